package contract

import (
	"bytes"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/unit"
	"github.com/sslref/sslref/refmodel"
)

// A cText is C source: a file, or what of a Go file is C.
type cText struct {
	file *token.File
	src  []byte
}

// cTexts lists the C source of a package that has directives.
func cTexts(pkg *cgosrc.Package) []cText {
	dir := pkg.CDir()
	if dir == "" {
		return nil
	}
	var list []cText
	for _, f := range pkg.Files {
		if len(pkg.Preamble(f)) == 0 {
			continue
		}
		if src := pkg.PreambleText(f); bytes.Contains(src, []byte("sslref:")) {
			list = append(list, cText{pkg.Fset().File(f.FileStart), src})
		}
	}
	names := unit.CFiles(dir)
	slices.Sort(names)
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(src, []byte("sslref:")) {
			continue
		}
		file := pkg.Fset().AddFile(filepath.Join(dir, filepath.Base(name)), -1, len(src))
		file.SetLinesForContent(src)
		list = append(list, cText{file, src})
	}
	return list
}

// collectC reads the directives of the C side.
func (s *Set) collectC(pkg *cgosrc.Package) {
	for _, t := range cTexts(pkg) {
		r := &cReader{set: s, pkg: pkg, cText: t}
		r.read()
	}
}

// A cReader reads the directives of a C text.
type cReader struct {
	cText
	set *Set
	pkg *cgosrc.Package
}

func (r *cReader) pos(offset int) token.Pos { return r.file.Pos(min(offset, r.file.Size())) }

func (r *cReader) line(offset int) int { return r.file.Line(r.pos(offset)) }

func (r *cReader) problem(pos token.Pos, format string, args ...any) {
	r.set.Problems = append(r.set.Problems, problem(pos, format, args...))
}

// read goes through the line comments that are directives; those of one
// function stand together.
func (r *cReader) read() {
	var terms []Term
	for at := 0; at < len(r.src); {
		i := bytes.Index(r.src[at:], []byte("//"))
		if i < 0 {
			return
		}
		i += at
		end := i + len(firstLine(r.src[i:]))
		at = end
		d, ok, err := Parse(string(bytes.TrimRight(r.src[i:end], "\r")))
		switch {
		case err != nil:
			r.problem(r.pos(i), "%v", err)
			continue
		case !ok:
			continue
		case d.Verb == Ignore:
			r.ignore(d, i, end)
			continue
		}
		d.Pos = r.pos(i)
		terms = append(terms, d.Term)
		next := skipBlank(r.src, end)
		if bytes.HasPrefix(r.src[next:], []byte(Prefix)) {
			at = next
			continue
		}
		r.about(terms, next)
		terms = nil
	}
}

func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i]
	}
	return text
}

// skipBlank skips spaces and comments that are no directives.
func skipBlank(src []byte, at int) int {
	for at < len(src) {
		switch rest := src[at:]; {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
			at++
		case bytes.HasPrefix(rest, []byte("//")) && !bytes.HasPrefix(rest, []byte(Prefix)):
			at += len(firstLine(rest))
		case bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest, []byte("*/"))
			if n < 0 {
				return len(src)
			}
			at += n + 2
		default:
			return at
		}
	}
	return at
}

// about gives the terms to the function that is declared or defined at offset.
func (r *cReader) about(terms []Term, offset int) {
	f, ok := cFunction(r.src, offset)
	if !ok {
		r.problem(terms[0].Pos, "%s is about nothing here: it belongs right above a C function", terms[0])
		return
	}
	for _, p := range refmodel.Profiles(0xff).List() {
		if refmodel.Lookup(p, f.name) != nil {
			r.problem(terms[0].Pos, "%s: the reference table has %s already: leave the contract out", terms[0], f.name)
			return
		}
	}
	c := &Contract{Name: f.name, Params: f.params, Terms: terms}
	if old := r.set.c[f.name]; old != nil {
		if old.String() != c.String() {
			r.problem(terms[0].Pos, "%s has another contract elsewhere, %q: say the same, or say it once", f.name, old.String())
		}
		return
	}
	sig := r.pkg.CSignature(f.name)
	if sig == nil {
		for _, t := range terms {
			if base, _, _ := strings.Cut(t.Arg, "."); base != "" && !slices.Contains(f.params, base) {
				r.problem(t.Pos, "%s: there is no parameter %s: want %s", t, base, strings.Join(f.params, " or "))
			}
		}
		return
	}
	b, problems := Bind(c, sig, f.params, r.set.class)
	r.set.Problems = append(r.set.Problems, problems...)
	r.set.c[f.name] = b
}

// ignore adds a suppression: at the end of a line it is about that line, alone
// about the next one, or about the function that begins there.
func (r *cReader) ignore(d Directive, from, end int) {
	first := r.line(from)
	last := first
	if standsAlone(r.src, from) {
		first = nextLine(r.src, from, first)
		last = first
		next := skipDirectives(r.src, end)
		if f, ok := cFunction(r.src, next); ok && f.end > 0 {
			first, last = r.line(next), r.line(f.end)
		}
	}
	r.set.addIgnore(d, r.pos(from), r.file.Name(), first, last)
}

// skipDirectives is skipBlank that skips directives as well.
func skipDirectives(src []byte, at int) int {
	for {
		at = skipBlank(src, at)
		if !bytes.HasPrefix(src[at:], []byte(Prefix)) {
			return at
		}
		at += len(firstLine(src[at:]))
	}
}
