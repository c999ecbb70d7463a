package dataflow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"iter"
)

// Struct fields of function type.
type job struct {
	run  func(sess) bool
	done func(sess)
}

func (j job) do(s sess) bool {
	if j.done != nil {
		defer j.done(s)
	}
	return j.run(s)
}

func badJobWithoutDone(ssl *C.SSL) bool {
	j := job{run: func(s sess) bool { return s != nil }}
	return j.do(get(ssl)) // want "refleak"
}

func goodJobWithoutDone(ssl *C.SSL) bool {
	j := job{run: func(s sess) bool { return s != nil }, done: put}
	return j.do(get(ssl))
}

func badJobDoneTwice(ssl *C.SSL) bool {
	j := job{run: func(s sess) bool { put(s); return true }, done: put}
	s := get(ssl)
	C.SSL_free(ssl)
	return j.do(s) // want "doublefree"
}

func goodJobDoneTwice(ssl *C.SSL) bool {
	j := job{run: func(s sess) bool { put(s); return true }}
	s := get(ssl)
	C.SSL_free(ssl)
	return j.do(s)
}

// Functions that return functions.
func later(s sess) (use func() int, end func()) {
	return func() int { return int(C.SSL_SESSION_get_protocol_version(s)) }, func() { put(s) }
}

func badUseAfterEnd(ssl *C.SSL) int {
	s := get(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	use, end := later(s)
	end()
	return use() // want "useafterfree"
}

func goodUseAfterEnd(ssl *C.SSL) int {
	s := get(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	use, end := later(s)
	defer end()
	return use()
}

func badNeverEnded(ssl *C.SSL) int {
	s := get(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	use, _ := later(s)
	return use()
}

func goodNeverEnded(ssl *C.SSL) int {
	s := get(ssl)
	if s == nil {
		return 0
	}
	use, end := later(s)
	v := use()
	end()
	return v
}

// Captured by reference, changed later.
func badCapturedChange(a, b *C.SSL) {
	s := get(a)
	free := func() { put(s) }
	free()
	s = get(b) // want "refleak"
	if s == nil {
		free()
	}
}

func goodCapturedChange(a, b *C.SSL) {
	s := get(a)
	free := func() { put(s) }
	free()
	s = get(b)
	free()
}

// A literal called at once.
func badImmediate(ssl *C.SSL) (v int) {
	s := func() sess {
		return C.SSL_get1_session(ssl) // want "refleak"
	}()
	if s != nil {
		v = int(C.SSL_SESSION_get_protocol_version(s))
	}
	return v
}

func goodImmediate(ssl *C.SSL) (v int) {
	s := func() sess {
		return C.SSL_get1_session(ssl)
	}()
	if s != nil {
		v = int(C.SSL_SESSION_get_protocol_version(s))
	}
	put(s)
	return v
}

// A recursive literal.
func badRecursiveLit(ssl *C.SSL, n int) {
	s := get(ssl) // want "refleak"
	var down func(int)
	down = func(k int) {
		if k > 0 {
			down(k - 1)
		}
	}
	down(n)
	_ = s
}

func goodRecursiveLit(ssl *C.SSL, n int) {
	s := get(ssl)
	var down func(int)
	down = func(k int) {
		if k > 0 {
			down(k - 1)
			return
		}
		put(s)
	}
	down(3)
}

// Iterators.
func walk(list []sess) iter.Seq2[int, sess] {
	return func(yield func(int, sess) bool) {
		for i, s := range list {
			if !yield(i, s) {
				return
			}
		}
	}
}

func badIterated(a, b *C.SSL) {
	list := []sess{get(a)}
	list = append(list, get(b)) // want "refleak"
	for i, s := range walk(list) {
		put(s)
		if i == 0 {
			break
		}
	}
}

func goodIterated(a, b *C.SSL) {
	list := []sess{get(a)}
	list = append(list, get(b))
	for _, s := range walk(list) {
		put(s)
	}
}

// An iterator that hands out owned ones.
func fresh(ssl *C.SSL, n int) iter.Seq[sess] {
	return func(yield func(sess) bool) {
		for range n {
			s := get(ssl)
			if s == nil || !yield(s) {
				return
			}
		}
	}
}

func badFresh(ssl *C.SSL) (n int) {
	for s := range fresh(ssl, 3) { // want "refleak"
		if C.SSL_SESSION_has_ticket(s) == 0 {
			continue
		}
		n++
		put(s)
	}
	return n
}

func goodFresh(ssl *C.SSL) (n int) {
	for s := range fresh(ssl, 3) {
		if C.SSL_SESSION_has_ticket(s) == 1 {
			n++
		}
		put(s)
	}
	return n
}

// Generic helpers over functions.
func using[T, R any](v T, end func(T), f func(T) R) R {
	defer end(v)
	return f(v)
}

func badUsing(ssl *C.SSL) bool {
	s := get(ssl)
	C.SSL_free(ssl)
	ok := using(s, put, func(s sess) bool { return s != nil })
	put(s) // want "doublefree"
	return ok
}

func goodUsing(ssl *C.SSL) bool {
	s := get(ssl)
	C.SSL_free(ssl)
	return using(s, put, func(s sess) bool { return s != nil })
}

func badUsingNothing(ssl *C.SSL) bool {
	s := get(ssl) // want "refleak"
	return using(s, func(sess) {}, func(s sess) bool { return s != nil })
}

func goodUsingNothing(ssl *C.SSL) bool {
	s := get(ssl)
	defer put(s)
	return using(s, func(sess) {}, func(s sess) bool { return s != nil })
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func try(ssl *C.SSL) (sess, error) {
	if s := get(ssl); s != nil {
		return s, nil
	}
	return nil, errData
}

func badMust(ssl *C.SSL) C.long {
	return C.SSL_SESSION_get_timeout(must(try(ssl))) // want "refleak"
}

func goodMust(ssl *C.SSL) C.long {
	s := must(try(ssl))
	defer put(s)
	return C.SSL_SESSION_get_timeout(s)
}

func filter[T any](list []T, keep func(T) bool, drop func(T)) (out []T) {
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		} else {
			drop(v)
		}
	}
	return out
}

// A stack of deferred functions of one's own.
type scope struct{ fs []func() }

func (sc *scope) onExit(f func()) { sc.fs = append(sc.fs, f) }

func (sc *scope) exit() {
	for i := len(sc.fs) - 1; i >= 0; i-- {
		sc.fs[i]()
	}
	sc.fs = nil
}

func badScope(ssl *C.SSL) error {
	var sc scope
	s := get(ssl) // want "refleak"
	sc.onExit(func() { put(s) })
	if s == nil {
		sc.exit()
		return errData
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fmt.Errorf("scope: %w", errData)
	}
	sc.exit()
	return nil
}

func goodScope(ssl *C.SSL) error {
	var sc scope
	defer sc.exit()
	s := get(ssl)
	sc.onExit(func() { put(s) })
	if s == nil {
		return errData
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fmt.Errorf("scope: %w", errData)
	}
	return nil
}

func badScopeAndFree(ssl *C.SSL) {
	var sc scope
	defer sc.exit() // want "doublefree"
	s := get(ssl)
	C.SSL_free(ssl)
	sc.onExit(func() { put(s) })
	put(s)
}

func goodScopeAndFree(ssl *C.SSL) {
	var sc scope
	defer sc.exit()
	s := get(ssl)
	C.SSL_free(ssl)
	sc.onExit(func() { put(s) })
}
