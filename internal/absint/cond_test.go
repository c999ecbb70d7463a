package absint

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// These tests hold path conditions against brute force: a state is compared
// with the set of all valuations of a few variables over a small domain.

// The variables: numbers from lowest to highest, booleans (0 and 1), and
// pointers (0 for nil, and two others).
const (
	numbers  = 3
	booleans = 1
	pointers = 1
	all      = numbers + booleans + pointers

	least, greatest = -2, 3
)

type valuation [all]int64

// valuations lists them all.
func valuations() []valuation {
	list := []valuation{{}}
	for i := range all {
		lo, hi := int64(least), int64(greatest)
		switch {
		case i >= numbers+booleans:
			lo, hi = 0, 2
		case i >= numbers:
			lo, hi = 0, 1
		}
		var longer []valuation
		for _, v := range list {
			for n := lo; n <= hi; n++ {
				v[i] = n
				longer = append(longer, v)
			}
		}
		list = longer
	}
	return list
}

// fixture is a state in which each variable is a value of the caller's.
type fixture struct {
	x    *Interp
	s    *State
	vars [all]Sym
}

func newFixture() *fixture {
	f := &fixture{x: &Interp{}, s: newState()}
	for i := range f.vars {
		t := types.Type(types.Typ[types.Int])
		switch {
		case i >= numbers+booleans:
			t = types.NewPointer(types.Typ[types.Int])
		case i >= numbers:
			t = types.Typ[types.Bool]
		}
		f.vars[i] = f.x.inputSym(f.s, "p"+strconv.Itoa(i), t)
	}
	return f
}

// admits reports whether what s knows is true of v.
func (f *fixture) admits(s *State, v valuation) bool {
	for i, sym := range f.vars {
		info := s.info(sym)
		switch {
		case info.null == yes && v[i] != 0, info.null == no && v[i] == 0,
			info.eq != nil && info.eq.I != v[i], info.lo != nil && v[i] < *info.lo, info.hi != nil && v[i] > *info.hi:
			return false
		}
		for _, c := range info.ne {
			if c.I == v[i] {
				return false
			}
		}
		for j, other := range f.vars {
			if info.same == other && v[i] != v[j] {
				return false
			}
		}
	}
	for key, truth := range s.rel {
		if f.related(key, v) != truth {
			return false
		}
	}
	return true
}

// related decides a key of rel.
func (f *fixture) related(key string, v valuation) bool {
	value := func(name string) int64 {
		for i, sym := range f.vars {
			if symKey(sym) == name {
				return v[i]
			}
		}
		panic("no variable is " + name)
	}
	if a, b, ok := strings.Cut(key, "=="); ok {
		return value(a) == value(b)
	}
	o, ok := orderIn(key)
	if !ok {
		panic("no order: " + key)
	}
	return value(symKey(o.a)) < value(symKey(o.b))+o.k
}

func (f *fixture) admitted(s *State) map[valuation]bool {
	set := map[valuation]bool{}
	for _, v := range valuations() {
		if f.admits(s, v) {
			set[v] = true
		}
	}
	return set
}

// A condition is the comparison of variable i, plus off, with variable j or
// with a constant.
type condition struct {
	i, j int // j < 0: with k
	op   token.Token
	off  int64
	k    int64
	want bool
}

func (c condition) String() string {
	right := strconv.FormatInt(c.k, 10)
	if c.j >= 0 {
		right = fmt.Sprintf("p%d", c.j)
	}
	return fmt.Sprintf("(p%d+%d %s %s)==%t", c.i, c.off, c.op, right, c.want)
}

func (c condition) holds(v valuation) bool {
	right := c.k
	if c.j >= 0 {
		right = v[c.j]
	}
	left := v[c.i] + c.off
	switch c.op {
	case token.EQL:
		return left == right
	case token.NEQ:
		return left != right
	}
	return intCompare(c.op, left, right)
}

// value is the condition as the interpreter evaluates it in s.
func (c condition) value(f *fixture, s *State) Value {
	left := Value(f.vars[c.i])
	if c.off != 0 {
		left = f.x.binop(s, token.ADD, left, intConst(c.off), types.Typ[types.Int])
	}
	var right Value
	switch {
	case c.j >= 0:
		right = f.vars[c.j]
	case c.i >= numbers+booleans:
		right = nilConst
	case c.i >= numbers:
		right = boolConst(c.k != 0)
	default:
		right = intConst(c.k)
	}
	return f.x.compare(s, c.op, left, right)
}

// branches generates conditions on one variable; with pairs, also on two.
func branches(pairs bool) *rapid.Generator[condition] {
	equality := rapid.SampledFrom([]token.Token{token.EQL, token.NEQ})
	order := rapid.SampledFrom([]token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ})
	return rapid.Custom(func(t *rapid.T) condition {
		c := condition{i: rapid.IntRange(0, all-1).Draw(t, "i"), j: -1, want: rapid.Bool().Draw(t, "want")}
		switch {
		case c.i >= numbers+booleans:
			c.op = equality.Draw(t, "op")
		case c.i >= numbers:
			c.op, c.k = equality.Draw(t, "op"), rapid.Int64Range(0, 1).Draw(t, "k")
		default:
			c.op = order.Draw(t, "op")
			c.k = rapid.Int64Range(least-1, greatest+1).Draw(t, "k")
			if pairs && rapid.Bool().Draw(t, "pair") {
				c.j = rapid.IntRange(0, numbers-1).Draw(t, "j")
			} else {
				c.off = rapid.Int64Range(-1, 1).Draw(t, "off")
			}
		}
		return c
	})
}

// What the path has been told decides no comparison wrongly, ends no path that
// can be taken, and excludes no valuation that is possible.
func TestConditionsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFixture()
		possible := valuations()
		for _, c := range rapid.SliceOfN(branches(true), 1, 6).Draw(t, "conditions") {
			v := c.value(f, f.s)
			var rest []valuation
			for _, p := range possible {
				if k, ok := v.(Const); ok && (k.I != 0) != (c.holds(p) == true) {
					t.Fatalf("%v is decided to be %d, but not of %v", c, k.I, p)
				}
				if c.holds(p) == c.want {
					rest = append(rest, p)
				}
			}
			possible = rest
			if !f.x.assume(f.s, v, c.want) {
				if len(possible) > 0 {
					t.Fatalf("%v ends the path, but %v takes it", c, possible[0])
				}
				return
			}
			for _, p := range possible {
				if !f.admits(f.s, p) {
					t.Fatalf("after %v the state excludes %v", c, p)
				}
			}
		}
	})
}

// Of conditions on single variables nothing is forgotten: the state admits
// what satisfies them and nothing else.
func TestConditionsOnOneVariableAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFixture()
		list := rapid.SliceOfN(branches(false), 1, 6).Draw(t, "conditions")
		for _, c := range list {
			if !f.x.assume(f.s, c.value(f, f.s), c.want) {
				return
			}
		}
		for _, v := range valuations() {
			holds := true
			for _, c := range list {
				holds = holds && c.holds(v) == c.want
			}
			if f.admits(f.s, v) != holds {
				t.Fatalf("%v: admitted %t, want %t", v, !holds, holds)
			}
		}
	})
}

// A state that two paths share admits the valuations of either and no others.
func TestJoinIsTheUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFixture()
		follow := func(s *State, path []condition) (ok bool) {
			for _, c := range path {
				if !f.x.assume(s, c.value(f, s), c.want) {
					return false
				}
			}
			return true
		}
		// Paths that meet often have most of their conditions in common.
		common := rapid.SliceOfN(branches(false), 0, 3).Draw(t, "common")
		last := rapid.SliceOfN(branches(false), 0, 2)
		if !follow(f.s, common) {
			return
		}
		a, b := f.s.fork(), f.s.fork()
		pathA := last.Draw(t, "a")
		pathB := slices.Clone(pathA)
		if len(pathA) > 0 && rapid.Bool().Draw(t, "other branch") {
			pathB[len(pathB)-1].want = !pathB[len(pathB)-1].want
		} else {
			pathB = last.Draw(t, "b")
		}
		if !follow(a, pathA) || !follow(b, pathB) || f.x.Key(a, Exact) != f.x.Key(b, Exact) {
			return
		}
		either := f.admitted(a)
		for v := range f.admitted(b) {
			either[v] = true
		}
		before := a.fork()
		if !f.x.Join(a, b, Exact) {
			if d := f.admitted(a); len(d) != len(f.admitted(before)) {
				t.Fatalf("refused, but changed the state")
			}
			return
		}
		joined := f.admitted(a)
		for v := range either {
			if !joined[v] {
				t.Fatalf("%v is possible on one path, but not in the joined state", v)
			}
		}
		for v := range joined {
			if !either[v] {
				t.Fatalf("%v is possible on neither path, but in the joined state", v)
			}
		}
	})
}
