package main

import (
	"bytes"
	"go/ast"
	gofmt "go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// moved are packages of cases, many of whose functions are alike, for
// TestBaselineOfCases.
var moved = []string{"cases/defers", "c/wrappers"}

// No entry of a baseline is lost and no finding is new when files are taken to
// pieces and put together anew, in another order, with other names or another
// layout.
func TestBaselineOfCases(t *testing.T) {
	root := t.TempDir()
	m := module{t, root}
	m.write("go.mod", "module example.com/moved\n\ngo 1.26\n")
	for _, dir := range moved {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join("../../testdata", dir))); err != nil {
			t.Fatal(err)
		}
	}
	r := m.sslref("-baseline=base", "-write-baseline", "./...")
	if n := strings.Count(m.read("base"), "\n") - 2; r.status != exitClean || n < 50 {
		t.Fatalf("%d entries: %+v", n, r)
	}
	original := filepath.Join(t.TempDir(), "original")
	if err := os.CopyFS(original, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*source){
		"moved, functions renamed, reformatted": func(s *source) { s.move(); s.renameFunctions(); s.reformat() },
		"variables renamed":                     (*source).renameVariables,
	} {
		t.Run(what, func(t *testing.T) {
			m := module{t, t.TempDir()}
			if err := os.CopyFS(m.dir, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			for _, dir := range moved {
				files, err := filepath.Glob(filepath.Join(m.dir, dir, "*.go"))
				if err != nil || len(files) == 0 {
					t.Fatalf("%s has no files: %v", dir, err)
				}
				for _, file := range files {
					s := newSource(t, file)
					change(s)
					s.save()
				}
			}
			r := m.sslref("-format=vet", "-baseline=base", "./...")
			if r != (result{}) {
				t.Errorf("exit status %d\n%s\n%.2000s", r.status, r.stderr, r.stdout)
			}
		})
	}
}

// A source is a Go file that is being changed.
type source struct {
	t    *testing.T
	name string
	text []byte
}

func newSource(t *testing.T, name string) *source {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return &source{t, name, text}
}

func (s *source) save() {
	if err := os.WriteFile(s.name, s.text, 0o666); err != nil {
		s.t.Fatal(err)
	}
}

func (s *source) parse() (*token.File, *ast.File) {
	s.t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, s.name, s.text, parser.ParseComments)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.text)
	}
	return fset.File(f.FileStart), f
}

// move puts the functions in the opposite order, with lines between them, and
// the file under another name.
func (s *source) move() {
	file, f := s.parse()
	var head []byte
	var functions [][]byte
	for i, decl := range f.Decls {
		end := len(s.text)
		if i+1 < len(f.Decls) {
			end = file.Offset(start(f.Decls[i+1]))
		}
		if i == 0 {
			head = append(head, s.text[:file.Offset(start(decl))]...)
		}
		piece := s.text[file.Offset(start(decl)):end]
		if _, ok := decl.(*ast.FuncDecl); ok {
			functions = append(functions, slices.Concat(piece, []byte("\n\n// Something else.\n\n")))
		} else {
			head = append(head, piece...)
		}
	}
	slices.Reverse(functions)
	s.text = slices.Concat(head, []byte("\n"), bytes.Join(functions, nil))
	if err := os.Remove(s.name); err != nil {
		s.t.Fatal(err)
	}
	s.name = filepath.Join(filepath.Dir(s.name), "moved_"+filepath.Base(s.name))
}

// start is where a declaration begins, with its comment.
func start(decl ast.Decl) token.Pos {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	}
	return decl.Pos()
}

// renameFunctions gives functions that neither C nor a method set knows other
// names.
func (s *source) renameFunctions() {
	_, f := s.parse()
	names := map[string]string{}
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Name.Name == "init" || strings.Contains(string(s.text), "//export "+fn.Name.Name+"\n") {
			continue
		}
		// Other files of the package know these, and C does.
		if strings.HasPrefix(fn.Name.Name, "bad") || strings.HasPrefix(fn.Name.Name, "good") {
			names[fn.Name.Name] = fn.Name.Name + "AsItIsCalledNow"
		}
	}
	s.rename(names)
}

// renameVariables gives the usual variables other names.
func (s *source) renameVariables() {
	s.rename(map[string]string{"s": "mine", "ssl": "conn0", "t": "theirs"})
}

// rename renames identifiers, but for fields and methods; names that those have
// stay as they are.
func (s *source) rename(names map[string]string) {
	file, f := s.parse()
	var idents []*ast.Ident
	taken := map[string]bool{}
	skip := map[*ast.Ident]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			taken[n.Sel.Name], skip[n.Sel] = true, true
		case *ast.StructType:
			for _, field := range n.Fields.List {
				for _, name := range field.Names {
					taken[name.Name] = true
				}
			}
		case *ast.Ident:
			if !skip[n] {
				idents = append(idents, n)
			}
		}
		return true
	})
	for _, id := range slices.Backward(idents) {
		if name := names[id.Name]; name != "" && !taken[id.Name] {
			at := file.Offset(id.Pos())
			s.text = slices.Concat(s.text[:at], []byte(name), s.text[at+len(id.Name):])
		}
	}
}

// reformat puts the arguments of calls on lines of their own.
func (s *source) reformat() {
	file, f := s.parse()
	breaks := map[int]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && len(call.Args) > 0 && file.Line(call.Lparen) == file.Line(call.Rparen) {
			breaks[file.Offset(call.Lparen)+1] = "\n"
			breaks[file.Offset(call.Rparen)] = ",\n"
		}
		return true
	})
	var out []byte
	for i, c := range s.text {
		out = append(out, breaks[i]...)
		out = append(out, c)
	}
	formatted, err := gofmt.Source(out)
	if err != nil {
		s.t.Fatalf("%s: %v", s.name, err)
	}
	s.text = formatted
}
