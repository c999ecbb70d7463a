package baseline

import (
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report/reporttest"
)

// FuzzParse looks for a file that makes the reader panic or say more than a
// line, or whose entries are others once written and read again.
func FuzzParse(f *testing.F) {
	r := reporttest.New(f)
	whole := string(Format(Of(r.Findings, r.Files)))
	f.Add([]byte(whole))
	f.Add([]byte(strings.ReplaceAll(whole, "\n", "\r\n")))
	f.Add([]byte(whole + whole))
	f.Add([]byte(whole + "=======\n"))
	f.Add([]byte(header + "18446744073709551617\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parse(data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("more than one line: %q", err)
			}
			return
		}
		back, err := parse(Format(entries))
		if err != nil {
			t.Fatalf("what it writes it can't read: %v\n%q", err, entries)
		}
		slices.SortFunc(entries, compare)
		if !slices.Equal(entries, back) {
			t.Fatalf("wrote\n%q\nread\n%q", entries, back)
		}
		known, stale := Match(entries, back)
		if slices.Contains(known, false) || len(stale) > 0 {
			t.Fatalf("its own entries: known %v, stale %q", known, stale)
		}
	})
}
