package unit

import (
	"bytes"
	"io"
	"os"
)

// Helps reports whether the unit declares what code that has to do with sessions
// may hand them to although nothing in its text says so: exported generic
// functions and types, such as caches, pools and options. Only the modules that
// are worked on are looked at, and of them what stands on nothing but them and
// the standard library: opening every such package of a large build would cost
// its users more than all the rest. Nor are variants for tests, which declare the
// same.
func (u *Unit) Helps() bool {
	if !u.IsMain() {
		return false
	}
	light := true
	u.Imports(func(path string) bool {
		light = IsNear(path, u.ModulePath)
		return light
	})
	if !light {
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

// IsNear reports whether an import path is that of a package of the module or of
// the standard library, whose paths have no domain.
func IsNear(path, module string) bool {
	domain := path
	if i := bytes.IndexByte([]byte(path), '/'); i >= 0 {
		domain = path[:i]
	}
	if bytes.IndexByte([]byte(domain), '.') < 0 {
		return true
	}
	rest, ok := bytes.CutPrefix([]byte(path), []byte(module))
	return ok && (len(rest) == 0 || rest[0] == '/')
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
