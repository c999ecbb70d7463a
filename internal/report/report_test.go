package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const vetOutput = `{
	"example.com/p": {
		"refleak": [
			{"category": "refleak", "posn": "/src/p/b.go:9:3", "end": "/src/p/b.go:9:10", "message": "second (refleak)",
			 "related": [
				{"posn": "/src/p/b.go:9:1", "message": "left here with 1 not released"},
				{"posn": "/src/p/b.go:9:3", "end": "/src/p/b.go:9:10", "message": "now owned here: f (+1, now 1)"},
				{"posn": "/src/p/b.go:10:1", "message": "on the path where x is true"}],
			 "suggested_fixes": [{"message": "mend", "edits": [{"filename": "/src/p/b.go", "start": 3, "end": 5, "new": "x"}]}]}
		],
		"sslref": [{"category": "note", "posn": "/src/p/a.go:1:1", "message": "a remark"}]
	}
}
{}
{
	"example.com/p [example.com/p.test]": {
		"refleak": [
			{"category": "refleak", "posn": "/src/p/b.go:9:3", "end": "/src/p/b.go:9:10", "message": "second (refleak)"},
			{"category": "refleak", "posn": "/src/p/a_test.go:2:3", "message": "first (refleak)"}
		],
		"sslref": [{"category": "cgo", "posn": "/src/p/c.go:1:1", "message": "not analyzed"}],
		"doublefree": {"error": "it broke"}
	}
}
`

func TestParse(t *testing.T) {
	run, err := Parse([]byte(vetOutput), "sslref", "note")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range run.Findings {
		got = append(got, fmt.Sprintf("%s %s %s %s", f.At.Place("/src"), f.Rule, f.Package, f.Text()))
	}
	want := []string{"p/a_test.go:2:3 refleak example.com/p first", "p/b.go:9:3 refleak example.com/p second"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	leak := run.Findings[1]
	if want := (Range{"/src/p/b.go", Position{9, 3}, Position{9, 10}}); leak.At != want {
		t.Errorf("the leak is at %+v, want %+v", leak.At, want)
	}
	if !leak.Steps[1].At.IsPoint() {
		t.Errorf("a step without an end is at %+v", leak.Steps[1].At)
	}
	if got := leak.Steps[2].Message; got != "left here with 1 not released" {
		t.Errorf("the last step is %q", got)
	}
	if got, want := leak.Fixes, []Fix{{"mend", []Edit{{"/src/p/b.go", 3, 5, "x"}}}}; !reflect.DeepEqual(got, want) {
		t.Errorf("fixes %+v, want %+v", got, want)
	}
	if len(run.Notes) != 2 || run.Fatal[0] || !run.Fatal[1] {
		t.Errorf("notes %v, fatal %v: want a remark and what is fatal", run.Notes, run.Fatal)
	}
	if want := []string{"example.com/p [example.com/p.test]: doublefree: it broke"}; !reflect.DeepEqual(run.Problems, want) {
		t.Errorf("problems %q, want %q", run.Problems, want)
	}
	for _, bad := range []string{"{", "vet: help", `{"p": {"r": 3}}`} {
		if _, err := Parse([]byte(bad), "sslref", "note"); err == nil {
			t.Errorf("%q is taken for go vet's JSON", bad)
		}
	}
}

// The counts that diag puts into the messages of steps.
func TestCounts(t *testing.T) {
	f := &Finding{Rule: "doublefree"}
	for _, message := range []string{
		"on the path where x is true",
		"now owned here: SSL_get1_session (+1, now 1)",
		"on the path where f(now 7) is true",
		"SSL_set_session takes a reference of its own",
		"released here: SSL_SESSION_free (-1, now 0)",
		"borrowed here: SSL_get_session lends it (own references: 0)",
		"left here with 2 not released",
	} {
		f.Steps = append(f.Steps, Step{Message: message})
	}
	count(f)
	var got, labels []string
	for _, s := range f.Steps {
		got = append(got, fmt.Sprint(s.Count, s.Counted))
		labels = append(labels, s.Label())
	}
	want := []string{"0 false", "1 true", "1 true", "1 true", "0 true", "0 true", "2 true"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("counts %q, want %q", got, want)
	}
	if labels[1] != "now owned here: SSL_get1_session (+1)" || labels[5] != "borrowed here: SSL_get_session lends it" {
		t.Errorf("labels %q", labels)
	}
	for rule, want := range map[string]int{"doublefree": 1, "borrowedfree": 1, "useafterfree": 2} {
		f.Rule = rule
		if n, ok := f.CountAtFinding(); n != want || !ok {
			t.Errorf("%s: %d after the finding, want %d", rule, n, want)
		}
	}
	if _, ok := new(Finding).CountAtFinding(); ok {
		t.Error("a count without steps")
	}
}

func TestFile(t *testing.T) {
	f := NewFile("x.go", []byte("a\r\n\t日😀x\n\nlast"))
	for offset, want := range map[int]Position{0: {1, 1}, 1: {1, 2}, 3: {2, 1}, 4: {2, 2}, 11: {2, 9}, 13: {3, 1}, 14: {4, 1}, 18: {4, 5}, 99: {4, 5}} {
		if got := f.Position(offset); got != want {
			t.Errorf("offset %d is at %v, want %v", offset, got, want)
		}
		if offset <= len(f.Source) {
			if got := f.Offset(want); got != offset {
				t.Errorf("%v is at offset %d, want %d", want, got, offset)
			}
		}
	}
	if got := string(f.Line(1)) + "|" + string(f.Line(2)) + "|" + string(f.Line(4)) + "|" + string(f.Line(5)); got != "a|\t日😀x|last|" {
		t.Errorf("lines %q", got)
	}
	for column, want := range map[int]int{1: 1, 2: 2, 5: 3, 9: 5, 10: 6, 40: 6} {
		if got := f.Column16(Position{2, column}); got != want {
			t.Errorf("column %d of bytes is %d of UTF-16, want %d", column, got, want)
		}
	}
}

func TestTally(t *testing.T) {
	list := []*Finding{{Rule: "refleak"}, {Rule: "doublefree"}, {Rule: "refleak"}}
	if got, want := Tally(list), "1 doublefree, 2 refleak"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Plural(1, "finding") + ", " + Plural(0, "finding"); got != "1 finding, 0 findings" {
		t.Errorf("got %q", got)
	}
}

func TestManual(t *testing.T) {
	r := Rule{Name: "x", Doc: "report things\n\nSSL_x and\nSSL_y.\n\n\tcode(<a>)\n\nMore."}
	if r.Title() != "report things" || r.Summary() != "SSL_x and SSL_y." {
		t.Errorf("title %q, summary %q", r.Title(), r.Summary())
	}
	if got := r.Markdown(); !strings.Contains(got, "SSL_x and SSL_y.") || !strings.Contains(got, "\tcode(<a>)") {
		t.Errorf("markdown %q", got)
	}
	if got := r.HTML(); !strings.Contains(got, "code(&lt;a&gt;)") {
		t.Errorf("html %q", got)
	}
}
