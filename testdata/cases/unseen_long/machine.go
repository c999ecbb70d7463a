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
	"unsafe"
)

type machine struct {
	ssl   *C.SSL
	state int
	out   []byte
	err   error
}

func badLongStateMachine(mc *machine, ctx *C.SSL_CTX, m *metrics) error {
	var sess *C.SSL_SESSION
	steps := 0
	buf := make([]byte, 1024)
	for mc.state != 9 {
		if steps++; steps > 1000 {
			C.SSL_SESSION_free(sess)
			return errLimit
		}
		switch mc.state {
		case 0:
			rc := C.SSL_do_handshake(mc.ssl)
			if rc != 1 {
				if e := C.SSL_get_error(mc.ssl, rc); e != C.SSL_ERROR_WANT_READ {
					mc.err = fmt.Errorf("handshake %d", int(e))
					mc.state = 8
				}
				m.retries++
				continue
			}
			mc.state = 1
		case 1:
			sess = C.SSL_get1_session(mc.ssl) // want "refleak"
			if sess == nil {
				mc.err = errState
				mc.state = 8
				continue
			}
			mc.state = 2
		case 2:
			n := C.SSL_read(mc.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			switch {
			case n > 0:
				mc.out = append(mc.out, buf[:int(n)]...)
				m.bytes += int(n)
				if len(mc.out) > 1<<16 {
					mc.state = 3
				}
			case C.SSL_get_error(mc.ssl, n) == C.SSL_ERROR_ZERO_RETURN:
				mc.state = 3
			case C.SSL_pending(mc.ssl) == 0 && m.retries < 5:
				m.retries++
				mc.state = 1
			default:
				mc.err = errDial
				mc.state = 8
			}
		case 3:
			if sess != nil {
				C.SSL_CTX_add_session(ctx, sess)
			}
			mc.state = 9
		case 8:
			C.SSL_SESSION_free(sess)
			return mc.err
		default:
			C.SSL_SESSION_free(sess)
			return errState
		}
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodLongStateMachine(mc *machine, ctx *C.SSL_CTX, m *metrics) error {
	var sess *C.SSL_SESSION
	steps := 0
	buf := make([]byte, 1024)
	for mc.state != 9 {
		if steps++; steps > 1000 {
			C.SSL_SESSION_free(sess)
			return errLimit
		}
		switch mc.state {
		case 0:
			rc := C.SSL_do_handshake(mc.ssl)
			if rc != 1 {
				if e := C.SSL_get_error(mc.ssl, rc); e != C.SSL_ERROR_WANT_READ {
					mc.err = fmt.Errorf("handshake %d", int(e))
					mc.state = 8
				}
				m.retries++
				continue
			}
			mc.state = 1
		case 1:
			C.SSL_SESSION_free(sess)
			sess = C.SSL_get1_session(mc.ssl)
			if sess == nil {
				mc.err = errState
				mc.state = 8
				continue
			}
			mc.state = 2
		case 2:
			n := C.SSL_read(mc.ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			switch {
			case n > 0:
				mc.out = append(mc.out, buf[:int(n)]...)
				m.bytes += int(n)
				if len(mc.out) > 1<<16 {
					mc.state = 3
				}
			case C.SSL_get_error(mc.ssl, n) == C.SSL_ERROR_ZERO_RETURN:
				mc.state = 3
			case C.SSL_pending(mc.ssl) == 0 && m.retries < 5:
				m.retries++
				mc.state = 1
			default:
				mc.err = errDial
				mc.state = 8
			}
		case 3:
			if sess != nil {
				C.SSL_CTX_add_session(ctx, sess)
			}
			mc.state = 9
		case 8:
			C.SSL_SESSION_free(sess)
			return mc.err
		default:
			C.SSL_SESSION_free(sess)
			return errState
		}
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func badLongFailover(ctx *C.SSL_CTX, primary, backup []byte, cfg *config, m *metrics) (ssl *C.SSL, err error) {
	var s1, s2 *C.SSL_SESSION
	ok := false
	defer func() {
		if !ok && ssl != nil {
			C.SSL_free(ssl)
			ssl = nil
		}
	}()
	if len(primary) > 0 {
		p := (*C.uchar)(unsafe.Pointer(&primary[0]))
		s1 = C.d2i_SSL_SESSION(nil, &p, C.long(len(primary)))
		if s1 == nil {
			m.fail("primary unreadable")
		} else if int64(C.SSL_SESSION_get_timeout(s1)) > cfg.maxAge {
			m.fail("primary too old")
			C.SSL_SESSION_free(s1)
			s1 = nil
		}
	}
	if len(backup) > 0 {
		p := (*C.uchar)(unsafe.Pointer(&backup[0]))
		s2 = C.d2i_SSL_SESSION(nil, &p, C.long(len(backup))) // want "refleak"
		if s2 == nil {
			m.fail("backup unreadable")
		}
	}
	if s1 == nil && s2 == nil {
		return nil, errExpired
	}
	ssl = C.SSL_new(ctx)
	if ssl == nil {
		C.SSL_SESSION_free(s1)
		C.SSL_SESSION_free(s2)
		return nil, errDial
	}
	use := s1
	if use == nil {
		use = s2
	}
	if C.SSL_set_session(ssl, use) != 1 {
		C.SSL_SESSION_free(s1)
		C.SSL_SESSION_free(s2)
		return ssl, errState
	}
	for try := 0; ; try++ {
		rc := C.SSL_connect(ssl)
		if rc == 1 {
			break
		}
		if try == cfg.retries {
			C.SSL_SESSION_free(s1)
			C.SSL_SESSION_free(s2)
			return ssl, errDial
		}
		if use == s1 && s2 != nil {
			use = s2
			C.SSL_set_session(ssl, use)
		}
		drainErrors()
	}
	if use == s2 {
		m.fail("backup used")
	}
	m.resumed++
	ok = true
	C.SSL_SESSION_free(s1)
	return ssl, nil
}

func goodLongFailover(ctx *C.SSL_CTX, primary, backup []byte, cfg *config, m *metrics) (ssl *C.SSL, err error) {
	var s1, s2 *C.SSL_SESSION
	ok := false
	defer func() {
		if !ok && ssl != nil {
			C.SSL_free(ssl)
			ssl = nil
		}
	}()
	if len(primary) > 0 {
		p := (*C.uchar)(unsafe.Pointer(&primary[0]))
		s1 = C.d2i_SSL_SESSION(nil, &p, C.long(len(primary)))
		if s1 == nil {
			m.fail("primary unreadable")
		} else if int64(C.SSL_SESSION_get_timeout(s1)) > cfg.maxAge {
			m.fail("primary too old")
			C.SSL_SESSION_free(s1)
			s1 = nil
		}
	}
	if len(backup) > 0 {
		p := (*C.uchar)(unsafe.Pointer(&backup[0]))
		s2 = C.d2i_SSL_SESSION(nil, &p, C.long(len(backup)))
		if s2 == nil {
			m.fail("backup unreadable")
		}
	}
	if s1 == nil && s2 == nil {
		return nil, errExpired
	}
	ssl = C.SSL_new(ctx)
	if ssl == nil {
		C.SSL_SESSION_free(s1)
		C.SSL_SESSION_free(s2)
		return nil, errDial
	}
	use := s1
	if use == nil {
		use = s2
	}
	if C.SSL_set_session(ssl, use) != 1 {
		C.SSL_SESSION_free(s1)
		C.SSL_SESSION_free(s2)
		return ssl, errState
	}
	for try := 0; ; try++ {
		rc := C.SSL_connect(ssl)
		if rc == 1 {
			break
		}
		if try == cfg.retries {
			C.SSL_SESSION_free(s1)
			C.SSL_SESSION_free(s2)
			return ssl, errDial
		}
		if use == s1 && s2 != nil {
			use = s2
			C.SSL_set_session(ssl, use)
		}
		drainErrors()
	}
	if use == s2 {
		m.fail("backup used")
	}
	m.resumed++
	ok = true
	C.SSL_SESSION_free(s1)
	C.SSL_SESSION_free(s2)
	return ssl, nil
}

func badLongWorkers(ctx *C.SSL_CTX, jobs []string, n int) (total int, err error) {
	type res struct {
		host string
		sess *C.SSL_SESSION
		err  error
	}
	in := make(chan string)
	out := make(chan res)
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func(id int) {
			defer wg.Done()
			for host := range in {
				ssl := C.SSL_new(ctx)
				if ssl == nil {
					out <- res{host: host, err: errDial}
					continue
				}
				if C.SSL_connect(ssl) != 1 {
					C.SSL_free(ssl)
					out <- res{host: host, err: fmt.Errorf("%d: %s", id, host)}
					continue
				}
				s := C.SSL_get_session(ssl)
				out <- res{host: host, sess: s} // want "borrowescape"
				C.SSL_shutdown(ssl)
				C.SSL_free(ssl)
			}
		}(i)
	}
	go func() {
		for _, j := range jobs {
			if j != "" {
				in <- j
			}
		}
		close(in)
		wg.Wait()
		close(out)
	}()
	for r := range out {
		if r.err != nil {
			log.Print(r.err)
			if err == nil {
				err = r.err
			}
			continue
		}
		if r.sess == nil {
			continue
		}
		total++
	}
	return total, err
}

func goodLongWorkers(ctx *C.SSL_CTX, jobs []string, n int) (total int, err error) {
	type res struct {
		host string
		sess *C.SSL_SESSION
		err  error
	}
	in := make(chan string)
	out := make(chan res)
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func(id int) {
			defer wg.Done()
			for host := range in {
				ssl := C.SSL_new(ctx)
				if ssl == nil {
					out <- res{host: host, err: errDial}
					continue
				}
				if C.SSL_connect(ssl) != 1 {
					C.SSL_free(ssl)
					out <- res{host: host, err: fmt.Errorf("%d: %s", id, host)}
					continue
				}
				s := C.SSL_get1_session(ssl)
				out <- res{host: host, sess: s}
				C.SSL_shutdown(ssl)
				C.SSL_free(ssl)
			}
		}(i)
	}
	go func() {
		for _, j := range jobs {
			if j != "" {
				in <- j
			}
		}
		close(in)
		wg.Wait()
		close(out)
	}()
	for r := range out {
		if r.err != nil {
			log.Print(r.err)
			if err == nil {
				err = r.err
			}
			continue
		}
		if r.sess == nil {
			continue
		}
		total++
		C.SSL_SESSION_free(r.sess)
	}
	return total, err
}

func badLongVerify(ctx *C.SSL_CTX, a, b *C.SSL, cfg *config, m *metrics) (bool, error) {
	sa := C.SSL_get1_session(a)
	if sa == nil {
		return false, errState
	}
	defer C.SSL_SESSION_free(sa)
	sb := C.SSL_get1_session(b)
	if sb == nil {
		return false, errState
	}
	defer C.SSL_SESSION_free(sb) // want "doublefree"
	va, vb := C.SSL_SESSION_get_protocol_version(sa), C.SSL_SESSION_get_protocol_version(sb)
	if va != vb {
		m.fail("version")
		return false, nil
	}
	if int(va) < cfg.minProto {
		return false, errState
	}
	var la, lb C.uint
	ia := C.GoBytes(unsafe.Pointer(C.SSL_SESSION_get_id(sa, &la)), C.int(la))
	ib := C.GoBytes(unsafe.Pointer(C.SSL_SESSION_get_id(sb, &lb)), C.int(lb))
	if la != lb {
		m.fail("id length")
		return false, nil
	}
	diff := 0
	for i := range ia {
		if ia[i] != ib[i] {
			diff++
		}
	}
	if diff > 0 {
		m.fail("id")
		if cfg.verbose {
			for i, c := range ia {
				log.Printf("%d %02x %02x", i, c, ib[i])
			}
		}
		return false, nil
	}
	ta, tb := int64(C.SSL_SESSION_get_time(sa)), int64(C.SSL_SESSION_get_time(sb))
	if ta > tb {
		ta, tb = tb, ta
	}
	if tb-ta > cfg.maxAge {
		m.fail("age")
		if C.SSL_CTX_remove_session(ctx, sb) == 1 {
			m.retries++
		}
		C.SSL_SESSION_free(sb)
		return false, errExpired
	}
	for _, proto := range cfg.alpn {
		var p *C.uchar
		var l C.size_t
		C.SSL_SESSION_get0_alpn_selected(sa, &p, &l)
		if p == nil {
			break
		}
		if string(C.GoBytes(unsafe.Pointer(p), C.int(l))) == proto {
			return true, nil
		}
	}
	return len(cfg.alpn) == 0, nil
}

func goodLongVerify(ctx *C.SSL_CTX, a, b *C.SSL, cfg *config, m *metrics) (bool, error) {
	sa := C.SSL_get1_session(a)
	if sa == nil {
		return false, errState
	}
	defer C.SSL_SESSION_free(sa)
	sb := C.SSL_get1_session(b)
	if sb == nil {
		return false, errState
	}
	defer C.SSL_SESSION_free(sb)
	va, vb := C.SSL_SESSION_get_protocol_version(sa), C.SSL_SESSION_get_protocol_version(sb)
	if va != vb {
		m.fail("version")
		return false, nil
	}
	if int(va) < cfg.minProto {
		return false, errState
	}
	var la, lb C.uint
	ia := C.GoBytes(unsafe.Pointer(C.SSL_SESSION_get_id(sa, &la)), C.int(la))
	ib := C.GoBytes(unsafe.Pointer(C.SSL_SESSION_get_id(sb, &lb)), C.int(lb))
	if la != lb {
		m.fail("id length")
		return false, nil
	}
	diff := 0
	for i := range ia {
		if ia[i] != ib[i] {
			diff++
		}
	}
	if diff > 0 {
		m.fail("id")
		if cfg.verbose {
			for i, c := range ia {
				log.Printf("%d %02x %02x", i, c, ib[i])
			}
		}
		return false, nil
	}
	ta, tb := int64(C.SSL_SESSION_get_time(sa)), int64(C.SSL_SESSION_get_time(sb))
	if ta > tb {
		ta, tb = tb, ta
	}
	if tb-ta > cfg.maxAge {
		m.fail("age")
		if C.SSL_CTX_remove_session(ctx, sb) == 1 {
			m.retries++
		}
		return false, errExpired
	}
	for _, proto := range cfg.alpn {
		var p *C.uchar
		var l C.size_t
		C.SSL_SESSION_get0_alpn_selected(sa, &p, &l)
		if p == nil {
			break
		}
		if string(C.GoBytes(unsafe.Pointer(p), C.int(l))) == proto {
			return true, nil
		}
	}
	return len(cfg.alpn) == 0, nil
}
