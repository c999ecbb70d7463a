//go:build cgo

package conformance

import (
	"fmt"
	"strings"
)

// A kind is what a handle stands for.
type kind uint8

const (
	noKind kind = iota
	sessionKind
	sslKind
	ctxKind
	bioKind
	certKind
	kinds
)

var kindNames = [kinds]string{"", "sess", "ssl", "ctx", "bio", "cert"}

// An id names an object on both sides: its place in the world's list of that
// kind.
type id int

// null is the id of NULL.
const null id = -1

// An arg is one argument of a call: an object or a number.
type arg struct {
	kind kind // noKind for a number
	id   id
	n    int64
}

func object(k kind, i id) arg { return arg{kind: k, id: i} }
func number(n int64) arg      { return arg{n: n} }

func (a arg) String() string {
	switch {
	case a.kind == noKind:
		return fmt.Sprint(a.n)
	case a.id == null:
		return "NULL"
	}
	return fmt.Sprintf("%s%d", kindNames[a.kind], a.id)
}

// A call is one call of a C function (or of one of the few steps that are
// none, such as link), the same for both sides.
type call struct {
	fn   string
	args []arg
	// data is what a call that reads a serialized session reads.
	data *blob
	// target is the session in *a of the d2i convention; hasTarget tells
	// a non-NULL a.
	target    id
	hasTarget bool
}

func (c call) String() string {
	var b strings.Builder
	b.WriteString(c.fn)
	b.WriteByte('(')
	for i, a := range c.args {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.String())
	}
	if c.data != nil {
		fmt.Fprintf(&b, ", data%d%s", c.data.id, c.data.damage)
	}
	if c.hasTarget {
		fmt.Fprintf(&b, ", &%s", object(sessionKind, c.target))
	}
	b.WriteByte(')')
	return b.String()
}

// A blob is a serialized session, on each side in that side's own bytes.
type blob struct {
	id          int
	pem         bool
	real, model []byte
	damage      string
}

// An outcome is what a call did as its caller sees it.
type outcome struct {
	// n is a number: the status, a length, a value.
	n int64
	// err is what SSL_get_error says after an I/O call.
	err int
	// kind and obj are the object returned; obj is nil for NULL, and
	// otherwise comparable and the side's own.
	kind kind
	obj  any
	// text is what a pointer result points to.
	text string
	// data is what was serialized.
	data []byte
}

// An event is one call of a callback.
type event struct {
	cb string
	// ssl and ctx are the callback's first argument, session is the one
	// that it was given or that it gave; nil for none.
	ssl, ctx, session any
	// mode is what the callback did.
	mode int
}

// A sessionState is all that can be seen of a living session.
type sessionState struct {
	alive                        bool
	refs                         int
	resumable, ticket, peer      bool
	version, idLen, ctxLen, host int
	time, timeout                int64
	maxEarly                     int
}

// An sslState is all that can be seen of a living SSL.
type sslState struct {
	alive                            bool
	refs                             int
	session, ctx                     any
	reused, finished, before, server bool
	shutdown, version                int
}

// A ctxState is all that can be seen of a living SSL_CTX.
type ctxState struct {
	alive  bool
	number int
	cached []any // in no order
}

// A bioState is all that can be seen of a BIO.
type bioState struct {
	alive bool
	refs  int
}

// A side is one of the two libraries.
type side interface {
	// call runs c.
	call(c call) outcome
	// bind tells the side which of its objects an id stands for; ids of a
	// kind are bound in order.
	bind(k kind, obj any)
	session(obj any) sessionState
	ssl(obj any) sslState
	ctx(obj any) ctxState
	bioState(obj any) bioState
	// sortByBirth sorts sessions of the side in the order of their making.
	sortByBirth(sessions []any)
	// events returns the callbacks run since it was last called.
	events() []event
	// living is the number of objects of a kind that are alive.
	living(k kind) int
}
