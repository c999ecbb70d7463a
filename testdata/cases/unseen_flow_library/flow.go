package unseen_flow_library

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"context"
	"time"
)

// break leaves the select only, so the loop goes on with the next session.
func badBreakSelect(ctx context.Context, ssl *C.SSL, kick <-chan bool) (n int) {
	for range maxRounds {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return n
		}
		select {
		case <-ctx.Done():
			return n
		case hard := <-kick:
			if hard {
				n++
				break
			}
		case <-time.After(time.Second):
			n--
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodBreakSelect(ctx context.Context, ssl *C.SSL, kick <-chan bool) (n int) {
loop:
	for range maxRounds {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return n
		}
		select {
		case <-ctx.Done():
			C.SSL_SESSION_free(s)
			break loop
		case hard := <-kick:
			if hard {
				n++
				break
			}
		case <-time.After(time.Second):
			n--
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

const maxRounds = 5

// The inner sess is another one.
func badShadow(ssl *C.SSL, bio *C.BIO) (ok bool) {
	var sess *C.SSL_SESSION
	if C.SSL_session_reused(ssl) == 1 {
		sess := C.SSL_get1_session(ssl) // want "refleak"
		ok = sess != nil
	} else {
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	}
	if sess != nil {
		ok = C.SSL_set_session(ssl, sess) == 1
	}
	C.SSL_SESSION_free(sess)
	return ok
}

func goodShadow(ssl *C.SSL, bio *C.BIO) (ok bool) {
	var sess *C.SSL_SESSION
	if C.SSL_session_reused(ssl) == 1 {
		sess = C.SSL_get1_session(ssl)
		ok = sess != nil
	} else {
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	}
	if sess != nil {
		ok = C.SSL_set_session(ssl, sess) == 1
	}
	C.SSL_SESSION_free(sess)
	return ok
}

func badSwitchTrue(ssl *C.SSL, now, limit int64) (state string) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return "none"
	}
	switch age := now - int64(C.SSL_SESSION_get_time(s)); {
	case age < 0:
		return "from the future"
	case age > limit:
		state = "old"
	default:
		state = "fresh"
	}
	C.SSL_SESSION_free(s)
	return state
}

func goodSwitchTrue(ssl *C.SSL, now, limit int64) (state string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return "none"
	}
	switch age := now - int64(C.SSL_SESSION_get_time(s)); {
	case age < 0:
		state = "from the future"
	case age > limit:
		state = "old"
	default:
		state = "fresh"
	}
	C.SSL_SESSION_free(s)
	return state
}

// One condition in two variables.
func badCorrelated(a, b *C.SSL, share bool) error {
	var shared *C.SSL_SESSION
	mode := "plain"
	if share {
		mode = "shared"
		shared = C.SSL_get1_session(a) // want "refleak"
		if shared == nil {
			return errNone
		}
	}
	if mode == "shared" {
		if err := status(C.SSL_set_session(b, shared), "set"); err != nil {
			return err
		}
	}
	if err := status(C.SSL_connect(b), "connect"); err != nil {
		if shared != nil {
			C.SSL_SESSION_free(shared)
		}
		return err
	}
	if share {
		C.SSL_SESSION_free(shared)
	}
	return nil
}

func goodCorrelated(a, b *C.SSL, share bool) error {
	var shared *C.SSL_SESSION
	mode := "plain"
	if share {
		mode = "shared"
		shared = C.SSL_get1_session(a)
		if shared == nil {
			return errNone
		}
	}
	if mode == "shared" {
		if err := status(C.SSL_set_session(b, shared), "set"); err != nil {
			C.SSL_SESSION_free(shared)
			return err
		}
	}
	if err := status(C.SSL_connect(b), "connect"); err != nil {
		if shared != nil {
			C.SSL_SESSION_free(shared)
		}
		return err
	}
	if share {
		C.SSL_SESSION_free(shared)
	}
	return nil
}

// The second nil check is of the other variable.
func badWrongNil(a, b *C.SSL) bool {
	x := C.SSL_get_session(a)
	y := C.SSL_get_session(b) // want "uncheckedref"
	if x == nil {
		return false
	}
	tx := C.SSL_SESSION_get_time(x)
	if x == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(y) == 0 {
		return false
	}
	return C.SSL_SESSION_get_time(y) > tx
}

func goodWrongNil(a, b *C.SSL) bool {
	x := C.SSL_get_session(a)
	y := C.SSL_get_session(b)
	if x == nil {
		return false
	}
	tx := C.SSL_SESSION_get_time(x)
	if y == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(y) == 0 {
		return false
	}
	return C.SSL_SESSION_get_time(y) > tx
}

// A state machine in a loop.
func badStateMachine(ssl *C.SSL, steps int) (done bool) {
	const (
		start = iota
		have
		finished
	)
	var s *C.SSL_SESSION
	for state := start; steps > 0; steps-- {
		switch state {
		case start:
			if s = C.SSL_get1_session(ssl); s != nil { // want "refleak"
				state = have
			}
		case have:
			if C.SSL_SESSION_has_ticket(s) == 0 {
				state = start
				continue
			}
			C.SSL_SESSION_free(s)
			s = nil
			state = finished
		case finished:
			return true
		}
	}
	C.SSL_SESSION_free(s)
	return false
}

func goodStateMachine(ssl *C.SSL, steps int) (done bool) {
	const (
		start = iota
		have
		finished
	)
	var s *C.SSL_SESSION
	for state := start; steps > 0; steps-- {
		switch state {
		case start:
			if s = C.SSL_get1_session(ssl); s != nil {
				state = have
			}
		case have:
			if C.SSL_SESSION_has_ticket(s) == 0 {
				C.SSL_SESSION_free(s)
				s = nil
				state = start
				continue
			}
			C.SSL_SESSION_free(s)
			s = nil
			state = finished
		case finished:
			return true
		}
	}
	C.SSL_SESSION_free(s)
	return false
}

// while (ret != 1) with an escape in the condition.
func badCondInLoop(ctx *C.SSL_CTX, bio *C.BIO, stop func() bool) int {
	rc, n := C.int(0), 0
	for rc != 1 && !stop() {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		if s == nil {
			return -1
		}
		rc = C.SSL_CTX_add_session(ctx, s)
		C.SSL_SESSION_free(s)
		if rc == 0 {
			C.SSL_SESSION_free(s) // it isn't the cache's // want "doublefree"
		}
		n++
	}
	return n
}

func goodCondInLoop(ctx *C.SSL_CTX, bio *C.BIO, stop func() bool) int {
	rc, n := C.int(0), 0
	for rc != 1 && !stop() {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		if s == nil {
			return -1
		}
		rc = C.SSL_CTX_add_session(ctx, s)
		C.SSL_SESSION_free(s)
		n++
	}
	return n
}
