package contract

import (
	"errors"
	"fmt"
	"go/types"
	"io"
	"regexp"
	"slices"
	"strings"

	// The YAML organization's own library; its nodes have lines, so that errors do.
	"go.yaml.in/yaml/v3"

	"github.com/sslref/sslref/refmodel"
)

// ModelVersion is the version of model files.
const ModelVersion = 1

// A Model is a model file: contracts of functions whose source can't be
// edited.
type Model struct {
	// File is the file's name, for messages; Text its contents.
	File string
	Text []byte
	// Go and C have the entries, in the order of the file.
	Go, C []*Entry
}

// An Entry is the contract of one function.
type Entry struct {
	// Name is the function: a full name, as go doc and stack traces have it,
	// or that of a C function.
	Name string
	// Package and Member are the parts of a Go name: "example.com/tls" and
	// "Conn.Session".
	Package, Member string
	// Params are the names that the entry gives the parameters; nil for none.
	Params []string
	Terms  []Term
	// Lines has the line of each term, Line that of the name.
	Lines []int
	Line  int
}

// ParseModel reads a model file. The error has a line for each mistake, which
// begins with the file and the line of it and says what would be right.
func ParseModel(file string, text []byte) (*Model, error) {
	m := &Model{File: file, Text: text}
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:1: the file is empty: it begins with \"version: %d\"", file, ModelVersion)
		}
		return nil, yamlError(file, err)
	}
	if err := d.Decode(&more); err == nil {
		return nil, fmt.Errorf("%s:%d: there is a second document: a model file has one", file, more.Line)
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(file, err)
	}
	p := &modelParser{m: m}
	p.document(doc.Content[0])
	return m, errors.Join(p.errs...)
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// yamlError puts the file and the line in front of a syntax error.
func yamlError(file string, err error) error {
	if l := yamlLine.FindStringSubmatch(err.Error()); l != nil {
		return fmt.Errorf("%s:%s: no YAML: %s", file, l[1], oneLine(err.Error()[len(l[0]):]))
	}
	return fmt.Errorf("%s:1: no YAML: %s", file, oneLine(strings.TrimPrefix(err.Error(), "yaml: ")))
}

type modelParser struct {
	m    *Model
	errs []error
}

func (p *modelParser) fail(n *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %s", p.m.File, n.Line, oneLine(fmt.Sprintf(format, args...))))
}

// oneLine keeps what the file has in it from breaking a message into lines.
func oneLine(text string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text)
}

// pairs calls f with the keys and values of a mapping; what names it in errors.
func (p *modelParser) pairs(n *yaml.Node, what string, f func(key, value *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "%s has to be a list of keys with values", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			p.fail(key, "a key in %s has to be a name", what)
			continue
		}
		if line, ok := seen[key.Value]; ok {
			p.fail(key, "%s is there already, in line %d: put it together", key.Value, line)
			continue
		}
		seen[key.Value] = key.Line
		f(key, value)
	}
}

func (p *modelParser) document(n *yaml.Node) {
	version := false
	p.pairs(n, "the file", func(key, value *yaml.Node) {
		switch key.Value {
		case "version":
			version = true
			if value.Value != fmt.Sprint(ModelVersion) {
				p.fail(value, "version %s isn't known: this sslref reads version %d", value.Value, ModelVersion)
			}
		case "go":
			p.pairs(value, "go", func(key, value *yaml.Node) { p.m.Go = p.entry(p.m.Go, key, value, p.goName) })
		case "c":
			p.pairs(value, "c", func(key, value *yaml.Node) { p.m.C = p.entry(p.m.C, key, value, p.cName) })
		default:
			p.fail(key, "unknown key %q: there are version, go and c", key.Value)
		}
	})
	if !version {
		p.fail(n, "the version is missing: want \"version: %d\"", ModelVersion)
	}
}

// entry adds the contract of one function.
func (p *modelParser) entry(list []*Entry, key, value *yaml.Node, name func(*Entry, *yaml.Node) bool) []*Entry {
	e := &Entry{Line: key.Line}
	if !name(e, key) {
		return list
	}
	effects := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		effects = value.Content
	}
	if len(effects) == 0 || value.Kind == yaml.ScalarNode && value.Tag == "!!null" {
		p.fail(key, "%s has no effects: want some of %s", e.Name, termUsage)
		return list
	}
	for _, n := range effects {
		if n.Kind != yaml.ScalarNode {
			p.fail(n, "an effect of %s has to be text: %s", e.Name, termUsage)
			continue
		}
		t, err := ParseTerm(n.Value)
		if err == nil {
			err = e.check(t)
		}
		if err != nil {
			p.fail(n, "%s: %v", e.Name, err)
			continue
		}
		e.Terms = append(e.Terms, t)
		e.Lines = append(e.Lines, n.Line)
	}
	if slices.ContainsFunc(list, func(o *Entry) bool { return o.Name == e.Name }) {
		p.fail(key, "%s is there already: put it together", e.Name)
		return list
	}
	return append(list, e)
}

// check checks what of a term can be checked without the function.
func (e *Entry) check(t Term) error {
	for _, o := range e.Terms {
		if (o.Verb == Like) != (t.Verb == Like) {
			return fmt.Errorf("what is like a function of the table has no other effects: leave %q or %q out", o, t)
		}
		if o.Verb == ReturnsOwned && t.Verb == ReturnsBorrowed || o.Verb == ReturnsBorrowed && t.Verb == ReturnsOwned {
			return fmt.Errorf("%q and %q can't both be: a result is owned by the caller or borrowed, leave one out", o, t)
		}
	}
	base, _, _ := strings.Cut(t.Arg, ".")
	switch {
	case t.Verb == Like && rowOf(t.Arg) == nil:
		return fmt.Errorf("the reference table has no function %s: sslref model all lists what it has", t.Arg)
	case t.Verb == Like || t.Verb == ReturnsOwned || e.Package != "":
		return nil
	case e.Params == nil:
		return fmt.Errorf("%q names a parameter, and a C function's have no names for Go: write the function as %s(%s)", t, e.Name, base)
	case !slices.Contains(e.Params, base):
		return fmt.Errorf("%q: there is no parameter %s: want %s", t, base, strings.Join(e.Params, " or "))
	}
	return nil
}

// rowOf returns the row of the table for a function, in any library.
func rowOf(name string) *refmodel.Func {
	for _, p := range refmodel.Profiles(0xff).List() {
		if row := refmodel.Lookup(p, name); row != nil {
			return row
		}
	}
	return nil
}

// withParams splits a name from the parameters after it, if it has them.
func (p *modelParser) withParams(e *Entry, key *yaml.Node, text string) (name string, ok bool) {
	name, list, has := strings.Cut(text, "(")
	if !has {
		return name, true
	}
	list, found := strings.CutSuffix(list, ")")
	if !found {
		p.fail(key, "%q lacks the bracket at its end", key.Value)
		return "", false
	}
	e.Params = []string{}
	for param := range strings.SplitSeq(list, ",") {
		param = strings.TrimSpace(param)
		if param == "" && strings.TrimSpace(list) == "" {
			break
		}
		if !isName(param) {
			p.fail(key, "%q is no name of a parameter: want %s(NAME, ...), without types", param, name)
			return "", false
		}
		e.Params = append(e.Params, param)
	}
	return strings.TrimSpace(name), true
}

func (p *modelParser) cName(e *Entry, key *yaml.Node) (ok bool) {
	if e.Name, ok = p.withParams(e, key, key.Value); !ok {
		return false
	}
	switch {
	case !isName(e.Name):
		p.fail(key, "%q is no name of a C function: want NAME, or NAME(PARAM, ...)", key.Value)
		return false
	case rowOf(e.Name) != nil:
		p.fail(key, "%s is in the reference table already (sslref model %s): leave it out", e.Name, e.Name)
		return false
	}
	return true
}

const goUsage = "want example.com/pkg.Func, (*example.com/pkg.Type).Method, (example.com/pkg.Type).Method for an interface's, or example.com/pkg.Type for a function type"

// goName splits a full name into package and member. Parameters in brackets
// may follow, which then name those of the function by their places.
func (p *modelParser) goName(e *Entry, key *yaml.Node) bool {
	text := strings.TrimSpace(key.Value)
	recv := ""
	if rest, ok := strings.CutPrefix(text, "("); ok {
		var found bool
		if recv, text, found = strings.Cut(rest, ")."); !found {
			p.fail(key, "%q is no full name of a Go function: %s", key.Value, goUsage)
			return false
		}
	}
	text, ok := p.withParams(e, key, text)
	if !ok {
		return false
	}
	method := ""
	e.Name, e.Package = text, text
	if recv != "" {
		e.Name, e.Package = "("+recv+")."+text, strings.TrimPrefix(recv, "*")
		method = text
	}
	// The last dot is the one before a name: paths have dots of their own.
	if dot := strings.LastIndexByte(e.Package, '.'); dot > strings.LastIndexByte(e.Package, '/') {
		e.Package, e.Member = e.Package[:dot], e.Package[dot+1:]
	}
	if !isName(e.Member) || e.Package == "" || recv != "" && !isName(method) {
		p.fail(key, "%q is no full name of a Go function: %s", key.Value, goUsage)
		return false
	}
	if recv != "" {
		e.Member += "." + method
	}
	return true
}

// Concerns reports whether the model has entries for functions of one of the
// packages.
func (m *Model) Concerns(path string) bool {
	return m != nil && slices.ContainsFunc(m.Go, func(e *Entry) bool { return e.in(path) })
}

// in reports whether the entry is about a function of a package.
func (e *Entry) in(path string) bool {
	path, _, _ = strings.Cut(path, " ") // "p [p.test]"
	return e.Package == path
}

// find returns what an entry is about, in its package; the error says what
// there is instead.
func (e *Entry) find(pkg *types.Package) (types.Object, error) {
	name, member, _ := strings.Cut(e.Member, ".")
	obj := pkg.Scope().Lookup(name)
	if obj == nil {
		return nil, fmt.Errorf("package %s has no %s", pkg.Path(), name)
	}
	if member != "" {
		if _, ok := obj.(*types.TypeName); !ok {
			return nil, fmt.Errorf("%s.%s is no type", pkg.Path(), name)
		}
		m, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, member)
		if m == nil {
			return nil, fmt.Errorf("%s.%s has no method or field %s", pkg.Path(), name, member)
		}
		obj = m
	}
	if signature(obj) == nil {
		return nil, fmt.Errorf("%s is no function, method or function type", e.Name)
	}
	return obj, nil
}
