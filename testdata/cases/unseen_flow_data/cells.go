package unseen_flow_data

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import "sort"

func badField(a, b *C.SSL) bool {
	c := clientConn{ssl: a}
	c.p = C.SSL_get1_session(a) // want "refleak"
	if C.SSL_session_reused(b) == 1 {
		c.p = C.SSL_get1_session(b)
	}
	ok := c.p != nil && C.SSL_SESSION_is_resumable(c.p) == 1
	c.session.Close()
	return ok
}

func goodField(a, b *C.SSL) bool {
	c := clientConn{ssl: a}
	c.p = C.SSL_get1_session(a)
	if C.SSL_session_reused(b) == 1 {
		c.Close()
		c.p = C.SSL_get1_session(b)
	}
	ok := c.p != nil && C.SSL_SESSION_is_resumable(c.p) == 1
	c.session.Close()
	return ok
}

// Each copy of the struct has the same reference.
func badStructCopy(ssl *C.SSL, retry bool) error {
	first, err := openSession(ssl)
	if err != nil {
		return err
	}
	second := *first
	if retry {
		second.Close()
	}
	return first.Close() // want "doublefree"
}

func goodStructCopy(ssl *C.SSL, retry bool) error {
	first, err := openSession(ssl)
	if err != nil {
		return err
	}
	second := first
	if retry {
		second.Close()
	}
	return first.Close()
}

// The embedded session's Close is promoted, and shutdown calls it, too.
func badEmbedded(ctx *C.SSL_CTX, host string) error {
	conn := &clientConn{ssl: C.SSL_new(ctx), host: host}
	if conn.ssl == nil {
		return errNone
	}
	if C.SSL_connect(conn.ssl) != 1 {
		conn.shutdown()
		return errStale
	}
	conn.p = C.SSL_get1_session(conn.ssl) // want "refleak"
	C.SSL_free(conn.ssl)
	return nil
}

func goodEmbedded(ctx *C.SSL_CTX, host string) error {
	conn := &clientConn{ssl: C.SSL_new(ctx), host: host}
	if conn.ssl == nil {
		return errNone
	}
	if C.SSL_connect(conn.ssl) != 1 {
		conn.shutdown()
		return errStale
	}
	conn.p = C.SSL_get1_session(conn.ssl)
	conn.shutdown()
	return nil
}

func badPointerToPointer(a, b *C.SSL) int {
	cur := C.SSL_get1_session(a)
	replace(&cur, b) // want "refleak"
	if cur == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_timeout(cur))
}

func goodPointerToPointer(a, b *C.SSL) int {
	cur := C.SSL_get1_session(a)
	replace(&cur, b)
	if cur == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(cur))
	C.SSL_SESSION_free(cur)
	return n
}

func badOutParam(bio *C.BIO, ctx *C.SSL_CTX) (n int) {
	for {
		var s *C.SSL_SESSION
		if !load(bio, &s) { // want "refleak"
			break
		}
		if C.SSL_CTX_add_session(ctx, s) == 0 {
			continue
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodOutParam(bio *C.BIO, ctx *C.SSL_CTX) (n int) {
	for {
		var s *C.SSL_SESSION
		if !load(bio, &s) {
			break
		}
		if C.SSL_CTX_add_session(ctx, s) == 1 {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

func badArray(a, b *C.SSL) (reused int) {
	var pair [2]*C.SSL_SESSION
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get1_session(b) // want "refleak"
	for i, ssl := range [...]*C.SSL{a, b} {
		if pair[i] != nil && C.SSL_session_reused(ssl) == 1 {
			reused++
		}
	}
	C.SSL_SESSION_free(pair[0])
	return reused
}

func goodArray(a, b *C.SSL) (reused int) {
	var pair [2]*C.SSL_SESSION
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get1_session(b)
	for i, ssl := range [...]*C.SSL{a, b} {
		if pair[i] != nil && C.SSL_session_reused(ssl) == 1 {
			reused++
		}
	}
	C.SSL_SESSION_free(pair[0])
	C.SSL_SESSION_free(pair[1])
	return reused
}

// The newest is kept, the rest is released: all but the first after sorting.
func badNewest(bios []*C.BIO) *C.SSL_SESSION {
	list := make([]*C.SSL_SESSION, 0, len(bios))
	for _, b := range bios {
		if s := C.PEM_read_bio_SSL_SESSION(b, nil, nil, nil); s != nil {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil
	}
	sort.Slice(list, func(i, j int) bool {
		return C.SSL_SESSION_get_time(list[i]) > C.SSL_SESSION_get_time(list[j])
	})
	newest := list[0]
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
	return newest // want "useafterfree"
}

func goodNewest(bios []*C.BIO) *C.SSL_SESSION {
	list := make([]*C.SSL_SESSION, 0, len(bios))
	for _, b := range bios {
		if s := C.PEM_read_bio_SSL_SESSION(b, nil, nil, nil); s != nil {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil
	}
	sort.Slice(list, func(i, j int) bool {
		return C.SSL_SESSION_get_time(list[i]) > C.SSL_SESSION_get_time(list[j])
	})
	newest := list[0]
	for _, s := range list[1:] {
		C.SSL_SESSION_free(s)
	}
	return newest
}

func badMapDelete(ssl *C.SSL, host string) bool {
	pending := make(map[string]*C.SSL_SESSION)
	pending[host] = C.SSL_get1_session(ssl) // want "refleak"
	if s, ok := pending[host]; ok && s != nil {
		if C.SSL_SESSION_is_resumable(s) == 0 {
			delete(pending, host)
			return false
		}
	}
	for host, s := range pending {
		delete(pending, host)
		C.SSL_SESSION_free(s)
	}
	return true
}

func goodMapDelete(ssl *C.SSL, host string) bool {
	pending := make(map[string]*C.SSL_SESSION)
	pending[host] = C.SSL_get1_session(ssl)
	if s, ok := pending[host]; ok && s != nil {
		if C.SSL_SESSION_is_resumable(s) == 0 {
			C.SSL_SESSION_free(s)
			delete(pending, host)
			return false
		}
	}
	for host, s := range pending {
		delete(pending, host)
		C.SSL_SESSION_free(s)
	}
	return true
}
