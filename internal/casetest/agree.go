package casetest

import (
	"bufio"
	"fmt"
	"go/ast"
	"os"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/casetest/drive"
	"github.com/sslref/sslref/refmodel"
)

// An Exception is a disagreement of the model with the wants that is right as
// it is.
type Exception struct {
	// Func is "package.function", Kind what is excepted: "unrun" (the function
	// can't be called), "broken" (its calls come to no end), "unseen RULE" (the model can't see what the want
	// says), "seen RULE" (the model sees what no want says).
	Func, Kind, Reason string
	used               bool
}

// ReadExceptions reads a file of lines "FUNC KIND: REASON"; empty lines and
// those that begin with # don't count.
func ReadExceptions(path string) ([]*Exception, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []*Exception
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, reason, ok := strings.Cut(line, ": ")
		name, kind, ok2 := strings.Cut(head, " ")
		if !ok || !ok2 || reason == "" {
			return nil, fmt.Errorf("%s:%d: want FUNC KIND: REASON", path, n)
		}
		list = append(list, &Exception{Func: name, Kind: strings.TrimSpace(kind), Reason: reason})
	}
	return list, scan.Err()
}

// excepted reports whether there is an exception for a disagreement.
func excepted(list []*Exception, fn, kind string) bool {
	for _, e := range list {
		if e.Func == fn && e.Kind == kind {
			e.used = true
			return true
		}
	}
	return false
}

// Unused returns the exceptions for functions of the packages that excepted
// nothing.
func Unused(list []*Exception, pkgs []*Package) []*Exception {
	var unused []*Exception
	for _, e := range list {
		name := e.Func[:strings.LastIndex(e.Func, ".")]
		if base, _, ok := strings.Cut(e.Func, "."); ok {
			name = base
		}
		if !e.used && slices.ContainsFunc(pkgs, func(p *Package) bool { return p.Name == name }) {
			unused = append(unused, e)
		}
	}
	return unused
}

// Agreement compares what the model saw of fn with its wants, and returns a
// line for each disagreement that is no exception.
func Agreement(pkg *Package, fn *Func, result drive.Result, exceptions []*Exception) []string {
	name := pkg.Name + "." + fn.Name
	if result.Unmade != "" || result.Runs == 0 && result.Broken == "" {
		if excepted(exceptions, name, "unrun") {
			return nil
		}
		return []string{fmt.Sprintf("%s can't be run: %s", name, result.Unmade)}
	}
	var list []string
	if result.Broken != "" && !excepted(exceptions, name, "broken") {
		list = append(list, fmt.Sprintf("%s: %s", name, result.Broken))
	}
	for _, w := range fn.Wants {
		seen := slices.ContainsFunc(result.Sights, func(s drive.Sight) bool { return w.seen(fn, s) })
		if !seen && !excepted(exceptions, name, "unseen "+w.Rule) {
			list = append(list, fmt.Sprintf("%s:%d: %s: the model doesn't see the %s in %d runs",
				fn.File.Name, w.Line, fn.Name, w.Rule, result.Runs))
		}
	}
	for _, s := range result.Sights {
		if !s.First || slices.ContainsFunc(fn.Wants, func(w Want) bool { return w.seen(fn, s) }) {
			continue
		}
		if !excepted(exceptions, name, "seen "+s.Rule) {
			list = append(list, fmt.Sprintf("%s: %s(%s): the model sees %s by %s at %v: %s",
				fn.File.Name, fn.Name, s.Input, s.Rule, s.Func, s.Stacks, s.Reason))
		}
	}
	return list
}

// releases are the rules of wrong releases and of what comes of them.
var releases = map[string]bool{"borrowedfree": true, "doublefree": true, "useafterfree": true, "staleborrow": true}

// seen reports whether s is what w wants of fn.
func (w Want) seen(fn *Func, s drive.Sight) bool {
	switch {
	case s.Rule == "dangling":
		// A pointer that outlives its session: seen as such, not where.
		return w.Rule == "borrowescape" || w.Rule == "useafterfree" || w.Rule == "staleborrow"
	case s.Null:
		// The wrong call is where NULL is used, the want where it came from.
		return w.Rule == "uncheckedref"
	case s.Refused && w.Rule == "uncheckedref":
		return true
	case s.Rule == "unbacked":
		return w.Rule == "borrowescape" || w.Rule == "uncheckedref" || w.Rule == "doublefree"
	case w.Rule == "borrowescape" && s.Rule != "refleak":
		// What comes of a pointer that was kept too long.
		return true
	case s.Refused && releases[w.Rule]:
		// A run can't tell a refusal that nobody looked at from one that
		// somebody did.
		return slices.Contains(places(fn, s), w.Line)
	}
	if refmodel.LookupCallback(refmodel.OpenSSL3, s.Func) != nil {
		// What a callback hands over is released later on: the model names
		// what is wrong with that, the want what is wrong here.
		return releases[w.Rule] && (len(s.Stacks) == 0 || slices.Contains(places(fn, s), w.Line))
	}
	// Without a place: a callback was given it, or returned it.
	return s.Rule == w.Rule && (len(s.Stacks) == 0 || slices.Contains(places(fn, s), w.Line))
}

// places returns the lines of fn that s can be put down to. What was done where
// fn is not on the stack, or in a function that was passed on, may be put down
// to an earlier release in fn, too: there the second of two releases that come
// in no certain order is the one that fn makes itself.
func places(fn *Func, s drive.Sight) []int {
	var lines []int
	for _, stack := range s.Stacks {
		found, inside := fn.places(stack, s.Func)
		lines = append(lines, found...)
		if !inside {
			lines = append(lines, fn.handovers()...)
		}
		if inside && !fn.passedOn(stack) {
			continue
		}
		for _, earlier := range s.Earlier {
			found, _ := fn.places(earlier, "SSL_SESSION_free")
			lines = append(lines, found...)
		}
	}
	return lines
}

// places returns the lines of the frames in fn of a call of callee; for a frame
// in a function literal also that of the literal and of the statement it is part
// of; and for a frame where nothing of the kind is called, as deferred calls
// have it, those of the defer statements. inside tells whether there was one.
func (fn *Func) places(stack []drive.Frame, callee string) (lines []int, inside bool) {
	for _, f := range stack {
		if f.File == fn.path() && fn.First <= f.Line && f.Line <= fn.Last {
			inside = true
			lines = append(lines, f.Line)
			lines = append(lines, fn.around(f.Line)...)
			if !fn.calls(f.Line, callee) {
				lines = append(lines, fn.defers()...)
			}
		}
		callee = lastName(f.Func)
	}
	return lines, inside
}

// passedOn reports whether the innermost frame in fn is in a function literal
// and fn itself is not on the stack.
func (fn *Func) passedOn(stack []drive.Frame) bool {
	base := fn.Name[strings.LastIndexByte(fn.Name, '.')+1:]
	return !slices.ContainsFunc(stack, func(f drive.Frame) bool { return lastName(f.Func) == base })
}

// handovers returns the lines where fn starts goroutines or passes functions
// on: what these do is done without fn on the stack.
func (fn *Func) handovers() []int {
	var lines []int
	ast.Inspect(fn.Decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.CallExpr:
			lines = append(lines, fn.File.line(n.Pos()))
		}
		return true
	})
	return lines
}

func (fn *Func) path() string { return fn.Package + "/" + fn.File.Name }

// lastName returns the name of a function as the source has it, from what the
// runtime calls it.
func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// around returns the first lines of the literals that have the line, and of
// the statements that these stand in.
func (fn *Func) around(line int) []int {
	var lines []int
	var stack []ast.Node
	ast.Inspect(fn.Decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		lit, ok := n.(*ast.FuncLit)
		if !ok || line < fn.File.line(lit.Pos()) || fn.File.line(lit.End()) < line {
			return true
		}
		lines = append(lines, fn.File.line(lit.Pos()))
		for i := len(stack) - 1; i >= 0; i-- {
			if stmt, ok := stack[i].(ast.Stmt); ok {
				lines = append(lines, fn.File.line(stmt.Pos()))
				break
			}
		}
		return true
	})
	return lines
}

// calls reports whether a call of something with that name begins or ends on
// the line and is not deferred.
func (fn *Func) calls(line int, name string) bool {
	found := false
	ast.Inspect(fn.Decl, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok {
			_, lit := d.Call.Fun.(*ast.FuncLit)
			return lit
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		callee := ""
		switch f := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			callee = f.Name
		case *ast.SelectorExpr:
			callee = f.Sel.Name
		}
		if callee == name && fn.File.line(call.Pos()) <= line && line <= fn.File.line(call.End()) {
			found = true
		}
		return true
	})
	return found
}

// defers returns the lines of the defer statements.
func (fn *Func) defers() []int {
	var lines []int
	ast.Inspect(fn.Decl, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok {
			lines = append(lines, fn.File.line(d.Pos()))
		}
		return true
	})
	return lines
}
