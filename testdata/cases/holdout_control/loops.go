package holdout_control

/*
#include <openssl/ssl.h>
*/
import "C"

import "time"

// The labelled continue skips the release at the loop's end.
func badLabel(conns []*C.SSL, bad map[*C.SSL]bool) (n int) {
outer:
	for _, c := range conns {
		s := C.SSL_get1_session(c) // want "refleak"
		for other := range bad {
			if other == c {
				continue outer
			}
		}
		if s != nil {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodLabel(conns []*C.SSL, bad map[*C.SSL]bool) (n int) {
outer:
	for _, c := range conns {
		for other := range bad {
			if other == c {
				continue outer
			}
		}
		s := C.SSL_get1_session(c)
		if s != nil {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

// A break leaves the last one.
func badBreak(conns []*C.SSL) bool {
	found := false
	for _, c := range conns {
		s := C.SSL_get1_session(c) // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 1 {
			found = true
			break
		}
		C.SSL_SESSION_free(s)
	}
	return found
}

func goodBreak(conns []*C.SSL) bool {
	found := false
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		found = C.SSL_SESSION_has_ticket(s) == 1
		C.SSL_SESSION_free(s)
		if found {
			break
		}
	}
	return found
}

// The best of several: the loser goes, the winner stays.
func badBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c) // want "refleak"
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			best = s
			continue
		}
		C.SSL_SESSION_free(s)
	}
	return best
}

func goodBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			best, s = s, best
		}
		C.SSL_SESSION_free(s)
	}
	return best
}

// Attempts with a pause; the one that isn't good enough is kept back.
func badRetry(ssl *C.SSL, max int) (*C.SSL_SESSION, error) {
	for i := 0; ; i++ {
		if C.SSL_do_handshake(ssl) == 1 {
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
				return s, nil
			}
		}
		if i == max {
			return nil, errHandshake
		}
		time.Sleep(time.Microsecond)
	}
}

func goodRetry(ssl *C.SSL, max int) (*C.SSL_SESSION, error) {
	for i := 0; ; i++ {
		if C.SSL_do_handshake(ssl) == 1 {
			s := C.SSL_get1_session(ssl)
			if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
				return s, nil
			}
			C.SSL_SESSION_free(s)
		}
		if i == max {
			return nil, errHandshake
		}
		time.Sleep(time.Microsecond)
	}
}

// The first session stays for all rounds, each round frees it.
func badHoisted(orig *C.SSL_SESSION, conns []*C.SSL) (resumed int) {
	s := C.SSL_SESSION_dup(orig)
	for _, c := range conns {
		if C.SSL_session_reused(c) == 1 {
			resumed++
		}
		C.SSL_SESSION_free(s) // in every round // want "doublefree"
	}
	if len(conns) == 0 {
		C.SSL_SESSION_free(s)
	}
	return resumed
}

func goodHoisted(orig *C.SSL_SESSION, conns []*C.SSL) (resumed int) {
	s := C.SSL_SESSION_dup(orig)
	for _, c := range conns {
		if C.SSL_session_reused(c) == 1 {
			resumed++
		}
	}
	C.SSL_SESSION_free(s)
	return resumed
}

// The previous one is compared with this one, then goes.
func badPrevious(conns []*C.SSL) (drift C.long) {
	var prev *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c) // the last one // want "refleak"
		if s == nil {
			break
		}
		if prev != nil {
			drift += C.SSL_SESSION_get_time(s) - C.SSL_SESSION_get_time(prev)
			C.SSL_SESSION_free(prev)
		}
		prev = s
	}
	return drift
}

func goodPrevious(conns []*C.SSL) (drift C.long) {
	var prev *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			break
		}
		if prev != nil {
			drift += C.SSL_SESSION_get_time(s) - C.SSL_SESSION_get_time(prev)
			C.SSL_SESSION_free(prev)
		}
		prev = s
	}
	C.SSL_SESSION_free(prev)
	return drift
}

// Deferred in the loop, and freed in it as well.
func badDeferInLoop(conns []*C.SSL) (sum C.long) {
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		defer C.SSL_SESSION_free(s) // want "doublefree"
		sum += C.SSL_SESSION_get_time(s)
		if sum < 0 {
			C.SSL_SESSION_free(s)
			return 0
		}
	}
	return sum
}

func goodDeferInLoop(conns []*C.SSL) (sum C.long) {
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		defer C.SSL_SESSION_free(s)
		sum += C.SSL_SESSION_get_time(s)
		if sum < 0 {
			return 0
		}
	}
	return sum
}

// A range over an integer, the variable outside.
func badRangeInt(ssl *C.SSL, n int) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	for range n {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	return s
}

func goodRangeInt(ssl *C.SSL, n int) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	for range n {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(ssl)
	}
	return s
}

// Exactly one round.
func badOneRound(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	for done := false; !done; done = true {
		if s == nil {
			break
		}
		t = C.SSL_SESSION_get_time(s)
		if t < 0 {
			break
		}
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodOneRound(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl)
	for done := false; !done; done = true {
		if s == nil {
			break
		}
		t = C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
	return t
}

// Receiving until the channel is closed.
func badReceive(in <-chan *C.SSL, skip func(*C.SSL) bool) (n int) {
	for c := range in {
		s := C.SSL_get1_session(c) // want "refleak"
		if skip(c) {
			continue
		}
		if s != nil {
			n++
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

func goodReceive(in <-chan *C.SSL, skip func(*C.SSL) bool) (n int) {
	for c := range in {
		if skip(c) {
			continue
		}
		s := C.SSL_get1_session(c)
		if s != nil {
			n++
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

// A borrowed session per round, its connection closed in the round.
func badCloseEach(conns []*C.SSL) (last C.long) {
	var s *C.SSL_SESSION
	for _, c := range conns {
		if s != nil {
			last = C.SSL_SESSION_get_time(s) // of the connection before // want "staleborrow"
		}
		s = C.SSL_get_session(c)
		C.SSL_free(c)
	}
	return last
}

func goodCloseEach(conns []*C.SSL) (last C.long) {
	for _, c := range conns {
		if s := C.SSL_get_session(c); s != nil {
			last = C.SSL_SESSION_get_time(s)
		}
		C.SSL_free(c)
	}
	return last
}

// Unrolled by hand, one line too many.
func badUnrolled(orig *C.SSL_SESSION) {
	var s [2]*C.SSL_SESSION
	for i := range s {
		s[i] = C.SSL_SESSION_dup(orig)
	}
	C.SSL_SESSION_free(s[0])
	C.SSL_SESSION_free(s[1])
	C.SSL_SESSION_free(s[0]) // want "doublefree"
}

func goodUnrolled(orig *C.SSL_SESSION) {
	var s [2]*C.SSL_SESSION
	for i := range s {
		s[i] = C.SSL_SESSION_dup(orig)
	}
	C.SSL_SESSION_free(s[0])
	C.SSL_SESSION_free(s[1])
}

// A while loop whose condition acquires.
func badWhile(ssl *C.SSL, n *int) {
	for C.SSL_get1_session(ssl) == nil { // want "refleak"
		if *n--; *n < 0 {
			return
		}
	}
}

func goodWhile(ssl *C.SSL, n *int) {
	for C.SSL_get_session(ssl) == nil {
		if *n--; *n < 0 {
			return
		}
	}
}

// A queue that is worked off.
func badQueue(conns []*C.SSL, max int) (n int) {
	var queue []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil { // want "refleak"
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if n == max {
			return n
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodQueue(conns []*C.SSL, max int) (n int) {
	var queue []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if n < max {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}
