package absint

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// signals returns what a goroutine that runs fn tells of its end by: the wait
// group that it is done with, or the channel that it closes or sends on. It is
// the zero Addr if there is none that the code around it knows.
func (x *Interp) signals(s *State, fn Value, args []Value) Addr {
	f, ok := s.norm(fn).(*Fn)
	if !ok || f.F == nil {
		return Addr{}
	}
	for _, b := range f.F.Blocks {
		for _, in := range b.Instrs {
			if by := signal(in); by != nil {
				if a, ok := x.outer(s, f, args, by); ok {
					return a
				}
			}
		}
	}
	return Addr{}
}

// signal returns what an instruction tells others by, nil for most.
func signal(in ssa.Instruction) ssa.Value {
	if send, ok := in.(*ssa.Send); ok {
		return send.Chan
	}
	call, ok := in.(ssa.CallInstruction)
	if !ok || call.Common().IsInvoke() {
		return nil
	}
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok && b.Name() == "close" {
		return common.Args[0]
	}
	if fn := common.StaticCallee(); fn != nil && fn.String() == "(*sync.WaitGroup).Done" {
		return common.Args[0]
	}
	return nil
}

// outer returns the memory behind an operand of the body of f, if that is a
// parameter or a captured variable.
func (x *Interp) outer(s *State, f *Fn, args []Value, v ssa.Value) (Addr, bool) {
	load, isLoad := v.(*ssa.UnOp)
	if isLoad && load.Op == token.MUL {
		v = load.X
	}
	var given Value
	switch v := v.(type) {
	case *ssa.FreeVar:
		for i, fv := range f.F.FreeVars {
			if fv == v && i < len(f.Binds) {
				given = f.Binds[i]
			}
		}
	case *ssa.Parameter:
		for i, p := range f.F.Params {
			if p == v && i < len(args) {
				given = args[i]
			}
		}
	}
	if given == nil {
		return Addr{}, false
	}
	a, ok := x.deref(s, given)
	if ok && isLoad {
		a, ok = x.deref(s, x.load(s, a, load.Type()))
	}
	return a, ok
}

// endsElsewhere marks what another goroutine, which tells of its end by until,
// has released since before: for all but itself, at a time that isn't known.
func (s *State) endsElsewhere(before map[Sym]*Object, until Addr) {
	for v, o := range s.objs {
		b := before[v]
		if o == b || o.Async || !o.ReleasedHere && o.Death == Alive || b != nil && b.ReleasedHere == o.ReleasedHere && b.Death == o.Death && b.Own == o.Own {
			continue
		}
		c := o.clone()
		c.Async, c.Until = true, until
		s.objs[v] = c
	}
}

// joined is told that the path has waited for v: the goroutines that it tells
// of have ended, and what they released is gone.
func (x *Interp) joined(s *State, v Value) {
	a, ok := x.deref(s, v)
	if !ok {
		return
	}
	for w, o := range s.objs {
		if o.Async && o.Until == a {
			c := o.clone()
			c.Async, c.Until = false, Addr{}
			s.objs[w] = c
		}
	}
}
