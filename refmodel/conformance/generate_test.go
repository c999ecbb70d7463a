//go:build cgo

package conformance

import (
	"strings"

	"pgregory.net/rapid"
)

// bits draws a number of n uniform bits. rapid's own integers favour small
// values, which would favour the first operations and the oldest objects.
func bits(t *rapid.T, n int) uint16 {
	var v uint16
	for range n {
		v <<= 1
		if coin.Draw(t, "bit") {
			v |= 1
		}
	}
	return v
}

var coin = rapid.Bool()

// weighted has every operation as often as its weight says.
var weighted = func() []*spec {
	var list []*spec
	for i := range table {
		for range table[i].weight {
			list = append(list, &table[i])
		}
	}
	return list
}

// wildEvery is how many of 16 operations choose their objects among all that
// ever were.
const wildIn16 = 1

// anyOp draws an operation.
func anyOp(choices []*spec) *rapid.Generator[op] {
	return rapid.Custom(func(t *rapid.T) op {
		s := choices[int(bits(t, 14))%len(choices)]
		o := op{name: s.name, args: make([]uint16, len(s.args))}
		for i := range o.args {
			o.args[i] = bits(t, 9)
		}
		o.wild = bits(t, 4) >= 16-wildIn16
		return o
	})
}

// script is a sequence as lines, for files and reports.
func script(ops []op) string {
	var b strings.Builder
	for _, o := range ops {
		b.WriteString(o.String())
		b.WriteByte('\n')
	}
	return b.String()
}
