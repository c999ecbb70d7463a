package refmodel

// A BIOObject is a BIO: a source or sink of memory, or one with an SSL inside.
type BIOObject struct {
	*core
	method string
	// ssl is what BIO_f_ssl has inside; closes: it is the BIO's own.
	ssl    *ConnObject
	closes bool
	// data is what a memory BIO holds.
	data []byte
	// reader and writer are the SSLs that read from it and write to it.
	reader, writer *ConnObject
}

func (b *BIOObject) header() *core {
	if b == nil {
		return nil
	}
	return b.core
}

func (b *BIOObject) present() Object {
	if b.ssl == nil {
		return nil
	}
	return b.ssl
}

func (b *BIOObject) put(o Object) { b.ssl, _ = o.(*ConnObject) }

func (w *World) newBIO(method string) *BIOObject {
	b := &BIOObject{core: new(core), method: method}
	w.create(b, b.core, BIO, false)
	return b
}

// NewMemBIO does what BIO_new_mem_buf does, in the current world: it makes a
// BIO that data is read from. The program owns it.
func NewMemBIO(data []byte) *BIOObject {
	b := Call("BIO_new", "mem").BIO()
	if b != nil {
		locked(b, func() any { b.data = append([]byte(nil), data...); return nil })
	}
	return b
}

// Bytes returns what is in a memory BIO.
func (b *BIOObject) Bytes() []byte {
	return locked(b, func() []byte { return append([]byte(nil), b.data...) })
}

// SetSSL does what the macro BIO_set_ssl does.
func (b *BIOObject) SetSSL(s *ConnObject, closes bool) {
	Call("BIO_set_ssl", b, s, boolInt(closes))
}

// SSL does what the macro BIO_get_ssl does.
func (b *BIOObject) SSL() *ConnObject {
	var s *ConnObject
	Call("BIO_get_ssl", b, &s)
	return s
}

// teardown of a BIO frees the SSL that is its own.
func (b *BIOObject) teardown(w *World, op *call) {
	if s := b.ssl; s != nil {
		b.ssl = nil
		if b.closes {
			if !s.inInit {
				w.shutdownConn(s, op)
			}
			w.drop(s, op)
		}
	}
}

// setBIOs makes the SSL read from r and write to w2, whose references it has.
func (s *ConnObject) setBIOs(w *World, r, wr *BIOObject, op *call) {
	oldR, oldW := s.rbio, s.wbio
	s.rbio, s.wbio = r, wr
	for _, b := range []*BIOObject{oldR, oldW} {
		if b == nil {
			continue
		}
		if b.reader == s {
			b.reader = nil
		}
		if b.writer == s {
			b.writer = nil
		}
	}
	if oldR != nil {
		w.drop(oldR, op)
	}
	if oldW != nil && oldW != oldR {
		w.drop(oldW, op)
	}
	if r != nil {
		r.reader = s
	}
	if wr != nil {
		wr.writer = s
	}
	if r == nil || wr == nil || r == wr {
		return
	}
	if p := r.writer; p != nil && p == wr.reader && p != s {
		w.link(s, p)
	}
}

// Read takes up to len(buf) bytes from a memory BIO for the C function called
// name, and returns their number or -1 if there are none.
func (b *BIOObject) Read(name string, buf []byte) int {
	return b.io(name, func() int {
		if len(b.data) == 0 {
			return -1
		}
		n := copy(buf, b.data)
		b.data = b.data[n:]
		return n
	})
}

// Write appends to a memory BIO for the C function called name.
func (b *BIOObject) Write(name string, data []byte) int {
	return b.io(name, func() int {
		b.data = append(b.data, data...)
		return len(data)
	})
}

// Len returns the number of bytes in a memory BIO for the C function called
// name.
func (b *BIOObject) Len(name string) int {
	return b.io(name, func() int { return len(b.data) })
}

// io checks the BIO, for functions that have no row in the table.
func (b *BIOObject) io(name string, f func() int) int {
	w := worldOf([]any{b})
	w.mu.Lock()
	defer w.mu.Unlock()
	c := call{w: w, row: &Func{Name: name, Params: []Param{uses("b", BIO)}}, args: []any{b}, arg: None}
	if !c.check() {
		return 0
	}
	return f()
}
