package main

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// A mutant is a package with one change.
type mutant struct {
	kind string
	file string
	line int
	was  string // the line before
	// same: the change is not wrong.
	same  bool
	isC   bool
	lines []string // the file after
}

func (m mutant) language() string {
	if m.isC {
		return "C"
	}
	return "Go"
}

// The kinds of changes.
const (
	removed     = "release removed"
	doubled     = "release doubled"
	early       = "release before use"
	toBorrowed  = "get1 to get"
	toOwned     = "get to get1"
	uncheckedNL = "check for NULL dropped"
	status      = "callback's status"
)

var (
	release   = regexp.MustCompile(`^\s*(defer )?(?:C\.)?(\w*SSL_SESSION_free|link_free|s\.Close)\(([^()]*)\);?(?:\s*//.*)?$`)
	get1      = regexp.MustCompile(`SSL_get1_session\(`)
	get       = regexp.MustCompile(`SSL_get0?_session\(`)
	nullGo    = regexp.MustCompile(`^\s*if (\w+) == nil \{(?:\s*//.*)?$`)
	nullC     = regexp.MustCompile(`^\s*if \((?:!(\w+)|(\w+) == NULL)\)( \{)?(?:\s*//.*)?$`)
	returns   = regexp.MustCompile(`^(\s*return )([01])(;?)(\s*//.*)?$`)
	functions = regexp.MustCompile(`^(?:func |[a-zA-Z][\w *]*\()`)
)

// mutate returns the mutants of a package.
func mutate(files map[string][]string) []mutant {
	var list []mutant
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := &file{name: name, lines: files[name]}
		for i := range f.lines {
			f.at(i)
		}
		list = append(list, f.mutants...)
	}
	return list
}

// A file is a file of which mutants are made.
type file struct {
	name       string
	lines      []string
	inCallback bool
	inPreamble bool
	mutants    []mutant
}

// add adds a mutant in which the lines from i on are others.
func (f *file) add(kind string, i int, lines ...string) {
	after := slices.Clone(f.lines)
	copy(after[i:], lines)
	f.addAll(kind, i, after)
}

func (f *file) addAll(kind string, i int, after []string) {
	f.mutants = append(f.mutants, mutant{
		kind: kind, file: f.name, line: i + 1, was: strings.TrimSpace(f.lines[i]),
		same:  strings.Contains(f.lines[i], "// same: "+kind),
		isC:   filepath.Ext(f.name) != ".go" || f.inPreamble,
		lines: after,
	})
}

// at makes the changes of line i.
func (f *file) at(i int) {
	line := f.lines[i]
	switch {
	case line == "/*":
		f.inPreamble = true
	case line == "*/":
		f.inPreamble = false
	}
	if functions.MatchString(line) {
		f.inCallback = strings.Contains(line, "// callback")
	}
	if m := release.FindStringSubmatch(line); m != nil {
		f.add(removed, i, "")
		f.addAll(doubled, i, slices.Insert(slices.Clone(f.lines), i, line))
		if m[1] == "" && i > 0 && uses(f.lines[i-1], m[3]) {
			f.add(early, i-1, line, f.lines[i-1])
		}
	}
	if get1.MatchString(line) && !functions.MatchString(line) {
		f.add(toBorrowed, i, strings.NewReplacer("X_SSL_get1_session(", "X_SSL_get0_session(", "SSL_get1_session(", "SSL_get_session(").Replace(line))
	} else if get.MatchString(line) && !functions.MatchString(line) && !strings.Contains(line, "X_SSL") {
		f.add(toOwned, i, get.ReplaceAllString(line, "SSL_get1_session("))
	}
	f.nullCheck(i)
	if m := returns.FindStringSubmatch(line); m != nil && f.inCallback {
		f.add(status, i, m[1]+string('0'+'1'-m[2][0])+m[3])
	}
}

// uses reports whether a line is a statement that uses a variable.
func uses(line, variable string) bool {
	t, _, _ := strings.Cut(line, "//")
	t = strings.TrimSpace(t)
	switch {
	case t == "" || strings.HasSuffix(t, "{") || strings.HasSuffix(t, "}") || strings.HasSuffix(t, ":"), strings.HasPrefix(t, "if "), strings.HasPrefix(t, "return"):
		return false
	}
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(variable) + `\b`).MatchString(t)
}

// session is what a line has that gives a variable a session, or something that
// holds one.
var session = regexp.MustCompile(`(?i)sess|link`)

// aboutSession reports whether the variable that line i checks for NULL has to do
// with a session, as far as the function says before: others aren't tracked.
func (f *file) aboutSession(i int) bool {
	var name string
	if m := nullGo.FindStringSubmatch(f.lines[i]); m != nil {
		name = m[1]
	} else if m := nullC.FindStringSubmatch(f.lines[i]); m != nil {
		name = m[1] + m[2]
	} else {
		return false
	}
	variable := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	for j := i; j >= 0; j-- {
		if j < i && !functions.MatchString(f.lines[j]) && variable.MatchString(f.lines[j]) && session.MatchString(f.lines[j]) {
			return true
		}
		if functions.MatchString(f.lines[j]) {
			break
		}
	}
	return false
}

var call = regexp.MustCompile(`(\w+)\(([^()]*)\)`)

// needed reports whether the rest of the function, behind line i, passes the
// variable that the lines before check for NULL to anything that can't do
// without: a function of the table says so, any other is taken to.
func (f *file) needed(i int) bool {
	name := ""
	for j := i; name == ""; j-- {
		if m := nullGo.FindStringSubmatch(f.lines[j]); m != nil {
			name = m[1]
		} else if m := nullC.FindStringSubmatch(f.lines[j]); m != nil {
			name = m[1] + m[2]
		}
	}
	for _, line := range f.lines[i+1:] {
		if functions.MatchString(line) {
			break
		}
		if t := strings.TrimSpace(line); strings.HasPrefix(t, "return "+name) {
			return true // the caller may need it
		}
		for _, m := range call.FindAllStringSubmatch(line, -1) {
			row := refmodel.Lookup(refmodel.OpenSSL3, m[1])
			for n, arg := range strings.Split(m[2], ",") {
				if strings.TrimSpace(arg) != name {
					continue
				}
				if row == nil || n >= len(row.Params) || !row.Params[n].Nullable || row.Params[n].Asks {
					return true
				}
			}
		}
	}
	return false
}

// nullCheck drops a check for NULL that leaves the function.
func (f *file) nullCheck(i int) {
	last := i + 1
	if !f.aboutSession(i) {
		return
	}
	switch {
	case nullGo.MatchString(f.lines[i]):
		for last < len(f.lines) && strings.TrimSpace(f.lines[last]) != "}" {
			last++
		}
	case nullC.MatchString(f.lines[i]):
		if nullC.FindStringSubmatch(f.lines[i])[3] != "" {
			for last < len(f.lines) && strings.TrimSpace(f.lines[last]) != "}" {
				last++
			}
		}
	default:
		return
	}
	if last < len(f.lines) {
		f.add(uncheckedNL, i, make([]string, last-i+1)...)
		m := &f.mutants[len(f.mutants)-1]
		m.same = m.same || !f.needed(last)
	}
}
