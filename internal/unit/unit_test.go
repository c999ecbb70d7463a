package unit

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func vetx(types, facts string) []byte {
	data := []byte(VetxMagic)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(types)))
	data = binary.LittleEndian.AppendUint32(data, uint32(len(facts)))
	return append(append(data, types...), facts...)
}

func TestRead(t *testing.T) {
	data, err := json.Marshal(map[string]any{"ImportPath": "p", "GoFiles": []string{"a.go"}, "VetxOnly": true, "Unknown": 1})
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, "vet.cfg", data)
	u, err := Read(file)
	if err != nil || u.ImportPath != "p" || len(u.GoFiles) != 1 || !u.VetxOnly || u.File != file || string(u.Data) != string(data) {
		t.Errorf("%+v, %v", u, err)
	}
	bad := write(t, "vet.cfg", []byte("no JSON"))
	if _, err := Read(bad); err == nil || !strings.Contains(err.Error(), bad) {
		t.Errorf("no JSON: %v", err)
	}
	if _, err := Read("not/there.cfg"); err == nil || !strings.Contains(err.Error(), "not/there.cfg") {
		t.Errorf("no file: %v", err)
	}
}

func TestSkippable(t *testing.T) {
	empty := write(t, "empty.vetx", nil)
	noFacts := write(t, "types.vetx", vetx("types", ""))
	facts := write(t, "facts.vetx", vetx("types", "facts"))
	helper := write(t, "helper.vetx", vetx("types", "*sslref.HelperFact"))
	both := write(t, "both.vetx", vetx("types", "*sslref.HelperFact *sslref.FuncFact"))
	other := write(t, "other.vetx", []byte("some other format"))
	imports := map[string]string{"q": "q", "unsafe": "unsafe"}
	export := map[string]string{"q": "q.a"}
	for _, test := range []struct {
		name string
		unit Unit
		want bool
	}{
		{"answered imports", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": empty}}, true},
		{"an import with types only", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": noFacts}}, true},
		{"an import with facts", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": facts}}, false},
		{"an import with facts of a helper", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": helper}}, true},
		{"an import that passes facts of a helper on", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": both}}, false},
		{"a facts file of another form", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": other}}, false},
		{"a facts file that is not there", Unit{ImportMap: imports, PackageFile: export, PackageVetx: map[string]string{"q": "not/there"}}, false},
		{"no export data", Unit{ImportMap: imports, PackageVetx: map[string]string{"q": empty}}, false},
		{"no imports, standard library", Unit{GoVersion: "go1.26.8"}, true},
		{"no imports, standard library of a later Go", Unit{GoVersion: "go1.28"}, false},
		{"no imports, a module", Unit{GoVersion: "go1.26", ModulePath: "m"}, false},
	} {
		if got := test.unit.Skippable(); got != test.want {
			t.Errorf("%s: Skippable = %v", test.name, got)
		}
	}
}

func TestMayMatter(t *testing.T) {
	plain := write(t, "p.go", []byte("package p"))
	tracked := write(t, "p.go", []byte("package p // SSL_SESSION_free"))
	cgo := write(t, "p.go", []byte("package p\n// SSL_SESSION\nimport \"C\""))
	t.Setenv("GOROOT", filepath.FromSlash("/go"))
	t.Setenv("CGO_ENABLED", "1")
	check := func(name string, u Unit, want bool) {
		t.Helper()
		if got := u.MayMatter(); got != want {
			t.Errorf("%s: MayMatter = %v", name, got)
		}
	}
	check("nothing", Unit{GoFiles: []string{plain}}, false)
	check("a name", Unit{GoFiles: []string{plain, tracked}}, true)
	check("an unreadable file", Unit{GoFiles: []string{"not/there.go"}}, true)
	check("the standard library", Unit{GoFiles: []string{tracked}, Dir: filepath.FromSlash("/go/src/crypto/tls")}, false)
	check("beside the standard library", Unit{GoFiles: []string{tracked}, Dir: filepath.FromSlash("/gopath/src/p")}, true)
	check("a module below GOROOT", Unit{GoFiles: []string{tracked}, Dir: filepath.FromSlash("/go/src/p"), ModulePath: "p"}, true)
	check("an ignored file", Unit{GoFiles: []string{plain}, IgnoredFiles: []string{cgo}}, false)
	t.Setenv("CGO_ENABLED", "0")
	check("a file that needs cgo", Unit{GoFiles: []string{plain}, IgnoredFiles: []string{cgo}}, true)
	check("a file that does not", Unit{GoFiles: []string{plain}, IgnoredFiles: []string{tracked}}, false)
	dependency := Unit{GoFiles: []string{plain}, IgnoredFiles: []string{cgo}, VetxOnly: true, ModulePath: "m"}
	check("an import in the same module", dependency, true)
	dependency.ModuleVersion = "v1.2.3"
	check("an import in another module", dependency, false)
}

func TestHelps(t *testing.T) {
	for text, want := range map[string]bool{
		"package p\n\nfunc Map[T any](v []T) {}\n":                       true,
		"package p\n\ntype Set[K comparable] map[K]bool\n":               true,
		"package p\n\nfunc mapped[T any](v []T) {}\n":                    false,
		"package p\n\ntype IDs [4]byte\n":                                false,
		"package p\n\nvar All = Map[int]\n\nfunc F(v [4]int) []int {}\n": false,
		"package p\n\nfunc (s *Set[K]) Add(k K) {}\n":                    false,
		"[":        false,
		"func F[T": false, // no form of gofmt
	} {
		u := Unit{GoFiles: []string{write(t, "p.go", []byte(text))}, ModulePath: "m"}
		if got := u.Helps(); got != want {
			t.Errorf("%q: Helps = %v", text, got)
		}
		u.ModuleVersion = "v1.2.3"
		if u.Helps() {
			t.Errorf("%q: a module that is depended on helps", text)
		}
	}
	set := write(t, "p.go", []byte("package p\n\ntype Set[K comparable] map[K]bool\n"))
	for path, want := range map[string]bool{"sync/atomic": true, "example.com/m/q": true, "example.com/m": true, "example.com/mm": false, "k8s.io/api": false} {
		u := Unit{GoFiles: []string{set}, ModulePath: "example.com/m", ImportMap: map[string]string{path: path}}
		if got := u.Helps(); got != want {
			t.Errorf("with an import of %s: Helps = %v", path, got)
		}
	}
	if u := (Unit{GoFiles: []string{"not/there.go"}, ModulePath: "m"}); u.Helps() {
		t.Error("a file that isn't there helps")
	}
}

func TestMayMention(t *testing.T) {
	for src, want := range map[string]bool{
		"":                            false,
		"SSL_SESSION":                 true,
		"x = C.SSL_free(y)":           true,
		"X_SSL_free":                  true,
		"struct ssl_st":               true,
		"OPENSSL_free":                false,
		"OPENSSL_free(X), SSL_free()": true,
		"openssl.Session":             false,
		"//sslref:releases s":         true,
		"// sslref: a tool":           false,
	} {
		if got := MayMention([]byte(src)); got != want {
			t.Errorf("MayMention(%q) = %v", src, got)
		}
		// The same wherever the file is cut into parts.
		file := write(t, "p.go", []byte("01234567890123"+src))
		for size := len(Directive) + 1; size < 32; size++ {
			if got := fileMayMention(file, make([]byte, size)); got != MayMention([]byte("01234567890123"+src)) {
				t.Errorf("fileMayMention(%q) in parts of %d = %v", src, size, got)
			}
		}
	}
}

func TestAnswer(t *testing.T) {
	dir := t.TempDir()
	u := Unit{VetxOutput: filepath.Join(dir, "vet.out"), FixArchive: filepath.Join(dir, "fix.zip")}
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
