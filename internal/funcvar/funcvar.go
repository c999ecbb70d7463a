// Package funcvar finds package variables that always hold the same function.
package funcvar

import (
	"go/token"
	"maps"

	"golang.org/x/tools/go/ssa"
)

// Find returns the variables of the package of funcs that are given a function
// where they are declared and never anything else. Those that other packages
// can assign to don't count.
func Find(funcs []*ssa.Function) map[*ssa.Global]*ssa.Function {
	vars := map[*ssa.Global]*ssa.Function{}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					if g, ok := (*op).(*ssa.Global); ok && !token.IsExported(g.Name()) {
						use(vars, g, in)
					}
				}
			}
		}
	}
	maps.DeleteFunc(vars, func(_ *ssa.Global, fn *ssa.Function) bool { return fn == nil })
	return vars
}

// use notes what an instruction does to variable g; nil stands for a
// variable whose function can't be known.
func use(vars map[*ssa.Global]*ssa.Function, g *ssa.Global, in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.UnOp:
		return
	case *ssa.Store:
		fn, ok := in.Val.(*ssa.Function)
		if _, again := vars[g]; ok && !again && in.Addr == ssa.Value(g) && in.Parent().Name() == "init" {
			vars[g] = fn
			return
		}
	case *ssa.DebugRef:
		return
	}
	vars[g] = nil
}
