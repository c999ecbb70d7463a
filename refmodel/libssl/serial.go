package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// D2i_SSL_SESSION returns a session, for the caller to release with SSL_SESSION_free;
// it can be NULL; with NULL for a or in *a the result is a new session, stored in *a
// too: both are one reference; with a session in *a that same object is filled anew and
// returned: no reference is added; ends the validity of earlier pointers to the peer
// certificate, peer key, hostname, ticket, ALPN protocol and ticket appdata of a
// session in *a if the result is not NULL. Source: d2i_SSL_SESSION(3), d2i_X509(3);
// ssl/ssl_asn1.c:d2i_SSL_SESSION; BoringSSL ssl/ssl_x509.cc.
//
// D2i_SSL_SESSION reads a session from the length bytes at *pp and moves *pp
// behind it. The encoding is the model's own: see [I2d_SSL_SESSION].
func D2i_SSL_SESSION(a **SSL_SESSION, pp **Uchar, length Long) *SSL_SESSION {
	return d2i("d2i_SSL_SESSION", a, pp, length)
}

// D2i_SSL_SESSION_ex returns a session, for the caller to release with
// SSL_SESSION_free; it can be NULL; with NULL for a or in *a the result is a new
// session, stored in *a too: both are one reference; with a session in *a that same
// object is filled anew and returned: no reference is added; ends the validity of
// earlier pointers to the peer certificate, peer key, hostname, ticket, ALPN protocol
// and ticket appdata of a session in *a if the result is not NULL. Source:
// d2i_SSL_SESSION(3); ssl/ssl_asn1.c:d2i_SSL_SESSION_ex.
//
// D2i_SSL_SESSION_ex is as [D2i_SSL_SESSION].
func D2i_SSL_SESSION_ex(a **SSL_SESSION, pp **Uchar, length Long, libctx *OSSL_LIB_CTX, propq *Char) *SSL_SESSION {
	return d2i("d2i_SSL_SESSION_ex", a, pp, length, nil, nil)
}

func d2i(name string, a **SSL_SESSION, pp **Uchar, length Long, more ...any) *SSL_SESSION {
	var der []byte
	if pp != nil {
		der = bytesAt(unsafe.Pointer(*pp), int(length))
	}
	n := 0
	args := append([]any{sessionVar(a), der, &n}, more...)
	s := session(name, args...)
	if s != nil {
		advance(pp, n)
	}
	return s
}

// I2d_SSL_SESSION uses in; NULL is allowed. Source: d2i_SSL_SESSION(3);
// ssl/ssl_asn1.c:i2d_SSL_SESSION.
//
// I2d_SSL_SESSION returns the length of a session's encoding and, with pp,
// writes it: to *pp, which is moved behind it, or, if that is nil, to memory
// that the caller frees. The encoding is DER, but the model's own: it and the
// library don't read each other's.
func I2d_SSL_SESSION(in *SSL_SESSION, pp **Uchar) Int {
	var der []byte
	n := status("i2d_SSL_SESSION", in.Model(), &der)
	if pp == nil || n <= 0 {
		return n
	}
	if *pp == nil {
		*pp = (*Uchar)(CBytes(der))
		return n
	}
	copy(bytesAt(unsafe.Pointer(*pp), len(der)), der)
	advance(pp, len(der))
	return n
}

// ASN1_d2i_bio only for calls with d2i_SSL_SESSION as d2i; returns a session, for the
// caller to release with SSL_SESSION_free; it can be NULL; uses in; with NULL for x or
// in *x the result is a new session, stored in *x too: both are one reference; with a
// session in *x that same object is filled anew and returned: no reference is added;
// ends the validity of earlier pointers to the peer certificate, peer key, hostname,
// ticket, ALPN protocol and ticket appdata of a session in *x if the result is not
// NULL. Source: openssl/ssl.h; crypto/asn1/a_d2i_fp.c:ASN1_d2i_bio.
//
// ASN1_d2i_bio reads a session from a BIO: d2i must be [D2i_SSL_SESSION].
func ASN1_d2i_bio(xnew func() unsafe.Pointer, d2i D2i_of_void, in *BIO, x *unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(session("ASN1_d2i_bio", nil, nil, in.Model(), (**refmodel.SessionObject)(unsafe.Pointer(x))))
}

// PEM_read_bio_SSL_SESSION returns a session, for the caller to release with
// SSL_SESSION_free; it can be NULL; uses out; with NULL for x or in *x the result is a
// new session, stored in *x too: both are one reference; with a session in *x that same
// object is filled anew and returned: no reference is added; ends the validity of
// earlier pointers to the peer certificate, peer key, hostname, ticket, ALPN protocol
// and ticket appdata of a session in *x if the result is not NULL. Source:
// PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw.
//
// PEM_read_bio_SSL_SESSION reads the next session from a memory BIO; cb is not
// asked, sessions aren't encrypted.
func PEM_read_bio_SSL_SESSION(out *BIO, x **SSL_SESSION, cb Pem_password_cb, u unsafe.Pointer) *SSL_SESSION {
	return session("PEM_read_bio_SSL_SESSION", out.Model(), sessionVar(x), nil, nil)
}

// PEM_read_SSL_SESSION returns a session, for the caller to release with
// SSL_SESSION_free; it can be NULL; with NULL for x or in *x the result is a new
// session, stored in *x too: both are one reference; with a session in *x that same
// object is filled anew and returned: no reference is added; ends the validity of
// earlier pointers to the peer certificate, peer key, hostname, ticket, ALPN protocol
// and ticket appdata of a session in *x if the result is not NULL. Source:
// PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw.
//
// PEM_read_SSL_SESSION reads a session from a file.
func PEM_read_SSL_SESSION(out *FILE, x **SSL_SESSION, cb Pem_password_cb, u unsafe.Pointer) *SSL_SESSION {
	return session("PEM_read_SSL_SESSION", file(out), sessionVar(x), nil, nil)
}

// PEM_write_bio_SSL_SESSION uses out; uses x; NULL is allowed. Source:
// PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw.
func PEM_write_bio_SSL_SESSION(out *BIO, x *SSL_SESSION) Int {
	return status("PEM_write_bio_SSL_SESSION", out.Model(), x.Model())
}

// PEM_write_SSL_SESSION uses x; NULL is allowed. Source: PEM_read_bio_PrivateKey(3);
// openssl/ssl.h:DECLARE_PEM_rw.
func PEM_write_SSL_SESSION(out *FILE, x *SSL_SESSION) Int {
	return status("PEM_write_SSL_SESSION", file(out), x.Model())
}

// SSL_SESSION_print uses fp; uses ses; NULL is allowed. Source: SSL_SESSION_print(3);
// ssl/ssl_txt.c:SSL_SESSION_print.
func SSL_SESSION_print(fp *BIO, ses *SSL_SESSION) Int {
	return status("SSL_SESSION_print", fp.Model(), ses.Model())
}

// SSL_SESSION_print_fp uses ses; NULL is allowed. Source: SSL_SESSION_print(3);
// ssl/ssl_txt.c:SSL_SESSION_print_fp.
func SSL_SESSION_print_fp(fp *FILE, ses *SSL_SESSION) Int {
	return status("SSL_SESSION_print_fp", file(fp), ses.Model())
}

// SSL_SESSION_print_keylog uses bp; uses x; NULL is allowed. Source:
// SSL_SESSION_print(3); ssl/ssl_txt.c:SSL_SESSION_print_keylog.
func SSL_SESSION_print_keylog(bp *BIO, x *SSL_SESSION) Int {
	return status("SSL_SESSION_print_keylog", bp.Model(), x.Model())
}

// file returns a file's reader and writer, nil for NULL.
func file(f *FILE) any {
	if f == nil {
		return nil
	}
	return f.f
}
