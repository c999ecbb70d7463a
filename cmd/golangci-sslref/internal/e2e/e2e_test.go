// Package e2e tests golangci-sslref as its users have it: it builds it, once,
// by following docs/golangci.md, and runs it on modules.
package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sslref/sslref/internal/pagetest"
)

const root = "../../../.."

func Test(t *testing.T) {
	proxy, err := exec.Command("go", "env", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	// The page's first command may download golangci-lint.
	page := pagetest.Page{
		Path: filepath.Join(root, "docs/golangci.md"), Root: root, Commands: 5,
		Env: []string{"GOPROXY=" + strings.TrimSpace(string(proxy)), "GOLANGCI_LINT_CACHE=" + cache},
	}
	dir := page.Follow(t)
	tool := filepath.Join(dir, "bin", "golangci-sslref")
	for name, test := range map[string]func(*testing.T, module){
		"Findings": testFindings, "Facts": testFacts, "SARIF": testSARIF, "Nolint": testNolint,
		"Settings": testSettings, "Model": testModel, "WrongSettings": testWrongSettings, "CFiles": testCFiles,
		"CgoOff": testCgoOff, "OtherLinters": testOtherLinters, "BrokenCode": testBrokenCode,
	} {
		t.Run(name, func(t *testing.T) { test(t, newModule(t, tool, cache)) })
	}
}

// A module is one to lint. Its package sess uses cgo, app imports it.
type module struct {
	t         *testing.T
	tool, dir string
	env       []string
}

const (
	sess = `// Package sess has sessions of connections.
package sess

// #cgo LDFLAGS: -lssl -lcrypto
// #include <openssl/ssl.h>
import "C"

// A Conn is a connection.
type Conn struct{ ssl *C.SSL }

// A Session is a session, for its holder to close.
type Session struct{ s *C.SSL_SESSION }

// Session returns the connection's session, or nil.
func (c *Conn) Session() *Session {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return nil
	}
	return &Session{s}
}

// Close releases the session.
func (s *Session) Close() { C.SSL_SESSION_free(s.s) }

// Drop forgets the connection's session.
func (c *Conn) Drop() {
	s := C.SSL_get_session(c.ssl)
	C.SSL_SESSION_free(s)
}
`
	app = `// Package app asks connections for their sessions.
package app

import "example.com/m/sess"

// Has reports whether the connection has a session.
func Has(c *sess.Conn) bool {
	s := c.Session()
	return s != nil
}

// Had does it right.
func Had(c *sess.Conn) bool {
	s := c.Session()
	if s == nil {
		return false
	}
	s.Close()
	return true
}
`
	leak = "app/app.go:8:7: session s from Conn.Session is not freed when the function is left in line 9 (refleak) (sslref)"
	drop = "sess/sess.go:29:2: session s from SSL_get_session (line 28) is borrowed: SSL_SESSION_free releases a reference of its owner's (borrowedfree) (sslref)"
)

// newModule writes a module with a finding in each of its packages. The cache is
// golangci-lint's; what it has of the standard library is the same everywhere.
func newModule(t *testing.T, tool, cache string) module {
	m := module{t, tool, t.TempDir(), append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOLANGCI_LINT_CACHE="+cache)}
	m.write("go.mod", "module example.com/m\n\ngo 1.26\n")
	m.write("sess/sess.go", sess)
	m.write("app/app.go", app)
	m.configure()
	return m
}

// write writes a file of the module.
func (m module) write(name, text string) {
	m.t.Helper()
	name = filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m module) read(name string) string {
	m.t.Helper()
	text, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(text)
}

// configure writes a configuration with the given settings, lines of YAML.
func (m module) configure(settings ...string) {
	m.t.Helper()
	text := "version: \"2\"\nlinters:\n  default: none\n  enable: [sslref]\n  settings:\n    custom:\n      sslref:\n        type: module\n        settings:\n"
	for _, line := range settings {
		text += "          " + line + "\n"
	}
	m.write(".golangci.yml", text+"issues:\n  uniq-by-line: false\n")
}

// run runs the linter and returns what it prints and its exit status.
func (m module) run(args ...string) (stdout, stderr string, status int) {
	m.t.Helper()
	cmd := exec.Command(m.tool, append([]string{"run", "--show-stats=false", "--output.text.print-issued-lines=false"}, args...)...)
	cmd.Dir, cmd.Env = m.dir, m.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		m.t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// expect runs the linter on packages and compares its issues.
func (m module) expect(packages string, want ...string) {
	m.t.Helper()
	stdout, stderr, status := m.run(packages)
	var got []string
	if stdout != "" {
		got = strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	}
	if !slices.Equal(got, want) || (status == 0) != (len(want) == 0) || stderr != "" {
		m.t.Errorf("%s: status %d\n%s\n%s\nwant\n%s", packages, status, stdout, stderr, strings.Join(want, "\n"))
	}
}

func testFindings(t *testing.T, m module) {
	m.expect("./...", leak, drop)
	m.expect("./...", leak, drop) // from its cache
}

// What is known of another package comes from its analysis in the same run,
// or from the linter's cache.
func testFacts(t *testing.T, m module) {
	m.env = append(m.env, "GOLANGCI_LINT_CACHE="+t.TempDir())
	m.expect("./app", leak)
	m.write("app/app.go", strings.Replace(app, "\nimport", "\n// Moved by two lines.\n\nimport", 1))
	m.expect("./app", strings.NewReplacer(":8:", ":10:", "line 9", "line 11").Replace(leak))
	m.write("app/app.go", app)
	// Changed facts of a package change what is found in another one.
	m.write("sess/sess.go", strings.Replace(sess, "get1_session", "get0_session", 1))
	stdout, _, status := m.run("./app")
	if status == 0 || strings.Contains(stdout, "refleak") || strings.Count(stdout, "\n") != 1 || !strings.Contains(stdout, "app/app.go:18:2: ") || !strings.Contains(stdout, "(borrowedfree)") {
		t.Errorf("with another sess: status %d\n%s", status, stdout)
	}
}

func testSARIF(t *testing.T, m module) {
	name := filepath.Join(t.TempDir(), "out.sarif")
	if stdout, stderr, status := m.run("--output.sarif.path="+name, "./..."); status != 1 || stdout != "" || stderr != "" {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, "internal/report/sarif/testdata/sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("%d runs, %v", len(log.Runs), err)
	}
	var got []string
	for _, r := range log.Runs[0].Results {
		if len(r.Locations) != 1 {
			t.Fatalf("%d locations", len(r.Locations))
		}
		at := r.Locations[0].PhysicalLocation
		got = append(got, fmt.Sprintf("%s:%d:%d: %s (%s)", at.ArtifactLocation.URI, at.Region.StartLine, at.Region.StartColumn, r.Message.Text, r.RuleID))
	}
	if want := []string{leak, drop}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func testNolint(t *testing.T, m module) {
	m.write("app/app.go", strings.Replace(app, "s := c.Session()", "s := c.Session() //nolint:sslref // kept", 1))
	m.expect("./...", drop)
	m.write("sess/sess.go", strings.Replace(sess, "C.SSL_SESSION_free(s)\n", "C.SSL_SESSION_free(s) //nolint:sslref // kept\n", 1))
	m.expect("./...")
	m.write("sess/sess.go", strings.Replace(sess, "C.SSL_SESSION_free(s)\n", "C.SSL_SESSION_free(s) //nolint:bodyclose // of another linter\n", 1))
	m.expect("./...", drop)
}

// Each setting has its effect, also on what another one has left in the cache.
func testSettings(t *testing.T, m module) {
	m.expect("./...", leak, drop)
	m.configure("disable: [refleak]")
	m.expect("./...", drop)
	m.configure("enable: [refleak, crossctx]")
	m.expect("./...", leak)
	m.configure("disable:", "profile:")
	m.expect("./...", leak, drop)

	const read = `package read

// #include <openssl/ssl.h>
import "C"

// Cleared ends the loan of a finished connection's session, but not with
// BoringSSL.
func Cleared(ssl *C.SSL) bool {
	if C.SSL_connect(ssl) != 1 {
		return false
	}
	s := C.SSL_get0_session(ssl)
	C.SSL_clear(ssl)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// Read ends it only if a ticket comes.
func Read(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	C.SSL_read(ssl, nil, 0)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}
`
	const (
		cleared = "read/read.go:14:21: session s from SSL_get0_session (line 12) is used after SSL_clear (line 13) ended the loan (staleborrow) (sslref)"
		maybe   = "read/read.go:21:21: session s from SSL_get0_session (line 19) is used after SSL_read (line 20) ended the loan (staleborrow) (sslref)"
	)
	m.write("read/read.go", read)
	m.configure()
	m.expect("./read", cleared)
	m.configure("staleborrow-possible: true")
	m.expect("./read", cleared, maybe)
	m.configure("profile: boringssl")
	m.expect("./read")
}

// The model file has its effect, and a change of nothing but it, too.
func testModel(t *testing.T, m module) {
	m.write("wrap/wrap.go", `// Package wrap has functions without a body to look at.
package wrap

// #include <openssl/ssl.h>
import "C"

// A Session is a session.
type Session struct{ s *C.SSL_SESSION }

var open func() *C.SSL_SESSION

// Open returns a session.
func Open() *C.SSL_SESSION { return open() }

// Has opens one.
func Has() bool {
	s := Open()
	return s != nil
}
`)
	const (
		model = "version: 1\ngo:\n  example.com/m/wrap.Open: returns owned\n"
		lost  = "wrap/wrap.go:17:7: session s from Open is not freed when the function is left in line 18 (refleak) (sslref)"
	)
	m.expect("./wrap")
	m.write(".sslref.yaml", model)
	m.configure("model: .sslref.yaml")
	m.expect("./wrap", lost)
	m.write(".sslref.yaml", "version: 1\n")
	m.expect("./wrap")
	m.write(".sslref.yaml", strings.Replace(model, ".Open", ".Gone", 1))
	stdout, _, status := m.run("./wrap")
	if status != 1 || strings.Count(stdout, "\n") != 1 || !strings.HasPrefix(stdout, "wrap/wrap.go:2:1: .sslref.yaml:3:") || !strings.Contains(stdout, "Gone") {
		t.Errorf("an entry for what isn't there: status %d\n%s", status, stdout)
	}
	m.write("wrap/wrap.go", strings.Replace(m.read("wrap/wrap.go"), "s := Open()", "s := Open() //sslref:ignore refleak -- kept", 1))
	m.write(".sslref.yaml", model)
	m.expect("./wrap")
}

func testWrongSettings(t *testing.T, m module) {
	m.write("newer.yaml", "version: 2\n")
	for setting, want := range map[string]string{
		"rulez: [refleak]":            `unknown setting "rulez": the settings are disable, enable, model, profile, staleborrow-possible`,
		"enable: refleak":             "setting enable: refleak is not a list of rules, such as [refleak, doublefree]",
		"enable: [refleek]":           `setting enable: unknown rule "refleek": the rules are borrowedfree, `,
		"disable: [7]":                `setting disable: unknown rule "7"`,
		"enable: []":                  "no rule is left on",
		"profile: openssl":            `setting profile: unknown profile "openssl": want one of openssl3, openssl111, libressl, boringssl`,
		"profile: [libressl]":         `setting profile: unknown profile "[libressl]"`,
		"staleborrow-possible: maybe": "setting staleborrow-possible: maybe is neither true nor false",
		"{enable: [], disable: []}":   "settings enable and disable cannot be used together",
		"model: absent.yaml":          "setting model: cannot read the model file: open absent.yaml: no such file or directory",
		"model: newer.yaml":           "setting model: newer.yaml:1: ",
		"[refleak]":                   "settings are keys with values, not [refleak]",
		"openssl3":                    "settings are keys with values, not openssl3",
	} {
		m.configure(setting)
		stdout, stderr, status := m.run("./...")
		if status == 0 || status == 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d\n%s%s", setting, status, stdout, stderr)
		}
	}
}

// golangci-lint has no issues in C files, so they are in a Go file.
func testCFiles(t *testing.T, m module) {
	m.env = append(m.env, "GOLANGCI_LINT_CACHE="+t.TempDir())
	m.write("cside/b.go", "package cside\n")
	m.write("cside/c.go", `// Package cside has helpers in C.
package cside

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include "h.h"
static void drop(SSL *ssl) {
	SSL_SESSION_free(SSL_get_session(ssl));
}
void drop2(SSL *ssl);
*/
import "C"

// Drop forgets the connection's session.
func Drop(ssl *C.SSL) { C.drop(ssl); C.drop2(ssl); C.drop3(ssl) }
`)
	m.write("cside/c_test.go", "package cside\n\nimport \"testing\"\n\nfunc TestDrop(*testing.T) { Drop(nil) }\n")
	const wrong = "(SSL *ssl) {\n\tSSL_SESSION_free(SSL_get_session(ssl));\n}\n"
	m.write("cside/d.c", "#include <openssl/ssl.h>\n\nvoid drop2"+wrong)
	m.write("cside/h.h", "#include <openssl/ssl.h>\n\nstatic void drop3"+wrong)
	const message = "session from SSL_get_session is borrowed: SSL_SESSION_free releases a reference of its owner's (borrowedfree) (sslref)"
	inC, inHeader, inPreamble := "cside/b.go:1:1: d.c:4:2: "+message, "cside/b.go:1:1: h.h:4:2: "+message, "cside/c.go:9:2: "+message
	m.expect("./cside", inC, inHeader, inPreamble)
	right := strings.Replace(wrong, "get_session", "get1_session", 1)
	m.write("cside/d.c", "#include <openssl/ssl.h>\n\nvoid drop2"+right)
	m.write("cside/h.h", "#include <openssl/ssl.h>\n\nstatic void drop3"+right)
	clean := exec.Command(m.tool, "cache", "clean")
	clean.Env = m.env
	if out, err := clean.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.expect("./cside", inPreamble)
}

func testCgoOff(t *testing.T, m module) {
	m.write("sess/other.go", "package sess\n\n// Other needs no cgo.\nfunc Other() {}\n")
	m.env = append(m.env, "CGO_ENABLED=0")
	m.expect("./sess", "sess/other.go:1:1: cgo is off (CGO_ENABLED=0): not analyzed, although they use sessions: sess.go (sslref)")
}

// Beside linters that share analyzers and SSA with each other, the findings are
// the same.
func testOtherLinters(t *testing.T, m module) {
	stdout, stderr, _ := m.run("--default=standard", "--enable=bodyclose", "./...")
	if stdout != leak+"\n"+drop+"\n" || stderr != "" {
		t.Errorf("%s%s", stdout, stderr)
	}
}

func testBrokenCode(t *testing.T, m module) {
	m.write("app/app.go", app+"\nvar x int = undefined\n")
	stdout, _, status := m.run("./...")
	if status == 0 || !strings.Contains(stdout, "undefined: undefined") || !strings.Contains(stdout, "(typecheck)") {
		t.Errorf("status %d\n%s", status, stdout)
	}
}
