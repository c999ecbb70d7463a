package report

import (
	"regexp"
	"strconv"
)

// The forms in which the message of a step tells how many references the code
// owns after it.
var countForms = []*regexp.Regexp{
	regexp.MustCompile(`, now (-?\d+)\)`),
	regexp.MustCompile(` \(own references: (-?\d+)\)`),
	regexp.MustCompile(`^left here with (-?\d+) not released`),
}

// count fills in the counts of a finding's steps. A step whose message has no
// number changes none.
func count(f *Finding) {
	last, known := 0, false
	for i := range f.Steps {
		s := &f.Steps[i]
		if n, ok := countIn(s.Message); ok {
			last, known = n, true
		}
		s.Count, s.Counted = last, known
	}
}

func countIn(message string) (n int, ok bool) {
	for _, form := range countForms {
		if m := form.FindStringSubmatch(message); m != nil {
			n, err := strconv.Atoi(m[1])
			return n, err == nil
		}
	}
	return 0, false
}

// Label returns the message of a step for a place where its count is shown
// beside it: "now owned here: SSL_get1_session (+1)" of "... (+1, now 1)".
func (s Step) Label() string {
	text := countForms[0].ReplaceAllString(s.Message, ")")
	return countForms[1].ReplaceAllString(text, "")
}

// CountAtFinding returns the number of references after the operation that a
// finding is about, which is no step of its own path: one that was not there
// is gone after a wrong release. ok is false if the number is not known.
func (f *Finding) CountAtFinding() (n int, ok bool) {
	if len(f.Steps) == 0 || !f.Steps[len(f.Steps)-1].Counted {
		return 0, false
	}
	n = f.Steps[len(f.Steps)-1].Count
	// A path that goes through a function that releases has counted already.
	if n >= 0 && (f.Rule == "borrowedfree" || f.Rule == "doublefree") {
		n--
	}
	return n, true
}
