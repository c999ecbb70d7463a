package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// Keys that a loop has noted say later which elements to release.

func badUndoByKeys(dst map[string]*C.SSL_SESSION, conns map[string]*C.SSL) {
	var added []string
	for host, ssl := range conns {
		dst[host] = C.SSL_get1_session(ssl)
		added = append(added, host)
	}
	for _, host := range added {
		s := dst[host]
		delete(dst, host)
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodUndoByKeys(dst map[string]*C.SSL_SESSION, conns map[string]*C.SSL) {
	var added []string
	defer func() {
		for _, host := range added {
			C.SSL_SESSION_free(dst[host])
			delete(dst, host)
		}
	}()
	for host, ssl := range conns {
		dst[host] = C.SSL_get1_session(ssl)
		added = append(added, host)
	}
}

func badUndoByIndex(dst []*C.SSL_SESSION, conns []*C.SSL) {
	var added []int
	defer func() {
		for _, i := range added {
			C.SSL_SESSION_free(dst[i])
			dst[i] = nil
		}
	}()
	for i, ssl := range conns {
		s := C.SSL_get1_session(ssl) // the shorter dst has no room for it // want "refleak"
		if i >= len(dst) {
			return
		}
		dst[i] = s
		added = append(added, i)
	}
}

func goodUndoByIndex(dst []*C.SSL_SESSION, conns []*C.SSL) {
	var added []int
	defer func() {
		for _, i := range added {
			C.SSL_SESSION_free(dst[i])
			dst[i] = nil
		}
	}()
	for i, ssl := range conns {
		if i >= len(dst) {
			return
		}
		dst[i] = C.SSL_get1_session(ssl)
		added = append(added, i)
	}
}

func removeAll(m map[string]*C.SSL_SESSION, keys []string) {
	for _, k := range keys {
		C.SSL_SESSION_free(m[k])
		delete(m, k)
	}
}

func badRemoveAll(m map[string]*C.SSL_SESSION, host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	m[host] = s
	removeAll(m, []string{host})
	C.SSL_SESSION_free(s) // want "doublefree"
}

// Whether host is among the keys, only the caller knows.
func goodRemoveAll(m map[string]*C.SSL_SESSION, host string, ssl *C.SSL, keys []string) {
	m[host] = C.SSL_get1_session(ssl)
	removeAll(m, keys)
}

func badOwnByKeys(conns map[string]*C.SSL) {
	own := map[string]*C.SSL_SESSION{}
	var added []string
	for host, ssl := range conns {
		own[host] = C.SSL_get1_session(ssl) // want "refleak"
		if len(host) > 8 {
			added = append(added, host)
		}
	}
	for _, host := range added {
		C.SSL_SESSION_free(own[host])
	}
}

func goodOwnByKeys(conns map[string]*C.SSL) {
	own := map[string]*C.SSL_SESSION{}
	var added []string
	for host, ssl := range conns {
		own[host] = C.SSL_get1_session(ssl)
		added = append(added, host)
	}
	for _, host := range added {
		C.SSL_SESSION_free(own[host])
	}
}
