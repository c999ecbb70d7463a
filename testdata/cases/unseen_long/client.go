package unseen_long

/*
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"log"
	"sync"
	"time"
	"unsafe"
)

type clientConn struct {
	mu      sync.Mutex
	ssl     *C.SSL
	sess    *C.SSL_SESSION
	host    string
	reads   int64
	closed  bool
	onClose []func()
}

func (c *clientConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errState
	}
	c.closed = true
	for i := len(c.onClose) - 1; i >= 0; i-- {
		c.onClose[i]()
	}
	C.SSL_shutdown(c.ssl)
	C.SSL_free(c.ssl)
	C.SSL_SESSION_free(c.sess)
	c.ssl, c.sess = nil, nil
	return nil
}

func openClient(ctx *C.SSL_CTX, host string, m *metrics) (*clientConn, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, errDial
	}
	if C.SSL_connect(ssl) != 1 {
		m.fail(host)
		C.SSL_free(ssl)
		return nil, errDial
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		C.SSL_free(ssl)
		return nil, errState
	}
	return &clientConn{ssl: ssl, sess: s, host: host}, nil
}

func badLongFetch(ctx *C.SSL_CTX, hosts []string, req []byte, cfg *config, m *metrics) (body []byte, err error) {
	if len(req) == 0 {
		return nil, errState
	}
	for i, h := range hosts {
		c, err := openClient(ctx, h, m) // want "refleak"
		if err != nil {
			log.Printf("%d: %v", i, err)
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(c.sess)) < cfg.minProto {
			c.Close()
			m.fail("protocol")
			continue
		}
		sent := 0
		for sent < len(req) {
			n := C.SSL_write(c.ssl, unsafe.Pointer(&req[sent]), C.int(len(req)-sent))
			if n <= 0 {
				break
			}
			sent += int(n)
		}
		if sent < len(req) {
			m.fail("short write")
			c.Close()
			continue
		}
		buf := make([]byte, 2048)
		for {
			n := C.SSL_read(c.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				if e := C.SSL_get_error(c.ssl, n); e != C.SSL_ERROR_ZERO_RETURN {
					m.fail(fmt.Sprint("read ", int(e)))
					body = nil
				}
				break
			}
			body = append(body, buf[:int(n)]...)
			c.reads++
			if len(body) > 1<<20 {
				return nil, errLimit
			}
		}
		if len(body) == 0 {
			c.Close()
			continue
		}
		if err := c.Close(); err != nil {
			return body, err
		}
		return body, nil
	}
	return nil, errDial
}

func goodLongFetch(ctx *C.SSL_CTX, hosts []string, req []byte, cfg *config, m *metrics) (body []byte, err error) {
	if len(req) == 0 {
		return nil, errState
	}
	for i, h := range hosts {
		c, err := openClient(ctx, h, m)
		if err != nil {
			log.Printf("%d: %v", i, err)
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(c.sess)) < cfg.minProto {
			c.Close()
			m.fail("protocol")
			continue
		}
		sent := 0
		for sent < len(req) {
			n := C.SSL_write(c.ssl, unsafe.Pointer(&req[sent]), C.int(len(req)-sent))
			if n <= 0 {
				break
			}
			sent += int(n)
		}
		if sent < len(req) {
			m.fail("short write")
			c.Close()
			continue
		}
		buf := make([]byte, 2048)
		for {
			n := C.SSL_read(c.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				if e := C.SSL_get_error(c.ssl, n); e != C.SSL_ERROR_ZERO_RETURN {
					m.fail(fmt.Sprint("read ", int(e)))
					body = nil
				}
				break
			}
			body = append(body, buf[:int(n)]...)
			c.reads++
			if len(body) > 1<<20 {
				c.Close()
				return nil, errLimit
			}
		}
		if len(body) == 0 {
			c.Close()
			continue
		}
		if err := c.Close(); err != nil {
			return body, err
		}
		return body, nil
	}
	return nil, errDial
}

func badLongTwoClients(ctx *C.SSL_CTX, a, b string, m *metrics) (err error) {
	ca, err := openClient(ctx, a, m)
	if err != nil {
		return fmt.Errorf("first: %w", err)
	}
	defer ca.Close()
	cb, err := openClient(ctx, b, m) // want "refleak"
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	buf := make([]byte, 512)
	for round := 0; round < 10; round++ {
		n := C.SSL_read(ca.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
		if n <= 0 {
			if C.SSL_get_error(ca.ssl, n) == C.SSL_ERROR_ZERO_RETURN {
				break
			}
			cb.Close()
			return errDial
		}
		m.bytes += int(n)
		off := C.int(0)
		for off < n {
			w := C.SSL_write(cb.ssl, unsafe.Pointer(&buf[off]), n-off)
			if w <= 0 {
				e := C.SSL_get_error(cb.ssl, w)
				if e == C.SSL_ERROR_WANT_WRITE {
					continue
				}
				return fmt.Errorf("write: %d", int(e))
			}
			off += w
		}
		if round == 9 && C.SSL_pending(ca.ssl) > 0 {
			cb.Close()
			return errLimit
		}
	}
	if C.SSL_SESSION_get_time(ca.sess) > C.SSL_SESSION_get_time(cb.sess) {
		m.fail("older")
	}
	return cb.Close()
}

func goodLongTwoClients(ctx *C.SSL_CTX, a, b string, m *metrics) (err error) {
	ca, err := openClient(ctx, a, m)
	if err != nil {
		return fmt.Errorf("first: %w", err)
	}
	defer ca.Close()
	cb, err := openClient(ctx, b, m)
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	buf := make([]byte, 512)
	for round := 0; round < 10; round++ {
		n := C.SSL_read(ca.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
		if n <= 0 {
			if C.SSL_get_error(ca.ssl, n) == C.SSL_ERROR_ZERO_RETURN {
				break
			}
			cb.Close()
			return errDial
		}
		m.bytes += int(n)
		off := C.int(0)
		for off < n {
			w := C.SSL_write(cb.ssl, unsafe.Pointer(&buf[off]), n-off)
			if w <= 0 {
				e := C.SSL_get_error(cb.ssl, w)
				if e == C.SSL_ERROR_WANT_WRITE {
					continue
				}
				cb.Close()
				return fmt.Errorf("write: %d", int(e))
			}
			off += w
		}
		if round == 9 && C.SSL_pending(ca.ssl) > 0 {
			cb.Close()
			return errLimit
		}
	}
	if C.SSL_SESSION_get_time(ca.sess) > C.SSL_SESSION_get_time(cb.sess) {
		m.fail("older")
	}
	return cb.Close()
}

func badLongCloseTwice(ctx *C.SSL_CTX, cfg *config, m *metrics) (ok int) {
	type slot struct {
		sess *C.SSL_SESSION
		host string
		hits int
	}
	slots := make([]slot, 0, len(cfg.hosts))
	for _, h := range cfg.hosts {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			m.fail("new")
			continue
		}
		if C.SSL_connect(ssl) != 1 {
			drainErrors()
			C.SSL_free(ssl)
			continue
		}
		s := C.SSL_get1_session(ssl)
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		if s == nil {
			m.fail("session")
			continue
		}
		slots = append(slots, slot{sess: s, host: h})
	}
	for i := range slots {
		sl := &slots[i]
		for j := 0; j < cfg.retries; j++ {
			ssl := C.SSL_new(ctx)
			if ssl == nil {
				continue
			}
			if C.SSL_set_session(ssl, sl.sess) == 1 && C.SSL_connect(ssl) == 1 {
				if C.SSL_session_reused(ssl) == 1 {
					sl.hits++
				}
			}
			C.SSL_free(ssl)
		}
	}
	for _, sl := range slots {
		if sl.hits > 0 {
			ok++
		} else {
			m.fail(sl.host)
			C.SSL_SESSION_free(sl.sess)
		}
		C.SSL_SESSION_free(sl.sess) // want "doublefree"
	}
	return ok
}

func goodLongCloseTwice(ctx *C.SSL_CTX, cfg *config, m *metrics) (ok int) {
	type slot struct {
		sess *C.SSL_SESSION
		host string
		hits int
	}
	slots := make([]slot, 0, len(cfg.hosts))
	for _, h := range cfg.hosts {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			m.fail("new")
			continue
		}
		if C.SSL_connect(ssl) != 1 {
			drainErrors()
			C.SSL_free(ssl)
			continue
		}
		s := C.SSL_get1_session(ssl)
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		if s == nil {
			m.fail("session")
			continue
		}
		slots = append(slots, slot{sess: s, host: h})
	}
	for i := range slots {
		sl := &slots[i]
		for j := 0; j < cfg.retries; j++ {
			ssl := C.SSL_new(ctx)
			if ssl == nil {
				continue
			}
			if C.SSL_set_session(ssl, sl.sess) == 1 && C.SSL_connect(ssl) == 1 {
				if C.SSL_session_reused(ssl) == 1 {
					sl.hits++
				}
			}
			C.SSL_free(ssl)
		}
	}
	for _, sl := range slots {
		if sl.hits > 0 {
			ok++
		} else {
			m.fail(sl.host)
		}
		C.SSL_SESSION_free(sl.sess)
	}
	return ok
}

func badLongTicketRotation(ssl *C.SSL, store *[]*C.SSL_SESSION, max int, m *metrics) (err error) {
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return errState
	}
	var best *C.SSL_SESSION
	bestLeft := int64(-1)
	now := time.Now().Unix()
	for i := 0; i < len(*store); i++ {
		s := (*store)[i]
		if s == nil {
			continue
		}
		left := int64(C.SSL_SESSION_get_time(s)) + int64(C.SSL_SESSION_get_timeout(s)) - now
		if left <= 0 {
			m.fail("expired")
			C.SSL_SESSION_free(s)
			(*store)[i] = nil
			continue
		}
		if left > bestLeft {
			best, bestLeft = s, left
		}
	}
	compact := (*store)[:0]
	for _, s := range *store {
		if s != nil {
			compact = append(compact, s)
		}
	}
	*store = compact
	if best != nil && bestLeft > 600 {
		m.resumed++
		if C.SSL_SESSION_get_protocol_version(best) == C.SSL_SESSION_get_protocol_version(cur) {
			return nil
		}
	}
	cp := C.SSL_SESSION_dup(cur) // want "refleak"
	if cp == nil {
		return errState
	}
	if C.SSL_SESSION_set_timeout(cp, 7200) != 1 {
		C.SSL_SESSION_free(cp)
		return errState
	}
	if len(*store) >= max {
		oldest := 0
		for i, s := range *store {
			if C.SSL_SESSION_get_time(s) < C.SSL_SESSION_get_time((*store)[oldest]) {
				oldest = i
			}
		}
		if max == 0 {
			return errLimit
		}
		C.SSL_SESSION_free((*store)[oldest])
		(*store)[oldest] = cp
		return nil
	}
	*store = append(*store, cp)
	return nil
}

func goodLongTicketRotation(ssl *C.SSL, store *[]*C.SSL_SESSION, max int, m *metrics) (err error) {
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return errState
	}
	var best *C.SSL_SESSION
	bestLeft := int64(-1)
	now := time.Now().Unix()
	for i := 0; i < len(*store); i++ {
		s := (*store)[i]
		if s == nil {
			continue
		}
		left := int64(C.SSL_SESSION_get_time(s)) + int64(C.SSL_SESSION_get_timeout(s)) - now
		if left <= 0 {
			m.fail("expired")
			C.SSL_SESSION_free(s)
			(*store)[i] = nil
			continue
		}
		if left > bestLeft {
			best, bestLeft = s, left
		}
	}
	compact := (*store)[:0]
	for _, s := range *store {
		if s != nil {
			compact = append(compact, s)
		}
	}
	*store = compact
	if best != nil && bestLeft > 600 {
		m.resumed++
		if C.SSL_SESSION_get_protocol_version(best) == C.SSL_SESSION_get_protocol_version(cur) {
			return nil
		}
	}
	cp := C.SSL_SESSION_dup(cur)
	if cp == nil {
		return errState
	}
	if C.SSL_SESSION_set_timeout(cp, 7200) != 1 {
		C.SSL_SESSION_free(cp)
		return errState
	}
	if len(*store) >= max {
		oldest := 0
		for i, s := range *store {
			if C.SSL_SESSION_get_time(s) < C.SSL_SESSION_get_time((*store)[oldest]) {
				oldest = i
			}
		}
		if max == 0 {
			C.SSL_SESSION_free(cp)
			return errLimit
		}
		C.SSL_SESSION_free((*store)[oldest])
		(*store)[oldest] = cp
		return nil
	}
	*store = append(*store, cp)
	return nil
}
