package refmodel

// A BIOObject is a BIO: a source or sink of memory, or one with an SSL inside.
type BIOObject struct {
	*core
	method string
	// ssl is what BIO_f_ssl has inside; closes: it is the BIO's own.
	ssl    *ConnObject
	closes bool
	// next is what is behind it in a chain, which it holds. lost counts the
	// references that nobody has, as what was before it was freed alone.
	next *BIOObject
	lost int
	// fd is what a socket BIO reads from and writes to.
	fd int64
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

// newSocketBIO returns a BIO for a socket with one reference that is nobody's
// yet.
func (w *World) newSocketBIO(fd int64) *BIOObject {
	b := w.newBIO(socketBIO)
	b.fd = fd
	return b
}

const socketBIO = "socket"

// descriptor returns the socket of a BIO, -1 if it is none.
func (b *BIOObject) descriptor() int64 {
	if b == nil || b.method != socketBIO {
		return -1
	}
	return b.fd
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

// Alive reports whether the BIO has not been freed.
func (b *BIOObject) Alive() bool { return locked(b, func() bool { return b.life == alive }) }

// Refs returns the BIO's reference count, as the library has it.
func (b *BIOObject) Refs() int { return locked(b, func() int { return b.refs - b.pins }) }

// Owned returns how many of the references are the program's.
func (b *BIOObject) Owned() int { return locked(b, func() int { return b.owned }) }

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
	if b.next != nil {
		b.next.lost++
	}
}

// setReadBIO makes the SSL read from b, of which it has a reference.
func (w *World) setReadBIO(s *ConnObject, b *BIOObject, op *call) {
	former := s.rbio
	s.rbio = b
	if former != nil {
		if former.reader == s {
			former.reader = nil
		}
		w.dropChain(former, op)
	}
	if b != nil {
		b.reader = s
	}
}

// setWriteBIO makes the SSL write to b, of which it has a reference.
func (w *World) setWriteBIO(s *ConnObject, b *BIOObject, op *call) {
	former := s.wbio
	s.wbio = b
	if former != nil {
		if former.writer == s {
			former.writer = nil
		}
		w.dropChain(former, op)
	}
	if b != nil {
		b.writer = s
	}
}

// join links an SSL with the one that has the same BIOs the other way round.
func (w *World) join(s *ConnObject) {
	if s.rbio == nil || s.wbio == nil || s.rbio == s.wbio {
		return
	}
	if p := s.rbio.writer; p != nil && p == s.wbio.reader && p != s {
		w.link(s, p)
	}
}

// push puts a BIO behind b, before what is there; the reference is b's.
func (b *BIOObject) push(next *BIOObject) {
	if former := b.next; former != nil {
		last := next
		for last.next != nil && last.next != former {
			last = last.next
		}
		last.next = former
	}
	b.next = next
}

// dropChain gives back a reference of the library's to a BIO, and if it was the
// last one those that hold the rest of the chain.
func (w *World) dropChain(b *BIOObject, op *call) {
	for b != nil {
		next, last := b.next, b.refs == 1
		if last {
			b.next = nil
		}
		w.drop(b, op)
		if !last {
			return
		}
		b = next
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
