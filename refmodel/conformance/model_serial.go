//go:build cgo

package conformance

import (
	"bytes"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// serial are the functions that read, write and print sessions, whose BIOs and
// files are the call's own.
var serial = map[string]bool{
	"i2d_SSL_SESSION": true, "i2d_SSL_SESSION_bio": true, "PEM_write_bio_SSL_SESSION": true, "PEM_write_SSL_SESSION": true,
	"d2i_SSL_SESSION": true, "d2i_SSL_SESSION_bio": true, "ASN1_d2i_bio": true,
	"PEM_read_bio_SSL_SESSION": true, "PEM_read_SSL_SESSION": true,
	"SSL_SESSION_print": true, "SSL_SESSION_print_fp": true, "SSL_SESSION_print_keylog": true,
}

func (m *model) serial(c call) (o outcome) {
	m.w.Do(func() {
		switch {
		case c.data != nil:
			o = m.readSession(c)
		case strings.HasPrefix(c.fn, "SSL_SESSION_print"):
			o = m.print(c)
		default:
			o = m.writeSession(c)
		}
	})
	return o
}

// withBIO runs f with a memory BIO of the call's own.
func withBIO(data []byte, f func(b *refmodel.BIOObject)) {
	b := refmodel.NewMemBIO(data)
	f(b)
	refmodel.Call("BIO_free", b)
}

func (m *model) print(c call) (o outcome) {
	s := m.sess(c.args[0])
	if c.fn == "SSL_SESSION_print_fp" {
		return outcome{n: refmodel.Call(c.fn, new(bytes.Buffer), s).Int}
	}
	withBIO(nil, func(b *refmodel.BIOObject) { o.n = refmodel.Call(c.fn, b, s).Int })
	return o
}

func (m *model) writeSession(c call) (o outcome) {
	s := m.sess(c.args[0])
	var n int64
	var data []byte
	switch c.fn {
	case "i2d_SSL_SESSION":
		n = refmodel.Call(c.fn, s, &data).Int
	case "PEM_write_SSL_SESSION":
		var f bytes.Buffer
		n = refmodel.Call(c.fn, &f, s).Int
		data = f.Bytes()
	default:
		withBIO(nil, func(b *refmodel.BIOObject) {
			n = refmodel.Call(c.fn, b, s).Int
			data = b.Bytes()
		})
	}
	o = truth(n > 0)
	if n > 0 {
		o.data = data
	}
	return o
}

func (m *model) readSession(c call) outcome {
	var target *refmodel.SessionObject
	if c.hasTarget {
		target = m.sess(object(sessionKind, c.target))
	}
	before := target
	a := &target
	if !c.hasTarget {
		a = nil
	}
	s := m.read(c, a)
	o := outcome{kind: sessionKind, obj: orNil(s)}
	if c.hasTarget {
		// As the real side: 1: *a is the result; 2: *a is as it was.
		switch {
		case target == s && s != nil:
			o.n = 1
		case target == before:
			o.n = 2
		}
	}
	return o
}

func (m *model) read(c call, a **refmodel.SessionObject) (s *refmodel.SessionObject) {
	data := c.data.model
	switch c.fn {
	case "d2i_SSL_SESSION":
		return refmodel.Call(c.fn, a, data, new(int)).Session()
	case "PEM_read_SSL_SESSION":
		return refmodel.Call(c.fn, bytes.NewReader(data), a, nil, nil).Session()
	case "ASN1_d2i_bio":
		withBIO(data, func(b *refmodel.BIOObject) { s = refmodel.Call(c.fn, nil, nil, b, a).Session() })
	case "PEM_read_bio_SSL_SESSION":
		withBIO(data, func(b *refmodel.BIOObject) { s = refmodel.Call(c.fn, b, a, nil, nil).Session() })
	default:
		withBIO(data, func(b *refmodel.BIOObject) { s = refmodel.Call(c.fn, b, a).Session() })
	}
	return s
}
