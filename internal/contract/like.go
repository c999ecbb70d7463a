package contract

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// A likeness is that of a function to a function of the table.
type likeness struct {
	row *refmodel.Func
	// args are the row's arguments, result is where its result goes.
	args   []Place
	result Place
}

// like binds a function to the row that it is like, argument by argument.
func (b *binder) like(t Term) error {
	row := rowOf(t.Arg)
	if row == nil {
		return fmt.Errorf("the reference table has no such function")
	}
	if len(row.Params) != len(b.params) {
		return fmt.Errorf("takes %d arguments, and the function %d with its receiver: say what it does", len(row.Params), len(b.params))
	}
	l := &likeness{row: row, result: Place{Result: -1}}
	for i, p := range row.Params {
		place := Place{Path: "p" + strconv.Itoa(i), Param: i, Result: -1, Type: b.params[i].Type()}
		if p.Class != refmodel.NoClass && p.Out == refmodel.NoOut {
			var ok bool
			if place, ok = b.ofClass(place, p.Class); !ok {
				return fmt.Errorf("its argument %d is an %s, and that of the function is of type %s", i+1, p.Class, types.TypeString(b.params[i].Type(), nameOnly))
			}
		}
		l.args = append(l.args, place)
		if p.Action == refmodel.Releases && p.When == refmodel.Always {
			b.bound.Effects = append(b.bound.Effects, Effect{Term: Term{Verb: Releases, Arg: b.names[i], Pos: t.Pos}, Of: place})
		}
	}
	if err := b.likeResult(t, l); err != nil {
		return err
	}
	b.bound.like = l
	return nil
}

// ofClass finds the object of class c at p, or in the struct there.
func (b *binder) ofClass(p Place, c refmodel.Class) (Place, bool) {
	if p.Class = b.objectClass(p.Type); p.Class == c {
		return p, true
	}
	for _, q := range b.all(p) {
		if q.Class == c {
			return q, true
		}
	}
	return p, false
}

func (b *binder) likeResult(t Term, l *likeness) error {
	switch l.row.Result.Kind {
	case refmodel.Owned, refmodel.Borrowed:
		r, err := b.ownedResult()
		if err != nil {
			return err
		}
		if r.Class != l.row.Result.Class {
			return fmt.Errorf("its result is an %s, and that of the function an %s", l.row.Result.Class, r.Class)
		}
		l.result = r
		if l.row.Result.Kind == refmodel.Owned {
			b.bound.Effects = append(b.bound.Effects, Effect{Term: Term{Verb: ReturnsOwned, Pos: t.Pos}, Result: r})
		}
	case refmodel.Void:
	default:
		if b.sig.Results().Len() > 0 {
			l.result = Place{Result: 0, Param: -1, Type: b.sig.Results().At(0).Type()}
		}
	}
	return nil
}

// likeSummary is the summary of a function that does what the row does; where
// references depend on the row's status there are two ways.
func (b *Bound) likeSummary() *summary.Func {
	sum := &summary.Func{Name: b.Name}
	outcomes := []summary.Outcome{summary.AnyOutcome}
	if b.like.row.Result.Kind == refmodel.Status {
		outcomes = []summary.Outcome{summary.One, summary.Zero}
	}
	for _, o := range outcomes {
		sum.Cases = append(sum.Cases, b.likeCase(o))
	}
	return sum
}

func (b *Bound) likeCase(o summary.Outcome) summary.Case {
	var c summary.Case
	st := row(b.like.row.Name)
	for _, p := range b.like.args {
		st.Args = append(st.Args, in(p))
	}
	st.Outcome, st.Res, st.Results = o, 0, 1
	c.Steps = []summary.Step{st}
	next := 1
	for i := range b.sig.Results().Len() {
		t := b.sig.Results().At(i).Type()
		switch {
		case o == summary.AnyOutcome && i == b.like.result.Result:
			c.Results = append(c.Results, inside(t, b.like.result.Path, summary.Val{Kind: summary.New}, &next))
			continue
		case o != summary.AnyOutcome && i == b.sig.Results().Len()-1:
			if v, ok := statusOf(t, o == summary.One); ok {
				c.Results = append(c.Results, v)
				continue
			}
		}
		v := summary.Val{Kind: summary.New, N: int64(next)}
		next++
		c.Results = append(c.Results, v)
		if o == summary.Zero && isError(t) {
			c.Facts = append(c.Facts, summary.Pre{V: v, Kind: summary.NotNil})
		}
	}
	return c
}

// statusOf is the constant with which a result of type t says that a call has
// succeeded or failed; ok is false if there is none.
func statusOf(t types.Type, success bool) (v summary.Val, ok bool) {
	const kBool, kInt = 2, 3 // as the engine numbers constants
	n := int64(0)
	if success {
		n = 1
	}
	basic, isBasic := t.Underlying().(*types.Basic)
	switch {
	case isError(t) && success:
		return nilConst, true
	case isBasic && basic.Info()&types.IsBoolean != 0:
		return summary.Val{Kind: summary.Const, K: kBool, N: n}, true
	case isBasic && basic.Info()&types.IsInteger != 0:
		return summary.Val{Kind: summary.Const, K: kInt, N: n}, true
	}
	return summary.Val{}, false
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}
