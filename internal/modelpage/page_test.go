package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

const file = "../../docs/model.md"

func TestPageIsCurrent(t *testing.T) {
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, page()) {
		t.Error("docs/model.md is stale: run go generate ./internal/modelpage")
	}
}

// The page has every function and every callback once, with all that the
// table says of it.
func TestPageIsComplete(t *testing.T) {
	text := string(page())
	if strings.Contains(text, "%!") {
		t.Error("the page has a formatting error")
	}
	for _, g := range refmodel.Groups() {
		for i := range g.Funcs {
			f := &g.Funcs[i]
			n := strings.Count(text, "| `"+f.Prototype()+"` |") + strings.Count(text, "\n```c\n"+f.Prototype()+"\n")
			if n != 1 {
				t.Errorf("%s: its prototype is on the page %d times", f.Name, n)
			}
			if onlyUses(f) {
				continue
			}
			for _, p := range f.In.List() {
				for _, s := range f.Words(p) {
					if !strings.Contains(text, "* "+s+"\n") && !strings.Contains(text, ": "+s+"\n") {
						t.Errorf("%s: the page lacks %q", f.Name, s)
					}
				}
			}
		}
	}
	for i := range refmodel.Callbacks {
		if c := &refmodel.Callbacks[i]; !strings.Contains(text, "```c\n"+c.Prototype()+"\n```") {
			t.Errorf("the page lacks %s", c.Name)
		}
	}
}

func TestPageIsDeterministic(t *testing.T) {
	first := page()
	for range 5 {
		if !bytes.Equal(first, page()) {
			t.Fatal("two renderings differ")
		}
	}
}

func TestWrite(t *testing.T) {
	name := t.TempDir() + "/model.md"
	if err := write(name); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, page()) {
		t.Errorf("write: the file has not the page (%v)", err)
	}
	if err := write(t.TempDir() + "/no/model.md"); err == nil {
		t.Error("write to a folder that doesn't exist: no error")
	}
}
