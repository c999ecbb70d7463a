package refmodel

import (
	"container/list"
	"unsafe"
)

// A ContextObject is an SSL_CTX.
type ContextObject struct {
	*core
	method *Method

	cacheMode   int64
	cacheSize   int64
	timeout     int64
	list        *list.List // of *SessionObject
	at          map[*SessionObject]*list.Element
	hash        map[idPrefix][]*SessionObject
	number      int // of entries in hash
	connectGood int
	acceptGood  int

	options      uint64
	minVersion   int
	maxVersion   int
	numTickets   int
	maxEarlyData uint32
	idContext    []byte
	verifyMode   int
	quiet        bool
	postAuth     bool
	hasCert      bool
	verifyFails  bool
	exData       []unsafe.Pointer

	callbacks contextCallbacks
}

// A Method is an SSL_METHOD: the versions that an SSL_CTX speaks, and the side
// that its SSLs take by themselves.
type Method struct {
	// World is the world of an SSL_CTX that is made of the method; nil for
	// the current one.
	World      *World
	Name       string
	MinVersion int
	MaxVersion int
	// Side is 'c' for a client's method, 's' for a server's, 0 for neither.
	Side byte
}

// Session cache modes (SSL_SESS_CACHE_*).
const (
	cacheClient         = 0x0001
	cacheServer         = 0x0002
	cacheNoAutoClear    = 0x0080
	cacheNoInternalLook = 0x0100
	cacheNoInternalPut  = 0x0200
	cacheUpdateTime     = 0x0400
)

// Options (SSL_OP_*) that matter to sessions.
const (
	opNoTicket            = 1 << 14
	opNoAntiReplay        = 1 << 24
	opNoRenegotiation     = 1 << 30
	opAllowClientReneg    = 1 << 8
	opNoResumptionOnReneg = 1 << 16
	opIgnoreEOF           = 1 << 7
	opNoTLS13             = 1 << 29
	opNoTLS12             = 1 << 27
)

// Protocol versions.
const (
	tls10 = 0x0301
	tls12 = 0x0303
	tls13 = 0x0304
)

const (
	defaultCacheSize  = 20480
	defaultNumTickets = 2
)

func (x *ContextObject) header() *core {
	if x == nil {
		return nil
	}
	return x.core
}

// newContext returns an SSL_CTX with one reference that is nobody's yet.
func (w *World) newContext(m *Method, internal bool) *ContextObject {
	x := &ContextObject{
		core: new(core), method: m,
		cacheMode: cacheServer, cacheSize: defaultCacheSize, timeout: defaultTimeout,
		list: list.New(), at: make(map[*SessionObject]*list.Element),
		hash: make(map[idPrefix][]*SessionObject), numTickets: defaultNumTickets,
		maxVersion: tls13, minVersion: tls10,
	}
	if m != nil {
		x.minVersion, x.maxVersion = m.MinVersion, m.MaxVersion
	}
	w.create(x, x.core, Context, internal)
	return x
}

// teardown empties the cache, which calls remove_session_cb.
func (x *ContextObject) teardown(w *World, op *call) {
	w.flush(x, 0, op)
	if s := w.remoteSessions[x.core]; s != nil {
		delete(w.remoteSessions, x.core)
		w.drop(s, op)
	}
}

// SetSessionCacheMode does what the macro SSL_CTX_set_session_cache_mode does
// and returns the former mode.
func (x *ContextObject) SetSessionCacheMode(mode int64) int64 {
	return Call("SSL_CTX_set_session_cache_mode", x, mode).Int
}

// SetCacheSize does what the macro SSL_CTX_sess_set_cache_size does: 0 is no
// limit. It returns the former size.
func (x *ContextObject) SetCacheSize(n int64) int64 {
	return Call("SSL_CTX_sess_set_cache_size", x, n).Int
}

// CacheNumber does what the macro SSL_CTX_sess_number does: it returns the
// number of sessions in the internal cache.
func (x *ContextObject) CacheNumber() int { return int(Call("SSL_CTX_sess_number", x).Int) }

// CachedSessions returns the sessions in the cache, the one that stays longest
// first.
func (x *ContextObject) CachedSessions() []*SessionObject {
	return locked(x, func() []*SessionObject {
		var all []*SessionObject
		for e := x.list.Front(); e != nil; e = e.Next() {
			all = append(all, sessionAt(e))
		}
		return all
	})
}

// SetVersions does what SSL_CTX_set_min_proto_version and _max_proto_version
// do; 0 leaves a bound as it is.
func (x *ContextObject) SetVersions(min, max int) {
	locked(x, func() any {
		if min != 0 {
			x.minVersion = min
		}
		if max != 0 {
			x.maxVersion = max
		}
		return nil
	})
}

// SetMaxEarlyData does what SSL_CTX_set_max_early_data does: with early data a
// server caches its TLS 1.3 sessions.
func (x *ContextObject) SetMaxEarlyData(n uint32) {
	locked(x, func() any { x.maxEarlyData = n; return nil })
}

// SetPostHandshakeAuth does what SSL_CTX_set_post_handshake_auth does, for
// clients.
func (x *ContextObject) SetPostHandshakeAuth(on bool) {
	locked(x, func() any { x.postAuth = on; return nil })
}

// SetVerifyFails has the verification of a peer's certificate fail on SSLs that
// are made later and that verify at all: every certificate is good otherwise.
func (x *ContextObject) SetVerifyFails(on bool) {
	locked(x, func() any { x.verifyFails = on; return nil })
}

// Alive reports whether the SSL_CTX still has a reference.
func (x *ContextObject) Alive() bool { return locked(x, func() bool { return x.life == alive }) }

// World returns the SSL_CTX's world.
func (x *ContextObject) World() *World { return worldOf([]any{x}) }

// String names the SSL_CTX as violations do.
func (x *ContextObject) String() string {
	if x == nil {
		return "NULL"
	}
	return x.label()
}
