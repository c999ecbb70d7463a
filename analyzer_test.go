package sslref_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/internal/unit"
)

// A small binding without cgo, a package that wraps sessions, and one that
// uses the wrapper.
const wrapped = `
-- go.mod --
module example.com

go 1.26
-- lib/binding.go --
package lib

type SSL struct{}
type SSL_SESSION struct{}

func SSL_get1_session(ssl *SSL) *SSL_SESSION
func SSL_SESSION_free(s *SSL_SESSION)
func SSL_SESSION_is_resumable(s *SSL_SESSION) int32
-- lib/lib.s --
-- lib/lib.go --
package lib

type Conn struct{ sess *SSL_SESSION }

type noSession struct{}

func (noSession) Error() string { return "no session" }

func Open(ssl *SSL) (*Conn, error) {
	s := SSL_get1_session(ssl)
	if s == nil {
		return nil, noSession{}
	}
	return &Conn{sess: s}, nil
}

func (c *Conn) Close() { SSL_SESSION_free(c.sess) }

// Closer's result is a function, which has a summary of its own.
func Closer(s *SSL_SESSION) func() { return func() { SSL_SESSION_free(s) } }
-- use/use.go --
package use

import "example.com/lib"

func Leaks(ssl *lib.SSL) {
	c, err := lib.Open(ssl)
	if err != nil {
		return
	}
	_ = c
}

func Twice(ssl *lib.SSL) {
	s := lib.SSL_get1_session(ssl)
	release := lib.Closer(s)
	release()
	lib.SSL_SESSION_free(s)
}

func Fine(ssl *lib.SSL) {
	if c, err := lib.Open(ssl); err == nil {
		c.Close()
	}
}
`

// analyze writes the archive to a directory and runs the analyzer over the
// packages in it. It returns the actions by package name.
func analyze(t testing.TB, archive string) map[string]*checker.Action {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the archive does not compile")
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{sslref.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]*checker.Action{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		actions[act.Package.Name] = act
	}
	return actions
}

// findings lists what was found in a package as "line: rule".
func findings(act *checker.Action) []string {
	var list []string
	for _, f := range act.Result.(*sslref.Result).Findings {
		list = append(list, fmt.Sprintf("%d: %s", act.Package.Fset.Position(f.Diagnostic.Pos).Line, f.Rule))
	}
	return list
}

// facts returns the facts of a package by function.
func facts(act *checker.Action) map[string]*sslref.FuncFact {
	all := map[string]*sslref.FuncFact{}
	for _, f := range act.AllObjectFacts() {
		if fact, ok := f.Fact.(*sslref.FuncFact); ok && f.Object.Pkg() == act.Package.Types {
			all[f.Object.String()] = fact
		}
	}
	return all
}

func encode(t testing.TB, fact *sslref.FuncFact) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(fact); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a package does with another's wrapper is found through facts.
func TestAcrossPackages(t *testing.T) {
	actions := analyze(t, wrapped)
	if got := findings(actions["lib"]); len(got) != 0 {
		t.Errorf("lib: found %v, want nothing", got)
	}
	if got, want := findings(actions["use"]), []string{"6: refleak", "17: doublefree"}; !slices.Equal(got, want) {
		t.Errorf("use: found %v, want %v", got, want)
	}
}

// Before anything is parsed, facts are told apart by the names that gob gives
// their types in a file.
func TestNamesOfFacts(t *testing.T) {
	names := append(unit.OtherFacts[:], unit.HelperFact)
	if len(sslref.Analyzer.FactTypes) != len(names) {
		t.Errorf("%d types of facts, %d names", len(sslref.Analyzer.FactTypes), len(names))
	}
	for _, fact := range sslref.Analyzer.FactTypes {
		gob.Register(fact)
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(struct{ Fact analysis.Fact }{fact}); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(b.Bytes(), []byte(name)) }) {
			t.Errorf("%T has none of the names %v", fact, names)
		}
	}
}

// A build is reproducible only if the facts of a package always have the same
// bytes.
func TestFactsAreReproducible(t *testing.T) {
	first, second := facts(analyze(t, wrapped)["lib"]), facts(analyze(t, wrapped)["lib"])
	if len(first) < 3 {
		t.Fatalf("facts of %v only", slices.Sorted(maps.Keys(first)))
	}
	for name, fact := range first {
		if !bytes.Equal(encode(t, fact), encode(t, second[name])) {
			t.Errorf("%s: %v\nthen %v", name, fact, second[name])
		}
	}
}

// A fact means the same in another process: it refers to nothing of this one,
// and reading it gives what was written.
func TestFactsArePortable(t *testing.T) {
	for name, fact := range facts(analyze(t, wrapped)["lib"]) {
		checkPortable(t, name, reflect.ValueOf(fact.Summary))
		var back sslref.FuncFact
		if err := gob.NewDecoder(bytes.NewReader(encode(t, fact))).Decode(&back); err != nil {
			t.Fatal(err)
		}
		if fact.String() != back.String() {
			t.Errorf("%s: wrote %v, read %v", name, fact, &back)
		}
	}
}

// checkPortable looks for references to this process anywhere in v.
func checkPortable(t *testing.T, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			checkPortable(t, name, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkPortable(t, name, v.Index(i))
		}
	case reflect.Struct:
		switch x := v.Interface().(type) {
		case summary.Val:
			if x.Ref != nil {
				t.Errorf("%s: the value %v refers to %v", name, x, x.Ref)
			}
		case summary.Step:
			if x.Pos != 0 {
				t.Errorf("%s: the step %v has a position", name, x)
			}
		}
		for i := range v.NumField() {
			checkPortable(t, name, v.Field(i))
		}
	}
}

// crowded is a package with a function that has more paths than are followed,
// each with other references, and one like it that is small.
func crowded() string {
	var b strings.Builder
	b.WriteString(`
-- go.mod --
module example.com

go 1.26
-- p/p.s --
-- p/p.go --
package p

type SSL struct{}
type SSL_SESSION struct{}

func SSL_get1_session(ssl *SSL) *SSL_SESSION
func SSL_SESSION_free(s *SSL_SESSION)
func SSL_SESSION_is_resumable(s *SSL_SESSION) int32

func flip() bool

func small(ssl *SSL, s *SSL_SESSION) { SSL_SESSION_is_resumable(s) }

func ofSmall(ssl *SSL) {
	if s := SSL_get1_session(ssl); s != nil {
		small(ssl, s)
	}
}

func ofCrowded(ssl *SSL) {
	if s := SSL_get1_session(ssl); s != nil {
		crowded(ssl, s)
	}
}

func crowded(ssl *SSL, s *SSL_SESSION) {
	SSL_SESSION_is_resumable(s)
	var all [16]*SSL_SESSION
`)
	for i := range 16 {
		fmt.Fprintf(&b, "\tif flip() {\n\t\tall[%d] = SSL_get1_session(ssl)\n\t}\n", i)
	}
	for i := range 16 {
		fmt.Fprintf(&b, "\tif all[%d] != nil {\n\t\tSSL_SESSION_free(all[%[1]d])\n\t}\n", i)
	}
	b.WriteString("}\n")
	return b.String()
}

// A function beyond the budget is given up on, which is said, and nothing is
// said of what its callers hand it.
func TestBudget(t *testing.T) {
	act := analyze(t, crowded())["p"]
	if got, want := findings(act), []string{"15: refleak"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v: only of the caller whose callee is known", got, want)
	}
	want := []string{"p.go:26: crowded: gave up: too many paths"}
	if got := act.Result.(*sslref.Result).Notes; !slices.Equal(got, want) {
		t.Errorf("notes %v, want %v", got, want)
	}
	if len(act.Diagnostics) != 0 {
		t.Errorf("reported %v without being asked", act.Diagnostics)
	}
}

// With the flag v the notes are reported.
func TestNotesOnRequest(t *testing.T) {
	if err := sslref.Analyzer.Flags.Set("v", "true"); err != nil {
		t.Fatal(err)
	}
	defer sslref.Analyzer.Flags.Set("v", "false")
	act := analyze(t, crowded())["p"]
	if len(act.Diagnostics) != 1 || act.Diagnostics[0].Category != sslref.NoteCategory || act.Diagnostics[0].Message != "p.go:26: crowded: gave up: too many paths" {
		t.Errorf("reported %v, want the note", act.Diagnostics)
	}
}

func TestProfileFlag(t *testing.T) {
	err := sslref.Analyzer.Flags.Set("profile", "nss")
	if err == nil || !strings.Contains(err.Error(), "nss") {
		t.Errorf("error %v doesn't name the profile", err)
	}
}

// Facts are read from files, which can be damaged: that is an error, or
// another summary, but never a panic.
func FuzzFuncFact(f *testing.F) {
	for _, fact := range facts(analyze(f, wrapped)["lib"]) {
		data := encode(f, fact)
		f.Add(data)
		f.Add(data[:len(data)/2])
		for i := 7; i < len(data); i += len(data)/8 + 1 {
			damaged := bytes.Clone(data)
			damaged[i] ^= 0x55
			f.Add(damaged)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fact sslref.FuncFact
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&fact) == nil {
			_ = fact.String()
		}
	})
}
