package casetest

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/sslref/sslref/internal/casetest/drive"
	"github.com/sslref/sslref/internal/rewrite"
)

// programPath is the folder of the generated program, below Root. It exists in
// overlays only.
const programPath = Root + "/zz_drive"

// Twins rewrites the packages to the reference model and returns the new
// contents of their files by path, for overlays.
func Twins(pkgs []*Package) (map[string][]byte, error) {
	overlay := make(map[string][]byte)
	for _, pkg := range pkgs {
		twins, err := rewrite.Package(pkg.Dir)
		if err != nil {
			return nil, err
		}
		for base, src := range twins {
			overlay[filepath.Join(pkg.Dir, base)] = src
		}
	}
	return overlay, nil
}

// A Run is a generated program that calls the functions of case packages on
// the reference model.
type Run struct {
	// Root is the module's folder, Dir one for what is generated.
	Root, Dir string
	// Args are passed to the program.
	Args []string
}

// Results builds the program around the twins and runs it. Nothing is written
// below Root.
func (r *Run) Results(ctx context.Context, pkgs []*Package, twins map[string][]byte) ([]drive.Result, error) {
	files, err := program(r.Root, pkgs, twins)
	if err != nil {
		return nil, err
	}
	overlay, err := r.write(files)
	if err != nil {
		return nil, err
	}
	binary, out := filepath.Join(r.Dir, "drive.exe"), filepath.Join(r.Dir, "results.json")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, "./"+programPath)
	build.Dir = r.Root
	if text, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build of the twins: %w\n%s", err, text)
	}
	return r.runs(ctx, binary, out)
}

const (
	// mostCrashes bounds the crashes of the program in a run.
	mostCrashes = 10
	// perProcess is the number of functions that one process calls. Some leave
	// goroutines that wait for ever, and what these hold makes every later
	// collection of garbage slower.
	perProcess = 50
)

// runs runs the program until there is a result of every function, again after
// each one that broke it.
func (r *Run) runs(ctx context.Context, binary, out string) ([]drive.Result, error) {
	if err := os.RemoveAll(out); err != nil {
		return nil, err
	}
	var results []drive.Result
	crashes := make(map[int]string)
	for len(crashes) < mostCrashes {
		before := len(results)
		args := []string{"-test.timeout=0", "-out", out, "-skip", fmt.Sprint(before), "-count", fmt.Sprint(perProcess)}
		cmd := exec.CommandContext(ctx, binary, append(args, r.Args...)...)
		cmd.Dir = r.Dir
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		broken := cmd.Run()
		var err error
		if results, err = readResults(out); err != nil {
			return nil, err
		}
		last := len(results) - 1
		switch {
		case ctx.Err() != nil || broken != nil && last < before:
			return nil, fmt.Errorf("the program that runs the twins: %w\n%s", cmp.Or(ctx.Err(), broken), head(stderr.Bytes(), 4000))
		case broken != nil:
			crashes[last] = fmt.Sprintf("%v: %s", broken, head(stderr.Bytes(), 2000))
		case last < before:
			for i, text := range crashes {
				results[i].Broken = text
			}
			return results, nil
		}
	}
	return nil, fmt.Errorf("the program that runs the twins broke %d times, the last time in %s", mostCrashes, results[len(results)-1].Func)
}

// write puts the files into r.Dir and returns the path of an overlay file for
// the go command that has them where they belong.
func (r *Run) write(files map[string][]byte) (string, error) {
	replace := make(map[string]string)
	i := 0
	for _, path := range sortedKeys(files) {
		i++
		at := filepath.Join(r.Dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(at, files[path], 0o666); err != nil {
			return "", err
		}
		replace[path] = at
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(r.Dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o666)
}

// readResults reads what the program has written: the last word on each
// function that it has begun.
func readResults(path string) ([]drive.Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []drive.Result
	dec := json.NewDecoder(bufio.NewReader(f))
	for dec.More() {
		var r drive.Result
		if err := dec.Decode(&r); err != nil {
			return list, err
		}
		if n := len(list); n > 0 && list[n-1].Package == r.Package && list[n-1].Func == r.Func {
			list = list[:n-1]
		}
		list = append(list, r)
	}
	return list, nil
}

func head(text []byte, n int) []byte { return text[:min(n, len(text))] }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// nilParams returns the indices of the parameters that fn's body compares with
// nil; a method's receiver counts as parameter 0.
func nilParams(fn *ast.FuncDecl) []int {
	var list []int
	compared := make(map[string]bool)
	ast.Inspect(fn, func(n ast.Node) bool {
		cmp, ok := n.(*ast.BinaryExpr)
		if !ok {
			return true
		}
		for _, pair := range [][2]ast.Expr{{cmp.X, cmp.Y}, {cmp.Y, cmp.X}} {
			id, ok1 := pair[0].(*ast.Ident)
			none, ok2 := pair[1].(*ast.Ident)
			if ok1 && ok2 && none.Name == "nil" {
				compared[id.Name] = true
			}
		}
		return true
	})
	i := 0
	for _, fields := range []*ast.FieldList{fn.Recv, fn.Type.Params} {
		if fields == nil {
			continue
		}
		for _, field := range fields.List {
			for _, name := range field.Names {
				if compared[name.Name] {
					list = append(list, i)
				}
				i++
			}
			if len(field.Names) == 0 {
				i++
			}
		}
	}
	return list
}
