package gate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sslref/sslref/internal/unit"
)

func TestHasTests(t *testing.T) {
	dir := t.TempDir()
	for _, step := range []struct {
		file, text string
		want       bool
	}{
		{"p.go", "package p", false},
		{"external_test.go", "package p_test", false},
		{"windows_test.go", "//go:build windows && arm\n\npackage p", false},
		{"p_test.go", "package p", true},
	} {
		if err := os.WriteFile(filepath.Join(dir, step.file), []byte(step.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := HasTests(&unit.Unit{Dir: dir}); got != step.want {
			t.Errorf("with %s: HasTests = %v", step.file, got)
		}
	}
}
