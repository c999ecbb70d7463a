package absint

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/coretype"
)

// This file has what is particular to calls between Go and C.

// callBody calls a C function whose source is known, from Go or C, or an
// exported Go function from C.
func (x *Interp) callBody(s *State, body *ssa.Function, t *target) []result {
	t.at.What = displayName(body)
	sum := x.Summary(body)
	if sum == nil || sum.Unknown {
		return x.callC(s, t.at.What, t)
	}
	if len(t.args) > len(body.Params) {
		t.args = t.args[:len(body.Params)]
	}
	if len(t.argT) >= len(t.args) {
		args := make([]Value, len(t.args))
		for i, a := range t.args {
			args[i] = reshape(a, t.argT[i], body.Params[i].Type())
		}
		t.args = args
	}
	rs := x.apply(s, sum, &Fn{F: body}, t)
	if from := body.Signature.Results(); from.Len() == 1 && t.res != nil {
		to := t.res
		if tuple, isTuple := to.(*types.Tuple); isTuple && tuple.Len() > 0 {
			to = tuple.At(0).Type() // the error number comes after it
		}
		for i := range rs {
			rs[i].v = reshape(rs[i].v, from.At(0).Type(), to)
		}
	}
	return rs
}

// reshape returns v, a value of type from on one side of cgo, as it is on the
// other: Go's form of a C struct has fields that fill gaps, of which C knows
// nothing.
func reshape(v Value, from, to types.Type) Value {
	g, ok := v.(*Agg)
	if !ok {
		return v
	}
	f, okF := coretype.Of(from).(*types.Struct)
	t, okT := coretype.Of(to).(*types.Struct)
	if !okF || !okT || f.NumFields() != len(g.E) {
		return v
	}
	named := fieldsWithNames(f)
	if len(named) != len(fieldsWithNames(t)) {
		return v
	}
	out := &Agg{E: make([]Value, t.NumFields())}
	for i := range out.E {
		out.E[i] = zeroValue(t.Field(i).Type())
	}
	for n, i := range fieldsWithNames(t) {
		out.E[i] = reshape(g.E[named[n]], f.Field(named[n]).Type(), t.Field(i).Type())
	}
	return out
}

// fieldsWithNames returns the indices of the fields that can be used.
func fieldsWithNames(t *types.Struct) (list []int) {
	for i := range t.NumFields() {
		if t.Field(i).Name() != "_" {
			list = append(list, i)
		}
	}
	return list
}

// callBodyErrno is callBody for cgo's form with two results, the second of
// which says nothing about the first.
func (x *Interp) callBodyErrno(s *State, body *ssa.Function, t *target, tuple *types.Tuple) []result {
	rs := x.callBody(s, body, t)
	for i := range rs {
		v := rs[i].v
		if _, isTuple := v.(*Agg); isTuple && body.Signature.Results().Len() == 0 || v == nil {
			v = x.unknown(rs[i].s, tuple.At(0).Type())
		}
		rs[i].v = &Agg{E: []Value{v, x.newSym(rs[i].s, tuple.At(1).Type())}}
	}
	return rs
}

// callForeign calls a C function whose source isn't known.
func (x *Interp) callForeign(s *State, name string, f *Fn, t *target) []result {
	if sum := x.CPromise(name); sum != nil {
		return x.callPromisedC(s, sum, f, t)
	}
	return x.callC(s, name, t)
}

// callThroughPointer calls what the first argument points to with the others.
func (x *Interp) callThroughPointer(s *State, t *target) []result {
	fn := s.norm(t.args[0])
	if sym, ok := fn.(Sym); ok && !s.isPassed(sym) {
		return x.callC(s, "", t)
	}
	u := *t
	u.fn, u.args, u.argT = fn, t.args[1:], t.argT[1:]
	return x.call(s, &u)
}

// noReturn are functions of C's library that end the process.
var noReturn = []string{"abort", "exit", "_exit", "_Exit", "quick_exit", "__builtin_trap", "__builtin_unreachable", "OPENSSL_die"}

func endsProcess(name string) bool { return slices.Contains(noReturn, name) }

// keepsNothing are functions of C's library, and of OpenSSL's, that copy or
// look at what they are given.
var keepsNothing = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`
		GoString GoStringN GoBytes CString CBytes _CMalloc malloc calloc free realloc
		strlen strnlen strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr strcpy strncpy strcat strncat strdup strndup
		memcmp memchr memcpy memmove memset printf fprintf snprintf sprintf vsnprintf puts fputs fputc putchar perror fwrite write
		OPENSSL_malloc OPENSSL_zalloc OPENSSL_free OPENSSL_cleanse OPENSSL_strdup OPENSSL_memdup CRYPTO_memcmp
		OPENSSL_clear_free CRYPTO_malloc CRYPTO_zalloc CRYPTO_free`) {
		m[name] = true
	}
	return m
}()

// allocates reports whether what a function of those returns is memory of its own.
func allocates(name string) bool { return keepsNothing[name] && strings.Contains(name, "alloc") }
