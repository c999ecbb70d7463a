package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// Callbacks are Go functions of the C types. What is nil is NULL.

func SSL_CTX_sess_set_new_cb(ctx *SSL_CTX, cb New_session_cb) {
	var f any
	if cb != nil {
		f = refmodel.NewSessionFunc(func(s *refmodel.ConnObject, sess *refmodel.SessionObject) int {
			return int(cb((*SSL)(s), (*SSL_SESSION)(sess)))
		})
	}
	call("SSL_CTX_sess_set_new_cb", ctx.Model(), f, cb)
}

func SSL_CTX_sess_set_remove_cb(ctx *SSL_CTX, cb Remove_session_cb) {
	var f any
	if cb != nil {
		f = refmodel.RemoveSessionFunc(func(c *refmodel.ContextObject, sess *refmodel.SessionObject) {
			cb((*SSL_CTX)(c), (*SSL_SESSION)(sess))
		})
	}
	call("SSL_CTX_sess_set_remove_cb", ctx.Model(), f, cb)
}

func SSL_CTX_sess_set_get_cb(ctx *SSL_CTX, cb Get_session_cb) {
	var f any
	if cb != nil {
		f = refmodel.GetSessionFunc(func(s *refmodel.ConnObject, id []byte, copy *int32) *refmodel.SessionObject {
			return cb((*SSL)(s), first(id), Int(len(id)), (*Int)(copy)).Model()
		})
	}
	call("SSL_CTX_sess_set_get_cb", ctx.Model(), f, cb)
}

func SSL_CTX_sess_get_new_cb(ctx *SSL_CTX) New_session_cb {
	cb, _ := call("SSL_CTX_sess_get_new_cb", ctx.Model()).Func.(New_session_cb)
	return cb
}

func SSL_CTX_sess_get_remove_cb(ctx *SSL_CTX) Remove_session_cb {
	cb, _ := call("SSL_CTX_sess_get_remove_cb", ctx.Model()).Func.(Remove_session_cb)
	return cb
}

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

func SSL_set_psk_use_session_callback(s *SSL, cb SSL_psk_use_session_cb_func) {
	call("SSL_set_psk_use_session_callback", s.Model(), pskUse(cb))
}

func SSL_CTX_set_psk_use_session_callback(ctx *SSL_CTX, cb SSL_psk_use_session_cb_func) {
	call("SSL_CTX_set_psk_use_session_callback", ctx.Model(), pskUse(cb))
}

func SSL_set_psk_find_session_callback(s *SSL, cb SSL_psk_find_session_cb_func) {
	call("SSL_set_psk_find_session_callback", s.Model(), pskFind(cb))
}

func SSL_CTX_set_psk_find_session_callback(ctx *SSL_CTX, cb SSL_psk_find_session_cb_func) {
	call("SSL_CTX_set_psk_find_session_callback", ctx.Model(), pskFind(cb))
}

// The callbacks for the PSKs of TLS 1.2 have to do with no session and are not
// called.

func SSL_set_psk_client_callback(s *SSL, cb SSL_psk_client_cb_func) {
	call("SSL_set_psk_client_callback", s.Model(), nil)
}

func SSL_CTX_set_psk_client_callback(ctx *SSL_CTX, cb SSL_psk_client_cb_func) {
	call("SSL_CTX_set_psk_client_callback", ctx.Model(), nil)
}

func SSL_set_psk_server_callback(s *SSL, cb SSL_psk_server_cb_func) {
	call("SSL_set_psk_server_callback", s.Model(), nil)
}

func SSL_CTX_set_psk_server_callback(ctx *SSL_CTX, cb SSL_psk_server_cb_func) {
	call("SSL_CTX_set_psk_server_callback", ctx.Model(), nil)
}

func SSL_CTX_set_session_ticket_cb(ctx *SSL_CTX, gen SSL_CTX_generate_session_ticket_fn, dec SSL_CTX_decrypt_session_ticket_fn, arg unsafe.Pointer) Int {
	var g, d any
	if gen != nil {
		g = refmodel.GenerateTicketFunc(func(s *refmodel.ConnObject, arg unsafe.Pointer) int { return int(gen((*SSL)(s), arg)) })
	}
	if dec != nil {
		d = refmodel.DecryptTicketFunc(func(s *refmodel.ConnObject, sess *refmodel.SessionObject, name []byte, status int, arg unsafe.Pointer) int {
			return int(dec((*SSL)(s), (*SSL_SESSION)(sess), first(name), Size_t(len(name)), Int(status), arg))
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

func SSL_set_generate_session_id(s *SSL, cb GEN_SESSION_CB) Int {
	return status("SSL_set_generate_session_id", s.Model(), generateID(cb))
}

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

func SSL_set_not_resumable_session_callback(s *SSL, cb Not_resumable_session_cb) {
	call("SSL_set_not_resumable_session_callback", s.Model(), notResumable(cb))
}

func SSL_CTX_set_not_resumable_session_callback(ctx *SSL_CTX, cb Not_resumable_session_cb) {
	call("SSL_CTX_set_not_resumable_session_callback", ctx.Model(), notResumable(cb))
}

// EAP-FAST is no part of the model: its callbacks are never called.

func SSL_set_session_secret_cb(s *SSL, cb Tls_session_secret_cb_fn, arg unsafe.Pointer) Int {
	return status("SSL_set_session_secret_cb", s.Model(), nil, nil)
}

func SSL_set_session_ticket_ext_cb(s *SSL, cb Tls_session_ticket_ext_cb_fn, arg unsafe.Pointer) Int {
	return status("SSL_set_session_ticket_ext_cb", s.Model(), nil, nil)
}

// CRYPTO_get_ex_new_index is what SSL_SESSION_get_ex_new_index calls. newFunc is
// not called; dupFunc gets no CRYPTO_EX_DATA.
func CRYPTO_get_ex_new_index(class Int, argl Long, argp unsafe.Pointer, newFunc CRYPTO_EX_new, dupFunc CRYPTO_EX_dup, freeFunc CRYPTO_EX_free) Int {
	var idx Int
	var dup, free any
	if dupFunc != nil {
		dup = refmodel.ExDup(func(to, from *refmodel.SessionObject, p unsafe.Pointer) unsafe.Pointer {
			dupFunc(nil, nil, &p, idx, argl, argp)
			return p
		})
	}
	if freeFunc != nil {
		free = refmodel.ExFree(func(s *refmodel.SessionObject, p unsafe.Pointer) {
			freeFunc(unsafe.Pointer(s), p, nil, idx, argl, argp)
		})
	}
	idx = status("CRYPTO_get_ex_new_index", int(class), int64(argl), nil, nil, dup, free)
	return idx
}
