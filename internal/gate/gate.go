// Package gate decides, before anything is parsed, whether a unit that the go
// command wants vetted can matter, and prepares those that do.
//
// golang.org/x/tools/go/analysis/unitchecker parses and type-checks every
// dependency of what is vetted. Hardly any has to do with sessions. A unit is
// open if its text mentions a function or type of the table, if one of its
// imports left facts, or if it may help those that do; the others are answered
// with an empty facts file.
//
// Since unitchecker takes the types of imports from their facts files, those
// of answered imports are made up, for open units only, from the compiler's
// export data, which the go command names too.
package gate

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/sslref/sslref/internal/unit"
)

// Open reports whether the unit has to be analyzed. When in doubt it has.
func Open(u *unit.Unit) bool {
	if !u.Skippable() {
		return true
	}
	return u.MayMatter() && (slices.ContainsFunc(slices.Concat(u.GoFiles, u.IgnoredFiles, u.CFiles()), mentionsTracked) || u.Helps())
}

// Prepare makes an open unit ready for unitchecker: it returns the name of a
// configuration file in which every import has a facts file with types, and
// which asks for findings, if reported is set, even of a package that was not
// named. The files it writes are beside the unit's own configuration, in a
// directory that the go command removes. The error says what could not be read
// or written.
func Prepare(u *unit.Unit, reported bool) (file string, err error) {
	var missing []string
	u.Imports(func(path string) bool {
		if isEmpty(u.PackageVetx[path]) {
			missing = append(missing, path)
		}
		return true
	})
	reported = reported && u.VetxOnly
	if len(missing) == 0 && !reported {
		return u.File, nil
	}
	slices.Sort(missing)
	vetx := make(map[string]string, len(u.PackageVetx)+len(missing))
	maps.Copy(vetx, u.PackageVetx)
	if err := os.MkdirAll(workDir(u), 0o777); err != nil {
		return "", err
	}
	if err := makeUpTypes(u, slices.Compact(missing), vetx); err != nil {
		return "", err
	}
	var config map[string]json.RawMessage
	if err := json.Unmarshal(u.Data, &config); err != nil {
		return "", err
	}
	if config["PackageVetx"], err = json.Marshal(vetx); err != nil {
		return "", err
	}
	if reported {
		config["VetxOnly"] = json.RawMessage("false")
	}
	data, err := json.Marshal(config)
	if err != nil {
		return "", err
	}
	file = filepath.Join(workDir(u), "unit.cfg")
	return file, os.WriteFile(file, data, 0o666)
}

// workDir is where Prepare writes.
func workDir(u *unit.Unit) string { return filepath.Join(filepath.Dir(u.File), "sslref") }

// isEmpty reports whether the facts file of an import is empty or not there.
func isEmpty(file string) bool {
	info, err := os.Stat(file)
	return err != nil || info.Size() == 0
}
