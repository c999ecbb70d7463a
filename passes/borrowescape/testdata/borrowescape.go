// Package borrowescape has the code of the rule's manual, wrong and right.
package borrowescape

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

void onRemoveSession(SSL_CTX *, SSL_SESSION *);
void onRemoveOther(SSL_CTX *, SSL_SESSION *);
*/
import "C"

var (
	sessions = map[string]*C.SSL_SESSION{}
	removed  = make(chan *C.SSL_SESSION, 1)
)

func remember(ssl *C.SSL, host string) {
	sessions[host] = C.SSL_get_session(ssl) // want "borrowescape"
}

func rememberOwned(ssl *C.SSL, host string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(sessions[host])
	sessions[host] = s
}

func fetch(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	return C.SSL_get_session(ssl) // want "borrowescape"
}

func fetchOwned(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	return C.SSL_get1_session(ssl)
}

//export onRemoveSession
func onRemoveSession(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	removed <- s // want "borrowescape"
}

//export onRemoveOther
func onRemoveOther(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(s) == 1 {
		removed <- s
	}
}

func register(ctx, other *C.SSL_CTX) {
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.onRemoveSession))
	C.SSL_CTX_sess_set_remove_cb(other, (*[0]byte)(C.onRemoveOther))
}

// A Conn is a connection.
type Conn struct {
	ssl  *C.SSL
	lent *C.SSL_SESSION
}

func (c *Conn) session() *C.SSL_SESSION { return C.SSL_get_session(c.ssl) }

func (c *Conn) note() { c.lent = C.SSL_get_session(c.ssl) }
