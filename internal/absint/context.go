package absint

import (
	"go/token"
	"go/types"
	"strconv"
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
	case "(context.Context).Value":
		return x.contextValue(s, ctx, t)
	}
	return nil, false
}

// contextValue returns the value that a context made here has under a key.
func (x *Interp) contextValue(s *State, ctx Sym, t *target) ([]result, bool) {
	key, ok := contextKey(s, t.args[0])
	for depth := 0; ok && depth < 8; depth++ {
		m := s.mem[s.info(ctx).reg]
		if m == nil || m.kind != fresh {
			break
		}
		if c, has := m.cells.get(".$v" + key); has {
			return returned(s, s.norm(c.v)), true
		}
		ctx, ok = s.norm(m.cells.at(".$parent").v).(Sym)
	}
	return nil, false
}

// contextKey names the cell of a context for a key: a value of a type of its own.
func contextKey(s *State, key Value) (string, bool) {
	i, ok := s.norm(key).(*Iface)
	if !ok {
		return "", false
	}
	v := s.norm(i.V)
	if g, isAgg := v.(*Agg); isAgg && len(g.E) == 0 {
		v = zeroConst
	}
	if _, isConst := v.(Const); !isConst {
		return "", false
	}
	path, _ := keyPath(v)
	return "[" + strconv.Quote(i.T.String()+path) + "]", true
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
	own(s, seldomExprs, &s.exprs)[preventKey(v)] = v
	return v
}

func preventKey(v Sym) string { return "prevents(" + symKey(v) + ")" }
