//go:build cgo

package conformance

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// model is the side of the reference model. Its objects are the model's own.
type model struct {
	w      *refmodel.World
	bound  [kinds][]refmodel.Object
	log    []event
	store  []*refmodel.SessionObject
	method *refmodel.Method
	exAt   int
	ids    int // made by the callback for ids
}

func newModel() *model {
	w := refmodel.NewWorld(refmodel.WithHistory(false), refmodel.WithTime(time.Unix(start, 0)))
	m := &model{
		w:      w,
		method: &refmodel.Method{World: w, Name: "TLS_method", MinVersion: 0x0301, MaxVersion: tls13},
	}
	m.exAt = w.SessionExIndex(nil, func(s *refmodel.SessionObject, p unsafe.Pointer) {
		if p != nil {
			m.log = append(m.log, event{cb: "CRYPTO_EX_free", session: orNil(s), mode: int(cellNumber(p))})
		}
	})
	return m
}

func (m *model) bind(k kind, obj any) { m.bound[k] = append(m.bound[k], obj.(refmodel.Object)) }

// value turns an argument into one of refmodel.Call.
func (m *model) value(a arg) any {
	switch {
	case a.kind == noKind:
		return a.n
	case a.id != null:
		return m.bound[a.kind][a.id]
	}
	switch a.kind {
	case sessionKind:
		return (*refmodel.SessionObject)(nil)
	case sslKind:
		return (*refmodel.ConnObject)(nil)
	case ctxKind:
		return (*refmodel.ContextObject)(nil)
	case bioKind:
		return (*refmodel.BIOObject)(nil)
	}
	return nil
}

func (m *model) values(c call) []any {
	list := make([]any, len(c.args))
	for i, a := range c.args {
		list[i] = m.value(a)
	}
	return list
}

func (m *model) sess(a arg) *refmodel.SessionObject {
	s, _ := m.value(a).(*refmodel.SessionObject)
	return s
}

func (m *model) conn(a arg) *refmodel.ConnObject {
	s, _ := m.value(a).(*refmodel.ConnObject)
	return s
}

func (m *model) context(a arg) *refmodel.ContextObject {
	x, _ := m.value(a).(*refmodel.ContextObject)
	return x
}

// harmless tells a violation after which the library's state is defined:
// objects of two SSL_CTXs that meet, unless both cache the session.
func harmless(v *refmodel.Violation) bool {
	return v.Rule == refmodel.CrossCtx && !strings.Contains(v.Reason, "cache of another")
}

func (m *model) check(c call) string {
	if !dry(c.fn) {
		return ""
	}
	if v := refmodel.Check(c.fn, m.callArgs(c)...); v != nil && !harmless(v) {
		return v.Error()
	}
	return ""
}

// dry tells a call that can be judged without being made: its arguments are
// all there is to it.
func dry(fn string) bool { return !controls[fn] && !macros[fn] && !serial[fn] }

func (m *model) violations() (list []string, crossed bool) {
	for _, v := range m.w.Violations() {
		if !harmless(v) {
			list = append(list, v.Error())
		}
		crossed = crossed || v.Rule == refmodel.CrossCtx
	}
	m.w.ForgetViolations()
	return list, crossed
}

func (m *model) owned(k kind, obj any) int {
	switch o := obj.(type) {
	case *refmodel.SessionObject:
		return o.Owned()
	case *refmodel.BIOObject:
		return o.Owned()
	}
	return -1
}

func (m *model) living(k kind) int {
	if k == sessionKind {
		return len(m.w.Sessions())
	}
	return -1
}

func (m *model) sortByBirth(sessions []any) {
	place := map[*refmodel.SessionObject]int{}
	for i, s := range m.w.Sessions() {
		place[s] = i
	}
	slices.SortFunc(sessions, func(a, b any) int {
		return cmp.Compare(place[a.(*refmodel.SessionObject)], place[b.(*refmodel.SessionObject)])
	})
}

func (m *model) events() []event {
	log := m.log
	m.log = nil
	return log
}

// The callbacks, each with the behaviour of its namesake in
// shim_callbacks.c.

func (m *model) find(match func(s *refmodel.SessionObject) bool) *refmodel.SessionObject {
	for _, s := range m.store {
		if match(s) {
			return s
		}
	}
	return nil
}

func (m *model) unkeep(s *refmodel.SessionObject) {
	m.store = slices.DeleteFunc(m.store, func(o *refmodel.SessionObject) bool { return o == s })
}

// orNil makes a nil pointer a nil any.
func orNil[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

func (m *model) note(cb string, ssl *refmodel.ConnObject, s *refmodel.SessionObject, mode int) {
	m.log = append(m.log, event{cb: cb, ssl: orNil(ssl), session: orNil(s), mode: mode})
}

func countUp(s *refmodel.SessionObject)  { refmodel.Call("SSL_SESSION_up_ref", s) }
func giveBack(s *refmodel.SessionObject) { refmodel.Call("SSL_SESSION_free", s) }

func (m *model) newCallback(mode int64) any {
	if mode == 0 {
		return refmodel.NewSessionFunc(nil)
	}
	return refmodel.NewSessionFunc(func(ssl *refmodel.ConnObject, s *refmodel.SessionObject) int {
		m.note("new_session_cb", ssl, s, int(mode))
		switch mode {
		case 2:
			return 1
		case 3:
			giveBack(s)
			return 1
		case 4:
			countUp(s)
		}
		return 0
	})
}

func (m *model) removeCallback(mode int64) any {
	if mode == 0 {
		return refmodel.RemoveSessionFunc(nil)
	}
	return refmodel.RemoveSessionFunc(func(ctx *refmodel.ContextObject, s *refmodel.SessionObject) {
		kept := slices.Contains(m.store, s)
		e := event{cb: "remove_session_cb", ctx: orNil(ctx), session: orNil(s), mode: 1}
		if mode == 2 && kept {
			e.mode = 2
		}
		m.log = append(m.log, e)
		if e.mode == 2 {
			m.unkeep(s)
			giveBack(s)
		}
	})
}

func (m *model) getCallback(mode int64) any {
	if mode == 0 {
		return refmodel.GetSessionFunc(nil)
	}
	return refmodel.GetSessionFunc(func(ssl *refmodel.ConnObject, id []byte, copy *int32) *refmodel.SessionObject {
		var s *refmodel.SessionObject
		if mode != 1 {
			s = m.find(func(s *refmodel.SessionObject) bool { return bytes.Equal(idOf(s), id) })
		}
		m.note("get_session_cb", ssl, s, int(mode))
		if s == nil {
			return nil
		}
		switch mode {
		case 3:
			countUp(s)
			*copy = 0
		case 4:
			m.unkeep(s)
			*copy = 0
		}
		return s
	})
}

var pskKey = []byte("conformance-psk\x00")

func (m *model) findPSK() *refmodel.SessionObject {
	return m.find(func(s *refmodel.SessionObject) bool {
		key := make([]byte, 64)
		n := refmodel.Call("SSL_SESSION_get_master_key", s, key, len(key)).Int
		return bytes.Equal(key[:n], pskKey)
	})
}

func (m *model) pskUseCallback(mode int64) any {
	if mode == 0 {
		return refmodel.PSKUseSessionFunc(nil)
	}
	return refmodel.PSKUseSessionFunc(func(ssl *refmodel.ConnObject, id *[]byte, out **refmodel.SessionObject) int {
		var s *refmodel.SessionObject
		if mode != 1 {
			s = m.findPSK()
		}
		m.note("SSL_psk_use_session_cb_func", ssl, s, int(mode))
		*id = pskKey
		if s != nil {
			*out = s
			if mode == 4 {
				m.unkeep(s)
			} else {
				countUp(s)
			}
		}
		return int(boolean(mode != 3))
	})
}

func (m *model) pskFindCallback(mode int64) any {
	if mode == 0 {
		return refmodel.PSKFindSessionFunc(nil)
	}
	return refmodel.PSKFindSessionFunc(func(ssl *refmodel.ConnObject, id []byte, out **refmodel.SessionObject) int {
		var s *refmodel.SessionObject
		if mode != 1 {
			s = m.findPSK()
		}
		m.note("SSL_psk_find_session_cb_func", ssl, s, int(mode))
		if s != nil {
			*out = s
			switch mode {
			case 2:
				countUp(s)
			case 4:
				m.unkeep(s)
			}
		}
		return int(boolean(mode != 3))
	})
}

func presentSession(ssl *refmodel.ConnObject) *refmodel.SessionObject {
	return refmodel.Call("SSL_get_session", ssl).Session()
}

func (m *model) generateCallback(mode int64) any {
	if mode == 0 {
		return refmodel.GenerateTicketFunc(nil)
	}
	return refmodel.GenerateTicketFunc(func(ssl *refmodel.ConnObject, _ unsafe.Pointer) int {
		m.note("SSL_CTX_generate_session_ticket_fn", ssl, presentSession(ssl), int(mode))
		return int(boolean(mode == 1))
	})
}

// What a ticket callback is told and answers, as in <openssl/ssl.h>.
const (
	ticketSuccess      = 5
	ticketSuccessRenew = 6
	answerAbort        = 0
	answerIgnore       = 1
	answerIgnoreRenew  = 2
	answerUse          = 3
	answerUseRenew     = 4
)

var decryptAnswers = []int{0, answerUse, answerUseRenew, answerIgnore, answerIgnoreRenew, answerAbort}

func (m *model) decryptCallback(mode int64) any {
	if mode == 0 {
		return refmodel.DecryptTicketFunc(nil)
	}
	return refmodel.DecryptTicketFunc(func(ssl *refmodel.ConnObject, s *refmodel.SessionObject, _ []byte, status int, _ unsafe.Pointer) int {
		m.note("SSL_CTX_decrypt_session_ticket_fn", ssl, s, int(mode))
		if mode <= 2 && status != ticketSuccess && status != ticketSuccessRenew {
			return answerIgnoreRenew
		}
		if mode == 5 && refmodel.Call("SSL_version", ssl).Int == tls13 {
			return answerIgnore
		}
		return decryptAnswers[mode]
	})
}

func (m *model) notResumableCallback(mode int64) any {
	if mode == 0 {
		return refmodel.NotResumableFunc(nil)
	}
	return refmodel.NotResumableFunc(func(ssl *refmodel.ConnObject, _ int) int {
		m.note("not_resumable_session_cb", ssl, nil, int(mode-1))
		return int(mode - 1)
	})
}

func (m *model) generateIDCallback(mode int64) any {
	if mode == 0 {
		return refmodel.GenerateIDFunc(nil)
	}
	return refmodel.GenerateIDFunc(func(ssl *refmodel.ConnObject, id []byte) int {
		m.note("GEN_SESSION_CB", ssl, nil, int(2-mode))
		if mode == 2 {
			return -1
		}
		m.random(id)
		return len(id)
	})
}

// random fills an id that no other session has.
func (m *model) random(id []byte) {
	m.ids++
	copy(id, fmt.Sprintf("%08x", m.ids))
}
