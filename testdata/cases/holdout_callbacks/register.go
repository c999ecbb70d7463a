package holdout_callbacks

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

extern int badNewPlain(SSL *ssl, SSL_SESSION *sess);
extern int goodNewPlain(SSL *ssl, SSL_SESSION *sess);
extern int badNewVar(SSL *ssl, SSL_SESSION *sess);
extern int goodNewVar(SSL *ssl, SSL_SESSION *sess);
extern void badRemovePlain(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemovePlain(SSL_CTX *ctx, SSL_SESSION *sess);
extern SSL_SESSION *badGetPlain(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetPlain(SSL *ssl, unsigned char *id, int n, int *copy);
*/
import "C"

// Use sets the callbacks that are right.
func Use(ctx *C.SSL_CTX, plain bool) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewVar))
	if plain {
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewPlain))
	}
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemovePlain))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetPlain))
}

// Misuse sets the others.
func Misuse(ctx *C.SSL_CTX, plain bool) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewVar))
	if plain {
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewPlain))
	}
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemovePlain))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetPlain))
}
