package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// D2i_SSL_SESSION reads a session from the length bytes at *pp and moves *pp
// behind it. The encoding is the model's own: see [I2d_SSL_SESSION].
func D2i_SSL_SESSION(a **SSL_SESSION, pp **Uchar, length Long) *SSL_SESSION {
	return d2i("d2i_SSL_SESSION", a, pp, length)
}

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

// ASN1_d2i_bio reads a session from a BIO: d2i must be [D2i_SSL_SESSION].
func ASN1_d2i_bio(xnew func() unsafe.Pointer, d2i D2i_of_void, in *BIO, x *unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(session("ASN1_d2i_bio", nil, nil, in.Model(), (**refmodel.SessionObject)(unsafe.Pointer(x))))
}

// PEM_read_bio_SSL_SESSION reads the next session from a memory BIO; cb is not
// asked, sessions aren't encrypted.
func PEM_read_bio_SSL_SESSION(b *BIO, x **SSL_SESSION, cb Pem_password_cb, u unsafe.Pointer) *SSL_SESSION {
	return session("PEM_read_bio_SSL_SESSION", b.Model(), sessionVar(x), nil, nil)
}

// PEM_read_SSL_SESSION reads a session from a file.
func PEM_read_SSL_SESSION(f *FILE, x **SSL_SESSION, cb Pem_password_cb, u unsafe.Pointer) *SSL_SESSION {
	return session("PEM_read_SSL_SESSION", file(f), sessionVar(x), nil, nil)
}

func PEM_write_bio_SSL_SESSION(b *BIO, s *SSL_SESSION) Int {
	return status("PEM_write_bio_SSL_SESSION", b.Model(), s.Model())
}

func PEM_write_SSL_SESSION(f *FILE, s *SSL_SESSION) Int {
	return status("PEM_write_SSL_SESSION", file(f), s.Model())
}

func SSL_SESSION_print(b *BIO, s *SSL_SESSION) Int {
	return status("SSL_SESSION_print", b.Model(), s.Model())
}

func SSL_SESSION_print_fp(f *FILE, s *SSL_SESSION) Int {
	return status("SSL_SESSION_print_fp", file(f), s.Model())
}

func SSL_SESSION_print_keylog(b *BIO, s *SSL_SESSION) Int {
	return status("SSL_SESSION_print_keylog", b.Model(), s.Model())
}

// file returns a file's reader and writer, nil for NULL.
func file(f *FILE) any {
	if f == nil {
		return nil
	}
	return f.f
}
