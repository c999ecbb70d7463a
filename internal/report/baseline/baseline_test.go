package baseline

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/reporttest"
)

func TestRoundTrip(t *testing.T) {
	r := reporttest.New(t)
	entries := Of(r.Findings, r.Files)
	text := Format(entries)
	name := filepath.Join(t.TempDir(), "baseline")
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
	back, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(Format(back)) != string(text) {
		t.Errorf("reads back as\n%s\nwas\n%s", Format(back), text)
	}
	known, stale := Match(back, entries)
	if slices.Contains(known, false) || len(stale) > 0 {
		t.Errorf("known %v, stale %v", known, stale)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "conn.go") || strings.Contains(line, "line 15") || strings.Contains(line, r.Dir) {
			t.Errorf("an entry names a file or a line: %s", line)
		}
	}
	// Windows, and merges that repeat the head or the end, do no harm.
	if entries, err := parse([]byte(strings.ReplaceAll(string(text), "\n", "\r\n") + "\n" + string(text))); err != nil || len(entries) != 2*len(back) {
		t.Errorf("twice, with other line ends: %d entries, %v", len(entries), err)
	}
}

func TestBadFiles(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":    {"", "no baseline, or damaged"},
		"another":  {"{}\n", "no baseline, or damaged"},
		"newer":    {header + "2\n", "format 2, and this sslref reads format 1 only"},
		"damaged":  {header + "1\nrefleak\tp\tf\n", "line 2 is no entry"},
		"conflict": {header + "1\n<<<<<<< HEAD\n", "line 2 is no entry"},
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(test.text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(file)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want a line with %q", name, err, test.want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "absent")); err == nil || !strings.Contains(err.Error(), "-write-baseline") {
		t.Errorf("absent: %v", err)
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a directory is read")
	}
}

func entry(function, code, text string) Entry {
	return Entry{Rule: "refleak", Package: "p", Function: function, Code: code, Text: text}
}

func TestMatch(t *testing.T) {
	const text = "session s from SSL_get1_session is not freed"
	was := entry("f", "1", text)
	for name, test := range map[string]struct {
		now   Entry
		known bool
	}{
		"the same":               {was, true},
		"function renamed":       {entry("g", "1", text), true},
		"package renamed":        {Entry{"refleak", "q", "f", "1", text}, true},
		"moved elsewhere":        {Entry{"refleak", "q", "g", "1", text}, true},
		"statement changed":      {entry("f", "2", text), true},
		"variable renamed":       {entry("f", "2", "session x from SSL_get1_session is not freed"), true},
		"another wording":        {entry("f", "1", "s leaks"), true},
		"package and statement":  {Entry{"refleak", "q", "f", "2", text}, true},
		"another call":           {entry("f", "2", "session s from SSL_SESSION_new is not freed"), false},
		"another function":       {entry("g", "2", text), false},
		"another rule":           {Entry{"doublefree", "p", "f", "1", text}, false},
		"another package's call": {Entry{"refleak", "q", "g", "2", text}, false},
	} {
		known, stale := Match([]Entry{was}, []Entry{test.now})
		if known[0] != test.known || (len(stale) == 0) != test.known {
			t.Errorf("%s: known %t, stale %v", name, known[0], stale)
		}
	}
	// Each entry stands for one finding, and the surest match comes first.
	known, stale := Match([]Entry{was}, []Entry{entry("g", "1", text), was, was})
	if want := []bool{false, true, false}; !slices.Equal(known, want) || len(stale) > 0 {
		t.Errorf("one entry, three findings: known %v, want %v; stale %v", known, want, stale)
	}
	known, stale = Match([]Entry{was, entry("h", "9", "x")}, nil)
	if len(known) != 0 || len(stale) != 2 {
		t.Errorf("nothing is found: known %v, stale %v", known, stale)
	}
}

func TestKeys(t *testing.T) {
	r := reporttest.New(t)
	twice := append(slices.Clone(r.Findings), new(*r.Findings[0]))
	SetKeys(twice, r.Files)
	seen := map[string]bool{}
	for _, f := range twice {
		if f.Key == "" || seen[f.Key] {
			t.Errorf("key %q of %s", f.Key, f.Message)
		}
		seen[f.Key] = true
	}
	first := twice[0].Key
	twice[0].Message = strings.ReplaceAll(twice[0].Message, "line 15", "line 99")
	twice[0].Package = "example.com/sample"
	SetKeys(twice, new(report.Files))
	SetKeys(twice, r.Files)
	if twice[0].Key != first {
		t.Errorf("the key changes from %s to %s", first, twice[0].Key)
	}
}
