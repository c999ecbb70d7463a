package refmodel

// A TestingT is what [VerifyNone] needs of a *testing.T or *testing.B.
type TestingT interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(func())
}

// A VerifyOption configures [VerifyNone].
type VerifyOption func(*verification)

type verification struct {
	world *World
	all   bool
	now   bool
}

// InWorld has another world than the current one looked at.
func InWorld(w *World) VerifyOption { return func(v *verification) { v.world = w } }

// EveryClass has SSLs, SSL_CTXs and BIOs that were not freed count as leaks,
// too.
func EveryClass() VerifyOption { return func(v *verification) { v.all = true } }

// Now has the world looked at at once, not when the test ends.
func Now() VerifyOption { return func(v *verification) { v.now = true } }

// VerifyNone fails the test when it ends, after the cleanups that were
// registered later, if a call was wrong or a session's reference was not
// released. Each is reported with its history. It looks at what happens from now
// on in the world of the calling goroutine ([Current]), which tests that run in
// parallel must not share: they use [World.Do] or [InWorld].
func VerifyNone(t TestingT, options ...VerifyOption) {
	t.Helper()
	v := verification{world: Current()}
	for _, o := range options {
		o(&v)
	}
	if v.now {
		v.check(t, 0, nil)
		return
	}
	violations, known := v.start()
	t.Cleanup(func() {
		t.Helper()
		v.check(t, violations, known)
	})
}

// VerifyNone checks w as [VerifyNone] does.
func (w *World) VerifyNone(t TestingT, options ...VerifyOption) {
	t.Helper()
	VerifyNone(t, append([]VerifyOption{InWorld(w)}, options...)...)
}

// start remembers what was wrong before.
func (v *verification) start() (violations int, known map[string]int) {
	known = make(map[string]int)
	for _, l := range v.open() {
		known[l.Object] = l.Owned
	}
	return len(v.world.Violations()), known
}

func (v *verification) open() []*Leak {
	if v.all {
		return v.world.Open()
	}
	return v.world.Leaks()
}

func (v *verification) check(t TestingT, violations int, known map[string]int) {
	t.Helper()
	list := v.world.Violations()
	for _, one := range list[min(violations, len(list)):] {
		t.Errorf("%s", one.String()) // Error, which %v takes, has no history
	}
	for _, l := range v.open() {
		if l.Owned > known[l.Object] {
			t.Errorf("%v", l)
		}
	}
}
