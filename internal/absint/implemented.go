package absint

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// maxImpls bounds the implementations that are compared.
const maxImpls = 8

// An Implementation is a type that can be behind an interface, and the method
// that a call reaches then.
type Implementation struct {
	Type   types.Type
	Method *ssa.Function
}

// callImplemented calls the method name of what is behind r, of an interface type
// that only this package's types implement, if all of them do the same as far as a
// caller can see. The one that has the most ways out stands for all: what goes
// wrong with it goes wrong. Where they differ, which one it is is the program's
// knowledge, and ok is false.
func (x *Interp) callImplemented(s *State, r Sym, iface types.Type, name string, t *target) (rs []result, ok bool) {
	impls := x.Implementations(iface, name)
	if len(impls) < 2 {
		return nil, false // one alone may be there for tests, or for want of others
	}
	impls = slices.DeleteFunc(slices.Clone(impls), func(i Implementation) bool { return slices.Contains(x.behind, i.Method) })
	if len(impls) == 0 || len(impls) > maxImpls {
		return nil, false
	}
	if p := s.info(r).path; p != "" && !strings.HasPrefix(p, "g:") && !x.NoSummary {
		x.leftToCallers = true // who passes it knows which it is
		return nil, false
	}
	chosen := impls[0]
	if len(impls) > 1 {
		if chosen, ok = x.sameForAll(s, r, impls, t); !ok {
			return nil, false
		}
	}
	x.learn(s, r, token.NEQ, nilConst)
	as := *t
	as.as = name
	if n, ok := types.Unalias(iface).(*types.Named); ok {
		as.as = n.Obj().Name() + "." + name
	}
	return x.callBehind(s, r, chosen, &as), true
}

// callBehind calls a method with what is behind r, if that is of the method's
// type.
func (x *Interp) callBehind(s *State, r Sym, i Implementation, t *target) []result {
	// A type that has an interface of its kind inside passes calls on to another.
	x.behind = append(x.behind, i.Method)
	defer func() { x.behind = x.behind[:len(x.behind)-1] }()
	u := *t
	u.args = append([]Value{x.asserted(s, r, i.Type)}, t.args...)
	return x.callFn(s, &Fn{F: i.Method}, &u)
}

// sameForAll tries the implementations; it returns the one that stands for all,
// if there is one.
func (x *Interp) sameForAll(s *State, r Sym, impls []Implementation, t *target) (stands Implementation, ok bool) {
	x.muted++
	x.trying++
	defer func() { x.muted--; x.trying-- }()
	var most map[string]bool
	shared := 0
	effects := map[string]string{} // by what is returned
	told, same := true, true
	for n, i := range impls {
		before := s.fork()
		x.asserted(before, r, i.Type)
		ways, keeps := map[string]bool{}, 0
		for _, result := range x.callBehind(before.fork(), r, i, t) {
			kept := x.keptBehind(result.s, r, i)
			keeps += keptOf(result, kept)
			effect := x.effectOn(before, result, x.keptBehind(before, r, i), kept, x.ofCaller(before, r, t))
			for _, returned := range outcomesOf(result, i.Method.Signature, kept) {
				ways[returned+effect] = true
				other, ok := effects[returned]
				told = told && (!ok || other == effect)
				effects[returned] = effect
			}
		}
		same = same && (n == 0 || maps.Equal(most, ways))
		// What is shared with nobody is best for telling what goes wrong with it.
		if n == 0 || len(ways) > len(most) || len(ways) == len(most) && keeps < shared {
			most, shared, stands = ways, keeps, i
		}
	}
	// Either all can do the same, or what is returned tells what happened, for
	// all of them alike.
	return stands, same || told
}

// keptOf counts the places that keep what is returned.
func keptOf(r result, kept *reached) (n int) {
	for _, v := range flatten(r.v) {
		if sym, ok := r.s.norm(v).(Sym); ok {
			n += kept.count(sym)
		}
	}
	return n
}

// effectOn renders what a way through a method has done to objects that there
// were in the state before: how many references more or less there are to give
// back, those left out that are kept elsewhere from now on.
func (x *Interp) effectOn(before *State, r result, keptBefore, kept *reached, objects []Sym) string {
	var b strings.Builder
	fmt.Fprint(&b, r.exit)
	for _, v := range objects {
		was, now := before.objs[v], r.s.objs[v]
		if now == nil {
			continue
		}
		more := references(now) - references(was) - (kept.count(v) - keptBefore.count(v))
		if more != 0 || now.Death != was.Death || now.Silent != was.Silent || now.Killed != was.Killed {
			fmt.Fprintf(&b, " %d:%+d,%d,%v,%v", v, more, now.Death, now.Silent, now.Killed)
		}
	}
	return b.String()
}

// ofCaller returns the objects that whoever calls a method of what is behind r
// has, other than through r.
func (x *Interp) ofCaller(s *State, r Sym, t *target) (objects []Sym) {
	seen := newReached()
	for _, v := range x.liveRegs(s) {
		if s.norm(s.regs[v]) != Value(r) {
			s.reach(s.regs[v], seen)
		}
	}
	for _, d := range s.defers {
		for _, v := range append([]Value{d.fn, d.recv}, d.args...) {
			s.reach(v, seen)
		}
	}
	for _, v := range t.args {
		s.reach(v, seen)
	}
	for _, v := range sortedKeys(s.objs) {
		if seen.syms[v] {
			objects = append(objects, v)
		}
	}
	return objects
}

// keptBehind is what is kept by what is behind recv, or by variables of packages.
func (x *Interp) keptBehind(s *State, recv Sym, i Implementation) *reached {
	kept := newReached()
	x.reachOutside(s, kept)
	s.reach(x.asserted(s, recv, i.Type), kept)
	return kept
}

// references counts those that may be given back.
func references(o *Object) int {
	if o.Ext {
		return o.Own + 1
	}
	return o.Own
}

// outcomesOf renders the results of a way through a method of signature sig, once
// for each of what a caller can find them to be.
func outcomesOf(r result, sig *types.Signature, kept *reached) []string {
	ways := []string{""}
	for n, v := range flatten(r.v) {
		if n >= sig.Results().Len() {
			break
		}
		var longer []string
		for _, w := range ways {
			for _, is := range r.s.canBe(v, sig.Results().At(n).Type(), kept) {
				longer = append(longer, w+is)
			}
		}
		ways = longer
	}
	return ways
}

// canBe renders what a caller can find v, of type t, to be: true or false, nil or
// not, an object and whose. Other values don't matter.
func (s *State) canBe(v Value, t types.Type, kept *reached) []string {
	v = s.norm(v)
	if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() != types.UnsafePointer {
		c, known := v.(Const)
		switch {
		case b.Info()&types.IsBoolean == 0:
			return []string{"- "}
		case known:
			return []string{fmt.Sprint(c.I, " ")}
		}
		return []string{"0 ", "1 "}
	}
	is := "value "
	if sym, ok := v.(Sym); ok && s.objs[sym] != nil {
		o := s.objs[sym]
		is = fmt.Sprintf("object,%d,%v,%d ", references(o)-kept.count(sym), len(o.Holders) > 0, o.Death)
	}
	switch s.nilness(v) {
	case yes:
		return []string{"nil "}
	case no:
		return []string{is}
	}
	return []string{"nil ", is}
}

// Silence marks in a summary what the function has findings on that the walk
// which made it didn't see: they are its own, not its callers'.
func Silence(sum *summary.Func, found []Violation) {
	for i := range sum.Cases {
		c := &sum.Cases[i]
		for j, st := range c.Steps {
			if st.Op != summary.Row || !slices.ContainsFunc(found, func(v Violation) bool { return int(v.At.Pos) == st.Pos }) {
				continue
			}
			c.Steps[j].Quiet = true
			if st.Res >= 0 {
				c.Silent = append(c.Silent, summary.Val{Kind: summary.New, N: int64(st.Res)})
			}
		}
	}
}
