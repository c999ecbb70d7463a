package unseen_long

/*
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

func badLongBench(ctx *C.SSL_CTX, rounds int, m *metrics) (rate float64, err error) {
	start := time.Now()
	var keep *C.SSL_SESSION
	full, short := 0, 0
	for i := 0; i < rounds; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			err = errDial
			break
		}
		if keep != nil {
			if C.SSL_set_session(ssl, keep) != 1 {
				m.fail("set")
				C.SSL_free(ssl)
				err = errState
				break
			}
		}
		rc := C.SSL_connect(ssl)
		if rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			m.fail(fmt.Sprint(int(e)))
			C.SSL_free(ssl)
			if e == C.SSL_ERROR_SSL {
				err = fmt.Errorf("round %d: %v", i, drainErrors())
				break
			}
			continue
		}
		if C.SSL_session_reused(ssl) == 1 {
			short++
		} else {
			full++
		}
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil {
			switch {
			case keep == nil:
				keep = s
			case C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(keep):
				keep = s
			default:
				C.SSL_SESSION_free(s)
			}
		}
		C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN|C.SSL_RECEIVED_SHUTDOWN)
		C.SSL_free(ssl)
		if time.Since(start) > 30*time.Second {
			break
		}
	}
	C.SSL_SESSION_free(keep)
	if err != nil {
		return 0, err
	}
	el := time.Since(start).Seconds()
	if el <= 0 {
		return 0, errState
	}
	m.resumed += short
	return float64(full+short) / el, nil
}

func goodLongBench(ctx *C.SSL_CTX, rounds int, m *metrics) (rate float64, err error) {
	start := time.Now()
	var keep *C.SSL_SESSION
	full, short := 0, 0
	for i := 0; i < rounds; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			err = errDial
			break
		}
		if keep != nil {
			if C.SSL_set_session(ssl, keep) != 1 {
				m.fail("set")
				C.SSL_free(ssl)
				err = errState
				break
			}
		}
		rc := C.SSL_connect(ssl)
		if rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			m.fail(fmt.Sprint(int(e)))
			C.SSL_free(ssl)
			if e == C.SSL_ERROR_SSL {
				err = fmt.Errorf("round %d: %v", i, drainErrors())
				break
			}
			continue
		}
		if C.SSL_session_reused(ssl) == 1 {
			short++
		} else {
			full++
		}
		s := C.SSL_get1_session(ssl)
		if s != nil {
			switch {
			case keep == nil:
				keep = s
			case C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(keep):
				C.SSL_SESSION_free(keep)
				keep = s
			default:
				C.SSL_SESSION_free(s)
			}
		}
		C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN|C.SSL_RECEIVED_SHUTDOWN)
		C.SSL_free(ssl)
		if time.Since(start) > 30*time.Second {
			break
		}
	}
	C.SSL_SESSION_free(keep)
	if err != nil {
		return 0, err
	}
	el := time.Since(start).Seconds()
	if el <= 0 {
		return 0, errState
	}
	m.resumed += short
	return float64(full+short) / el, nil
}

func badLongCommand(args []string, ctx *C.SSL_CTX, out *C.BIO) int {
	var (
		s       *C.SSL_SESSION
		ssl     *C.SSL
		show    bool
		timeout int
		ret     = 1
	)
	for i := 1; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-show":
			show = true
		case a == "-timeout":
			if i++; i >= len(args) {
				log.Print("-timeout needs a value")
				goto end
			}
			t, err := strconv.Atoi(args[i])
			if err != nil || t < 0 {
				log.Print("bad timeout ", args[i])
				goto end
			}
			timeout = t
		case strings.HasPrefix(a, "-"):
			log.Print("unknown option ", a)
			goto end
		default:
			if s != nil {
				log.Print("only one file")
				goto end
			}
			name, mode := C.CString(a), C.CString("r")
			bio := C.BIO_new(C.BIO_s_mem())
			C.free(unsafe.Pointer(name))
			C.free(unsafe.Pointer(mode))
			if bio == nil {
				goto end
			}
			s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
			C.BIO_free(bio)
			if s == nil {
				goto end
			}
		}
	}
	if s == nil {
		log.Print("no file")
		goto end
	}
	if timeout > 0 {
		C.SSL_SESSION_set_timeout(s, C.long(timeout))
	}
	if show {
		C.SSL_SESSION_print(out, s)
		ret = 0
		return ret
	}
	if ssl = C.SSL_new(ctx); ssl == nil {
		goto end
	}
	if C.SSL_set_session(ssl, s) != 1 || C.SSL_connect(ssl) != 1 {
		goto end
	}
	ret = 0
end:
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return ret
}

func goodLongCommand(args []string, ctx *C.SSL_CTX, out *C.BIO) int {
	var (
		s       *C.SSL_SESSION
		ssl     *C.SSL
		show    bool
		timeout int
		ret     = 1
	)
	for i := 1; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-show":
			show = true
		case a == "-timeout":
			if i++; i >= len(args) {
				log.Print("-timeout needs a value")
				goto end
			}
			t, err := strconv.Atoi(args[i])
			if err != nil || t < 0 {
				log.Print("bad timeout ", args[i])
				goto end
			}
			timeout = t
		case strings.HasPrefix(a, "-"):
			log.Print("unknown option ", a)
			goto end
		default:
			if s != nil {
				log.Print("only one file")
				goto end
			}
			name, mode := C.CString(a), C.CString("r")
			bio := C.BIO_new(C.BIO_s_mem())
			C.free(unsafe.Pointer(name))
			C.free(unsafe.Pointer(mode))
			if bio == nil {
				goto end
			}
			s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
			C.BIO_free(bio)
			if s == nil {
				goto end
			}
		}
	}
	if s == nil {
		log.Print("no file")
		goto end
	}
	if timeout > 0 {
		C.SSL_SESSION_set_timeout(s, C.long(timeout))
	}
	if show {
		C.SSL_SESSION_print(out, s)
		ret = 0
		goto end
	}
	if ssl = C.SSL_new(ctx); ssl == nil {
		goto end
	}
	if C.SSL_set_session(ssl, s) != 1 || C.SSL_connect(ssl) != 1 {
		goto end
	}
	ret = 0
end:
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return ret
}

func badLongHealth(ctx *C.SSL_CTX, hosts []string, sessions map[string]*C.SSL_SESSION, m *metrics) map[string]error {
	results := make(map[string]error, len(hosts))
	for _, h := range hosts {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			results[h] = errDial
			continue
		}
		name := C.CString(h)
		C.SSL_set_connect_state(ssl)
		C.free(unsafe.Pointer(name))
		if s, ok := sessions[h]; ok {
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				C.SSL_SESSION_free(s)
				delete(sessions, h)
			} else if C.SSL_set_session(ssl, s) != 1 {
				m.fail("set_session")
			}
		}
		deadline := time.Now().Add(2 * time.Second)
		var err error
		for {
			rc := C.SSL_connect(ssl)
			if rc == 1 {
				break
			}
			e := C.SSL_get_error(ssl, rc)
			if e == C.SSL_ERROR_WANT_READ || e == C.SSL_ERROR_WANT_WRITE {
				if time.Now().After(deadline) {
					err = errors.New("timeout")
					break
				}
				time.Sleep(5 * time.Millisecond)
				continue
			}
			err = fmt.Errorf("error %d: %v", int(e), drainErrors())
			break
		}
		if err != nil {
			results[h] = err
			C.SSL_free(ssl)
			if s := sessions[h]; s != nil {
				C.SSL_SESSION_free(s)
				delete(sessions, h)
			}
			continue
		}
		s := C.SSL_get_session(ssl)
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			C.SSL_SESSION_up_ref(s) // want "uncheckedref"
			if old := sessions[h]; old != nil {
				C.SSL_SESSION_free(old)
			}
			sessions[h] = s
		}
		if C.SSL_get_verify_result(ssl) != 0 {
			results[h] = errors.New("certificate")
		} else {
			results[h] = nil
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
	}
	return results
}

func goodLongHealth(ctx *C.SSL_CTX, hosts []string, sessions map[string]*C.SSL_SESSION, m *metrics) map[string]error {
	results := make(map[string]error, len(hosts))
	for _, h := range hosts {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			results[h] = errDial
			continue
		}
		name := C.CString(h)
		C.SSL_set_connect_state(ssl)
		C.free(unsafe.Pointer(name))
		if s, ok := sessions[h]; ok {
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				C.SSL_SESSION_free(s)
				delete(sessions, h)
			} else if C.SSL_set_session(ssl, s) != 1 {
				m.fail("set_session")
			}
		}
		deadline := time.Now().Add(2 * time.Second)
		var err error
		for {
			rc := C.SSL_connect(ssl)
			if rc == 1 {
				break
			}
			e := C.SSL_get_error(ssl, rc)
			if e == C.SSL_ERROR_WANT_READ || e == C.SSL_ERROR_WANT_WRITE {
				if time.Now().After(deadline) {
					err = errors.New("timeout")
					break
				}
				time.Sleep(5 * time.Millisecond)
				continue
			}
			err = fmt.Errorf("error %d: %v", int(e), drainErrors())
			break
		}
		if err != nil {
			results[h] = err
			C.SSL_free(ssl)
			if s := sessions[h]; s != nil {
				C.SSL_SESSION_free(s)
				delete(sessions, h)
			}
			continue
		}
		s := C.SSL_get_session(ssl)
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			if C.SSL_SESSION_up_ref(s) == 1 {
				if old := sessions[h]; old != nil {
					C.SSL_SESSION_free(old)
				}
				sessions[h] = s
			}
		}
		if C.SSL_get_verify_result(ssl) != 0 {
			results[h] = errors.New("certificate")
		} else {
			results[h] = nil
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
	}
	return results
}

func badLongHandshakeLoop(ssl *C.SSL, resume *C.SSL_SESSION, wait func(int) error, m *metrics) (s *C.SSL_SESSION, err error) {
	if resume != nil {
		if C.SSL_SESSION_up_ref(resume) != 1 { // want "refleak"
			return nil, errState
		}
		if C.SSL_set_session(ssl, resume) != 1 {
			C.SSL_SESSION_free(resume)
			m.fail("set_session")
			return nil, errState
		}
	}
	tries, begun := 0, time.Now()
	for {
		C.ERR_clear_error()
		rc := C.SSL_do_handshake(ssl)
		if rc == 1 {
			break
		}
		tries++
		e := C.SSL_get_error(ssl, rc)
		switch e {
		case C.SSL_ERROR_WANT_READ:
			err = wait(0)
		case C.SSL_ERROR_WANT_WRITE:
			err = wait(1)
		case C.SSL_ERROR_WANT_X509_LOOKUP:
			err = wait(2)
		case C.SSL_ERROR_SYSCALL:
			err = io.ErrUnexpectedEOF
		default:
			err = fmt.Errorf("handshake: %v", drainErrors())
		}
		if err != nil {
			m.fail(err.Error())
			return nil, err
		}
		if tries > 50 || time.Since(begun) > time.Minute {
			m.fail("too slow")
			C.SSL_SESSION_free(resume)
			return nil, errLimit
		}
		m.retries++
	}
	if C.SSL_session_reused(ssl) == 1 && resume != nil {
		m.resumed++
		return resume, nil
	}
	C.SSL_SESSION_free(resume)
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errState
	}
	return s, nil
}

func goodLongHandshakeLoop(ssl *C.SSL, resume *C.SSL_SESSION, wait func(int) error, m *metrics) (s *C.SSL_SESSION, err error) {
	if resume != nil {
		if C.SSL_SESSION_up_ref(resume) != 1 {
			return nil, errState
		}
		if C.SSL_set_session(ssl, resume) != 1 {
			C.SSL_SESSION_free(resume)
			m.fail("set_session")
			return nil, errState
		}
	}
	tries, begun := 0, time.Now()
	for {
		C.ERR_clear_error()
		rc := C.SSL_do_handshake(ssl)
		if rc == 1 {
			break
		}
		tries++
		e := C.SSL_get_error(ssl, rc)
		switch e {
		case C.SSL_ERROR_WANT_READ:
			err = wait(0)
		case C.SSL_ERROR_WANT_WRITE:
			err = wait(1)
		case C.SSL_ERROR_WANT_X509_LOOKUP:
			err = wait(2)
		case C.SSL_ERROR_SYSCALL:
			err = io.ErrUnexpectedEOF
		default:
			err = fmt.Errorf("handshake: %v", drainErrors())
		}
		if err != nil {
			m.fail(err.Error())
			C.SSL_SESSION_free(resume)
			return nil, err
		}
		if tries > 50 || time.Since(begun) > time.Minute {
			m.fail("too slow")
			C.SSL_SESSION_free(resume)
			return nil, errLimit
		}
		m.retries++
	}
	if C.SSL_session_reused(ssl) == 1 && resume != nil {
		m.resumed++
		return resume, nil
	}
	C.SSL_SESSION_free(resume)
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errState
	}
	return s, nil
}
