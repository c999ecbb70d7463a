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
	"io"
	"sort"
	"strconv"
	"time"
	"unsafe"
)

type pooled struct {
	ssl   *C.SSL
	sess  *C.SSL_SESSION
	host  string
	born  time.Time
	inUse bool
}

func (p *pooled) release() {
	C.SSL_free(p.ssl)
	C.SSL_SESSION_free(p.sess)
	p.ssl, p.sess = nil, nil
}

func badLongPoolGet(ctx *C.SSL_CTX, pool map[string][]*pooled, host string, cfg *config, m *metrics) (*pooled, error) {
	if host == "" {
		return nil, errDial
	}
	list := pool[host]
	for i := 0; i < len(list); i++ {
		p := list[i]
		if p.inUse {
			continue
		}
		if time.Since(p.born) > cfg.timeout {
			p.release()
			list = append(list[:i], list[i+1:]...)
			pool[host] = list
			i--
			m.fail("aged")
			continue
		}
		if C.SSL_get_shutdown(p.ssl) != 0 {
			continue
		}
		p.inUse = true
		return p, nil
	}
	var resume *C.SSL_SESSION
	if cfg.resume {
		for _, p := range list {
			if p.sess != nil && C.SSL_SESSION_is_resumable(p.sess) == 1 {
				resume = p.sess
				break
			}
		}
	}
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		m.fail("new")
		return nil, errDial
	}
	if resume != nil {
		if C.SSL_set_session(ssl, resume) != 1 {
			C.SSL_free(ssl)
			m.fail("set_session")
			return nil, errState
		}
	}
	if rc := C.SSL_connect(ssl); rc != 1 {
		e := C.SSL_get_error(ssl, rc)
		C.SSL_free(ssl)
		return nil, fmt.Errorf("%s: %d", host, int(e))
	}
	p := &pooled{ssl: ssl, host: host, born: time.Now(), inUse: true}
	p.sess = C.SSL_get1_session(ssl) // want "refleak"
	if p.sess == nil {
		C.SSL_free(ssl)
		return nil, errState
	}
	if int(C.SSL_SESSION_get_protocol_version(p.sess)) < cfg.minProto {
		C.SSL_free(p.ssl)
		m.fail("protocol")
		return nil, errState
	}
	if len(list) >= 8 {
		m.fail("pool full")
		p.release()
		return nil, errLimit
	}
	pool[host] = append(list, p)
	return p, nil
}

func goodLongPoolGet(ctx *C.SSL_CTX, pool map[string][]*pooled, host string, cfg *config, m *metrics) (*pooled, error) {
	if host == "" {
		return nil, errDial
	}
	list := pool[host]
	for i := 0; i < len(list); i++ {
		p := list[i]
		if p.inUse {
			continue
		}
		if time.Since(p.born) > cfg.timeout {
			p.release()
			list = append(list[:i], list[i+1:]...)
			pool[host] = list
			i--
			m.fail("aged")
			continue
		}
		if C.SSL_get_shutdown(p.ssl) != 0 {
			continue
		}
		p.inUse = true
		return p, nil
	}
	var resume *C.SSL_SESSION
	if cfg.resume {
		for _, p := range list {
			if p.sess != nil && C.SSL_SESSION_is_resumable(p.sess) == 1 {
				resume = p.sess
				break
			}
		}
	}
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		m.fail("new")
		return nil, errDial
	}
	if resume != nil {
		if C.SSL_set_session(ssl, resume) != 1 {
			C.SSL_free(ssl)
			m.fail("set_session")
			return nil, errState
		}
	}
	if rc := C.SSL_connect(ssl); rc != 1 {
		e := C.SSL_get_error(ssl, rc)
		C.SSL_free(ssl)
		return nil, fmt.Errorf("%s: %d", host, int(e))
	}
	p := &pooled{ssl: ssl, host: host, born: time.Now(), inUse: true}
	p.sess = C.SSL_get1_session(ssl)
	if p.sess == nil {
		C.SSL_free(ssl)
		return nil, errState
	}
	if int(C.SSL_SESSION_get_protocol_version(p.sess)) < cfg.minProto {
		p.release()
		m.fail("protocol")
		return nil, errState
	}
	if len(list) >= 8 {
		m.fail("pool full")
		p.release()
		return nil, errLimit
	}
	pool[host] = append(list, p)
	return p, nil
}

func badLongMigrate(from, to []*C.SSL, limit int, m *metrics) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d connections for %d", len(from), len(to))
	}
	var moved []*C.SSL_SESSION
	defer func() {
		for _, s := range moved {
			C.SSL_SESSION_free(s)
		}
	}()
	for i, src := range from {
		if src == nil {
			m.fail("nil source")
			continue
		}
		dst := to[i]
		if dst == nil {
			return errState
		}
		if C.SSL_is_init_finished(src) == 0 {
			if rc := C.SSL_do_handshake(src); rc != 1 {
				e := C.SSL_get_error(src, rc)
				if e == C.SSL_ERROR_WANT_READ {
					m.retries++
					continue
				}
				return fmt.Errorf("connection %d: %d", i, int(e))
			}
		}
		s := C.SSL_get1_session(src) // want "refleak"
		if s == nil {
			m.fail("no session")
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			m.fail("not resumable")
			C.SSL_SESSION_free(s)
			continue
		}
		if t := C.SSL_SESSION_get_timeout(s); t < 60 {
			if C.SSL_SESSION_set_timeout(s, 60) != 1 {
				return errExpired
			}
		}
		if C.SSL_set_session(dst, s) != 1 {
			for _, c := range drainErrors() {
				m.fail(strconv.FormatUint(c, 16))
			}
			C.SSL_SESSION_free(s)
			return errState
		}
		moved = append(moved, s)
		if limit > 0 && len(moved) >= limit {
			break
		}
	}
	if len(moved) == 0 {
		return errLimit
	}
	m.resumed += len(moved)
	return nil
}

func goodLongMigrate(from, to []*C.SSL, limit int, m *metrics) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d connections for %d", len(from), len(to))
	}
	var moved []*C.SSL_SESSION
	defer func() {
		for _, s := range moved {
			C.SSL_SESSION_free(s)
		}
	}()
	for i, src := range from {
		if src == nil {
			m.fail("nil source")
			continue
		}
		dst := to[i]
		if dst == nil {
			return errState
		}
		if C.SSL_is_init_finished(src) == 0 {
			if rc := C.SSL_do_handshake(src); rc != 1 {
				e := C.SSL_get_error(src, rc)
				if e == C.SSL_ERROR_WANT_READ {
					m.retries++
					continue
				}
				return fmt.Errorf("connection %d: %d", i, int(e))
			}
		}
		s := C.SSL_get1_session(src)
		if s == nil {
			m.fail("no session")
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			m.fail("not resumable")
			C.SSL_SESSION_free(s)
			continue
		}
		if t := C.SSL_SESSION_get_timeout(s); t < 60 {
			if C.SSL_SESSION_set_timeout(s, 60) != 1 {
				C.SSL_SESSION_free(s)
				return errExpired
			}
		}
		if C.SSL_set_session(dst, s) != 1 {
			for _, c := range drainErrors() {
				m.fail(strconv.FormatUint(c, 16))
			}
			C.SSL_SESSION_free(s)
			return errState
		}
		moved = append(moved, s)
		if limit > 0 && len(moved) >= limit {
			break
		}
	}
	if len(moved) == 0 {
		return errLimit
	}
	m.resumed += len(moved)
	return nil
}

func badLongReport(ssls []*C.SSL, w io.Writer, cfg *config) (err error) {
	counts := map[string]int{}
	var oldest, newest int64
	for i, ssl := range ssls {
		s := C.SSL_get_session(ssl)
		if s == nil {
			counts["none"]++
			if _, err = fmt.Fprintf(w, "%d: none\n", i); err != nil {
				return err
			}
			continue
		}
		t := int64(C.SSL_SESSION_get_time(s))
		if oldest == 0 || t < oldest {
			oldest = t
		}
		if t > newest {
			newest = t
		}
		var name string
		switch v := C.SSL_SESSION_get_protocol_version(s); v {
		case 0x0304:
			name = "TLS 1.3"
		case 0x0303:
			name = "TLS 1.2"
		case 0x0302, 0x0301:
			name = "old"
			if cfg.minProto > int(v) {
				counts["refused"]++
				C.SSL_SESSION_free(s) // want "borrowedfree"
				continue
			}
		default:
			name = fmt.Sprintf("%#x", int(v))
		}
		counts[name]++
		host := ""
		if h := C.SSL_SESSION_get0_hostname(s); h != nil {
			host = C.GoString(h)
		}
		if cfg.verbose {
			var l C.uint
			id := C.SSL_SESSION_get_id(s, &l)
			if l > 0 {
				fmt.Fprintf(w, "%x ", C.GoBytes(unsafe.Pointer(id), C.int(l)))
			}
		}
		if _, err = fmt.Fprintf(w, "%d: %s %s %d\n", i, name, host, t); err != nil {
			return err
		}
	}
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "%s=%d\n", k, counts[k])
	}
	if newest-oldest > cfg.maxAge && cfg.maxAge > 0 {
		return errExpired
	}
	return nil
}

func goodLongReport(ssls []*C.SSL, w io.Writer, cfg *config) (err error) {
	counts := map[string]int{}
	var oldest, newest int64
	for i, ssl := range ssls {
		s := C.SSL_get_session(ssl)
		if s == nil {
			counts["none"]++
			if _, err = fmt.Fprintf(w, "%d: none\n", i); err != nil {
				return err
			}
			continue
		}
		t := int64(C.SSL_SESSION_get_time(s))
		if oldest == 0 || t < oldest {
			oldest = t
		}
		if t > newest {
			newest = t
		}
		var name string
		switch v := C.SSL_SESSION_get_protocol_version(s); v {
		case 0x0304:
			name = "TLS 1.3"
		case 0x0303:
			name = "TLS 1.2"
		case 0x0302, 0x0301:
			name = "old"
			if cfg.minProto > int(v) {
				counts["refused"]++
				continue
			}
		default:
			name = fmt.Sprintf("%#x", int(v))
		}
		counts[name]++
		host := ""
		if h := C.SSL_SESSION_get0_hostname(s); h != nil {
			host = C.GoString(h)
		}
		if cfg.verbose {
			var l C.uint
			id := C.SSL_SESSION_get_id(s, &l)
			if l > 0 {
				fmt.Fprintf(w, "%x ", C.GoBytes(unsafe.Pointer(id), C.int(l)))
			}
		}
		if _, err = fmt.Fprintf(w, "%d: %s %s %d\n", i, name, host, t); err != nil {
			return err
		}
	}
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "%s=%d\n", k, counts[k])
	}
	if newest-oldest > cfg.maxAge && cfg.maxAge > 0 {
		return errExpired
	}
	return nil
}
