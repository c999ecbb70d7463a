package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"slices"
	"sort"
	"sync"
)

// Function literals that the standard library calls before it returns.

func badFindLike(s *C.SSL_SESSION, list []*C.SSL_SESSION) int {
	like := C.SSL_SESSION_dup(s)
	if like == nil {
		return -1
	}
	C.SSL_SESSION_free(like)
	return slices.IndexFunc(list, func(t *C.SSL_SESSION) bool { return C.SSL_SESSION_get_time(t) == C.SSL_SESSION_get_time(like) }) // want "useafterfree"
}

func goodFindLike(s *C.SSL_SESSION, list []*C.SSL_SESSION) int {
	like := C.SSL_SESSION_dup(s)
	if like == nil {
		return -1
	}
	defer C.SSL_SESSION_free(like)
	return slices.IndexFunc(list, func(t *C.SSL_SESSION) bool { return C.SSL_SESSION_get_time(t) == C.SSL_SESSION_get_time(like) })
}

func badAmongTimes(ssl *C.SSL, times []C.long) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	C.SSL_free(ssl)
	return slices.ContainsFunc(times, func(t C.long) bool { return t == C.SSL_SESSION_get_time(s) }) // want "staleborrow"
}

func goodAmongTimes(ssl *C.SSL, times []C.long) bool {
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	return s != nil && slices.ContainsFunc(times, func(t C.long) bool { return t == C.SSL_SESSION_get_time(s) })
}

func badSortByDistance(s *C.SSL_SESSION, times []C.long) {
	from := C.SSL_SESSION_dup(s)
	if from == nil {
		return
	}
	C.SSL_SESSION_free(from)
	sort.Slice(times, func(i, j int) bool { return times[i] < C.SSL_SESSION_get_time(from) }) // want "useafterfree"
}

// The literal sees what the variable has when it is called.
func goodSortByDistance(s *C.SSL_SESSION, times []C.long) {
	from := C.SSL_SESSION_dup(s)
	if from == nil {
		return
	}
	C.SSL_SESSION_free(from)
	from = s
	sort.Slice(times, func(i, j int) bool { return times[i] < C.SSL_SESSION_get_time(from) })
}

type shared struct {
	once sync.Once
	s    *C.SSL_SESSION
}

func (h *shared) badInitOnce(ssl *C.SSL) {
	h.once.Do(func() {
		defer C.SSL_free(ssl)
		h.s = C.SSL_get_session(ssl) // want "borrowescape"
	})
}

func (h *shared) goodInitOnce(ssl *C.SSL) {
	h.once.Do(func() {
		defer C.SSL_free(ssl)
		h.s = C.SSL_get1_session(ssl)
	})
}

func locking(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

func badUseLocked(mu *sync.Mutex, ssl *C.SSL) (at C.long) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	locking(mu, func() {
		at = C.SSL_SESSION_get_time(s) // want "staleborrow"
	})
	return at
}

func goodUseLocked(mu *sync.Mutex, ssl *C.SSL) (at C.long) {
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	locking(mu, func() {
		at = C.SSL_SESSION_get_time(s)
	})
	return at
}
