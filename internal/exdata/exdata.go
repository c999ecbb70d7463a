// Package exdata finds what a package takes out of objects' ex_data in order to
// release it. ex_data counts no references: who stores an owned session there
// loses it, unless there is code that gets it back.
package exdata

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/refmodel"
)

// A Place is where objects of a class keep something: the index as a decimal
// number, or the access path of the package variable that has it.
type Place struct {
	Holder refmodel.Class
	Index  string
}

// GlobalPath is the access path of what a package variable holds.
func GlobalPath(g *ssa.Global) string { return "g:" + g.Pkg.Pkg.Path() + "." + g.Name() + "*" }

// Released returns the places that funcs, all functions of a package, get
// something from that they then release. row returns the table's row of a
// function, nil for none.
func Released(funcs []*ssa.Function, row func(*ssa.Function) *refmodel.Func) map[Place]bool {
	f := finder{row: row, calls: map[*ssa.Function][]ssa.Value{}}
	type got struct {
		place Place
		v     ssa.Value
	}
	var all []got
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(*ssa.Call)
				if !ok || call.Call.StaticCallee() == nil {
					continue
				}
				callee := call.Call.StaticCallee()
				f.calls[callee] = append(f.calls[callee], call)
				if r := row(callee); r != nil && r.Result.Kind == refmodel.Stored {
					if p, ok := placeOf(r, call.Call.Args); ok {
						all = append(all, got{p, call})
					}
				}
			}
		}
	}
	places := map[Place]bool{}
	for _, g := range all {
		if f.released(g.v, map[ssa.Value]bool{}) {
			places[g.place] = true
		}
	}
	return places
}

type finder struct {
	row   func(*ssa.Function) *refmodel.Func
	calls map[*ssa.Function][]ssa.Value
}

// placeOf returns the place that a call with these arguments is about. Without an
// index among its parameters it is index 0: app_data.
func placeOf(r *refmodel.Func, args []ssa.Value) (p Place, ok bool) {
	if len(r.Params) == 0 || len(args) != len(r.Params) {
		return Place{}, false
	}
	p.Holder = r.Params[0].Class
	if len(args) == 1 {
		p.Index = "0"
		return p, true
	}
	p.Index = index(args[1])
	return p, p.Index != ""
}

// index names an index that is the same wherever it is written, "" for any other.
func index(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Convert:
		return index(v.X)
	case *ssa.ChangeType:
		return index(v.X)
	case *ssa.Const:
		if v.Value != nil {
			return v.Value.ExactString()
		}
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok && v.Op == token.MUL {
			return GlobalPath(g)
		}
	}
	return ""
}

// released reports whether v reaches an argument that is released, by way of
// conversions, variables, and functions that return it.
func (f *finder) released(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.Convert, *ssa.ChangeType, *ssa.Phi, *ssa.Extract:
			return f.released(in.(ssa.Value), seen)
		case *ssa.UnOp: // of the variable that it was stored to
			return in.Op == token.MUL && f.released(in, seen)
		case *ssa.Store:
			variable, ok := in.Addr.(*ssa.Alloc)
			return ok && in.Val == v && f.released(variable, seen)
		case *ssa.Return:
			return slices.ContainsFunc(f.calls[in.Parent()], func(c ssa.Value) bool { return f.released(c, seen) })
		case ssa.CallInstruction:
			return f.releases(in, v, seen)
		}
		return false
	})
}

// releases reports whether a call releases its argument v, or hands it to a
// function of the package that does.
func (f *finder) releases(call ssa.CallInstruction, v ssa.Value, seen map[ssa.Value]bool) bool {
	callee := call.Common().StaticCallee()
	if callee == nil {
		return false
	}
	row := f.row(callee)
	for i, a := range call.Common().Args {
		switch {
		case a != v:
		case row != nil:
			if i < len(row.Params) && row.Params[i].Action == refmodel.Releases {
				return true
			}
		case i < len(callee.Params) && f.released(callee.Params[i], seen):
			return true
		}
	}
	return false
}
