package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// figures are results as measure makes them.
func figures() *results {
	return &results{
		corpus: corpora[0], tools: tools[:3], units: 3,
		cold:   map[string][]time.Duration{"null": {time.Second, 2 * time.Second}, "noop": {6 * time.Second, 10 * time.Second}, "sslref": {1100 * time.Millisecond, 2500 * time.Millisecond}},
		warm:   map[string][]time.Duration{"null": {time.Second}, "noop": {time.Second}, "sslref": {time.Second}},
		memory: map[string]peak{"null": {3 << 10, "a"}, "noop": {80 << 10, "runtime"}, "sslref": {100 << 10, "b"}},
		stages: map[string]map[string]time.Duration{"b": {"gate": time.Millisecond, "engine": 5 * time.Millisecond}},
	}
}

// The ratios are the medians of those of the rounds, not those of the medians.
func TestTable(t *testing.T) {
	rows := figures().table()
	want := []string{"sslref", "1.80", "1.18", "0.22", "1.00", "1.00", "100", "1.25"}
	if got := strings.Join(rows[3], " "); got != strings.Join(want, " ") {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Peers may have taken part in fewer rounds: their ratios are of those.
func TestPeerRounds(t *testing.T) {
	r := figures()
	r.tools = append(r.tools[:3:3], tool{name: "slow", peer: true})
	r.cold["slow"] = []time.Duration{9 * time.Second}
	if got, want := r.table()[4][2], "9.00"; got != want {
		t.Errorf("the peer takes %s of null, want %s", got, want)
	}
	if got, want := r.medians(), "medians of 2 rounds, those of the peers of one round"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Of many packages that were open the slowest are named, the others summed up.
func TestStages(t *testing.T) {
	r := figures()
	for i := range mostStages + 2 {
		r.stages[fmt.Sprint("p", i)] = map[string]time.Duration{"gate": time.Duration(i+1) * time.Millisecond, "engine": 20 * time.Millisecond}
	}
	rows := r.stageTable()
	if got, want := len(rows), 1+mostStages+1; got != want {
		t.Fatalf("%d rows, want %d", got, want)
	}
	// Of b, p0 and p1 the last two have 1 and 2 ms of the gate, b has 1.
	last := strings.Join(rows[len(rows)-1], " ")
	if !strings.HasPrefix(last, "3 others 4.0 ") || !strings.HasSuffix(last, " 45.0") {
		t.Errorf("the last row is %q", last)
	}
}

// The page keeps what is around the tables, and the plot is XML with a bar for
// each tool.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "performance.md")
	if err := os.WriteFile(file, []byte("before\n"+pageBegin+"old\n"+pageEnd+"after\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := writePage(dir, []*results{figures()}, []byte("shape n\n")); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	if !strings.HasPrefix(text, "before\n"+pageBegin) || !strings.HasSuffix(text, pageEnd+"after\n") || strings.Contains(text, "old\n") ||
		!strings.Contains(text, "| sslref | 1.80 | 1.18 |") || !strings.Contains(text, "shape n\n") {
		t.Errorf("the page is\n%s", text)
	}
	svg, err := os.Open(filepath.Join(dir, "performance.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer svg.Close()
	rects := 0
	for dec := xml.NewDecoder(svg); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local == "rect" {
			rects++
		}
	}
	if rects != 4 { // with the background
		t.Errorf("%d rectangles in the plot", rects)
	}
}

// A page without the lines for the tables is left alone.
func TestPageWithoutMarks(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "performance.md"), []byte("text\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := writePage(dir, []*results{figures()}, nil); err == nil {
		t.Error("no error")
	}
}

// Modules that Kubernetes replaces by folders of its repository are taken as
// they are published.
func TestUnstage(t *testing.T) {
	dir := t.TempDir()
	mod := "module k8s.io/kubernetes\n\nrequire (\n\tk8s.io/api v0.0.0\n\tk8s.io/utils v0.0.0-2025\n)\n\nreplace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n"
	file := filepath.Join(dir, "go.mod")
	if err := os.WriteFile(file, []byte(mod), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := unstage(dir, "k8s.io/kubernetes@v1.34.2"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(got); !strings.Contains(text, "k8s.io/api v0.34.2\n") || strings.Contains(text, "staging") || !strings.Contains(text, "v0.0.0-2025") {
		t.Errorf("go.mod is\n%s", text)
	}
}
