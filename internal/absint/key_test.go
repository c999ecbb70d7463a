package absint

import (
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"
	"pgregory.net/rapid"

	"github.com/sslref/sslref/refmodel"
)

// The registers of the states below, in the order of the program.
var registers = func() (list [4]ssa.Value) {
	for i := range list {
		list[i] = &ssa.Parameter{}
	}
	return list
}()

// sample makes a state whose values are made in the given order, from Syms
// and regions after first: an SSL_CTX, an SSL of it, the session that it
// lends, and memory with a number, of which something is known, beside the
// session. change may add to it.
func sample(order []int, first int, change func(x *Interp, s *State, vars [4]Sym)) (*Interp, *State) {
	x, s := &Interp{nextSym: first, nextRegion: first}, newState()
	x.live.index = map[ssa.Value]int{}
	var vars [4]Sym
	for _, i := range order {
		vars[i] = x.newSym(s, types.Typ[types.Int])
		x.live.index[registers[i]] = i
	}
	ctx, conn, session, number := vars[0], vars[1], vars[2], vars[3]
	s.objs[ctx] = &Object{Class: refmodel.Context, Own: 1}
	s.objs[conn] = &Object{Class: refmodel.SSLConn, Own: 1, Realm: ctx, Slot: session, SlotKnown: true}
	s.objs[session] = &Object{Class: refmodel.Session, Lent: true, Holders: []Sym{conn}, Realm: ctx}
	x.learn(s, session, token.NEQ, nilConst)
	x.learn(s, number, token.GEQ, intConst(2))
	r := x.newRegion(s, fresh)
	x.store(s, Addr{r, ".sess"}, session, nil, 0)
	x.store(s, Addr{r, "[" + symKey(number) + "]"}, number, nil, 0)
	s.rel[symKey(conn)+"=="+symKey(number)] = false
	s.regs[registers[0]] = ctx
	s.regs[registers[1]] = Addr{R: r}
	s.regs[registers[2]] = &Agg{E: []Value{conn, &Cmp{Op: token.LSS, X: number, Y: intConst(9)}}}
	s.regs[registers[3]] = &Not{X: number}
	if change != nil {
		change(x, s, vars)
	}
	return x, s
}

func key(order []int, first int, change func(x *Interp, s *State, vars [4]Sym)) string {
	x, s := sample(order, first, change)
	return x.Key(s, Exact)
}

var inOrder = []int{0, 1, 2, 3}

// Two paths meet when their states are the same but for the numbers of their
// values, which depend on what each did before.
func TestKeyHasNoNumbers(t *testing.T) {
	want := key(inOrder, 0, nil)
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(inOrder).Draw(t, "order")
		first := rapid.IntRange(0, 1000).Draw(t, "first")
		if got := key(order, first, nil); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// States that a later operation would treat differently don't share a key.
func TestKeyTellsApart(t *testing.T) {
	keys := map[string]string{key(inOrder, 0, nil): "no change"}
	object := func(change func(o *Object)) func(*Interp, *State, [4]Sym) {
		return func(_ *Interp, s *State, vars [4]Sym) {
			o := s.objs[vars[2]].clone()
			change(o)
			s.objs[vars[2]] = o
		}
	}
	for name, change := range map[string]func(x *Interp, s *State, vars [4]Sym){
		"own":           object(func(o *Object) { o.Own++ }),
		"acquired":      object(func(o *Object) { o.Refs = []Site{{Pos: 5}} }),
		"shared":        object(func(o *Object) { o.Ext = true }),
		"not lent":      object(func(o *Object) { o.Lent = false }),
		"released here": object(func(o *Object) { o.ReleasedHere = true }),
		"dead":          object(func(o *Object) { o.Death = Released }),
		"loan ended":    object(func(o *Object) { o.Death = LoanEnded }),
		"no holder":     object(func(o *Object) { o.Holders = nil }),
		"no realm":      object(func(o *Object) { o.Realm = 0 }),
		"unchecked":     object(func(o *Object) { o.Unchecked = []Site{{Pos: 5}} }),
		"may be NULL":   object(func(o *Object) { o.NullSite.Pos = 5 }),
		"finalized":     object(func(o *Object) { o.Finalized = 1 }),
		"silent":        object(func(o *Object) { o.Silent = true }),
		"another bound": func(x *Interp, s *State, vars [4]Sym) { x.learn(s, vars[3], token.LEQ, intConst(7)) },
		"another constant excluded": func(x *Interp, s *State, vars [4]Sym) {
			x.learn(s, vars[3], token.NEQ, intConst(5))
		},
		"the relation's truth": func(_ *Interp, s *State, vars [4]Sym) { s.rel[symKey(vars[1])+"=="+symKey(vars[3])] = true },
		"another register":     func(_ *Interp, s *State, vars [4]Sym) { s.regs[registers[0]] = vars[1] },
		"escaped": func(_ *Interp, s *State, _ [4]Sym) {
			for r, m := range s.mem {
				c := *m
				c.escaped = true
				s.mem[r] = &c
			}
		},
		"panicking": func(_ *Interp, s *State, _ [4]Sym) { s.panicking = true },
	} {
		k := key(inOrder, 0, change)
		if old, ok := keys[k]; ok {
			t.Errorf("%q and %q share a key", name, old)
		}
		keys[k] = name
	}
}

// A loose key forgets what is known of plain values, and nothing of objects.
func TestLooseKey(t *testing.T) {
	loose := func(change func(x *Interp, s *State, vars [4]Sym)) string {
		x, s := sample(inOrder, 0, change)
		return x.Key(s, Loose)
	}
	if loose(nil) != loose(func(x *Interp, s *State, vars [4]Sym) { x.learn(s, vars[3], token.LEQ, intConst(7)) }) {
		t.Error("a bound of a number makes a difference")
	}
	if loose(nil) == loose(func(x *Interp, s *State, vars [4]Sym) { x.acquire(s, vars[2], Site{}, false) }) {
		t.Error("a reference makes none")
	}
}

// TestKeyTellsDetails: a state that only has what every detail tells has another
// key in each of them.
func TestKeyTellsDetails(t *testing.T) {
	x, s := &Interp{}, newState()
	r := x.newRegion(s, fresh)
	x.store(s, Addr{r, ".n"}, intConst(1), nil, 0)
	v := &ssa.Parameter{}
	x.live.index = map[ssa.Value]int{v: 0}
	s.regs[v] = Addr{R: r}
	seen := map[string]Detail{}
	for _, detail := range []Detail{Exact, Loose, Blurred} {
		k := x.Key(s, detail)
		if other, ok := seen[k]; ok {
			t.Errorf("details %d and %d have the same key %q", other, detail, k)
		}
		seen[k] = detail
	}
}
