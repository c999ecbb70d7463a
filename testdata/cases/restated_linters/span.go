package restatedlinters

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

type span struct{ s *C.SSL_SESSION }

func start(ctx context.Context, ssl *C.SSL) (context.Context, *span) {
	return ctx, &span{C.SSL_get1_session(ssl)}
}

func (s *span) End() { C.SSL_SESSION_free(s.s) }

func badSpanUnassigned(ssl *C.SSL) {
	ctx, _ := start(context.Background(), ssl) // want "refleak"
	fmt.Println(ctx)
}

func goodSpanUnassigned(ssl *C.SSL) {
	ctx, sp := start(context.Background(), ssl)
	defer sp.End()
	fmt.Println(ctx)
}

func badSpanVarForm(ssl *C.SSL) {
	var ctx, sp = start(context.Background(), ssl) // want "refleak"
	fmt.Println(ctx.Err(), sp != nil)
}

func goodSpanVarForm(ssl *C.SSL) {
	var ctx, sp = start(context.Background(), ssl)
	fmt.Println(ctx.Err(), sp != nil)
	sp.End()
}

func badSpanRestarted(ssl *C.SSL) {
	_, sp := start(context.Background(), ssl) // want "refleak"
	_, sp = start(context.Background(), ssl)
	defer sp.End()
}

func goodSpanRestarted(ssl *C.SSL) {
	_, sp := start(context.Background(), ssl)
	defer sp.End()
	_, sp = start(context.Background(), ssl)
	defer sp.End()
}

func badSpanErrorPath(ssl *C.SSL, n int) error {
	_, sp := start(context.Background(), ssl) // want "refleak"
	if n > 3 {
		return errors.New("too many")
	}
	sp.End()
	return nil
}

func goodSpanErrorPath(ssl *C.SSL, n int) error {
	_, sp := start(context.Background(), ssl)
	if n > 3 {
		sp.End()
		return errors.New("too many")
	}
	sp.End()
	return nil
}

// Code follows the if: the path that leaves through it is not nested.
func badSpanAfterIf(ssl *C.SSL, n int) error {
	_, sp := start(context.Background(), ssl) // want "refleak"
	if n > 0 {
		fmt.Println("positive")
	} else {
		sp.End()
		return nil
	}
	fmt.Println("done")
	return errors.New("positive")
}

func goodSpanAfterIf(ssl *C.SSL, n int) error {
	_, sp := start(context.Background(), ssl)
	if n > 0 {
		fmt.Println("positive")
	} else {
		sp.End()
		return nil
	}
	fmt.Println("done")
	sp.End()
	return errors.New("positive")
}

// In a literal with a loss of its own.
func badSpanInLiteral(ssl *C.SSL, n int) error {
	f := func(n int) error {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if n == 0 {
			return errors.New("zero")
		}
		C.SSL_SESSION_free(s)
		return nil
	}
	return f(n)
}

func goodSpanInLiteral(ssl *C.SSL, n int) error {
	f := func(n int) error {
		s := C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
		if n == 0 {
			return errors.New("zero")
		}
		return nil
	}
	return f(n)
}

func badSpanInBlock(ssl *C.SSL, ok bool) error {
	_, sp := start(context.Background(), ssl) // want "refleak"
	{
		{
			if !ok {
				return errors.New("inner")
			}
		}
	}
	sp.End()
	return nil
}

func goodSpanInBlock(ssl *C.SSL, ok bool) error {
	_, sp := start(context.Background(), ssl)
	{
		defer sp.End()
		{
			if !ok {
				return errors.New("inner")
			}
		}
	}
	return nil
}

// End of what a caller's span has: ended twice.
func instrument(sp *span, f func()) {
	defer sp.End()
	f()
}

func badSpanEndedByHelperToo(ssl *C.SSL) {
	_, sp := start(context.Background(), ssl)
	defer sp.End() // want "doublefree"
	instrument(sp, func() {})
}

func goodSpanEndedByHelperToo(ssl *C.SSL) {
	_, sp := start(context.Background(), ssl)
	instrument(sp, func() {})
}

func badSpanInSwitch(ssl *C.SSL, kind string) error {
	_, sp := start(context.Background(), ssl) // want "refleak"
	switch kind {
	case "a":
		sp.End()
		return nil
	case "b":
		return errors.New("b")
	default:
		sp.End()
	}
	return nil
}

func goodSpanInSwitch(ssl *C.SSL, kind string) error {
	_, sp := start(context.Background(), ssl)
	switch kind {
	case "a":
		sp.End()
		return nil
	case "b":
		sp.End()
		return errors.New("b")
	default:
		sp.End()
	}
	return nil
}

// Cancel functions.

func withSession(ssl *C.SSL) (*C.SSL_SESSION, func()) {
	s := C.SSL_get1_session(ssl)
	return s, func() { C.SSL_SESSION_free(s) }
}

func badCancelDiscarded(ssl *C.SSL) {
	s, _ := withSession(ssl) // want "refleak"
	fmt.Println(s != nil)
}

func goodCancelDiscarded(ssl *C.SSL) {
	s, cancel := withSession(ssl)
	fmt.Println(s != nil)
	cancel()
}

func badCancelUnusedOnPath(ssl *C.SSL, wait bool) error {
	s, cancel := withSession(ssl) // want "refleak"
	if s == nil {
		return errors.New("none")
	}
	if wait {
		cancel()
	}
	return nil
}

func goodCancelUnusedOnPath(ssl *C.SSL, wait bool) error {
	s, cancel := withSession(ssl)
	defer cancel()
	if s == nil {
		return errors.New("none")
	}
	if wait {
		time.Sleep(0)
	}
	return nil
}

func badCancelInSelect(ssl *C.SSL, done, tick chan int) int {
	_, cancel := withSession(ssl) // want "refleak"
	select {
	case n := <-done:
		cancel()
		return n
	case n := <-tick:
		return n
	}
}

func goodCancelInSelect(ssl *C.SSL, done, tick chan int) int {
	_, cancel := withSession(ssl)
	defer cancel()
	select {
	case n := <-done:
		return n
	case n := <-tick:
		return n
	}
}

func badCancelTwice(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl)
	defer cancel() // want "doublefree"
	if n == 0 {
		cancel()
	}
}

func goodCancelTwice(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl)
	defer cancel()
	if n == 0 {
		return
	}
}

// The program ends: nobody has to cancel.
func badCancelBeforeExit(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl) // want "refleak"
	if n == 0 {
		os.Exit(1)
	}
	if n == 1 {
		return
	}
	cancel()
}

func goodCancelBeforeExit(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl)
	if n == 0 {
		os.Exit(1)
	}
	if n == 1 {
		panic("one")
	}
	cancel()
}

// A named result that a bare return gives away, or not.
func badCancelNamedResult(ssl *C.SSL, n int) (s *C.SSL_SESSION, cancel func()) {
	t := C.SSL_get1_session(ssl) // want "refleak"
	if n == 0 {
		return
	}
	s = t
	cancel = func() { C.SSL_SESSION_free(t) }
	return
}

func goodCancelNamedResult(ssl *C.SSL, n int) (s *C.SSL_SESSION, cancel func()) {
	if n == 0 {
		return
	}
	t := C.SSL_get1_session(ssl)
	s = t
	cancel = func() { C.SSL_SESSION_free(t) }
	return
}

// An endless loop: only its break leaves.
func badCancelEndlessLoop(ssl *C.SSL, in chan int) {
	_, cancel := withSession(ssl) // want "refleak"
	for {
		n, ok := <-in
		if !ok {
			break
		}
		if n == 0 {
			cancel()
			return
		}
	}
}

func goodCancelEndlessLoop(ssl *C.SSL, in chan int) {
	_, cancel := withSession(ssl)
	for {
		n := <-in
		if n == 0 {
			cancel()
			return
		}
	}
}

func badCancelGoto(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl) // want "refleak"
	if n > 0 {
		goto out
	}
	cancel()
	return
out:
	fmt.Println("out")
}

func goodCancelGoto(ssl *C.SSL, n int) {
	_, cancel := withSession(ssl)
	if n > 0 {
		goto out
	}
	fmt.Println("in")
out:
	cancel()
}

// Conditional start, conditional end, on the same condition or another.
func badCancelOtherCondition(ssl *C.SSL, want, stop bool) {
	var cancel func()
	if want {
		_, cancel = withSession(ssl) // want "refleak"
	}
	if cancel != nil && stop {
		cancel()
	}
}

func goodCancelOtherCondition(ssl *C.SSL, want, stop bool) {
	var cancel func()
	if want {
		_, cancel = withSession(ssl)
	}
	if cancel != nil {
		cancel()
	}
}

// Captured by a goroutine that cancels.
func badCancelGoroutine(ssl *C.SSL) {
	s, _ := withSession(ssl) // want "refleak"
	go func() {
		fmt.Println(s != nil)
	}()
}

func goodCancelGoroutine(ssl *C.SSL) {
	s, cancel := withSession(ssl)
	go func() {
		fmt.Println(s != nil)
		cancel()
	}()
}
