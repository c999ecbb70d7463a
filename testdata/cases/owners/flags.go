package owners

/*
#include <openssl/ssl.h>
*/
import "C"

// A handle may own its session or borrow it.
type handle struct {
	p     *C.SSL_SESSION
	owned bool
}

// close releases only what is owned.
func (h *handle) close() {
	if h.owned {
		C.SSL_SESSION_free(h.p)
		h.owned = false
	}
}

// borrow makes a handle that close leaves alone.
func borrow(ssl *C.SSL) *handle {
	return &handle{p: C.SSL_get_session(ssl)}
}

// own makes one that close releases.
func own(ssl *C.SSL) *handle {
	return &handle{p: C.SSL_get1_session(ssl), owned: true}
}

// view makes a borrowing copy.
func (h *handle) view() handle { return handle{p: h.p} }

func badFlagSetOnLoan(ssl *C.SSL) {
	h := handle{p: C.SSL_get_session(ssl), owned: true}
	h.close() // want "borrowedfree"
}

func goodFlagSetOnLoan(ssl *C.SSL) {
	h := handle{p: C.SSL_get_session(ssl), owned: false}
	h.close()
}

func badFlagNotSet(ssl *C.SSL) {
	h := handle{p: C.SSL_get1_session(ssl)} // close does nothing // want "refleak"
	h.close()
}

func goodFlagNotSet(ssl *C.SSL) {
	h := handle{p: C.SSL_get1_session(ssl), owned: true}
	h.close()
}

func badOwnNeverClosed(ssl *C.SSL) bool {
	h := own(ssl) // want "refleak"
	return h.p != nil
}

func goodOwnNeverClosed(ssl *C.SSL) bool {
	h := borrow(ssl)
	return h.p != nil
}

func badOwnCopied(ssl *C.SSL) {
	h := own(ssl)
	k := *h
	h.close()
	k.close() // the copy has its own flag // want "doublefree"
}

func goodOwnCopied(ssl *C.SSL) {
	h := own(ssl)
	k := h.view()
	h.close()
	k.close()
}

func badFlagCleared(ssl *C.SSL) {
	h := own(ssl) // close looks at the flag // want "refleak"
	h.owned = false
	h.close()
}

func goodFlagCleared(ssl *C.SSL) *C.SSL_SESSION {
	h := own(ssl)
	defer h.close()
	h.owned = false
	return h.p
}

func badFlagSetLater(ssl *C.SSL) {
	h := borrow(ssl)
	h.owned = true
	h.close() // want "borrowedfree"
}

func goodFlagSetLater(ssl *C.SSL) {
	h := borrow(ssl)
	if h.p != nil && C.SSL_SESSION_up_ref(h.p) == 1 {
		h.owned = true
	}
	h.close()
}

func badFlagNotSetAfterUpRef(ssl *C.SSL) {
	h := borrow(ssl)
	if h.p == nil || C.SSL_SESSION_up_ref(h.p) != 1 { // close does not release the new reference // want "refleak"
		return
	}
	h.close()
}

func goodFlagNotSetAfterUpRef(ssl *C.SSL) {
	h := borrow(ssl)
	if h.p == nil || C.SSL_SESSION_up_ref(h.p) != 1 {
		return
	}
	h.close()
	C.SSL_SESSION_free(h.p)
}

func badEither(ssl *C.SSL, mine bool) {
	h := borrow(ssl)
	if mine {
		h = own(ssl)
	}
	C.SSL_SESSION_free(h.p) // only right for own // want "borrowedfree"
}

func goodEither(ssl *C.SSL, mine bool) {
	h := borrow(ssl)
	if mine {
		h = own(ssl)
	}
	h.close()
}

func badLocalFlag(ssl *C.SSL, fresh bool) C.long {
	var (
		s     *C.SSL_SESSION
		owned bool
	)
	if fresh {
		s = C.SSL_get1_session(ssl) // owned is not set // want "refleak"
	} else {
		s = C.SSL_get_session(ssl)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodLocalFlag(ssl *C.SSL, fresh bool) C.long {
	var (
		s     *C.SSL_SESSION
		owned bool
	)
	if fresh {
		s, owned = C.SSL_get1_session(ssl), true
	} else {
		s = C.SSL_get_session(ssl)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
	return t
}

func badFlagInverted(ssl *C.SSL, borrowed bool) {
	s := C.SSL_get_session(ssl)
	if !borrowed {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if borrowed {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodFlagInverted(ssl *C.SSL, borrowed bool) {
	s := C.SSL_get_session(ssl)
	if !borrowed {
		s = C.SSL_get1_session(ssl)
	}
	if !borrowed {
		C.SSL_SESSION_free(s)
	}
}

// A kind says what to do at the end.
type kind int

const (
	lent kind = iota
	owned
	given
)

type tagged struct {
	k kind
	p *C.SSL_SESSION
}

func (t tagged) finish() *C.SSL_SESSION {
	switch t.k {
	case owned:
		C.SSL_SESSION_free(t.p)
		return nil
	case given:
		return t.p
	}
	return nil
}

func badKindOfLoan(ssl *C.SSL) {
	t := tagged{k: owned, p: C.SSL_get_session(ssl)}
	t.finish() // want "borrowedfree"
}

func goodKindOfLoan(ssl *C.SSL) {
	t := tagged{k: lent, p: C.SSL_get_session(ssl)}
	t.finish()
}

func badKindGiven(ssl *C.SSL) {
	t := tagged{k: given, p: C.SSL_get1_session(ssl)} // finish gives it back, nobody takes it // want "refleak"
	t.finish()
}

func goodKindGiven(ssl *C.SSL) {
	t := tagged{k: given, p: C.SSL_get1_session(ssl)}
	C.SSL_SESSION_free(t.finish())
}
