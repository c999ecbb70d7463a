package randprog

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Pair returns a function like f that is right where f is wrong, or the other
// way round, and about which the analyzers and the model agree; nil if it finds
// none.
func (l *Lab) Pair(f *Func) (*Func, error) {
	wrong := f.wrong()
	var near []*Func
	for i := range 60 {
		c := f.clone()
		mutate(rand.New(rand.NewPCG(1, uint64(i))), c)
		near = append(near, c)
	}
	near = append(near, f.smaller()...)
	near = slices.DeleteFunc(near, func(c *Func) bool {
		if !c.Valid() {
			return true
		}
		Source([]*Func{c})
		_, _, unclear := c.Truth(Consistent)
		return unclear != "" || c.wrong() == wrong
	})
	for i, c := range near {
		c.Name = fmt.Sprintf("%s_%d", f.Name, i)
	}
	for some := range slices.Chunk(near, atOnce) {
		reports, err := l.Analyze(some)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			if _, diffs, unclear := c.Check(reports[c]); unclear == "" && len(diffs) == 0 {
				return c, nil
			}
		}
	}
	return nil, nil
}

// wrong reports whether f has a mistake.
func (f *Func) wrong() bool {
	Source([]*Func{f})
	truth, _, _ := f.Truth(Consistent)
	return slices.ContainsFunc(truth, func(v Finding) bool { return !v.Maybe })
}

// Keep writes functions with what is true of them to a file: a want stands on
// the first line on which a mistake may be reported, and names the others.
func Keep(path string, comment string, funcs ...*Func) error {
	var b strings.Builder
	fmt.Fprintf(&b, "package prog\n\n// %s\n\n", comment)
	lines := strings.Split(string(Source(funcs)), "\n")
	for _, f := range funcs {
		truth, _, unclear := f.Truth(Consistent)
		if unclear != "" {
			return fmt.Errorf("%s: %s", f.Name, unclear)
		}
		wants := make(map[int][]string)
		for _, v := range truth {
			if v.Maybe {
				continue
			}
			want := fmt.Sprintf("want %q", v.Rule)
			for _, line := range v.Lines[1:] {
				want += fmt.Sprintf(" or %+d", line-v.Lines[0])
			}
			if !slices.Contains(wants[v.Lines[0]], want) {
				wants[v.Lines[0]] = append(wants[v.Lines[0]], want)
			}
		}
		first := slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(s, "func "+f.Name+"(") })
		for i := first; ; i++ {
			b.WriteString(lines[i])
			if list := wants[i+1]; list != nil {
				b.WriteString(" // " + strings.Join(list, ", "))
			}
			b.WriteString("\n")
			if lines[i] == "}" {
				break
			}
		}
		b.WriteString("\n")
	}
	return os.WriteFile(path, []byte(b.String()), 0o666)
}

// A Want is what a kept function has to say about itself: a rule to be
// reported on one of the lines.
type Want struct {
	Rule  string
	Lines []int
}

var (
	wantText = regexp.MustCompile(`want "(\w+)"((?: or [+-]\d+)*)`)
	funcName = regexp.MustCompile(`^func (\w+)\(`)
	offset   = regexp.MustCompile(`[+-]\d+`)
)

// Kept analyzes the functions in a file that [Keep] wrote, and returns by name
// what is missing in each and what is reported without being wanted.
func (l *Lab) Kept(path string) (diffs map[string][]string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	head := string(Source(nil))
	_, body, _ := strings.Cut(string(text), "package prog\n")
	var wants []Want
	diffs = make(map[string][]string)
	funcs := make(map[int]string)
	name := ""
	for i, line := range strings.Split(head+body, "\n") {
		if m := funcName.FindStringSubmatch(line); m != nil {
			name = m[1]
			if i >= strings.Count(head, "\n") {
				diffs[name] = nil
			}
		}
		funcs[i+1] = name
		_, comment, _ := strings.Cut(line, " // ")
		for _, m := range wantText.FindAllStringSubmatch(comment, -1) {
			w := Want{m[1], []int{i + 1}}
			for _, by := range offset.FindAllString(m[2], -1) {
				n := 0
				fmt.Sscanf(by, "%d", &n)
				w.Lines = append(w.Lines, i+1+n)
			}
			wants = append(wants, w)
		}
	}
	reports, err := l.reports([]byte(head + body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	down := strings.Count(head, "\n") - 1
	for _, w := range wants {
		if !slices.ContainsFunc(reports, w.met) {
			name := funcs[w.Lines[0]]
			diffs[name] = append(diffs[name], fmt.Sprintf("line %d: no %s", w.Lines[0]-down, w.Rule))
		}
	}
	for _, r := range reports {
		// Helpers that nobody calls here are beside the point.
		if _, here := diffs[funcs[r.Line]]; here && !slices.ContainsFunc(wants, func(w Want) bool { return w.met(r) }) {
			name := funcs[r.Line]
			diffs[name] = append(diffs[name], fmt.Sprintf("line %d: %s", r.Line-down, r.Message))
		}
	}
	return diffs, nil
}

// met reports whether r is what is wanted.
func (w Want) met(r Report) bool { return r.Rule == w.Rule && slices.Contains(w.Lines, r.Line) }
