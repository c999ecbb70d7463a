package absint

import (
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
	"pgregory.net/rapid"

	"github.com/sslref/sslref/refmodel"
)

// A bench is a state to try the operators of the typestate on.
type bench struct {
	x     *Interp
	s     *State
	found []Violation
}

func newBench() *bench {
	b := &bench{x: &Interp{Fn: new(ssa.Function)}, s: newState()}
	b.x.Report = func(v Violation) { b.found = append(b.found, v) }
	return b
}

// object adds an object to the state.
func (b *bench) object(o Object) Sym {
	v := b.x.newSym(b.s, nil)
	b.s.objs[v] = &o
	return v
}

// rules are the rules that were broken, in order.
func (b *bench) rules() []string {
	var list []string
	for _, v := range b.found {
		list = append(list, v.Rule)
	}
	return list
}

func (b *bench) expect(t *testing.T, rules ...string) {
	t.Helper()
	if !slices.Equal(b.rules(), rules) {
		t.Errorf("found %v, want %v", b.rules(), rules)
	}
}

// The object's count is the acquisitions less the releases; the first release
// beyond that, and nothing else, is a double free, told once.
func TestReleasesAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBench()
		v := b.object(Object{Class: refmodel.Session})
		b.x.acquire(b.s, v, Site{Pos: 1}, false)
		own := 1
		for i, release := range rapid.SliceOfN(rapid.Bool(), 0, 8).Draw(t, "release") {
			at := Site{Pos: token.Pos(i + 2)}
			switch {
			case release:
				b.x.release(b.s, v, at)
				own--
			case own > 0: // a live object
				b.x.use(b.s, v, at)
				b.x.acquire(b.s, v, at, false)
				own++
			}
			if own < 0 {
				b.x.release(b.s, v, at)
				b.x.use(b.s, v, at)
				if rules := b.rules(); !slices.Equal(rules, []string{RuleDoubleFree}) {
					t.Fatalf("step %d: found %v, want one double free", i, rules)
				}
				return
			}
			o := b.s.objs[v]
			if o.Own != own || len(o.Refs) != own || (o.Death == Released) != (own == 0) || len(b.found) > 0 {
				t.Fatalf("step %d: own %d, refs %d, death %d, found %v; want own %d", i, o.Own, len(o.Refs), o.Death, b.rules(), own)
			}
		}
	})
}

func TestUseAfterLastRelease(t *testing.T) {
	b := newBench()
	v := b.object(Object{Class: refmodel.Session})
	b.x.acquire(b.s, v, Site{}, false)
	inside := b.object(Object{Parent: v, Field: "hostname"})
	b.x.use(b.s, inside, Site{})
	b.x.release(b.s, v, Site{})
	b.expect(t)
	b.x.use(b.s, inside, Site{})
	b.x.use(b.s, v, Site{}) // the same defect
	b.expect(t, RuleUseAfterFree)
}

func TestNullIsNeverReleased(t *testing.T) {
	b := newBench()
	v := b.object(Object{Class: refmodel.Session})
	b.x.learn(b.s, v, token.EQL, nilConst)
	b.x.release(b.s, v, Site{})
	b.x.release(b.s, v, Site{})
	b.x.use(b.s, v, Site{})
	b.expect(t)
}

// A loan lives as long as the last of those that hold it.
func TestLoanWithTwoHolders(t *testing.T) {
	for _, test := range []struct {
		name string
		then func(b *bench, v Sym)
		want string
	}{
		{"used", func(b *bench, v Sym) { b.x.use(b.s, v, Site{}) }, RuleStaleBorrow},
		{"released", func(b *bench, v Sym) { b.x.release(b.s, v, Site{}) }, RuleBorrowedFree},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench()
			first, second := b.object(Object{Class: refmodel.SSLConn}), b.object(Object{Class: refmodel.SSLConn})
			v := b.object(Object{Class: refmodel.Session, Lent: true, Holders: []Sym{first, second}})
			b.x.endLoans(b.s, first, 0, Site{Pos: 1})
			b.x.use(b.s, v, Site{})
			if o := b.s.objs[v]; o.Death != Alive || !slices.Equal(o.Holders, []Sym{second}) {
				t.Errorf("after the first holder: death %d, holders %v", o.Death, o.Holders)
			}
			b.expect(t)
			b.x.endLoans(b.s, second, 0, Site{Pos: 2})
			if o := b.s.objs[v]; o.Death != LoanEnded || o.DeathAt.Pos != 2 {
				t.Errorf("after the second holder: death %d at %d", o.Death, o.DeathAt.Pos)
			}
			test.then(b, v)
			b.expect(t, test.want)
		})
	}
}

// What is still lent is a loan again, not a corpse, when a reference of one's
// own has been released; a second release is then one too many.
func TestReleaseWhileLent(t *testing.T) {
	b := newBench()
	conn := b.object(Object{Class: refmodel.SSLConn})
	v := b.object(Object{Class: refmodel.Session, Holders: []Sym{conn}})
	b.x.acquire(b.s, v, Site{}, false)
	b.x.release(b.s, v, Site{})
	b.x.use(b.s, v, Site{})
	b.expect(t)
	b.x.release(b.s, v, Site{})
	b.expect(t, RuleDoubleFree)
}

// The pointers to one object count their own references, but live and die
// together.
func TestFamilyDiesTogether(t *testing.T) {
	b := newBench()
	conn := b.object(Object{Class: refmodel.SSLConn})
	lent := b.object(Object{Class: refmodel.Session, Lent: true, Holders: []Sym{conn}})
	owned := b.object(Object{Class: refmodel.Session, Body: lent})
	b.x.acquire(b.s, owned, Site{}, false)
	if got := b.s.family(owned); !slices.Equal(got, []Sym{lent, owned}) {
		t.Fatalf("family %v", got)
	}
	b.x.endLoans(b.s, conn, 0, Site{})
	b.x.use(b.s, lent, Site{})
	b.x.use(b.s, owned, Site{})
	b.expect(t) // the reference of one keeps both
	b.x.release(b.s, owned, Site{})
	for _, v := range []Sym{lent, owned} {
		if o := b.s.objs[v]; o.Death != Released {
			t.Errorf("#%d: death %d after the last reference", v, o.Death)
		}
	}
	b.x.use(b.s, lent, Site{})
	b.expect(t, RuleUseAfterFree)
}

// References that were handed over are another's: one release of what came
// from elsewhere may be right, a second can't be.
func TestHandOver(t *testing.T) {
	b := newBench()
	v := b.object(Object{Class: refmodel.Session})
	b.x.acquire(b.s, v, Site{}, false)
	b.x.handOver(b.s, v, 1, Site{})
	if o := b.s.objs[v]; o.Own != 0 || !o.Ext || o.Death != Alive {
		t.Errorf("own %d, ext %t, death %d", o.Own, o.Ext, o.Death)
	}
	b.x.release(b.s, v, Site{})
	b.expect(t)
	b.x.release(b.s, v, Site{})
	b.expect(t, RuleDoubleFree)
}

// A status that nobody looked at matters when its reference is relied on.
func TestUncheckedStatus(t *testing.T) {
	b := newBench()
	v := b.object(Object{Class: refmodel.Session, Ext: true})
	b.x.acquire(b.s, v, Site{Pos: 7}, true)
	b.expect(t)
	b.x.release(b.s, v, Site{Pos: 8})
	b.expect(t, RuleUnchecked)
	if at := b.found[0].At.Pos; at != 7 {
		t.Errorf("reported at %d, want the acquisition", at)
	}
}

// Only objects of tracked classes have findings.
func TestUntrackedClass(t *testing.T) {
	b := newBench()
	v := b.object(Object{Class: refmodel.Context})
	b.x.acquire(b.s, v, Site{}, false)
	b.x.release(b.s, v, Site{})
	b.x.release(b.s, v, Site{})
	b.x.use(b.s, v, Site{})
	b.expect(t)
}
