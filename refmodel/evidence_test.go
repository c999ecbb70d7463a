package refmodel

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// testdata/session_api.tsv is what was observed on the real libraries, a row a
// function; "verified" names the experiment. The table must agree with it.

// leftOut are the rows of the evidence that the table doesn't have.
var leftOut = map[string]string{
	"bssl::UniquePtr<SSL_SESSION>": "C++, which cgo can't see",
}

// unobserved are the rows for which the table has an end of loans that the
// evidence doesn't name, with the reason.
var unobserved = map[string]string{
	"BIO_set_ssl":            "the source frees an SSL that the BIO owned before",
	"SSL_SESSION_set_ticket": "the source replaces the buffer that SSL_SESSION_get0_ticket points to",
}

// An observation is a row of the evidence.
type observation struct {
	name, kind            string
	in                    Profiles
	result, null, effects string
	ends, verified        string
}

var librarySets = map[string]Profiles{"openssl3": in3, "openssl111": in111, "libressl": inLibre, "boringssl": inBoring}

func observations(t *testing.T) []observation {
	t.Helper()
	data, err := os.ReadFile("testdata/session_api.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []observation
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		col := strings.Split(line, "\t")
		if len(col) != 10 {
			t.Fatalf("line %d has %d columns", i+1, len(col))
		}
		if i == 0 {
			continue
		}
		name, _, _ := strings.Cut(col[0], " ")
		o := observation{name: name, kind: col[1], result: col[3], null: col[4], effects: col[5], ends: col[6], verified: col[9]}
		for _, lib := range strings.Split(col[2], ",") {
			if librarySets[lib] == 0 {
				t.Fatalf("line %d: unknown library %q", i+1, lib)
			}
			o.in |= librarySets[lib]
		}
		list = append(list, o)
	}
	return list
}

// Every observed function is in the table for exactly the libraries that have
// it, or left out for a reason that is given.
func TestEvidenceIsInTheTable(t *testing.T) {
	var rows, callbacks, out, verified int
	seen := make(map[string]bool)
	for _, o := range observations(t) {
		seen[o.name] = true
		if leftOut[o.name] != "" {
			out++
			t.Logf("left out: %s: %s", o.name, leftOut[o.name])
		} else if o.kind == "callback type" {
			callbacks++
		} else {
			rows++
		}
		if strings.HasPrefix(o.verified, "yes") {
			verified++
		}
		for p := Profile(0); p < numProfiles; p++ {
			want := o.in.Has(p) && leftOut[o.name] == ""
			got := Lookup(p, o.name) != nil
			if o.kind == "callback type" {
				got = LookupCallback(p, o.name) != nil
			}
			if got != want {
				t.Errorf("%v: %s: in the table %t, want %t", p, o.name, got, want)
			}
		}
	}
	for name := range leftOut {
		if !seen[name] {
			t.Errorf("%s is left out, but not observed", name)
		}
	}
	for name := range unobserved {
		if !seen[name] {
			t.Errorf("%s is listed as unobserved, but not in the evidence", name)
		}
	}
	more := 0
	for _, g := range table() {
		for i := range g.Funcs {
			if !seen[g.Funcs[i].Name] {
				more++
			}
		}
	}
	t.Logf("evidence: %d functions and %d callbacks in the table, %d left out; %d of all verified by an experiment; %d more rows from manual pages", rows, callbacks, out, verified, more)
}

// eachObserved calls do for every observed function in every profile.
func eachObserved(t *testing.T, do func(o observation, p Profile, f *Func)) {
	t.Helper()
	for _, o := range observations(t) {
		for _, p := range o.in.List() {
			if f := Lookup(p, o.name); f != nil {
				do(o, p, f)
			}
		}
	}
}

func TestVerifiedAgrees(t *testing.T) {
	eachObserved(t, func(o observation, p Profile, f *Func) {
		if strings.HasPrefix(o.verified, "yes") != (f.Verified != "") {
			t.Errorf("%v: %s: verified %q, the table says %q", p, o.name, o.verified, f.Verified)
		}
		for _, e := range strings.Split(f.Verified, ", ") {
			if e != "" && !strings.Contains(o.verified, e) && !strings.Contains(o.verified, "all") {
				t.Errorf("%v: %s: not verified by %s", p, o.name, e)
			}
		}
	})
	for i := range Callbacks {
		c := &Callbacks[i]
		for _, o := range observations(t) {
			if o.name == c.Name && (c.In != o.in || !strings.HasPrefix(o.verified, "yes: "+c.Verified)) {
				t.Errorf("%s: verified %q, the table says %q", c.Name, o.verified, c.Verified)
			}
		}
	}
}

var kindPart = regexp.MustCompile(`(function|macro) \(([^)]*)\)`)

func TestKindAgrees(t *testing.T) {
	eachObserved(t, func(o observation, p Profile, f *Func) {
		kind := o.kind
		for _, m := range kindPart.FindAllStringSubmatch(o.kind, -1) {
			if slices.Contains(strings.Split(m[2], "/"), p.String()) {
				kind = m[1]
			}
		}
		if got := f.KindIn(p); kind == "function" != (got == Function) {
			t.Errorf("%v: %s is a %s, the table says kind %d", p, o.name, kind, got)
		}
	})
}

// resultKinds has the kinds that an observed result can have, by how its
// description begins; the first that fits counts.
var resultKinds = []struct {
	prefix string
	kinds  []ResultKind
}{
	{"owned", []ResultKind{Owned}},
	{"borrowed LHASH", []ResultKind{InteriorPtr}},
	{"borrowed X509 (of arg0's session)", []ResultKind{InteriorPtr}},
	{"borrowed chain", []ResultKind{InteriorPtr}},
	{"borrowed", []ResultKind{Borrowed}},
	{"interior pointer", []ResultKind{InteriorPtr}},
	{"the stored pointer", []ResultKind{Stored}},
	{"static", []ResultKind{Static}},
	{"a static mark", []ResultKind{Static}},
	{"function pointer", []ResultKind{Static}},
	{"none", []ResultKind{Void}},
	{"status", []ResultKind{Status, Plain, Void}},
	{"", []ResultKind{Plain, Status}},
}

func TestResultAgrees(t *testing.T) {
	eachObserved(t, func(o observation, p Profile, f *Func) {
		for _, r := range resultKinds {
			if !strings.HasPrefix(o.result, r.prefix) {
				continue
			}
			if !slices.Contains(r.kinds, f.Result.Kind) {
				t.Errorf("%v: %s returns %q, the table says kind %d", p, o.name, o.result, f.Result.Kind)
			}
			break
		}
		pointer := f.Result.Kind != Plain && f.Result.Kind != Status && f.Result.Kind != Void
		if pointer && (strings.HasPrefix(o.null, "yes") && !f.Result.Nullable || o.null == "no" && f.Result.Nullable) {
			t.Errorf("%v: %s: NULL on failure %q, the table says %t", p, o.name, o.null, f.Result.Nullable)
		}
	})
}

var effect = regexp.MustCompile(`arg(\d):(uses|release|\+1|retain|nullable|copied|gets a reference)`)

// The effects that the evidence states on an argument are those of the table,
// and the table has no release, acquisition or retention besides.
func TestEffectsAgree(t *testing.T) {
	actions := map[string][]Action{
		"uses": {Uses}, "release": {Releases}, "+1": {Acquires}, "retain": {Retains}, "copied": {Copies}, "gets a reference": {Uses},
	}
	eachObserved(t, func(o observation, p Profile, f *Func) {
		stated := make(map[Action]bool)
		for _, m := range effect.FindAllStringSubmatch(o.effects, -1) {
			i, _ := strconv.Atoi(m[1])
			if i >= len(f.Params) {
				t.Errorf("%v: %s has no argument %d", p, o.name, i)
				continue
			}
			x := f.Params[i]
			if m[2] == "nullable" {
				if !x.Nullable {
					t.Errorf("%v: %s: argument %d can be NULL", p, o.name, i)
				}
				continue
			}
			stated[x.Action] = true
			inspects := m[2] == "uses" && x.Action == Inspects
			if !slices.Contains(actions[m[2]], x.Action) && !inspects {
				t.Errorf("%v: %s: argument %d: observed %q, the table says action %d", p, o.name, i, m[0], x.Action)
			}
		}
		for i, x := range f.Params {
			if a := x.Action; (a == Releases || a == Acquires || a == Retains) && !stated[a] {
				t.Errorf("%v: %s: argument %d: action %d was not observed", p, o.name, i, a)
			}
		}
	})
}

// What the evidence says a call ends, it ends in the table, with the certainty
// observed.
func TestEndsAgree(t *testing.T) {
	eachObserved(t, func(o observation, p Profile, f *Func) {
		releases := slices.ContainsFunc(f.Params, func(x Param) bool {
			return x.Action == Releases || x.Reuse == ReplacesReleased
		})
		nothing := o.ends == "-" || o.ends == "none"
		switch {
		case unobserved[o.name] != "":
			if len(f.Ends) == 0 || !nothing {
				t.Errorf("%v: %s is listed as unobserved without need", p, o.name)
			}
		case nothing && len(f.Ends) > 0 && o.effects != "as d2i_SSL_SESSION" && f.Result.Aliases == None:
			t.Errorf("%v: %s ends loans, which was not observed", p, o.name)
		case !nothing && len(f.Ends) == 0 && !releases && f.Result.Aliases == None && !strings.Contains(f.Note, "stub"):
			t.Errorf("%v: %s ends no loans; observed: %s", p, o.name, o.ends)
		}
		for _, e := range f.Ends {
			possible := e.Certainty == Possible || e.UnlessMarked != NoMark
			if strings.HasPrefix(o.ends, "may:") && !possible || strings.HasPrefix(o.ends, "none by itself") && !e.Deferred {
				t.Errorf("%v: %s: end %+v; observed: %s", p, o.name, e, o.ends)
			}
		}
	})
}
