package absint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

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
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{}, fset, types.NewPackage("p", "p"), []*ast.File{file}, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	fn := pkg.Func("f")
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
