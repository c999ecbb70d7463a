package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Moving, renaming and reformatting code around findings loses no entry of a
// baseline and makes no finding new; mending one makes its entry stale, and a
// new mistake is reported although it looks like a known one.
func TestBaseline(t *testing.T) {
	m := newModule(t, "chain.txt")
	r := m.sslref("-baseline=base", "-write-baseline", "./...")
	if r.status != exitClean || r.stdout != "" {
		t.Fatalf("%+v", r)
	}
	expectLine(t, "-write-baseline", r.stderr, "base has 4 entries")
	first := m.read("base")
	clean := func(what string) {
		t.Helper()
		if r := m.sslref("-baseline=base", "./..."); r != (result{}) {
			t.Errorf("%s: %+v", what, r)
		}
	}
	clean("nothing changed")

	m.replace("caller/caller.go", "func Good", "// Good is right.\n\n\n\nfunc Good")
	m.replace("caller/caller.go", "between.Current(c)", "between.Current(\n\t\tc, // why not\n\t)")
	clean("reformatted")
	m.write("caller/renamed.go", m.read("caller/caller.go"))
	if err := os.Remove(filepath.Join(m.dir, "caller/caller.go")); err != nil {
		t.Fatal(err)
	}
	clean("file renamed")
	m.replace("caller/renamed.go", "func Bad", "func Worse")
	m.replace("caller/caller_test.go", "probe", "attempt")
	clean("functions renamed")
	m.replace("sess/sess.go", "\ts := C.SSL_get_session(c.ssl)\n\tif s == nil {\n\t\treturn 0\n\t}\n\tn := int(C.SSL_SESSION_get_timeout(s))\n\tC.SSL_SESSION_free(s)", "\tcur := C.SSL_get_session(c.ssl)\n\tif cur == nil {\n\t\treturn 0\n\t}\n\tn := int(C.SSL_SESSION_get_timeout(cur))\n\tC.SSL_SESSION_free(cur)")
	clean("variable renamed")
	if err := os.Rename(filepath.Join(m.dir, "caller"), filepath.Join(m.dir, "user")); err != nil {
		t.Fatal(err)
	}
	m.replace("user/external_test.go", "example.com/chain/caller", "example.com/chain/user")
	m.replace("user/external_test.go", "caller.Good", "user.Good")
	for _, file := range []string{"user/renamed.go", "user/caller_test.go"} {
		m.replace(file, "package caller", "package user")
	}
	m.replace("user/external_test.go", "package caller_test", "package user_test")
	clean("package moved and renamed")

	// The order of entries is their own, whatever changed.
	if r := m.sslref("-baseline=base", "-write-baseline", "./..."); r.status != exitClean {
		t.Fatalf("%+v", r)
	}
	if lines := strings.Split(m.read("base"), "\n"); !slices.IsSorted(lines[2:len(lines)-1]) || strings.Count(m.read("base"), "\n") != strings.Count(first, "\n") {
		t.Errorf("the baseline is\n%s\nwas\n%s", m.read("base"), first)
	}

	m.replace("user/renamed.go", "\ts.Close()\n\ts.Close() // doublefree", "\ts.Close()")
	r = m.sslref("-baseline=base", "./...")
	if r.status != exitClean || r.stdout != "" || strings.Count(r.stderr, "\n") != 2 || !strings.Contains(r.stderr, "1 entry of base is stale") || !strings.Contains(r.stderr, "example.com/chain/user.Twice: session s from Current is released again") {
		t.Errorf("mended: %+v", r)
	}
	// What isn't analyzed isn't stale.
	if r := m.sslref("-baseline=base", "./plain", "./sess"); r != (result{}) {
		t.Errorf("other packages: %+v", r)
	}
	m.replace("user/renamed.go", "func Twice", "func Again(c *sess.Conn) { between.Current(c) }\n\nfunc Twice")
	r = m.sslref("-format=vet", "-baseline=base", "./...")
	if r.status != exitFindings || strings.Count(r.stdout, "(refleak)") != 1 || !strings.Contains(r.stdout, "session from Current") {
		t.Errorf("a new one: %+v", r)
	}
	// Known findings stay visible to machines.
	m.sslref("-format=sarif:out.sarif", "-baseline=base", "./...")
	m.validate("out.sarif")
	if log := m.read("out.sarif"); strings.Count(log, `"baselineState": "unchanged"`) != 3 || strings.Count(log, `"baselineState": "new"`) != 1 || strings.Count(log, `"suppressions"`) != 3 {
		t.Errorf("states in\n%.3000s", log)
	}
	// Writing it for a package keeps the entries of others.
	r = m.sslref("-baseline=base", "-write-baseline", "./user")
	expectLine(t, "for a package", r.stderr, "base has 4 entries, 1 of them of packages that were not analyzed now")
	clean("after that")
}

// git runs git in the module.
func (m module) git(args ...string) {
	m.t.Helper()
	if r := m.run(nil, "git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"}, args...)...); r.status != 0 {
		m.t.Fatalf("git %s: %s", args, r.stderr)
	}
}

// Only what a revision doesn't have is reported: also what a change elsewhere
// causes, and nothing that was there before, whatever lines changed.
func TestNewFromRev(t *testing.T) {
	m := newModule(t, "chain.txt")
	m.git("init", "--quiet")
	m.git("add", ".")
	m.git("commit", "--quiet", "-m", "one")
	compare := func(args ...string) result {
		t.Helper()
		return m.sslref(append([]string{"-format=vet", "-new-from-rev=HEAD"}, args...)...)
	}
	if r := compare("./..."); r != (result{}) {
		t.Errorf("nothing changed: %+v", r)
	}
	// A changed line is no new finding.
	m.replace("caller/caller.go", "s, err := between.Current(c) // refleak", "s, err := between.Current(c) // still the same")
	if r := compare("./..."); r != (result{}) {
		t.Errorf("a changed line: %+v", r)
	}
	// The wrapper no longer releases: its callers, whose lines are as they
	// were, now leak.
	m.replace("sess/sess.go", "func (s *Session) Close() { C.SSL_SESSION_free(s.s) }", "func (s *Session) Close() {}\n\nfunc (s *Session) Free() { C.SSL_SESSION_free(s.s) }")
	r := compare("./...")
	if r.status != exitFindings || !strings.Contains(r.stdout, "caller/caller.go:") || !strings.Contains(r.stdout, "(refleak)") || strings.Contains(r.stdout, "(borrowedfree)") {
		t.Errorf("a changed wrapper: %+v", r)
	}
	// A package that is new, alone and from its own directory.
	m.write("new/new.go", strings.Replace(m.read("sess/sess.go"), "package sess", "package new", 1))
	for _, args := range [][]string{{"./new"}, {"-C", "new"}, {"./new/..."}, {"new/new.go"}, {"example.com/chain/new"}} {
		if r := compare(args...); r.status != exitFindings || strings.Count(r.stdout, "(borrowedfree)") != 1 {
			t.Errorf("a new package, %s: %+v", args, r)
		}
	}
	// Its directory was there, but had no code.
	m.write("new/README", "")
	m.git("add", "new/README")
	m.git("commit", "--quiet", "-m", "a directory")
	if r := compare("./new", "./sess"); r.status != exitFindings || strings.Count(r.stdout, "(borrowedfree)") != 1 || !strings.Contains(r.stdout, "new/new.go") {
		t.Errorf("a directory without code: %+v", r)
	}
	if r := m.run(nil, "git", "worktree", "list"); strings.Count(r.stdout, "\n") != 1 {
		t.Errorf("work trees are left behind:\n%s", r.stdout)
	}
	// A revision that doesn't build.
	m.replace("plain/plain.go", "return", "return undefined +")
	m.git("add", ".")
	m.git("commit", "--quiet", "-m", "two")
	m.replace("plain/plain.go", "return undefined +", "return")
	r = compare("./...")
	if r.status != exitFailed || r.stdout != "" {
		t.Errorf("a revision that doesn't build: %+v", r)
	}
	expectLine(t, "a revision that doesn't build", r.stderr, "-new-from-rev: HEAD cannot be analyzed", "undefined: undefined")
	r = m.sslref("-new-from-rev=nowhere", "./...")
	expectLine(t, "an unknown revision", r.stderr, `no revision "nowhere"`)
}
