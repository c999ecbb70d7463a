package rewrite

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestTwinsCompile builds the recorded twins, each as a package of a module
// that has nothing but the model.
func TestTwinsCompile(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, text []byte) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module twins\n\ngo 1.26\n\nrequire github.com/sslref/sslref v0.0.0\n\nreplace github.com/sslref/sslref => "+root+"\n"))
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	built := 0
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if ar.Files[1].Name != "out.go" {
			continue
		}
		built++
		pkg := strings.TrimSuffix(filepath.Base(path), ".txtar")
		for _, f := range ar.Files[1:] {
			write(filepath.Join(pkg, f.Name), f.Data)
		}
	}
	if built == 0 {
		t.Fatal("no twins")
	}
	cmd := exec.Command("go", "build", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
