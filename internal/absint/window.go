package absint

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

// A window is what a slice shows of its memory: the elements from one index on,
// up to another.
type window struct {
	from, to int
	// part: not all.
	part bool
}

func (w window) has(path string) bool {
	seg, _ := summary.CutSegment(path + "*")
	i, err := strconv.Atoi(strings.Trim(seg, "[]"))
	return err != nil || i >= w.from && i < w.to
}

func (s *State) windowOf(v Slice) window {
	w := window{from: v.Off, to: math.MaxInt, part: v.Off > 0}
	m := s.mem[v.R]
	if n, known := s.norm(v.Len).(Const); known && m != nil {
		w.to = v.Off + int(n.I)
		w.part = w.part || slices.ContainsFunc(m.cells, func(c cell) bool { return !w.has(c.path) })
	}
	return w
}

// reachWindow visits the elements that a slice shows of memory r.
func (s *State) reachWindow(r Region, w window, seen *reached) {
	m := s.mem[r]
	if m == nil || slices.Contains(seen.windows[r], w) {
		return
	}
	if seen.windows == nil {
		seen.windows = map[Region][]window{}
	}
	seen.windows[r] = append(seen.windows[r], w)
	for _, c := range m.cells {
		if w.has(c.path) {
			s.reach(c.v, seen)
		}
	}
}

// withoutParts returns what is known of memory r once others have had parts of it.
func (s *State) withoutParts(r Region, parts []window) *memory {
	m := s.mem[r]
	if m == nil {
		return nil
	}
	n := *m
	n.cells = n.cells.drop(func(path string) bool {
		return slices.ContainsFunc(parts, func(w window) bool { return w.has(path) })
	})
	if n.kind == fresh {
		n.kind = havoc
	}
	return &n
}
