package randprog

import "slices"

// mistake is something that is wrong, or nearly so, in the way of one rule.
func (g *generator) mistake(depth int) []*Stmt {
	return pick(g, g.stale, g.stale, g.escape, g.escape, g.cross, g.cross, g.unchecked, g.corpse, g.twice, g.foreign)(depth)
}

func do(name string, args ...string) *Stmt { return &Stmt{Kind: Do, Expr: call(name, args...)} }

// ownConn makes a connection of the SSL_CTX.
func (g *generator) ownConn(ctx string) (x string, list []*Stmt) {
	x = g.fresh(connType)
	return x, []*Stmt{
		{Kind: Set, Name: x, Expr: call("SSL_new", ctx)},
		{Kind: If, Cond: isNil(x), Body: g.exit()},
		do("SSL_connect", x),
	}
}

// someConn is a connection, mostly one of the function's own, and the end of it.
func (g *generator) someConn() (x string, made, end []*Stmt) {
	if g.IntN(3) == 0 {
		return pick(g, g.conns...), nil, nil
	}
	x, made = g.ownConn("c0")
	return x, made, []*Stmt{do(pick(g, "SSL_free", "drop"), x)}
}

// looked acquires or borrows a session; what follows runs only if it is there.
func (g *generator) looked(s string, e *Expr, then []*Stmt) []*Stmt {
	set := &Stmt{Kind: Set, Name: s, Expr: g.far(e)}
	return []*Stmt{set, {Kind: If, Cond: not(isNil(s)), Body: then}}
}

// lookAt is a look at a session.
func (g *generator) lookAt(s string) []*Stmt {
	if g.IntN(6) == 0 {
		q := g.fresh(textType)
		return []*Stmt{{Kind: Set, Name: q, Expr: call("SSL_SESSION_get0_hostname", s)}, do("GoString", q)}
	}
	return []*Stmt{{Kind: Do, Expr: g.far(call(pick(g, "SSL_SESSION_get_time", "SSL_SESSION_get_time", "age"), s))}}
}

// onSomeWay has a statement done on some way only.
func (g *generator) onSomeWay(list ...*Stmt) []*Stmt {
	if g.IntN(3) > 0 {
		return list
	}
	return []*Stmt{{Kind: If, Cond: g.flag(), Body: list}}
}

// stale uses a loan before or after what ends it.
func (g *generator) stale(int) []*Stmt {
	s := g.fresh(sessionType)
	x, list := g.ownConn("c0")
	var end []*Stmt
	again := []*Stmt{do("SSL_free", x)}
	switch g.IntN(5) {
	case 0:
		end = g.onSomeWay(do("SSL_clear", x))
	case 1:
		end = []*Stmt{{Kind: Do, Expr: &Expr{Op: Call, Name: "SSL_set_session", Args: []*Expr{variable(x), {Op: Nil}}}}}
	case 2:
		end = []*Stmt{do("SSL_copy_session_id", x, "x1")}
	default:
		end, again = []*Stmt{do(pick(g, "SSL_free", "drop"), x)}, nil
	}
	var then []*Stmt
	if g.IntN(3) == 0 {
		then = append(g.lookAt(s), end...)
	} else {
		then = append(slices.Clone(end), g.lookAt(s)...)
	}
	list = append(list, g.looked(s, call(pick(g, "SSL_get_session", "SSL_get0_session", "peek"), x), append(then, again...))...)
	if again == nil {
		list[len(list)-1].Else = []*Stmt{do("SSL_free", x)}
	} else {
		list[len(list)-1].Else = cloneAll(again)
	}
	return list
}

// escape keeps a loan, or a reference.
func (g *generator) escape(int) []*Stmt {
	s := g.fresh(sessionType)
	keep := &Stmt{Kind: Do, Expr: g.far(call(pick(g, "keep", "kept=", "queue<-"), s))}
	x, list, end := g.someConn()
	switch g.IntN(4) {
	case 0:
		list = append(list, g.looked(s, call("SSL_get1_session", x), []*Stmt{keep})...)
	case 1:
		got := &Cond{Test: Got, Expr: call("SSL_SESSION_up_ref", s)}
		list = append(list, g.looked(s, call("SSL_get_session", x), []*Stmt{{Kind: If, Cond: got, Body: []*Stmt{keep}}})...)
	default:
		list = append(list, g.looked(s, call(pick(g, "SSL_get_session", "SSL_get0_session", "peek"), x), g.onSomeWay(keep))...)
	}
	return append(list, end...)
}

// cross gives a session to a connection or cache of the same or of another
// SSL_CTX.
func (g *generator) cross(int) []*Stmt {
	s, ctx := g.fresh(sessionType), pick(g, "c0", "c1", "c1")
	x, list := g.ownConn("c0")
	get := call(pick(g, "SSL_get1_session", "open"), x)
	var use []*Stmt
	if g.IntN(2) == 0 {
		use = []*Stmt{do("SSL_CTX_add_session", ctx, s)}
	} else {
		y := g.fresh(connType)
		use = []*Stmt{
			{Kind: Set, Name: y, Expr: call("SSL_new", ctx)},
			{Kind: If, Cond: not(isNil(y)), Body: []*Stmt{do("SSL_set_session", y, s), do("SSL_free", y)}},
		}
	}
	if g.IntN(4) == 0 {
		t := g.fresh(sessionType)
		dup := &Stmt{Kind: Set, Name: t, Expr: call("SSL_SESSION_dup", s)}
		use = []*Stmt{dup, {Kind: If, Cond: not(isNil(t)), Body: []*Stmt{do("SSL_CTX_add_session", ctx, t), do("SSL_SESSION_free", t)}}}
	}
	list = append(list, g.looked(s, get, append(use, do("SSL_SESSION_free", s)))...)
	return append(list, do("SSL_free", x))
}

// unchecked relies on what may not be there.
func (g *generator) unchecked(int) []*Stmt {
	s, x := g.fresh(sessionType), pick(g, g.conns...)
	switch g.IntN(4) {
	case 0:
		return append([]*Stmt{
			{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get1_session", "open", "openRef"), x))},
		}, append(g.lookAt(s), do("SSL_SESSION_free", s))...)
	case 1:
		return append([]*Stmt{{Kind: Set, Name: s, Expr: g.far(call(pick(g, "SSL_get_session", "peek"), x))}}, g.lookAt(s)...)
	case 2:
		keep := pick(g, "keep", "kept=", "SSL_SESSION_free")
		return g.looked(s, call("SSL_get_session", x), []*Stmt{do("SSL_SESSION_up_ref", s), do(keep, s)})
	}
	return append([]*Stmt{{Kind: Set, Name: s, Expr: call("SSL_SESSION_new")}}, append(g.lookAt(s), do("SSL_SESSION_free", s))...)
}

// corpse uses a session of its own before or after its release.
func (g *generator) corpse(int) []*Stmt {
	s, q := g.fresh(sessionType), g.fresh(textType)
	free := &Stmt{Kind: Do, Expr: g.far(call(pick(g, "SSL_SESSION_free", "release"), s))}
	var then []*Stmt
	switch g.IntN(3) {
	case 0:
		then = append([]*Stmt{free}, g.onSomeWay(g.lookAt(s)...)...)
	case 1:
		then = []*Stmt{{Kind: Set, Name: q, Expr: call("SSL_SESSION_get0_hostname", s)}, free, do("GoString", q)}
	default:
		then = append(g.onSomeWay(g.lookAt(s)...), free)
	}
	if g.IntN(2) == 0 {
		return g.looked(s, call("SSL_SESSION_new"), then)
	}
	// While its connection is open a session lives on.
	x, list := g.ownConn("c0")
	end := do("SSL_free", x)
	if g.IntN(4) > 0 {
		then = append([]*Stmt{end}, then...)
	} else {
		then = append(then, end)
	}
	list = append(list, g.looked(s, call("SSL_get1_session", x), then)...)
	list[len(list)-1].Else = cloneAll([]*Stmt{end})
	return list
}

// twice releases a session of its own once, or twice.
func (g *generator) twice(int) []*Stmt {
	s := g.fresh(sessionType)
	free := func() *Stmt {
		return &Stmt{Kind: Do, Expr: g.far(call(pick(g, "SSL_SESSION_free", "SSL_SESSION_free", "release", "releaseDeep"), s))}
	}
	get := pick(g, call("SSL_SESSION_new"), call("SSL_get1_session", "x0"), call("open", "x1"))
	switch g.IntN(4) {
	case 0:
		return g.looked(s, get, []*Stmt{{Kind: Defer, Expr: call("SSL_SESSION_free", s)}, {Kind: If, Cond: g.flag(), Body: append([]*Stmt{free()}, g.exit()...)}})
	case 1:
		return g.looked(s, get, append(g.onSomeWay(free()), free()))
	case 2:
		return g.looked(s, get, []*Stmt{{Kind: If, Cond: g.flag(), Body: append([]*Stmt{free()}, g.exit()...)}, free()})
	}
	return g.looked(s, get, []*Stmt{free()})
}

// foreign releases a loan, or what is made a reference of it.
func (g *generator) foreign(int) []*Stmt {
	s := g.fresh(sessionType)
	free := &Stmt{Kind: Do, Expr: g.far(call(pick(g, "SSL_SESSION_free", "release"), s))}
	x, list, end := g.someConn()
	get := call(pick(g, "SSL_get_session", "SSL_get0_session", "peek"), x)
	then := g.onSomeWay(free)
	if g.IntN(3) == 0 {
		got := &Cond{Test: Got, Expr: call("SSL_SESSION_up_ref", s)}
		then = []*Stmt{{Kind: If, Cond: got, Body: []*Stmt{free}}}
	}
	return append(append(list, g.looked(s, get, then)...), end...)
}
