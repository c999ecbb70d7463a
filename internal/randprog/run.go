package randprog

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sslref/sslref/refmodel"
)

// A value is what a variable holds while a function runs.
type value struct {
	sess *refmodel.SessionObject
	// tok is the reference that a session came with, also where it is NULL.
	tok  *hold
	conn *refmodel.ConnObject
	// unconnected tells that a connection was handed over without a handshake.
	unconnected bool
	ctx         *refmodel.ContextObject
	isTrue      bool
	failed      bool
	wrap        *wrapped
	fn          *closure
	// elems is what a map holds; at is where a pointer to a variable points.
	elems map[int]value
	at    *value
	count int
}

// wrapped is what a wrapper struct holds.
type wrapped struct{ s value }

// A closure is a function literal with the variables that it can see.
type closure struct {
	body []*Stmt
	env  map[string]*value
	// do is what a method value does.
	do func()
}

// A holder says whose a reference is.
type holder uint8

const (
	lent     holder = iota // never the function's
	mine                   // the function's, to release
	released               // given back
	handed                 // somebody else's now
)

// A hold is one acquisition, or one loan.
type hold struct {
	// lines are those where a leak of it may be reported.
	lines []int
	sess  *refmodel.SessionObject
	whose holder
	// upRef: by SSL_SESSION_up_ref, which gives no pointer of its own.
	upRef bool
	// via is the hold whose pointer SSL_SESSION_up_ref was given.
	via *hold
}

// A Finding is something wrong with a function: Rule on one of Lines, or Also,
// where two names are right.
type Finding struct {
	Rule, Also string
	Lines      []int
	// Maybe: it need not be reported. Without a rule any may be.
	Maybe bool
}

// A World says what calls may do.
type World uint8

const (
	// Consistent: a connection that has a session keeps it until a call that
	// changes that.
	Consistent World = iota
	// Fickle: any call that asks for a session may get NULL.
	Fickle
)

// A run is one way through a function.
type run struct {
	world *refmodel.World
	ctx   map[string]*refmodel.ContextObject
	env   map[string]*value
	// params are the parameters that were asked for.
	params map[string]*value
	// calls are the lines of the calls of the literals that are under way.
	calls []int
	// choices are those that were made, the first of them given.
	choices []bool
	given   int
	// line is that of the statement under way, of the function itself.
	line     int
	holds    []*hold
	bad      map[*refmodel.SessionObject]bool
	killed   map[*refmodel.SessionObject]string
	refused  map[*refmodel.SessionObject][]int
	seen     int
	findings []Finding
	defers   []func()
	result   *value
	resultAt int
	steps    int
	fickle   bool
	// faults are the calls that failed on purpose: the n-th of a function.
	faults []Fault
	counts map[string]int
	// crashed: the process would have died.
	crashed bool
	// fresh are the connections that have had no handshake so far.
	fresh map[*refmodel.ConnObject]bool
	ran   map[*Stmt]bool
}

// unclear is the panic that gives up a run: what it did has no one name.
type unclear string

// crash is the panic of a call that the process doesn't survive.
type crash struct{}

// control is how a list of statements ended.
type control uint8

const (
	onward control = iota
	breaks
	continues
	returns
)

// mostRuns bounds the ways through one function, mostSteps its statements.
const (
	mostRuns  = 400
	mostSteps = 2000
)

// Truth runs f in all its ways and returns what is wrong with it. unclear says
// why there is no telling, and is "" if there is.
func (f *Func) Truth(w World) (found []Finding, runs int, why string) {
	ran, runs, why := f.explore(w, func(r *run) {
		for _, v := range r.findings {
			if !slices.ContainsFunc(found, v.equal) {
				found = append(found, v)
			}
		}
	})
	if why != "" {
		return nil, runs, why
	}
	return append(found, f.neverRun(ran)...), runs, ""
}

// explore goes all ways through f and calls visit after each. It returns the
// statements that were run.
func (f *Func) explore(w World, visit func(*run)) (ran map[*Stmt]bool, runs int, why string) {
	ran = make(map[*Stmt]bool)
	var prefix []bool
	for {
		if runs++; runs > mostRuns {
			return nil, runs, "too many ways"
		}
		r := newRun(prefix)
		r.fickle, r.ran = w == Fickle, ran
		if why := r.do(f); why != "" {
			return nil, runs, why
		}
		visit(r)
		// The next way: the last choice that was yes becomes no.
		n := len(r.choices)
		for n > 0 && !r.choices[n-1] {
			n--
		}
		if n == 0 {
			return ran, runs, ""
		}
		prefix = slices.Clone(r.choices[:n])
		prefix[n-1] = false
	}
}

// neverRun allows any report in function literals that no way leads into.
func (f *Func) neverRun(ran map[*Stmt]bool) []Finding {
	var found []Finding
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			if s.Kind != CallFunc && s.Kind != DeferFunc && s.Kind != DefineFunc && s.Kind != With || len(s.Body) == 0 || ran[s.Body[0]] {
				continue
			}
			(&Func{Body: s.Body}).blocks(func(list *[]*Stmt) {
				for _, s := range *list {
					found = append(found, Finding{Lines: []int{s.Line}, Maybe: true})
				}
			})
		}
	})
	return found
}

func (v Finding) equal(w Finding) bool {
	return v.Rule == w.Rule && v.Maybe == w.Maybe && slices.Equal(v.Lines, w.Lines)
}

func newRun(prefix []bool) *run {
	return &run{
		world: refmodel.NewWorld(refmodel.WithHistory(false)), env: make(map[string]*value), params: make(map[string]*value),
		counts:  make(map[string]int),
		fresh:   make(map[*refmodel.ConnObject]bool),
		ctx:     make(map[string]*refmodel.ContextObject),
		choices: slices.Clone(prefix), given: 0,
		bad: make(map[*refmodel.SessionObject]bool), killed: make(map[*refmodel.SessionObject]string),
		refused: make(map[*refmodel.SessionObject][]int),
	}
}

// choose makes a choice: yes, and no another time.
func (r *run) choose() bool {
	if r.given == len(r.choices) {
		r.choices = append(r.choices, true)
	}
	r.given++
	return r.choices[r.given-1]
}

// do runs f and sums up.
func (r *run) do(f *Func) (why string) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case crash:
			r.crashed = true
		case unclear:
			why = string(e)
		default:
			panic(e)
		}
	}()
	r.world.Do(func() {
		r.block(f.Body)
		r.deferred()
		r.end()
	})
	return ""
}

// variable returns where a variable is kept. Parameters get their values when
// they are first asked for.
func (r *run) variable(name string) *value {
	vars := r.env
	if isParam(name) {
		vars = r.params
	}
	if v := vars[name]; v != nil {
		return v
	}
	v := new(value)
	vars[name] = v
	if !isParam(name) {
		return v
	}
	switch typeOf(name) {
	case flagType:
		v.isTrue = r.choose()
	case countType:
		if r.choose() {
			v.count++
			if r.choose() {
				v.count++
			}
		}
	case contextType:
		v.ctx = r.context(name)
	case connType:
		v.conn = refmodel.Call("SSL_new", r.context("c0")).Conn()
		if r.choose() {
			refmodel.Call("SSL_connect", v.conn)
		} else {
			r.fresh[v.conn], v.unconnected = true, true
		}
	}
	return v
}

func (r *run) context(name string) *refmodel.ContextObject {
	if r.ctx[name] == nil {
		r.ctx[name] = refmodel.Call("SSL_CTX_new", &refmodel.Method{World: r.world, Name: "TLS", MinVersion: 0x0301, MaxVersion: 0x0303}).Context()
	}
	return r.ctx[name]
}

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
		v := r.expr(s.Expr)
		if s.declares {
			r.env[s.Name] = new(value)
			if s.Err != "" {
				r.env[s.Err] = new(value)
			}
		}
		*r.variable(s.Name) = v
		if s.Err != "" {
			*r.variable(s.Err) = value{failed: v.failed}
		}
	case Do:
		if s.Expr.Name == "SSL_SESSION_up_ref" {
			r.unchecked(r.expr(s.Expr.Args[0]))
			return onward
		}
		r.expr(s.Expr)
	case Defer:
		args := r.args(s.Expr)
		if typeOf(s.Expr.Name) == funcType {
			fn := r.variable(s.Expr.Name).fn
			r.defers = append(r.defers, func() { r.line = s.Line; r.enter(fn) })
			return onward
		}
		r.defers = append(r.defers, func() { r.line = s.Line; r.apply(s.Expr, args) })
	case DeferFunc:
		fn := r.literal(s)
		r.defers = append(r.defers, func() { r.line = s.Line; r.enter(fn) })
	case CallFunc:
		r.enter(r.literal(s))
	case DefineFunc:
		fn := r.literal(s)
		if s.declares {
			r.env[s.Name] = new(value)
		}
		r.variable(s.Name).fn = fn
	case If, Switch:
		if r.cond(s.Cond) {
			return r.inner(s, s.Body)
		}
		return r.inner(s, s.Else)
	case For:
		n := s.N
		if n == 0 {
			n = r.variable("n0").count
		}
		for range n {
			switch r.block(s.Body) {
			case breaks:
				return onward
			case returns:
				return returns
			}
		}
	case Store:
		v := r.expr(s.Expr)
		m := r.variable(s.Name)
		if m.elems == nil {
			m.elems = make(map[int]value)
		}
		m.elems[s.N] = v
	case Range:
		m := r.variable(s.Expr.Name)
		for _, k := range slices.Sorted(maps.Keys(m.elems)) {
			v := m.elems[k]
			r.env[s.Name] = &v
			switch r.block(s.Body) {
			case breaks:
				return onward
			case returns:
				return returns
			}
		}
	case With:
		r.with(s)
	case Bind:
		w := r.variable(s.Expr.Name)
		held := *w
		if held.wrap == nil {
			panic(unclear("a nil wrapper"))
		}
		if s.declares {
			r.env[s.Name] = new(value)
		}
		r.variable(s.Name).fn = &closure{do: func() { helperOf(".Close").do(r, []value{held}) }}
	case Break:
		return breaks
	case Continue:
		return continues
	case Return:
		if s.Expr != nil {
			v := r.expr(s.Expr)
			r.result, r.resultAt = &v, s.Line
			r.returned()
		}
		return returns
	}
	return onward
}

// inner runs the body of an if or of a switch, whose breaks are its own.
func (r *run) inner(s *Stmt, body []*Stmt) control {
	c := r.block(body)
	if c == breaks && s.Kind == Switch {
		return onward
	}
	return c
}

// literal makes a closure: it shares the variables that there are.
func (r *run) literal(s *Stmt) *closure {
	for _, name := range (&Func{Body: s.Body}).variables() {
		if typeOf(name) != otherType && !isParam(name) {
			r.variable(name)
		}
	}
	return &closure{body: s.Body, env: maps.Clone(r.env)}
}

// enter runs a closure. What is done in it may be put down to the call, too.
func (r *run) enter(fn *closure) {
	if fn == nil {
		panic(unclear("a nil function"))
	}
	if fn.do != nil {
		fn.do()
		return
	}
	outer, line, defers := r.env, r.line, r.defers
	r.env, r.defers = maps.Clone(fn.env), nil
	r.calls = append(r.calls, line)
	r.block(fn.body)
	r.deferred()
	r.calls = r.calls[:len(r.calls)-1]
	r.env, r.line, r.defers = outer, line, defers
}

// deferred makes the deferred calls of the function that is left.
func (r *run) deferred() {
	for len(r.defers) > 0 {
		last := r.defers[len(r.defers)-1]
		r.defers = r.defers[:len(r.defers)-1]
		last()
	}
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
	r.enter(fn)
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
	case Nil:
		return value{}
	case Var:
		return *r.variable(e.Name)
	case True:
		return value{isTrue: true}
	case False:
		return value{}
	case Elem:
		return r.variable(e.Name).elems[e.N]
	case Addr:
		return value{at: r.variable(e.Name)}
	}
	line := r.line
	args := r.args(e)
	r.line = line
	return r.apply(e, args)
}

// apply makes a call.
func (r *run) apply(e *Expr, args []value) value {
	if h := helperOf(e.Name); h != nil {
		return h.do(r, args)
	}
	if typeOf(e.Name) == funcType {
		r.enter(r.variable(e.Name).fn)
		return value{}
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
