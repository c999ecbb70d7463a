package termsvg

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestDraw(t *testing.T) {
	image, err := Draw("a < b", "\x1b[1mbold\x1b[22m plain\n  \x1b[31;1mred\x1b[0;22m │ é")
	if err != nil {
		t.Fatal(err)
	}
	text := string(image)
	for _, want := range []string{
		"<title>a &lt; b</title>", `font-weight="bold">bold</text>`, `fill="#e6edf3">plain</text>`,
		`x="32.8" y="49" textLength="25.2"`, `fill="#ff7b72" font-weight="bold">red</text>`, ">│ é</text>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Draw("", "\x1b[4munderlined"); err == nil || !strings.Contains(err.Error(), `"4"`) {
		t.Errorf("a sequence that isn't known: %v", err)
	}
}
