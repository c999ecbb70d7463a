package unit

import "bytes"

// RunFlag is a flag of the vet tool that the command sslref passes when it
// runs go vet itself: its value tells runs on different packages apart in go
// vet's cache.
const RunFlag = "sslref.run"

// IsOwnRun reports whether the arguments of a vet tool say that the command
// sslref runs it.
func IsOwnRun(args []string) bool {
	for _, arg := range args {
		if isFlag(arg, RunFlag) {
			return true
		}
	}
	return false
}

// ModelFlag is the flag of the vet tool for a model file.
const ModelFlag = "sslref.model"

// Model returns the value of the flag for a model file among the arguments of a
// vet tool, "" for none.
func Model(args []string) string {
	value := ""
	for _, arg := range args {
		if v, ok := bytes.CutPrefix(bytes.TrimLeft([]byte(arg), "-"), []byte(ModelFlag+"=")); ok {
			value = string(v)
		}
	}
	return value
}

// HasUserFlags reports whether the arguments of a vet tool have flags that the
// user gave, as opposed to those that go vet and the command sslref add.
func HasUserFlags(args []string) bool {
	for _, arg := range args {
		switch {
		case arg == "-json", arg == "-fix", arg == "-diff", isFlag(arg, RunFlag):
		default:
			return true
		}
	}
	return false
}

// isFlag reports whether arg sets the flag called name, as the command sslref
// writes it.
func isFlag(arg, name string) bool { return bytes.HasPrefix([]byte(arg), []byte("-"+name+"=")) }
