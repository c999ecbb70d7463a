package main

import (
	"bytes"
	"go/build"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// cgo analyzes what of the Go tree uses cgo. Many folders below testdata aren't
// packages, but have programs of one file each.
func (t *tally) cgo(tests bool) error {
	root := build.Default.GOROOT
	folders := map[string][]string{}
	for _, dir := range []string{"src", "test"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
				return err
			}
			text, err := os.ReadFile(name)
			if bytes.Contains(text, []byte("\nimport \"C\"")) {
				folders[filepath.Dir(name)] = append(folders[filepath.Dir(name)], filepath.Base(name))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	var names []string
	for name := range folders {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		src := goTree(rel, tests)
		if strings.Contains(rel, "boring") {
			src.env = append(src.env, "GOEXPERIMENT=boringcrypto")
		}
		before := t.now.packages
		t.folder(src, folders[name])
		log.Printf("%s: %d packages", rel, t.now.packages-before)
	}
	return nil
}

// folder analyzes the package in a folder, or, if it can't be loaded, the files
// of the folder that use cgo one by one.
func (t *tally) folder(src source, files []string) {
	pkgs, err := src.load(nil, ".")
	if err == nil && len(pkgs) > 0 && isWhole(pkgs[0]) {
		for _, p := range pkgs {
			t.loaded(p)
		}
		return
	}
	src.tests = false
	for _, file := range files {
		pkgs, err := src.load(nil, file)
		if err != nil || len(pkgs) == 0 {
			t.now.unloaded++
			continue
		}
		for _, p := range pkgs {
			t.loaded(p)
		}
	}
}
