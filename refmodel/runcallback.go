package refmodel

import "unsafe"

// The functions that a program registers. They run with the world unlocked, at
// the moments at which the library calls them; what they may keep and must not
// touch is in their contracts ([Callbacks]).
type (
	// NewSessionFunc is new_session_cb.
	NewSessionFunc func(ssl *ConnObject, s *SessionObject) int
	// RemoveSessionFunc is remove_session_cb.
	RemoveSessionFunc func(ctx *ContextObject, s *SessionObject)
	// GetSessionFunc is get_session_cb; *copy is 1 beforehand.
	GetSessionFunc func(ssl *ConnObject, id []byte, copy *int32) *SessionObject
	// PSKUseSessionFunc is SSL_psk_use_session_cb_func.
	PSKUseSessionFunc func(ssl *ConnObject, id *[]byte, s **SessionObject) int
	// PSKFindSessionFunc is SSL_psk_find_session_cb_func.
	PSKFindSessionFunc func(ssl *ConnObject, id []byte, s **SessionObject) int
	// GenerateTicketFunc is SSL_CTX_generate_session_ticket_fn.
	GenerateTicketFunc func(ssl *ConnObject, arg unsafe.Pointer) int
	// DecryptTicketFunc is SSL_CTX_decrypt_session_ticket_fn.
	DecryptTicketFunc func(ssl *ConnObject, s *SessionObject, keyName []byte, status int, arg unsafe.Pointer) int
	// GenerateIDFunc is GEN_SESSION_CB: it writes at most len(id) bytes and
	// returns how many, or a negative number to fail.
	GenerateIDFunc func(ssl *ConnObject, id []byte) int
	// NotResumableFunc is not_resumable_session_callback.
	NotResumableFunc func(ssl *ConnObject, forwardSecure int) int
)

type contextCallbacks struct {
	new        NewSessionFunc
	remove     RemoveSessionFunc
	get        GetSessionFunc
	generate   GenerateTicketFunc
	decrypt    DecryptTicketFunc
	ticketArg  unsafe.Pointer
	id         GenerateIDFunc
	noResume   NotResumableFunc
	pskUse     PSKUseSessionFunc
	pskFind    PSKFindSessionFunc
	registered map[string]any // what the program gave, by the setter's name
}

// contract is a running callback: its name stands for the function's in
// violations, and its roles decide who owns what afterwards.
type contract struct {
	call
	cb *Callback
}

func (w *World) contract(name string) *contract {
	cb := LookupCallback(w.profile, name)
	c := &contract{cb: cb}
	c.call = call{w: w, row: &Func{Name: name}, arg: None}
	if cb != nil {
		c.row = &Func{Name: name, Params: cb.Params, Result: cb.Result}
	}
	return c
}

// role returns what a parameter is to the application.
func (c *contract) role(i int) CallbackParam {
	if c.cb == nil || i >= len(c.cb.Roles) {
		return Unowned
	}
	return c.cb.Roles[i]
}

// lendArg notes the parameter i, an object that the callback is shown.
func (c *contract) lendArg(i int, o Object) {
	if o != nil && o.header() != nil && c.role(i) == Lent {
		c.w.lend(o.header(), &c.call)
	}
}

// callNew makes one reference for new_session_cb and sees to whom it belongs
// when the callback has returned.
func (w *World) callNew(ssl *ConnObject, s *SessionObject) {
	f := ssl.sessionCtx.callbacks.new
	if f == nil {
		return
	}
	c := w.contract("new_session_cb")
	c.arg = 1
	given := c.role(1) == GivenIfOne
	if s.life == alive {
		s.refs++
	}
	if given {
		w.own(s.core, &c.call)
	}
	result := 0
	w.unlocked(func() { result = f(ssl, s) })
	switch {
	case !given:
		w.drop(s, &c.call)
	case result != 0:
		// The program's to keep.
	case s.owned > 0:
		w.turnDown(s, &c.call)
	case s.life == stopped:
	default:
		// The callback freed what it then left to the library.
		w.violate(&c.call, s.core, BorrowedFree, "the callback released it and returned 0, which leaves the release to the library")
		if s.life == alive {
			s.stolen++
			s.refs--
			if s.refs == 0 {
				w.end(s, &c.call, true)
			}
		}
		s.life = stopped
		delete(w.live, s.core)
	}
}

// turnDown gives back the reference that was made for a callback.
func (w *World) turnDown(s *SessionObject, op *call) {
	s.owned--
	if s.owned == 0 {
		s.last = moveLent
	}
	w.record(s.core, EventTurnedDown, op)
	w.drop(s, op)
}

// callRemove calls remove_session_cb.
func (w *World) callRemove(x *ContextObject, s *SessionObject) {
	f := x.callbacks.remove
	if f == nil {
		return
	}
	c := w.contract("remove_session_cb")
	c.lendArg(1, s)
	w.unlocked(func() { f(x, s) })
}

// callGet calls get_session_cb and returns a session with a reference for the
// library, or nil.
func (w *World) callGet(ssl *ConnObject, id []byte) *SessionObject {
	f := ssl.sessionCtx.callbacks.get
	if f == nil {
		return nil
	}
	c := w.contract("get_session_cb")
	copy := int32(1)
	var s *SessionObject
	shown := append([]byte(nil), id...)
	w.unlocked(func() { s = f(ssl, shown, &copy) })
	if s == nil || !c.usable(s) {
		return nil
	}
	handed := c.role(3) == KeepsIfOne && copy == 0
	if s.fields.notResumable {
		if handed {
			w.give(s, &c.call)
			w.drop(s, &c.call)
		}
		return nil
	}
	if handed {
		w.give(s, &c.call)
	} else {
		w.hold(s, &c.call)
	}
	if ssl.sessionCtx.cacheMode&cacheNoInternalPut == 0 {
		w.cacheSession(ssl.sessionCtx, s, &c.call)
	}
	return s
}

// usable reports whether a session that a callback gave can be used.
func (c *contract) usable(s *SessionObject) bool {
	switch {
	case s.world != c.w:
		c.w.violate(&c.call, s.core, CrossCtx, "it belongs to another world")
		return false
	case s.life == stopped:
		return false
	case s.life != alive:
		c.w.violate(&c.call, s.core, s.wrongUse(), "given by the callback although "+releaseOfDead(s.core))
		return false
	}
	return true
}

// callPSKUse calls psk_use_session_cb; the session that it gave is the
// library's whatever it returned. ok is false if the handshake must fail.
func (w *World) callPSKUse(ssl *ConnObject) (s *SessionObject, id []byte, ok bool) {
	f := ssl.pskUse
	if f == nil || !w.traits.pskSessions {
		return nil, nil, true
	}
	c := w.contract("SSL_psk_use_session_cb_func")
	result := 0
	w.unlocked(func() { result = f(ssl, &id, &s) })
	c.arg = 4
	if s != nil {
		if !c.usable(s) {
			return nil, nil, result != 0
		}
		if c.role(4) == TakenAlways || result == 1 {
			w.give(s, &c.call)
		}
	}
	if result == 0 || s != nil && s.fields.version != tls13 {
		if s != nil {
			w.drop(s, &c.call)
		}
		return nil, nil, false
	}
	return s, id, true
}

// callPSKFind calls psk_find_session_cb; what it gave is the library's if it
// returned 1.
func (w *World) callPSKFind(ssl *ConnObject, id []byte) (s *SessionObject, ok bool) {
	f := ssl.pskFind
	if f == nil || !w.traits.pskSessions {
		return nil, true
	}
	c := w.contract("SSL_psk_find_session_cb_func")
	result := 0
	shown := append([]byte(nil), id...)
	w.unlocked(func() { result = f(ssl, shown, &s) })
	c.arg = 3
	if result == 0 {
		if s != nil && c.role(3) == TakenAlways && c.usable(s) {
			w.give(s, &c.call)
			w.drop(s, &c.call)
		}
		return nil, false
	}
	if s == nil || !c.usable(s) {
		return nil, true
	}
	w.give(s, &c.call)
	return s, true
}

// What a decrypt callback is told and returns (SSL_TICKET_*).
const (
	ticketFatal       = 0
	ticketNone        = 2
	ticketEmpty       = 3
	ticketNoDecrypt   = 4
	ticketSuccess     = 5
	ticketRenew       = 6
	ticketReturnAbort = 0
	ticketIgnore      = 1
	ticketIgnoreRenew = 2
	ticketUse         = 3
	ticketUseRenew    = 4
)

// callDecrypt asks the decrypt callback about a ticket of which s came, nil if
// it couldn't be decrypted, and returns the status that is left.
func (w *World) callDecrypt(ssl *ConnObject, s *SessionObject, ticket []byte, status int) (*SessionObject, int) {
	f := ssl.sessionCtx.callbacks.decrypt
	if f == nil {
		return s, status
	}
	c := w.contract("SSL_CTX_decrypt_session_ticket_fn")
	if s != nil {
		c.lendArg(1, s)
	}
	name := append([]byte(nil), ticket[:min(len(ticket), ticketNameLen)]...)
	arg := ssl.sessionCtx.callbacks.ticketArg
	result := 0
	w.unlocked(func() { result = f(ssl, s, name, status, arg) })
	refuse := func(status int) (*SessionObject, int) {
		if s != nil {
			w.drop(s, &c.call)
		}
		return nil, status
	}
	switch result {
	case ticketIgnore:
		return refuse(ticketNone)
	case ticketIgnoreRenew:
		if status != ticketEmpty {
			status = ticketNoDecrypt
		}
		return refuse(status)
	case ticketUse, ticketUseRenew:
		if s == nil {
			return nil, ticketFatal
		}
		if result == ticketUse {
			return s, ticketSuccess
		}
		return s, ticketRenew
	}
	return refuse(ticketFatal)
}

// callGenerate calls the generate callback before a ticket is made and reports
// whether the handshake may go on.
func (w *World) callGenerate(ssl *ConnObject) bool {
	f := ssl.sessionCtx.callbacks.generate
	if f == nil {
		return true
	}
	arg := ssl.sessionCtx.callbacks.ticketArg
	result := 0
	w.unlocked(func() { result = f(ssl, arg) })
	return result != 0
}
