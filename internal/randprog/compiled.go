package randprog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// A Fault is the N-th call of a C function, which fails.
type Fault struct {
	Name string
	N    int
}

// A Way is one way through a function, and what the model has to say at its
// end: the rules of the wrong calls, and the references that are owned.
type Way struct {
	Func string
	// Fresh are the connections that had no handshake, Flags the booleans
	// that are true, Count is n0.
	Fresh, Flags []string
	Count        int
	Faults       []Fault
	Rules        []string
	Owned        int
}

// concurrent reports whether there is more than one order in which f may do
// things.
func (f *Func) concurrent() bool {
	found := false
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			found = found || s.Kind == Go && len(s.Else) > 0
		}
	})
	return found
}

// Ways returns all ways through f that the process survives.
func (f *Func) Ways() []Way {
	var list []Way
	f.explore(Consistent, func(r *run) {
		if !r.crashed {
			list = append(list, r.way(f))
		}
	})
	return list
}

// way describes a run that is over.
func (r *run) way(f *Func) Way {
	w := Way{Func: f.Name, Rules: []string{}}
	// What is called before a callback counts as well.
	before := map[Result]string{NewCallback: "SSL_get1_session", RemoveCallback: "SSL_new"}[f.Result]
	for _, fault := range r.faults {
		if fault.Name == before {
			fault.N++
		}
		w.Faults = append(w.Faults, fault)
	}
	for name, v := range r.params {
		switch {
		case v.isTrue:
			w.Flags = append(w.Flags, name)
		case typeOf(name) == countType:
			w.Count = v.count
		case v.unconnected:
			w.Fresh = append(w.Fresh, name)
		}
	}
	slices.Sort(w.Flags)
	slices.Sort(w.Fresh)
	w.Rules, w.Owned = Sum(r.world)
	return w
}

// Sum is what the model has to say of a world: the rules of its violations, and
// the number of references to sessions that are owned.
func Sum(w *refmodel.World) (rules []string, owned int) {
	rules = []string{}
	for _, v := range w.Violations() {
		rules = append(rules, string(v.Rule))
	}
	for _, s := range w.Sessions() {
		owned += s.Owned()
	}
	return rules, owned
}

// driver is the source of a program that goes the ways that it reads and writes
// what the model has to say. %s is the table of the functions.
const driver = `package main

import (
	"encoding/json"
	"os"
	"slices"

	"github.com/sslref/sslref/internal/randprog"
	"github.com/sslref/sslref/internal/randprog/prog"
	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

func main() {
	var ways []randprog.Way
	if err := json.NewDecoder(os.Stdin).Decode(&ways); err != nil {
		panic(err)
	}
	for i := range ways {
		travel(&ways[i])
	}
	if err := json.NewEncoder(os.Stdout).Encode(ways); err != nil {
		panic(err)
	}
}

func travel(way *randprog.Way) {
	w := refmodel.NewWorld(refmodel.WithHistory(false))
	ctx := func() *refmodel.ContextObject {
		return refmodel.Call("SSL_CTX_new", &refmodel.Method{World: w, Name: "TLS", MinVersion: 0x0301, MaxVersion: 0x0303}).Context()
	}
	c0, c1 := ctx(), ctx()
	conn := func(name string) *libssl.SSL {
		x := refmodel.Call("SSL_new", c0).Conn()
		if !slices.Contains(way.Fresh, name) {
			refmodel.Call("SSL_connect", x)
		}
		return (*libssl.SSL)(x)
	}
	x0, x1 := conn("x0"), conn("x1")
	for _, f := range way.Faults {
		if err := w.FailNth(f.Name, f.N); err != nil {
			panic(err)
		}
	}
	b := func(name string) bool { return slices.Contains(way.Flags, name) }
	w.Do(func() {
		prog.Funcs[way.Func](x0, x1, (*libssl.SSL_CTX)(c0), (*libssl.SSL_CTX)(c1), b("b0"), b("b1"), b("b2"), b("b3"), way.Count)
	})
	way.Rules, way.Owned = randprog.Sum(w)
}
`

// invocation returns the statements that call a function; for a callback they
// do what the library does.
func (r Result) invocation(name string) string {
	const inputs = "in.x0, in.x1, in.c0, in.c1, in.b0, in.b1, in.b2, in.b3, in.n0 = x0, x1, c0, c1, b0, b1, b2, b3, n0; "
	switch r {
	case NewCallback:
		return inputs + "if s := libssl.SSL_get1_session(x0); " + name + "(x0, s) == 0 { libssl.SSL_SESSION_free(s) }"
	case RemoveCallback:
		return inputs + "x := libssl.SSL_new(c0); libssl.SSL_connect(x); " + name + "(c0, libssl.SSL_get_session(x))"
	}
	return name + "(x0, x1, c0, c1, b0, b1, b2, b3, n0)"
}

// Travel compiles the functions, goes the ways through them, and returns what
// the model had to say; root is the folder of the module, dir one for what is
// generated.
func Travel(root, dir string, funcs []*Func, ways []Way) ([]Way, error) {
	var table strings.Builder
	fmt.Fprintf(&table, "package prog\n\nimport \"github.com/sslref/sslref/refmodel/libssl\"\n\n// Funcs has the functions by name.\nvar Funcs = map[string]func(%s){\n", params)
	for _, f := range funcs {
		fmt.Fprintf(&table, "\t%q: func(%s) { %s },\n", f.Name, params, f.Result.invocation(f.Name))
	}
	table.WriteString("}\n")
	at := filepath.Join(root, "internal", "randprog")
	replace := make(map[string]string)
	for _, file := range []struct {
		path string
		src  []byte
	}{
		{"prog/prog.go", Source(funcs)}, {"prog/table.go", []byte(table.String())},
		{"help/help.go", HelpSource()}, {"zz_travel/main.go", []byte(driver)},
	} {
		path := filepath.Join(dir, strings.ReplaceAll(file.path, "/", "_"))
		if err := os.WriteFile(path, file.src, 0o666); err != nil {
			return nil, err
		}
		replace[filepath.Join(at, filepath.FromSlash(file.path))] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o666); err != nil {
		return nil, err
	}
	input, err := json.Marshal(ways)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "run", "-overlay", filepath.Join(dir, "overlay.json"), "./internal/randprog/zz_travel")
	cmd.Dir, cmd.Stdin = root, bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the compiled functions: %w\n%s", err, stderr.Bytes())
	}
	var done []Way
	return done, json.Unmarshal(out, &done)
}
