package restatedflow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// sync.OnceFunc runs it once.
func badOnceFunc(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := sync.OnceFunc(func() { C.SSL_SESSION_free(s) })
	free()
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodOnceFunc(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := sync.OnceFunc(func() { C.SSL_SESSION_free(s) })
	free()
	free()
}

// slices.ContainsFunc, IndexFunc: literals that only look
func badIndexFunc(ssls []*C.SSL) int {
	return slices.IndexFunc(ssls, func(ssl *C.SSL) bool {
		s := C.SSL_get1_session(ssl) // want "refleak"
		return s != nil && C.SSL_SESSION_is_resumable(s) == 1
	})
}

func goodIndexFunc(ssls []*C.SSL) int {
	return slices.IndexFunc(ssls, func(ssl *C.SSL) bool {
		s := C.SSL_get_session(ssl)
		return s != nil && C.SSL_SESSION_is_resumable(s) == 1
	})
}

func goodMapSortedKeys(ssls map[string]*C.SSL) {
	m := make(map[string]*C.SSL_SESSION)
	for name, ssl := range ssls {
		m[name] = C.SSL_get1_session(ssl)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		C.SSL_SESSION_free(m[name])
	}
}

func badMapSortedKeys(ssls map[string]*C.SSL) {
	m := make(map[string]*C.SSL_SESSION)
	for name, ssl := range ssls {
		m[name] = C.SSL_get1_session(ssl)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		C.SSL_SESSION_free(m[name])
		C.SSL_SESSION_free(m[name]) // want "doublefree"
	}
}

// a mode that is kept in a struct
type machine struct {
	mode int
	sess *C.SSL_SESSION
}

const (
	modeNone = iota
	modeLoan
	modeOwn
)

func (m *machine) load(ssl *C.SSL, own bool) {
	if own {
		m.sess = C.SSL_get1_session(ssl)
		m.mode = modeOwn
		return
	}
	m.mode = modeLoan
}

func (m *machine) drop() {
	switch m.mode {
	case modeOwn:
		C.SSL_SESSION_free(m.sess)
	case modeLoan, modeNone:
	}
	m.mode = modeNone
	m.sess = nil
}

func badMachine(ssl *C.SSL, own bool) {
	var m machine
	m.load(ssl, own) // want "refleak"
	if m.mode == modeLoan {
		m.drop()
	}
}

func goodMachine(ssl *C.SSL, own bool) {
	var m machine
	m.load(ssl, own)
	if m.mode != modeLoan {
		m.drop()
	}
}

// a flag in a loop that ends it
func badFoundFlag(ssls []*C.SSL) bool {
	found := false
	var s *C.SSL_SESSION
	for i := 0; i < len(ssls) && !found; i++ {
		s = C.SSL_get1_session(ssls[i]) // want "refleak"
		found = s != nil && C.SSL_SESSION_is_resumable(s) == 1
	}
	if found {
		C.SSL_SESSION_free(s)
	}
	return found
}

func goodFoundFlag(ssls []*C.SSL) bool {
	found := false
	var s *C.SSL_SESSION
	for i := 0; i < len(ssls) && !found; i++ {
		s = C.SSL_get1_session(ssls[i])
		found = s != nil && C.SSL_SESSION_is_resumable(s) == 1
		if !found {
			C.SSL_SESSION_free(s)
		}
	}
	if found {
		C.SSL_SESSION_free(s)
	}
	return found
}

// must for any type
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func badMustGeneric(ssl *C.SSL, code int) bool {
	return C.SSL_SESSION_has_ticket(must(obtain(ssl, code))) == 1 // want "refleak"
}

func goodMustGeneric(ssl *C.SSL, code int) bool {
	s := must(obtain(ssl, code))
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

// context.AfterFunc keeps what it is given.
func badAfterFunc(ctx context.Context, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	context.AfterFunc(ctx, func() { fmt.Println(s != nil) })
}

func goodAfterFunc(ctx context.Context, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
}

// the values of a map
func badMapValues(ssls map[string]*C.SSL) {
	m := make(map[string]*C.SSL_SESSION)
	for name, ssl := range ssls {
		m[name] = C.SSL_get1_session(ssl) // want "refleak"
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fmt.Println(name)
	}
}

func goodMapValues(ssls map[string]*C.SSL) {
	m := make(map[string]*C.SSL_SESSION)
	for name, ssl := range ssls {
		m[name] = C.SSL_get1_session(ssl)
	}
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
}

// a counter of what is held
func badHeldCount(ssls []*C.SSL) {
	held := 0
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		if held == 0 {
			s = C.SSL_get1_session(ssl) // want "refleak"
			held++
		}
	}
	if held > 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodHeldCount(ssls []*C.SSL) {
	held := 0
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		if held == 0 {
			s = C.SSL_get1_session(ssl)
			held++
		}
	}
	if held > 0 {
		C.SSL_SESSION_free(s)
	}
}

func badGenericSet(ssl *C.SSL) {
	var t set[int]
	s := C.SSL_get1_session(ssl)
	t.put(1, s)
	t.closeAll()
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodGenericSet(ssl *C.SSL) {
	var t set[int]
	s := C.SSL_get1_session(ssl)
	t.put(1, s)
	t.closeAll()
}

func badGenericSetLost(ssl *C.SSL) {
	var t set[string]
	t.put("a", C.SSL_get1_session(ssl)) // want "refleak"
}

func goodGenericSetLost(ssl *C.SSL) {
	var t set[string]
	defer t.closeAll()
	t.put("a", C.SSL_get1_session(ssl))
}

// generic containers
type set[K comparable] struct{ m map[K]*C.SSL_SESSION }

func (t *set[K]) put(k K, s *C.SSL_SESSION) {
	if t.m == nil {
		t.m = make(map[K]*C.SSL_SESSION)
	}
	C.SSL_SESSION_free(t.m[k])
	t.m[k] = s
}

func (t *set[K]) closeAll() {
	for k, s := range t.m {
		C.SSL_SESSION_free(s)
		delete(t.m, k)
	}
}

type closer interface{ Close() }
