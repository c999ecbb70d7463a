package absint

import "maps"

// The maps of a state that seldom change belong to it and to its copies until
// one of them writes to it.
type seldom uint8

const (
	seldomGlobals seldom = 1 << iota
	seldomInputs
	seldomParams
	seldomRel
	seldomExprs

	seldomAll = seldomGlobals | seldomInputs | seldomParams | seldomRel | seldomExprs
)

// own makes m, which is the map of s that which names, s's alone, and returns it
// to be written to.
func own[K comparable, V any](s *State, which seldom, m *map[K]V) map[K]V {
	if s.shared&which != 0 {
		*m = maps.Clone(*m)
		s.shared &^= which
	}
	return *m
}
