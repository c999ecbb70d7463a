package drive

import (
	"reflect"
	"runtime/cgo"
	"strings"
	"sync"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// A reach is what can be got at from a call's results, its arguments and the
// package's variables when it is over.
type reach struct {
	// slots counts the places where a session was found.
	slots map[*refmodel.SessionObject]int
	// funcs are the closures, which nobody can look into.
	funcs []reflect.Value
	// texts are the pointers to C's characters, perhaps into sessions.
	texts []unsafe.Pointer
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
	case typeChar, typeUchar:
		r.texts = append(r.texts, v.UnsafePointer())
		return
	}
	if r.load(v) {
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
		if v.CanAddr() {
			v = writable(v)
		}
		if !v.IsNil() {
			r.funcs = append(r.funcs, v)
		}
	case reflect.UnsafePointer, reflect.Uintptr:
		r.number(v)
	}
}

// load looks into what has to be asked for its contents: atomic.Pointer and
// sync.Map.
func (r *reach) load(v reflect.Value) bool {
	if v.Kind() != reflect.Struct || !v.CanAddr() {
		return false
	}
	v = writable(v)
	if m, ok := v.Addr().Interface().(*sync.Map); ok {
		m.Range(func(key, value any) bool {
			r.all([]reflect.Value{reflect.ValueOf(key), reflect.ValueOf(value)})
			return true
		})
		return true
	}
	if strings.HasPrefix(v.Type().String(), "atomic.Pointer[") {
		r.all(v.Addr().MethodByName("Load").Call(nil))
		return true
	}
	return false
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
