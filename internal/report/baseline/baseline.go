// Package baseline tells findings that are known from new ones.
//
// A baseline is a file with one line for each known finding, sorted, so that
// changes in different places merge. A line holds no line number and no file
// name: a finding stays known when code is moved, reformatted or renamed around
// it.
package baseline

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/code"
)

// An Entry describes a finding so that it can be found again.
type Entry struct {
	// Rule and Package are the finding's.
	Rule, Package string
	// Function is the declared function that it is in, "" at package level.
	Function string
	// Code is a digest of the statement, whatever its layout.
	Code string
	// Text is the message without line numbers.
	Text string
}

// Of returns the entries of findings, in their order.
func Of(findings []*report.Finding, files *report.Files) []Entry {
	var cache code.Cache
	entries := make([]Entry, len(findings))
	for i, f := range findings {
		syntax := cache.Of(files.Open(f.At.File))
		entries[i] = Entry{
			Rule:     f.Rule,
			Package:  f.Package,
			Function: syntax.Function(f.At.Start),
			Code:     digest(syntax.Statement(f.At.Start)),
			Text:     lineNumbers.ReplaceAllString(f.Text(), ""),
		}
	}
	return entries
}

var lineNumbers = regexp.MustCompile(` \(line \d+\)| in line \d+`)

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%x", sum[:6])
}

// SetKeys gives each of the findings a key that stays the same as long as its
// entry does, and that no other of them has.
func SetKeys(findings []*report.Finding, files *report.Files) {
	seen := map[string]int{}
	for i, e := range Of(findings, files) {
		key := digest(e.Rule, e.Package, e.Function, e.Code)
		seen[key]++
		findings[i].Key = fmt.Sprintf("%s:%d", key, seen[key])
	}
}

// The first line of a file.
const (
	header = "# sslref baseline, format "
	format = 1
)

const explanation = "# Known findings, one a line, written by sslref -write-baseline: rule, package, function, digest of the statement, message.\n"

// Read reads the baseline called name. The error is one line that says what to
// do.
func Read(name string) ([]Entry, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("baseline %s does not exist; sslref -baseline=%s -write-baseline makes it", name, name)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the baseline: %w", err)
	}
	entries, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("baseline %s: %w", name, err)
	}
	return entries, nil
}

func parse(data []byte) ([]Entry, error) {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	version, ok := strings.CutPrefix(strings.TrimRight(string(first), "\r"), header)
	if !ok {
		return nil, fmt.Errorf("its first line is not %q: it is no baseline, or damaged", header+strconv.Itoa(format))
	}
	if n, err := strconv.Atoi(version); err != nil || n != format {
		return nil, fmt.Errorf("it is of format %s, and this sslref reads format %d only: update sslref, or delete the file and write it again with -write-baseline", version, format)
	}
	var entries []Entry
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 5 || fields[0] == "" || fields[3] == "" {
			return nil, fmt.Errorf("line %d is no entry (%.40q): resolve the merge conflict, or delete the file and write it again with -write-baseline", number, line)
		}
		entries = append(entries, Entry{fields[0], fields[1], fields[2], fields[3], fields[4]})
	}
	return entries, nil
}

// Format returns the file for entries.
func Format(entries []Entry) []byte {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, compare)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s%d\n%s", header, format, explanation)
	for _, e := range entries {
		fmt.Fprintf(&out, "%s\n", e.line())
	}
	return out.Bytes()
}

func (e Entry) line() string {
	return strings.Join([]string{e.Rule, e.Package, e.Function, e.Code, e.Text}, "\t")
}

// String tells readers what an entry is about.
func (e Entry) String() string {
	where := e.Package
	if e.Function != "" {
		where += "." + e.Function
	}
	return fmt.Sprintf("%s: %s (%s)", where, e.Text, e.Rule)
}

// compare orders entries as their lines.
func compare(a, b Entry) int { return strings.Compare(a.line(), b.line()) }
