package examples

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/rewrite"
)

// editions are the directories of the cgo editions and of their twins.
var editions = map[string]string{
	"resumecgo":   "resume",
	"mistakescgo": "mistakes",
}

// TestTwins checks that the editions on the model are what the rewriter makes
// of those on cgo.
func TestTwins(t *testing.T) {
	for original, dir := range editions {
		want, err := rewrite.Package(original)
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(want, func(name string, _ []byte) bool { return strings.HasSuffix(name, "_test.go") })
		got := goFiles(t, dir)
		if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(a, b) {
			t.Errorf("%s has %v, the rewriter makes %v of %s", dir, a, b, original)
		}
		for name, twin := range want {
			if !bytes.Equal(got[name], twin) {
				t.Errorf("%s/%s is not what the rewriter makes of %s/%s: go run ./cmd/sslref model -rewrite -o examples/%s examples/%s/*.go", dir, name, original, name, dir, original)
			}
		}
	}
}

// goFiles returns the Go files in dir that are no tests.
func goFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = text
	}
	return files
}

// TestDemosAreOneProgram checks that the two demos differ in nothing but the
// editions that they import.
func TestDemosAreOneProgram(t *testing.T) {
	onCgo, err := os.ReadFile("resumecgo/demo/main.go")
	if err != nil {
		t.Fatal(err)
	}
	onModel, err := os.ReadFile("resume/demo/main.go")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"//go:build cgo\n\n", "",
		`"github.com/sslref/sslref/examples/internal/tlspair"`, `tlspair "github.com/sslref/sslref/examples/internal/tlsmodel"`,
		`resume "github.com/sslref/sslref/examples/resumecgo"`, `"github.com/sslref/sslref/examples/resume"`,
	).Replace(string(onCgo))
	if string(onModel) != want {
		t.Errorf("resume/demo/main.go is not resumecgo/demo/main.go with the other imports, which is:\n%s", want)
	}
}

// TestHelpersAreRefused: a package with C functions of its own has no
// mechanical twin, and the refusal names each of them.
func TestHelpersAreRefused(t *testing.T) {
	_, err := rewrite.Package("internal/tlspair")
	var refused rewrite.Refusals
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want refusals", err)
	}
	for _, name := range []string{"new_server_ctx", "link_pair", "serve"} {
		if !slices.ContainsFunc(refused, func(r rewrite.Refusal) bool {
			return strings.HasPrefix(r.Msg, "C."+name+" is a function of the preamble (line ")
		}) {
			t.Errorf("%s is not refused: %v", name, err)
		}
	}
}
