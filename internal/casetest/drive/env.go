package drive

import (
	"context"
	"encoding/pem"
	"time"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// Protocol versions, as the library numbers them.
const (
	tls12 = 0x0303
	tls13 = 0x0304
)

// An env is the world of one call: what its arguments are made from.
type env struct {
	world *refmodel.World
	ctx   *refmodel.ContextObject
	// owned counts the references to sessions that the driver has for the
	// sake of the call's arguments.
	owned map[*refmodel.SessionObject]int
	// first is the first connection that an argument was made of; contexts
	// counts the arguments that are an SSL_CTX.
	first    *refmodel.ConnObject
	contexts int
	// lent are the connections that arguments are, all of which the driver
	// has a reference to.
	lent []*refmodel.ConnObject
	// context is canceled when the call is over.
	context context.Context
	cancel  context.CancelFunc
	// inChannels counts the driver's references that channels have.
	inChannels map[*refmodel.SessionObject]int
}

func newEnv(w *refmodel.World) *env {
	ctx, cancel := context.WithCancel(context.Background())
	return &env{
		context: ctx, cancel: cancel,
		world: w,
		ctx:   newContext(w),
		owned: make(map[*refmodel.SessionObject]int),

		inChannels: make(map[*refmodel.SessionObject]int),
	}
}

func newContext(w *refmodel.World) *refmodel.ContextObject {
	return refmodel.Call("SSL_CTX_new", &refmodel.Method{World: w, Name: "TLS", MinVersion: 0x0301, MaxVersion: tls13}).Context()
}

// A connKind is a state that a connection can be in when a function gets it.
type connKind string

const (
	// ticketed: TLS 1.2, finished; its session has a ticket and a name and
	// can be resumed.
	ticketed connKind = "ticketed"
	// unticketed: TLS 1.3, finished, no ticket read yet: not resumable.
	unticketed connKind = "unticketed"
	// fresh: no handshake yet, so no session.
	fresh connKind = "fresh"
	// brief: as ticketed, with a session that times out within a minute.
	brief connKind = "brief"
	// refusedTicket: as ticketed, but marked as not resumable.
	refusedTicket connKind = "refused ticket"
	// resumed: the session of an earlier connection was resumed.
	resumed connKind = "resumed"
	// withID: TLS 1.2 without tickets, the session has an id.
	withID connKind = "with an id"
	// same is the very connection of the first argument, if there is one.
	same connKind = "the same"
	// foreign: as ticketed, of another SSL_CTX.
	foreign connKind = "of another SSL_CTX"
)

var connKinds = []connKind{ticketed, unticketed, fresh, refusedTicket, brief, resumed, withID}

// argument returns a connection for an argument.
func (e *env) argument(kind connKind) *refmodel.ConnObject {
	if kind == same && e.first != nil {
		return e.first
	}
	ssl := e.conn(kind)
	if e.first == nil {
		e.first = ssl
	}
	e.lent = append(e.lent, ssl)
	return ssl
}

// contextArgument returns the SSL_CTX of the connections for the first such
// argument, and others for more.
func (e *env) contextArgument() *refmodel.ContextObject {
	if e.contexts++; e.contexts == 1 {
		return e.ctx
	}
	return e.otherContext()
}

// conn returns a new connection of the env's SSL_CTX in a state, made a second
// later than the last.
func (e *env) conn(kind connKind) *refmodel.ConnObject {
	e.world.Advance(time.Second)
	remote := refmodel.DefaultRemote()
	if kind == withID {
		remote.NoTickets = true
	}
	e.world.SetRemote(remote)
	ctx := e.ctx
	if kind == foreign {
		ctx = e.otherContext()
	}
	ssl := refmodel.Call("SSL_new", ctx).Conn()
	if kind == fresh {
		return ssl
	}
	if kind != unticketed {
		ssl.SetVersions(0, tls12)
	}
	if kind == resumed {
		old := e.conn(ticketed)
		s := refmodel.Call("SSL_get_session", old).Session()
		refmodel.Call("SSL_set_session", ssl, s)
		refmodel.Call("SSL_shutdown", old)
		refmodel.Call("SSL_free", old)
	}
	refmodel.Call("SSL_connect", ssl)
	s := refmodel.Call("SSL_get_session", ssl).Session()
	if s == nil {
		return ssl
	}
	refmodel.Call("SSL_SESSION_set1_hostname", s, "example.org")
	switch kind {
	case brief:
		refmodel.Call("SSL_SESSION_set_timeout", s, int64(30))
	case refusedTicket:
		refmodel.Call("SSL_CTX_remove_session", e.ctx, s)
	}
	return ssl
}

// session returns a session to which the driver owns a reference, and which
// nothing else holds.
func (e *env) session(kind connKind) *refmodel.SessionObject {
	var s *refmodel.SessionObject
	if kind == fresh {
		s = refmodel.Call("SSL_SESSION_new").Session()
	} else {
		ssl := e.conn(kind)
		s = refmodel.Call("SSL_get1_session", ssl).Session()
		refmodel.Call("SSL_shutdown", ssl)
		refmodel.Call("SSL_free", ssl)
	}
	e.owned[s]++
	return s
}

// der returns a serialized session: one that can be resumed, or, of a full
// stock, one for a PSK that has timed out.
func (e *env) der(st stock) []byte {
	var der []byte
	if st == full {
		s := e.psk()
		libssl.SSL_SESSION_set_timeout(s, 0)
		refmodel.Call("i2d_SSL_SESSION", s.Model(), &der)
		return der
	}
	ssl := e.conn(ticketed)
	defer refmodel.Call("SSL_free", ssl)
	refmodel.Call("i2d_SSL_SESSION", ssl.Session(), &der)
	return der
}

// pem returns a session in PEM.
func (e *env) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "SSL SESSION PARAMETERS", Bytes: e.der(stocked)})
}
