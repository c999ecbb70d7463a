// Package action has the script of the GitHub Action, and checks the files that
// other programs run sslref by.
package action

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const mistake = `package p

/*
typedef struct ssl_st SSL;
typedef struct ssl_session_st SSL_SESSION;
static SSL_SESSION *SSL_get1_session(SSL *s) { return 0; }
static void SSL_SESSION_free(SSL_SESSION *s) {}
*/
import "C"

func has(ssl *C.SSL) bool { return C.SSL_get1_session(ssl) != nil }
`

// A workspace is what a runner gives a step.
type workspace struct {
	t            *testing.T
	dir, scratch string
}

func newWorkspace(t *testing.T) workspace {
	t.Helper()
	w := workspace{t, t.TempDir(), t.TempDir()}
	w.write("mod/go.mod", "module example.com/p\n\ngo 1.26\n")
	w.write("mod/p.go", mistake)
	return w
}

func (w workspace) write(name, text string) {
	w.t.Helper()
	name = filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the script with the inputs as the action's step does, and returns
// what it prints, the step's outputs and summary, and its exit status.
func (w workspace) run(inputs map[string]string) (stdout, outputs, summary string, status int) {
	w.t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		w.t.Fatal(err)
	}
	env := map[string]string{"packages": "./...", "flags": "", "baseline": "", "new-from-rev": "", "sarif": "sslref.sarif", "dir": "mod"}
	for name, value := range inputs {
		env[name] = value
	}
	cmd := exec.Command("./run.sh")
	cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+root, "GITHUB_WORKSPACE="+w.dir, "RUNNER_TEMP="+w.scratch, "GOFLAGS=-mod=mod", "GOPROXY=off",
		"GITHUB_OUTPUT="+filepath.Join(w.scratch, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(w.scratch, "summary"))
	for name, value := range env {
		cmd.Env = append(cmd.Env, "SSLREF_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		w.t.Fatal(err)
	}
	w.t.Log(errs.String())
	read := func(name string) string {
		text, _ := os.ReadFile(filepath.Join(w.scratch, name))
		os.Remove(filepath.Join(w.scratch, name))
		return string(text)
	}
	return out.String(), read("output"), read("summary"), cmd.ProcessState.ExitCode()
}

func TestScript(t *testing.T) {
	w := newWorkspace(t)
	stdout, outputs, summary, status := w.run(nil)
	if status != 3 || outputs != "sarif=sslref.sarif\n" || !strings.Contains(stdout, "::error file=") || !strings.Contains(stdout, "(refleak)\n") ||
		!strings.HasPrefix(summary, "```text\n") || !strings.Contains(summary, "1 finding (1 refleak)\n```\n") {
		t.Errorf("findings: status %d, outputs %q, summary %q, stdout\n%s", status, outputs, summary, stdout)
	}
	if log, err := os.ReadFile(filepath.Join(w.dir, "sslref.sarif")); err != nil || !bytes.Contains(log, []byte(`"ruleId": "refleak"`)) {
		t.Errorf("the log: %v", err)
	}
	if stdout, outputs, summary, status := w.run(map[string]string{"flags": "-doublefree -v"}); status != 0 || outputs == "" || summary != "" || stdout != "" {
		t.Errorf("nothing to report: status %d, outputs %q, summary %q, stdout\n%s", status, outputs, summary, stdout)
	}
	w.write("mod/p.go", "package p\n\nvar x int = \"\"\n")
	if stdout, outputs, _, status := w.run(nil); status != 1 || outputs != "" || stdout != "" {
		t.Errorf("a module that doesn't build: status %d, outputs %q, stdout\n%s", status, outputs, stdout)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "sslref.sarif")); err == nil {
		t.Error("the log of an earlier run is left")
	}
}

// Each input of the action reaches the script.
func TestInputs(t *testing.T) {
	action, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("run.sh")
	if err != nil {
		t.Fatal(err)
	}
	_, inputs, _ := strings.Cut(string(action), "\ninputs:\n")
	inputs, _, _ = strings.Cut(inputs, "\noutputs:\n")
	names := regexp.MustCompile(`(?m)^  ([a-z-]+):$`).FindAllStringSubmatch(inputs, -1)
	for _, name := range names {
		m := regexp.MustCompile(`(SSLREF_[A-Z_]+): \$\{\{ inputs\.` + name[1] + ` \}\}`).FindSubmatch(action)
		if m == nil || !bytes.Contains(script, append([]byte("$"), m[1]...)) {
			t.Errorf("the script doesn't get the input %s", name[1])
		}
	}
	if len(names) < 5 {
		t.Errorf("%d inputs", len(names))
	}
}

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// actionlint, if it is installed, finds nothing wrong with the workflows of the
// manual.
func TestWorkflows(t *testing.T) {
	lint, err := exec.LookPath("actionlint")
	if err != nil {
		t.Log("actionlint is not installed: the workflows are not checked here")
		return
	}
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, m := range yamlBlock.FindAllStringSubmatch(string(page), -1) {
		if !strings.Contains(m[1], "\njobs:\n") {
			continue
		}
		// As a workflow of this repository, so that the inputs are checked.
		dir := t.TempDir()
		for name, text := range map[string][]byte{".git/HEAD": nil, ".github/workflows/x.yml": []byte(strings.ReplaceAll(m[1], "sslref/sslref@main", "./")), "action.yml": readFile(t, "../../action.yml")} {
			name = filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(lint)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		checked++
	}
	if checked < 2 {
		t.Errorf("%d workflows", checked)
	}
}

// The script of the job for GitLab does what the manual says: it fails for what
// the merge request adds, and leaves its two reports.
func TestGitLab(t *testing.T) {
	m := regexp.MustCompile(`(?m)^  script:\n    - (.*)$`).FindSubmatch(readFile(t, "../../docs/ci.md"))
	if m == nil {
		t.Fatal("the manual has no job for GitLab")
	}
	w := newWorkspace(t)
	run := func(env []string, script string) (string, int) {
		t.Helper()
		cmd := exec.Command("bash", "-e", "-c", script)
		cmd.Dir = filepath.Join(w.dir, "mod")
		cmd.Env = append(append(os.Environ(), "PATH="+w.scratch+":"+os.Getenv("PATH"), "GOFLAGS=", "GOWORK=off", "GOPROXY=off"), env...)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(w.scratch, "sslref"), "../../cmd/sslref").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const commit = "git add . && git -c user.name=x -c user.email=x@example.com -c commit.gpgsign=false commit --quiet -m x"
	if out, status := run(nil, "git init --quiet && "+commit+" && git tag base && echo >>p.go && "+commit); status != 0 {
		t.Fatal(out)
	}
	if out, status := run(nil, string(m[1])); status != 0 {
		t.Errorf("nothing new: status %d\n%s", status, out)
	}
	w.write("mod/new.go", strings.ReplaceAll(mistake, "has", "hasNew"))
	out, status := run([]string{"CI_MERGE_REQUEST_DIFF_BASE_SHA=base"}, string(m[1]))
	if status != 3 || !strings.Contains(out, "new.go:11:") || !strings.Contains(out, "1 finding (1 refleak)") {
		t.Errorf("a new one: status %d\n%s", status, out)
	}
	for _, name := range []string{"sslref.html", "sslref.sarif"} {
		if _, err := os.Stat(filepath.Join(w.dir, "mod", name)); err != nil {
			t.Error(err)
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
