package absint

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// maxSteps bounds the calls of the body of a range over an iterator that isn't
// known: what goes wrong in the third goes wrong in the second.
const maxSteps = 2

// loopBody is what go/ssa says of the function that it makes of such a body.
const loopBody = "range-over-func yield"

// isLoopBody reports whether v is the body of a range over a function, which go/ssa
// makes a function of: whatever the iterator is, it calls the body some times,
// in this goroutine, until that says no, and keeps nothing of it.
func isLoopBody(v Value) (*Fn, bool) {
	f, ok := v.(*Fn)
	return f, ok && f.F != nil && f.F.Synthetic == loopBody
}

// iterate calls an iterator that isn't known.
func (x *Interp) iterate(s *State, body *Fn, t *target) []result {
	var done []result
	for _, r := range x.repeat(s, body, t.at) {
		if r.exit == summary.Return {
			r.v = x.resultOf(r.s, t)
		}
		done = append(done, r)
	}
	return done
}

// repeat calls f none, one or several times, until it returns false.
func (x *Interp) repeat(s *State, f *Fn, at Site) []result {
	var done []result
	active := []*State{s}
	for i := 0; len(active) > 0; i++ {
		var again []*State
		for _, st := range active {
			if i == maxSteps {
				done = append(done, result{s: st})
				continue
			}
			done = append(done, result{s: st.fork()})
			t := &target{fn: f, at: at, name: displayName(f.F), used: true}
			for _, p := range f.F.Params {
				t.args, t.argT = append(t.args, x.unknown(st, p.Type())), append(t.argT, p.Type())
			}
			for _, r := range x.callFn(st, f, t) {
				switch c, known := r.s.norm(r.v).(Const); {
				case r.exit != summary.Return, known && c.I == 0:
					done = append(done, result{s: r.s, exit: r.exit})
				default:
					again = append(again, r.s)
				}
			}
		}
		active = again
	}
	return done
}

// runsNow has the packages whose functions call the functions that they are
// passed before they return, and keep nothing of them.
var runsNow = map[string]bool{"slices": true, "maps": true, "sort": true, "strings": true, "bytes": true}

// callWithLiterals calls a function of one of those packages that is passed
// function literals.
func (x *Interp) callWithLiterals(s *State, t *target) []result {
	rs := []result{{s: s}}
	rest := *t
	rest.args, rest.argT = nil, nil
	for i, a := range t.args {
		f, ok := s.norm(a).(*Fn)
		if !ok || f.F == nil {
			rest.args = append(rest.args, a)
			if i < len(t.argT) {
				rest.argT = append(rest.argT, t.argT[i])
			}
			continue
		}
		var after []result
		for _, r := range rs {
			if r.exit != summary.Return {
				after = append(after, r)
				continue
			}
			for _, n := range x.repeat(r.s, f, t.at) {
				n.v = nil
				after = append(after, n)
			}
		}
		rs = after
	}
	var done []result
	for _, r := range rs {
		if r.exit != summary.Return {
			done = append(done, r)
			continue
		}
		u := rest
		done = append(done, x.callUnknown(r.s, &u)...)
	}
	return done
}

// returnsSlice reports whether a call has a result, and that is a slice.
func returnsSlice(t *target) bool {
	if t.res == nil {
		return false
	}
	_, ok := t.res.Underlying().(*types.Slice)
	return ok
}

// deferOutside is told of a defer statement in the body of a range over a
// function: the call is made when the function around it is left, and has what
// it is given until then.
func (x *Interp) deferOutside(s *State, in *ssa.Defer) {
	d := x.capture(s, in)
	at := x.site(s, in.Pos(), "")
	for _, v := range append([]Value{d.fn, d.recv}, d.args...) {
		x.recordEscape(s, []Value{v}, at)
		x.escape(s, v, at)
	}
}
