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
	"sync"
	"unsafe"
)

func badLongMapOfSlices(groups map[string][]*C.SSL, perGroup int, m *metrics) (out map[string][]*C.SSL_SESSION, err error) {
	out = make(map[string][]*C.SSL_SESSION, len(groups))
	drop := func() {
		for _, l := range out {
			for _, s := range l {
				C.SSL_SESSION_free(s)
			}
		}
		out = nil
	}
	for g, ssls := range groups {
		if g == "" {
			continue
		}
		for i, ssl := range ssls {
			if C.SSL_is_init_finished(ssl) == 0 {
				m.fail("pending")
				continue
			}
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				m.fail("none")
				continue
			}
			switch v := int(C.SSL_SESSION_get_protocol_version(s)); {
			case v < 0x0301:
				C.SSL_SESSION_free(s)
				drop()
				return nil, fmt.Errorf("%s/%d: %#x", g, i, v)
			case v < 0x0303:
				m.fail("old")
				C.SSL_SESSION_free(s)
				continue
			}
			if len(out[g]) >= perGroup {
				m.fail("full")
				break
			}
			out[g] = append(out[g], s)
		}
		if len(out[g]) == 0 {
			delete(out, g)
			if len(groups) == 1 {
				return nil, errState
			}
		}
	}
	return out, nil
}

func goodLongMapOfSlices(groups map[string][]*C.SSL, perGroup int, m *metrics) (out map[string][]*C.SSL_SESSION, err error) {
	out = make(map[string][]*C.SSL_SESSION, len(groups))
	drop := func() {
		for _, l := range out {
			for _, s := range l {
				C.SSL_SESSION_free(s)
			}
		}
		out = nil
	}
	for g, ssls := range groups {
		if g == "" {
			continue
		}
		for i, ssl := range ssls {
			if C.SSL_is_init_finished(ssl) == 0 {
				m.fail("pending")
				continue
			}
			s := C.SSL_get1_session(ssl)
			if s == nil {
				m.fail("none")
				continue
			}
			switch v := int(C.SSL_SESSION_get_protocol_version(s)); {
			case v < 0x0301:
				C.SSL_SESSION_free(s)
				drop()
				return nil, fmt.Errorf("%s/%d: %#x", g, i, v)
			case v < 0x0303:
				m.fail("old")
				C.SSL_SESSION_free(s)
				continue
			}
			if len(out[g]) >= perGroup {
				m.fail("full")
				C.SSL_SESSION_free(s)
				break
			}
			out[g] = append(out[g], s)
		}
		if len(out[g]) == 0 {
			delete(out, g)
			if len(groups) == 1 {
				return nil, errState
			}
		}
	}
	return out, nil
}

func badLongOnceInit(ctx *C.SSL_CTX, seed []byte, cfg *config, m *metrics) (err error) {
	var once sync.Once
	var sess *C.SSL_SESSION
	load := func() {
		if len(seed) == 0 {
			err = errExpired
			return
		}
		p := (*C.uchar)(unsafe.Pointer(&seed[0]))
		sess = C.d2i_SSL_SESSION(nil, &p, C.long(len(seed))) // want "refleak"
		if sess == nil {
			err = fmt.Errorf("seed: %v", drainErrors())
		}
	}
	hits := 0
	for _, h := range cfg.hosts {
		once.Do(load)
		if err != nil {
			return err
		}
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			m.fail("new")
			return errDial
		}
		if C.SSL_set_session(ssl, sess) != 1 {
			m.fail(h)
			C.SSL_free(ssl)
			continue
		}
		rc := C.SSL_connect(ssl)
		switch {
		case rc == 1 && C.SSL_session_reused(ssl) == 1:
			hits++
		case rc == 1:
			m.fail("full handshake")
		default:
			m.fail(strconv.Itoa(int(C.SSL_get_error(ssl, rc))))
		}
		C.SSL_free(ssl)
		if hits > cfg.retries {
			break
		}
	}
	C.SSL_SESSION_free(sess)
	if err == nil && hits == 0 && len(cfg.hosts) > 0 {
		err = errState
	}
	return err
}

func goodLongOnceInit(ctx *C.SSL_CTX, seed []byte, cfg *config, m *metrics) (err error) {
	var once sync.Once
	var sess *C.SSL_SESSION
	load := func() {
		if len(seed) == 0 {
			err = errExpired
			return
		}
		p := (*C.uchar)(unsafe.Pointer(&seed[0]))
		sess = C.d2i_SSL_SESSION(nil, &p, C.long(len(seed)))
		if sess == nil {
			err = fmt.Errorf("seed: %v", drainErrors())
		}
	}
	hits := 0
	for _, h := range cfg.hosts {
		once.Do(load)
		if err != nil {
			return err
		}
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			m.fail("new")
			err = errDial
			break
		}
		if C.SSL_set_session(ssl, sess) != 1 {
			m.fail(h)
			C.SSL_free(ssl)
			continue
		}
		rc := C.SSL_connect(ssl)
		switch {
		case rc == 1 && C.SSL_session_reused(ssl) == 1:
			hits++
		case rc == 1:
			m.fail("full handshake")
		default:
			m.fail(strconv.Itoa(int(C.SSL_get_error(ssl, rc))))
		}
		C.SSL_free(ssl)
		if hits > cfg.retries {
			break
		}
	}
	C.SSL_SESSION_free(sess)
	if err == nil && hits == 0 && len(cfg.hosts) > 0 {
		err = errState
	}
	return err
}
