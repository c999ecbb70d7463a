// Package modelwords puts the rows of the reference table into words, for the
// page in docs and for the command.
package modelwords

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// titles are the profiles' names for readers.
var titles = map[refmodel.Profile]string{
	refmodel.OpenSSL3:   "OpenSSL 3",
	refmodel.OpenSSL111: "OpenSSL 1.1.1",
	refmodel.LibreSSL:   "LibreSSL",
	refmodel.BoringSSL:  "BoringSSL",
}

// Prototypes returns the prototype of f, and those of the profiles where it
// has another, with a comment.
func Prototypes(f *refmodel.Func) []string {
	list := []string{f.Prototype()}
	for _, p := range f.In.List() {
		if v := f.Variants[p]; v != nil && v.Prototype() != f.Prototype() {
			list = append(list, fmt.Sprintf("%s  // %s", v.Prototype(), titles[p]))
		}
	}
	return list
}

// A Statement is one of the words about a function, and where it holds.
type Statement struct {
	Words    string
	Profiles []refmodel.Profile
}

// Statements returns the words about f in all profiles, each once, in the order of
// the first profile that has it.
func Statements(f *refmodel.Func) []Statement {
	var list []Statement
	for _, p := range f.In.List() {
		note := f.Note
		if v := f.Variants[p]; v != nil {
			note = v.Note
		}
		for _, words := range WithNote(f.Words(p), note) {
			i := slices.IndexFunc(list, func(s Statement) bool { return s.Words == words })
			if i < 0 {
				list = append(list, Statement{Words: words})
				i = len(list) - 1
			}
			list[i].Profiles = append(list[i].Profiles, p)
		}
	}
	return list
}

// WithNote returns words with the note, if there is one, as the last of them.
func WithNote(words []string, note string) []string {
	if note == "" {
		return words
	}
	return append(slices.Clip(words), "note: "+note)
}

// Libraries says which profiles have f, since when, and where it is a macro
// that cgo can't call.
func Libraries(f *refmodel.Func) string {
	s := Join(f.In.List())
	if f.Since != "" {
		s += "; since " + f.Since
	}
	var macro []refmodel.Profile
	for _, p := range f.In.List() {
		if f.KindIn(p) == refmodel.FunctionMacro {
			macro = append(macro, p)
		}
	}
	switch {
	case len(macro) == 0:
	case len(macro) == len(f.In.List()):
		s += "; a function-like macro, which cgo can't call"
	default:
		s += "; a function-like macro, which cgo can't call, in " + Join(macro)
	}
	return s
}

// Join returns the profiles' names for readers.
func Join(profiles []refmodel.Profile) string {
	var names []string
	for _, p := range profiles {
		names = append(names, titles[p])
	}
	return strings.Join(names, ", ")
}
