// Package termsvg draws what a program shows on a terminal as an SVG image, for
// the project's pages.
package termsvg

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
)

// The size of a character and of the margin, in pixels.
const (
	charWidth  = 8.4
	lineHeight = 19
	fontSize   = 14
	margin     = 16
)

// palette has the colours by the number of their code; they are readable on
// the dark background.
var palette = map[int]string{31: "#ff7b72", 32: "#7ee787", 34: "#79c0ff", 36: "#56d4dd", 90: "#8b949e"}

const (
	background = "#0d1117"
	foreground = "#e6edf3"
)

// A style is what a control sequence sets.
type style struct {
	bold  bool
	color string
}

var sequence = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// Draw returns the image of text, which may have the control sequences of bold
// and coloured text. title is for those who can't see it. The error names a
// sequence that is none of those.
func Draw(title, text string) ([]byte, error) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	width := 0
	for _, line := range lines {
		width = max(width, uniseg.StringWidth(sequence.ReplaceAllString(line, "")))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d">`+"\n",
		float64(width)*charWidth+2*margin, len(lines)*lineHeight+2*margin, fontSize)
	fmt.Fprintf(&b, "<title>%s</title>\n", escape(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	var st style
	for i, line := range lines {
		if err := drawLine(&b, &st, line, margin+lineHeight*(i+1)-5); err != nil {
			return nil, err
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// drawLine draws a line, whose first characters have the style that the last
// ones before it had. Each piece has its column, so that what stands below each
// other does so in every font.
func drawLine(b *bytes.Buffer, st *style, line string, y int) error {
	column := 0
	put := func(text string) {
		if blank := len(text) - len(strings.TrimLeft(text, " ")); strings.TrimSpace(text) != "" {
			at := margin + float64(column+blank)*charWidth
			text := strings.TrimSpace(text)
			fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"`, at, y, float64(uniseg.StringWidth(text))*charWidth, st.fill())
			if st.bold {
				b.WriteString(` font-weight="bold"`)
			}
			fmt.Fprintf(b, ">%s</text>\n", escape(text))
		}
		column += uniseg.StringWidth(text)
	}
	for line != "" {
		m := sequence.FindStringSubmatchIndex(line)
		if m == nil {
			put(line)
			return nil
		}
		put(line[:m[0]])
		if err := st.set(line[m[2]:m[3]]); err != nil {
			return err
		}
		line = line[m[1]:]
	}
	return nil
}

// set applies the codes of a sequence.
func (st *style) set(codes string) error {
	for code := range strings.SplitSeq(codes, ";") {
		switch n, err := strconv.Atoi(code); {
		case err == nil && n == 0:
			*st = style{}
		case n == 1:
			st.bold = true
		case n == 22:
			st.bold = false
		case palette[n] != "":
			st.color = palette[n]
		default:
			return fmt.Errorf("unknown control sequence %q", codes)
		}
	}
	return nil
}

func (st *style) fill() string {
	if st.color == "" {
		return foreground
	}
	return st.color
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a Builder takes everything
	}
	return b.String()
}
