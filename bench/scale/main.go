// The scale command runs the analyzer, gate forced open, over code that has
// nothing to do with sessions: it must get through all of it without a panic,
// without a hang, and without a finding.
//
//	go run ./bench/scale [-std] [-cmd] [-cgo] [-files] [-tests] [-module path@version,...] [-dir folder,...]
//
// With no choice of code it takes the standard library, the Go tree's commands,
// its packages that use cgo, those below testdata included, the programs of
// GOROOT/test that compile, and golang.org/x/tools. Modules come from the module
// cache or the module proxy; -dir is for modules that need changes before they
// can be loaded. -minutes ends a corpus when its time is up.
//
// Packages are analyzed after those that they import, and get the facts of
// those, which are encoded and decoded as between processes.
//
// It prints for each corpus how many packages and functions were analyzed, how
// many functions were given up on, panics and findings, then the slowest
// functions and packages: on Linux by the CPU time of the analysis, elsewhere
// by what the clock says. A finding in code that does not mention OpenSSL is a
// false report. The exit status is 1 if there is a panic or a finding.
package main

import (
	"flag"
	"fmt"
	"go/build"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/sslref/sslref/internal/probe"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("scale: ")
	std := flag.Bool("std", false, "the standard library")
	commands := flag.Bool("cmd", false, "the commands of the Go tree")
	cgo := flag.Bool("cgo", false, "the packages of the Go tree that use cgo")
	files := flag.Bool("files", false, "the programs in GOROOT/test")
	tests := flag.Bool("tests", true, "test files, too")
	modules := flag.String("module", "", "modules with their versions, separated by commas")
	dirs := flag.String("dir", "", "folders of modules, separated by commas")
	pattern := flag.String("pattern", "./...", "which packages of the modules")
	slowest := flag.Int("slowest", 10, "how many functions and packages to list")
	minutes := flag.Float64("minutes", 0, "how long a corpus may take; 0 for as long as it does")
	profile := flag.String("cpuprofile", "", "file for a profile of the time")
	flag.Parse()
	if !*std && !*commands && !*cgo && !*files && *modules == "" && *dirs == "" {
		*std, *commands, *cgo, *files, *modules = true, true, true, true, "golang.org/x/tools@v0.52.0"
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			log.Fatal(err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	debug.SetGCPercent(200)
	measureCPU()
	probe.Forced = true
	t := newTally(time.Duration(*minutes * float64(time.Minute)))
	if *std {
		t.corpus("std", func() error { return t.packages(goTree("src", *tests), "std") })
	}
	if *commands {
		t.corpus("cmd", func() error { return t.packages(goTree("src/cmd", *tests), "cmd/...") })
	}
	if *cgo {
		t.corpus("cgo", func() error { return t.cgo(*tests) })
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
			return t.packages(module(dir, *tests), *pattern)
		})
	}
	for _, d := range split(*dirs) {
		t.corpus(d, func() error { return t.packages(module(d, *tests), *pattern) })
	}
	t.print(os.Stdout, *slowest)
	if t.failed() {
		pprof.StopCPUProfile()
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
