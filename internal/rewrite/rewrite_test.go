package rewrite

import (
	"bytes"
	"errors"
	"flag"
	"go/format"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the expected results instead of comparing them")

// TestGolden rewrites in.go of each archive and compares with out.go, or the
// error with refused. The archive's comment says what it shows, and may name
// exported functions of other files in a line "exports: a b"; further files are
// what the twin needs to compile.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in := ar.Files[0]
			out, err := File(token.NewFileSet(), in.Name, in.Data, exportsIn(ar.Comment))
			result := txtar.File{Name: "out.go", Data: out}
			if err != nil {
				result = txtar.File{Name: "refused", Data: []byte(err.Error() + "\n")}
			} else {
				checkTwin(t, in.Data, out, !bytes.Contains(ar.Comment, []byte("not in gofmt's form")))
			}
			if *update {
				ar.Files = append([]txtar.File{in, result}, ar.Files[min(2, len(ar.Files)):]...)
				if err := os.WriteFile(path, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(ar.Files) < 2 || ar.Files[1].Name != result.Name || !bytes.Equal(ar.Files[1].Data, result.Data) {
				t.Errorf("%s is not as recorded: %s", result.Name, result.Data)
			}
		})
	}
}

func exportsIn(comment []byte) map[string]bool {
	exports := map[string]bool{}
	for line := range strings.Lines(string(comment)) {
		if list, ok := strings.CutPrefix(line, "exports:"); ok {
			for _, name := range strings.Fields(list) {
				exports[name] = true
			}
		}
	}
	return exports
}

// checkTwin checks what is true of every twin: as many lines as the original,
// its comments outside the preamble on their lines, gofmt's form (if form) where
// the original has it, and no twin but itself.
func checkTwin(t *testing.T, in, out []byte, form bool) {
	t.Helper()
	inLines, outLines := strings.Split(string(in), "\n"), strings.Split(string(out), "\n")
	if len(inLines) != len(outLines) {
		t.Fatalf("%d lines, the original has %d", len(outLines), len(inLines))
	}
	for i, line := range inLines {
		_, comment, ok := strings.Cut(line, "// line ")
		if ok && !strings.HasSuffix(outLines[i], "// line "+comment) {
			t.Errorf("line %d: comment %q is not there: %s", i+1, comment, outLines[i])
		}
	}
	if form && gofmted(t, in) && !gofmted(t, out) {
		t.Errorf("not in gofmt's form: %s", out)
	}
	again, err := File(token.NewFileSet(), "out.go", out, nil)
	if err != nil || !bytes.Equal(again, out) {
		t.Errorf("the twin's twin differs (error %v): %s", err, again)
	}
}

func gofmted(t *testing.T, src []byte) bool {
	t.Helper()
	out, err := format.Source(src)
	if err != nil {
		t.Fatalf("%v in %s", err, src)
	}
	return bytes.Equal(out, src)
}

func TestSyntaxErrorNamesThePlace(t *testing.T) {
	_, err := File(token.NewFileSet(), "bad.go", []byte("package p\n\nfunc f( {\n"), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "bad.go:3:") {
		t.Errorf("error %v does not name bad.go:3", err)
	}
}

func TestRefusalsAreInSourceOrder(t *testing.T) {
	src := []byte("package p\n\nimport \"C\"\n\nvar a, b = C.second(C.first()), C.third\n\nvar c = C.fourth()\n")
	_, err := File(token.NewFileSet(), "a.go", src, nil)
	var refused Refusals
	if !errors.As(err, &refused) {
		t.Fatalf("error %v is no Refusals", err)
	}
	var got []string
	for _, r := range refused {
		name, _, _ := strings.Cut(r.Msg, " ")
		got = append(got, name)
	}
	if want := []string{"C.second", "C.first", "C.third", "C.fourth"}; !slices.Equal(got, want) {
		t.Errorf("refused %v, want %v", got, want)
	}
}

// TestLineDirectives: positions are those of the file, whatever //line says.
func TestLineDirectives(t *testing.T) {
	src := []byte("package p\n\nimport \"C\"\n\n//line other.y:100\nvar a = C.helper()\n")
	_, err := File(token.NewFileSet(), "a.go", src, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "a.go:6:9: ") {
		t.Errorf("error %v is not at a.go:6:9", err)
	}
}

// FuzzFile checks that no input makes File panic or break a twin's promises.
func FuzzFile(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(ar.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := File(token.NewFileSet(), "in.go", src, nil)
		if err != nil {
			return
		}
		if bytes.Count(src, []byte("\n")) != bytes.Count(out, []byte("\n")) {
			t.Fatalf("lines lost or won:\n%s\n%s", src, out)
		}
		if _, err := File(token.NewFileSet(), "out.go", out, nil); err != nil {
			t.Fatalf("the twin has errors: %v\n%s\n%s", err, src, out)
		}
	})
}

// Files whose lines end as on Windows have the same twins.
func TestCarriageReturns(t *testing.T) {
	const src = "package p\n\n/*\n#include <openssl/ssl.h>\nstatic int one(void) {\n\treturn 1;\n}\n*/\nimport \"C\"\n\n// free frees.\nfunc free(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }\n"
	want, err := File(token.NewFileSet(), "in.go", []byte(src), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := File(token.NewFileSet(), "in.go", []byte(strings.ReplaceAll(src, "\n", "\r\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(got), "\r\n", "\n"); got != string(want) {
		t.Errorf("%q, want %q", got, want)
	}
}
