package containers

// #include <openssl/ssl.h>
import "C"

import "iter"

// An ordered is a map that remembers in which order its keys came.
type ordered struct {
	keys []string
	m    map[string]*C.SSL_SESSION
}

func (o *ordered) set(k string, s *C.SSL_SESSION) {
	if o.m == nil {
		o.m = map[string]*C.SSL_SESSION{}
	}
	if _, ok := o.m[k]; !ok {
		o.keys = append(o.keys, k)
	}
	o.m[k] = s
}

func (o *ordered) all() iter.Seq2[string, *C.SSL_SESSION] {
	return func(yield func(string, *C.SSL_SESSION) bool) {
		for _, k := range o.keys {
			if !yield(k, o.m[k]) {
				return
			}
		}
	}
}

// Names of a map are all different: none takes another's place.
func goodOrdered(conns map[string]*C.SSL) (n C.long) {
	var o ordered
	for name, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			o.set(name, s)
		}
	}
	for _, s := range o.all() {
		n += C.SSL_SESSION_get_timeout(s)
	}
	for _, s := range o.all() {
		C.SSL_SESSION_free(s)
	}
	return n
}

func badOrdered(conns map[string]*C.SSL, keep bool) (n C.long) {
	var o ordered
	for name, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // nobody's if they are to be kept // want "refleak"
			o.set(name, s)
		}
	}
	for _, s := range o.all() {
		n += C.SSL_SESSION_get_timeout(s)
	}
	if keep {
		return n
	}
	for _, s := range o.all() {
		C.SSL_SESSION_free(s)
	}
	return n
}

func badOrderedNames(names []string, ssl *C.SSL) {
	var o ordered
	for _, name := range names {
		if s := C.SSL_get1_session(ssl); s != nil { // a name that comes twice loses the first one // want "refleak"
			o.set(name, s)
		}
	}
	for _, s := range o.all() {
		C.SSL_SESSION_free(s)
	}
}

func goodOrderedNames(names []string, ssl *C.SSL) {
	var o ordered
	for _, name := range names {
		if s := C.SSL_get1_session(ssl); s != nil {
			C.SSL_SESSION_free(o.m[name])
			o.set(name, s)
		}
	}
	for _, s := range o.all() {
		C.SSL_SESSION_free(s)
	}
}

// The keys of two loops over a map are the same ones.
func badOrderedTwice(conns map[string]*C.SSL) (again int) {
	found := map[string]*C.SSL_SESSION{}
	for range 2 {
		for name, ssl := range conns {
			if s := C.SSL_get1_session(ssl); s != nil { // the second time, each takes another's place // want "refleak"
				if _, ok := found[name]; ok {
					again++
				}
				found[name] = s
			}
		}
	}
	for _, s := range found {
		C.SSL_SESSION_free(s)
	}
	return again
}

func goodOrderedTwice(conns map[string]*C.SSL) (again int) {
	found := map[string]*C.SSL_SESSION{}
	for range 2 {
		for name, ssl := range conns {
			if s := C.SSL_get1_session(ssl); s != nil {
				if old, ok := found[name]; ok {
					again++
					C.SSL_SESSION_free(old)
				}
				found[name] = s
			}
		}
	}
	for _, s := range found {
		C.SSL_SESSION_free(s)
	}
	return again
}

// keysFirst has its keys in a field of its own.
type keysFirst struct{ keys []string }

func goodKeysInField(conns map[string]*C.SSL) {
	var k keysFirst
	m := map[string]*C.SSL_SESSION{}
	for name, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			k.keys = append(k.keys, name)
			m[name] = s
		}
	}
	for _, name := range k.keys {
		C.SSL_SESSION_free(m[name])
	}
}

func badKeysInField(conns map[string]*C.SSL) {
	var k keysFirst
	m := map[string]*C.SSL_SESSION{}
	for name, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // without a name in the list where it isn't resumable // want "refleak"
			m[name] = s
			if C.SSL_SESSION_is_resumable(s) == 1 {
				k.keys = append(k.keys, name)
			}
		}
	}
	for _, name := range k.keys {
		C.SSL_SESSION_free(m[name])
	}
}
