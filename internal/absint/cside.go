package absint

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
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
	return x.apply(s, sum, &Fn{F: body}, t)
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
