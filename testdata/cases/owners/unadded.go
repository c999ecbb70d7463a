package owners

/*
#include <openssl/ssl.h>
*/
import "C"

// Where no reference could be added to what the caller passed, there is only the
// caller's.

var known []*C.SSL_SESSION

func badAddKnown(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
		return false
	}
	known = append(known, s)
	return true
}

func goodAddKnown(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	known = append(known, s)
	return true
}

type hosts struct{ byName map[string]*C.SSL_SESSION }

func (h *hosts) badReplace(name string, s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) == 0 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
		return false
	}
	C.SSL_SESSION_free(h.byName[name])
	h.byName[name] = s
	return true
}

func (h *hosts) goodReplace(name string, s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) == 0 {
		return false
	}
	C.SSL_SESSION_free(h.byName[name])
	h.byName[name] = s
	return true
}

type pair struct{ first, second *C.SSL_SESSION }

// What takes the caller's reference takes it where it fails, too.
func (p *pair) goodTakeBoth(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	p.first, p.second = s, s
	return true
}

// The caller of this one still has its own.
func (p *pair) badTakeBoth(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
		return false
	}
	p.first = s
	return true
}

func (p *pair) badSwapFirst(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	C.SSL_SESSION_free(p.first)
	C.SSL_SESSION_free(p.first) // want "doublefree"
	p.first = s
	return true
}

func (p *pair) goodSwapFirst(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(p.first)
	p.first = s
	C.SSL_SESSION_free(s)
	return true
}
