package pagetest

import (
	"slices"
	"testing"
)

func TestBlocks(t *testing.T) {
	const page = "# P\n\nIn `a/.b.yml`:\n\n```yaml\nx: y\n```\n\nIt has `a.go`, and\n\n```sh\nls\n```\n\n```text\nx\n...\n```\n\n```\nplain\n```\n"
	want := []Block{{"yaml", "a/.b.yml", "x: y\n"}, {"sh", "", "ls\n"}, {"text", "", "x\n...\n"}}
	if got := Blocks(page); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		page, printed string
		want          bool
	}{
		{"a.c\n", "a.c\n", true},
		{"a.c\n", "abc\n", false},
		{"a\n", "a\nb\n", false},
		{"a ... d\n", "a b c d\n", true},
		{"a\n...\nd\n", "a\nb\nc\nd\n", true},
		{"a\n...\nd\n", "a\nd\n", true},
		{"a\n...\n", "b\n", false},
	} {
		if got := matches(c.page, c.printed); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.page, c.printed, got)
		}
	}
}

// What the go command downloads on one machine it has on another.
func TestRunWithoutDownloads(t *testing.T) {
	printed := run(t, t.TempDir(), nil, "echo one; echo 'go: downloading example.com/m v1.2.3' >&2; echo two")
	if *printed != "one\ntwo\n" {
		t.Errorf("%q", *printed)
	}
}
