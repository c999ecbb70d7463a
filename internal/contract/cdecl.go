package contract

import (
	"bytes"
	"regexp"
	"strings"
)

// A cFunc is what the text of a C function's declaration tells.
type cFunc struct {
	name   string
	params []string
	// end is where its body ends, 0 for a declaration.
	end int
}

// cFunction reads the declaration or definition of a function that begins at
// offset. It looks at names and brackets only: whether the source is right is
// the compiler's business, and what the types mean cgo has told already.
func cFunction(src []byte, offset int) (f cFunc, ok bool) {
	if offset >= len(src) || src[offset] == '#' {
		return f, false
	}
	open := -1 // the bracket of the parameters
	for at := offset; at < len(src); {
		switch c := src[at]; {
		case c == '(':
			end := matching(src, at)
			if end < 0 {
				return f, false
			}
			if name := lastName(src[offset:at]); open < 0 && name != "" && !attribute(name) {
				open, f.name = at, name
				f.params = paramNames(string(src[at+1 : end]))
			}
			at = end + 1
		case c == '=' || c == '}' || c == '#' || c == ')':
			return f, false
		case c == ';':
			return f, open >= 0
		case c == '{':
			if f.end = matching(src, at); f.end < 0 || open < 0 {
				return f, false
			}
			return f, true
		case bytes.HasPrefix(src[at:], []byte("/*")), bytes.HasPrefix(src[at:], []byte("//")):
			next := skipBlank(src, at)
			if next == at {
				return f, false // a directive
			}
			at = next
		default:
			at++
		}
	}
	return f, false
}

// attribute reports whether what looks like a function call in a declaration
// belongs to a compiler's extension.
func attribute(name string) bool {
	return strings.HasPrefix(name, "__attribute") || name == "__declspec" || name == "_Alignas" || name == "__asm__"
}

// lastName returns the identifier that text ends with, but for spaces.
func lastName(text []byte) string {
	text = bytes.TrimRight(text, " \t\r\n")
	i := len(text)
	for i > 0 && isNameByte(text[i-1]) {
		i--
	}
	return string(text[i:])
}

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// matching returns the offset of the bracket that closes the one at offset, -1
// if there is none. Comments, strings and characters are skipped.
func matching(src []byte, offset int) int {
	depth := 0
	for at := offset; at < len(src); at++ {
		switch c := src[at]; {
		case c == '(' || c == '{' || c == '[':
			depth++
		case c == ')' || c == '}' || c == ']':
			if depth--; depth == 0 {
				return at
			}
		case c == '"' || c == '\'':
			for at++; at < len(src) && src[at] != c && src[at] != '\n'; at++ {
				if src[at] == '\\' {
					at++
				}
			}
		case bytes.HasPrefix(src[at:], []byte("//")):
			at += len(firstLine(src[at:])) - 1
		case bytes.HasPrefix(src[at:], []byte("/*")):
			n := bytes.Index(src[at:], []byte("*/"))
			if n < 0 {
				return -1
			}
			at += n + 1
		}
	}
	return -1
}

var comments = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)

// paramNames returns the names in a list of parameters, "" for one without.
func paramNames(list string) []string {
	list = comments.ReplaceAllString(list, " ")
	if t := strings.TrimSpace(list); t == "" || t == "void" {
		return nil
	}
	var names []string
	depth, from := 0, 0
	for i := range len(list) + 1 {
		switch {
		case i == len(list) || list[i] == ',' && depth == 0:
			names = append(names, paramName(list[from:i]))
			from = i + 1
		case list[i] == '(' || list[i] == '[':
			depth++
		case list[i] == ')' || list[i] == ']':
			depth--
		}
	}
	return names
}

// paramName is the name that a parameter declares.
func paramName(decl string) string {
	if i := strings.Index(decl, "(*"); i >= 0 { // a function pointer
		decl, _, _ = strings.Cut(decl[i+2:], ")")
		decl, _, _ = strings.Cut(decl, "[")
		return lastName([]byte(decl))
	}
	decl, _, _ = strings.Cut(decl, "[")
	decl = strings.TrimSpace(decl)
	name := lastName([]byte(decl))
	if name == decl && !strings.HasSuffix(decl, "...") {
		return "" // a type alone
	}
	return name
}
