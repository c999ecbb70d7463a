// Package restatedinfer has the ideas of Infer's tests of Pulse and of its
// resource checks, told with sessions.
package restatedinfer

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

func createP() *C.SSL_SESSION {
	p := C.SSL_SESSION_new()
	return p
}

func badNoFree() {
	p := C.SSL_SESSION_new() // want "refleak"
	_ = p
}

func goodNoFree() {
	p := C.SSL_SESSION_new()
	C.SSL_SESSION_free(p)
}

func badInterprocNoFree() {
	p := createP() // want "refleak"
	z := 3
	q := p
	fmt.Println(z, q != nil)
}

func goodInterprocNoFree() {
	p := createP()
	z := 3
	q := p
	fmt.Println(z, q != nil)
	C.SSL_SESSION_free(q)
}

// Assigning to the parameter changes nothing for the caller.
func badFormal(x *C.SSL_SESSION) {
	x = C.SSL_SESSION_new() // want "refleak"
	_ = x
}

func goodFormal(x **C.SSL_SESSION) {
	*x = C.SSL_SESSION_new()
}

// Only the nil case leaves without a release.
func goodOnlyNilLeaves() {
	p := C.SSL_SESSION_new()
	if p != nil {
		C.SSL_SESSION_set_timeout(p, 5)
		C.SSL_SESSION_free(p)
	}
}

func badOnlyNilLeaves() {
	p := C.SSL_SESSION_new() // want "refleak"
	if p == nil {
		C.SSL_SESSION_free(p)
	}
}

// What is assigned in a callee through a pointer in a struct.
type node struct {
	next *node
	data *C.SSL_SESSION
}

func setData(n *node) { n.data = C.SSL_SESSION_new() }

func badDataInCallee() {
	n := &node{}
	setData(n) // want "refleak"
	fmt.Println(n.data != nil)
}

func goodDataInCallee() {
	n := &node{}
	setData(n)
	fmt.Println(n.data != nil)
	C.SSL_SESSION_free(n.data)
}

func badDataSetTwice() {
	n := &node{}
	setData(n) // want "refleak"
	setData(n)
	C.SSL_SESSION_free(n.data)
}

func goodDataSetTwice() {
	n := &node{}
	setData(n)
	m := *n
	setData(n)
	C.SSL_SESSION_free(n.data)
	C.SSL_SESSION_free(m.data)
}

// The parameter's field holds it: the caller's.
func goodIntoParameter(n *node) {
	n.data = C.SSL_SESSION_new()
}

func badIntoParameter(n node) {
	n.data = C.SSL_SESSION_new() // want "refleak"
}

// A cell of a chain.
func badChainCut(n *node) {
	t := &node{data: C.SSL_SESSION_new()} // want "refleak"
	n.next = t
	n.next = n
}

func goodChainCut(n *node) {
	t := &node{data: C.SSL_SESSION_new()}
	n.next = t
}

// The variable is swapped with another.
func badSwap(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(x)
	x = y
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y) // want "doublefree"
}

func goodSwap(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(x)
	x = y
	C.SSL_SESSION_free(x)
}

// latent: the caller's argument decides
func latentUse(s *C.SSL_SESSION, freed bool) int {
	if freed {
		C.SSL_SESSION_free(s)
	}
	return 1
}

func badLatentBecomesManifest() int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	latentUse(s, true)
	return int(C.SSL_SESSION_get_timeout(s)) // want "useafterfree"
}

func goodLatentBecomesManifest() int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	latentUse(s, false)
	n := int(C.SSL_SESSION_get_timeout(s))
	latentUse(s, true)
	return n
}

func latentDouble(s *C.SSL_SESSION, x int) {
	if x == 4 {
		C.SSL_SESSION_free(s)
	}
	if x != 5 {
		return
	}
	C.SSL_SESSION_free(s)
}

func badLatentEqualArg() {
	s := C.SSL_SESSION_new()
	latentDouble(s, 4)
	latentDouble(s, 5) // want "doublefree"
}

func goodLatentEqualArg() {
	s := C.SSL_SESSION_new()
	latentDouble(s, 3)
	latentDouble(s, 4)
	latentDouble(s, 6)
}

func badLatentNoRelease() {
	s := C.SSL_SESSION_new() // want "refleak"
	latentDouble(s, 3)
}

func goodLatentNoRelease() {
	s := C.SSL_SESSION_new()
	latentDouble(s, 5)
}

// two latent steps
func latentOuter(s *C.SSL_SESSION, x int) { latentDouble(s, x+1) }

func badLatentArithmetic() {
	s := C.SSL_SESSION_new() // want "refleak"
	latentOuter(s, 5)
}

func goodLatentArithmetic() {
	s := C.SSL_SESSION_new()
	latentOuter(s, 4)
}

// path conditions with arithmetic
func badTwiceX(x int) {
	s := C.SSL_SESSION_new() // want "refleak"
	if x*2 > 10 {
		C.SSL_SESSION_free(s)
		return
	}
	y := x
	if y > 3 {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodTwiceX(x int) {
	s := C.SSL_SESSION_new()
	y := x
	if x > 3 {
		C.SSL_SESSION_free(s)
		return
	}
	if y > 3 {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodConstantFold() {
	s := C.SSL_SESSION_new()
	x := 4
	y := x + 2
	if y == 6 {
		C.SSL_SESSION_free(s)
	}
}

func badConstantFold() {
	s := C.SSL_SESSION_new() // want "refleak"
	x := 4
	y := x + 2
	if y == 5 {
		C.SSL_SESSION_free(s)
	}
}

// a counter that is incremented once
func badCounterOnce(b bool) {
	s := C.SSL_SESSION_new() // want "refleak"
	n := 0
	if b {
		n++
	}
	if n == 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodCounterOnce(b bool) {
	s := C.SSL_SESSION_new()
	n := 0
	if b {
		n++
	}
	if n == 1 {
		C.SSL_SESSION_free(s)
	}
	if n == 0 {
		C.SSL_SESSION_free(s)
	}
}

// two sources, one sink
func badEitherSource(a, b *C.SSL, first bool) int {
	var s *C.SSL_SESSION
	if first {
		s = C.SSL_get1_session(a)
	} else {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_time(s))
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return n
}

func goodEitherSource(a, b *C.SSL, first bool) int {
	var s *C.SSL_SESSION
	if first {
		s = C.SSL_get1_session(a)
	} else {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_time(s))
	if first {
		C.SSL_SESSION_free(s)
	}
	return n
}

// aliasing of two parameters by the caller
func freeBoth(a, b *C.SSL_SESSION) {
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

func badSameTwice() {
	s := C.SSL_SESSION_new()
	freeBoth(s, s) // want "doublefree"
}

func goodSameTwice() {
	s := C.SSL_SESSION_new()
	t := C.SSL_SESSION_new()
	freeBoth(s, t)
}

// use in a condition
func badUseInCondition() bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	for C.SSL_SESSION_get_time(s) > 0 { // want "useafterfree"
		return true
	}
	return false
}

func goodUseInCondition() bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	for C.SSL_SESSION_get_time(s) > 0 {
		return true
	}
	return false
}

// returned after it was freed
func badReturnFreed() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(s)
	return s // want "useafterfree"
}

func goodReturnFreed() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(s)
	s = nil
	return s
}

// kept in the caller's struct after it was freed
func badFreedInField(n *node) int {
	s := C.SSL_SESSION_new()
	n.data = s
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_get_time(n.data)) // want "useafterfree"
}

func goodFreedInField(n *node) int {
	s := C.SSL_SESSION_new()
	n.data = s
	if s == nil {
		return 0
	}
	t := int(C.SSL_SESSION_get_time(n.data))
	n.data = nil
	C.SSL_SESSION_free(s)
	return t
}

// pointer arithmetic's place: a slice of pointers
func badSliceWindow() {
	all := make([]*C.SSL_SESSION, 3)
	all[1] = C.SSL_SESSION_new()
	part := all[1:]
	C.SSL_SESSION_free(part[0])
	C.SSL_SESSION_free(all[1]) // want "doublefree"
}

func goodSliceWindow() {
	all := make([]*C.SSL_SESSION, 3)
	all[1] = C.SSL_SESSION_new()
	part := all[1:]
	C.SSL_SESSION_free(part[0])
	C.SSL_SESSION_free(all[2])
}

// a copy into another array
func badCopied() {
	src := []*C.SSL_SESSION{C.SSL_SESSION_new()}
	dst := make([]*C.SSL_SESSION, 1)
	copy(dst, src)
	C.SSL_SESSION_free(src[0])
	C.SSL_SESSION_free(dst[0]) // want "doublefree"
}

func goodCopied() {
	src := []*C.SSL_SESSION{C.SSL_SESSION_new()}
	dst := make([]*C.SSL_SESSION, 1)
	copy(dst, src)
	C.SSL_SESSION_free(dst[0])
}

// one on the stack of a closure
func badClosureAssigns() {
	var s *C.SSL_SESSION
	fill := func() { s = C.SSL_SESSION_new() } // want "refleak"
	fill()
	fmt.Println(s != nil)
}

func goodClosureAssigns() {
	var s *C.SSL_SESSION
	fill := func() { s = C.SSL_SESSION_new() }
	fill()
	fmt.Println(s != nil)
	C.SSL_SESSION_free(s)
}

// function values that are parameters
func twice(f func()) {
	f()
	f()
}

func badCalledTwice() {
	s := C.SSL_SESSION_new()
	twice(func() { C.SSL_SESSION_free(s) }) // want "doublefree"
}

func goodCalledTwice() {
	s := C.SSL_SESSION_new()
	twice(func() {
		C.SSL_SESSION_free(s)
		s = nil
	})
}

func apply(f func(*C.SSL_SESSION), s *C.SSL_SESSION) { f(s) }

func badSpecialized() {
	s := C.SSL_SESSION_new() // want "refleak"
	apply(func(x *C.SSL_SESSION) { fmt.Println(x != nil) }, s)
}

func goodSpecialized() {
	s := C.SSL_SESSION_new()
	apply(func(x *C.SSL_SESSION) { C.SSL_SESSION_free(x) }, s)
}

// a value that comes back as what went in
func identity(s *C.SSL_SESSION) *C.SSL_SESSION { return s }

func badIdentity() {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(identity(s))
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodIdentity() {
	s := identity(C.SSL_SESSION_new())
	C.SSL_SESSION_free(s)
}

func choose(a, b *C.SSL_SESSION, first bool) *C.SSL_SESSION {
	if first {
		return a
	}
	return b
}

func badChosen(first bool) {
	a := C.SSL_SESSION_new()
	b := C.SSL_SESSION_new() // want "refleak"
	C.SSL_SESSION_free(choose(a, b, first))
	if !first {
		C.SSL_SESSION_free(a)
	}
}

func goodChosen(first bool) {
	a := C.SSL_SESSION_new()
	b := C.SSL_SESSION_new()
	C.SSL_SESSION_free(choose(a, b, first))
	C.SSL_SESSION_free(choose(a, b, !first))
}

// nil is returned for the failed half only
func makeChecked(data []byte) (*C.SSL_SESSION, bool) {
	if len(data) == 0 {
		return nil, false
	}
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(data)))
	return s, s != nil
}

func badOkIgnored(data []byte) C.int {
	s, _ := makeChecked(data) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

func goodOkIgnored(data []byte) C.int {
	s, ok := makeChecked(data)
	if !ok {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

// resource with its own close that can fail
type file struct {
	sess   *C.SSL_SESSION
	closed bool
}

func openFile(ssl *C.SSL) (*file, error) {
	f := &file{sess: C.SSL_get1_session(ssl)}
	if f.sess == nil {
		return nil, errors.New("open")
	}
	return f, nil
}

func (f *file) Close() error {
	if f.closed {
		return errors.New("closed")
	}
	f.closed = true
	C.SSL_SESSION_free(f.sess)
	return nil
}

func badFileNotClosed(ssl *C.SSL, ok bool) error {
	f, err := openFile(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("not ok")
	}
	return f.Close()
}

func goodFileNotClosed(ssl *C.SSL, ok bool) error {
	f, err := openFile(ssl)
	if err != nil {
		return err
	}
	defer f.Close()
	if !ok {
		return fmt.Errorf("not ok")
	}
	return f.Close()
}

func badFileUsedClosed(ssl *C.SSL) C.long {
	f, err := openFile(ssl)
	if err != nil {
		return 0
	}
	C.SSL_free(ssl)
	f.Close()
	return C.SSL_SESSION_get_timeout(f.sess) // want "useafterfree"
}

func goodFileUsedClosed(ssl *C.SSL) C.long {
	f, err := openFile(ssl)
	if err != nil {
		return 0
	}
	C.SSL_free(ssl)
	n := C.SSL_SESSION_get_timeout(f.sess)
	f.Close()
	return n
}

// optional: present or not
type optional struct {
	has bool
	s   *C.SSL_SESSION
}

func maybe(ssl *C.SSL, want bool) optional {
	if !want {
		return optional{}
	}
	return optional{has: true, s: C.SSL_get1_session(ssl)}
}

func badOptional(ssl *C.SSL, want bool) {
	o := maybe(ssl, want) // want "refleak"
	if !o.has {
		C.SSL_SESSION_free(o.s)
	}
}

func goodOptional(ssl *C.SSL, want bool) {
	o := maybe(ssl, want)
	if o.has {
		C.SSL_SESSION_free(o.s)
	}
}

// recursive list
func freeList(n *node) {
	if n == nil {
		return
	}
	C.SSL_SESSION_free(n.data)
	freeList(n.next)
}

func badListHalf() {
	a := &node{data: C.SSL_SESSION_new()} // want "refleak"
	a.next = &node{data: C.SSL_SESSION_new()}
	freeList(a.next)
}

func goodListHalf() {
	a := &node{data: C.SSL_SESSION_new()}
	a.next = &node{data: C.SSL_SESSION_new()}
	freeList(a)
}

func badListTwice() {
	a := &node{data: C.SSL_SESSION_new()}
	freeList(a)
	C.SSL_SESSION_free(a.data) // want "doublefree"
}

func goodListTwice() {
	a := &node{data: C.SSL_SESSION_new()}
	freeList(a)
	a.data = nil
	freeList(a)
}
