package main

import (
	"fmt"
	"strings"
)

// libssl declares what the shapes use of the model. The functions have no
// bodies: the analyzer knows them by their names.
const libssl = `package libssl

type SSL struct{ _ int }
type SSL_SESSION struct{ _ int }
type Int int32
type Long int64

func SSL_get1_session(*SSL) *SSL_SESSION
func SSL_get_session(*SSL) *SSL_SESSION
func SSL_SESSION_free(*SSL_SESSION)
func SSL_SESSION_up_ref(*SSL_SESSION) Int
func SSL_SESSION_get_timeout(*SSL_SESSION) Long
`

// A shape is a way for a program to be large.
type shape struct {
	name string
	// grows says what there are n of.
	grows string
	// source writes the declarations of a program of size n.
	source func(w *strings.Builder, n int)
}

const acquire = "s := libssl.SSL_get1_session(x)\nif s == nil {\nreturn\n}\n"

var shapes = []shape{
	{"branches", "branches, one after the other, while a session is held", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, b []bool) {\n" + acquire)
		for i := range n {
			fmt.Fprintf(w, "if b[%d] {\nuse(s)\n}\n", i)
		}
		w.WriteString("libssl.SSL_SESSION_free(s)\n}\n")
	}},
	{"exits", "branches that each leave the function with the session released", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, b []bool) {\n" + acquire)
		for i := range n {
			fmt.Fprintf(w, "if b[%d] {\nlibssl.SSL_SESSION_free(s)\nreturn\n}\n", i)
		}
		w.WriteString("libssl.SSL_SESSION_free(s)\n}\n")
	}},
	{"cases", "cases of a switch that each acquire and release", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, k int) {\nswitch k {\n")
		for i := range n {
			fmt.Fprintf(w, "case %d:\n%suse(s)\nlibssl.SSL_SESSION_free(s)\n", i, acquire)
		}
		w.WriteString("}\n}\n")
	}},
	{"acquisitions", "sessions, acquired and released one after the other", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL) {\n")
		for range n {
			w.WriteString("{\n" + acquire + "use(s)\nlibssl.SSL_SESSION_free(s)\n}\n")
		}
		w.WriteString("}\n")
	}},
	{"held", "sessions, held together and released at the end", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL) {\n")
		for i := range n {
			fmt.Fprintf(w, "s%d := libssl.SSL_get1_session(x)\n", i)
		}
		for i := range n {
			fmt.Fprintf(w, "libssl.SSL_SESSION_free(s%d)\n", i)
		}
		w.WriteString("}\n")
	}},
	{"loops", "loops, one after the other, that acquire and release", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, k int) {\n")
		for range n {
			w.WriteString("for range k {\n" + acquire + "libssl.SSL_SESSION_free(s)\n}\n")
		}
		w.WriteString("}\n")
	}},
	{"statements", "statements without a session between acquisition and release", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, k int) int {\ns := libssl.SSL_get1_session(x)\n")
		for i := range n {
			fmt.Fprintf(w, "k = k*%d + other(k)\n", i)
		}
		w.WriteString("libssl.SSL_SESSION_free(s)\nreturn k\n}\n")
	}},
	{"defers", "deferred releases", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL) {\n")
		for i := range n {
			fmt.Fprintf(w, "s%d := libssl.SSL_get1_session(x)\ndefer libssl.SSL_SESSION_free(s%d)\n", i, i)
		}
		w.WriteString("}\n")
	}},
	{"literals", "function literals that each have a session of their own", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL) {\n")
		for range n {
			w.WriteString("func() {\n" + acquire + "libssl.SSL_SESSION_free(s)\n}()\n")
		}
		w.WriteString("}\n")
	}},
	{"table", "elements of a table of functions", func(w *strings.Builder, n int) {
		w.WriteString("var table = []func(*libssl.SSL_SESSION){\n")
		for range n {
			w.WriteString("func(s *libssl.SSL_SESSION) { use(s) },\n")
		}
		w.WriteString("}\n\nfunc f(x *libssl.SSL, k int) {\n" + acquire + "table[k](s)\nlibssl.SSL_SESSION_free(s)\n}\n")
	}},
	{"elements", "elements of a slice that hold sessions", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL) {\nvar list []*libssl.SSL_SESSION\n")
		for range n {
			w.WriteString("list = append(list, libssl.SSL_get1_session(x))\n")
		}
		w.WriteString("for _, s := range list {\nlibssl.SSL_SESSION_free(s)\n}\n}\n")
	}},
	{"numbers", "numbers, written to a slice at indices that only the program knows", func(w *strings.Builder, n int) {
		w.WriteString("func f(x *libssl.SSL, k int) []byte {\n" + "s := libssl.SSL_get1_session(x)\nbuf, i := make([]byte, k), k\nfor k > 0 {\n")
		for j := range n {
			fmt.Fprintf(w, "if k > %d {\ni--\nbuf[i] = byte(k)\nk /= 2\n}\n", j)
		}
		w.WriteString("}\nlibssl.SSL_SESSION_free(s)\nreturn buf[i:]\n}\n")
	}},
	{"fields", "fields of a struct that hold sessions", func(w *strings.Builder, n int) {
		w.WriteString("type holder struct {\n")
		for i := range n {
			fmt.Fprintf(w, "s%d *libssl.SSL_SESSION\n", i)
		}
		w.WriteString("}\n\nfunc newHolder(x *libssl.SSL) *holder {\nh := new(holder)\n")
		for i := range n {
			fmt.Fprintf(w, "h.s%d = libssl.SSL_get1_session(x)\n", i)
		}
		w.WriteString("return h\n}\n\nfunc (h *holder) Close() {\n")
		for i := range n {
			fmt.Fprintf(w, "libssl.SSL_SESSION_free(h.s%d)\n", i)
		}
		w.WriteString("}\n\nfunc f(x *libssl.SSL) {\nh := newHolder(x)\nh.Close()\n}\n")
	}},
	{"depth", "functions that hand a session down to one another", func(w *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(w, "func f%d(s *libssl.SSL_SESSION) { f%d(s) }\n\n", i, i+1)
		}
		fmt.Fprintf(w, "func f%d(s *libssl.SSL_SESSION) { libssl.SSL_SESSION_free(s) }\n\n", n)
		w.WriteString("func f(x *libssl.SSL) {\n" + acquire + "f0(s)\n}\n")
	}},
	{"helpers", "helper functions that one function calls", func(w *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(w, "func f%d(s *libssl.SSL_SESSION) libssl.Long { return libssl.SSL_SESSION_get_timeout(s) }\n\n", i)
		}
		w.WriteString("func f(x *libssl.SSL) (sum libssl.Long) {\ns := libssl.SSL_get1_session(x)\nif s == nil {\nreturn\n}\n")
		for i := range n {
			fmt.Fprintf(w, "sum += f%d(s)\n", i)
		}
		w.WriteString("libssl.SSL_SESSION_free(s)\nreturn\n}\n")
	}},
	{"functions", "functions with a session each", func(w *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(w, "func f%d(x *libssl.SSL, b bool) {\n%sif b {\nuse(s)\n}\nlibssl.SSL_SESSION_free(s)\n}\n\n", i, acquire)
		}
	}},
	{"recursion", "functions that all call one another in a ring", func(w *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(w, "func f%d(s *libssl.SSL_SESSION, k int) {\nif k == 0 {\nlibssl.SSL_SESSION_free(s)\nreturn\n}\nf%d(s, k-1)\n}\n\n", i, (i+1)%n)
		}
	}},
	{"bystanders", "functions that have nothing to do with sessions, beside one that has", func(w *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(w, "func g%d(a []int) (sum int) {\nfor _, x := range a {\nif x > %d {\nsum += other(x)\n}\n}\nreturn\n}\n\n", i, i)
		}
		w.WriteString("func f(x *libssl.SSL) {\n" + acquire + "libssl.SSL_SESSION_free(s)\n}\n")
	}},
}

// program returns the source of a package of a shape.
func program(s shape, n int) string {
	var w strings.Builder
	w.WriteString("package p\n\nimport \"github.com/sslref/sslref/refmodel/libssl\"\n\n")
	w.WriteString("func use(s *libssl.SSL_SESSION) { libssl.SSL_SESSION_get_timeout(s) }\n\nfunc other(k int) int { return k + 1 }\n\n")
	s.source(&w, n)
	return w.String()
}
