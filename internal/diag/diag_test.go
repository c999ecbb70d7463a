package diag_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/diag"
	"github.com/sslref/sslref/refmodel"
)

// The source that the violations of these tests are about; op is whatever
// they blame.
const source = `package p

type SSL struct{}
type SESSION struct{}

func get1(ssl *SSL) *SESSION
func get(ssl *SSL) *SESSION
func load(ssl *SSL) (error, *SESSION)
func op(s *SESSION)
func end(ssl *SSL)

func f(ssl *SSL, n, m int) {
	s := get1(ssl)
	if n  >  m {
		end(ssl)
	}
	if n > 0 && (m < 1000000000000000000 || n < 2000000000000000000 || m == 0) {
		op(nil)
	}
	op(s)
	err, _ := load(ssl)
	_ = err
	get(ssl)
}
`

// A program is source, loaded.
type program struct {
	fset *token.FileSet
	pkg  *cgosrc.Package
	file *token.File
}

func load(t *testing.T) *program {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: importer.Default()}
	typed, err := conf.Check("example.com/p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := cgosrc.Load(&analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: typed, TypesInfo: info,
		ReadFile: func(string) ([]byte, error) { return []byte(source), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &program{fset, pkg, fset.File(file.FileStart)}
}

// at is the position of the call, or the operator, that the text ends with.
func (p *program) at(t *testing.T, text string) token.Pos {
	t.Helper()
	if bytes.Count([]byte(source), []byte(text)) != 1 {
		t.Fatalf("%q is not once in the source", text)
	}
	return p.file.Pos(strings.Index(source, text) + len(text) - 1)
}

func (p *program) site(t *testing.T, what, text string) absint.Site {
	return absint.Site{What: what, Pos: p.at(t, text)}
}

func TestMessages(t *testing.T) {
	p := load(t)
	owned := &absint.Object{Class: refmodel.Session, Origin: p.site(t, "SSL_get1_session", "s := get1(")}
	stale := &absint.Object{Class: refmodel.Session, Origin: owned.Origin, DeathAt: p.site(t, "SSL_free", "\t\tend(")}
	seen := map[absint.Reason]bool{}
	for _, test := range []struct {
		why  absint.Reason
		rule string
		obj  *absint.Object
		what string
		want string
	}{
		{absint.LeakAtExit, absint.RuleLeak, owned, "SSL_get1_session",
			"session s from SSL_get1_session is not freed on a path that goes on without it (refleak)"},
		{absint.LeakUpRef, absint.RuleLeak, owned, "SSL_SESSION_up_ref",
			"the reference that SSL_SESSION_up_ref adds is not freed on a path that goes on without it (refleak)"},
		{absint.LeakCallback, absint.RuleLeak, owned, "return",
			"the callback returns 1 but neither keeps nor releases its session (refleak)"},
		{absint.FreeOfLoan, absint.RuleBorrowedFree, owned, "SSL_SESSION_free",
			"session s from SSL_get1_session (line 13) is borrowed: SSL_SESSION_free releases a reference of its owner's (borrowedfree)"},
		{absint.FreeOfFailedRef, absint.RuleBorrowedFree, owned, "SSL_SESSION_free",
			"session s from SSL_get1_session (line 13) is borrowed, since SSL_SESSION_up_ref failed: SSL_SESSION_free releases a reference of its owner's (borrowedfree)"},
		{absint.FreeInCallback, absint.RuleBorrowedFree, owned, "SSL_SESSION_free",
			"the session is only lent to this callback: SSL_SESSION_free gives away a reference of the library's (borrowedfree)"},
		{absint.SecondFree, absint.RuleDoubleFree, owned, "SSL_SESSION_free",
			"session s from SSL_get1_session (line 13) is released again: its reference is gone already (doublefree)"},
		{absint.UseReleased, absint.RuleUseAfterFree, owned, "SSL_SESSION_get_id",
			"session s from SSL_get1_session (line 13) is used after its last reference was released (useafterfree)"},
		{absint.UseAfterLoan, absint.RuleStaleBorrow, stale, "SSL_SESSION_get_id",
			"session s from SSL_get1_session (line 13) is used after SSL_free (line 15) ended the loan (staleborrow)"},
		{absint.UseAfterLoan, absint.RuleStaleBorrow, owned, "SSL_SESSION_get_id",
			"session s from SSL_get1_session (line 13) is used after its loan ended (staleborrow)"},
		{absint.UseReplaced, absint.RuleStaleBorrow, owned, "SSL_SESSION_get_id",
			"session s from SSL_get1_session (line 13) is used after what it points to was replaced (staleborrow)"},
		{absint.KeptInMemory, absint.RuleEscape, owned, "",
			"session s from SSL_get1_session (line 13) is only borrowed, but kept where it outlives the loan (borrowescape)"},
		{absint.KeptByGoroutine, absint.RuleEscape, owned, "",
			"session s from SSL_get1_session (line 13) is only borrowed, but used by a goroutine that can outlive the loan (borrowescape)"},
		{absint.ReturnedLoan, absint.RuleEscape, owned, "",
			"session s from SSL_get1_session (line 13) is only borrowed, but returned although its owner is released here (borrowescape)"},
		{absint.OtherContext, absint.RuleCrossCtx, owned, "SSL_set_session",
			"session s from SSL_get1_session (line 13) belongs to another SSL_CTX (crossctx)"},
		{absint.NullUnchecked, absint.RuleUnchecked, owned, "SSL_get1_session",
			"session s from SSL_get1_session may be NULL, which is not looked at before it is used (uncheckedref)"},
		{absint.StatusUnchecked, absint.RuleUnchecked, owned, "SSL_SESSION_up_ref",
			"the result of SSL_SESSION_up_ref is ignored, but the reference is relied on (uncheckedref)"},
		{absint.NotReleased, absint.RuleLeak, owned, "drop",
			"drop says it keeps its word, but doesn't when this return is taken (refleak)"},
		{absint.GivesAway, absint.RuleLeak, owned, "peek",
			"peek says it keeps its word, but session s from SSL_get1_session (line 13) is owned: nobody releases it when this return is taken (refleak)"},
		{absint.NotOwned, absint.RuleBorrowedFree, owned, "current",
			"current says it keeps its word, but session s from SSL_get1_session (line 13) is only borrowed: its callers release a reference of somebody else's (borrowedfree)"},
		{absint.NotRetained, absint.RuleUseAfterFree, owned, "keep",
			"keep says it keeps its word, but doesn't when this return is taken (useafterfree)"},
	} {
		d := diag.New(p.fset, p.pkg, absint.Violation{Rule: test.rule, Why: test.why, Obj: test.obj, At: absint.Site{What: test.what, Via: "keeps its word", Pos: p.at(t, "}\n\top(")}})
		if d.Message != test.want {
			t.Errorf("reason %d:\n got %s\nwant %s", test.why, d.Message, test.want)
		}
		if d.Category != test.rule {
			t.Errorf("reason %d: category %q, want %q", test.why, d.Category, test.rule)
		}
		if r := []rune(d.Message)[0]; !unicode.IsLower(r) || strings.Contains(d.Message, ". ") {
			t.Errorf("reason %d: not one sentence in lower case: %s", test.why, d.Message)
		}
		seen[test.why] = true
	}
	for why := range absint.NotRetained + 1 {
		if !seen[why] {
			t.Errorf("reason %d has no message here", why)
		}
	}
}

// What the message calls the object depends on how the program came by it.
func TestSubject(t *testing.T) {
	p := load(t)
	for _, test := range []struct {
		name string
		obj  absint.Object
		want string
	}{
		{"the variable isn't the object but an error",
			absint.Object{Class: refmodel.Session, Origin: p.site(t, "load", ":= load(")}, "session from load (line 21)"},
		{"no variable",
			absint.Object{Class: refmodel.Session, Origin: p.site(t, "SSL_get_session", "\tget(")}, "session from SSL_get_session (line 23)"},
		{"the line of the report",
			absint.Object{Class: refmodel.Session, Origin: p.site(t, "op", "}\n\top(")}, "session from op"},
		{"a pointer into a session",
			absint.Object{Class: refmodel.Session, Parent: 1, Origin: p.site(t, "SSL_SESSION_get0_hostname", "s := get1(")},
			"pointer s from SSL_SESSION_get0_hostname (line 13)"},
		{"from the caller", absint.Object{Class: refmodel.Session}, "session"},
		{"of unknown class", absint.Object{}, "pointer"},
	} {
		d := diag.New(p.fset, p.pkg, absint.Violation{Rule: absint.RuleUseAfterFree, Why: absint.UseReleased, Obj: &test.obj, At: p.site(t, "op", "}\n\top(")})
		if want := test.want + " is used after its last reference was released (useafterfree)"; d.Message != want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, d.Message, want)
		}
	}
}

// The steps tell the object's path in the order of the source, whatever the
// order of the events; branches that were taken before it begins, and repeated
// ones, are left out.
func TestSteps(t *testing.T) {
	p := load(t)
	branch := func(text string, taken bool) absint.Event {
		return absint.Event{Kind: absint.EvBranch, Site: p.site(t, "", text), Taken: taken}
	}
	end := absint.Event{Kind: absint.EvLoanEnd, Site: p.site(t, "SSL_free", "\t\tend(")}
	trail := []absint.Event{
		branch("if n  >", false), // before the object is there
		{Kind: absint.EvAcquire, Site: p.site(t, "SSL_get1_session", "s := get1("), Count: 1},
		{Kind: absint.EvRelease, Site: p.site(t, "SSL_SESSION_free", "}\n\top("), Count: 0},
		branch("if n  >", true),
		branch("if n >", false),
		branch("0 &&", true), // too long to quote
		end, end,
		{Kind: absint.EvNotNull, Site: p.site(t, "", "\t\top(")},
		{Kind: absint.EvRetain, Site: p.site(t, "SSL_set_session", "\t\top(")},
		{Kind: absint.EvHandOver, Site: p.site(t, "", "\tget(")},
		{Kind: absint.EvBorrow}, // no position: nothing to show
	}
	d := diag.New(p.fset, p.pkg, absint.Violation{Rule: absint.RuleLeak, Obj: &absint.Object{}, Trail: trail})
	var got []string
	for _, r := range d.Related {
		got = append(got, fmt.Sprintf("%d: %s", p.fset.Position(r.Pos).Line, r.Message))
	}
	want := []string{
		"13: now owned here: SSL_get1_session (+1, now 1)",
		"14: on the path where n  >  m is true",
		"15: SSL_free ends the loan",
		"17: on the path where n > 0 is false",
		"17: on the path where the condition is true",
		"18: SSL_set_session takes a reference of its own",
		"20: released here: SSL_SESSION_free (-1, now 0)",
		"23: handed over here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// A leak names the return that leaves the reference behind.
func TestLeftAtReturn(t *testing.T) {
	p := load(t)
	d := diag.New(p.fset, p.pkg, absint.Violation{
		Rule: absint.RuleLeak, Obj: &absint.Object{Class: refmodel.Session},
		Trail: []absint.Event{{Kind: absint.EvLost, Site: p.site(t, "return", "\tget("), Count: 2}},
	})
	if want := "session is not freed when the function is left in line 23 (refleak)"; d.Message != want {
		t.Errorf("got %s, want %s", d.Message, want)
	}
	if len(d.Related) != 1 || d.Related[0].Message != "left here with 2 not released" {
		t.Errorf("steps: %v", d.Related)
	}
}

// A finding at a call covers the call; one elsewhere is a point.
func TestExtent(t *testing.T) {
	p := load(t)
	pos := p.at(t, "}\n\top(")
	d := diag.New(p.fset, p.pkg, absint.Violation{Obj: &absint.Object{}, At: absint.Site{Pos: pos}})
	if got := source[p.file.Offset(d.Pos):p.file.Offset(d.End)]; got != "op(s)" {
		t.Errorf("covers %q, want the call", got)
	}
	pos = p.at(t, "_ =")
	d = diag.New(p.fset, p.pkg, absint.Violation{Obj: &absint.Object{}, At: absint.Site{Pos: pos}})
	if d.Pos != pos || d.End.IsValid() {
		t.Errorf("covers %d to %d, want %d alone", d.Pos, d.End, pos)
	}
}
