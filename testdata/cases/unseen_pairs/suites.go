package unseen_pairs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

func badRetainCountTooLow(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // one release more than references // want "doublefree"
}

func goodRetainCountTooLow(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

func badRetainAfterRelease(orig *C.SSL_SESSION) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) != 1 { // nothing is left to be retained // want "useafterfree"
		return nil
	}
	return s
}

func goodRetainAfterRelease(orig *C.SSL_SESSION) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return s
}

func badCreateNothing() {
	C.SSL_SESSION_new() // made for nothing // want "refleak"
}

func goodCreateNothing() {
	C.SSL_SESSION_free(C.SSL_SESSION_new())
}

func badBlankResult(ssl *C.SSL) {
	_ = C.SSL_get1_session(ssl) // thrown away // want "refleak"
}

func goodBlankResult(ssl *C.SSL) {
	_ = C.SSL_get0_session(ssl)
}

func badNestedCall(ssl *C.SSL) bool {
	return C.SSL_set_session(ssl, C.SSL_SESSION_new()) == 1 // nobody has it but the call // want "refleak"
}

func goodNestedCall(ssl *C.SSL) bool {
	s := C.SSL_SESSION_new()
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badReturnsLoanOfClosed(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	defer C.SSL_free(ssl)
	return s // its connection is freed here // want "borrowescape"
}

func goodReturnsLoanOfClosed(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	C.SSL_connect(ssl)
	s := C.SSL_get1_session(ssl)
	defer C.SSL_free(ssl)
	return s
}

func badReassigned(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a) // the variable gets another // want "refleak"
	if s == nil || !resumable(s) {
		s = C.SSL_get1_session(b)
	}
	return s
}

func goodReassigned(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a)
	if s == nil || !resumable(s) {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(b)
	}
	return s
}

func badSelfCompare(ssl *C.SSL, want *C.SSL_SESSION) bool {
	return C.SSL_get1_session(ssl) == want // only compared // want "refleak"
}

func goodSelfCompare(ssl *C.SSL, want *C.SSL_SESSION) bool {
	return C.SSL_get0_session(ssl) == want
}

func lookup(m map[string]*C.SSL, host string) *C.SSL_SESSION {
	if ssl, ok := m[host]; ok {
		return C.SSL_get_session(ssl)
	}
	return nil
}

func badNilFromHelper(m map[string]*C.SSL, host string) int64 {
	return age2(lookup(m, host)) // the helper may find nothing // want "uncheckedref"
}

func goodNilFromHelper(m map[string]*C.SSL, host string) int64 {
	s := lookup(m, host)
	if s == nil {
		return 0
	}
	return age2(s)
}

func age2(s *C.SSL_SESSION) int64 { return int64(C.SSL_SESSION_get_time(s)) }

func badNilInField(ssl *C.SSL) C.ulong {
	h := held{s: C.SSL_get1_session(ssl)} // the field may be NULL // want "uncheckedref"
	defer h.Close()
	return C.SSL_SESSION_get_ticket_lifetime_hint(h.s)
}

func goodNilInField(ssl *C.SSL) C.ulong {
	h := held{s: C.SSL_get1_session(ssl)}
	defer h.Close()
	if h.s == nil {
		return 0
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(h.s)
}

func badNilUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl) // up_ref doesn't take NULL // want "uncheckedref"
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func goodNilUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

type nilErr struct{ code int }

func (e *nilErr) Error() string { return fmt.Sprint("code ", e.code) }

func load(der []byte) (*C.SSL_SESSION, error) {
	if len(der) == 0 {
		return nil, &nilErr{1}
	}
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return nil, &nilErr{2}
	}
	return s, nil
}

func badErrorLoggedOnly(der []byte) bool {
	s, err := load(der) // logged, and used all the same // want "uncheckedref"
	if err != nil {
		fmt.Println("cannot load:", err)
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodErrorLoggedOnly(der []byte) bool {
	s, err := load(der)
	if err != nil {
		fmt.Println("cannot load:", err)
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

func badErrorsAs(der []byte) (int64, error) {
	s, err := load(der) // nobody releases what was loaded // want "refleak"
	var ne *nilErr
	if errors.As(err, &ne) {
		return int64(ne.code), err
	}
	if err != nil {
		return 0, err
	}
	return age(s), nil
}

func goodErrorsAs(der []byte) (int64, error) {
	s, err := load(der)
	var ne *nilErr
	if errors.As(err, &ne) {
		return int64(ne.code), err
	}
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(s)
	return age(s), nil
}

func badUnclosedOnSecondError(ssl *C.SSL, next *C.SSL) error {
	h, err := newHeld("a", ssl) // the second error forgets the first // want "refleak"
	if err != nil {
		return err
	}
	o, err := newHeld("b", next)
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	defer o.Close()
	defer h.Close()
	fmt.Println(h.left() - o.left())
	return nil
}

func goodUnclosedOnSecondError(ssl *C.SSL, next *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	defer h.Close()
	o, err := newHeld("b", next)
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	defer o.Close()
	fmt.Println(h.left() - o.left())
	return nil
}

func badUseAfterClose(orig *C.SSL_SESSION) int64 {
	h := &held{s: C.SSL_SESSION_dup(orig)}
	if h.s == nil {
		return 0
	}
	s := h.s
	h.Close()
	return int64(C.SSL_SESSION_get_time(s)) // closed before // want "useafterfree"
}

func goodUseAfterClose(orig *C.SSL_SESSION) int64 {
	h := &held{s: C.SSL_SESSION_dup(orig)}
	if h.s == nil {
		return 0
	}
	t := int64(C.SSL_SESSION_get_time(h.s))
	h.Close()
	return t
}

func badReturnedAfterFree(der []byte) (*C.SSL_SESSION, error) {
	s, err := load(der)
	if err != nil {
		return nil, err
	}
	if strings.Contains(string(der), "test") {
		C.SSL_SESSION_free(s)
	}
	return s, nil // released before // want "useafterfree"
}

func goodReturnedAfterFree(der []byte) (*C.SSL_SESSION, error) {
	s, err := load(der)
	if err != nil {
		return nil, err
	}
	if strings.Contains(string(der), "test") {
		C.SSL_SESSION_free(s)
		return nil, errNoSession
	}
	return s, nil
}

func badListNode(ssl *C.SSL, skip bool) *node {
	n := &node{s: C.SSL_get1_session(ssl)} // skipped, the node is dropped // want "refleak"
	if skip {
		return nil
	}
	return n
}

type node struct {
	s    *C.SSL_SESSION
	next *node
}

func (n *node) free() {
	for ; n != nil; n = n.next {
		C.SSL_SESSION_free(n.s)
	}
}

func goodListNode(ssl *C.SSL, skip bool) *node {
	n := &node{s: C.SSL_get1_session(ssl)}
	if skip {
		n.free()
		return nil
	}
	return n
}

func badStaleInBuffer(ctx *C.SSL_CTX) string {
	var buf bytes.Buffer
	ssl := C.SSL_new(ctx)
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s != nil {
		fmt.Fprintf(&buf, "%d", C.SSL_SESSION_get_protocol_version(s)) // the connection is freed // want "staleborrow"
	}
	return buf.String()
}

func goodStaleInBuffer(ctx *C.SSL_CTX) string {
	var buf bytes.Buffer
	ssl := C.SSL_new(ctx)
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	if s != nil {
		fmt.Fprintf(&buf, "%d", C.SSL_SESSION_get_protocol_version(s))
	}
	C.SSL_free(ssl)
	return buf.String()
}
