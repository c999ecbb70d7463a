package holdout_linters

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"log"
)

var errNothing = errors.New("nothing to resume")

// body is what a reply carries and what has to be closed.
type body struct{ sess *C.SSL_SESSION }

func (b *body) Close() error {
	if b.sess == nil {
		return io.ErrClosedPipe
	}
	C.SSL_SESSION_free(b.sess)
	b.sess = nil
	return nil
}

func (b *body) ticket() bool { return b.sess != nil && C.SSL_SESSION_has_ticket(b.sess) == 1 }

// reply has its body by pointer.
type reply struct {
	Body   *body
	Status string
}

func get(ssl *C.SSL) (*reply, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNothing
	}
	return &reply{Body: &body{s}, Status: "ok"}, nil
}

// The closure that would close is never called.
func badUncalled(ssl *C.SSL) string {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return err.Error()
	}
	_ = func() { res.Body.Close() }
	return res.Status
}

func goodUncalled(ssl *C.SSL) string {
	res, err := get(ssl)
	if err != nil {
		return err.Error()
	}
	closer := func() { res.Body.Close() }
	closer()
	return res.Status
}

// The body has a variable of its own.
func badBodyVar(ssl *C.SSL) (bool, error) {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return false, err
	}
	b := res.Body
	if !b.ticket() {
		return false, nil
	}
	return true, b.Close()
}

func goodBodyVar(ssl *C.SSL) (bool, error) {
	res, err := get(ssl)
	if err != nil {
		return false, err
	}
	b := res.Body
	defer b.Close()
	return b.ticket(), nil
}

// Assigned anew with the same variable three times.
func badReassigned(a, b *C.SSL) {
	res, err := get(a) // want "refleak"
	if err != nil {
		return
	}
	fmt.Println(res.Status)
	res, err = get(b)
	if err != nil {
		return
	}
	fmt.Println(res.Status)
	res.Body.Close()
}

func goodReassigned(a, b *C.SSL) {
	res, err := get(a)
	if err != nil {
		return
	}
	fmt.Println(res.Status)
	res.Body.Close()
	res, err = get(b)
	if err != nil {
		return
	}
	fmt.Println(res.Status)
	res.Body.Close()
}

// The result isn't even named.
func badBlank(ssl *C.SSL) error {
	_, err := get(ssl) // want "refleak"
	return err
}

func goodBlank(ssl *C.SSL) error {
	res, err := get(ssl)
	if err == nil {
		err = res.Body.Close()
	}
	return err
}

// read looks, closeReply closes.
func read(res *reply) (string, error) {
	if !res.Body.ticket() {
		return "", errNothing
	}
	return res.Status, nil
}

func closeReply(res *reply) {
	if res != nil {
		res.Body.Close()
	}
}

func badReadOnly(ssl *C.SSL) (string, error) {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return "", err
	}
	return read(res)
}

func goodReadOnly(ssl *C.SSL) (string, error) {
	res, err := get(ssl)
	if err != nil {
		return "", err
	}
	defer closeReply(res)
	return read(res)
}

// drain takes any closer, logs and closes.
func drain(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(err)
	}
}

// inspect takes any closer, too.
func inspect(c io.Closer) {
	if b, ok := c.(*body); ok {
		log.Print(b.ticket())
	}
}

func badInspect(ssl *C.SSL) error {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return err
	}
	inspect(res.Body)
	return nil
}

func goodInspect(ssl *C.SSL) error {
	res, err := get(ssl)
	if err != nil {
		return err
	}
	inspect(res.Body)
	drain(res.Body)
	return nil
}

// An embedded closer is promoted.
type logged struct {
	*reply
	io.Closer
}

func badPromoted(ssl *C.SSL) (string, error) {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return "", err
	}
	l := logged{res, res.Body}
	if !l.Body.ticket() {
		return "", errNothing
	}
	return l.Status, l.Close()
}

func goodPromoted(ssl *C.SSL) (string, error) {
	res, err := get(ssl)
	if err != nil {
		return "", err
	}
	l := logged{res, res.Body}
	defer l.Close()
	if !l.Body.ticket() {
		return "", errNothing
	}
	return l.Status, nil
}

// The error is looked at when the body is already assumed.
func badErrLate(ssl *C.SSL, strict bool) error {
	res, err := get(ssl) // want "refleak"
	if strict && err == nil && !res.Body.ticket() {
		return errNothing
	}
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func goodErrLate(ssl *C.SSL, strict bool) error {
	res, err := get(ssl)
	if strict && err == nil && !res.Body.ticket() {
		res.Body.Close()
		return errNothing
	}
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// A goroutine gets the reply, and closes it in one case.
func badGoReply(ssl *C.SSL, verbose bool) {
	res, err := get(ssl) // want "refleak"
	if err != nil {
		return
	}
	go func(r *reply) {
		if verbose {
			log.Print(r.Status)
			return
		}
		r.Body.Close()
	}(res)
}

func goodGoReply(ssl *C.SSL, verbose bool) {
	res, err := get(ssl)
	if err != nil {
		return
	}
	go func(r *reply) {
		defer r.Body.Close()
		if verbose {
			log.Print(r.Status)
		}
	}(res)
}

// rows is a cursor that closes itself at the end.
type rows struct {
	list []*C.SSL_SESSION
	at   int
}

func query(conns []*C.SSL) (*rows, error) {
	r := &rows{at: -1}
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil {
			r.list = append(r.list, s)
		}
	}
	if len(r.list) == 0 {
		return nil, errNothing
	}
	return r, nil
}

func (r *rows) Next() bool { r.at++; return r.at < len(r.list) }

func (r *rows) Timeout() C.long { return C.SSL_SESSION_get_timeout(r.list[r.at]) }

func (r *rows) Close() {
	for _, s := range r.list {
		C.SSL_SESSION_free(s)
	}
	r.list = nil
}

// stmt is prepared once and kept in a struct.
type stmt struct{ s *C.SSL_SESSION }

func prepare(ssl *C.SSL) (*stmt, error) {
	if s := C.SSL_get1_session(ssl); s != nil {
		return &stmt{s}, nil
	}
	return nil, errNothing
}

func (st *stmt) Close() error { C.SSL_SESSION_free(st.s); return nil }

// repo has two statements.
type repo struct{ read, write *stmt }

func (r *repo) Close() error {
	return errors.Join(r.read.Close(), r.write.Close())
}

func badNewRepo(a, b *C.SSL) (*repo, error) {
	r := &repo{}
	var err error
	if r.read, err = prepare(a); err != nil { // want "refleak"
		return nil, err
	}
	if r.write, err = prepare(b); err != nil {
		return nil, err
	}
	return r, nil
}

func goodNewRepo(a, b *C.SSL) (*repo, error) {
	r := &repo{}
	var err error
	if r.read, err = prepare(a); err != nil {
		return nil, err
	}
	if r.write, err = prepare(b); err != nil {
		r.read.Close()
		return nil, err
	}
	return r, nil
}

func badRepoUser(a, b *C.SSL) (bool, error) {
	r, err := goodNewRepo(a, b) // want "refleak"
	if err != nil {
		return false, err
	}
	same := C.SSL_SESSION_has_ticket(r.read.s) == C.SSL_SESSION_has_ticket(r.write.s)
	return same, r.read.Close()
}

func goodRepoUser(a, b *C.SSL) (bool, error) {
	r, err := goodNewRepo(a, b)
	if err != nil {
		return false, err
	}
	same := C.SSL_SESSION_has_ticket(r.read.s) == C.SSL_SESSION_has_ticket(r.write.s)
	return same, r.Close()
}

// must is the usual generic one.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func badMustStmt(ssl *C.SSL) bool {
	st := must(prepare(ssl)) // want "refleak"
	return C.SSL_SESSION_has_ticket(st.s) == 1
}

func goodMustStmt(ssl *C.SSL) bool {
	st := must(prepare(ssl))
	defer st.Close()
	return C.SSL_SESSION_has_ticket(st.s) == 1
}

// closeAll is generic over what can be closed.
func closeAll[T io.Closer](list []T) {
	for _, c := range list {
		_ = c.Close()
	}
}

func badCloseAll(a, b *C.SSL) {
	var list []*stmt
	for _, c := range []*C.SSL{a, b} {
		st, err := prepare(c) // want "refleak"
		if err != nil {
			return
		}
		list = append(list, st)
	}
	closeAll(list)
}

func goodCloseAll(a, b *C.SSL) {
	var list []*stmt
	defer func() { closeAll(list) }()
	for _, c := range []*C.SSL{a, b} {
		st, err := prepare(c)
		if err != nil {
			return
		}
		list = append(list, st)
	}
}

// A span is started and ended; the end is in a block that isn't reached when
// an inner function fails.
type span struct{ s *C.SSL_SESSION }

func start(ssl *C.SSL) (string, *span) {
	return "root", &span{C.SSL_get1_session(ssl)}
}

func (s *span) End() { C.SSL_SESSION_free(s.s) }

func badSpanInner(ssl *C.SSL, work func() error) error {
	name, sp := start(ssl) // want "refleak"
	if name == "" {
		sp.End()
		return nil
	}
	if err := work(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sp.End()
	return nil
}

func goodSpanInner(ssl *C.SSL, work func() error) error {
	name, sp := start(ssl)
	defer sp.End()
	if name == "" {
		return nil
	}
	if err := work(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// In a block of its own, the outer variable is another.
func badSpanShadow(a, b *C.SSL) {
	_, sp := start(a) // want "refleak"
	{
		_, sp := start(b)
		defer sp.End()
	}
	_ = sp
}

func goodSpanShadow(a, b *C.SSL) {
	_, sp := start(a)
	defer sp.End()
	{
		_, sp := start(b)
		defer sp.End()
	}
}

// Ended in a defer and, in an error, explicitly.
func badSpanTwice(orig *C.SSL_SESSION, work func() error) error {
	sp := &span{C.SSL_SESSION_dup(orig)}
	defer sp.End() // want "doublefree"
	if err := work(); err != nil {
		sp.End()
		return err
	}
	return nil
}

func goodSpanTwice(orig *C.SSL_SESSION, work func() error) error {
	sp := &span{C.SSL_SESSION_dup(orig)}
	defer sp.End()
	if err := work(); err != nil {
		return err
	}
	return nil
}

// A wrapper returns the span and its end.
func traced(ssl *C.SSL) (*span, func()) {
	_, sp := start(ssl)
	return sp, sp.End
}

func badTraced(ssl *C.SSL, on bool) bool {
	sp, end := traced(ssl) // want "refleak"
	if on {
		defer end()
	}
	return sp.s != nil
}

func goodTraced(ssl *C.SSL, on bool) bool {
	sp, end := traced(ssl)
	defer end()
	return on && sp.s != nil
}

func badRows(conns []*C.SSL) (sum C.long, err error) {
	r, err := query(conns) // want "refleak"
	if err != nil {
		return 0, err
	}
	for r.Next() {
		sum += r.Timeout()
	}
	return sum, nil
}

func goodRows(conns []*C.SSL) (sum C.long, err error) {
	r, err := query(conns)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for r.Next() {
		sum += r.Timeout()
	}
	return sum, nil
}

// Each reply in the loop is deferred until the end of the function; here one
// is closed by hand before.
func badClosedTwice(conns []*C.SSL) {
	for _, c := range conns {
		res, err := get(c)
		if err != nil {
			continue
		}
		s := res.Body.sess
		defer C.SSL_SESSION_free(s) // want "doublefree"
		if !res.Body.ticket() {
			res.Body.Close()
		}
	}
}

func goodClosedTwice(conns []*C.SSL) {
	for _, c := range conns {
		res, err := get(c)
		if err != nil {
			continue
		}
		defer res.Body.Close()
		if !res.Body.ticket() {
			res.Body.Close()
		}
	}
}
