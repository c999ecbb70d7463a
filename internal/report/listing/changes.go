package listing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/report"
)

// A Change is a line that a fix takes away or adds.
type Change struct {
	// Number is that of the line in the file as it is; what is added comes
	// before that line.
	Number int
	// Sign is "-" or "+".
	Sign string
	// Text is the line.
	Text string
}

// Changes returns the lines that a fix changes, one list for each of its edits.
// Edits of the same lines are shown together.
func Changes(fix report.Fix, files *report.Files) [][]Change {
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b report.Edit) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start))
	})
	var list [][]Change
	for len(edits) > 0 {
		file := files.Open(edits[0].File)
		if file == nil {
			return list
		}
		n := 1
		last := file.Position(edits[0].End).Line
		for n < len(edits) && edits[n].File == edits[0].File && file.Position(edits[n].Start).Line <= last {
			last = max(last, file.Position(edits[n].End).Line)
			n++
		}
		list = append(list, hunk(file, edits[:n]))
		edits = edits[n:]
	}
	return list
}

// hunk compares the lines that edits touch with what they become.
func hunk(file *report.File, edits []report.Edit) []Change {
	first := file.Position(edits[0].Start).Line
	last := first
	for _, e := range edits {
		last = max(last, file.Position(e.End).Line)
	}
	from := file.Offset(report.Position{Line: first, Column: 1})
	to := file.Offset(report.Position{Line: last, Column: 1}) + len(file.Line(last))
	var after strings.Builder
	at := from
	for _, e := range edits {
		if e.Start < at || e.End > len(file.Source) || e.Start > e.End {
			return nil
		}
		after.Write(file.Source[at:e.Start])
		after.WriteString(e.New)
		at = e.End
	}
	after.Write(file.Source[at:max(at, to)])
	before := lines(string(file.Source[from:to]))
	now := lines(after.String())
	// What is the same at both ends is no change.
	for len(before) > 0 && len(now) > 0 && before[0] == now[0] {
		before, now, first = before[1:], now[1:], first+1
	}
	for len(before) > 0 && len(now) > 0 && before[len(before)-1] == now[len(now)-1] {
		before, now = before[:len(before)-1], now[:len(now)-1]
	}
	var list []Change
	for i, text := range before {
		list = append(list, Change{first + i, "-", text})
	}
	for _, text := range now {
		list = append(list, Change{first, "+", text})
	}
	return list
}

// lines splits text into lines and leaves out those that are blank.
func lines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		list = append(list, strings.TrimRight(line, " \t\r"))
	}
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}
