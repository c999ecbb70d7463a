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
	"strconv"
	"time"
	"unsafe"
)

func badLongEarlyData(ctx *C.SSL_CTX, s *C.SSL_SESSION, data []byte, cfg *config, m *metrics) (sent int, err error) {
	if len(data) == 0 {
		return 0, nil
	}
	if s == nil {
		return 0, errExpired
	}
	max := int(C.SSL_SESSION_get_max_early_data(s))
	if max == 0 {
		m.fail("no early data")
		return 0, errState
	}
	if max < len(data) {
		data = data[:max]
	}
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0, errDial
	}
	defer C.SSL_free(ssl)
	if C.SSL_set_session(ssl, s) != 1 {
		return 0, errState
	}
	for sent < len(data) {
		var w C.size_t
		rc := C.SSL_write_early_data(ssl, unsafe.Pointer(&data[sent]), C.size_t(len(data)-sent), &w)
		if rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			if e == C.SSL_ERROR_WANT_WRITE && m.retries < cfg.retries {
				m.retries++
				continue
			}
			return sent, fmt.Errorf("early: %d", int(e))
		}
		sent += int(w)
	}
	if C.SSL_connect(ssl) != 1 {
		return sent, errDial
	}
	status := C.SSL_is_init_finished(ssl)
	if status != 1 {
		m.fail("rejected")
		sent = 0
	}
	next := C.SSL_get1_session(ssl) // want "refleak"
	if next == nil {
		return sent, nil
	}
	if C.SSL_SESSION_get_max_early_data(next) == 0 {
		m.fail("no more early data")
		return sent, nil
	}
	C.SSL_CTX_add_session(ctx, next)
	C.SSL_SESSION_free(next)
	return sent, nil
}

func goodLongEarlyData(ctx *C.SSL_CTX, s *C.SSL_SESSION, data []byte, cfg *config, m *metrics) (sent int, err error) {
	if len(data) == 0 {
		return 0, nil
	}
	if s == nil {
		return 0, errExpired
	}
	max := int(C.SSL_SESSION_get_max_early_data(s))
	if max == 0 {
		m.fail("no early data")
		return 0, errState
	}
	if max < len(data) {
		data = data[:max]
	}
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0, errDial
	}
	defer C.SSL_free(ssl)
	if C.SSL_set_session(ssl, s) != 1 {
		return 0, errState
	}
	for sent < len(data) {
		var w C.size_t
		rc := C.SSL_write_early_data(ssl, unsafe.Pointer(&data[sent]), C.size_t(len(data)-sent), &w)
		if rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			if e == C.SSL_ERROR_WANT_WRITE && m.retries < cfg.retries {
				m.retries++
				continue
			}
			return sent, fmt.Errorf("early: %d", int(e))
		}
		sent += int(w)
	}
	if C.SSL_connect(ssl) != 1 {
		return sent, errDial
	}
	status := C.SSL_is_init_finished(ssl)
	if status != 1 {
		m.fail("rejected")
		sent = 0
	}
	next := C.SSL_get1_session(ssl)
	if next == nil {
		return sent, nil
	}
	if C.SSL_SESSION_get_max_early_data(next) == 0 {
		m.fail("no more early data")
		C.SSL_SESSION_free(next)
		return sent, nil
	}
	C.SSL_CTX_add_session(ctx, next)
	C.SSL_SESSION_free(next)
	return sent, nil
}

func badLongDeferStack(ctx *C.SSL_CTX, files []string, cfg *config, m *metrics) (n int, err error) {
	var cleanup []func()
	defer func() {
		for i := len(cleanup) - 1; i >= 0; i-- {
			cleanup[i]()
		}
	}()
	mode := C.CString("r")
	cleanup = append(cleanup, func() { C.free(unsafe.Pointer(mode)) })
	for _, f := range files {
		if f == "" {
			continue
		}
		name := C.CString(f)
		bio := C.BIO_new(C.BIO_s_mem())
		C.free(unsafe.Pointer(name))
		if bio == nil {
			m.fail(f)
			if len(files) == 1 {
				return 0, fmt.Errorf("open %s", f)
			}
			continue
		}
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
		C.BIO_free(bio)
		if s == nil {
			m.fail("parse")
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(s)) < cfg.minProto {
			continue
		}
		cleanup = append(cleanup, func() { C.SSL_SESSION_free(s) })
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return n, errDial
		}
		cleanup = append(cleanup, func() { C.SSL_free(ssl) })
		if C.SSL_set_session(ssl, s) != 1 {
			return n, errState
		}
		for try := 0; try <= cfg.retries; try++ {
			if C.SSL_connect(ssl) == 1 {
				n++
				break
			}
			drainErrors()
		}
	}
	return n, nil
}

func goodLongDeferStack(ctx *C.SSL_CTX, files []string, cfg *config, m *metrics) (n int, err error) {
	var cleanup []func()
	defer func() {
		for i := len(cleanup) - 1; i >= 0; i-- {
			cleanup[i]()
		}
	}()
	mode := C.CString("r")
	cleanup = append(cleanup, func() { C.free(unsafe.Pointer(mode)) })
	for _, f := range files {
		if f == "" {
			continue
		}
		name := C.CString(f)
		bio := C.BIO_new(C.BIO_s_mem())
		C.free(unsafe.Pointer(name))
		if bio == nil {
			m.fail(f)
			if len(files) == 1 {
				return 0, fmt.Errorf("open %s", f)
			}
			continue
		}
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		C.BIO_free(bio)
		if s == nil {
			m.fail("parse")
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(s)) < cfg.minProto {
			C.SSL_SESSION_free(s)
			continue
		}
		cleanup = append(cleanup, func() { C.SSL_SESSION_free(s) })
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return n, errDial
		}
		cleanup = append(cleanup, func() { C.SSL_free(ssl) })
		if C.SSL_set_session(ssl, s) != 1 {
			return n, errState
		}
		for try := 0; try <= cfg.retries; try++ {
			if C.SSL_connect(ssl) == 1 {
				n++
				break
			}
			drainErrors()
		}
	}
	return n, nil
}

func badLongDeferWrongVar(ctx *C.SSL_CTX, a, b *C.SSL, m *metrics) (ok bool, err error) {
	sa := C.SSL_get1_session(a)
	if sa == nil {
		m.fail("a")
		return false, errState
	}
	defer func() {
		m.last = time.Now()
		C.SSL_SESSION_free(sa)
	}()
	if C.SSL_SESSION_is_resumable(sa) == 0 {
		m.fail("a not resumable")
		return false, nil
	}
	sb := C.SSL_get1_session(b) // want "refleak"
	if sb == nil {
		m.fail("b")
		return false, errState
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
		m.last = time.Now()
		if err != nil {
			C.SSL_SESSION_free(sb)
		}
	}()
	if C.SSL_SESSION_get_protocol_version(sa) != C.SSL_SESSION_get_protocol_version(sb) {
		return false, errState
	}
	for i := 0; i < 3; i++ {
		if C.SSL_CTX_add_session(ctx, sb) == 1 {
			ok = true
			break
		}
		if C.SSL_CTX_remove_session(ctx, sb) != 1 {
			m.retries++
		}
	}
	if !ok {
		for _, c := range drainErrors() {
			m.fail(strconv.FormatUint(c, 16))
		}
		return false, nil
	}
	m.resumed++
	return ok, nil
}

func goodLongDeferWrongVar(ctx *C.SSL_CTX, a, b *C.SSL, m *metrics) (ok bool, err error) {
	sa := C.SSL_get1_session(a)
	if sa == nil {
		m.fail("a")
		return false, errState
	}
	defer func() {
		m.last = time.Now()
		C.SSL_SESSION_free(sa)
	}()
	if C.SSL_SESSION_is_resumable(sa) == 0 {
		m.fail("a not resumable")
		return false, nil
	}
	sb := C.SSL_get1_session(b)
	if sb == nil {
		m.fail("b")
		return false, errState
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
		m.last = time.Now()
		C.SSL_SESSION_free(sb)
	}()
	if C.SSL_SESSION_get_protocol_version(sa) != C.SSL_SESSION_get_protocol_version(sb) {
		return false, errState
	}
	for i := 0; i < 3; i++ {
		if C.SSL_CTX_add_session(ctx, sb) == 1 {
			ok = true
			break
		}
		if C.SSL_CTX_remove_session(ctx, sb) != 1 {
			m.retries++
		}
	}
	if !ok {
		for _, c := range drainErrors() {
			m.fail(strconv.FormatUint(c, 16))
		}
		return false, nil
	}
	m.resumed++
	return ok, nil
}

func badLongGotoStyle(ctx *C.SSL_CTX, pem *C.BIO, host string, m *metrics) (ret int) {
	var (
		s, cp  *C.SSL_SESSION
		ssl    *C.SSL
		cname  *C.char
		n, rc  C.int
		tries  int
		buf    [256]byte
		status = "start"
	)
	s = C.PEM_read_bio_SSL_SESSION(pem, nil, nil, nil)
	if s == nil {
		status = "read"
		goto err
	}
	cp = C.SSL_SESSION_dup(s) // want "refleak"
	if cp == nil {
		status = "dup"
		goto err
	}
	cname = C.CString(host)
	if C.SSL_SESSION_set1_hostname(cp, cname) != 1 {
		status = "hostname"
		goto err
	}
	if ssl = C.SSL_new(ctx); ssl == nil {
		status = "new"
		goto err
	}
	if C.SSL_set_session(ssl, cp) != 1 {
		status = "set"
		goto err
	}
retry:
	rc = C.SSL_connect(ssl)
	if rc != 1 {
		if C.SSL_get_error(ssl, rc) == C.SSL_ERROR_WANT_READ && tries < 5 {
			tries++
			goto retry
		}
		status = "connect"
		goto err
	}
	for {
		n = C.SSL_read(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
		if n <= 0 {
			break
		}
		m.bytes += int(n)
		if m.bytes > 1<<20 {
			status = "limit"
			goto closing
		}
	}
	ret = 1
	status = "done"
err:
	C.SSL_SESSION_free(cp)
closing:
	C.SSL_SESSION_free(s)
	C.free(unsafe.Pointer(cname))
	C.SSL_free(ssl)
	m.fail(status)
	return ret
}

func goodLongGotoStyle(ctx *C.SSL_CTX, pem *C.BIO, host string, m *metrics) (ret int) {
	var (
		s, cp  *C.SSL_SESSION
		ssl    *C.SSL
		cname  *C.char
		n, rc  C.int
		tries  int
		buf    [256]byte
		status = "start"
	)
	s = C.PEM_read_bio_SSL_SESSION(pem, nil, nil, nil)
	if s == nil {
		status = "read"
		goto err
	}
	cp = C.SSL_SESSION_dup(s)
	if cp == nil {
		status = "dup"
		goto err
	}
	cname = C.CString(host)
	if C.SSL_SESSION_set1_hostname(cp, cname) != 1 {
		status = "hostname"
		goto err
	}
	if ssl = C.SSL_new(ctx); ssl == nil {
		status = "new"
		goto err
	}
	if C.SSL_set_session(ssl, cp) != 1 {
		status = "set"
		goto err
	}
retry:
	rc = C.SSL_connect(ssl)
	if rc != 1 {
		if C.SSL_get_error(ssl, rc) == C.SSL_ERROR_WANT_READ && tries < 5 {
			tries++
			goto retry
		}
		status = "connect"
		goto err
	}
	for {
		n = C.SSL_read(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
		if n <= 0 {
			break
		}
		m.bytes += int(n)
		if m.bytes > 1<<20 {
			status = "limit"
			goto err
		}
	}
	ret = 1
	status = "done"
err:
	C.SSL_SESSION_free(cp)
	C.SSL_SESSION_free(s)
	C.free(unsafe.Pointer(cname))
	C.SSL_free(ssl)
	m.fail(status)
	return ret
}

func badLongClearReuse(ssl *C.SSL, requests [][]byte, cfg *config, m *metrics) (answers int, err error) {
	buf := make([]byte, 1024)
	var created int64
	for i, req := range requests {
		if len(req) == 0 {
			m.fail("empty")
			continue
		}
		if rc := C.SSL_connect(ssl); rc != 1 {
			return answers, fmt.Errorf("%d: %d", i, int(C.SSL_get_error(ssl, rc)))
		}
		s := C.SSL_get_session(ssl)
		if s == nil {
			return answers, errState
		}
		w := C.SSL_write(ssl, unsafe.Pointer(&req[0]), C.int(len(req)))
		if w <= 0 {
			m.fail("write")
			if i < cfg.retries {
				continue
			}
			return answers, errDial
		}
		total := 0
		for total < 1<<14 {
			n := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), 16)
			if n <= 0 {
				break
			}
			total += int(n)
		}
		m.bytes += total
		if C.SSL_clear(ssl) != 1 {
			drainErrors()
			return answers, errState
		}
		created = int64(C.SSL_SESSION_get_time(s)) // want "staleborrow"
		if time.Now().Unix()-created > cfg.maxAge {
			m.fail("old")
		}
		answers++
	}
	return answers, nil
}

func goodLongClearReuse(ssl *C.SSL, requests [][]byte, cfg *config, m *metrics) (answers int, err error) {
	buf := make([]byte, 1024)
	var created int64
	for i, req := range requests {
		if len(req) == 0 {
			m.fail("empty")
			continue
		}
		if rc := C.SSL_connect(ssl); rc != 1 {
			return answers, fmt.Errorf("%d: %d", i, int(C.SSL_get_error(ssl, rc)))
		}
		s := C.SSL_get_session(ssl)
		if s == nil {
			return answers, errState
		}
		created = int64(C.SSL_SESSION_get_time(s))
		w := C.SSL_write(ssl, unsafe.Pointer(&req[0]), C.int(len(req)))
		if w <= 0 {
			m.fail("write")
			if i < cfg.retries {
				continue
			}
			return answers, errDial
		}
		total := 0
		for total < 1<<14 {
			n := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), 16)
			if n <= 0 {
				break
			}
			total += int(n)
		}
		m.bytes += total
		if C.SSL_clear(ssl) != 1 {
			drainErrors()
			return answers, errState
		}
		if time.Now().Unix()-created > cfg.maxAge {
			m.fail("old")
		}
		answers++
	}
	return answers, nil
}
