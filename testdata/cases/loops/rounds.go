package loops

/*
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var errRefused = errors.New("refused")

// Connections that a round makes and frees are gone with it: the rounds are
// alike, however many there are.
func badRedial(ctx *C.SSL_CTX, s *C.SSL_SESSION, tries int) *C.SSL_SESSION {
	for range tries {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return nil
		}
		if C.SSL_set_session(ssl, s) != 1 {
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_connect(ssl) != 1 {
			C.SSL_free(ssl)
			continue
		}
		got := C.SSL_get1_session(ssl) // the one that is too old is forgotten // want "refleak"
		C.SSL_free(ssl)
		if got != nil && C.SSL_SESSION_is_resumable(got) == 0 {
			return nil
		}
		return got
	}
	return nil
}

func goodRedial(ctx *C.SSL_CTX, s *C.SSL_SESSION, tries int) *C.SSL_SESSION {
	for range tries {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return nil
		}
		if C.SSL_set_session(ssl, s) != 1 {
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_connect(ssl) != 1 {
			C.SSL_free(ssl)
			continue
		}
		got := C.SSL_get1_session(ssl)
		C.SSL_free(ssl)
		if got != nil && C.SSL_SESSION_is_resumable(got) == 0 {
			C.SSL_SESSION_free(got)
			return nil
		}
		return got
	}
	return nil
}

// probe tells how many connections were made: the helper leaves nothing behind.
func probe(ctx *C.SSL_CTX, hosts []string) (made int) {
	for range hosts {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		if C.SSL_connect(ssl) == 1 {
			made++
		}
		C.SSL_free(ssl)
	}
	return made
}

func badProbed(ctx *C.SSL_CTX, ssl *C.SSL, hosts []string) int {
	s := C.SSL_get1_session(ssl) // nothing frees it when no host answers // want "refleak"
	n := probe(ctx, hosts)
	if n == 0 {
		return 0
	}
	C.SSL_SESSION_free(s)
	return n
}

func goodProbed(ctx *C.SSL_CTX, ssl *C.SSL, hosts []string) int {
	s := C.SSL_get1_session(ssl)
	n := probe(ctx, hosts)
	C.SSL_SESSION_free(s)
	return n
}

// How long the lists are that a literal walks, its caller can't be asked.
func goodGroups(host string, ssls []*C.SSL) (kept map[string][]*C.SSL_SESSION, err error) {
	kept = make(map[string][]*C.SSL_SESSION)
	drop := func() {
		for _, list := range kept {
			for _, s := range list {
				C.SSL_SESSION_free(s)
			}
		}
		kept = nil
	}
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		if C.SSL_SESSION_get_protocol_version(s) < 0x0303 {
			C.SSL_SESSION_free(s)
			drop()
			return nil, errRefused
		}
		kept[host] = append(kept[host], s)
	}
	return kept, nil
}
