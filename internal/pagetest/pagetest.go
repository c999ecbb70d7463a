// Package pagetest tests pages of the documentation: what they tell the reader
// to do works, and shows what they say.
package pagetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A Page is a page to follow.
type Page struct {
	// Path is the file.
	Path string
	// Root is the root of the repository, which the page's commands find in the
	// variable SSLREF.
	Root string
	// Commands is how many blocks of commands it has at least.
	Commands int
	// Env holds more variables for the commands.
	Env []string
}

// Follow does what the page says, from top to bottom in a directory of its own,
// which it returns: it writes the files, runs the commands, and compares what
// they print with the block that follows them.
func (p Page) Follow(t *testing.T) (dir string) {
	t.Helper()
	text, err := os.ReadFile(p.Path)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(p.Root)
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "SSLREF="+root, "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	env = append(env, p.Env...)
	dir = t.TempDir()
	commands := 0
	var printed *string // by the commands of the block before
	for _, b := range Blocks(string(text)) {
		switch {
		case b.File != "":
			write(t, filepath.Join(dir, b.File), b.Text)
		case b.Language == "sh":
			checkRun(t, printed)
			commands++
			printed = run(t, dir, env, b.Text)
			continue
		case b.Language == "text" && printed != nil:
			if !matches(b.Text, *printed) {
				t.Fatalf("the page says\n%s\nbut it is\n%s", b.Text, *printed)
			}
		}
		printed = nil
	}
	checkRun(t, printed)
	if commands < p.Commands {
		t.Errorf("only %d blocks of commands: is the page read right?", commands)
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
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
func run(t *testing.T, dir string, env []string, commands string) *string {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-c", commands)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	printed := downloads.ReplaceAllString(string(out), "")
	const findings = 3
	if err != nil && cmd.ProcessState.ExitCode() != findings && !strings.Contains(printed, "--- FAIL") {
		t.Fatalf("%s\n%v\n%s", commands, err, printed)
	}
	return &printed
}

// downloads are the lines in which the go command tells what it fetches: only on
// machines that don't have it yet, and so on no page.
var downloads = regexp.MustCompile(`(?m)^go: downloading .*\n`)

// A Block is a fenced block of a page. File is its name if the paragraph above
// it ends with one, as in "`session.go`:".
type Block struct {
	Language, File, Text string
}

var fence = regexp.MustCompile("(?ms)^(?:([^\n]*)\n\n)?```([a-z]+)\n(.*?)^```$")

var fileName = regexp.MustCompile("`((?:[a-z_]+/)*[a-z_-]*\\.[a-z_.-]+)`:$")

// Blocks returns the fenced blocks of a page that have a language.
func Blocks(page string) []Block {
	var list []Block
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		b := Block{Language: m[2], Text: m[3]}
		if name := fileName.FindStringSubmatch(m[1]); name != nil {
			b.File = name[1]
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
