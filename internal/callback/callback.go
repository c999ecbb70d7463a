// Package callback finds the functions of a package that the library calls,
// and the contracts that they are under.
//
// A function becomes a callback by being given to a function of the table,
// as itself, as the C pointer to an exported Go function or to a C function,
// or through a wrapper's parameter, a package variable or a struct's field. A C function that
// does nothing but call a function with the parameters it has itself is only
// the way there: the contract is the other function's.
package callback

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/refmodel"
)

// maxHops bounds how far a function's value is followed back.
const maxHops = 8

// Contracts returns the contracts of the functions of pkg that are registered
// as callbacks in it. row gives the row of the table that a function stands
// for, or nil.
func Contracts(pkg *cgosrc.Package, profile refmodel.Profile, row func(*ssa.Function) *refmodel.Func) map[*ssa.Function]*refmodel.Callback {
	f := &finder{pkg: pkg, calls: map[*ssa.Function][]ssa.CallInstruction{}, stores: map[*ssa.Global][]ssa.Value{}, fields: map[*types.Var][]ssa.Value{}}
	var registrations []ssa.CallInstruction
	for _, fn := range pkg.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case ssa.CallInstruction:
					callee := in.Common().StaticCallee()
					if callee == nil {
						continue
					}
					if r := row(callee); r == nil {
						callee = f.behind(callee)
						f.calls[callee] = append(f.calls[callee], in)
					} else if registers(r) {
						registrations = append(registrations, in)
					}
				case *ssa.Store:
					switch a := in.Addr.(type) {
					case *ssa.Global:
						f.stores[a] = append(f.stores[a], in.Val)
					case *ssa.FieldAddr:
						field := fieldOf(a.X.Type(), a.Field)
						f.fields[field] = append(f.fields[field], in.Val)
					}
				}
			}
		}
	}
	contracts := map[*ssa.Function]*refmodel.Callback{}
	for _, in := range registrations {
		r, args := row(in.Common().StaticCallee()), in.Common().Args
		for i, p := range r.Params {
			if p.Callback == "" || i >= len(args) {
				continue
			}
			c := refmodel.LookupCallback(profile, p.Callback)
			if c == nil {
				continue
			}
			for _, fn := range f.functions(args[i], maxHops) {
				if fn = f.through(fn); len(fn.Params) == len(c.Params) {
					contracts[fn] = c
				}
			}
		}
	}
	return contracts
}

// registers reports whether a row has a parameter for a callback.
func registers(r *refmodel.Func) bool {
	for _, p := range r.Params {
		if p.Callback != "" {
			return true
		}
	}
	return false
}

// A finder finds the functions behind values.
type finder struct {
	pkg    *cgosrc.Package
	calls  map[*ssa.Function][]ssa.CallInstruction
	stores map[*ssa.Global][]ssa.Value
	fields map[*types.Var][]ssa.Value
}

// fieldOf returns field number i of t, a struct or a pointer to one.
func fieldOf(t types.Type, i int) *types.Var {
	if p, ok := coretype.Of(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return coretype.Of(t).(*types.Struct).Field(i)
}

// behind returns the function with a body that a call of fn runs.
func (f *finder) behind(fn *ssa.Function) *ssa.Function {
	if body, _, ok := f.pkg.CBody(fn); ok {
		return body
	}
	return fn
}

// functions returns the functions that v can be, as far as they can be known.
func (f *finder) functions(v ssa.Value, hops int) []*ssa.Function {
	if hops == 0 {
		return nil
	}
	if name, ok := f.pkg.CFuncPointer(v); ok {
		if fn := f.pkg.CNamed(name); fn != nil {
			return []*ssa.Function{fn}
		}
		return nil
	}
	switch v := v.(type) {
	case *ssa.Function:
		return []*ssa.Function{f.behind(v)}
	case *ssa.MakeClosure:
		return []*ssa.Function{v.Fn.(*ssa.Function)}
	case *ssa.ChangeType:
		return f.functions(v.X, hops-1)
	case *ssa.Convert:
		return f.functions(v.X, hops-1)
	case *ssa.MakeInterface:
		return f.functions(v.X, hops-1)
	case *ssa.Phi:
		return f.all(v.Edges, hops)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		switch a := v.X.(type) {
		case *ssa.Global:
			return f.all(f.stores[a], hops)
		case *ssa.FieldAddr:
			return f.all(f.fields[fieldOf(a.X.Type(), a.Field)], hops)
		}
	case *ssa.Field:
		return f.all(f.fields[fieldOf(v.X.Type(), v.Field)], hops)
	case *ssa.Parameter:
		return f.arguments(v, hops)
	}
	return nil
}

// all returns the functions that any of vals can be.
func (f *finder) all(vals []ssa.Value, hops int) []*ssa.Function {
	var list []*ssa.Function
	for _, v := range vals {
		list = append(list, f.functions(v, hops-1)...)
	}
	return list
}

// arguments returns the functions that the calls in the package pass for a
// parameter.
func (f *finder) arguments(p *ssa.Parameter, hops int) []*ssa.Function {
	var list []*ssa.Function
	for i, q := range p.Parent().Params {
		if q != p {
			continue
		}
		for _, in := range f.calls[p.Parent()] {
			if args := in.Common().Args; i < len(args) {
				list = append(list, f.functions(args[i], hops-1)...)
			}
		}
	}
	return list
}

// through follows C functions that only call another function with what they
// are given.
func (f *finder) through(fn *ssa.Function) *ssa.Function {
	for range maxHops {
		if !f.pkg.C.Is(fn) || len(fn.Blocks) != 1 {
			return fn
		}
		next := f.forwards(fn)
		if next == nil {
			return fn
		}
		fn = next
	}
	return fn
}

// forwards returns the function that fn does nothing but call, in order with
// its own parameters, and whose result is its own; nil if it does anything
// else.
func (f *finder) forwards(fn *ssa.Function) *ssa.Function {
	var call *ssa.Call
	for _, in := range fn.Blocks[0].Instrs {
		switch in := in.(type) {
		case *ssa.Convert, *ssa.ChangeType, *ssa.DebugRef:
		case *ssa.Call:
			if call != nil || in.Call.StaticCallee() == nil || len(in.Call.Args) != len(fn.Params) {
				return nil
			}
			call = in
			for i, a := range in.Call.Args {
				if plain(a) != ssa.Value(fn.Params[i]) {
					return nil
				}
			}
		case *ssa.Return:
			if call == nil || len(in.Results) == 1 && plain(in.Results[0]) != ssa.Value(call) {
				return nil
			}
		default:
			return nil
		}
	}
	next := f.behind(call.Call.StaticCallee())
	if len(next.Blocks) == 0 {
		return nil
	}
	return next
}

// plain returns v without its conversions.
func plain(v ssa.Value) ssa.Value {
	for {
		switch w := v.(type) {
		case *ssa.Convert:
			v = w.X
		case *ssa.ChangeType:
			v = w.X
		default:
			return v
		}
	}
}
