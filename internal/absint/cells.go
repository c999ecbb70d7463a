package absint

import (
	"go/token"
	"slices"
	"strings"
)

// A cell is a part of a region that was written or looked at.
type cell struct {
	path  string
	v     Value
	pos   token.Pos
	dirty bool // written here, as opposed to read
	bytes bool // the address of memory without pointers
	owned bool // written while the function had a reference to it
	sent  bool // through a channel of the caller's: with a reference of its own
}

// cells are what a region holds, in the order of the paths. They are
// immutable: regions and states share them. Most regions have a handful, which
// a sorted list is quicker to copy, to search and to walk than a map.
type cells []cell

func (cs cells) find(path string) (i int, ok bool) {
	return slices.BinarySearchFunc(cs, path, func(c cell, path string) int { return strings.Compare(c.path, path) })
}

// get returns the cell at a path.
func (cs cells) get(path string) (c cell, ok bool) {
	i, ok := cs.find(path)
	if !ok {
		return cell{}, false
	}
	return cs[i], true
}

// at returns the cell at a path, an empty one if there is none.
func (cs cells) at(path string) cell {
	c, _ := cs.get(path)
	return c
}

// with returns cs with one cell added or replaced.
func (cs cells) with(path string, c cell) cells {
	c.path = path
	i, ok := cs.find(path)
	if ok {
		n := slices.Clone(cs)
		n[i] = c
		return n
	}
	n := make(cells, 0, len(cs)+1)
	n = append(n, cs[:i]...)
	n = append(n, c)
	return append(n, cs[i:]...)
}

// inUnknown reports whether path is a part of what is there as a whole, and
// isn't known: other code has had its address.
func (cs cells) inUnknown(path string) bool {
	for i := strings.LastIndexAny(path, ".["); i > 0; i = strings.LastIndexAny(path[:i], ".[") {
		if c, ok := cs.get(path[:i]); ok {
			_, isSym := c.v.(Sym)
			return isSym
		}
	}
	return false
}

// sort puts cells that nobody has yet in the order of the paths.
func (cs cells) sort() {
	slices.SortFunc(cs, func(a, b cell) int { return strings.Compare(a.path, b.path) })
}

// drop returns cs without the cells at the paths that satisfy f.
func (cs cells) drop(f func(path string) bool) cells {
	match := func(c cell) bool { return f(c.path) }
	if !slices.ContainsFunc(cs, match) {
		return cs
	}
	return slices.DeleteFunc(slices.Clone(cs), match)
}

// dropParts returns cs without the cells of the parts of what is at a path.
func (cs cells) dropParts(path string) cells {
	return cs.drop(func(p string) bool { return isPart(p, path) })
}

// without returns cs without the cell at a path and those of its parts.
func (cs cells) without(path string) cells {
	return cs.drop(func(p string) bool { return p == path || isPart(p, path) })
}

// isPart reports whether p is the path of a field or an element of what is at
// path.
func isPart(p, path string) bool {
	return len(p) > len(path) && (p[len(path)] == '.' || p[len(path)] == '[') && p[:len(path)] == path
}
