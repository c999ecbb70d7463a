// The scale command runs the analyzer, gate forced open, over code that has
// nothing to do with sessions: it must get through all of it without a panic,
// without a hang, and without a finding.
//
//	go run ./bench/scale [-std] [-cgo] [-files] [-tests] [-module path@version,...] [-dir folder,...]
//
// With no choice of code it takes the standard library and its commands, the
// programs of GOROOT/test that compile, and golang.org/x/tools. Modules come
// from the module cache or the module proxy; -dir is for modules that need
// changes before they can be loaded.
//
// It prints for each corpus how many packages and functions were analyzed, how
// many functions were given up on, panics and findings, then the slowest
// functions and packages. A finding in code that does not mention OpenSSL is a
// false report. The exit status is 1 if there is a panic or a finding.
package main

import (
	"flag"
	"fmt"
	"go/build"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/sslref/sslref/internal/probe"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("scale: ")
	std := flag.Bool("std", false, "the standard library and the commands of the Go tree, with their tests")
	files := flag.Bool("files", false, "the programs in GOROOT/test")
	tests := flag.Bool("tests", true, "test files, too")
	modules := flag.String("module", "", "modules with their versions, separated by commas")
	dirs := flag.String("dir", "", "folders of modules, separated by commas")
	slowest := flag.Int("slowest", 10, "how many functions and packages to list")
	flag.Parse()
	if !*std && !*files && *modules == "" && *dirs == "" {
		*std, *files, *modules = true, true, "golang.org/x/tools@v0.52.0"
	}
	probe.Forced = true
	t := newTally()
	if *std {
		t.corpus("std", func() error { return t.packages(filepath.Join(build.Default.GOROOT, "src"), *tests, "std") })
		t.corpus("cmd", func() error { return t.packages(filepath.Join(build.Default.GOROOT, "src", "cmd"), *tests, "cmd/...") })
	}
	if *files {
		t.corpus("GOROOT/test", func() error { return t.programs(filepath.Join(build.Default.GOROOT, "test")) })
	}
	for _, m := range split(*modules) {
		t.corpus(m, func() error {
			dir, err := download(m)
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			return t.packages(dir, *tests, "./...")
		})
	}
	for _, d := range split(*dirs) {
		t.corpus(d, func() error { return t.packages(d, *tests, "./...") })
	}
	t.print(os.Stdout, *slowest)
	if t.failed() {
		os.Exit(1)
	}
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// download returns a copy of a module's folder that can be written to.
func download(module string) (dir string, err error) {
	src, err := moduleDir(module)
	if err != nil {
		return "", err
	}
	dir, err = os.MkdirTemp("", "sslref-scale-")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, os.DirFS(src)); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("cannot copy %s: %v", module, err)
	}
	return dir, nil
}
