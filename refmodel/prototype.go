package refmodel

import "strings"

// Prototype returns the C declaration of the function, without a semicolon:
// for a macro, the function that it acts like. The types are those of OpenSSL 3
// or, for what it doesn't have, of the library that does.
func (f *Func) Prototype() string { return declare(f.Result.C, f.Name+parameters(f.Params)) }

// Prototype returns the C declaration of such a callback under the name of its
// contract, without a semicolon.
func (c *Callback) Prototype() string { return declare(c.Result.C, c.Name+parameters(c.Params)) }

func parameters(params []Param) string {
	if len(params) == 0 {
		return "(void)"
	}
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(declare(p.C, p.Name))
	}
	return "(" + b.String() + ")"
}

// declare puts a declared name into the C type c: behind it, or, where c is a
// pointer to a function, inside.
func declare(c, name string) string {
	if before, after, ok := strings.Cut(c, "(*)"); ok {
		return before + "(*" + name + ")" + after
	}
	if strings.HasSuffix(c, "*") {
		return c + name
	}
	return c + " " + name
}
