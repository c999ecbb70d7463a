package caches

// Longer ones: clients and proxies with their session caches.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

var (
	errSession = errors.New("session")
	errConnect = errors.New("connect")
	errFormat  = errors.New("format")
)

// tlsClient is the state of a mail client's TLS.
type tlsClient struct {
	ctx      *C.SSL_CTX
	ssl      *C.SSL
	cacheDir string
	lookup   map[string]*C.SSL_SESSION
	log      []string
}

func (c *tlsClient) logf(format string, args ...any) {
	c.log = append(c.log, fmt.Sprintf(format, args...))
}

func fromDER(der []byte) (*C.SSL_SESSION, error) {
	if len(der) == 0 {
		return nil, errFormat
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return nil, fmt.Errorf("decode: %w", errFormat)
	}
	return s, nil
}

func toDER(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	mem := C.malloc(C.size_t(n))
	defer C.free(mem)
	p := (*C.uchar)(mem)
	C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(mem, n)
}

// The mailer looks into its hints file for a session of the host.
func (c *tlsClient) badResumeFromHints(host string, now time.Time) (resumed bool, err error) {
	name := filepath.Join(c.cacheDir, strings.ToLower(host))
	raw, err := os.ReadFile(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	line, rest, ok := bytes.Cut(raw, []byte("\n"))
	if !ok {
		return false, errFormat
	}
	der := make([]byte, base64.StdEncoding.DecodedLen(len(rest)))
	n, err := base64.StdEncoding.Decode(der, rest)
	if err != nil {
		return false, err
	}
	s, err := fromDER(der[:n]) // want "refleak"
	if err != nil {
		c.logf("%s: %v", host, err)
		return false, nil
	}
	if string(line) != host {
		c.logf("%s: hints for %q", host, line)
		return false, nil
	}
	life := time.Duration(C.SSL_SESSION_get_ticket_lifetime_hint(s)) * time.Second
	if time.Unix(int64(C.SSL_SESSION_get_time(s)), 0).Add(life).Before(now) {
		C.SSL_SESSION_free(s)
		return false, os.Remove(name)
	}
	if C.SSL_set_session(c.ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return false, errSession
	}
	C.SSL_SESSION_free(s)
	return true, nil
}

func (c *tlsClient) goodResumeFromHints(host string, now time.Time) (resumed bool, err error) {
	name := filepath.Join(c.cacheDir, strings.ToLower(host))
	raw, err := os.ReadFile(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	line, rest, ok := bytes.Cut(raw, []byte("\n"))
	if !ok {
		return false, errFormat
	}
	der := make([]byte, base64.StdEncoding.DecodedLen(len(rest)))
	n, err := base64.StdEncoding.Decode(der, rest)
	if err != nil {
		return false, err
	}
	s, err := fromDER(der[:n])
	if err != nil {
		c.logf("%s: %v", host, err)
		return false, nil
	}
	defer C.SSL_SESSION_free(s)
	if string(line) != host {
		c.logf("%s: hints for %q", host, line)
		return false, nil
	}
	life := time.Duration(C.SSL_SESSION_get_ticket_lifetime_hint(s)) * time.Second
	if time.Unix(int64(C.SSL_SESSION_get_time(s)), 0).Add(life).Before(now) {
		return false, os.Remove(name)
	}
	if C.SSL_set_session(c.ssl, s) != 1 {
		return false, errSession
	}
	return true, nil
}

// The resolver keeps sessions by address, a list for each.
type addrCache struct {
	mu      sync.Mutex
	max     int
	buckets map[string][]*C.SSL_SESSION
}

// badKeep takes the session of a closing connection over.
func (a *addrCache) badKeep(addr string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.buckets[addr]
	for _, have := range list {
		if have == s {
			return
		}
	}
	if len(list) >= a.max {
		oldest := list[0]
		list = append(list[:0:0], list[1:]...)
		C.SSL_SESSION_free(oldest)
	}
	a.buckets[addr] = append(list, s)
}

func (a *addrCache) goodKeep(addr string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.buckets[addr]
	for _, have := range list {
		if have == s {
			C.SSL_SESSION_free(s)
			return
		}
	}
	if len(list) >= a.max {
		oldest := list[0]
		list = append(list[:0:0], list[1:]...)
		C.SSL_SESSION_free(oldest)
	}
	a.buckets[addr] = append(list, s)
}

// badReuse takes a session out and offers it.
func (a *addrCache) badReuse(addr string, ssl *C.SSL) error {
	a.mu.Lock()
	list := a.buckets[addr]
	if len(list) == 0 {
		a.mu.Unlock()
		return nil
	}
	s := list[len(list)-1]
	a.buckets[addr] = list[:len(list)-1]
	a.mu.Unlock()
	C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 { // want "useafterfree"
		return errSession
	}
	return nil
}

func (a *addrCache) goodReuse(addr string, ssl *C.SSL) error {
	a.mu.Lock()
	list := a.buckets[addr]
	if len(list) == 0 {
		a.mu.Unlock()
		return nil
	}
	s := list[len(list)-1]
	a.buckets[addr] = list[:len(list)-1]
	a.mu.Unlock()
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 {
		return errSession
	}
	return nil
}

// A handshake that falls back to a full one.
func (c *tlsClient) badConnect(host string) error {
	s, cached := c.lookup[host]
	if cached && C.SSL_set_session(c.ssl, s) != 1 {
		delete(c.lookup, host)
		C.SSL_SESSION_free(s)
		cached = false
	}
	for attempt := 0; attempt < 2; attempt++ {
		if C.SSL_connect(c.ssl) == 1 {
			break
		}
		if !cached {
			return errConnect
		}
		c.logf("%s: without the session", host)
		delete(c.lookup, host)
		C.SSL_SESSION_free(s)
		cached = false
		C.SSL_free(c.ssl)
		if c.ssl = C.SSL_new(c.ctx); c.ssl == nil {
			return errConnect
		}
	}
	now := C.SSL_get1_session(c.ssl) // want "refleak"
	if now == nil {
		return nil
	}
	if cached && now == s {
		return nil
	}
	if cached {
		C.SSL_SESSION_free(s)
	}
	c.lookup[host] = now
	return nil
}

func (c *tlsClient) goodConnect(host string) error {
	s, cached := c.lookup[host]
	if cached && C.SSL_set_session(c.ssl, s) != 1 {
		delete(c.lookup, host)
		C.SSL_SESSION_free(s)
		cached = false
	}
	for attempt := 0; attempt < 2; attempt++ {
		if C.SSL_connect(c.ssl) == 1 {
			break
		}
		if !cached {
			return errConnect
		}
		c.logf("%s: without the session", host)
		delete(c.lookup, host)
		C.SSL_SESSION_free(s)
		cached = false
		C.SSL_free(c.ssl)
		if c.ssl = C.SSL_new(c.ctx); c.ssl == nil {
			return errConnect
		}
	}
	now := C.SSL_get1_session(c.ssl)
	if now == nil {
		return nil
	}
	if cached && now == s {
		C.SSL_SESSION_free(now)
		return nil
	}
	if cached {
		C.SSL_SESSION_free(s)
	}
	c.lookup[host] = now
	return nil
}
