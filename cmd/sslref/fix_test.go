package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestFix applies the fixes in a cgo package through go vet: the files that
// change are the author's, and what they become compiles and is clean.
func TestFix(t *testing.T) {
	m := newModule(t, "fix.txtar")
	source, golden := m.read("sess/sess.go"), m.read("sess/golden")
	findings, out := m.vet("./...")
	if len(findings) != 8 {
		t.Fatalf("findings: %s, want 8", findings)
	}
	for _, f := range editedFiles(t, out) {
		if f != m.dir+"/sess/sess.go" {
			t.Errorf("an edit is in %s", f)
		}
	}

	r := m.run(nil, "go", "vet", "-vettool="+self(t), "-fix", "-diff", "./...")
	for _, line := range []string{"+\tdefer C.SSL_SESSION_free(s)", "-\ts := C.SSL_get0_session(ssl)", "+\treturn C.SSL_get_session(ssl) != nil"} {
		if !strings.Contains(r.stdout, line+"\n") {
			t.Errorf("go vet -fix -diff has no line %q:\n%s%s", line, r.stdout, r.stderr)
		}
	}
	if m.read("sess/sess.go") != source {
		t.Fatal("go vet -fix -diff changes the file")
	}

	if r := m.run(nil, "go", "vet", "-vettool="+self(t), "-fix", "./..."); r.status != 0 {
		t.Fatalf("go vet -fix: exit status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if got := m.read("sess/sess.go"); got != golden {
		t.Errorf("go vet -fix makes\n%s\nwant\n%s", got, golden)
	}
	if r := m.run(nil, "go", "build", "./..."); r.status != 0 {
		t.Errorf("the fixed package doesn't compile:\n%s", r.stderr)
	}
	if findings, _ := m.vet("./..."); len(findings) > 0 {
		t.Errorf("findings after the fixes: %s", findings)
	}
}

// TestFixCommand applies the fixes through the command itself.
func TestFixCommand(t *testing.T) {
	m := newModule(t, "fix.txtar")
	if r := m.sslref("-fix", "./..."); r.status != exitClean {
		t.Fatalf("sslref -fix: exit status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if got, want := m.read("sess/sess.go"), m.read("sess/golden"); got != want {
		t.Errorf("sslref -fix makes\n%s\nwant\n%s", got, want)
	}
	if r := m.sslref("./..."); r.status != exitClean {
		t.Errorf("findings after the fixes:\n%s%s", r.stdout, r.stderr)
	}
}

// editedFiles returns the files that the fixes in go vet's JSON edit. The
// offsets in it must be those of the file.
func editedFiles(t *testing.T, out string) []string {
	t.Helper()
	var files []string
	dec := json.NewDecoder(strings.NewReader(out))
	for dec.More() {
		var packages map[string]map[string][]struct {
			SuggestedFixes []struct {
				Edits []struct {
					Filename   string
					Start, End int
				}
			} `json:"suggested_fixes"`
		}
		if err := dec.Decode(&packages); err != nil {
			t.Fatal(err)
		}
		for _, rules := range packages {
			for _, list := range rules {
				for _, d := range list {
					for _, fix := range d.SuggestedFixes {
						for _, e := range fix.Edits {
							files = append(files, e.Filename)
							src, err := os.ReadFile(e.Filename)
							if err != nil {
								t.Fatal(err)
							}
							if e.Start > e.End || e.End > len(src) {
								t.Errorf("edit of %d:%d in %s of %d bytes", e.Start, e.End, e.Filename, len(src))
							} else if text := string(src[e.Start:e.End]); strings.Contains(text, "SSL_get") && !strings.HasPrefix(text, "C.SSL_get") {
								t.Errorf("edit of %q", text)
							}
						}
					}
				}
			}
		}
	}
	if len(files) == 0 {
		t.Error("no fix has an edit")
	}
	return files
}
