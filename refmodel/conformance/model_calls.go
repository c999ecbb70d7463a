//go:build cgo

package conformance

import (
	"slices"
	"time"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// controls are the steps that are no C functions; macros are functions of the
// real side only, whose effect the model has under another name.
var controls = map[string]bool{
	"eof": true, "corrupt": true, "time": true, "keep": true, "unkeep": true, "psk": true,
}

var macros = map[string]bool{
	"SSL_CTX_set_versions": true, "SSL_CTX_set_max_early_data": true, "SSL_SESSION_get_ex_new_index": true, "CRYPTO_get_ex_new_index": true,
}

// worldless are the functions that have no argument by which the model could
// know the world.
var worldless = map[string]bool{"SSL_SESSION_new": true, "SSL_CTX_new_ex": true, "BIO_new": true}

// cells are the addresses that stand for the small numbers that applications
// store as ex_data.
var cells [8]byte

func cell(n int64) unsafe.Pointer {
	if n == 0 {
		return nil
	}
	return unsafe.Pointer(&cells[n])
}

func cellNumber(p unsafe.Pointer) int64 {
	for i := range cells {
		if p == unsafe.Pointer(&cells[i]) {
			return int64(i)
		}
	}
	return 0
}

// callArgs returns the arguments of refmodel.Call for c, without
// out-parameters that only the call itself needs.
func (m *model) callArgs(c call) []any {
	list := m.values(c)
	n := func(i int) int64 { return c.args[i].n }
	bytesAt := func(b []byte) []any { return append(list[:1], b, len(b)) }
	switch c.fn {
	case "SSL_CTX_new":
		return []any{m.method}
	case "SSL_CTX_new_ex":
		return []any{nil, nil, m.method}
	case "SSL_SESSION_set1_hostname":
		return append(list[:1], withoutNUL(hostname(n(1))))
	case "SSL_SESSION_set1_alpn_selected", "SSL_SESSION_set1_ticket_appdata", "SSL_SESSION_set1_id_context",
		"SSL_CTX_set_session_id_context", "SSL_set_session_id_context":
		return bytesAt(filling(n(1)))
	case "SSL_SESSION_set1_id", "SSL_has_matching_session_id":
		return bytesAt(sessionID(n(1)))
	case "SSL_SESSION_set1_master_key":
		return bytesAt([]byte("0123456789abcdef"))
	case "SSL_SESSION_set_cipher":
		return append(list[:1], pskCipher)
	case "SSL_SESSION_get_master_key":
		return append(list[:1], []byte(nil), 0)
	case "SSL_SESSION_set_ex_data":
		return append(list[:1], m.exAt, cell(n(1)))
	case "SSL_SESSION_get_ex_data":
		return append(list[:1], m.exAt)
	case "SSL_set_ex_data", "SSL_CTX_set_ex_data":
		return append(list[:1], 1, cell(n(1)))
	case "SSL_get_ex_data", "SSL_CTX_get_ex_data":
		return append(list[:1], 1)
	case "SSL_SESSION_set_app_data", "SSL_set_app_data":
		return append(list[:1], cell(n(1)))
	case "SSL_SESSION_get0_ticket", "SSL_SESSION_get0_alpn_selected", "SSL_SESSION_get0_ticket_appdata":
		return append(list[:1], new(unsafe.Pointer), new(uint64))
	case "SSL_SESSION_get_id", "SSL_SESSION_get0_id_context":
		return append(list[:1], new(uint32))
	case "SSL_read", "SSL_peek":
		return append(list[:1], make([]byte, 64), 64)
	case "SSL_read_ex", "SSL_peek_ex", "SSL_read_early_data":
		return append(list[:1], make([]byte, 64), 64, new(uint64))
	case "SSL_write":
		return append(list[:1], []byte("data"), 4)
	case "SSL_write_ex", "SSL_write_early_data":
		return append(list[:1], []byte("data"), 4, new(uint64))
	case "SSL_key_update", "SSL_set_shutdown", "SSL_set_verify":
		return append(list, nil)
	case "SSL_CTX_ctrl":
		return append(list[:1], sessNumberCommand, 0, nil)
	case "SSL_ctrl":
		return append(list[:1], readAheadCommand, 0, nil)
	case "SSL_CTX_use_certificate_file", "SSL_CTX_use_PrivateKey_file":
		return append(list[:1], "file", 1)
	case "SSL_CTX_use_certificate_chain_file":
		return append(list[:1], "file")
	case "SSL_CTX_load_verify_locations":
		return append(list[:1], "file", nil)
	case "SSL_CTX_set_cipher_list", "SSL_set_cipher_list":
		return append(list[:1], "DEFAULT")
	case "SSL_CTX_set_alpn_protos", "SSL_set_alpn_protos":
		return append(list[:1], nil, 0)
	case "SSL_set_options", "SSL_set_fd", "SSL_set_rfd", "SSL_set_wfd":
		return append(list[:1], 0)
	case "SSL_get_error":
		return append(list[:1], 1)
	case "SSL_set_tlsext_host_name", "SSL_CTX_set_psk_client_callback", "SSL_CTX_set_psk_server_callback",
		"SSL_set_psk_client_callback", "SSL_set_psk_server_callback":
		return append(list[:1], nil)
	case "SSL_set_session_secret_cb", "SSL_set_session_ticket_ext_cb":
		return append(list[:1], nil, nil)
	case "SSL_set_session_ticket_ext":
		return append(list[:1], nil, 0)
	case "BIO_new":
		return []any{bioNames[c.args[0].n]}
	case "BIO_get_ssl":
		return append(list[:1], new(*refmodel.ConnObject))
	case "SSL_set_ssl_method":
		return append(list[:1], m.method)
	case "SSL_CTX_sess_set_new_cb":
		f := m.newCallback(n(1))
		return append(list[:1], f, set(n(1), f))
	case "SSL_CTX_sess_set_remove_cb":
		f := m.removeCallback(n(1))
		return append(list[:1], f, set(n(1), f))
	case "SSL_CTX_sess_set_get_cb":
		f := m.getCallback(n(1))
		return append(list[:1], f, set(n(1), f))
	case "SSL_CTX_set_psk_use_session_callback", "SSL_set_psk_use_session_callback":
		return append(list[:1], m.pskUseCallback(n(1)))
	case "SSL_CTX_set_psk_find_session_callback", "SSL_set_psk_find_session_callback":
		return append(list[:1], m.pskFindCallback(n(1)))
	case "SSL_CTX_set_session_ticket_cb":
		return append(list[:1], m.generateCallback(n(1)), m.decryptCallback(n(2)), nil)
	case "SSL_CTX_set_generate_session_id", "SSL_set_generate_session_id":
		return append(list[:1], m.generateIDCallback(n(1)))
	case "SSL_CTX_set_not_resumable_session_callback", "SSL_set_not_resumable_session_callback":
		return append(list[:1], m.notResumableCallback(n(1)))
	}
	return list
}

// The BIOs that BIO_new makes, by the number in a call.
const (
	sslBIO = iota
	memBIO
	nullBIO
)

var bioNames = []string{sslBIO: "ssl", memBIO: "mem", nullBIO: "null"}

// Commands of SSL_CTX_ctrl and SSL_ctrl, as in <openssl/ssl.h>.
const (
	sessNumberCommand = 20
	readAheadCommand  = 40
)

// pskCipher is TLS_AES_256_GCM_SHA384.
const pskCipher = 0x1302

// set is a callback as its getter returns it: nil for none.
func set(mode int64, f any) any {
	if mode == 0 {
		return nil
	}
	return f
}

func withoutNUL(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b[:len(b)-1]
}

// call runs c on the model.
func (m *model) call(c call) outcome {
	switch {
	case controls[c.fn]:
		return m.control(c)
	case macros[c.fn]:
		return m.macro(c)
	case serial[c.fn]:
		return m.serial(c)
	}
	args := m.callArgs(c)
	var v refmodel.Value
	if worldless[c.fn] {
		m.w.Do(func() { v = refmodel.Call(c.fn, args...) })
	} else {
		v = refmodel.Call(c.fn, args...)
	}
	if x := v.Context(); x != nil && (c.fn == "SSL_CTX_new" || c.fn == "SSL_CTX_new_ex") {
		// The real side's contexts have one from the beginning, too.
		refmodel.Call("SSL_CTX_use_certificate_file", x, "file", 1)
	}
	if c.fn == "SSL_CTX_set_verify" {
		m.context(c.args[0]).SetVerifyFails(c.args[2].n == 0)
	}
	return m.outcome(c, args, v)
}

// outcome turns what the model returned into what the comparison looks at.
func (m *model) outcome(c call, args []any, v refmodel.Value) outcome {
	switch c.fn {
	case "SSL_SESSION_new", "SSL_SESSION_dup", "SSL_get_session", "SSL_get0_session", "SSL_get1_session":
		return outcome{kind: sessionKind, obj: orNil(v.Session())}
	case "SSL_new", "SSL_dup":
		return outcome{kind: sslKind, obj: orNil(v.Conn())}
	case "SSL_CTX_new", "SSL_CTX_new_ex", "SSL_get_SSL_CTX", "SSL_set_SSL_CTX":
		return outcome{kind: ctxKind, obj: orNil(v.Context())}
	case "BIO_new", "SSL_get_rbio", "SSL_get_wbio", "BIO_new_ssl", "BIO_new_ssl_connect", "BIO_new_buffer_ssl_connect":
		return outcome{kind: bioKind, obj: orNil(v.BIO())}
	case "BIO_get_ssl":
		return outcome{kind: sslKind, obj: orNil(*args[1].(**refmodel.ConnObject))}
	case "SSL_get_peer_cert_chain", "SSL_CTX_sessions":
		return truth(v.Ptr != nil)
	case "SSL_get_peer_certificate", "SSL_get1_peer_certificate":
		return outcome{kind: certKind, obj: orNil(v.Cert())}
	case "SSL_SESSION_get0_peer", "SSL_get0_peer_certificate":
		return truth(v.Cert() != nil)
	case "SSL_SESSION_get0_cipher":
		return truth(v.Int != 0)
	case "SSL_SESSION_get_id", "SSL_SESSION_get0_id_context":
		return outcome{n: int64(*args[1].(*uint32))}
	case "SSL_SESSION_get0_hostname":
		return outcome{n: boolean(v.Ptr != nil), text: cString(v.Ptr)}
	case "SSL_SESSION_get0_ticket":
		return truth(*args[2].(*uint64) > 0)
	case "SSL_SESSION_get0_alpn_selected", "SSL_SESSION_get0_ticket_appdata":
		n := *args[2].(*uint64)
		o := outcome{n: v.Int, text: text(*args[1].(*unsafe.Pointer), n)}
		if c.fn == "SSL_SESSION_get0_alpn_selected" {
			o.n = int64(n)
		}
		return o
	case "SSL_SESSION_get_ex_data", "SSL_SESSION_get_app_data", "SSL_get_ex_data", "SSL_get_app_data", "SSL_CTX_get_ex_data":
		return outcome{n: cellNumber(v.Ptr)}
	case "SSL_CTX_sess_get_new_cb", "SSL_CTX_sess_get_remove_cb", "SSL_CTX_sess_get_get_cb":
		return truth(v.Func != nil)
	}
	if unseen[c.fn] {
		return outcome{}
	}
	return outcome{n: v.Int}
}

// unseen are the functions whose results are no matter of references: the real
// side doesn't tell them.
var unseen = map[string]bool{
	"SSL_CTX_set_options": true,
	"SSL_ctrl":            true, "SSL_get_current_cipher": true, "SSL_get_error": true, "SSL_get_fd": true,
	"SSL_get_verify_result": true, "SSL_get_version": true, "SSL_has_pending": true, "SSL_pending": true,
	"SSL_want": true, "SSL_version": true, "SSL_set_options": true,
}

func cString(p unsafe.Pointer) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}

func text(p unsafe.Pointer, n uint64) string {
	if p == nil {
		return ""
	}
	return string(unsafe.Slice((*byte)(p), n))
}

func (m *model) control(c call) outcome {
	switch c.fn {
	case "time":
		m.w.Advance(time.Unix(c.args[0].n, 0).Sub(m.w.Now()))
	case "eof":
		refmodel.Disconnect(m.conn(c.args[0]))
	case "corrupt":
		return truth(refmodel.Damage(m.conn(c.args[0])))
	case "keep":
		s := m.sess(c.args[0])
		m.unkeep(s)
		m.store = append(m.store, s)
	case "unkeep":
		m.unkeep(m.sess(c.args[0]))
	case "psk":
		s := m.sess(c.args[0])
		refmodel.Call("SSL_SESSION_set1_master_key", s, slices.Clone(pskKey), len(pskKey))
		refmodel.Call("SSL_SESSION_set_cipher", s, pskCipher)
		refmodel.Call("SSL_SESSION_set_protocol_version", s, tls13)
	}
	return outcome{}
}

func number1(fn string, args ...any) int64 { return refmodel.Call(fn, args...).Int }

// idOf returns a session's id.
func idOf(s *refmodel.SessionObject) []byte {
	var n uint32
	p := refmodel.Call("SSL_SESSION_get_id", s, &n).Ptr
	return []byte(text(p, uint64(n)))
}

func (m *model) session(obj any) sessionState {
	s := obj.(*refmodel.SessionObject)
	if !s.Alive() {
		return sessionState{}
	}
	var id, ctx uint32
	refmodel.Call("SSL_SESSION_get_id", s, &id)
	refmodel.Call("SSL_SESSION_get0_id_context", s, &ctx)
	return sessionState{
		alive: true, refs: s.Refs(),
		resumable: number1("SSL_SESSION_is_resumable", s) != 0,
		ticket:    number1("SSL_SESSION_has_ticket", s) != 0,
		peer:      refmodel.Call("SSL_SESSION_get0_peer", s).Cert() != nil,
		version:   int(number1("SSL_SESSION_get_protocol_version", s)),
		idLen:     int(id), ctxLen: int(ctx),
		host:     len(cString(refmodel.Call("SSL_SESSION_get0_hostname", s).Ptr)),
		time:     number1("SSL_SESSION_get_time", s),
		timeout:  number1("SSL_SESSION_get_timeout", s),
		maxEarly: int(number1("SSL_SESSION_get_max_early_data", s)),
	}
}

func (m *model) ssl(obj any) sslState {
	s := obj.(*refmodel.ConnObject)
	if !s.Alive() {
		return sslState{}
	}
	finished := number1("SSL_is_init_finished", s) != 0
	return sslState{
		alive: true, refs: s.Refs(), session: orNil(s.Session()), ctx: orNil(refmodel.Call("SSL_get_SSL_CTX", s).Context()),
		reused: number1("SSL_session_reused", s) != 0, finished: finished, server: number1("SSL_is_server", s) != 0,
		shutdown: int(number1("SSL_get_shutdown", s)), version: int(number1("SSL_version", s)),
	}
}

func (m *model) bioState(obj any) bioState {
	b := obj.(*refmodel.BIOObject)
	if !b.Alive() {
		return bioState{}
	}
	return bioState{alive: true, refs: b.Refs()}
}

func (m *model) ctx(obj any) ctxState {
	x := obj.(*refmodel.ContextObject)
	if !x.Alive() {
		return ctxState{}
	}
	st := ctxState{alive: true, number: x.CacheNumber()}
	for _, s := range x.CachedSessions() {
		st.cached = append(st.cached, s)
	}
	return st
}

// macro has the steps for which the model has a method instead of a row, or
// whose result is a number of its own.
func (m *model) macro(c call) outcome {
	switch c.fn {
	case "SSL_CTX_set_versions":
		m.context(c.args[0]).SetVersions(int(c.args[1].n), int(c.args[2].n))
		return outcome{n: 1}
	case "SSL_CTX_set_max_early_data":
		m.context(c.args[0]).SetMaxEarlyData(uint32(c.args[1].n))
		return outcome{n: 1}
	}
	return truth(m.w.SessionExIndex(nil, nil) > 0)
}
