package csource

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/cc/v4"
)

// prelude stands for the compiler's own definitions and for those of the
// headers that a source cannot do without.
const prelude = `
int __predefined_declarator;
#define __attribute__(x)
#define __extension__
#define __inline inline
#define __inline__ inline
#define __builtin_expect(x, y) (x)
#define __declspec(x)
#define __cdecl
#define NULL ((void *)0)
#define EOF (-1)
#define true 1
#define false 0
#define TRUE 1
#define FALSE 0
#define offsetof(type, member) 0
#define STACK_OF(type) struct stack_st_##type
#define LHASH_OF(type) struct lhash_st_##type
#define assert(x) ((x) ? (void)0 : abort())
#define ossl_inline inline
#define ossl_unused
#define __owur
#define OSSL_DEPRECATEDIN_3_0
#define OPENSSL_EXPORT
#define OPENSSL_INLINE static inline
`

// trailer declares nothing. It follows the text because the parser goes on for
// ever where that ends in want of a type qualifier; static lets it stop, and
// again after one that an array's bracket takes.
const trailer = "\n\nstatic; static; static;\n"

// preludeName is the name of the prelude as a file.
const preludeName = "<prelude>"

// A parsed is a translation unit.
type parsed struct {
	src      *source
	ast      *cc.AST
	included []string // headers that aren't the package's
	broken   []broken // functions that can't be parsed
}

// A broken is a definition that the parser can't read.
type broken struct {
	name   string
	file   string
	line   int
	text   string
	reason string
}

// A parser parses the translation units of a package.
type parser struct {
	sources *sources
	flags   *flags
	headers *headers
	abi     *cc.ABI
}

// maxBroken bounds the definitions of a translation unit that are left out
// because they can't be parsed.
const maxBroken = 16

// maxExpansion bounds the work of macros.
const maxExpansion = 2_000_000

// elsewhere is the folder in which every header is found that isn't the
// package's own; they are empty.
const elsewhere = "/elsewhere"

// parse parses a translation unit. A definition that can't be parsed is left
// out and the rest tried again; the error says what else is wrong.
func (p *parser) parse(src *source) (u *parsed, err error) {
	defer func() {
		if r := recover(); r != nil {
			u, err = nil, fmt.Errorf("%s: the C parser failed: %v", filepath.Base(src.name), r)
		}
	}()
	u = &parsed{src: src}
	files := &unitFS{p: p, u: u, edited: map[string][]byte{}}
	for {
		u.included = nil
		text := files.text(src)
		base := prelude + p.defines(u, text)
		var expanded bytes.Buffer
		if err := cc.Preprocess(p.config(files), []cc.Source{{Name: preludeName, Value: base}, {Name: src.name, Value: string(text)}}, &expanded); err == nil {
			base += typedefs(typeNames(expanded.Bytes()))
		} else if !files.leaveOut(err) {
			return nil, cleanError(err)
		} else {
			continue
		}
		u.ast, err = cc.Parse(p.config(files), []cc.Source{{Name: preludeName, Value: base}, {Name: src.name, Value: string(text) + trailer}})
		if err == nil {
			return u, nil
		}
		if !files.leaveOut(err) {
			return nil, cleanError(err)
		}
	}
}

func (p *parser) config(files fs.FS) *cc.Config {
	c := &cc.Config{ABI: p.abi, FS: files, FSOnly: true, ExpansionLimit: maxExpansion}
	c.IncludePaths = append(append([]string{""}, p.flags.include...), elsewhere)
	c.SysIncludePaths = append(slices.Clone(p.flags.include), elsewhere)
	once := map[string]bool{}
	c.PragmaHandler = func(toks []cc.Token) error {
		for _, t := range toks {
			if file := t.Position().Filename; t.SrcStr() == "once" {
				if once[file] {
					return cc.SkipSource
				}
				once[file] = true
			}
		}
		return nil
	}
	return c
}

// typedefs declares names as types.
func typedefs(names []string) string {
	var b strings.Builder
	for _, name := range slices.Concat(integerTypes, opaqueTypes) {
		fmt.Fprintf(&b, "typedef int %s;\n", name)
	}
	for _, name := range names {
		fmt.Fprintf(&b, "typedef int %s;\n", name)
	}
	return b.String()
}

// defines returns definitions of the macros that a unit tests and only the
// library's headers have, and of those of the flags.
func (p *parser) defines(u *parsed, text []byte) string {
	var b strings.Builder
	b.WriteString(predefined())
	b.WriteString(p.headers.defines())
	defined := map[string]bool{}
	for _, d := range p.flags.defines {
		name, value, ok := strings.Cut(d, "=")
		if !ok {
			value = "1"
		}
		name, _, _ = strings.Cut(name, "(")
		defined[name] = true
		fmt.Fprintf(&b, "#define %s %s\n", name, value)
	}
	for _, name := range p.flags.undef {
		fmt.Fprintf(&b, "#undef %s\n", name)
	}
	included := p.includes(text, u.src.name, 0) // reads the package's headers
	for _, m := range p.testedMacros(text) {
		if defined[m] || strings.Contains(b.String(), "#define "+m+" ") {
			continue
		}
		if value, ok := p.headers.macro(m, included); ok {
			if n, ok := p.headers.number(m); ok {
				value = strconv.FormatInt(n, 10)
			} else if strings.HasPrefix(value, "(") || strings.HasSuffix(value, "\\") {
				value = ""
			}
			fmt.Fprintf(&b, "#define %s %s\n", m, value)
		}
	}
	for _, header := range p.flags.forced {
		if p.sources.local(header) {
			fmt.Fprintf(&b, "#include %q\n", header)
		}
	}
	return b.String()
}

// testedMacros lists the names in the conditions of a text and of the
// package's headers.
func (p *parser) testedMacros(text []byte) []string {
	var names []string
	p.conditions(text, &names)
	for _, s := range p.sources.byName {
		if s != nil && strings.HasSuffix(s.name, ".h") {
			if s.tested == nil {
				s.tested = []string{}
				p.conditions(s.text, &s.tested)
			}
			names = append(names, s.tested...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// conditions adds the names in the conditions of a text.
func (p *parser) conditions(text []byte, names *[]string) {
	directives(text, func(name string, rest []byte) {
		switch name {
		case "if", "ifdef", "ifndef", "elif":
			words(rest, func(w []byte) { *names = append(*names, string(w)) })
		}
	})
}

// includes lists the headers that a text includes, also through the package's
// own headers, which are read for that.
func (p *parser) includes(text []byte, name string, depth int) []string {
	var list []string
	directives(text, func(directive string, rest []byte) {
		header := includedName(rest)
		if directive != "include" || header == "" {
			return
		}
		list = append(list, header)
		if local := p.sources.open(filepath.Join(filepath.Dir(name), header)); local != nil && depth < 8 {
			if local.includes == nil {
				local.includes = []string{}
				local.includes = append(local.includes, p.includes(local.text, local.name, depth+1)...)
			}
			list = append(list, local.includes...)
		}
	})
	return list
}

// A unitFS is what the preprocessor sees of the file system: the package's own
// files, and an empty one for every other header.
type unitFS struct {
	p      *parser
	u      *parsed
	edited map[string][]byte
}

// Open implements [fs.FS].
func (f *unitFS) Open(name string) (fs.File, error) {
	if rest, ok := strings.CutPrefix(filepath.ToSlash(name), elsewhere+"/"); ok {
		f.u.included = append(f.u.included, rest)
		return newMemFile(name, nil), nil
	}
	if !filepath.IsAbs(name) || !f.p.sources.local(name) {
		return nil, fs.ErrNotExist
	}
	src := f.p.sources.open(name)
	if src == nil {
		return nil, fs.ErrNotExist
	}
	return newMemFile(name, f.text(src)), nil
}

// text is the text of a file without what was left out of it.
func (f *unitFS) text(src *source) []byte {
	if text, ok := f.edited[src.name]; ok {
		return text
	}
	return src.text
}

var errorPos = regexp.MustCompile(`^(.+?):(\d+):(\d+): `)

// leaveOut takes the definition in which err happened out of its file; it
// reports whether there is one.
func (f *unitFS) leaveOut(err error) bool {
	if len(f.u.broken) >= maxBroken {
		return false
	}
	for line := range strings.Lines(err.Error()) {
		m := errorPos.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		src := f.p.sources.byName[m[1]]
		n, _ := strconv.Atoi(m[2])
		if src == nil {
			continue
		}
		text := f.text(src)
		from, to, name := directiveAt(text, n), 0, ""
		if from >= 0 {
			to = from + bytes.IndexByte(append(text[from:len(text):len(text)], '\n'), '\n')
		} else if from, to, name = definitionAt(text, n); from < 0 {
			continue
		}
		f.u.broken = append(f.u.broken, broken{
			name: name, file: src.name, line: 1 + bytes.Count(text[:from], []byte("\n")), text: string(text[from:to]),
			reason: strings.TrimSpace(strings.TrimPrefix(line, m[0])),
		})
		cut := slices.Clone(text)
		copy(cut[from:to], blank(text[from:to]))
		f.edited[src.name] = cut
		return true
	}
	return false
}

// directiveAt returns where a line begins that includes what a macro names; -1
// if it is any other line.
func directiveAt(text []byte, line int) int {
	from := 0
	for n := 1; n < line; n++ {
		i := bytes.IndexByte(text[from:], '\n')
		if i < 0 {
			return -1
		}
		from += i + 1
	}
	at := -1
	directives(text[from:], func(name string, rest []byte) {
		if at < 0 && name == "include" && len(rest) > 0 && isLetter(rest[0]) && bytes.HasPrefix(bytes.TrimSpace(text[from:]), []byte("#")) {
			at = from
		}
	})
	return at
}

// definitionAt returns the extent and the name of the definition at file
// level, outside of preprocessor lines, that has a line; -1 if there is none.
func definitionAt(text []byte, line int) (from, to int, name string) {
	depth, start, n, lastName, funcName := 0, -1, 1, "", ""
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			n++
		case c == '#' && lineStart(text, i):
			for ; i < len(text) && text[i] != '\n'; i++ {
				if text[i] == '\\' && i+1 < len(text) && text[i+1] == '\n' {
					n++
					i++
				}
			}
			i--
		case c == '/' && i+1 < len(text) && (text[i+1] == '/' || text[i+1] == '*'):
			end := skipComment(text, i)
			if text[i+1] == '/' {
				end--
			}
			n += bytes.Count(text[i:end], []byte("\n"))
			i = end - 1
		case c == ' ' || c == '\t' || c == '\r':
		default:
			if start < 0 {
				start, lastName, funcName = i, "", ""
			}
			switch {
			case c == '"' || c == '\'':
				i = skipQuoted(text, i) - 1
			case isLetter(c):
				j := i
				for j < len(text) && (isLetter(text[j]) || isDigit(text[j])) {
					j++
				}
				lastName, i = string(text[i:j]), j-1
			case c == '(' && depth == 0 && funcName == "":
				funcName = lastName
			case c == '{':
				depth++
			case c == '}':
				depth--
			}
			if depth <= 0 && (c == ';' || c == '}') {
				depth = 0
				if n >= line {
					return start, i + 1, funcName
				}
				start = -1
			}
		}
		if n > line && start < 0 {
			return -1, -1, ""
		}
	}
	if start >= 0 && start < len(text) {
		return start, len(text), funcName
	}
	return -1, -1, ""
}

func lineStart(text []byte, i int) bool {
	for i--; i >= 0 && text[i] != '\n'; i-- {
		if text[i] != ' ' && text[i] != '\t' {
			return false
		}
	}
	return true
}

// cleanError returns the first line of an error of the parser, with the base
// name of its file.
func cleanError(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if m := errorPos.FindStringSubmatch(line); m != nil {
		line = fmt.Sprintf("%s:%s: %s", filepath.Base(m[1]), m[2], strings.TrimPrefix(line, m[0]))
	}
	return fmt.Errorf("%s", line)
}

// A memFile is a file in memory.
type memFile struct {
	*bytes.Reader
	name string
	size int64
}

func newMemFile(name string, text []byte) *memFile {
	return &memFile{bytes.NewReader(text), name, int64(len(text))}
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memFile) Close() error               { return nil }
func (f *memFile) Name() string               { return f.name }
func (f *memFile) Size() int64                { return f.size }
func (f *memFile) Mode() fs.FileMode          { return 0o444 }
func (f *memFile) ModTime() time.Time         { return time.Time{} }
func (f *memFile) IsDir() bool                { return false }
func (f *memFile) Sys() any                   { return nil }

var _ io.Reader = (*memFile)(nil)
