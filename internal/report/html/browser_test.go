package html_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sslref/sslref/internal/report/reporttest"
)

//go:embed testdata/axe/axe.min.js
var axe string

//go:embed testdata/drive.js
var drive string

// browser returns the path of Chromium, "" if it isn't installed.
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// An outcome is what drive.js found out.
type outcome struct {
	Failures   []string // what the page did wrong
	Checks     int
	Violations []struct { // of axe-core
		ID, Help string
		Nodes    []string
	}
	Rules int // that axe-core found respected
}

// TestBrowser uses the page in Chromium, if that is installed: filters, groups,
// keys and the theme work, nothing is written to the console, and axe-core finds
// no barrier, in the dark as in the light, on a desk as on a phone.
func TestBrowser(t *testing.T) {
	chromium := browser()
	if chromium == "" {
		t.Log("Chromium is not installed: the page is not used here")
		return
	}
	page := write(t, reporttest.New(t))
	i := strings.LastIndex(page, "</body>")
	page = page[:i] + "<script>" + axe + "</script><script>" + drive + "</script>" + page[i:]
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, flags := range map[string][]string{
		"light": {"--window-size=1200,900"},
		"dark":  {"--window-size=1200,900", "--blink-settings=preferredColorScheme=0"},
		"phone": {"--window-size=500,850", "--blink-settings=preferredColorScheme=0"},
	} {
		t.Run(name, func(t *testing.T) {
			got := use(t, chromium, file, flags)
			for _, f := range got.Failures {
				t.Error(f)
			}
			for _, v := range got.Violations {
				t.Errorf("axe-core: %s: %s: %s", v.ID, v.Help, strings.Join(v.Nodes, "; "))
			}
			if got.Checks < 15 || got.Rules < 20 {
				t.Errorf("%d checks, %d rules of axe-core: were they run?", got.Checks, got.Rules)
			}
		})
	}
}

var result = regexp.MustCompile(`(?s)<pre id="outcome">(.*?)</pre>`)

// use loads the page and returns what drive.js left in it.
func use(t *testing.T, chromium, file string, flags []string) outcome {
	t.Helper()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir(),
		"--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom",
	}, flags...)
	cmd := exec.Command(chromium, append(args, "file://"+file)...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	timer := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the console says %s", line)
		}
	}
	m := result.FindStringSubmatch(stdout.String())
	if m == nil {
		t.Fatalf("the page was not used:\n%s", stderr.String())
	}
	var out outcome
	text := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(m[1])
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(fmt.Errorf("%w in %s", err, text))
	}
	return out
}
