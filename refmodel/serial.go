package refmodel

import (
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
)

// sessionDER is a session's encoding: the model's own, of the shape that the
// libraries' has. They don't read each other's.
type sessionDER struct {
	Format       int
	Version      int
	Cipher       int
	ID           []byte
	MasterKey    []byte
	Time         int64
	Timeout      int64
	IDContext    []byte
	VerifyResult int64
	Flags        int
	Hostname     []byte
	ALPN         []byte
	Ticket       []byte
	AppData      []byte
	LifetimeHint int64
	AgeAdd       int64
	MaxEarlyData int64
	FragmentLen  int
	Group        int
}

const (
	derFormat = 1

	derPeer = 1 << iota
	derExtMS
	derHostname
	derALPN
	derTicket
	derAppData
)

// encodeSession returns the encoding of a session, nil for one that can't be
// encoded because it has no cipher.
func encodeSession(f *sessionFields) []byte {
	if f.cipher == 0 {
		return nil
	}
	d := sessionDER{
		Format: derFormat, Version: f.version, Cipher: int(f.cipher),
		ID: f.id.b, MasterKey: f.masterKey, Time: f.time, Timeout: f.timeout, IDContext: f.idContext.b,
		VerifyResult: f.verifyResult,
		LifetimeHint: int64(f.lifetimeHint), AgeAdd: int64(f.ageAdd), MaxEarlyData: int64(f.maxEarlyData),
		FragmentLen: int(f.fragmentLen), Group: f.group,
	}
	for _, part := range []struct {
		m    *memory
		flag int
		to   *[]byte
	}{
		{f.hostname, derHostname, &d.Hostname}, {f.alpn, derALPN, &d.ALPN},
		{f.ticket, derTicket, &d.Ticket}, {f.appData, derAppData, &d.AppData},
	} {
		if part.m != nil {
			d.Flags |= part.flag
			*part.to = part.m.b
		}
	}
	if f.hasPeer {
		d.Flags |= derPeer
	}
	if f.extMS {
		d.Flags |= derExtMS
	}
	der, err := asn1.Marshal(d)
	if err != nil {
		return nil
	}
	return der
}

// decodeSession reads a session's encoding from the head of b and returns how
// long it was; ok is false for anything else.
func decodeSession(b []byte) (f sessionFields, n int, ok bool) {
	var d sessionDER
	rest, err := asn1.Unmarshal(b, &d)
	if err != nil || d.Format != derFormat || d.Version>>8 != 3 || d.Cipher == 0 ||
		len(d.ID) > maxSessionID || len(d.IDContext) > maxIDContext || len(d.MasterKey) > maxMasterKey {
		return f, 0, false
	}
	part := func(field string, flag int, b []byte) *memory {
		if d.Flags&flag == 0 {
			return nil
		}
		return newMemory(field, b)
	}
	f = sessionFields{
		version: d.Version, cipher: uint32(d.Cipher),
		id: newMemory(fieldID, d.ID), idContext: newMemory(fieldIDContext, d.IDContext),
		masterKey: d.MasterKey, time: d.Time, timeout: d.Timeout, verifyResult: d.VerifyResult,
		hostname: part(fieldHostname, derHostname, d.Hostname), alpn: part(fieldALPN, derALPN, d.ALPN),
		ticket: part(fieldTicket, derTicket, d.Ticket), appData: part(fieldAppData, derAppData, d.AppData),
		lifetimeHint: uint64(max(d.LifetimeHint, 0)), ageAdd: uint32(d.AgeAdd),
		maxEarlyData: uint32(d.MaxEarlyData), fragmentLen: uint8(d.FragmentLen), group: d.Group,
		hasPeer: d.Flags&derPeer != 0, extMS: d.Flags&derExtMS != 0,
	}
	return f, len(b) - len(rest), true
}

// pemType is the libraries' label.
const pemType = "SSL SESSION PARAMETERS"

func serialOps() map[string]func(c *call) {
	return map[string]func(c *call){
		// Argument 1 is the input itself, argument 2 a *int for the number of
		// bytes that were read.
		"d2i_SSL_SESSION":    func(c *call) { c.decodeInput() },
		"d2i_SSL_SESSION_ex": func(c *call) { c.decodeInput() },
		"d2i_SSL_SESSION_bio": func(c *call) {
			b := c.bio(0)
			b.data = b.data[c.decode(b.data):]
		},
		"ASN1_d2i_bio": func(c *call) {
			b := c.bio(2)
			b.data = b.data[c.decode(b.data):]
		},
		"PEM_read_bio_SSL_SESSION": func(c *call) {
			b := c.bio(0)
			b.data = c.decodePEM(b.data)
		},
		"PEM_read_SSL_SESSION": func(c *call) {
			if r, ok := c.args[0].(io.Reader); ok {
				data, _ := io.ReadAll(r)
				c.decodePEM(data)
			}
		},
		"SSL_SESSION_from_bytes": func(c *call) { c.decode(c.bytes(0)) },

		// Argument 1 is a *[]byte for the encoding.
		"i2d_SSL_SESSION": func(c *call) {
			der := encodeSession(&c.session(0).fields)
			if out, _ := c.args[1].(*[]byte); out != nil {
				*out = der
			}
			c.ret.Int = int64(len(der))
		},
		"i2d_SSL_SESSION_bio": func(c *call) {
			if der := c.encoded(1); der != nil {
				c.output(0, der)
			}
		},
		"PEM_write_bio_SSL_SESSION": func(c *call) { c.writePEM() },
		"PEM_write_SSL_SESSION":     func(c *call) { c.writePEM() },
		"SSL_SESSION_print":         func(c *call) { c.print() },
		"SSL_SESSION_print_fp":      func(c *call) { c.print() },
		"SSL_SESSION_print_keylog": func(c *call) {
			s := c.session(1)
			if s == nil {
				return
			}
			f := &s.fields
			if len(f.id.b) > 0 && len(f.masterKey) > 0 {
				c.output(0, fmt.Appendf(nil, "RSA Session-ID:%X Master-Key:%X\n", f.id.b, f.masterKey))
			}
		},
		"SSL_SESSION_to_bytes":            func(c *call) { c.toBytes() },
		"SSL_SESSION_to_bytes_for_ticket": func(c *call) { c.toBytes() },
		"SSL_SESSION_set_ticket": func(c *call) {
			f := &c.session(0).fields
			f.ticket.poison()
			f.ticket = newText(fieldTicket, c.bytes(1))
			c.ret.Int = 1
		},
		"SSL_SESSION_copy_without_early_data": func(c *call) {
			s := c.session(0)
			if s.fields.maxEarlyData == 0 {
				s.refs++
				c.ret.Object = s
				return
			}
			d := c.w.dupSession(s, true, c)
			d.fields.maxEarlyData = 0
			c.ret.Object = d
		},
	}
}

func (c *call) decodeInput() {
	n := c.decode(c.bytes(1))
	if read, _ := c.args[2].(*int); read != nil {
		*read = n
	}
}

// decode reads a session from der and makes it the result, as the row says of
// what is in the out-parameter: a damaged encoding gives NULL and changes
// nothing. It returns the number of bytes that were read.
func (c *call) decode(der []byte) int {
	f, n, ok := decodeSession(der)
	if !ok {
		return 0
	}
	if f.time == 0 {
		f.time = c.w.unix()
	}
	if f.timeout == 0 {
		f.timeout = 3
	}
	var out **SessionObject
	reuse := RefillsSame
	if i := c.row.Result.Aliases; i >= 0 {
		out, _ = c.args[i].(**SessionObject)
		reuse = c.row.Params[i].Reuse
	}
	var s *SessionObject
	if out != nil && *out != nil && reuse == RefillsSame {
		s = *out
		c.refilled = true
	} else {
		s = c.w.newSession(false)
		c.w.record(s.core, EventCreated, c)
	}
	notResumable := s.fields.notResumable
	s.fill(f)
	s.fields.notResumable = notResumable
	if f.hasPeer {
		c.w.certify(s, c)
	} else {
		c.w.shareCert(s, nil, c)
	}
	if out != nil {
		former := *out
		*out = s
		if former != nil && former != s {
			c.arg = c.row.Result.Aliases
			c.w.release(former, c)
			c.arg = None
		}
	}
	c.ret.Object = s
	return n
}

// decodePEM reads the first session from text and returns what follows it.
func (c *call) decodePEM(text []byte) []byte {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil
		}
		if block.Type == pemType {
			c.decode(block.Bytes)
			return rest
		}
		text = rest
	}
}

// encoded returns the encoding of the session in argument i, nil for none.
func (c *call) encoded(i int) []byte {
	if s := c.session(i); s != nil {
		return encodeSession(&s.fields)
	}
	return nil
}

func (c *call) print() {
	if s := c.session(1); s != nil {
		c.output(0, printed(&s.fields))
	}
}

func (c *call) writePEM() {
	if der := c.encoded(1); der != nil {
		c.output(0, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
	}
}

// output writes to the BIO or file in argument i.
func (c *call) output(i int, data []byte) {
	if b := c.bio(i); b != nil {
		b.data = append(b.data, data...)
		c.ret.Int = 1
		return
	}
	if out, ok := c.args[i].(io.Writer); ok {
		_, err := out.Write(data)
		c.ret.Int = boolInt(err == nil)
	}
}

func (c *call) toBytes() {
	der := encodeSession(&c.session(0).fields)
	if out, _ := c.args[1].(*[]byte); out != nil && der != nil {
		*out = der
		c.putLen(2, len(der))
		c.ret.Int = 1
	}
}

// printed is what SSL_SESSION_print shows of a session.
func printed(f *sessionFields) []byte {
	return fmt.Appendf(nil, "SSL-Session:\n    Protocol  : %s\n    Session-ID: %s\n    Session-ID-ctx: %s\n    Start Time: %d\n    Timeout   : %d (sec)\n",
		VersionName(f.version), hex.EncodeToString(f.id.b), hex.EncodeToString(f.idContext.b), f.time, f.timeout)
}

// VersionName returns the name that SSL_get_version gives a protocol version.
func VersionName(version int) string {
	switch version {
	case 0x0301:
		return "TLSv1"
	case 0x0302:
		return "TLSv1.1"
	case tls12:
		return "TLSv1.2"
	case tls13:
		return "TLSv1.3"
	}
	return "unknown"
}
