package unit

import (
	"bytes"
	"io"
	"os"
)

// Helps reports whether the unit declares what code that has to do with sessions
// may hand them to although nothing in its text says so: exported generic
// functions and types, such as caches, pools and options. Only the modules that
// are worked on are looked at: opening every such package of a large build
// would cost its users more than all the rest. Nor are variants for tests, which
// declare the same.
func (u *Unit) Helps() bool {
	if !u.IsMain() {
		return false
	}
	for _, file := range u.GoFiles {
		if bytes.HasSuffix([]byte(file), []byte("_test.go")) {
			return false
		}
	}
	for _, file := range u.GoFiles {
		if f, err := os.Open(file); err == nil {
			src, err := io.ReadAll(f)
			f.Close()
			if err == nil && declaresGeneric(src) {
				return true
			}
		}
	}
	return false
}

// declaresGeneric reports whether src, a Go file in the form of gofmt, declares
// an exported generic function or type in a line of its own.
func declaresGeneric(src []byte) bool {
	for i := 0; ; i++ {
		n := bytes.IndexByte(src[i:], '[')
		if n < 0 {
			return false
		}
		i += n
		name := i
		for name > 0 && (isAlnum(src[name-1]) || src[name-1] == '_') {
			name--
		}
		if name == i || src[name] < 'A' || src[name] > 'Z' || name < len("\nfunc ") {
			continue
		}
		switch string(src[name-len("\nfunc ") : name]) {
		case "\nfunc ", "\ntype ":
			return true
		}
	}
}
