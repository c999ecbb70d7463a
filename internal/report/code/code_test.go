package code

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report"
)

const source = `package p

var last = global()

func plain(ssl *C.SSL) {
	s, err := get1(ssl)
	if x := s; x == nil || f(
		s,
	) {
		return errors.New("x")
	}
	func() { use(s) }()
	c.sess[name] = get0(ssl) // kept
	ch <- s
	_ = get1(s.other)
	var v, w = one(), two()
	for i := 0; i < n; i++ { s.s = s }
	T{s: s}
}

func (c *Conn) Pointer() { defer free(c.s) }

func (c List[K, V]) Value() { go free(c.s) }
`

type reader struct {
	file *report.File
	code *Code
}

func read(t *testing.T, text string) reader {
	t.Helper()
	file := report.NewFile("p.go", []byte(text))
	code := new(Cache).Of(file)
	if code == nil {
		t.Fatal("no syntax")
	}
	return reader{file, code}
}

func (r reader) at(t *testing.T, text string) report.Range {
	t.Helper()
	i := strings.Index(string(r.file.Source), text)
	if i < 0 {
		t.Fatalf("no %q", text)
	}
	return report.Range{File: "p.go", Start: r.file.Position(i), End: r.file.Position(i + len(text))}
}

func (r reader) point(t *testing.T, text string) report.Range {
	t.Helper()
	x := r.at(t, text)
	x.End = x.Start
	return x
}

func (r reader) text(x report.Range) string {
	return string(r.file.Source[r.file.Offset(x.Start):r.file.Offset(x.End)])
}

func TestFunction(t *testing.T) {
	r := read(t, source)
	for text, want := range map[string]string{
		"global": "", "get1(ssl)": "plain", "use(s)": "plain", "defer": "(*Conn).Pointer", "go free": "List.Value",
	} {
		if got := r.code.Function(r.at(t, text).Start); got != want {
			t.Errorf("%s is in %q, want %q", text, got, want)
		}
	}
}

func TestStatement(t *testing.T) {
	r := read(t, source)
	for text, want := range map[string]string{
		"get1(ssl)":    "s , err := get1 ( ssl )",
		"== nil":       "if x := s ; x == nil || f ( s )",
		"errors":       `return errors . New ( "x" )`,
		"use(s)":       "use ( s )",
		"get0":         "c . sess [ name ] = get0 ( ssl )",
		"two()":        "v , w = one ( ) , two ( )",
		"i < n":        "i < n",
		"global":       "last = global ( )",
		"defer":        "defer free ( c . s )",
		"func (c *Con": "func ( c * Conn ) Pointer ( )",
	} {
		if text == "i < n" {
			want = "for i := 0 ; i < n ; i ++"
		}
		if got := r.code.Statement(r.at(t, text).Start); got != want {
			t.Errorf("%s is in %q, want %q", text, got, want)
		}
	}
	// Layout and comments don't matter.
	a := read(t, "package p\n\nfunc f() { x(a, /* why */ b)\n}\n")
	b := read(t, "package p\n\nfunc f() {\n\tx(\n\t\ta,\n\t\tb, // why\n\t)\n}\n")
	if s, u := a.code.Statement(a.at(t, "x(").Start), b.code.Statement(b.at(t, "x(").Start); s != u || s == "" {
		t.Errorf("%q and %q differ", s, u)
	}
}

func TestExtent(t *testing.T) {
	r := read(t, source)
	for text, want := range map[string]string{
		"== nil": "x == nil", "|| f": "x == nil || f(\n\t\ts,\n\t)", "[name]": "c.sess[name]", "= get0": "c.sess[name] = get0(ssl)",
		"<- s": "ch <- s", "return": `return errors.New("x")`, "(s) }()": "use(s)", "// kept": "",
	} {
		if got := r.text(r.code.Extent(r.point(t, text))); got != want {
			t.Errorf("at %q is %q, want %q", text, got, want)
		}
	}
	whole := r.at(t, "get0(ssl)")
	if got := r.code.Extent(whole); got != whole {
		t.Errorf("a range becomes %v", got)
	}
}

func TestVariable(t *testing.T) {
	r := read(t, source)
	for text, want := range map[string]string{
		"get1(ssl)": "s", "get0(ssl)": "c.sess[name]", "get1(s.other)": "", "use(s)": "", "one()": "v", "two()": "w", "global()": "last",
	} {
		name, at, ok := r.code.Variable(r.at(t, text))
		if name != want || ok != (want != "") || ok && r.text(at) != want {
			t.Errorf("%s goes to %q (%t, %v), want %q", text, name, ok, at, want)
		}
	}
}

func TestMentions(t *testing.T) {
	r := read(t, source)
	for text, want := range map[string]int{"use(s)": 1, "get1(ssl)": 0, "s.s = s": 2, "T{s: s}": 2, "c.sess[name] = ": 0} {
		list := r.code.Mentions(r.at(t, text), "s")
		if len(list) != want {
			t.Errorf("%s mentions s %d times, want %d: %v", text, len(list), want, list)
		}
		for _, m := range list {
			if r.text(m) != "s" {
				t.Errorf("%s: %q is no mention", text, r.text(m))
			}
		}
	}
	if got := r.code.Mentions(r.at(t, "c.sess[name] = "), "c.sess[name]"); len(got) != 1 {
		t.Errorf("the element is mentioned %d times", len(got))
	}
}

// Source that is broken, or gone, is no reason to fail.
func TestBroken(t *testing.T) {
	var none *Code
	if none.Function(report.Position{}) != "" || none.Statement(report.Position{}) != "" || none.Mentions(report.Range{}, "s") != nil {
		t.Error("no file, but something in it")
	}
	if new(Cache).Of(nil) != nil {
		t.Error("syntax of no file")
	}
	for _, text := range []string{"", "package", "package p\nfunc f() { s := get(\n", "\x00\xff", "package p\n//line x.go:100\nfunc f() { g() }\n"} {
		code := new(Cache).Of(report.NewFile("p.go", []byte(text)))
		for line := range 5 {
			for column := range 30 {
				p := report.Position{Line: line, Column: column}
				x := report.Range{File: "p.go", Start: p, End: p}
				_ = fmt.Sprint(code.Function(p), code.Statement(p), code.Extent(x), code.Mentions(x, "g"))
				code.Variable(x)
			}
		}
	}
}
