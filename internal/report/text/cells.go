package text

import (
	"strings"

	"github.com/rivo/uniseg"
)

// tabWidth is the number of columns from one tab stop to the next.
const tabWidth = 4

// cells is a line of source as it is shown.
type cells struct {
	text    string
	width   int
	columns []int // by the offset of a byte in the source; one more at the end
}

// layOut returns how text is shown: without its first indent bytes, tabs
// expanded, what can't be printed replaced, and, if room is not 0, cut to room
// columns with an ellipsis.
func layOut(text string, indent, room int, ellipsis string) *cells {
	indent = min(indent, len(text))
	c := &cells{columns: make([]int, len(text)+1)}
	var out strings.Builder
	state, rest, offset := -1, text[indent:], indent
	cut := false
	for len(rest) > 0 {
		var cluster string
		var width int
		cluster, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state)
		shown := cluster
		switch {
		case cluster == "\t":
			width = tabWidth - c.width%tabWidth
			shown = strings.Repeat(" ", width)
		case width == 0 || cluster[0] < ' ' || cluster[0] == 0x7f:
			shown, width = "?", 1
		}
		for i := range cluster {
			c.columns[offset+i] = c.width
		}
		offset += len(cluster)
		if room > 0 && !cut && c.width+width > room-len([]rune(ellipsis)) && c.width+width+uniseg.StringWidth(rest) > room {
			cut = true
			out.WriteString(ellipsis)
			c.width += len([]rune(ellipsis))
		}
		if !cut {
			out.WriteString(shown)
			c.width += width
		}
	}
	c.columns[len(text)] = c.width
	c.text = out.String()
	return c
}

// column returns the column, from 0, where the byte at offset is shown.
func (c *cells) column(offset int) int {
	return c.columns[min(max(offset, 0), len(c.columns)-1)]
}

// columns returns the number of columns that s takes.
func columns(s string) int { return uniseg.StringWidth(s) }
