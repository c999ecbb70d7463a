// Package arrays has sessions in arrays that C gets by the address of an element.
package arrays

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include <openssl/ssl.h>

static void carray_free(SSL_SESSION **v, int n) {
	for (int i = 0; i < n; i++)
		SSL_SESSION_free(v[i]);
}

static void carray_free_pair(SSL_SESSION **v) {
	SSL_SESSION_free(v[0]);
	SSL_SESSION_free(v[1]);
}

static void carray_free_one(SSL_SESSION **v) {
	SSL_SESSION_free(*v);
}
*/
import "C"

import "unsafe"

// The address of an element is what C takes an array by.

func badFreePair(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	C.carray_free_pair(&v[0])
	C.SSL_SESSION_free(v[1]) // with the pair // want "doublefree"
}

func goodFreePair(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	C.carray_free_pair(&v[0])
}

func badFreeRest(a, b, c *C.SSL) {
	first := C.SSL_get1_session(a) // not among the rest // want "refleak"
	v := []*C.SSL_SESSION{first, C.SSL_get1_session(b), C.SSL_get1_session(c)}
	C.carray_free_pair(&v[1])
}

func goodFreeRest(a, b, c *C.SSL) {
	first := C.SSL_get1_session(a)
	v := []*C.SSL_SESSION{first, C.SSL_get1_session(b), C.SSL_get1_session(c)}
	C.carray_free_pair(&v[1])
	C.SSL_SESSION_free(first)
}

func badFreeAll(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	C.carray_free((**C.SSL_SESSION)(unsafe.Pointer(&v[0])), C.int(len(v)))
	C.carray_free(&v[1], 1) // want "doublefree"
}

func goodFreeAll(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	C.carray_free((**C.SSL_SESSION)(unsafe.Pointer(&v[0])), C.int(len(v)))
}

func badFreeLast(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)} // the first one stays // want "refleak"
	C.carray_free_one(&v[1])
}

func goodFreeLast(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	C.carray_free_one(&v[1])
	C.carray_free_one(&v[0])
}

func freeBoth(v *[2]*C.SSL_SESSION) {
	C.SSL_SESSION_free(v[0])
	C.SSL_SESSION_free(v[1])
}

func badFreeRow(a, b *C.SSL) {
	m := [2][2]*C.SSL_SESSION{1: {C.SSL_get1_session(a), C.SSL_get1_session(b)}}
	freeBoth(&m[1])
	C.SSL_SESSION_free(m[1][0]) // want "doublefree"
}

func goodFreeRow(a, b *C.SSL) {
	m := [2][2]*C.SSL_SESSION{1: {C.SSL_get1_session(a), C.SSL_get1_session(b)}}
	freeBoth(&m[1])
}

func badViewOfRest(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	rest := unsafe.Slice(&v[1], 1)
	C.SSL_SESSION_free(rest[0])
	C.SSL_SESSION_free(v[1]) // is rest[0] // want "doublefree"
	C.SSL_SESSION_free(v[0])
}

func goodViewOfRest(a, b *C.SSL) {
	v := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	rest := unsafe.Slice(&v[1], 1)
	C.SSL_SESSION_free(rest[0])
	C.SSL_SESSION_free(v[0])
}

func badGrownList(a, b *C.SSL) {
	p := C.calloc(1, 8)
	*(**C.SSL_SESSION)(p) = C.SSL_get1_session(a)
	p = C.realloc(p, 16)
	list := (*[2]*C.SSL_SESSION)(p)
	list[1] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(list[1])
	C.SSL_SESSION_free(list[1]) // meant for the first // want "doublefree"
	C.free(p)
}

func goodGrownList(a, b *C.SSL) {
	p := C.calloc(1, 8)
	*(**C.SSL_SESSION)(p) = C.SSL_get1_session(a)
	p = C.realloc(p, 16)
	list := (*[2]*C.SSL_SESSION)(p)
	list[1] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(list[0])
	C.SSL_SESSION_free(list[1])
	C.free(p)
}
