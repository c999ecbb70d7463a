// Package finalizers has cases in which the collector is to release a
// reference.
package finalizers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "runtime"

// A finalized owns a reference; its release may be the collector's work.
type finalized struct {
	p *C.SSL_SESSION
}

// free is fit for a finalizer; it leaves p as it is.
func (f *finalized) free() { C.SSL_SESSION_free(f.p) }

// newFinalized returns a value that needs no Close.
func newFinalized(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(f, (*finalized).free)
	return f
}

// newPlain returns a value that does.
func newPlain(ssl *C.SSL) *finalized {
	return &finalized{C.SSL_get1_session(ssl)}
}

func badFinalizerMissing(ssl *C.SSL) bool {
	f := newPlain(ssl) // no finalizer, no free // want "refleak"
	return f.p != nil
}

func goodFinalizerMissing(ssl *C.SSL) bool {
	f := newFinalized(ssl)
	return f.p != nil
}

func badFinalizerOnLoan(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get_session(ssl)}
	runtime.SetFinalizer(f, (*finalized).free) // will free what is ssl's // want "borrowedfree"
	return f
}

func goodFinalizerOnLoan(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(f, (*finalized).free)
	return f
}

func badFinalizerTakenBack(ssl *C.SSL) C.long {
	f := &finalized{C.SSL_get1_session(ssl)} // want "refleak"
	runtime.SetFinalizer(f, (*finalized).free)
	if f.p == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(f.p)
	runtime.SetFinalizer(f, nil) // from here f is ours again
	return t
}

func goodFinalizerTakenBack(ssl *C.SSL) C.long {
	f := &finalized{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(f, (*finalized).free)
	if f.p == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(f.p)
	runtime.SetFinalizer(f, nil)
	f.free()
	return t
}

func badFreedBeforeFinalizer(ssl *C.SSL) {
	f := newFinalized(ssl)
	f.free() // the finalizer runs all the same // want "doublefree"
}

func goodFreedBeforeFinalizer(ssl *C.SSL) {
	f := newFinalized(ssl)
	runtime.SetFinalizer(f, nil)
	f.free()
}

// A finalizer that finds NULL has nothing to do.
func goodFreedAndCleared(ssl *C.SSL) {
	f := newFinalized(ssl)
	runtime.KeepAlive(f)
	C.SSL_SESSION_free(f.p)
	f.p = nil
}

func badFinalizerClosure(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get0_session(ssl)}
	runtime.SetFinalizer(f, func(f *finalized) { C.SSL_SESSION_free(f.p) }) // want "borrowedfree"
	return f
}

func goodFinalizerClosure(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(f, func(f *finalized) {
		C.SSL_SESSION_free(f.p)
	})
	return f
}

func badFinalizerOnOnePath(ssl *C.SSL, auto bool) {
	f := newPlain(ssl) // want "refleak"
	if auto {
		runtime.SetFinalizer(f, (*finalized).free)
	}
	runtime.KeepAlive(f)
}

func goodFinalizerOnOnePath(ssl *C.SSL, auto bool) {
	f := newPlain(ssl)
	if auto {
		runtime.SetFinalizer(f, (*finalized).free)
	} else {
		defer f.free()
	}
	runtime.KeepAlive(f)
}

func badFinalizerThatOnlyLogs(ssl *C.SSL) {
	f := newPlain(ssl) // the finalizer releases nothing // want "refleak"
	runtime.SetFinalizer(f, func(f *finalized) { finalizedCount++ })
}

func goodFinalizerThatOnlyLogs(ssl *C.SSL) {
	f := newPlain(ssl)
	runtime.SetFinalizer(f, func(f *finalized) { finalizedCount++; f.free() })
}

var finalizedCount int

func badCleanupLoan(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get_session(ssl)}
	runtime.AddCleanup(f, func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }, f.p) // want "borrowedfree"
	return f
}

func goodCleanupLoan(ssl *C.SSL) *finalized {
	f := &finalized{C.SSL_get1_session(ssl)}
	runtime.AddCleanup(f, func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }, f.p)
	return f
}

func badCleanupAndFree(ssl *C.SSL) C.long {
	f := newPlain(ssl)
	if f.p == nil {
		return 0
	}
	runtime.AddCleanup(f, freePtr, f.p)
	defer f.free() // the cleanup has the pointer, too // want "doublefree"
	return C.SSL_SESSION_get_timeout(f.p)
}

func goodCleanupAndFree(ssl *C.SSL) C.long {
	f := newPlain(ssl)
	if f.p == nil {
		return 0
	}
	runtime.AddCleanup(f, freePtr, f.p)
	defer runtime.KeepAlive(f)
	return C.SSL_SESSION_get_timeout(f.p)
}

func freePtr(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }

func badCleanupStopped(ssl *C.SSL) {
	f := newPlain(ssl) // want "refleak"
	c := runtime.AddCleanup(f, freePtr, f.p)
	c.Stop()
}

func goodCleanupStopped(ssl *C.SSL) {
	f := newPlain(ssl)
	c := runtime.AddCleanup(f, freePtr, f.p)
	c.Stop()
	f.free()
}

func badCleanupStoppedOnce(ssl *C.SSL) *finalized {
	p := C.SSL_get1_session(ssl) // want "refleak"
	if p == nil {
		return nil
	}
	f := &finalized{p}
	c := runtime.AddCleanup(f, freePtr, p)
	if C.SSL_SESSION_is_resumable(p) == 0 {
		c.Stop()
		return nil
	}
	return f
}

func goodCleanupStoppedOnce(ssl *C.SSL) *finalized {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil
	}
	f := &finalized{p}
	c := runtime.AddCleanup(f, freePtr, p)
	if C.SSL_SESSION_is_resumable(p) == 0 {
		c.Stop()
		C.SSL_SESSION_free(p)
		return nil
	}
	return f
}

// Each handle stops its own cleanup.
func goodCleanupOfTwo(ssl, other *C.SSL) {
	f, g := newPlain(ssl), newPlain(other)
	c := runtime.AddCleanup(f, freePtr, f.p)
	runtime.AddCleanup(g, freePtr, g.p)
	c.Stop()
	f.free()
}

func badCleanupOfTwo(ssl, other *C.SSL) {
	f, g := newPlain(ssl), newPlain(other) // want "refleak"
	c := runtime.AddCleanup(f, freePtr, f.p)
	runtime.AddCleanup(g, freePtr, g.p)
	c.Stop()
}

// The closed flag of a type that has both a Close and a finalizer.
type guarded struct {
	p      *C.SSL_SESSION
	closed bool
}

func (g *guarded) Close() error {
	if g.closed {
		return nil
	}
	g.closed = true
	runtime.SetFinalizer(g, nil)
	C.SSL_SESSION_free(g.p)
	return nil
}

func newGuarded(ssl *C.SSL) *guarded {
	g := &guarded{p: C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(g, (*guarded).Close)
	return g
}

func goodGuardedClosedTwice(ssl *C.SSL) {
	g := newGuarded(ssl)
	defer g.Close()
	if g.p != nil {
		C.SSL_SESSION_get_time(g.p)
	}
	g.Close()
}

func goodGuardedNeverClosed(ssl *C.SSL) bool {
	return newGuarded(ssl).p != nil
}

func badGuardedUsedAfterClose(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	g := newGuarded(ssl)
	C.SSL_free(ssl)
	if g.p == nil {
		return 0
	}
	g.Close()
	return C.SSL_SESSION_get_time(g.p) // want "useafterfree"
}

func goodGuardedUsedAfterClose(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	g := newGuarded(ssl)
	C.SSL_free(ssl)
	defer g.Close()
	if g.p == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(g.p)
}

// circonus-labs/libmtev#39: a scripting language's collector frees sessions.
type luaSession struct{ p *C.SSL_SESSION }

func (l *luaSession) release() {
	C.SSL_SESSION_free(l.p)
	l.p = nil
}

func badCollected(ssl *C.SSL) *luaSession {
	l := &luaSession{C.SSL_get_session(ssl)}
	runtime.SetFinalizer(l, (*luaSession).release) // frees what it never had // want "borrowedfree"
	return l
}

func goodCollected(ssl *C.SSL) *luaSession {
	l := &luaSession{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(l, (*luaSession).release)
	return l
}
