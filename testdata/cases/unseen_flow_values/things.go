package unseen_flow_values

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"fmt"
	"sync"
	"time"
)

// Ticket owns its session until Close; the zero Ticket is closed.
type Ticket struct {
	sess   *C.SSL_SESSION
	Host   string
	Stored time.Time
}

// MakeTicket returns a value; its methods want a pointer.
func MakeTicket(ssl *C.SSL, host string) (t Ticket, ok bool) {
	t.Host = host
	t.sess = C.SSL_get1_session(ssl)
	return t, t.sess != nil
}

func (t *Ticket) Close() {
	C.SSL_SESSION_free(t.sess)
	*t = Ticket{}
}

// Clone has a reference of its own.
func (t *Ticket) Clone() (c Ticket, ok bool) {
	if t.sess == nil || C.SSL_SESSION_up_ref(t.sess) == 0 {
		return Ticket{}, false
	}
	return *t, true
}

// Rebind has t stand for another connection.
func (t *Ticket) Rebind(ssl *C.SSL) bool {
	fresh := C.SSL_get1_session(ssl)
	if fresh == nil {
		return false
	}
	C.SSL_SESSION_free(t.sess)
	t.sess = fresh
	return true
}

func badTicketValue(ssl *C.SSL, host string) (s string) {
	t, ok := MakeTicket(ssl, host) // want "refleak"
	if !ok {
		return ""
	}
	if t.Host == "" {
		return "anonymous"
	}
	s = fmt.Sprintf("%s: %d", t.Host, int64(C.SSL_SESSION_get_time(t.sess)))
	t.Close()
	return s
}

func goodTicketValue(ssl *C.SSL, host string) (s string) {
	t, ok := MakeTicket(ssl, host)
	defer t.Close()
	if !ok {
		return ""
	}
	if t.Host == "" {
		return "anonymous"
	}
	return fmt.Sprintf("%s: %d", t.Host, int64(C.SSL_SESSION_get_time(t.sess)))
}

// Rebind frees what was bound, so an alias of it is gone.
func badRebind(bio *C.BIO, ssl *C.SSL) bool {
	t := Ticket{sess: C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)}
	if t.sess == nil {
		return false
	}
	defer t.Close()
	old := t.sess
	if !t.Rebind(ssl) {
		return false
	}
	return C.SSL_SESSION_get_time(old) < C.SSL_SESSION_get_time(t.sess) // want "useafterfree"
}

func goodRebind(bio *C.BIO, ssl *C.SSL) bool {
	t := Ticket{sess: C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)}
	if t.sess == nil {
		return false
	}
	defer t.Close()
	old := C.SSL_SESSION_get_time(t.sess)
	if !t.Rebind(ssl) {
		return false
	}
	return old < C.SSL_SESSION_get_time(t.sess)
}

// The zero value is written over one that is open.
func badZeroed(a, b *C.SSL) (n int) {
	t, ok := MakeTicket(a, "a") // want "refleak"
	if ok && C.SSL_SESSION_has_ticket(t.sess) == 0 {
		t = Ticket{Host: "b"}
	}
	if t.sess == nil {
		t.sess = C.SSL_get1_session(b)
	}
	n = len(t.Host)
	t.Close()
	return n
}

func goodZeroed(a, b *C.SSL) (n int) {
	t, ok := MakeTicket(a, "a")
	if ok && C.SSL_SESSION_has_ticket(t.sess) == 0 {
		t.Close()
		t.Host = "b"
	}
	if t.sess == nil {
		t.sess = C.SSL_get1_session(b)
	}
	n = len(t.Host)
	t.Close()
	return n
}

// queue is a bounded FIFO with a condition.
type queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []*C.SSL_SESSION
	limit int
}

// push takes s over unless it returns false.
func (q *queue) push(s *C.SSL_SESSION) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= q.limit {
		return false
	}
	q.items = append(q.items, s)
	q.ready.Signal()
	return true
}

func (q *queue) badOffer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	q.push(s)
}

func (q *queue) goodOffer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if !q.push(s) {
		C.SSL_SESSION_free(s)
	}
}

// option sets something of a client; withSession's keeps a reference.
type settings struct {
	sess *C.SSL_SESSION
	name string
}

type option func(*settings) error

func withSession(s *C.SSL_SESSION) option {
	return func(set *settings) error {
		if C.SSL_SESSION_up_ref(s) != 1 {
			return errRetry
		}
		set.sess = s
		return nil
	}
}

func withName(name string) option {
	return func(set *settings) error {
		if name == "" {
			return errNone
		}
		set.name = name
		return nil
	}
}

func badOptions(s *C.SSL_SESSION, ssl *C.SSL) error {
	var set settings
	if err := withSession(s)(&set); err != nil { // want "refleak"
		return err
	}
	if err := withName("")(&set); err != nil {
		return err
	}
	C.SSL_set_session(ssl, set.sess)
	C.SSL_SESSION_free(set.sess)
	return nil
}

func goodOptions(s *C.SSL_SESSION, ssl *C.SSL) error {
	var set settings
	defer func() { C.SSL_SESSION_free(set.sess) }()
	for _, o := range []option{withSession(s), withName("x")} {
		if err := o(&set); err != nil {
			return err
		}
	}
	C.SSL_set_session(ssl, set.sess)
	return nil
}

// A generic map with an eviction function.
type table[K comparable, V any] struct {
	m     map[K]V
	evict func(V)
}

func newTable[K comparable, V any](evict func(V)) *table[K, V] {
	return &table[K, V]{m: make(map[K]V), evict: evict}
}

func (t *table[K, V]) put(k K, v V) {
	if old, ok := t.m[k]; ok {
		t.evict(old)
	}
	t.m[k] = v
}

func (t *table[K, V]) clear() {
	for k, v := range t.m {
		t.evict(v)
		delete(t.m, k)
	}
}

func badGenericTable(conns map[string]*C.SSL) int {
	t := newTable[string](func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) })
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			t.put(host, s)
		}
	}
	return len(t.m)
}

func goodGenericTable(conns map[string]*C.SSL) int {
	t := newTable[string](func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) })
	defer t.clear()
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			t.put(host, s)
		}
	}
	return len(t.m)
}

// A flag in the struct is turned round.
type maybeOwned struct {
	sess     *C.SSL_SESSION
	borrowed bool
}

func (m maybeOwned) release() {
	if !m.borrowed {
		C.SSL_SESSION_free(m.sess)
	}
}

func badMaybeOwned(ssl *C.SSL, copyIt bool) (n C.long) {
	m := maybeOwned{sess: C.SSL_get0_session(ssl), borrowed: copyIt}
	if copyIt {
		m.sess = C.SSL_get1_session(ssl)
		m.borrowed = false
	}
	defer m.release() // want "borrowedfree"
	if m.sess != nil {
		n = C.SSL_SESSION_get_time(m.sess)
	}
	return n
}

func goodMaybeOwned(ssl *C.SSL, copyIt bool) (n C.long) {
	m := maybeOwned{sess: C.SSL_get0_session(ssl), borrowed: true}
	if copyIt {
		m.sess = C.SSL_get1_session(ssl)
		m.borrowed = false
	}
	defer m.release()
	if m.sess != nil {
		n = C.SSL_SESSION_get_time(m.sess)
	}
	return n
}

// Recursion that splits the list.
func releaseHalves(list []*C.SSL_SESSION) {
	switch len(list) {
	case 0:
	case 1:
		C.SSL_SESSION_free(list[0])
	default:
		mid := len(list) / 2
		releaseHalves(list[:mid])
		releaseHalves(list[mid:])
	}
}
