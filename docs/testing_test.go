// Package docs checks the pages: what they tell the reader to do works, and
// shows what they say. docs/golangci.md is checked in the module of
// cmd/golangci-sslref, which it builds.
package docs

import (
	"testing"

	"github.com/sslref/sslref/internal/pagetest"
)

// TestPages does what the pages say.
func TestPages(t *testing.T) {
	for page, commands := range map[string]int{"testing-with-the-model.md": 3, "command.md": 8, "adopting.md": 6, "ci.md": 1, "contracts.md": 9, "getting-started.md": 4} {
		t.Run(page, func(t *testing.T) {
			pagetest.Page{Path: page, Root: "..", Commands: commands}.Follow(t)
		})
	}
}
