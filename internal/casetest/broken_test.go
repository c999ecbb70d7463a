package casetest

import (
	"context"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// brokenSrc has functions that no caller survives, and one after them.
const brokenSrc = `package zz_broken

import "github.com/sslref/sslref/refmodel/libssl"

func badPanics(ssl *libssl.SSL) {
	done := make(chan int)
	go func() { panic("in a goroutine") }()
	<-done
}

func badRecurses(ssl *libssl.SSL) { badRecurses(ssl) }

func badGoesBack(ssl *libssl.SSL) {
again:
	if libssl.SSL_is_server(ssl) == 0 {
		goto again
	}
}

func badWaits(ssl *libssl.SSL) {
	select {}
}

func badLeaks(ssl *libssl.SSL) { libssl.SSL_get1_session(ssl) }
`

// TestBroken holds the program that runs the twins to its word: what breaks it
// is named, and what comes after that is run.
func TestBroken(t *testing.T) {
	const name = "zz_broken"
	root := moduleRoot(t)
	dir := filepath.Join(root, filepath.FromSlash(Root), name)
	path := filepath.Join(dir, "broken.go")
	file := &File{Name: "broken.go", Src: []byte(brokenSrc), Fset: token.NewFileSet()}
	var err error
	if file.AST, err = parser.ParseFile(file.Fset, path, brokenSrc, parser.ParseComments); err != nil {
		t.Fatal(err)
	}
	pkg := &Package{Dir: dir, Name: name, Path: ModulePath + "/" + Root + "/" + name, Files: map[string]*File{file.Name: file}}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	results, err := (&Run{Root: root, Dir: t.TempDir()}).Results(ctx, []*Package{pkg}, map[string][]byte{path: file.Src})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, r := range results {
		switch {
		case strings.Contains(r.Broken, "in a goroutine"):
			got[r.Func] = "panic"
		case strings.Contains(r.Broken, "stack"):
			got[r.Func] = "stack"
		case r.Broken != "":
			got[r.Func] = r.Broken
		case r.Hung > 0:
			got[r.Func] = "hung"
		case len(r.Sights) > 0:
			got[r.Func] = r.Sights[0].Rule
		}
	}
	want := map[string]string{
		"badPanics": "panic", "badRecurses": "stack", "badGoesBack": "hung", "badWaits": "hung", "badLeaks": "refleak",
	}
	for fn, what := range want {
		if got[fn] != what {
			t.Errorf("%s: %q, want %s", fn, got[fn], what)
		}
	}
}
