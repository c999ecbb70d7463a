package absint

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// buildFunc returns the function f of a package in SSA form.
func buildFunc(t *testing.T, source string) *ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("p", ""), []*ast.File{file}, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f")
}

// liveAt lists the parameters and phis, by their names in the source, that are
// live at the start of a block with a comment of the builder's.
func liveAt(t *testing.T, fn *ssa.Function, l liveness, comment string) []string {
	t.Helper()
	var found *ssa.BasicBlock
	for _, b := range fn.Blocks {
		if b.Comment == comment {
			found = b
		}
	}
	if found == nil {
		t.Fatalf("no block %s", comment)
	}
	var names []string
	for v := range l.in[found.Index] {
		switch v := v.(type) {
		case *ssa.Parameter:
			names = append(names, v.Name())
		case *ssa.Phi:
			names = append(names, "phi "+v.Comment)
		default:
			names = append(names, v.Name()+" "+v.String())
		}
	}
	slices.Sort(names)
	return names
}

func TestLiveness(t *testing.T) {
	fn := buildFunc(t, `package p

func use(int)

func f(a, b, c int, again func() bool) int {
	x := a
	if b > 0 {
		use(b)
	} else {
		x = c
	}
	for again() {
		use(x)
	}
	return x
}
`)
	l := computeLiveness(fn)
	for block, want := range map[string][]string{
		"entry":   {"a", "again", "b", "c"},
		"if.then": {"a", "again", "b"}, // a is the phi's value on this way, c isn't
		"if.else": {"again", "c"},
		// What the loop uses stays live around it.
		"for.body": {"again", "phi x"},
		"for.done": {"phi x"},
	} {
		if got := liveAt(t, fn, l, block); !slices.Equal(got, want) {
			t.Errorf("%s: live %v, want %v", block, got, want)
		}
	}
}

// A value that only a deferred call needs was captured when it was deferred.
func TestLivenessAfterDefer(t *testing.T) {
	fn := buildFunc(t, `package p

func use(int)

func f(a, b int) {
	defer use(a)
	if b > 0 {
		use(b)
	}
}
`)
	l := computeLiveness(fn)
	if got := liveAt(t, fn, l, "if.then"); !slices.Equal(got, []string{"b"}) {
		t.Errorf("live %v, want only b", got)
	}
}

// What is live within a block is asked of an index of its uses; a walk from the
// end of the block must give the same.
func TestLiveWithinBlocks(t *testing.T) {
	const src = `package p

func use(...any) int

func f(a, b int, p *int) int {
	c := use(a)
	d := use(b, c)
	for i := 0; i < d; i++ {
		e := use(i, c)
		*p = use(e)
		if e > a {
			c, d = d, use(c, e)
		}
		use(*p)
	}
	return use(c) + use(d, p)
}
`
	fn := buildFunc(t, src)
	l := computeLiveness(fn)
	asked := 0
	for _, b := range fn.Blocks {
		i := len(b.Instrs)
		check := func(made ssa.Instruction, live map[ssa.Value]bool) {
			at := l.at(b, i)
			for v := range l.index {
				if v, ok := v.(ssa.Instruction); ok && v == made {
					continue // the walk has it only from the next on
				}
				if at(v) != live[v] {
					t.Errorf("%s before instruction %d of block %d: live %v, want %v", v.Name(), i, b.Index, at(v), live[v])
				}
				asked++
			}
		}
		start := l.eachAfter(b, func(in ssa.Instruction, live map[ssa.Value]bool) {
			check(in, live)
			i--
		})
		check(nil, start)
	}
	if asked < 100 {
		t.Errorf("only %d questions asked", asked)
	}
}
