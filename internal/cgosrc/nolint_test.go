package cgosrc

import (
	"slices"
	"testing"
)

func TestNolintRules(t *testing.T) {
	for _, c := range []struct {
		comment string
		rules   []string
		ok      bool
	}{
		{"//nolint:refleak", []string{"refleak"}, true},
		{"// nolint:refleak,doublefree // both are wanted", []string{"refleak", "doublefree"}, true},
		{"//nolint", nil, true},
		{"//nolint // all of them", nil, true},
		{"//nolint:all", nil, true},
		{"// no lint here", nil, false},
		{"// see nolint", nil, false},
	} {
		rules, ok := nolintRules(c.comment)
		if !slices.Equal(rules, c.rules) || ok != c.ok {
			t.Errorf("%s: %q, %t; want %q, %t", c.comment, rules, ok, c.rules, c.ok)
		}
	}
}
