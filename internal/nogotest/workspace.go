package nogotest

import (
	"bytes"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// out is where a build's outputs are, relative to the directory that all its
// commands run in.
const out = "bazel-out/k8-fastbuild/bin"

// A Library is one package to build, as a go_library has it.
type Library struct {
	// Path is the import path, Dir the package's folder in the workspace;
	// Name, if there are several in a folder, tells their outputs apart.
	Path, Dir, Name string
	// Sources are relative to the workspace; files for C belong to them.
	Sources []string
	// Deps are the libraries that it imports.
	Deps []*Library
	// LinkFlags are what cdeps and clinkopts come to.
	LinkFlags []string
	// Tests takes test files in: "exclude" leaves files of external test
	// packages out, "only" takes nothing else.
	Tests string
}

// output is the name of one of the library's outputs.
func (l *Library) output(suffix string) string {
	name := l.Name
	if name == "" {
		name = path.Base(l.Dir)
	}
	return path.Join(out, l.Dir, name+"_", name+suffix)
}

// A Workspace is a directory with sources, in which libraries are built.
type Workspace struct {
	// Root is an absolute name.
	Root string
	// Program is a command that runs [Main].
	Program []string
	// Environ is the environment of that command.
	Environ []string
	// Config is the file of analyzers' flags, if there is one.
	Config string
	// FactsOnly is set for libraries that are not to be validated.
	FactsOnly bool
	// HideSources leaves the author's cgo files out of what nogo can read.
	HideSources bool

	std   map[string]string // export data of packages of the standard library
	built map[*Library]*files
}

// Copy copies the workspace with all that was built in it to another directory.
func (w *Workspace) Copy(root string) (*Workspace, error) {
	c := *w
	c.Root, c.std, c.built = root, maps.Clone(w.std), maps.Clone(w.built)
	return &c, os.CopyFS(root, os.DirFS(w.Root))
}

// A Result is what nogo says of a library.
type Result struct {
	Exit   int
	Output string
	// Facts is the text of the file that was written.
	Facts []byte
	// Fixed has the text of the files that fixes change.
	Fixed map[string]string
}

// files are a library's sources by kind, the Go files filtered by build
// constraints and by Tests.
type files struct {
	pkg           string
	plain, cgo, c []string
	imports       []string // in the order of the files, once each
	generated     []string // what cgo made
}

func (w *Workspace) sort(l *Library) (*files, error) {
	fs := &files{}
	for _, name := range l.Sources {
		if path.Ext(name) != ".go" {
			fs.c = append(fs.c, name)
			continue
		}
		file := filepath.Join(w.Root, name)
		if ok, err := build.Default.MatchFile(filepath.Split(file)); err != nil || !ok {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		external := strings.HasSuffix(f.Name.Name, "_test")
		if external && l.Tests != "only" || !external && l.Tests == "only" {
			continue
		}
		fs.pkg = f.Name.Name
		usesC := false
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			if p == "C" {
				usesC = true
			} else if !slices.Contains(fs.imports, p) {
				fs.imports = append(fs.imports, p)
			}
		}
		if usesC {
			fs.cgo = append(fs.cgo, name)
		} else {
			fs.plain = append(fs.plain, name)
		}
	}
	return fs, nil
}

// Compile runs cgo and the compiler on a library, whose dependencies were
// compiled before.
func (w *Workspace) Compile(l *Library) error {
	fs, err := w.sort(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(w.Root, path.Dir(l.output(""))), 0o777); err != nil {
		return err
	}
	if len(fs.cgo) > 0 {
		if err := w.runCgo(l, fs); err != nil {
			return err
		}
		for _, p := range []string{"runtime/cgo", "syscall", "unsafe"} { // what the generated files import
			if !slices.Contains(fs.imports, p) {
				fs.imports = append(fs.imports, p)
			}
		}
	}
	if err := w.importcfg(l, fs); err != nil {
		return err
	}
	if w.built == nil {
		w.built = map[*Library]*files{}
	}
	w.built[l] = fs
	args := []string{"tool", "compile", "-p", l.Path, "-importcfg", l.output(".importcfg"), "-trimpath", w.Root, "-o", l.output(".x"), "-linkobj", l.output(".a"), "--"}
	return w.command(w.Root, "go", slices.Concat(args, fs.plain, fs.generated)...)
}

// importcfg writes the import configuration: direct imports alone.
func (w *Workspace) importcfg(l *Library, fs *files) error {
	if err := w.findStd(l, fs); err != nil {
		return err
	}
	var text strings.Builder
	for _, p := range fs.imports {
		if p == "unsafe" {
			continue
		}
		file := w.std[p]
		if d := l.dep(p); d != nil {
			file = d.output(".x")
		}
		fmt.Fprintf(&text, "packagefile %s=%s\n", p, file)
	}
	return os.WriteFile(filepath.Join(w.Root, l.output(".importcfg")), []byte(text.String()), 0o666)
}

// dep returns the library that l imports under a path, or nil.
func (l *Library) dep(path string) *Library {
	if i := slices.IndexFunc(l.Deps, func(d *Library) bool { return d.Path == path }); i >= 0 {
		return l.Deps[i]
	}
	return nil
}

// findStd finds the export data of the packages of the standard library that
// are imported.
func (w *Workspace) findStd(l *Library, fs *files) error {
	args := []string{"list", "-export", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, p := range fs.imports {
		if p != "unsafe" && w.std[p] == "" && l.dep(p) == nil {
			args = append(args, p)
		}
	}
	if len(args) == 4 {
		return nil
	}
	cmd := exec.Command("go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("no export data of %s: %v\n%s", args[4:], err, stderr.String())
	}
	if w.std == nil {
		w.std = map[string]string{}
	}
	for line := range strings.Lines(string(text)) {
		p, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		w.std[p] = file
	}
	return nil
}

// Nogo runs the program on a library that was compiled, in a directory that has
// what the action of the rules declares as its inputs: sources, what cgo made,
// export data and facts of direct dependencies.
func (w *Workspace) Nogo(l *Library) (*Result, error) {
	fs, importcfg := w.built[l], l.output(".importcfg")
	sandbox, err := os.MkdirTemp("", "sandbox")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(sandbox)
	inputs := slices.Concat(fs.plain, fs.c, fs.generated, []string{importcfg})
	if !w.HideSources {
		inputs = append(inputs, fs.cgo...)
	}
	args := []string{"-p", l.Path, "-importcfg", importcfg, "-go_version", goVersion(), "-x", l.output(".facts"), "-fix_dir", "fixes"}
	for _, d := range l.Deps {
		args = append(args, "-fact", d.Path+"="+d.output(".facts"))
		inputs = append(inputs, d.output(".x"), d.output(".facts"))
	}
	for _, name := range fs.generated {
		args = append(args, "-ignore", name)
	}
	if w.FactsOnly {
		args = append(args, "-facts_only")
	}
	if w.Config != "" {
		args = append(args, "-config", w.Config)
	}
	for _, name := range inputs {
		if err := copyFile(filepath.Join(w.Root, name), filepath.Join(sandbox, name)); err != nil {
			return nil, err
		}
	}
	args = slices.Concat(w.Program[1:], args, fs.plain, fs.generated)
	cmd := exec.Command(w.Program[0], args...)
	cmd.Dir = sandbox
	cmd.Env = append(os.Environ(), w.Environ...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	result := &Result{Fixed: map[string]string{}}
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		return nil, err
	}
	result.Exit, result.Output = cmd.ProcessState.ExitCode(), text.String()
	if result.Exit == Failed {
		return result, nil
	}
	if result.Facts, err = os.ReadFile(filepath.Join(sandbox, l.output(".facts"))); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(w.Root, l.output(".facts")), result.Facts, 0o666); err != nil {
		return nil, err
	}
	return result, result.readFixes(filepath.Join(sandbox, "fixes"))
}

func (r *Result) readFixes(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return nil // nothing to fix
	}
	return filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		r.Fixed[filepath.ToSlash(rel)] = string(text)
		return err
	})
}

// goVersion is the version in the form that go/types takes.
func goVersion() string {
	parts := strings.SplitN(runtime.Version(), ".", 3)
	if len(parts) < 2 {
		return ""
	}
	minor := parts[1]
	if i := strings.IndexFunc(minor, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		minor = minor[:i]
	}
	return parts[0] + "." + minor
}

// command runs a command in dir.
func (w *Workspace) command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, text)
	}
	return nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o666)
}
