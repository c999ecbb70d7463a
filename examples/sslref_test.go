package examples

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/termsvg"
)

var update = flag.Bool("update", false, "write the README's output and picture")

// TestFindings runs sslref on the examples: of each mistake it reports the
// rule on the line whose comment says so, and nothing else anywhere.
func TestFindings(t *testing.T) {
	dirs := []string{"mistakes", "resume", "resume/demo"}
	if cgoWorks(t) {
		dirs = append(dirs, "mistakescgo", "resumecgo", "resumecgo/demo")
	}
	tool := build(t)
	for _, dir := range dirs {
		t.Run(dir, func(t *testing.T) {
			want := wrongLines(t, dir)
			if strings.HasPrefix(dir, "mistakes") != (len(want) > 0) {
				t.Errorf("%d lines are marked as wrong", len(want))
			}
			if got := findings(sslref(t, tool, "./examples/"+dir)); !slices.Equal(got, want) {
				t.Errorf("sslref reports\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestREADME checks that the README shows the heads of the findings that its
// first command prints, and writes them with -update.
func TestREADME(t *testing.T) {
	const command = "go run ./cmd/sslref ./examples/mistakes"
	name := filepath.Join("..", "README.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), "```text\n")
	shown, after, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 || !strings.Contains(before, "\n"+command+"\n") {
		t.Fatalf("the README doesn't show %q and its output", command)
	}
	var printed string
	for line := range strings.Lines(sslref(t, build(t), "./examples/mistakes")) {
		if line != "\n" && line[0] != ' ' {
			printed += line
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(before+"```text\n"+printed+"```\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != printed {
		t.Errorf("the README shows\n%s\nbut the command prints\n%s\ngo test ./examples -run TestREADME -update", shown, printed)
	}
}

// TestPicture checks that the README's picture is what a terminal shows, and
// draws it with -update.
func TestPicture(t *testing.T) {
	cmd := exec.Command(build(t), "-refleak", "-color=always", "./examples/mistakes")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	printed, _ := cmd.Output()
	if cmd.ProcessState.ExitCode() != 3 {
		t.Fatalf("%s: %v\n%s", cmd, cmd.ProcessState, printed)
	}
	image, err := termsvg.Draw("A session that is not freed on one path, as sslref shows it: each line of the path with the count of references, and what to change", string(printed))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("..", "docs", "finding.svg")
	if *update {
		if err := os.WriteFile(name, image, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(shown, image) {
		t.Errorf("%s is not what is printed (%v): go test ./examples -run TestPicture -update", name, err)
	}
}

// build builds the command and returns its path.
func build(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "sslref")
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/sslref").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return tool
}

// sslref runs the command on a package, in the module's directory, and returns
// what it prints.
func sslref(t *testing.T, tool, pkg string) string {
	t.Helper()
	cmd := exec.Command(tool, pkg)
	cmd.Dir = ".."
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	const findings = 3
	if err := cmd.Run(); err != nil {
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != findings {
			t.Fatalf("sslref %s: %v\n%s%s", pkg, err, out.String(), errs.String())
		}
	}
	return out.String()
}

var finding = regexp.MustCompile(`(?m)^(\S+:\d+):\d+: .* \((\w+)\)$`)

// findings returns the lines and rules of what sslref printed, in its order.
func findings(printed string) []string {
	var list []string
	for _, m := range finding.FindAllStringSubmatch(printed, -1) {
		list = append(list, filepath.ToSlash(m[1])+" "+m[2])
	}
	return list
}

var wrong = regexp.MustCompile(`// wrong \((\w+)\)`)

// wrongLines returns the lines in dir whose comment says that they are wrong,
// with the rule.
func wrongLines(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no files", err)
	}
	var list []string
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := wrong.FindStringSubmatch(line); m != nil {
				list = append(list, fmt.Sprintf("examples/%s:%d %s", filepath.ToSlash(path), i+1, m[1]))
			}
		}
	}
	return list
}

// cgoWorks reports whether cgo files are built here.
func cgoWorks(t *testing.T) bool {
	t.Helper()
	out, err := exec.Command("go", "env", "CGO_ENABLED").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)) == "1" && runtime.Compiler == "gc"
}
