// Package restatednilaway has the ideas of NilAway's tests, told with sessions.
package restatednilaway

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
)

var errNone = errors.New("no session")

func resumable(s *C.SSL_SESSION) bool { return C.SSL_SESSION_is_resumable(s) == 1 }

// error returns
func load(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNone
	}
	return s, nil
}

func badErrorIgnored(ssl *C.SSL) bool {
	s, _ := load(ssl) // want "uncheckedref"
	ok := resumable(s)
	C.SSL_SESSION_free(s)
	return ok
}

func goodErrorIgnored(ssl *C.SSL) bool {
	s, err := load(ssl)
	if err != nil {
		return false
	}
	ok := resumable(s)
	C.SSL_SESSION_free(s)
	return ok
}

func badErrorInverted(ssl *C.SSL) bool {
	s, err := load(ssl) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	if err == nil {
		return false
	}
	return resumable(s)
}

func goodErrorInverted(ssl *C.SSL) bool {
	s, err := load(ssl)
	defer C.SSL_SESSION_free(s)
	if err == nil {
		return resumable(s)
	}
	return false
}

// the error is wrapped, then tested
func loadWrapped(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s, err := load(ssl)
	if err != nil {
		return nil, fmt.Errorf("wrapped: %w", err)
	}
	return s, err
}

// returned directly
func loadForwarded(ssl *C.SSL) (*C.SSL_SESSION, error) { return loadWrapped(ssl) }

func badForwarded(ssl *C.SSL) bool {
	s, err := loadForwarded(ssl) // want "refleak"
	return err == nil && resumable(s)
}

func goodForwarded(ssl *C.SSL) bool {
	s, err := loadForwarded(ssl)
	defer C.SSL_SESSION_free(s)
	return err == nil && resumable(s)
}

// a shadowed error
func badShadowedError(ssl *C.SSL, again bool) bool {
	s, err := load(ssl) // want "uncheckedref"
	if again {
		C.SSL_SESSION_free(s)
		s, err := load(ssl)
		if err != nil {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	}
	_ = err
	ok := resumable(s)
	C.SSL_SESSION_free(s)
	return ok
}

func goodShadowedError(ssl *C.SSL, again bool) bool {
	s, err := load(ssl)
	if again {
		C.SSL_SESSION_free(s)
		s, err := load(ssl)
		if err != nil {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	}
	if err != nil {
		return false
	}
	ok := resumable(s)
	C.SSL_SESSION_free(s)
	return ok
}

// maps with ok
func badMapNoOk(m map[string]*C.SSL, key string) bool {
	s := C.SSL_get_session(m[key]) // want "uncheckedref"
	return resumable(s)
}

func goodMapNoOk(m map[string]*C.SSL, key string) bool {
	ssl, ok := m[key]
	if !ok {
		return false
	}
	s := C.SSL_get_session(ssl)
	return s != nil && resumable(s)
}

// a map that owns
func badMapOverwritten(m map[string]*C.SSL_SESSION, ssl *C.SSL) {
	m["a"] = C.SSL_get1_session(ssl) // want "refleak"
	m["a"] = C.SSL_get1_session(ssl)
}

func goodMapOverwritten(m map[string]*C.SSL_SESSION, ssl *C.SSL) {
	m["a"] = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(m["a"])
	m["a"] = C.SSL_get1_session(ssl)
}

func badMapLookupFreed(m map[string]*C.SSL_SESSION, key string) bool {
	s, ok := m[key]
	if !ok || s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	delete(m, key)
	return resumable(s) // want "useafterfree"
}

func goodMapLookupFreed(m map[string]*C.SSL_SESSION, key string) bool {
	s, ok := m[key]
	if !ok || s == nil {
		return false
	}
	r := resumable(s)
	C.SSL_SESSION_free(s)
	delete(m, key)
	return r
}

// channels
func badChannelClosed(in chan *C.SSL_SESSION) {
	s, ok := <-in
	if !ok {
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodChannelClosed(in chan *C.SSL_SESSION) {
	s, ok := <-in
	if !ok {
		return
	}
	C.SSL_SESSION_free(s)
}

func badChannelSent(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	out <- s // want "borrowescape"
}

func goodChannelSent(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	out <- s
}

// anonymous functions that check for the caller
func badAnonymousCheck(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	check := func() bool { return s != nil }
	if check() {
		fmt.Println("there")
	}
	return func() bool { return resumable(s) }()
}

func goodAnonymousCheck(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	check := func() bool { return s != nil }
	if check() {
		return func() bool { return resumable(s) }()
	}
	return false
}

// abnormal flow
func mustLoad(ssl *C.SSL) *C.SSL_SESSION {
	s, err := load(ssl)
	if err != nil {
		log.Fatalf("load: %v", err)
	}
	return s
}

func die(msg string) {
	fmt.Fprintln(os.Stderr, msg)
	os.Exit(1)
}

func badAbnormal(ssl *C.SSL, warn bool) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s == nil {
		if warn {
			fmt.Println("nil")
		} else {
			die("nil")
		}
	}
	return resumable(s)
}

func goodAbnormal(ssl *C.SSL, warn bool) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		if warn {
			panic("nil")
		} else {
			die("nil")
		}
	}
	return resumable(s)
}

func badMust(ssl *C.SSL) bool {
	return resumable(mustLoad(ssl)) // want "refleak"
}

func goodMust(ssl *C.SSL) bool {
	s := mustLoad(ssl)
	defer C.SSL_SESSION_free(s)
	return resumable(s)
}

// function contracts: nil in, nil out
func copyOf(s *C.SSL_SESSION) *C.SSL_SESSION {
	if s == nil {
		return nil
	}
	return C.SSL_SESSION_dup(s)
}

func badContract(ssl *C.SSL) bool {
	c := copyOf(C.SSL_get_session(ssl)) // want "uncheckedref"
	defer C.SSL_SESSION_free(c)
	return resumable(c)
}

func goodContract(ssl *C.SSL) bool {
	c := copyOf(C.SSL_get_session(ssl))
	if c == nil {
		return false
	}
	defer C.SSL_SESSION_free(c)
	return resumable(c)
}

// global variables
var current *C.SSL_SESSION

func badGlobalCheckedOther(ssl, other *C.SSL) bool {
	current = C.SSL_get1_session(other)
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if current == nil {
		return false
	}
	return resumable(s)
}

func goodGlobalCheckedOther(ssl *C.SSL) bool {
	current = C.SSL_get1_session(ssl)
	if current == nil {
		return false
	}
	return resumable(current)
}

// named returns and defers
func badNamedReturn(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, errNone
	}
	if !resumable(s) {
		return nil, errors.New("not resumable")
	}
	return s, nil
}

func goodNamedReturn(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	s = C.SSL_get1_session(ssl)
	if s == nil {
		err = errNone
		return
	}
	if !resumable(s) {
		err = errors.New("not resumable")
		return
	}
	return s, nil
}

// methods and interfaces
type store interface {
	Get(key string) *C.SSL_SESSION
	Put(key string, s *C.SSL_SESSION)
}

type mapStore struct{ m map[string]*C.SSL_SESSION }

func (st *mapStore) Get(key string) *C.SSL_SESSION {
	s := st.m[key]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func (st *mapStore) Put(key string, s *C.SSL_SESSION) {
	if old := st.m[key]; old != nil {
		C.SSL_SESSION_free(old)
	}
	st.m[key] = s
}

func badStoreGot(st *mapStore) bool {
	s := st.Get("k") // want "refleak"
	if s == nil {
		return false
	}
	return resumable(s)
}

func goodStoreGot(st *mapStore) bool {
	s := st.Get("k")
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return resumable(s)
}

func badStorePut(ssl *C.SSL) {
	var st store = &mapStore{m: map[string]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl)
	st.Put("k", s)
	st.Put("k", nil)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodStorePut(ssl *C.SSL) {
	var st store = &mapStore{m: map[string]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl)
	st.Put("k", s)
	st.Put("k", nil)
}

// struct fields: deep nil
type outer struct{ in inner }
type inner struct{ s *C.SSL_SESSION }

func badDeepField(ssl *C.SSL) bool {
	var o outer
	o.in.s = C.SSL_get_session(ssl) // want "uncheckedref"
	p := &o.in
	return resumable(p.s)
}

func goodDeepField(ssl *C.SSL) bool {
	var o outer
	o.in.s = C.SSL_get_session(ssl)
	p := &o.in
	if o.in.s == nil {
		return false
	}
	return resumable(p.s)
}

// nil-ness lost by a second assignment
func badReassigned(a, b *C.SSL) bool {
	s := C.SSL_get_session(a)
	if s == nil {
		return false
	}
	s = C.SSL_get_session(b) // want "uncheckedref"
	return resumable(s)
}

func goodReassigned(a, b *C.SSL) bool {
	s := C.SSL_get_session(a)
	if s == nil {
		return false
	}
	if t := C.SSL_get_session(b); t != nil {
		s = t
	}
	return resumable(s)
}

// loops that find the first
func badFindFirst(ssls []*C.SSL) bool {
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		s = C.SSL_get_session(ssl) // want "uncheckedref"
		if s != nil && resumable(s) {
			break
		}
	}
	if len(ssls) == 0 {
		return false
	}
	return resumable(s)
}

func goodFindFirst(ssls []*C.SSL) bool {
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		s = C.SSL_get_session(ssl)
		if s != nil && resumable(s) {
			break
		}
	}
	if s == nil {
		return false
	}
	return resumable(s)
}

// type switches
func badTypeSwitch(ssl *C.SSL) bool {
	var v any = C.SSL_get1_session(ssl) // want "refleak"
	switch s := v.(type) {
	case *C.SSL_SESSION:
		return s != nil
	case error:
		return false
	}
	return false
}

func goodTypeSwitch(ssl *C.SSL) bool {
	var v any = C.SSL_get1_session(ssl)
	switch s := v.(type) {
	case *C.SSL_SESSION:
		C.SSL_SESSION_free(s)
		return s != nil
	case error:
		return false
	}
	return false
}

// trackable expressions: the same call isn't the same value
func badCalledAgain(ssl *C.SSL) bool {
	if C.SSL_get_session(ssl) == nil {
		return false
	}
	s := C.SSL_get1_session(ssl) // want "refleak"
	return s != nil && resumable(s)
}

func goodCalledAgain(ssl *C.SSL) bool {
	if C.SSL_get_session(ssl) == nil {
		return false
	}
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	return s != nil && resumable(s)
}

// constants in conditions
const debug = false

func badConstCondition(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if debug {
		C.SSL_SESSION_free(s)
	}
}

func goodConstCondition(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if !debug {
		C.SSL_SESSION_free(s)
	}
}

// slices by length
func badSliceLen(all []*C.SSL_SESSION) []*C.SSL_SESSION {
	if len(all) > 0 {
		C.SSL_SESSION_free(all[0])
		return all[:1] // want "useafterfree"
	}
	return nil
}

func goodSliceLen(all []*C.SSL_SESSION) []*C.SSL_SESSION {
	if len(all) > 0 {
		C.SSL_SESSION_free(all[0])
		return all[1:]
	}
	return nil
}

func badWrappedError(ssl *C.SSL) error {
	s, err := loadWrapped(ssl) // want "refleak"
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println(resumable(s))
	return nil
}

func goodWrappedError(ssl *C.SSL) error {
	s, err := loadWrapped(ssl)
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println(resumable(s))
	C.SSL_SESSION_free(s)
	return nil
}
