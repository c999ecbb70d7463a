package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

// A sess owns its p.
type sess struct {
	p *C.SSL_SESSION
}

func open(ssl *C.SSL) *sess { return &sess{C.SSL_get1_session(ssl)} }

// free leaves p as it is.
func (s *sess) free() { C.SSL_SESSION_free(s.p) }

// close clears p.
func (s *sess) close() {
	s.free()
	s.p = nil
}

func (s *sess) age() C.long {
	if s.p == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s.p)
}

// release is a plain function.
func release(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }

// touch only uses.
func touch(s *C.SSL_SESSION) {
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 7200)
	}
}

// with calls f with a reference that it releases itself.
func with(ssl *C.SSL, f func(*C.SSL_SESSION)) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	f(s)
}

// give calls f with a reference that is f's.
func give(ssl *C.SSL, f func(*C.SSL_SESSION)) {
	f(C.SSL_get1_session(ssl))
}

// acquire and peek are two ways to a session.
func acquire(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }
func peek(ssl *C.SSL) *C.SSL_SESSION    { return C.SSL_get_session(ssl) }

func badFuncValue(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	f := release
	f(s) // want "borrowedfree"
}

func goodFuncValue(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	f := release
	f(s)
}

func badFuncValueChosen(ssl *C.SSL, really bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	f := touch
	if really {
		f = release
	}
	f(s)
}

func goodFuncValueChosen(ssl *C.SSL, really bool) {
	s := C.SSL_get1_session(ssl)
	f := touch
	if really {
		f = release
	}
	f(s)
	if !really {
		release(s)
	}
}

func badSourceChosen(ssl *C.SSL, own bool) {
	get := peek
	if own {
		get = acquire
	}
	s := get(ssl)
	touch(s)
	release(s) // want "borrowedfree"
}

func goodSourceChosen(ssl *C.SSL, own bool) {
	get := peek
	if own {
		get = acquire
	}
	s := get(ssl)
	touch(s)
	if own {
		release(s)
	}
}

func badFuncTable(ssl *C.SSL) {
	ops := map[string]func(*C.SSL_SESSION){"touch": touch, "end": release}
	s := C.SSL_get1_session(ssl) // want "refleak"
	ops["touch"](s)
}

func goodFuncTable(ssl *C.SSL) {
	ops := map[string]func(*C.SSL_SESSION){"touch": touch, "end": release}
	s := C.SSL_get1_session(ssl)
	ops["touch"](s)
	ops["end"](s)
}

func badFuncSlice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for _, step := range []func(*C.SSL_SESSION){touch, release, release} {
		step(s) // release is in the list twice // want "doublefree"
	}
}

func goodFuncSlice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for _, step := range []func(*C.SSL_SESSION){touch, touch, release} {
		step(s)
	}
}

func badCallbackFrees(ssl *C.SSL) {
	with(ssl, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }) // with frees it as well // want "doublefree"
}

func goodCallbackFrees(ssl *C.SSL) {
	give(ssl, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) })
}

func badCallbackUses(ssl *C.SSL) {
	give(ssl, touch) // what is given is never freed // want "refleak"
}

func goodCallbackUses(ssl *C.SSL) {
	with(ssl, touch)
}

func badCallbackKeeps(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	var kept *C.SSL_SESSION
	with(ssl, func(s *C.SSL_SESSION) { kept = s })
	C.SSL_free(ssl)
	if kept == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(kept) // want "staleborrow"
}

func goodCallbackKeeps(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	var kept *C.SSL_SESSION
	give(ssl, func(s *C.SSL_SESSION) { kept = s })
	C.SSL_free(ssl)
	if kept == nil {
		return 0
	}
	defer C.SSL_SESSION_free(kept)
	return C.SSL_SESSION_get_time(kept)
}

func badMethodValue(ssl *C.SSL) {
	s := open(ssl)
	end := s.free
	end()
	s.close() // free leaves the pointer // want "doublefree"
}

func goodMethodValue(ssl *C.SSL) {
	s := open(ssl)
	end := s.close
	end()
	s.close()
}

func badMethodValueDeferred(ssl *C.SSL) C.long {
	s := open(ssl)
	defer s.free() // want "doublefree"
	t := s.age()
	stop := s.free
	stop()
	return t
}

func goodMethodValueDeferred(ssl *C.SSL) C.long {
	s := open(ssl)
	stop := s.free
	defer stop()
	return s.age()
}

func badMethodValueUnused(ssl *C.SSL) C.long {
	s := open(ssl) // end is made, never called // want "refleak"
	end := s.close
	_ = end
	return s.age()
}

func goodMethodValueUnused(ssl *C.SSL) C.long {
	s := open(ssl)
	end := s.close
	defer end()
	return s.age()
}

func badMethodExpression(ssl *C.SSL) {
	s := open(ssl)
	f := (*sess).free
	f(s)
	f(s) // want "doublefree"
}

func goodMethodExpression(ssl *C.SSL) {
	s := open(ssl)
	f := (*sess).close
	f(s)
	f(s)
}

// A valueSess has its methods on the value: a method value keeps a copy.
type valueSess struct{ p *C.SSL_SESSION }

func (v valueSess) free() { C.SSL_SESSION_free(v.p) }

func badMethodValueCopies(ssl *C.SSL) {
	v := valueSess{C.SSL_get1_session(ssl)}
	end := v.free // the receiver is copied here, pointer and all
	v.free()
	v.p = nil
	end() // want "doublefree"
}

func goodMethodValueCopies(ssl *C.SSL) {
	v := valueSess{C.SSL_get1_session(ssl)}
	end := v.free
	v.p = nil
	v.free()
	end()
}

// A worker has its functions in fields.
type worker struct {
	get  func(*C.SSL) *C.SSL_SESSION
	done func(*C.SSL_SESSION)
}

func badFuncFields(ssl *C.SSL) {
	w := worker{get: peek, done: release}
	w.done(w.get(ssl)) // want "borrowedfree"
}

func goodFuncFields(ssl *C.SSL) {
	w := worker{get: acquire, done: release}
	w.done(w.get(ssl))
}

func badFuncFieldsLeak(ssl *C.SSL) {
	w := &worker{get: acquire, done: touch}
	s := w.get(ssl) // want "refleak"
	w.done(s)
}

func goodFuncFieldsLeak(ssl *C.SSL) {
	w := &worker{get: peek, done: touch}
	s := w.get(ssl)
	w.done(s)
}

// An unknown function takes what it is given: no report.
func goodUnknownFunc(ssl *C.SSL, w *worker) {
	if w == nil || w.done == nil {
		return
	}
	s := C.SSL_get1_session(ssl)
	w.done(s)
}

// maker returns functions.
func maker(own bool) func(*C.SSL) *C.SSL_SESSION {
	if own {
		return acquire
	}
	return peek
}

func badMaker(ssl *C.SSL) {
	s := maker(false)(ssl)
	release(s) // want "borrowedfree"
}

func goodMaker(ssl *C.SSL) {
	s := maker(true)(ssl)
	release(s)
}

func badCurried(ssl *C.SSL) {
	free := func(s *C.SSL_SESSION) func() { return func() { release(s) } }
	s := C.SSL_get1_session(ssl)
	defer free(s)() // want "doublefree"
	touch(s)
	release(s)
}

func goodCurried(ssl *C.SSL) {
	free := func(s *C.SSL_SESSION) func() { return func() { release(s) } }
	s := C.SSL_get1_session(ssl)
	defer free(s)()
	touch(s)
}

func badCurriedNotCalled(ssl *C.SSL) {
	free := func(s *C.SSL_SESSION) func() { return func() { release(s) } }
	s := C.SSL_get1_session(ssl) // the defer makes the release and does not run it // want "refleak"
	defer free(s)
	touch(s)
}

func goodCurriedNotCalled(ssl *C.SSL) {
	free := func(s *C.SSL_SESSION) func() { return func() { release(s) } }
	s := C.SSL_get1_session(ssl)
	end := free(s)
	defer end()
	touch(s)
}
