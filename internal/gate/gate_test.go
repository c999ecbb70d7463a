package gate

import (
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

	"github.com/sslref/sslref/internal/unit"
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
		"//sslref:releases s":                true,
		"// sslref is a tool":                false,
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

// read writes a configuration file and reads it back.
func read(t *testing.T, u unit.Unit) *unit.Unit {
	t.Helper()
	data, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unit.Read(write(t, "vet.cfg", data))
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

// Beyond what package unit decides, names that only look like OpenSSL's don't
// open a unit.
func TestOpen(t *testing.T) {
	for text, want := range map[string]bool{
		"package p":                          false,
		"package p // SSL_SESSION_free":      true,
		"package p // SSL_OTHER ssl_state":   false,
		"package p // SSL_OTHER, SSL_free()": true,
		"package p\n\ntype Set[K any] []K\n": true,
	} {
		u := unit.Unit{
			ModulePath:  "m",
			GoFiles:     []string{write(t, "p.go", []byte(text))},
			ImportMap:   map[string]string{"q": "q"},
			PackageFile: map[string]string{"q": "q.a"},
		}
		if got := Open(&u); got != want {
			t.Errorf("%q: Open = %v", text, got)
		}
		u.PackageFile = nil
		if !Open(&u) {
			t.Errorf("%q: not open without export data", text)
		}
	}
}

// The facts files that Prepare makes up have the imports' types in them, and
// no facts.
func TestPrepare(t *testing.T) {
	out, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", "strings").Output()
	if err != nil {
		t.Fatal(err)
	}
	real := write(t, "facts.vetx", []byte("facts"))
	u := read(t, unit.Unit{
		ImportPath:  "p",
		ImportMap:   map[string]string{"strings": "strings", "q": "q", "unsafe": "unsafe"},
		PackageFile: map[string]string{"strings": strings.TrimSpace(string(out)), "q": "q.a"},
		PackageVetx: map[string]string{"strings": write(t, "empty.vetx", nil), "q": real},
		GoVersion:   "go1.26",
	})
	file, err := Prepare(u, false)
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := unit.Read(file)
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
	if string(data[:4]) != unit.VetxMagic || int(size) != len(data)-12 || binary.LittleEndian.Uint32(data[8:]) != 0 {
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

func TestPrepareReported(t *testing.T) {
	u := read(t, unit.Unit{ImportPath: "p", VetxOnly: true})
	file, err := Prepare(u, true)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := unit.Read(file); err != nil || got.VetxOnly || got.ImportPath != "p" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPrepareErrors(t *testing.T) {
	empty := write(t, "empty.vetx", nil)
	for want, export := range map[string]map[string]string{
		"no export data for q":         nil,
		"types of q from the compiler": {"q": write(t, "q.a", []byte("no archive"))},
		"no such file or directory":    {"q": "not/there.a"},
	} {
		u := read(t, unit.Unit{ImportPath: "p", ImportMap: map[string]string{"q": "q"}, PackageFile: export, PackageVetx: map[string]string{"q": empty}})
		if _, err := Prepare(u, false); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// With nothing to make up, the unit's own file is used.
func TestPrepareNothing(t *testing.T) {
	u := read(t, unit.Unit{ImportMap: map[string]string{"unsafe": "unsafe"}})
	for _, reported := range []bool{false, true} { // it is not VetxOnly
		if file, err := Prepare(u, reported); err != nil || file != u.File {
			t.Errorf("Prepare = %q, %v", file, err)
		}
	}
}

func TestKnownTools(t *testing.T) {
	for v, want := range map[string]bool{"v0.49.0": false, "v0.50.0": true, "v0.52.0": true, "v0.52.1-0.2026": true, "(devel)": false, "v0.53.0": false, "v1.0.0": false, "": true} {
		if got := knownTools(v); got != want {
			t.Errorf("knownTools(%q) = %v", v, got)
		}
	}
}
