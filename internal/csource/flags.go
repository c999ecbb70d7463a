package csource

import (
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// flags are what a package's #cgo directives and cgo's environment say about
// the C compiler's work.
type flags struct {
	include []string // -I, in order
	defines []string // "NAME=VALUE" and "NAME"
	undef   []string
	forced  []string // -include
	pkgs    []string // #cgo pkg-config
}

// readFlags reads the directives of the preambles, then the environment.
func readFlags(in *Input) *flags {
	f := &flags{}
	for _, p := range in.Preambles {
		for _, c := range p.Comments {
			for line := range strings.Lines(string(p.Src[c.From:c.To])) {
				f.directive(in.Dir, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "//")))
			}
		}
	}
	for _, name := range []string{"CGO_CPPFLAGS", "CGO_CFLAGS"} {
		f.add(splitFlags(os.Getenv(name)))
	}
	return f
}

// directive reads a line of a preamble.
func (f *flags) directive(dir, line string) {
	rest, ok := strings.CutPrefix(line, "#cgo")
	if !ok {
		return
	}
	head, args, ok := strings.Cut(rest, ":")
	words := strings.Fields(head)
	if !ok || len(words) == 0 || !matches(words[:len(words)-1]) {
		return
	}
	list := splitFlags(strings.ReplaceAll(args, "${SRCDIR}", dir))
	switch words[len(words)-1] {
	case "CFLAGS", "CPPFLAGS":
		f.add(list)
	case "pkg-config":
		f.pkgs = append(f.pkgs, list...)
	}
}

// matches reports whether one of the conditions of a directive holds; none is
// no condition.
func matches(conds []string) bool {
	if len(conds) == 0 {
		return true
	}
	return slices.ContainsFunc(conds, func(cond string) bool {
		for term := range strings.SplitSeq(cond, ",") {
			name, not := strings.CutPrefix(term, "!")
			if tagged(name) == not {
				return false
			}
		}
		return true
	})
}

func tagged(name string) bool {
	c := build.Default
	unix := c.GOOS != "windows" && c.GOOS != "plan9" && c.GOOS != "js"
	return name == c.GOOS || name == c.GOARCH || name == "cgo" || name == runtime.Compiler || name == "unix" && unix || slices.Contains(c.BuildTags, name)
}

// add takes the flags that the preprocessor cares for.
func (f *flags) add(args []string) {
	for i := 0; i < len(args); i++ {
		for _, k := range []struct {
			flag string
			list *[]string
		}{{"-include", &f.forced}, {"-I", &f.include}, {"-isystem", &f.include}, {"-D", &f.defines}, {"-U", &f.undef}} {
			v, ok := strings.CutPrefix(args[i], k.flag)
			if !ok || k.flag == "-include" && v != "" {
				continue
			}
			if v == "" && i+1 < len(args) {
				i++
				v = args[i]
			}
			*k.list = append(*k.list, strings.Trim(v, `"'`))
			break
		}
	}
}

// splitFlags splits a line at its spaces, but not inside quotes.
func splitFlags(line string) []string {
	var quote rune
	return strings.FieldsFunc(line, func(r rune) bool {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return false
		case r == '"' || r == '\'':
			quote = r
			return false
		}
		return r == ' ' || r == '\t'
	})
}

// headerDirs are the folders where the C compiler looks for headers, in its
// order: those of the flags, of the packages that pkg-config knows, of the
// compiler's own variables, and the system's.
func (f *flags) headerDirs() []string {
	dirs := slices.Clone(f.include)
	if len(f.pkgs) > 0 {
		if out, err := exec.Command("pkg-config", append([]string{"--cflags-only-I"}, f.pkgs...)...).Output(); err == nil {
			g := &flags{}
			g.add(strings.Fields(string(out)))
			dirs = append(dirs, g.include...)
		}
	}
	for _, name := range []string{"CPATH", "C_INCLUDE_PATH"} {
		dirs = append(dirs, filepath.SplitList(os.Getenv(name))...)
	}
	dirs = append(dirs, "/usr/local/include", "/usr/include")
	if triplet, ok := triplets[build.Default.GOARCH]; ok && build.Default.GOOS == "linux" {
		dirs = append(dirs, "/usr/include/"+triplet)
	}
	if build.Default.GOOS == "darwin" {
		dirs = append(dirs, "/opt/homebrew/include", "/opt/homebrew/opt/openssl/include", "/usr/local/opt/openssl/include")
	}
	return dirs
}

// triplets are Debian's names of the architectures.
var triplets = map[string]string{
	"amd64": "x86_64-linux-gnu", "386": "i386-linux-gnu", "arm64": "aarch64-linux-gnu", "arm": "arm-linux-gnueabihf",
	"ppc64le": "powerpc64le-linux-gnu", "s390x": "s390x-linux-gnu", "riscv64": "riscv64-linux-gnu", "loong64": "loongarch64-linux-gnu",
}
