package refmodel

import "unsafe"

// A SessionObject is an SSL_SESSION.
type SessionObject struct {
	*core
	fields sessionFields

	// realm is the SSL_CTX that the session belongs to, nil for none yet.
	realm *ContextObject
	// cache is the SSL_CTX in whose list of cached sessions it is.
	cache *ContextObject
	// caches is the number of caches that hold it; more than one is a
	// crossctx that the real library doesn't survive.
	caches int
	exData []unsafe.Pointer
	peer   *CertObject
	// chain: there is a chain of the peer's certificates, which encodings
	// don't have and which can be empty.
	chain bool
}

// sessionFields is what a session consists of, and what serialization and
// SSL_SESSION_dup copy.
type sessionFields struct {
	version      int
	cipher       uint32
	id           *memory
	idContext    *memory
	masterKey    []byte
	time         int64
	timeout      int64
	hostname     *memory
	alpn         *memory
	ticket       *memory
	appData      *memory
	lifetimeHint uint64
	ageAdd       uint32
	maxEarlyData uint32
	fragmentLen  uint8
	notResumable bool
	extMS        bool
	hasPeer      bool
	group        int  // of the key exchange, 0 for none
	hasChain     bool // the peer's certificates are there, as they came
	verifyResult int64
}

const (
	maxSessionID = 32
	maxIDContext = 32
	maxMasterKey = 256
	// newTimeout is what SSL_SESSION_new gives: five minutes and a bit.
	newTimeout = 60*5 + 4
	// defaultTimeout is that of an SSL_CTX: two hours.
	defaultTimeout = 7200
)

func (s *SessionObject) header() *core {
	if s == nil {
		return nil
	}
	return s.core
}

// newSession returns a session with one reference that is nobody's yet.
func (w *World) newSession(internal bool) *SessionObject {
	s := &SessionObject{core: new(core)}
	w.create(s, s.core, Session, internal)
	s.fields = sessionFields{
		id: newMemory(fieldID, nil), idContext: newMemory(fieldIDContext, nil),
		time: w.unix(), timeout: newTimeout, verifyResult: 1,
	}
	s.growID()
	return s
}

// growID gives the arrays in the session their full length: pointers to them
// stay valid whatever is put there.
func (s *SessionObject) growID() {
	for _, m := range []*memory{s.fields.id, s.fields.idContext} {
		n := len(m.b)
		b := make([]byte, maxSessionID+memorySlack)
		copy(b, m.b)
		m.b = b[:n]
	}
}

// setID changes the session's id in place.
func (s *SessionObject) setID(id []byte) { s.fields.id.b = append(s.fields.id.b[:0], id...) }

// setIDContext changes the session's id context in place.
func (s *SessionObject) setIDContext(ctx []byte) {
	s.fields.idContext.b = append(s.fields.idContext.b[:0], ctx...)
}

// calcTimeout is when the session times out.
func (s *SessionObject) calcTimeout() int64 { return s.fields.time + s.fields.timeout }

// resumable is SSL_SESSION_is_resumable.
func (s *SessionObject) resumable() bool {
	return !s.fields.notResumable && (len(s.fields.id.b) > 0 || len(s.fields.ticket.bytes()) > 0)
}

// copyFields returns a deep copy.
func (f *sessionFields) copyFields(withTicket bool) sessionFields {
	c := *f
	c.id = newMemory(fieldID, f.id.b)
	c.idContext = newMemory(fieldIDContext, f.idContext.b)
	c.masterKey = append([]byte(nil), f.masterKey...)
	c.hostname = newText(fieldHostname, f.hostname.bytes())
	c.alpn = newText(fieldALPN, f.alpn.bytes())
	c.appData = newText(fieldAppData, f.appData.bytes())
	if withTicket {
		c.ticket = newText(fieldTicket, f.ticket.bytes())
	} else {
		c.ticket, c.lifetimeHint = nil, 0
	}
	return c
}

// fill replaces a session's fields.
func (s *SessionObject) fill(f sessionFields) {
	id, ctx := f.id.b, f.idContext.b
	old := s.fields
	f.id, f.idContext = old.id, old.idContext
	s.fields = f
	s.setID(id)
	s.setIDContext(ctx)
	for _, m := range []*memory{old.hostname, old.alpn, old.ticket, old.appData} {
		m.poison()
	}
}

// dupSession returns a copy that is in no cache; its reference is nobody's yet.
func (w *World) dupSession(src *SessionObject, withTicket bool, op *call) *SessionObject {
	s := w.newSession(src.internal)
	s.fill(src.fields.copyFields(withTicket))
	s.realm, s.chain = src.realm, src.chain
	w.shareCert(s, src.peer, op)
	s.exData = w.dupExData(src, s)
	return s
}

// teardown gives back the peer's certificate.
func (s *SessionObject) teardown(w *World, op *call) {
	if s.peer != nil {
		w.drop(s.peer, op)
	}
}

// poison overwrites what pointers into a session that is gone still show.
func (w *World) poison(c *core) {
	if s, ok := w.live[c].(*SessionObject); ok {
		f := &s.fields
		for _, m := range []*memory{f.id, f.idContext, f.hostname, f.alpn, f.ticket, f.appData} {
			m.poison()
		}
	}
}

// Alive reports whether the session still has a reference.
func (s *SessionObject) Alive() bool { return locked(s, func() bool { return s.life == alive }) }

// Refs returns the count of all references, the library's own counter.
func (s *SessionObject) Refs() int { return locked(s, func() int { return s.refs - s.pins }) }

// Owned returns how many of the references are the program's.
func (s *SessionObject) Owned() int { return locked(s, func() int { return s.owned }) }

// Cached reports whether the session is in an internal cache.
func (s *SessionObject) Cached() bool {
	return locked(s, func() bool { return s.caches > 0 })
}

// History returns what happened to the session, oldest first.
func (s *SessionObject) History() []Event {
	return locked(s, func() []Event { return append([]Event(nil), s.history...) })
}

// String names the session as violations do.
func (s *SessionObject) String() string {
	if s == nil {
		return "NULL"
	}
	return s.label()
}

// World returns the session's world.
func (s *SessionObject) World() *World { return worldOf([]any{s}) }

// locked runs f with the object's world locked; NULL gives the zero value.
func locked[T any](o Object, f func() T) (zero T) {
	c := o.header()
	if c == nil {
		return zero
	}
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	return f()
}
