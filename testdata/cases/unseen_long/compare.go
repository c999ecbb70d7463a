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
	"strings"
	"time"
	"unsafe"
)

func badLongCompareAll(ssls []*C.SSL, ref *C.SSL, m *metrics) (same, other int, err error) {
	base := C.SSL_get1_session(ref)
	if base == nil {
		return 0, 0, errState
	}
	defer C.SSL_SESSION_free(base)
	var baseLen C.uint
	bid := C.SSL_SESSION_get_id(base, &baseLen)
	baseID := string(C.GoBytes(unsafe.Pointer(bid), C.int(baseLen)))
	for i, ssl := range ssls {
		if ssl == nil || ssl == ref {
			continue
		}
		s := C.SSL_get1_session(ssl) // want "uncheckedref"
		if s == nil {
			m.fail("none")
		}
		var l C.uint
		id := C.SSL_SESSION_get_id(s, &l)
		if l == 0 {
			other++
			C.SSL_SESSION_free(s)
			continue
		}
		if string(C.GoBytes(unsafe.Pointer(id), C.int(l))) == baseID {
			same++
		} else {
			other++
		}
		if C.SSL_SESSION_get_protocol_version(s) != C.SSL_SESSION_get_protocol_version(base) {
			m.fail("version")
		}
		C.SSL_SESSION_free(s)
		if other > 100 {
			err = fmt.Errorf("connection %d: %w", i, errLimit)
			return same, other, err
		}
	}
	return same, other, nil
}

func goodLongCompareAll(ssls []*C.SSL, ref *C.SSL, m *metrics) (same, other int, err error) {
	base := C.SSL_get1_session(ref)
	if base == nil {
		return 0, 0, errState
	}
	defer C.SSL_SESSION_free(base)
	var baseLen C.uint
	bid := C.SSL_SESSION_get_id(base, &baseLen)
	baseID := string(C.GoBytes(unsafe.Pointer(bid), C.int(baseLen)))
	for i, ssl := range ssls {
		if ssl == nil || ssl == ref {
			continue
		}
		s := C.SSL_get1_session(ssl)
		if s == nil {
			m.fail("none")
			continue
		}
		var l C.uint
		id := C.SSL_SESSION_get_id(s, &l)
		if l == 0 {
			other++
			C.SSL_SESSION_free(s)
			continue
		}
		if string(C.GoBytes(unsafe.Pointer(id), C.int(l))) == baseID {
			same++
		} else {
			other++
		}
		if C.SSL_SESSION_get_protocol_version(s) != C.SSL_SESSION_get_protocol_version(base) {
			m.fail("version")
		}
		C.SSL_SESSION_free(s)
		if other > 100 {
			err = fmt.Errorf("connection %d: %w", i, errLimit)
			return same, other, err
		}
	}
	return same, other, nil
}

func badLongNamedCleanup(ctx *C.SSL_CTX, der []byte, host string, cfg *config) (c *clientConn, err error) {
	c = &clientConn{host: host}
	var sess *C.SSL_SESSION
	defer func() {
		if err == nil {
			return
		}
		for _, f := range c.onClose {
			f()
		}
		C.SSL_free(c.ssl)
		C.SSL_SESSION_free(sess)
		c = nil
	}()
	if len(der) == 0 {
		return c, errExpired
	}
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	sess = C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
	if sess == nil {
		return c, fmt.Errorf("session: %v", drainErrors())
	}
	if int(C.SSL_SESSION_get_protocol_version(sess)) < cfg.minProto {
		return c, errState
	}
	if c.ssl = C.SSL_new(ctx); c.ssl == nil {
		return c, errDial
	}
	if C.SSL_set_session(c.ssl, sess) != 1 {
		return c, errState
	}
	for try := 0; ; try++ {
		rc := C.SSL_connect(c.ssl)
		if rc == 1 {
			break
		}
		if try >= cfg.retries {
			return c, fmt.Errorf("%s: %d", host, int(C.SSL_get_error(c.ssl, rc)))
		}
	}
	if C.SSL_session_reused(c.ssl) == 1 {
		c.sess = sess
		return c, nil
	}
	c.sess = C.SSL_get1_session(c.ssl)
	if c.sess == nil {
		err = errState
	}
	return c, err
}

func goodLongNamedCleanup(ctx *C.SSL_CTX, der []byte, host string, cfg *config) (c *clientConn, err error) {
	c = &clientConn{host: host}
	var sess *C.SSL_SESSION
	defer func() {
		if err == nil {
			return
		}
		for _, f := range c.onClose {
			f()
		}
		C.SSL_free(c.ssl)
		C.SSL_SESSION_free(sess)
		c = nil
	}()
	if len(der) == 0 {
		return c, errExpired
	}
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	sess = C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess == nil {
		return c, fmt.Errorf("session: %v", drainErrors())
	}
	if int(C.SSL_SESSION_get_protocol_version(sess)) < cfg.minProto {
		return c, errState
	}
	if c.ssl = C.SSL_new(ctx); c.ssl == nil {
		return c, errDial
	}
	if C.SSL_set_session(c.ssl, sess) != 1 {
		return c, errState
	}
	for try := 0; ; try++ {
		rc := C.SSL_connect(c.ssl)
		if rc == 1 {
			break
		}
		if try >= cfg.retries {
			return c, fmt.Errorf("%s: %d", host, int(C.SSL_get_error(c.ssl, rc)))
		}
	}
	if C.SSL_session_reused(c.ssl) == 1 {
		c.sess = sess
		return c, nil
	}
	C.SSL_SESSION_free(sess)
	sess = nil
	c.sess = C.SSL_get1_session(c.ssl)
	if c.sess == nil {
		err = errState
	}
	return c, err
}

func badLongArgOrder(ctx *C.SSL_CTX, peers [][2]*C.SSL, m *metrics) error {
	for i, pr := range peers {
		left, right := pr[0], pr[1]
		if left == nil || right == nil {
			continue
		}
		ls := C.SSL_get1_session(left)
		if ls == nil {
			m.fail("left")
			continue
		}
		rs := C.SSL_get1_session(right) // want "refleak"
		if rs == nil {
			m.fail("right")
			C.SSL_SESSION_free(ls)
			continue
		}
		lt, rt := int64(C.SSL_SESSION_get_time(ls)), int64(C.SSL_SESSION_get_time(rs))
		var win, lose *C.SSL_SESSION
		if lt >= rt {
			win, lose = ls, rs
		} else {
			win, lose = rs, ls
		}
		m.fail(fmt.Sprint(lt >= rt))
		C.SSL_CTX_remove_session(ctx, lose)
		if C.SSL_CTX_add_session(ctx, win) != 1 {
			m.fail("add")
			if i > 3 {
				C.SSL_SESSION_free(ls)
				return errLimit
			}
		}
		for try := 0; try < 2; try++ {
			if C.SSL_SESSION_set_timeout(win, 3600) == 1 {
				break
			}
			drainErrors()
		}
		C.SSL_SESSION_free(win)
		C.SSL_SESSION_free(lose)
	}
	return nil
}

func goodLongArgOrder(ctx *C.SSL_CTX, peers [][2]*C.SSL, m *metrics) error {
	for i, pr := range peers {
		left, right := pr[0], pr[1]
		if left == nil || right == nil {
			continue
		}
		ls := C.SSL_get1_session(left)
		if ls == nil {
			m.fail("left")
			continue
		}
		rs := C.SSL_get1_session(right)
		if rs == nil {
			m.fail("right")
			C.SSL_SESSION_free(ls)
			continue
		}
		lt, rt := int64(C.SSL_SESSION_get_time(ls)), int64(C.SSL_SESSION_get_time(rs))
		var win, lose *C.SSL_SESSION
		if lt >= rt {
			win, lose = ls, rs
		} else {
			win, lose = rs, ls
		}
		m.fail(fmt.Sprint(lt >= rt))
		C.SSL_CTX_remove_session(ctx, lose)
		if C.SSL_CTX_add_session(ctx, win) != 1 {
			m.fail("add")
			if i > 3 {
				C.SSL_SESSION_free(ls)
				C.SSL_SESSION_free(rs)
				return errLimit
			}
		}
		for try := 0; try < 2; try++ {
			if C.SSL_SESSION_set_timeout(win, 3600) == 1 {
				break
			}
			drainErrors()
		}
		C.SSL_SESSION_free(win)
		C.SSL_SESSION_free(lose)
	}
	return nil
}

func badLongMixedOwnership(ssl *C.SSL, given *C.SSL_SESSION, cfg *config, m *metrics) (age int64, err error) {
	s := given
	own := false
	if s == nil {
		if cfg.resume {
			s = C.SSL_get1_session(ssl)
			own = s != nil
		} else {
			s = C.SSL_get0_session(ssl)
		}
	}
	if s == nil {
		m.fail("no session")
		return 0, errState
	}
	age = time.Now().Unix() - int64(C.SSL_SESSION_get_time(s))
	if age < 0 {
		m.fail("clock")
		if own {
			C.SSL_SESSION_free(s)
		}
		return 0, errState
	}
	if cfg.maxAge > 0 && age > cfg.maxAge {
		m.fail("age")
		if cfg.verbose {
			log.Printf("session is %d s old", age)
		}
		if own {
			C.SSL_SESSION_free(s)
		}
		return age, errExpired
	}
	score := 0
	for _, a := range cfg.alpn {
		switch {
		case a == "h2":
			score += 2
		case strings.HasPrefix(a, "http"):
			score++
		default:
			continue
		}
		if score > 3 {
			break
		}
	}
	if score == 0 {
		m.fail("alpn")
	}
	if own || score > 0 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
	return age, nil
}

func goodLongMixedOwnership(ssl *C.SSL, given *C.SSL_SESSION, cfg *config, m *metrics) (age int64, err error) {
	s := given
	own := false
	if s == nil {
		if cfg.resume {
			s = C.SSL_get1_session(ssl)
			own = s != nil
		} else {
			s = C.SSL_get0_session(ssl)
		}
	}
	if s == nil {
		m.fail("no session")
		return 0, errState
	}
	age = time.Now().Unix() - int64(C.SSL_SESSION_get_time(s))
	if age < 0 {
		m.fail("clock")
		if own {
			C.SSL_SESSION_free(s)
		}
		return 0, errState
	}
	if cfg.maxAge > 0 && age > cfg.maxAge {
		m.fail("age")
		if cfg.verbose {
			log.Printf("session is %d s old", age)
		}
		if own {
			C.SSL_SESSION_free(s)
		}
		return age, errExpired
	}
	score := 0
	for _, a := range cfg.alpn {
		switch {
		case a == "h2":
			score += 2
		case strings.HasPrefix(a, "http"):
			score++
		default:
			continue
		}
		if score > 3 {
			break
		}
	}
	if score == 0 {
		m.fail("alpn")
	}
	if own {
		C.SSL_SESSION_free(s)
	}
	return age, nil
}

func badLongSelectLoop(ssl *C.SSL, offers <-chan *C.SSL_SESSION, stop <-chan struct{}, m *metrics) (best *C.SSL_SESSION, err error) {
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	n := 0
	for n < 16 {
		select {
		case <-stop:
			C.SSL_SESSION_free(best)
			return nil, errState
		case <-timer.C:
			if best == nil {
				return nil, errExpired
			}
			return best, nil
		case s, ok := <-offers:
			if !ok {
				if best == nil {
					err = errDial
				}
				return best, err
			}
			n++
			if s == nil {
				m.fail("nil offer")
				continue
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				m.fail("not resumable")
				C.SSL_SESSION_free(s)
				if n > 8 {
					C.SSL_SESSION_free(s) // want "doublefree"
					C.SSL_SESSION_free(best)
					return nil, errLimit
				}
				continue
			}
			if best == nil {
				best = s
				continue
			}
			if C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
				best, s = s, best
			}
			C.SSL_SESSION_free(s)
		}
	}
	if best != nil && C.SSL_set_session(ssl, best) != 1 {
		m.fail("set_session")
	}
	return best, nil
}

func goodLongSelectLoop(ssl *C.SSL, offers <-chan *C.SSL_SESSION, stop <-chan struct{}, m *metrics) (best *C.SSL_SESSION, err error) {
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	n := 0
	for n < 16 {
		select {
		case <-stop:
			C.SSL_SESSION_free(best)
			return nil, errState
		case <-timer.C:
			if best == nil {
				return nil, errExpired
			}
			return best, nil
		case s, ok := <-offers:
			if !ok {
				if best == nil {
					err = errDial
				}
				return best, err
			}
			n++
			if s == nil {
				m.fail("nil offer")
				continue
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				m.fail("not resumable")
				C.SSL_SESSION_free(s)
				if n > 8 {
					C.SSL_SESSION_free(best)
					return nil, errLimit
				}
				continue
			}
			if best == nil {
				best = s
				continue
			}
			if C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
				best, s = s, best
			}
			C.SSL_SESSION_free(s)
		}
	}
	if best != nil && C.SSL_set_session(ssl, best) != 1 {
		m.fail("set_session")
	}
	return best, nil
}
