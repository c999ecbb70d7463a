// Package owners has cases in which something other than a local variable is
// to release a reference: package variables, caches, other goroutines,
// handles, registered functions, flags.
package owners

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "sync"

var (
	last     *C.SSL_SESSION
	byHost   = map[string]*C.SSL_SESSION{}
	recent   []*C.SSL_SESSION
	lastConn struct {
		host string
		sess *C.SSL_SESSION
	}
)

func badGlobalLoan(ssl *C.SSL) {
	last = C.SSL_get_session(ssl) // outlives ssl // want "borrowescape"
}

func goodGlobalLoan(ssl *C.SSL) {
	last = C.SSL_get1_session(ssl)
}

func badGlobalLoanLater(ssl *C.SSL, keep bool) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	if keep {
		last = s // want "borrowescape"
	}
	return true
}

func goodGlobalLoanLater(ssl *C.SSL, keep bool) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	if keep && C.SSL_SESSION_up_ref(s) == 1 {
		last = s
	}
	return true
}

func badGlobalOverwritten(a, b *C.SSL) {
	last = C.SSL_get1_session(a) // want "refleak"
	last = C.SSL_get1_session(b)
}

func goodGlobalOverwritten(a, b *C.SSL) {
	last = C.SSL_get1_session(a)
	C.SSL_SESSION_free(last)
	last = C.SSL_get1_session(b)
}

func badGlobalFreedTwice() {
	C.SSL_SESSION_free(last)
	if last != nil {
		C.SSL_SESSION_free(last) // not cleared // want "doublefree"
	}
	last = nil
}

func goodGlobalFreedTwice() {
	C.SSL_SESSION_free(last)
	last = nil
	if last != nil {
		C.SSL_SESSION_free(last)
	}
}

func badGlobalUsedAfterFree() bool {
	if last == nil {
		return false
	}
	C.SSL_SESSION_free(last)
	ok := C.SSL_SESSION_is_resumable(last) == 1 // want "useafterfree"
	last = nil
	return ok
}

func goodGlobalUsedAfterFree() bool {
	if last == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(last) == 1
	C.SSL_SESSION_free(last)
	last = nil
	return ok
}

func badStructGlobal(ssl *C.SSL, host string) {
	lastConn.host = host
	lastConn.sess = C.SSL_get_session(ssl) // want "borrowescape"
}

func goodStructGlobal(ssl *C.SSL, host string) {
	lastConn.host = host
	lastConn.sess = C.SSL_get1_session(ssl)
}

func badSliceGlobal(ssl *C.SSL) {
	if s := C.SSL_get_session(ssl); s != nil {
		recent = append(recent, s) // want "borrowescape"
	}
}

func goodSliceGlobal(ssl *C.SSL) {
	if s := C.SSL_get1_session(ssl); s != nil {
		recent = append(recent, s)
	}
}

func badCachePut(host string, ssl *C.SSL) {
	byHost[host] = C.SSL_get0_session(ssl) // want "borrowescape"
}

func goodCachePut(host string, ssl *C.SSL) {
	if old, ok := byHost[host]; ok {
		C.SSL_SESSION_free(old)
	}
	byHost[host] = C.SSL_get1_session(ssl)
}

func badCachePutTwice(host string, a, b *C.SSL) {
	byHost[host] = C.SSL_get1_session(a) // want "refleak"
	byHost[host] = C.SSL_get1_session(b)
}

func goodCachePutTwice(host string, a, b *C.SSL) {
	byHost[host] = C.SSL_get1_session(a)
	byHost[host+"/2"] = C.SSL_get1_session(b)
}

// A cache with a lock, as clients have it.
type cache struct {
	mu   sync.Mutex
	sess map[string]*C.SSL_SESSION
}

var clients = &cache{sess: map[string]*C.SSL_SESSION{}}

func (c *cache) goodPut(host string, s *C.SSL_SESSION) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.sess[host]
	c.sess[host] = s
	C.SSL_SESSION_free(old)
}

func (c *cache) badStore(host string, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // a session that is there already stays // want "refleak"
	if s == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, dup := c.sess[host]; dup {
		return false
	}
	c.sess[host] = s
	return true
}

func (c *cache) goodStore(host string, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, dup := c.sess[host]; dup {
		C.SSL_SESSION_free(s)
		return false
	}
	c.sess[host] = s
	return true
}

func (c *cache) badEvict(host string) C.long {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.sess[host]
	if !ok || s == nil {
		return 0
	}
	delete(c.sess, host)
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func (c *cache) goodEvict(host string) C.long {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.sess[host]
	if !ok || s == nil {
		return 0
	}
	delete(c.sess, host)
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

// resume sets what the cache has on a new connection; the cache keeps its
// reference.
func (c *cache) goodResume(host string, ssl *C.SSL) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.sess[host]
	return s != nil && C.SSL_set_session(ssl, s) == 1
}

func badLocalCacheFilled(ssl *C.SSL, host string) int {
	c := &cache{sess: map[string]*C.SSL_SESSION{}}
	c.goodPut(host, C.SSL_get1_session(ssl)) // c goes with the function // want "refleak"
	return len(c.sess)
}

func goodLocalCacheFilled(ssl *C.SSL, host string) int {
	c := &cache{sess: map[string]*C.SSL_SESSION{}}
	c.goodPut(host, C.SSL_get1_session(ssl))
	defer c.goodEvict(host)
	return len(c.sess)
}

func goodGlobalCacheFilled(ssl *C.SSL, host string) {
	clients.goodPut(host, C.SSL_get1_session(ssl))
}

func badGlobalCacheFilled(ssl *C.SSL, host string) {
	s := C.SSL_get_session(ssl)
	clients.goodPut(host, s) // put keeps it // want "borrowescape"
}

func badTakenFromGlobal() {
	s := last
	last = nil
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodTakenFromGlobal() {
	s := last
	last = nil
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
}
