package summary

import (
	"errors"
	"fmt"
)

// The bounds of what can be true of a summary: no function has as many results,
// and no path makes as many values.
const (
	maxResults = 1 << 10
	maxNumber  = 1 << 20
)

// Valid returns an error for a summary that no analysis has made: summaries come
// from files, which can be damaged in ways that their decoder doesn't notice.
// Whoever applies a summary that is valid need look neither at how many elements
// a value has nor at whether an access path can be taken apart.
func (f *Func) Valid() error {
	for i := range f.Cases {
		if err := f.Cases[i].valid(); err != nil {
			return fmt.Errorf("case %d: %w", i+1, err)
		}
	}
	return nil
}

func (c *Case) valid() error {
	if c.Exit > Goexit {
		return fmt.Errorf("there is no exit number %d", c.Exit)
	}
	if len(c.Findings) > 0 {
		return errors.New("it has findings of another process")
	}
	for _, list := range [][]Pre{c.Pre, c.Facts} {
		for i := range list {
			if err := list[i].valid(); err != nil {
				return err
			}
		}
	}
	for i := range c.Steps {
		if err := c.Steps[i].valid(); err != nil {
			return err
		}
	}
	for i := range c.Writes {
		if err := validPath(c.Writes[i].Path); err != nil {
			return err
		}
		if err := c.Writes[i].V.valid(); err != nil {
			return err
		}
		if c.Writes[i].Pos != 0 {
			return errors.New("it has a position of another process")
		}
	}
	return validAll(c.Results, c.Silent)
}

func (p *Pre) valid() error {
	if p.Kind > NotLess {
		return fmt.Errorf("there is no condition number %d", p.Kind)
	}
	if err := p.V.valid(); err != nil {
		return err
	}
	return p.C.valid()
}

func (s *Step) valid() error {
	switch {
	case s.Op > Take:
		return fmt.Errorf("there is no step number %d", s.Op)
	case s.Outcome > Null:
		return fmt.Errorf("there is no outcome number %d", s.Outcome)
	case s.Res < -1 || s.Res > maxNumber:
		return fmt.Errorf("the result of a step can't have the number %d", s.Res)
	case s.Results < 0 || s.Results > maxResults:
		return fmt.Errorf("a step can't have %d results", s.Results)
	case s.Pos != 0:
		return errors.New("it has a position of another process")
	case s.Fn == nil && (s.Op == Call || s.Op == Later):
		return errors.New("a step calls nothing")
	case s.Op == Take && (len(s.Args) == 0 || s.Res < 0):
		return errors.New("a step takes nothing")
	}
	if s.Fn != nil {
		if err := s.Fn.valid(); err != nil {
			return err
		}
	}
	return validAll(s.Args)
}

// elements has how many elements a value of a kind has: at least, and at most.
var elements = map[ValKind][2]int{
	New: {0, 1}, SliceVal: {2, 2}, Append: {1, maxNumber}, IfaceVal: {1, 1},
	Agg: {0, maxNumber}, FuncVal: {0, maxNumber},
}

func (v *Val) valid() error {
	if v.Kind > IfaceVal {
		return fmt.Errorf("there is no value number %d", v.Kind)
	}
	if v.Ref != nil {
		return errors.New("it has a value of another process")
	}
	if n, want := len(v.Elems), elements[v.Kind]; n < want[0] || n > want[1] {
		return fmt.Errorf("a value of kind %d can't have %d elements", v.Kind, n)
	}
	if err := v.validPlace(); err != nil {
		return err
	}
	for _, m := range v.Methods {
		if m.Fn == nil {
			return fmt.Errorf("nothing is said of method %s", m.Name)
		}
		if err := m.Fn.Valid(); err != nil {
			return err
		}
	}
	if v.Fn != nil {
		if err := v.Fn.Valid(); err != nil {
			return err
		}
	}
	return validAll(v.Elems)
}

// validPlace checks where a value is, and the contents of memory.
func (v *Val) validPlace() error {
	var err error
	switch {
	case v.Kind == In || v.Kind == Sum || v.Kind == Ptr && v.N < 0:
		err = validPath(v.S)
	case v.Kind == Ptr:
		err = validSegments(v.S)
	}
	if err != nil || v.Mem == nil {
		return err
	}
	for i := range v.Mem.Cells {
		if err := validSegments(v.Mem.Cells[i].Path); err != nil {
			return err
		}
		if err := v.Mem.Cells[i].V.valid(); err != nil {
			return err
		}
	}
	return nil
}

func validAll(lists ...[]Val) error {
	for _, list := range lists {
		for i := range list {
			if err := list[i].valid(); err != nil {
				return err
			}
		}
	}
	return nil
}
