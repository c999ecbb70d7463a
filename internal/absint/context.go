package absint

import (
	"go/token"
	"go/types"
	"strings"
)

// A context that is done has an error: who has received from Done gets one from
// Err and from Cause. And what AfterFunc would have done, the function that it
// returns can prevent.

// contextMethod interprets a method of context.Context.
func (x *Interp) contextMethod(s *State, ctx Sym, t *target) ([]result, bool) {
	switch t.method.FullName() {
	case "(context.Context).Done":
		return returned(s, x.expr(s, doneKey(ctx), t.res)), true
	case "(context.Context).Err":
		return x.contextError(s, ctx)
	}
	return nil, false
}

func doneKey(ctx Sym) string { return "done(" + symKey(ctx) + ")" }

func errKey(ctx Sym) string { return "err(" + symKey(ctx) + ")" }

// contextError returns the error of a context that is done.
func (x *Interp) contextError(s *State, ctx Value) ([]result, bool) {
	if sym, ok := s.norm(ctx).(Sym); ok {
		if v, done := s.exprs[errKey(sym)]; done {
			return returned(s, v), true
		}
	}
	return nil, false
}

// receivedDone is told that the path has received from ch, which may be what a
// context's Done has returned.
func (x *Interp) receivedDone(s *State, ch Value) {
	done, ok := s.norm(ch).(Sym)
	if !ok {
		return
	}
	for key, v := range s.exprs {
		if v != done || !strings.HasPrefix(key, "done(") {
			continue
		}
		err := x.expr(s, errKey(symsIn(key)[0]), types.Universe.Lookup("error").Type())
		x.learn(s, err, token.NEQ, nilConst)
		return
	}
}

// preventing returns the function that prevents what AfterFunc would do.
func (x *Interp) preventing(s *State, t types.Type) Value {
	v := x.newSym(s, t)
	s.exprs[preventKey(v)] = v
	return v
}

func preventKey(v Sym) string { return "prevents(" + symKey(v) + ")" }
