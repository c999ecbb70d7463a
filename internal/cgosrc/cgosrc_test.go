package cgosrc_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/txtar"

	"github.com/sslref/sslref/internal/cgosrc"
)

// A loaded is a package as Load gave it, with its pass.
type loaded struct {
	*cgosrc.Package
	pass *analysis.Pass
	dir  string
}

// load writes the module in the archive to a directory, lets before change
// the pass (nil for nothing), and loads the module's one package.
func load(t *testing.T, archive string, before func(dir string, pass *analysis.Pass)) loaded {
	t.Helper()
	dir := t.TempDir()
	ar, err := txtar.ParseFile(filepath.Join("testdata", archive))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir}, ".")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the archive does not compile")
	}
	got := loaded{dir: dir}
	probe := &analysis.Analyzer{Name: "probe", Doc: "load the package", Run: func(pass *analysis.Pass) (any, error) {
		if before != nil {
			before(dir, pass)
		}
		got.pass = pass
		var err error
		got.Package, err = cgosrc.Load(pass)
		return nil, err
	}}
	graph, err := checker.Analyze([]*analysis.Analyzer{probe}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
	}
	return got
}

// function returns the source function called name.
func (l loaded) function(t *testing.T, name string) *ssa.Function {
	t.Helper()
	for _, fn := range l.Funcs {
		if fn.RelString(l.SSA.Pkg) == name {
			return fn
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

// cCalls lists the calls of C in fn, in order: "name", "go name", "defer
// name", with "+errno" for the form of two results.
func (l loaded) cCalls(fn *ssa.Function) []string {
	var list []string
	for _, b := range fn.DomPreorder() {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			name, errno, ok := l.CFunc(call.Common().StaticCallee())
			if !ok {
				continue
			}
			switch call.(type) {
			case *ssa.Go:
				name = "go " + name
			case *ssa.Defer:
				name = "defer " + name
			}
			if errno {
				name += "+errno"
			}
			list = append(list, name)
		}
	}
	return list
}

// forms are the ways in which a package of cgo can come to the engine.
var forms = []struct {
	name   string
	raw    bool
	before func(dir string, pass *analysis.Pass)
}{
	{"raw", true, nil},
	{"peeled", false, func(dir string, _ *analysis.Pass) { os.Remove(filepath.Join(dir, "sess.go")) }},
}

func TestCallShapes(t *testing.T) {
	want := []string{
		"SSL_get1_session", "defer SSL_SESSION_free", "go SSL_SESSION_free", "SSL_get0_session+errno",
		"SSL_get1_session+errno", "SSL_SESSION_new", "SSL_SESSION_free", "SSL_SESSION_up_ref",
	}
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			l := load(t, "sess.txt", form.before)
			if l.Raw != form.raw {
				t.Fatalf("Raw = %v, want %v (notes: %q)", l.Raw, form.raw, l.Notes)
			}
			got := l.cCalls(l.function(t, "calls"))
			slices.Sort(got)
			want := slices.Sorted(slices.Values(want))
			if !slices.Equal(got, want) {
				t.Errorf("calls of C:\n got %q\nwant %q", got, want)
			}
			for _, fn := range l.Funcs {
				for _, local := range fn.Locals {
					if local.Comment == "" {
						continue // a result, kept for recover
					}
					t.Errorf("%s: %s is no register, but there is no address taken", fn, local.Comment)
				}
				if fn.Parent() != nil && strings.HasPrefix(fn.Name(), "calls$") {
					t.Errorf("%s: a wrapper of cgo's is left", fn)
				}
			}
		})
	}
}

func TestPositions(t *testing.T) {
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			l := load(t, "sess.txt", form.before)
			src := archiveFile(t, "sess.txt", "sess.go")
			seen := 0
			for _, b := range l.function(t, "calls").Blocks {
				for _, instr := range b.Instrs {
					call, ok := instr.(ssa.CallInstruction)
					if !ok {
						continue
					}
					if _, _, ok := l.CFunc(call.Common().StaticCallee()); !ok {
						continue
					}
					expr := l.CallAt(call.Common().Pos())
					if expr == nil {
						t.Errorf("no call at the position of %s", instr)
						continue
					}
					seen++
					start, end := l.Range(expr)
					text := between(src, l.pass.Fset.Position(start), l.pass.Fset.Position(end))
					if !strings.HasPrefix(text, "C.SSL_") || !strings.HasSuffix(text, ")") || strings.Count(text, "(") != strings.Count(text, ")") {
						t.Errorf("%s: its extent is %q", instr, text)
					}
				}
			}
			if seen != 8 {
				t.Errorf("%d calls, want 8", seen)
			}
		})
	}
}

// between returns the text from start to end.
func between(src string, start, end token.Position) string {
	lines := strings.SplitAfter(src, "\n")
	if start.Line != end.Line {
		return ""
	}
	return lines[start.Line-1][start.Column-1 : end.Column-1]
}

func archiveFile(t *testing.T, archive, name string) string {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", archive))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	t.Fatalf("no file %s", name)
	return ""
}

// A replaced C.x has the extent of the original, though cgo's name is longer.
func TestRangeOfReplacedName(t *testing.T) {
	l := load(t, "sess.txt", nil)
	src := archiveFile(t, "sess.txt", "sess.go")
	found := false
	for _, f := range l.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.Name.Name != "Session" {
				return true
			}
			found = true
			start, end := l.Range(spec)
			if got, want := between(src, l.pass.Fset.Position(start), l.pass.Fset.Position(end)), "Session C.SSL_SESSION"; got != want {
				t.Errorf("the declaration's extent is %q, want %q", got, want)
			}
			return false
		})
	}
	if !found {
		t.Error("the declaration is not there")
	}
}

// In the raw form a position leads to the author's file itself, as the edits
// of a fix must.
func TestRawPositionsAreOffsets(t *testing.T) {
	l := load(t, "sess.txt", nil)
	for _, fn := range l.Funcs {
		if !fn.Pos().IsValid() {
			continue
		}
		file := l.FileOf(fn.Pos())
		if file == nil {
			t.Fatalf("%s is in no file", fn)
		}
		tokFile := l.pass.Fset.File(fn.Pos())
		disk, err := os.ReadFile(tokFile.Name())
		if err != nil {
			t.Fatal(err)
		}
		if string(l.Source(file)) != string(disk) {
			t.Errorf("Source differs from %s", tokFile.Name())
		}
		rest := string(disk[tokFile.Offset(fn.Pos()):])
		if want := fn.Name(); fn.Parent() == nil && !strings.HasPrefix(rest, want) {
			t.Errorf("at the offset of %s there is %.20q", fn, rest)
		}
	}
}

func TestVarNames(t *testing.T) {
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			l := load(t, "sess.txt", form.before)
			var got []string
			for _, name := range []string{"calls", "names"} {
				for _, b := range l.function(t, name).DomPreorder() {
					for _, instr := range b.Instrs {
						if call, ok := instr.(*ssa.Call); ok {
							if c, _, ok := l.CFunc(call.Call.StaticCallee()); ok && !strings.Contains(c, "free") {
								got = append(got, l.VarName(call.Pos())+" "+l.ResultName(call.Pos(), 1))
							}
						}
					}
				}
			}
			want := []string{"s ", "t err", "u err2", "n ", " ", "c.sess ", "c.sess ", "conns[0].sess ", " ", " "}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestTypesAndPointers(t *testing.T) {
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			l := load(t, "sess.txt", form.before)
			scope := l.Types.Scope()
			conn := scope.Lookup("Conn").Type().Underlying().(*types.Struct)
			elem := conn.Field(1).Type().(*types.Pointer).Elem()
			if tag, ok := cgosrc.CTypeName(elem); !ok || tag != "ssl_session_st" {
				t.Errorf("CTypeName(%v) = %q, %v", elem, tag, ok)
			}
			session := scope.Lookup("Session").Type()
			if tag, ok := l.CTypeName(session); !ok || tag != "ssl_session_st" {
				t.Errorf("Package.CTypeName(%v) = %q, %v", session, tag, ok)
			}
			if tag, ok := l.CTypeName(scope.Lookup("Conn").Type()); ok {
				t.Errorf("Conn is %q to C", tag)
			}
			var pointers []string
			for _, b := range l.function(t, "values").Blocks {
				for _, instr := range b.Instrs {
					call, ok := instr.(*ssa.Call)
					if !ok {
						continue
					}
					if name, _, _ := l.CFunc(call.Call.StaticCallee()); name == "set_new" {
						if f, ok := l.CFuncPointer(call.Call.Args[1]); ok {
							pointers = append(pointers, f)
						}
					}
				}
			}
			if want := []string{"goNew", "SSL_SESSION_free"}; !slices.Equal(pointers, want) {
				t.Errorf("function pointers %q, want %q", pointers, want)
			}
			if fn := l.Exports()["goNew"]; fn == nil || fn.Name() != "goNew" || len(l.Exports()) != 1 {
				t.Errorf("exports: %v", l.Exports())
			}
			if v, ok := l.CConst("ANSWER"); !ok || v.ExactString() != "42" {
				t.Errorf("ANSWER is %v, %v", v, ok)
			}
		})
	}
}

func TestFuncs(t *testing.T) {
	l := load(t, "sess.txt", nil)
	var got []string
	for _, fn := range l.Funcs {
		if strings.HasPrefix(fn.Name(), "_C") {
			t.Errorf("the stub %s is among the functions", fn)
		}
		got = append(got, fn.RelString(l.SSA.Pkg))
	}
	want := []string{"init", "init$1", "(*stack[T]).push", "each", "Sum", "Sum$1", "calls", "names", "values", "goNew"}
	if !sameSets(got, want) || got[0] != "init" {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	sum := l.function(t, "Sum")
	instances := 0
	for _, instr := range sum.Blocks[0].Instrs {
		if call, ok := instr.(*ssa.Call); ok {
			if callee := call.Call.StaticCallee(); callee != nil && callee.Origin() != nil && len(callee.Blocks) > 0 {
				instances++
			}
		}
	}
	if instances != 2 {
		t.Errorf("%d calls lead to instances with bodies, want 2 (each and push)", instances)
	}
}

func sameSets(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Facts are exported about the objects of the pass.
func TestPassObject(t *testing.T) {
	l := load(t, "sess.txt", nil)
	if l.Types == l.pass.Pkg {
		t.Fatal("the package was not checked anew")
	}
	objects := []types.Object{l.Types.Scope().Lookup("Conn"), l.Types.Scope().Lookup("names")}
	conn := l.Types.Scope().Lookup("Conn").Type().Underlying().(*types.Struct)
	objects = append(objects, conn.Field(1), l.function(t, "(*stack[T]).push").Object())
	for _, obj := range objects {
		got := l.PassObject(obj)
		if got == nil || got == obj || got.Name() != obj.Name() || got.Pkg() != l.pass.Pkg {
			t.Errorf("PassObject(%v) = %v", obj, got)
		}
	}
	if got := l.PassObject(types.Universe.Lookup("error")); got != types.Universe.Lookup("error") {
		t.Errorf("PassObject(error) = %v", got)
	}
	clone := l.Types.Imports()
	for _, imp := range clone {
		if !slices.Contains(append(l.pass.Pkg.Imports(), types.Unsafe), imp) {
			t.Errorf("%v is imported a second time", imp)
		}
	}
}

// A package that is not cgo's is taken as it is.
func TestWithoutCgo(t *testing.T) {
	l := load(t, "plain.txt", nil)
	if !l.Raw || l.Cgo || l.Types != l.pass.Pkg || len(l.Notes) > 0 {
		t.Errorf("Raw %v, Cgo %v, notes %q", l.Raw, l.Cgo, l.Notes)
	}
	fn := l.function(t, "_Cfunc_looks_like_it")
	if name, _, ok := l.CFunc(fn); ok {
		t.Errorf("%v is %s to C", fn, name)
	}
}

// Without either source the package is taken with cgo's wrappers.
func TestNothingToRead(t *testing.T) {
	l := load(t, "sess.txt", func(dir string, pass *analysis.Pass) {
		os.Remove(filepath.Join(dir, "sess.go"))
		pass.ReadFile = func(string) ([]byte, error) { return nil, os.ErrNotExist }
	})
	if l.Raw || len(l.Notes) != 2 || !strings.Contains(l.Notes[0], "sess.go") {
		t.Errorf("Raw %v, notes %q", l.Raw, l.Notes)
	}
	found := 0
	for _, fn := range l.Funcs {
		found += len(l.cCalls(fn))
	}
	if found < 10 {
		t.Errorf("%d calls of C, want them all", found)
	}
}

// A raw file that is no longer what was compiled does not stop the analysis.
func TestRawFileChanged(t *testing.T) {
	for name, text := range map[string]string{
		"syntax":  "package sess\nimport \"C\"\nfunc {",
		"types":   "package sess\nimport \"C\"\nvar x int = \"\"\n",
		"unknown": "package sess\nimport \"C\"\nvar x = C.not_there\n",
	} {
		t.Run(name, func(t *testing.T) {
			l := load(t, "sess.txt", func(dir string, _ *analysis.Pass) {
				if err := os.WriteFile(filepath.Join(dir, "sess.go"), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			})
			if l.Raw || len(l.Notes) != 1 || strings.Contains(l.Notes[0], "\n") {
				t.Errorf("Raw %v, notes %q", l.Raw, l.Notes)
			}
			if len(l.cCalls(l.function(t, "calls"))) != 8 {
				t.Error("the generated file was not used")
			}
		})
	}
}
