package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/unit"
	"github.com/sslref/sslref/passes"
)

// options are the command's flags that are not just passed on.
type options struct {
	fix, diff     bool
	outputs       outputs
	color         string
	baseline      string
	writeBaseline bool
	newFromRev    string
	dir           string // of -C
	// modelFile is the file of -model, model what go vet is told of it.
	modelFile, model string
	// vet are the flags for go vet, in the order of their names.
	vet []string
	// list are those of them that say how packages are built.
	list []string
	// packages are the patterns.
	packages []string
}

// buildFlags are those flags of go vet that are passed on.
var buildFlags = map[string]string{
	"C":       "change to `dir` first",
	"mod":     "the go command's flag",
	"modfile": "the go command's flag",
	"overlay": "the go command's flag",
	"tags":    "build `tags`, separated by commas",
}

// newFlags returns the command's flags: its own, those of the analyzers under
// the names that go vet has for them, those of the flow analyzer also without a
// prefix, and the build flags that go vet has. vetNames are the flags that are
// passed on, by name, with the names that go vet has for them.
func newFlags() (flags *flag.FlagSet, opts *options, vetNames map[string]string) {
	flags = flag.NewFlagSet("sslref", flag.ContinueOnError)
	opts = new(options)
	flags.Var(&opts.outputs, "format", "`FORMAT[:FILE],...` to write: "+strings.Join(formatNames(), ", "))
	flags.BoolFunc("json", "the same as -format=json", func(s string) error {
		if s == "false" {
			return nil
		}
		return opts.outputs.Set("json")
	})
	flags.StringVar(&opts.color, "color", "auto", "`when` to use colours: auto, always or never")
	flags.BoolVar(&opts.fix, "fix", false, "apply the first suggested fix of every finding")
	flags.BoolVar(&opts.diff, "diff", false, "with -fix, print the changes and leave the files alone")
	flags.StringVar(&opts.baseline, "baseline", "", "report only what this `file` doesn't list")
	flags.BoolVar(&opts.writeBaseline, "write-baseline", false, "write the findings to the file of -baseline")
	flags.StringVar(&opts.newFromRev, "new-from-rev", "", "report only what the git `revision` doesn't have")
	vetNames = make(map[string]string)
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
		vetNames[f.Name] = sslref.Analyzer.Name + "." + f.Name
		if vetNames[f.Name] == unit.ModelFlag {
			flags.StringVar(&opts.modelFile, f.Name, "", f.Usage)
			return
		}
		flags.Var(&noted{Value: f.Value}, f.Name, f.Usage)
	})
	for name, use := range buildFlags {
		flags.String(name, "", use)
		vetNames[name] = name
	}
	return flags, opts, vetNames
}

// parseOptions reads the command line. The error is one line for the user.
func parseOptions(args []string) (*options, error) {
	flags, opts, vetNames := newFlags()
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		if strings.Contains(err.Error(), "not defined") {
			err = fmt.Errorf("%w; sslref help lists the flags", err)
		}
		return nil, err
	}
	opts.packages = flags.Args()
	if err := opts.packModel(); err != nil {
		return nil, err
	}
	flags.Visit(func(f *flag.Flag) {
		name, ok := vetNames[f.Name]
		if !ok {
			return
		}
		if name == "C" {
			opts.dir = f.Value.String()
			return
		}
		arg := fmt.Sprintf("-%s=%s", name, f.Value)
		if name == unit.ModelFlag && opts.model != "" {
			arg = fmt.Sprintf("-%s=%s", name, opts.model)
		}
		opts.vet = append(opts.vet, arg)
		if _, ok := buildFlags[name]; ok {
			opts.list = append(opts.list, arg)
		}
	})
	for _, p := range opts.packages {
		if strings.HasPrefix(p, "-") {
			return nil, fmt.Errorf("flags have to be before the packages: %s", p)
		}
	}
	return opts, opts.check()
}

// packModel reads the model file.
func (o *options) packModel() error {
	if o.modelFile == "" {
		return nil
	}
	m, err := contract.LoadModel(o.modelFile)
	if err != nil {
		return err
	}
	o.model, err = m.Pack()
	return err
}

// check returns an error for flags that make no sense together.
func (o *options) check() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	if o.dir != "" && !filepath.IsAbs(o.dir) {
		o.dir = filepath.Join(dir, o.dir)
	}
	if o.dir == "" {
		o.dir = dir
	}
	if info, err := os.Stat(o.dir); err != nil || !info.IsDir() {
		return fmt.Errorf("-C: %s is no directory", o.dir)
	}
	switch {
	case o.diff && !o.fix:
		return fmt.Errorf("-diff needs -fix")
	case o.fix && slices.Contains(o.outputs, output{format: "json"}):
		return fmt.Errorf("-fix and -json cannot be used together; the JSON has the fixes")
	case o.fix && len(o.outputs)+len(o.baseline)+len(o.newFromRev) > 0:
		return fmt.Errorf("-fix cannot be used with -format, -baseline or -new-from-rev: it changes the files and reports nothing")
	case o.writeBaseline && o.baseline == "":
		return fmt.Errorf("-write-baseline needs -baseline=FILE, the file to write")
	case o.writeBaseline && o.newFromRev != "":
		return fmt.Errorf("-write-baseline and -new-from-rev cannot be used together: a baseline has all findings")
	case o.writeBaseline && len(o.outputs) > 0:
		return fmt.Errorf("-write-baseline and -format cannot be used together: it reports nothing")
	case o.baseline != "" && slices.ContainsFunc(o.outputs, func(out output) bool { return sameFile(out.file, o.baseline) }):
		return fmt.Errorf("-format would write to %s, the file of -baseline: name another", o.baseline)
	case !slices.Contains([]string{"auto", "always", "never"}, o.color):
		return fmt.Errorf("invalid value %q for flag -color: it is auto, always or never", o.color)
	}
	return o.outputs.check()
}

// sameFile reports whether two names are those of one file that exists.
func sameFile(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
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
