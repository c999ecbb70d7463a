// Package gate decides, before anything is parsed, whether a unit that the go
// command wants vetted can matter, and answers for those that cannot.
//
// A vet tool is run on every dependency of what is vetted, the standard
// library included, and golang.org/x/tools/go/analysis/unitchecker parses and
// type-checks each of them. Hardly any has to do with sessions. A unit is open
// if its text mentions a function or type of the table, or if one of its
// imports left facts; the others are answered with an empty facts file.
//
// Since unitchecker takes the types of imports from their facts files, those
// of answered imports are made up, for open units only, from the compiler's
// export data, which the go command names too.
package gate

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"go/version"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// A Unit is what the go command asks a vet tool about: the part of its
// configuration file that the gate looks at. The names are those of the file.
type Unit struct {
	ImportPath   string
	GoVersion    string
	GoFiles      []string
	IgnoredFiles []string
	ModulePath   string
	ImportMap    map[string]string
	PackageFile  map[string]string
	PackageVetx  map[string]string
	VetxOnly     bool
	VetxOutput   string
	FixArchive   string

	file string
	data []byte
}

// ReadUnit reads a unit's configuration file.
func ReadUnit(file string) (*Unit, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	u := &Unit{file: file, data: data}
	if err := json.Unmarshal(data, u); err != nil {
		return nil, fmt.Errorf("%s is not a configuration file of go vet: %v", file, err)
	}
	return u, nil
}

// Open reports whether the unit has to be analyzed. When in doubt it has.
func (u *Unit) Open() bool {
	if !typesCanBeMadeUp() || !u.importsCanBeSkipped() {
		return true
	}
	for _, file := range u.PackageVetx {
		if hasFacts(file) {
			return true
		}
	}
	return slices.ContainsFunc(u.GoFiles, mentionsTracked) || u.leavesOutCgo()
}

// leavesOutCgo reports whether cgo is off and files of the unit that use it
// and mention tracked names are thus not among its GoFiles. That has to be
// said, but only of packages that the user named.
func (u *Unit) leavesOutCgo() bool {
	return !u.VetxOnly && !build.Default.CgoEnabled && slices.ContainsFunc(u.IgnoredFiles, mentionsTracked)
}

// Answer answers for a unit that is not open: it has neither facts, nor
// findings, nor fixes. The error names the file that cannot be written.
func (u *Unit) Answer() error {
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, nil, 0o666); err != nil {
			return err
		}
	}
	if u.FixArchive == "" {
		return nil
	}
	// Without the archive, go vet -fix takes the unit for not yet vetted.
	f, err := os.Create(u.FixArchive)
	if err != nil {
		return err
	}
	return errors.Join(zip.NewWriter(f).Close(), f.Close())
}

// Prepare makes an open unit ready for unitchecker: it returns the name of a
// configuration file in which every import has a facts file with types. The
// files it writes are beside the unit's own configuration, in a directory that
// the go command removes. The error says what could not be read or written.
func (u *Unit) Prepare() (file string, err error) {
	var missing []string
	for _, path := range u.ImportMap {
		if path != "unsafe" && path != "C" && isEmpty(u.PackageVetx[path]) {
			missing = append(missing, path)
		}
	}
	if len(missing) == 0 {
		return u.file, nil
	}
	slices.Sort(missing)
	vetx := make(map[string]string, len(u.PackageVetx)+len(missing))
	for path, file := range u.PackageVetx {
		vetx[path] = file
	}
	if err := u.makeUpTypes(slices.Compact(missing), vetx); err != nil {
		return "", err
	}
	var config map[string]json.RawMessage
	if err := json.Unmarshal(u.data, &config); err != nil {
		return "", err
	}
	if config["PackageVetx"], err = json.Marshal(vetx); err != nil {
		return "", err
	}
	data, err := json.Marshal(config)
	if err != nil {
		return "", err
	}
	file = filepath.Join(u.workDir(), "unit.cfg")
	return file, os.WriteFile(file, data, 0o666)
}

// workDir is where Prepare writes.
func (u *Unit) workDir() string { return filepath.Join(filepath.Dir(u.file), "sslref") }

// importsCanBeSkipped reports whether the go command gives export data, from
// which the types of skipped packages can be made up. It tells by the unit's
// own imports: if they have some, so will this unit for its importers.
func (u *Unit) importsCanBeSkipped() bool {
	imports := false
	for _, path := range u.ImportMap {
		if path == "unsafe" || path == "C" {
			continue
		}
		if u.PackageFile[path] == "" {
			return false
		}
		imports = true
	}
	if imports {
		return true
	}
	// No imports to tell by. Packages of the standard library are checked
	// with the version of the go command itself.
	return u.ModulePath == "" && version.Compare(u.GoVersion, lastKnownGo) <= 0
}

// lastKnownGo is the latest version of the go command that is known to give
// export data to vet tools (golang/go#79454 may end that).
const lastKnownGo = "go1.26.999"

// hasFacts reports whether the facts file of an import has facts. A file that
// cannot be understood has: whoever reads it next will say what is wrong.
func hasFacts(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return true
	}
	defer f.Close()
	var header [len(vetxMagic) + 8]byte
	switch _, err := io.ReadFull(f, header[:]); {
	case err == io.EOF:
		return false // one of ours
	case err != nil || string(header[:len(vetxMagic)]) != vetxMagic:
		return true
	}
	return binary.LittleEndian.Uint32(header[len(vetxMagic)+4:]) > 0
}

// isEmpty reports whether the facts file of an import is empty or not there.
func isEmpty(file string) bool {
	info, err := os.Stat(file)
	return err != nil || info.Size() == 0
}

// typesCanBeMadeUp reports whether the golang.org/x/tools in this binary has
// facts files of the form that makeUpTypes writes. Another module can raise
// its version.
func typesCanBeMadeUp() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return true // built by a system that takes the versions of go.mod
	}
	for _, dep := range info.Deps {
		if dep.Path == "golang.org/x/tools" {
			return knownTools(dep.Version)
		}
	}
	return true
}

// knownTools reports whether v is a version of golang.org/x/tools whose facts
// files are known: types came in v0.50, v0.52 is the latest that was tried.
func knownTools(v string) bool {
	minor, ok := strings.CutPrefix(v, "v0.")
	if !ok {
		return v == "" || v == "(devel)"
	}
	minor, _, _ = strings.Cut(minor, ".")
	return minor == "50" || minor == "51" || minor == "52"
}
