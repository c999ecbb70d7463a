package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What the go command keeps of earlier runs is kept under the tool's build ID:
// it must be the program's own, and a program without one must not answer
// by it.
func TestBuildID(t *testing.T) {
	const id = "DZfL9FWAa8-2hFHd02qu/ykTV6cUJH9MUYxUlYlPF/fxjcdi-XxDwP_Xt21czd/xMfmtn0YRwFMIx0tG_AS"
	for _, c := range []struct{ name, head, want string }{
		{"ELF", "\x7fELF\x02 \x04\x00\x00\x00\x53\x00\x00\x00\x04\x00\x00\x00Go\x00\x00" + id + "\x00 and more", id},
		{"ELF that ends in it", "\x7fELF\x02 \x04\x00\x00\x00\x53\x00\x00\x00\x04\x00\x00\x00Go\x00\x00" + id[:40], id[:40]},
		{"ELF without the length", "\x7fELF\x04\x00\x00\x00Go\x00\x00", ""},
		{"ELF without a note", "\x7fELF and nothing", ""},
		{"another form", "MZ \xff Go build ID: \"" + id + "\"\n \xff and more", id},
		{"none", "MZ and nothing", ""},
		{"nothing", "", ""},
	} {
		if got := buildID([]byte(c.head)); got != c.want {
			t.Errorf("%s: %q: want %q", c.name, got, c.want)
		}
	}
	for _, other := range []string{"", "redacted", "dev/1", id[:62], id[:40]} {
		if buildIDs.MatchString(other) {
			t.Errorf("%q taken for a build ID of the go command", other)
		}
	}
}

func TestToolID(t *testing.T) {
	answer := func(tool string) string {
		out, err := exec.Command(tool, "-V=full").Output()
		if err != nil {
			t.Fatal(err)
		}
		_, id, ok := strings.Cut(strings.TrimSpace(string(out)), " buildID=")
		if !ok {
			t.Fatalf("%s: %s", tool, out)
		}
		return id
	}
	build := func(flags ...string) string {
		tool := filepath.Join(t.TempDir(), "tool")
		if out, err := exec.Command("go", append(append([]string{"build", "-o", tool}, flags...), ".")...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return tool
	}
	tool := build()
	want, err := exec.Command("go", "tool", "buildid", tool).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(tool); got != strings.TrimSpace(string(want)) {
		t.Errorf("%q: the go command reads %q", got, want)
	}

	// Two programs that one ID is given to have different answers.
	plain := build("-ldflags=-buildid=redacted")
	text, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, append(text, "another"...), 0o755); err != nil {
		t.Fatal(err)
	}
	if a, b := answer(plain), answer(other); a == b || strings.Contains(a, "redacted") {
		t.Errorf("the answers of two programs called redacted: %q and %q", a, b)
	}
}
