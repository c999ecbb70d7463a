package rule

import (
	"strings"
	"testing"
)

const source = `// Package leak defines an analyzer.
//
// # Analyzer leak
//
// leak: report leaks
//
// Some prose:
//
//	code()
//
// # Another heading
//
// More.
package leak
`

func TestDoc(t *testing.T) {
	if got, want := Doc(source, "leak"), "report leaks\n\nSome prose:\n\n\tcode()"; got != want {
		t.Errorf("Doc = %q, want %q", got, want)
	}
	for name, text := range map[string]string{
		"no heading": "// Package leak.\npackage leak\n",
		"no title":   strings.Replace(source, "leak: report", "report", 1),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			Doc(text, "leak")
		}()
	}
}
