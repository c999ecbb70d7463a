package holdout_flow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
)

// stack is generic and has a limit.
type stack[T any] struct {
	items []T
	drop  func(T)
}

func (st *stack[T]) push(v T) { st.items = append(st.items, v) }

func (st *stack[T]) pop() (v T, ok bool) {
	if len(st.items) == 0 {
		return v, false
	}
	v = st.items[len(st.items)-1]
	st.items = st.items[:len(st.items)-1]
	return v, true
}

func (st *stack[T]) clear() {
	for v, ok := st.pop(); ok; v, ok = st.pop() {
		st.drop(v)
	}
}

func drop(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }

func badStack(ssl *C.SSL) int {
	st := &stack[*C.SSL_SESSION]{drop: drop}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	st.push(s)
	defer st.clear()
	C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	return int(C.SSL_SESSION_has_ticket(s)) // want "staleborrow"
}

func goodStack(ssl *C.SSL) int {
	st := &stack[*C.SSL_SESSION]{drop: drop}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	st.push(s)
	defer st.clear()
	C.SSL_free(ssl)
	return int(C.SSL_SESSION_has_ticket(s))
}

// A number type and a pointer constraint.
type freer[T any] interface {
	*T
	Free()
}

type wrapped struct{ s *C.SSL_SESSION }

func (w *wrapped) Free() { C.SSL_SESSION_free(w.s); w.s = nil }

func scoped[T any, P freer[T]](v P, f func(P) error) error {
	defer v.Free()
	return f(v)
}

func unscoped[T any, P freer[T]](v P, f func(P) error) error {
	return f(v)
}

func badScoped(orig *C.SSL_SESSION) error {
	w := &wrapped{C.SSL_SESSION_dup(orig)} // want "refleak"
	return unscoped(w, func(w *wrapped) error {
		if w.s == nil {
			return errNo
		}
		return nil
	})
}

func goodScoped(orig *C.SSL_SESSION) error {
	w := &wrapped{C.SSL_SESSION_dup(orig)}
	return scoped(w, func(w *wrapped) error {
		if w.s == nil {
			return errNo
		}
		return nil
	})
}

func badScopedUse(orig *C.SSL_SESSION) C.int {
	w := &wrapped{C.SSL_SESSION_dup(orig)}
	s := w.s
	if s == nil {
		return 0
	}
	scoped(w, func(*wrapped) error { return nil })
	return C.SSL_SESSION_has_ticket(s) // want "useafterfree"
}

func goodScopedUse(orig *C.SSL_SESSION) (n C.int) {
	w := &wrapped{C.SSL_SESSION_dup(orig)}
	if w.s == nil {
		return 0
	}
	scoped(w, func(w *wrapped) error {
		n = C.SSL_SESSION_has_ticket(w.s)
		return nil
	})
	return n
}

// chain returns the first that is there.
func chain(list ...func() *C.SSL_SESSION) *C.SSL_SESSION {
	for _, f := range list {
		if s := f(); s != nil {
			return s
		}
	}
	return nil
}

func badChain(a, b *C.SSL) bool {
	s := chain( // want "refleak"
		func() *C.SSL_SESSION { return C.SSL_get1_session(a) },
		func() *C.SSL_SESSION { return C.SSL_get1_session(b) },
	)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func goodChain(a, b *C.SSL) bool {
	s := chain(
		func() *C.SSL_SESSION { return C.SSL_get1_session(a) },
		func() *C.SSL_SESSION { return C.SSL_get1_session(b) },
	)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// middleware wraps what works on a session.
type handler func(context.Context, *C.SSL_SESSION) error

func checked(next handler) handler {
	return func(ctx context.Context, s *C.SSL_SESSION) error {
		if C.SSL_SESSION_is_resumable(s) == 0 {
			return errNo
		}
		return next(ctx, s)
	}
}

func releasing(next handler) handler {
	return func(ctx context.Context, s *C.SSL_SESSION) error {
		defer C.SSL_SESSION_free(s)
		return next(ctx, s)
	}
}

func show(_ context.Context, s *C.SSL_SESSION) error {
	fmt.Println(C.SSL_SESSION_get_protocol_version(s))
	return nil
}

func badMiddleware(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNo
	}
	err := releasing(checked(show))(ctx, s)
	if err != nil {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
	return err
}

func goodMiddleware(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNo
	}
	return releasing(checked(show))(ctx, s)
}

func badUnreleased(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	if s == nil {
		return errNo
	}
	return checked(show)(ctx, s)
}

func goodUnreleased(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNo
	}
	defer C.SSL_SESSION_free(s)
	return checked(show)(ctx, s)
}

// A failure inside of middleware that doesn't reach the release.
func badInnerRelease(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	if s == nil {
		return errNo
	}
	if err := checked(releasing(show))(ctx, s); err != nil {
		return fmt.Errorf("show: %w", err)
	}
	return nil
}

func goodInnerRelease(ctx context.Context, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNo
	}
	if err := releasing(checked(show))(ctx, s); err != nil {
		return fmt.Errorf("show: %w", err)
	}
	return nil
}

// visitor is called for each of a list until it says no.
type visitor interface{ visit(*C.SSL_SESSION) bool }

type counter struct{ n, max int }

func (c *counter) visit(*C.SSL_SESSION) bool { c.n++; return c.n < c.max }

type collector struct{ all []*C.SSL_SESSION }

func (c *collector) visit(s *C.SSL_SESSION) bool {
	c.all = append(c.all, s)
	return true
}

func (c *collector) free() {
	for _, s := range c.all {
		C.SSL_SESSION_free(s)
	}
	c.all = nil
}

func badVisitor(orig *C.SSL_SESSION) int {
	c := &collector{}
	if s := C.SSL_SESSION_dup(orig); s != nil { // want "refleak"
		c.visit(s)
	}
	return len(c.all)
}

func goodVisitor(orig *C.SSL_SESSION) int {
	c := &collector{}
	defer c.free()
	if s := C.SSL_SESSION_dup(orig); s != nil {
		c.visit(s)
	}
	return len(c.all)
}

// The error of the inner function is joined with that of the release.
type handle struct{ s *C.SSL_SESSION }

func acquire(ssl *C.SSL) (h handle, err error) {
	if h.s = C.SSL_get1_session(ssl); h.s == nil {
		err = errNo
	}
	return h, err
}

func (h *handle) release(err *error) {
	if h.s == nil {
		*err = errors.Join(*err, errNo)
		return
	}
	C.SSL_SESSION_free(h.s)
	h.s = nil
}

func badJoined(ssl *C.SSL, f func() error) (err error) {
	h, err := acquire(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if err = f(); err != nil {
		return errors.Join(err, errNo)
	}
	h.release(&err)
	return err
}

func goodJoined(ssl *C.SSL, f func() error) (err error) {
	h, err := acquire(ssl)
	if err != nil {
		return err
	}
	defer h.release(&err)
	if err = f(); err != nil {
		return errors.Join(err, errNo)
	}
	return err
}

// A panic that goes on: the release is in a defer of its own, or isn't.
func badRepanic(ssl *C.SSL, f func(*C.SSL_SESSION)) (ok bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	ok = func() (ok bool) {
		defer func() { ok = recover() == nil }()
		if C.SSL_SESSION_has_ticket(s) == 0 {
			panic("no ticket")
		}
		C.SSL_SESSION_free(s)
		return true
	}()
	return ok
}

func goodRepanic(ssl *C.SSL, f func(*C.SSL_SESSION)) (ok bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	ok = func() (ok bool) {
		defer func() { ok = recover() == nil }()
		if C.SSL_SESSION_has_ticket(s) == 0 {
			panic("no ticket")
		}
		return true
	}()
	return ok
}

// A closure that keeps state between its calls.
func generator(orig *C.SSL_SESSION) (next func() *C.SSL_SESSION, stop func()) {
	var cur *C.SSL_SESSION
	next = func() *C.SSL_SESSION {
		C.SSL_SESSION_free(cur)
		cur = C.SSL_SESSION_dup(orig)
		return cur
	}
	stop = func() {
		C.SSL_SESSION_free(cur)
		cur = nil
	}
	return next, stop
}

func badGenerator(orig *C.SSL_SESSION) C.int {
	next, stop := generator(orig)
	defer stop()
	a := next()
	if a == nil {
		return 0
	}
	b := next()
	if b == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(a) // gone with the second call // want "useafterfree"
}

func goodGenerator(orig *C.SSL_SESSION) C.int {
	next, stop := generator(orig)
	defer stop()
	a := next()
	if a == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(a)
	b := next()
	if b == nil {
		return 0
	}
	return n + C.SSL_SESSION_has_ticket(b)
}
