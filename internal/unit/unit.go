// Package unit reads what the go command asks a vet tool about, and answers
// for units that surely cannot matter.
//
// A vet tool is started once for every package of a build, the standard
// library included. What runs in nearly all of them is this package, so it
// must need little. Go initializes packages, of those that are ready, in the
// order of their import paths: before one that stands on fmt, encoding/json or
// strings, most of the standard library's have had their turn, encoding/gob
// and the hashes among them. So this one stands on os and bytes alone.
package unit

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// A Unit is a package to vet: the part of the go command's configuration file
// that sslref looks at. The names are those of the file.
type Unit struct {
	ImportPath    string
	Dir           string
	GoVersion     string
	GoFiles       []string
	IgnoredFiles  []string
	ModulePath    string
	ModuleVersion string
	ImportMap     map[string]string
	PackageFile   map[string]string
	PackageVetx   map[string]string
	VetxOnly      bool
	VetxOutput    string
	FixArchive    string

	// File is the name of the configuration file, Data its contents.
	File string `json:"-"`
	Data []byte `json:"-"`
}

// Read reads a unit's configuration file. The error names the file.
func Read(file string) (*Unit, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	u := &Unit{File: file, Data: data}
	if err := u.decode(data); err != nil {
		return nil, errors.New(file + " is not a configuration file of go vet: " + err.Error())
	}
	return u, nil
}

// IsMain reports whether the unit belongs to a module that is worked on, as
// opposed to one that is depended on, or to the standard library.
func (u *Unit) IsMain() bool { return u.ModulePath != "" && u.ModuleVersion == "" }

// Imports calls f with the path of each package that the unit imports and that
// has types of its own, until f returns false.
func (u *Unit) Imports(f func(path string) bool) {
	for _, path := range u.ImportMap {
		if path != "unsafe" && path != "C" && !f(path) {
			return
		}
	}
}

// Skippable reports whether the unit may be answered without being analyzed if
// it has no part in anything: its importers must be able to do without its
// facts file, and none of its imports may have facts. When in doubt it is not.
func (u *Unit) Skippable() bool {
	if !u.hasExportData() {
		return false
	}
	if u.IsStandard() {
		return true // what the standard library imports has no facts either
	}
	for _, file := range u.PackageVetx {
		if hasFacts(file) {
			return false
		}
	}
	return true
}

// MayMatter reports whether a text of the unit may mention a tracked name, a
// question that only the reference table answers exactly, or declares what may
// help who does. The standard library does neither.
func (u *Unit) MayMatter() bool {
	if u.IsStandard() {
		return false
	}
	if u.Helps() {
		return true
	}
	buf := make([]byte, 32<<10) // one for all files: fresh memory costs more than reading
	for _, file := range u.GoFiles {
		if fileMayMention(file, buf) {
			return true
		}
	}
	for _, file := range u.CFiles() {
		if fileMayMention(file, buf) {
			return true
		}
	}
	return u.leavesOutCgo()
}

// CFiles lists the C files of a unit that uses cgo: the go command names none
// of them.
func (u *Unit) CFiles() []string {
	for _, file := range u.GoFiles {
		if bytes.HasSuffix([]byte(file), []byte("_cgo_gotypes.go")) {
			return CFiles(u.Dir)
		}
	}
	return nil
}

// CFiles lists the C files and headers in a folder.
func CFiles(dir string) []string {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil
	}
	var files []string
	for _, name := range names {
		if n := len(name); n > 2 && (name[n-2:] == ".c" || name[n-2:] == ".h") {
			files = append(files, dir+string(os.PathSeparator)+name)
		}
	}
	return files
}

// IsStandard reports whether the unit belongs to the standard library.
func (u *Unit) IsStandard() bool {
	root := os.Getenv("GOROOT") // set by the go command
	rest, ok := bytes.CutPrefix([]byte(u.Dir), []byte(root))
	return root != "" && ok && u.ModulePath == "" && len(rest) > 5 && string(rest[1:4]) == "src" && os.IsPathSeparator(rest[0]) && os.IsPathSeparator(rest[4])
}

// leavesOutCgo reports whether cgo is off and files of the unit that use it
// and may mention tracked names are thus not among its GoFiles. That has to be
// said, but not of other people's packages.
func (u *Unit) leavesOutCgo() bool {
	if u.VetxOnly && !u.IsMain() || os.Getenv("CGO_ENABLED") != "0" { // set by the go command
		return false
	}
	for _, file := range u.IgnoredFiles {
		if src, err := os.ReadFile(file); err == nil && MayMention(src) && bytes.Contains(src, []byte(`"C"`)) {
			return true
		}
	}
	return false
}

// fileMayMention is MayMention of the text of a file, which it reads through
// buf. A file that cannot be read may.
func fileMayMention(file string, buf []byte) bool {
	f, err := os.Open(file)
	if err != nil {
		return true
	}
	defer f.Close()
	const context = len(Directive) // what of the text before a part decides about it
	kept := 0
	for {
		n, err := f.Read(buf[kept:])
		if mayMention(buf[:kept+n], kept) {
			return true
		}
		if err != nil {
			return err != io.EOF
		}
		end := kept + n
		kept = copy(buf, buf[max(0, end-context):end])
	}
}

// Directive is what all of sslref's directives have in common.
const Directive = "//sslref:"

// MayMention reports whether src, a Go file, has a word in it that begins like
// the names of libssl, SSL_ or, for types, ssl_, or a directive.
func MayMention(src []byte) bool { return mayMention(src, 0) }

// mayMention is MayMention of src, of which the part up to from was looked at
// before.
func mayMention(src []byte, from int) bool {
	if bytes.Contains(src, []byte(Directive)) {
		return true
	}
	// An underscore is rarer than any of the letters.
	for i := from; ; i++ {
		n := bytes.IndexByte(src[i:], '_')
		if n < 0 {
			return false
		}
		if i += n; i < 3 {
			continue
		}
		switch string(src[i-3 : i]) {
		case "SSL":
			if i == 3 || !isAlnum(src[i-4]) { // not OPENSSL_free, but X_SSL_free
				return true
			}
		case "ssl":
			return true
		}
	}
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// emptyZip is a zip archive without files: the end-of-directory record alone.
const emptyZip = "PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// Answer answers for a unit that has neither facts, nor findings, nor fixes.
// The error names the file that cannot be written.
func (u *Unit) Answer() error {
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, nil, 0o666); err != nil {
			return err
		}
	}
	if u.FixArchive != "" {
		// Without it, go vet -fix takes the unit for not yet vetted.
		return os.WriteFile(u.FixArchive, []byte(emptyZip), 0o666)
	}
	return nil
}

// hasExportData reports whether the go command gives export data, from which
// the types of answered packages can be made up. It tells by the unit's own
// imports: if they have some, so will this unit for its importers.
func (u *Unit) hasExportData() bool {
	imports, all := false, true
	u.Imports(func(path string) bool {
		imports = true
		all = u.PackageFile[path] != ""
		return all
	})
	if imports {
		return all
	}
	// No imports to tell by. But packages of the standard library are checked
	// with the version of the go command itself, and that of Go 1.26 gives
	// export data (golang/go#79454 may change it).
	return u.ModulePath == "" && (u.GoVersion == "go1.26" || bytes.HasPrefix([]byte(u.GoVersion), []byte("go1.26.")))
}

// VetxMagic begins unitchecker's facts files. After it come the lengths of two
// sections as 32-bit little-endian numbers, then the sections: types in the
// indexed export format, and facts.
const VetxMagic = "vetx"

// HelperFact is the end of the name, in a facts file, of the type of facts
// that tell what helpers do with objects that they know nothing of. Who imports
// a helper need not be looked at for that alone.
const HelperFact = "sslref.HelperFact"

// OtherFacts are the ends of the names of all other types of facts.
var OtherFacts = [...]string{"sslref.FuncFact", "sslref.ContractFact"}

// hasFacts reports whether the facts file of an import has facts other than
// those of helpers. A file that cannot be understood has: whoever reads it next
// will say what is wrong.
func hasFacts(file string) bool {
	info, err := os.Stat(file)
	if err != nil || info.Size() == 0 {
		return err != nil // an answer of ours is empty
	}
	f, err := os.Open(file)
	if err != nil {
		return true
	}
	defer f.Close()
	var header [len(VetxMagic) + 8]byte
	if _, err := io.ReadFull(f, header[:]); err != nil || string(header[:len(VetxMagic)]) != VetxMagic {
		return true
	}
	if string(header[len(VetxMagic)+4:]) == "\x00\x00\x00\x00" {
		return false
	}
	data, err := io.ReadAll(f)
	if err != nil || !bytes.Contains(data, []byte(HelperFact)) {
		return true
	}
	for _, name := range OtherFacts {
		if bytes.Contains(data, []byte(name)) {
			return true
		}
	}
	return false
}
