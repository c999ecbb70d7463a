package absint

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// widenMemory does for variables that closures share what [Interp.widened] does
// for those that are phis.
func (x *Interp) widenMemory(s *State) {
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != fresh || m.channel {
			continue
		}
		way, finite, asked := anyWay, false, false
		for _, seen := range m.cells {
			c := s.mem[r].cells.at(seen.path)
			var t types.Type
			if m.variable != nil && seen.path == "" {
				if !asked {
					way, finite = headingOf(m.variable)
					asked = true
				}
				if finite {
					continue
				}
				t = m.variable.Type().Underlying().(*types.Pointer).Elem()
			}
			if w := x.widened(s, c.v, t, way); w != c.v {
				if old, ok := c.v.(Slice); ok {
					// Rounds that make it shorter are followed as they are.
					x.learn(s, w.(Slice).Len.(Sym), token.GEQ, s.norm(old.Len).(Const))
				}
				c.v = w
				s.mem[r] = s.mem[r].with(seen.path, c)
			}
		}
	}
}

// headingOf tells what the function and its literals do to a variable that they
// share: add to it only, or take from it only, beside giving it constants;
// finite means that it only ever gets constants.
func headingOf(v *ssa.Alloc) (way direction, finite bool) {
	sh := shared{names: map[ssa.Value]bool{}}
	if !sh.collect(v) {
		return anyWay, false
	}
	finite = true
	for _, stored := range sh.stored {
		if _, ok := stored.(*ssa.Const); ok || sh.reads(stored) {
			continue
		}
		finite = false
		this := sh.step(stored)
		if this == anyWay || way != anyWay && way != this {
			return anyWay, false
		}
		way = this
	}
	return way, finite
}

// A shared is a variable that closures share: what it is called in the function
// and in its literals, and what is stored in it there. A loop's own variable is
// a new one each round, which begins as a copy of the last.
type shared struct {
	names  map[ssa.Value]bool
	stored []ssa.Value
}

// collect finds what is done to the variable under the name v; false if it may
// be changed in ways that aren't known.
func (sh *shared) collect(v ssa.Value) bool {
	if sh.names[v] {
		return true
	}
	sh.names[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp: // it is read
		case *ssa.Store:
			if r.Addr != v {
				return false
			}
			sh.stored = append(sh.stored, r.Val)
		case *ssa.Phi:
			for _, e := range r.Edges {
				if _, ok := e.(*ssa.Alloc); !ok && !sh.names[e] || !sh.collect(e) {
					return false
				}
			}
			if !sh.collect(r) {
				return false
			}
		case *ssa.MakeClosure:
			lit := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == v && !sh.collect(lit.FreeVars[i]) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// step tells which way a stored value goes from the one before.
func (sh *shared) step(v ssa.Value) direction {
	add, ok := v.(*ssa.BinOp)
	if !ok || add.Op != token.ADD && add.Op != token.SUB {
		return anyWay
	}
	if !sh.reads(add.X) {
		return anyWay
	}
	return stepOf(add)
}

// reads reports whether v is what the variable holds.
func (sh *shared) reads(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	return ok && load.Op == token.MUL && sh.names[load.X]
}

// stepOf tells which way the addition or subtraction of a constant goes.
func stepOf(add *ssa.BinOp) direction {
	c, ok := add.Y.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int || constant.Sign(c.Value) == 0 {
		return anyWay // of strings and fractions nothing is told by bounds
	}
	if (constant.Sign(c.Value) > 0) == (add.Op == token.ADD) {
		return up
	}
	return down
}
