package drive

import (
	"reflect"
	"runtime/cgo"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// A reach is what can be got at from a call's results, its arguments and the
// package's variables when it is over.
type reach struct {
	// slots counts the places where a session was found.
	slots map[*refmodel.SessionObject]int
	// funcs tells that there was a closure, which nobody can look into.
	funcs bool
	// channels: what is in them is to be taken out.
	channels bool
	seen     map[seen]bool
	// byAddr finds sessions by number.
	byAddr map[uintptr]*refmodel.SessionObject
}

type seen struct {
	p unsafe.Pointer
	t reflect.Type
}

func newReach(sessions []*refmodel.SessionObject) *reach {
	r := &reach{slots: make(map[*refmodel.SessionObject]int), seen: make(map[seen]bool), byAddr: make(map[uintptr]*refmodel.SessionObject)}
	for _, s := range sessions {
		r.byAddr[uintptr(unsafe.Pointer(s))] = s
	}
	return r
}

// all visits lists of values.
func (r *reach) all(lists ...[]reflect.Value) {
	for _, list := range lists {
		for _, v := range list {
			r.visit(v)
		}
	}
}

// visit looks at v and at all that it leads to.
func (r *reach) visit(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	switch v.Type() {
	case typeSession:
		if !v.IsNil() {
			r.slots[(*refmodel.SessionObject)(v.UnsafePointer())]++
		}
		return
	case typeConn, typeContext, typeBIO, typeT:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || !r.first(v.UnsafePointer(), v.Type()) {
			return
		}
		r.visit(v.Elem())
	case reflect.Interface:
		r.visit(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			r.visit(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			r.visit(v.Index(i))
		}
	case reflect.Slice:
		if v.Len() > 0 && r.first(v.UnsafePointer(), v.Type()) {
			for i := range v.Len() {
				r.visit(v.Index(i))
			}
		}
	case reflect.Map:
		if v.IsNil() || !r.first(v.UnsafePointer(), v.Type()) {
			return
		}
		for it := v.MapRange(); it.Next(); {
			r.visit(it.Key())
			r.visit(it.Value())
		}
	case reflect.Chan:
		if r.channels {
			r.drain(v)
		}
	case reflect.Func:
		r.funcs = r.funcs || !v.IsNil()
	case reflect.UnsafePointer, reflect.Uintptr:
		r.number(v)
	}
}

func (r *reach) first(p unsafe.Pointer, t reflect.Type) bool {
	k := seen{p, t}
	if r.seen[k] {
		return false
	}
	r.seen[k] = true
	return true
}

// drain takes what is in a channel.
func (r *reach) drain(v reflect.Value) {
	if v.IsNil() || v.Type().ChanDir() == reflect.SendDir && !v.CanInterface() {
		return
	}
	p := v.UnsafePointer()
	both := reflect.ChanOf(reflect.BothDir, v.Type().Elem())
	c := reflect.NewAt(both, unsafe.Pointer(&p)).Elem()
	for range c.Cap() {
		x, ok := c.TryRecv()
		if !ok {
			return
		}
		r.visit(x)
	}
}

// number looks at an integer or untyped pointer that may stand for a session.
func (r *reach) number(v reflect.Value) {
	var n uintptr
	if v.Kind() == reflect.Uintptr {
		n = uintptr(v.Uint())
	} else {
		n = uintptr(v.UnsafePointer())
	}
	if s := r.byAddr[n]; s != nil {
		r.slots[s]++
		return
	}
	if v.Type() == reflect.TypeFor[cgo.Handle]() && n != 0 {
		r.handle(cgo.Handle(n))
	}
}

// handle looks at what a handle stands for; a deleted one stands for nothing.
func (r *reach) handle(h cgo.Handle) {
	defer func() { _ = recover() }()
	r.visit(reflect.ValueOf(h.Value()))
}
