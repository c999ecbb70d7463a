package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/passes"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// pages returns the names of the pages, relative to the root of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md"}
	for _, pattern := range []string{"*.md", "rules/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 8 {
			t.Fatalf("%s: %q, %v", pattern, found, err)
		}
		for _, name := range found {
			names = append(names, "docs/"+filepath.ToSlash(name))
		}
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLinks checks that what the pages link to is there, headings included.
func TestLinks(t *testing.T) {
	links := 0
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			name, anchor, anchored := strings.Cut(m[1], "#")
			target := page
			if name != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(page), name))
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
			} else if anchored && !slices.Contains(anchors(read(t, target)), anchor) {
				t.Errorf("%s links to %s: no such heading", page, m[1])
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links: are they read right?", links)
	}
}

// anchors are the names of a page's headings in links.
func anchors(text string) []string {
	var list []string
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(strings.NewReplacer("`", "", ":", "", ",", "", "'", "", ".", "", "(", "", ")", "", "/", "").Replace(m[1]))
		list = append(list, strings.ReplaceAll(name, " ", "-"))
	}
	return list
}

// TestIndex checks that the list of pages has them all, the rules with their
// titles.
func TestIndex(t *testing.T) {
	index := read(t, "docs/README.md")
	for _, page := range pages(t) {
		if name := strings.TrimPrefix(page, "docs/"); name != page && name != "README.md" && !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/README.md doesn't list %s", name)
		}
	}
	for _, a := range passes.All {
		title, _, _ := strings.Cut(a.Doc, "\n")
		row := "| " + a.Name + " | [" + strings.TrimPrefix(title, "report ") + "](rules/" + a.Name + ".md) |\n"
		if !strings.Contains(index, row) {
			t.Errorf("docs/README.md has no line\n%s", row)
		}
	}
}
