package unseen_flow_control

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"runtime"
	"time"
)

// waitTicket polls until the server's ticket is there.
func badWaitTicket(ssl *C.SSL, attempts int) *C.SSL_SESSION {
	for i := 0; i < attempts; i++ {
		sess := C.SSL_get1_session(ssl) // one without a ticket is dropped // want "refleak"
		if sess != nil && C.SSL_SESSION_has_ticket(sess) == 1 {
			return sess
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

func goodWaitTicket(ssl *C.SSL, attempts int) *C.SSL_SESSION {
	for i := 0; i < attempts; i++ {
		sess := C.SSL_get1_session(ssl)
		if sess != nil && C.SSL_SESSION_has_ticket(sess) == 1 {
			return sess
		}
		C.SSL_SESSION_free(sess)
		time.Sleep(time.Millisecond)
	}
	return nil
}

func badBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range conns {
		sess := C.SSL_get1_session(ssl) // the former best is forgotten // want "refleak"
		if sess == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(sess) > C.SSL_SESSION_get_time(best) {
			best = sess
		} else {
			C.SSL_SESSION_free(sess)
		}
	}
	return best
}

func goodBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range conns {
		sess := C.SSL_get1_session(ssl)
		if sess == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(sess) > C.SSL_SESSION_get_time(best) {
			C.SSL_SESSION_free(best)
			best = sess
		} else {
			C.SSL_SESSION_free(sess)
		}
	}
	return best
}

// The label leaves both loops with the session still held.
func badFirstTicket(groups [][]*C.SSL, minLife C.ulong) (found bool) {
search:
	for _, group := range groups {
		for _, ssl := range group {
			sess := C.SSL_get1_session(ssl) // want "refleak"
			if sess == nil {
				continue search
			}
			if C.SSL_SESSION_get_ticket_lifetime_hint(sess) >= minLife {
				found = true
				break search
			}
			C.SSL_SESSION_free(sess)
		}
	}
	return found
}

func goodFirstTicket(groups [][]*C.SSL, minLife C.ulong) (found bool) {
search:
	for _, group := range groups {
		for _, ssl := range group {
			sess := C.SSL_get1_session(ssl)
			if sess == nil {
				continue search
			}
			hint := C.SSL_SESSION_get_ticket_lifetime_hint(sess)
			C.SSL_SESSION_free(sess)
			if hint >= minLife {
				found = true
				break search
			}
		}
	}
	return found
}

func badSkipHosts(conns map[string]*C.SSL, skip []string) int {
	total := 0
next:
	for host, ssl := range conns {
		sess := C.SSL_get1_session(ssl) // want "refleak"
		if sess == nil {
			continue
		}
		for _, s := range skip {
			if s == host {
				continue next
			}
		}
		total += int(C.i2d_SSL_SESSION(sess, nil))
		C.SSL_SESSION_free(sess)
	}
	return total
}

func goodSkipHosts(conns map[string]*C.SSL, skip []string) int {
	total := 0
next:
	for host, ssl := range conns {
		for _, s := range skip {
			if s == host {
				continue next
			}
		}
		sess := C.SSL_get1_session(ssl)
		if sess == nil {
			continue
		}
		total += int(C.i2d_SSL_SESSION(sess, nil))
		C.SSL_SESSION_free(sess)
	}
	return total
}

// The C programmer's way out, with one label too far.
func badGotoOut(ctx *C.SSL_CTX, ssl *C.SSL, want C.int) (ok bool) {
	var n C.int
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		goto out
	}
	n = C.SSL_SESSION_get_protocol_version(sess)
	if n != want {
		goto out
	}
	if C.SSL_CTX_add_session(ctx, sess) == 0 {
		goto free
	}
	ok = true
free:
	C.SSL_SESSION_free(sess)
out:
	return ok
}

func goodGotoOut(ctx *C.SSL_CTX, ssl *C.SSL, want C.int) (ok bool) {
	var n C.int
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		goto out
	}
	n = C.SSL_SESSION_get_protocol_version(sess)
	if n != want {
		goto free
	}
	if C.SSL_CTX_add_session(ctx, sess) == 0 {
		goto free
	}
	ok = true
free:
	C.SSL_SESSION_free(sess)
out:
	return ok
}

func badGotoAgain(ssl *C.SSL) int {
	tries := 0
again:
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return -1
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 && tries < maxAttempts {
		tries++
		runtime.Gosched()
		goto again
	}
	C.SSL_SESSION_free(sess)
	return tries
}

func goodGotoAgain(ssl *C.SSL) int {
	tries := 0
again:
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return -1
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 && tries < maxAttempts {
		tries++
		runtime.Gosched()
		C.SSL_SESSION_free(sess)
		goto again
	}
	C.SSL_SESSION_free(sess)
	return tries
}

// A loop of exactly one round is passed through.
func badRunsOnce(ssl *C.SSL, verbose bool) C.long {
	var sess *C.SSL_SESSION
	for range 1 {
		sess = C.SSL_get1_session(ssl) // want "refleak"
		if sess == nil {
			return 0
		}
	}
	t := C.SSL_SESSION_get_time(sess)
	if verbose {
		warnf("session of %d", int64(t))
		return t
	}
	C.SSL_SESSION_free(sess)
	return t
}

func goodRunsOnce(ssl *C.SSL, verbose bool) C.long {
	var sess *C.SSL_SESSION
	for range 1 {
		sess = C.SSL_get1_session(ssl)
		if sess == nil {
			return 0
		}
	}
	t := C.SSL_SESSION_get_time(sess)
	if verbose {
		warnf("session of %d", int64(t))
	}
	C.SSL_SESSION_free(sess)
	return t
}

// A do-while of C's: for { ...; if cond { break } } whose body runs at least once.
func badDoWhile(bio *C.BIO) int {
	n := 0
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return 0
	}
	for more := true; more; {
		n += int(C.SSL_SESSION_get_timeout(sess))
		more = false
		C.SSL_SESSION_free(sess)
	}
	n += int(C.SSL_SESSION_get_max_early_data(sess)) // want "useafterfree"
	return n
}

func goodDoWhile(bio *C.BIO) int {
	n := 0
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return 0
	}
	for more := true; more; {
		n += int(C.SSL_SESSION_get_timeout(sess))
		more = false
	}
	n += int(C.SSL_SESSION_get_max_early_data(sess))
	C.SSL_SESSION_free(sess)
	return n
}
