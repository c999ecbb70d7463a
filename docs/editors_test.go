package docs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/pagetest"
)

// TestEditors checks that what the page has editors look for is found in what
// the command prints: each finding, and in Vim its steps, too.
func TestEditors(t *testing.T) {
	page, err := os.ReadFile("editors.md")
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, b := range pagetest.Blocks(string(page)) {
		text[b.Language] = b.Text
	}
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "sslref"), "../cmd/sslref").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	printed, _ := exec.Command("sslref", "-C", "../examples/mistakes", "-format=vet", "./...").Output()
	findings := regexp.MustCompile(`(?m)^\S`).FindAllString(string(printed), -1)
	lines := strings.Count(string(printed), "\n")
	if len(findings) < 8 || lines <= len(findings) {
		t.Fatalf("%d findings in %d lines:\n%s", len(findings), lines, printed)
	}

	t.Run("VS Code", func(t *testing.T) {
		var tasks struct {
			Tasks []struct {
				ProblemMatcher struct{ Pattern struct{ Regexp string } }
			}
		}
		if err := json.Unmarshal([]byte(text["json"]), &tasks); err != nil || len(tasks.Tasks) != 1 {
			t.Fatalf("%d tasks, %v", len(tasks.Tasks), err)
		}
		pattern := regexp.MustCompile("(?m)" + tasks.Tasks[0].ProblemMatcher.Pattern.Regexp)
		if got := len(pattern.FindAllString(string(printed), -1)); got != len(findings) {
			t.Errorf("the pattern finds %d findings, want %d", got, len(findings))
		}
	})

	t.Run("Vim", func(t *testing.T) {
		vim, err := exec.LookPath("vim")
		if err != nil {
			t.Log("Vim is not installed: its settings are not tried here")
			return
		}
		script, list := filepath.Join(dir, "try.vim"), filepath.Join(dir, "list")
		try := text["vim"] + "silent make\ncall writefile(map(getqflist(), 'v:val.valid . bufname(v:val.bufnr) . v:val.lnum'), '" + list + "')\nqa!\n"
		if err := os.WriteFile(script, []byte(try), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(vim, "-es", "-u", "NONE", "-S", script)
		cmd.Dir = "../examples/mistakes"
		out, err := cmd.CombinedOutput()
		got, _ := os.ReadFile(list)
		if n := len(regexp.MustCompile(`(?m)^1.*mistakes\.go\d+$`).FindAll(got, -1)); n != lines {
			t.Errorf("the list has %d places, want %d (%v):\n%s\n%s", n, lines, err, got, out)
		}
	})
}
