package text_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/reporttest"
	"github.com/sslref/sslref/internal/report/text"
)

var update = flag.Bool("update", false, "write the files in testdata")

func write(t *testing.T, r *report.Report, style text.Style) string {
	t.Helper()
	var out bytes.Buffer
	if err := text.Write(&out, r, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What a reader sees: in a pipe, on a terminal of 80 columns, on a narrow one.
func TestGolden(t *testing.T) {
	r := reporttest.New(t)
	for name, style := range map[string]text.Style{
		"pipe.txt":   {},
		"wide.txt":   {Unicode: true, Width: 100},
		"narrow.txt": {Unicode: true, Width: 48},
	} {
		got := write(t, r, style)
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colours change nothing but colours, and there are none unless asked for.
func TestColor(t *testing.T) {
	r := reporttest.New(t)
	plain, colored := write(t, r, text.Style{}), write(t, r, text.Style{Color: true})
	if strings.Contains(plain, "\x1b") {
		t.Error("escape sequences although the style has no colour")
	}
	if !strings.Contains(colored, "\x1b[") {
		t.Error("no escape sequences although the style has colour")
	}
	var bare strings.Builder
	for line := range strings.Lines(escape.ReplaceAllString(colored, "")) {
		bare.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	if bare.String() != plain {
		t.Errorf("without its colours it is\n%s\nwant\n%s", bare.String(), plain)
	}
	for i, line := range strings.Split(colored, "\n") {
		if n := strings.Count(line, "\x1b["); n%2 != 0 {
			t.Errorf("line %d leaves a colour on: %q", i+1, line)
		}
	}
}

// No line but those that begin a finding or name what to type is wider than
// the terminal, and the marks are below what they mark.
func TestWidth(t *testing.T) {
	r := reporttest.New(t)
	for _, width := range []int{48, 60, 80, 120} {
		for line := range strings.Lines(write(t, r, text.Style{Unicode: true, Width: width})) {
			line = strings.TrimRight(line, "\n")
			if w := uniseg.StringWidth(line); w > width && strings.HasPrefix(line, " ") {
				t.Errorf("width %d: %d columns in %q", width, w, line)
			}
		}
	}
}

func TestNothing(t *testing.T) {
	r := reporttest.New(t)
	for _, f := range r.Findings {
		f.Known = "baseline"
	}
	if got := write(t, r, text.Style{}); got != "" {
		t.Errorf("all findings are known, but it writes\n%s", got)
	}
}
