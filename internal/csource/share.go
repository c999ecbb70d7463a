package csource

import (
	"fmt"
	"go/token"
	"path/filepath"

	"golang.org/x/tools/go/ssa"
)

// Share says in words how many of the functions that touch a tracked class
// are followed, and which are not and why; one line each. unknown tells of a
// translated function that the engine gave up on.
func (p *Program) Share(fset *token.FileSet, unknown func(*ssa.Function) bool) []string {
	if p == nil {
		return nil
	}
	var lines []string
	touching, followed := 0, 0
	for _, h := range p.Helpers {
		if !h.Touches {
			continue
		}
		touching++
		reason := h.Reason
		if h.Fn != nil && unknown(h.Fn) {
			reason = "too many paths"
		}
		if h.Fn != nil && reason == "" {
			followed++
			continue
		}
		pos := fset.Position(h.Pos)
		lines = append(lines, fmt.Sprintf("%s:%d: %s: not followed: %s", filepath.Base(pos.Filename), pos.Line, h.Name, reason))
	}
	if touching == 0 {
		return nil
	}
	share := fmt.Sprintf("C functions: %d of %d that touch a tracked class are followed (%.0f%%), of %d in all", followed, touching, 100*float64(followed)/float64(touching), len(p.Helpers))
	return append([]string{share}, lines...)
}
