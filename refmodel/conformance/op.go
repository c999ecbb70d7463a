//go:build cgo

package conformance

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// An op is one step of a sequence: a line of the table of operations and raw
// numbers from which its arguments are chosen when it runs, so that every op
// means something in every state and a sequence can be shrunk freely.
type op struct {
	name string
	// args choose the arguments, in order, each modulo the candidates that
	// the state offers.
	args []uint16
	// wild: objects are chosen among all that ever were, dead ones and
	// NULL included. Such a step is usually a violation.
	wild bool
}

// String returns the op as a line that parseOp reads.
func (o op) String() string {
	var b strings.Builder
	if o.wild {
		b.WriteByte('!')
	}
	b.WriteString(o.name)
	for _, a := range o.args {
		fmt.Fprintf(&b, " %d", a)
	}
	return b.String()
}

// parseOp reads what String wrote.
func parseOp(line string) (op, error) {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return op{}, fmt.Errorf("empty operation")
	}
	name, wild := strings.CutPrefix(fields[0], "!")
	s := specOf(name)
	if s == nil {
		return op{}, fmt.Errorf("unknown operation %q", name)
	}
	o := op{name: name, wild: wild}
	for _, f := range fields[1:] {
		n, err := strconv.ParseUint(f, 10, 16)
		if err != nil {
			return op{}, fmt.Errorf("%s: argument %q is not a number from 0 to 65535", name, f)
		}
		o.args = append(o.args, uint16(n))
	}
	if len(o.args) != len(s.args) {
		return op{}, fmt.Errorf("%s: %d arguments, want %d", name, len(o.args), len(s.args))
	}
	return o, nil
}

// parseOps reads a sequence, one op a line; blank lines and lines that begin
// with # don't count.
func parseOps(r io.Reader) ([]op, error) {
	var ops []op
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		o, err := parseOp(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		ops = append(ops, o)
	}
	return ops, sc.Err()
}
