package csource

import (
	"fmt"
	"go/token"
	"slices"

	"modernc.org/cc/v4"
)

// A giveUp is thrown when something can't be translated.
type giveUp struct {
	reason string
	pos    token.Pos
}

// A unit is a translation unit being translated.
type unit struct {
	*translator
	parsed *parsed

	typedefs map[string]*ctype
	tags     map[string]*recordType
	enums    map[string]int64
	tagFiles map[string]string // where structs are defined
	funcs    map[string]*cfunc
	globals  map[string]*variable
}

// A cfunc is a function that the source declares or defines.
type cfunc struct {
	name   string
	goName string
	t      *funcType
	static bool
	// def is its definition, nil for none in this unit.
	def    *cc.FunctionDefinition
	helper *Helper
}

// A variable is a variable of the source.
type variable struct {
	goName string
	t      *ctype
	// fixed is its initial value if it never has another.
	fixed *fixed
}

func (u *unit) fail(n cc.Node, format string, args ...any) {
	panic(giveUp{fmt.Sprintf(format, args...), u.pos(n)})
}

// pos is where a node begins.
func (u *unit) pos(n cc.Node) token.Pos {
	p := n.Position()
	return u.sources.pos(p.Filename, p.Line, p.Column)
}

func (u *unit) tokPos(t cc.Token) token.Pos {
	p := t.Position()
	return u.sources.pos(p.Filename, p.Line, p.Column)
}

// A specifier is what the words before a declarator say.
type specifier struct {
	t                        *ctype
	typedef, static, extern_ bool
	constant                 bool
}

// specifiers reads the words before a declarator.
func (u *unit) specifiers(ds *cc.DeclarationSpecifiers) specifier {
	var s specifier
	var types []*cc.TypeSpecifier
	for ; ds != nil; ds = ds.DeclarationSpecifiers {
		switch ds.Case {
		case cc.DeclarationSpecifiersStorage:
			switch ds.StorageClassSpecifier.Case {
			case cc.StorageClassSpecifierTypedef:
				s.typedef = true
			case cc.StorageClassSpecifierStatic:
				s.static = true
			case cc.StorageClassSpecifierExtern:
				s.extern_ = true
			}
		case cc.DeclarationSpecifiersTypeSpec:
			types = append(types, ds.TypeSpecifier)
		case cc.DeclarationSpecifiersTypeQual:
			s.constant = s.constant || ds.TypeQualifier.Case == cc.TypeQualifierConst
		}
	}
	s.t = u.base(types)
	return s
}

func (u *unit) qualified(l *cc.SpecifierQualifierList) *ctype {
	var types []*cc.TypeSpecifier
	for ; l != nil; l = l.SpecifierQualifierList {
		if l.Case == cc.SpecifierQualifierListTypeSpec {
			types = append(types, l.TypeSpecifier)
		}
	}
	return u.base(types)
}

// base is the type that type specifiers name.
func (u *unit) base(types []*cc.TypeSpecifier) *ctype {
	for _, t := range types {
		switch t.Case {
		case cc.TypeSpecifierVoid:
			return voidType
		case cc.TypeSpecifierStructOrUnion:
			return u.structType(t.StructOrUnionSpecifier)
		case cc.TypeSpecifierEnum:
			u.enum(t.EnumSpecifier)
			return intType
		case cc.TypeSpecifierTypeName:
			return u.named(t.Token.SrcStr())
		case cc.TypeSpecifierTypeofType:
			return u.typeName(t.TypeName)
		case cc.TypeSpecifierTypeofExpr:
			return u.typeOf(t.ExpressionList)
		}
	}
	return intType
}

// typeOf is the type of an expression.
func (u *unit) typeOf(e cc.ExpressionNode) *ctype {
	if p, ok := e.(*cc.PrimaryExpression); ok && p.Case == cc.PrimaryExpressionIdent {
		if f := u.funcs[p.Token.SrcStr()]; f != nil {
			return &ctype{kind: function, fn: f.t}
		}
	}
	return u.scratch().value(e).t
}

func (u *unit) named(name string) *ctype {
	if t, ok := u.typedefs[name]; ok {
		return t
	}
	return baseNamed(name)
}

// structType is a struct or union, and notes its definition.
func (u *unit) structType(s *cc.StructOrUnionSpecifier) *ctype {
	tag := ""
	if s.Case == cc.StructOrUnionSpecifierTag {
		tag = s.Token.SrcStr()
		if r, ok := u.tags[tag]; ok {
			return &ctype{kind: record, rec: r}
		}
		// Defined later, or only in a header.
		if !u.definesTag(tag) {
			return opaqueTag(tag)
		}
		return &ctype{kind: record, rec: u.newRecord(tag, s)}
	}
	if s.Token.Ch != 0 {
		tag = s.Token.SrcStr()
	}
	r := u.tags[tag]
	if r == nil || tag == "" {
		r = u.newRecord(tag, s)
	}
	if r.ready {
		return &ctype{kind: record, rec: r}
	}
	r.ready = true
	r.union = s.StructOrUnion != nil && s.StructOrUnion.Case == cc.StructOrUnionUnion
	for l := s.StructDeclarationList; l != nil; l = l.StructDeclarationList {
		d := l.StructDeclaration
		if d.Case != cc.StructDeclarationDecl {
			continue
		}
		base := u.qualified(d.SpecifierQualifierList)
		if d.StructDeclaratorList == nil && base.kind == record {
			r.fields = append(r.fields, base.rec.fields...)
			r.anonymous = true
		}
		for l := d.StructDeclaratorList; l != nil; l = l.StructDeclaratorList {
			if l.StructDeclarator.Declarator == nil {
				continue
			}
			name, _, t := u.declarator(base, l.StructDeclarator.Declarator)
			r.fields = append(r.fields, field{name, t})
		}
	}
	return &ctype{kind: record, rec: r}
}

func (u *unit) newRecord(tag string, s *cc.StructOrUnionSpecifier) *recordType {
	p := s.Position()
	key := fmt.Sprintf("%s %s:%d:%d", tag, p.Filename, p.Line, p.Column)
	if tag != "" {
		key = tag + " " + u.tagFiles[tag]
	}
	r := u.records[key]
	if r == nil {
		r = &recordType{goName: u.unique("struct_" + tag)}
		u.records[key] = r
		u.recordOrder = append(u.recordOrder, r)
	}
	if tag != "" {
		u.tags[tag] = r
	}
	return r
}

// definesTag reports whether the unit has a definition of a struct, perhaps
// further on.
func (u *unit) definesTag(tag string) bool {
	_, ok := u.tagFiles[tag]
	return ok
}

// enum notes the enumerators of an enumeration.
func (u *unit) enum(s *cc.EnumSpecifier) {
	next := int64(0)
	for l := s.EnumeratorList; l != nil; l = l.EnumeratorList {
		e := l.Enumerator
		if e.Case == cc.EnumeratorExpr {
			if n, ok := u.constant(e.ConstantExpression); ok {
				next = n
			}
		}
		u.enums[e.Token.SrcStr()] = next
		next++
	}
}

// declarator applies a declarator to a type.
func (u *unit) declarator(base *ctype, d *cc.Declarator) (name string, pos token.Pos, t *ctype) {
	for p := d.Pointer; p != nil; p = p.Pointer {
		base = pointerTo(base)
	}
	return u.direct(base, d.DirectDeclarator)
}

func (u *unit) direct(base *ctype, d *cc.DirectDeclarator) (name string, pos token.Pos, t *ctype) {
	switch d.Case {
	case cc.DirectDeclaratorIdent:
		return d.Token.SrcStr(), u.tokPos(d.Token), base
	case cc.DirectDeclaratorDecl:
		return u.declarator(base, d.Declarator)
	case cc.DirectDeclaratorFuncParam:
		return u.direct(&ctype{kind: function, fn: u.funcType(base, d.ParameterTypeList)}, d.DirectDeclarator)
	case cc.DirectDeclaratorFuncIdent:
		return u.direct(&ctype{kind: function, fn: &funcType{result: base, old: true}}, d.DirectDeclarator)
	}
	return u.direct(u.arrayOf(base, d.AssignmentExpression), d.DirectDeclarator)
}

// largeArray is the length of an array whose length isn't known.
const largeArray = 1 << 16

func (u *unit) arrayOf(elem *ctype, length cc.ExpressionNode) *ctype {
	n := int64(largeArray)
	if length != nil {
		if k, ok := u.constant(length); ok && k >= 0 && k <= largeArray {
			n = k
		}
	}
	return &ctype{kind: array, elem: elem, n: int(n)}
}

func (u *unit) funcType(result *ctype, l *cc.ParameterTypeList) *funcType {
	f := &funcType{result: result}
	if l == nil {
		f.old = true
		return f
	}
	f.variadic = l.Case == cc.ParameterTypeListVar
	for p := l.ParameterList; p != nil; p = p.ParameterList {
		d := p.ParameterDeclaration
		spec := u.specifiers(d.DeclarationSpecifiers)
		prm := param{t: spec.t, pos: u.pos(d)}
		switch {
		case d.Declarator != nil:
			prm.name, prm.pos, prm.t = u.declarator(spec.t, d.Declarator)
		case d.AbstractDeclarator != nil:
			prm.t = u.abstract(spec.t, d.AbstractDeclarator)
		}
		switch prm.t.kind {
		case array:
			prm.t = pointerTo(prm.t.elem)
		case function:
			prm.t = pointerTo(prm.t)
		case voidKind:
			continue // (void)
		}
		f.params = append(f.params, prm)
	}
	return f
}

func (u *unit) abstract(base *ctype, d *cc.AbstractDeclarator) *ctype {
	for p := d.Pointer; p != nil; p = p.Pointer {
		base = pointerTo(base)
	}
	if d.DirectAbstractDeclarator == nil {
		return base
	}
	return u.directAbstract(base, d.DirectAbstractDeclarator)
}

func (u *unit) directAbstract(base *ctype, d *cc.DirectAbstractDeclarator) *ctype {
	switch d.Case {
	case cc.DirectAbstractDeclaratorDecl:
		if d.AbstractDeclarator == nil {
			return base
		}
		return u.abstract(base, d.AbstractDeclarator)
	case cc.DirectAbstractDeclaratorFunc:
		base = &ctype{kind: function, fn: u.funcType(base, d.ParameterTypeList)}
	default:
		base = u.arrayOf(base, d.AssignmentExpression)
	}
	if d.DirectAbstractDeclarator == nil {
		return base
	}
	return u.directAbstract(base, d.DirectAbstractDeclarator)
}

// typeName is the type in a cast or a sizeof.
func (u *unit) typeName(t *cc.TypeName) *ctype {
	base := u.qualified(t.SpecifierQualifierList)
	if t.AbstractDeclarator != nil {
		return u.abstract(base, t.AbstractDeclarator)
	}
	return base
}

// collect notes what the unit declares at file level. Tags first: a struct
// can be named before it is defined.
func (u *unit) collect() {
	for tu := u.parsed.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		u.collectTags(tu.ExternalDeclaration)
	}
	for tu := u.parsed.ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		d := tu.ExternalDeclaration
		if d.Position().Filename == preludeName {
			continue
		}
		switch d.Case {
		case cc.ExternalDeclarationFuncDef:
			u.attempt(func() { u.defineFunc(d.FunctionDefinition) })
		case cc.ExternalDeclarationDecl:
			u.attempt(func() { u.declare(d.Declaration) })
		}
	}
}

// attempt runs f and drops what it can't do.
func (u *unit) attempt(f func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(giveUp); !ok {
				panic(r)
			}
		}
	}()
	f()
}

// collectTags notes the tags of the structs that a declaration defines.
func (u *unit) collectTags(d *cc.ExternalDeclaration) {
	if d.Case != cc.ExternalDeclarationDecl || d.Declaration.Case != cc.DeclarationDecl {
		return
	}
	var struct_ func(s *cc.StructOrUnionSpecifier)
	struct_ = func(s *cc.StructOrUnionSpecifier) {
		if s.Case == cc.StructOrUnionSpecifierTag {
			return
		}
		if s.Token.Ch != 0 {
			p := s.Position()
			u.tagFiles[s.Token.SrcStr()] = fmt.Sprintf("%s:%d", p.Filename, p.Line)
		}
		for l := s.StructDeclarationList; l != nil; l = l.StructDeclarationList {
			for q := l.StructDeclaration.SpecifierQualifierList; q != nil; q = q.SpecifierQualifierList {
				if q.TypeSpecifier != nil && q.TypeSpecifier.Case == cc.TypeSpecifierStructOrUnion {
					struct_(q.TypeSpecifier.StructOrUnionSpecifier)
				}
			}
		}
	}
	for ds := d.Declaration.DeclarationSpecifiers; ds != nil; ds = ds.DeclarationSpecifiers {
		if ds.Case == cc.DeclarationSpecifiersTypeSpec && ds.TypeSpecifier.Case == cc.TypeSpecifierStructOrUnion {
			struct_(ds.TypeSpecifier.StructOrUnionSpecifier)
		}
	}
}

// declare notes a declaration at file level.
func (u *unit) declare(d *cc.Declaration) {
	if d.Case != cc.DeclarationDecl {
		return
	}
	spec := u.specifiers(d.DeclarationSpecifiers)
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		name, _, t := u.declarator(spec.t, l.InitDeclarator.Declarator)
		switch {
		case spec.typedef:
			u.typedefs[name] = t
		case t.kind == function:
			u.declareFunc(name, t.fn, spec.static)
		default:
			u.globals[name] = u.global(name, t.asValue(), spec.static)
			u.fix(u.globals[name], spec.constant, l.InitDeclarator)
		}
	}
}

func (u *unit) declareFunc(name string, t *funcType, static bool) *cfunc {
	f := u.funcs[name]
	if f == nil {
		f = &cfunc{name: name, static: static}
		u.funcs[name] = f
		u.funcOrder = append(u.funcOrder, f)
	}
	if f.t == nil || f.t.old {
		f.t = t
	}
	return f
}

func (u *unit) defineFunc(d *cc.FunctionDefinition) {
	spec := u.specifiers(d.DeclarationSpecifiers)
	name, pos, t := u.declarator(spec.t, d.Declarator)
	if t.kind != function {
		return
	}
	f := u.declareFunc(name, t.fn, spec.static)
	f.t, f.def = t.fn, d
	f.static = f.static || spec.static
	f.helper = u.helper(name, pos, f.static, d)
	if d.DeclarationList != nil {
		f.helper.Reason = "a definition in the style before C89"
	}
}

// global returns the Go variable for a variable at file level: one for all
// units, unless it is static.
func (u *unit) global(name string, t *ctype, static bool) *variable {
	if t.kind == array && t.elem.kind == integer {
		t = pointerTo(t.elem) // a text: only its address matters
	}
	if !static {
		if v, ok := u.externs[name]; ok {
			return v
		}
	}
	v := &variable{goName: u.unique(name), t: t}
	u.variables = append(u.variables, v)
	if !static {
		u.externs[name] = v
	}
	return v
}

// unique returns a name of the Go package that no other has.
func (t *translator) unique(name string) string {
	if slices.Contains(reserved, name) {
		name += mark + "c"
	}
	base := name
	for i := 2; t.taken[name]; i++ {
		name = fmt.Sprintf("%s%s%d", base, mark, i)
	}
	t.taken[name] = true
	return name
}

// mark separates a C name from what makes it unique in Go. Neither language
// has it in names.
const mark = "·"

// reserved are the names of Go that the translation uses, or that mean
// something in Go that they don't in C.
var reserved = []string{"int", "uintptr", "unsafe", "nil", "new", "panic", "init", "main", "_", "bool", "true", "false"}
