package absint

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sslref/sslref/internal/summary"
)

func TestSplitPath(t *testing.T) {
	for path, want := range map[string][]string{
		"p0":                       {"p0"},
		"p0*.conn.sess":            {"p0", "*", ".conn", ".sess"},
		"p12*[3]*":                 {"p12", "*", "[3]", "*"},
		"f1*[*].s#len":             {"f1", "*", "[*]", ".s", "#len"},
		"p0*[2+]":                  {"p0", "*", "[2+]"},
		`p0*["a]\"b.c"].x`:         {"p0", "*", `["a]\"b.c"]`, ".x"},
		`p0*[@"p1*[\"k\"]"]~ctx`:   {"p0", "*", `[@"p1*[\"k\"]"]`, "~ctx"},
		"g:example.com/a.b.V*.f":   {"g:example.com/a.b.V", "*", ".f"},
		"g:example.com/a.b.V":      {"g:example.com/a.b.V"},
		"p0" + assertedSeg + "*.s": {"p0", assertedSeg, "*", ".s"},
	} {
		if got := split(path); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// split takes a path apart as walk does.
func split(path string) []string {
	base, rest := summary.CutBase(path)
	parts := []string{base}
	for rest != "" {
		var seg string
		seg, rest = summary.CutSegment(rest)
		parts = append(parts, seg)
	}
	return parts
}

// A path comes apart into what it was put together from, whatever is in the
// keys of maps.
func TestSplitUndoesConcatenation(t *testing.T) {
	key := rapid.StringOfN(rapid.RuneFrom([]rune(`ab"\.*#~@[]+é`)), 0, 6, -1)
	segment := rapid.OneOf(
		rapid.SampledFrom([]string{"*", ".f", ".sess", "[0]", "[12]", "[*]", "[3+]", "#len", "#ok", "~ctx"}),
		rapid.Map(key, func(k string) string { return "[" + strconv.Quote(k) + "]" }),
		rapid.Map(key, func(k string) string { return "[@" + strconv.Quote("p1*["+strconv.Quote(k)+"]") + "]" }),
	)
	base := rapid.SampledFrom([]string{"p0", "p10", "f2", "g:example.com/x.y.V"})
	rapid.Check(t, func(t *rapid.T) {
		parts := []string{base.Draw(t, "base")}
		if strings.HasPrefix(parts[0], "g:") {
			parts = append(parts, "*") // a package variable is an address
		}
		parts = append(parts, rapid.SliceOfN(segment, 0, 6).Draw(t, "segments")...)
		if got := split(strings.Join(parts, "")); !slices.Equal(got, parts) {
			t.Fatalf("got %q, want %q", got, parts)
		}
	})
}

// Indices that only this function knows become "any" for its callers; those
// that the caller has a path for keep their identity.
func TestStarred(t *testing.T) {
	x, s := &Interp{}, newState()
	given := x.inputSym(s, "p1", nil)
	own := x.newSym(s, nil)
	counter := x.newSym(s, nil)
	two := int64(2)
	s.setInfo(counter, symInfo{counter: true, lo: &two})
	index := func(v Sym) string { return "[" + symKey(v) + "]" }
	for path, want := range map[string]string{
		"*.list[4].s":                       "*.list[4].s",
		index(own) + ".s":                   "[*].s",
		index(given):                        `[@"p1"]`,
		index(counter):                      "[2+]",
		index(own) + index(given) + ".x[1]": `[*][@"p1"].x[1]`,
	} {
		got := s.starred(path)
		if got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
		if again := s.starred(got); again != got {
			t.Errorf("%s: starred twice it is %s", got, again)
		}
	}
}
