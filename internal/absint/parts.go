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
		if !toldApart(u) {
			return nil
		}
		return u
	case *types.Struct:
		if countParts(u, maxParts) > maxParts {
			return nil
		}
		return u
	}
	return nil
}

// toldApart reports whether the elements of an array are told apart as values:
// there are few of them, with few parts in all.
func toldApart(a *types.Array) bool {
	return a.Len() <= maxArray && int(a.Len())*countParts(a.Elem(), maxParts) <= maxParts
}

// countParts counts the values that one of type t is made of; it stops once
// there are more than most.
func countParts(t types.Type, most int) int {
	n := 1 // itself
	switch u := coretype.Of(t).(type) {
	case *types.Struct:
		for i := 0; i < u.NumFields() && n <= most; i++ {
			n += countParts(u.Field(i).Type(), most-n)
		}
	case *types.Array:
		if toldApart(u) {
			n += int(u.Len()) * countParts(u.Elem(), most)
		}
	}
	return n
}
