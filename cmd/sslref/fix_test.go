package main

import (
	"strings"
	"testing"
)

// The edits of a fix are made in the author's file, and only there.
func TestFix(t *testing.T) {
	m := newModule(t, "chain.txt")
	before := m.read("sess/sess.go")
	diff := m.sslref("-fix", "-diff", "./sess")
	if diff.status != exitFindings || !strings.Contains(diff.stdout, "-\tC.SSL_SESSION_free(s) // borrowedfree") {
		t.Errorf("-fix -diff: exit status %d\n%s%s", diff.status, diff.stdout, diff.stderr)
	}
	if m.read("sess/sess.go") != before {
		t.Error("-diff changed the file")
	}
	for range 2 { // the second time there is nothing to do
		if r := m.sslref("-fix", "./sess", "./plain"); r.status != exitClean {
			t.Fatalf("-fix: exit status %d\n%s%s", r.status, r.stdout, r.stderr)
		}
	}
	if after := m.read("sess/sess.go"); after == before || !strings.Contains(after, `import "C"`) || !strings.Contains(after, "noescape") {
		t.Errorf("after -fix:\n%s", after)
	}
	got, _ := m.vet("./sess")
	expect(t, "findings after -fix", got, nil)
}
