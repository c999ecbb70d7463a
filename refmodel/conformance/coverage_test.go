//go:build cgo

package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

// notShown are the rows of the table that a run doesn't exercise, and why.
var notShown = map[string]string{
	"SSL_SESSION_get0_peer_rpk": "since OpenSSL 3.2",
	"SSL_SESSION_get_time_ex":   "since OpenSSL 3.3",
	"SSL_SESSION_set_time_ex":   "since OpenSSL 3.3",
	"SSL_CTX_flush_sessions_ex": "since OpenSSL 3.4",
	"d2i_SSL_SESSION_ex":        "since OpenSSL 3.2",
	"DTLSv1_listen":             "needs DTLS, of which the model has no handshakes",
	"SSL_sendfile":              "needs a socket and the kernel's TLS",
	"EVP_PKEY_free":             "no function of OpenSSL 3.0's rows gives an EVP_PKEY",
	"EVP_PKEY_up_ref":           "no function of OpenSSL 3.0's rows gives an EVP_PKEY",
}

// row is one line of the coverage: a function or a callback and how often it
// was run on both sides.
type row struct {
	name   string
	n      int
	reason string
}

// rows returns the table's rows for OpenSSL 3 with their counts.
func rows(calls map[string]int) []row {
	var list []row
	for _, name := range refmodel.Names(refmodel.OpenSSL3) {
		list = append(list, row{name, calls[name], notShown[name]})
	}
	for i := range refmodel.Callbacks {
		if c := &refmodel.Callbacks[i]; c.In.Has(refmodel.OpenSSL3) {
			list = append(list, row{c.Name, calls[c.Name], notShown[c.Name]})
		}
	}
	return list
}

// coverage prints how often each row was exercised, and fails the test when a
// row that can be shown was not exercised often enough.
func coverage(t *testing.T, calls map[string]int) {
	list := rows(calls)
	var b strings.Builder
	shown, enough := 0, 0
	for _, r := range list {
		fmt.Fprintf(&b, "%8d  %s", r.n, r.name)
		if r.reason != "" {
			fmt.Fprintf(&b, "  (%s)", r.reason)
		} else {
			shown++
		}
		if r.n >= wantRow {
			enough++
		}
		b.WriteByte('\n')
	}
	t.Logf("rows of the table and how often they were exercised on both sides:\n%s", b.String())
	t.Logf("%d rows, %d of them can be shown, %d at least %d times", len(list), shown, enough, wantRow)
	for _, r := range list {
		switch {
		case r.reason != "" && r.n > 0:
			t.Errorf("%s is listed as one that can't be shown, and was exercised %d times", r.name, r.n)
		case r.reason == "" && r.n < wantRow && !testing.Short():
			t.Errorf("%s was exercised %d times, want %d", r.name, r.n, wantRow)
		}
	}
	for name := range notShown {
		if !slices.ContainsFunc(list, func(r row) bool { return r.name == name }) {
			t.Errorf("%s is listed as one that can't be shown, and is no row", name)
		}
	}
	violations := 0
	for fn, n := range calls {
		if fn[0] == '!' {
			violations += n
		}
	}
	t.Logf("%d wrong calls were judged by the model alone", violations)
}
