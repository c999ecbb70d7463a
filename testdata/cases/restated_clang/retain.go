// Package restatedclang has the ideas of clang's tests of its RetainCount
// checker, told with sessions.
package restatedclang

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// get1 (create rule) and get0 (get rule)
func badGetRuleReleased(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodGetRuleReleased(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}

// retained three times, released twice
func badRetainCount(s *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

func goodRetainCount(s *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

// retain before release, with one release too many
func badRetainThenOver(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) == 0 {
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodRetainThenOver(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) == 0 {
		return
	}
	defer C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s))
}

// released, then retained
func badRetainAfterRelease() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) != 1 { // want "useafterfree"
		return nil
	}
	return s
}

func goodRetainAfterRelease() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
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

// the container retains
func badContainerRetains(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_CTX_add_session(ctx, s) == 1
}

func goodContainerRetains(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// released through what the container gives back
func badContainerItem(ssl *C.SSL) {
	s := C.SSL_SESSION_new()
	if C.SSL_set_session(ssl, s) == 1 {
		C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(C.SSL_get_session(ssl)) // want "borrowedfree"
}

func goodContainerItem(ssl *C.SSL) {
	s := C.SSL_SESSION_new()
	if C.SSL_set_session(ssl, s) == 1 {
		C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(C.SSL_get1_session(ssl))
}

// a copy is another object
func badCopyRule(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil
	}
	return C.SSL_SESSION_dup(s)
}

func goodCopyRule(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	return C.SSL_SESSION_dup(s)
}

// properties
type object struct {
	session *C.SSL_SESSION
	name    string
}

func (o *object) Session() *C.SSL_SESSION { return o.session }

func (o *object) SetSession(s *C.SSL_SESSION) {
	if s != nil && C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	C.SSL_SESSION_free(o.session)
	o.session = s
}

func (o *object) dealloc() {
	C.SSL_SESSION_free(o.session)
	o.session = nil
}

func badSetterRetains(o *object) {
	s := C.SSL_SESSION_new() // want "refleak"
	o.SetSession(s)
}

func goodSetterRetains(o *object) {
	s := C.SSL_SESSION_new()
	o.SetSession(s)
	C.SSL_SESSION_free(s)
}

func badGetterReleased(ssl *C.SSL) {
	o := &object{}
	s := C.SSL_get1_session(ssl)
	o.session = s
	C.SSL_SESSION_free(o.Session())
	o.dealloc() // want "doublefree"
}

func goodGetterReleased(ssl *C.SSL) {
	o := &object{}
	s := C.SSL_get1_session(ssl)
	o.session = s
	fmt.Println(o.Session() != nil)
	o.dealloc()
}

// an object that is never deallocated
func badNotDealloced(ssl *C.SSL) string {
	o := &object{name: "n"}
	o.session = C.SSL_get1_session(ssl) // want "refleak"
	return o.name
}

func goodNotDealloced(ssl *C.SSL) string {
	o := &object{name: "n"}
	defer o.dealloc()
	o.session = C.SSL_get1_session(ssl)
	return o.name
}

// an ivar that is overwritten
func (o *object) badReset(ssl *C.SSL) {
	o.session = C.SSL_get1_session(ssl) // want "refleak"
	o.session = nil
}

func (o *object) goodReset(ssl *C.SSL) {
	o.session = C.SSL_get1_session(ssl)
	o.dealloc()
}

// init that fails after it has acquired
func badInitFails(ssl *C.SSL, name string) (*object, error) {
	o := &object{name: name}
	o.session = C.SSL_get1_session(ssl) // want "refleak"
	if name == "" {
		return nil, errors.New("no name")
	}
	return o, nil
}

func goodInitFails(ssl *C.SSL, name string) (*object, error) {
	o := &object{name: name}
	o.session = C.SSL_get1_session(ssl)
	if name == "" {
		o.dealloc()
		return nil, errors.New("no name")
	}
	return o, nil
}

// through void pointers
func badVoidPointer() {
	p := unsafe.Pointer(C.SSL_SESSION_new()) // want "refleak"
	fmt.Println(p != nil)
}

func goodVoidPointer() {
	p := unsafe.Pointer(C.SSL_SESSION_new())
	C.SSL_SESSION_free((*C.SSL_SESSION)(p))
}

// bridge casts by uintptr
func badBridge() {
	n := uintptr(unsafe.Pointer(C.SSL_SESSION_new()))
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(n)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(n))) // want "doublefree"
}

func goodBridge() {
	n := uintptr(unsafe.Pointer(C.SSL_SESSION_new()))
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(n)))
}

// out-parameters by status
func writeOnSuccess(ssl *C.SSL, out **C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	*out = s
	return true
}

func badOnSuccess(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if !writeOnSuccess(ssl, &s) { // want "refleak"
		C.SSL_SESSION_free(s)
	}
}

func goodOnSuccess(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if writeOnSuccess(ssl, &s) {
		C.SSL_SESSION_free(s)
	}
}

func badOnSuccessIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	writeOnSuccess(ssl, &s) // want "refleak"
}

func goodOnSuccessIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	writeOnSuccess(ssl, &s)
	C.SSL_SESSION_free(s)
}

// an out-parameter that is only borrowed
func writeBorrowed(ssl *C.SSL, out **C.SSL_SESSION) {
	*out = C.SSL_get_session(ssl)
}

func badBorrowedOut(ssl *C.SSL) {
	var s *C.SSL_SESSION
	writeBorrowed(ssl, &s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodBorrowedOut(ssl *C.SSL) {
	var s *C.SSL_SESSION
	writeBorrowed(ssl, &s)
	fmt.Println(s != nil)
}

// a consumed argument that one path doesn't consume
func consumeSometimes(s *C.SSL_SESSION, extra bool) bool {
	if extra {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

func badConsumeViolated(extra bool) {
	s := C.SSL_SESSION_new() // want "refleak"
	consumeSometimes(s, extra)
}

func goodConsumeViolated(extra bool) {
	s := C.SSL_SESSION_new()
	if !consumeSometimes(s, extra) {
		C.SSL_SESSION_free(s)
	}
}

// freed whatever the count: the others' references
func badFreeAll() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s)) // want "useafterfree"
}

func goodFreeAll() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s))
	C.SSL_SESSION_free(s)
}

// a smart pointer
type ref struct{ p *C.SSL_SESSION }

func adopt(p *C.SSL_SESSION) *ref { return &ref{p} }

func share(p *C.SSL_SESSION) *ref {
	if p == nil || C.SSL_SESSION_up_ref(p) != 1 {
		return nil
	}
	return &ref{p}
}

func (r *ref) get() *C.SSL_SESSION { return r.p }

func (r *ref) detach() *C.SSL_SESSION {
	p := r.p
	r.p = nil
	return p
}

func (r *ref) reset() {
	if r != nil && r.p != nil {
		C.SSL_SESSION_free(r.p)
		r.p = nil
	}
}

func badSharedNotAdopted(ssl *C.SSL) {
	r := share(C.SSL_get1_session(ssl)) // want "refleak"
	r.reset()
}

func goodSharedNotAdopted(ssl *C.SSL) {
	r := share(C.SSL_get_session(ssl))
	r.reset()
}

func badAdoptedBorrow(ssl *C.SSL) {
	r := adopt(C.SSL_get_session(ssl))
	r.reset() // want "borrowedfree"
}

func goodAdoptedBorrow(ssl *C.SSL) {
	r := adopt(C.SSL_get1_session(ssl))
	r.reset()
}

func badDetachedLost(ssl *C.SSL) {
	r := adopt(C.SSL_get1_session(ssl)) // want "refleak"
	r.detach()
	r.reset()
}

func goodDetachedLost(ssl *C.SSL) {
	r := adopt(C.SSL_get1_session(ssl))
	C.SSL_SESSION_free(r.detach())
	r.reset()
}

func badDetachedKept(ssl *C.SSL) {
	r := adopt(C.SSL_get1_session(ssl))
	p := r.get()
	r.reset()
	C.SSL_SESSION_free(p) // want "doublefree"
}

func goodDetachedKept(ssl *C.SSL) {
	r := adopt(C.SSL_get1_session(ssl))
	p := r.detach()
	r.reset()
	C.SSL_SESSION_free(p)
}

func badRefScopes(ssl *C.SSL) C.long {
	r := adopt(C.SSL_get1_session(ssl))
	p := r.get()
	if p == nil {
		return 0
	}
	C.SSL_free(ssl)
	r.reset()
	return C.SSL_SESSION_get_timeout(p) // want "useafterfree"
}

func goodRefScopes(ssl *C.SSL) C.long {
	r := adopt(C.SSL_get1_session(ssl))
	defer r.reset()
	p := r.get()
	if p == nil {
		return 0
	}
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(p)
}

// iteration: each item borrowed
func badIterated(ssls map[string]*C.SSL) {
	for _, ssl := range ssls {
		s := C.SSL_get_session(ssl)
		if s == nil {
			continue
		}
		fmt.Println(C.SSL_SESSION_get_time(s))
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodIterated(ssls map[string]*C.SSL) {
	for _, ssl := range ssls {
		s := C.SSL_get_session(ssl)
		if s == nil {
			continue
		}
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

// the retained half of a branch
func badRetainedHalf(ssl *C.SSL, keep bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if keep && C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodRetainedHalf(ssl *C.SSL, keep bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if keep && C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	if keep {
		C.SSL_SESSION_free(s)
	}
}

// blocks
func withBlock(f func() *C.SSL_SESSION) *C.SSL_SESSION { return f() }

func badBlockResult(ssl *C.SSL) {
	s := withBlock(func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) }) // want "refleak"
	fmt.Println(s != nil)
}

func goodBlockResult(ssl *C.SSL) {
	s := withBlock(func() *C.SSL_SESSION { return C.SSL_get_session(ssl) })
	fmt.Println(s != nil)
}

func badBlockBorrowFreed(ssl *C.SSL) {
	s := withBlock(func() *C.SSL_SESSION { return C.SSL_get_session(ssl) })
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodBlockBorrowFreed(ssl *C.SSL) {
	s := withBlock(func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) })
	C.SSL_SESSION_free(s)
}

// a delegate behind an interface
type delegate interface {
	Took(s *C.SSL_SESSION) bool
}

type greedy struct{}

func (greedy) Took(s *C.SSL_SESSION) bool {
	C.SSL_SESSION_free(s)
	return true
}

func badDelegate() {
	var d delegate = greedy{}
	s := C.SSL_SESSION_new()
	if d.Took(s) {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodDelegate() {
	var d delegate = greedy{}
	s := C.SSL_SESSION_new()
	if !d.Took(s) {
		C.SSL_SESSION_free(s)
	}
}

// assigned to itself
func badSelfAssign(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	t := &s
	*t = s
	*t = nil
}

func goodSelfAssign(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := &s
	*t = s
	C.SSL_SESSION_free(*t)
}

func badTwoOut(ssl *C.SSL) {
	var a, b *C.SSL_SESSION
	if writeTwo(ssl, &a, &b) != nil { // want "refleak"
		return
	}
	C.SSL_SESSION_free(a)
}

func goodTwoOut(ssl *C.SSL) {
	var a, b *C.SSL_SESSION
	if writeTwo(ssl, &a, &b) != nil {
		return
	}
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

func badNamedGetter(ssl *C.SSL) {
	s := newSessionOf(ssl) // want "refleak"
	fmt.Println(s != nil)
}

func goodNamedGetter(ssl *C.SSL) {
	s := newSessionOf(ssl)
	fmt.Println(s != nil)
	C.SSL_SESSION_free(s)
}

func badNamedGetterFreed(ssl *C.SSL) {
	s := sessionOf(ssl)
	defer C.SSL_SESSION_free(s) // want "borrowedfree"
	fmt.Println(s != nil)
}

func goodNamedGetterFreed(ssl *C.SSL) {
	s := newSessionOf(ssl)
	defer C.SSL_SESSION_free(s)
	fmt.Println(s != nil)
}

// returned at +1 by a getter's name
func sessionOf(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get_session(ssl) }
func newSessionOf(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s != nil && C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func writeTwo(ssl *C.SSL, a, b **C.SSL_SESSION) error {
	*a = C.SSL_get1_session(ssl)
	if *a == nil {
		return errors.New("first")
	}
	*b = C.SSL_SESSION_dup(*a)
	if *b == nil {
		C.SSL_SESSION_free(*a)
		*a = nil
		return errors.New("second")
	}
	return nil
}
