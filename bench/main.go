// The bench command measures what a cold run of go vet costs with sslref as
// the tool, in CPU time, against two yardsticks: null, a tool that only
// answers the protocol, and noop, an analyzer that does nothing.
//
//	go run ./bench [-rounds n] [-corpus name,name] [-all]
//
// The tools are run in turn, so that each round gives a pair of figures from
// the same minutes; the table has the medians of the rounds' ratios. The build
// cache is warm, and every run is cold for vet: the go command keys its cache
// with the tool's hash, so each run gets a tool with other trailing bytes. The
// exit status is 1 if a bar is missed. Without -all, noop is run only where the
// bar is a part of it: on the standard library it takes minutes.
//
// It wants the go command, a C compiler, and OpenSSL's headers for the corpus
// go-openssl; modules come from the module cache or the module proxy.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A corpus is code to run the tools on.
type corpus struct {
	name string
	// module is the module to vet, with its version; "" for the standard
	// library.
	module string
	// bar is the highest ratio of sslref to the yardstick against.
	against string
	bar     float64
}

var corpora = []corpus{
	{name: "std", against: "null", bar: 1.25},
	{name: "x/tools", module: "golang.org/x/tools@v0.52.0", against: "null", bar: 1.25},
	{name: "go-openssl", module: "github.com/libp2p/go-openssl@v0.1.0", against: "noop", bar: 0.5},
}

// tools are the vet tools, by the package that each is built from.
var tools = []struct{ name, pkg string }{
	{"null", "./bench/null"},
	{"noop", "./bench/noop"},
	{"sslref", "./cmd/sslref"},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	rounds := flag.Int("rounds", 5, "number of rounds")
	only := flag.String("corpus", "", "names of corpora, separated by commas (default all)")
	all := flag.Bool("all", false, "run noop on every corpus")
	flag.Parse()
	dir, err := os.MkdirTemp("", "sslref-bench-")
	if err != nil {
		log.Fatal(err)
	}
	ok, err := measureAll(dir, *rounds, *only, *all)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
	if !ok {
		os.Exit(1)
	}
}

// measureAll measures the corpora that only names and prints the table. ok
// tells whether all bars are kept.
func measureAll(dir string, rounds int, only string, all bool) (ok bool, err error) {
	for _, t := range tools {
		if _, err := run("", nil, "go", "build", "-o", filepath.Join(dir, t.name), t.pkg); err != nil {
			return false, err
		}
	}
	ok = true
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "corpus\tnull s\tnoop s\tsslref s\tsslref/null\tsslref/noop\tnoop/null\tbar\t")
	for _, c := range corpora {
		if only != "" && !slices.Contains(strings.Split(only, ","), c.name) {
			continue
		}
		r, err := measure(dir, c, rounds, all)
		if err != nil {
			return false, fmt.Errorf("%s: %v", c.name, err)
		}
		got := r.ratio("sslref", c.against)
		verdict := "kept"
		if got > c.bar {
			verdict, ok = "MISSED", false
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.2f of %s %s\t\n", c.name,
			r.seconds("null"), r.seconds("noop"), r.seconds("sslref"),
			cell(r.ratio("sslref", "null")), cell(r.ratio("sslref", "noop")), cell(r.ratio("noop", "null")), c.bar, c.against, verdict)
		w.Flush()
	}
	return ok, nil
}

// results holds the CPU times of each tool, one for each round.
type results map[string][]time.Duration

// seconds returns the median time of tool.
func (r results) seconds(tool string) string {
	var list []float64
	for _, d := range r[tool] {
		list = append(list, d.Seconds())
	}
	return cell(median(list))
}

// ratio returns the median of the rounds' ratios of two tools, NaN if one of
// them was not run.
func (r results) ratio(tool, yardstick string) float64 {
	var list []float64
	for i := range min(len(r[tool]), len(r[yardstick])) {
		list = append(list, r[tool][i].Seconds()/r[yardstick][i].Seconds())
	}
	return median(list)
}

// cell writes a figure of the table.
func cell(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.2f", x)
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}

// measure runs the tools on a corpus, after a run that fills the build cache.
func measure(dir string, c corpus, rounds int, all bool) (results, error) {
	env := append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	where, patterns := ".", []string{"std"}
	if c.module != "" {
		src, err := download(dir, c.module)
		if err != nil {
			return nil, err
		}
		where, patterns = src, []string{"./..."}
	}
	r := make(results)
	for round := -1; round < rounds; round++ {
		for _, t := range tools {
			if t.name == "noop" && c.against != "noop" && !all {
				continue
			}
			tool, err := freshTool(dir, t.name)
			if err != nil {
				return nil, err
			}
			cpu, err := run(where, env, "go", append([]string{"vet", "-vettool=" + tool, "-json"}, patterns...)...)
			if err != nil {
				return nil, err
			}
			if round >= 0 {
				r[t.name] = append(r[t.name], cpu)
			}
		}
	}
	return r, nil
}

// download returns a copy of a module's directory that can be written to.
func download(dir, module string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	if err != nil {
		return "", fmt.Errorf("cannot download %s: %s", module, out)
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		return "", err
	}
	to := filepath.Join(dir, strings.NewReplacer("/", "_", "@", "_").Replace(module))
	if err := os.CopyFS(to, os.DirFS(info.Dir)); err != nil {
		return "", err
	}
	// Complete go.sum, which go vet must not write.
	_, err = run(to, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), "go", "list", "-test", "-deps", "./...")
	return to, err
}

// freshTool returns a copy of a tool that go vet has not seen before.
func freshTool(dir, name string) (string, error) {
	src, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	defer src.Close()
	// The version that go vet asks for contains the name: keep it.
	fresh := filepath.Join(dir, "fresh", name)
	if err := os.MkdirAll(filepath.Dir(fresh), 0o777); err != nil {
		return "", err
	}
	dst, err := os.OpenFile(fresh, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o777)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(dst, src); err != nil {
		return "", err
	}
	if _, err := fmt.Fprint(dst, time.Now().UnixNano()); err != nil {
		return "", err
	}
	return fresh, dst.Close()
}

// run runs a command and returns the CPU time of it and of all the processes
// that it waited for.
func run(dir string, env []string, name string, args ...string) (time.Duration, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %v\n%s", cmd, err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
