package drive

import (
	"reflect"
	"strings"
	"sync"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// A stock says what a package's variables and the containers in arguments hold
// when a call begins.
type stock uint8

const (
	// asDeclared: what the package's own initialization put there.
	asDeclared stock = iota
	// stocked: something in what was empty.
	stocked
	// full: as much as there is room for, in channels.
	full
)

// A primer fills what is empty.
type primer struct {
	e     *env
	src   source
	stock stock
	// keys are the keys of maps with string keys.
	keys []string
}

// prime fills the package's variables.
func (p *primer) prime(globals []any) {
	for _, g := range globals {
		p.fill(reflect.ValueOf(g).Elem(), 0)
	}
}

// fill puts something into v, which is addressable, if nothing is there.
func (p *primer) fill(v reflect.Value, depth int) {
	if depth > 3 {
		return
	}
	t := v.Type()
	switch {
	case t == typeConn || t == typeSession || t == typeContext || t == typeRawPtr:
		if v.IsNil() {
			v.Set(p.one(t))
		}
		return
	case p.store(v):
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && inCases(t.Elem()) {
			p.fill(v.Elem(), depth+1)
		}
	case reflect.Struct:
		if inCases(t) {
			for i := range v.NumField() {
				p.fill(writable(v.Field(i)), depth+1)
			}
		}
	case reflect.Map:
		p.fillMap(v)
	case reflect.Slice:
		p.fillSlice(v)
	case reflect.Chan:
		p.fillChan(v)
	}
}

// one returns a value of a type, invalid if there is none.
func (p *primer) one(t reflect.Type) reflect.Value {
	kind := ticketed
	if p.stock == full {
		kind = unticketed
	}
	switch {
	case t == typeRawPtr:
		return reflect.ValueOf(session(p.e, kind).UnsafePointer())
	case t == typeConn:
		return conn(p.e, kind)
	case t == typeSession:
		return session(p.e, kind)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return reflect.ValueOf(p.e.der(p.stock)).Convert(t)
	case !p.worthwhile(t):
		return reflect.Value{}
	}
	made := p.src.of(t, 2)
	if len(made) == 0 {
		return reflect.Value{}
	}
	return made[len(made)-1].make(p.e)
}

// worthwhile reports whether values of the type have to do with sessions.
func (p *primer) worthwhile(t reflect.Type) bool {
	switch {
	case t == typeConn || t == typeSession || t == typeContext:
		return true
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return true
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
		return p.worthwhile(t.Elem())
	}
	return t.Kind() == reflect.Struct && inCases(t)
}

// holds reports whether fill could put something into a variable of a type.
func (p *primer) holds(t reflect.Type, depth int) bool {
	switch {
	case depth > 3:
		return false
	case t == typeRawPtr || strings.Contains(t.String(), "SSL_SESSION") || t == reflect.TypeFor[sync.Map]() || t == reflect.TypeFor[sync.Once]():
		return true
	case t.Kind() == reflect.Struct && inCases(t):
		for i := range t.NumField() {
			if p.holds(t.Field(i).Type, depth+1) {
				return true
			}
		}
		return false
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Chan || t.Kind() == reflect.Map || t.Kind() == reflect.Slice:
		return p.worthwhile(t) || p.holds(t.Elem(), depth+1)
	}
	return p.worthwhile(t)
}

func (p *primer) fillMap(v reflect.Value) {
	t := v.Type()
	if v.IsNil() || v.Len() > 0 || !p.worthwhile(t.Elem()) {
		return
	}
	var keys []reflect.Value
	if t.Key().Kind() == reflect.String {
		for _, k := range p.keys {
			keys = append(keys, reflect.ValueOf(k).Convert(t.Key()))
		}
	} else if made := p.src.of(t.Key(), 2); len(made) > 0 {
		for _, m := range made[:min(3, len(made))] {
			keys = append(keys, m.make(p.e))
		}
	}
	for _, k := range keys {
		if x := p.one(t.Elem()); x.IsValid() {
			v.SetMapIndex(k, x)
		}
	}
}

func (p *primer) fillSlice(v reflect.Value) {
	t := v.Type()
	switch {
	case v.Len() > 0:
	case t.Elem().Kind() == reflect.Uint8:
		v.Set(reflect.ValueOf(p.e.der(p.stock)).Convert(t))
	case p.worthwhile(t.Elem()):
		for range 2 {
			if x := p.one(t.Elem()); x.IsValid() {
				v.Set(reflect.Append(v, x))
			}
		}
	}
}

func (p *primer) fillChan(v reflect.Value) {
	t := v.Type()
	if v.IsNil() || t.ChanDir() != reflect.BothDir || !p.worthwhile(t.Elem()) {
		return
	}
	n := min(1, v.Cap())
	if p.stock == full {
		n = v.Cap()
	}
	for v.Len() < n {
		x := p.one(t.Elem())
		if !x.IsValid() {
			return
		}
		p.e.inChannel(x)
		v.Send(x)
	}
}

// store fills a value that has a method for that: atomic.Pointer, sync.Map,
// sync.Once.
func (p *primer) store(v reflect.Value) bool {
	if once, ok := v.Addr().Interface().(*sync.Once); ok {
		if p.stock == full {
			once.Do(func() {})
		}
		return true
	}
	m := v.Addr().MethodByName("Store")
	if !m.IsValid() {
		return false
	}
	t := m.Type()
	switch {
	case t.NumIn() == 1 && t.In(0) == typeSession:
		m.Call([]reflect.Value{session(p.e, ticketed)})
	case t.NumIn() == 2 && t.In(0) == typeAny && t.In(1) == typeAny:
		for _, k := range p.keys {
			m.Call([]reflect.Value{reflect.ValueOf(k), session(p.e, ticketed)})
		}
	}
	return true
}

// inChannel notes that a channel has the driver's reference to a session.
func (e *env) inChannel(v reflect.Value) {
	if v.Type() == typeSession && !v.IsNil() {
		e.inChannels[(*refmodel.SessionObject)(v.Interface().(*libssl.SSL_SESSION))]++
	}
}
