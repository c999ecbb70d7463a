package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/exdata"
	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// A rowCall is one call of a function of the reference table.
type rowCall struct {
	row  *refmodel.Func
	args []Value
	// res is the type of the result, nil for none.
	res types.Type
	// ignored: the program doesn't look at the result.
	ignored bool
	// outcome restricts the call to one result.
	outcome summary.Outcome
	at      Site
	// before is the count of violations when the call began.
	before int
}

// An outcome is a way in which a call can go on.
type outcome struct {
	s *State
	v Value
}

// callRow applies a row of the table to a state: the second interpreter of
// the same words is the runtime library. It returns a state for each result
// that makes a difference to references; none if the call can't return.
func (x *Interp) callRow(s *State, c *rowCall) []outcome {
	c.before = x.reported
	objs, ok := x.rowArgs(s, c)
	if !ok {
		return nil
	}
	if c.row.Result.Kind == refmodel.Owned {
		if p := c.row.Result.Aliases; p >= 0 && p < len(c.args) && s.nilness(c.args[p]) != yes {
			return x.callOut(s, c, objs, p)
		}
	}
	if !conditional(c.row) {
		v := x.rowEffects(s, c, objs, true)
		x.recordRow(s, c, v, c.outcome)
		return []outcome{{s, v}}
	}
	var outs []outcome
	if c.outcome != summary.Zero {
		t := s
		if c.outcome == summary.AnyOutcome && !c.ignored {
			t = s.fork()
		}
		v := x.rowEffects(t, c, objs, true)
		if !c.ignored {
			v = intConst(1)
		}
		x.recordRow(t, c, v, summary.One)
		outs = append(outs, outcome{t, v})
	}
	if c.outcome == summary.Zero || c.outcome == summary.AnyOutcome && !c.ignored {
		x.failedEffects(s, c, objs)
		x.recordRow(s, c, intConst(0), summary.Zero)
		outs = append(outs, outcome{s, intConst(0)})
	}
	return outs
}

// conditional reports whether references depend on the row's status.
func conditional(f *refmodel.Func) bool {
	if f.Result.Kind != refmodel.Status {
		return false
	}
	for _, p := range f.Params {
		if p.When == refmodel.IfOne && p.Action != refmodel.NoAction && p.Action != refmodel.Uses {
			return true
		}
	}
	for _, sl := range f.Slots {
		if sl.When == refmodel.IfOne {
			return true
		}
	}
	for _, e := range f.Ends {
		if e.When == refmodel.IfOne && e.Certainty == refmodel.Certain {
			return true
		}
	}
	return false
}

// applies reports whether the row is about this call at all.
func (x *Interp) applies(s *State, row *refmodel.Func, args []Value) bool {
	o := row.Only
	if o == nil {
		return true
	}
	if o.Arg >= len(args) {
		return false
	}
	switch v := s.norm(args[o.Arg]).(type) {
	case *Fn:
		return o.Func != "" && v.C == o.Func
	case Const:
		return o.Func == "" && v.I == o.Value
	}
	return false
}

// rowArgs finds the objects of the arguments and checks them; ok is false
// when the call crashes, so that the path ends.
func (x *Interp) rowArgs(s *State, c *rowCall) (objs []Sym, ok bool) {
	objs = make([]Sym, len(c.row.Params))
	for i, p := range c.row.Params {
		if i >= len(c.args) || p.Class == refmodel.NoClass || p.Out != refmodel.NoOut {
			x.touchArg(s, c, i)
			continue
		}
		if p.Action == refmodel.NoAction {
			continue
		}
		needed := !p.Nullable || p.Asks
		if s.nilness(c.args[i]) == yes {
			if v, ok := s.norm(c.args[i]).(Sym); ok && needed {
				x.needNonNull(s, v)
			}
			if !p.Nullable {
				return nil, false
			}
			continue
		}
		v, isObj := x.object(s, c.args[i], p.Class)
		if !isObj {
			continue
		}
		objs[i] = v
		if needed {
			x.needNonNull(s, v)
		}
		if !p.Nullable {
			info := *s.info(v)
			info.relied = true
			s.setInfo(v, info)
		}
	}
	for i, p := range c.row.Params {
		if v := objs[i]; v != 0 && p.Action != refmodel.Releases {
			x.use(s, v, c.at)
		}
	}
	return objs, true
}

// touchArg checks a plain argument that points into an object.
func (x *Interp) touchArg(s *State, c *rowCall, i int) {
	if i >= len(c.args) {
		return
	}
	switch v := s.norm(c.args[i]).(type) {
	case Sym:
		if o := s.objs[v]; o != nil && o.Parent != 0 {
			x.use(s, v, c.at)
		}
	case Addr:
		if c.row.Params[i].Out == refmodel.NoOut {
			x.written(s, v)
		}
	}
}

// written forgets what a variable holds that C code has been given the address
// of.
func (x *Interp) written(s *State, a Addr) {
	if m := s.mem[a.R]; m == nil || m.kind != fresh {
		return
	}
	if strings.HasSuffix(a.P, "]") {
		x.abandon(s, Addr{R: a.R})
		return
	}
	x.store(s, a, x.newSym(s, nil), nil, token.NoPos)
}

// rowEffects applies the effects of a call that succeeded and returns its
// result.
func (x *Interp) rowEffects(s *State, c *rowCall, objs []Sym, ok bool) Value {
	about := objs
	if c.row.Inside {
		about = x.inside(s, c, objs)
	}
	if len(c.row.SameRealm) == 2 {
		x.checkRealms(s, c, about)
	}
	x.rowEnds(s, c, about)
	for i, p := range c.row.Params {
		v := objs[i]
		if p.Action == refmodel.Stores {
			x.storeInObject(s, c, i, objs)
			continue
		}
		if v == 0 {
			if p.Out == refmodel.OutInterior || p.Out == refmodel.OutBorrowed {
				x.writeOut(s, c, objs, i)
			}
			continue
		}
		if p.When == refmodel.IfArg && !argEquals(s, c, p) {
			continue
		}
		switch p.Action {
		case refmodel.Releases:
			x.release(s, v, c.at)
		case refmodel.Acquires:
			x.acquire(s, v, c.at, c.ignored)
			x.raised(s, v)
		case refmodel.Retains:
			if p.Into >= 0 && objs[p.Into] != 0 {
				x.retain(s, v, objs[p.Into], c.at)
			} else if p.Into == refmodel.None {
				x.retainedElsewhere(s, v, c.at)
			}
		case refmodel.HandsOver:
			o := s.objs[v]
			if o.Own > 0 {
				n := o.clone()
				n.Own--
				n.Refs = n.Refs[min(1, len(n.Refs)):]
				s.objs[v] = n
			}
			if p.Into >= 0 && objs[p.Into] != 0 {
				x.retain(s, v, objs[p.Into], c.at)
			} else {
				x.handOver(s, v, 1, c.at)
			}
		}
	}
	x.rowMarks(s, c, about)
	v := x.rowResult(s, c, objs)
	x.rowSlots(s, c, about, v)
	x.heldByResult(s, c, objs, v)
	return v
}

// inside returns the objects that the arguments lend, for a row that is about
// those.
func (x *Interp) inside(s *State, c *rowCall, objs []Sym) []Sym {
	in := make([]Sym, len(objs))
	for i, h := range objs {
		if h != 0 && lends(s.objs[h].Class) != refmodel.NoClass {
			in[i] = x.present(s, h, c.at)
		}
	}
	return in
}

// heldByResult makes the result a holder of what it retains.
func (x *Interp) heldByResult(s *State, c *rowCall, objs []Sym, v Value) {
	h, ok := v.(Sym)
	if !ok || s.objs[h] == nil {
		return
	}
	for i, p := range c.row.Params {
		if p.Into == refmodel.OfResult && objs[i] != 0 && (p.Action == refmodel.Retains || p.Action == refmodel.HandsOver) {
			x.retain(s, objs[i], h, c.at)
		}
	}
}

// failedEffects applies what a call does although its status is 0.
func (x *Interp) failedEffects(s *State, c *rowCall, objs []Sym) {
	for i, p := range c.row.Params {
		v := objs[i]
		if v == 0 || p.Action != refmodel.Acquires {
			continue
		}
		if o := s.objs[v]; o.Own == 0 {
			n := o.clone()
			n.FailedRef = c.at
			s.objs[v] = n
		}
		if head := x.loops.innermost(x.block); s.round(head) >= exactRounds || x.Coarse {
			x.raised(s, v) // earlier rounds that aren't told apart may not have failed
		}
	}
}

func argEquals(s *State, c *rowCall, p refmodel.Param) bool {
	if p.CondArg >= len(c.args) {
		return false
	}
	k, ok := s.norm(c.args[p.CondArg]).(Const)
	return ok && k.I == p.CondValue
}

func (x *Interp) checkRealms(s *State, c *rowCall, objs []Sym) {
	a, b := objs[c.row.SameRealm[0]], objs[c.row.SameRealm[1]]
	if a == 0 || b == 0 {
		return
	}
	if rb := x.realmOf(s, b, false); rb != 0 && x.otherRealm(s, x.realmOf(s, a, true), rb) {
		x.violate(s, b, RuleCrossCtx, OtherContext, c.at)
	}
}

// rowEnds ends the loans that the call ends.
func (x *Interp) rowEnds(s *State, c *rowCall, objs []Sym) {
	for _, e := range c.row.Ends {
		if e.Deferred || e.Arg < 0 || e.Certainty != refmodel.Certain && !x.Possible || e.Arg >= len(objs) {
			continue
		}
		h := objs[e.Arg]
		if h == 0 || e.UnlessMarked != refmodel.NoMark && s.objs[h].Marks&e.UnlessMarked != 0 {
			continue
		}
		switch e.Loan {
		case refmodel.LoansFrom:
			var same Sym
			if e.UnlessSame >= 0 && objs[e.UnlessSame] != 0 {
				same = objs[e.UnlessSame]
				if l := lends(s.objs[same].Class); l != refmodel.NoClass {
					same = x.present(s, same, c.at)
				}
			}
			x.endLoans(s, h, same, c.at)
			if n := s.objs[h]; n.SlotKnown {
				n = n.clone()
				n.SlotKnown, n.Slot = false, 0
				s.objs[h] = n
			}
		case refmodel.InteriorsOf:
			x.killInteriors(s, h, e.Field)
		}
	}
}

func (x *Interp) killInteriors(s *State, parent Sym, field string) {
	for v, o := range s.objs {
		if o.Parent == parent && (field == "" || o.Field == field) && !o.Killed {
			n := o.clone()
			n.Killed = true
			s.objs[v] = n
		}
	}
}

func (x *Interp) rowMarks(s *State, c *rowCall, objs []Sym) {
	for _, m := range c.row.Marks {
		h := objs[m.Arg]
		if h == 0 {
			continue
		}
		o := s.objs[h].clone()
		o.Marks |= m.Mark
		if m.Off {
			o.Marks &^= m.Mark
		}
		if m.BitsArg >= 0 && m.BitsArg < len(c.args) {
			if k, ok := s.norm(c.args[m.BitsArg]).(Const); ok && k.I&m.Bits == 0 {
				o.Marks &^= m.Mark
			}
		}
		s.objs[h] = o
	}
}

func (x *Interp) rowSlots(s *State, c *rowCall, objs []Sym, result Value) {
	for _, sl := range c.row.Slots {
		var h Sym
		if sl.Arg >= 0 {
			h = objs[sl.Arg]
		} else if v, ok := result.(Sym); ok && s.objs[v] != nil {
			h = v
		}
		if h == 0 {
			continue
		}
		switch {
		case sl.May:
			x.setSlot(s, h, 0, false)
		case sl.FromArg >= 0:
			x.setSlot(s, h, objs[sl.FromArg], true)
		case sl.FromHolderArg >= 0:
			from := objs[sl.FromHolderArg]
			if from == 0 {
				x.setSlot(s, h, 0, false)
				continue
			}
			v := x.present(s, from, c.at)
			if v != 0 {
				x.retain(s, v, h, c.at)
			}
			x.setSlot(s, h, v, true)
		}
	}
	if c.row.IO && len(objs) > 0 && objs[0] != 0 {
		x.setSlot(s, objs[0], 0, false)
	}
}

func (x *Interp) setSlot(s *State, h, v Sym, known bool) {
	o := s.objs[h].clone()
	o.Slot, o.SlotKnown = v, known
	s.objs[h] = o
}

// present returns the object that h holds at the moment; 0 for none.
func (x *Interp) present(s *State, h Sym, at Site) Sym {
	o := s.objs[h]
	if o.SlotKnown {
		if o.Slot != 0 && s.info(o.Slot).null == yes {
			return 0
		}
		return o.Slot
	}
	info, _ := o.Class.Info()
	v := x.newSym(s, nil)
	n := &Object{Class: info.Lends, NullSite: at, Origin: at}
	if o.Death == Alive {
		n.Holders = []Sym{h}
	} else {
		n.Ext, n.Silent = true, true
	}
	n.Realm = x.realmOf(s, h, true)
	s.objs[v] = n
	x.setSlot(s, h, v, true)
	return v
}

// rowResult makes the result of a call.
func (x *Interp) rowResult(s *State, c *rowCall, objs []Sym) Value {
	r := c.row.Result
	switch r.Kind {
	case refmodel.Void:
		return nil
	case refmodel.Owned:
		return x.ownedResult(s, c, objs)
	case refmodel.Borrowed:
		return x.borrowedResult(s, c, objs)
	case refmodel.InteriorPtr:
		v := x.newSym(s, c.res)
		if parent := x.pointee(s, c, objs); parent != 0 {
			s.objs[v] = &Object{Class: r.Class, Parent: parent, Field: r.Field, Origin: c.at}
		}
		if !r.Nullable {
			x.learn(s, v, token.NEQ, nilConst)
		}
		return v
	}
	if r.Kind == refmodel.Stored && r.From >= 0 && objs[r.From] != 0 {
		if v, ok := s.exprs[storedKey(s, objs[r.From], c)]; ok {
			return v
		}
	}
	if c.res == nil {
		return nil
	}
	return x.unknown(s, c.res)
}

// pointee returns the object that an interior pointer points into.
func (x *Interp) pointee(s *State, c *rowCall, objs []Sym) Sym {
	r := c.row.Result
	if r.From < 0 || objs[r.From] == 0 {
		return 0
	}
	if r.Via == refmodel.NoClass {
		return objs[r.From]
	}
	return x.present(s, objs[r.From], c.at)
}

func (x *Interp) ownedResult(s *State, c *rowCall, objs []Sym) Value {
	r := c.row.Result
	info, _ := r.Class.Info()
	if r.From >= 0 && r.From < len(objs) && objs[r.From] != 0 && info.Class == lends(s.objs[objs[r.From]].Class) {
		v := x.present(s, objs[r.From], c.at)
		if v == 0 {
			return x.nullAgain(s, c)
		}
		p := x.newSym(s, c.res)
		info := *s.info(p)
		info.null = s.info(v).null
		s.setInfo(p, info)
		s.objs[p] = &Object{Class: r.Class, Body: s.body(v), Origin: c.at, NullSite: c.at, Realm: s.objs[v].Realm}
		x.acquire(s, p, c.at, false)
		return p
	}
	v := x.newSym(s, c.res)
	if !followed(r.Class) {
		return v
	}
	o := &Object{Class: r.Class, Made: r.From < 0 && r.Same < 0, Origin: c.at}
	if r.Nullable {
		o.NullSite = c.at
	}
	if r.Realm >= 0 && r.Realm < len(objs) && objs[r.Realm] != 0 {
		o.Realm = x.realmOf(s, objs[r.Realm], true)
	}
	s.objs[v] = o
	x.acquire(s, v, c.at, false)
	if r.Same >= 0 && r.Same < len(objs) && objs[r.Same] != 0 {
		// The result may be the same object: what it lends lives until both
		// are gone.
		for w, l := range s.objs {
			if l.heldBy(objs[r.Same]) {
				s.objs[w] = l.withHolder(v)
			}
		}
	}
	return v
}

// followed reports whether objects of a class matter to references: they are
// tracked themselves, lend such objects or those that do, or are what others
// belong to.
func followed(c refmodel.Class) bool {
	info, ok := c.Info()
	return !ok || info.Tracked || c == refmodel.Context || info.Lends != refmodel.NoClass && followed(info.Lends)
}

// nullAgain is the NULL that a call returns because the holder has nothing, as
// the path knows: it is as little looked at as any other.
func (x *Interp) nullAgain(s *State, c *rowCall) Value {
	v := x.newSym(s, c.res)
	x.learn(s, v, token.EQL, nilConst)
	s.objs[v] = &Object{Class: c.row.Result.Class, Origin: c.at}
	if c.row.Result.Nullable {
		s.objs[v].NullSite = c.at
	}
	return v
}

func lends(c refmodel.Class) refmodel.Class {
	info, _ := c.Info()
	return info.Lends
}

func (x *Interp) borrowedResult(s *State, c *rowCall, objs []Sym) Value {
	r := c.row.Result
	if r.From < 0 || r.From >= len(objs) || objs[r.From] == 0 {
		return x.newSym(s, c.res)
	}
	h := objs[r.From]
	if s.objs[h].Class == r.Class { // the object itself, as a loan
		return x.lentPointer(s, h, c)
	}
	if lends(s.objs[h].Class) != r.Class {
		if r.Class == refmodel.Context {
			if v := x.realmOf(s, h, true); v != 0 {
				return v
			}
		}
		return x.newSym(s, c.res)
	}
	v := x.present(s, h, c.at)
	if v == 0 {
		return x.nullAgain(s, c)
	}
	if o := s.objs[v]; o.Own > 0 {
		v = x.lentPointer(s, v, c)
	}
	o := s.objs[v].clone()
	if o.Own == 0 && !o.Ext {
		o.Lent, o.ReleasedHere, o.Origin = true, false, c.at
	}
	fromCaller := s.info(v).path != "" // who has to know whether it is NULL
	if r.Nullable && s.info(v).null == maybe && !fromCaller && (!o.NullSite.Pos.IsValid() || c.at.Via == "") {
		o.NullSite = c.at
	} else if !r.Nullable {
		o.NullSite = Site{} // whether it can be NULL isn't said
	}
	s.objs[v] = o
	s.event(EvBorrow, v, c.at)
	return v
}

// lentPointer is the pointer that a lender gives to an object of which the
// program has a pointer with references of its own: those aren't lent.
func (x *Interp) lentPointer(s *State, v Sym, c *rowCall) Sym {
	b := s.body(v)
	l := x.expr(s, "lent("+symKey(b)+")", c.res)
	if s.objs[l] == nil {
		info := *s.info(l)
		info.null = s.info(v).null
		s.setInfo(l, info)
		s.objs[l] = &Object{Class: s.objs[v].Class, Body: b, Origin: c.at, Realm: s.objs[v].Realm}
	}
	return l
}

// writeOut stores what the call writes through pointer argument i.
func (x *Interp) writeOut(s *State, c *rowCall, objs []Sym, i int) {
	p := c.row.Params[i]
	if i >= len(c.args) || s.nilness(c.args[i]) == yes {
		return
	}
	a, ok := x.deref(s, c.args[i])
	if !ok || p.From < 0 || p.From >= len(objs) || objs[p.From] == 0 {
		return
	}
	v := x.newSym(s, nil)
	if p.Out == refmodel.OutInterior {
		s.objs[v] = &Object{Class: p.Class, Parent: objs[p.From], Field: p.Field, Origin: c.at}
	}
	x.store(s, a, v, nil, c.at.Pos)
}

// callOut applies a d2i-like call whose argument number p is not NULL: the
// result and *arg are one reference.
func (x *Interp) callOut(s *State, c *rowCall, objs []Sym, p int) []outcome {
	a, ok := x.deref(s, c.args[p])
	if !ok {
		v := x.rowResult(s, c, objs)
		return []outcome{{s, v}}
	}
	var outs []outcome
	old := s.norm(x.load(s, a, types.Typ[types.UnsafePointer]))
	if sym, isSym := old.(Sym); isSym && s.info(sym).null == maybe {
		t := s.fork()
		if !s.info(sym).relied && x.learn(t, sym, token.EQL, nilConst) {
			outs = append(outs, x.callOut(t, c, objs, p)...)
		}
		if !x.learn(s, sym, token.NEQ, nilConst) {
			return outs
		}
	}
	if c.outcome != summary.NonNull {
		t := s.fork()
		x.recordRow(t, c, nilConst, summary.Null)
		outs = append(outs, outcome{t, nilConst})
	}
	if c.outcome == summary.Null {
		return outs
	}
	prev, isObj := x.object(s, old, c.row.Result.Class)
	isObj = isObj && s.nilness(old) != yes
	var v Value
	switch {
	case isObj && c.row.Params[p].Reuse == refmodel.RefillsSame:
		x.use(s, prev, c.at)
		for _, e := range c.row.Ends {
			if e.Loan == refmodel.InteriorsOf && e.Arg == p {
				x.killInteriors(s, prev, e.Field)
			}
		}
		v = prev
	default:
		if isObj {
			x.release(s, prev, c.at)
		}
		v = x.ownedResult(s, c, objs)
		if sym, ok := v.(Sym); ok {
			x.learn(s, sym, token.NEQ, nilConst)
		}
		x.store(s, a, v, nil, c.at.Pos)
	}
	x.recordRow(s, c, v, summary.NonNull)
	return append(outs, outcome{s, v})
}

// storeInObject keeps a bare pointer in another object: nothing is counted,
// so a loan stored in an object that lives longer than its lender dangles.
func (x *Interp) storeInObject(s *State, c *rowCall, i int, objs []Sym) {
	p := c.row.Params[i]
	if i >= len(c.args) || p.Into < 0 || objs[p.Into] == 0 {
		return
	}
	v, ok := s.norm(c.args[i]).(Sym)
	if !ok {
		return
	}
	if s.objs[v] != nil {
		x.use(s, v, c.at)
	}
	s.exprs[storedKey(s, objs[p.Into], c)] = v
	if x.isLoan(s, v) && !slices.Contains(s.holders(v), objs[p.Into]) {
		x.violate(s, v, RuleEscape, KeptInMemory, c.at)
	}
	if o := s.objs[v]; o != nil && o.Own > 0 {
		if place, ok := s.exPlace(c, p.Into); ok && x.TakenBack(place) {
			x.handOver(s, v, 1, c.at)
		}
	}
}

// exPlace returns the place in the object that is argument holder of a call of
// the ex_data family that the call is about; false if the index isn't one that is
// the same everywhere.
func (s *State) exPlace(c *rowCall, holder int) (p exdata.Place, ok bool) {
	p.Holder = c.row.Params[holder].Class
	if len(c.args) < 3 {
		p.Index = "0" // app_data
		return p, true
	}
	switch i := s.norm(c.args[1]).(type) {
	case Const:
		p.Index = strconv.FormatInt(i.I, 10)
	case Sym:
		p.Index = s.info(i).path
	}
	return p, p.Index != ""
}

// storedKey names the place in holder h that a call of the ex_data family is
// about.
func storedKey(s *State, h Sym, c *rowCall) string {
	key := "stored(" + symKey(h)
	for _, a := range c.args[1:] {
		if k, ok := exprKey(s.norm(a)); ok {
			return key + "," + k + ")"
		}
	}
	return key + ")"
}
