package sslref_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref"
)

const bareBinding = `
-- go.mod --
module example.com

go 1.26
-- lib/binding.go --
package lib

type SSL struct{}
type SSL_SESSION struct{}

func SSL_get1_session(ssl *SSL) *SSL_SESSION
func SSL_SESSION_free(s *SSL_SESSION)
-- lib/lib.s --
`

// A package's facts hold what the function values in them do. They don't double
// from package to package: at some point the next one is not told, and said so.
func TestFactsStaySmall(t *testing.T) {
	const packages = 16
	var b strings.Builder
	b.WriteString(bareBinding)
	b.WriteString("-- p0/p.go --\npackage p0\n\nimport \"example.com/lib\"\n\nfunc Wrap(s *lib.SSL_SESSION) func() { return func() { lib.SSL_SESSION_free(s) } }\n")
	for i := 1; i < packages; i++ {
		fmt.Fprintf(&b, "-- p%d/p.go --\npackage p%d\n\nimport (\n\t\"example.com/lib\"\n\tp \"example.com/p%d\"\n)\n\n", i, i, i-1)
		b.WriteString("func Wrap(s *lib.SSL_SESSION) func() {\n\ta, b := p.Wrap(s), p.Wrap(s)\n\treturn func() { a(); b() }\n}\n")
	}
	actions := analyze(t, b.String())
	told, noted := 0, 0
	for i := range packages {
		act := actions[fmt.Sprintf("p%d", i)]
		for name, fact := range facts(act) {
			told++
			if n := len(encode(t, fact)); n > 100_000 {
				t.Errorf("%s: %d bytes", name, n)
			}
		}
		if slices.Contains(act.Result.(*sslref.Result).Notes, "p.go:8: Wrap: too much for other packages to be told") {
			noted++
		}
	}
	if noted == 0 || told+noted != packages {
		t.Errorf("%d packages: %d told, %d said that they don't", packages, told, noted)
	}
}

// The key of a key of a key isn't told: each would take twice the room.
func TestKeysStayShort(t *testing.T) {
	act := analyze(t, bareBinding+`
-- use/use.go --
package use

import "example.com/lib"

func Drop(over map[string]string, held map[string]*lib.SSL_SESSION, k string) {
`+strings.Repeat("\tk = over[k]\n", 16)+`	lib.SSL_SESSION_free(held[k])
}
`)["use"]
	all := facts(act)
	if len(all) != 1 {
		t.Fatalf("%d facts: %v", len(all), act.Result.(*sslref.Result).Notes)
	}
	for name, fact := range all {
		if n := len(encode(t, fact)); n > 2000 {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
}

// Types that other packages can't name go there with their methods, and what
// those return with its own. Where all lead to all, that ends early.
func TestMethodsStayFew(t *testing.T) {
	const states = 12
	var b strings.Builder
	b.WriteString(bareBinding)
	b.WriteString("-- p/p.go --\npackage p\n\nimport \"example.com/lib\"\n\ntype State interface {\n\tDrop(s *lib.SSL_SESSION)\n")
	for i := range states {
		fmt.Fprintf(&b, "\tNext%d(k int) State\n", i)
	}
	b.WriteString("}\n")
	for i := range states {
		fmt.Fprintf(&b, "\ntype state%d struct{ n int }\n\nfunc (t *state%d) Drop(s *lib.SSL_SESSION) { lib.SSL_SESSION_free(s) }\n", i, i)
		for j := range states {
			fmt.Fprintf(&b, "\nfunc (t *state%d) Next%d(k int) State {\n\tswitch k {\n", i, j)
			for k := range states {
				fmt.Fprintf(&b, "\tcase %d:\n\t\treturn &state%d{}\n", k, k)
			}
			b.WriteString("\t}\n\treturn t\n}\n")
		}
	}
	b.WriteString("\nfunc Start() State { return &state0{} }\n")
	act := analyze(t, b.String())["p"]
	for name, fact := range facts(act) {
		if n := len(encode(t, fact)); n > 300_000 {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
	if notes := act.Result.(*sslref.Result).Notes; !slices.ContainsFunc(notes, func(n string) bool { return strings.HasSuffix(n, " Start: too much for other packages to be told") }) {
		t.Errorf("Start is told to other packages, or nothing is said: %q", notes)
	}
}
