package randprog

import (
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
	// boxed tells that it is in an interface that is not nil.
	boxed  bool
	isTrue bool
	failed bool
	wrap   *wrapped
	fn     *closure
	// elems is what a map holds; at is where a pointer to a variable points.
	elems map[int]value
	at    *value
	count int
	// list is what a slice holds, later cleanup functions.
	list  []value
	later []*closure
}

// wrapped is what a wrapper struct, or a box, holds.
type wrapped struct{ s value }

// A closure is a function literal with the variables that it can see.
type closure struct {
	body   []*Stmt
	env    map[string]*value
	params []string
	// returns is what is returned in a line, if it returns something.
	returns *Expr
	line    int
	// locals are the variables that it declares first.
	locals []string
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
	// lender is the connection that a loan is from, nil if that isn't known.
	lender *refmodel.ConnObject
	// via is the hold whose pointer SSL_SESSION_up_ref was given.
	via *hold
	// gone are the lines where it was released or handed over.
	gone []int
}

// A Finding is something wrong with a function: Rule on one of Lines, or one of
// Also, where several names are right.
type Finding struct {
	Rule  string
	Also  []string
	Lines []int
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
	line  int
	holds []*hold
	kept  []keeping
	bad   map[*refmodel.SessionObject]bool
	// first is the number of the finding that made a session bad, from 1 on.
	first   map[*refmodel.SessionObject]int
	killed  map[*refmodel.SessionObject]string
	refused map[*refmodel.SessionObject][]int
	// realms are the connections and sessions whose SSL_CTX the function
	// knows.
	realms map[any]bool
	// loose are the connections that come from where nobody knows, and their
	// sessions.
	loose    map[any]bool
	seen     int
	findings []Finding
	defers   []func()
	// label is the loop that a break or continue is of.
	label string
	// recovered tells that a deferred call has recovered.
	recovered bool
	f         *Func
	result    *value
	// callback is the reference that a callback is called with; accepted
	// tells that it returns 1.
	callback *hold
	accepted bool
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
	// astray is how many findings there were when the run went on with a NULL
	// that nobody has looked at, 0 if it didn't.
	astray int
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
	mostRuns  = 600
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
		if r.astray > 0 {
			for i := range r.findings[r.astray:] {
				r.findings[r.astray+i].Maybe = true
			}
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
			if !s.Kind.literal() || len(s.Body) == 0 || ran[s.Body[0]] {
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
	return v.Rule == w.Rule && slices.Equal(v.Also, w.Also) && v.Maybe == w.Maybe && slices.Equal(v.Lines, w.Lines)
}

func newRun(prefix []bool) *run {
	return &run{
		world: refmodel.NewWorld(refmodel.WithHistory(false)), env: make(map[string]*value), params: make(map[string]*value),
		counts:  make(map[string]int),
		fresh:   make(map[*refmodel.ConnObject]bool),
		ctx:     make(map[string]*refmodel.ContextObject),
		choices: slices.Clone(prefix), given: 0,
		bad: make(map[*refmodel.SessionObject]bool), first: make(map[*refmodel.SessionObject]int), killed: make(map[*refmodel.SessionObject]string),
		refused: make(map[*refmodel.SessionObject][]int), realms: make(map[any]bool), loose: make(map[any]bool),
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
		case panicking:
			r.crashed = true
		case unclear:
			why = string(e)
		default:
			panic(e)
		}
	}()
	r.f = f
	r.world.Do(func() {
		r.begin()
		r.frame(func() {
			if r.block(f.Body) != returns && f.Result.named() {
				r.returns(&Stmt{Kind: Return, Expr: &Expr{Op: Nil}})
			}
		})
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
		r.loose[v.conn] = r.f.Result.callback() && (name == "x1" || r.f.Result == RemoveCallback)
		if r.f.Result == NewCallback && name == "x0" || r.choose() {
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
