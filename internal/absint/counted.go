package absint

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// References that one loop adds to an object and another one gives back are as
// many as the program has counted. How many rounds of the one belong to how many
// of the other isn't known here: where the second loop begins, the object is
// left alone, as one that was handed to code that isn't known.

// raised notes that a reference was added to v in a loop, if it was.
func (x *Interp) raised(s *State, v Sym) {
	if head := x.loops.innermost(x.block); head != nil {
		c := s.objs[v].clone()
		c.Raised = head
		s.objs[v] = c
	}
}

// innermost returns the head of the innermost loop that b is in, nil for none.
func (l *loops) innermost(b *ssa.BasicBlock) *ssa.BasicBlock {
	var head *ssa.BasicBlock
	for _, h := range l.around[b] {
		if head == nil || l.in[head][h] {
			head = h
		}
	}
	return head
}

// beginLoop is told that the loop with this head is entered.
func (x *Interp) beginLoop(s *State, head *ssa.BasicBlock) {
	for _, v := range sortedKeys(s.objs) {
		o := s.objs[v]
		if o.Raised == nil || o.Silent || x.loops.in[head][o.Raised] || x.loops.in[o.Raised][head] || !x.givesBack(s, head, v) {
			continue
		}
		x.uncount(s, v)
	}
}

// uncount leaves v alone from now on. Callers are told that it was handed on, and
// nothing of the references that it got and lost.
func (x *Interp) uncount(s *State, v Sym) {
	s.steps = slices.DeleteFunc(slices.Clone(s.steps), func(st stepRec) bool {
		return st.op == summary.Row && gives(x.NamedRow(st.name)) && slices.Contains(st.args, Value(v))
	})
	s.addStep(stepRec{op: summary.Escape, args: []Value{v}, pos: x.lastPos})
	c := s.objs[v].clone()
	c.Own, c.Refs, c.Unchecked, c.Raised = 0, nil, nil, nil
	c.Death, c.ReleasedHere = Alive, false
	c.Ext, c.Silent, c.Uncounted = true, true, true
	s.objs[v] = c
}

// countsDown reports whether the path is in a loop that goes on until a number,
// which it makes less by one in each round, is used up, and that began with one
// that the function doesn't know: such a loop gives back as many references as
// somebody has counted.
func (x *Interp) countsDown() bool {
	head := x.loops.innermost(x.block)
	if head == nil {
		return false
	}
	cond, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := cond.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	if _, isConst := cmp.Y.(*ssa.Const); !isConst || cmp.Op != token.GTR && cmp.Op != token.GEQ && cmp.Op != token.NEQ {
		return false
	}
	switch n := cmp.X.(type) {
	case *ssa.Phi:
		if n.Block() != head {
			return false // an outer loop's
		}
		less := false
		for i, e := range n.Edges {
			if x.loops.in[head][head.Preds[i]] {
				less = isOneLess(e, func(v ssa.Value) bool { return v == n })
			} else if _, isConst := e.(*ssa.Const); isConst {
				return false
			}
		}
		return less
	case *ssa.UnOp:
		return n.Op == token.MUL && x.storesOneLess(head, n.X)
	}
	return false
}

// storesOneLess reports whether a loop makes the number at an address less by
// one.
func (x *Interp) storesOneLess(head *ssa.BasicBlock, addr ssa.Value) bool {
	for b := range x.loops.in[head] {
		for _, in := range b.Instrs {
			st, ok := in.(*ssa.Store)
			if ok && samePlace(st.Addr, addr) && isOneLess(st.Val, func(v ssa.Value) bool {
				load, ok := v.(*ssa.UnOp)
				return ok && load.Op == token.MUL && samePlace(load.X, addr)
			}) {
				return true
			}
		}
	}
	return false
}

// isOneLess reports whether v is what is(w) holds for, less one.
func isOneLess(v ssa.Value, is func(w ssa.Value) bool) bool {
	op, ok := v.(*ssa.BinOp)
	if !ok || op.Op != token.SUB || !is(op.X) {
		return false
	}
	c, ok := op.Y.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && c.Int64() == 1
}

// samePlace reports whether two addresses are of the same variable or field.
func samePlace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	f, okF := a.(*ssa.FieldAddr)
	g, okG := b.(*ssa.FieldAddr)
	return okF && okG && f.Field == g.Field && f.X == g.X
}

// givesBack reports whether the loop with this head may release v: by a call of
// the table, or by handing it to another function.
func (x *Interp) givesBack(s *State, head *ssa.BasicBlock, v Sym) bool {
	for b := range x.loops.in[head] {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			callee := call.Common().StaticCallee()
			if callee == nil {
				continue
			}
			passed := func(a ssa.Value) bool { return x.leadsTo(s, a, v) }
			if row, _, isRow := x.Row(callee); isRow {
				passed = func(a ssa.Value) bool { return x.mayBe(s, a, v) }
				if !releases(row) {
					continue
				}
			}
			if slices.ContainsFunc(call.Common().Args, passed) {
				return true
			}
		}
	}
	return false
}

func releases(row *refmodel.Func) bool {
	return slices.ContainsFunc(row.Params, func(p refmodel.Param) bool { return p.Action == refmodel.Releases && p.Class == refmodel.Session })
}

// leadsTo reports whether an argument of a call in a loop that begins holds v.
func (x *Interp) leadsTo(s *State, a ssa.Value, v Sym) bool {
	seen := newReached()
	s.reach(s.regs[unconverted(a)], seen)
	return seen.syms[v]
}

// unconverted returns what v was before it was converted.
func unconverted(v ssa.Value) ssa.Value {
	for {
		switch c := v.(type) {
		case *ssa.Convert:
			v = c.X
		case *ssa.ChangeType:
			v = c.X
		case *ssa.MakeInterface:
			v = c.X
		default:
			return v
		}
	}
}

// mayBe reports whether an argument of a call in a loop that begins is v: what
// the loop reads from a variable or a field may be, but not each element of
// something.
func (x *Interp) mayBe(s *State, a ssa.Value, v Sym) bool {
	a = unconverted(a)
	if w, known := s.regs[a]; known {
		return s.norm(w) == Value(v)
	}
	load, ok := a.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	_, element := load.X.(*ssa.IndexAddr)
	return !element
}
