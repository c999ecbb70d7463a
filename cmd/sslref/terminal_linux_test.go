package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rivo/uniseg"
	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal of that many columns.
func terminal(t *testing.T, columns uint16) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: columns}); err != nil {
		t.Fatal(err)
	}
	return master, slave
}

// onTerminal runs a command in the module, with its standard output, or its
// standard error, on a terminal, and returns what comes out there.
func (m module) onTerminal(columns uint16, stderr bool, env []string, name string, args ...string) string {
	m.t.Helper()
	master, slave := terminal(m.t, columns)
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOWORK=", "GOPROXY=off", "TERM=xterm", "LC_ALL=C.UTF-8", "NO_COLOR=", "PWD="+m.dir), env...)
	if stderr {
		cmd.Stderr = slave
	} else {
		cmd.Stdout = slave
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	slave.Close()
	var out bytes.Buffer
	// Reading ends with an error when the last user of the terminal is gone.
	if _, err := io.Copy(&out, master); err != nil && !errors.Is(err, syscall.EIO) {
		m.t.Fatal(err)
	}
	cmd.Wait()
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// On a terminal there are colours and lines, within its width; NO_COLOR takes
// the colours away, a dumb terminal the lines, too.
func TestTerminal(t *testing.T) {
	m := newModule(t, "chain.txt")
	out := m.onTerminal(60, false, nil, self(t), "./sess")
	if !sgr.MatchString(out) || !strings.Contains(out, "│") || !strings.Contains(out, "1 finding") {
		t.Errorf("on a terminal:\n%s", out)
	}
	for line := range strings.Lines(sgr.ReplaceAllString(out, "")) {
		line = strings.TrimRight(line, "\n")
		if n := uniseg.StringWidth(line); n > 60 && strings.HasPrefix(line, " ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if out := m.onTerminal(60, false, []string{"NO_COLOR=1"}, self(t), "./sess"); strings.Contains(out, "\x1b") || !strings.Contains(out, "│") {
		t.Errorf("with NO_COLOR:\n%s", out)
	}
	if out := m.onTerminal(60, false, []string{"TERM=dumb"}, self(t), "./sess"); strings.Contains(out, "\x1b") || !isASCII(out) {
		t.Errorf("on a dumb terminal:\n%s", out)
	}
}

// A run that takes long tells on a terminal how far it is, and leaves nothing of
// that behind.
func TestProgress(t *testing.T) {
	m := newModule(t, "chain.txt")
	tool := another(t, time.Now().String())
	temp := t.TempDir()
	out := m.onTerminal(80, true, []string{"TMPDIR=" + temp, soon + "=1"}, tool, "-format=json:out.json", "./...")
	if !regexp.MustCompile(`\d+ packages? looked at, \d+ s`).MatchString(out) {
		t.Errorf("no progress in %q", out)
	}
	if last := out[strings.LastIndex(out, "\r")+1:]; strings.Contains(last, "looked at") {
		t.Errorf("the line is left: %q", last)
	}
	if files, _ := filepath.Glob(filepath.Join(temp, "sslref-progress-*")); len(files) > 0 {
		t.Errorf("left behind: %s", files)
	}
	if strings.Contains(m.run(nil, tool, "./plain").stderr, "looked at") {
		t.Error("progress in a pipe")
	}
}

// An interrupted comparison leaves no work tree behind.
func TestInterrupt(t *testing.T) {
	m := newModule(t, "chain.txt")
	m.git("init", "--quiet")
	m.git("add", ".")
	m.git("commit", "--quiet", "-m", "one")
	temp := t.TempDir()
	cmd := exec.Command(self(t), "-new-from-rev=HEAD", "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOWORK=", "GOPROXY=off", "TMPDIR="+temp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell does
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	head := filepath.Join(m.dir, ".git", "worktrees", "tree", "HEAD")
	for range 500 {
		if _, err := os.Stat(head); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond) // git writes the files
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != exitFailed {
		t.Errorf("exit status %d", status)
	}
	if files, _ := filepath.Glob(filepath.Join(temp, "sslref-rev-*")); len(files) > 0 {
		t.Errorf("left behind: %s", files)
	}
	if r := m.run(nil, "git", "worktree", "list"); strings.Count(r.stdout, "\n") != 1 {
		t.Errorf("work trees are left behind:\n%s", r.stdout)
	}
}
