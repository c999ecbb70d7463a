package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	_ "github.com/sslref/sslref/cmd/sslref/internal/early" // answers most units before main
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/gate"
	"github.com/sslref/sslref/internal/probe"
	"github.com/sslref/sslref/internal/unit"
)

// vetTool answers the go command. Units that cannot matter are answered before
// anything is parsed; the others, and the questions for flags and version, are
// unitchecker's.
func vetTool(args []string) {
	last := len(args) - 1
	if strings.HasSuffix(args[last], ".cfg") {
		u, err := unit.Read(args[last])
		if err != nil {
			fatal(err)
		}
		// A wrong flag is said once for each package that the user named,
		// not for every dependency.
		if err := checkFlags(args[:last]); err != nil {
			if !u.VetxOnly {
				fatal(err)
			}
			answer(u)
			return
		}
		end := probe.Begin(u.ImportPath, "gate")
		open := gate.Open(u) || modelled(u, args[:last])
		if end(); !open {
			answer(u)
			return
		}
		end = probe.Begin(u.ImportPath, "types of skipped imports")
		file, err := gate.Prepare(u, reportsUnnamed(u, args[:last]))
		end()
		if err != nil {
			fatal(err)
		}
		os.Args[1+last] = file
		deferCollection()
	} else if strings.HasPrefix(args[0], "-V=") { // once for each run of go vet
		if err := gate.CheckTools(); err != nil {
			fatal(err)
		}
		if args[0] == "-V=full" && printToolID(os.Stdout) {
			return
		}
	}
	unitchecker.Main(analyzers()...)
}

func init() { flag.String(unit.RunFlag, "", "set by the command sslref for its own runs") }

// reportsUnnamed reports whether the findings in u are to be reported although
// the user named only a package that imports it. go vet of Go 1.26 keeps what
// a tool prints under a key that doesn't say whether the package was named: if
// nothing were printed now, nothing would be when the package is named next.
// So in the modules that are worked on, findings in imports are reported too,
// as go vet itself does if it has them in its cache; but not if the package has
// tests, with which it is a unit of its own when it is named. -fix is a
// different matter: there, files would be changed.
func reportsUnnamed(u *unit.Unit, flags []string) bool {
	return u.VetxOnly && u.IsMain() && !gate.HasTests(u) && (!slices.Contains(flags, "-fix") || slices.Contains(flags, "-diff")) &&
		!unit.IsOwnRun(flags)
}

// modelled reports whether the model file is about functions of the unit or of
// a package that it imports.
func modelled(u *unit.Unit, flags []string) bool {
	value := unit.Model(flags)
	if value == "" || u.IsStandard() {
		return false
	}
	m, err := contract.LoadModel(value)
	if err != nil {
		return true // whoever reads it next will say so
	}
	found := m.Concerns(u.ImportPath)
	u.Imports(func(path string) bool {
		found = found || m.Concerns(path)
		return !found
	})
	return found
}

func answer(u *unit.Unit) {
	if err := u.Answer(); err != nil {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintf(os.Stderr, "sslref: %v\n", err)
	os.Exit(exitFailed)
}

// checkFlags returns an error for a flag whose value is wrong. unitchecker
// would print its usage with it.
func checkFlags(args []string) error {
	if !unit.HasUserFlags(args) {
		return nil
	}
	if value := unit.Model(args); value != "" && !contract.IsPacked(value) {
		return fmt.Errorf("-%s=%s: go vet keeps what it has found and wouldn't notice a change of the file: give its contents with it, -%[1]s=\"$(sslref model -pack %[2]s)\", or run sslref -model=%[2]s", unit.ModelFlag, value)
	}
	flags := flag.NewFlagSet("sslref", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, a := range analyzers() {
		flags.Bool(a.Name, true, "")
		a.Flags.VisitAll(func(f *flag.Flag) { flags.Var(f.Value, a.Name+"."+f.Name, "") })
	}
	for _, name := range []string{"json", "fix", "diff", "source", "v", "all"} {
		flags.Bool(name, false, "")
	}
	flags.Int("c", -1, "")
	flags.String("tags", "", "")
	flags.String(unit.RunFlag, "", "")
	return flags.Parse(args)
}
