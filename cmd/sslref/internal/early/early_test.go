package early_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/unit"
)

// TestBeforeMostPackages: sslref answers for a unit of the standard library
// before the packages are initialized that take long.
func TestBeforeMostPackages(t *testing.T) {
	dir := t.TempDir()
	exe := filepath.Join(dir, "sslref")
	if out, err := exec.Command("go", "build", "-o", exe, "github.com/sslref/sslref/cmd/sslref").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSpace(string(out))
	u := unit.Unit{
		ImportPath: "fmt", Dir: filepath.Join(root, "src", "fmt"), VetxOnly: true, VetxOutput: filepath.Join(dir, "vet.out"),
		ImportMap: map[string]string{"io": "io"}, PackageFile: map[string]string{"io": "io.a"},
	}
	data, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "vet.cfg")
	if err := os.WriteFile(config, data, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, config)
	cmd.Env = append(os.Environ(), "GOROOT="+root, "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, trace)
	}
	if _, err := os.Stat(u.VetxOutput); err != nil {
		t.Error(err)
	}
	if !strings.Contains(string(trace), "init os @") {
		t.Fatalf("no trace of initialization: %s", trace)
	}
	for _, path := range []string{"encoding/gob", "reflect", "go/types", "golang.org/x/tools/go/ssa"} {
		if strings.Contains(string(trace), "init "+path+" @") {
			t.Errorf("%s was initialized before the answer", path)
		}
	}
}
