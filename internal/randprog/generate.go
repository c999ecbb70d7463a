package randprog

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Generate returns n random functions, the same ones for the same seed. Most
// are right as generated; two of three then get a mistake or two.
func Generate(seed uint64, n int) []*Func {
	var funcs []*Func
	for i := range n {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		f := newGenerator(rng).function(fmt.Sprintf("f%x_%d", seed, i))
		for range rng.IntN(3) {
			c := f.clone()
			mutate(rng, c)
			if c.Valid() {
				f = c
			}
		}
		funcs = append(funcs, f)
	}
	return funcs
}

// A generator makes one function.
type generator struct {
	*rand.Rand
	f    *Func
	next map[varType]int
	// sessions are the variables in scope; wrappers those that are not nil.
	sessions []*session
	wrappers []string
	conns    []string
	// live are the references that an exit has to release first, innermost
	// last. Those before loopBase are of outside the innermost loop, those
	// before base of outside the function literal.
	live           []func() []*Stmt
	base, loopBase int
	inLoop         bool
	inLiteral      bool
	recovers       bool
	budget         int
}

// A session is a variable in scope.
type session struct {
	name string
	// there: it isn't NULL.
	there bool
}

func newGenerator(rng *rand.Rand) *generator {
	return &generator{Rand: rng, next: make(map[varType]int), conns: []string{"x0", "x1"}, budget: 4 + rng.IntN(14)}
}

func (g *generator) function(name string) *Func {
	g.f = &Func{Name: name, Result: pick(g, None, None, None, None, None, None, Session, Session, Named, WithError, NamedError, NewCallback, RemoveCallback)}
	if g.f.Result.callback() {
		g.sessions = append(g.sessions, &session{resultName, true})
	}
	if g.IntN(6) == 0 {
		g.f.Body = append(g.f.Body, &Stmt{Kind: Recover})
		g.recovers = true
	}
	g.f.Body = append(g.f.Body, g.block(0)...)
	switch {
	case g.f.Result.session():
		g.f.Body = append(g.f.Body, g.last()...)
	case g.f.Result == NewCallback:
		g.f.Body = append(g.f.Body, g.exit()...)
	}
	return g.f
}

// last makes the result.
func (g *generator) last() []*Stmt {
	s := g.fresh(sessionType)
	if g.f.Result.named() {
		s = resultName
	}
	x := pick(g, "x0", "x1")
	list := []*Stmt{{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get1_session", "SSL_get_session", "open"), x))}}
	switch g.IntN(5) {
	case 0:
		list = append(list, &Stmt{Kind: If, Cond: g.flag(), Body: append([]*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}}, g.exit()...)})
	case 1:
		list = append(list, &Stmt{Kind: If, Cond: isNil(s), Body: g.exit()}, &Stmt{Kind: Do, Expr: call("SSL_SESSION_get_time", s)})
	case 2:
		if g.IntN(2) == 0 {
			list = append(list, &Stmt{Kind: Do, Expr: call("SSL_free", x)})
		} else {
			list = slices.Insert(list, 0, &Stmt{Kind: Defer, Expr: call("SSL_free", x)})
		}
	case 3:
		if g.f.Result == NamedError {
			return g.cleanedUp(s, x)
		}
	}
	return append(list, &Stmt{Kind: Return, Expr: variable(s)})
}

// cleanedUp makes a result that a deferred literal releases where there is an
// error.
func (g *generator) cleanedUp(s, x string) []*Stmt {
	return []*Stmt{
		{Kind: DeferFunc, Body: []*Stmt{{Kind: If, Cond: &Cond{Test: Failed, Name: errorName}, Body: []*Stmt{
			{Kind: Do, Expr: call("SSL_SESSION_free", s)},
			{Kind: Set, Name: s, Expr: &Expr{Op: Nil}},
		}}}},
		{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get1_session", "open", "openRef"), x))},
		{Kind: If, Cond: isNil(s), Body: []*Stmt{{Kind: Return, Expr: &Expr{Op: Nil}, Fails: true}}},
		{Kind: If, Cond: g.flag(), Body: []*Stmt{{Kind: Return, Expr: variable(s), Fails: true}}},
		{Kind: Do, Expr: call("SSL_SESSION_get_time", s)},
		{Kind: Return, Expr: variable(s)},
	}
}

// fresh returns a new variable's name.
func (g *generator) fresh(t varType) string {
	n := g.next[t]
	g.next[t]++
	if t == connType || t == flagType {
		n += 4
	}
	return fmt.Sprintf("%c%d", t, n)
}

// pick returns one of the list.
func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

func (g *generator) flag() *Cond {
	c := given(pick(g, "b0", "b1", "b2", "b3"))
	switch g.IntN(8) {
	case 0:
		return &Cond{Test: And, A: c, B: given(pick(g, "b0", "b1", "b2", "b3"))}
	case 1:
		return &Cond{Test: Or, A: c, B: given(pick(g, "b0", "b1", "b2", "b3"))}
	case 2, 3:
		return not(c)
	}
	return c
}

// block returns a list of statements. Variables of its own go out of scope.
func (g *generator) block(depth int) []*Stmt {
	sessions, wrappers, conns := len(g.sessions), len(g.wrappers), len(g.conns)
	var list []*Stmt
	for range 1 + g.IntN(3) {
		if g.budget <= 0 || depth > 6 {
			break
		}
		g.budget--
		list = append(list, g.item(depth)...)
	}
	g.sessions, g.wrappers, g.conns = g.sessions[:sessions], g.wrappers[:wrappers], g.conns[:conns]
	return list
}

func (g *generator) item(depth int) []*Stmt {
	makers := []struct {
		weight int
		make   func(depth int) []*Stmt
	}{
		{28, g.owned}, {8, g.loan}, {12, func(int) []*Stmt { return g.use() }}, {8, g.branch}, {4, g.loop},
		{8, func(int) []*Stmt { return g.leaving() }}, {4, g.conn}, {6, g.wrapper}, {4, g.pack}, {4, g.with},
		{6, func(int) []*Stmt { return g.onConn() }}, {6, g.literal},
		{4, g.slice}, {2, g.array}, {3, g.goroutine}, {3, g.panics}, {2, g.cases}, {2, g.nested},
		{3, g.function1}, {2, g.interior}, {16, g.mistake},
	}
	total := 0
	for _, m := range makers {
		total += m.weight
	}
	n := g.IntN(total)
	for _, m := range makers {
		if n -= m.weight; n < 0 {
			return m.make(depth)
		}
	}
	return nil
}

// branch is an if or a switch.
func (g *generator) branch(depth int) []*Stmt {
	s := &Stmt{Kind: pick(g, If, If, Switch), Cond: g.flag(), Body: g.block(depth + 1)}
	if g.IntN(2) == 0 || s.Kind == Switch {
		s.Else = g.block(depth + 1)
	}
	return []*Stmt{s}
}

// onConn does something with a connection that may end loans.
func (g *generator) onConn() []*Stmt {
	x := pick(g, g.conns...)
	switch g.IntN(12) {
	case 0, 1:
		return []*Stmt{{Kind: Do, Expr: call("SSL_shutdown", x)}}
	case 2:
		return []*Stmt{{Kind: Do, Expr: call("SSL_copy_session_id", "x0", "x1")}}
	case 4:
		return []*Stmt{{Kind: Do, Expr: call("SSL_clear", x)}}
	case 3:
		return []*Stmt{{Kind: Do, Expr: &Expr{Op: Call, Name: "SSL_set_session", Args: []*Expr{variable(x), {Op: Nil}}}}}
	}
	if s := g.present(); s != "" {
		return []*Stmt{{Kind: Do, Expr: call("SSL_set_session", x, s)}}
	}
	return nil
}

// with has a literal look at a session.
func (g *generator) with(depth int) []*Stmt {
	s := g.fresh(sessionType)
	in, inLoop, base, loopBase := g.inLiteral, g.inLoop, g.base, g.loopBase
	g.inLiteral, g.inLoop, g.base = true, false, len(g.live)
	g.sessions = append(g.sessions, &session{s, true})
	body := append(g.use(), g.block(depth+1)...)
	g.sessions = g.sessions[:len(g.sessions)-1]
	g.inLiteral, g.inLoop, g.base, g.loopBase = in, inLoop, base, loopBase
	return []*Stmt{{Kind: With, Name: s, Expr: variable(pick(g, g.conns...)), Body: body}}
}

// pack puts sessions into a map and releases all that is in it.
func (g *generator) pack(depth int) []*Stmt {
	m, s := g.fresh(mapType), g.fresh(sessionType)
	var list []*Stmt
	for k := range 1 + g.IntN(2) {
		list = append(list, &Stmt{Kind: Store, Name: m, N: k, Expr: call("SSL_get1_session", pick(g, g.conns...))})
	}
	all := func() []*Stmt {
		return []*Stmt{{Kind: Range, Name: s, Expr: variable(m), Body: []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}}}}
	}
	one := func() []*Stmt {
		var frees []*Stmt
		for k := range list {
			frees = append(frees, &Stmt{Kind: Do, Expr: &Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{{Op: Elem, Name: m, N: k}}}})
		}
		return frees
	}
	switch g.IntN(3) {
	case 0:
		return append(list, g.then(depth, []*Stmt{{Kind: DeferFunc, Body: all()}}, nil)...)
	case 1:
		return append(list, g.then(depth, nil, one)...)
	}
	return append(list, g.then(depth, nil, all)...)
}

// exit returns the statements that leave the function in order.
func (g *generator) exit() []*Stmt {
	var list []*Stmt
	for i := len(g.live) - 1; i >= g.base; i-- {
		list = append(list, g.live[i]()...)
	}
	r := &Stmt{Kind: Return}
	switch {
	case g.inLiteral:
	case g.f.Result == NewCallback:
		r.Expr = &Expr{Op: Number}
		if g.IntN(2) == 0 {
			r.Expr.N = 1
			list = append(list, &Stmt{Kind: Do, Expr: call(pick(g, "keep", "kept=", "queue<-", "SSL_SESSION_free"), resultName)})
		}
	case g.f.Result.session():
		r.Expr, r.Fails = &Expr{Op: Nil}, g.f.Result.withError()
	}
	return append(list, r)
}

// leaving is an early return, or an early end of a round.
func (g *generator) leaving() []*Stmt {
	if g.inLoop && g.IntN(2) == 0 {
		var list []*Stmt
		for i := len(g.live) - 1; i >= g.loopBase; i-- {
			list = append(list, g.live[i]()...)
		}
		list = append(list, &Stmt{Kind: pick(g, Break, Continue)})
		return []*Stmt{{Kind: If, Cond: g.flag(), Body: list}}
	}
	return []*Stmt{{Kind: If, Cond: g.flag(), Body: g.exit()}}
}

// use uses a session that is there.
func (g *generator) use() []*Stmt {
	if len(g.sessions) == 0 {
		return nil
	}
	s := g.sessions[g.IntN(len(g.sessions))]
	if !s.there && g.IntN(3) == 0 {
		return []*Stmt{{Kind: Do, Expr: g.far(call("ageOrZero", s.name))}}
	}
	var do *Stmt
	switch g.IntN(6) {
	case 0:
		do = &Stmt{Kind: Do, Expr: call("SSL_CTX_add_session", "c0", s.name)}
	case 1:
		do = &Stmt{Kind: Do, Expr: g.far(call("age", s.name))}
	case 2:
		do = &Stmt{Kind: Do, Expr: call("SSL_set_session", pick(g, "x0", "x1"), s.name)}
	default:
		do = &Stmt{Kind: Do, Expr: call("SSL_SESSION_get_time", s.name)}
	}
	if s.there {
		return []*Stmt{do}
	}
	return []*Stmt{{Kind: If, Cond: not(isNil(s.name)), Body: []*Stmt{do}}}
}

// far has a helper called in the other package now and then.
func (g *generator) far(e *Expr) *Expr {
	if h := helperOf(e.Name); h != nil && !h.near {
		e.Far = g.IntN(3) == 0
	}
	return e
}

// present returns a session in scope that isn't NULL, or "".
func (g *generator) present() string {
	var list []string
	for _, s := range g.sessions {
		if s.there {
			list = append(list, s.name)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return pick(g, list...)
}

// loop is a loop of a few rounds.
func (g *generator) loop(depth int) []*Stmt {
	in, base := g.inLoop, g.loopBase
	g.inLoop, g.loopBase = true, len(g.live)
	s := &Stmt{Kind: For, N: g.IntN(4), Body: g.block(depth + 1)}
	g.inLoop, g.loopBase = in, base
	return []*Stmt{s}
}

// literal is a function literal, called at once or later.
func (g *generator) literal(depth int) []*Stmt {
	in, inLoop, base, loopBase := g.inLiteral, g.inLoop, g.base, g.loopBase
	g.inLiteral, g.inLoop, g.base = true, false, len(g.live)
	body := g.block(depth + 1)
	g.inLiteral, g.inLoop, g.base, g.loopBase = in, inLoop, base, loopBase
	if g.IntN(2) == 0 {
		return []*Stmt{{Kind: CallFunc, Body: body}}
	}
	f := g.fresh(funcType)
	return []*Stmt{{Kind: DefineFunc, Name: f, Body: body}, {Kind: Do, Expr: &Expr{Op: Call, Name: f}}}
}

// loan borrows a session.
func (g *generator) loan(depth int) []*Stmt {
	s := g.fresh(sessionType)
	list := []*Stmt{{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get_session", "SSL_get0_session", "peek"), pick(g, g.conns...)))}}
	return append(list, g.guarded(s, depth, nil, nil)...)
}

// guarded is what is done with s, which may be NULL: now is what follows when it
// is there, dispose what comes at the end.
func (g *generator) guarded(s string, depth int, now []*Stmt, dispose func() []*Stmt) []*Stmt {
	v := &session{name: s, there: true}
	before := len(g.live)
	body := func() []*Stmt {
		if dispose != nil {
			g.live = append(g.live, dispose)
		}
		g.sessions = append(g.sessions, v)
		list := append(slices.Clone(now), g.block(depth+1)...)
		if dispose != nil {
			list = append(list, dispose()...)
		}
		g.live = g.live[:before]
		return list
	}
	switch g.IntN(5) {
	case 0:
		list := []*Stmt{{Kind: If, Cond: not(isNil(s)), Body: body()}}
		g.sessions = g.sessions[:len(g.sessions)-1]
		return list
	case 1:
		v.there = false
		return body()
	}
	check := &Stmt{Kind: If, Cond: isNil(s), Body: g.exit()}
	return append([]*Stmt{check}, body()...)
}

// owned acquires a session and releases it.
func (g *generator) owned(depth int) []*Stmt {
	s := g.fresh(sessionType)
	x := pick(g, g.conns...)
	var list []*Stmt
	set := func(e *Expr) { list = append(list, &Stmt{Kind: Set, Name: s, Expr: g.far(e)}) }
	switch n := g.IntN(12); {
	case n == 10:
		got := &Cond{Test: Got, Expr: g.far(call("fill", x))}
		got.Expr.Args = append(got.Expr.Args, &Expr{Op: Addr, Name: s})
		now, dispose := g.disposal(s)
		list = append(list, &Stmt{Kind: If, Cond: not(got), Body: g.exit()})
		g.sessions = append(g.sessions, &session{s, true})
		return append(list, g.then(depth, now, dispose)...)
	case n == 11:
		// A field of a struct.
		s = g.fresh(structType) + "." + pick(g, "s", "t")
		set(call("SSL_get1_session", x))
	case n < 4:
		set(call("SSL_get1_session", x))
	case n == 4:
		set(call(pick(g, "open", "openRef"), x))
	case n == 5:
		set(call("SSL_SESSION_new"))
	case n == 6 && g.present() != "":
		set(call("SSL_SESSION_dup", g.present()))
	case n == 7:
		err := g.fresh(errorType)
		list = append(list, &Stmt{Kind: Set, Name: s, Err: err, Expr: g.far(call("openErr", x))},
			&Stmt{Kind: If, Cond: &Cond{Test: Failed, Name: err}, Body: g.exit()})
		now, dispose := g.disposal(s)
		g.sessions = append(g.sessions, &session{s, true})
		return append(list, g.then(depth, now, dispose)...)
	case n == 8 || n == 9:
		return g.upRef(s, x, depth)
	default:
		set(call("SSL_get1_session", x))
	}
	now, dispose := g.disposal(s)
	return append(list, g.guarded(s, depth, now, dispose)...)
}

// then is what follows an acquisition that has succeeded.
func (g *generator) then(depth int, now []*Stmt, dispose func() []*Stmt) []*Stmt {
	before := len(g.live)
	if dispose != nil {
		g.live = append(g.live, dispose)
	}
	list := append(slices.Clone(now), g.block(depth+1)...)
	if dispose != nil {
		list = append(list, dispose()...)
	}
	g.live = g.live[:before]
	return list
}

// upRef makes a loan a reference.
func (g *generator) upRef(s, x string, depth int) []*Stmt {
	list := []*Stmt{{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get_session", "peek"), x))}}
	got := &Cond{Test: Got, Expr: call("SSL_SESSION_up_ref", s)}
	now, dispose := g.disposal(s)
	then := func() []*Stmt {
		g.sessions = append(g.sessions, &session{s, true})
		list := g.then(depth, now, dispose)
		return list
	}
	switch g.IntN(4) {
	case 0:
		list = append(list, &Stmt{Kind: If, Cond: isNil(s), Body: g.exit()}, &Stmt{Kind: If, Cond: not(got), Body: g.exit()})
		return append(list, then()...)
	case 1:
		list = append(list, &Stmt{Kind: If, Cond: &Cond{Test: Or, A: isNil(s), B: not(got)}, Body: g.exit()})
		return append(list, then()...)
	case 2:
		list = append(list, &Stmt{Kind: If, Cond: &Cond{Test: And, A: not(isNil(s)), B: got}, Body: then()})
	default:
		list = append(list, &Stmt{Kind: If, Cond: &Cond{Test: Got, Expr: g.far(call("retain", s))}, Body: then()})
	}
	g.sessions = g.sessions[:len(g.sessions)-1]
	return list
}

// disposal decides how the reference of s is given back: by what stands right
// after the acquisition, or at every way out.
func (g *generator) disposal(s string) (now []*Stmt, dispose func() []*Stmt) {
	one := func(e *Expr) func() []*Stmt {
		return func() []*Stmt { return []*Stmt{{Kind: Do, Expr: e.clone()}} }
	}
	free := func() *Expr {
		return g.far(call(pick(g, "SSL_SESSION_free", "SSL_SESSION_free", "release", "releaseDeep"), s))
	}
	switch g.IntN(24) {
	case 18:
		v := g.fresh(anyType)
		return []*Stmt{{Kind: Set, Name: v, Expr: &Expr{Op: Convert, Name: "any", Args: []*Expr{variable(s)}}}},
			one(&Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{{Op: Assert, Name: v}}})
	case 19:
		return nil, one(&Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{{Op: Convert, Name: "unsafe", Args: []*Expr{variable(s)}}}})
	case 20:
		d := g.fresh(laterType)
		return []*Stmt{
			{Kind: DeferFunc, Body: []*Stmt{{Kind: RunAll, Name: d}}},
			{Kind: Later, Name: d, Body: one(free())()},
		}, nil
	case 21:
		return nil, func() []*Stmt { return []*Stmt{{Kind: Go, N: g.IntN(3), Body: one(free())()}} }
	case 22:
		k := g.fresh(boxType)
		now = []*Stmt{{Kind: Set, Name: k, Expr: call("newBox", s)}}
		if g.IntN(2) == 0 {
			return now, one(call("dropBox", k))
		}
		return now, one(&Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{call(".Get", k)}})
	case 23:
		f, t := g.fresh(funcType), g.fresh(sessionType)
		return []*Stmt{{Kind: DefineFunc, Name: f, Params: []string{t}, Body: []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", t)}}}},
			one(call(f, s))
	case 14:
		// A flag says whether it is still to be released.
		o := g.fresh(localType)
		return []*Stmt{
				{Kind: Set, Name: o, Expr: &Expr{Op: True}},
				{Kind: DeferFunc, Body: []*Stmt{{Kind: If, Cond: given(o), Body: one(free())()}}},
			}, func() []*Stmt {
				return []*Stmt{{Kind: If, Cond: g.flag(), Body: append(one(free())(), &Stmt{Kind: Set, Name: o, Expr: &Expr{Op: False}})}}
			}
	case 15:
		w := g.fresh(wrapperType)
		now = []*Stmt{{Kind: Set, Name: w, Expr: call("adopt", s)}}
		if g.IntN(2) == 0 {
			f := g.fresh(funcType)
			return append(now, &Stmt{Kind: Bind, Name: f, Expr: variable(w)}, &Stmt{Kind: Defer, Expr: &Expr{Op: Call, Name: f}}), nil
		}
		return now, one(call("shut", w))
	case 16:
		t := g.fresh(sessionType)
		return []*Stmt{{Kind: Set, Name: t, Expr: g.far(call("same", s))}}, one(call("SSL_SESSION_free", t))
	case 17:
		m := g.fresh(mapType)
		return []*Stmt{{Kind: Store, Name: m, N: 1, Expr: variable(s)}},
			one(&Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{{Op: Elem, Name: m, N: 1}}})
	case 0, 1:
		return []*Stmt{{Kind: Defer, Expr: free()}}, nil
	case 2:
		return []*Stmt{{Kind: DeferFunc, Body: []*Stmt{{Kind: Do, Expr: free()}}}}, nil
	case 3:
		f := g.fresh(funcType)
		define := &Stmt{Kind: DefineFunc, Name: f, Body: []*Stmt{{Kind: Do, Expr: free()}}}
		e := &Expr{Op: Call, Name: f}
		if g.IntN(2) == 0 {
			return []*Stmt{define, {Kind: Defer, Expr: e}}, nil
		}
		return []*Stmt{define}, one(e)
	case 4:
		c := g.flag()
		return nil, func() []*Stmt {
			return []*Stmt{{Kind: pick(g, If, Switch), Cond: c.clone(), Body: one(free())(), Else: one(free())()}}
		}
	case 5:
		c := g.flag()
		now = []*Stmt{{Kind: If, Cond: c, Body: one(free())()}}
		if g.IntN(2) == 0 {
			return []*Stmt{
				{Kind: If, Cond: c, Body: []*Stmt{{Kind: Defer, Expr: free()}}},
			}, func() []*Stmt { return []*Stmt{{Kind: If, Cond: not(c.clone()), Body: one(free())()}} }
		}
		return now, func() []*Stmt { return []*Stmt{{Kind: If, Cond: not(c.clone()), Body: one(free())()}} }
	case 6:
		return nil, one(g.far(call(pick(g, "keep", "kept=", "queue<-"), s)))
	case 7:
		t := g.fresh(sessionType)
		now = []*Stmt{{Kind: Set, Name: t, Expr: variable(s)}}
		return now, one(call("SSL_SESSION_free", t))
	case 8:
		w := g.fresh(wrapperType)
		now = []*Stmt{{Kind: Set, Name: w, Expr: call("adopt", s)}}
		if g.IntN(2) == 0 {
			return append(now, &Stmt{Kind: Defer, Expr: call(pick(g, ".Close", ".Release"), w)}), nil
		}
		return now, one(call(pick(g, ".Close", ".Release"), w))
	}
	return nil, func() []*Stmt { return []*Stmt{{Kind: Do, Expr: free()}} }
}

// conn makes an SSL of the function's own.
func (g *generator) conn(depth int) []*Stmt {
	x := g.fresh(connType)
	list := []*Stmt{
		{Kind: Set, Name: x, Expr: call("SSL_new", "c0")},
		{Kind: If, Cond: isNil(x), Body: g.exit()},
		{Kind: Do, Expr: call("SSL_connect", x)},
	}
	g.conns = append(g.conns, x)
	if g.IntN(2) == 0 {
		return append(list, g.then(depth, []*Stmt{{Kind: Defer, Expr: call(pick(g, "SSL_free", "drop"), x)}}, nil)...)
	}
	dispose := func() []*Stmt { return []*Stmt{{Kind: Do, Expr: call(pick(g, "SSL_free", "drop"), x)}} }
	list = append(list, g.then(depth, nil, dispose)...)
	g.conns = g.conns[:len(g.conns)-1]
	return list
}

// wrapper makes a wrapper struct and closes it.
func (g *generator) wrapper(depth int) []*Stmt {
	w, x := g.fresh(wrapperType), pick(g, g.conns...)
	var list []*Stmt
	switch g.IntN(5) {
	case 0:
		// The other package's.
		w = g.fresh(farType)
		far := call("wrap", x)
		far.Far = true
		list = []*Stmt{{Kind: Set, Name: w, Expr: far}, {Kind: If, Cond: isNil(w), Body: g.exit()}}
	case 1:
		err := g.fresh(errorType)
		list = []*Stmt{
			{Kind: Set, Name: w, Err: err, Expr: call("dial", x)},
			{Kind: If, Cond: &Cond{Test: Failed, Name: err}, Body: g.exit()},
		}
	default:
		list = []*Stmt{{Kind: Set, Name: w, Expr: call("wrap", x)}, {Kind: If, Cond: isNil(w), Body: g.exit()}}
	}
	var now []*Stmt
	dispose := func() []*Stmt { return []*Stmt{{Kind: Do, Expr: call(".Close", w)}} }
	switch g.IntN(7) {
	case 0:
		now, dispose = []*Stmt{{Kind: Defer, Expr: call(".Close", w)}}, nil
	case 1:
		s := g.fresh(sessionType)
		now = []*Stmt{{Kind: Set, Name: s, Expr: call(".Take", w)}}
		dispose = func() []*Stmt { return []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}} }
	case 2:
		s := g.fresh(sessionType)
		now = []*Stmt{{Kind: Set, Name: s, Expr: call(".Session", w)}, {Kind: Do, Expr: call("ageOrZero", s)}}
	case 3:
		now = []*Stmt{{Kind: Do, Expr: call(".Age", w)}}
	case 4:
		// By an interface.
		i := g.fresh(closerType)
		now = []*Stmt{{Kind: Set, Name: i, Expr: &Expr{Op: Convert, Name: "closer", Args: []*Expr{variable(w)}}}}
		if g.IntN(2) == 0 {
			return append(list, g.then(depth, append(now, &Stmt{Kind: Defer, Expr: call(".Close", i)}), nil)...)
		}
		dispose = func() []*Stmt { return []*Stmt{{Kind: Do, Expr: call(".Close", i)}} }
	}
	return append(list, g.then(depth, now, dispose)...)
}
