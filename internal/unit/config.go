package unit

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// config reads the go command's configuration of a unit, which is JSON. It
// isn't encoding/json that does it, since that stands on reflect and fmt: with
// those, the packages of half the program would be initialized before the
// first unit can be answered, which takes longer than the answer.
type config struct {
	data []byte
	err  error // the first one; nothing is read after it
	at   int
}

// decode sets the fields of u that data, a JSON object, has a value for. The
// error says what was expected and at which byte.
func (u *Unit) decode(data []byte) error {
	c := &config{data: data}
	c.object(func(key string) {
		switch key {
		case "ImportPath":
			u.ImportPath = c.text()
		case "Dir":
			u.Dir = c.text()
		case "GoVersion":
			u.GoVersion = c.text()
		case "GoFiles":
			u.GoFiles = c.texts()
		case "IgnoredFiles":
			u.IgnoredFiles = c.texts()
		case "ModulePath":
			u.ModulePath = c.text()
		case "ModuleVersion":
			u.ModuleVersion = c.text()
		case "ImportMap":
			u.ImportMap = c.textMap()
		case "PackageFile":
			u.PackageFile = c.textMap()
		case "PackageVetx":
			u.PackageVetx = c.textMap()
		case "VetxOnly":
			u.VetxOnly = c.boolean()
		case "VetxOutput":
			u.VetxOutput = c.text()
		case "FixArchive":
			u.FixArchive = c.text()
		default:
			c.skip()
		}
	})
	if c.next() != 0 {
		c.expected("the end")
	}
	return c.err
}

// expected notes that something else than what was found.
func (c *config) expected(what string) {
	if c.err == nil {
		c.err = errors.New(what + " expected at byte " + strconv.Itoa(c.at))
		c.at = len(c.data)
	}
}

// next returns the first byte after white space, without taking it, and 0 at
// the end.
func (c *config) next() byte {
	for ; c.at < len(c.data); c.at++ {
		switch b := c.data[c.at]; b {
		case ' ', '\t', '\n', '\r':
		default:
			return b
		}
	}
	return 0
}

// take takes the next byte if it is b.
func (c *config) take(b byte) bool {
	if c.next() != b {
		return false
	}
	c.at++
	return true
}

// word takes w, a name of JSON's, if it comes next.
func (c *config) word(w string) bool {
	c.next()
	if !bytes.HasPrefix(c.data[c.at:], []byte(w)) {
		return false
	}
	c.at += len(w)
	return true
}

// object reads an object; value has to read the value of each key. null is one
// without keys.
func (c *config) object(value func(key string)) {
	c.list('{', '}', func() {
		key := c.text()
		if !c.take(':') {
			c.expected("a colon")
		}
		value(key)
	})
}

// list reads elements between open and end, separated by commas, or null.
func (c *config) list(open, end byte, element func()) {
	if c.word("null") {
		return
	}
	if !c.take(open) {
		c.expected(strconv.QuoteRune(rune(open)))
		return
	}
	if c.take(end) {
		return
	}
	for c.err == nil {
		element()
		if c.take(end) {
			return
		}
		if !c.take(',') {
			c.expected("a comma")
		}
	}
}

func (c *config) texts() []string {
	var list []string
	c.list('[', ']', func() { list = append(list, c.text()) })
	return list
}

func (c *config) textMap() map[string]string {
	m := map[string]string{}
	c.object(func(key string) { m[key] = c.text() })
	return m
}

func (c *config) boolean() bool {
	if c.word("true") {
		return true
	}
	if !c.word("false") {
		c.expected("true or false")
	}
	return false
}

// text reads a string.
func (c *config) text() string {
	if !c.take('"') {
		c.expected("a string")
		return ""
	}
	rest := c.data[c.at:]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		c.expected("a quotation mark")
		return ""
	}
	if bytes.IndexByte(rest[:end], '\\') < 0 {
		c.at += end + 1
		return string(rest[:end])
	}
	return c.escaped()
}

// escaped reads the rest of a string that has escape sequences.
func (c *config) escaped() string {
	var text []byte
	for c.at < len(c.data) {
		b := c.data[c.at]
		c.at++
		switch b {
		case '"':
			return string(text)
		case '\\':
			text = c.escape(text)
		default:
			text = append(text, b)
		}
	}
	c.expected("a quotation mark")
	return ""
}

// escape appends to text what the escape sequence after a backslash stands for.
func (c *config) escape(text []byte) []byte {
	const names, values = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if c.at < len(c.data) {
		b := c.data[c.at]
		c.at++
		if i := bytes.IndexByte([]byte(names), b); i >= 0 {
			return append(text, values[i])
		}
		if b == 'u' {
			return utf8.AppendRune(text, c.unicode())
		}
		c.at--
	}
	c.expected("an escape sequence")
	return text
}

// unicode reads the four hexadecimal digits of \u, and the second half of a
// surrogate pair.
func (c *config) unicode() rune {
	r := c.hex()
	if !utf16.IsSurrogate(r) {
		return r
	}
	second := *c
	if !second.word(`\u`) {
		return utf8.RuneError
	}
	pair := utf16.DecodeRune(r, second.hex())
	if second.err == nil && pair != utf8.RuneError {
		*c = second
	}
	return pair
}

func (c *config) hex() rune {
	const digits = 4
	if c.at+digits <= len(c.data) {
		if n, err := strconv.ParseUint(string(c.data[c.at:c.at+digits]), 16, 16); err == nil {
			c.at += digits
			return rune(n)
		}
	}
	c.expected("four hexadecimal digits")
	return utf8.RuneError
}

// skip reads a value that nobody asks for.
func (c *config) skip() {
	switch b := c.next(); {
	case b == '"':
		c.text()
	case b == '{':
		c.object(func(string) { c.skip() })
	case b == '[':
		c.list('[', ']', c.skip)
	case c.word("null"), c.word("true"), c.word("false"):
	case b == '-' || '0' <= b && b <= '9':
		for c.at < len(c.data) && bytes.IndexByte([]byte("+-.0123456789Ee"), c.data[c.at]) >= 0 {
			c.at++
		}
	default:
		c.expected("a value")
	}
}
