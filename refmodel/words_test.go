package refmodel

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		p    Profile
		name string
		want []string
	}{
		{OpenSSL3, "SSL_SESSION_free", []string{
			"takes back one reference of the caller's to `session`; NULL is allowed",
		}},
		{OpenSSL3, "SSL_SESSION_up_ref", []string{
			"gives the caller one reference more to `ses` if the result is 1",
		}},
		{OpenSSL3, "SSL_get1_session", []string{
			"returns one reference more to the present session of `ssl`, for the caller to release with `SSL_SESSION_free`; it can be NULL",
			"uses `ssl`",
		}},
		{OpenSSL3, "SSL_set_session", []string{
			"uses `to`",
			"`to` takes a reference of its own to `session` if the result is 1; the caller keeps its own; NULL is allowed",
			"ends the loans of sessions borrowed from `to`, except `session` itself, if the result is 1",
			"`session` becomes the session of `to` if the result is 1",
			"`to` and `session` must belong to one SSL_CTX",
		}},
		{OpenSSL3, "SSL_clear", []string{
			"uses `s`",
			"ends the loans of sessions borrowed from `s`, when the handshake was finished, unless close_notify was sent before or no handshake has begun",
			"no longer counts close_notify as sent on `s`",
			"takes `s` back to before its handshake",
			"`s` can have another session afterwards, or none",
		}},
		{OpenSSL3, "SSL_renegotiate", []string{
			"uses `s`",
			"the next input or output on `s` can end the loans of sessions borrowed from `s`, when the connection is renegotiated (TLS 1.2 and below)",
		}},
		{OpenSSL3, "SSL_set_shutdown", []string{
			"uses `ssl`",
			"counts close_notify as sent on `ssl` if `mode` has the bit 1, else not",
		}},
		{BoringSSL, "d2i_SSL_SESSION", []string{
			"returns a session, for the caller to release with `SSL_SESSION_free`; it can be NULL",
			"with NULL for `a` or in `*a` the result is a new session, stored in `*a` too: both are one reference",
			"with a session in `*a` a new one takes its place if the call succeeds, and the caller's reference to the old one is released",
		}},
		{OpenSSL3, "BIO_set_ssl", []string{
			"uses `b`",
			"the caller's reference to `ssl` becomes that of `b` if `c` is 1",
			"can end the loans of SSLs borrowed from `b`, when the BIO owned another SSL",
			"`ssl` becomes the SSL of `b`",
		}},
		{OpenSSL3, "BIO_ssl_copy_session_id", []string{
			"uses `to`",
			"uses `from`",
			"ends the loans of sessions borrowed from the SSL in `to`, except the session of the SSL in `from` itself, if the result is 1",
			"the session of the SSL in `from` becomes that of the SSL in `to` if the result is 1",
			"the SSL in `to` and the SSL in `from` must belong to one SSL_CTX",
		}},
		{BoringSSL, "SSL_dup", nil},
	} {
		f := Lookup(OpenSSL3, tt.name)
		if got := f.Words(tt.p); !slices.Equal(got, tt.want) {
			t.Errorf("%v: %s:\n got %s\nwant %s", tt.p, tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

// Every row says something, in every profile, and in the form of a statement.
func TestWordsOfEveryRow(t *testing.T) {
	check := func(name string, words []string) {
		if len(words) == 0 {
			t.Errorf("%s has no words", name)
		}
		for _, s := range words {
			if strings.Contains(s, "%!") || strings.Contains(s, "``") || strings.Contains(s, "  ") || strings.HasSuffix(s, ".") || strings.Contains(s, " , ") {
				t.Errorf("%s: %q", name, s)
			}
		}
	}
	for _, g := range Groups() {
		for i := range g.Funcs {
			f := &g.Funcs[i]
			for _, p := range f.In.List() {
				check(f.Name, f.Words(p))
			}
		}
	}
	for i := range Callbacks {
		check(Callbacks[i].Name, Callbacks[i].Words())
	}
}

// A difference in the data is one in the words: no two different effects read
// the same.
func TestWordsShowDifferences(t *testing.T) {
	base := *Lookup(OpenSSL3, "SSL_set_session")
	changes := map[string]func(f *Func){
		"releases":   func(f *Func) { f.Params[1].Action = Releases },
		"hands over": func(f *Func) { f.Params[1].Action = HandsOver },
		"always":     func(f *Func) { f.Params[1].When = Always },
		"not NULL":   func(f *Func) { f.Params[1].Nullable = false },
		"no end":     func(f *Func) { f.Ends = nil },
		"possible":   func(f *Func) { f.Ends[0].Certainty = Possible },
		"deferred":   func(f *Func) { f.Ends[0].Deferred = true },
		"every loan": func(f *Func) { f.Ends[0].UnlessSame = None },
		"cache":      func(f *Func) { f.Ends[0].Loan = CacheLoans },
		"no slot":    func(f *Func) { f.Slots = nil },
		"mark":       func(f *Func) { f.Marks = []Marking{marks(0, SentShutdown)} },
		"unmark":     func(f *Func) { f.Marks = []Marking{unmarks(0, SentShutdown)} },
		"other mark": func(f *Func) { f.Marks = []Marking{marks(0, NoHandshake)} },
		"unless":     func(f *Func) { f.Ends[0].UnlessMarked = SentShutdown },
		"no realm":   func(f *Func) { f.SameRealm = nil },
		"I/O":        func(f *Func) { f.IO = true },
		"owned":      func(f *Func) { f.Result = owned(Session) },
		"borrowed":   func(f *Func) { f.Result = borrowed(Session, 0) },
		"interior":   func(f *Func) { f.Result = interior("char *", 0, fieldHostname) },
	}
	seen := map[string]string{strings.Join(base.Words(OpenSSL3), "\n"): "the row itself"}
	for name, change := range changes {
		f := base
		f.Params, f.Ends, f.Slots = slices.Clone(f.Params), slices.Clone(f.Ends), slices.Clone(f.Slots)
		change(&f)
		words := strings.Join(f.Words(OpenSSL3), "\n")
		if other := seen[words]; other != "" {
			t.Errorf("%s reads as %s", name, other)
		}
		seen[words] = name
	}
}
