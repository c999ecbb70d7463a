package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// A delivery goes from the accept loop to whoever keeps sessions.
type delivery struct {
	host string
	sess *C.SSL_SESSION
}

var (
	incoming   = make(chan *C.SSL_SESSION, 8)
	deliveries = make(chan delivery, 8)
)

func badSentLoan(ssl *C.SSL) {
	select {
	case incoming <- C.SSL_get_session(ssl): // the receiver may be late // want "borrowescape"
	default:
	}
}

func goodSentLoan(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	select {
	case incoming <- s:
	default:
		C.SSL_SESSION_free(s)
	}
}

func badSentInStruct(ssl *C.SSL, host string) {
	s := C.SSL_get0_session(ssl)
	if s == nil || len(deliveries) == cap(deliveries) {
		return
	}
	deliveries <- delivery{host, s} // want "borrowescape"
}

func goodSentInStruct(ssl *C.SSL, host string) {
	if len(deliveries) == cap(deliveries) {
		return
	}
	if s := C.SSL_get1_session(ssl); s != nil {
		deliveries <- delivery{host, s}
	}
}

func badNotSent(ssl *C.SSL, queue chan *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl) // kept by nobody when the channel is full // want "refleak"
	select {
	case queue <- s:
		return true
	default:
		return false
	}
}

func goodNotSent(ssl *C.SSL, queue chan *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	select {
	case queue <- s:
		return true
	default:
		C.SSL_SESSION_free(s)
		return false
	}
}

func badSentAndFreed(ssl *C.SSL) {
	if len(incoming) == cap(incoming) {
		return
	}
	s := C.SSL_get1_session(ssl)
	incoming <- s
	C.SSL_SESSION_free(s) // it is the receiver's // want "doublefree"
}

func goodSentAndFreed(ssl *C.SSL) {
	if len(incoming) == cap(incoming) {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	incoming <- s
	C.SSL_SESSION_free(s)
}

func badThroughLocalChannel(ssl *C.SSL) {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get_session(ssl)
	s := <-ch
	C.SSL_SESSION_free(s) // the loan comes out as it went in // want "borrowedfree"
}

func goodThroughLocalChannel(ssl *C.SSL) {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get1_session(ssl)
	s := <-ch
	C.SSL_SESSION_free(s)
}

func badReceivedTwiceFreed(ssl *C.SSL) {
	ch := make(chan *C.SSL_SESSION, 1)
	s := C.SSL_get1_session(ssl)
	ch <- s
	t := <-ch
	C.SSL_SESSION_free(t)
	C.SSL_SESSION_free(s) // t is s // want "doublefree"
}

func goodReceivedTwiceFreed(ssl *C.SSL) {
	ch := make(chan *C.SSL_SESSION, 1)
	s := C.SSL_get1_session(ssl)
	ch <- s
	close(ch)
	for t := range ch {
		C.SSL_SESSION_free(t)
	}
}

func badSelectReceive(in chan *C.SSL_SESSION, done chan struct{}) {
	var s *C.SSL_SESSION
	select {
	case s = <-in:
	case <-done:
		return
	default:
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodSelectReceive(in chan *C.SSL_SESSION, done chan struct{}) {
	var s *C.SSL_SESSION
	select {
	case s = <-in:
	case <-done:
		return
	default:
		return
	}
	C.SSL_SESSION_free(s)
}

// Whoever drains the channel owns what it gets.
func goodDrained() (n int) {
	for {
		select {
		case s := <-incoming:
			C.SSL_SESSION_free(s)
			n++
		default:
			return n
		}
	}
}

func badSSLFreedAfterSend(ctx *C.SSL_CTX, queue chan *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 || len(queue) == cap(queue) {
		C.SSL_free(ssl)
		return
	}
	defer C.SSL_free(ssl)
	queue <- C.SSL_get_session(ssl) // dead when it is received // want "borrowescape"
}

func goodSSLFreedAfterSend(ctx *C.SSL_CTX, queue chan *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 || len(queue) == cap(queue) {
		C.SSL_free(ssl)
		return
	}
	defer C.SSL_free(ssl)
	queue <- C.SSL_get1_session(ssl)
}
