package correlated

// Conditions that belong together.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
)

var (
	errGone  = errors.New("gone")
	errLater = errors.New("later")
)

type temporary interface{ Temporary() bool }

// find returns (s, true, nil), (nil, false, nil) or (nil, false, err).
func find(ssl *C.SSL, name string) (s *C.SSL_SESSION, ok bool, err error) {
	if name == "" {
		return nil, false, errGone
	}
	s = C.SSL_get1_session(ssl)
	return s, s != nil, nil
}

func badTriple(ssl *C.SSL, name string) (int, error) {
	s, ok, err := find(ssl, name) // want "refleak"
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, nil
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	if v == 0 {
		return 0, errLater
	}
	C.SSL_SESSION_free(s)
	return v, nil
}

func goodTriple(ssl *C.SSL, name string) (int, error) {
	s, ok, err := find(ssl, name)
	if err != nil || !ok {
		return 0, err
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	C.SSL_SESSION_free(s)
	if v == 0 {
		return 0, errLater
	}
	return v, nil
}

// Error kinds: only one of them comes with a session.
func load(ssl *C.SSL, old bool) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errGone
	}
	if old {
		return s, errLater // still usable
	}
	return s, nil
}

func badErrorKind(ssl *C.SSL, old bool) error {
	s, err := load(ssl, old) // want "refleak"
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodErrorKind(ssl *C.SSL, old bool) error {
	s, err := load(ssl, old)
	if err == errGone {
		return err
	}
	C.SSL_SESSION_free(s)
	return err
}

func badErrorsIs(ssl *C.SSL, old bool) (n int, err error) {
	s, err := load(ssl, old) // want "refleak"
	if err != nil && !errors.Is(err, errLater) {
		return 0, err
	}
	if errors.Is(err, errLater) {
		return 1, nil
	}
	n = int(C.SSL_SESSION_get_protocol_version(s))
	C.SSL_SESSION_free(s)
	return n, nil
}

func goodErrorsIs(ssl *C.SSL, old bool) (n int, err error) {
	s, err := load(ssl, old)
	if s == nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(s)
	if errors.Is(err, errLater) {
		return 1, nil
	}
	return int(C.SSL_SESSION_get_protocol_version(s)), nil
}

// A mode that is asked twice.
type mode int

const (
	modeOff mode = iota
	modeShare
	modeOwn
)

func badMode(ssl *C.SSL, m mode) int {
	var s *C.SSL_SESSION
	switch m {
	case modeOff:
		return 0
	case modeShare:
		s = C.SSL_get0_session(ssl)
	case modeOwn:
		s = C.SSL_get1_session(ssl)
	}
	v := 0
	if s != nil {
		v = int(C.SSL_SESSION_get_protocol_version(s))
	}
	if m != modeOff {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
	return v
}

func goodMode(ssl *C.SSL, m mode) int {
	var s *C.SSL_SESSION
	switch m {
	case modeOff:
		return 0
	case modeShare:
		s = C.SSL_get0_session(ssl)
	case modeOwn:
		s = C.SSL_get1_session(ssl)
	}
	v := 0
	if s != nil {
		v = int(C.SSL_SESSION_get_protocol_version(s))
	}
	if m == modeOwn {
		C.SSL_SESSION_free(s)
	}
	return v
}

// Strings decide.
func badScheme(ssl *C.SSL, url string) bool {
	var s *C.SSL_SESSION
	secure := strings.HasPrefix(url, "https:")
	if secure {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	reused := s != nil && C.SSL_SESSION_is_resumable(s) == 1
	if secure && reused {
		C.SSL_SESSION_free(s)
	}
	return reused
}

func goodScheme(ssl *C.SSL, url string) bool {
	var s *C.SSL_SESSION
	secure := strings.HasPrefix(url, "https:")
	if secure {
		s = C.SSL_get1_session(ssl)
	}
	reused := s != nil && C.SSL_SESSION_is_resumable(s) == 1
	if secure {
		C.SSL_SESSION_free(s)
	}
	return reused
}

func badKindString(ssl *C.SSL, kind string) {
	var s *C.SSL_SESSION
	if kind == "own" {
		s = C.SSL_get1_session(ssl) // want "refleak"
	} else if kind == "loan" {
		s = C.SSL_get0_session(ssl)
	}
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 30)
	}
	if kind == "owned" {
		C.SSL_SESSION_free(s)
	}
}

func goodKindString(ssl *C.SSL, kind string) {
	var s *C.SSL_SESSION
	if kind == "own" {
		s = C.SSL_get1_session(ssl)
	} else if kind == "loan" {
		s = C.SSL_get0_session(ssl)
	}
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 30)
	}
	if kind == "own" {
		C.SSL_SESSION_free(s)
	}
}

// Bits.
const (
	flagOwn = 1 << iota
	flagLog
)

func badBits(ssl *C.SSL, flags uint) (v int) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	if flags&flagOwn != 0 {
		if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
			return 0
		}
	}
	v = int(C.SSL_SESSION_get_protocol_version(s))
	if flags&flagOwn != 0 && flags&flagLog != 0 {
		C.SSL_SESSION_free(s)
	}
	return v
}

func goodBits(ssl *C.SSL, flags uint) (v int) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	if flags&flagOwn != 0 {
		if C.SSL_SESSION_up_ref(s) != 1 {
			return 0
		}
	}
	v = int(C.SSL_SESSION_get_protocol_version(s))
	if flags&flagOwn != 0 {
		C.SSL_SESSION_free(s)
	}
	return v
}

// A step counter tells how far it came.
func badSteps(a, b *C.SSL) (err error) {
	var x, y *C.SSL_SESSION
	step := 0
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(y)
			C.SSL_SESSION_free(x)
		}
	}()
	x = C.SSL_get1_session(a) // want "refleak"
	if x == nil {
		return errGone
	}
	step++
	y = C.SSL_get1_session(b)
	if y == nil {
		return errGone
	}
	step++
	return nil
}

func goodSteps(a, b *C.SSL) (err error) {
	var x, y *C.SSL_SESSION
	step := 0
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(y)
		}
		if step >= 1 {
			C.SSL_SESSION_free(x)
		}
	}()
	x = C.SSL_get1_session(a)
	if x == nil {
		return errGone
	}
	step++
	y = C.SSL_get1_session(b)
	if y == nil {
		return errGone
	}
	step++
	return nil
}

// Success hands over, failure releases, by one variable.
func badCommit(ssl *C.SSL, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errGone
	}
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLater
	}
	ok = true
	if len(*out) > 10 {
		return errLater
	}
	*out = append(*out, s)
	return nil
}

func goodCommit(ssl *C.SSL, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errGone
	}
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLater
	}
	if len(*out) > 10 {
		return errLater
	}
	ok = true
	*out = append(*out, s)
	return nil
}

// usable is true only for what isn't NULL.
func usable(s *C.SSL_SESSION, min C.long) bool {
	if s == nil {
		return false
	}
	return C.SSL_SESSION_get_timeout(s) >= min
}

func badUsable(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if usable(s, 60) {
		return s
	}
	if !usable(s, 10) {
		return nil
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodUsable(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if usable(s, 60) {
		C.SSL_SESSION_set_time(s, 0)
		return s
	}
	C.SSL_SESSION_free(s)
	return nil
}

// require ends everything when there is no session.
func require(s *C.SSL_SESSION, what string) {
	if s == nil {
		panic(fmt.Sprintf("%s: no session", what))
	}
}

func badRequired(ssl *C.SSL, other *C.SSL) C.long {
	s := C.SSL_get0_session(ssl)
	t := C.SSL_get0_session(other) // want "uncheckedref"
	require(s, "first")
	return C.SSL_SESSION_get_timeout(s) + C.SSL_SESSION_get_timeout(t)
}

func goodRequired(ssl *C.SSL, other *C.SSL) C.long {
	s := C.SSL_get0_session(ssl)
	t := C.SSL_get0_session(other)
	require(s, "first")
	require(t, "second")
	return C.SSL_SESSION_get_timeout(s) + C.SSL_SESSION_get_timeout(t)
}

// Found by index, used by index.
func badIndexed(ssls []*C.SSL) C.long {
	all := make([]*C.SSL_SESSION, len(ssls))
	at := -1
	for i, ssl := range ssls {
		all[i] = C.SSL_get1_session(ssl) // want "refleak"
		if all[i] != nil && at < 0 {
			at = i
		}
	}
	if at < 0 {
		return 0
	}
	t := C.SSL_SESSION_get_time(all[at])
	C.SSL_SESSION_free(all[at])
	return t
}

func goodIndexed(ssls []*C.SSL) C.long {
	all := make([]*C.SSL_SESSION, len(ssls))
	at := -1
	for i, ssl := range ssls {
		all[i] = C.SSL_get1_session(ssl)
		if all[i] != nil && at < 0 {
			at = i
		}
	}
	defer func() {
		for _, s := range all {
			C.SSL_SESSION_free(s)
		}
	}()
	if at < 0 {
		return 0
	}
	return C.SSL_SESSION_get_time(all[at])
}

// A result struct with an error inside.
type outcome struct {
	s   *C.SSL_SESSION
	err error
}

func (o outcome) failed() bool { return o.err != nil }

func fetch(ssl *C.SSL) outcome {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return outcome{err: errGone}
	}
	return outcome{s: s}
}

func badOutcome(ssl *C.SSL) bool {
	o := fetch(ssl) // want "refleak"
	if o.failed() {
		return false
	}
	return C.SSL_SESSION_has_ticket(o.s) == 1
}

func goodOutcome(ssl *C.SSL) bool {
	o := fetch(ssl)
	if o.failed() {
		return false
	}
	defer C.SSL_SESSION_free(o.s)
	return C.SSL_SESSION_has_ticket(o.s) == 1
}

// The temporary error is tried again.
func badTemporary(ssl *C.SSL, step func(int) error) (s *C.SSL_SESSION, err error) {
	for i := 0; i < 3; i++ {
		s = C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return nil, errGone
		}
		err = step(i)
		if err == nil {
			return s, nil
		}
		var t temporary
		if !errors.As(err, &t) || !t.Temporary() {
			break
		}
		C.SSL_SESSION_free(s)
	}
	return nil, err
}

func goodTemporary(ssl *C.SSL, step func(int) error) (s *C.SSL_SESSION, err error) {
	for i := 0; i < 3; i++ {
		s = C.SSL_get1_session(ssl)
		if s == nil {
			return nil, errGone
		}
		err = step(i)
		if err == nil {
			return s, nil
		}
		C.SSL_SESSION_free(s)
		var t temporary
		if !errors.As(err, &t) || !t.Temporary() {
			break
		}
	}
	return nil, err
}
