package csource

import (
	"slices"
	"strings"
)

// C's grammar depends on which names are types, and the headers that say so
// aren't read. This file tells by the way a preprocessed text uses its names.

// integerTypes are types of the standard headers that are integers.
var integerTypes = strings.Fields(`
	size_t ssize_t ptrdiff_t wchar_t intptr_t uintptr_t intmax_t uintmax_t
	int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t
	uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t
	time_t off_t pid_t uid_t gid_t mode_t dev_t ino_t socklen_t clock_t sig_atomic_t in_addr_t in_port_t sa_family_t
	bool uint ulong ushort u_int u_long u_short u_char u_int8_t u_int16_t u_int32_t u_int64_t
	BOOL BYTE WORD DWORD GoInt GoUint GoInt8 GoUint8 GoInt16 GoUint16 GoInt32 GoUint32 GoInt64 GoUint64 GoUintptr`)

// opaqueTypes are types of the standard headers that are nothing in
// particular.
var opaqueTypes = strings.Fields(`FILE va_list __builtin_va_list jmp_buf pthread_t pthread_mutex_t pthread_rwlock_t pthread_key_t pthread_once_t DIR fd_set _GoString_ GoString GoSlice GoInterface GoMap GoChan`)

// keywords are words of C that are no names.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		auto break case char const continue default do double else enum extern float for goto if inline int long register
		restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool _Complex
		_Alignas _Alignof _Atomic _Generic _Noreturn _Static_assert _Thread_local __inline __inline__ __const __restrict
		__restrict__ __volatile__ __signed__ __attribute__ __asm__ asm __thread typeof __typeof__ __int128 __auto_type`) {
		m[w] = true
	}
	return m
}()

// A lexeme is a token of C, and how deep in braces it is.
type lexeme struct {
	text  string
	depth int
}

func (l lexeme) isName() bool { return l.text != "" && isLetter(l.text[0]) && !keywords[l.text] }

func isLetter(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// lex splits a text into tokens; it knows no operators of several characters
// but "->".
func lex(text []byte) []lexeme {
	var list []lexeme
	depth := 0
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n' && i+1 < len(text) && text[i+1] == '#':
			for i++; i < len(text) && text[i] != '\n'; i++ {
			}
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '/' && i+1 < len(text) && (text[i+1] == '*' || text[i+1] == '/'):
			i = skipComment(text, i)
			continue
		case c == '"' || c == '\'':
			i = skipQuoted(text, i)
			list = append(list, lexeme{`"`, depth})
			continue
		}
		from := i
		i++
		switch {
		case isLetter(c) || isDigit(c):
			for i < len(text) && (isLetter(text[i]) || isDigit(text[i])) {
				i++
			}
		case c == '-' && i < len(text) && text[i] == '>':
			i++
		case c == '}':
			depth--
		}
		list = append(list, lexeme{string(text[from:i]), depth})
		if c == '{' {
			depth++
		}
	}
	return list
}

func skipComment(text []byte, i int) int {
	end := "*/"
	if text[i+1] == '/' {
		end = "\n"
	}
	n := strings.Index(string(text[i+2:min(len(text), i+1<<16)]), end)
	if n < 0 {
		return len(text)
	}
	return i + 2 + n + len(end)
}

func skipQuoted(text []byte, i int) int {
	quote := text[i]
	for i++; i < len(text) && text[i] != quote && text[i] != '\n'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(text))
}

// typeNames returns the names in a preprocessed text that can only be types.
func typeNames(text []byte) []string {
	toks := lex(text)
	set := map[string]bool{}
	for i, t := range toks {
		if t.isName() && !set[t.text] && usedAsType(toks, i) {
			set[t.text] = true
		}
	}
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// usedAsType reports whether the name at i is in a place where only a type
// can be.
func usedAsType(toks []lexeme, i int) bool {
	at := func(i int) lexeme {
		if i < 0 || i >= len(toks) {
			return lexeme{text: ";"}
		}
		return toks[i]
	}
	prev, next := at(i-1).text, at(i+1)
	switch prev {
	case ".", "->", "goto", "struct", "union", "enum":
		return false
	}
	if next.isName() {
		return true // X y
	}
	if prev == "typedef" {
		return true
	}
	starts := begins(toks, i)
	if next.text == "const" || next.text == "volatile" {
		return starts || prev == "("
	}
	if next.text == "*" {
		j := i + 1
		for at(j).text == "*" || at(j).text == "const" || at(j).text == "restrict" {
			j++
		}
		after := at(j)
		switch {
		case after.text == ")":
			return true // (X *)
		case at(i).depth == 0:
			return true // no expression is outside of a function, but for initial values
		case after.isName():
			switch at(j + 1).text {
			case "=", ";", ",", "[", ")":
				return starts
			}
		}
		return false
	}
	if prev == "(" && next.text == ")" {
		// A cast: (X)y.
		before, after := at(i-2), at(i+2)
		switch before.text {
		case ")", "]", "sizeof", "if", "while", "switch", "for":
			return false
		}
		if before.isName() {
			return false
		}
		return after.isName() || after.text == `"` || after.text != "" && isDigit(after.text[0])
	}
	return starts && at(i).depth == 0 && next.text == "(" && at(i+2).text == "*"
}

// begins reports whether a declaration can begin with the token at i.
func begins(toks []lexeme, i int) bool {
	if i == 0 {
		return true
	}
	switch toks[i-1].text {
	case ";", "{", "}", ":", "static", "const", "extern", "register", "volatile", "inline", "__inline", "__inline__":
		return true
	case "(":
		return i > 1 && toks[i-2].text == "for"
	case ")":
		return false
	}
	return false
}
