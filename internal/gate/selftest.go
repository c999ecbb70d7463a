package gate

import (
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/sslref/sslref/internal/unit"
)

// CheckTools returns an error if the facts files that [Prepare] makes up are
// not of the form that the golang.org/x/tools in this binary reads. Its
// version is not always that of our go.mod: a module that has sslref as a tool
// can raise it. The form of known versions is known; with others, the program
// tries itself as a vet tool on a made-up unit.
func CheckTools() error {
	version := toolsVersion()
	if knownTools(version) {
		return nil
	}
	if err := tryTools(); err != nil {
		return fmt.Errorf("built with golang.org/x/tools %s, which reads other facts files than sslref makes (%v); build sslref outside of your module: go install github.com/sslref/sslref/cmd/sslref@latest", version, err)
	}
	return nil
}

// toolsVersion returns the version of golang.org/x/tools in this binary, or ""
// if it was built by a system that takes the versions of go.mod.
func toolsVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, dep := range info.Deps {
		if dep.Path == "golang.org/x/tools" {
			return dep.Version
		}
	}
	return ""
}

// knownTools reports whether v is a version of golang.org/x/tools whose facts
// files are known: types came in v0.50, v0.52 is the latest that was tried.
func knownTools(v string) bool {
	minor, ok := strings.CutPrefix(v, "v0.")
	if !ok {
		return v == ""
	}
	minor, _, _ = strings.Cut(minor, ".")
	return minor == "50" || minor == "51" || minor == "52"
}

// tryTools runs this program as a vet tool on a package that imports another
// one, of which there is nothing but a made-up facts file.
func tryTools() error {
	dir, err := os.MkdirTemp("", "sslref-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	q := types.NewPackage("q", "q")
	q.Scope().Insert(types.NewVar(token.NoPos, q, "X", types.Typ[types.Int]))
	q.MarkComplete()
	facts, err := typesOnly(token.NewFileSet(), q)
	if err != nil {
		return err
	}
	config, err := json.Marshal(unit.Unit{
		ImportPath:  "p",
		GoVersion:   "go1.26",
		GoFiles:     []string{filepath.Join(dir, "p.go")},
		ImportMap:   map[string]string{"q": "q"},
		PackageVetx: map[string]string{"q": filepath.Join(dir, "q.vetx")},
		VetxOutput:  filepath.Join(dir, "p.vetx"),
	})
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"p.go":   []byte("package p\n\nimport \"q\"\n\nvar _ int = q.X\n"),
		"q.vetx": facts,
		"p.cfg":  config,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// No export data for q: the unit is not skipped, nothing is made up.
	if out, err := exec.Command(self, filepath.Join(dir, "p.cfg")).CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}
