// Package reporttest makes a report for the tests of formats.
package reporttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report"
)

// The files of the sample. What they have that formats could stumble over:
// characters of two columns and of two UTF-16 units, tabs, markup, a helper in
// another file, a condition over several lines.
const (
	conn = `package sample

import "C"

// A Conn is a connection.
type Conn struct{ ssl *C.SSL }

func (c *Conn) Save(path string) error {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return errNone
	}
	if len(path) == 0 ||
		path == "-" {
		log("日本語 😀", errPath); return errPath
	}
	write(path, s)
	C.SSL_SESSION_free(s)
	return nil
}

func (c *Conn) Drop(name string) {
	/* 😀 */ s := C.SSL_get_session(c.ssl)
	if s != nil && name != "<b>&amp;" {
		release(s)
	}
}

func (c *Conn) Keep() { last = C.SSL_get0_session(c.ssl) }
`
	helper = `package sample

func release(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s)
}
`
)

// New returns a report with four findings: a leak with steps, a condition that
// is a point and two fixes; a release in a helper in another file; one that is
// known; and one in a file that can't be read.
func New(t testing.TB) *report.Report {
	t.Helper()
	dir := t.TempDir()
	s := sample{t, map[string]*report.File{}}
	for name, text := range map[string]string{"conn.go": conn, "helper.go": helper} {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s.files[filepath.Base(name)] = report.NewFile(name, []byte(text))
	}
	acquire := s.at("conn.go", "C.SSL_get1_session(c.ssl)")
	leak := &report.Finding{
		Rule: "refleak", Package: "example.com/sample", At: acquire,
		Message: "session s from SSL_get1_session is not freed when the function is left in line 15 (refleak)",
		Steps: []report.Step{
			{At: acquire, Message: "now owned here: SSL_get1_session (+1, now 1)", Count: 1, Counted: true},
			{At: s.point("conn.go", "== nil"), Message: "on the path where s == nil is false", Count: 1, Counted: true},
			{At: s.point("conn.go", "||"), Message: "on the path where the condition is true", Count: 1, Counted: true},
			{At: s.point("conn.go", "return errPath"), Message: "left here with 1 not released", Count: 1, Counted: true},
		},
		Fixes: []report.Fix{
			{Message: "release s when the function returns", Edits: []report.Edit{
				s.edit("conn.go", "\n\tif len(path)", 0, "\n\tdefer C.SSL_SESSION_free(s)"),
				s.edit("conn.go", "\tC.SSL_SESSION_free(s)\n", -1, ""),
			}},
			{Message: "release s before this return", Edits: []report.Edit{
				s.edit("conn.go", "return errPath", 0, "C.SSL_SESSION_free(s); "),
			}},
		},
	}
	borrow := s.at("conn.go", "C.SSL_get_session(c.ssl)")
	freed := &report.Finding{
		Rule: "borrowedfree", Package: "example.com/sample", At: s.at("conn.go", "release(s)"),
		Message: "session s from SSL_get_session (line 23) is borrowed: release releases a reference of its owner's (borrowedfree)",
		Steps: []report.Step{
			{At: borrow, Message: "borrowed here: SSL_get_session lends it (own references: 0)", Counted: true},
			{At: s.at("helper.go", "C.SSL_SESSION_free(s)"), Message: "released here: SSL_SESSION_free (-1, now -1)", Count: -1, Counted: true},
		},
	}
	kept := &report.Finding{
		Rule: "borrowescape", Package: "example.com/sample [x]", At: s.point("conn.go", "= C.SSL_get0"), Known: "baseline",
		Message: "session last[0] from SSL_get0_session is only borrowed, but kept where it outlives the loan (borrowescape)",
	}
	gone := &report.Finding{
		Rule: "doublefree", Package: "example.com/other", Message: "session is released again: its reference is gone already (doublefree)",
		At: report.Range{File: filepath.Join(dir, "no such: file,100%.go"), Start: report.Position{Line: 7, Column: 2}, End: report.Position{Line: 7, Column: 9}},
	}
	return &report.Report{
		Findings: report.Sort([]*report.Finding{leak, freed, kept, gone}),
		Rules: []report.Rule{
			{Name: "borrowedfree", Doc: "report <releases> of what is borrowed\n\nSome prose.\n\n\tC.code(<&>)", URL: "https://example.com/borrowedfree"},
			{Name: "borrowescape", Doc: "report borrowed sessions that are kept\n\nProse.", URL: "https://example.com/borrowescape"},
			{Name: "doublefree", Doc: "report second releases\n\nProse.", URL: "https://example.com/doublefree"},
			{Name: "refleak", Doc: "report leaks\n\nProse.\n\nMore.", URL: "https://example.com/refleak"},
		},
		Dir: dir, Root: dir, Version: "v1.2.3", Files: new(report.Files),
	}
}

type sample struct {
	t     testing.TB
	files map[string]*report.File
}

func (s *sample) offset(name, text string) (*report.File, int) {
	s.t.Helper()
	f := s.files[name]
	if strings.Count(string(f.Source), text) != 1 {
		s.t.Fatalf("%q is not once in %s", text, name)
	}
	return f, strings.Index(string(f.Source), text)
}

// at is the range of a text.
func (s *sample) at(name, text string) report.Range {
	s.t.Helper()
	f, i := s.offset(name, text)
	return report.Range{File: f.Name, Start: f.Position(i), End: f.Position(i + len(text))}
}

// point is the beginning of a text.
func (s *sample) point(name, text string) report.Range {
	s.t.Helper()
	r := s.at(name, text)
	r.End = r.Start
	return r
}

// edit replaces the first n bytes of a text, all of them if n is negative.
func (s *sample) edit(name, text string, n int, by string) report.Edit {
	s.t.Helper()
	f, i := s.offset(name, text)
	if n < 0 {
		n = len(text)
	}
	return report.Edit{File: f.Name, Start: i, End: i + n, New: by}
}
