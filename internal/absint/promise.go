package absint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// This file checks a body against the contract that the source states for it.
// What the contract says of the parameters holds from the entry on, so that
// most of what breaks it is wrong by the ordinary rules; what is left is
// looked at where a path returns.

// promisedParams gives the parameters what the contracts say of them: one that
// is released is the function's own, any other is lent to it.
func (x *Interp) promisedParams(s *State) {
	if x.Contract != nil {
		return // what the library calls is under the library's contract
	}
	for _, b := range x.Promises {
		for _, e := range b.Effects {
			if e.Term.Verb == contract.Releases {
				at := Site{What: "parameter " + e.Term.Arg, Pos: x.Fn.Params[e.Of.Param].Pos()}
				x.setPromised(s, e.Of, &Object{Class: e.Of.Class, Own: 1, Refs: []Site{at}, Origin: at})
			}
		}
		for _, e := range b.Effects {
			if e.Term.Verb == contract.Retains {
				x.lendPromised(s, e.Of, e.Term.Arg)
			}
		}
		for _, p := range b.Used {
			x.lendPromised(s, p, x.Fn.Params[p.Param].Name())
		}
	}
}

func (x *Interp) lendPromised(s *State, p contract.Place, name string) {
	at := Site{What: "parameter " + name, Pos: x.Fn.Params[p.Param].Pos()}
	x.setPromised(s, p, &Object{Class: p.Class, Lent: true, Origin: at, Holders: []Sym{-1}})
}

// setPromised makes o the object of the caller's at a place, unless another
// contract has said something of it.
func (x *Interp) setPromised(s *State, p contract.Place, o *Object) {
	if !o.tracked() {
		return
	}
	v := x.inputSym(s, p.Path, p.Type)
	if s.objs[v] == nil {
		s.objs[v] = o
	}
}

// callPromised calls what can't be known by its contract.
func (x *Interp) callPromised(s *State, sum *summary.Func, t *target) []result {
	t.at.What = sum.Name
	return x.apply(s, sum, &Fn{}, t)
}

// callPromisedC calls a C function whose source isn't known by its contract;
// cgo's form with two results has the errno for the second.
func (x *Interp) callPromisedC(s *State, sum *summary.Func, f *Fn, t *target) []result {
	t.at.What = sum.Name
	rs := x.apply(s, sum, f, t)
	tuple, ok := t.res.(*types.Tuple)
	for i := range rs {
		if ok {
			rs[i].v = &Agg{E: []Value{rs[i].v, x.newSym(rs[i].s, tuple.At(1).Type())}}
		}
	}
	return rs
}

// checkPromises checks a return against the contracts.
func (x *Interp) checkPromises(s *State, results []Value) {
	if x.Contract != nil {
		return
	}
	for _, b := range x.Promises {
		for _, e := range b.Effects {
			at := Site{What: x.promiser(b), Via: e.Term.String(), Pos: x.exitPos}
			switch e.Term.Verb {
			case contract.Releases:
				x.checkReleased(s, e, at, results)
			case contract.ReturnsOwned:
				x.checkGivesOwned(s, e, at, results)
			case contract.ReturnsBorrowed:
				x.checkGivesLoan(s, e, at, results)
			}
		}
	}
}

// checkRetentions checks, after all else, a return against what the contracts
// say is retained.
func (x *Interp) checkRetentions(s *State, results []Value) {
	if x.Contract != nil {
		return
	}
	for _, b := range x.Promises {
		for _, e := range b.Effects {
			if e.Term.Verb == contract.Retains {
				x.checkRetained(s, e, Site{What: x.promiser(b), Via: e.Term.String(), Pos: x.exitPos}, results)
			}
		}
	}
}

// promiser names the function, and the interface's method if it is that one's
// contract.
func (x *Interp) promiser(b *contract.Bound) string {
	name := displayName(x.Fn)
	if b.Name != name {
		name += ", as " + b.Name + ","
	}
	return name
}

// checkReleased: the caller's reference is gone, or somebody else's now.
func (x *Interp) checkReleased(s *State, e contract.Effect, at Site, results []Value) {
	v, ok := s.params[e.Of.Path]
	o := s.objs[v]
	if !ok || o == nil || o.Silent || o.Own == 0 || s.info(v).null == yes || x.places(s, v, results) >= o.Own {
		return
	}
	if len(o.Refs) == 0 || o.Refs[0].Pos != o.Origin.Pos {
		return // what is left was acquired here: an ordinary leak
	}
	x.violate(s, v, RuleLeak, NotReleased, at)
}

// checkRetained: somebody has a reference more, unless the call has failed.
func (x *Interp) checkRetained(s *State, e contract.Effect, at Site, results []Value) {
	v, ok := s.params[e.Of.Path]
	o := s.objs[v]
	if !ok || o == nil || o.Silent || o.Ext || s.info(v).null == yes || o.FailedRef.Pos.IsValid() || x.mayHaveFailed(s, results) {
		return
	}
	if o.Own > 0 && x.places(s, v, results) > 0 {
		return
	}
	for ev := s.trail; ev != nil; ev = ev.prev {
		if ev.Obj == v && (ev.Kind == EvRetain || ev.Kind == EvHandOver) {
			return
		}
	}
	x.violate(s, v, RuleUseAfterFree, NotRetained, at)
}

// mayHaveFailed reports whether the results can be those of a call that has
// done nothing: an error, false, 0 or NULL.
func (x *Interp) mayHaveFailed(s *State, results []Value) bool {
	if len(results) == 0 {
		return false
	}
	sig := x.Fn.Signature.Results()
	i := len(results) - 1
	v := s.norm(results[i])
	if types.Identical(sig.At(i).Type(), types.Universe.Lookup("error").Type()) {
		return s.nilness(v) != yes
	}
	c, ok := v.(Const)
	if !ok {
		_, isSym := v.(Sym)
		return isSym && s.nilness(v) != no
	}
	return c.isZero() || c.K == kNil || c.K == kBool && c.I == 0 || c.K == kInt && c.I < 0
}

// checkGivesOwned: the result comes with a reference.
func (x *Interp) checkGivesOwned(s *State, e contract.Effect, at Site, results []Value) {
	v, ok := x.promisedResult(s, e.Result, results)
	if !ok {
		return
	}
	o := s.objs[v]
	if o == nil {
		if s.info(v).path == "" || !s.stillAt(v) {
			return
		}
		o = &Object{Class: e.Result.Class, Ext: true}
		s.objs[v] = o
	}
	if o.Own > 0 || !o.tracked() || o.Finalized > 0 || o.Ext && !s.stillAt(v) || len(o.Unchecked) > 0 {
		return
	}
	x.violate(s, v, RuleBorrowedFree, NotOwned, at)
}

// stillAt reports whether a value of the caller's is still where it was: then
// the reference is that place's.
func (s *State) stillAt(v Sym) bool {
	path := s.info(v).path
	i := strings.LastIndexByte(path, '*')
	if i < 0 {
		return false // a parameter
	}
	r, ok := s.inputs[path[:i+1]]
	if !ok {
		return false
	}
	if strings.Contains(path[i+1:], "[") { // cells have other names for elements
		return slices.ContainsFunc(s.mem[r].cells, func(c cell) bool { return c.v == Value(v) })
	}
	c, ok := s.mem[r].cells.get(path[i+1:])
	return !ok && !s.mem[r].escaped || ok && c.v == Value(v)
}

// checkGivesLoan: no reference leaves with the result, since nobody would
// release it.
func (x *Interp) checkGivesLoan(s *State, e contract.Effect, at Site, results []Value) {
	v, ok := x.promisedResult(s, e.Result, results)
	if !ok {
		return
	}
	o := s.objs[v]
	if o == nil || o.Silent || !o.tracked() || o.Own == 0 || o.Finalized > 0 || x.places(s, v, nil) >= o.Own {
		return
	}
	x.violate(s, v, RuleLeak, GivesAway, at)
}

// promisedResult returns the pointer at a place of the results; ok is false
// where there is none, or NULL.
func (x *Interp) promisedResult(s *State, p contract.Place, results []Value) (v Sym, ok bool) {
	if p.Result >= len(results) || p.Class == refmodel.NoClass {
		return 0, false
	}
	val := s.norm(results[p.Result])
	if field, inside := strings.CutPrefix(p.Path, "*"); inside {
		a, isAddr := val.(Addr)
		if !isAddr {
			return 0, false
		}
		c, found := s.mem[a.R].cells.get(a.P + field)
		if !found {
			return 0, false
		}
		val = s.norm(c.v)
	} else if p.Path != "" {
		return 0, false
	}
	sym, isSym := val.(Sym)
	return sym, isSym && s.info(sym).null != yes
}
