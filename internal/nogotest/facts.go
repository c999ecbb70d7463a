package nogotest

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"go/types"
	"os"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// facts are those of a package and of what it imports. They travel in files,
// one a package, and follow the rules of x/tools, which nogo shares with go
// vet: a fact about a package-level function is known to those that import its
// package directly, one about a method, a field or a type also beyond.
type facts struct {
	pkg   *types.Package
	files map[string]string

	mu    sync.Mutex
	known map[factKey]analysis.Fact
}

type factKey struct {
	pkg *types.Package
	obj types.Object // nil for a fact about the package
	typ reflect.Type
}

// An encodedFact is a fact in a file.
type encodedFact struct {
	PkgPath string
	Object  objectpath.Path
	Fact    analysis.Fact
}

// newFacts returns the facts of pkg, none so far; files has those of packages
// that were analyzed before.
func newFacts(pkg *types.Package, files map[string]string) *facts {
	return &facts{pkg: pkg, files: files, known: map[factKey]analysis.Fact{}}
}

// decode reads the files of the packages that are imported directly, when the
// types of facts are registered. Facts about what the imports don't lead to are
// dropped.
func (s *facts) decode() error {
	reached := reachable(s.pkg.Imports())
	for _, imp := range s.pkg.Imports() {
		name := s.files[imp.Path()]
		if name == "" {
			continue // the standard library
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if len(data) == 0 {
			continue
		}
		var list []encodedFact
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&list); err != nil {
			return fmt.Errorf("facts of %s: %v", imp.Path(), err)
		}
		for _, f := range list {
			key := factKey{pkg: reached[f.PkgPath], typ: reflect.TypeOf(f.Fact)}
			if key.pkg == nil {
				continue
			}
			if f.Object != "" {
				if key.obj, err = objectpath.Object(key.pkg, f.Object); err != nil {
					continue
				}
			}
			s.known[key] = f.Fact
		}
	}
	return nil
}

// encode returns the text of the package's file.
func (s *facts) encode() []byte {
	var list []encodedFact
	for key, fact := range s.known {
		if key.pkg != s.pkg && !reexported(key) {
			continue
		}
		f := encodedFact{PkgPath: key.pkg.Path(), Fact: fact}
		if key.obj != nil {
			var err error
			if f.Object, err = objectpath.For(key.obj); err != nil {
				continue // it can't be reached from outside
			}
		}
		list = append(list, f)
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, func(a, b encodedFact) int {
		return cmp.Or(cmp.Compare(a.PkgPath, b.PkgPath), cmp.Compare(a.Object, b.Object),
			cmp.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String()))
	})
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(list); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// reexported reports whether a fact of another package goes to the importers
// of this one, too.
func reexported(key factKey) bool {
	if key.obj == nil {
		return false
	}
	_, isType := key.obj.(*types.TypeName)
	return isType || key.obj.Parent() != key.obj.Pkg().Scope()
}

func (s *facts) get(key factKey, ptr analysis.Fact) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	fact, ok := s.known[key]
	if ok {
		reflect.ValueOf(ptr).Elem().Set(reflect.ValueOf(fact).Elem())
	}
	return ok
}

func (s *facts) set(key factKey, fact analysis.Fact) {
	if key.pkg != s.pkg {
		panic(fmt.Sprintf("a fact of %s is set in %s", key.pkg, s.pkg))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[key] = fact
}

func (s *facts) importObjectFact(obj types.Object, ptr analysis.Fact) bool {
	return s.get(factKey{obj.Pkg(), obj, reflect.TypeOf(ptr)}, ptr)
}

func (s *facts) exportObjectFact(obj types.Object, fact analysis.Fact) {
	s.set(factKey{obj.Pkg(), obj, reflect.TypeOf(fact)}, fact)
}

func (s *facts) importPackageFact(pkg *types.Package, ptr analysis.Fact) bool {
	return s.get(factKey{pkg, nil, reflect.TypeOf(ptr)}, ptr)
}

func (s *facts) exportPackageFact(fact analysis.Fact) {
	s.set(factKey{s.pkg, nil, reflect.TypeOf(fact)}, fact)
}

func (s *facts) allObjectFacts(filter map[reflect.Type]bool) (list []analysis.ObjectFact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, fact := range s.known {
		if key.obj != nil && filter[key.typ] {
			list = append(list, analysis.ObjectFact{Object: key.obj, Fact: fact})
		}
	}
	return list
}

func (s *facts) allPackageFacts(filter map[reflect.Type]bool) (list []analysis.PackageFact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, fact := range s.known {
		if key.obj == nil && filter[key.typ] {
			list = append(list, analysis.PackageFact{Package: key.pkg, Fact: fact})
		}
	}
	return list
}
