package holdout_bugs

/*
#include <openssl/ssl.h>

extern int badNewSerialized(SSL *ssl, SSL_SESSION *sess);
extern int goodNewSerialized(SSL *ssl, SSL_SESSION *sess);
extern int badNewReplaced(SSL *ssl, SSL_SESSION *sess);
extern int goodNewReplaced(SSL *ssl, SSL_SESSION *sess);
extern int badNewDup(SSL *ssl, SSL_SESSION *sess);
extern int goodNewDup(SSL *ssl, SSL_SESSION *sess);
extern int badNewChan(SSL *ssl, SSL_SESSION *sess);
extern int goodNewChan(SSL *ssl, SSL_SESSION *sess);
extern int badNewExData(SSL *ssl, SSL_SESSION *sess);
extern int goodNewExData(SSL *ssl, SSL_SESSION *sess);
extern void badRemoveLater(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemoveLater(SSL_CTX *ctx, SSL_SESSION *sess);
extern SSL_SESSION *badGetFlag(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetFlag(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetOnly(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetOnly(SSL *ssl, unsigned char *id, int n, int *copy);
*/
import "C"

import "unsafe"

func hooks(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewSerialized))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewSerialized))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewReplaced))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewReplaced))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewDup))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewDup))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewChan))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewChan))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewExData))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewExData))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveLater))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveLater))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetFlag))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetFlag))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetOnly))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetOnly))
}

var (
	saved   []byte
	latest  *C.SSL_SESSION
	arrived = make(chan *C.SSL_SESSION, 64)
)

func serialize(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	b := make([]byte, n)
	p := (*C.uchar)(unsafe.Pointer(&b[0]))
	C.i2d_SSL_SESSION(s, &p)
	return b
}

// Only bytes are kept, but the answer claims the object.
//
//export badNewSerialized
func badNewSerialized(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if b := serialize(sess); b != nil {
		saved = b
	}
	return 1 // want "refleak"
}

//export goodNewSerialized
func goodNewSerialized(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if b := serialize(sess); b != nil {
		saved = b
	}
	return 0
}

// The latest ticket wins, but only the loser is dealt with.
//
//export badNewReplaced
func badNewReplaced(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	old := latest
	latest = nil
	if old != nil {
		C.SSL_SESSION_free(old)
		return 1 // want "refleak"
	}
	latest = sess
	return 1
}

//export goodNewReplaced
func goodNewReplaced(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	old := latest
	latest = sess
	if old != nil {
		C.SSL_SESSION_free(old)
	}
	return 1
}

// A copy is kept, and the original claimed.
//
//export badNewDup
func badNewDup(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	d := C.SSL_SESSION_dup(sess)
	if d == nil {
		return 0
	}
	C.SSL_SESSION_free(latest)
	latest = d
	return 1 // want "refleak"
}

//export goodNewDup
func goodNewDup(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	d := C.SSL_SESSION_dup(sess)
	if d == nil {
		return 0
	}
	C.SSL_SESSION_free(latest)
	latest = d
	return 0
}

// Sent to whoever waits, and not claimed.
//
//export badNewChan
func badNewChan(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	select {
	case arrived <- sess: // want "borrowescape"
	default:
	}
	return 0
}

//export goodNewChan
func goodNewChan(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	select {
	case arrived <- sess:
		return 1
	default:
		return 0
	}
}

// The connection's ex_data keeps a pointer, which is no reference.
//
//export badNewExData
func badNewExData(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 0
	}
	C.SSL_set_ex_data(ssl, 1, nil)
	saved = nil
	return 1 // want "refleak"
}

//export goodNewExData
func goodNewExData(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 0
	}
	C.SSL_set_ex_data(ssl, 1, nil)
	saved = nil
	C.SSL_SESSION_free(sess)
	return 1
}

// Removed, but the entry is worked on later.
//
//export badRemoveLater
func badRemoveLater(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	arrived <- sess // want "borrowescape"
}

//export goodRemoveLater
func goodRemoveLater(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(sess) == 1 {
		arrived <- sess
	}
}

// The flag is set before the lookup fails, and depends on what is found.
//
//export badGetFlag
func badGetFlag(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 1
	if n == 0 || latest == nil {
		return nil
	}
	s := C.SSL_SESSION_dup(latest) // want "refleak"
	if s == nil {
		return latest
	}
	return s
}

//export goodGetFlag
func goodGetFlag(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 1
	if n == 0 || latest == nil {
		return nil
	}
	s := C.SSL_SESSION_dup(latest)
	if s == nil {
		return latest
	}
	*copy = 0
	return s
}

// The only reference is given away, and freed.
//
//export badGetOnly
func badGetOnly(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	p := id
	s := C.d2i_SSL_SESSION(nil, &p, C.long(n))
	*copy = 0
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return s // want "useafterfree"
	}
	return s
}

//export goodGetOnly
func goodGetOnly(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	p := id
	s := C.d2i_SSL_SESSION(nil, &p, C.long(n))
	*copy = 0
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}
