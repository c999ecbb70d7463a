package absint

import (
	"go/types"

	"github.com/sslref/sslref/internal/coretype"
)

const (
	// maxArray bounds the arrays whose elements are told apart as values.
	maxArray = 16
	// maxParts bounds the parts that arrays and structs have in all: an array of
	// arrays of arrays may have more than memory has room for.
	maxParts = 1024
)

// partsOf returns the struct, the tuple or the array that a value of type t is
// told apart by; nil if it is taken as a whole.
func partsOf(t types.Type) types.Type {
	switch u := coretype.Of(t).(type) {
	case *types.Tuple:
		return u
	case *types.Array:
		if countElements(u) <= maxParts {
			return u
		}
	case *types.Struct:
		if countParts(u) <= maxParts {
			return u
		}
	}
	return nil
}

// countParts counts the values that one of type t is made of, itself included. It
// stops at a struct once there are more than maxParts; an array that is taken as
// a whole is one.
func countParts(t types.Type) int {
	n := 1
	switch u := coretype.Of(t).(type) {
	case *types.Struct:
		for i := 0; i < u.NumFields() && n <= maxParts; i++ {
			n += countParts(u.Field(i).Type())
		}
	case *types.Array:
		if all := countElements(u); all <= maxParts {
			n += all
		}
	}
	return n
}

// countElements counts the parts of an array's elements: more than maxParts for
// one whose elements aren't told apart.
func countElements(a *types.Array) int {
	if a.Len() > maxArray {
		return maxParts + 1
	}
	return int(a.Len()) * countParts(a.Elem())
}
