package randprog

import (
	"fmt"
	"maps"
	"slices"
)

// Shrink returns the smallest function that it finds by leaving things out of f
// for which there is still the disagreement that is: missed or too much, and of
// that rule.
func (l *Lab) Shrink(f *Func, want Difference) (*Func, error) {
	for {
		next, err := l.oneSmaller(f, want)
		if err != nil || next == nil {
			return f, err
		}
		next.Name = f.Name
		f = next
	}
}

// atOnce is how many functions Shrink analyzes together: the first one that
// will do is near the front as a rule.
const atOnce = 12

// oneSmaller returns a function smaller than f that still shows the
// disagreement, or nil.
func (l *Lab) oneSmaller(f *Func, want Difference) (*Func, error) {
	var smaller []*Func
	for _, c := range f.smaller() {
		c.Name = fmt.Sprintf("%s_%d", f.Name, len(smaller))
		if c.Valid() && c.decided(want) {
			smaller = append(smaller, c)
		}
	}
	for some := range slices.Chunk(smaller, atOnce) {
		some, reports := l.analyzeOnly(some)
		if i := slices.IndexFunc(some, func(c *Func) bool { return c.shows(want, reports[c]) }); i >= 0 {
			return some[i], nil
		}
	}
	return nil, nil
}

// analyzeOnly analyzes those of the functions that compile, and returns them:
// what was left out may have been the one use of a variable.
func (l *Lab) analyzeOnly(some []*Func) ([]*Func, map[*Func][]Report) {
	reports, err := l.Analyze(some)
	if err == nil {
		return some, reports
	}
	if len(some) == 1 {
		return nil, nil
	}
	var fine []*Func
	reports = make(map[*Func][]Report)
	for _, f := range some {
		ok, r := l.analyzeOnly([]*Func{f})
		fine = append(fine, ok...)
		maps.Copy(reports, r)
	}
	return fine, reports
}

// decided reports whether running f alone leaves the disagreement possible.
func (f *Func) decided(want Difference) bool {
	Source([]*Func{f})
	truth, _, unclear := f.Truth(Consistent)
	if unclear != "" {
		return false
	}
	return !want.Missed || slices.ContainsFunc(truth, func(v Finding) bool { return !v.Maybe && v.Rule == want.Rule })
}

// shows reports whether there is such a disagreement about f.
func (f *Func) shows(want Difference, reports []Report) bool {
	named := slices.ContainsFunc(reports, func(r Report) bool { return r.Rule == want.Rule })
	if !want.Missed && !named {
		return false
	}
	_, diffs, _ := f.Check(reports)
	return slices.ContainsFunc(diffs, func(d Difference) bool {
		return d.Rule == want.Rule && d.Missed == want.Missed
	})
}

// smaller returns functions that are f with one thing left out, those that
// have lost most first.
func (f *Func) smaller() []*Func {
	var list []*Func
	add := func(edit func(c *Func)) {
		c := f.clone()
		edit(c)
		list = append(list, c)
	}
	n := 0
	f.blocks(func(stmts *[]*Stmt) {
		block := n
		n++
		for i, s := range *stmts {
			at := func(edit func(list *[]*Stmt)) {
				add(func(c *Func) { edit(c.block(block)) })
			}
			at(func(list *[]*Stmt) { *list = slices.Delete(*list, i, i+1) })
			for _, body := range [][]*Stmt{s.Body, s.Else, s.Rest} {
				if len(body) > 0 && s.Kind != DefineFunc && s.Kind != Range && s.Kind != With {
					at(func(list *[]*Stmt) { *list = slices.Replace(*list, i, i+1, cloneAll(body)...) })
				}
			}
			if len(s.Else) > 0 {
				at(func(list *[]*Stmt) { (*list)[i].Else = nil })
			}
			if len(s.Rest) > 0 {
				at(func(list *[]*Stmt) { (*list)[i].Rest = nil })
			}
			if s.Kind == Go {
				at(func(list *[]*Stmt) { (*list)[i].Kind = CallFunc })
			}
			if s.Kind == For && s.N > 1 {
				at(func(list *[]*Stmt) { (*list)[i].N-- })
			}
			if s.Kind == Switch {
				at(func(list *[]*Stmt) { (*list)[i].Kind = If })
			}
			if s.Cond != nil && s.Cond.A != nil {
				at(func(list *[]*Stmt) { (*list)[i].Cond = (*list)[i].Cond.A })
				if s.Cond.B != nil {
					at(func(list *[]*Stmt) { (*list)[i].Cond = (*list)[i].Cond.B })
				}
			}
			if s.Expr != nil && s.Expr.Far {
				at(func(list *[]*Stmt) { (*list)[i].Expr.Far = false })
			}
			if s.Expr != nil && simpler[s.Expr.Name] != "" {
				at(func(list *[]*Stmt) { (*list)[i].Expr.Name, (*list)[i].Expr.Far = simpler[s.Expr.Name], false })
			}
		}
	})
	if f.Result.session() || f.Result.callback() {
		for _, r := range []Result{None, Session} {
			if f.Result != r {
				add(func(c *Func) { c.returning(r) })
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *Func) int { return a.size() - b.size() })
	return list
}

// returning makes f return r: nothing, or a session.
func (f *Func) returning(r Result) {
	was := f.Result
	f.Result = r
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			if s.Kind != Return || s.Expr == nil && was != Named && was != NamedError {
				continue
			}
			s.Fails = false
			if r == None {
				s.Expr = nil
			} else if s.Expr == nil || s.Expr.Op == Number {
				s.Expr = &Expr{Op: Nil}
			}
		}
	})
}

// simpler are the C functions that do what helpers do.
var simpler = map[string]string{
	"release": "SSL_SESSION_free", "releaseDeep": "SSL_SESSION_free", "open": "SSL_get1_session", "openRef": "SSL_get1_session",
	"peek": "SSL_get_session", "SSL_get0_session": "SSL_get_session", "age": "SSL_SESSION_get_time", "drop": "SSL_free",
}

// block returns the n-th list of statements, as blocks visits them.
func (f *Func) block(n int) *[]*Stmt {
	var found *[]*Stmt
	i := 0
	f.blocks(func(list *[]*Stmt) {
		if i == n {
			found = list
		}
		i++
	})
	return found
}
