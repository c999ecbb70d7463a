package sslref_test

import (
	"bytes"
	"encoding/gob"
	"go/types"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/summary"
)

// FuzzImportedFact analyzes a package with a fact that may be damaged as that of
// each function of another package: either it is refused, with an error that
// says so, or the engine gets through. What it finds then is another matter, and
// it may give up on a function, but in its own words.
func FuzzImportedFact(f *testing.F) {
	actions := analyze(f, wrapped)
	for _, fact := range facts(actions["lib"]) {
		seedDamaged(f, encode(f, fact))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fact sslref.FuncFact
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&fact) != nil {
			return
		}
		_ = fact.String()
		into := func(obj types.Object, into analysis.Fact) bool {
			stored, ok := into.(*sslref.FuncFact)
			if ok {
				*stored = fact
			}
			return ok
		}
		checkRun(t, actions["use"].Package, into, func() bool { return fact.Summary.Valid() == nil })
	})
}

// contracts is a package that says what functions do which it doesn't know, and
// one that calls them.
const contracts = `
-- go.mod --
module example.com

go 1.26
-- lib/lib.go --
package lib

type SSL struct{}
type SSL_SESSION struct{}

//sslref:releases s
type Release func(s *SSL_SESSION)

type Source interface {
	//sslref:returns owned
	Open(ssl *SSL) *SSL_SESSION
	//sslref:returns borrowed ssl
	Peek(ssl *SSL) *SSL_SESSION
	//sslref:retains s
	Keep(name string, s *SSL_SESSION)
}
-- use/use.go --
package use

import "example.com/lib"

func Fine(src lib.Source, ssl *lib.SSL, release lib.Release) {
	s := src.Open(ssl)
	src.Keep("s", s)
	release(s)
	src.Keep("again", src.Peek(ssl))
}
`

// FuzzImportedContract is FuzzImportedFact for what other packages say of
// function types and of interfaces' methods.
func FuzzImportedContract(f *testing.F) {
	actions := analyze(f, contracts)
	n := 0
	for _, fact := range actions["lib"].AllObjectFacts() {
		if fact, ok := fact.Fact.(*sslref.ContractFact); ok {
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).Encode(fact); err != nil {
				f.Fatal(err)
			}
			seedDamaged(f, b.Bytes())
			n++
		}
	}
	if n != 4 {
		f.Fatalf("%d contracts, want 4", n)
	}
	for _, c := range []contract.Contract{
		{Params: []string{"s"}, Terms: []contract.Term{{Verb: contract.Like, Arg: "SSL_SESSION_free"}}},
		{Params: []string{"s", "t"}, Terms: []contract.Term{{Verb: contract.Like, Arg: "SSL_SESSION_up_ref"}}},
		{Params: []string{}, Terms: []contract.Term{{Verb: contract.Ignore + 1}}},
		{Params: []string{"", "_"}, Terms: []contract.Term{{Verb: contract.Releases, Arg: "_._"}, {Verb: contract.Releases}}},
	} {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(&sslref.ContractFact{Contract: c}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fact sslref.ContractFact
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&fact) != nil {
			return
		}
		_ = fact.String()
		valid := true
		into := func(obj types.Object, into analysis.Fact) bool {
			said, ok := into.(*sslref.ContractFact)
			if ok {
				*said = fact
				sig, _ := obj.Type().Underlying().(*types.Signature)
				valid = valid && fact.Contract.Valid(sig) == nil
			}
			return ok
		}
		checkRun(t, actions["use"].Package, into, func() bool { return valid })
	})
}

// seedDamaged adds an encoded fact and ways in which it can be damaged.
func seedDamaged(f *testing.F, data []byte) {
	f.Add(data)
	for i := 11; i < len(data); i += len(data)/16 + 1 {
		damaged := bytes.Clone(data)
		damaged[i] ^= 1
		f.Add(damaged)
	}
}

// checkRun analyzes a package whose facts importFact makes up. Where they are
// valid, which is asked afterwards, the analysis ends as any other; where they
// aren't, in one error.
func checkRun(t *testing.T, p *packages.Package, importFact func(types.Object, analysis.Fact) bool, valid func() bool) {
	defer time.AfterFunc(10*time.Second, func() { panic("no end in sight") }).Stop()
	result, err := sslref.Analyzer.Run(&analysis.Pass{
		Analyzer: sslref.Analyzer, Fset: p.Fset, Files: p.Syntax, Pkg: p.Types,
		TypesInfo: p.TypesInfo, TypesSizes: p.TypesSizes, ReadFile: os.ReadFile,
		Report: func(d analysis.Diagnostic) { t.Errorf("reported %s", d.Message) },
		ImportObjectFact: func(obj types.Object, into analysis.Fact) bool {
			return obj.Pkg() != p.Types && importFact(obj, into)
		},
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		AllObjectFacts:    func() []analysis.ObjectFact { return make([]analysis.ObjectFact, 1) },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	})
	switch {
	case !valid():
		if err == nil || !strings.Contains(err.Error(), "of package example.com/lib is damaged: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line about the facts of the package", err)
		}
	case err != nil:
		t.Error(err)
	default:
		for _, note := range result.(*sslref.Result).Notes {
			if strings.Contains(note, "internal error") {
				t.Error(note)
			}
		}
	}
}

// Steps that leave open how a call ended split the path, each anew.
func TestManyOpenSteps(t *testing.T) {
	var c summary.Case
	for range 64 {
		c.Steps = append(c.Steps, summary.Step{Name: "SSL_SESSION_up_ref", Args: []summary.Val{{Kind: summary.In, S: "p0"}}, Res: -1})
	}
	c.Results = []summary.Val{{Kind: summary.New, N: 0}, {Kind: summary.Const}}
	into := func(obj types.Object, into analysis.Fact) bool {
		fact, ok := into.(*sslref.FuncFact)
		if ok {
			fact.Summary = summary.Func{Name: obj.Name(), Cases: []summary.Case{c}}
		}
		return ok
	}
	checkRun(t, analyze(t, wrapped)["use"].Package, into, func() bool { return true })
}
