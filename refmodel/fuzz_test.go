package refmodel

import (
	"testing"
	"unicode/utf8"
)

// FuzzProgram looks for a program that panics, whose counts don't add up, or
// that two runs disagree on. Its corpus in testdata/fuzz has a program for each
// thing that programs can meet.
func FuzzProgram(f *testing.F) {
	f.Fuzz(func(t *testing.T, profile uint8, code []byte) {
		if len(code) > 2000 {
			return
		}
		var traces [2]string
		for i := range traces {
			w := NewWorld(WithProfile(Profile(profile%uint8(numProfiles))), WithHistory(i == 0))
			p := newProgram(w, code)
			w.Do(func() {
				p.begin()
				for len(p.code) > 0 {
					p.step()
					if err := audit(w); err != nil {
						t.Fatalf("%v\nafter\n%s", err, p.trace())
					}
				}
			})
			traces[i] = p.trace()
		}
		if traces[0] != traces[1] {
			t.Fatalf("two runs differ: %s", firstDifference(traces[0], traces[1]))
		}
		if !utf8.ValidString(traces[0]) {
			t.Fatal("the trace is no text")
		}
	})
}

// FuzzDecode looks for an encoding that makes d2i_SSL_SESSION panic, lose a
// reference, or give a session whose own encoding can't be decoded.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, der []byte) {
		w := NewWorld()
		w.Do(func() {
			var a *SessionObject
			n := 0
			s := Call("d2i_SSL_SESSION", &a, der, &n).Session()
			if s != a || n < 0 || n > len(der) {
				t.Fatalf("the result is %v, the variable has %v, %d of %d bytes were read", s, a, n, len(der))
			}
			if s == nil {
				return
			}
			var again []byte
			Call("i2d_SSL_SESSION", s, &again)
			b := Call("d2i_SSL_SESSION", &a, again, &n).Session()
			if b != s || n != len(again) {
				t.Fatalf("the session's own encoding gives %v with %d of %d bytes read", b, n, len(again))
			}
			Call("SSL_SESSION_free", s)
		})
		if v, l := w.Violations(), w.Leaks(); len(v)+len(l) > 0 {
			t.Fatalf("violations %v, leaks %v", v, l)
		}
	})
}
