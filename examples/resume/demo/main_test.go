package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

// TestDemo runs the demo on the reference model: it prints what it prints with
// the real libssl, and every reference is in order.
func TestDemo(t *testing.T) {
	want, err := os.ReadFile("../../testdata/demo.txt")
	if err != nil {
		t.Fatal(err)
	}
	refmodel.VerifyNone(t, refmodel.EveryClass())
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("it prints\n%s\nwant\n%s", out.Bytes(), want)
	}
}

// TestFaults has the functions that the client calls fail, each call once:
// whatever becomes of the connections, every reference stays in order.
func TestFaults(t *testing.T) {
	for _, name := range []string{
		"SSL_CTX_new", "SSL_new", "SSL_set_session", "SSL_SESSION_up_ref",
		"d2i_SSL_SESSION", "SSL_get0_session",
	} {
		calls := callsOf(name)
		if calls == 0 {
			t.Errorf("the demo doesn't call %s", name)
		}
		for n := 1; n <= calls; n++ {
			t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
				w := refmodel.NewWorld()
				w.VerifyNone(t, refmodel.EveryClass())
				if err := w.FailNth(name, n); err != nil {
					t.Fatal(err)
				}
				w.Do(func() {
					if err := run(io.Discard); err != nil {
						t.Log(err)
					}
				})
			})
		}
	}
}

// callsOf returns how often a run calls the function called name.
func callsOf(name string) int {
	w := refmodel.NewWorld()
	w.Do(func() { _ = run(io.Discard) })
	return w.Exercised()[name]
}
