package tlspair

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

// new_certificate makes a self-signed certificate for key, valid for a day.
static X509 *new_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_NAME *name;

	if (x == NULL)
		return NULL;
	name = X509_get_subject_name(x);
	if (X509_set_version(x, 2)
	    && ASN1_INTEGER_set(X509_get_serialNumber(x), 1)
	    && X509_gmtime_adj(X509_getm_notBefore(x), 0)
	    && X509_gmtime_adj(X509_getm_notAfter(x), 24 * 60 * 60)
	    && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0)
	    && X509_set_issuer_name(x, name)
	    && X509_set_pubkey(x, key)
	    && X509_sign(x, key, EVP_sha256()))
		return x;
	X509_free(x);
	return NULL;
}

// new_server_ctx makes the SSL_CTX of a server for one protocol version.
static SSL_CTX *new_server_ctx(int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key == NULL ? NULL : new_certificate(key);
	int ok = ctx != NULL && cert != NULL
	    && SSL_CTX_set_min_proto_version(ctx, version)
	    && SSL_CTX_set_max_proto_version(ctx, version)
	    && SSL_CTX_use_certificate(ctx, cert)
	    && SSL_CTX_use_PrivateKey(ctx, key);

	X509_free(cert);
	EVP_PKEY_free(key);
	if (ok)
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

// link joins two SSLs by a pair of memory BIOs. It returns 1 for success.
static int link_pair(SSL *a, SSL *b)
{
	BIO *x, *y;

	if (!BIO_new_bio_pair(&x, 0, &y, 0))
		return 0;
	SSL_set_bio(a, x, x);
	SSL_set_bio(b, y, y);
	return 1;
}

// serve lets the server do what it can without another byte from the client:
// the handshake, then the greeting, once. It returns -1 for a failure.
static int serve(SSL *ssl, int *greeted, const char *greeting, int len)
{
	int n;

	ERR_clear_error();
	if (!SSL_is_init_finished(ssl)) {
		n = SSL_do_handshake(ssl);
		if (n != 1)
			return SSL_get_error(ssl, n) == SSL_ERROR_WANT_READ ? 0 : -1;
	}
	if (*greeted)
		return 0;
	*greeted = 1;
	return SSL_write(ssl, greeting, len) == len ? 0 : -1;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// A Version is a protocol version.
type Version int

// The versions that a server can be made for.
const (
	TLS12 Version = C.TLS1_2_VERSION
	TLS13 Version = C.TLS1_3_VERSION
)

// String returns the version's name.
func (v Version) String() string {
	if v == TLS12 {
		return "TLS 1.2"
	}
	return "TLS 1.3"
}

// Greeting is what a server writes on every connection.
const Greeting = "hello"

// A Server answers on the wires made by [Server.Dial]. It issues session
// tickets, and resumes sessions.
type Server struct {
	ctx *C.SSL_CTX
}

// NewServer returns a server that speaks version.
func NewServer(version Version) (*Server, error) {
	ctx := C.new_server_ctx(C.int(version))
	if ctx == nil {
		return nil, errors.New("tlspair: no server context: " + lastError())
	}
	id := []byte("tlspair")
	if C.SSL_CTX_set_session_id_context(ctx, (*C.uchar)(unsafe.Pointer(&id[0])), C.uint(len(id))) != 1 {
		C.SSL_CTX_free(ctx)
		return nil, errors.New("tlspair: no session id context: " + lastError())
	}
	return &Server{ctx}, nil
}

// Close frees the server.
func (s *Server) Close() { C.SSL_CTX_free(s.ctx) }

// Dial returns a new wire to the server.
func (s *Server) Dial() *Wire { return &Wire{server: s} }

// A Wire is one connection to a server.
type Wire struct {
	server  *Server
	ssl     *C.SSL // the server's end
	greeted C.int
}

// Attach makes the wire the transport of a client's SSL, an SSL * in ssl.
func (w *Wire) Attach(ssl unsafe.Pointer) error {
	w.ssl = C.SSL_new(w.server.ctx)
	if w.ssl == nil {
		return errors.New("tlspair: no SSL: " + lastError())
	}
	C.SSL_set_accept_state(w.ssl)
	if C.link_pair((*C.SSL)(ssl), w.ssl) != 1 {
		return errors.New("tlspair: no BIO pair: " + lastError())
	}
	return nil
}

// Wait lets the server answer what the client has sent.
func (w *Wire) Wait() error {
	greeting := C.CString(Greeting)
	defer C.free(unsafe.Pointer(greeting))
	if C.serve(w.ssl, &w.greeted, greeting, C.int(len(Greeting))) != 0 {
		return errors.New("tlspair: the server failed: " + lastError())
	}
	return nil
}

// Close closes the server's end. The client's SSL keeps its own end.
func (w *Wire) Close() {
	if w.ssl != nil {
		C.SSL_shutdown(w.ssl)
		C.SSL_free(w.ssl)
		w.ssl = nil
	}
}

// lastError returns the newest error of OpenSSL's queue, and empties that.
func lastError() string {
	code := C.ERR_peek_last_error()
	C.ERR_clear_error()
	if code == 0 {
		return "no reason given"
	}
	return C.GoString(C.ERR_reason_error_string(code))
}
