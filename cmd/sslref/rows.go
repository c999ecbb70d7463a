package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/modelwords"
	"github.com/sslref/sslref/refmodel"
)

const rowsUsage = `usage: sslref model NAME...
       sslref model -rewrite ... (see sslref model -h)

NAME is a C function (SSL_get1_session), a callback
(SSL_CTX_sess_set_new_cb's is new_session_cb), a class, whose functions are
listed (SSL_SESSION), or "all".
`

// model is the sub-command model: with flags, the rewriter; with names, what
// the reference table says of them.
func model(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, rowsUsage)
		return exitFailed
	}
	if strings.HasPrefix(args[0], "-") {
		return runModel(args, stdout, stderr)
	}
	for i, name := range args {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if !showModel(stdout, name) {
			fmt.Fprintf(stderr, "sslref: the reference table has no function, callback or class called %q%s\n", name, similar(name))
			return exitFailed
		}
	}
	return exitClean
}

// showModel prints what the table says of name; it reports whether it has it.
func showModel(w io.Writer, name string) bool {
	if name == "all" {
		for i, g := range refmodel.Groups() {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%s\n", g.Title)
			listRows(w, g.Funcs)
		}
		return true
	}
	for _, g := range refmodel.Groups() {
		for i := range g.Funcs {
			if g.Funcs[i].Name == name {
				showRow(w, &g.Funcs[i])
				return true
			}
		}
	}
	for i := range refmodel.Callbacks {
		if refmodel.Callbacks[i].Name == name {
			showCallback(w, &refmodel.Callbacks[i])
			return true
		}
	}
	if info, ok := refmodel.Class(name).Info(); ok {
		showClass(w, info)
		return true
	}
	return false
}

func showRow(w io.Writer, f *refmodel.Func) {
	for _, p := range modelwords.Prototypes(f) {
		fmt.Fprintln(w, p)
	}
	fmt.Fprintf(w, "\nIn: %s\n\n", modelwords.Libraries(f))
	for _, s := range modelwords.Statements(f) {
		where := ""
		if len(s.Profiles) < len(f.In.List()) {
			where = modelwords.Join(s.Profiles) + ": "
		}
		fmt.Fprintf(w, "* %s%s\n", where, unquoted(s.Words))
	}
	showOrigin(w, f.Source, f.Verified)
}

func showCallback(w io.Writer, c *refmodel.Callback) {
	fmt.Fprintf(w, "%s\n\nIn: %s\n\n", c.Prototype(), modelwords.Join(c.In.List()))
	for _, s := range modelwords.WithNote(c.Words(), c.Note) {
		fmt.Fprintf(w, "* %s\n", unquoted(s))
	}
	showOrigin(w, c.Source, c.Verified)
}

// showOrigin prints where a row comes from.
func showOrigin(w io.Writer, source, verified string) {
	fmt.Fprintf(w, "\nSource: %s\n", source)
	if verified != "" {
		fmt.Fprintf(w, "Observed on the real library: %s\n", verified)
	}
}

// showClass prints what a class is and which functions have to do with it.
func showClass(w io.Writer, info refmodel.ClassInfo) {
	fmt.Fprint(w, info.Class)
	if info.Noun != string(info.Class) {
		fmt.Fprintf(w, ", a %s", info.Noun)
	}
	if info.Free != "" {
		fmt.Fprintf(w, ", released by %s", info.Free)
	}
	if info.UpRef != "" {
		fmt.Fprintf(w, ", retained by %s", info.UpRef)
	}
	if info.Lends != refmodel.NoClass {
		fmt.Fprintf(w, "; lends out an %s", info.Lends)
	}
	fmt.Fprintln(w)
	for _, g := range refmodel.Groups() {
		var rows []refmodel.Func
		for _, f := range g.Funcs {
			if f.Result.Class == info.Class || slices.ContainsFunc(f.Params, func(p refmodel.Param) bool { return p.Class == info.Class }) {
				rows = append(rows, f)
			}
		}
		if len(rows) > 0 {
			fmt.Fprintf(w, "\n%s\n", g.Title)
			listRows(w, rows)
		}
	}
}

// listRows prints a line for each function: its name and what it does first.
func listRows(w io.Writer, rows []refmodel.Func) {
	for i := range rows {
		f := &rows[i]
		words := ""
		if list := modelwords.Statements(f); len(list) > 0 {
			words = unquoted(list[0].Words)
		}
		fmt.Fprintf(w, "  %-38s %s\n", f.Name, words)
	}
}

// unquoted is text without the marks of code.
func unquoted(words string) string { return strings.ReplaceAll(words, "`", "") }

// similar proposes a name of the table that is written like name but for case,
// or that contains it; "" if there is none.
func similar(name string) string {
	lower := strings.ToLower(name)
	var found []string
	for _, g := range refmodel.Groups() {
		for i := range g.Funcs {
			if strings.Contains(strings.ToLower(g.Funcs[i].Name), lower) {
				found = append(found, g.Funcs[i].Name)
			}
		}
	}
	switch {
	case len(found) == 0:
		return `; "sslref model all" lists what it has`
	case len(found) > 3:
		return fmt.Sprintf("; there are %s, ...", strings.Join(found[:3], ", "))
	}
	return "; there is " + strings.Join(found, ", ")
}
