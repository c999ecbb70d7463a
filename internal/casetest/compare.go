package casetest

import (
	"fmt"
	"slices"
)

// A Verdict is what the analyzers made of one function.
type Verdict struct {
	Func *Func
	// Missing are wants that no finding met, Unexpected the findings that
	// no want asked for.
	Missing    []Want
	Unexpected []Finding
	// RightRule: for every want the function has a finding of its rule.
	// RightLine: every want was met, on its line.
	RightRule, RightLine bool
}

// Judge compares the findings in pkg with its wants. Stray are findings in no
// function.
func Judge(pkg *Package, found []Finding) (verdicts []*Verdict, stray []Finding) {
	byFunc := make(map[*Func][]Finding)
	for _, f := range found {
		if f.Package != pkg.Name {
			continue
		}
		fn := pkg.FuncAt(f.File, f.Line)
		if fn == nil {
			stray = append(stray, f)
			continue
		}
		byFunc[fn] = append(byFunc[fn], f)
	}
	for _, fn := range pkg.Funcs {
		verdicts = append(verdicts, judge(fn, byFunc[fn]))
	}
	return verdicts, stray
}

func judge(fn *Func, found []Finding) *Verdict {
	v := &Verdict{Func: fn, RightRule: true}
	left := slices.Clone(found)
	for _, w := range fn.Wants {
		v.RightRule = v.RightRule && slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == w.Rule })
		i := slices.IndexFunc(left, w.met)
		if i < 0 {
			v.Missing = append(v.Missing, w)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	v.Unexpected = left
	v.RightLine = len(v.Missing) == 0
	return v
}

// met reports whether f is what w wants.
func (w Want) met(f Finding) bool {
	return f.Line == w.Line && f.Rule == w.Rule && w.Pattern.MatchString(f.Message)
}

// Disagreements returns a line for each thing that is wrong with the verdict.
func (v *Verdict) Disagreements() []string {
	var list []string
	for _, w := range v.Missing {
		list = append(list, fmt.Sprintf("%s:%d: %s: no finding of %s", v.Func.File.Name, w.Line, v.Func.Name, w.Rule))
	}
	for _, f := range v.Unexpected {
		list = append(list, fmt.Sprintf("%v [unexpected in %s]", f, v.Func.Name))
	}
	return list
}
