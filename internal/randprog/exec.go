package randprog

import (
	"fmt"
	"maps"
	"slices"
)

// panicking is the panic of a panic in a function.
type panicking struct{}

func (r *run) block(list []*Stmt) control {
	for _, s := range list {
		if r.steps++; r.steps > mostSteps {
			panic(unclear("too many steps"))
		}
		if c := r.stmt(s); c != onward {
			return c
		}
	}
	return onward
}

func (r *run) stmt(s *Stmt) control {
	r.line, r.ran[s] = s.Line, true
	switch s.Kind {
	case Set:
		r.set(s)
	case Do:
		if s.Expr.Name == "SSL_SESSION_up_ref" {
			r.unchecked(r.expr(s.Expr.Args[0]))
			return onward
		}
		r.expr(s.Expr)
	case Defer:
		r.deferCall(s)
	case DeferFunc:
		fn := r.literal(s)
		r.defers = append(r.defers, func() { r.line = s.Line; r.enter(fn) })
	case CallFunc:
		r.enter(r.literal(s))
	case DefineFunc:
		fn := r.literal(s)
		r.declare(s).fn = fn
	case If, Switch:
		if r.cond(s.Cond) {
			return r.inner(s, s.Body)
		}
		return r.inner(s, s.Else)
	case Cases:
		body := [][]*Stmt{s.Body, s.Else, s.Rest}[min(r.variable("n0").count, 2)]
		return r.inner(s, body)
	case For:
		n := s.N
		if n == 0 {
			n = r.variable("n0").count
		}
		return r.rounds(s, make([]value, n))
	case Store, Append, Delete:
		r.store(s)
	case Range:
		return r.rounds(s, r.elements(s.Expr.Name))
	case With:
		r.with(s)
	case Bind:
		held := *r.variable(s.Expr.Name)
		if held.wrap == nil {
			panic(unclear("a nil wrapper"))
		}
		r.declare(s).fn = &closure{do: func() { helperOf(".Close").do(r, []value{held}) }}
	case Go:
		r.goroutine(s)
	case Later:
		v := r.variable(s.Name)
		v.later = append(v.later, r.literal(s))
	case RunAll:
		for _, fn := range r.variable(s.Name).later {
			r.line = s.Line + 1 // of the call in the loop
			r.enter(fn)
		}
	case Panic:
		panic(panicking{})
	case Recover:
		r.defers = append(r.defers, func() { r.recovered = true })
	case Break, Continue:
		r.label = s.Label
		if s.Kind == Break {
			return breaks
		}
		return continues
	case Return:
		r.returns(s)
		return returns
	}
	return onward
}

// set is an assignment.
func (r *run) set(s *Stmt) {
	v := r.expr(s.Expr)
	if s.declares && s.Err != "" {
		r.env[s.Err] = new(value)
	}
	*r.declare(s) = v
	if s.Err != "" {
		*r.variable(s.Err) = value{failed: v.failed}
	}
}

// declare returns where the variable is that s declares or assigns to.
func (r *run) declare(s *Stmt) *value {
	if s.declares {
		r.env[s.Name] = new(value)
	}
	return r.variable(s.Name)
}

// deferCall defers a call whose arguments have their values now.
func (r *run) deferCall(s *Stmt) {
	args := r.args(s.Expr)
	if typeOf(s.Expr.Name) == funcType {
		fn := r.variable(s.Expr.Name).fn
		r.defers = append(r.defers, func() { r.line = s.Line; r.enter(fn, args...) })
		return
	}
	r.defers = append(r.defers, func() { r.line = s.Line; r.apply(s.Expr, args) })
}

// store changes a map, an array or a slice.
func (r *run) store(s *Stmt) {
	m := r.variable(s.Name)
	if s.Kind == Delete {
		delete(m.elems, s.N)
		return
	}
	v := r.expr(s.Expr)
	if s.Kind == Append {
		m.list = append(slices.Clone(m.list), v)
		return
	}
	if m.elems == nil {
		m.elems = make(map[int]value)
	}
	m.elems[s.N] = v
}

// elements are those that a range meets.
func (r *run) elements(name string) []value {
	m := r.variable(name)
	switch typeOf(name) {
	case listType:
		return slices.Clone(m.list)
	case arrayType:
		return []value{m.elems[0], m.elems[1]}
	}
	var list []value
	for _, k := range slices.Sorted(maps.Keys(m.elems)) {
		list = append(list, m.elems[k])
	}
	return list
}

// rounds runs a loop, a round for each of the values.
func (r *run) rounds(s *Stmt, list []value) control {
	for _, v := range list {
		if s.Kind == Range {
			r.env[s.Name] = &v
		}
		c := r.block(s.Body)
		switch {
		case c == returns, c == breaks && r.label != "" && r.label != s.Label,
			c == continues && r.label != "" && r.label != s.Label:
			return c
		case c == breaks:
			return onward
		}
	}
	return onward
}

// inner runs the body of an if or of a switch, whose breaks are its own.
func (r *run) inner(s *Stmt, body []*Stmt) control {
	c := r.block(body)
	if c == breaks && s.Kind != If && r.label == "" {
		return onward
	}
	return c
}

// goroutine runs a goroutine and what is done meanwhile, either first.
func (r *run) goroutine(s *Stmt) {
	fn := r.literal(s)
	body := func() {
		r.line = s.Line
		defer func() {
			if e := recover(); e != nil {
				if _, ok := e.(panicking); ok {
					e = unclear("a panic in a goroutine")
				}
				panic(e)
			}
		}()
		r.enter(fn)
	}
	if len(s.Else) > 0 && r.choose() {
		r.block(s.Else)
		body()
		return
	}
	body()
	r.block(s.Else)
}

// literal makes a closure: it shares the variables that there are.
func (r *run) literal(s *Stmt) *closure {
	inside := &Func{Body: append(slices.Clone(s.Body), &Stmt{Kind: Do, Expr: s.Expr})}
	for _, name := range inside.variables() {
		if typeOf(name) != otherType && !isParam(name) {
			r.variable(name)
		}
	}
	c := &closure{body: s.Body, env: maps.Clone(r.env), params: s.Params, locals: s.locals}
	if s.Kind == DefineFunc {
		c.returns, c.line = s.Expr, s.resultLine
	}
	return c
}

// enter runs a closure. What is done in it may be put down to the call, too.
func (r *run) enter(fn *closure, args ...value) (ret value) {
	if fn == nil {
		panic(unclear("a nil function"))
	}
	if fn.do != nil {
		fn.do()
		return value{}
	}
	outer, line, calls := r.env, r.line, r.calls
	r.env = maps.Clone(fn.env)
	for _, name := range fn.locals {
		r.env[name] = new(value)
	}
	for i, name := range fn.params {
		v := args[i]
		r.env[name] = &v
	}
	r.calls = append(slices.Clone(calls), line)
	defer func() { r.env, r.line, r.calls = outer, line, calls }()
	r.frame(func() {
		r.block(fn.body)
		if fn.returns != nil {
			r.line = fn.line
			ret = r.expr(fn.returns)
		}
	})
	return ret
}

// frame runs the body of a function and the calls that it defers.
func (r *run) frame(body func()) {
	outer := r.defers
	r.defers = nil
	defer func() { r.defers = outer }()
	broken := panics(body)
	for len(r.defers) > 0 {
		last := r.defers[len(r.defers)-1]
		r.defers = r.defers[:len(r.defers)-1]
		broken = panics(last) || broken
		if r.recovered {
			broken, r.recovered = false, false
		}
	}
	if broken {
		panic(panicking{})
	}
}

// panics calls f and reports whether it panics.
func panics(f func()) (broken bool) {
	defer func() {
		if e := recover(); e != nil {
			if _, broken = e.(panicking); !broken {
				panic(e)
			}
		}
	}()
	f()
	return false
}

// with is the helper of that name.
func (r *run) with(s *Stmt) {
	own := r.get(*r.variable(s.Expr.Name), true)
	if own.sess == nil {
		return
	}
	fn := r.literal(s)
	arg := own
	arg.tok = &hold{lines: r.lines(), sess: own.sess}
	fn.env[s.Name] = &arg
	line := r.line
	if panics(func() { r.enter(fn) }) {
		panic(unclear("a panic through a helper"))
	}
	r.line = line
	r.free(own)
}

// lines are those that what happens now can be put down to.
func (r *run) lines() []int { return append([]int{r.line}, r.calls...) }

func (r *run) args(e *Expr) []value {
	var list []value
	for _, a := range e.Args {
		list = append(list, r.expr(a))
	}
	return list
}

func (r *run) expr(e *Expr) value {
	switch e.Op {
	case Nil, False:
		return value{}
	case Var:
		return *r.variable(e.Name)
	case True:
		return value{isTrue: true}
	case Number:
		return value{count: e.N}
	case Elem:
		return r.element(e)
	case Addr:
		return value{at: r.variable(e.Name)}
	case Convert:
		v := r.expr(e.Args[0])
		v.boxed = v.boxed || e.Name == "any"
		return v
	case Assert:
		v := *r.variable(e.Name)
		if !v.boxed {
			// An assertion about a nil interface.
			panic(panicking{})
		}
		v.boxed = false
		return v
	}
	line := r.line
	args := r.args(e)
	r.line = line
	return r.apply(e, args)
}

func (r *run) element(e *Expr) value {
	m := r.variable(e.Name)
	if typeOf(e.Name) != listType {
		return m.elems[e.N]
	}
	if e.N >= len(m.list) {
		panic(unclear("an index that is out of range"))
	}
	return m.list[e.N]
}

// apply makes a call.
func (r *run) apply(e *Expr, args []value) value {
	if h := helperOf(e.Name); h != nil {
		return h.do(r, args)
	}
	if typeOf(e.Name) == funcType {
		return r.enter(r.variable(e.Name).fn, args...)
	}
	do := functions[e.Name]
	if do == nil {
		panic(fmt.Sprintf("randprog: no function %q", e.Name))
	}
	return do(r, args)
}

func (r *run) cond(c *Cond) bool {
	switch c.Test {
	case Flag:
		return r.variable(c.Name).isTrue
	case IsNil:
		v := r.variable(c.Name)
		return v.sess == nil && v.conn == nil && v.wrap == nil && v.fn == nil
	case Failed:
		return r.variable(c.Name).failed
	case Got:
		return r.expr(c.Expr).isTrue
	case Not:
		return !r.cond(c.A)
	case And:
		return r.cond(c.A) && r.cond(c.B)
	}
	return r.cond(c.A) || r.cond(c.B)
}
