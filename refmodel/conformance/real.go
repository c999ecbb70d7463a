//go:build cgo

package conformance

/*
#cgo LDFLAGS: -lssl -lcrypto
#cgo CFLAGS: -Wno-deprecated-declarations
#include "shim.h"
*/
import "C"

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unsafe"
)

// real is the side of the real library. Its objects are serials of the
// registry, so that a dead object's address is never mistaken for that of a
// new one.
type real struct {
	bound [kinds][]C.long
	certs []certificate
	store map[C.long]bool
	cf    [256]C.cf_event
	list  [256]C.long
}

// registryOf is the registry's number for a kind.
var registryOf = [kinds]C.int{sessionKind: C.CF_SESSION, sslKind: C.CF_SSL, ctxKind: C.CF_CTX, bioKind: C.CF_BIO}

// newReal returns the real library with an empty registry.
func newReal() (*real, error) {
	if msg := C.cf_init(); msg != nil {
		return nil, errors.New(C.GoString(msg))
	}
	C.cf_reset()
	C.cf_store_drop(0)
	return &real{store: map[C.long]bool{}}, nil
}

func (r *real) bind(k kind, obj any) {
	if k == certKind {
		r.certs = append(r.certs, obj.(certificate))
		return
	}
	r.bound[k] = append(r.bound[k], obj.(C.long))
}

func (r *real) object(a arg) unsafe.Pointer {
	if a.id == null {
		return nil
	}
	p := C.cf_object(registryOf[a.kind], r.bound[a.kind][a.id])
	if p == nil {
		panic(fmt.Sprintf("conformance: %v is dead and was to be given to the real library", a))
	}
	return p
}

func (r *real) sess(a arg) *C.SSL_SESSION { return (*C.SSL_SESSION)(r.object(a)) }
func (r *real) conn(a arg) *C.SSL         { return (*C.SSL)(r.object(a)) }
func (r *real) context(a arg) *C.SSL_CTX  { return (*C.SSL_CTX)(r.object(a)) }
func (r *real) bio(a arg) *C.BIO          { return (*C.BIO)(r.object(a)) }

// A certificate is one that the application was given, a new one every time:
// all sessions have the same.
type certificate struct {
	x  *C.X509
	no int
}

func (r *real) certificateOutcome(x *C.X509) outcome {
	if x == nil {
		return outcome{kind: certKind}
	}
	return outcome{kind: certKind, obj: certificate{x, len(r.certs)}}
}

func (r *real) alive(k kind, obj any) bool {
	return C.cf_alive(registryOf[k], obj.(C.long)) != 0
}

func (r *real) sortByBirth(sessions []any) {
	slices.SortFunc(sessions, func(a, b any) int { return cmp.Compare(a.(C.long), b.(C.long)) })
}

func (r *real) living(k kind) int { return int(C.cf_living(registryOf[k])) }

// found turns a serial into an outcome's object: nil for 0.
func found(serial C.long) any {
	if serial == 0 {
		return nil
	}
	return serial
}

func sessionOutcome(s *C.SSL_SESSION) outcome {
	return outcome{kind: sessionKind, obj: found(C.cf_serial(C.CF_SESSION, unsafe.Pointer(s)))}
}

func sslOutcome(s *C.SSL) outcome {
	return outcome{kind: sslKind, obj: found(C.cf_serial(C.CF_SSL, unsafe.Pointer(s)))}
}

func ctxOutcome(c *C.SSL_CTX) outcome {
	return outcome{kind: ctxKind, obj: found(C.cf_serial(C.CF_CTX, unsafe.Pointer(c)))}
}

func bioOutcome(b *C.BIO) outcome {
	return outcome{kind: bioKind, obj: found(C.cf_serial(C.CF_BIO, unsafe.Pointer(b)))}
}

func (r *real) bioState(obj any) bioState {
	if !r.alive(bioKind, obj) {
		return bioState{}
	}
	return bioState{alive: true, refs: int(C.cf_refs(C.CF_BIO, obj.(C.long)))}
}

func (r *real) session(obj any) sessionState {
	var i C.cf_session_info
	if !r.alive(sessionKind, obj) {
		return sessionState{}
	}
	C.cf_session_state(obj.(C.long), &i)
	return sessionState{
		alive: true, refs: int(i.refs),
		resumable: i.resumable != 0, ticket: i.has_ticket != 0, peer: i.has_peer != 0,
		version: int(i.version), idLen: int(i.id_len), ctxLen: int(i.sid_ctx_len), host: int(i.hostname_len),
		time: int64(i.time), timeout: int64(i.timeout), maxEarly: int(i.max_early),
	}
}

func (r *real) ssl(obj any) sslState {
	var i C.cf_ssl_info
	if !r.alive(sslKind, obj) {
		return sslState{}
	}
	C.cf_ssl_state(obj.(C.long), &i)
	return sslState{
		alive: true, refs: int(i.refs), session: found(i.session), ctx: found(i.ctx),
		reused: i.reused != 0, finished: i.finished != 0, before: i.before != 0, server: i.server != 0,
		shutdown: int(i.shutdown), version: int(i.version),
	}
}

func (r *real) ctx(obj any) ctxState {
	p := (*C.SSL_CTX)(C.cf_object(C.CF_CTX, obj.(C.long)))
	if p == nil {
		return ctxState{}
	}
	var number C.long
	n := C.cf_cached(p, &r.list[0], C.int(len(r.list)), &number)
	st := ctxState{alive: true, number: int(number)}
	for i := range int(n) {
		st.cached = append(st.cached, found(r.list[i]))
	}
	return st
}

var eventNames = map[C.int]string{
	C.CF_EV_NEW_CB:           "new_session_cb",
	C.CF_EV_REMOVE_CB:        "remove_session_cb",
	C.CF_EV_GET_CB:           "get_session_cb",
	C.CF_EV_PSK_USE_CB:       "SSL_psk_use_session_cb_func",
	C.CF_EV_PSK_FIND_CB:      "SSL_psk_find_session_cb_func",
	C.CF_EV_TICKET_GEN_CB:    "SSL_CTX_generate_session_ticket_fn",
	C.CF_EV_TICKET_DEC_CB:    "SSL_CTX_decrypt_session_ticket_fn",
	C.CF_EV_NOT_RESUMABLE_CB: "not_resumable_session_cb",
	C.CF_EV_GEN_ID_CB:        "GEN_SESSION_CB",
	C.CF_EV_EX_FREE:          "CRYPTO_EX_free",
}

func (r *real) events() []event {
	n := C.cf_take_events(&r.cf[0], C.int(len(r.cf)))
	var list []event
	for _, e := range r.cf[:n] {
		ev := event{cb: eventNames[e.kind], session: found(e.b), mode: int(e.c)}
		if e.kind == C.CF_EV_REMOVE_CB {
			ev.ctx = found(e.a)
		} else {
			ev.ssl = found(e.a)
		}
		list = append(list, ev)
	}
	return list
}
