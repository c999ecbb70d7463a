package drive

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// A runner calls one function with all its inputs.
type runner struct {
	t       *testing.T
	pkg     *Package
	fn      *Func
	limit   int
	history bool

	result Result
	byKey  map[string]int
	// spins counts the calls that would not come to an end.
	spins int
	// goroutines is the number of those that there were before the call.
	goroutines int
}

// A task is one call to be made.
type task struct {
	input []maker
	plan  plan
}

// run makes the calls: first those in which nothing fails, then those with one
// and with two failures among the calls of C functions that the first made.
func (r *runner) run() Result {
	r.result = Result{Package: r.pkg.Name, Func: r.fn.Name}
	r.byKey = make(map[string]int)
	inputs, missing := r.inputs()
	if missing != "" {
		r.result.Unmade = missing
		return r.result
	}
	var queue []task
	for _, st := range r.stocks() {
		some := inputs
		if st != asDeclared {
			some = sample(inputs, r.limit/10)
		}
		for _, in := range some {
			queue = append(queue, task{in, plan{stock: st}})
		}
	}
	behaviours := make(map[string]bool)
	for i := 0; i < len(queue) && r.result.Runs < r.limit; i++ {
		t := queue[i]
		done := r.call(t)
		if r.spins == mostSpins {
			r.result.Broken = "calls go on and on, such as that with " + done.input
			break
		}
		if done == nil || behaviours[done.behaviour()] {
			continue
		}
		behaviours[done.behaviour()] = true
		queue = append(queue, done.failures(t, r.pkg.Calls)...)
	}
	return r.result
}

// inputs returns the combinations of the parameters' values, a sample if they
// are too many; missing describes a parameter without values.
func (r *runner) inputs() (inputs [][]maker, missing string) {
	if r.fn.Export && isCallback(r.fn.Fn) {
		return [][]maker{nil}, ""
	}
	t := reflect.TypeOf(r.fn.Fn)
	params := make([][]maker, t.NumIn())
	total := 1
	for i := range params {
		params[i] = source{r.pkg, r.fn}.of(t.In(i), 0)
		if slices.Contains(r.fn.Nil, i) {
			params[i] = append(params[i], zero(t.In(i)))
		}
		if len(params[i]) == 0 {
			return nil, fmt.Sprintf("parameter %d of type %v", i, t.In(i))
		}
		total *= len(params[i])
		total = min(total, 1<<20)
	}
	most := r.limit * 2 / 5
	if total <= 1<<12 {
		return sample(product(params), most), ""
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range most {
		var in []maker
		for _, list := range params {
			in = append(in, list[rng.IntN(len(list))])
		}
		inputs = append(inputs, in)
	}
	return inputs, ""
}

// sample returns n of the inputs, the same ones every time.
func sample(inputs [][]maker, n int) [][]maker {
	if len(inputs) <= n {
		return inputs
	}
	inputs = slices.Clone(inputs)
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(inputs), func(i, j int) { inputs[i], inputs[j] = inputs[j], inputs[i] })
	return inputs[:n]
}

func product(params [][]maker) [][]maker {
	all := [][]maker{nil}
	for _, list := range params {
		var next [][]maker
		for _, in := range all {
			for _, m := range list {
				next = append(next, append(slices.Clone(in), m))
			}
		}
		all = next
	}
	return all
}

// stocks returns what the package's variables are filled with, by turns.
func (r *runner) stocks() []stock {
	p := &primer{}
	for _, g := range r.pkg.Globals {
		if p.holds(reflect.TypeOf(g).Elem(), 0) {
			return []stock{asDeclared, stocked, full}
		}
	}
	return []stock{asDeclared}
}

// A run is one call under way.
type run struct {
	world *refmodel.World
	plan  plan
	env   *env
	input string

	args, results []reflect.Value
	// slots counts where the driver's sessions were to be reached beforehand.
	slots map[*refmodel.SessionObject]int
	funcs int // the closures that were to be reached
	// before and after count the calls to prepare the arguments, and those
	// that were made when the function was through.
	before, after map[string]int
	askedErrno    atomic.Bool
	// ended: the process would have ended when there were wrong calls.
	ended      atomic.Bool
	violations int
	seen       int // of the world's violations, those that were looked at
	panicked   bool
	// hung: the call waits for ever, or has gone round too many loops.
	hung  atomic.Bool
	steps atomic.Int32
}

// end is the end of the process that the function asked for.
func (r *run) end() {
	if r.ended.CompareAndSwap(false, true) {
		r.violations = len(r.world.Violations())
	}
}

// call makes one call and collects what the model saw.
func (r *runner) call(t task) *run {
	done := &run{world: refmodel.NewWorld(), plan: t.plan}
	current.Store(done)
	r.result.Runs++
	restore := freshGlobals(r.pkg.Globals)
	defer restore()
	over := make(chan struct{})
	r.goroutines = runtime.NumGoroutine()
	go func() {
		defer close(over)
		done.world.Do(func() {
			if r.fn.Spawns {
				defer settle(r.goroutines + 1)
			}
			done.body(r, t)
		})
	}()
	ended, spins := wait(over)
	if !ended {
		done.hung.Store(true)
	}
	if spins {
		r.spins++
	}
	if done.hung.Load() {
		r.result.Hung++
	}
	r.look(done)
	return done
}

// settle waits until the goroutines that the function started are through.
func settle(goroutines int) {
	time.Sleep(50 * time.Microsecond) // timers that are due start theirs
	for i := range 100 {
		switch {
		case runtime.NumGoroutine() <= goroutines:
			return
		case i < 50:
			runtime.Gosched()
		default:
			time.Sleep(50 * time.Microsecond)
		}
	}
}

// body prepares the arguments and calls the function.
func (done *run) body(r *runner, t task) {
	done.env = newEnv(done.world)
	var names []string
	for _, m := range t.input {
		done.args = append(done.args, m.make(done.env))
		names = append(names, m.what)
	}
	done.input = strings.Join(names, ", ") + t.plan.String()
	if _, keyed := r.fn.Fn.(libssl.Get_session_cb); t.plan.stock != asDeclared && !(r.fn.Export && keyed) {
		p := &primer{done.env, source{r.pkg, r.fn}, t.plan.stock, append([]string{"", pskIdentity}, r.fn.Strings...)}
		p.prime(r.pkg.Globals)
	}
	done.noteSlots(r)
	done.before = done.world.Exercised()
	for _, f := range t.plan.faults {
		if err := done.world.FailNth(f.name, f.n); err != nil {
			panic(err)
		}
	}
	defer func() {
		if recover() != nil {
			done.panicked = true
			done.end()
		}
		done.after = done.world.Exercised()
	}()
	switch {
	case r.fn.Export && isCallback(r.fn.Fn):
		done.callback(r)
	case takesT(r.fn):
		done.test(r.t, r.fn)
	default:
		done.results = done.invoke(r.fn.Fn)
	}
}

// noteSlots counts where the driver's sessions can be reached before the call.
func (done *run) noteSlots(r *runner) {
	reached := newReach(done.world.Sessions())
	reached.all(done.args, globals(r.pkg))
	done.slots, done.funcs = reached.slots, len(reached.funcs)
	for s, n := range done.env.inChannels {
		done.slots[s] += n
	}
}

func (done *run) invoke(fn any) []reflect.Value {
	v := reflect.ValueOf(fn)
	if v.Type().IsVariadic() {
		return v.CallSlice(done.args)
	}
	return v.Call(done.args)
}

func takesT(fn *Func) bool {
	t := reflect.TypeOf(fn.Fn)
	for i := range t.NumIn() {
		if t.In(i) == typeT || t.In(i) == typeTB {
			return true
		}
	}
	return false
}

// test calls the function with a *testing.T whose test it is.
func (done *run) test(parent *testing.T, fn *Func) {
	parent.Run(fn.Name, func(t *testing.T) {
		done.world.Do(func() {
			for i, a := range done.args {
				if a.Type() == typeT || a.Type() == typeTB {
					done.args[i] = reflect.ValueOf(t)
				}
			}
			done.results = done.invoke(fn.Fn)
		})
	})
}

// behaviour sums up what a call did, so that calls that went the same way are
// explored once.
func (done *run) behaviour() string {
	if done.hung.Load() {
		return "hung"
	}
	return fmt.Sprint(done.calls(), done.plan.errno, done.plan.stock, len(done.plan.faults), done.panicked, done.ended.Load())
}

// calls returns how often each C function was called by the function.
func (done *run) calls() []string {
	var list []string
	for name, n := range done.after {
		if n -= done.before[name]; n > 0 {
			list = append(list, fmt.Sprintf("%s*%d", name, n))
		}
	}
	slices.Sort(list)
	return list
}

// failures returns the tasks that are t with one thing more that fails, among
// the functions that the package calls.
func (done *run) failures(t task, called []string) []task {
	if done.hung.Load() {
		return nil
	}
	var more []task
	if done.askedErrno.Load() && !t.plan.errno {
		more = append(more, task{t.input, plan{t.plan.faults, true, t.plan.stock}})
	}
	if len(t.plan.faults) >= 2 {
		return more
	}
	counts := done.after
	for _, name := range called {
		if counts[name] <= done.before[name] || !canFail(name) {
			continue
		}
		last := counts[name] - done.before[name]
		for n := 1; n <= last; n++ {
			f := fault{name, n}
			if n > 3 && n < last {
				continue
			}
			if slices.Contains(t.plan.faults, f) {
				continue
			}
			more = append(more, task{t.input, plan{append(slices.Clone(t.plan.faults), f), t.plan.errno, t.plan.stock}})
		}
	}
	return more
}

// canFail reports whether a failure of a C function can be asked for.
func canFail(name string) bool {
	return refmodel.NewWorld(refmodel.WithHistory(false)).FailNth(name, 1) == nil
}

// globals returns the package's variables.
func globals(p *Package) []reflect.Value {
	var list []reflect.Value
	for _, g := range p.Globals {
		list = append(list, reflect.ValueOf(g))
	}
	return list
}
