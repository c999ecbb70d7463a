package contract

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// A Place is a part of what a function is passed, or of its results.
type Place struct {
	// Path is the access path, as summaries have it: "p0*.sess" for a
	// parameter, the part behind the result for a result.
	Path string
	// Param or Result is the number of the parameter or result; the receiver
	// is parameter 0.
	Param, Result int
	Class         refmodel.Class
	Type          types.Type
}

// An Effect is a term with what it is about in a function's signature.
type Effect struct {
	Term Term
	// Of is the object that is released, retained, or lends; its Class is
	// that of the object.
	Of Place
	// Result is the result of ReturnsOwned and ReturnsBorrowed; its Class
	// is NoClass for a pointer into an object.
	Result Place
}

// A Bound is a contract with its function's signature.
type Bound struct {
	*Contract
	Effects []Effect
	// Used are the parameters, pointers to objects, that no effect names.
	Used []Place

	// like is the row that the function is like, nil for none.
	like *likeness
	sig  *types.Signature
}

// A Classifier tells the class of the objects that pointers of a type point
// to, like the engine's.
type Classifier func(types.Type) refmodel.Class

// Bind finds what a contract's terms are about. names are those of sig's
// parameters where its own don't tell; nil if they do. The problems say which
// terms can't be, and what would be right; the others are bound.
func Bind(c *Contract, sig *types.Signature, names []string, class Classifier) (*Bound, []Problem) {
	b := &binder{sig: sig, names: names, class: class, bound: &Bound{Contract: c, sig: sig}}
	b.params = paramVars(sig)
	if b.names == nil {
		for _, v := range b.params {
			b.names = append(b.names, v.Name())
		}
	}
	c.Params = b.names
	var problems []Problem
	for _, t := range c.Terms {
		if t.Verb == Like {
			if err := b.like(t); err != nil {
				problems = append(problems, problem(t.Pos, "%s: %v", t, err))
			}
			continue
		}
		e, err := b.effect(t)
		if err == nil {
			err = b.clash(e)
		}
		if err != nil {
			problems = append(problems, problem(t.Pos, "%s: %v", t, err))
			continue
		}
		b.bound.Effects = append(b.bound.Effects, e)
	}
	if b.bound.like == nil {
		b.used()
	}
	return b.bound, problems
}

// paramVars lists a signature's parameters, the receiver first.
func paramVars(sig *types.Signature) []*types.Var {
	var vars []*types.Var
	if r := sig.Recv(); r != nil {
		vars = append(vars, r)
	}
	return slices.AppendSeq(vars, sig.Params().Variables())
}

type binder struct {
	sig    *types.Signature
	params []*types.Var
	names  []string
	class  Classifier
	bound  *Bound
}

func (b *binder) effect(t Term) (Effect, error) {
	switch t.Verb {
	case ReturnsOwned:
		r, err := b.ownedResult()
		return Effect{Term: t, Result: r}, err
	case ReturnsBorrowed:
		return b.borrowed(t)
	}
	p, err := b.argument(t.Arg)
	return Effect{Term: t, Of: p}, err
}

// clash returns an error for an effect that can't be beside the others.
func (b *binder) clash(e Effect) error {
	for _, o := range b.bound.Effects {
		switch {
		case o.Term == e.Term, o.Term.Verb == e.Term.Verb && o.Term.Arg == e.Term.Arg:
			return fmt.Errorf("is said twice: leave one out")
		case returns(o) && returns(e):
			return fmt.Errorf("and %s can't both be: a result is owned by the caller or borrowed, leave one out", o.Term)
		case returns(o) || returns(e):
		case o.Of.Path == e.Of.Path:
			return fmt.Errorf("and %s can't both be: what a function takes a reference to, it leaves the caller's, leave one out", o.Term)
		}
	}
	return nil
}

func returns(e Effect) bool { return e.Term.Verb == ReturnsOwned || e.Term.Verb == ReturnsBorrowed }

// objectClass is the class of the object that a pointer of type t points to.
func (b *binder) objectClass(t types.Type) refmodel.Class {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return refmodel.NoClass
	}
	if _, ok := p.Elem().Underlying().(*types.Pointer); ok {
		return refmodel.NoClass
	}
	return b.class(t)
}

// argument finds what a term's ARG leads to: an object, itself or as the only
// one that a struct has.
func (b *binder) argument(arg string) (Place, error) {
	p, err := b.place(arg)
	if err != nil {
		return p, err
	}
	return b.objectIn(p, arg)
}

// place follows the way that arg describes.
func (b *binder) place(arg string) (Place, error) {
	parts := strings.Split(arg, ".")
	i := slices.Index(b.names, parts[0])
	if i < 0 || parts[0] == "_" || parts[0] == "" || i >= len(b.params) {
		return Place{}, fmt.Errorf("there is no parameter %s%s", parts[0], b.choices())
	}
	p := Place{Path: "p" + strconv.Itoa(i), Param: i, Result: -1, Type: b.params[i].Type()}
	for _, name := range parts[1:] {
		if !b.field(&p, name) {
			return p, fmt.Errorf("%s has no field %s%s", types.TypeString(p.Type, nameOnly), name, fieldChoices(p.Type))
		}
	}
	return p, nil
}

func (b *binder) choices() string {
	var names []string
	for _, n := range b.names {
		if n != "" && n != "_" {
			names = append(names, n)
		}
	}
	switch {
	case len(b.params) == 0:
		return ": the function has none"
	case len(names) == 0:
		return ": the parameters have no names, give them some"
	}
	return ": want " + strings.Join(names, " or ")
}

func fieldChoices(t types.Type) string {
	st, ok := structOf(t)
	if !ok || st.NumFields() == 0 {
		return ""
	}
	var names []string
	for f := range st.Fields() {
		names = append(names, f.Name())
	}
	return ": want " + strings.Join(names, " or ")
}

func nameOnly(*types.Package) string { return "" }

// structOf returns the struct that t is or points to.
func structOf(t types.Type) (*types.Struct, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return st, ok
}

// field goes on to a field, through embedded structs where need be; it reports
// whether there is one.
func (b *binder) field(p *Place, name string) bool {
	st, ok := structOf(p.Type)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Name() == name {
			p.into(f)
			return true
		}
	}
	for f := range st.Fields() {
		if f.Embedded() {
			q := *p
			q.into(f)
			if b.field(&q, name) {
				*p = q
				return true
			}
		}
	}
	return false
}

// into makes p its field f.
func (p *Place) into(f *types.Var) {
	if _, ok := p.Type.Underlying().(*types.Pointer); ok {
		p.Path += "*"
	}
	p.Path += "." + f.Name()
	p.Type = f.Type()
}

// objectIn returns the object at p: what is there, or the only object that the
// struct there holds.
func (b *binder) objectIn(p Place, arg string) (Place, error) {
	if p.Class = b.objectClass(p.Type); p.Class != refmodel.NoClass {
		return p, nil
	}
	found := b.held(p)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return p, fmt.Errorf("%s is no pointer to an object of the table's (%s) and holds none: it is of type %s", arg, classNames(), types.TypeString(p.Type, nameOnly))
	}
	var ways []string
	for _, f := range found {
		ways = append(ways, arg+f.Path[strings.LastIndexByte(f.Path, '.'):])
	}
	return p, fmt.Errorf("%s has several objects: want %s", arg, strings.Join(ways, " or "))
}

// held returns the fields of the struct at p that are objects; the tracked
// ones if there are any.
func (b *binder) held(p Place) []Place {
	st, ok := structOf(p.Type)
	if !ok {
		return nil
	}
	var tracked, others []Place
	for f := range st.Fields() {
		q := p
		q.into(f)
		q.Class = b.objectClass(f.Type())
		info, ok := q.Class.Info()
		switch {
		case ok && info.Tracked:
			tracked = append(tracked, q)
		case ok:
			others = append(others, q)
		}
	}
	if len(tracked) > 0 {
		return tracked
	}
	return others
}

func classNames() string {
	var names []string
	for _, c := range refmodel.Classes {
		names = append(names, string(c.Class))
	}
	return strings.Join(names, ", ")
}

// ownedResult finds the result that is an object, or holds one.
func (b *binder) ownedResult() (Place, error) {
	var inside []Place
	for i := range b.sig.Results().Len() {
		p := Place{Result: i, Param: -1, Type: b.sig.Results().At(i).Type()}
		if p.Class = b.objectClass(p.Type); p.Class != refmodel.NoClass {
			return p, nil
		}
		inside = append(inside, b.held(p)...)
	}
	switch {
	case len(inside) == 1:
		return inside[0], nil
	case len(inside) > 1:
		return Place{}, fmt.Errorf("the result holds several objects, of which one can't be said to be owned")
	case b.sig.Results().Len() == 0:
		return Place{}, fmt.Errorf("the function has no result")
	}
	return Place{}, fmt.Errorf("no result is a pointer to an object of the table's (%s) or holds one", classNames())
}

// borrowed binds ReturnsBorrowed: the result is an object that the argument
// lends, the argument's object itself, or a pointer into it.
func (b *binder) borrowed(t Term) (Effect, error) {
	e := Effect{Term: t}
	if b.sig.Results().Len() == 0 {
		return e, fmt.Errorf("the function has no result")
	}
	r, err := b.ownedResult()
	if err != nil {
		r = Place{Result: 0, Param: -1, Type: b.sig.Results().At(0).Type()}
		switch r.Type.Underlying().(type) {
		case *types.Pointer:
		case *types.Basic:
			if r.Type.Underlying() != types.Typ[types.UnsafePointer] {
				return e, fmt.Errorf("the result, of type %s, is no pointer that could be borrowed", types.TypeString(r.Type, nameOnly))
			}
		default:
			return e, err
		}
	}
	e.Result = r
	place, err := b.place(t.Arg)
	if err != nil {
		return e, err
	}
	e.Of, err = b.lender(place, t.Arg, r.Class)
	return e, err
}

// lender finds what can lend an object of class c at p, or in the struct there.
func (b *binder) lender(p Place, arg string, c refmodel.Class) (Place, error) {
	p.Class = b.objectClass(p.Type)
	if lendsTo(p.Class, c) {
		return p, nil
	}
	if p.Class == refmodel.NoClass {
		var found []Place
		for _, q := range b.all(p) {
			if lendsTo(q.Class, c) {
				found = append(found, q)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			var ways []string
			for _, f := range found {
				ways = append(ways, arg+f.Path[strings.LastIndexByte(f.Path, '.'):])
			}
			return p, fmt.Errorf("%s has several objects that it can be borrowed from: want %s", arg, strings.Join(ways, " or "))
		}
	}
	what := "a pointer"
	if c != refmodel.NoClass {
		what = "an " + string(c)
	}
	return p, fmt.Errorf("%s, of type %s, has no object that lends %s", arg, types.TypeString(p.Type, nameOnly), what)
}

// all is held with the objects of every class.
func (b *binder) all(p Place) []Place {
	st, ok := structOf(p.Type)
	if !ok {
		return nil
	}
	var list []Place
	for f := range st.Fields() {
		q := p
		q.into(f)
		if q.Class = b.objectClass(f.Type()); q.Class != refmodel.NoClass {
			list = append(list, q)
		}
	}
	return list
}

// lendsTo reports whether an object of class by lends one of class c, is it,
// or, for no class, has something to point into.
func lendsTo(by, c refmodel.Class) bool {
	info, ok := by.Info()
	return ok && (c == refmodel.NoClass || by == c || info.Lends == c || c == refmodel.Context)
}

// used lists the parameters that are objects and that no effect names.
func (b *binder) used() {
	for i, v := range b.params {
		p := Place{Path: "p" + strconv.Itoa(i), Param: i, Result: -1, Type: v.Type()}
		if p.Class = b.objectClass(v.Type()); p.Class == refmodel.NoClass {
			continue
		}
		if !slices.ContainsFunc(b.bound.Effects, func(e Effect) bool { return e.Of.Path == p.Path && !returns(e) }) {
			b.bound.Used = append(b.bound.Used, p)
		}
	}
}
