package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
)

// The go command asks a vet tool for something that changes whenever the tool
// does (-V=full), at each run of go vet. unitchecker answers with a hash of the
// whole program, which in the smallest runs is a good part of sslref's time. Go's
// linker has left such a hash in the program: its build ID, with which Go's own
// tools answer.

// idReach is how far into a program its build ID is looked for, in bytes: as far
// as the go command itself looks.
const idReach = 32 << 10

// buildIDs are the build IDs that the go command has the linker write: hashes of
// what went into the program and of the program. Others (-ldflags=-buildid=…, or
// "redacted" of Bazel's rules) say nothing about it.
var buildIDs = regexp.MustCompile(`^[\w-]{20}/[\w-]{20}/[\w-]{20}/[\w-]{20}$`)

// printToolID answers -V=full by the build ID of the program. It reports whether
// there is one that says what the program is.
func printToolID(w io.Writer) bool {
	id := ownBuildID()
	if !buildIDs.MatchString(id) {
		return false
	}
	_, err := fmt.Fprintf(w, "sslref version devel buildID=%s\n", id)
	return err == nil
}

// ownBuildID returns the build ID of the running program, or "".
func ownBuildID() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, idReach)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return ""
	}
	return buildID(head[:n])
}

// buildID returns the build ID in the beginning of a program, or "": that of a
// note in ELF's form, or the one before the program's instructions in others.
func buildID(head []byte) string {
	if bytes.HasPrefix(head, []byte("\x7fELF")) {
		// The note's kind, 4, and name follow the length of its text.
		before, after, ok := bytes.Cut(head, []byte("\x04\x00\x00\x00Go\x00\x00"))
		if !ok || len(before) < 4 {
			return ""
		}
		size := int(before[len(before)-4]) // of four bytes: an ID is shorter than 256
		return string(after[:min(size, len(after))])
	}
	_, after, _ := bytes.Cut(head, []byte("\xff Go build ID: \""))
	id, _, _ := bytes.Cut(after, []byte("\"\n \xff"))
	return string(id)
}
