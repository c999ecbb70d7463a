package gate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/types/typeutil"
	"golang.org/x/tools/txtar"

	"github.com/sslref/sslref/internal/gate"
	"github.com/sslref/sslref/internal/unit"
)

// The test binary is the vet tool of its own tests.
const (
	asTool  = "SSLREF_GATE_TEST_TOOL" // "gated" or "plain"
	toolLog = "SSLREF_GATE_TEST_LOG"  // where to note the units that were analyzed
)

func TestMain(m *testing.M) {
	switch os.Getenv(asTool) {
	case "gated":
		gatedTool()
	case "plain":
		unitchecker.Main(probe)
	case "broken":
		fmt.Fprintln(os.Stderr, "facts file too short")
		os.Exit(1)
	default:
		os.Exit(m.Run())
	}
}

func gatedTool() {
	last := len(os.Args) - 1
	if strings.HasSuffix(os.Args[last], ".cfg") {
		u, err := unit.Read(os.Args[last])
		if err != nil {
			panic(err)
		}
		if !gate.Open(u) {
			if err := u.Answer(); err != nil {
				panic(err)
			}
			return
		}
		if file := os.Getenv(toolLog); file != "" {
			f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
			if err != nil {
				panic(err)
			}
			fmt.Fprintln(f, u.ImportPath)
			f.Close()
		}
		if os.Args[last], err = gate.Prepare(u, false); err != nil {
			panic(err)
		}
	}
	unitchecker.Main(probe)
}

// An acquires is a fact about functions whose comment says "acquires" and
// about those that call one.
type acquires struct{}

func (*acquires) AFact()         {}
func (*acquires) String() string { return "acquires" }

// probe reports calls of functions that acquire, across packages.
var probe = &analysis.Analyzer{
	Name:      "probe",
	Doc:       "report calls of functions that acquire",
	FactTypes: []analysis.Fact{new(acquires)},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, f := range pass.Files {
			for _, decl := range f.Decls {
				decl, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				obj := pass.TypesInfo.Defs[decl.Name]
				if strings.HasPrefix(decl.Doc.Text(), "acquires") {
					pass.ExportObjectFact(obj, new(acquires))
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					if fn, ok := typeutil.Callee(pass.TypesInfo, call).(*types.Func); ok && pass.ImportObjectFact(fn, new(acquires)) {
						pass.ExportObjectFact(obj, new(acquires))
						pass.Report(analysis.Diagnostic{
							Pos: call.Pos(), End: call.End(), Message: fmt.Sprintf("%s calls %s", obj.Name(), fn.Name()),
							SuggestedFixes: []analysis.SuggestedFix{{Message: "mark", TextEdits: []analysis.TextEdit{
								{Pos: call.End(), End: call.End(), NewText: []byte(" /* seen */")},
							}}},
						})
					}
					return true
				})
			}
		}
		return nil, nil
	},
}

// A module is a directory with the chain.
type module struct {
	t   *testing.T
	dir string
}

func newModule(t *testing.T) module {
	t.Helper()
	dir := t.TempDir()
	ar, err := txtar.ParseFile("testdata/chain.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := module{t, dir}
	for _, f := range ar.Files {
		m.write(f.Name, string(f.Data))
	}
	return m
}

func (m module) write(name, text string) {
	m.t.Helper()
	file := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m module) run(env []string, name string, args ...string) (stdout, stderr string, err error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off"), env...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	return out.String(), errOut.String(), err
}

// tool returns the program that is the vet tool called name. Tools with equal
// contents would share go vet's cache.
func (m module) tool(name string) string {
	m.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		m.t.Fatal(err)
	}
	if name == "gated" {
		return exe
	}
	data, err := os.ReadFile(exe)
	if err != nil {
		m.t.Fatal(err)
	}
	file := filepath.Join(m.t.TempDir(), name)
	if err := os.WriteFile(file, append(data, name...), 0o777); err != nil {
		m.t.Fatal(err)
	}
	return file
}

// vet runs go vet -json with the test binary as the tool and returns the
// findings as "file:line message", sorted, and the units that were opened.
func (m module) vet(tool string, args ...string) (findings, opened []string) {
	m.t.Helper()
	exe := m.tool(tool)
	log := filepath.Join(m.t.TempDir(), "log")
	out, errOut, err := m.run([]string{asTool + "=" + tool, toolLog + "=" + log}, "go", append([]string{"vet", "-vettool=" + exe, "-json"}, args...)...)
	if err != nil {
		m.t.Fatalf("go vet %s: %v\n%s%s", args, err, out, errOut)
	}
	dec := json.NewDecoder(strings.NewReader(out))
	for {
		var packages map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&packages); err == io.EOF {
			break
		} else if err != nil {
			m.t.Fatalf("%v in %s", err, out)
		}
		for _, analyzers := range packages {
			for _, d := range analyzers["probe"] {
				file, _, _ := strings.Cut(d.Posn, ".go:")
				findings = append(findings, filepath.Base(file)+": "+d.Message)
			}
		}
	}
	if data, err := os.ReadFile(log); err == nil {
		opened = strings.Split(strings.TrimSpace(string(data)), "\n")
	}
	slices.Sort(findings)
	slices.Sort(opened)
	return findings, slices.Compact(opened) // a package and its test variant have one name
}

var wantFindings = []string{
	"between: New calls Dial",
	"caller: Run calls New",
	"caller_test: TestRun calls New",
	"external_test: TestExternal calls Run",
}

var wantOpened = []string{
	"example.com/chain/between",
	"example.com/chain/caller",
	"example.com/chain/caller_test",
	"example.com/chain/quiet",
	"example.com/chain/sess",
}

func expect(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// Facts are the same with the gate and without it, only units that matter are
// opened, and a second run finds the same without opening any.
func TestChain(t *testing.T) {
	m := newModule(t)
	findings, opened := m.vet("gated", "./...")
	expect(t, "findings", findings, wantFindings)
	expect(t, "opened units", opened, wantOpened)

	findings, opened = m.vet("gated", "./...")
	expect(t, "findings over a warm cache", findings, wantFindings)
	expect(t, "opened units over a warm cache", opened, nil)

	plain := newModule(t)
	findings, _ = plain.vet("plain", "./...")
	expect(t, "findings without the gate", findings, wantFindings)
}

// Only the last package of the chain is named.
func TestLastPackageOnly(t *testing.T) {
	m := newModule(t)
	findings, _ := m.vet("gated", "./caller")
	expect(t, "findings", findings, wantFindings[1:])
}

// A change in a package that the gate skipped reaches the types that open
// units see.
func TestChangeBehindTheGate(t *testing.T) {
	m := newModule(t)
	m.vet("gated", "./...")
	m.write("plain/plain.go", "package plain\n\nfunc Answer() int { return Other() }\n\nfunc Other() int { return 1 }\n")
	m.write("between/between.go", "package between\n\nimport (\n\t\"example.com/chain/plain\"\n\t\"example.com/chain/sess\"\n)\n\ntype Client struct{ *sess.Conn }\n\nfunc New() *Client {\n\tplain.Other()\n\treturn &Client{sess.Dial()}\n}\n")
	findings, _ := m.vet("gated", "./...")
	expect(t, "findings", findings, wantFindings)
}

func TestFix(t *testing.T) {
	m := newModule(t)
	exe := m.tool("gated")
	for range 2 { // the second time over a warm cache, with nothing left to do
		if out, errOut, err := m.run([]string{asTool + "=gated"}, "go", "vet", "-vettool="+exe, "-fix", "./between", "./far", "./plain"); err != nil {
			t.Fatalf("%v\n%s%s", err, out, errOut)
		}
	}
	data, err := os.ReadFile(filepath.Join(m.dir, "between/between.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "sess.Dial() /* seen */") {
		t.Errorf("no fix in\n%s", data)
	}
}

// In a module with vendored packages, import paths and package paths can
// differ in the standard library, and the sources are elsewhere.
func TestVendor(t *testing.T) {
	m := newModule(t)
	m.split()
	if out, errOut, err := m.run(nil, "go", "mod", "vendor"); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errOut)
	}
	findings, opened := m.vet("gated", "-mod=vendor", "./caller")
	expect(t, "findings", findings, wantFindings[1:])
	if !slices.Contains(opened, "example.com/sess") {
		t.Errorf("the vendored package is not among %q", opened)
	}
}

func TestWorkspace(t *testing.T) {
	m := newModule(t)
	m.split()
	m.write("go.mod", "module example.com/chain\n\ngo 1.26\n")
	m.write("go.work", "go 1.26\n\nuse (\n\t.\n\t./other\n)\n")
	findings, opened := m.vet("gated", "./caller")
	expect(t, "findings", findings, wantFindings[1:])
	if !slices.Contains(opened, "example.com/sess") {
		t.Errorf("the package of the other module is not among %q", opened)
	}
}

// split moves the package sess to a module of its own.
func (m module) split() {
	m.t.Helper()
	src, err := os.ReadFile(filepath.Join(m.dir, "sess/sess.go"))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(m.dir, "sess")); err != nil {
		m.t.Fatal(err)
	}
	text := strings.ReplaceAll(string(src), "\n\t\"example.com/chain/plain\"\n", "")
	m.write("other/sess.go", strings.ReplaceAll(text, "plain.Answer()", "1"))
	m.write("other/go.mod", "module example.com/sess\n\ngo 1.26\n")
	m.write("go.mod", "module example.com/chain\n\ngo 1.26\n\nrequire example.com/sess v0.0.0\n\nreplace example.com/sess => ./other\n")
	for _, file := range []string{"between/between.go"} {
		src, err := os.ReadFile(filepath.Join(m.dir, file))
		if err != nil {
			m.t.Fatal(err)
		}
		m.write(file, strings.ReplaceAll(string(src), "example.com/chain/sess", "example.com/sess"))
	}
}

// The test binary, as a tool, reads the facts files that are made up.
func TestTryTools(t *testing.T) {
	t.Setenv(asTool, "gated")
	if err := gate.TryTools(); err != nil {
		t.Errorf("the golang.org/x/tools of go.mod has other facts files than are made up: %v", err)
	}
	t.Setenv(asTool, "broken")
	if err := gate.TryTools(); err == nil || !strings.Contains(err.Error(), "too short") {
		t.Errorf("a tool that reads other facts files: %v", err)
	}
}
