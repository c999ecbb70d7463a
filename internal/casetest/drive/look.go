package drive

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/sslref/sslref/refmodel"
)

// look collects what the model saw in a call that is over, while everybody
// lets go of what they have: first the caller uses what was returned, then the
// connections are closed, then what was registered to run some time runs, and
// at last the garbage collector does.
func (r *runner) look(done *run) {
	if done.hung.Load() || done.env == nil {
		r.violations(done, nil)
		return
	}
	if done.ended.Load() {
		r.violations(done, done.world.Violations()[:done.violations])
		return
	}
	done.letGo()
	r.afterwards()
	done.callAll(done.results)
	r.violations(done, done.world.Violations())
	r.leftovers(done)
	clean := len(done.world.Violations()) == done.seen
	for _, ssl := range done.env.lent {
		if ssl.Alive() {
			refmodel.Call("SSL_free", ssl)
		}
	}
	reached := r.reach(done)
	r.texts(done, reached, "unbacked", false)
	done.results = nil
	reached = r.reach(done)
	done.callAll(reached.funcs[min(done.funcs, len(reached.funcs)):])
	done.args, done.results = nil, nil
	r.afterwards()
	if clean {
		r.violations(done, done.world.Violations())
	}
}

// letGo ends what goroutines of the call may wait for: contexts and channels
// that only tell that it is over.
func (done *run) letGo() {
	done.env.cancel()
	for _, v := range done.args {
		if v.Kind() == reflect.Chan && v.Type().Elem().Size() == 0 && v.Type().ChanDir() == reflect.BothDir {
			func() {
				defer func() { _ = recover() }() // closed already
				v.Close()
			}()
		}
	}
}

// afterwards gives goroutines, finalizers and cleanups the time to run.
func (r *runner) afterwards() {
	if r.fn.Collects {
		for range 2 {
			runtime.GC()
			time.Sleep(200 * time.Microsecond)
		}
	}
	if r.fn.Spawns {
		settle(r.goroutines)
	}
}

// violations sees the violations that were not seen yet.
func (r *runner) violations(done *run, all []*refmodel.Violation) {
	first := done.seen == 0
	for _, v := range all[min(done.seen, len(all)):] {
		done.seen++
		s := Sight{
			Rule: string(v.Rule), Func: v.Func, Null: v.Object == "", Refused: v.Rule == refmodel.UncheckedRef && v.Object != "",
			Reason: v.Reason, First: first,
		}
		stack, mine := place(v)
		switch {
		case s.Null && !needsSession(v) || !mine:
			continue
		case len(stack) > 0:
			s.Stacks = [][]Frame{stack}
		}
		for _, e := range v.History {
			if earlier := frames(e.Stack()); e.Kind == refmodel.EventReleased && len(earlier) > 0 {
				s.Earlier = append(s.Earlier, earlier)
			}
		}
		first = false
		r.see(done, s, v.String())
	}
}

// place returns the frames of case packages of a violation. One that shows when
// a callback has returned is put down to the last release that it made. mine
// tells whether it is the package's doing: not if the driver made the call.
func place(v *refmodel.Violation) (stack []Frame, mine bool) {
	stack = frames(v.Stack())
	callback := refmodel.LookupCallback(refmodel.OpenSSL3, v.Func) != nil
	for i := len(v.History) - 1; i >= 0 && len(stack) == 0 && callback; i-- {
		if v.History[i].Kind == refmodel.EventReleased {
			stack = frames(v.History[i].Stack())
		}
	}
	return stack, len(stack) > 0 || callback || !strings.Contains(v.Stack(), "/casetest/drive.")
}

// needsSession reports whether the argument of a violation is a session, or a
// variable for one: NULL for another class is not what the cases are about.
func needsSession(v *refmodel.Violation) bool {
	row := refmodel.Lookup(refmodel.OpenSSL3, v.Func)
	if row == nil {
		return false
	}
	for _, p := range row.Params {
		if p.Name == v.Arg {
			return p.Class == refmodel.Session
		}
	}
	return false
}

// callAll calls the functions among the values, with arguments of no meaning:
// their owner would.
func (done *run) callAll(values []reflect.Value) {
	for _, v := range values {
		if v.Kind() != reflect.Func || v.IsNil() || v.Type().IsVariadic() || !v.CanInterface() {
			continue
		}
		var args []reflect.Value
		for i := range v.Type().NumIn() {
			if v.Type().In(i) == typeConn {
				args = append(args, conn(done.env, ticketed))
			} else {
				args = append(args, reflect.Zero(v.Type().In(i)))
			}
		}
		done.world.Do(func() {
			defer func() { _ = recover() }()
			v.Call(args)
		})
	}
}

// reach finds what can be got at after the call.
func (r *runner) reach(done *run) *reach {
	reached := newReach(done.world.Sessions())
	reached.channels = true
	reached.all(globals(r.pkg), done.args, done.results)
	return reached
}

// leftovers finds references that nobody has any more, and dead sessions that
// somebody still points to.
func (r *runner) leftovers(done *run) {
	first := done.seen == 0
	reached := r.reach(done)
	for _, s := range done.world.Sessions() {
		// What the driver owns was reached beforehand, too.
		lost := s.Owned() - done.env.owned[s] - (reached.slots[s] - done.slots[s])
		// What a callback was given was acquired outside of it.
		given := r.fn.Export && done.env.owned[s] == 0
		if lost <= 0 || len(reached.funcs) > done.funcs {
			continue
		}
		if l := leak(s, lost, first); len(l.Stacks) > 0 || given {
			r.see(done, l, "leak of "+s.String())
		}
	}
	for s, n := range reached.slots {
		if s.World() != done.world || n <= done.slots[s] {
			continue
		}
		if !s.Alive() {
			r.see(done, Sight{Rule: "dangling", First: first, Reason: "a dead session can be reached afterwards"}, s.String())
		} else if n-done.slots[s] > max(0, s.Owned()-done.env.owned[s]) {
			r.see(done, Sight{Rule: "unbacked", Reason: "a session can be reached afterwards without a reference for it"}, s.String())
		}
	}
	r.texts(done, reached, "dangling", first)
}

// texts finds pointers into sessions that are gone.
func (r *runner) texts(done *run, reached *reach, rule string, first bool) {
	seen := done.world.Violations()
	for _, p := range reached.texts {
		if p != nil && !refmodel.CheckRead("", p) {
			r.see(done, Sight{Rule: rule, First: first, Reason: "a pointer into a dead session can be reached afterwards"}, "interior pointer")
		}
	}
	// The reads were the driver's.
	done.seen += len(done.world.Violations()) - len(seen)
}

// leak is the sight of a session of which references are lost. Which of several
// were lost is nothing that pointers could tell: all are named that were had.
func leak(s *refmodel.SessionObject, lost int, first bool) Sight {
	sight := Sight{Rule: string(refmodel.RefLeak), First: first, Reason: fmt.Sprintf("%d of its references are nobody's", lost)}
	for _, e := range s.History() {
		if stack := frames(e.Stack()); e.Kind == refmodel.EventAcquired && len(stack) > 0 {
			sight.Func, sight.Stacks = e.Func, append(sight.Stacks, stack)
		}
	}
	return sight
}

// see adds a sight to the result, once for each place.
func (r *runner) see(done *run, s Sight, text string) {
	s.Input = done.input
	if r.history {
		fmt.Fprintf(os.Stderr, "%s/%s(%s): %v %s\n", r.pkg.Name, r.fn.Name, s.Input, s.Rule, text)
	}
	k := s.key()
	if i, ok := r.byKey[k]; ok {
		r.result.Sights[i].First = r.result.Sights[i].First || s.First
		return
	}
	r.byKey[k] = len(r.result.Sights)
	r.result.Sights = append(r.result.Sights, s)
}

const casePath = "github.com/sslref/sslref/testdata/cases/"

// frames returns the places in case packages of a stack as refmodel writes it.
func frames(stack string) []Frame {
	var list []Frame
	lines := strings.Split(stack, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		fn, ok := strings.CutPrefix(lines[i], casePath)
		if !ok {
			continue
		}
		place := strings.TrimSpace(lines[i+1])
		colon := strings.LastIndexByte(place, ':')
		if colon < 0 {
			continue
		}
		line, err := strconv.Atoi(place[colon+1:])
		if err != nil {
			continue
		}
		_, file, _ := strings.Cut(place[:colon], "testdata/cases/")
		list = append(list, Frame{Func: fn, File: file, Line: line})
	}
	return list
}
