package summary_test

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sslref/sslref/internal/summary"
)

func in(path string) summary.Val  { return summary.Val{Kind: summary.In, S: path} }
func made(n int64) summary.Val    { return summary.Val{Kind: summary.New, N: n} }
func integer(n int64) summary.Val { return summary.Val{Kind: summary.Const, N: n, K: 3} }

func TestString(t *testing.T) {
	null := summary.Val{Kind: summary.Const, K: 1}
	for _, test := range []struct {
		name string
		f    summary.Func
		want string
	}{
		{"given up", summary.Func{Unknown: true}, "unknown"},
		{"never returns", summary.Func{}, ""},
		{"constructor", summary.Func{Cases: []summary.Case{
			{
				Steps: []summary.Step{{Name: "SSL_get1_session", Args: []summary.Val{in("p0*.ssl")}, Res: 0, Outcome: summary.NonNull}},
				Results: []summary.Val{
					{Kind: summary.Ptr, N: 1, Mem: &summary.Mem{N: 1, Cells: []summary.Cell{{Path: ".sess", V: made(0)}}}},
					null,
				},
			},
			{
				Steps:   []summary.Step{{Name: "SSL_get1_session", Args: []summary.Val{in("p0*.ssl")}, Res: 0, Outcome: summary.Null}},
				Results: []summary.Val{null, {Kind: summary.Unknown, NonNil: true}},
			},
		}}, "#0=SSL_get1_session(p0*.ssl):ok; return(@1{.sess:#0}, nil) | #0=SSL_get1_session(p0*.ssl):null; return(nil, ?!)"},
		{"method that releases once", summary.Func{Cases: []summary.Case{{
			Pre:    []summary.Pre{{V: in("p0*.sess"), Kind: summary.NotNil}, {V: in("p1"), Kind: summary.AtLeast, C: integer(2)}},
			Steps:  []summary.Step{{Name: "SSL_SESSION_free", Args: []summary.Val{in("p0*.sess")}, Res: -1}},
			Writes: []summary.Write{{Path: "p0*.sess", V: null}},
		}}}, "p0*.sess!=nil?; p1>=2?; SSL_SESSION_free(p0*.sess); p0*.sess=nil; return()"},
		{"goroutine and callback", summary.Func{Cases: []summary.Case{{
			Steps: []summary.Step{
				{Op: summary.Call, Fn: ref(in("p1")), Args: []summary.Val{in("p0")}, Res: -1, Async: true},
				{Op: summary.Call, Fn: ref(in("p2")), Name: "Close", Method: true, Res: 1},
				{Op: summary.Escape, Args: []summary.Val{in("p0")}, Res: -1},
			},
			Facts: []summary.Pre{{V: made(1), Kind: summary.IsNil}},
			Exit:  summary.Goexit,
		}}}, "go call p1.(p0); #1=call p2.Close(); escape(p0); #1==nil; goexit()"},
	} {
		if got := test.f.String(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func ref(v summary.Val) *summary.Val { return &v }

func TestValString(t *testing.T) {
	for want, v := range map[string]summary.Val{
		"p0*.sess":      in("p0*.sess"),
		"#7":            made(7),
		"-2":            integer(-2),
		`"a\"b"`:        {Kind: summary.Const, K: 4, S: `a"b`},
		"&p0*.n":        {Kind: summary.Ptr, N: -1, S: "p0*.n"},
		"@2.f":          {Kind: summary.Ptr, N: 2, S: ".f"},
		"{p0 #1}":       {Kind: summary.Agg, Elems: []summary.Val{in("p0"), made(1)}},
		"func{p0}":      {Kind: summary.FuncVal, Elems: []summary.Val{in("p0")}},
		"slice{p0 3}":   {Kind: summary.SliceVal, Elems: []summary.Val{in("p0"), integer(3)}},
		"iface{p0}":     {Kind: summary.IfaceVal, Elems: []summary.Val{in("p0")}},
		"append{p0 p1}": {Kind: summary.Append, Elems: []summary.Val{in("p0"), in("p1")}},
		"?":             {},
		"?!":            {NonNil: true},
	} {
		if got := v.String(); got != want {
			t.Errorf("%#v: got %s, want %s", v, got, want)
		}
	}
}

// funcs generates summaries as deep as real ones get: function values carry
// summaries of their own. It makes no empty slices, which gob doesn't tell
// from nil, and no Ref, which never leaves the process.
func funcs(depth int) *rapid.Generator[summary.Func] {
	return rapid.Custom(func(t *rapid.T) summary.Func {
		return summary.Func{
			Name:    rapid.StringMatching(`[a-z]{0,3}`).Draw(t, "name"),
			Unknown: rapid.Bool().Draw(t, "unknown"),
			Cases:   some(cases(depth)).Draw(t, "cases"),
		}
	})
}

// some generates a few of elem, nil for none.
func some[T any](elem *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(elem, 0, 2), func(list []T) []T {
		if len(list) == 0 {
			return nil
		}
		return list
	})
}

func cases(depth int) *rapid.Generator[summary.Case] {
	return rapid.Custom(func(t *rapid.T) summary.Case {
		return summary.Case{
			Pre:   some(pres(depth)).Draw(t, "pre"),
			Steps: some(steps(depth)).Draw(t, "steps"),
			Writes: some(rapid.Custom(func(t *rapid.T) summary.Write {
				return summary.Write{Path: paths.Draw(t, "path"), V: vals(depth).Draw(t, "v")}
			})).Draw(t, "writes"),
			Results:  some(vals(depth)).Draw(t, "results"),
			Facts:    some(pres(depth)).Draw(t, "facts"),
			Exit:     rapid.SampledFrom([]summary.Exit{summary.Return, summary.Panic, summary.Goexit}).Draw(t, "exit"),
			Recovers: rapid.Bool().Draw(t, "recovers"),
			Silent:   some(vals(depth)).Draw(t, "silent"),
		}
	})
}

var paths = rapid.StringMatching(`p[0-3]\*?(\.[a-z])?(\[\*\])?`)

func pres(depth int) *rapid.Generator[summary.Pre] {
	return rapid.Custom(func(t *rapid.T) summary.Pre {
		return summary.Pre{
			V:    vals(depth-1).Draw(t, "v"),
			Kind: rapid.SampledFrom([]summary.PreKind{summary.IsNil, summary.NotNil, summary.Eq, summary.Ne, summary.AtLeast, summary.AtMost, summary.Same, summary.NotSame}).Draw(t, "kind"),
			C:    vals(0).Draw(t, "c"),
		}
	})
}

func steps(depth int) *rapid.Generator[summary.Step] {
	return rapid.Custom(func(t *rapid.T) summary.Step {
		s := summary.Step{
			Op:      rapid.SampledFrom([]summary.Op{summary.Row, summary.Call, summary.Escape, summary.TakeBack, summary.Later, summary.Touch}).Draw(t, "op"),
			Name:    rapid.SampledFrom([]string{"", "SSL_SESSION_free", "Close"}).Draw(t, "name"),
			Method:  rapid.Bool().Draw(t, "method"),
			Args:    some(vals(depth)).Draw(t, "args"),
			Res:     rapid.IntRange(-1, 3).Draw(t, "res"),
			Outcome: rapid.SampledFrom([]summary.Outcome{summary.AnyOutcome, summary.One, summary.Zero, summary.NonNull, summary.Null}).Draw(t, "outcome"),
			Guarded: rapid.Bool().Draw(t, "guarded"),
			Async:   rapid.Bool().Draw(t, "async"),
		}
		if rapid.Bool().Draw(t, "has fn") {
			s.Fn = ref(vals(depth-1).Draw(t, "fn"))
		}
		return s
	})
}

func vals(depth int) *rapid.Generator[summary.Val] {
	return rapid.Custom(func(t *rapid.T) summary.Val {
		v := summary.Val{
			Kind:   rapid.SampledFrom([]summary.ValKind{summary.Unknown, summary.In, summary.New, summary.Const, summary.Ptr, summary.Agg, summary.FuncVal, summary.SliceVal, summary.Append, summary.IfaceVal}).Draw(t, "kind"),
			S:      paths.Draw(t, "s"),
			N:      rapid.Int64Range(-2, 5).Draw(t, "n"),
			K:      uint8(rapid.IntRange(0, 5).Draw(t, "k")),
			NonNil: rapid.Bool().Draw(t, "non-nil"),
		}
		if depth <= 0 {
			return v
		}
		v.Elems = some(vals(depth-1)).Draw(t, "elems")
		switch rapid.IntRange(0, 5).Draw(t, "more") {
		case 0:
			v.Mem = &summary.Mem{
				Havoc: rapid.Bool().Draw(t, "havoc"),
				Cells: some(rapid.Custom(func(t *rapid.T) summary.Cell {
					return summary.Cell{Path: paths.Draw(t, "path"), V: vals(depth-1).Draw(t, "v")}
				})).Draw(t, "cells"),
			}
		case 1:
			f := funcs(depth-2).Draw(t, "func")
			v.Fn = &f
		}
		return v
	})
}

func encode(t interface{ Fatal(...any) }, f *summary.Func) []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Facts travel as gob: what arrives is what was sent, and the same summary
// has the same bytes, or builds would never be reproducible.
func TestGobRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := funcs(2).Draw(t, "f")
		data := encode(t, &f)
		if !bytes.Equal(data, encode(t, &f)) {
			t.Fatal("the same summary was encoded to different bytes")
		}
		var back summary.Func
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(f, back) {
			t.Fatalf("\n got %#v\nwant %#v", back, f)
		}
		if f.String() != back.String() {
			t.Fatalf("\n got %s\nwant %s", &back, &f)
		}
	})
}
