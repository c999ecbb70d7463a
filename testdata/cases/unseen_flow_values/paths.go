package unseen_flow_values

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
)

var (
	errNone    = errors.New("no session")
	errVersion = errors.New("version")
	errRetry   = errors.New("retry")
)

func valid(s *C.SSL_SESSION) bool { return s != nil }

func usable(s *C.SSL_SESSION) bool { return valid(s) && C.SSL_SESSION_is_resumable(s) == 1 }

// fetch returns a reference of the caller's, or a loan.
func fetch(ssl *C.SSL, own bool) *C.SSL_SESSION {
	if own {
		return C.SSL_get1_session(ssl)
	}
	return C.SSL_get0_session(ssl)
}

func badFetched(ssl *C.SSL) C.long {
	s := fetch(ssl, false)
	if !valid(s) {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return t
}

func goodFetched(ssl *C.SSL) C.long {
	s := fetch(ssl, true)
	if !valid(s) {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

func badFetchedOwn(ssl *C.SSL, version C.int) error {
	s := fetch(ssl, true) // want "refleak"
	if !usable(s) {
		return errNone
	}
	if C.SSL_SESSION_get_protocol_version(s) < version {
		C.SSL_SESSION_free(s)
		return errVersion
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodFetchedOwn(ssl *C.SSL, version C.int) error {
	s := fetch(ssl, false)
	if !usable(s) {
		return errNone
	}
	if C.SSL_SESSION_get_protocol_version(s) < version {
		return errVersion
	}
	return nil
}

// The result is only compared.
func badCompareOnly(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		if C.SSL_get1_session(ssl) != nil { // want "refleak"
			n++
		}
	}
	return n
}

func goodCompareOnly(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		if C.SSL_get0_session(ssl) != nil {
			n++
		}
	}
	return n
}

// An argument that nobody has a name for.
func badNestedCall(a, b *C.SSL) error {
	if C.SSL_set_session(b, C.SSL_get1_session(a)) != 1 { // want "refleak"
		return errRetry
	}
	return nil
}

func goodNestedCall(a, b *C.SSL) error {
	if C.SSL_set_session(b, C.SSL_get0_session(a)) != 1 {
		return errRetry
	}
	return nil
}

// The first source that has one wins.
func badSources(ssl *C.SSL, bio *C.BIO, version C.int) (int, error) {
	sources := []func() *C.SSL_SESSION{
		func() *C.SSL_SESSION { return C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) },
		func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) },
	}
	for i, open := range sources {
		s := open() // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_get_protocol_version(s) != version {
			continue
		}
		C.SSL_SESSION_free(s)
		return i, nil
	}
	return -1, errNone
}

func goodSources(ssl *C.SSL, bio *C.BIO, version C.int) (int, error) {
	sources := []func() *C.SSL_SESSION{
		func() *C.SSL_SESSION { return C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) },
		func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) },
	}
	for i, open := range sources {
		s := open()
		if s == nil {
			continue
		}
		match := C.SSL_SESSION_get_protocol_version(s) == version
		C.SSL_SESSION_free(s)
		if match {
			return i, nil
		}
	}
	return -1, errNone
}

// One if for everything that may fail, and one cleanup for it.
func badOrChain(ssl *C.SSL, host *C.char, sid *C.uchar, n C.uint) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil ||
		C.SSL_SESSION_set1_hostname(s, host) != 1 ||
		C.SSL_SESSION_set1_id(s, sid, n) != 1 ||
		C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		return nil
	}
	return s
}

func goodOrChain(ssl *C.SSL, host *C.char, sid *C.uchar, n C.uint) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil ||
		C.SSL_SESSION_set1_hostname(s, host) != 1 ||
		C.SSL_SESSION_set1_id(s, sid, n) != 1 ||
		C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// err is looked at after the loop.
func badRetryErr(ssl *C.SSL, bios []*C.BIO) (err error) {
	var s *C.SSL_SESSION
	for _, bio := range bios {
		err = nil
		s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
		if s == nil {
			err = errNone
			continue
		}
		if C.SSL_set_session(ssl, s) != 1 {
			err = errVersion
			continue
		}
		break
	}
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodRetryErr(ssl *C.SSL, bios []*C.BIO) (err error) {
	var s *C.SSL_SESSION
	for _, bio := range bios {
		err = nil
		s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		if s == nil {
			err = errNone
			continue
		}
		if C.SSL_set_session(ssl, s) != 1 {
			err = errVersion
			C.SSL_SESSION_free(s)
			continue
		}
		break
	}
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

// lend returns the function to be deferred.
func lend(s *C.SSL_SESSION, what string) func() {
	log.Printf("%s: begin", what)
	return func() {
		log.Printf("%s: end", what)
		C.SSL_SESSION_free(s)
	}
}

func badDeferResult(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	defer lend(s, "look")        // without the second pair of parentheses
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	return t
}

func goodDeferResult(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl)
	defer lend(s, "look")()
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	return t
}

// The case that matters is in the second switch, too.
func badTwoSwitches(ssl *C.SSL, verb string) (n int) {
	var s *C.SSL_SESSION
	switch verb {
	case "save", "show":
		s = C.SSL_get1_session(ssl) // want "refleak"
	case "peek":
		s = C.SSL_get0_session(ssl)
	default:
		return 0
	}
	if s != nil {
		n = int(C.i2d_SSL_SESSION(s, nil))
	}
	switch verb {
	case "save":
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodTwoSwitches(ssl *C.SSL, verb string) (n int) {
	var s *C.SSL_SESSION
	switch verb {
	case "save", "show":
		s = C.SSL_get1_session(ssl)
	case "peek":
		s = C.SSL_get0_session(ssl)
	default:
		return 0
	}
	if s != nil {
		n = int(C.i2d_SSL_SESSION(s, nil))
	}
	switch verb {
	case "save", "show":
		C.SSL_SESSION_free(s)
	}
	return n
}

// The error's nil-ness says whether s is there, through a helper.
func tryOpen(bio *C.BIO) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	if s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil); s == nil {
		return nil, errNone
	}
	if !usable(s) {
		return s, errVersion
	}
	return s, nil
}

func badTryOpen(bio *C.BIO, ssl *C.SSL) error {
	s, err := tryOpen(bio) // want "refleak"
	if errors.Is(err, errVersion) {
		return err
	}
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		return errNone
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodTryOpen(bio *C.BIO, ssl *C.SSL) error {
	s, err := tryOpen(bio)
	if errors.Is(err, errVersion) {
		return err
	}
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	rc := C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	if rc != 1 {
		return errNone
	}
	return nil
}

// A number parsed from outside says how often to ask.
func badPoll(ssl *C.SSL, budget uint) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	for tries := uint(0); tries < budget && !usable(s); tries++ {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	return s
}

func goodPoll(ssl *C.SSL, budget uint) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	for tries := uint(0); tries < budget && !usable(s); tries++ {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(ssl)
	}
	return s
}
