package gate

import (
	"bytes"
	"os"
	"strings"
	"sync"

	"github.com/sslref/sslref/internal/unit"
	"github.com/sslref/sslref/refmodel"
)

// mentionsTracked reports whether the text of file mentions a tracked name.
// A file that cannot be read does: whoever reads it next will say so.
func mentionsTracked(file string) bool {
	src, err := os.ReadFile(file)
	return err != nil || Mentions(src)
}

// Mentions reports whether src, the text of a Go file, mentions a function or
// type of the table, be it in code, in a cgo preamble, or as a part of a
// longer name, or has one of sslref's directives. Every way to use sessions has such a name in it: the calls of
// C and of bindings bear it, and cgo names its types by the struct's tag.
// Names in comments count too; that costs time but is not wrong. It is the
// exact form of [unit.MayMention].
func Mentions(src []byte) bool {
	if !unit.MayMention(src) {
		return false
	}
	if bytes.Contains(src, []byte(unit.Directive)) {
		return true
	}
	for rest := src; ; {
		i := bytes.Index(rest, []byte("SSL_"))
		if i < 0 {
			break
		}
		word := identifier(rest[i:])
		// Not OPENSSL_free, but X_SSL_free.
		if (i == 0 || !isAlnum(rest[i-1])) && isTracked(word) {
			return true
		}
		rest = rest[i+len(word):]
	}
	for rest := src; ; {
		i := bytes.Index(rest, []byte("ssl_"))
		if i < 0 {
			return false
		}
		word := identifier(rest[i:])
		if tags()[word] {
			return true
		}
		rest = rest[i+len(word):]
	}
}

// isTracked reports whether word, which begins with SSL_, is a class or a
// function of the table in one of its profiles, or has to do with sessions.
func isTracked(word string) bool {
	if strings.HasPrefix(word, "SSL_SESSION") {
		return true
	}
	for _, class := range refmodel.Classes {
		if word == string(class.Class) {
			return true
		}
	}
	for _, profile := range refmodel.Profiles(0xff).List() {
		if refmodel.Lookup(profile, word) != nil {
			return true
		}
	}
	return false
}

// tags is the set of struct tags of the table's classes.
var tags = sync.OnceValue(func() map[string]bool {
	set := make(map[string]bool)
	for _, class := range refmodel.Classes {
		for _, tag := range class.Tags {
			set[tag] = true
		}
	}
	return set
})

// identifier returns the C identifier that src begins with.
func identifier(src []byte) string {
	n := 0
	for n < len(src) && (src[n] == '_' || isAlnum(src[n])) {
		n++
	}
	return string(src[:n])
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
