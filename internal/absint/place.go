package absint

import (
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

// Whether a pointer that the caller passed points to a certain part of the
// caller's memory is something that only the caller can tell: whether the next
// of a list is the list's own root. The path keeps it in rel, under the access
// paths of the two.

// atKey is the key of rel for v being the address a; "" where the caller
// couldn't tell.
func (s *State) atKey(v Sym, a Addr) string {
	m := s.mem[a.R]
	if m == nil || m.kind != input || m.path == "" || s.info(v).path == "" {
		return ""
	}
	if p := m.path + a.P; !hasAnyIndex(p) && !strings.Contains(p, "#") && !hasAnyIndex(s.info(v).path) {
		return symKey(v) + atSign + p
	}
	return ""
}

const atSign = "==&"

// isAt decides whether v, which isn't known, is the address a. Nobody else has
// that of memory which was made here and has been given to nobody.
func (s *State) isAt(v Sym, a Addr) tri {
	if m := s.mem[a.R]; m != nil && m.kind == fresh && !m.escaped && !m.shared && s.info(v).path != "" {
		return no
	}
	if key := s.atKey(v, a); key != "" {
		if is, known := s.rel[key]; known && is {
			return yes
		} else if known {
			return no
		}
	}
	return maybe
}

// foundAt is told whether v is the address a.
func (s *State) foundAt(v Sym, a Addr, is bool) {
	if key := s.atKey(v, a); key != "" {
		own(s, seldomRel, &s.rel)[key] = is
	}
	if info := *s.info(v); is && info.null == maybe {
		info.null = no
		s.setInfo(v, info)
	}
}

// atCondition returns the condition that a key of rel made by atKey stands for.
func (s *State) atCondition(key string, is bool) (p summary.Pre, ok bool) {
	_, path, ok := strings.Cut(key, atSign)
	syms := symsIn(key)
	if !ok || len(syms) != 1 || s.info(syms[0]).path == "" {
		return summary.Pre{}, false
	}
	p = summary.Pre{V: summary.Val{Kind: summary.In, S: s.info(syms[0]).path}, Kind: summary.Same, C: summary.Val{Kind: summary.Ptr, N: -1, S: path}}
	if !is {
		p.Kind = summary.NotSame
	}
	return p, true
}
