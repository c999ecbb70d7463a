package unseen_pairs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"time"
)

func badEarlyReturnOnTimeout(ssl *C.SSL, min int64) error {
	s := C.SSL_get1_session(ssl) // the early return forgets it // want "refleak"
	if s == nil {
		return errNoSession
	}
	if age(s) < min {
		return errExpired
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodEarlyReturnOnTimeout(ssl *C.SSL, min int64) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	if age(s) < min {
		C.SSL_SESSION_free(s)
		return errExpired
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badPositiveNilCheck(ssl *C.SSL) int64 {
	var left int64
	if s := C.SSL_get1_session(ssl); s != nil { // looked at, never released // want "refleak"
		left = age(s)
	}
	return left
}

func goodPositiveNilCheck(ssl *C.SSL) int64 {
	var left int64
	if s := C.SSL_get1_session(ssl); s != nil {
		left = age(s)
		C.SSL_SESSION_free(s)
	}
	return left
}

func badWrongWayRound(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl) // the check is the wrong way round // want "uncheckedref"
	if s != nil {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodWrongWayRound(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1
}

func badErrnoReturn(ssl *C.SSL) (int64, error) {
	s, err := C.SSL_get1_session(ssl) // errno says nothing about the session // want "refleak"
	if err != nil {
		return 0, fmt.Errorf("session: %w", err)
	}
	if s == nil {
		return 0, errNoSession
	}
	defer C.SSL_SESSION_free(s)
	return age(s), nil
}

func goodErrnoReturn(ssl *C.SSL) (int64, error) {
	s, err := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, fmt.Errorf("session: %w", err)
	}
	defer C.SSL_SESSION_free(s)
	return age(s), nil
}

func badErrnoSaysNotNil(ssl *C.SSL) (int64, error) {
	s, err := C.SSL_get_session(ssl) // errno says nothing about the session // want "uncheckedref"
	if err != nil {
		return 0, err
	}
	return int64(C.SSL_SESSION_get_time(s)), nil
}

func goodErrnoSaysNotNil(ssl *C.SSL) (int64, error) {
	s, err := C.SSL_get_session(ssl)
	if s == nil {
		return 0, err
	}
	return int64(C.SSL_SESSION_get_time(s)), nil
}

func badSwitchForgetsOneCase(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl) // one case forgets it // want "refleak"
	if s == nil {
		return "none"
	}
	switch C.SSL_SESSION_get_protocol_version(s) {
	case C.TLS1_3_VERSION:
		C.SSL_SESSION_free(s)
		return "1.3"
	case C.TLS1_2_VERSION:
		return "1.2"
	default:
		C.SSL_SESSION_free(s)
		return "old"
	}
}

func goodSwitchForgetsOneCase(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return "none"
	}
	switch C.SSL_SESSION_get_protocol_version(s) {
	case C.TLS1_3_VERSION:
		C.SSL_SESSION_free(s)
		return "1.3"
	case C.TLS1_2_VERSION:
		C.SSL_SESSION_free(s)
		return "1.2"
	default:
		C.SSL_SESSION_free(s)
		return "old"
	}
}

func badSwitchFallthroughFreesTwice(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 0:
		C.SSL_SESSION_free(s)
		fallthrough
	case 1:
		C.SSL_SESSION_free(s) // the case above falls through // want "doublefree"
	default:
		C.SSL_SESSION_free(s)
	}
}

func goodSwitchFallthroughFreesTwice(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 0:
		fallthrough
	case 1:
		C.SSL_SESSION_free(s)
	default:
		C.SSL_SESSION_free(s)
	}
}

func badSwitchWithoutDefault(ssl *C.SSL, policy string) {
	s := C.SSL_get1_session(ssl) // no case may fit // want "refleak"
	switch policy {
	case "drop":
		C.SSL_SESSION_free(s)
	case "print":
		fmt.Println(s != nil)
		C.SSL_SESSION_free(s)
	}
}

func goodSwitchWithoutDefault(ssl *C.SSL, policy string) {
	s := C.SSL_get1_session(ssl)
	switch policy {
	case "drop":
	case "print":
		fmt.Println(s != nil)
	}
	C.SSL_SESSION_free(s)
}

func badTypeSwitch(ssl *C.SSL, sink any) error {
	s := C.SSL_get1_session(ssl) // one type forgets it // want "refleak"
	if s == nil {
		return errNoSession
	}
	switch v := sink.(type) {
	case *int64:
		*v = age(s)
	case func(int64):
		v(age(s))
	default:
		return fmt.Errorf("cannot write a session to %T", sink)
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodTypeSwitch(ssl *C.SSL, sink any) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	switch v := sink.(type) {
	case *int64:
		*v = age(s)
	case func(int64):
		v(age(s))
	default:
		return fmt.Errorf("cannot write a session to %T", sink)
	}
	return nil
}

func badBreakBeforeFree(conns []*C.SSL) int {
	n := 0
	for i := 0; i < len(conns); i++ {
		s := C.SSL_get1_session(conns[i]) // break skips the release // want "refleak"
		if s == nil {
			continue
		}
		if !resumable(s) {
			break
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodBreakBeforeFree(conns []*C.SSL) int {
	n := 0
	for i := 0; i < len(conns); i++ {
		s := C.SSL_get1_session(conns[i])
		if s == nil {
			continue
		}
		ok := resumable(s)
		C.SSL_SESSION_free(s)
		if !ok {
			break
		}
		n++
	}
	return n
}

func badContinueInRange(conns map[string]*C.SSL) []string {
	var names []string
	for name, ssl := range conns {
		s := C.SSL_get1_session(ssl) // continue skips the release // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			continue
		}
		names = append(names, name)
		C.SSL_SESSION_free(s)
	}
	return names
}

func goodContinueInRange(conns map[string]*C.SSL) []string {
	var names []string
	for name, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			C.SSL_SESSION_free(s)
			continue
		}
		names = append(names, name)
		C.SSL_SESSION_free(s)
	}
	return names
}

func badLabelledBreak(groups [][]*C.SSL) int64 {
	var best int64
search:
	for _, g := range groups {
		for _, ssl := range g {
			s := C.SSL_get1_session(ssl) // the way out of both loops skips the release // want "refleak"
			if s == nil {
				continue
			}
			best = age(s)
			if best > 300 {
				break search
			}
			C.SSL_SESSION_free(s)
		}
	}
	return best
}

func goodLabelledBreak(groups [][]*C.SSL) int64 {
	var best int64
search:
	for _, g := range groups {
		for _, ssl := range g {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				continue
			}
			best = age(s)
			C.SSL_SESSION_free(s)
			if best > 300 {
				break search
			}
		}
	}
	return best
}

func badLabelledContinue(groups [][]*C.SSL, limit int64) int {
	full := 0
next:
	for _, g := range groups {
		for _, ssl := range g {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				continue next
			}
			left := age(s)
			C.SSL_SESSION_free(s)
			if left < limit {
				C.SSL_SESSION_free(s) // released before the continue as well // want "doublefree"
				continue next
			}
		}
		full++
	}
	return full
}

func goodLabelledContinue(groups [][]*C.SSL, limit int64) int {
	full := 0
next:
	for _, g := range groups {
		for _, ssl := range g {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				continue next
			}
			left := age(s)
			C.SSL_SESSION_free(s)
			if left < limit {
				continue next
			}
		}
		full++
	}
	return full
}

func badGotoPastRelease(ssl *C.SSL, peer *C.SSL) (rc int) {
	s := C.SSL_get1_session(ssl) // goto skips the release // want "refleak"
	if s == nil {
		goto done
	}
	if C.SSL_set_session(peer, s) != 1 {
		rc = -1
		goto done
	}
	C.SSL_SESSION_free(s)
	rc = 1
done:
	return rc
}

func goodGotoPastRelease(ssl *C.SSL, peer *C.SSL) (rc int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		goto done
	}
	if C.SSL_set_session(peer, s) != 1 {
		rc = -1
		goto free
	}
	rc = 1
free:
	C.SSL_SESSION_free(s)
done:
	return rc
}

func badSelectTimeout(ssl *C.SSL, ready <-chan struct{}) bool {
	s := C.SSL_get1_session(ssl) // the timeout forgets it // want "refleak"
	if s == nil {
		return false
	}
	select {
	case <-ready:
		ok := resumable(s)
		C.SSL_SESSION_free(s)
		return ok
	case <-time.After(time.Second):
		return false
	}
}

func goodSelectTimeout(ssl *C.SSL, ready <-chan struct{}) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	select {
	case <-ready:
		ok := resumable(s)
		C.SSL_SESSION_free(s)
		return ok
	case <-time.After(time.Second):
		C.SSL_SESSION_free(s)
		return false
	}
}

func badShortCircuit(ssl *C.SSL, force bool) bool {
	s := C.SSL_get1_session(ssl) // the second operand may never be asked // want "refleak"
	if s != nil && (force || resumable(s)) {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

func goodShortCircuit(ssl *C.SSL, force bool) bool {
	s := C.SSL_get1_session(ssl)
	if s != nil && (force || resumable(s)) {
		C.SSL_SESSION_free(s)
		return true
	}
	C.SSL_SESSION_free(s)
	return false
}

func badOrInsteadOfAnd(ssl *C.SSL, trusted bool) bool {
	s := C.SSL_get_session(ssl) // with || the right side sees NULL // want "uncheckedref"
	return (s != nil || trusted) && C.SSL_SESSION_is_resumable(s) == 1
}

func goodOrInsteadOfAnd(ssl *C.SSL, trusted bool) bool {
	s := C.SSL_get_session(ssl)
	return s != nil && trusted && C.SSL_SESSION_is_resumable(s) == 1
}

func badFlagTestedTwice(ssl *C.SSL, own bool) int64 {
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get0_session(ssl)
	}
	if s == nil {
		return 0
	}
	left := age(s)
	if !own {
		C.SSL_SESSION_free(s) // where the flag is false it is a loan // want "borrowedfree"
		return left
	}
	C.SSL_SESSION_free(s)
	return left
}

func goodFlagTestedTwice(ssl *C.SSL, own bool) int64 {
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get0_session(ssl)
	}
	if s == nil {
		return 0
	}
	left := age(s)
	if own {
		C.SSL_SESSION_free(s)
	}
	return left
}

func badRetryOverwrites(ssl *C.SSL) int64 {
	var s *C.SSL_SESSION
	for try := 0; try < 3; try++ {
		s = C.SSL_get1_session(ssl) // the next try overwrites it // want "refleak"
		if s != nil && resumable(s) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return age(s)
}

func goodRetryOverwrites(ssl *C.SSL) int64 {
	var s *C.SSL_SESSION
	for try := 0; try < 3; try++ {
		s = C.SSL_get1_session(ssl)
		if s != nil && resumable(s) {
			break
		}
		C.SSL_SESSION_free(s)
		s = nil
		time.Sleep(time.Millisecond)
	}
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return age(s)
}

func badLoopRunsOnce(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 1; i++ {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // the loop has released it // want "doublefree"
}

func goodLoopRunsOnce(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 1; i++ {
		C.SSL_SESSION_free(s)
	}
}
