package funcs

// #include <openssl/ssl.h>
import "C"

// filtered returns the sessions that keep returns true for.
func filtered(in []*C.SSL_SESSION, keep func(*C.SSL_SESSION) bool) []*C.SSL_SESSION {
	var out []*C.SSL_SESSION
	for _, s := range in {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

// keepResumable releases what it doesn't want to be kept.
func keepResumable(s *C.SSL_SESSION) bool {
	if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		return true
	}
	C.SSL_SESSION_free(s)
	return false
}

func badFiltered(a, b *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)} // those that aren't resumable are nobody's // want "refleak"
	list = filtered(list, func(s *C.SSL_SESSION) bool { return s != nil && C.SSL_SESSION_is_resumable(s) == 1 })
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}

func goodFiltered(a, b *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	list = filtered(list, keepResumable)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}

func goodFilteredThree(a, b, c *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b), C.SSL_get1_session(c)}
	list = filtered(list, keepResumable)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}

func badFilteredOf(conns []*C.SSL) {
	var list []*C.SSL_SESSION
	for _, c := range conns {
		list = append(list, C.SSL_get1_session(c))
	}
	list = filtered(list, keepResumable)
	for _, s := range list {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodFilteredOf(conns []*C.SSL) {
	var list []*C.SSL_SESSION
	for _, c := range conns {
		list = append(list, C.SSL_get1_session(c))
	}
	list = filtered(list, keepResumable)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}
