// Package drive runs case packages that were rewritten to the reference
// model. Package casetest generates a program around them: every case package
// registers its functions here, and Main calls each with all inputs that it
// can make, in a world of its own each time, and reports what the model saw.
package drive

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// A Package is a case package as its generated file registers it.
type Package struct {
	// Name is the folder below testdata/cases, Path the import path.
	Name, Path string
	Funcs      []*Func
	// Globals are pointers to the package's variables: what a function
	// leaves there is not lost, and each call starts with their first values.
	Globals []any
	// Types are the package's own types, to pass for interfaces.
	Types []reflect.Type
	// Calls are the C functions that the package calls, sorted.
	Calls []string
}

// A Func is a function to be called.
type Func struct {
	Name string
	// Fn is the function, a method as a method expression.
	Fn any
	// Nil are the indices of the parameters that the function compares with
	// nil, so that nil is among their values.
	Nil []int
	// Ints and Strings are the constants in the function's body.
	Ints    []int64
	Strings []string
	// Compares tells that it compares pointers with each other, so that two
	// of its arguments should be the same.
	Compares bool
	// Contexts tells that it looks at the SSL_CTXs of connections.
	Contexts bool
	// Export tells that C calls the function: it is a callback of the
	// library's.
	Export bool
	// Collects tells that it may come to set finalizers or cleanups, Spawns
	// that it may come to start goroutines.
	Collects, Spawns bool
}

var registered []*Package

// Register adds a package.
func Register(p *Package) { registered = append(registered, p) }

// A Result is what the model saw of one function over all runs.
type Result struct {
	Package, Func string
	// Runs is the number of calls; Hung of them did not end in time.
	Runs, Hung int
	// Took is the time of all calls.
	Took time.Duration
	// Broken says why the calls came to no end: the program died of one, or
	// they went on and on. Other results hold for the calls until then.
	Broken string `json:",omitempty"`
	// Unmade says which parameter no value could be made for; then the
	// function was not called.
	Unmade string  `json:",omitempty"`
	Sights []Sight `json:",omitempty"`
}

// A Sight is something wrong that the model saw while a function ran.
type Sight struct {
	// Rule is the model's name for it; "dangling" for a dead session that the
	// function left where others can reach it, "unbacked" for a living
	// one that it left there without a reference for that, which is right if
	// somebody else keeps it.
	Rule string
	// Func is the C function that was called wrongly, or that acquired what
	// leaked; Null tells that its argument was NULL, Refused that a reference
	// was relied on that SSL_SESSION_up_ref had refused.
	Func          string
	Null, Refused bool `json:",omitempty"`
	// Stacks are the frames of case packages, innermost first. A leak has one
	// for each acquisition that may be the one that was lost.
	Stacks [][]Frame
	// First tells that in some run nothing wrong had happened before, so that
	// this was no consequence.
	First bool
	// Earlier are the stacks of the releases before a second one.
	Earlier [][]Frame `json:",omitempty"`
	// Reason is the model's text, Input describes the first run that showed it.
	Reason, Input string
}

// A Frame is a place in a case package.
type Frame struct {
	// Func is the function as the runtime calls it, without the import path.
	Func string
	// File is below testdata/cases.
	File string
	Line int
}

// key tells sights apart.
func (s *Sight) key() string {
	return fmt.Sprint(s.Rule, s.Func, s.Null, s.Refused, s.Stacks)
}

var (
	outFlag     = flag.String("out", "", "file for the results")
	onlyFlag    = flag.String("only", "", "only functions whose package/name contains this")
	limitFlag   = flag.Int("limit", 250, "calls of one function at most")
	skipFlag    = flag.Int("skip", 0, "leave out as many functions: go on after one that broke the program")
	countFlag   = flag.Int("count", 1<<20, "functions at most, of those that are left")
	historyFlag = flag.Bool("history", false, "print each sight with its history")
)

// Main is the generated program, the one test of a test binary, so that there
// are *testing.T to pass: it runs the functions of all packages, or of those
// that -only names, and writes two JSON Results a line to the end of the file
// -out: an empty one of a function that is begun, and that of its calls. What
// follows the last line after a crash tells which function it was.
func Main(t *testing.T) {
	if err := runAll(t); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// Tests that fail are what some functions are about.
	os.Exit(0)
}

func runAll(t *testing.T) error {
	debug.SetMaxStack(1 << 26)
	debug.SetGCPercent(400) // what lives is small
	f, err := os.OpenFile(*outFlag, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	rest := chosen(t)[*skipFlag:]
	for _, r := range rest[:min(*countFlag, len(rest))] {
		if err := enc.Encode(Result{Package: r.pkg.Name, Func: r.fn.Name, Broken: "the program ended in it"}); err != nil {
			return err
		}
		begin := time.Now()
		late := time.AfterFunc(mostTime, func() { panic(fmt.Sprintf("%s takes more than %v", r.fn.Name, mostTime)) })
		result := r.run()
		late.Stop()
		result.Took = time.Since(begin)
		if err := enc.Encode(result); err != nil {
			return err
		}
	}
	return f.Close()
}

// mostTime is how long the calls of one function may take.
const mostTime = 2 * time.Minute

// chosen returns what runs the functions that -only names, in order.
func chosen(t *testing.T) []*runner {
	var list []*runner
	slices.SortFunc(registered, func(a, b *Package) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range registered {
		for _, fn := range p.Funcs {
			if !strings.Contains(p.Name+"/"+fn.Name, *onlyFlag) {
				continue
			}
			r := &runner{t: t, pkg: p, fn: fn, limit: *limitFlag, history: *historyFlag}
			if fn.Export || fn.Collects {
				// A call of these is many connections, or many collections
				// of garbage.
				r.limit /= 4
			}
			list = append(list, r)
		}
	}
	return list
}
