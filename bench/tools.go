package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// A tool is a vet tool.
type tool struct {
	name string
	// module is the folder of the module that it is built in, pkg the
	// package.
	module, pkg string
	// apart is a flag whose value tells runs apart, for a tool whose version
	// doesn't tell builds apart, "" for any other.
	apart string
	// version is the module whose version it has; "" for one of our own.
	version string
	// peer: it is measured for comparison only.
	peer bool
}

func (t tool) id() string { return t.name }

// tools are the yardsticks, sslref and its peers. The command of go vet comes
// with Go.
var tools = []tool{
	{name: "null", pkg: "./bench/null"},
	{name: "noop", pkg: "./bench/noop", version: "golang.org/x/tools"},
	{name: "sslref", pkg: "./cmd/sslref"},
	{name: "vet", pkg: "cmd/vet", apart: "-printf.funcs", peer: true},
	{name: "bodyclose", module: "bench/peers", pkg: "./bodyclose", version: "github.com/timakin/bodyclose", peer: true},
	{name: "sqlclosecheck", module: "bench/peers", pkg: "./sqlclosecheck", version: "github.com/ryanrolds/sqlclosecheck", peer: true},
	{name: "spancheck", module: "bench/peers", pkg: "./spancheck", version: "github.com/jjti/go-spancheck", peer: true},
	{name: "staticcheck", module: "bench/peers", pkg: "./staticcheck", version: "honnef.co/go/tools", peer: true},
}

// flags returns what the go command has to be given so that it takes the tool for
// one that it has not seen before.
func (t tool) flags() []string {
	if t.apart == "" {
		return nil
	}
	return []string{fmt.Sprintf("%s=fresh%d", t.apart, time.Now().UnixNano())}
}

// build builds the tool in dir.
func (t tool) build(dir string) error {
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, t.name), t.pkg)
	cmd.Dir, cmd.Env = t.module, append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %v\n%s", cmd, err, out)
	}
	return nil
}

// fresh returns a copy of a program that go vet has not seen before.
func fresh(dir, name string) (string, error) {
	program, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	// The version that go vet asks for contains the name: keep it.
	to := filepath.Join(dir, "fresh", name)
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return "", err
	}
	// Tools say which build they are by a hash of the program or by the last part
	// of its build ID, another hash.
	now := fmt.Sprintf("%020d", time.Now().UnixNano())
	if id := buildID.FindSubmatchIndex(program[:min(len(program), 32<<10)]); id != nil {
		copy(program[id[2]:id[3]], now)
	}
	return to, os.WriteFile(to, append(program, now...), 0o777)
}

// buildID finds a build ID of the go command at the beginning of a program.
var buildID = regexp.MustCompile(`(?:[\w-]{20}/){3}([\w-]{20})`)

// run runs a command and returns the CPU time of it and of all the processes
// that it waited for.
func run(dir string, env []string, name string, args ...string) (time.Duration, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %v\n%s", cmd, err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
