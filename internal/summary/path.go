package summary

import (
	"fmt"
	"strconv"
	"strings"
)

// An access path leads from what a caller passed to a value or to a cell of
// memory. It begins with a base: a parameter (p0, the receiver first), a
// captured variable (f0), a package variable (g:path.name) or [Recovered].
// Segments follow: "*" follows a pointer, ".f" selects a field and ".()" what
// an interface holds, "[k]" an element ("[*]" any, "[2+]" any from there on,
// "[+1]" one that was added, "[@q]" the one at the key to which the quoted path
// q leads, "[@q-1]" the one before that), "#len" is a length, "#ok" whether there is such an element, and
// "~ctx" the SSL_CTX that an object belongs to.

// Recovered is the access path of what recover returns: whether there is a
// panic is the business of whoever runs the deferred function.
const Recovered = "recover"

// CutBase cuts an access path behind its base.
func CutBase(path string) (base, rest string) {
	if strings.HasPrefix(path, "g:") {
		// The package's path may hold dots: the variable's region ends in "*".
		if i := strings.IndexByte(path, '*'); i >= 0 {
			return path[:i], path[i:]
		}
		return path, ""
	}
	if i := strings.IndexAny(path, "*.[#~"); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// CutSegment cuts what follows the base of an access path, which must not be
// empty, behind its first segment.
func CutSegment(rest string) (seg, tail string) {
	switch rest[0] {
	case '*':
		return "*", rest[1:]
	case '[':
		if strings.HasPrefix(rest, `[@`) {
			if q, err := strconv.QuotedPrefix(rest[2:]); err == nil {
				if i := strings.IndexByte(rest[2+len(q):], ']'); i >= 0 {
					n := 2 + len(q) + i + 1
					return rest[:n], rest[n:]
				}
				return rest, ""
			}
		}
		if strings.HasPrefix(rest, `["`) {
			if q, err := strconv.QuotedPrefix(rest[1:]); err == nil {
				n := min(len(q)+2, len(rest))
				return rest[:n], rest[n:]
			}
		}
		if i := strings.IndexByte(rest, ']'); i >= 0 {
			return rest[:i+1], rest[i+1:]
		}
		return rest, ""
	}
	if i := strings.IndexAny(rest[1:], "*.[#~"); i >= 0 {
		return rest[:i+1], rest[i+1:]
	}
	return rest, ""
}

// CutKey takes a segment for the element at a key apart: the key is what path
// leads to, plus off.
func CutKey(seg string) (path string, off int64, ok bool) {
	key := strings.TrimSuffix(strings.TrimPrefix(seg, "[@"), "]")
	q, err := strconv.QuotedPrefix(key)
	if err != nil {
		return "", 0, false
	}
	if path, err = strconv.Unquote(q); err != nil {
		return "", 0, false
	}
	if rest := key[len(q):]; rest != "" {
		off, err = strconv.ParseInt(rest, 10, 32)
	}
	return path, off, err == nil
}

// Key returns the segment for the element at the key to which path leads, plus
// off.
func Key(path string, off int64) string {
	seg := "[@" + strconv.Quote(path)
	if off > 0 {
		seg += "+"
	}
	if off != 0 {
		seg += strconv.FormatInt(off, 10)
	}
	return seg + "]"
}

// validPath returns an error for what is no access path.
func validPath(path string) error {
	base, rest := CutBase(path)
	number, numbered := strings.CutPrefix(base, "p")
	if !numbered {
		number, numbered = strings.CutPrefix(base, "f")
	}
	_, err := strconv.ParseUint(number, 10, 16)
	global := len(base) > len("g:") && strings.HasPrefix(base, "g:")
	if !(numbered && err == nil || global || base == Recovered) {
		return fmt.Errorf("%q is no access path", path)
	}
	return validSegments(rest)
}

// validSegments returns an error for what can't follow the base of an access
// path.
func validSegments(rest string) error {
	for rest != "" {
		var seg string
		whole := rest
		seg, rest = CutSegment(rest)
		if !validSegment(seg) {
			return fmt.Errorf("%q is no part of an access path", whole)
		}
	}
	return nil
}

func validSegment(seg string) bool {
	switch seg[0] {
	case '*':
		return true
	case '.':
		return len(seg) > 1
	case '[':
		if key, ok := strings.CutPrefix(strings.TrimSuffix(seg, "]"), "[@"); ok {
			path, _, ok := CutKey("[@" + key + "]")
			return ok && seg[len(seg)-1] == ']' && validPath(path) == nil
		}
		return len(seg) > 2 && seg[len(seg)-1] == ']'
	}
	return seg == "#len" || seg == "#ok" || seg == "~ctx"
}
