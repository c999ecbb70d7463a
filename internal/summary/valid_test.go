package summary_test

import (
	"bytes"
	"encoding/gob"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/summary"
)

// one is a summary with one case.
func one(c summary.Case) summary.Func { return summary.Func{Cases: []summary.Case{c}} }

func results(vals ...summary.Val) summary.Func { return one(summary.Case{Results: vals}) }

func step(s summary.Step) summary.Func { return one(summary.Case{Steps: []summary.Step{s}}) }

// Valid tells what an analysis can have made from what only damage can.
func TestValid(t *testing.T) {
	for _, test := range []struct {
		f     summary.Func
		wrong string // "" for valid ones
	}{
		{summary.Func{}, ""},
		{results(in("p0*.conn.sess"), in(`p1*[@"p0*[\"k\"]"]~ctx`), in("g:a.b/c.V*"), in("recover"), in("f2*[3+]#len"), in("p0.().x")), ""},
		{results(summary.Val{Kind: summary.Ptr, N: -1, S: "p0*.a"}, summary.Val{Kind: summary.Ptr, N: 3, S: ".a"}), ""},
		{step(summary.Step{Op: summary.Call, Fn: ref(in("p0")), Res: 2, Results: 3}), ""},
		{results(in("")), `"" is no access path`},
		{results(in("q0")), `"q0" is no access path`},
		{results(in("p0.")), `"." is no part of an access path`},
		{results(in("p0*[@1]")), `"[@1]" is no part`},
		{results(in(`p0*[@""]`)), "is no part"},
		{results(in(`p0*[@"p1"`)), "is no part"},
		{results(in("p0*[")), "is no part"},
		{results(in("p0#size")), "is no part"},
		{results(summary.Val{Kind: summary.Sum, S: "*"}), "is no access path"},
		{results(summary.Val{Kind: summary.Ptr, N: 3, S: "p0"}), "is no part"},
		{results(summary.Val{Kind: summary.IfaceVal + 1}), "no value number"},
		{results(summary.Val{Kind: summary.SliceVal}), "can't have 0 elements"},
		{results(summary.Val{Kind: summary.Append}), "can't have 0 elements"},
		{results(summary.Val{Kind: summary.IfaceVal}), "can't have 0 elements"},
		{results(summary.Val{Kind: summary.Agg, Elems: []summary.Val{in("")}}), "is no access path"},
		{results(summary.Val{Ref: 1}), "of another process"},
		{results(summary.Val{Kind: summary.FuncVal, Fn: &summary.Func{Cases: []summary.Case{{Exit: 3}}}}), "no exit number 3"},
		{results(summary.Val{Kind: summary.IfaceVal, Elems: make([]summary.Val, 1), Methods: []summary.Method{{Name: "Close"}}}), "nothing is said of method Close"},
		{results(summary.Val{Kind: summary.Ptr, Mem: &summary.Mem{Cells: []summary.Cell{{Path: "a"}}}}), "is no part"},
		{results(summary.Val{Kind: summary.Ptr, Mem: &summary.Mem{Cells: []summary.Cell{{V: in("p")}}}}), "is no access path"},
		{one(summary.Case{Findings: []int{0}}), "of another process"},
		{one(summary.Case{Pre: []summary.Pre{{Kind: summary.NotLess + 1}}}), "no condition number"},
		{one(summary.Case{Facts: []summary.Pre{{C: in("x")}}}), "is no access path"},
		{one(summary.Case{Writes: []summary.Write{{Path: ""}}}), "is no access path"},
		{one(summary.Case{Writes: []summary.Write{{Path: "p0*.s", V: summary.Val{Kind: summary.Const}, Pos: 1}}}), "position of another process"},
		{one(summary.Case{Silent: []summary.Val{in("p-1")}}), "is no access path"},
		{step(summary.Step{Op: summary.Take + 1}), "no step number"},
		{step(summary.Step{Outcome: summary.Null + 1}), "no outcome number"},
		{step(summary.Step{Results: -1}), "can't have -1 results"},
		{step(summary.Step{Results: 1 << 40}), "results"},
		{step(summary.Step{Res: -2}), "can't have the number -2"},
		{step(summary.Step{Pos: 7}), "of another process"},
		{step(summary.Step{Op: summary.Call, Res: -1}), "calls nothing"},
		{step(summary.Step{Op: summary.Take, Res: 1}), "takes nothing"},
		{step(summary.Step{Op: summary.Later, Fn: ref(in("x"))}), "is no access path"},
		{step(summary.Step{Args: []summary.Val{in("x")}}), "is no access path"},
	} {
		err := test.f.Valid()
		switch {
		case test.wrong == "":
			if err != nil {
				t.Errorf("%v: %v", &test.f, err)
			}
		case err == nil || !strings.Contains(err.Error(), test.wrong) || strings.Contains(err.Error(), "\n"):
			t.Errorf("%v: error %v, want one with %s", &test.f, err, test.wrong)
		}
	}
}

// FuzzValid: whatever is decoded is shown and checked, and what is valid still
// is when it has been written and read again.
func FuzzValid(f *testing.F) {
	for _, sum := range []summary.Func{
		{Name: "f", Cases: []summary.Case{{
			Pre:     []summary.Pre{{V: in("p0"), Kind: summary.Same, C: in("p1")}},
			Steps:   []summary.Step{{Name: "SSL_SESSION_free", Args: []summary.Val{in("p0")}, Res: -1, Outcome: summary.One}},
			Results: []summary.Val{{Kind: summary.FuncVal, Fn: &summary.Func{Name: "g"}}},
		}}},
		results(in(`p1*[@"p0*[\"k\"]"]~ctx`), summary.Val{Kind: summary.Ptr, N: 3, Mem: &summary.Mem{N: 3, Cells: []summary.Cell{{Path: ".f[*]", V: made(1)}}}}),
		step(summary.Step{Op: summary.Later, Fn: ref(in("f0*.close")), Res: 1 << 20, Results: 1}),
	} {
		f.Add(encode(f, &sum))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fn summary.Func
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&fn) != nil {
			return
		}
		_ = fn.String()
		if fn.Valid() != nil {
			return
		}
		var back summary.Func
		if err := gob.NewDecoder(bytes.NewReader(encode(t, &fn))).Decode(&back); err != nil || back.Valid() != nil || back.String() != fn.String() {
			t.Errorf("%v became %v, %v, %v", &fn, &back, err, back.Valid())
		}
	})
}
