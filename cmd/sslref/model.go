package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/outfile"
	"github.com/sslref/sslref/internal/rewrite"
)

const modelUsage = `usage: sslref model -rewrite [-o dir [-overlay file]] FILE...
       sslref model -check FILE
       sslref model -pack FILE

-check says what is wrong with a model file, the file of sslref -model. -pack
prints it as a vet tool can be given it:

	go vet -vettool=$(which sslref) -sslref.model="$(sslref model -pack FILE)"

-rewrite writes the twins of cgo files on the reference model: import "C" becomes
refmodel/libssl, every line stays. One file goes to standard output, with -o
all go to dir: under their own names, or, where they are of several
directories, under their paths below the common one. -overlay also writes a
file for the go command's -overlay flag, which then builds and tests the
packages on the model without a change to their directories:

	sslref model -rewrite -o /tmp/twins -overlay /tmp/twins/overlay.json *.go
	CGO_ENABLED=0 go test -overlay /tmp/twins/overlay.json .

`

// runModel is the sub-command model with flags. It returns the exit status.
func runModel(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("model", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, modelUsage)
		flags.PrintDefaults()
	}
	check := flags.Bool("check", false, "say what is wrong with a model file")
	pack := flags.Bool("pack", false, "print a model file as a vet tool can be given it")
	rewriting := flags.Bool("rewrite", false, "write the twins of cgo files")
	dir := flags.String("o", "", "write the twins to this `dir`")
	overlay := flags.String("overlay", "", "with -o, write this `file` for go test -overlay")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitClean
		}
		return exitFailed
	}
	paths := flags.Args()
	if *check || *pack {
		return showModelFile(paths, *pack, flags.Usage, stdout, stderr)
	}
	switch {
	case !*rewriting, len(paths) == 0:
		flags.Usage()
		return exitFailed
	case *overlay != "" && *dir == "":
		fmt.Fprintln(stderr, "sslref: model: -overlay names the twins' files: say with -o where they go")
		return exitFailed
	case *dir == "" && len(paths) > 1:
		fmt.Fprintf(stderr, "sslref: model: %d files, but one standard output: say with -o where they go\n", len(paths))
		return exitFailed
	}
	if err := writeTwins(paths, *dir, *overlay, stdout); err != nil {
		fmt.Fprintf(stderr, "sslref: %v\n", err)
		return exitFailed
	}
	return exitClean
}

// writeTwins writes the twins of paths to dir, or to stdout if that is "", and
// the overlay file unless that is "".
func writeTwins(paths []string, dir, overlay string, stdout io.Writer) error {
	twins, err := rewriteAll(paths)
	if err != nil {
		return err
	}
	if dir == "" {
		twin, ok := twins[paths[0]]
		if !ok {
			return fmt.Errorf("%s is built without cgo only: it has no twin", paths[0])
		}
		_, err := stdout.Write(twin)
		return err
	}
	names, err := twinNames(paths, dir)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(twins)) {
		if err := writeTwin(path, names[path], twins[path]); err != nil {
			return err
		}
	}
	if overlay == "" {
		return nil
	}
	return writeOverlay(overlay, names, twins)
}

// rewriteAll returns the twins of paths, each directory being a package.
func rewriteAll(paths []string) (map[string][]byte, error) {
	packages := map[string][]string{}
	for _, path := range paths {
		packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], path)
	}
	twins := map[string][]byte{}
	var errs []error
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		of, err := rewrite.Files(packages[dir])
		errs = append(errs, err)
		maps.Copy(twins, of)
	}
	return twins, errors.Join(errs...)
}

// twinNames returns where in dir the twin of each path belongs: at the place
// that the path has below the directory that is common to all.
func twinNames(paths []string, dir string) (map[string]string, error) {
	absolute := map[string]string{}
	common := ""
	for _, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		absolute[path] = abs
		if common == "" {
			common = filepath.Dir(abs)
		}
		for !strings.HasPrefix(abs, strings.TrimSuffix(common, separator)+separator) {
			common = filepath.Dir(common)
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for path, abs := range absolute {
		absolute[path] = filepath.Join(dir, strings.TrimPrefix(abs, common))
	}
	return absolute, nil
}

const separator = string(filepath.Separator)

// writeTwin writes twin to the file called name, which must not be path, its
// original.
func writeTwin(path, name string, twin []byte) error {
	original, err := os.Stat(path)
	if err != nil {
		return err
	}
	if there, err := os.Stat(name); err == nil && os.SameFile(original, there) {
		return fmt.Errorf("%s would be overwritten by its twin: name another directory with -o", path)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return outfile.Write(name, twin)
}

// writeOverlay writes the file for the go command: each original is replaced
// by its twin, those without one are left out.
func writeOverlay(name string, names map[string]string, twins map[string][]byte) error {
	replace := make(map[string]string, len(names))
	for path, twin := range names {
		original, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if _, ok := twins[path]; !ok {
			twin = ""
		}
		replace[original] = twin
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return outfile.Write(name, append(text, '\n'))
}
