package absint

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// nilness says what the path knows about v == nil.
func (s *State) nilness(v Value) tri {
	switch v := s.norm(v).(type) {
	case Const:
		if v.K == kNil || v.K == kZero {
			return yes
		}
		if v.K == kInt && v.I == 0 {
			return yes
		}
		return no
	case Sym:
		return s.info(v).null
	}
	return no
}

func isNilConst(v Value) bool {
	c, ok := v.(Const)
	return ok && (c.K == kNil || c.K == kZero)
}

var mirrored = map[token.Token]token.Token{
	token.EQL: token.EQL, token.NEQ: token.NEQ,
	token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
}

var negated = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

// compare returns the truth of a op b: a Const where the path decides it.
func (x *Interp) compare(s *State, op token.Token, a, b Value) Value {
	a, b = s.norm(a), s.norm(b)
	if _, ok := a.(Const); ok {
		a, b, op = b, a, mirrored[op]
	}
	if op == token.NEQ {
		return not(x.compare(s, token.EQL, a, b))
	}
	if op == token.EQL {
		if g, ok := a.(*Agg); ok {
			return x.compareParts(s, g, b)
		}
		if g, ok := b.(*Agg); ok {
			return x.compareParts(s, g, a)
		}
	}
	if bc, ok := b.(Const); ok {
		return x.compareConst(s, op, a, bc)
	}
	if op == token.EQL {
		if _, isAddr := a.(Addr); isAddr {
			a, b = b, a
		}
		a, b = x.addressOfC(s, a), x.addressOfC(s, b)
		if t := sameValue(s, a, b); t != maybe {
			return boolConst(t == yes)
		}
	} else if a == b {
		if _, ok := a.(Sym); ok {
			return boolConst(op == token.LEQ || op == token.GEQ)
		}
	}
	v, okV := a.(Sym)
	w, okW := b.(Sym)
	if okV && okW {
		if t := s.related(op, v, w); t != maybe {
			return boolConst(t == yes)
		}
	}
	return &Cmp{Op: op, X: a, Y: b}
}

// compareParts compares a struct or an array with another, or with a zero one.
func (x *Interp) compareParts(s *State, g *Agg, v Value) Value {
	h, ok := v.(*Agg)
	if !ok || len(h.E) != len(g.E) {
		if c, isConst := v.(Const); !isConst || !c.isZero() {
			return x.newSym(s, types.Typ[types.Bool])
		}
		h = &Agg{E: make([]Value, len(g.E))}
		for i := range h.E {
			h.E[i] = zeroConst
		}
	}
	var open []Value
	for i := range g.E {
		t := x.compare(s, token.EQL, g.E[i], h.E[i])
		if c, known := t.(Const); !known {
			open = append(open, t)
		} else if c.I == 0 {
			return boolConst(false)
		}
	}
	switch len(open) {
	case 0:
		return boolConst(true)
	case 1:
		return open[0]
	}
	return &Cmp{Op: token.EQL, X: &Agg{E: g.E}, Y: h}
}

// related decides v op w from what the path knows of the two.
func (s *State) related(op token.Token, v, w Sym) tri {
	if op != token.EQL {
		return s.compareOrder(op, v, w)
	}
	if t, known := s.rel[equalKey(v, w)]; known {
		if t {
			return yes
		}
		return no
	}
	if s.compareOrder(token.LSS, v, w) == yes || s.compareOrder(token.GTR, v, w) == yes {
		return no
	}
	return maybe
}

// addressOfC is the Sym that stands for the address of a C function where that is
// compared: a path learns, and a caller is told, whether something is the same.
// Any other value is itself.
func (x *Interp) addressOfC(s *State, v Value) Value {
	f, ok := v.(*Fn)
	if !ok || f.C == "" {
		return v
	}
	sym := x.inputSym(s, addressesOfC+f.C+"*", types.Typ[types.UnsafePointer])
	info := *s.info(sym)
	info.null = no
	s.setInfo(sym, info)
	return sym
}

func (s *State) isAddressOfC(v Sym) bool { return strings.HasPrefix(s.info(v).path, addressesOfC) }

// addressesOfC begins the access paths of the addresses of C functions, which are
// like those of what package variables hold.
const addressesOfC = "g:C."

// sameValue decides a == b for two values that aren't constants.
func sameValue(s *State, a, b Value) tri {
	switch a := a.(type) {
	case Sym:
		if b, ok := b.(Sym); ok {
			if a == b {
				return yes
			}
			if s.body(a) == s.body(b) {
				return yes
			}
			if s.isAddressOfC(a) && s.isAddressOfC(b) {
				return no
			}
			if s.isNewBeside(a, b) || s.isNewBeside(b, a) || s.isSentinel(a) && s.isSentinel(b) && (s.isError(a) || s.isError(b)) {
				return no
			}
			oa, ob := s.objs[a], s.objs[b]
			if oa != nil && ob != nil && separate(oa, ob) && s.info(a).null == no && s.info(b).null == no {
				return no
			}
		}
		if b, ok := b.(Addr); ok {
			return s.isAt(a, b)
		}
	case Addr:
		if b, ok := b.(Addr); ok {
			if a == b {
				return yes
			}
			return no
		}
	case *Iface:
		if b, ok := b.(*Iface); ok {
			if types.Identical(a.T, b.T) {
				return sameValue(s, a.V, b.V)
			}
			return no
		}
	}
	return maybe
}

// isSentinel reports whether v is the value of a package's error variable: two
// of them are two errors.
func (s *State) isSentinel(v Sym) bool {
	info := s.info(v)
	return info.null == no && strings.HasPrefix(info.path, "g:") && strings.HasSuffix(info.path, "*") && (s.isError(v) || info.typ == nil || info.typ == anyType)
}

func (s *State) isError(v Sym) bool {
	t := s.info(v).typ
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// isNewBeside reports whether a points to an object that was made when b was
// there already, or that nobody else has ever had.
func (s *State) isNewBeside(a, b Sym) bool {
	o := s.objs[a]
	if o == nil || !o.Made || s.info(a).null != no || s.objs[b] != nil && s.objs[b].Parent != 0 {
		return false
	}
	return b < a || !o.Ext && len(o.Holders) == 0
}

// separate reports whether two objects were made by different calls that
// make a new object each time.
func separate(a, b *Object) bool {
	made := func(o *Object) bool {
		return o.Death == Alive && o.Own > 0 && !o.Ext && len(o.Holders) == 0 && o.Parent == 0 && o.Body == 0
	}
	return made(a) && made(b)
}

// equalKey is the key of rel for two values being equal.
func equalKey(v, w Sym) string {
	if v > w {
		v, w = w, v
	}
	return symKey(v) + "==" + symKey(w)
}

func (x *Interp) compareConst(s *State, op token.Token, a Value, c Const) Value {
	if ac, ok := a.(Const); ok {
		switch op {
		case token.EQL:
			return boolConst(sameConst(ac, c))
		default:
			if ac.K == kOther || c.K == kOther || ac.K == kString {
				return x.newSym(s, types.Typ[types.Bool])
			}
			return boolConst(intCompare(op, ac.I, c.I))
		}
	}
	if c.K == kBool || (c.K == kZero && isBoolean(s, a)) {
		if c.I == 1 {
			return a
		}
		return not(a)
	}
	switch a := a.(type) {
	case Sym:
		info := s.info(a)
		if c.K == kString && c.S == "" && op == token.EQL {
			return x.compare(s, op, x.lengthOf(s, a, types.Typ[types.String]), intConst(0))
		}
		if info.bit != 0 && op == token.EQL && c.K == kInt && c.I != 0 {
			if c.I != info.bit {
				return boolConst(false)
			}
			return not(x.compare(s, op, a, intConst(0)))
		}
		if info.lin != 0 && (c.K == kInt || c.K == kZero) {
			return x.compare(s, op, info.lin, intConst(c.I-info.off))
		}
		if op == token.EQL {
			if c.isZero() && info.null != maybe {
				return boolConst(info.null == yes)
			}
			for _, n := range info.ne {
				if sameConst(n, c) {
					return boolConst(false)
				}
			}
			if c.K == kInt && (info.lo != nil && *info.lo > c.I || info.hi != nil && *info.hi < c.I) {
				return boolConst(false)
			}
		} else if c.K == kInt || c.K == kZero {
			if t, ok := boundCompare(op, info, c.I); ok {
				return boolConst(t)
			}
		}
		return &Cmp{Op: op, X: a, Y: c}
	case *Cmp, *Not:
		return a
	}
	if op == token.EQL && isNilConst(c) {
		return boolConst(false)
	}
	return x.newSym(s, types.Typ[types.Bool])
}

func isUnsigned(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsUnsigned != 0 && b.Kind() != types.Uintptr
}

func isBoolean(s *State, v Value) bool {
	switch v := v.(type) {
	case *Cmp, *Not:
		return true
	case Sym:
		t := s.info(v).typ
		if t == nil {
			return false
		}
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&types.IsBoolean != 0
	}
	return false
}

func intCompare(op token.Token, a, b int64) bool {
	switch op {
	case token.LSS:
		return a < b
	case token.LEQ:
		return a <= b
	case token.GTR:
		return a > b
	}
	return a >= b
}

// boundCompare decides a op c from the bounds of a.
func boundCompare(op token.Token, i *symInfo, c int64) (truth, ok bool) {
	switch op {
	case token.GTR, token.LEQ:
		gt := op == token.GTR
		if i.lo != nil && *i.lo > c {
			return gt, true
		}
		if i.hi != nil && *i.hi <= c {
			return !gt, true
		}
	case token.GEQ, token.LSS:
		ge := op == token.GEQ
		if i.lo != nil && *i.lo >= c {
			return ge, true
		}
		if i.hi != nil && *i.hi < c {
			return !ge, true
		}
	}
	return false, false
}

func not(v Value) Value {
	switch v := v.(type) {
	case Const:
		return boolConst(v.I == 0)
	case *Not:
		return v.X
	}
	return &Not{X: v}
}

// assume takes the branch on which cond has the given truth; false means that
// the path knows better and the branch can't be taken.
func (x *Interp) assume(s *State, cond Value, truth bool) bool {
	switch c := s.norm(cond).(type) {
	case Const:
		return (c.I != 0) == truth
	case *Not:
		return x.assume(s, c.X, !truth)
	case Sym:
		return x.learnEq(s, c, boolConst(truth))
	case *Cmp:
		op := c.Op
		v := x.compare(s, op, c.X, c.Y)
		again, ok := v.(*Cmp)
		if !ok {
			return x.assume(s, v, truth)
		}
		if g, isAgg := again.X.(*Agg); isAgg {
			return !truth || x.assumeParts(s, g, again.Y.(*Agg))
		}
		sym, ok := again.X.(Sym)
		if other, both := again.Y.(Sym); ok && both {
			return x.relate(s, sym, other, again.Op, truth)
		}
		if at, isAddr := again.Y.(Addr); ok && isAddr {
			s.foundAt(sym, at, truth)
			return true
		}
		k, isConst := again.Y.(Const)
		if !ok || !isConst {
			return true
		}
		op = again.Op
		if !truth {
			op = negated[op]
		}
		return x.learn(s, sym, op, k)
	}
	return true
}

// relate is told whether v op w.
func (x *Interp) relate(s *State, v, w Sym, op token.Token, truth bool) bool {
	if op == token.EQL {
		own(s, seldomRel, &s.rel)[equalKey(v, w)] = truth
		if isNumber(s.info(v).typ) {
			s.learnEqual(v, w, truth)
		}
		if truth {
			return x.unify(s, v, w)
		}
		return true
	}
	o, negated := s.orderFor(op, v, w)
	s.learnOrder(o, truth != negated)
	return x.raise(s, v, w, op, truth)
}

// isNumber reports whether t is an integer type.
func isNumber(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// assumeParts takes two structs as equal, part by part.
func (x *Interp) assumeParts(s *State, g, h *Agg) bool {
	for i := range g.E {
		if !x.assume(s, x.compare(s, token.EQL, g.E[i], h.E[i]), true) {
			return false
		}
	}
	return true
}

// raise is told how a and b, of which one may be a length, compare: a length is
// above what is below it.
func (x *Interp) raise(s *State, a, b Sym, op token.Token, truth bool) bool {
	if !truth {
		op = negated[op]
	}
	if op == token.GTR || op == token.GEQ {
		a, b, op = b, a, mirrored[op]
	}
	if lo, ok := s.lowest(a); ok && s.info(b).lo != nil && s.info(b).lin == 0 {
		switch op {
		case token.LSS:
			return x.learn(s, b, token.GTR, intConst(lo))
		case token.LEQ:
			return x.learn(s, b, token.GEQ, intConst(lo))
		}
	}
	return true
}

// unify is told that two unknown values are equal: what is known of one's
// nil-ness holds for the other.
func (x *Interp) unify(s *State, a, b Sym) bool {
	ia, ib := *s.info(a), *s.info(b)
	if s.objs[a] == nil && s.objs[b] == nil && ia.lin == 0 && ib.lin == 0 && ia.reg == 0 && ib.reg == 0 {
		return x.merge(s, a, b)
	}
	switch {
	case ia.null == maybe && ib.null != maybe:
		ia.null = ib.null
		s.setInfo(a, ia)
	case ib.null == maybe && ia.null != maybe:
		ib.null = ia.null
		s.setInfo(b, ib)
	}
	// Two names for one object of which this code has no reference of its
	// own: neither is followed any more.
	oa, ob := s.objs[a], s.objs[b]
	if oa == nil || ob == nil || oa.Class != ob.Class || oa.Own > 0 && ob.Own > 0 {
		return true
	}
	for _, v := range []Sym{a, b} {
		if o := s.objs[v]; o.Own == 0 {
			o = o.clone()
			o.Silent = true
			s.objs[v] = o
		}
	}
	return true
}

// merge makes one value of two plain ones: what is known of b is known of a.
func (x *Interp) merge(s *State, a, b Sym) bool {
	ib := *s.info(b)
	ok := true
	if ib.null == yes {
		ok = x.learn(s, a, token.EQL, nilConst)
	}
	if ib.null == no {
		ok = x.learn(s, a, token.NEQ, nilConst)
	}
	for _, c := range ib.ne {
		ok = ok && x.learn(s, a, token.NEQ, c)
	}
	if ib.lo != nil {
		ok = ok && x.learn(s, a, token.GEQ, intConst(*ib.lo))
	}
	if ib.hi != nil {
		ok = ok && x.learn(s, a, token.LEQ, intConst(*ib.hi))
	}
	// Comparisons with b are comparisons with a.
	for k, truth := range s.rel {
		if renamed := renameSym(k, b, a); renamed != k {
			own(s, seldomRel, &s.rel)[renamed] = truth
		}
	}
	ib.same = a
	s.setInfo(b, ib)
	return ok
}

// renameSym replaces a Sym in a key of rel.
func renameSym(key string, from, to Sym) string {
	var b strings.Builder
	for i := 0; i < len(key); {
		if key[i] != '#' {
			b.WriteByte(key[i])
			i++
			continue
		}
		j := i + 1
		for j < len(key) && key[j] >= '0' && key[j] <= '9' {
			j++
		}
		if key[i:j] == symKey(from) {
			b.WriteString(symKey(to))
		} else {
			b.WriteString(key[i:j])
		}
		i = j
	}
	return b.String()
}

func (x *Interp) learnEq(s *State, v Sym, c Const) bool {
	return x.learn(s, v, token.EQL, c)
}

// learn adds v op c to what the path knows.
func (x *Interp) learn(s *State, v Sym, op token.Token, c Const) bool {
	info := *s.info(v)
	if info.lo == nil && isUnsigned(info.typ) {
		info.lo = ptr(0)
		s.setInfo(v, info)
	}
	if c.K == kInt && c.I == 0 && s.objs[v] != nil && (op == token.EQL || op == token.NEQ) {
		c = nilConst // a pointer as a number
	}
	if hasAnyIndex(info.path) && !isNilConst(c) {
		s.tellApart(info.path)
	}
	switch op {
	case token.EQL:
		if info.eq != nil {
			return sameConst(*info.eq, c)
		}
		for _, n := range info.ne {
			if sameConst(n, c) {
				return false
			}
		}
		if c.K == kInt && (info.lo != nil && *info.lo > c.I || info.hi != nil && *info.hi < c.I) {
			return false
		}
		if isNilConst(c) {
			if info.null == no || s.isWritten(info.reg) {
				return false
			}
			for _, w := range s.family(v) {
				i := *s.info(w)
				i.null = yes
				s.setInfo(w, i)
				x.becameNull(s, w)
			}
			info.null = yes
			s.setInfo(v, info)
			x.becameNull(s, v)
			return true
		}
		info.eq = &c
	case token.NEQ:
		if info.eq != nil {
			return !sameConst(*info.eq, c)
		}
		if isNilConst(c) {
			if info.null == yes {
				return false
			}
			for _, w := range s.family(v) {
				i := *s.info(w)
				i.null = no
				s.setInfo(w, i)
			}
			info.null = no
			s.setInfo(v, info)
			x.becameNonNull(s, v)
			return true
		}
		if !slices.Contains(info.ne, c) {
			info.ne = append(info.ne[:len(info.ne):len(info.ne)], c)
		}
		if c.K == kInt {
			if info.lo != nil && *info.lo == c.I {
				n := c.I + 1
				info.lo = &n
			}
			if info.hi != nil && *info.hi == c.I {
				n := c.I - 1
				info.hi = &n
			}
		}
	case token.LSS:
		return x.bound(s, v, nil, ptr(c.I-1))
	case token.LEQ:
		return x.bound(s, v, nil, ptr(c.I))
	case token.GTR:
		return x.bound(s, v, ptr(c.I+1), nil)
	case token.GEQ:
		return x.bound(s, v, ptr(c.I), nil)
	}
	if info.lo != nil && info.hi != nil {
		if *info.lo > *info.hi {
			return false
		}
		if *info.lo == *info.hi && info.eq == nil {
			k := intConst(*info.lo)
			info.eq = &k
		}
	}
	s.setInfo(v, info)
	return true
}

// tellApart notes that the path has looked at what an element of a container
// holds: what it then does is done to some elements, and not to others.
func (s *State) tellApart(path string) {
	i := strings.Index(path, anyIndex)
	if j := strings.Index(path, "+]"); j >= 0 && (i < 0 || j < i) {
		i = strings.LastIndexByte(path[:j], '[')
	}
	s.vague = maps.Clone(s.vague)
	if s.vague == nil {
		s.vague = map[string]bool{}
	}
	s.vague[path[:i+strings.IndexByte(path[i:], ']')+1]] = true
}

func ptr(i int64) *int64 { return &i }

func (x *Interp) bound(s *State, v Sym, lo, hi *int64) bool {
	info := *s.info(v)
	if lo != nil && (info.lo == nil || *info.lo < *lo) {
		info.lo = lo
	}
	if hi != nil && (info.hi == nil || *info.hi > *hi) {
		info.hi = hi
	}
	for _, n := range info.ne {
		if n.K == kInt && info.lo != nil && n.I == *info.lo {
			info.lo = ptr(n.I + 1)
		}
		if n.K == kInt && info.hi != nil && n.I == *info.hi {
			info.hi = ptr(n.I - 1)
		}
	}
	if info.lo != nil && info.hi != nil {
		if *info.lo > *info.hi {
			return false
		}
		if *info.lo == *info.hi {
			k := intConst(*info.lo)
			info.eq = &k
		}
	}
	s.setInfo(v, info)
	return true
}

// binop evaluates an arithmetic or logical operation on numbers and strings.
func (x *Interp) binop(s *State, op token.Token, a, b Value, t types.Type) Value {
	a, b = s.norm(a), s.norm(b)
	ac, okA := a.(Const)
	bc, okB := b.(Const)
	if okA && okB {
		if v, ok := fold(op, ac, bc); ok {
			return v
		}
		return x.unknown(s, t)
	}
	if op == token.AND || op == token.OR || op == token.XOR {
		if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return x.newSym(s, t)
		}
	}
	ka, ok1 := exprKey(a)
	kb, ok2 := exprKey(b)
	if !ok1 || !ok2 {
		return x.unknown(s, t)
	}
	v := x.expr(s, "("+ka+op.String()+kb+")", t)
	if sym, ok := a.(Sym); ok && okB && bc.K == kInt && (op == token.ADD || op == token.SUB) {
		info := *s.info(v)
		info.lin, info.off = sym, bc.I
		if op == token.SUB {
			info.off = -bc.I
		}
		if base := s.info(sym); base.lin != 0 {
			info.lin, info.off = base.lin, info.off+base.off
		}
		s.setInfo(v, info)
	}
	if okB && bc.K == kInt && op == token.AND && bc.I > 0 && bc.I&(bc.I-1) == 0 {
		info := *s.info(v)
		info.bit = bc.I
		s.setInfo(v, info)
	}
	return s.norm(v)
}

// lowest returns the least value that v can have, if that is known.
func (s *State) lowest(v Sym) (int64, bool) {
	info := s.info(v)
	if info.lin != 0 {
		lo, ok := s.lowest(info.lin)
		return lo + info.off, ok
	}
	if info.lo == nil {
		return 0, false
	}
	return *info.lo, true
}

func exprKey(v Value) (string, bool) {
	switch v := v.(type) {
	case Sym:
		return symKey(v), true
	case Const:
		return strconv.Itoa(int(v.K)) + ":" + strconv.FormatInt(v.I, 10) + ":" + strconv.Quote(v.S), true
	}
	return "", false
}

func fold(op token.Token, a, b Const) (Value, bool) {
	if a.K == kString && b.K == kString && op == token.ADD {
		return Const{K: kString, S: a.S + b.S}, true
	}
	ok := func(c Const) bool { return c.K == kInt || c.K == kBool || c.K == kZero }
	if !ok(a) || !ok(b) {
		return nil, false
	}
	switch op {
	case token.ADD:
		return intConst(a.I + b.I), true
	case token.SUB:
		return intConst(a.I - b.I), true
	case token.MUL:
		return intConst(a.I * b.I), true
	case token.QUO:
		if b.I != 0 {
			return intConst(a.I / b.I), true
		}
	case token.REM:
		if b.I != 0 {
			return intConst(a.I % b.I), true
		}
	case token.AND:
		return Const{K: a.K, I: a.I & b.I}, true
	case token.OR:
		return Const{K: a.K, I: a.I | b.I}, true
	case token.XOR:
		return Const{K: a.K, I: a.I ^ b.I}, true
	case token.AND_NOT:
		return intConst(a.I &^ b.I), true
	case token.SHL:
		if b.I >= 0 && b.I < 62 {
			return intConst(a.I << b.I), true
		}
	case token.SHR:
		if b.I >= 0 && b.I < 64 {
			return intConst(a.I >> b.I), true
		}
	}
	return nil, false
}
