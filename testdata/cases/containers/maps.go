package containers

/*
#include <openssl/ssl.h>
*/
import "C"

import "maps"

type entry struct {
	sess *C.SSL_SESSION
	hits int
}

func badMap(ssl *C.SSL) int {
	m := map[string]*C.SSL_SESSION{}
	m["a"] = C.SSL_get1_session(ssl) // the map ends with the function // want "refleak"
	return len(m)
}

func goodMap(ssl *C.SSL) int {
	m := map[string]*C.SSL_SESSION{}
	m["a"] = C.SSL_get1_session(ssl)
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
	return len(m)
}

func badMapSlot(a, b *C.SSL, host string) {
	m := make(map[string]*C.SSL_SESSION)
	m[host] = C.SSL_get1_session(a) // want "refleak"
	m[host] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(m[host])
}

func goodMapSlot(a, b *C.SSL, host string) {
	m := make(map[string]*C.SSL_SESSION)
	m[host] = C.SSL_get1_session(a)
	if old, ok := m[host]; ok {
		C.SSL_SESSION_free(old)
	}
	m[host] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(m[host])
}

func badMapDelete(ssl *C.SSL, host string) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{host: C.SSL_get1_session(ssl)} // delete does not free // want "refleak"
	if host == "" {
		delete(m, host)
	}
	return m
}

func goodMapDelete(ssl *C.SSL, host string) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{host: C.SSL_get1_session(ssl)}
	if host == "" {
		C.SSL_SESSION_free(m[host])
		delete(m, host)
	}
	return m
}

func badMapFreedByName(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	m := map[int]*C.SSL_SESSION{1: s}
	C.SSL_SESSION_free(s)
	for _, p := range m {
		C.SSL_SESSION_free(p) // s is in m // want "doublefree"
	}
}

func goodMapFreedByName(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	m := map[int]*C.SSL_SESSION{1: s}
	C.SSL_SESSION_free(s)
	clear(m)
	for _, p := range m {
		C.SSL_SESSION_free(p)
	}
}

func badMapOfLoans(a, b *C.SSL) {
	m := map[*C.SSL]*C.SSL_SESSION{
		a: C.SSL_get_session(a),
		b: C.SSL_get_session(b),
	}
	for ssl, s := range m {
		if ssl != nil {
			C.SSL_SESSION_free(s) // want "borrowedfree"
		}
	}
}

func goodMapOfLoans(a, b *C.SSL) {
	m := map[*C.SSL]*C.SSL_SESSION{
		a: C.SSL_get1_session(a),
		b: C.SSL_get1_session(b),
	}
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
}

func badMapOfEntries(a, b *C.SSL) {
	m := map[string]*entry{"a": {sess: C.SSL_get1_session(a)}} // want "refleak"
	m["a"].hits++
	m["a"] = &entry{sess: C.SSL_get1_session(b)}
	for _, e := range m {
		C.SSL_SESSION_free(e.sess)
	}
}

func goodMapOfEntries(a, b *C.SSL) {
	m := map[string]*entry{"a": {sess: C.SSL_get1_session(a)}}
	m["a"].hits++
	m["b"] = &entry{sess: C.SSL_get1_session(b)}
	for _, e := range m {
		C.SSL_SESSION_free(e.sess)
	}
}

func badMapLookedUpTwice(ssl *C.SSL, host string) {
	m := map[string]*C.SSL_SESSION{host: C.SSL_get1_session(ssl)}
	if s, ok := m[host]; ok {
		C.SSL_SESSION_free(s)
	}
	if s, ok := m[host]; ok {
		C.SSL_SESSION_free(s) // still in the map // want "doublefree"
	}
}

func goodMapLookedUpTwice(ssl *C.SSL, host string) {
	m := map[string]*C.SSL_SESSION{host: C.SSL_get1_session(ssl)}
	if s, ok := m[host]; ok {
		C.SSL_SESSION_free(s)
		delete(m, host)
	}
	if s, ok := m[host]; ok {
		C.SSL_SESSION_free(s)
	}
}

func badLoanIntoCallersMap(m map[string]*C.SSL_SESSION, ssl *C.SSL) {
	if s := C.SSL_get0_session(ssl); s != nil {
		m["last"] = s // want "borrowescape"
	}
}

func goodLoanIntoCallersMap(m map[string]*C.SSL_SESSION, ssl *C.SSL) {
	if s := C.SSL_get0_session(ssl); s != nil && C.SSL_SESSION_up_ref(s) == 1 {
		m["last"] = s
	}
}

func badMapKey(ssl *C.SSL) bool {
	seen := map[*C.SSL_SESSION]bool{}
	s := C.SSL_get1_session(ssl) // a key keeps nothing alive that nobody looks up // want "refleak"
	seen[s] = true
	return seen[nil]
}

func goodMapKey(ssl *C.SSL) bool {
	seen := map[*C.SSL_SESSION]bool{}
	s := C.SSL_get1_session(ssl)
	seen[s] = true
	for k := range maps.Keys(seen) {
		C.SSL_SESSION_free(k)
	}
	return seen[nil]
}

// A map that is returned goes to the caller with what is in it.
func goodMapReturned(a, b *C.SSL) map[string]*C.SSL_SESSION {
	m := make(map[string]*C.SSL_SESSION, 2)
	if s := C.SSL_get1_session(a); s != nil {
		m["a"] = s
	}
	if s := C.SSL_get1_session(b); s != nil {
		m["b"] = s
	}
	return m
}

func goodNestedMap(ssl *C.SSL, host string, port int) {
	m := map[string]map[int]*C.SSL_SESSION{host: {}}
	m[host][port] = C.SSL_get1_session(ssl)
	for _, ports := range m {
		for _, s := range ports {
			C.SSL_SESSION_free(s)
		}
	}
}

func badNestedMap(ssl *C.SSL, host string, port int) {
	m := map[string]map[int]*C.SSL_SESSION{host: {}}
	m[host][port] = C.SSL_get1_session(ssl) // want "refleak"
	for name := range m {
		delete(m, name)
	}
}

// freeEntries releases what the entries of a map hold.
func freeEntries(m map[string]entry) {
	for _, e := range m {
		C.SSL_SESSION_free(e.sess)
	}
}

// freeSpent releases those that can't be resumed.
func freeSpent(m map[string]entry) {
	for _, e := range m {
		if e.sess != nil && C.SSL_SESSION_is_resumable(e.sess) == 0 {
			C.SSL_SESSION_free(e.sess)
		}
	}
}

func badMapOfStructs(ssls map[string]*C.SSL) {
	m := make(map[string]entry)
	for host, ssl := range ssls {
		m[host] = entry{sess: C.SSL_get1_session(ssl)} // want "refleak"
	}
	freeSpent(m)
}

func goodMapOfStructs(ssls map[string]*C.SSL) {
	m := make(map[string]entry)
	for host, ssl := range ssls {
		m[host] = entry{sess: C.SSL_get1_session(ssl)}
	}
	freeEntries(m)
}

// eachEntry calls f with each entry of a map.
func eachEntry(m map[string]entry, f func(entry)) {
	for _, e := range m {
		f(e)
	}
}

func badMapOfStructsEach(ssls map[string]*C.SSL) (hits int) {
	m := make(map[string]entry)
	for host, ssl := range ssls {
		m[host] = entry{sess: C.SSL_get1_session(ssl)} // want "refleak"
	}
	for _, e := range m {
		hits += e.hits
	}
	return hits
}

func goodMapOfStructsEach(ssls map[string]*C.SSL) {
	m := make(map[string]entry)
	for host, ssl := range ssls {
		m[host] = entry{sess: C.SSL_get1_session(ssl)}
	}
	eachEntry(m, func(e entry) { C.SSL_SESSION_free(e.sess) })
}

func badMapOfStructsCounted(ssl *C.SSL) {
	m := map[string]entry{"a": {sess: C.SSL_get1_session(ssl), hits: 1}} // one entry, whatever it is made of // want "refleak"
	if len(m) > 1 {
		freeEntries(m)
	}
}

func goodMapOfStructsCounted(ssl *C.SSL) {
	m := map[string]entry{"a": {sess: C.SSL_get1_session(ssl), hits: 1}}
	if len(m) > 0 {
		freeEntries(m)
	}
}
