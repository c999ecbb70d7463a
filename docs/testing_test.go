// Package docs checks the pages: what they tell the reader to do works, and
// shows what they say.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPages does what the pages say, each from top to bottom in a directory of
// its own: it writes the files, runs the commands, and compares what they print
// with the block that follows them.
func TestPages(t *testing.T) {
	for page, commands := range map[string]int{"testing-with-the-model.md": 3, "command.md": 8, "adopting.md": 6, "ci.md": 1} {
		t.Run(page, func(t *testing.T) { follow(t, page, commands) })
	}
}

// follow does what a page says, in at least the given number of blocks of
// commands.
func follow(t *testing.T, page string, atLeast int) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	commands := 0
	var printed *string // by the commands of the block before
	for _, b := range blocks(string(text)) {
		switch {
		case b.file != "":
			if err := os.WriteFile(filepath.Join(dir, b.file), []byte(b.text), 0o666); err != nil {
				t.Fatal(err)
			}
		case b.language == "sh":
			checkRun(t, printed)
			commands++
			printed = run(t, dir, root, b.text)
			continue
		case b.language == "text" && printed != nil:
			if !matches(b.text, *printed) {
				t.Fatalf("the page says\n%s\nbut it is\n%s", b.text, *printed)
			}
		}
		printed = nil
	}
	checkRun(t, printed)
	if commands < atLeast {
		t.Errorf("only %d blocks of commands: is the page read right?", commands)
	}
}

// checkRun checks that a command without an output on the page prints nothing
// of a failure.
func checkRun(t *testing.T, printed *string) {
	t.Helper()
	if printed != nil && strings.Contains(*printed, "FAIL") {
		t.Fatalf("a command fails that the page shows no output of:\n%s", *printed)
	}
}

// run runs the commands in dir and returns what they print. A command may fail
// only as go test does when a test fails, and as sslref does when it has
// findings.
func run(t *testing.T, dir, root, commands string) *string {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-c", commands)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SSLREF="+root, "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	printed := string(out)
	const findings = 3
	if err != nil && cmd.ProcessState.ExitCode() != findings && !strings.Contains(printed, "--- FAIL") {
		t.Fatalf("%s\n%v\n%s", commands, err, printed)
	}
	return &printed
}

// A block is a fenced block of a page. file is its name if the paragraph above
// it ends with one, as in "`session.go`:".
type block struct {
	language, file, text string
}

var fence = regexp.MustCompile("(?ms)^(?:([^\n]*)\n\n)?```([a-z]+)\n(.*?)^```$")

var fileName = regexp.MustCompile("`([a-z_]+\\.[a-z]+)`:$")

func blocks(page string) []block {
	var list []block
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		b := block{language: m[2], text: m[3]}
		if name := fileName.FindStringSubmatch(m[1]); name != nil {
			b.file = name[1]
		}
		list = append(list, b)
	}
	return list
}

// matches compares line by line; "..." on a page stands for whatever is there,
// in a line or for any number of lines.
func matches(page, printed string) bool {
	var re strings.Builder
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		if strings.TrimSpace(line) == "..." {
			re.WriteString(`(.*\n)*?`)
			continue
		}
		parts := strings.Split(line, "...")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		re.WriteString(strings.Join(parts, ".*?") + "\n")
	}
	return regexp.MustCompile("^" + re.String() + "$").MatchString(printed)
}
