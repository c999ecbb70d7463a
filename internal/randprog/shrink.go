package randprog

import (
	"fmt"
	"slices"
)

// Shrink returns the smallest function that it finds by leaving things out of f
// for which there is still the disagreement that is: missed or too much, and of
// that rule.
func (l *Lab) Shrink(f *Func, want Difference) (*Func, error) {
	for {
		var smaller []*Func
		for _, c := range f.smaller() {
			if c.Valid() {
				c.Name = fmt.Sprintf("%s_%d", f.Name, len(smaller))
				smaller = append(smaller, c)
			}
		}
		reports, err := l.Analyze(smaller)
		if err != nil {
			return f, err
		}
		i := slices.IndexFunc(smaller, func(c *Func) bool { return c.shows(want, reports[c]) })
		if i < 0 {
			return f, nil
		}
		name := f.Name
		f = smaller[i]
		f.Name = name
	}
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
			for _, body := range [][]*Stmt{s.Body, s.Else} {
				if len(body) > 0 && s.Kind != DefineFunc && s.Kind != Range && s.Kind != With {
					at(func(list *[]*Stmt) { *list = slices.Replace(*list, i, i+1, cloneAll(body)...) })
				}
			}
			if len(s.Else) > 0 {
				at(func(list *[]*Stmt) { (*list)[i].Else = nil })
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
	if f.Returns {
		add(func(c *Func) {
			c.Returns = false
			c.blocks(func(list *[]*Stmt) {
				for _, s := range *list {
					if s.Kind == Return {
						s.Expr = nil
					}
				}
			})
		})
	}
	slices.SortStableFunc(list, func(a, b *Func) int { return a.size() - b.size() })
	return list
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
