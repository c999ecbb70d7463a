package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"io"
)

// A source hands out sessions; how depends on the implementation.
type source interface {
	session() *C.SSL_SESSION
}

// A sink takes or looks at them.
type sink interface {
	take(*C.SSL_SESSION)
}

type (
	ownSource struct{ ssl *C.SSL }
	lendSrc   struct{ ssl *C.SSL }
	freeSink  struct{}
	lookSink  struct{ seen int }
)

func (o ownSource) session() *C.SSL_SESSION { return C.SSL_get1_session(o.ssl) }
func (l lendSrc) session() *C.SSL_SESSION   { return C.SSL_get_session(l.ssl) }
func (freeSink) take(s *C.SSL_SESSION)      { C.SSL_SESSION_free(s) }
func (l *lookSink) take(s *C.SSL_SESSION) {
	if s != nil {
		l.seen++
	}
}

// Close makes a sess an io.Closer, with the pointer cleared.
func (s *sess) Close() error {
	s.close()
	return nil
}

func openErr(ssl *C.SSL) (io.Closer, error) {
	s := open(ssl)
	if s.p == nil {
		return nil, fmt.Errorf("no session")
	}
	return s, nil
}

func badInterfaceSource(ssl *C.SSL) {
	var src source = ownSource{ssl}
	touch(src.session()) // want "refleak"
}

func goodInterfaceSource(ssl *C.SSL) {
	var src source = lendSrc{ssl}
	touch(src.session())
}

func badInterfaceSourceLent(ssl *C.SSL) {
	var src source = lendSrc{ssl}
	s := src.session()
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodInterfaceSourceLent(ssl *C.SSL) {
	var src source = ownSource{ssl}
	s := src.session()
	C.SSL_SESSION_free(s)
}

func badInterfaceSink(ssl *C.SSL) {
	var dst sink = new(lookSink)
	dst.take(C.SSL_get1_session(ssl)) // only looked at // want "refleak"
}

func goodInterfaceSink(ssl *C.SSL) {
	var dst sink = freeSink{}
	dst.take(C.SSL_get1_session(ssl))
}

func badInterfaceSinkTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for _, dst := range []sink{freeSink{}, freeSink{}} {
		dst.take(s) // want "doublefree"
	}
}

func goodInterfaceSinkTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for _, dst := range []sink{&lookSink{}, freeSink{}} {
		dst.take(s)
	}
}

// A shop keeps what it is offered, or doesn't: its implementation is the
// caller's choice.
type shop interface {
	offer(*C.SSL_SESSION)
}

type shelf struct{ s *C.SSL_SESSION }

func (sh *shelf) offer(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(sh.s)
	sh.s = s
}

func goodUnknownSink(ssl *C.SSL, dst shop) {
	if dst != nil {
		dst.offer(C.SSL_get1_session(ssl))
	}
}

func badCloser(ssl *C.SSL) bool {
	var c io.Closer = open(ssl) // never closed // want "refleak"
	return c != nil
}

func goodCloser(ssl *C.SSL) bool {
	var c io.Closer = open(ssl)
	defer c.Close()
	return c != nil
}

func badCloserFromCall(ssl *C.SSL, host string) error {
	c, err := openErr(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if host == "" {
		return fmt.Errorf("no host")
	}
	return c.Close()
}

func goodCloserFromCall(ssl *C.SSL, host string) error {
	c, err := openErr(ssl)
	if err != nil {
		return err
	}
	defer c.Close()
	if host == "" {
		return fmt.Errorf("no host")
	}
	return nil
}

func badTypeAssertion(ssl *C.SSL) {
	var x any = C.SSL_get1_session(ssl)
	if s, ok := x.(*C.SSL_SESSION); ok {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(x.(*C.SSL_SESSION)) // want "doublefree"
}

func goodTypeAssertion(ssl *C.SSL) {
	var x any = C.SSL_get1_session(ssl)
	if s, ok := x.(*C.SSL_SESSION); ok {
		C.SSL_SESSION_free(s)
	}
}

func badTypeSwitch(ssl *C.SSL, own bool) {
	var x any = lendSrc{ssl}
	if own {
		x = C.SSL_get1_session(ssl) // want "refleak"
	}
	switch v := x.(type) {
	case *C.SSL_SESSION:
		touch(v)
	case source:
		touch(v.session())
	}
}

func goodTypeSwitch(ssl *C.SSL, own bool) {
	var x any = lendSrc{ssl}
	if own {
		x = C.SSL_get1_session(ssl)
	}
	switch v := x.(type) {
	case *C.SSL_SESSION:
		C.SSL_SESSION_free(v)
	case source:
		touch(v.session())
	}
}

func badAnySlice(ssl *C.SSL) {
	list := []any{C.SSL_get_session(ssl), "name"}
	for _, x := range list {
		if s, ok := x.(*C.SSL_SESSION); ok {
			C.SSL_SESSION_free(s) // want "borrowedfree"
		}
	}
}

func goodAnySlice(ssl *C.SSL) {
	list := []any{C.SSL_get1_session(ssl), "name"}
	for _, x := range list {
		if s, ok := x.(*C.SSL_SESSION); ok {
			C.SSL_SESSION_free(s)
		}
	}
}

// A layered has the source's method by embedding the interface.
type layered struct {
	source
	name string
}

func badEmbeddedInterface(ssl *C.SSL) {
	l := layered{source: lendSrc{ssl}, name: "l"}
	C.SSL_SESSION_free(l.session()) // want "borrowedfree"
}

func goodEmbeddedInterface(ssl *C.SSL) {
	l := layered{source: ownSource{ssl}, name: "l"}
	C.SSL_SESSION_free(l.session())
}

// Printing a pointer uses nothing of the session.
func badPrinted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // fmt does not free // want "refleak"
	fmt.Printf("session %p\n", s)
}

func goodPrinted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	fmt.Printf("session %p\n", s)
}
