package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/progress"
	"github.com/sslref/sslref/internal/unit"
)

// goVet runs go vet in dir with this program as the tool and returns what it
// writes to standard output; failed tells that its exit status is not 0.
// Messages of the go command go to stderr, without the lines that name
// packages. The error is that of not being able to run it.
func (o *options) goVet(dir string, mode, packages []string, stderr io.Writer) (out []byte, failed bool, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, false, err
	}
	args := slices.Concat([]string{"vet", "-vettool=" + self}, o.vet, mode, []string{o.runName(dir, packages)}, packages)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	watch := watchProgress(stderr)
	if watch != nil {
		cmd.Env = append(cmd.Environ(), progress.Variable+"="+watch.file)
	}
	var stdout, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &messages
	err = cmd.Run()
	watch.stop()
	for line := range strings.Lines(messages.String()) {
		if !strings.HasPrefix(line, "# ") {
			io.WriteString(stderr, line)
		}
	}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return stdout.Bytes(), true, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("cannot run the go command, which sslref needs: %w", err)
	}
	return stdout.Bytes(), false, nil
}

// runName returns the flag that names a run by its packages; see unit.RunFlag.
func (o *options) runName(dir string, patterns []string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", dir, o.vet, patterns))
	return fmt.Sprintf("-%s=%x", unit.RunFlag, sum[:8])
}

// Which packages goList lists.
const (
	listed  = "{{if not .Error}}{{.ImportPath}}{{end}}"
	hasCode = "{{if or .GoFiles .CgoFiles .TestGoFiles .XTestGoFiles .InvalidGoFiles}}{{.ImportPath}}{{end}}"
)

// goList returns the import paths that go list has in dir for patterns, as the
// format says.
func (o *options) goList(dir, format string, patterns []string) ([]string, error) {
	args := slices.Concat([]string{"list", "-e", "-f", format}, o.list, []string{"--"}, patterns)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		message, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("cannot list the packages: %s", cmp.Or(message, err.Error()))
	}
	return strings.Fields(string(out)), nil
}
