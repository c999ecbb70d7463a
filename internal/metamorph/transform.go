package metamorph

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A Transformation is a change to functions that doesn't matter.
type Transformation struct {
	// Name is what exceptions call it.
	Name string
	// edit returns the edits for a function, none if there is nothing to
	// change.
	edit func(e *editor) []edit
}

// All are the transformations.
var All = []*Transformation{
	{"rename", (*editor).rename},
	{"reorder", (*editor).reorder},
	{"extract", (*editor).extract},
	{"move", (*editor).move},
	{"inline", (*editor).inline},
	{"deadcode", (*editor).deadCode},
	{"unsafe", (*editor).throughUnsafe},
	{"closure", (*editor).closure},
}

// An editor makes the edits of one transformation for one function.
type editor struct {
	*rand.Rand
	p *Program
	f *Function
	v *variant
}

// footer adds a declaration to the end of the function's file.
func (e *editor) footer(format string, args ...any) {
	e.v.footers[e.f] = append(e.v.footers[e.f], fmt.Sprintf(format, args...))
}

// A Finding is a report of an analyzer, at the place where the function had
// what is reported before it was changed.
type Finding struct {
	Package, File string
	Line          int
	Rule          string
}

// String returns the finding as "package/file:line: rule".
func (f Finding) String() string {
	return fmt.Sprintf("%s/%s:%d: %s", f.Package, f.File, f.Line, f.Rule)
}

// Analyze returns the findings in the packages, in the order of the source.
func (p *Program) Analyze(analyzers []*analysis.Analyzer, pkgs []*packages.Package, variants []*variant) ([]Finding, error) {
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return nil, err
	}
	moved := make(map[string]*variant)
	for _, v := range variants {
		moved[v.pkg.PkgPath] = v
	}
	var list []Finding
	for act := range graph.All() {
		if act.Err != nil {
			return nil, fmt.Errorf("%v: %w", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			f := Finding{caseName(act.Package.PkgPath), p.file(d.Pos), p.line(d.Pos), act.Analyzer.Name}
			if v := moved[act.Package.PkgPath]; v != nil {
				if line, ok := v.moved[place{f.File, f.Line}]; ok {
					f.Line = line
				}
			}
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.File, b.File), a.Line-b.Line, cmp.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(list), nil
}

// A Result is what came of a transformation.
type Result struct {
	// Packages were analyzed, Functions changed, by so many Edits.
	Packages, Functions, Edits int
	// Kept are the findings that are there before and after, Lost and New
	// those that are there only before, or only after.
	Kept, Lost, New []Finding
}

// Apply makes the transformation in a share of the packages and analyzes them.
// before is what is reported without it. The same seed makes the same edits in
// a function, whatever the share.
func (p *Program) Apply(t *Transformation, analyzers []*analysis.Analyzer, before []Finding, share float64, seed uint64) (*Result, error) {
	r := new(Result)
	built := make(map[string]*packages.Package)
	var pkgs []*packages.Package
	var variants []*variant
	for _, pkg := range p.Packages {
		v := &variant{pkg: pkg, edits: make(map[*Function][]edit), footers: make(map[*Function][]string), moved: make(map[place]int)}
		chosen := choices(seed, t.Name, v.pkg.PkgPath).Float64() < share
		if chosen {
			p.edit(t, v, seed)
		}
		imports := maps.Clone(built)
		if far := p.far(v, t); far != nil {
			imports[farPath] = far
		}
		// Also what only imports changed packages has to be checked again.
		changed, err := p.build(v, imports)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		built[pkg.PkgPath] = changed
		if !chosen {
			continue
		}
		for _, list := range v.edits {
			r.Functions++
			r.Edits += len(list)
		}
		pkgs, variants = append(pkgs, changed), append(variants, v)
	}
	r.Packages = len(pkgs)
	after, err := p.Analyze(analyzers, pkgs, variants)
	if err != nil {
		return nil, err
	}
	r.compare(before, after, pkgs)
	return r, nil
}

// compare sorts the findings in the packages.
func (r *Result) compare(before, after []Finding, pkgs []*packages.Package) {
	for _, f := range before {
		here := slices.ContainsFunc(pkgs, func(p *packages.Package) bool { return caseName(p.PkgPath) == f.Package })
		switch {
		case !here:
		case slices.Contains(after, f):
			r.Kept = append(r.Kept, f)
		default:
			r.Lost = append(r.Lost, f)
		}
	}
	for _, f := range after {
		if !slices.Contains(before, f) {
			r.New = append(r.New, f)
		}
	}
}

// edit makes the edits of a transformation in a package.
func (p *Program) edit(t *Transformation, v *variant, seed uint64) {
	for _, f := range functions(v.pkg) {
		e := &editor{choices(seed, t.Name, f.Name()), p, f, v}
		if list := t.edit(e); len(list) > 0 {
			v.edits[f] = list
		}
	}
}

// choices are those of a seed for one transformation of one thing.
func choices(seed uint64, transformation, name string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s", transformation, name)
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// FuncAt returns the name of the function that has a finding, or "".
func (p *Program) FuncAt(f Finding) string {
	for _, pkg := range p.Packages {
		if caseName(pkg.PkgPath) != f.Package {
			continue
		}
		for _, fn := range functions(pkg) {
			first, last := p.line(fn.Decl.Pos()), p.line(fn.Decl.End())
			if p.file(fn.Decl.Pos()) == f.File && first <= f.Line && f.Line <= last {
				return fn.Name()
			}
		}
	}
	return ""
}
