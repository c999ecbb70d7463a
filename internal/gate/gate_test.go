package gate

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/sslref/sslref/refmodel"
)

func TestMentions(t *testing.T) {
	for src, want := range map[string]bool{
		"":                                   false,
		"package p":                          false,
		"C.SSL_SESSION_free(s)":              true,
		"C.SSL_get1_session(ssl)":            true,
		"type _Ctype_struct_ssl_session_st ": true,
		"type _Ctype_struct_ssl_st ":         true,
		"static int X_SSL_free(void *p)":     true,
		"func D2i_SSL_SESSION()":             true,
		"var s *libssl.SSL_SESSION":          true,
		"ctx *C.SSL_CTX":                     true,
		"OPENSSL_free(p)":                    false,
		"os.Getenv(\"SSL_CERT_FILE\")":       false,
		"ssl_state = 1":                      false,
		"SSL_CERT_FILE ssl_state SSL_free":   true,
		"SSL_":                               false,
		"ssl_":                               false,
	} {
		if got := Mentions([]byte(src)); got != want {
			t.Errorf("Mentions(%q) = %v", src, got)
		}
	}
}

// Every function of the table that has to do with sessions opens the gate by
// its name alone.
func TestMentionsTable(t *testing.T) {
	for _, profile := range refmodel.Profiles(0xff).List() {
		for _, name := range refmodel.Names(profile) {
			row := refmodel.Lookup(profile, name)
			concerns := row.Result.Class == refmodel.Session
			for _, p := range row.Params {
				concerns = concerns || p.Class == refmodel.Session
			}
			// The generic function needs d2i_SSL_SESSION for an argument.
			concerns = concerns && name != "ASN1_d2i_bio"
			if concerns && !Mentions([]byte("x := C."+name+"(y)")) {
				t.Errorf("%s: a package that calls %s is not opened", profile, name)
			}
		}
	}
}

// unit writes a configuration file and reads it back.
func unit(t *testing.T, u Unit) *Unit {
	t.Helper()
	file := filepath.Join(t.TempDir(), "vet.cfg")
	data, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := ReadUnit(file)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func vetx(types, facts string) []byte {
	data := []byte(vetxMagic)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(types)))
	data = binary.LittleEndian.AppendUint32(data, uint32(len(facts)))
	return append(append(data, types...), facts...)
}

func TestOpen(t *testing.T) {
	plain := write(t, "p.go", []byte("package p"))
	tracked := write(t, "p.go", []byte("package p // SSL_SESSION_free"))
	empty := write(t, "empty.vetx", nil)
	noFacts := write(t, "types.vetx", vetx("types", ""))
	facts := write(t, "facts.vetx", vetx("types", "facts"))
	other := write(t, "other.vetx", []byte("some other format"))
	imports := map[string]string{"q": "q", "unsafe": "unsafe"}
	export := map[string]string{"q": "q.a"}
	for _, test := range []struct {
		name string
		unit Unit
		want bool
	}{
		{"nothing tracked", Unit{GoFiles: []string{plain}, ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": empty}}, false},
		{"an import with types only", Unit{GoFiles: []string{plain}, ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": noFacts}}, false},
		{"an import with facts", Unit{GoFiles: []string{plain}, ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": facts}}, true},
		{"an import's facts of another form", Unit{GoFiles: []string{plain}, ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": other}}, true},
		{"a tracked name", Unit{GoFiles: []string{plain, tracked}, ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": empty}}, true},
		{"no export data", Unit{GoFiles: []string{plain}, ImportMap: imports, PackageVetx: map[string]string{"q": empty}}, true},
		{"an unreadable file", Unit{GoFiles: []string{"not/there.go"}, ImportMap: imports, PackageFile: export}, true},
		{"no imports, standard library", Unit{GoFiles: []string{plain}, GoVersion: "go1.26"}, false},
		{"no imports, standard library of a later Go", Unit{GoFiles: []string{plain}, GoVersion: "go1.28"}, true},
		{"no imports, a module", Unit{GoFiles: []string{plain}, GoVersion: "go1.21", ModulePath: "m"}, true},
	} {
		if got := unit(t, test.unit).Open(); got != test.want {
			t.Errorf("%s: Open = %v", test.name, got)
		}
	}
}

func TestAnswer(t *testing.T) {
	dir := t.TempDir()
	u := unit(t, Unit{VetxOutput: filepath.Join(dir, "vet.out"), FixArchive: filepath.Join(dir, "fix.zip")})
	if err := u.Answer(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(u.VetxOutput); err != nil || len(data) > 0 {
		t.Errorf("facts file: %q, %v", data, err)
	}
	archive, err := zip.OpenReader(u.FixArchive)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if len(archive.File) > 0 {
		t.Errorf("%d fixes", len(archive.File))
	}
	u.VetxOutput = filepath.Join(dir, "no", "such", "dir")
	if err := u.Answer(); err == nil || !strings.Contains(err.Error(), u.VetxOutput) {
		t.Errorf("a file that cannot be written: %v", err)
	}
}

// The facts files that Prepare makes up have the imports' types in them, and
// no facts.
func TestPrepare(t *testing.T) {
	out, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", "strings").Output()
	if err != nil {
		t.Fatal(err)
	}
	real := write(t, "facts.vetx", vetx("types", "facts"))
	u := unit(t, Unit{
		ImportPath:  "p",
		ImportMap:   map[string]string{"strings": "strings", "q": "q", "unsafe": "unsafe"},
		PackageFile: map[string]string{"strings": strings.TrimSpace(string(out)), "q": "q.a"},
		PackageVetx: map[string]string{"strings": write(t, "empty.vetx", nil), "q": real},
		GoVersion:   "go1.26",
	})
	file, err := u.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := ReadUnit(file)
	if err != nil {
		t.Fatal(err)
	}
	if prepared.ImportPath != "p" || prepared.GoVersion != "go1.26" || prepared.PackageVetx["q"] != real {
		t.Errorf("the unit changed: %+v", prepared)
	}
	data, err := os.ReadFile(prepared.PackageVetx["strings"])
	if err != nil {
		t.Fatal(err)
	}
	size := binary.LittleEndian.Uint32(data[4:])
	if string(data[:4]) != vetxMagic || int(size) != len(data)-12 || binary.LittleEndian.Uint32(data[8:]) != 0 {
		t.Fatalf("header %q, %d bytes in all", data[:12], len(data))
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(append([]byte("i"), data[12:]...)), token.NewFileSet(), make(map[string]*types.Package), "strings")
	if err != nil {
		t.Fatal(err)
	}
	if pkg.Path() != "strings" || pkg.Scope().Lookup("Builder") == nil {
		t.Errorf("%v has no Builder", pkg)
	}
}

func TestPrepareErrors(t *testing.T) {
	empty := write(t, "empty.vetx", nil)
	for want, export := range map[string]map[string]string{
		"no export data for q":         nil,
		"types of q from the compiler": {"q": write(t, "q.a", []byte("no archive"))},
		"no such file or directory":    {"q": "not/there.a"},
	} {
		u := unit(t, Unit{ImportPath: "p", ImportMap: map[string]string{"q": "q"}, PackageFile: export, PackageVetx: map[string]string{"q": empty}})
		if _, err := u.Prepare(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// With nothing to make up, the unit's own file is used.
func TestPrepareNothing(t *testing.T) {
	u := unit(t, Unit{ImportMap: map[string]string{"unsafe": "unsafe"}})
	if file, err := u.Prepare(); err != nil || file != u.file {
		t.Errorf("Prepare = %q, %v", file, err)
	}
}

func TestKnownTools(t *testing.T) {
	for v, want := range map[string]bool{"v0.49.0": false, "v0.50.0": true, "v0.52.0": true, "v0.52.1-0.2026": true, "v0.53.0": false, "v1.0.0": false, "": true} {
		if got := knownTools(v); got != want {
			t.Errorf("knownTools(%q) = %v", v, got)
		}
	}
	if !typesCanBeMadeUp() {
		t.Error("the golang.org/x/tools of go.mod is not known: look at unitchecker's facts files, then at knownTools")
	}
}
