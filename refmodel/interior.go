package refmodel

import (
	"runtime"
	"sync"
	"unsafe"
	"weak"
)

// Pointers into a session are real addresses, so that a program can use them as
// it would C's. A read through one of them with GoString or GoBytes is checked:
// the address leads to the session that it points into.

// A memory is a piece of C memory that belongs to a session, with a zero byte
// behind its end.
type memory struct {
	b     []byte
	field string
	// known: the address is in the registry.
	known bool
}

// memorySlack keeps the allocation out of the allocator's blocks of several
// tiny objects, and the address behind the end inside it.
const memorySlack = 32

func newMemory(field string, data []byte) *memory {
	b := make([]byte, len(data), len(data)+memorySlack)
	copy(b, data)
	return &memory{b: b, field: field}
}

// newText is newMemory for a string of C's, nil for NULL.
func newText(field string, data []byte) *memory {
	if data == nil {
		return nil
	}
	return newMemory(field, data)
}

func (m *memory) bytes() []byte {
	if m == nil {
		return nil
	}
	return m.b
}

func (m *memory) addr() unsafe.Pointer {
	if m == nil {
		return nil
	}
	return unsafe.Pointer(unsafe.SliceData(m.b[:1]))
}

// poison overwrites memory that the library freed.
func (m *memory) poison() {
	if m == nil {
		return
	}
	for i := range m.b {
		m.b[i] = 0xdd
	}
}

// A pointee is what the registry knows of an address. Once its memory is
// collected, the address may be somebody else's.
type pointee struct {
	memory weak.Pointer[byte]
	core   weakCore
	field  string
	gen    uint64
}

var registry struct {
	sync.Mutex
	at map[uintptr]pointee
}

// lendInterior returns the address of a session's memory, whose reads are
// checked from now on.
func (w *World) lendInterior(c *core, m *memory) unsafe.Pointer {
	if m == nil {
		return nil
	}
	p := m.addr()
	if c.internal {
		return p
	}
	registry.Lock()
	defer registry.Unlock()
	if registry.at == nil {
		registry.at = make(map[uintptr]pointee)
	}
	registry.at[uintptr(p)] = pointee{weak.Make((*byte)(p)), weak.Make(c), m.field, c.fields[m.field]}
	if !m.known {
		m.known = true
		// While a pointer is about, so is the core: reads after the session's
		// end must find it.
		w.interiors[c]++
		runtime.AddCleanup((*byte)(p), func(f forgotten) { f.forget() }, forgotten{uintptr(p), weak.Make(c), weak.Make(w)})
	}
	return p
}

// forgotten is memory that nobody points to any more.
type forgotten struct {
	addr  uintptr
	core  weakCore
	world weak.Pointer[World]
}

func (f forgotten) forget() {
	registry.Lock()
	if registry.at[f.addr].memory.Value() == nil {
		delete(registry.at, f.addr)
	}
	registry.Unlock()
	w, c := f.world.Value(), f.core.Value()
	if w == nil || c == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.interiors[c]--; w.interiors[c] <= 0 {
		delete(w.interiors, c)
	}
}

// endField ends the pointers into a field of a living session.
func (w *World) endField(c *core, field string) {
	if c.fields == nil {
		c.fields = make(map[string]uint64)
	}
	c.fields[field]++
}

// CheckRead checks a read of memory at p by the function called name, a C
// function or a helper of cgo's (GoString). A pointer into a session must be
// read while that lives and the field wasn't replaced. It reports whether the
// read is right; memory that no session owns always is.
func CheckRead(name string, p unsafe.Pointer) bool {
	registry.Lock()
	at, ok := registry.at[uintptr(p)]
	registry.Unlock()
	if !ok || at.memory.Value() != (*byte)(p) {
		return true
	}
	c := at.core.Value()
	if c == nil {
		return true
	}
	w := c.world
	w.mu.Lock()
	defer w.mu.Unlock()
	op := &call{w: w, row: &Func{Name: name}, arg: None}
	switch {
	case c.life == stopped:
		return false
	case c.life == dead:
		w.violate(op, c, c.wrongUse(), "its "+at.field+" is read although "+releaseOfDead(c))
		return false
	case c.fields[at.field] != at.gen:
		w.violate(op, c, StaleBorrow, "its "+at.field+" is read although another one replaced it")
		return false
	}
	return true
}
