package owners

/*
#include <openssl/ssl.h>
*/
import "C"

import "sync"

// age is what the goroutines below work out.
func age(s *C.SSL_SESSION, out chan<- C.long) {
	out <- C.SSL_SESSION_get_time(s)
}

// ageAndFree releases what it is given.
func ageAndFree(s *C.SSL_SESSION, out chan<- C.long) {
	defer C.SSL_SESSION_free(s)
	age(s, out)
}

var ages = make(chan C.long, 64)

func badGoLoan(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	go age(s, ages) // ssl may be gone when it runs // want "borrowescape"
}

func goodGoLoan(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go ageAndFree(s, ages)
}

func badGoClosureLoan(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	go func() { // want "borrowescape"
		ages <- C.SSL_SESSION_get_time(s)
	}()
}

func goodGoClosureLoan(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go func() {
		defer C.SSL_SESSION_free(s)
		ages <- C.SSL_SESSION_get_time(s)
	}()
}

func badGoAndFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go ageAndFree(s, ages)
	C.SSL_SESSION_free(s) // the goroutine does // want "doublefree"
}

func goodGoAndFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	go ageAndFree(s, ages)
	C.SSL_SESSION_free(s)
}

func badGoDirect(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	go C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodGoDirect(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	go C.SSL_SESSION_free(s)
}

func badGoOnOnePath(ssl *C.SSL, async bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if async {
		go ageAndFree(s, ages)
		return
	}
	C.SSL_SESSION_set_timeout(s, 30)
}

func goodGoOnOnePath(ssl *C.SSL, async bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if async {
		go ageAndFree(s, ages)
		return
	}
	C.SSL_SESSION_set_timeout(s, 30)
	C.SSL_SESSION_free(s)
}

func badGoLeaksInside(ssl *C.SSL) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 30)
		}
	}()
	wg.Wait()
}

func goodGoLeaksInside(ssl *C.SSL) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s := C.SSL_get1_session(ssl)
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 30)
		}
		C.SSL_SESSION_free(s)
	}()
	wg.Wait()
}

func badWaitGroupFreesTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		C.SSL_SESSION_free(s)
	}()
	wg.Wait()
	C.SSL_SESSION_free(s) // want "doublefree"
}

// The goroutine is over when the session is freed.
func goodWaitGroupFreesTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		C.SSL_SESSION_set_timeout(s, 60)
	}()
	wg.Wait()
	C.SSL_SESSION_free(s)
}

func badGoUsesItsOwnFreed(ssl *C.SSL, have *C.SSL_SESSION) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s := C.SSL_SESSION_dup(have)
		if s == nil {
			return
		}
		C.SSL_SESSION_free(s)
		C.SSL_set_session(ssl, s) // the same goroutine has freed it // want "useafterfree"
	}()
	<-done
}

func goodGoUsesItsOwnFreed(ssl *C.SSL, have *C.SSL_SESSION) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s := C.SSL_SESSION_dup(have)
		if s == nil {
			return
		}
		C.SSL_set_session(ssl, s)
		C.SSL_SESSION_free(s)
	}()
	<-done
}

// setAndFree hands a session over to ssl.
func setAndFree(ssl *C.SSL, s *C.SSL_SESSION, done chan<- struct{}) {
	C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	close(done)
}

func badGoUsesGiven(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	done := make(chan struct{})
	go setAndFree(ssl, s, done)
	<-done
	C.SSL_SESSION_free(s) // gone with the goroutine's last step // want "doublefree"
}

// The goroutine has the reference.
func goodGoUsesGiven(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	done := make(chan struct{})
	go setAndFree(ssl, s, done)
	<-done
}

func badSSLFreedUnderGoroutine(ctx *C.SSL_CTX) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return
	}
	defer C.SSL_free(ssl)
	if s := C.SSL_get_session(ssl); s != nil {
		go age(s, ages) // want "borrowescape"
	}
}

func goodSSLFreedUnderGoroutine(ctx *C.SSL_CTX) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return
	}
	defer C.SSL_free(ssl)
	if s := C.SSL_get1_session(ssl); s != nil {
		go ageAndFree(s, ages)
	}
}
