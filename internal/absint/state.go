package absint

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

type tri uint8

const (
	maybe tri = iota
	yes
	no
)

// symInfo is what a path knows of a Sym.
type symInfo struct {
	null   tri
	eq     *Const
	ne     []Const
	lo, hi *int64
	// same is another Sym that a branch found equal, 0 for none.
	same Sym
	// relied: a call that crashes on NULL was passed it, and returned.
	relied bool
	// counter: the value of a loop's counter after its first rounds.
	counter bool
	// widened is the head of the loop in which a counter that was from was
	// made to stand for more, until there has been a round since.
	widened *ssa.BasicBlock
	from    int64
	// lin and off: the Sym is lin + off.
	lin Sym
	off int64
	// oneOf: it is what memory made here has in a place where that isn't known
	// any more. It may be what the path had under another name.
	oneOf bool
	// ranged is the loop over a map's elements that the key is of, while the
	// loop goes on: no two of its keys are the same.
	ranged *ssa.Range
	// fromEnd: the index of an element is counted from a length.
	fromEnd bool
	// path is the access path of a value that the caller passed.
	path string
	// reg is the memory that the Sym points to, once it was looked at.
	reg Region
	typ types.Type
	// dyn is the dynamic type that a type assertion found.
	dyn types.Type
	// notDyn are the types that assertions have found it not to have.
	notDyn []string
	// impl are the interfaces that assertions have found it to implement, or
	// not to.
	impl []implFact
	// stops are the objects that a cleanup has for itself until the Sym, the
	// handle of it, stops it.
	stops []Sym
	// bit is the one bit that the value of a mask can have, 0 for any other
	// value.
	bit int64
}

var noInfo symInfo

// info returns what s knows of v, not to be written to.
func (s *State) info(v Sym) *symInfo {
	if i := s.syms[v]; i != nil {
		return i
	}
	return &noInfo
}

func (s *State) setInfo(v Sym, i symInfo) { s.syms[v] = &i }

// trivial reports whether nothing is known that a branch could use.
func (i *symInfo) trivial() bool {
	return i.null == maybe && i.eq == nil && len(i.ne) == 0 && i.lo == nil && i.hi == nil && i.dyn == nil && len(i.notDyn) == 0 && len(i.impl) == 0
}

type regionKind uint8

const (
	fresh regionKind = iota // made here: cells that were not written are zero
	input                   // the caller's: cells that were not read are its business
	havoc                   // unknown code has had it: cells are anything
)

// memory is one region. It is immutable: a write makes a new one.
type memory struct {
	kind regionKind
	// path is the access path of an input region.
	path string
	// variable is what the memory was made for, nil for what isn't one.
	variable *ssa.Alloc
	// escaped: code that can't be known can reach it.
	escaped bool
	cells   cells
	// abandoned: made here, but no longer followed element by element.
	abandoned bool
	// takenOut: an element of a list, or what it holds, that isn't in it any more.
	takenOut bool
	// grown counts elements appended under unknown indices.
	grown int
	// base and added tell of a slice that was appended to a slice of
	// unknown length.
	base  Value
	added []Value
	// channel: a channel made here; shared: a goroutine has it, too.
	channel, shared bool
}

func (m *memory) with(path string, c cell) *memory {
	n := *m
	n.cells = m.cells.with(path, c)
	return &n
}

// A deferred call, with its operands as they were at the defer statement.
type deferred struct {
	at   *ssa.Defer
	fn   Value
	args []Value
	// recv is the receiver of an interface method call.
	recv Value
}

// stepRec is a step of the summary being made, in the state's own values.
type stepRec struct {
	op      summary.Op
	name    string
	fn      Value
	method  bool
	args    []Value
	res     []Sym
	outcome summary.Outcome
	ignored bool
	async   bool
	// finalizer: a Later that can be taken back.
	finalizer bool
	// quiet: there is a finding on it.
	quiet bool
	// guarded: the elements that the step is about aren't NULL.
	guarded bool
	pos     token.Pos
	// in is the block that does it.
	in *ssa.BasicBlock
	// mem is memory made here that a Call was handed, as it was then.
	mem map[Region]*memory
}

// EventKind is what happened to an object.
type EventKind uint8

// The events of a trail.
const (
	EvAcquire EventKind = iota
	EvBorrow
	EvRelease
	EvRetain
	EvHandOver
	EvLoanEnd
	EvBranch
	EvNotNull
	EvLost
)

// An Event is one step of the path that led to a violation.
type Event struct {
	Kind EventKind
	Obj  Sym
	Site Site
	// Count is the number of owned references after the event.
	Count int
	// Taken is the way a branch went.
	Taken bool
	prev  *Event
	n     int
}

// A State is what the analysis knows at one point of one path.
type State struct {
	regs    map[ssa.Value]Value
	syms    map[Sym]*symInfo // immutable: setInfo makes a new one
	objs    map[Sym]*Object
	mem     map[Region]*memory
	globals map[*ssa.Global]Region
	inputs  map[string]Region // input regions by path
	params  map[string]Sym    // input values by path
	// rel holds the outcome of comparisons between two unknown values,
	// exprs the Sym of a computation on unknown values.
	rel   map[string]bool
	exprs map[string]Sym
	// shared are those of the maps above that copies of the state have, too.
	shared seldom
	defers []deferred
	steps  []stepRec
	trail  *Event
	rounds []round // of the loops that the path is in
	// panicking: deferred calls run because of a panic; recovered: one of
	// them called recover.
	panicking, recovered bool
	goexit               bool
	// sawRecover: the path has called recover.
	sawRecover bool
	async      bool
	inDefer    *ssa.Defer
	// waitEscapes are loans given to goroutines, until something waits.
	waitEscapes []escapeRec
	// lost are references that nothing leads to any more.
	lost []Violation
	// vague are containers of the caller's of whose elements some were told
	// from others by what they hold.
	vague map[string]bool
	// blurred: conditions of the path were dropped that tell it from others
	// with other effects. loosened: such that only callers can ask for again.
	blurred, loosened bool
	// kept is the size of the state when it was collected last.
	kept int
	// iters are the positions of ranges over maps that were filled here.
	iters map[*ssa.Range]Value
	// found are the numbers of the findings that the path of a function
	// literal has, in order.
	found []int
	// named and namedMem are the state's Syms and regions in the order in
	// which a key that isn't exact names them.
	named    []Sym
	namedMem []Region
}

type escapeRec struct {
	obj Sym
	pos token.Pos
	// handle: it is a cgo.Handle that keeps it, until that is deleted.
	handle bool
	// given: it is a loan only if the callback doesn't keep what it is given.
	given bool
}

// size is a measure of what it costs to copy and compare the state.
func (s *State) size() int {
	return len(s.syms) + len(s.objs) + len(s.mem) + len(s.regs) + 4*len(s.steps)
}

func newState() *State {
	return &State{
		regs: map[ssa.Value]Value{}, syms: map[Sym]*symInfo{}, objs: map[Sym]*Object{}, mem: map[Region]*memory{},
		globals: map[*ssa.Global]Region{}, inputs: map[string]Region{}, params: map[string]Sym{},
		rel: map[string]bool{}, exprs: map[string]Sym{},
	}
}

// fork returns an independent copy of s.
func (s *State) fork() *State {
	c := *s
	c.regs = maps.Clone(s.regs)
	c.syms = maps.Clone(s.syms)
	c.objs = maps.Clone(s.objs)
	c.mem = maps.Clone(s.mem)
	s.shared, c.shared = seldomAll, seldomAll
	c.rounds = slices.Clone(s.rounds)
	c.defers = slices.Clip(s.defers)
	c.steps = slices.Clip(s.steps)
	c.waitEscapes = slices.Clip(s.waitEscapes)
	return &c
}

func (s *State) event(k EventKind, o Sym, at Site) {
	count := 0
	if obj := s.objs[o]; obj != nil {
		count = obj.Own
	}
	n := 1
	if s.trail != nil {
		n = s.trail.n + 1
	}
	s.trail = &Event{Kind: k, Obj: o, Site: at, Count: count, prev: s.trail, n: n}
}

// events returns the trail in order, of object o, of the object that o points
// into, and of the branches taken.
func (s *State) events(o Sym) []Event {
	parent := o
	if obj := s.objs[o]; obj != nil && obj.Parent != 0 {
		parent = obj.Parent
	}
	var list []Event
	for e := s.trail; e != nil; e = e.prev {
		if e.Obj == o || e.Obj == parent || e.Kind == EvBranch {
			list = append(list, *e)
		}
	}
	slices.Reverse(list)
	return list
}

func (x *Interp) newSym(s *State, t types.Type) Sym {
	x.nextSym++
	v := Sym(x.nextSym)
	s.setInfo(v, symInfo{typ: t})
	return v
}

func (x *Interp) newRegion(s *State, k regionKind) Region {
	x.nextRegion++
	r := Region(x.nextRegion)
	s.mem[r] = &memory{kind: k}
	return r
}

// inputSym returns the Sym of the caller's value at an access path: the same
// one each time.
func (x *Interp) inputSym(s *State, path string, t types.Type) Sym {
	if v, ok := s.params[path]; ok {
		return v
	}
	v := x.newSym(s, t)
	info := *s.info(v)
	info.path = path
	s.setInfo(v, info)
	own(s, seldomParams, &s.params)[path] = v
	return v
}

// inputRegion returns the caller's memory at an access path.
func (x *Interp) inputRegion(s *State, path string) Region {
	if r, ok := s.inputs[path]; ok {
		return r
	}
	r := x.newRegion(s, input)
	m := *s.mem[r]
	m.path = path
	s.mem[r] = &m
	own(s, seldomInputs, &s.inputs)[path] = r
	return r
}

// expr returns the Sym that stands for a computation: the same operands give
// the same Sym on one path.
func (x *Interp) expr(s *State, key string, t types.Type) Sym {
	if v, ok := s.exprs[key]; ok {
		return v
	}
	v := x.newSym(s, t)
	own(s, seldomExprs, &s.exprs)[key] = v
	return v
}

func symKey(v Sym) string { return "#" + strconv.Itoa(int(v)) }

// sortedKeys returns the keys of a map in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
