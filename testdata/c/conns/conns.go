// Package conns uses a struct of C with functions of its own, in a .c file.
package conns

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include "conn.h"
*/
import "C"

import "errors"

func badOpen(ctx *C.SSL_CTX, resume *C.SSL_SESSION) error {
	c := C.conn_open(ctx, resume)
	if c == nil {
		return errors.New("no memory")
	}
	C.conn_save(c) // want "refleak"
	C.SSL_free(c.ssl)
	C.free(nil)
	return nil
}

func goodOpen(ctx *C.SSL_CTX, resume *C.SSL_SESSION) error {
	c := C.conn_open(ctx, resume)
	if c == nil {
		return errors.New("no memory")
	}
	C.conn_save(c)
	C.conn_close(c)
	return nil
}

func badInit(ssl *C.SSL) bool {
	var c C.conn
	return C.conn_init(&c, ssl) == 1 // want "refleak"
}

func goodInit(ssl *C.SSL) bool {
	var c C.conn
	ok := C.conn_init(&c, ssl) == 1
	C.conn_reset(&c)
	return ok
}

func badTake(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 { // want "refleak"
		return
	}
	s := C.conn_take(&c)
	println(s)
	C.conn_reset(&c)
}

func goodTake(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 {
		return
	}
	s := C.conn_take(&c)
	C.SSL_SESSION_free(s)
	C.conn_reset(&c)
}

func badPeek(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 {
		return
	}
	s := C.conn_peek(&c)
	C.SSL_SESSION_free(s)
	C.conn_reset(&c) // want "doublefree"
}

func goodPeek(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 {
		return
	}
	println(C.conn_peek(&c))
	C.conn_reset(&c)
}

func badField(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 {
		return
	}
	C.SSL_SESSION_free(c.sess)
	C.conn_reset(&c) // want "doublefree"
}

func goodField(ssl *C.SSL) {
	var c C.conn
	if C.conn_init(&c, ssl) == 0 {
		return
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = nil
	C.conn_reset(&c)
}

func badPairs(a, b *C.SSL) {
	var p C.struct_pair
	if C.pair_init(&p, a, b) == 1 { // want "refleak"
		C.conn_reset(&p.second)
	}
}

func goodPairs(a, b *C.SSL) {
	var p C.struct_pair
	if C.pair_init(&p, a, b) == 1 {
		C.pair_done(&p)
	}
}

func badCache(ssl *C.SSL) {
	c := C.cache_new()
	if c == nil {
		return
	}
	s := C.SSL_get1_session(ssl)
	C.cache_put(c, s)
	C.cache_free(c)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodCache(ssl *C.SSL) {
	c := C.cache_new()
	if c == nil {
		return
	}
	C.cache_put(c, C.SSL_get1_session(ssl))
	C.cache_free(c)
}

// A Conn owns a C struct.
type Conn struct{ c *C.conn }

func open(ctx *C.SSL_CTX) (*Conn, error) {
	c := C.conn_open(ctx, nil)
	if c == nil {
		return nil, errors.New("no memory")
	}
	C.conn_save(c)
	return &Conn{c}, nil
}

func (c *Conn) Close() {
	C.conn_close(c.c)
	c.c = nil
}

func badConn(ctx *C.SSL_CTX) error {
	c, err := open(ctx) // want "refleak"
	if err != nil {
		return err
	}
	println(C.conn_resumed(c.c))
	return nil
}

func goodConn(ctx *C.SSL_CTX) error {
	c, err := open(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	println(C.conn_resumed(c.c))
	return nil
}
