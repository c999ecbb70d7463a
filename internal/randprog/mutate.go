package randprog

import (
	"math/rand/v2"
	"slices"
)

// mutate makes a mistake in f, most likely.
func mutate(rng *rand.Rand, f *Func) {
	var lists []*[]*Stmt
	f.blocks(func(list *[]*Stmt) {
		if len(*list) > 0 {
			lists = append(lists, list)
		}
	})
	if len(lists) == 0 {
		return
	}
	list := lists[rng.IntN(len(lists))]
	i := rng.IntN(len(*list))
	s := (*list)[i]
	switch rng.IntN(9) {
	case 0, 1, 2:
		*list = slices.Delete(*list, i, i+1)
	case 3:
		*list = slices.Insert(*list, i, cloneAll([]*Stmt{s})...)
	case 4:
		if i+1 < len(*list) {
			(*list)[i], (*list)[i+1] = (*list)[i+1], s
		}
	case 5:
		if s.Expr != nil && s.Expr.Op == Call {
			swap(rng, s.Expr)
		}
	case 6:
		if s.Cond != nil {
			s.Cond = not(s.Cond)
		}
	case 7:
		if s.Kind == Do {
			(*list)[i] = &Stmt{Kind: If, Cond: given([]string{"b0", "b1", "b2", "b3"}[rng.IntN(4)]), Body: []*Stmt{s}}
		}
	case 8:
		if s.Kind == Do && s.Expr.Name == "SSL_SESSION_free" {
			s.Kind = Defer
		} else if s.Kind == Defer {
			s.Kind = Do
		}
	}
}

// swaps are functions that could be mistaken for each other.
var swaps = map[string][]string{
	"SSL_get1_session": {"SSL_get_session", "peek"},
	"SSL_get_session":  {"SSL_get1_session", "open"},
	"SSL_get0_session": {"SSL_get1_session"},
	"open":             {"peek"},
	"openRef":          {"peek"},
	"peek":             {"open"},
	"SSL_SESSION_free": {"keep", "SSL_SESSION_get_time", "SSL_SESSION_up_ref"},
	"release":          {"ageOrZero"},
	".Close":           {".Release", ".Age"},
	".Take":            {".Session"},
	"SSL_connect":      {"SSL_clear"},
	"ageOrZero":        {"age"},
}

func swap(rng *rand.Rand, e *Expr) {
	if len(e.Args) > 0 && typeOf(e.Args[0].Name) == closerType {
		return
	}
	if list := swaps[e.Name]; list != nil {
		e.Name = list[rng.IntN(len(list))]
		if h := helperOf(e.Name); h == nil || h.near {
			e.Far = false
		}
	}
}
