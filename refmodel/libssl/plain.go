package libssl

import (
	"os"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// Functions that have nothing to do with references and so no row in the table,
// but without which hardly a program would compile. Plain lists them.

func TLS_method() *SSL_METHOD { return tlsMethod }

func TLS_client_method() *SSL_METHOD { return tlsClientMethod }

func TLS_server_method() *SSL_METHOD { return tlsServerMethod }

func TLSv1_2_method() *SSL_METHOD { return tls12Method }

func TLSv1_2_client_method() *SSL_METHOD { return tls12Client }

func TLSv1_2_server_method() *SSL_METHOD { return tls12Server }

var (
	memMethod = &BIO_METHOD{Name: "mem"}
	sslMethod = &BIO_METHOD{Name: "ssl"}
)

func BIO_s_mem() *BIO_METHOD { return memMethod }

func BIO_f_ssl() *BIO_METHOD { return sslMethod }

// BIO_new_mem_buf makes a BIO that reads the n bytes at buf, or the C string
// there if n is negative. Unlike C's it copies them.
func BIO_new_mem_buf(buf unsafe.Pointer, n Int) *BIO {
	if n < 0 {
		return (*BIO)(refmodel.NewMemBIO(cText((*Char)(buf))))
	}
	return (*BIO)(refmodel.NewMemBIO(bytesAt(buf, int(n))))
}

// BIO_read reads from a memory BIO: -1 if it is empty.
func BIO_read(b *BIO, buf unsafe.Pointer, n Int) Int {
	return Int(b.Model().Read("BIO_read", bytesAt(buf, int(n))))
}

// BIO_write appends to a memory BIO.
func BIO_write(b *BIO, data unsafe.Pointer, n Int) Int {
	return Int(b.Model().Write("BIO_write", bytesAt(data, int(n))))
}

// BIO_ctrl_pending returns the number of bytes that can be read.
func BIO_ctrl_pending(b *BIO) Size_t {
	return Size_t(b.Model().Len("BIO_ctrl_pending"))
}

// The error queue is always empty.

func ERR_get_error() Ulong { return 0 }

func ERR_peek_error() Ulong { return 0 }

func ERR_clear_error() {}

// OPENSSL_init_ssl has nothing to do.
func OPENSSL_init_ssl(opts Uint64_t, settings unsafe.Pointer) Int { return 1 }

// SSL_CIPHER_get_name returns the name of a suite.
func SSL_CIPHER_get_name(c *SSL_CIPHER) *Char {
	if c == nil {
		return static("(NONE)")
	}
	return static(c.Name)
}

// FILE is an open file.
type FILE struct{ f *os.File }

// Fopen is C.fopen, with the modes "r", "w" and "a" (and "b" behind them).
func Fopen(path, mode *Char) *FILE {
	flags := map[string]int{
		"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "a": os.O_WRONLY | os.O_CREATE | os.O_APPEND,
	}
	m := string(cText(mode))
	if len(m) == 2 && m[1] == 'b' {
		m = m[:1]
	}
	flag, ok := flags[m]
	if !ok {
		return nil
	}
	f, err := os.OpenFile(string(cText(path)), flag, 0o666)
	if err != nil {
		return nil
	}
	return &FILE{f}
}

// Fclose is C.fclose.
func Fclose(f *FILE) Int {
	if f == nil || f.f.Close() != nil {
		return -1
	}
	return 0
}

// Plain lists the functions of C's that this package has without a row of the
// table.
var Plain = []string{
	"BIO_ctrl_pending", "BIO_f_ssl", "BIO_new_mem_buf", "BIO_read", "BIO_s_mem", "BIO_write",
	"ERR_clear_error", "ERR_get_error", "ERR_peek_error", "OPENSSL_init_ssl", "SSL_CIPHER_get_name",
	"TLS_client_method", "TLS_method", "TLS_server_method",
	"TLSv1_2_client_method", "TLSv1_2_method", "TLSv1_2_server_method",
	"fclose", "fopen", "free", "malloc",
}
