package drive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// A maker makes one value of a parameter's type in a call's world.
type maker struct {
	what string
	make func(e *env) reflect.Value
}

var (
	typeSession = reflect.TypeFor[*libssl.SSL_SESSION]()
	typeConn    = reflect.TypeFor[*libssl.SSL]()
	typeContext = reflect.TypeFor[*libssl.SSL_CTX]()
	typeBIO     = reflect.TypeFor[*libssl.BIO]()
	typeChar    = reflect.TypeFor[*libssl.Char]()
	typeUchar   = reflect.TypeFor[*libssl.Uchar]()
	typeErr     = reflect.TypeFor[error]()
	typeAny     = reflect.TypeFor[any]()
	typeCtx     = reflect.TypeFor[context.Context]()
	typeReader  = reflect.TypeFor[io.Reader]()
	typeT       = reflect.TypeFor[*testing.T]()
	typeTB      = reflect.TypeFor[testing.TB]()
	typeRawPtr  = reflect.TypeFor[unsafe.Pointer]()
)

// A source makes values for the parameters of one function.
type source struct {
	pkg *Package
	fn  *Func
}

// of returns the values of a type, most telling first; none if the type is one
// that nothing can be made for. Nested values (fields, elements) are fewer.
func (s source) of(t reflect.Type, nested int) []maker {
	if nested > 3 {
		return []maker{zero(t)}
	}
	switch t {
	case typeConn:
		return s.conns(nested)
	case typeSession:
		return []maker{
			{"session", func(e *env) reflect.Value { return session(e, ticketed) }},
			{"new session", func(e *env) reflect.Value { return session(e, fresh) }},
			{"session without ticket", func(e *env) reflect.Value { return session(e, unticketed) }},
		}
	case typeContext:
		return []maker{{"ctx", func(e *env) reflect.Value { return reflect.ValueOf((*libssl.SSL_CTX)(e.contextArgument())) }}}
	case typeBIO:
		return []maker{
			{"PEM", func(e *env) reflect.Value { return bio(e.pem()) }},
			{"no PEM", func(e *env) reflect.Value { return bio([]byte("none")) }},
		}
	case typeErr:
		return []maker{zero(t), value("error", errors.New("an error"))}
	case typeCtx:
		return []maker{{"context", func(e *env) reflect.Value { return reflect.ValueOf(e.context) }}, value("canceled", canceled())}
	case typeAny:
		return s.anything()
	case typeT, typeTB:
		// Put in by the run: a *testing.T lives no longer than its test.
		return []maker{zero(t)}
	case typeReader:
		return []maker{
			{"reader", func(*env) reflect.Value { return reflect.ValueOf(strings.NewReader("a line\nanother\n")) }},
			value("reader at its end", strings.NewReader("")),
			value("broken reader", iotest.ErrReader(errors.New("an error"))),
		}
	case typeRawPtr:
		return []maker{zero(t)}
	}
	return s.ofKind(t, nested)
}

func (s source) ofKind(t reflect.Type, nested int) []maker {
	switch t.Kind() {
	case reflect.Bool:
		return []maker{convert(t, "true", true), convert(t, "false", false)}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64:
		return s.numbers(t)
	case reflect.String:
		return s.strings(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return byteSlices(t)
		}
		return s.slices(t, nested)
	case reflect.Array:
		return s.arrays(t, nested)
	case reflect.Map:
		return s.maps(t, nested)
	case reflect.Chan:
		return s.chans(t, nested)
	case reflect.Func:
		list := []maker{{"func", func(*env) reflect.Value { return simpleFunc(t, false) }}}
		if t.NumOut() > 0 {
			list = append(list, maker{"true func", func(*env) reflect.Value { return simpleFunc(t, true) }})
		}
		return list
	case reflect.Interface:
		return s.implementations(t, nested)
	case reflect.Struct:
		return s.structs(t, nested)
	case reflect.Pointer:
		var list []maker
		for _, m := range s.of(t.Elem(), nested+1) {
			list = append(list, maker{"&" + m.what, func(e *env) reflect.Value {
				p := reflect.New(t.Elem())
				p.Elem().Set(m.make(e))
				return p
			}})
		}
		return list
	}
	return nil
}

func session(e *env, kind connKind) reflect.Value {
	return reflect.ValueOf((*libssl.SSL_SESSION)(e.session(kind)))
}

func conn(e *env, kind connKind) reflect.Value {
	return reflect.ValueOf((*libssl.SSL)(e.argument(kind)))
}

func bio(data []byte) reflect.Value {
	return reflect.ValueOf((*libssl.BIO)(refmodel.NewMemBIO(data)))
}

func zero(t reflect.Type) maker {
	return maker{"zero", func(*env) reflect.Value { return reflect.Zero(t) }}
}

func value(what string, v any) maker {
	return maker{what, func(*env) reflect.Value { return reflect.ValueOf(v) }}
}

func convert(t reflect.Type, what string, v any) maker {
	return maker{what, func(*env) reflect.Value { return reflect.ValueOf(v).Convert(t) }}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// conns returns connections in all states; below a structure in the telling ones.
func (s source) conns(nested int) []maker {
	kinds := connKinds
	switch {
	case nested > 0:
		kinds = connKinds[:4]
	case s.fn.Compares:
		kinds = append(slices.Clone(kinds), same)
	case s.fn.Contexts:
		kinds = append(slices.Clone(kinds), foreign)
	}
	var list []maker
	for _, k := range kinds {
		list = append(list, maker{string(k), func(e *env) reflect.Value { return conn(e, k) }})
	}
	return list
}

// anything are values for a parameter of type any.
func (s source) anything() []maker {
	return []maker{
		{"conn", func(e *env) reflect.Value { return conn(e, ticketed) }},
		{"session", func(e *env) reflect.Value { return session(e, ticketed) }},
		value("1", 1), value("true", true), value("false", false), value("a string", "x"), zero(typeAny),
	}
}

// numbers are the constants of the function's body with their neighbours, and
// a few that are always worth a try.
func (s source) numbers(t reflect.Type) []maker {
	seen := make(map[int64]bool)
	var list []maker
	add := func(n int64) {
		if seen[n] || n < 0 && t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uintptr {
			return
		}
		seen[n] = true
		list = append(list, convert(t, fmt.Sprint(n), n))
	}
	for _, n := range []int64{1, 0, 2, 3, 5} {
		add(n)
	}
	for _, n := range s.fn.Ints {
		if n > 1<<20 {
			continue
		}
		for _, m := range []int64{n, n + 1, n - 1} {
			add(m)
		}
	}
	if len(list) > 10 {
		list = list[:10]
	}
	return list
}

func (s source) strings(t reflect.Type) []maker {
	list := []maker{convert(t, `""`, "")}
	for _, text := range append(slices.Clone(s.fn.Strings), "other", "7") {
		list = append(list, convert(t, fmt.Sprintf("%q", text), text))
	}
	if len(list) > 8 {
		list = list[:8]
	}
	return list
}

func byteSlices(t reflect.Type) []maker {
	return []maker{
		{"DER", func(e *env) reflect.Value { return reflect.ValueOf(e.der(stocked)).Convert(t) }},
		convert(t, "garbage", []byte("garbage")),
		{"no bytes", func(*env) reflect.Value { return reflect.MakeSlice(t, 0, 0) }},
	}
}

// slices are those of no, one, two and three elements.
func (s source) slices(t reflect.Type, nested int) []maker {
	elems := s.of(t.Elem(), nested+1)
	list := []maker{{"[]", func(*env) reflect.Value { return reflect.MakeSlice(t, 0, 0) }}}
	if len(elems) == 0 {
		return list
	}
	at := func(i int) maker { return elems[i%len(elems)] }
	for _, pick := range [][]int{{0}, {0, 0}, {0, 1}, {1, 0}, {2, 0}, {0, 2, 0}, {3, 0, 1}, {0, 0, 0, 0}} {
		list = append(list, maker{describe(pick, at), func(e *env) reflect.Value {
			v := reflect.MakeSlice(t, 0, len(pick))
			for _, i := range pick {
				v = reflect.Append(v, at(i).make(e))
			}
			return v
		}})
	}
	return list
}

func describe(pick []int, at func(int) maker) string {
	var names []string
	for _, i := range pick {
		names = append(names, at(i).what)
	}
	return fmt.Sprint(names)
}

func (s source) arrays(t reflect.Type, nested int) []maker {
	elems := s.of(t.Elem(), nested+1)
	if len(elems) == 0 {
		return []maker{zero(t)}
	}
	var list []maker
	for shift := range min(2, len(elems)) {
		list = append(list, maker{"array", func(e *env) reflect.Value {
			v := reflect.New(t).Elem()
			for i := range t.Len() {
				v.Index(i).Set(elems[(i+shift)%len(elems)].make(e))
			}
			return v
		}})
	}
	return list
}

func (s source) maps(t reflect.Type, nested int) []maker {
	list := []maker{{"map[]", func(*env) reflect.Value { return reflect.MakeMap(t) }}}
	keys, elems := s.of(t.Key(), nested+1), s.of(t.Elem(), nested+1)
	if len(keys) == 0 || len(elems) == 0 {
		return list
	}
	for _, n := range []int{1, 2, 4} {
		list = append(list, maker{fmt.Sprintf("map of %d", n), func(e *env) reflect.Value {
			m := reflect.MakeMap(t)
			for i := range min(n, len(keys)) {
				m.SetMapIndex(keys[i].make(e), elems[i%len(elems)].make(e))
			}
			return m
		}})
	}
	return list
}

// chans are a closed channel, an empty one with room, one without, and one
// with values.
func (s source) chans(t reflect.Type, nested int) []maker {
	both := reflect.ChanOf(reflect.BothDir, t.Elem())
	elems := s.of(t.Elem(), nested+1)
	open := func(what string, room, n int, closed bool) maker {
		return maker{what, func(e *env) reflect.Value {
			c := reflect.MakeChan(both, room)
			for i := range n {
				x := elems[i%len(elems)].make(e)
				e.inChannel(x)
				c.Send(x)
			}
			if closed {
				c.Close()
			}
			return c.Convert(t)
		}}
	}
	list := []maker{open("empty channel", 4, 0, false)}
	if len(elems) > 0 {
		list = append(list, open("channel with values", 4, 3, false), open("closed channel with a value", 4, 2, true))
	}
	list = append(list, open("channel without room", 0, 0, false))
	if t.ChanDir()&reflect.SendDir == 0 || t.Elem() != typeSession {
		list = append(list, open("closed channel", 0, 0, true))
	}
	return list
}

// simpleFunc returns a function that does nothing. Its results are zero, or, if
// yes, true and 1 where they are booleans and numbers.
func simpleFunc(t reflect.Type, yes bool) reflect.Value {
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
		var results []reflect.Value
		for i := range t.NumOut() {
			v := reflect.New(t.Out(i)).Elem()
			switch {
			case !yes:
			case v.Kind() == reflect.Bool:
				v.SetBool(true)
			case v.CanInt():
				v.SetInt(1)
			case v.Type() == typeErr:
				v.Set(reflect.ValueOf(errors.New("an error")))
			}
			results = append(results, v)
		}
		return results
	})
}

// implementations are values of the package's own types that have the methods.
func (s source) implementations(t reflect.Type, nested int) []maker {
	var list []maker
	for _, own := range s.pkg.Types {
		for _, c := range []reflect.Type{own, reflect.PointerTo(own)} {
			if !c.Implements(t) {
				continue
			}
			if made := s.of(c, nested+1); len(made) > 0 {
				list = append(list, made[0])
			}
			break
		}
	}
	return list
}

// structs are the zero value and ones with all fields made.
func (s source) structs(t reflect.Type, nested int) []maker {
	list := []maker{zero(t)}
	if t.NumField() == 0 || !inCases(t) {
		return list
	}
	for _, shift := range []int{0, 1, 2, 4} {
		for _, containers := range []bool{false, true} {
			list = append(list, maker{fmt.Sprintf("%s filled %d %v", t.Name(), shift, containers), func(e *env) reflect.Value {
				v := reflect.New(t).Elem()
				for i := range t.NumField() {
					s.fill(e, v.Field(i), shift, nested, containers)
				}
				return v
			}})
		}
	}
	return list
}

// inCases reports whether a type is of a case package.
func inCases(t reflect.Type) bool {
	return strings.HasPrefix(t.PkgPath(), casePath)
}

// fill sets a field, exported or not. Maps are made in any case: that is what
// their constructors do. What they and slices hold, and channels, only with
// containers.
func (s source) fill(e *env, field reflect.Value, shift, nested int, containers bool) {
	switch kind := field.Kind(); {
	case kind == reflect.Func || kind == reflect.Interface:
		return
	case kind == reflect.Map:
		m := reflect.MakeMap(field.Type())
		writable(field).Set(m)
		if containers {
			p := &primer{e, s, stocked, append([]string{""}, s.fn.Strings...)}
			p.fillMap(writable(field))
		}
		return
	case (kind == reflect.Chan || kind == reflect.Slice) && !containers:
		return
	case kind == reflect.Slice:
		p := &primer{e, s, stocked, nil}
		if p.worthwhile(field.Type()) {
			p.fillSlice(writable(field))
		} else {
			writable(field).Set(reflect.MakeSlice(field.Type(), shift, shift))
		}
		return
	}
	made := s.of(field.Type(), nested+1)
	if len(made) == 0 {
		return
	}
	writable(field).Set(made[shift%len(made)].make(e))
}

// writable makes an unexported field of an addressable struct accessible.
func writable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}
