package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badLabelledContinue(conns []*C.SSL, tries int) {
outer:
	for _, c := range conns {
		s := C.SSL_get1_session(c) // the jump skips the release // want "refleak"
		for i := 0; i < tries; i++ {
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				continue outer
			}
		}
		C.SSL_SESSION_free(s)
	}
}

func goodLabelledContinue(conns []*C.SSL, tries int) {
outer:
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		for i := 0; i < tries; i++ {
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				C.SSL_SESSION_free(s)
				continue outer
			}
		}
		C.SSL_SESSION_free(s)
	}
}

func badLabelledBreak(conns []*C.SSL, tries int) bool {
	found := false
scan:
	for _, c := range conns {
		s := C.SSL_get1_session(c) // want "refleak"
		if s == nil {
			continue
		}
		for i := 0; i < tries; i++ {
			if int(C.SSL_SESSION_get_timeout(s)) > i {
				found = true
				break scan
			}
		}
		C.SSL_SESSION_free(s)
	}
	return found
}

func goodLabelledBreak(conns []*C.SSL, tries int) bool {
	found := false
scan:
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		for i := 0; i < tries; i++ {
			if int(C.SSL_SESSION_get_timeout(s)) > i {
				found = true
				C.SSL_SESSION_free(s)
				break scan
			}
		}
		C.SSL_SESSION_free(s)
	}
	return found
}

// break leaves only the switch; the loop goes round again.
func badBreakMeansSwitch(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < n; i++ {
		switch i {
		case 0:
			fmt.Println("first")
		case 1, 2:
			C.SSL_SESSION_free(s) // case 2 follows case 1: break was no way out // want "doublefree"
			break
		}
	}
	if n < 2 {
		C.SSL_SESSION_free(s)
	}
}

func goodBreakMeansSwitch(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	freed := false
rounds:
	for i := 0; i < n; i++ {
		switch i {
		case 0:
			fmt.Println("first")
		case 1, 2:
			C.SSL_SESSION_free(s)
			freed = true
			break rounds
		}
	}
	if !freed {
		C.SSL_SESSION_free(s)
	}
}

// break out of a select that stands in a loop.
func badBreakMeansSelect(ssl *C.SSL, tick, done chan bool) {
	var s *C.SSL_SESSION
	for {
		select {
		case <-tick:
			s = C.SSL_get1_session(ssl) // the loop goes on, and the next tick overwrites it // want "refleak"
			break
		case <-done:
			C.SSL_SESSION_free(s)
			return
		}
	}
}

func goodBreakMeansSelect(ssl *C.SSL, tick, done chan bool) {
	var s *C.SSL_SESSION
loop:
	for {
		select {
		case <-tick:
			s = C.SSL_get1_session(ssl)
			break loop
		case <-done:
			return
		}
	}
	C.SSL_SESSION_free(s)
}

func badContinueBeforeFree(conns []*C.SSL, skip int) {
	for i := range conns {
		s := C.SSL_get1_session(conns[i]) // the skipped one is kept // want "refleak"
		if i == skip {
			continue
		}
		C.SSL_SESSION_free(s)
	}
}

func goodContinueBeforeFree(conns []*C.SSL, skip int) {
	for i := range conns {
		if i == skip {
			continue
		}
		s := C.SSL_get1_session(conns[i])
		C.SSL_SESSION_free(s)
	}
}

// A label on a switch, left in the middle.
func badLabelledSwitch(ssl *C.SSL, quick bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
check:
	switch {
	default:
		for s != nil {
			if quick {
				break check
			}
			break
		}
		C.SSL_SESSION_free(s)
	}
}

func goodLabelledSwitch(ssl *C.SSL, quick bool) {
	s := C.SSL_get1_session(ssl)
check:
	switch {
	default:
		for s != nil {
			if quick {
				break check
			}
			break
		}
		fmt.Println("slow", s != nil)
	}
	C.SSL_SESSION_free(s)
}
