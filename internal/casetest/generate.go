package casetest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	drivePath   = ModulePath + "/internal/casetest/drive"
	libsslPath  = ModulePath + "/refmodel/libssl"
	driveImport = "casetestdrive"
)

// program returns the files of the generated program by path: the twins with
// the ends of the process and errno in the driver's hands, a file in each
// package that registers its functions, and a test that runs them.
func program(root string, pkgs []*Package, twins map[string][]byte) (map[string][]byte, error) {
	files := make(map[string][]byte)
	var imports []string
	for _, pkg := range pkgs {
		g, err := newGenerator(pkg, pkgs, twins)
		if err != nil {
			return nil, err
		}
		for path, src := range g.hooked {
			files[path] = src
		}
		src, err := g.registration()
		if err != nil {
			return nil, err
		}
		files[filepath.Join(pkg.Dir, "zz_drive.go")] = src
		imports = append(imports, pkg.Path)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "package zz_drive\n\nimport (\n\t\"testing\"\n\n\t%q\n", drivePath)
	for _, path := range imports {
		fmt.Fprintf(&b, "\t_ %q\n", path)
	}
	fmt.Fprintf(&b, ")\n\nfunc TestDrive(t *testing.T) { drive.Main(t) }\n")
	files[filepath.Join(root, filepath.FromSlash(programPath), "zz_drive_test.go")] = b.Bytes()
	return files, nil
}

// A generator makes the files of one package.
type generator struct {
	pkg    *Package
	fset   *token.FileSet
	files  []*ast.File
	hooked map[string][]byte
	// consts are the package's integer constants with literal values;
	// namedC is what the package names as C.x.
	consts map[string]int64
	namedC map[string]bool
	reach  *reachable
}

func newGenerator(pkg *Package, all []*Package, twins map[string][]byte) (*generator, error) {
	g := &generator{
		pkg: pkg, fset: token.NewFileSet(), hooked: make(map[string][]byte),
		consts: make(map[string]int64), namedC: make(map[string]bool),
		reach: newReachable(filesBelow(pkg, all)),
	}
	for _, base := range sortedKeys(pkg.Files) {
		path := filepath.Join(pkg.Dir, base)
		src, ok := twins[path]
		if !ok {
			continue
		}
		file, err := parser.ParseFile(g.fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		g.files = append(g.files, file)
		g.hooked[path] = g.hook(file, src)
		g.constants(file)
	}
	for _, file := range pkg.Files {
		g.cNames(file.AST)
	}
	return g, nil
}

// hooks are the functions of the standard library and of the model that the
// driver has its own versions of.
var hooks = map[string]map[string]string{
	"os":       {"Exit": "Exit"},
	"syscall":  {"Exit": "Exit"},
	"log":      {"Fatal": "Fatal", "Fatalf": "Fatalf", "Fatalln": "Fatalln"},
	libsslPath: {"Errno": "Errno", "ErrnoVoid": "ErrnoVoid"},
}

// hook returns src with the functions of hooks replaced, lines kept.
func (g *generator) hook(file *ast.File, src []byte) []byte {
	imported := make(map[string]string)
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = path
	}
	type edit struct {
		from, to int
		text     string
	}
	var edits []edit
	kept := make(map[string]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		if body := loopBody(n); body != nil {
			at := g.offset(body.Lbrace) + 1
			edits = append(edits, edit{at, at, driveImport + ".Step(); "})
		}
		if label, ok := n.(*ast.LabeledStmt); ok && !labelsBlock(label) {
			at := g.offset(label.Colon) + 1
			edits = append(edits, edit{at, at, driveImport + ".Step(); "})
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		own, ok := hooks[imported[id.Name]][sel.Sel.Name]
		if !ok {
			return true
		}
		edits = append(edits, edit{g.offset(sel.Pos()), g.offset(sel.End()), driveImport + "." + own})
		// The import must stay in use.
		kept["var _ = "+id.Name+"."+use(imported[id.Name])] = true
		return true
	})
	if len(edits) == 0 {
		return src
	}
	at := g.offset(file.Name.End())
	edits = append(edits, edit{at, at, fmt.Sprintf("; import %s %q", driveImport, drivePath)})
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	out := slices.Clone(src)
	for _, e := range edits {
		out = slices.Replace(out, e.from, e.to, []byte(e.text)...)
	}
	for _, line := range sortedKeys(kept) {
		out = append(out, "\n"+line+"\n"...)
	}
	return out
}

// loopBody returns the body if n is a loop.
func loopBody(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.ForStmt:
		return n.Body
	case *ast.RangeStmt:
		return n.Body
	}
	return nil
}

// labelsBlock reports whether break or continue may name the label, which then
// has to stay where it is.
func labelsBlock(label *ast.LabeledStmt) bool {
	switch label.Stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

// use names something of a package that can be mentioned without a call.
func use(path string) string {
	switch path {
	case "log":
		return "Fatal"
	case libsslPath:
		return "SSL_SESSION_free"
	}
	return "Exit"
}

func (g *generator) offset(pos token.Pos) int { return g.fset.Position(pos).Offset }

// constants notes the package's integer constants that are literals.
func (g *generator) constants(file *ast.File) {
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			for i, name := range spec.Names {
				if i < len(spec.Values) {
					if n, ok := intLiteral(spec.Values[i]); ok {
						g.consts[name.Name] = n
					}
				}
			}
		}
	}
}

func intLiteral(e ast.Expr) (int64, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.INT {
		return 0, false
	}
	n, err := strconv.ParseInt(lit.Value, 0, 64)
	return n, err == nil
}

// cNames notes what a file names as C.x.
func (g *generator) cNames(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "C" {
				g.namedC[sel.Sel.Name] = true
			}
		}
		return true
	})
}

// registration returns the file that registers the package.
func (g *generator) registration() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"reflect\"\n\n\t%s %q\n)\n\n", g.files[0].Name.Name, driveImport, drivePath)
	fmt.Fprintf(&b, "func init() {\n\t%s.Register(&%[1]s.Package{\n\t\tName: %q, Path: %q,\n", driveImport, g.pkg.Name, g.pkg.Path)
	fmt.Fprintf(&b, "\t\tCalls: %#v,\n", sortedKeys(g.namedC))
	fmt.Fprintf(&b, "\t\tGlobals: []any{%s},\n", strings.Join(g.globals(), ", "))
	fmt.Fprintf(&b, "\t\tTypes: []reflect.Type{%s},\n", strings.Join(g.types(), ", "))
	fmt.Fprintf(&b, "\t\tFuncs: []*%s.Func{\n", driveImport)
	for _, file := range g.files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok {
				g.function(&b, decl)
			}
		}
	}
	fmt.Fprintf(&b, "\t\t},\n\t})\n}\n")
	return format.Source(b.Bytes())
}

// function writes the entry of a bad or good function.
func (g *generator) function(b *bytes.Buffer, decl *ast.FuncDecl) {
	fn := Func{Name: decl.Name.Name, Decl: decl}
	expr := fn.Name
	if decl.Recv != nil {
		fn.Name = receiver(decl) + "." + fn.Name
		expr = fmt.Sprintf("(*%s).%s", receiver(decl), decl.Name.Name)
	}
	if !fn.Bad() && !fn.Good() || decl.Type.TypeParams != nil {
		return
	}
	ints, texts := g.literals(decl)
	fmt.Fprintf(b, "\t\t\t{Name: %q, Fn: %s, Nil: %#v, Ints: %#v, Strings: %#v, Compares: %v, Contexts: %v, Export: %v, Collects: %v, Spawns: %v},\n",
		fn.Name, expr, nilParams(decl), ints, texts, compares(decl), names(decl.Body, "SSL_get_SSL_CTX"), g.namedC[decl.Name.Name] && decl.Recv == nil,
		g.reach.any(decl, collects), g.reach.any(decl, spawns))
}

// compares reports whether a function compares variables with each other.
func compares(decl *ast.FuncDecl) bool {
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if e, ok := n.(*ast.BinaryExpr); ok && (e.Op == token.EQL || e.Op == token.NEQ) {
			x, ok1 := e.X.(*ast.Ident)
			y, ok2 := e.Y.(*ast.Ident)
			found = found || ok1 && ok2 && x.Name != "nil" && y.Name != "nil"
		}
		return true
	})
	return found
}

// literals returns the integers and strings in a function's body.
func (g *generator) literals(decl *ast.FuncDecl) (ints []int64, texts []string) {
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if i, ok := intLiteral(n); ok {
				ints = append(ints, i)
			}
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				texts = append(texts, text)
			}
		case *ast.Ident:
			if i, ok := g.consts[n.Name]; ok {
				ints = append(ints, i)
			}
		}
		return true
	})
	slices.Sort(ints)
	slices.Sort(texts)
	return slices.Compact(ints), slices.Compact(texts)
}

// globals returns the addresses of the package's variables.
func (g *generator) globals() []string {
	var list []string
	g.specs(token.VAR, func(s ast.Spec) {
		for _, name := range s.(*ast.ValueSpec).Names {
			if name.Name != "_" {
				list = append(list, "&"+name.Name)
			}
		}
	})
	return list
}

// types returns expressions for the package's own types.
func (g *generator) types() []string {
	var list []string
	g.specs(token.TYPE, func(s ast.Spec) {
		spec := s.(*ast.TypeSpec)
		if _, ok := spec.Type.(*ast.InterfaceType); !ok && spec.TypeParams == nil && !spec.Assign.IsValid() {
			list = append(list, "reflect.TypeFor["+spec.Name.Name+"]()")
		}
	})
	return list
}

func (g *generator) specs(tok token.Token, visit func(ast.Spec)) {
	for _, file := range g.files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == tok {
				for _, s := range decl.Specs {
					visit(s)
				}
			}
		}
	}
}

// names reports whether one of the names is selected in n.
func names(n ast.Node, list ...string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && slices.Contains(list, sel.Sel.Name)
		return !found
	})
	return found
}
