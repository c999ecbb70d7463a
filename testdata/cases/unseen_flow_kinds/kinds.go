package unseen_flow_kinds

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"sync"
	"unsafe"
)

var errNone = errors.New("no session")

// sessionError tells which session was refused, by its id.
type sessionError struct {
	id   string
	code int
}

func (e *sessionError) Error() string { return fmt.Sprintf("session %s: %d", e.id, e.code) }

func idOf(s *C.SSL_SESSION) string {
	var n C.uint
	p := C.SSL_SESSION_get_id(s, &n)
	return string(unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n)))
}

func badErrorValue(ssl, other *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNone
	}
	if rc := C.SSL_set_session(other, s); rc != 1 {
		return &sessionError{idOf(s), int(rc)}
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodErrorValue(ssl, other *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	var err error
	if rc := C.SSL_set_session(other, s); rc != 1 {
		err = &sessionError{idOf(s), int(rc)}
	}
	C.SSL_SESSION_free(s)
	return err
}

// jar is an interface with two implementations in sight.
type jar interface {
	// Put takes s over.
	Put(host string, s *C.SSL_SESSION)
	// Get lends.
	Get(host string) *C.SSL_SESSION
	io.Closer
}

type memJar struct {
	mu sync.Mutex
	m  map[string]*C.SSL_SESSION
}

func (j *memJar) Put(host string, s *C.SSL_SESSION) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if old := j.m[host]; old != nil {
		C.SSL_SESSION_free(old)
	}
	j.m[host] = s
}

func (j *memJar) Get(host string) *C.SSL_SESSION {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.m[host]
}

func (j *memJar) Close() error {
	for host, s := range j.m {
		C.SSL_SESSION_free(s)
		delete(j.m, host)
	}
	return nil
}

type nullJar struct{}

func (nullJar) Put(_ string, s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
func (nullJar) Get(string) *C.SSL_SESSION      { return nil }
func (nullJar) Close() error                   { return nil }

func newJar(size int) jar {
	if size <= 0 {
		return nullJar{}
	}
	return &memJar{m: make(map[string]*C.SSL_SESSION, size)}
}

func goodJar(ssl *C.SSL, host string, size int) (t C.long) {
	j := newJar(size)
	defer j.Close()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	t = C.SSL_SESSION_get_time(s)
	j.Put(host, s)
	return t
}

func badJarMissed(ssl *C.SSL, host string, size int) error {
	j := newJar(size)
	defer j.Close()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNone
	}
	if strings.HasPrefix(host, ".") {
		return fmt.Errorf("host %q", host)
	}
	j.Put(host, s)
	return nil
}

func goodJarMissed(ssl *C.SSL, host string, size int) error {
	j := newJar(size)
	defer j.Close()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	if strings.HasPrefix(host, ".") {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("host %q", host)
	}
	j.Put(host, s)
	return nil
}

// A writer that overrides what it embeds.
type closer struct{ s *C.SSL_SESSION }

func (c *closer) Close() error { C.SSL_SESSION_free(c.s); return nil }

type quiet struct {
	closer
	log *bytes.Buffer
}

// Close hides closer's, and doesn't call it.
func (q *quiet) Close() error {
	q.log.WriteString("closed\n")
	return nil
}

func badOverride(ssl *C.SSL) string {
	q := &quiet{closer{C.SSL_get1_session(ssl)}, new(bytes.Buffer)} // want "refleak"
	q.Close()
	return q.log.String()
}

func goodOverride(ssl *C.SSL) string {
	q := &quiet{closer{C.SSL_get1_session(ssl)}, new(bytes.Buffer)}
	q.closer.Close()
	return q.log.String()
}

// Logging at the end of the program, and before it.
func badMain(ssl *C.SSL, args []string) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		log.Println("no session")
		return 1
	}
	switch {
	case len(args) == 0:
		log.Fatal("no arguments")
	case args[0] == "help":
		fmt.Println("usage: ...")
		return 2
	case len(args) > 2:
		os.Exit(64)
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodMain(ssl *C.SSL, args []string) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		log.Println("no session")
		return 1
	}
	switch {
	case len(args) == 0:
		log.Fatal("no arguments")
	case args[0] == "help":
		fmt.Println("usage: ...")
		C.SSL_SESSION_free(s)
		return 2
	case len(args) > 2:
		os.Exit(64)
	}
	C.SSL_SESSION_free(s)
	return 0
}

// stats of two connections, with a struct result and pointer receivers.
type stats struct {
	ttl   C.long
	early C.uint32_t
	host  string
}

func (st *stats) fill(s *C.SSL_SESSION) *stats {
	st.ttl = C.SSL_SESSION_get_timeout(s)
	st.early = C.SSL_SESSION_get_max_early_data(s)
	if name := C.SSL_SESSION_get0_hostname(s); name != nil {
		st.host = C.GoString(name)
	}
	return st
}

func badStats(ssl *C.SSL) (st stats) {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	return *st.fill(s)
}

func goodStats(ssl *C.SSL) (st stats) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return st
	}
	return *st.fill(s)
}

func badStatsAfter(ctx *C.SSL_CTX) (st stats) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return st
	}
	C.SSL_connect(ssl)
	s := C.SSL_get0_session(ssl)
	C.SSL_free(ssl)
	if s != nil {
		st.fill(s) // want "staleborrow"
	}
	return st
}

func goodStatsAfter(ctx *C.SSL_CTX) (st stats) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return st
	}
	C.SSL_connect(ssl)
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s != nil {
		st.fill(s)
	}
	C.SSL_SESSION_free(s)
	return st
}

// The host's name is a pointer into the session.
type view struct {
	host *C.char
	s    *C.SSL_SESSION
}

func badView(bio *C.BIO) (string, error) {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return "", errNone
	}
	v := view{host: C.SSL_SESSION_get0_hostname(s), s: s}
	if v.host == nil {
		C.SSL_SESSION_free(v.s)
		return "", nil
	}
	C.SSL_SESSION_free(v.s)
	return strings.ToLower(C.GoString(v.host)), nil // want "useafterfree"
}

func goodView(bio *C.BIO) (string, error) {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return "", errNone
	}
	v := view{host: C.SSL_SESSION_get0_hostname(s), s: s}
	defer C.SSL_SESSION_free(v.s)
	if v.host == nil {
		return "", nil
	}
	return strings.ToLower(C.GoString(v.host)), nil
}

// A pipeline of stages, each with what the one before sent.
func badStages(conns []*C.SSL, out func(C.long)) {
	stage := make(chan *C.SSL_SESSION)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(stage)
		for _, ssl := range conns {
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				continue
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				log.Print("skipped")
				continue
			}
			stage <- s
		}
	})
	for s := range stage {
		out(C.SSL_SESSION_get_time(s))
		C.SSL_SESSION_free(s)
	}
	wg.Wait()
}

func goodStages(conns []*C.SSL, out func(C.long)) {
	stage := make(chan *C.SSL_SESSION)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(stage)
		for _, ssl := range conns {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				continue
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				log.Print("skipped")
				C.SSL_SESSION_free(s)
				continue
			}
			stage <- s
		}
	})
	for s := range stage {
		out(C.SSL_SESSION_get_time(s))
		C.SSL_SESSION_free(s)
	}
	wg.Wait()
}
