package csource

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"modernc.org/cc/v4"

	"github.com/sslref/sslref/refmodel"
)

const (
	// anything is a function whose result can be anything.
	anything = mark + "any"
	// viaPointer calls its first argument with the others.
	viaPointer = mark + "call"
)

// A translator makes one Go package of all translation units.
type translator struct {
	in      *Input
	sources *sources
	headers *headers

	taken       map[string]bool // names of the package
	records     map[string]*recordType
	recordOrder []*recordType
	opaques     map[string]string // Go names of opaque types
	fields      map[string][]string
	variables   []*variable
	externs     map[string]*variable
	values      map[string]*variable // what stands for names of headers
	stubs       map[string]string
	stubDecls   []ast.Decl

	units     []*unit
	defs      map[string]*cfunc // functions by where they are defined
	extern    map[string]*cfunc // those that every unit can call
	funcOrder []*cfunc
	helpers   []*Helper
	// current is the function being translated.
	current *Helper
}

func newTranslator(in *Input, s *sources, h *headers) *translator {
	t := &translator{
		in: in, sources: s, headers: h,
		taken: map[string]bool{}, records: map[string]*recordType{}, opaques: map[string]string{}, fields: map[string][]string{},
		externs: map[string]*variable{}, values: map[string]*variable{}, stubs: map[string]string{},
		defs: map[string]*cfunc{}, extern: map[string]*cfunc{},
	}
	for _, c := range refmodel.Classes {
		t.taken[string(c.Class)] = true
		t.opaques[string(c.Class)] = string(c.Class)
	}
	return t
}

func (t *translator) newUnit(p *parsed) *unit {
	u := &unit{
		translator: t, parsed: p,
		typedefs: map[string]*ctype{}, tags: map[string]*recordType{}, enums: map[string]int64{}, tagFiles: map[string]string{},
		funcs: map[string]*cfunc{}, globals: map[string]*variable{},
	}
	t.units = append(t.units, u)
	return u
}

// row is the row of a function of the library.
func (t *translator) row(name string) *refmodel.Func { return refmodel.Lookup(t.in.Profile, name) }

// opaque returns the Go name of a type that only headers define.
func (t *translator) opaque(name string) string {
	if _, ok := refmodel.Class(name).Info(); ok {
		t.touch()
	}
	if goName, ok := t.opaques[name]; ok {
		return goName
	}
	goName := t.unique(name)
	t.opaques[name] = goName
	return goName
}

// touch notes that the function being translated has to do with a class.
func (t *translator) touch() {
	if t.current != nil {
		t.current.Touches = true
	}
}

// opaqueField notes that the source uses a field of such a type.
func (t *translator) opaqueField(typ, field string) {
	t.opaque(typ)
	if !slices.Contains(t.fields[typ], field) {
		t.fields[typ] = append(t.fields[typ], field)
	}
}

// someVar returns a variable that is never written to: a value of which
// nothing is known but that it stays the same.
func (t *translator) someVar(name string, typ *ctype) string {
	v := t.values[name]
	if v == nil {
		v = &variable{goName: t.unique(name), t: typ}
		t.values[name] = v
		t.variables = append(t.variables, v)
	}
	return v.goName
}

func (t *translator) someInt(name string) string   { return t.someVar(name+mark+"int", intType) }
func (t *translator) someValue(name string) string { return t.someVar(name+mark+"value", someType) }
func (t *translator) zero(typ *ctype) string       { return t.someVar(typ.key()+mark+"zero", typ) }

// funcPointer returns the variable that stands for the address of a function,
// under the name that cgo has for it; if units have functions of one name, it
// tells them apart.
func (u *unit) funcPointer(name string) string {
	if u.row(name) != nil {
		u.touch()
	}
	if f := u.function(name); f != nil && f.goName != "" {
		name = f.goName
	}
	return u.someVar(PointerPrefix+name, voidPtr)
}

// PointerPrefix begins the names of variables that hold the address of a C
// function, as cgo's do.
const PointerPrefix = "_Cfpvar_fp_"

// function returns the definition of a function that the unit can call, or
// its declaration.
func (u *unit) function(name string) *cfunc {
	if f := u.funcs[name]; f != nil && f.goName != "" {
		return f
	}
	if f := u.extern[name]; f != nil {
		return f
	}
	return u.funcs[name]
}

// isFunc reports whether a name is a function's.
func (u *unit) isFunc(name string) bool {
	return u.function(name) != nil || u.row(name) != nil || u.in.Exported(name)
}

// headerNumber is the value of a constant of the library's headers.
func (t *translator) headerNumber(name string, included []string) (int64, bool) {
	if strings.ToUpper(name) != name {
		return 0, false
	}
	if _, ok := t.headers.macro(name, included); !ok {
		return 0, false
	}
	return t.headers.number(name)
}

// helper notes the definition of a function.
func (u *unit) helper(name string, pos token.Pos, static bool, d *cc.FunctionDefinition) *Helper {
	p := d.Position()
	key := p.Filename + ":" + strconv.Itoa(p.Line) + ":" + name
	if f := u.defs[key]; f != nil {
		u.funcs[name] = f // a header's, which another unit includes too
		return f.helper
	}
	h := &Helper{Name: name, Pos: pos, Static: static}
	f := u.funcs[name]
	u.defs[key] = f
	u.helpers = append(u.helpers, h)
	if u.row(name) != nil {
		h.Reason = "it bears the name of a function of the library"
		f.def = nil
		return h
	}
	f.goName = u.unique(name)
	if !static && u.extern[name] == nil {
		u.extern[name] = f
	}
	return h
}

// touches reports whether a definition names a class of the table or one of
// its functions.
func (u *unit) touches(n cc.Node) bool {
	return slices.ContainsFunc(cc.NodeTokens(n), func(t cc.Token) bool { return u.isTracked(t.SrcStr()) })
}

func (t *translator) isTracked(name string) bool {
	if _, ok := classNames[name]; ok {
		return true
	}
	_, ok := refmodel.Class(name).Info()
	return ok || t.row(name) != nil
}

// rowStub declares a function of the table.
func (t *translator) rowStub(row *refmodel.Func) string {
	t.touch()
	if _, ok := t.stubs[row.Name]; !ok {
		t.stubs[row.Name] = row.Name
		t.taken[row.Name] = true
		params, result := rowTypes(row)
		t.declareStub(row.Name, params, result)
	}
	return row.Name
}

// stub declares a function of which only the name is known, for arguments of
// given types.
func (t *translator) stub(name string, params []*ctype, result *ctype) string {
	key := name + "("
	for _, p := range params {
		key += p.key() + ","
	}
	key += ")" + result.key()
	if goName, ok := t.stubs[key]; ok {
		return goName
	}
	goName := t.unique(name + mark + "stub")
	t.stubs[key] = goName
	t.declareStub(goName, params, result)
	return goName
}

func (t *translator) declareStub(goName string, params []*ctype, result *ctype) {
	ft := &ast.FuncType{Params: &ast.FieldList{}}
	for i, p := range params {
		ft.Params.List = append(ft.Params.List, &ast.Field{Names: []*ast.Ident{{Name: "p" + strconv.Itoa(i)}}, Type: p.goType(token.NoPos, t.opaque)})
	}
	if result.kind != voidKind {
		ft.Results = &ast.FieldList{List: []*ast.Field{{Type: result.goType(token.NoPos, t.opaque)}}}
	}
	t.stubDecls = append(t.stubDecls, &ast.FuncDecl{Name: &ast.Ident{Name: goName}, Type: ft})
}

// ThroughPointer reports whether a function of the program stands for a call of
// its first argument.
func ThroughPointer(goName string) bool { return strings.HasPrefix(goName, viaPointer+mark) }

// CName is the C name of a function of the program.
func CName(goName string) string {
	name, _, _ := strings.Cut(goName, mark)
	return name
}
