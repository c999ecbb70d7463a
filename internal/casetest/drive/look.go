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

// look collects what the model saw in a call that is over.
func (r *runner) look(done *run) {
	if done.env != nil && !done.hung.Load() {
		done.settleDown(r)
	}
	wrong := done.world.Violations()
	if done.ended.Load() {
		wrong = wrong[:min(done.violations, len(wrong))]
	}
	first := true
	for _, v := range wrong {
		s := Sight{
			Rule: string(v.Rule), Func: v.Func, Null: v.Object == "", Refused: v.Rule == refmodel.UncheckedRef && v.Object != "",
			Reason: v.Reason, First: first,
		}
		stack := place(v)
		switch {
		case s.Null && !needsSession(v) || len(stack) == 0 && !ofCallback(v):
			continue
		case len(stack) > 0:
			s.Stacks = [][]Frame{stack}
		}
		first = false
		r.see(done, s, v.String())
	}
	if done.hung.Load() || done.ended.Load() || done.env == nil {
		return
	}
	r.lookForLeaks(done, first)
}

// place returns the frames of case packages of a violation. One that shows when
// a callback has returned is put down to the last release that it made.
func place(v *refmodel.Violation) []Frame {
	stack := frames(v.Stack())
	for i := len(v.History) - 1; i >= 0 && len(stack) == 0 && ofCallback(v); i-- {
		if v.History[i].Kind == refmodel.EventReleased {
			stack = frames(v.History[i].Stack())
		}
	}
	return stack
}

// ofCallback reports whether a violation is in what a callback returned or
// stored.
func ofCallback(v *refmodel.Violation) bool {
	return refmodel.LookupCallback(refmodel.OpenSSL3, v.Func) != nil
}

// settleDown lets happen what happens after the call: contexts are canceled,
// functions that it returned are called, the garbage collector runs.
func (done *run) settleDown(r *runner) {
	done.env.cancel()
	done.callResults()
	if r.pkg.Collects {
		for range 3 {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
	}
	if r.pkg.Spawns {
		time.Sleep(100 * time.Microsecond)
	}
}

// lookForLeaks finds references that nobody has any more, and dead sessions
// that somebody still points to.
func (r *runner) lookForLeaks(done *run, first bool) {
	sessions := done.world.Sessions()
	reached := newReach(sessions)
	reached.channels = true
	reached.all(done.results, done.args, globals(r.pkg))
	for _, s := range sessions {
		// What the driver owns was reached beforehand, too.
		lost := s.Owned() - done.env.owned[s] - (reached.slots[s] - done.slots[s])
		// What a callback was given was acquired outside of it.
		if l := leak(s, lost, first); lost > 0 && (len(l.Stacks) > 0 || r.fn.Export) && !reached.funcs {
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

// callResults calls the functions without parameters that the call returned:
// its caller would.
func (done *run) callResults() {
	for _, v := range done.results {
		if v.Kind() == reflect.Func && !v.IsNil() && v.Type().NumIn() == 0 {
			done.world.Do(func() {
				defer func() { _ = recover() }()
				v.Call(nil)
			})
		}
	}
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
