package restatedflow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

// Commit or roll back.
func badCommit(name string) (*C.SSL_SESSION, error) {
	committed := false
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil, errStop
	}
	defer func() {
		if !committed {
			C.SSL_SESSION_free(s)
		}
	}()
	if _, err := strconv.Atoi(name); err != nil {
		return nil, err
	}
	return s, nil // want "useafterfree"
}

func goodCommit(name string) (*C.SSL_SESSION, error) {
	committed := false
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil, errStop
	}
	defer func() {
		if !committed {
			C.SSL_SESSION_free(s)
		}
	}()
	if _, err := strconv.Atoi(name); err != nil {
		return nil, err
	}
	committed = true
	return s, nil
}

// The flag is set one statement too early.
func badCommitEarly(ssl *C.SSL, name string) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	ok = true
	if name == "" {
		return nil, errStop
	}
	return s, nil
}

func goodCommitEarly(ssl *C.SSL, name string) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if name == "" {
		return nil, errStop
	}
	ok = true
	return s, nil
}

// The best of several is kept.
func badBest(ssls []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			best = s
		}
	}
	return best
}

func goodBest(ssls []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			C.SSL_SESSION_free(best)
			best = s
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return best
}

// The previous round's session lives one round longer.
func badPrevious(ssls []*C.SSL) {
	var prev *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if prev != nil {
			C.SSL_SESSION_free(prev)
		}
		prev = s
	}
}

func goodPrevious(ssls []*C.SSL) {
	var prev *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if prev != nil {
			C.SSL_SESSION_free(prev)
		}
		prev = s
	}
	if prev != nil {
		C.SSL_SESSION_free(prev)
	}
}

// A ring of two.
func badRing(ssls []*C.SSL) {
	var ring [2]*C.SSL_SESSION
	for i, ssl := range ssls {
		ring[i%2] = C.SSL_get1_session(ssl) // want "refleak"
	}
	for _, s := range ring {
		C.SSL_SESSION_free(s)
	}
}

func goodRing(ssls []*C.SSL) {
	var ring [2]*C.SSL_SESSION
	for i, ssl := range ssls {
		C.SSL_SESSION_free(ring[i%2])
		ring[i%2] = C.SSL_get1_session(ssl)
	}
	for _, s := range ring {
		C.SSL_SESSION_free(s)
	}
}

// A stack.
type stack struct{ all []*C.SSL_SESSION }

func (st *stack) push(s *C.SSL_SESSION) { st.all = append(st.all, s) }

func (st *stack) pop() *C.SSL_SESSION {
	if len(st.all) == 0 {
		return nil
	}
	s := st.all[len(st.all)-1]
	st.all = st.all[:len(st.all)-1]
	return s
}

func badStackDrained(ssls []*C.SSL) {
	var st stack
	for _, ssl := range ssls {
		st.push(C.SSL_get1_session(ssl)) // want "refleak"
	}
	for len(st.all) > 0 {
		st.pop()
	}
}

func goodStackDrained(ssls []*C.SSL) {
	var st stack
	for _, ssl := range ssls {
		st.push(C.SSL_get1_session(ssl))
	}
	for len(st.all) > 0 {
		C.SSL_SESSION_free(st.pop())
	}
}

// A queue by channels.
func badQueue(ssls []*C.SSL) {
	ch := make(chan *C.SSL_SESSION, len(ssls))
	for _, ssl := range ssls {
		ch <- C.SSL_get1_session(ssl)
	}
	close(ch)
	for s := range ch {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodQueue(ssls []*C.SSL) {
	ch := make(chan *C.SSL_SESSION, len(ssls))
	for _, ssl := range ssls {
		ch <- C.SSL_get1_session(ssl)
	}
	close(ch)
	for s := range ch {
		C.SSL_SESSION_free(s)
	}
}

// A send that may not happen.
func badTrySend(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	select {
	case out <- s:
	default:
	}
}

func goodTrySend(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	select {
	case out <- s:
	default:
		C.SSL_SESSION_free(s)
	}
}

// Sent and used.
func badSentAndFreed(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	select {
	case out <- s:
	case <-time.After(0):
	}
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodSentAndFreed(out chan *C.SSL_SESSION, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	select {
	case out <- s:
		s = nil
	case <-time.After(0):
	}
	C.SSL_SESSION_free(s)
}

// Workers.
func badWorkers(ssls []*C.SSL) {
	var wg sync.WaitGroup
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		wg.Add(1)
		go func() {
			defer wg.Done()
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				return
			}
			C.SSL_SESSION_free(s)
		}()
	}
	wg.Wait()
}

func goodWorkers(ssls []*C.SSL) {
	var wg sync.WaitGroup
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer C.SSL_SESSION_free(s)
			if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
				return
			}
		}()
	}
	wg.Wait()
}

// sync.Map
var byHost sync.Map

func badSyncMap(host string, ssl *C.SSL) {
	byHost.Store(host, C.SSL_get_session(ssl)) // want "borrowescape"
}

func goodSyncMap(host string, ssl *C.SSL) {
	byHost.Store(host, C.SSL_get1_session(ssl))
}

// slices of the standard library
func badDeleted2(all []*C.SSL_SESSION, i int) []*C.SSL_SESSION {
	s := all[i]
	all = slices.Delete(all, i, i+1)
	C.SSL_SESSION_free(s)
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s)) // want "useafterfree"
	}
	return all
}

func goodDeleted2(all []*C.SSL_SESSION, i int) []*C.SSL_SESSION {
	s := all[i]
	all = slices.Delete(all, i, i+1)
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
	return all
}

// a map of structs
type entry struct {
	sess *C.SSL_SESSION
	hits int
}

func badEntryCopied(m map[string]entry, ssl *C.SSL) {
	e := m["x"]
	e.sess = C.SSL_get1_session(ssl) // want "refleak"
	e.hits++
}

func goodEntryCopied(m map[string]entry, ssl *C.SSL) {
	e := m["x"]
	C.SSL_SESSION_free(e.sess)
	e.sess = C.SSL_get1_session(ssl)
	e.hits++
	m["x"] = e
}

func badEntryRange(ssl *C.SSL) {
	all := make([]entry, 3)
	for _, e := range all {
		e.sess = C.SSL_get1_session(ssl) // want "refleak"
	}
	for i := range all {
		C.SSL_SESSION_free(all[i].sess)
	}
}

func goodEntryRange(ssl *C.SSL) {
	all := make([]entry, 3)
	for i := range all {
		all[i].sess = C.SSL_get1_session(ssl)
	}
	for i := range all {
		C.SSL_SESSION_free(all[i].sess)
	}
}

// a builder
type builder struct {
	sess *C.SSL_SESSION
	err  error
}

func (b *builder) from(ssl *C.SSL) *builder {
	if b.err != nil {
		return b
	}
	b.sess = C.SSL_get1_session(ssl)
	if b.sess == nil {
		b.err = errors.New("no session")
	}
	return b
}

func (b *builder) lasting(secs int) *builder {
	if b.err == nil {
		C.SSL_SESSION_set_timeout(b.sess, C.long(secs))
	}
	return b
}

func (b *builder) build() (*C.SSL_SESSION, error) { return b.sess, b.err }

func badBuilder(ssl *C.SSL) error {
	_, err := new(builder).from(ssl).lasting(9).build() // want "refleak"
	return err
}

func goodBuilder(ssl *C.SSL) error {
	s, err := new(builder).from(ssl).lasting(9).build()
	C.SSL_SESSION_free(s)
	return err
}

// once by hand
func onceOnly(f func()) func() {
	done := false
	return func() {
		if !done {
			done = true
			f()
		}
	}
}

func badOnceByHand(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := onceOnly(func() { C.SSL_SESSION_free(s) })
	defer C.SSL_SESSION_free(s) // want "doublefree"
	free()
	free()
}

func goodOnceByHand(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := onceOnly(func() { C.SSL_SESSION_free(s) })
	defer free()
	free()
}

// a method value that is deferred has its receiver from then
func badDeferredReceiver(a, b *C.SSL) {
	h := box{C.SSL_get1_session(a)}
	defer h.give()
	h = box{C.SSL_get1_session(b)} // want "refleak"
	fmt.Println(h.s != nil)
}

func goodDeferredReceiver(a, b *C.SSL) {
	h := box{C.SSL_get1_session(a)}
	defer h.give()
	h = box{C.SSL_get1_session(b)}
	defer h.give()
	fmt.Println(h.s != nil)
}

func (b box) give() { C.SSL_SESSION_free(b.s) }

// initialized in a switch with an init statement
func badSwitchInit(ssl *C.SSL) string {
	switch s := C.SSL_get1_session(ssl); { // want "refleak"
	case s == nil:
		return "none"
	case C.SSL_SESSION_is_resumable(s) == 1:
		return "resumable"
	default:
		C.SSL_SESSION_free(s)
		return "stale"
	}
}

func goodSwitchInit(ssl *C.SSL) string {
	switch s := C.SSL_get1_session(ssl); {
	case s == nil:
		return "none"
	case C.SSL_SESSION_is_resumable(s) == 1:
		C.SSL_SESSION_free(s)
		return "resumable"
	default:
		C.SSL_SESSION_free(s)
		return "stale"
	}
}

// errors.Join and errors.As
type sessionError struct{ code int }

func (e *sessionError) Error() string { return strconv.Itoa(e.code) }

func obtain(ssl *C.SSL, code int) (*C.SSL_SESSION, error) {
	if code != 0 {
		return nil, &sessionError{code}
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errStop
	}
	return s, nil
}

func badErrorsAs(ssl *C.SSL, code int) int {
	s, err := obtain(ssl, code) // want "refleak"
	var se *sessionError
	if errors.As(err, &se) {
		return se.code
	}
	if err != nil {
		return -1
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodErrorsAs(ssl *C.SSL, code int) int {
	s, err := obtain(ssl, code)
	var se *sessionError
	if errors.As(err, &se) {
		return se.code
	}
	if err != nil {
		return -1
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_has_ticket(s))
}

func badTypeAssertedError(ssl *C.SSL, code int) int {
	s, err := obtain(ssl, code) // want "uncheckedref"
	if se, ok := err.(*sessionError); ok {
		return se.code
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodTypeAssertedError(ssl *C.SSL, code int) int {
	s, err := obtain(ssl, code)
	switch err.(type) {
	case nil:
	case *sessionError:
		return 1
	default:
		return 2
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_has_ticket(s))
}

// bytes of the session's id
func badUnsafeSlice(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	p := C.SSL_SESSION_get_id(s, &n)
	id := unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return id // want "useafterfree"
}

func goodUnsafeSlice(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	p := C.SSL_SESSION_get_id(s, &n)
	id := slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n)))
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return id
}

// two-phase
type engine struct {
	ready bool
	sess  *C.SSL_SESSION
}

func (e *engine) start(ssl *C.SSL) error {
	if e.ready {
		return errStop
	}
	e.sess = C.SSL_get1_session(ssl)
	if e.sess == nil {
		return errStop
	}
	e.ready = true
	return nil
}

func (e *engine) stop() {
	if !e.ready {
		return
	}
	C.SSL_SESSION_free(e.sess)
	e.sess = nil
	e.ready = false
}

func badTwoPhase(ssl *C.SSL, n int) error {
	e := &engine{}
	if err := e.start(ssl); err != nil { // want "refleak"
		return err
	}
	if n > 0 {
		return fmt.Errorf("n is %d", n)
	}
	e.stop()
	return nil
}

func goodTwoPhase(ssl *C.SSL, n int) error {
	e := &engine{}
	if err := e.start(ssl); err != nil {
		return err
	}
	defer e.stop()
	if n > 0 {
		e.stop()
		return fmt.Errorf("n is %d", n)
	}
	return nil
}

// restarted without a stop
func badRestart(ssl *C.SSL) {
	e := &engine{}
	if e.start(ssl) != nil { // want "refleak"
		return
	}
	e.ready = false
	if e.start(ssl) != nil {
		return
	}
	e.stop()
}

func goodRestart(ssl *C.SSL) {
	e := &engine{}
	if e.start(ssl) != nil {
		return
	}
	e.stop()
	if e.start(ssl) != nil {
		return
	}
	e.stop()
}

func badStack(a, b *C.SSL) {
	var st stack
	st.push(C.SSL_get1_session(a)) // want "refleak"
	st.push(C.SSL_get1_session(b))
	C.SSL_SESSION_free(st.pop())
}

func goodStack(a, b *C.SSL) {
	var st stack
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b))
	C.SSL_SESSION_free(st.pop())
	C.SSL_SESSION_free(st.pop())
}

func badLoadOrStore(host string, ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	v, loaded := byHost.LoadOrStore(host, s)
	if !loaded {
		return s
	}
	return v.(*C.SSL_SESSION)
}

func goodLoadOrStore(host string, ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	v, loaded := byHost.LoadOrStore(host, s)
	if !loaded {
		return s
	}
	C.SSL_SESSION_free(s)
	return v.(*C.SSL_SESSION)
}

func badReversed(a, b *C.SSL) {
	all := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)} // want "refleak"
	slices.Reverse(all)
	fmt.Println(len(all))
}

func goodReversed(a, b *C.SSL) {
	all := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	slices.Reverse(all)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
}

// closures that count
func badCounted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	refs := 1
	release := func() {
		refs--
		if refs <= 0 {
			C.SSL_SESSION_free(s)
		}
	}
	release()
	release() // want "doublefree"
}

func goodCounted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	refs := 2
	release := func() {
		refs--
		if refs == 0 {
			C.SSL_SESSION_free(s)
		}
	}
	release()
	release()
}

// timers
func badTimer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	time.AfterFunc(time.Hour, func() { C.SSL_SESSION_free(s) })
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodTimer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	time.AfterFunc(time.Hour, func() { C.SSL_SESSION_free(s) })
}
