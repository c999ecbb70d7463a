package contract_test

import (
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/contract"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ comment, term, wrong string }{
		{"//sslref:returns owned", "returns owned", ""},
		{"//sslref:returns  borrowed\tssl", "returns borrowed ssl", ""},
		{"//sslref:releases c.sess", "releases c.sess", ""},
		{"//sslref:releases c->sess", "releases c.sess", ""},
		{"//sslref:retains s\r", "retains s", ""},
		{"//sslref:ignore refleak -- for the life of the process", "ignore", ""},
		{"// sslref finds things", "", ""},
		{"// sslref: a note", "", ""},
		{"/*sslref:releases s*/", "", ""},
		{"//", "", ""},
		{"// sslref:releases s", "", "write //sslref:releases s"},
		{"//sslref:release s", "", "unknown directive //sslref:release: there are returns, releases, retains and ignore"},
		{"//sslref:", "", "unknown directive"},
		{"//sslref:returns", "", "want returns owned, or returns borrowed ARG"},
		{"//sslref:returns borrowed", "", "want returns owned, or returns borrowed ARG"},
		{"//sslref:returns owned s", "", "want returns owned, or returns borrowed ARG"},
		{"//sslref:releases", "", "want releases ARG"},
		{"//sslref:releases s t", "", "want releases ARG"},
		{"//sslref:retains 1s", "", `"1s" is no parameter`},
		{"//sslref:retains c.", "", `"c." is no parameter`},
		{"//sslref:like SSL_free", "", "like is for model files"},
		{"//sslref:ignore", "", "ignore names one rule"},
		{"//sslref:ignore refleak, doublefree -- why", "", "ignore names one rule"},
		{"//sslref:ignore refleak", "", "want //sslref:ignore refleak -- reason"},
		{"//sslref:ignore refleak --", "", "ignore needs a reason"},
	} {
		d, ok, err := contract.Parse(test.comment)
		switch {
		case test.wrong != "":
			if err == nil || !strings.Contains(err.Error(), test.wrong) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: error %v, want one with %q", test.comment, err, test.wrong)
			}
		case err != nil || ok != (test.term != "") || ok && d.Term.String() != test.term:
			t.Errorf("%q is %q, %v, %v", test.comment, d.Term, ok, err)
		}
	}
	d, _, _ := contract.Parse("//sslref:ignore refleak --  a -- b ")
	if d.Rule != "refleak" || d.Reason != "a -- b" {
		t.Errorf("rule %q, reason %q", d.Rule, d.Reason)
	}
}

// Whatever a comment is, it is parsed without a panic, refused in one line, and
// a term is read again as what it was.
func FuzzDirective(f *testing.F) {
	for _, text := range []string{"//sslref:returns owned", "//sslref:releases c->sess", "//sslref:ignore refleak -- x", "// sslref:retains s", "//sslref:like SSL_free"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, comment string) {
		d, ok, err := contract.Parse(comment)
		switch {
		case err != nil:
			if strings.Contains(err.Error(), "\n") && !strings.Contains(comment, "\n") {
				t.Errorf("%q is refused in several lines: %v", comment, err)
			}
		case !ok || d.Verb == contract.Ignore:
		default:
			again, err := contract.ParseTerm(d.Term.String())
			if err != nil || again != d.Term {
				t.Errorf("%q is %v, and that is %v, %v", comment, d.Term, again, err)
			}
		}
	})
}
