package restatedgcc

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

// A parameter freed twice.
func badParameterTwice(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodParameterTwice(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s)
}

// wrappers around new and free, some calls deep.
func wrapNew() *C.SSL_SESSION { return C.SSL_SESSION_new() }
func wrapNew2() *C.SSL_SESSION {
	s := wrapNew()
	return s
}
func wrapFree(s *C.SSL_SESSION)  { C.SSL_SESSION_free(s) }
func wrapFree2(s *C.SSL_SESSION) { wrapFree(s) }
func wrapFree3(s *C.SSL_SESSION) { wrapFree2(s) }

func badWrappedTwice() {
	s := wrapNew2()
	wrapFree3(s)
	wrapFree(s) // want "doublefree"
}

func goodWrappedTwice() {
	s := wrapNew2()
	wrapFree3(s)
	s = wrapNew()
	wrapFree(s)
}

func badWrappedUse() {
	s := wrapNew2()
	if s == nil {
		return
	}
	wrapFree2(s)
	fmt.Println(C.SSL_SESSION_get_time(s)) // want "useafterfree"
}

func goodWrappedUse() {
	s := wrapNew2()
	if s == nil {
		return
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
	wrapFree2(s)
}

func badWrappedLeak() int {
	s := wrapNew2() // want "refleak"
	if s == nil {
		return -1
	}
	return int(C.SSL_SESSION_get_timeout(s))
}

func goodWrappedLeak() int {
	s := wrapNew2()
	if s == nil {
		return -1
	}
	defer wrapFree3(s)
	return int(C.SSL_SESSION_get_timeout(s))
}

// boxed pointers
type boxed struct{ value *C.SSL_SESSION }

func boxedNew() boxed {
	var b boxed
	b.value = C.SSL_SESSION_new()
	return b
}

func boxedFree(b boxed) { C.SSL_SESSION_free(b.value) }

func badBoxedTwice() {
	b := boxedNew()
	boxedFree(b)
	boxedFree(b) // want "doublefree"
}

func goodBoxedTwice() {
	b := boxedNew()
	boxedFree(b)
	b.value = nil
	boxedFree(b)
}

func badBoxedAlias() {
	b := boxedNew()
	var q boxed
	q.value = b.value
	boxedFree(b)
	boxedFree(q) // want "doublefree"
}

func goodBoxedAlias() {
	b := boxedNew()
	var q boxed
	q.value = b.value
	b = boxedNew()
	boxedFree(b)
	boxedFree(q)
}

func badBoxedLeak() {
	b := boxedNew() // want "refleak"
	fmt.Println(b.value != nil)
}

func goodBoxedLeak() {
	b := boxedNew()
	fmt.Println(b.value != nil)
	boxedFree(b)
}

func badBoxedCleared() {
	b := boxedNew() // want "refleak"
	b.value = nil
	boxedFree(b)
}

func goodBoxedCleared() {
	b := boxedNew()
	boxedFree(b)
	b.value = nil
}

// Whole structs overwritten.
func badBoxedOverwritten() {
	b := boxedNew() // want "refleak"
	b = boxedNew()
	boxedFree(b)
}

func goodBoxedOverwritten() {
	b := boxedNew()
	boxedFree(b)
	b = boxedNew()
	boxedFree(b)
}

// conditionals that say the same thing twice
func badSameIntCondition(n int) {
	var s *C.SSL_SESSION
	if n > 10 {
		s = C.SSL_SESSION_new() // want "refleak"
	}
	if n > 20 {
		C.SSL_SESSION_free(s)
	}
}

func goodSameIntCondition(n int) {
	var s *C.SSL_SESSION
	if n > 20 {
		s = C.SSL_SESSION_new()
	}
	if n > 10 {
		C.SSL_SESSION_free(s)
	}
}

func badIntRanges(n int) {
	s := C.SSL_SESSION_new() // want "refleak"
	if n < 5 {
		C.SSL_SESSION_free(s)
	}
	if n > 5 {
		C.SSL_SESSION_free(s)
	}
}

func goodIntRanges(n int) {
	s := C.SSL_SESSION_new()
	if n < 5 {
		C.SSL_SESSION_free(s)
	}
	if n >= 5 {
		C.SSL_SESSION_free(s)
	}
}

func badIntOverlap(n int) {
	s := C.SSL_SESSION_new()
	if n <= 5 {
		C.SSL_SESSION_free(s)
	}
	if n >= 5 {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodIntOverlap(n int) {
	s := C.SSL_SESSION_new()
	if n <= 5 {
		C.SSL_SESSION_free(s)
	}
	if n >= 6 {
		C.SSL_SESSION_free(s)
	}
}

// bits of a flag word
const (
	flagOwn  = 1 << 0
	flagMore = 1 << 1
)

func badFlagBits(flags int) {
	var s *C.SSL_SESSION
	if flags&flagOwn != 0 {
		s = C.SSL_SESSION_new() // want "refleak"
	}
	if flags&flagMore != 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodFlagBits(flags int) {
	var s *C.SSL_SESSION
	if flags&flagOwn != 0 {
		s = C.SSL_SESSION_new()
	}
	if flags&flagOwn != 0 {
		C.SSL_SESSION_free(s)
	}
}

// setjmp's place is taken by panic and recover
func badRecoverSkips(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	s := C.SSL_SESSION_new() // want "refleak"
	if n < 0 {
		panic("negative")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodRecoverSkips(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	s := C.SSL_SESSION_new()
	defer C.SSL_SESSION_free(s)
	if n < 0 {
		panic("negative")
	}
	return nil
}

// a loop that fills and one that empties
func badFillAndEmpty(n int) {
	var all []*C.SSL_SESSION
	for i := 0; i < n; i++ {
		all = append(all, C.SSL_SESSION_new()) // want "refleak"
	}
	for i := 1; i < len(all); i++ {
		C.SSL_SESSION_free(all[i])
	}
}

func goodFillAndEmpty(n int) {
	var all []*C.SSL_SESSION
	for i := 0; i < n; i++ {
		all = append(all, C.SSL_SESSION_new())
	}
	for i := 0; i < len(all); i++ {
		C.SSL_SESSION_free(all[i])
	}
}

// a linked list freed node by node
func badListWalk(n int) {
	var head *link
	for i := 0; i < n; i++ {
		head = &link{next: head, sess: C.SSL_SESSION_new()} // want "refleak"
	}
	for l := head; l != nil; l = l.next {
		fmt.Println(l.sess != nil)
	}
}

func goodListWalk(n int) {
	var head *link
	for i := 0; i < n; i++ {
		head = &link{next: head, sess: C.SSL_SESSION_new()}
	}
	for l := head; l != nil; l = l.next {
		C.SSL_SESSION_free(l.sess)
	}
}

// file-style: open, read, close
func badReadThenReturn(ssl *C.SSL, buf []byte) (int, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0, errors.New("open")
	}
	n := int(C.i2d_SSL_SESSION(s, nil))
	if n > len(buf) {
		return n, errors.New("short buffer")
	}
	C.SSL_SESSION_free(s)
	return n, nil
}

func goodReadThenReturn(ssl *C.SSL, buf []byte) (int, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errors.New("open")
	}
	n := int(C.i2d_SSL_SESSION(s, nil))
	C.SSL_SESSION_free(s)
	if n > len(buf) {
		return n, errors.New("short buffer")
	}
	return n, nil
}

// function pointers
func badByFuncPointer(n int) {
	s := C.SSL_SESSION_new()
	release := wrapFree
	if n > 0 {
		release = wrapFree2
	}
	release(s)
	release(s) // want "doublefree"
}

func goodByFuncPointer(n int) {
	s := C.SSL_SESSION_new()
	release := wrapFree
	if n > 0 {
		release = wrapFree2
	}
	release(s)
}

// a table of functions
func badByTable() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	f := []func(*C.SSL_SESSION){wrapFree, wrapFree2}[1]
	f(s)
	fmt.Println(C.SSL_SESSION_get_time(s)) // want "useafterfree"
}

func goodByTable() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	f := []func(*C.SSL_SESSION){wrapFree, wrapFree2}[1]
	fmt.Println(C.SSL_SESSION_get_time(s))
	f(s)
}

// out-parameter, always or by status
func allocInto(p **C.SSL_SESSION) int {
	*p = C.SSL_SESSION_new()
	if *p == nil {
		return -1
	}
	return 0
}

func badOutParameter() int {
	var s *C.SSL_SESSION
	if allocInto(&s) < 0 { // want "refleak"
		return -1
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
	return 0
}

func goodOutParameter() int {
	var s *C.SSL_SESSION
	if allocInto(&s) < 0 {
		return -1
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
	C.SSL_SESSION_free(s)
	return 0
}

func badOutParameterTwice() int {
	var s *C.SSL_SESSION
	allocInto(&s) // want "refleak"
	allocInto(&s)
	C.SSL_SESSION_free(s)
	return 0
}

func goodOutParameterTwice() int {
	var s *C.SSL_SESSION
	allocInto(&s)
	C.SSL_SESSION_free(s)
	allocInto(&s)
	C.SSL_SESSION_free(s)
	return 0
}

// frees through a pointer to a pointer, and clears it
func freeAndClear(p **C.SSL_SESSION) {
	C.SSL_SESSION_free(*p)
	*p = nil
}

func badFreeAndClear() {
	s := C.SSL_SESSION_new()
	q := s
	freeAndClear(&s)
	freeAndClear(&s)
	freeAndClear(&q) // want "doublefree"
}

func goodFreeAndClear() {
	s := C.SSL_SESSION_new()
	freeAndClear(&s)
	freeAndClear(&s)
	C.SSL_SESSION_free(s)
}

// recursion
func freeDeep(s *C.SSL_SESSION, depth int) {
	if depth == 0 {
		C.SSL_SESSION_free(s)
		return
	}
	freeDeep(s, depth-1)
}

func badRecursiveFree() {
	s := C.SSL_SESSION_new()
	freeDeep(s, 3)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodRecursiveFree() {
	s := C.SSL_SESSION_new()
	freeDeep(s, 3)
}

// a switch without the case that frees
func badSwitchWithoutDefault(n int) {
	s := C.SSL_SESSION_new() // want "refleak"
	switch {
	case n < 0:
		C.SSL_SESSION_free(s)
	case n > 0:
		C.SSL_SESSION_free(s)
	}
}

func goodSwitchWithoutDefault(n int) {
	s := C.SSL_SESSION_new()
	switch {
	case n < 0:
		C.SSL_SESSION_free(s)
	case n >= 0:
		C.SSL_SESSION_free(s)
	}
}

// fallthrough frees twice
func badFallthrough(n int) {
	s := C.SSL_SESSION_new()
	switch n {
	case 1:
		C.SSL_SESSION_free(s)
		fallthrough
	case 2:
		C.SSL_SESSION_free(s) // want "doublefree"
	default:
		C.SSL_SESSION_free(s)
	}
}

func goodFallthrough(n int) {
	s := C.SSL_SESSION_new()
	switch n {
	case 1:
		fmt.Println("one")
		fallthrough
	case 2:
		C.SSL_SESSION_free(s)
	default:
		C.SSL_SESSION_free(s)
	}
}

// both elements of an array are one session
func badArrayAlias() {
	var a [2]*C.SSL_SESSION
	a[0] = C.SSL_SESSION_new()
	a[1] = a[0]
	for _, s := range a {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodArrayAlias() {
	var a [2]*C.SSL_SESSION
	a[0] = C.SSL_SESSION_new()
	a[1] = C.SSL_SESSION_new()
	for _, s := range a {
		C.SSL_SESSION_free(s)
	}
}
