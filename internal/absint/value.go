// Package absint is the abstract domain of the flow analysis: values, memory,
// object typestates and path conditions of one point of one path, and the
// transfer functions over them: SSA instructions, rows of the reference table
// and summaries of callees. It knows neither a rule's wording nor the order in
// which a function's blocks are visited.
package absint

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/summary"
)

// A Value is what the analysis knows of a Go value: one of Sym, Const, Addr,
// Slice, *Agg, *Fn, *Iface, *Cmp, *Not.
type Value interface{}

// A Sym is a value of which only the identity is known: two equal Syms are
// one value, so that what a branch learns of one holds for every copy of it.
// A pointer to a C object is a Sym with an [Object] in the state.
type Sym int32

// A Region is a piece of memory: a variable, a composite literal, the backing
// array of a slice, a map, what a parameter points to.
type Region int32

type constKind uint8

const (
	kZero constKind = iota // the zero value of whatever type is asked for
	kNil
	kBool
	kInt
	kString
	kOther
)

// A Const is a known constant. It is comparable.
type Const struct {
	K constKind
	I int64
	S string
}

var (
	nilConst  = Const{K: kNil}
	zeroConst = Const{K: kZero}
)

func boolConst(b bool) Const {
	if b {
		return Const{K: kBool, I: 1}
	}
	return Const{K: kBool}
}

func intConst(i int64) Const { return Const{K: kInt, I: i} }

// isZero reports whether c is the zero value of its type.
func (c Const) isZero() bool {
	switch c.K {
	case kZero, kNil:
		return true
	case kBool, kInt:
		return c.I == 0
	case kString:
		return c.S == ""
	}
	return c.S == "0"
}

// sameConst compares two constants of one type; kZero equals every zero.
func sameConst(a, b Const) bool {
	if a.K == kZero || b.K == kZero {
		return a.isZero() && b.isZero()
	}
	return a == b
}

// An Addr is the address of the cell P of region R. P is a path of fields
// (".conn.sess") and elements ("[2]"), "" for the region's own value.
type Addr struct {
	R Region
	P string
}

// A Slice is a slice of the elements of region R from Off on. Len is a Const
// or a Sym.
type Slice struct {
	R   Region
	Off int
	Len Value
}

// An Agg is a struct, an array or a tuple as a value: its elements in order.
type Agg struct{ E []Value }

// An Fn is a function value: a function with the values it closes over, or a
// C function by name, or a summary that came with another package's.
type Fn struct {
	F       *ssa.Function
	C       string
	Summary *summary.Func
	Binds   []Value
	// Std is set for one that a function of the standard library has made
	// of Binds.
	Std *stdFunc
}

// An Iface is an interface value whose dynamic type is known. Of a type that
// only another package knows it may have the methods.
type Iface struct {
	T       types.Type
	V       Value
	Methods []summary.Method
}

// method returns the summary of a method, nil if it isn't known.
func (i *Iface) method(name string) *summary.Func {
	for _, m := range i.Methods {
		if m.Name == name {
			return m.Fn
		}
	}
	return nil
}

// A Cmp is a comparison that has not been decided yet; a Not negates a
// boolean.
type (
	Cmp struct {
		Op   token.Token
		X, Y Value
	}
	Not struct{ X Value }
)

// constOf converts an SSA constant.
func constOf(c *ssa.Const) Value {
	if c.Value == nil {
		return zeroValue(c.Type())
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return boolConst(constant.BoolVal(c.Value))
	case constant.Int:
		if i, ok := constant.Int64Val(c.Value); ok {
			return intConst(i)
		}
	case constant.String:
		return Const{K: kString, S: constant.StringVal(c.Value)}
	}
	return Const{K: kOther, S: c.Value.ExactString()}
}

// zeroValue returns the zero value of t.
func zeroValue(t types.Type) Value {
	switch u := coretype.Of(t).(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return boolConst(false)
		case u.Info()&types.IsInteger != 0 && u.Kind() != types.Uintptr:
			return intConst(0)
		case u.Info()&types.IsString != 0:
			return Const{K: kString}
		case u.Kind() == types.UnsafePointer:
			return nilConst
		}
		return zeroConst
	case *types.Struct:
		if partsOf(u) == nil {
			return zeroConst
		}
		a := &Agg{E: make([]Value, u.NumFields())}
		for i := range a.E {
			a.E[i] = zeroValue(u.Field(i).Type())
		}
		return a
	case *types.Array:
		if partsOf(u) == nil {
			return zeroConst
		}
		a := &Agg{E: make([]Value, u.Len())}
		for i := range a.E {
			a.E[i] = zeroValue(u.Elem())
		}
		return a
	case *types.Tuple:
		a := &Agg{E: make([]Value, u.Len())}
		for i := range a.E {
			a.E[i] = zeroValue(u.At(i).Type())
		}
		return a
	case *types.Interface:
		if _, ok := t.(*types.TypeParam); ok {
			return zeroConst
		}
		return nilConst
	}
	return nilConst
}

func elemPath(i int) string { return "[" + strconv.Itoa(i) + "]" }

// keyPath names the cell of a map or the element of a slice for key k; ok is
// false when nothing tells k from other keys.
func keyPath(k Value) (path string, ok bool) {
	switch k := k.(type) {
	case Const:
		switch k.K {
		case kInt, kBool:
			return "[" + strconv.FormatInt(k.I, 10) + "]", true
		case kString:
			return "[" + strconv.Quote(k.S) + "]", true
		case kZero:
			return "[0]", true
		}
	case Sym:
		return "[#" + strconv.Itoa(int(k)) + "]", true
	case *Iface:
		return keyPath(k.V)
	}
	return "[*]", false
}
