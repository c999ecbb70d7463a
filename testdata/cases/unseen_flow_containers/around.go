package unseen_flow_containers

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"context"
	"fmt"
	"log"
	"runtime"
	"sync"
)

// To print a pointer isn't to hand it over.
func badLogged(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		log.Print("no session")
		return
	}
	log.Printf("session %p of %v", s, ssl)
	runtime.KeepAlive(s)
}

func goodLogged(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		log.Print("no session")
		return
	}
	log.Printf("session %p of %v", s, ssl)
	runtime.KeepAlive(s)
	C.SSL_SESSION_free(s)
}

var registry sync.Map

func badLoadAndDelete(host string, ssl *C.SSL) bool {
	v, ok := registry.LoadAndDelete(host)
	if !ok {
		return false
	}
	s := v.(*C.SSL_SESSION)
	C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 { // want "useafterfree"
		return false
	}
	return true
}

func goodLoadAndDelete(host string, ssl *C.SSL) bool {
	v, ok := registry.LoadAndDelete(host)
	if !ok {
		return false
	}
	s := v.(*C.SSL_SESSION)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func badSwapRegistry(host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if prev, loaded := registry.Swap(host, s); loaded {
		C.SSL_SESSION_free(prev.(*C.SSL_SESSION))
		C.SSL_SESSION_free(prev.(*C.SSL_SESSION)) // want "doublefree"
	}
}

func goodSwapRegistry(host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if prev, loaded := registry.Swap(host, s); loaded {
		C.SSL_SESSION_free(prev.(*C.SSL_SESSION))
	}
}

type sessionKey struct{}

func badFromContext(ctx context.Context, ssl *C.SSL) error {
	s, ok := ctx.Value(sessionKey{}).(*C.SSL_SESSION)
	if !ok {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if s == nil {
		return errNone
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLimit
	}
	if !ok {
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodFromContext(ctx context.Context, ssl *C.SSL) error {
	s, ok := ctx.Value(sessionKey{}).(*C.SSL_SESSION)
	if !ok {
		s = C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	}
	if s == nil {
		return errNone
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLimit
	}
	return nil
}

// group runs functions and keeps the first error.
type group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

func (g *group) Go(f func() error) {
	g.wg.Go(func() {
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	})
}

func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

func badGroup(conns []*C.SSL) error {
	var g group
	for _, ssl := range conns {
		g.Go(func() error {
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				return errNone
			}
			if C.SSL_SESSION_has_ticket(s) == 0 {
				return fmt.Errorf("%v: %w", ssl, errLimit)
			}
			C.SSL_SESSION_free(s)
			return nil
		})
	}
	return g.Wait()
}

func goodGroup(conns []*C.SSL) error {
	var g group
	for _, ssl := range conns {
		g.Go(func() error {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				return errNone
			}
			defer C.SSL_SESSION_free(s)
			if C.SSL_SESSION_has_ticket(s) == 0 {
				return fmt.Errorf("%v: %w", ssl, errLimit)
			}
			return nil
		})
	}
	return g.Wait()
}

// The session lives in the group's function, which ends before Wait does.
func goodGroupOwned(ssl *C.SSL, jobs []func(*C.SSL_SESSION) error) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	var g group
	for _, job := range jobs {
		g.Go(func() error { return job(s) })
	}
	err := g.Wait()
	C.SSL_SESSION_free(s)
	return err
}

// server is built in steps, and closed as far as it came.
type server struct {
	ctx  *C.SSL_CTX
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

func (s *server) init(bio *C.BIO) error {
	if s.ctx = C.SSL_CTX_new(C.TLS_server_method()); s.ctx == nil {
		return errNone
	}
	if s.ssl = C.SSL_new(s.ctx); s.ssl == nil {
		return errNone
	}
	if s.sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil); s.sess == nil {
		return errNone
	}
	if C.SSL_set_session(s.ssl, s.sess) != 1 {
		return errLimit
	}
	return nil
}

func (s *server) Close() {
	C.SSL_SESSION_free(s.sess)
	C.SSL_free(s.ssl)
	C.SSL_CTX_free(s.ctx)
	*s = server{}
}

func badServer(bio *C.BIO) (*server, error) {
	s := new(server)
	if err := s.init(bio); err != nil { // want "refleak"
		return nil, fmt.Errorf("init: %w", err)
	}
	return s, nil
}

func goodServer(bio *C.BIO) (*server, error) {
	s := new(server)
	if err := s.init(bio); err != nil {
		s.Close()
		return nil, fmt.Errorf("init: %w", err)
	}
	return s, nil
}
