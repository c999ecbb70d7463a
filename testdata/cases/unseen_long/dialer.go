// Package unseen_long has functions of 40 to 120 lines, as dialers, servers and
// tools have them: a wrong and a right one of each, written from the rules alone
// before the analyzer had seen any.
package unseen_long

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

var (
	errDial    = errors.New("dial failed")
	errState   = errors.New("bad state")
	errExpired = errors.New("session expired")
	errLimit   = errors.New("limit reached")
)

type metrics struct {
	dials, retries, resumed, bytes int
	last                           time.Time
	reasons                        map[string]int
}

func (m *metrics) fail(reason string) {
	if m.reasons == nil {
		m.reasons = map[string]int{}
	}
	m.reasons[reason]++
}

type config struct {
	hosts    []string
	retries  int
	timeout  time.Duration
	verbose  bool
	resume   bool
	minProto int
	maxAge   int64
	alpn     []string
}

func drainErrors() (codes []uint64) {
	for {
		e := C.ERR_get_error()
		if e == 0 {
			return codes
		}
		codes = append(codes, uint64(e))
	}
}

func badLongDialer(ctx *C.SSL_CTX, cfg *config, m *metrics) (*C.SSL, error) {
	var lastErr error
	if len(cfg.hosts) == 0 {
		return nil, errDial
	}
	if cfg.retries <= 0 {
		cfg.retries = 3
	}
	var saved *C.SSL_SESSION
	for hi, host := range cfg.hosts {
		if host == "" {
			m.fail("empty host")
			continue
		}
		for try := 0; try < cfg.retries; try++ {
			m.dials++
			if try > 0 {
				m.retries++
				time.Sleep(time.Duration(try) * 10 * time.Millisecond)
			}
			ssl := C.SSL_new(ctx)
			if ssl == nil {
				lastErr = errDial
				C.SSL_SESSION_free(saved)
				return nil, lastErr
			}
			if saved != nil && cfg.resume {
				if C.SSL_set_session(ssl, saved) != 1 {
					m.fail("set_session")
					drainErrors()
				}
			}
			rc := C.SSL_connect(ssl)
			if rc == 1 {
				if C.SSL_session_reused(ssl) == 1 {
					m.resumed++
				}
				if cfg.verbose {
					log.Printf("%s: connected after %d tries", host, try)
				}
				m.last = time.Now()
				C.SSL_SESSION_free(saved)
				return ssl, nil
			}
			code := C.SSL_get_error(ssl, rc)
			switch code {
			case C.SSL_ERROR_WANT_READ, C.SSL_ERROR_WANT_WRITE:
				m.fail("would block")
			case C.SSL_ERROR_SYSCALL:
				m.fail("syscall")
				if cfg.resume && saved == nil {
					saved = C.SSL_get1_session(ssl) // want "refleak"
				}
			case C.SSL_ERROR_SSL:
				for _, c := range drainErrors() {
					lastErr = fmt.Errorf("%s: %x", host, c)
				}
				C.SSL_free(ssl)
				if hi == len(cfg.hosts)-1 {
					return nil, lastErr
				}
				continue
			default:
				lastErr = fmt.Errorf("%s: error %d", host, int(code))
			}
			C.SSL_free(ssl)
		}
	}
	C.SSL_SESSION_free(saved)
	return nil, lastErr
}

func goodLongDialer(ctx *C.SSL_CTX, cfg *config, m *metrics) (*C.SSL, error) {
	var lastErr error
	if len(cfg.hosts) == 0 {
		return nil, errDial
	}
	if cfg.retries <= 0 {
		cfg.retries = 3
	}
	var saved *C.SSL_SESSION
	for hi, host := range cfg.hosts {
		if host == "" {
			m.fail("empty host")
			continue
		}
		for try := 0; try < cfg.retries; try++ {
			m.dials++
			if try > 0 {
				m.retries++
				time.Sleep(time.Duration(try) * 10 * time.Millisecond)
			}
			ssl := C.SSL_new(ctx)
			if ssl == nil {
				lastErr = errDial
				C.SSL_SESSION_free(saved)
				return nil, lastErr
			}
			if saved != nil && cfg.resume {
				if C.SSL_set_session(ssl, saved) != 1 {
					m.fail("set_session")
					drainErrors()
				}
			}
			rc := C.SSL_connect(ssl)
			if rc == 1 {
				if C.SSL_session_reused(ssl) == 1 {
					m.resumed++
				}
				if cfg.verbose {
					log.Printf("%s: connected after %d tries", host, try)
				}
				m.last = time.Now()
				C.SSL_SESSION_free(saved)
				return ssl, nil
			}
			code := C.SSL_get_error(ssl, rc)
			switch code {
			case C.SSL_ERROR_WANT_READ, C.SSL_ERROR_WANT_WRITE:
				m.fail("would block")
			case C.SSL_ERROR_SYSCALL:
				m.fail("syscall")
				if cfg.resume && saved == nil {
					saved = C.SSL_get1_session(ssl)
				}
			case C.SSL_ERROR_SSL:
				for _, c := range drainErrors() {
					lastErr = fmt.Errorf("%s: %x", host, c)
				}
				C.SSL_free(ssl)
				if hi == len(cfg.hosts)-1 {
					C.SSL_SESSION_free(saved)
					return nil, lastErr
				}
				continue
			default:
				lastErr = fmt.Errorf("%s: error %d", host, int(code))
			}
			C.SSL_free(ssl)
		}
	}
	C.SSL_SESSION_free(saved)
	return nil, lastErr
}

func badLongServe(ctx *C.SSL_CTX, in <-chan *C.SSL, stop <-chan struct{}, m *metrics) (served int, err error) {
	buf := make([]byte, 4096)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var ssl *C.SSL
		select {
		case <-stop:
			return served, nil
		case <-tick.C:
			if m.bytes > 1<<30 {
				return served, errLimit
			}
			continue
		case s, ok := <-in:
			if !ok {
				return served, nil
			}
			ssl = s
		}
		if rc := C.SSL_accept(ssl); rc != 1 {
			m.fail("accept")
			drainErrors()
			C.SSL_free(ssl)
			continue
		}
		sess := C.SSL_get1_session(ssl) // want "refleak"
		if sess == nil {
			m.fail("no session")
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_SESSION_get_protocol_version(sess) < 0x0303 {
			m.fail("old protocol")
			C.SSL_SESSION_free(sess)
			C.SSL_free(ssl)
			continue
		}
		total := 0
		for {
			n := C.SSL_read(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				e := C.SSL_get_error(ssl, n)
				if e == C.SSL_ERROR_ZERO_RETURN {
					break
				}
				if e == C.SSL_ERROR_WANT_READ && total == 0 {
					continue
				}
				m.fail(fmt.Sprint("read ", int(e)))
				break
			}
			total += int(n)
			if w := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), n); w <= 0 {
				m.fail("write")
				break
			}
			if total > 1<<20 {
				C.SSL_free(ssl)
				return served, errLimit
			}
		}
		m.bytes += total
		if total > 0 {
			C.SSL_CTX_add_session(ctx, sess)
			served++
		}
		C.SSL_SESSION_free(sess)
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
	}
}

func goodLongServe(ctx *C.SSL_CTX, in <-chan *C.SSL, stop <-chan struct{}, m *metrics) (served int, err error) {
	buf := make([]byte, 4096)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var ssl *C.SSL
		select {
		case <-stop:
			return served, nil
		case <-tick.C:
			if m.bytes > 1<<30 {
				return served, errLimit
			}
			continue
		case s, ok := <-in:
			if !ok {
				return served, nil
			}
			ssl = s
		}
		if rc := C.SSL_accept(ssl); rc != 1 {
			m.fail("accept")
			drainErrors()
			C.SSL_free(ssl)
			continue
		}
		sess := C.SSL_get1_session(ssl)
		if sess == nil {
			m.fail("no session")
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_SESSION_get_protocol_version(sess) < 0x0303 {
			m.fail("old protocol")
			C.SSL_SESSION_free(sess)
			C.SSL_free(ssl)
			continue
		}
		total := 0
		for {
			n := C.SSL_read(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				e := C.SSL_get_error(ssl, n)
				if e == C.SSL_ERROR_ZERO_RETURN {
					break
				}
				if e == C.SSL_ERROR_WANT_READ && total == 0 {
					continue
				}
				m.fail(fmt.Sprint("read ", int(e)))
				break
			}
			total += int(n)
			if w := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), n); w <= 0 {
				m.fail("write")
				break
			}
			if total > 1<<20 {
				C.SSL_free(ssl)
				C.SSL_SESSION_free(sess)
				return served, errLimit
			}
		}
		m.bytes += total
		if total > 0 {
			C.SSL_CTX_add_session(ctx, sess)
			served++
		}
		C.SSL_SESSION_free(sess)
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
	}
}

func badLongLoadCache(dir []string, ctx *C.SSL_CTX, m *metrics) (loaded, skipped int, err error) {
	mode := C.CString("rb")
	defer C.free(unsafe.Pointer(mode))
	now := time.Now().Unix()
	seen := map[string]bool{}
	for _, name := range dir {
		if !strings.HasSuffix(name, ".pem") {
			skipped++
			continue
		}
		if seen[name] {
			m.fail("duplicate")
			continue
		}
		seen[name] = true
		cname := C.CString(name)
		bio := C.BIO_new(C.BIO_s_mem())
		C.free(unsafe.Pointer(cname))
		if bio == nil {
			err = fmt.Errorf("open %s", name)
			if len(seen) > 10 {
				return loaded, skipped, err
			}
			continue
		}
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		C.BIO_free(bio)
		if s == nil {
			skipped++
			for _, c := range drainErrors() {
				m.fail(strconv.FormatUint(c, 16))
			}
			continue
		}
		age := now - int64(C.SSL_SESSION_get_time(s))
		switch {
		case age < 0:
			m.fail("from the future")
			C.SSL_SESSION_free(s)
			skipped++
			continue
		case age > int64(C.SSL_SESSION_get_timeout(s)):
			m.fail("expired")
			C.SSL_SESSION_free(s)
			skipped++
			if left := int64(C.SSL_SESSION_get_timeout(s)) - age; left > -10 { // want "useafterfree"
				m.fail("just expired")
			}
			continue
		case C.SSL_SESSION_is_resumable(s) == 0:
			m.fail("not resumable")
			C.SSL_SESSION_free(s)
			skipped++
			continue
		}
		if C.SSL_CTX_add_session(ctx, s) == 1 {
			loaded++
		}
		C.SSL_SESSION_free(s)
	}
	if loaded == 0 && skipped > 0 && err == nil {
		err = errExpired
	}
	return loaded, skipped, err
}

func goodLongLoadCache(dir []string, ctx *C.SSL_CTX, m *metrics) (loaded, skipped int, err error) {
	mode := C.CString("rb")
	defer C.free(unsafe.Pointer(mode))
	now := time.Now().Unix()
	seen := map[string]bool{}
	for _, name := range dir {
		if !strings.HasSuffix(name, ".pem") {
			skipped++
			continue
		}
		if seen[name] {
			m.fail("duplicate")
			continue
		}
		seen[name] = true
		cname := C.CString(name)
		bio := C.BIO_new(C.BIO_s_mem())
		C.free(unsafe.Pointer(cname))
		if bio == nil {
			err = fmt.Errorf("open %s", name)
			if len(seen) > 10 {
				return loaded, skipped, err
			}
			continue
		}
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		C.BIO_free(bio)
		if s == nil {
			skipped++
			for _, c := range drainErrors() {
				m.fail(strconv.FormatUint(c, 16))
			}
			continue
		}
		age := now - int64(C.SSL_SESSION_get_time(s))
		switch {
		case age < 0:
			m.fail("from the future")
			C.SSL_SESSION_free(s)
			skipped++
			continue
		case age > int64(C.SSL_SESSION_get_timeout(s)):
			m.fail("expired")
			C.SSL_SESSION_free(s)
			skipped++
			continue
		case C.SSL_SESSION_is_resumable(s) == 0:
			m.fail("not resumable")
			C.SSL_SESSION_free(s)
			skipped++
			continue
		}
		if C.SSL_CTX_add_session(ctx, s) == 1 {
			loaded++
		}
		C.SSL_SESSION_free(s)
	}
	if loaded == 0 && skipped > 0 && err == nil {
		err = errExpired
	}
	return loaded, skipped, err
}
