package loops

/*
#include <openssl/ssl.h>
*/
import "C"

// As many references as one loop has added another one gives back: the program
// counts them.

func badGiveBackCounted(s *C.SSL_SESSION, n int) {
	refs := 0
	for range n {
		if C.SSL_SESSION_up_ref(s) == 1 { // added n times, given back once // want "refleak"
			refs++
		}
	}
	if refs > 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodGiveBackCounted(s *C.SSL_SESSION, n int) {
	refs := 0
	for range n {
		if C.SSL_SESSION_up_ref(s) == 1 {
			refs++
		}
	}
	for ; refs > 0; refs-- {
		C.SSL_SESSION_free(s)
	}
}

func badGiveBackAfterFirst(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 2; i++ { // there is one reference only
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodGiveBackAfterFirst(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	refs := 1
	for range n {
		if C.SSL_SESSION_up_ref(s) == 0 {
			break
		}
		refs++
	}
	for i := 0; i < refs; i++ {
		C.SSL_SESSION_free(s)
	}
}

func badGiveBackAll(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	for n := 3; n > 0; n-- { // n says nothing of references
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodGiveBackAll(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	refs := 1
	for range n {
		if C.SSL_SESSION_up_ref(s) == 1 {
			refs++
		}
	}
	for ; refs > 0; refs-- {
		C.SSL_SESSION_free(s)
	}
}

func badShareAmong(s *C.SSL_SESSION, conns []*C.SSL) bool {
	for range conns {
		if C.SSL_SESSION_up_ref(s) == 0 { // the ones before stay // want "refleak"
			return false
		}
	}
	for range conns {
		C.SSL_SESSION_free(s)
	}
	return true
}

func goodShareAmong(s *C.SSL_SESSION, conns []*C.SSL) bool {
	for i := range conns {
		if C.SSL_SESSION_up_ref(s) == 0 {
			for range i {
				C.SSL_SESSION_free(s)
			}
			return false
		}
	}
	for range conns {
		C.SSL_SESSION_free(s)
	}
	return true
}

func badShareList(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	var list []*C.SSL_SESSION
	for range n {
		if C.SSL_SESSION_up_ref(s) == 1 {
			list = append(list, s)
		}
	}
	for _, t := range list {
		C.SSL_SESSION_free(t)
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // the list had references of its own // want "doublefree"
}

func goodShareList(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	var list []*C.SSL_SESSION
	for range n {
		if C.SSL_SESSION_up_ref(s) == 1 {
			list = append(list, s)
		}
	}
	for _, t := range list {
		C.SSL_SESSION_free(t)
	}
	C.SSL_SESSION_free(s)
}

type sharedSession struct {
	s    *C.SSL_SESSION
	refs int
}

func (h *sharedSession) releaseAll() {
	for h.refs > 0 {
		C.SSL_SESSION_free(h.s)
		h.refs--
	}
}

func (h *sharedSession) badReleaseEach(conns []*C.SSL) {
	for range conns { // not as many as there are references
		C.SSL_SESSION_free(h.s) // want "doublefree"
	}
}

func (h *sharedSession) goodReleaseEach(conns []*C.SSL) {
	for range conns {
		h.refs--
	}
	C.SSL_SESSION_free(h.s)
}

func badShared(ssl *C.SSL) {
	h := &sharedSession{s: C.SSL_get1_session(ssl), refs: 1}
	h.releaseAll()
	C.SSL_SESSION_free(h.s) // want "doublefree"
}

func goodShared(ssl *C.SSL) {
	h := &sharedSession{s: C.SSL_get1_session(ssl), refs: 1}
	h.releaseAll()
}

func badGiveBackWhileOuter(s *C.SSL_SESSION, n int, more func() bool) {
	tries := 0
	for {
		switch {
		case more():
			n++
			continue
		case n < 0:
			n += 2
			continue
		}
		for n > 0 { // n stays as it is
			C.SSL_SESSION_free(s) // want "doublefree"
			if tries++; tries > 2 {
				return
			}
		}
		return
	}
}

func goodGiveBackWhileOuter(s *C.SSL_SESSION, n int, more func() bool) {
	for {
		switch {
		case more():
			n++
			continue
		case n < 0:
			n += 2
			continue
		}
		for n > 0 {
			C.SSL_SESSION_free(s)
			break
		}
		return
	}
}
