package nogotest

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// runCgo makes Go files of the library's cgo files: cgo runs in the directory
// of the whole workspace, whose name it cuts off the paths in line directives,
// so that these are relative; the files go to a folder of the library's
// outputs.
func (w *Workspace) runCgo(l *Library, fs *files) error {
	work, err := os.MkdirTemp("", "cgo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	folder := path.Dir(fs.cgo[0])
	var names []string
	for _, name := range fs.cgo {
		if path.Dir(name) != folder {
			return fmt.Errorf("%s: cgo files in several folders", l.Path)
		}
		names = append(names, path.Base(name))
	}
	ldflags := filepath.Join(work, "ldflags")
	flags := append(slices.Clone(l.LinkFlags), "-pthread")
	if err := os.WriteFile(ldflags, []byte(strings.Join(flags, " ")), 0o666); err != nil {
		return err
	}
	trim := fmt.Sprintf("%s;%s=>..", w.Root, filepath.Dir(w.Root))
	args := []string{"tool", "cgo", "-srcdir", filepath.Join(w.Root, folder), "-objdir", work, "-trimpath", trim,
		"-ldflags", "@" + ldflags, "-importpath", l.Path, "--", "-iquote", filepath.Join(w.Root, folder), "-iquote", work}
	if err := w.command(w.Root, "go", append(args, names...)...); err != nil {
		return err
	}
	generated := []string{"_cgo_gotypes.go"}
	c := []string{"_cgo_export.c"}
	for _, name := range names {
		stem := strings.TrimSuffix(name, ".go")
		generated = append(generated, stem+".cgo1.go")
		c = append(c, stem+".cgo2.c")
	}
	if err := w.cgoImports(l, fs, work, c); err != nil {
		return err
	}
	generated = append(generated, "_cgo_imports.go")
	slices.Sort(generated) // the rules pass the files of a folder on in this order

	for _, name := range generated {
		to := path.Join(l.output(".a.cgo"), name)
		fs.generated = append(fs.generated, to)
		if err := copyFile(filepath.Join(work, name), filepath.Join(w.Root, to)); err != nil {
			return err
		}
	}
	return nil
}

// cgoImports compiles and links the C side and has cgo write down which dynamic
// symbols it needs.
func (w *Workspace) cgoImports(l *Library, fs *files, work string, generated []string) error {
	var objects []string
	compile := func(src string) error {
		object := filepath.Join(work, fmt.Sprintf("_x%d.o", len(objects)))
		objects = append(objects, object)
		return w.command(w.Root, "gcc", "-iquote", filepath.Join(w.Root, path.Dir(fs.cgo[0])), "-iquote", work, "-pthread", "-w", "-c", src, "-o", object)
	}
	for _, name := range append(generated, "_cgo_main.c") {
		if err := compile(filepath.Join(work, name)); err != nil {
			return err
		}
	}
	for _, name := range fs.c {
		if path.Ext(name) == ".c" {
			if err := compile(name); err != nil {
				return err
			}
		}
	}
	binary := filepath.Join(work, "_cgo_.o")
	args := slices.Concat([]string{"-o", binary}, objects, l.LinkFlags, []string{"-pthread"})
	if err := w.command(w.Root, "gcc", args...); err != nil {
		return err
	}
	return w.command(w.Root, "go", "tool", "cgo", "-dynpackage", fs.pkg, "-dynimport", binary, "-dynout", filepath.Join(work, "_cgo_imports.go"))
}
