package csource

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"modernc.org/cc/v4"
)

// Load translates the C side of a package. It returns nil if there is none
// that has to do with references; what couldn't be read or translated is in
// the program's Notes and in the Reasons of its Helpers.
func Load(in *Input) *Program {
	s := &sources{in: in, byName: map[string]*source{}}
	units := s.units()
	if len(units) == 0 {
		return nil
	}
	p := &Program{Sources: map[*ast.File][]byte{}, bodies: map[string]*ssa.Function{}}
	abi, err := cc.NewABI(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		p.Notes = append(p.Notes, fmt.Sprintf("%s: C functions are not followed: %v", in.Path, err))
		return p
	}
	fl := readFlags(in)
	h := newHeaders(fl.headerDirs(), in.Profile)
	if !h.found {
		p.Notes = append(p.Notes, fmt.Sprintf("%s: openssl/opensslv.h was not found: its version is taken to be that of -profile=%v", in.Path, in.Profile))
	}
	prs := &parser{sources: s, flags: fl, headers: h, abi: abi}
	t := newTranslator(in, s, h)
	for _, src := range units {
		parsed, err := prs.parse(src)
		if err != nil {
			p.Notes = append(p.Notes, fmt.Sprintf("%v: the C functions here are not followed", err))
			continue
		}
		u := t.newUnit(parsed)
		for _, b := range parsed.broken {
			if !t.leftOut(b) {
				p.Notes = append(p.Notes, fmt.Sprintf("%s:%d: not parsed: %s", filepath.Base(b.file), b.line, b.reason))
			}
		}
		u.collect()
	}
	p.build(t)
	return p
}

// units lists the translation units of a package whose C side mentions a
// tracked name: its .c files, the preambles with functions, and those that
// include a header of the package's own that no other unit does.
func (s *sources) units() []*source {
	var units, bare []*source
	seen := map[string]bool{}
	for _, name := range s.in.Files {
		if src := s.open(filepath.Join(s.in.Dir, name)); src != nil {
			units = append(units, src)
		}
	}
	for _, pre := range s.in.Preambles {
		src := s.preamble(pre)
		switch key := string(bytes.Join(bytes.Fields(src.text), []byte(" "))); {
		case seen[key]:
		case bytes.IndexByte(src.text, '{') >= 0:
			units = append(units, src)
			seen[key] = true
		default:
			bare = append(bare, src)
			seen[key] = true
		}
	}
	matters := slices.ContainsFunc(units, func(src *source) bool { return s.in.Tracked(src.text) })
	read := map[string]bool{}
	for _, src := range units {
		s.localHeaders(src, read)
	}
	for _, src := range bare {
		if s.localHeaders(src, read) {
			units = append(units, src)
		}
	}
	for name := range read {
		matters = matters || s.in.Tracked(s.byName[name].text)
	}
	if !matters {
		return nil
	}
	return units
}

// localHeaders adds the package's own headers that a file includes to seen; it
// reports whether one of them is new and has more than declarations.
func (s *sources) localHeaders(src *source, seen map[string]bool) (more bool) {
	directives(src.text, func(directive string, rest []byte) {
		header := includedName(rest)
		if directive != "include" || header == "" {
			return
		}
		local := s.open(filepath.Join(filepath.Dir(src.name), header))
		if local == nil || seen[local.name] {
			return
		}
		seen[local.name] = true
		below := s.localHeaders(local, seen)
		more = more || below || bytes.IndexByte(local.text, '{') >= 0
	})
	return more
}

// leftOut notes a definition that can't be parsed; it reports whether it is a
// function's.
func (t *translator) leftOut(b broken) bool {
	if b.name == "" || !strings.Contains(b.text, "{") {
		return false
	}
	key := b.file + b.name
	if t.defs[key] != nil {
		return true
	}
	h := &Helper{Name: b.name, Pos: t.sources.pos(b.file, b.line, 1), Reason: "not parsed: " + b.reason}
	for _, l := range lex([]byte(b.text)) {
		h.Touches = h.Touches || t.isTracked(l.text)
	}
	t.defs[key] = &cfunc{name: b.name, helper: h}
	t.helpers = append(t.helpers, h)
	return true
}

// build translates the functions and makes a package of them.
func (p *Program) build(t *translator) {
	p.Helpers = t.helpers
	files := t.translateAll()
	if len(files) == 0 {
		return
	}
	info, ok := p.check(t, files)
	if !ok {
		return
	}
	copyInfo(t.in.Info, info)
	if t.in.Prog.ImportedPackage("unsafe") == nil && t.in.Prog.Package(types.Unsafe) == nil {
		t.in.Prog.CreatePackage(types.Unsafe, nil, nil, true)
	}
	p.SSA = t.in.Prog.CreatePackage(p.Types, files, info, false)
	p.SSA.Build()
	for _, f := range t.funcOrder {
		h := f.helper
		if h == nil || h.decl == nil || h.decl.Body == nil {
			continue
		}
		if obj, ok := info.Defs[h.decl.Name].(*types.Func); ok {
			h.Fn = t.in.Prog.FuncValue(obj)
		}
		if h.Fn == nil {
			continue
		}
		p.bodies[f.goName] = h.Fn
		if p.bodies[f.name] == nil {
			p.bodies[f.name] = h.Fn
		}
	}
	p.Files = files[1:]
	for _, f := range p.Files {
		if src := t.sources.byFile(t.in.Fset.File(f.FileStart)); src != nil && !src.isGo {
			p.Sources[f] = src.text
		}
	}
}

// translateAll returns the files of the Go package: what the functions need,
// then the functions, by the file that they are in.
func (t *translator) translateAll() []*ast.File {
	byFile := map[*token.File]*ast.File{}
	var order []*ast.File
	for _, u := range t.units {
		for _, f := range t.funcOrder {
			if f.def == nil || f.helper == nil || f.helper.decl != nil || f.helper.Reason != "" || u.funcs[f.name] != f {
				continue
			}
			decl, why := u.tryTranslate(f)
			if decl == nil {
				f.helper.Reason = why
				u.attempt(func() { decl = u.signature(f) })
				if decl == nil {
					f.goName = ""
					continue
				}
			}
			f.helper.decl = decl
			tf := t.in.Fset.File(f.helper.Pos)
			if tf == nil {
				continue
			}
			file := byFile[tf]
			if file == nil {
				start := token.Pos(tf.Base())
				file = &ast.File{Package: start, Name: &ast.Ident{NamePos: start, Name: "c"}, FileStart: start, FileEnd: start + token.Pos(tf.Size())}
				file.Decls = append(file.Decls, importUnsafe())
				byFile[tf] = file
				order = append(order, file)
			}
			file.Decls = append(file.Decls, decl)
		}
	}
	if len(order) == 0 {
		return nil
	}
	return append([]*ast.File{t.declarations()}, order...)
}

// tryTranslate translates a function, or says why it can't.
func (u *unit) tryTranslate(f *cfunc) (decl *ast.FuncDecl, why string) {
	u.current = f.helper
	defer func() {
		u.current = nil
		if r := recover(); r != nil {
			f.helper.Touches = u.touches(f.def)
			g, ok := r.(giveUp)
			if !ok {
				g.reason = fmt.Sprintf("internal error: %v", r)
			}
			decl, why = nil, g.reason
			if p := u.in.Fset.Position(g.pos); p.IsValid() {
				why = fmt.Sprintf("%s (line %d)", g.reason, p.Line)
			}
		}
	}()
	return u.translate(f), ""
}

func importUnsafe() ast.Decl {
	return &ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{&ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: `"unsafe"`}}}}
}

// declarations is the file with the types, the variables and the functions
// without bodies that the translated functions use.
func (t *translator) declarations() *ast.File {
	f := &ast.File{Name: &ast.Ident{Name: "c"}, Decls: []ast.Decl{importUnsafe()}}
	t.declareStub(anything, nil, someType)
	// Types can name types that weren't used until now.
	var typeDecls []ast.Decl
	for _, r := range t.recordOrder {
		st := &ast.StructType{Fields: &ast.FieldList{}}
		seen := map[string]bool{}
		for _, fd := range r.fields {
			if !seen[fd.name] && fd.name != "" {
				seen[fd.name] = true
				st.Fields.List = append(st.Fields.List, &ast.Field{Names: []*ast.Ident{{Name: goField(fd.name)}}, Type: fd.t.asValue().goType(token.NoPos, t.opaque)})
			}
		}
		typeDecls = append(typeDecls, typeDecl(r.goName, st))
	}
	for _, v := range t.variables {
		f.Decls = append(f.Decls, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{
			&ast.ValueSpec{Names: []*ast.Ident{{Name: v.goName}}, Type: v.t.goType(token.NoPos, t.opaque)},
		}})
	}
	for _, name := range slices.Sorted(maps.Keys(t.opaques)) {
		st := &ast.StructType{Fields: &ast.FieldList{}}
		for _, field := range t.fields[name] {
			st.Fields.List = append(st.Fields.List, &ast.Field{Names: []*ast.Ident{{Name: field}}, Type: rawPointer(token.NoPos)})
		}
		typeDecls = append(typeDecls, typeDecl(t.opaques[name], st))
	}
	f.Decls = append(f.Decls, typeDecls...)
	f.Decls = append(f.Decls, t.stubDecls...)
	return f
}

func typeDecl(name string, typ ast.Expr) ast.Decl {
	return &ast.GenDecl{Tok: token.TYPE, Specs: []ast.Spec{&ast.TypeSpec{Name: &ast.Ident{Name: name}, Type: typ}}}
}

// maxRounds bounds how often the package is checked anew without functions
// that don't pass.
const maxRounds = 8

// check type-checks the package. A function with an error loses its body.
func (p *Program) check(t *translator, files []*ast.File) (*types.Info, bool) {
	for range maxRounds {
		var errs []types.Error
		config := types.Config{
			Importer: unsafeImporter{}, Sizes: t.in.Sizes,
			Error: func(err error) {
				if e, ok := errors.AsType[types.Error](err); ok && !e.Soft {
					errs = append(errs, e)
				}
			},
		}
		info := newInfo()
		p.Types, _ = config.Check(t.in.Path+"/C", t.in.Fset, files, info)
		if len(errs) == 0 {
			return info, true
		}
		dropped := false
		for _, e := range errs {
			for _, h := range p.Helpers {
				if d := h.decl; d != nil && d.Body != nil && d.Pos() <= e.Pos && e.Pos <= d.Body.Rbrace {
					d.Body, dropped = nil, true
					h.Reason = fmt.Sprintf("%s (line %d)", e.Msg, t.in.Fset.Position(e.Pos).Line)
				}
			}
		}
		if !dropped {
			p.Notes = append(p.Notes, fmt.Sprintf("%s: C functions are not followed: internal error: %v", t.in.Path, errs[0]))
			return nil, false
		}
	}
	p.Notes = append(p.Notes, fmt.Sprintf("%s: C functions are not followed: too many errors", t.in.Path))
	return nil, false
}

type unsafeImporter struct{}

func (unsafeImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

func newInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
}

// copyInfo adds what is known of one package's syntax to that of another.
func copyInfo(to, from *types.Info) {
	maps.Copy(to.Types, from.Types)
	maps.Copy(to.Defs, from.Defs)
	maps.Copy(to.Uses, from.Uses)
}

func (s *sources) byFile(tf *token.File) *source {
	for _, src := range s.byName {
		if src != nil && src.file == tf {
			return src
		}
	}
	return nil
}
