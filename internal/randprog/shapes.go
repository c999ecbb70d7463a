package randprog

// slice puts sessions into a slice and releases all that is in it.
func (g *generator) slice(depth int) []*Stmt {
	l, s := g.fresh(listType), g.fresh(sessionType)
	var list []*Stmt
	n := 1 + g.IntN(2)
	for range n {
		list = append(list, &Stmt{Kind: Append, Name: l, Expr: g.far(call(pick(g, "SSL_get1_session", "open"), pick(g, g.conns...)))})
	}
	if g.IntN(4) == 0 {
		// Filled by a loop.
		list = []*Stmt{{Kind: For, N: g.IntN(3), Body: list[:1]}}
		n = 0
	}
	each := func() []*Stmt {
		return []*Stmt{{Kind: Range, Name: s, Expr: variable(l), Body: []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}}}}
	}
	all := func() []*Stmt { return []*Stmt{{Kind: Do, Expr: g.far(call("freeAll", l))}} }
	switch g.IntN(4) {
	case 0:
		return append(list, g.then(depth, []*Stmt{{Kind: DeferFunc, Body: each()}}, nil)...)
	case 1:
		if n == 0 {
			break
		}
		return append(list, g.then(depth, nil, func() []*Stmt {
			e := g.far(call("freeBoth"))
			for i := range n {
				e.Args = append(e.Args, &Expr{Op: Elem, Name: l, N: i})
			}
			return []*Stmt{{Kind: Do, Expr: e}}
		})...)
	case 2:
		return append(list, g.then(depth, nil, all)...)
	}
	return append(list, g.then(depth, nil, each)...)
}

// array does so with an array.
func (g *generator) array(depth int) []*Stmt {
	a, s := g.fresh(arrayType), g.fresh(sessionType)
	list := []*Stmt{{Kind: Store, Name: a, N: g.IntN(2), Expr: g.far(call(pick(g, "SSL_get1_session", "open"), pick(g, g.conns...)))}}
	if g.IntN(2) == 0 {
		list = append(list, &Stmt{Kind: Store, Name: a, N: 1 - list[0].N, Expr: call("SSL_get1_session", pick(g, g.conns...))})
	}
	return append(list, g.then(depth, nil, func() []*Stmt {
		if g.IntN(2) == 0 {
			return []*Stmt{{Kind: Range, Name: s, Expr: variable(a), Body: []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}}}}
		}
		var frees []*Stmt
		for _, st := range list {
			frees = append(frees, &Stmt{Kind: Do, Expr: &Expr{Op: Call, Name: "SSL_SESSION_free", Args: []*Expr{{Op: Elem, Name: a, N: st.N}}}})
		}
		return frees
	})...)
}

// within generates the body of a function literal.
func (g *generator) within(depth int, params ...*session) []*Stmt {
	in, inLoop, base, loopBase := g.inLiteral, g.inLoop, g.base, g.loopBase
	sessions := len(g.sessions)
	g.inLiteral, g.inLoop, g.base = true, false, len(g.live)
	g.sessions = append(g.sessions, params...)
	body := g.block(depth + 1)
	g.sessions = g.sessions[:sessions]
	g.inLiteral, g.inLoop, g.base, g.loopBase = in, inLoop, base, loopBase
	return body
}

// goroutine has something done by a goroutine that is waited for.
func (g *generator) goroutine(depth int) []*Stmt {
	recovers := g.recovers
	g.recovers = false
	s := &Stmt{Kind: Go, N: g.IntN(3), Body: g.within(depth)}
	g.recovers = recovers
	if g.IntN(3) == 0 {
		s.Else = g.use()
	}
	return []*Stmt{s}
}

// panics panics on some way, with what is to be released deferred.
func (g *generator) panics(depth int) []*Stmt {
	s := g.fresh(sessionType)
	list := []*Stmt{
		{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get1_session", "open"), pick(g, g.conns...)))},
		{Kind: Defer, Expr: call("SSL_SESSION_free", s)},
	}
	switch g.IntN(4) {
	case 0:
		t := g.fresh(sessionType)
		return append(list, &Stmt{Kind: Set, Name: t, Expr: g.far(call("must", s))}, &Stmt{Kind: Do, Expr: call("SSL_SESSION_get_time", t)})
	case 1:
		list = append(list, &Stmt{Kind: If, Cond: isNil(s), Body: []*Stmt{{Kind: Panic}}})
		g.sessions = append(g.sessions, &session{s, true})
		return append(list, g.block(depth+1)...)
	}
	return append(list, &Stmt{Kind: If, Cond: g.flag(), Body: []*Stmt{{Kind: Panic}}})
}

// cases is a switch of three cases.
func (g *generator) cases(depth int) []*Stmt {
	return []*Stmt{{Kind: Cases, Body: g.block(depth + 1), Else: g.block(depth + 1), Rest: g.block(depth + 1)}}
}

// nested is a loop in a labelled loop.
func (g *generator) nested(depth int) []*Stmt {
	label := "loop" + g.fresh(countType)
	in, base := g.inLoop, g.loopBase
	g.inLoop, g.loopBase = true, len(g.live)
	s := g.fresh(sessionType)
	inner := []*Stmt{
		{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get1_session", "open"), pick(g, g.conns...)))},
		{Kind: If, Cond: isNil(s), Body: []*Stmt{{Kind: pick(g, Break, Continue), Label: label}}},
	}
	jump := &Stmt{Kind: pick(g, Break, Continue), Label: pick(g, label, label, "")}
	inner = append(inner, &Stmt{Kind: If, Cond: g.flag(), Body: []*Stmt{{Kind: Do, Expr: call("SSL_SESSION_free", s)}, jump}})
	inner = append(inner, &Stmt{Kind: Do, Expr: call("SSL_SESSION_free", s)})
	list := append(g.block(depth+1), &Stmt{Kind: For, N: 1 + g.IntN(2), Body: inner})
	g.inLoop, g.loopBase = in, base
	return []*Stmt{{Kind: For, N: g.IntN(3), Label: label, Body: list}}
}

// function1 is a literal with a parameter or a result.
func (g *generator) function1(depth int) []*Stmt {
	f := g.fresh(funcType)
	if s := g.present(); s != "" && g.IntN(2) == 0 {
		t := g.fresh(sessionType)
		return []*Stmt{
			{Kind: DefineFunc, Name: f, Params: []string{t}, Body: g.within(depth, &session{t, true})},
			{Kind: Do, Expr: call(f, s)},
		}
	}
	s := g.fresh(sessionType)
	list := []*Stmt{
		{Kind: DefineFunc, Name: f, Expr: g.far(call(pick(g, "SSL_get1_session", "open", "openRef"), pick(g, g.conns...)))},
		{Kind: Set, Name: s, Expr: call(f)},
	}
	now, dispose := g.disposal(s)
	return append(list, g.guarded(s, depth, now, dispose)...)
}

// interior looks at what a pointer into a session points to.
func (g *generator) interior(int) []*Stmt {
	s := g.present()
	if s == "" {
		return nil
	}
	q := g.fresh(textType)
	return []*Stmt{{Kind: Set, Name: q, Expr: call("SSL_SESSION_get0_hostname", s)}, {Kind: Do, Expr: call("GoString", q)}}
}
