package contract

import (
	"go/types"
	"slices"
	"strconv"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// nilConst is nil as summaries have it.
var nilConst = summary.Val{Kind: summary.Const}

// Summary returns the summary by which callers go.
func (b *Bound) Summary() *summary.Func {
	if b.like != nil {
		return b.likeSummary()
	}
	sum := &summary.Func{Name: b.Name, Cases: []summary.Case{b.success()}}
	if i := b.errorResult(); i >= 0 && slices.ContainsFunc(b.Effects, returns) {
		sum.Cases[0].Results[i] = nilConst
		sum.Cases = append(sum.Cases, b.failure(i))
	}
	return sum
}

// success is the case in which all effects happen. Values are numbered: those
// that steps make first, then the results that nothing is known of.
func (b *Bound) success() summary.Case {
	var c summary.Case
	b.arguments(&c)
	next := 0
	made := map[int]summary.Val{} // results
	for _, e := range b.Effects {
		if !returns(e) {
			continue
		}
		v, st := b.returned(e, next)
		if st != nil {
			c.Steps = append(c.Steps, *st)
			next++
		}
		made[e.Result.Result] = inside(b.sig.Results().At(e.Result.Result).Type(), e.Result.Path, v, &next)
	}
	// What is released is released after all else: a result can be had from it.
	for _, e := range b.Effects {
		if info, ok := e.Of.Class.Info(); ok && e.Term.Verb == Releases {
			c.Steps = append(c.Steps, row(info.Free, in(e.Of)))
		}
	}
	for i := range b.sig.Results().Len() {
		v, ok := made[i]
		if !ok {
			v = summary.Val{Kind: summary.New, N: int64(next)}
			next++
		}
		c.Results = append(c.Results, v)
	}
	return c
}

// arguments adds what happens to the arguments and is no release.
func (b *Bound) arguments(c *summary.Case) {
	for _, p := range b.Used {
		c.Steps = append(c.Steps, row(usesRow+string(p.Class), in(p)))
	}
	named := map[int]bool{}
	for _, e := range b.Effects {
		if e.Term.Verb != ReturnsOwned {
			named[e.Of.Param] = true
		}
		if e.Term.Verb == Retains {
			c.Steps = append(c.Steps, row(retainsRow+string(e.Of.Class), in(e.Of)))
		}
	}
	// Of what is neither an object nor named nothing is said: whoever can't be
	// known takes it.
	for i, v := range paramVars(b.sig) {
		if named[i] || slices.ContainsFunc(b.Used, func(p Place) bool { return p.Param == i }) || plainType(v.Type()) || b.sig.Recv() != nil && i == 0 {
			continue
		}
		c.Steps = append(c.Steps, summary.Step{Op: summary.Escape, Args: []summary.Val{{Kind: summary.In, S: "p" + strconv.Itoa(i)}}, Res: -1})
	}
}

// plainType reports whether values of type t can't lead to an object.
func plainType(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() != types.UnsafePointer
}

// returned is the value that effect e returns, and the step that makes it as
// number n, if it takes one.
func (b *Bound) returned(e Effect, n int) (summary.Val, *summary.Step) {
	v := summary.Val{Kind: summary.New, N: int64(n)}
	name := ""
	var args []summary.Val
	switch {
	case e.Term.Verb == ReturnsOwned:
		name = ownedRow + string(e.Result.Class)
	case e.Result.Class == refmodel.NoClass:
		name, args = interiorRow+string(e.Of.Class), []summary.Val{in(e.Of)}
	default:
		name, args = lentRow+string(e.Result.Class)+" of "+string(e.Of.Class), []summary.Val{in(e.Of)}
	}
	st := row(name, args...)
	st.Res, st.Results = n, 1
	return v, &st
}

// inside puts v at a path of a result of type t, in memory that the function
// makes.
func inside(t types.Type, path string, v summary.Val, next *int) summary.Val {
	if path == "" {
		return v
	}
	n := int64(*next)
	*next++
	if path[0] == '*' {
		return summary.Val{Kind: summary.Ptr, N: n, Mem: &summary.Mem{N: n, Havoc: true, Cells: []summary.Cell{{Path: path[1:], V: v}}}}
	}
	agg := summary.Val{Kind: summary.Agg}
	st, _ := structOf(t)
	for f := range st.Fields() {
		if "."+f.Name() == path {
			agg.Elems = append(agg.Elems, v)
			continue
		}
		agg.Elems = append(agg.Elems, summary.Val{Kind: summary.New, N: int64(*next)})
		*next++
	}
	return agg
}

func in(p Place) summary.Val { return summary.Val{Kind: summary.In, S: p.Path} }

func row(name string, args ...summary.Val) summary.Step {
	return summary.Step{Op: summary.Row, Name: name, Args: args, Res: -1}
}

// errorResult is the number of the last result if it is an error, -1 if not.
func (b *Bound) errorResult() int {
	last := b.sig.Results().Len() - 1
	if last < 1 || !types.Identical(b.sig.Results().At(last).Type(), types.Universe.Lookup("error").Type()) {
		return -1
	}
	return last
}

// failure is the case with an error, result i: there is nothing to return then.
func (b *Bound) failure(i int) summary.Case {
	var c summary.Case
	b.arguments(&c)
	for _, e := range b.Effects {
		if info, ok := e.Of.Class.Info(); ok && e.Term.Verb == Releases {
			c.Steps = append(c.Steps, row(info.Free, in(e.Of)))
		}
	}
	returned := map[int]bool{}
	for _, e := range b.Effects {
		if returns(e) {
			returned[e.Result.Result] = true
		}
	}
	for j := range b.sig.Results().Len() {
		switch {
		case j == i:
			c.Results = append(c.Results, summary.Val{Kind: summary.New, N: int64(j)})
			c.Facts = append(c.Facts, summary.Pre{V: c.Results[j], Kind: summary.NotNil})
		case returned[j]:
			c.Results = append(c.Results, nilConst)
		default:
			c.Results = append(c.Results, summary.Val{Kind: summary.New, N: int64(j)})
		}
	}
	return c
}
