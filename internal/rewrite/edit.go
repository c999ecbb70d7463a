package rewrite

import (
	"bytes"
	"slices"
	"strings"
)

// An edit replaces the bytes [from, to) of a file by text.
type edit struct {
	from, to int
	text     string
}

// edits collects the edits of one file, in any order. They must not overlap,
// except that insertions (from == to) may sit at the same place: those keep
// the order in which they were added.
type edits []edit

func (es *edits) replace(from, to int, text string) {
	*es = append(*es, edit{from, to, text})
}

func (es *edits) insert(at int, text string) { es.replace(at, at, text) }

// breaks returns the line breaks of text.
func breaks(text []byte) string { return strings.Repeat("\n", bytes.Count(text, []byte("\n"))) }

// apply returns src with the edits made.
func (es edits) apply(src []byte) []byte {
	slices.SortStableFunc(es, func(a, b edit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return a.to - b.to
	})
	var out bytes.Buffer
	at := 0
	for _, e := range es {
		out.Write(src[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(src[at:])
	return out.Bytes()
}
