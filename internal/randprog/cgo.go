package randprog

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// cNames are the C names of what package libssl has under other ones.
var cNames = strings.NewReplacer("libssl.Long", "C.long", "libssl.Int", "C.int", "libssl.Char", "C.char", "libssl.", "C.", "*help.Wrapper", "*wrapper")

var (
	farCall  = regexp.MustCompile(`\bhelp\.[A-Z]`)
	register = regexp.MustCompile(`(C\.SSL_CTX_sess_set_\w+_cb)\(c, (\w+)\)`)
)

// CgoSource returns the file with the functions as direct cgo code, and how many
// lines further down everything is than in [Source]. cgo's types are a
// package's own, so that the helpers are all here.
func CgoSource(funcs []*Func) (src []byte, down int) {
	text := string(Source(funcs))
	end := strings.Index(text, "\n)\n") + 3
	head := "package prog\n\n/*\n#cgo LDFLAGS: -lssl -lcrypto\n#include <openssl/ssl.h>\n"
	for _, f := range funcs {
		switch f.Result {
		case NewCallback:
			head += fmt.Sprintf("extern int %s(SSL *ssl, SSL_SESSION *sess);\n", f.Name)
		case RemoveCallback:
			head += fmt.Sprintf("extern void %s(SSL_CTX *ctx, SSL_SESSION *sess);\n", f.Name)
		}
	}
	head += "*/\nimport \"C\"\n\nimport (\n\t\"errors\"\n\t\"sync\"\n\t\"unsafe\"\n)\n"
	body := cNames.Replace(text[end:])
	body = farCall.ReplaceAllStringFunc(body, func(s string) string { return strings.ToLower(s[len("help."):]) })
	body = register.ReplaceAllString(body, "$1(c, (*[0]byte)(C.$2))")
	return []byte(head + body), strings.Count(head, "\n") - strings.Count(text[:end], "\n")
}

// AnalyzeCgo returns what the analyzers report in the functions as cgo code, on
// the lines that these have in [Source]; dir is an empty folder.
func AnalyzeCgo(dir string, analyzers []*analysis.Analyzer, funcs []*Func) ([]Report, error) {
	src, down := CgoSource(funcs)
	for name, text := range map[string][]byte{"go.mod": []byte("module prog\n\ngo 1.26\n"), "prog.go": src} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return nil, err
		}
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")}, ".")
	if err != nil {
		return nil, err
	}
	var broken []error
	for _, p := range loaded {
		for _, e := range p.Errors {
			broken = append(broken, e)
		}
		// The facts of the standard library don't matter.
		p.Imports = nil
	}
	if err := errors.Join(broken...); err != nil {
		return nil, err
	}
	graph, err := checker.Analyze(analyzers, loaded, nil)
	if err != nil {
		return nil, err
	}
	var list []Report
	for act := range graph.All() {
		if act.Err != nil {
			return nil, fmt.Errorf("%v: %w", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			list = append(list, Report{act.Package.Fset.Position(d.Pos).Line - down, act.Analyzer.Name, d.Message})
		}
	}
	slices.SortFunc(list, func(a, b Report) int { return cmp.Or(a.Line-b.Line, cmp.Compare(a.Rule, b.Rule)) })
	return list, nil
}
