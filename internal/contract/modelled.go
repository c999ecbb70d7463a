package contract

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/sslref/sslref/internal/cgosrc"
)

// A modelled has what the model file says of the packages that were met.
type modelled struct {
	*Model
	fset *token.FileSet
	file *token.File
	// resolved has the entries of each package, by what they are about.
	resolved map[*types.Package]map[types.Object]*Entry
}

// useModel makes the model's entries for the package, what it imports, and its
// C functions contracts of the set, and refuses those that can't be.
func (s *Set) useModel(pkg *cgosrc.Package, m *Model, module string) {
	if m == nil {
		return
	}
	s.model = &modelled{Model: m, fset: pkg.Fset(), resolved: map[*types.Package]map[types.Object]*Entry{}}
	for _, imp := range pkg.Types.Imports() {
		if m.Concerns(imp.Path()) {
			s.model.resolve(s, imp, module == "" || imp.Path() != module && !strings.HasPrefix(imp.Path(), module+"/"))
		}
	}
	if m.Concerns(pkg.Types.Path()) {
		for obj, e := range s.model.resolve(s, pkg.Types, true) {
			if s.said[obj] != nil {
				s.Problems = append(s.Problems, problem(s.model.pos(e.Line), "%s has a contract in its source: leave this one out", e.Name))
				continue
			}
			s.said[obj] = s.model.bind(s, obj, e, true)
		}
	}
	for _, e := range m.C {
		sig := pkg.CSignature(e.Name)
		if sig == nil {
			continue
		}
		c := &Contract{Name: e.Name, Terms: s.model.terms(e)}
		if old := s.c[e.Name]; old != nil {
			if old.String() != c.String() {
				s.Problems = append(s.Problems, problem(s.model.pos(e.Line), "%s has a contract in its source: leave this one out", e.Name))
			}
			continue
		}
		b, problems := Bind(c, sig, e.Params, s.class)
		s.Problems = append(s.Problems, problems...)
		s.c[e.Name] = b
	}
}

// pos is the position of a line of the file.
func (m *modelled) pos(line int) token.Pos {
	if m.file == nil {
		m.file = m.fset.AddFile(m.File, -1, len(m.Text))
		m.file.SetLinesForContent(m.Text)
	}
	return m.file.LineStart(min(max(line, 1), m.file.LineCount()))
}

// terms are those of an entry, with positions.
func (m *modelled) terms(e *Entry) []Term {
	var terms []Term
	for i, t := range e.Terms {
		t.Pos = m.pos(e.Lines[i])
		terms = append(terms, t)
	}
	return terms
}

// resolve finds what the entries of a package are about; refuse tells whether
// to say what isn't there.
func (m *modelled) resolve(s *Set, pkg *types.Package, refuse bool) map[types.Object]*Entry {
	if found, ok := m.resolved[pkg]; ok {
		return found
	}
	found := map[types.Object]*Entry{}
	m.resolved[pkg] = found
	for _, e := range m.Go {
		if !e.in(pkg.Path()) {
			continue
		}
		obj, err := e.find(pkg)
		if err != nil {
			if refuse {
				s.Problems = append(s.Problems, problem(m.pos(e.Line), "%v", err))
			}
			continue
		}
		found[obj] = e
		if refuse && pkg != s.pkg {
			s.others[obj] = m.bind(s, obj, e, true)
		}
	}
	return found
}

// bind makes an entry the contract of obj.
func (m *modelled) bind(s *Set, obj types.Object, e *Entry, refuse bool) *Bound {
	sig := signature(obj)
	names := e.Params
	if names != nil && sig.Recv() != nil {
		names = append([]string{sig.Recv().Name()}, names...)
	}
	b, problems := Bind(&Contract{Name: displayName(obj, sig), Terms: m.terms(e)}, sig, names, s.class)
	if refuse {
		s.Problems = append(s.Problems, problems...)
	}
	return b
}

// of returns what the model says of obj, of another package; nil for nothing.
func (m *modelled) of(s *Set, obj types.Object) *Bound {
	if m == nil || !m.Concerns(obj.Pkg().Path()) {
		return nil
	}
	e := m.resolve(s, obj.Pkg(), false)[obj]
	if e == nil {
		return nil
	}
	return m.bind(s, obj, e, false)
}
