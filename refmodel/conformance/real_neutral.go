//go:build cgo

package conformance

// #include "shim.h"
import "C"

import (
	"os"
	"sync"
	"unsafe"
)

// neutralCall has the functions that the model's table has only so that
// objects passed to them stay known. Most results are none of references'
// business and aren't compared.
func (r *real) neutralCall(c call) (outcome, bool) {
	if len(c.args) == 0 {
		return outcome{}, false
	}
	if c.args[0].kind == ctxKind {
		return r.neutralCtxCall(c)
	}
	if c.args[0].kind != sslKind {
		return outcome{}, false
	}
	l := r.conn(c.args[0])
	switch c.fn {
	case "SSL_ctrl":
		C.SSL_ctrl(l, C.SSL_CTRL_GET_READ_AHEAD, 0, nil)
	case "SSL_set_app_data":
		return status(C.cf_ssl_set_app_data(l, C.long(c.args[1].n))), true
	case "SSL_get_app_data":
		return long(C.cf_ssl_get_app_data(l)), true
	case "SSL_get_current_cipher":
		C.SSL_get_current_cipher(l)
	case "SSL_get_error":
		C.SSL_get_error(l, 1)
	case "SSL_get_fd":
		C.SSL_get_fd(l)
	case "SSL_get_verify_result":
		C.SSL_get_verify_result(l)
	case "SSL_get_version":
		C.SSL_get_version(l)
	case "SSL_version":
		C.SSL_version(l)
	case "SSL_has_pending":
		C.SSL_has_pending(l)
	case "SSL_pending":
		C.SSL_pending(l)
	case "SSL_want":
		C.SSL_want(l)
	case "SSL_in_init":
		return status(C.SSL_in_init(l)), true
	case "SSL_is_init_finished":
		return status(C.SSL_is_init_finished(l)), true
	case "SSL_is_server":
		return status(C.SSL_is_server(l)), true
	case "SSL_set_verify":
		C.cf_ssl_set_verify(l, C.int(c.args[1].n))
	case "SSL_set_cipher_list":
		return status(C.SSL_set_cipher_list(l, defaultCiphers)), true
	case "SSL_set_alpn_protos":
		return status(C.SSL_set_alpn_protos(l, nil, 0)), true
	case "SSL_set_options":
		C.SSL_set_options(l, 0)
	case "SSL_set_tlsext_host_name":
		return long(C.cf_set_host_name(l)), true
	case "SSL_set_fd":
		return status(C.SSL_set_fd(l, 0)), true
	case "SSL_set_rfd":
		return status(C.SSL_set_rfd(l, 0)), true
	case "SSL_set_wfd":
		return status(C.SSL_set_wfd(l, 0)), true
	default:
		return outcome{}, false
	}
	return outcome{}, true
}

var defaultCiphers = C.CString("DEFAULT")

func (r *real) neutralCtxCall(c call) (outcome, bool) {
	x := r.context(c.args[0])
	switch c.fn {
	case "SSL_CTX_ctrl":
		return long(C.SSL_CTX_ctrl(x, C.SSL_CTRL_SESS_NUMBER, 0, nil)), true
	case "SSL_CTX_set_ex_data":
		return status(C.cf_ctx_set_ex(x, C.long(c.args[1].n))), true
	case "SSL_CTX_get_ex_data":
		return long(C.cf_ctx_get_ex(x)), true
	case "SSL_CTX_set_cipher_list":
		return status(C.SSL_CTX_set_cipher_list(x, defaultCiphers)), true
	case "SSL_CTX_set_alpn_protos":
		return status(C.SSL_CTX_set_alpn_protos(x, nil, 0)), true
	case "SSL_CTX_use_certificate_file":
		return status(C.SSL_CTX_use_certificate_file(x, pemFiles().cert, C.SSL_FILETYPE_PEM)), true
	case "SSL_CTX_use_certificate_chain_file":
		return status(C.SSL_CTX_use_certificate_chain_file(x, pemFiles().cert)), true
	case "SSL_CTX_use_PrivateKey_file":
		return status(C.SSL_CTX_use_PrivateKey_file(x, pemFiles().key, C.SSL_FILETYPE_PEM)), true
	case "SSL_CTX_load_verify_locations":
		return status(C.SSL_CTX_load_verify_locations(x, pemFiles().cert, nil)), true
	case "SSL_CTX_set_default_verify_paths":
		pemFiles()
		return status(C.SSL_CTX_set_default_verify_paths(x)), true
	}
	return outcome{}, false
}

// files are the names of the certificate and of its key on disk.
type files struct{ cert, key *C.char }

// pemFiles writes the certificate and the key once, for the functions that
// read files. The directory is [tempDir].
var pemFiles = sync.OnceValue(func() files {
	write := func(name string, key C.int) *C.char {
		p := C.cf_pem(key)
		defer C.free(unsafe.Pointer(p))
		path := tempDir + "/" + name
		if err := os.WriteFile(path, []byte(C.GoString(p)), 0o600); err != nil {
			panic(err)
		}
		return C.CString(path)
	}
	f := files{write("cert.pem", 0), write("key.pem", 1)}
	// SSL_CTX_set_default_verify_paths need not read the system's.
	os.Setenv("SSL_CERT_FILE", tempDir+"/cert.pem")
	os.Setenv("SSL_CERT_DIR", tempDir)
	return f
})

// tempDir is where pemFiles writes; tests set it.
var tempDir = os.TempDir()
