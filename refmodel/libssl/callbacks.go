package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// Callbacks are Go functions of the C types. What is nil is NULL.

// SSL_CTX_sess_set_new_cb uses ctx; registers new_session_cb, a new_session_cb; NULL
// for none. Source: SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c.
func SSL_CTX_sess_set_new_cb(ctx *SSL_CTX, new_session_cb New_session_cb) {
	var f any
	if new_session_cb != nil {
		f = refmodel.NewSessionFunc(func(s *refmodel.ConnObject, sess *refmodel.SessionObject) int {
			return int(new_session_cb((*SSL)(s), (*SSL_SESSION)(sess)))
		})
	}
	call("SSL_CTX_sess_set_new_cb", ctx.Model(), f, new_session_cb)
}

// SSL_CTX_sess_set_remove_cb uses ctx; registers remove_session_cb, a
// remove_session_cb; NULL for none. Source: SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c.
func SSL_CTX_sess_set_remove_cb(ctx *SSL_CTX, remove_session_cb Remove_session_cb) {
	var f any
	if remove_session_cb != nil {
		f = refmodel.RemoveSessionFunc(func(c *refmodel.ContextObject, sess *refmodel.SessionObject) {
			remove_session_cb((*SSL_CTX)(c), (*SSL_SESSION)(sess))
		})
	}
	call("SSL_CTX_sess_set_remove_cb", ctx.Model(), f, remove_session_cb)
}

// SSL_CTX_sess_set_get_cb uses ctx; registers get_session_cb, a get_session_cb; NULL
// for none. Source: SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c.
func SSL_CTX_sess_set_get_cb(ctx *SSL_CTX, get_session_cb Get_session_cb) {
	var f any
	if get_session_cb != nil {
		f = refmodel.GetSessionFunc(func(s *refmodel.ConnObject, id []byte, copy *int32) *refmodel.SessionObject {
			return get_session_cb((*SSL)(s), first(id), Int(len(id)), (*Int)(copy)).Model()
		})
	}
	call("SSL_CTX_sess_set_get_cb", ctx.Model(), f, get_session_cb)
}

// SSL_CTX_sess_get_new_cb returns a pointer that is valid for ever and never to be
// released; it can be NULL; uses ctx. Source: SSL_CTX_sess_set_get_cb(3);
// ssl/ssl_sess.c.
func SSL_CTX_sess_get_new_cb(ctx *SSL_CTX) New_session_cb {
	cb, _ := call("SSL_CTX_sess_get_new_cb", ctx.Model()).Func.(New_session_cb)
	return cb
}

// SSL_CTX_sess_get_remove_cb returns a pointer that is valid for ever and never to be
// released; it can be NULL; uses ctx. Source: SSL_CTX_sess_set_get_cb(3);
// ssl/ssl_sess.c.
func SSL_CTX_sess_get_remove_cb(ctx *SSL_CTX) Remove_session_cb {
	cb, _ := call("SSL_CTX_sess_get_remove_cb", ctx.Model()).Func.(Remove_session_cb)
	return cb
}

// SSL_CTX_sess_get_get_cb returns a pointer that is valid for ever and never to be
// released; it can be NULL; uses ctx. Source: SSL_CTX_sess_set_get_cb(3);
// ssl/ssl_sess.c.
func SSL_CTX_sess_get_get_cb(ctx *SSL_CTX) Get_session_cb {
	cb, _ := call("SSL_CTX_sess_get_get_cb", ctx.Model()).Func.(Get_session_cb)
	return cb
}

// first returns the address of memory, nil for none.
func first(b []byte) *Uchar {
	if len(b) == 0 {
		return nil
	}
	return (*Uchar)(unsafe.Pointer(&b[0]))
}

func pskUse(cb SSL_psk_use_session_cb_func) any {
	if cb == nil {
		return nil
	}
	return refmodel.PSKUseSessionFunc(func(s *refmodel.ConnObject, id *[]byte, sess **refmodel.SessionObject) int {
		var p *Uchar
		var n Size_t
		r := cb((*SSL)(s), nil, &p, &n, (**SSL_SESSION)(unsafe.Pointer(sess)))
		*id = append([]byte(nil), bytesAt(unsafe.Pointer(p), int(n))...)
		return int(r)
	})
}

func pskFind(cb SSL_psk_find_session_cb_func) any {
	if cb == nil {
		return nil
	}
	return refmodel.PSKFindSessionFunc(func(s *refmodel.ConnObject, id []byte, sess **refmodel.SessionObject) int {
		return int(cb((*SSL)(s), first(id), Size_t(len(id)), (**SSL_SESSION)(unsafe.Pointer(sess))))
	})
}

// SSL_set_psk_use_session_callback uses s; registers cb, a SSL_psk_use_session_cb_func;
// NULL for none. Source: SSL_CTX_set_psk_client_callback(3).
func SSL_set_psk_use_session_callback(s *SSL, cb SSL_psk_use_session_cb_func) {
	call("SSL_set_psk_use_session_callback", s.Model(), pskUse(cb))
}

// SSL_CTX_set_psk_use_session_callback uses s; registers cb, a
// SSL_psk_use_session_cb_func; NULL for none. Source:
// SSL_CTX_set_psk_client_callback(3).
func SSL_CTX_set_psk_use_session_callback(s *SSL_CTX, cb SSL_psk_use_session_cb_func) {
	call("SSL_CTX_set_psk_use_session_callback", s.Model(), pskUse(cb))
}

// SSL_set_psk_find_session_callback uses s; registers cb, a
// SSL_psk_find_session_cb_func; NULL for none. Source:
// SSL_CTX_use_psk_identity_hint(3).
func SSL_set_psk_find_session_callback(s *SSL, cb SSL_psk_find_session_cb_func) {
	call("SSL_set_psk_find_session_callback", s.Model(), pskFind(cb))
}

// SSL_CTX_set_psk_find_session_callback uses s; registers cb, a
// SSL_psk_find_session_cb_func; NULL for none. Source:
// SSL_CTX_use_psk_identity_hint(3).
func SSL_CTX_set_psk_find_session_callback(s *SSL_CTX, cb SSL_psk_find_session_cb_func) {
	call("SSL_CTX_set_psk_find_session_callback", s.Model(), pskFind(cb))
}

// The callbacks for the PSKs of TLS 1.2 have to do with no session and are not
// called.

// SSL_set_psk_client_callback uses s. Source: SSL_CTX_set_psk_client_callback(3).
func SSL_set_psk_client_callback(s *SSL, cb SSL_psk_client_cb_func) {
	call("SSL_set_psk_client_callback", s.Model(), nil)
}

// SSL_CTX_set_psk_client_callback uses s. Source: SSL_CTX_set_psk_client_callback(3).
func SSL_CTX_set_psk_client_callback(s *SSL_CTX, cb SSL_psk_client_cb_func) {
	call("SSL_CTX_set_psk_client_callback", s.Model(), nil)
}

// SSL_set_psk_server_callback uses s. Source: SSL_CTX_use_psk_identity_hint(3).
func SSL_set_psk_server_callback(s *SSL, cb SSL_psk_server_cb_func) {
	call("SSL_set_psk_server_callback", s.Model(), nil)
}

// SSL_CTX_set_psk_server_callback uses s. Source: SSL_CTX_use_psk_identity_hint(3).
func SSL_CTX_set_psk_server_callback(s *SSL_CTX, cb SSL_psk_server_cb_func) {
	call("SSL_CTX_set_psk_server_callback", s.Model(), nil)
}

// SSL_CTX_set_session_ticket_cb uses ctx; registers gen_cb, a
// SSL_CTX_generate_session_ticket_fn; NULL for none; registers dec_cb, a
// SSL_CTX_decrypt_session_ticket_fn; NULL for none. Source:
// SSL_CTX_set_session_ticket_cb(3).
func SSL_CTX_set_session_ticket_cb(ctx *SSL_CTX, gen_cb SSL_CTX_generate_session_ticket_fn, dec_cb SSL_CTX_decrypt_session_ticket_fn, arg unsafe.Pointer) Int {
	var g, d any
	if gen_cb != nil {
		g = refmodel.GenerateTicketFunc(func(s *refmodel.ConnObject, arg unsafe.Pointer) int { return int(gen_cb((*SSL)(s), arg)) })
	}
	if dec_cb != nil {
		d = refmodel.DecryptTicketFunc(func(s *refmodel.ConnObject, sess *refmodel.SessionObject, name []byte, status int, arg unsafe.Pointer) int {
			return int(dec_cb((*SSL)(s), (*SSL_SESSION)(sess), first(name), Size_t(len(name)), Int(status), arg))
		})
	}
	return status("SSL_CTX_set_session_ticket_cb", ctx.Model(), g, d, arg)
}

func generateID(cb GEN_SESSION_CB) any {
	if cb == nil {
		return nil
	}
	return refmodel.GenerateIDFunc(func(s *refmodel.ConnObject, id []byte) int {
		n := Uint(len(id))
		if cb((*SSL)(s), first(id), &n) == 0 {
			return -1
		}
		return int(n)
	})
}

// SSL_set_generate_session_id uses ssl. Source: SSL_CTX_set_generate_session_id(3);
// ssl/ssl_lib.c.
func SSL_set_generate_session_id(ssl *SSL, cb GEN_SESSION_CB) Int {
	return status("SSL_set_generate_session_id", ssl.Model(), generateID(cb))
}

// SSL_CTX_set_generate_session_id uses ctx. Source: SSL_CTX_set_generate_session_id(3);
// ssl/ssl_lib.c.
func SSL_CTX_set_generate_session_id(ctx *SSL_CTX, cb GEN_SESSION_CB) Int {
	return status("SSL_CTX_set_generate_session_id", ctx.Model(), generateID(cb))
}

func notResumable(cb Not_resumable_session_cb) any {
	if cb == nil {
		return nil
	}
	return refmodel.NotResumableFunc(func(s *refmodel.ConnObject, forwardSecure int) int {
		return int(cb((*SSL)(s), Int(forwardSecure)))
	})
}

// SSL_set_not_resumable_session_callback uses ssl. Source: ssl/ssl_lib.c.
func SSL_set_not_resumable_session_callback(ssl *SSL, cb Not_resumable_session_cb) {
	call("SSL_set_not_resumable_session_callback", ssl.Model(), notResumable(cb))
}

// SSL_CTX_set_not_resumable_session_callback uses ctx. Source: ssl/ssl_lib.c.
func SSL_CTX_set_not_resumable_session_callback(ctx *SSL_CTX, cb Not_resumable_session_cb) {
	call("SSL_CTX_set_not_resumable_session_callback", ctx.Model(), notResumable(cb))
}

// EAP-FAST is no part of the model: its callbacks are never called.

// SSL_set_session_secret_cb uses ssl. Source: ssl/ssl_sess.c:SSL_set_session_secret_cb.
func SSL_set_session_secret_cb(ssl *SSL, session_secret_cb Tls_session_secret_cb_fn, arg unsafe.Pointer) Int {
	return status("SSL_set_session_secret_cb", ssl.Model(), nil, nil)
}

// SSL_set_session_ticket_ext_cb uses ssl. Source:
// ssl/ssl_sess.c:SSL_set_session_ticket_ext_cb.
func SSL_set_session_ticket_ext_cb(ssl *SSL, cb Tls_session_ticket_ext_cb_fn, arg unsafe.Pointer) Int {
	return status("SSL_set_session_ticket_ext_cb", ssl.Model(), nil, nil)
}

// CRYPTO_get_ex_new_index only for calls with 2 as class_index; registers free_func, a
// CRYPTO_EX_free; NULL for none. Source: CRYPTO_get_ex_new_index(3); openssl/crypto.h.
//
// CRYPTO_get_ex_new_index is what SSL_SESSION_get_ex_new_index calls. newFunc is
// not called; dupFunc gets no CRYPTO_EX_DATA.
func CRYPTO_get_ex_new_index(class_index Int, argl Long, argp unsafe.Pointer, new_func CRYPTO_EX_new, dup_func CRYPTO_EX_dup, free_func CRYPTO_EX_free) Int {
	var idx Int
	var dup, free any
	if dup_func != nil {
		dup = refmodel.ExDup(func(to, from *refmodel.SessionObject, p unsafe.Pointer) unsafe.Pointer {
			dup_func(nil, nil, &p, idx, argl, argp)
			return p
		})
	}
	if free_func != nil {
		free = refmodel.ExFree(func(s *refmodel.SessionObject, p unsafe.Pointer) {
			free_func(unsafe.Pointer(s), p, nil, idx, argl, argp)
		})
	}
	idx = status("CRYPTO_get_ex_new_index", int(class_index), int64(argl), nil, nil, dup, free)
	return idx
}
