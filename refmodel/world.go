package refmodel

import (
	"fmt"
	"io"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// A World is one instance of the modelled library: its objects, its clock,
// its violations. Objects know their world; those of different worlds must
// not meet. All methods and operations are safe for concurrent use.
type World struct {
	profile Profile
	traits  traits
	history bool
	log     io.Writer

	mu         sync.Mutex
	now        time.Time
	serials    map[Class]int
	random     uint64
	events     uint64
	live       map[*core]Object
	violations []*Violation
	faults     []*fault
	errno      error
	interiors  map[*core]int
	sessionEx  []exIndex
	otherEx    int
	operations map[string]*operation
	calls      []int
	spare      []*call
	stacks     map[frames]*stack
	remote     Remote
	remoteCtx  *ContextObject
	// remoteSessions has the newest session of the remote client for each
	// SSL_CTX of the program's.
	remoteSessions map[*core]*SessionObject
	// onEnd, for tests, is called when an object ends.
	onEnd func(op *call, c *core)
	// bound is the number of goroutines that run under [World.Do].
	bound atomic.Int32
}

// An Option configures [NewWorld].
type Option func(*World)

// WithProfile chooses the library whose behaviour is modelled; the default is
// [OpenSSL3].
func WithProfile(p Profile) Option {
	return func(w *World) { w.profile = p }
}

// WithHistory tells whether every acquire, release and loan is recorded with
// its stack. It is on by default; without it violations still carry their
// rule, counts and the stack of the wrong call.
func WithHistory(on bool) Option {
	return func(w *World) { w.history = on }
}

// WithTime sets the clock; the default is 2000-01-01 00:00 UTC.
func WithTime(t time.Time) Option {
	return func(w *World) { w.now = t }
}

// WithLog has every violation written to out when it happens.
func WithLog(out io.Writer) Option {
	return func(w *World) { w.log = out }
}

// NewWorld returns a world without objects.
func NewWorld(options ...Option) *World {
	w := &World{
		history:   true,
		now:       time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		serials:   make(map[Class]int),
		live:      make(map[*core]Object),
		interiors: make(map[*core]int),
		stacks:    make(map[frames]*stack),
		remote:    DefaultRemote(),

		remoteSessions: make(map[*core]*SessionObject),
		// Index 0 is the one of SSL_SESSION_set_app_data.
		sessionEx: make([]exIndex, 1),
	}
	for _, o := range options {
		o(w)
	}
	w.traits = traitsOf(w.profile)
	w.operations = operations[w.profile]()
	w.calls = make([]int, len(w.operations))
	return w
}

var defaultWorld atomic.Pointer[World]

// Default returns the world of calls that name no object and run under no
// [World.Do]. Its clock starts at the same time as any other's; it doesn't
// follow the wall clock.
func Default() *World {
	if w := defaultWorld.Load(); w != nil {
		return w
	}
	defaultWorld.CompareAndSwap(nil, NewWorld())
	return defaultWorld.Load()
}

// Profile returns the library that w models.
func (w *World) Profile() Profile { return w.profile }

// Now returns the world's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Advance moves the world's clock; time passes in no other way. Nothing
// expires by itself: what has timed out shows at the next flush or lookup.
func (w *World) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// SetTime sets the world's clock, also back.
func (w *World) SetTime(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

// Exercised returns how often each function of the table was called in w.
func (w *World) Exercised() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := make(map[string]int, len(w.calls))
	for name, op := range w.operations {
		if n := w.calls[op.id]; n > 0 {
			m[name] = n
		}
	}
	return m
}

// SetErrno sets what calls with two results give as the second, errno, whatever
// their first result is. The real one is what the last failing system call left
// there: a program that takes it for the outcome of an OpenSSL function shows when it
// is set.
func (w *World) SetErrno(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.errno = err
}

// Errno returns what [World.SetErrno] set, or nil.
func (w *World) Errno() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.errno
}

// unix returns the clock as the library's time(NULL).
func (w *World) unix() int64 { return w.now.Unix() }

// randomBytes fills b from the world's own deterministic sequence, so that
// two runs of one program give the same identifiers.
func (w *World) randomBytes(b []byte) {
	for i := range b {
		if i%8 == 0 {
			w.random += 0x9e3779b97f4a7c15
		}
		z := w.random
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb
		z ^= z >> 31
		b[i] = byte(z >> (8 * (i % 8)))
	}
}

// liveObjects returns the living objects in the order of their creation.
func (w *World) liveObjects() []Object {
	list := make([]Object, 0, len(w.live))
	for _, o := range w.live {
		list = append(list, o)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].header().order < list[j].header().order })
	return list
}

// Sessions returns the living sessions in the order of their creation, those
// of the remote peer left out.
func (w *World) Sessions() []*SessionObject {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []*SessionObject
	for _, o := range w.liveObjects() {
		if s, ok := o.(*SessionObject); ok && !s.internal {
			list = append(list, s)
		}
	}
	return list
}

// unlocked runs f, the program's code, with the world's lock released, as the
// library may be entered again from a callback.
func (w *World) unlocked(f func()) {
	w.mu.Unlock()
	defer w.mu.Lock()
	if w == defaultWorld.Load() && w.bound.Load() == 0 && !anyBound() {
		f()
		return
	}
	w.Do(f)
}

// A fault makes one call of a function fail.
type fault struct {
	name string
	left int
}

// FailNth makes the n-th call from now (1 is the next) of the function called
// name fail: it returns 0 or NULL and does nothing else. A world's faults show
// code that doesn't look at the result of SSL_SESSION_up_ref or of an
// allocating function, which no correct run can show. FailNth reports an error
// for a function that the profile lacks or that can't fail.
func (w *World) FailNth(name string, n int) error {
	row := Lookup(w.profile, name)
	switch {
	case row == nil:
		return fmt.Errorf("refmodel: profile %v has no function %q", w.profile, name)
	case n < 1:
		return fmt.Errorf("refmodel: FailNth(%q, %d): calls are counted from 1", name, n)
	case row.Result.Kind != Status && !row.Result.Nullable:
		return fmt.Errorf("refmodel: %s can't fail", name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &fault{name: name, left: n})
	return nil
}

// failNow counts down the faults of a function and reports whether this call
// is to fail.
func (w *World) failNow(name string) bool {
	failed := false
	kept := w.faults[:0]
	for _, f := range w.faults {
		if f.name == name {
			f.left--
			if f.left == 0 {
				failed = true
				continue
			}
		}
		kept = append(kept, f)
	}
	w.faults = kept
	return failed
}
