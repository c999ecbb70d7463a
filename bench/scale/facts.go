package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"maps"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/sslref/sslref"
)

// A factKey names a fact whatever process or load its object is from.
type factKey struct {
	pkg  string
	path objectpath.Path
	kind reflect.Type
}

// A factStore carries facts from package to package as drivers do: encoded.
type factStore map[factKey][]byte

// exporting returns the store of one package's facts, and the function by which
// a pass adds to it. What no driver would take is told to fault.
func exporting(pkg *types.Package, fault func(string)) (factStore, func(types.Object, analysis.Fact)) {
	own := factStore{}
	return own, func(obj types.Object, fact analysis.Fact) {
		if obj.Pkg() != pkg {
			fault(fmt.Sprintf("a fact on %v, which is of another package", obj))
			return
		}
		path, err := objectpath.For(obj)
		if err != nil {
			return // drivers leave out facts on what other packages can't name
		}
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(fact); err != nil {
			fault(fmt.Sprintf("the fact on %v can't be encoded: %v", obj, err))
			return
		}
		if f, ok := fact.(*sslref.FuncFact); ok {
			if err := f.Summary.Valid(); err != nil {
				fault(fmt.Sprintf("importers would refuse the fact on %v: %v", obj, err))
			}
		}
		own[factKey{obj.Pkg().Path(), path, reflect.TypeOf(fact)}] = b.Bytes()
	}
}

// importing returns the function by which a pass asks for facts.
func (s factStore) importing(fault func(string)) func(types.Object, analysis.Fact) bool {
	return func(obj types.Object, fact analysis.Fact) bool {
		if obj.Pkg() == nil {
			return false
		}
		path, err := objectpath.For(obj)
		if err != nil {
			return false
		}
		data, ok := s[factKey{obj.Pkg().Path(), path, reflect.TypeOf(fact)}]
		if !ok {
			return false
		}
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(fact); err != nil {
			fault(fmt.Sprintf("the fact on %v can't be decoded: %v", obj, err))
			return false
		}
		return true
	}
}

// add makes the facts of a package known to those that are analyzed after it.
func (s factStore) add(own factStore) { maps.Copy(s, own) }

// size is the number of bytes of all facts.
func (s factStore) size() int {
	n := 0
	for _, data := range s {
		n += len(data)
	}
	return n
}
