package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/unit"
	"github.com/sslref/sslref/passes"
)

// options are the command's flags that are not just passed on.
type options struct {
	json, fix, diff bool
	// vet are the flags for go vet, in the order of their names.
	vet func() []string
}

// newFlags returns the command's flags: those of the analyzers under the names
// that go vet has for them, those of the flow analyzer also without a prefix,
// and the build flags that go vet has.
func newFlags() (*flag.FlagSet, *options) {
	flags := flag.NewFlagSet("sslref", flag.ContinueOnError)
	opts := new(options)
	flags.BoolVar(&opts.json, "json", false, "print go vet's JSON")
	flags.BoolVar(&opts.fix, "fix", false, "apply the first suggested fix of every finding")
	flags.BoolVar(&opts.diff, "diff", false, "with -fix, print the changes and leave the files alone")
	vetNames := make(map[string]string)
	for _, a := range passes.All {
		flags.Bool(a.Name, true, "the rule "+a.Name)
		vetNames[a.Name] = a.Name
		a.Flags.VisitAll(func(f *flag.Flag) {
			name := a.Name + "." + f.Name
			flags.Var(&noted{Value: f.Value}, name, f.Usage)
			vetNames[name] = name
		})
	}
	sslref.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
		flags.Var(&noted{Value: f.Value}, f.Name, f.Usage)
		vetNames[f.Name] = sslref.Analyzer.Name + "." + f.Name
	})
	for name, use := range map[string]string{
		"C":       "change to `dir` first",
		"mod":     "the go command's flag",
		"modfile": "the go command's flag",
		"overlay": "the go command's flag",
		"tags":    "build `tags`, separated by commas",
	} {
		flags.String(name, "", use)
		vetNames[name] = name
	}
	opts.vet = func() []string {
		var args []string
		flags.Visit(func(f *flag.Flag) {
			name, ok := vetNames[f.Name]
			if !ok {
				return
			}
			arg := fmt.Sprintf("-%s=%s", name, f.Value)
			if name == "C" { // has to be the first
				args = append([]string{arg}, args...)
			} else {
				args = append(args, arg)
			}
		})
		return args
	}
	return flags, opts
}

// A noted value checks what it is set to like Value, and keeps the text to pass
// it on.
type noted struct {
	flag.Value
	text string
}

// String returns the text. It must work for the zero value.
func (v *noted) String() string { return v.text }

// Set checks and keeps text.
func (v *noted) Set(text string) error {
	v.text = text
	return v.Value.Set(text)
}

// IsBoolFlag reports whether the flag may stand without a value.
func (v *noted) IsBoolFlag() bool {
	b, ok := v.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// check runs go vet with this program as the tool, prints what it found and
// returns the exit status.
func check(args []string, stdout, stderr io.Writer) int {
	flags, opts := newFlags()
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		hint := ""
		if strings.Contains(err.Error(), "not defined") {
			hint = "; sslref help lists the flags"
		}
		fmt.Fprintf(stderr, "sslref: %v%s\n", err, hint)
		return exitFailed
	}
	if opts.diff && !opts.fix {
		fmt.Fprintln(stderr, "sslref: -diff needs -fix")
		return exitFailed
	}
	if opts.fix && opts.json {
		fmt.Fprintln(stderr, "sslref: -fix and -json cannot be used together; the JSON has the fixes")
		return exitFailed
	}
	var mode []string
	switch {
	case opts.diff:
		mode = []string{"-fix", "-diff"}
	case opts.fix:
		mode = []string{"-fix"}
	default:
		mode = []string{"-json"}
	}
	args = append(opts.vet(), mode...)
	args = append(args, runName(opts.vet(), flags.Args()))
	out, failed, err := goVet(append(args, flags.Args()...), stderr)
	if err != nil {
		fmt.Fprintf(stderr, "sslref: %v\n", err)
		return exitFailed
	}
	switch {
	case opts.diff:
		stdout.Write(out)
		if len(out) > 0 {
			return exitFindings
		}
	case opts.fix:
		stdout.Write(out)
	default:
		return report(out, failed, opts.json, stdout, stderr)
	}
	if failed {
		return exitFailed
	}
	return exitClean
}

// runName returns the flag that names a run by its packages; see unit.RunFlag.
func runName(flags, patterns []string) string {
	dir, _ := os.Getwd()
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", dir, flags, patterns))
	return fmt.Sprintf("-%s=%x", unit.RunFlag, sum[:8])
}

// goVet runs go vet with this program as the tool and returns what it writes
// to standard output; failed tells that its exit status is not 0. Messages of
// the go command go to stderr, without the lines that name packages. The error
// is that of not being able to run it.
func goVet(args []string, stderr io.Writer) (out []byte, failed bool, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, false, err
	}
	vet := []string{"vet"}
	if len(args) > 0 && strings.HasPrefix(args[0], "-C=") {
		vet, args = append(vet, args[0]), args[1:]
	}
	cmd := exec.Command("go", append(append(vet, "-vettool="+self), args...)...)
	var stdout, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &messages
	err = cmd.Run()
	for line := range strings.Lines(messages.String()) {
		if !strings.HasPrefix(line, "# ") {
			io.WriteString(stderr, line)
		}
	}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return stdout.Bytes(), true, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("cannot run the go command, which sslref needs: %v", err)
	}
	return stdout.Bytes(), false, nil
}
