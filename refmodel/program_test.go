package refmodel

import (
	"fmt"
	"strings"
	"time"
	"unsafe"
)

// A program is a sequence of operations that bytes stand for: the laws are
// tested with random ones, and fuzzing looks for bytes that break them.
//
// Beside the world it keeps its own count of the references that it owns, from
// the results of its calls alone: what the manual pages say, without the model.
type program struct {
	w    *World
	code []byte
	// careful programs make no call that their own count shows to be wrong.
	careful bool
	// sameContext keeps a program to one SSL_CTX for each side.
	sameContext bool
	// only, if it isn't nil, tells the functions that the program may call.
	only func(name string) bool

	contexts []*ContextObject
	conns    []*ConnObject
	sessions []*SessionObject
	bios     []*BIOObject
	encoded  [][]byte
	method   Method

	owned map[Object]int
	log   []string
	// inside is the number of callbacks that are running.
	inside int
}

func newProgram(w *World, code []byte) *program {
	return &program{
		w: w, code: code, owned: make(map[Object]int),
		method: Method{World: w, MinVersion: tls10, MaxVersion: tls13},
	}
}

// next returns the next byte, 0 when there is none.
func (p *program) next() int {
	if len(p.code) == 0 {
		return 0
	}
	b := p.code[0]
	p.code = p.code[1:]
	return int(b)
}

func (p *program) call(name string, args ...any) Value {
	if p.careful && Lookup(p.w.Profile(), name) == nil || p.only != nil && !p.only(name) {
		return Value{}
	}
	v := Call(name, args...)
	if p.w.Profile() == OpenSSL3 || Lookup(p.w.Profile(), name) != nil {
		p.log = append(p.log, fmt.Sprintf("%s = %d %v", name, v.Int, describe(v.Object)))
	}
	return v
}

func describe(o Object) string {
	if o == nil || o.header() == nil {
		return "-"
	}
	return o.header().label()
}

// got counts a reference that a call returned.
func (p *program) got(o Object) {
	if o != nil && o.header() != nil {
		p.owned[o]++
	}
}

// gave counts one that was released or handed over.
func (p *program) gave(o Object) {
	if p.owned[o] > 0 {
		p.owned[o]--
	}
}

func pick[T any](p *program, list []T) (zero T) {
	if len(list) == 0 {
		return zero
	}
	return list[p.next()%len(list)]
}

// session picks a session: in a careful program one that it owns or that a
// living SSL of its own has.
func (p *program) session() *SessionObject {
	s := pick(p, p.sessions)
	if !p.careful || s == nil || p.owned[s] > 0 {
		return s
	}
	return nil
}

func (p *program) conn() *ConnObject {
	s := pick(p, p.conns)
	if !p.careful || s == nil || p.owned[s] > 0 {
		return s
	}
	return nil
}

func (p *program) context() *ContextObject {
	x := pick(p, p.contexts)
	if !p.careful || x == nil || p.owned[x] > 0 {
		return x
	}
	return nil
}

func (p *program) keepSession(s *SessionObject) {
	if s == nil {
		return
	}
	for _, known := range p.sessions {
		if known == s {
			return
		}
	}
	p.sessions = append(p.sessions, s)
}

// An instruction is one operation of a program.
type instruction struct {
	name string
	run  func(p *program)
}

// run executes the code, at most limit operations.
func (p *program) run(limit int) {
	p.begin()
	for range limit {
		if len(p.code) == 0 {
			return
		}
		p.step()
	}
}

func (p *program) step() {
	instructions[p.next()%len(instructions)].run(p)
}

// named runs the first operation of that name.
func (p *program) named(name string) {
	for _, i := range instructions {
		if i.name == name {
			i.run(p)
			return
		}
	}
}

// nested runs a few operations from inside a callback.
func (p *program) nested() {
	if p.inside > 1 {
		return
	}
	p.inside++
	defer func() { p.inside-- }()
	for range p.next() % 3 {
		switch {
		case len(p.code) == 0:
		case p.careful:
			// What the running call is about must not be freed in it.
			p.named(pick(p, []string{"SSL_SESSION_up_ref", "SSL_get1_session", "SSL_SESSION_new", "SSL_SESSION_get_time", "SSL_SESSION_dup"}))
		default:
			p.step()
		}
	}
}

// begin makes what most operations need: SSL_CTXs, SSLs, connections.
func (p *program) begin() {
	contexts := 1
	if !p.sameContext {
		contexts += p.next() % 2
	}
	for range contexts {
		p.named("SSL_CTX_new")
		p.named("mode")
	}
	for range 4 {
		p.named("SSL_new")
	}
	for i := 0; i+1 < len(p.conns) && p.next()%4 != 0; i += 2 {
		p.named("version")
		p.named("connect")
		p.named("SSL_get1_session")
	}
}

// finish releases all that the program owns.
func (p *program) finish() {
	for _, s := range p.conns {
		for ; p.owned[s] > 0; p.gave(s) {
			p.call("SSL_free", s)
		}
	}
	for _, b := range p.bios {
		for ; p.owned[b] > 0; p.gave(b) {
			p.call("BIO_free_all", b)
		}
	}
	for _, s := range p.sessions {
		for ; p.owned[s] > 0; p.gave(s) {
			p.call("SSL_SESSION_free", s)
		}
	}
	for _, x := range p.contexts {
		for ; p.owned[x] > 0; p.gave(x) {
			p.call("SSL_CTX_free", x)
		}
	}
}

// onSession is an operation that only uses a session.
func onSession(name string, more ...any) instruction {
	return instruction{name, func(p *program) {
		if s := p.session(); s != nil || !p.careful {
			p.call(name, append([]any{s}, more...)...)
		}
	}}
}

// onConn is an operation of one SSL without a reference in it.
func onConn(name string, more ...any) instruction {
	return instruction{name, func(p *program) {
		if s := p.conn(); s != nil || !p.careful {
			p.call(name, append([]any{s}, more...)...)
		}
	}}
}

var instructions []instruction

func init() {
	instructions = []instruction{
		{"time", func(p *program) { p.w.Advance(time.Duration(p.next()) * time.Minute) }},
		{"SSL_CTX_new", func(p *program) {
			if len(p.contexts) >= 4 || p.sameContext && len(p.contexts) >= 1 {
				return
			}
			x := p.call("SSL_CTX_new", &p.method).Context()
			if x != nil {
				p.got(x)
				p.contexts = append(p.contexts, x)
			}
		}},
		{"SSL_CTX_up_ref", func(p *program) {
			if x := p.context(); x != nil && p.call("SSL_CTX_up_ref", x).Int == 1 {
				p.got(x)
			}
		}},
		{"SSL_CTX_free", func(p *program) {
			if x := p.context(); x != nil && p.next()%4 == 0 {
				p.call("SSL_CTX_free", x)
				p.gave(x)
			}
		}},
		{"mode", func(p *program) {
			modes := []int64{0, cacheClient, cacheServer, cacheClient | cacheServer, cacheClient | cacheServer | cacheNoInternalPut, cacheServer | cacheNoInternalLook, cacheClient | cacheServer | cacheUpdateTime}
			if x := p.context(); x != nil {
				p.call("SSL_CTX_set_session_cache_mode", x, pick(p, modes))
			}
		}},
		{"size", func(p *program) {
			if x := p.context(); x != nil {
				p.call("SSL_CTX_sess_set_cache_size", x, int64(p.next()%4))
			}
		}},
		{"options", func(p *program) {
			if x := p.context(); x != nil {
				p.call("SSL_CTX_set_options", x, pick(p, []uint64{0, opNoTicket, opAllowClientReneg, opNoTLS13}))
			}
		}},
		{"SSL_CTX_flush_sessions", func(p *program) {
			if x := p.context(); x != nil {
				p.call("SSL_CTX_flush_sessions", x, pick(p, []int64{0, p.w.Now().Unix(), p.w.Now().Unix() + 10000}))
			}
		}},
		{"callbacks", func(p *program) { p.setCallbacks() }},
		{"SSL_new", func(p *program) {
			x := p.context()
			if x == nil || len(p.conns) >= 12 {
				return
			}
			if s := p.call("SSL_new", x).Conn(); s != nil {
				p.got(s)
				p.conns = append(p.conns, s)
			}
		}},
		{"SSL_up_ref", func(p *program) {
			if s := p.conn(); s != nil && p.call("SSL_up_ref", s).Int == 1 {
				p.got(s)
			}
		}},
		{"SSL_dup", func(p *program) {
			s := p.conn()
			if s == nil || len(p.conns) >= 12 {
				return
			}
			if d := p.call("SSL_dup", s).Conn(); d != nil {
				p.got(d)
				if d != s {
					p.conns = append(p.conns, d)
				}
			}
		}},
		{"SSL_free", func(p *program) {
			if s := p.conn(); s != nil || !p.careful {
				p.call("SSL_free", s)
				if s != nil {
					p.gave(s)
				}
			}
		}},
		{"link", func(p *program) {
			a, b := p.conn(), p.conn()
			if a != nil && b != nil && a != b && a.Alive() && b.Alive() {
				Link(a, b)
			}
		}},
		{"connect", func(p *program) {
			a, b := p.conn(), p.conn()
			if a != nil && b != nil && a != b && a.Alive() && b.Alive() {
				Link(a, b)
				p.log = append(p.log, fmt.Sprint("handshake ", Handshake(a, b)))
			}
		}},
		onConn("SSL_connect"), onConn("SSL_accept"), onConn("SSL_do_handshake"),
		{"SSL_read", func(p *program) {
			if s := p.conn(); s != nil {
				p.call("SSL_read", s, make([]byte, 4), 4)
			}
		}},
		{"SSL_peek", func(p *program) {
			if s := p.conn(); s != nil {
				p.call("SSL_peek", s, make([]byte, 4), 4)
			}
		}},
		onConn("SSL_write", []byte("hello"), 5),
		onConn("SSL_shutdown"), onConn("SSL_shutdown"), onConn("SSL_clear"),
		onConn("SSL_set_shutdown", 1), onConn("SSL_set_quiet_shutdown", 1),
		onConn("SSL_renegotiate"), onConn("SSL_renegotiate_abbreviated"), onConn("SSL_new_session_ticket"),
		onConn("SSL_key_update", 1), onConn("SSL_get_shutdown"), onConn("SSL_session_reused"), onConn("SSL_get_SSL_CTX"),
		{"version", func(p *program) {
			if s := p.conn(); s != nil && s.Alive() {
				s.SetVersions(0, pick(p, []int{tls12, tls13}))
			}
		}},
		{"SSL_get_session", func(p *program) {
			if s := p.conn(); s != nil {
				x := p.call("SSL_get_session", s).Session()
				if !p.careful {
					p.keepSession(x)
				}
			}
		}},
		{"SSL_get1_session", func(p *program) {
			if s := p.conn(); s != nil {
				if x := p.call("SSL_get1_session", s).Session(); x != nil {
					p.got(x)
					p.keepSession(x)
				}
			}
		}},
		{"SSL_set_session", func(p *program) {
			s, x := p.conn(), p.session()
			if s != nil || !p.careful {
				p.call("SSL_set_session", s, x)
			}
		}},
		{"SSL_copy_session_id", func(p *program) {
			if a, b := p.conn(), p.conn(); a != nil && b != nil {
				p.call("SSL_copy_session_id", a, b)
			}
		}},
		{"SSL_CTX_add_session", func(p *program) {
			if x, s := p.context(), p.session(); x != nil && s != nil {
				p.call("SSL_CTX_add_session", x, s)
			}
		}},
		{"SSL_CTX_remove_session", func(p *program) {
			if x, s := p.context(), p.session(); x != nil {
				p.call("SSL_CTX_remove_session", x, s)
			}
		}},
		{"SSL_SESSION_new", func(p *program) {
			if s := p.call("SSL_SESSION_new").Session(); s != nil {
				p.got(s)
				p.keepSession(s)
			}
		}},
		{"SSL_SESSION_dup", func(p *program) {
			if x := p.session(); x != nil {
				if s := p.call("SSL_SESSION_dup", x).Session(); s != nil {
					p.got(s)
					p.keepSession(s)
				}
			}
		}},
		{"SSL_SESSION_up_ref", func(p *program) {
			s := p.session()
			if s == nil && p.careful {
				return
			}
			if p.call("SSL_SESSION_up_ref", s).Int == 1 {
				p.got(s)
			}
		}},
		{"SSL_SESSION_free", freeSession}, {"SSL_SESSION_free", freeSession},
		onSession("SSL_SESSION_get_time"), onSession("SSL_SESSION_is_resumable"), onSession("SSL_SESSION_has_ticket"),
		{"SSL_SESSION_set_timeout", func(p *program) {
			if s := p.session(); s != nil {
				p.call("SSL_SESSION_set_timeout", s, int64(p.next()))
			}
		}},
		{"SSL_SESSION_set1_id", func(p *program) {
			if s := p.session(); s != nil && !s.Cached() {
				p.call("SSL_SESSION_set1_id", s, []byte{byte(p.next() % 3)}, 1)
			}
		}},
		{"i2d_SSL_SESSION", func(p *program) {
			if s := p.session(); s != nil {
				var der []byte
				p.call("i2d_SSL_SESSION", s, &der)
				if len(der) > 0 {
					p.encoded = append(p.encoded, der)
				}
			}
		}},
		{"d2i_SSL_SESSION", func(p *program) { p.decode() }},
		{"hostname", func(p *program) {
			if s := p.session(); s != nil {
				p.call("SSL_SESSION_set1_hostname", s, "example.org")
				q := p.call("SSL_SESSION_get0_hostname", s).Ptr
				if p.next()%2 == 0 {
					CheckRead("GoString", q)
				}
			}
		}},
		{"X509", func(p *program) {
			if s := p.conn(); s != nil {
				if x := p.call("SSL_get_peer_certificate", s).Cert(); x != nil {
					p.call("X509_free", x)
				}
			}
		}},
		{"BIO", func(p *program) {
			s := p.conn()
			b := p.call("BIO_new", "ssl").BIO()
			if b == nil {
				return
			}
			p.got(b)
			p.bios = append(p.bios, b)
			if s == nil || p.careful && p.owned[s] == 0 {
				return
			}
			closes := int64(p.next() % 2)
			if closes == 0 && p.careful {
				return // the SSL could end before the BIO that lends it
			}
			p.call("BIO_set_ssl", b, s, closes)
			if closes == 1 {
				p.gave(s)
			}
		}},
		{"BIO_free", func(p *program) {
			if b := pick(p, p.bios); b != nil && (!p.careful || p.owned[b] > 0) {
				p.call("BIO_free", b)
				p.gave(b)
			}
		}},
		{"time", func(p *program) { p.w.Advance(time.Duration(p.next()) * time.Minute) }},
		{"id context", func(p *program) {
			if x := p.context(); x != nil {
				p.call("SSL_CTX_set_session_id_context", x, []byte{byte(p.next() % 2)}, 1)
			}
		}},
		{"tickets", func(p *program) {
			if x := p.context(); x != nil {
				p.call("SSL_CTX_set_num_tickets", x, p.next()%4)
			}
		}},
		{"ex_data", func(p *program) {
			if s, x := p.session(), p.session(); s != nil {
				p.call("SSL_SESSION_set_ex_data", s, 0, unsafe.Pointer(x))
				p.call("SSL_SESSION_get_ex_data", s, 0)
			}
		}},
		{"SSL_set_bio", func(p *program) {
			s := p.conn()
			r, w := p.call("BIO_new", "mem").BIO(), p.call("BIO_new", "mem").BIO()
			if r == nil || w == nil {
				return
			}
			p.bios = append(p.bios, r, w)
			p.got(r)
			p.got(w)
			if s == nil {
				return
			}
			for _, b := range []*BIOObject{r, w} {
				if p.next()%2 == 0 && p.call("BIO_up_ref", b).Int == 1 {
					p.got(b)
				}
			}
			p.call("SSL_set_bio", s, r, w)
			p.gave(r)
			p.gave(w)
			p.call("SSL_get_rbio", s)
		}},
		{"SSL_set_bio anything", func(p *program) {
			if s := p.conn(); s != nil && !p.careful {
				p.call("SSL_set_bio", s, pick(p, p.bios), pick(p, p.bios))
			}
		}},
		onConn("SSL_set_fd", 3), onConn("SSL_set_rfd", 3), onConn("SSL_set_wfd", 4),
		{"BIO_free_all", func(p *program) {
			if b := pick(p, p.bios); b != nil && (!p.careful || p.owned[b] > 0) {
				p.call("BIO_free_all", b)
				p.gave(b)
			}
		}},
	}
}

func freeSession(p *program) {
	s := p.session()
	p.call("SSL_SESSION_free", s)
	if s != nil {
		p.gave(s)
	}
}

// decode reads what was encoded before, or nonsense, into nothing or into a
// session.
func (p *program) decode() {
	der := []byte{0x30, 0x03, 0x02, 0x01, 0x01}
	if len(p.encoded) > 0 && p.next()%4 != 0 {
		der = pick(p, p.encoded)
	}
	n := 0
	var into *SessionObject
	if p.next()%2 == 0 {
		into = p.session()
	}
	before := into
	s := p.call("d2i_SSL_SESSION", &into, der, &n).Session()
	if s == nil || s == before {
		return
	}
	if before != nil {
		p.gave(before) // BoringSSL
	}
	p.got(s)
	p.keepSession(s)
}

// setCallbacks registers callbacks, whose behaviour is in the code, too.
func (p *program) setCallbacks() {
	x := p.context()
	if x == nil {
		return
	}
	switch p.next() % 4 {
	case 0:
		p.call("SSL_CTX_sess_set_new_cb", x, NewSessionFunc(func(_ *ConnObject, s *SessionObject) int {
			p.log = append(p.log, "new_session_cb "+describe(s))
			keep := p.next() % 2
			if keep == 1 && !p.foreign(s) {
				p.got(s)
				p.keepSession(s)
			}
			p.nested()
			return keep
		}), nil)
	case 1:
		p.call("SSL_CTX_sess_set_remove_cb", x, RemoveSessionFunc(func(_ *ContextObject, s *SessionObject) {
			p.log = append(p.log, "remove_session_cb "+describe(s))
			p.nested()
		}), nil)
	case 2:
		p.call("SSL_CTX_sess_set_get_cb", x, GetSessionFunc(func(_ *ConnObject, _ []byte, copy *int32) *SessionObject {
			s := p.session()
			p.log = append(p.log, "get_session_cb "+describe(s))
			if s == nil || p.careful && s.Cached() {
				return nil
			}
			if p.next()%2 == 0 {
				*copy = 0
				p.gave(s)
			}
			return s
		}), nil)
	case 3:
		p.call("SSL_CTX_sess_set_new_cb", x, nil, nil)
		p.call("SSL_CTX_sess_set_remove_cb", x, nil, nil)
		p.call("SSL_CTX_sess_set_get_cb", x, nil, nil)
	}
}

func (p *program) foreign(s *SessionObject) bool { return s == nil }

// trace is what the program saw and what was wrong, for comparison.
func (p *program) trace() string {
	var b strings.Builder
	for _, l := range p.log {
		b.WriteString(l + "\n")
	}
	for _, v := range p.w.Violations() {
		b.WriteString(v.Error() + "\n")
	}
	return b.String()
}
