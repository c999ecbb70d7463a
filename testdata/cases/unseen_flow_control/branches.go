package unseen_flow_control

/*
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type resumeState struct {
	host     string
	lifetime time.Duration
	early    uint32
}

// One way out of the block forgets the release.
func badDescribe(ssl *C.SSL, host string) *resumeState {
	st := &resumeState{host: host}
	if sess := C.SSL_get1_session(ssl); sess != nil { // want "refleak"
		st.lifetime = time.Duration(C.SSL_SESSION_get_timeout(sess)) * time.Second
		if C.SSL_SESSION_is_resumable(sess) == 0 {
			return nil
		}
		st.early = uint32(C.SSL_SESSION_get_max_early_data(sess))
		C.SSL_SESSION_free(sess)
	}
	return st
}

func goodDescribe(ssl *C.SSL, host string) *resumeState {
	st := &resumeState{host: host}
	if sess := C.SSL_get1_session(ssl); sess != nil {
		st.lifetime = time.Duration(C.SSL_SESSION_get_timeout(sess)) * time.Second
		if C.SSL_SESSION_is_resumable(sess) == 0 {
			C.SSL_SESSION_free(sess)
			return nil
		}
		st.early = uint32(C.SSL_SESSION_get_max_early_data(sess))
		C.SSL_SESSION_free(sess)
	}
	return st
}

// errno is no sign that there is no session.
func badErrnoLeak(ssl *C.SSL) (C.long, error) {
	sess, err := C.SSL_get1_session(ssl) // want "refleak"
	if err != nil {
		return 0, fmt.Errorf("get session: %w", err)
	}
	if sess == nil {
		return 0, errNoSession
	}
	defer C.SSL_SESSION_free(sess)
	return C.SSL_SESSION_get_time(sess), nil
}

func goodErrnoLeak(ssl *C.SSL) (C.long, error) {
	sess, err := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(sess)
	if err != nil {
		return 0, fmt.Errorf("get session: %w", err)
	}
	if sess == nil {
		return 0, errNoSession
	}
	return C.SSL_SESSION_get_time(sess), nil
}

type storeMode int

const (
	storeNever storeMode = iota
	storeCache
	storeDisk
)

func badStoreBy(ctx *C.SSL_CTX, ssl *C.SSL, mode storeMode) (out []byte, err error) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return nil, errNoSession
	}
	switch mode {
	case storeNever:
		// nothing to keep
	case storeCache:
		if C.SSL_CTX_add_session(ctx, sess) != 1 {
			err = errors.New("already cached")
		}
		// the cache has it now
		return nil, err
	case storeDisk:
		out, err = encode(sess)
	default:
		err = fmt.Errorf("mode %d", mode)
	}
	C.SSL_SESSION_free(sess)
	return out, err
}

func goodStoreBy(ctx *C.SSL_CTX, ssl *C.SSL, mode storeMode) (out []byte, err error) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return nil, errNoSession
	}
	switch mode {
	case storeNever:
		// nothing to keep
	case storeCache:
		if C.SSL_CTX_add_session(ctx, sess) != 1 {
			err = errors.New("already cached")
		}
	case storeDisk:
		out, err = encode(sess)
	default:
		err = fmt.Errorf("mode %d", mode)
	}
	C.SSL_SESSION_free(sess)
	return out, err
}

// A fallthrough comes to the second release.
func badFallthrough(ssl *C.SSL, mode storeMode) int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return 0
	}
	n := 0
	switch mode {
	case storeDisk:
		n = int(C.i2d_SSL_SESSION(sess, nil))
		C.SSL_SESSION_free(sess)
		fallthrough
	case storeCache:
		n++
		fallthrough
	default:
		C.SSL_SESSION_free(sess) // want "doublefree"
	}
	return n
}

func goodFallthrough(ssl *C.SSL, mode storeMode) int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return 0
	}
	n := 0
	switch mode {
	case storeDisk:
		n = int(C.i2d_SSL_SESSION(sess, nil))
		fallthrough
	case storeCache:
		n++
		fallthrough
	default:
		C.SSL_SESSION_free(sess)
	}
	return n
}

// A session, or a connection that has one.
func badPick(v any) (timeout int, err error) {
	var sess *C.SSL_SESSION
	switch x := v.(type) {
	case *C.SSL_SESSION:
		sess = x
	case *C.SSL:
		sess = C.SSL_get1_session(x) // want "refleak"
	case nil:
		return 0, errNoSession
	default:
		return 0, fmt.Errorf("no session in %T", v)
	}
	if sess == nil {
		return 0, errNoSession
	}
	return int(C.SSL_SESSION_get_timeout(sess)), nil
}

func goodPick(v any) (timeout int, err error) {
	var sess *C.SSL_SESSION
	switch x := v.(type) {
	case *C.SSL_SESSION:
		sess = x
	case *C.SSL:
		sess = C.SSL_get1_session(x)
		defer C.SSL_SESSION_free(sess)
	case nil:
		return 0, errNoSession
	default:
		return 0, fmt.Errorf("no session in %T", v)
	}
	if sess == nil {
		return 0, errNoSession
	}
	return int(C.SSL_SESSION_get_timeout(sess)), nil
}

func badSelect(ctx context.Context, ssl *C.SSL, out chan<- []byte, tick <-chan time.Time) error {
	sess := C.SSL_get1_session(ssl) // the caller may give up first // want "refleak"
	if sess == nil {
		return errNoSession
	}
	der, err := encode(sess)
	if err != nil {
		C.SSL_SESSION_free(sess)
		return err
	}
	select {
	case out <- der:
	case <-tick:
		warnf("nobody takes the ticket")
	case <-ctx.Done():
		return ctx.Err()
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodSelect(ctx context.Context, ssl *C.SSL, out chan<- []byte, tick <-chan time.Time) error {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return errNoSession
	}
	der, err := encode(sess)
	if err != nil {
		C.SSL_SESSION_free(sess)
		return err
	}
	select {
	case out <- der:
	case <-tick:
		warnf("nobody takes the ticket")
	case <-ctx.Done():
		err = ctx.Err()
	}
	C.SSL_SESSION_free(sess)
	return err
}

// release frees sess, for use in a condition.
func release(sess *C.SSL_SESSION) bool {
	C.SSL_SESSION_free(sess)
	return true
}

func badShortCircuit(ssl *C.SSL, cached bool) bool {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return false
	}
	usable := C.SSL_SESSION_is_resumable(sess) == 1
	return cached || release(sess) && usable
}

func goodShortCircuit(ssl *C.SSL, cached bool) bool {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return false
	}
	usable := C.SSL_SESSION_is_resumable(sess) == 1
	return release(sess) && (cached || usable)
}

func badGuard(ssl *C.SSL, strict bool) bool {
	sess := C.SSL_get1_session(ssl) // want "uncheckedref"
	defer C.SSL_SESSION_free(sess)
	if sess != nil || strict {
		return C.SSL_SESSION_has_ticket(sess) == 1
	}
	return false
}

func goodGuard(ssl *C.SSL, strict bool) bool {
	sess := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(sess)
	if sess != nil && strict {
		return C.SSL_SESSION_has_ticket(sess) == 1
	}
	return false
}

// The flag that says who owns is asked for again.
func badOwnedFlag(ssl *C.SSL, detach bool) int {
	var sess *C.SSL_SESSION
	if detach {
		sess = C.SSL_get1_session(ssl)
	} else {
		sess = C.SSL_get0_session(ssl)
	}
	if sess == nil {
		return -1
	}
	n := int(C.SSL_SESSION_get_protocol_version(sess))
	if !detach {
		C.SSL_SESSION_free(sess) // want "borrowedfree"
	} else {
		C.SSL_SESSION_free(sess)
	}
	return n
}

func goodOwnedFlag(ssl *C.SSL, detach bool) int {
	var sess *C.SSL_SESSION
	if detach {
		sess = C.SSL_get1_session(ssl)
	} else {
		sess = C.SSL_get0_session(ssl)
	}
	if sess == nil {
		return -1
	}
	n := int(C.SSL_SESSION_get_protocol_version(sess))
	if detach {
		C.SSL_SESSION_free(sess)
	}
	return n
}

func badTwoFlags(ssl *C.SSL, h string, opts map[string]bool) bool {
	owned := false
	sess := C.SSL_get_session(ssl)
	if sess != nil && opts["retain"] {
		owned = C.SSL_SESSION_up_ref(sess) == 1 // want "refleak"
	}
	if sess == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(sess) == 1
	if owned && h != "" {
		C.SSL_SESSION_free(sess)
	}
	return ok
}

func goodTwoFlags(ssl *C.SSL, h string, opts map[string]bool) bool {
	owned := false
	sess := C.SSL_get_session(ssl)
	if sess != nil && opts["retain"] {
		owned = C.SSL_SESSION_up_ref(sess) == 1
	}
	if sess == nil {
		return false
	}
	ok := h != "" && C.SSL_SESSION_is_resumable(sess) == 1
	if owned {
		C.SSL_SESSION_free(sess)
	}
	return ok
}
