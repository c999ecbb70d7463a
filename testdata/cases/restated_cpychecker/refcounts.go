// Package restatedcpychecker has the ideas of cpychecker's tests of reference
// counts in extension modules, told with sessions.
package restatedcpychecker

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

var errMemory = errors.New("out of memory")

// A borrowed item is returned as if it were new.
func badListItemReturned(ssl *C.SSL) *C.SSL_SESSION {
	item := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	return item // want "staleborrow"
}

func goodListItemReturned(ssl *C.SSL) *C.SSL_SESSION {
	item := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	return item
}

// The item is stolen by the list in one API and not in the other.
func badAppendDoesNotSteal(ctx *C.SSL_CTX, n int) error {
	for i := 0; i < n; i++ {
		item := C.SSL_SESSION_new() // want "refleak"
		if item == nil {
			return errMemory
		}
		if C.SSL_CTX_add_session(ctx, item) != 1 {
			C.SSL_SESSION_free(item)
			return errMemory
		}
	}
	return nil
}

func goodAppendDoesNotSteal(ctx *C.SSL_CTX, n int) error {
	for i := 0; i < n; i++ {
		item := C.SSL_SESSION_new()
		if item == nil {
			return errMemory
		}
		ok := C.SSL_CTX_add_session(ctx, item)
		C.SSL_SESSION_free(item)
		if ok != 1 {
			return errMemory
		}
	}
	return nil
}

// The failing append leaves the item.
func badAppendFails(ctx *C.SSL_CTX) error {
	item := C.SSL_SESSION_new() // want "refleak"
	if item == nil {
		return errMemory
	}
	if C.SSL_CTX_add_session(ctx, item) != 1 {
		return errors.New("append")
	}
	C.SSL_SESSION_free(item)
	return nil
}

func goodAppendFails(ctx *C.SSL_CTX) error {
	item := C.SSL_SESSION_new()
	if item == nil {
		return errMemory
	}
	if C.SSL_CTX_add_session(ctx, item) != 1 {
		C.SSL_SESSION_free(item)
		return errors.New("append")
	}
	C.SSL_SESSION_free(item)
	return nil
}

// The constructed value isn't looked at.
func badNewNotChecked(ctx *C.SSL_CTX) {
	item := C.SSL_SESSION_new() // want "uncheckedref"
	C.SSL_CTX_add_session(ctx, item)
	C.SSL_SESSION_free(item)
}

func goodNewNotChecked(ctx *C.SSL_CTX) {
	item := C.SSL_SESSION_new()
	if item != nil {
		C.SSL_CTX_add_session(ctx, item)
	}
	C.SSL_SESSION_free(item)
}

// INCREF of a result that is owned already.
func badTooManyIncrefs(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

func goodTooManyIncrefs(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// INCREF missing on a global singleton.
var none *C.SSL_SESSION

func badReturnsSingleton() *C.SSL_SESSION {
	if none == nil {
		none = C.SSL_SESSION_new()
	}
	s := none
	if s == nil {
		return nil
	}
	C.SSL_SESSION_free(s)
	none = nil
	return s // want "useafterfree"
}

func goodReturnsSingleton() *C.SSL_SESSION {
	if none == nil {
		none = C.SSL_SESSION_new()
	}
	s := none
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// Two allocations, one failure path.
func badTwoObjects(data []byte) (*C.SSL_SESSION, *C.SSL_SESSION, error) {
	if len(data) == 0 {
		return nil, nil, errMemory
	}
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	a := C.d2i_SSL_SESSION(nil, &p, C.long(len(data))) // want "refleak"
	if a == nil {
		return nil, nil, errMemory
	}
	b := C.SSL_SESSION_dup(a)
	if b == nil {
		return nil, nil, errMemory
	}
	return a, b, nil
}

func goodTwoObjects(data []byte) (*C.SSL_SESSION, *C.SSL_SESSION, error) {
	if len(data) == 0 {
		return nil, nil, errMemory
	}
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	a := C.d2i_SSL_SESSION(nil, &p, C.long(len(data)))
	if a == nil {
		return nil, nil, errMemory
	}
	b := C.SSL_SESSION_dup(a)
	if b == nil {
		C.SSL_SESSION_free(a)
		return nil, nil, errMemory
	}
	return a, b, nil
}

// A tuple of three, of which the middle one fails.
func badTupleOfThree() (t [3]*C.SSL_SESSION) {
	for i := range t {
		t[i] = C.SSL_SESSION_new() // want "refleak"
		if t[i] == nil {
			return [3]*C.SSL_SESSION{}
		}
	}
	return t
}

func goodTupleOfThree() (t [3]*C.SSL_SESSION) {
	for i := range t {
		t[i] = C.SSL_SESSION_new()
		if t[i] == nil {
			for j := 0; j < i; j++ {
				C.SSL_SESSION_free(t[j])
			}
			return [3]*C.SSL_SESSION{}
		}
	}
	return t
}

// The old value of an attribute is overwritten.
type attribute struct{ value *C.SSL_SESSION }

func badSetattrOverwrites(ssl *C.SSL) *attribute {
	a := &attribute{}
	a.value = C.SSL_get1_session(ssl) // want "refleak"
	if a.value == nil {
		return nil
	}
	a.value = C.SSL_SESSION_dup(a.value)
	return a
}

func goodSetattrOverwrites(ssl *C.SSL) *attribute {
	a := &attribute{}
	old := C.SSL_get1_session(ssl)
	if old == nil {
		return nil
	}
	a.value = C.SSL_SESSION_dup(old)
	C.SSL_SESSION_free(old)
	return a
}

// XDECREF on a path where it is known to be NULL, and where it isn't.
func badXdecref(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodXdecref(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s)
}

// Use before the DECREF's effect, in a callee that decrefs.
func consume(s *C.SSL_SESSION) C.long {
	n := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return n
}

func badConsumedThenUsed() C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	n := consume(s)
	return n + C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func goodConsumedThenUsed() C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_get_timeout(s)
	return n + consume(s)
}

func badConsumedBorrow(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return consume(s) // want "borrowedfree"
}

func goodConsumedBorrow(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	return consume(s)
}

// Handled exceptions: each error string with its own cleanup.
func badHandlers(ssl *C.SSL, mode int) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errMemory
	}
	var err error
	switch mode {
	case 0:
		err = errors.New("zero")
	case 1:
		err = fmt.Errorf("one: %w", errMemory)
	}
	if err != nil {
		if errors.Is(err, errMemory) {
			C.SSL_SESSION_free(s)
		}
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodHandlers(ssl *C.SSL, mode int) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errMemory
	}
	var err error
	switch mode {
	case 0:
		err = errors.New("zero")
	case 1:
		err = fmt.Errorf("one: %w", errMemory)
	}
	if err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

// A cast between two object types.
type subclass struct {
	base attribute
	more int
}

func badCastedBase(ssl *C.SSL) int {
	sub := &subclass{more: 1}
	sub.base.value = C.SSL_get1_session(ssl) // want "refleak"
	base := (*attribute)(unsafe.Pointer(sub))
	fmt.Println(base.value != nil)
	return sub.more
}

func goodCastedBase(ssl *C.SSL) int {
	sub := &subclass{more: 1}
	sub.base.value = C.SSL_get1_session(ssl)
	base := &sub.base
	C.SSL_SESSION_free(base.value)
	return sub.more
}

// A loop over an iterator: each next is a new reference.
func next(ssls []*C.SSL, i *int) *C.SSL_SESSION {
	if *i >= len(ssls) {
		return nil
	}
	s := C.SSL_get1_session(ssls[*i])
	*i++
	return s
}

func badIterNext(ssls []*C.SSL) int {
	n := 0
	i := 0
	for s := next(ssls, &i); s != nil; s = next(ssls, &i) { // want "refleak"
		n++
	}
	return n
}

func goodIterNext(ssls []*C.SSL) int {
	n := 0
	i := 0
	for s := next(ssls, &i); s != nil; s = next(ssls, &i) {
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

// The break leaves with the present item.
func badIterBreak(ssls []*C.SSL) bool {
	i := 0
	for {
		s := next(ssls, &i) // want "refleak"
		if s == nil {
			return false
		}
		if C.SSL_SESSION_is_resumable(s) == 1 {
			break
		}
		C.SSL_SESSION_free(s)
	}
	return true
}

func goodIterBreak(ssls []*C.SSL) bool {
	i := 0
	for {
		s := next(ssls, &i)
		if s == nil {
			return false
		}
		ok := C.SSL_SESSION_is_resumable(s) == 1
		C.SSL_SESSION_free(s)
		if ok {
			break
		}
	}
	return true
}

// A temporary of an expression.
func badTemporary(ssl *C.SSL, bio *C.BIO) bool {
	return C.SSL_set_session(ssl, C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)) == 1 // want "refleak"
}

func goodTemporary(ssl *C.SSL, bio *C.BIO) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

// The concatenation consumes its left side, not its right one.
func concat(left **C.SSL_SESSION, right *C.SSL_SESSION) {
	C.SSL_SESSION_free(*left)
	*left = nil
	if right == nil {
		return
	}
	*left = C.SSL_SESSION_dup(right)
}

func badConcatRight(ssl *C.SSL) *C.SSL_SESSION {
	left := C.SSL_SESSION_new()
	right := C.SSL_get1_session(ssl) // want "refleak"
	concat(&left, right)
	return left
}

func goodConcatRight(ssl *C.SSL) *C.SSL_SESSION {
	left := C.SSL_SESSION_new()
	right := C.SSL_get1_session(ssl)
	concat(&left, right)
	C.SSL_SESSION_free(right)
	return left
}

func badConcatAndDel(ssl *C.SSL) *C.SSL_SESSION {
	left := C.SSL_SESSION_new()
	alias := left
	right := C.SSL_get1_session(ssl)
	concat(&left, right)
	C.SSL_SESSION_free(alias) // want "doublefree"
	C.SSL_SESSION_free(right)
	return left
}

func goodConcatAndDel(ssl *C.SSL) *C.SSL_SESSION {
	left := C.SSL_SESSION_new()
	right := C.SSL_get1_session(ssl)
	concat(&left, right)
	alias := left
	C.SSL_SESSION_free(right)
	return alias
}

// A failed lookup with a default.
func badDefaulted(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a) // want "refleak"
	if s == nil {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodDefaulted(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a)
	owned := s != nil
	if s == nil {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_get_time(s)
	if owned {
		C.SSL_SESSION_free(s)
	}
	return n
}

func badDefaultedFreed(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a)
	if s == nil {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return n
}

func goodDefaultedFreed(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a)
	if s == nil {
		s = C.SSL_get1_session(b)
	}
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return n
}

// The destination of d2i is one reference with its result.
func badUnmarshalBoth(data []byte) {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	var dst *C.SSL_SESSION
	res := C.d2i_SSL_SESSION(&dst, &p, C.long(len(data)))
	C.SSL_SESSION_free(res)
	C.SSL_SESSION_free(dst) // want "doublefree"
}

func goodUnmarshalBoth(data []byte) {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	var dst *C.SSL_SESSION
	if C.d2i_SSL_SESSION(&dst, &p, C.long(len(data))) == nil {
		return
	}
	C.SSL_SESSION_free(dst)
}

func badUnmarshalReused(data []byte) bool {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	dst := C.SSL_SESSION_new() // want "refleak"
	if dst == nil {
		return false
	}
	if C.d2i_SSL_SESSION(&dst, &p, C.long(len(data))) == nil {
		return false
	}
	C.SSL_SESSION_free(dst)
	return true
}

func goodUnmarshalReused(data []byte) bool {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	dst := C.SSL_SESSION_new()
	if dst == nil {
		return false
	}
	if C.d2i_SSL_SESSION(&dst, &p, C.long(len(data))) == nil {
		C.SSL_SESSION_free(dst)
		return false
	}
	C.SSL_SESSION_free(dst)
	return true
}

// up_ref's failure is the reverse of what is thought.
func badInvertedStatus(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 0 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
		return nil
	}
	return s
}

func goodInvertedStatus(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 0 {
		return nil
	}
	return s
}

func badStatusIgnored(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s != nil {
		C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	}
	return s
}

func goodStatusIgnored(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s != nil && C.SSL_SESSION_up_ref(s) == 0 {
		s = nil
	}
	return s
}
