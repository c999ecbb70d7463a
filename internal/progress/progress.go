// Package progress lets the vet tools that the go command starts tell the
// command sslref how far they are. It imports next to nothing, since every unit
// of a build pays for it.
package progress

import "os"

// Variable is the environment variable that names the file to which each tool
// adds a byte. It isn't part of the go command's cache keys.
const Variable = "SSLREF_PROGRESS"

// Done tells that a unit was looked at, if somebody wants to know.
func Done() {
	name := os.Getenv(Variable)
	if name == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return
	}
	f.Write([]byte{'.'})
	f.Close()
}
