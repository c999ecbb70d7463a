package sslref_test

import (
	"bytes"
	"encoding/gob"
	"go/types"
	"os"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
)

// FuzzImportedFact analyzes a package with a fact that may be damaged as that of
// each function of another package. What it finds is another matter, and it may
// give up on a function; but it gets through.
func FuzzImportedFact(f *testing.F) {
	actions := analyze(f, wrapped)
	for _, fact := range facts(actions["lib"]) {
		data := encode(f, fact)
		f.Add(data)
		for i := 11; i < len(data); i += len(data)/16 + 1 {
			damaged := bytes.Clone(data)
			damaged[i] ^= 1
			f.Add(damaged)
		}
	}
	use := actions["use"].Package
	f.Fuzz(func(t *testing.T, data []byte) {
		var fact sslref.FuncFact
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&fact) != nil {
			return
		}
		defer time.AfterFunc(10*time.Second, func() { panic("no end in sight") }).Stop()
		_, err := sslref.Analyzer.Run(&analysis.Pass{
			Analyzer: sslref.Analyzer, Fset: use.Fset, Files: use.Syntax, Pkg: use.Types,
			TypesInfo: use.TypesInfo, TypesSizes: use.TypesSizes, ReadFile: os.ReadFile,
			Report: func(d analysis.Diagnostic) { t.Errorf("reported %s", d.Message) },
			ImportObjectFact: func(obj types.Object, into analysis.Fact) bool {
				summary, ok := into.(*sslref.FuncFact)
				if !ok || obj.Pkg() == use.Types {
					return false
				}
				*summary = fact
				return true
			},
			ExportObjectFact:  func(types.Object, analysis.Fact) {},
			ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
			AllObjectFacts:    func() []analysis.ObjectFact { return []analysis.ObjectFact{{Fact: &fact}} },
			AllPackageFacts:   func() []analysis.PackageFact { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
