package contract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/contract"
)

const goodModel = `# wrappers of somebody else's
version: 1
go:
  (*example.com/tls.Conn).Session: returns borrowed c.ssl
  (example.com/tls.Cache).Put(key, s): [releases s, "returns owned"]
  example.com/tls.Free(s):
    - releases s
  example.com/tls.Hook: releases s
  gopkg.in/tls.v2.Free: retains s
c:
  X_get1: returns owned
  X_put(key, s): releases s
  X_up(s): like SSL_SESSION_up_ref
`

func TestModel(t *testing.T) {
	m, err := contract.ParseModel("m.yaml", []byte(goodModel))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range append(m.Go, m.C...) {
		var terms []string
		for _, term := range e.Terms {
			terms = append(terms, term.String())
		}
		got = append(got, strings.Join([]string{e.Name, e.Package, e.Member, strings.Join(e.Params, ","), strings.Join(terms, "; ")}, "|"))
	}
	want := `(*example.com/tls.Conn).Session|example.com/tls|Conn.Session||returns borrowed c.ssl
(example.com/tls.Cache).Put|example.com/tls|Cache.Put|key,s|releases s; returns owned
example.com/tls.Free|example.com/tls|Free|s|releases s
example.com/tls.Hook|example.com/tls|Hook||releases s
gopkg.in/tls.v2.Free|gopkg.in/tls.v2|Free||retains s
X_get1||||returns owned
X_put|||key,s|releases s
X_up|||s|like SSL_SESSION_up_ref`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if !m.Concerns("example.com/tls") || !m.Concerns("example.com/tls [example.com/tls.test]") || m.Concerns("example.com") {
		t.Error("Concerns is wrong")
	}
}

// Every mistake is refused with its line, and with what would be right.
func TestModelMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      `m.yaml:1: the file is empty: it begins with "version: 1"`,
		"go:\n":                                 `m.yaml:1: the version is missing: want "version: 1"`,
		"version: 2\n":                          "m.yaml:1: version 2 isn't known: this sslref reads version 1",
		"version: 1\nfunctions:\n":              `m.yaml:2: unknown key "functions": there are version, go and c`,
		"version: 1\ngo: [\n":                   "m.yaml:2: no YAML",
		"version: 1\n---\nc:\n":                 "m.yaml:2: there is a second document",
		"- a\n":                                 "m.yaml:1: the file has to be a list of keys with values",
		"version: 1\ngo: text\n":                "m.yaml:2: go has to be a list of keys with values",
		"version: 1\ngo:\n  Free: releases s\n": `m.yaml:3: "Free" is no full name of a Go function: want example.com/pkg.Func`,
		"version: 1\ngo:\n  (*a/b.C).d.e: releases s\n":                     "is no full name",
		"version: 1\ngo:\n  (*a/b.C: releases s\n":                          "is no full name",
		"version: 1\ngo:\n  a/b.C: frees s\n":                               `m.yaml:3: a/b.C: unknown effect "frees": want one of returns owned`,
		"version: 1\ngo:\n  a/b.C: releases\n":                              "want releases ARG",
		"version: 1\ngo:\n  a/b.C:\n    - releases: s\n":                    "m.yaml:4: an effect of a/b.C has to be text",
		"version: 1\ngo:\n  a/b.C:\n":                                       "m.yaml:3: a/b.C has no effects",
		"version: 1\ngo:\n  a/b.C: []\n":                                    "m.yaml:3: a/b.C has no effects",
		"version: 1\ngo:\n  a/b.C: returns owned\n  a/b.C: returns owned\n": "m.yaml:4: a/b.C is there already, in line 3",
		"version: 1\ngo:\n  a/b.C(s): releases s\n  a/b.C: retains s\n":     "m.yaml:4: a/b.C is there already",
		"version: 1\ngo:\n  a/b.C: [returns owned, returns borrowed s]\n":   "can't both be",
		"version: 1\ngo:\n  a/b.C: [like SSL_free, returns owned]\n":        "has no other effects",
		"version: 1\nc:\n  SSL_free(s): releases s\n":                       "m.yaml:3: SSL_free is in the reference table already",
		"version: 1\nc:\n  X_a: releases s\n":                               "write the function as X_a(s)",
		"version: 1\nc:\n  X_a(t): releases s\n":                            "there is no parameter s: want t",
		"version: 1\nc:\n  X_a(int t): releases t\n":                        "without types",
		"version: 1\nc:\n  X_a(t: releases t\n":                             "lacks the bracket",
		"version: 1\nc:\n  X a: returns owned\n":                            "is no name of a C function",
		"version: 1\nc:\n  X_a: like SSL_nope\n":                            "the reference table has no function SSL_nope",
		"version: 1\nc:\n  ? [a]\n  : returns owned\n":                      "m.yaml:3: a key in c has to be a name",
		"version: 1\nversion: 1\n":                                          "m.yaml:2: version is there already, in line 1",
	} {
		_, err := contract.ParseModel("m.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
}

// All mistakes are said at once, a line for each.
func TestModelAllMistakes(t *testing.T) {
	_, err := contract.ParseModel("m.yaml", []byte("version: 7\nother: 1\nc:\n  X_a: frees s\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for i, l := range strings.Split(err.Error(), "\n") {
		if want := []string{"m.yaml:1: ", "m.yaml:2: ", "m.yaml:4: "}[i]; !strings.HasPrefix(l, want) {
			t.Errorf("line %q, want %s", l, want)
		}
	}
}

func TestPack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.yaml")
	if err := os.WriteFile(file, []byte(goodModel), 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := contract.LoadModel(file)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := m.Pack()
	if err != nil || !contract.IsPacked(packed) || contract.IsPacked(file) {
		t.Fatalf("%s, %v", packed, err)
	}
	// The file may go: everything is in the value.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	again, err := contract.LoadModel(packed)
	if err != nil || string(again.Text) != goodModel || again.File != file || len(again.Go) != len(m.Go) {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := contract.LoadModel(file); err == nil || !strings.Contains(err.Error(), "cannot read the model file") {
		t.Errorf("error %v", err)
	}
	if _, err := contract.LoadModel(packed[:len(packed)-10]); err == nil || !strings.Contains(err.Error(), "the packed model is damaged") {
		t.Errorf("error %v", err)
	}
	if _, err := contract.LoadModel("m.yaml@gzip:%%"); err == nil {
		t.Error("no error")
	}
}

// Whatever a file has in it, it is read without a panic, and each line of the
// error names it.
func FuzzModelFile(f *testing.F) {
	f.Add(goodModel)
	f.Add("version: 1\nc: &a\n  X: *a\n")
	f.Add("version: 1\ngo:\n  (*a.b).c(d): [e]\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := contract.ParseModel("m.yaml", []byte(text))
		if err != nil {
			for l := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(l, "m.yaml:") {
					t.Errorf("%q: the error has a line %q", text, l)
				}
			}
			return
		}
		for _, e := range append(m.Go, m.C...) {
			if e.Name == "" || len(e.Terms) == 0 || len(e.Terms) != len(e.Lines) {
				t.Errorf("%q: entry %+v", text, e)
			}
		}
	})
}
