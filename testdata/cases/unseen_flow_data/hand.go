package unseen_flow_data

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"runtime"
	"runtime/cgo"
	"sync"
	"testing"
	"unsafe"
)

func badTrySend(ssl *C.SSL, out chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	select {
	case out <- s:
	default: // full: the next connection has one, too
	}
}

func goodTrySend(ssl *C.SSL, out chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	select {
	case out <- s:
	default:
		C.SSL_SESSION_free(s)
	}
}

type update struct {
	host string
	s    *C.SSL_SESSION
}

func badSendLoan(ctx *C.SSL_CTX, host string, updates chan update) error {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNone
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return errStale
	}
	updates <- update{host, C.SSL_get0_session(ssl)} // want "borrowescape"
	return nil
}

func goodSendLoan(ctx *C.SSL_CTX, host string, updates chan update) error {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNone
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return errStale
	}
	updates <- update{host, C.SSL_get1_session(ssl)}
	return nil
}

func badReceive(in <-chan update, ssl *C.SSL, host string) (ok bool) {
	ch := make(chan *C.SSL_SESSION, 1)
	go func() {
		ch <- C.SSL_get1_session(ssl) // want "refleak"
	}()
	s := <-ch
	if s == nil {
		return false
	}
	ok = C.SSL_SESSION_is_resumable(s) == 1
	if u, open := <-in; !open || u.host != host {
		return false
	}
	C.SSL_SESSION_free(s)
	return ok
}

func goodReceive(in <-chan update, ssl *C.SSL, host string) (ok bool) {
	ch := make(chan *C.SSL_SESSION, 1)
	go func() {
		ch <- C.SSL_get1_session(ssl)
	}()
	s := <-ch
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	ok = C.SSL_SESSION_is_resumable(s) == 1
	if u, open := <-in; !open || u.host != host {
		return false
	}
	return ok
}

// The goroutine looks at the session when the connection may be gone.
func badGoLoan(ctx *C.SSL_CTX, record func(C.long)) bool {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return false
	}
	ok := C.SSL_connect(ssl) == 1
	if s := C.SSL_get_session(ssl); ok && s != nil {
		go func() { // want "borrowescape"
			record(C.SSL_SESSION_get_timeout(s))
		}()
	}
	C.SSL_free(ssl)
	return ok
}

func goodGoLoan(ctx *C.SSL_CTX, record func(C.long)) bool {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return false
	}
	ok := C.SSL_connect(ssl) == 1
	if s := C.SSL_get_session(ssl); ok && s != nil && C.SSL_SESSION_up_ref(s) == 1 {
		go func() {
			defer C.SSL_SESSION_free(s)
			record(C.SSL_SESSION_get_timeout(s))
		}()
	}
	C.SSL_free(ssl)
	return ok
}

// The goroutine has the reference only when it was started.
func badGoOwned(ssl *C.SSL, workers chan struct{}, wg *sync.WaitGroup) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	select {
	case workers <- struct{}{}:
	default:
		return
	}
	wg.Add(1)
	go func(s *C.SSL_SESSION) {
		defer wg.Done()
		defer func() { <-workers }()
		defer C.SSL_SESSION_free(s)
		C.SSL_SESSION_set_timeout(s, 30)
	}(s)
}

func goodGoOwned(ssl *C.SSL, workers chan struct{}, wg *sync.WaitGroup) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	select {
	case workers <- struct{}{}:
	default:
		C.SSL_SESSION_free(s)
		return
	}
	wg.Add(1)
	go func(s *C.SSL_SESSION) {
		defer wg.Done()
		defer func() { <-workers }()
		defer C.SSL_SESSION_free(s)
		C.SSL_SESSION_set_timeout(s, 30)
	}(s)
}

var (
	lastMu   sync.Mutex
	lastGood *C.SSL_SESSION
	recent   = map[string]*C.SSL_SESSION{}
)

func badGlobal(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return
	}
	lastMu.Lock()
	defer lastMu.Unlock()
	C.SSL_SESSION_free(lastGood)
	lastGood = s // want "borrowescape"
}

func goodGlobal(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	lastMu.Lock()
	defer lastMu.Unlock()
	C.SSL_SESSION_free(lastGood)
	lastGood = s
}

func (c *cache) badPut(host string, ssl *C.SSL) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.m[host]; old != nil {
		C.SSL_SESSION_free(old)
	}
	c.m[host] = C.SSL_get0_session(ssl) // want "borrowescape"
}

func (c *cache) goodPut(host string, ssl *C.SSL) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.m[host]; old != nil {
		C.SSL_SESSION_free(old)
	}
	c.m[host] = C.SSL_get1_session(ssl)
}

// The lookup gives the caller a reference of its own, and one path forgets it.
func (c *cache) get(host string) *C.SSL_SESSION {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.m[host]
	if !ok || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func (c *cache) badUse(host string, ssl *C.SSL) bool {
	s := c.get(host) // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_set_session(ssl, s) != 1 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func (c *cache) goodUse(host string, ssl *C.SSL) bool {
	s := c.get(host)
	ok := s != nil && C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badOnce(ssl *C.SSL, early bool) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	free := func() { C.SSL_SESSION_free(s) }
	defer free() // want "doublefree"
	if early {
		free()
		return -1
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodOnce(ssl *C.SSL, early bool) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	var once sync.Once
	free := func() { once.Do(func() { C.SSL_SESSION_free(s) }) }
	defer free()
	if early {
		free()
		return -1
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badDetached(ssl *C.SSL, keep map[string]*C.SSL_SESSION, host string) error {
	s, err := openSession(ssl) // want "refleak"
	if err != nil {
		return err
	}
	defer s.Close()
	p := s.Detach()
	if C.SSL_SESSION_has_ticket(p) == 0 {
		return errStale
	}
	keep[host] = p
	return nil
}

func goodDetached(ssl *C.SSL, keep map[string]*C.SSL_SESSION, host string) error {
	s, err := openSession(ssl)
	if err != nil {
		return err
	}
	defer s.Close()
	if C.SSL_SESSION_has_ticket(s.p) == 0 {
		return errStale
	}
	keep[host] = s.Detach()
	return nil
}

func badHandleTrip(bio *C.BIO) (n C.long) {
	h := cgo.NewHandle(C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)) // want "refleak"
	s, ok := h.Value().(*C.SSL_SESSION)
	if ok && s != nil {
		n = C.SSL_SESSION_get_time(s)
	}
	h.Delete()
	return n
}

func goodHandleTrip(bio *C.BIO) (n C.long) {
	h := cgo.NewHandle(C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil))
	s, ok := h.Value().(*C.SSL_SESSION)
	if ok && s != nil {
		n = C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
	h.Delete()
	return n
}

func badUintptr(ssl *C.SSL, ids map[uintptr]string, name string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	id := uintptr(unsafe.Pointer(s))
	if _, dup := ids[id]; dup {
		C.SSL_SESSION_free(s)
	}
	ids[id] = name
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(id))) // want "doublefree"
}

func goodUintptr(ssl *C.SSL, ids map[uintptr]string, name string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	id := uintptr(unsafe.Pointer(s))
	if _, dup := ids[id]; !dup {
		ids[id] = name
	}
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(id)))
}

// Without its finalizer the session has nobody left.
func badFinalizer(ssl *C.SSL, pool *sync.Pool) bool {
	s, err := openSession(ssl) // want "refleak"
	if err != nil {
		return false
	}
	runtime.SetFinalizer(s, (*session).Close)
	if C.SSL_SESSION_is_resumable(s.p) == 0 {
		runtime.SetFinalizer(s, nil)
		return false
	}
	pool.Put(s)
	return true
}

func goodFinalizer(ssl *C.SSL, pool *sync.Pool) bool {
	s, err := openSession(ssl)
	if err != nil {
		return false
	}
	runtime.SetFinalizer(s, (*session).Close)
	if C.SSL_SESSION_is_resumable(s.p) == 0 {
		runtime.SetFinalizer(s, nil)
		s.Close()
		return false
	}
	pool.Put(s)
	return true
}

type lazy struct {
	p    *C.SSL_SESSION
	host string
}

func badAddCleanup(ssl *C.SSL, host string) *lazy {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	l := &lazy{p: s, host: host}
	runtime.AddCleanup(l, freeSession, s) // want "borrowedfree"
	return l
}

func goodAddCleanup(ssl *C.SSL, host string) *lazy {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	l := &lazy{p: s, host: host}
	runtime.AddCleanup(l, freeSession, s)
	return l
}

// closers are called when the connection ends.
type closers struct {
	fns []func()
}

func (c *closers) onClose(f func()) { c.fns = append(c.fns, f) }

func badRegistered(c *closers, ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_get_protocol_version(s) < 0x304 {
		return nil
	}
	c.onClose(func() { C.SSL_SESSION_free(s) })
	return s
}

func goodRegistered(c *closers, ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	c.onClose(func() { C.SSL_SESSION_free(s) })
	if C.SSL_SESSION_get_protocol_version(s) < 0x304 {
		return nil
	}
	return s
}

func badTestCleanup(t *testing.T, ssl *C.SSL) *session {
	t.Helper()
	s, err := openSession(ssl) // want "refleak"
	if err != nil {
		t.Fatal(err)
	}
	if C.SSL_SESSION_is_resumable(s.p) != 1 {
		t.Error("not resumable")
		return nil
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func goodTestCleanup(t *testing.T, ssl *C.SSL) *session {
	t.Helper()
	s, err := openSession(ssl)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if C.SSL_SESSION_is_resumable(s.p) != 1 {
		t.Error("not resumable")
		return nil
	}
	return s
}

func badOwnedView(ssl *C.SSL, retain bool) (n int) {
	v := view{s: C.SSL_get0_session(ssl), owned: true}
	if v.s == nil {
		return 0
	}
	if retain {
		v.owned = C.SSL_SESSION_up_ref(v.s) == 1
	}
	n = int(C.SSL_SESSION_get_max_fragment_length(v.s))
	v.done() // want "borrowedfree"
	return n
}

func goodOwnedView(ssl *C.SSL, retain bool) (n int) {
	v := view{s: C.SSL_get0_session(ssl)}
	if v.s == nil {
		return 0
	}
	if retain {
		v.owned = C.SSL_SESSION_up_ref(v.s) == 1
	}
	n = int(C.SSL_SESSION_get_max_fragment_length(v.s))
	v.done()
	return n
}

func badViewLeak(a, b *C.SSL) bool {
	v := view{s: C.SSL_get1_session(a)} // want "refleak"
	defer v.done()
	if v.s == nil {
		return false
	}
	return C.SSL_set_session(b, v.s) == 1
}

func goodViewLeak(a, b *C.SSL) bool {
	v := view{s: C.SSL_get1_session(a), owned: true}
	defer v.done()
	if v.s == nil {
		return false
	}
	return C.SSL_set_session(b, v.s) == 1
}
