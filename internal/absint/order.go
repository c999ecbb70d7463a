package absint

import (
	"go/token"
	"strconv"
	"strings"
)

// What a path knows of the order of two unknown numbers is kept in rel as
// a < b + k, with the least k for which that is so and the greatest for which
// it isn't. That is enough for a loop's counter, a length, and the last element.

// An order is the comparison a < b + k, where neither number is said to be
// another plus something and a is the older one.
type order struct {
	a, b Sym
	k    int64
}

// orderOf returns the order that v < w is, or isn't, when negated.
func (s *State) orderOf(v, w Sym) (o order, negated bool) {
	a, offA := s.base(v)
	b, offB := s.base(w)
	return ordered(a, b, offB-offA)
}

// base returns the number of which v is said to be off more.
func (s *State) base(v Sym) (base Sym, off int64) {
	if info := s.info(v); info.lin != 0 {
		return info.lin, info.off
	}
	return v, 0
}

func (o order) prefix() string { return symKey(o.a) + "<" + symKey(o.b) + "+" }

func (o order) key() string { return o.prefix() + strconv.FormatInt(o.k, 10) }

// orderIn reads a key of rel; ok is false for one that isn't an order.
func orderIn(key string) (o order, ok bool) {
	syms := symsIn(key)
	i := strings.LastIndexByte(key, '+')
	if len(syms) != 2 || i < 0 || !strings.Contains(key, "<") {
		return order{}, false
	}
	k, err := strconv.ParseInt(key[i+1:], 10, 64)
	return order{syms[0], syms[1], k}, err == nil
}

// decide tells whether o holds, as far as the path knows.
func (s *State) decide(o order) tri {
	if o.a == o.b {
		if 0 < o.k {
			return yes
		}
		return no
	}
	for key, truth := range s.rel {
		if !strings.HasPrefix(key, o.prefix()) {
			continue
		}
		known, ok := orderIn(key)
		switch {
		case !ok:
		case truth && known.k <= o.k:
			return yes
		case !truth && known.k >= o.k:
			return no
		}
	}
	return maybe
}

// learnOrder is told whether o holds.
func (s *State) learnOrder(o order, truth bool) {
	if o.a == o.b {
		return
	}
	for key, t := range s.rel {
		if known, ok := orderIn(key); ok && known.a == o.a && known.b == o.b && t == truth && (truth && known.k >= o.k || !truth && known.k <= o.k) {
			delete(own(s, seldomRel, &s.rel), key)
		}
	}
	own(s, seldomRel, &s.rel)[o.key()] = truth
}

// compareOrder decides v op w, for op one of < <= > >=.
func (s *State) compareOrder(op token.Token, v, w Sym) tri {
	o, negated := s.orderFor(op, v, w)
	t := s.decide(o)
	if negated && t != maybe {
		return yes + no - t
	}
	return t
}

// orderFor returns the order that v op w is, or isn't, when negated.
func (s *State) orderFor(op token.Token, v, w Sym) (o order, negated bool) {
	switch op {
	case token.GTR:
		return s.orderOf(w, v)
	case token.LEQ:
		o, negated = s.orderOf(w, v)
		return o, !negated
	case token.GEQ:
		o, negated = s.orderOf(v, w)
		return o, !negated
	}
	return s.orderOf(v, w)
}

// learnEqual is told whether v equals w, of which the order may be known.
func (s *State) learnEqual(v, w Sym, equal bool) {
	less, negLess := s.orderOf(v, w)
	more, negMore := s.orderOf(w, v)
	switch {
	case equal:
		s.learnOrder(less, negLess)
		s.learnOrder(more, negMore)
	case s.compareOrder(token.LEQ, v, w) == yes:
		s.learnOrder(less, !negLess)
	case s.compareOrder(token.GEQ, v, w) == yes:
		s.learnOrder(more, !negMore)
	}
}

// inheritOrder gives w, which is now what v is, v's place among other numbers.
func (s *State) inheritOrder(w, v Sym) {
	base, off := s.base(v)
	var list []order
	var truths []bool
	for key, truth := range s.rel {
		o, ok := orderIn(key)
		if !ok {
			continue
		}
		// base is v - off.
		switch base {
		case o.a:
			o, flip := ordered(w, o.b, o.k+off)
			list, truths = append(list, o), append(truths, truth != flip)
		case o.b:
			o, flip := ordered(o.a, w, o.k-off)
			list, truths = append(list, o), append(truths, truth != flip)
		}
	}
	for i, o := range list {
		s.learnOrder(o, truths[i])
	}
}

// ordered returns a < b + k with the older number first.
func ordered(a, b Sym, k int64) (o order, negated bool) {
	if a > b { // it is b >= a + 1 - k
		return order{b, a, 1 - k}, true
	}
	return order{a, b, k}, false
}
