package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// A corpus is code to run the tools on.
type corpus struct {
	name string
	// module is the module to vet, with its version; "" for the standard
	// library.
	module   string
	patterns []string
	bars     []bar
}

func (c corpus) id() string { return c.name }

// A bar is the highest ratio of what sslref costs to what another tool does.
type bar struct {
	what, against string
	most          float64
	of            func(*results) float64
}

func cpuBar(against string, most float64) bar {
	return bar{"the CPU time", against, most, func(r *results) float64 { return ratio(r.cold["sslref"], r.cold[against]) }}
}

func warmBar() bar {
	return bar{"the CPU time of a warm run", "null", 1.1, func(r *results) float64 { return ratio(r.warm["sslref"], r.warm["null"]) }}
}

func memoryBar() bar {
	return bar{"the memory of the largest process", "noop", 1.5, func(r *results) float64 {
		if r.memory["noop"].kilobytes == 0 || r.memory["sslref"].kilobytes == 0 {
			return nan
		}
		return float64(r.memory["sslref"].kilobytes) / float64(r.memory["noop"].kilobytes)
	}}
}

var corpora = []corpus{
	{name: "std", patterns: []string{"std"}, bars: []bar{cpuBar("null", 1.2), warmBar(), memoryBar()}},
	{name: "x/tools", module: "golang.org/x/tools@v0.52.0", patterns: []string{"./..."}, bars: []bar{cpuBar("null", 1.2), warmBar(), memoryBar()}},
	{name: "kubelet", module: "k8s.io/kubernetes@v1.34.2", patterns: []string{"./cmd/kubelet/..."}, bars: []bar{cpuBar("null", 1.2), warmBar(), memoryBar()}},
	{name: "go-openssl", module: "github.com/libp2p/go-openssl@v0.1.0", patterns: []string{"./..."}, bars: []bar{cpuBar("noop", 0.4), warmBar(), memoryBar()}},
}

// prepare returns the folder to run the tools in.
func (c corpus) prepare(dir string) (string, error) {
	if c.module == "" {
		return ".", nil
	}
	out, err := exec.Command("go", "mod", "download", "-json", c.module).Output()
	if err != nil {
		return "", fmt.Errorf("cannot download %s: %s", c.module, out)
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		return "", err
	}
	to := filepath.Join(dir, strings.NewReplacer("/", "_", "@", "_").Replace(c.module))
	if err := os.CopyFS(to, os.DirFS(info.Dir)); err != nil {
		return "", err
	}
	if err := unstage(to, c.module); err != nil {
		return "", err
	}
	// Complete go.sum, which go vet must not write.
	_, err = run(to, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), "go", append([]string{"list", "-test", "-deps"}, c.patterns...)...)
	return to, err
}

var staged = regexp.MustCompile(`(?m)^\s*(k8s\.io/\S+) => \./staging/\S+\n`)

// unstage makes the copy of Kubernetes in dir a module that stands for itself:
// its go.mod replaces modules by folders that are not in the module's archive,
// but that are published under the same minor version.
func unstage(dir, module string) error {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	replaced := staged.FindAllSubmatch(data, -1)
	if len(replaced) == 0 {
		return nil
	}
	_, version, _ := strings.Cut(module, "@v1.")
	text := staged.ReplaceAllString(string(data), "")
	for _, m := range replaced {
		text = strings.ReplaceAll(text, string(m[1])+" v0.0.0\n", string(m[1])+" v0."+version+"\n")
		text = strings.ReplaceAll(text, string(m[1])+" v0.0.0 //", string(m[1])+" v0."+version+" //")
	}
	for _, name := range []string{"vendor", "go.work", "go.work.sum"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return os.WriteFile(file, []byte(text), 0o666)
}
