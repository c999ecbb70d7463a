package restatedlinters

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

type rows struct {
	s   *C.SSL_SESSION
	err error
}

func query(ssl *C.SSL, text string) (*rows, error) {
	if text == "" {
		return nil, errors.New("empty")
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errors.New("no rows")
	}
	return &rows{s: s}, nil
}

func (r *rows) Close()       { C.SSL_SESSION_free(r.s); r.s = nil }
func (r *rows) Err() error   { return r.err }
func (r *rows) Lapse() int64 { return int64(C.SSL_SESSION_get_timeout(r.s)) }

// rows.Err was looked at, and taken for a close.
func badRowsErrOnly(ssl *C.SSL) error {
	r, err := query(ssl, "a") // want "refleak"
	if err != nil {
		return err
	}
	fmt.Println(r.Lapse())
	if err := r.Err(); err != nil {
		return err
	}
	return nil
}

func goodRowsErrOnly(ssl *C.SSL) error {
	r, err := query(ssl, "a")
	if err != nil {
		return err
	}
	defer r.Close()
	fmt.Println(r.Lapse())
	if err := r.Err(); err != nil {
		return err
	}
	return nil
}

// The close at the end is jumped over by a return in the loop.
func badRowsReturnInLoop(ssl *C.SSL, lines []string) (int, error) {
	r, err := query(ssl, "b") // want "refleak"
	if err != nil {
		return 0, err
	}
	total := 0
	for _, line := range lines {
		n, err := strconv.Atoi(line)
		if err != nil {
			return 0, err
		}
		total += n
	}
	r.Close()
	return total, nil
}

func goodRowsReturnInLoop(ssl *C.SSL, lines []string) (int, error) {
	r, err := query(ssl, "b")
	if err != nil {
		return 0, err
	}
	total := 0
	for _, line := range lines {
		n, err := strconv.Atoi(line)
		if err != nil {
			r.Close()
			return 0, err
		}
		total += n
	}
	r.Close()
	return total, nil
}

// Closed in a deferred block, where a shadowed name hides the row.
func badRowsDeferBlockShadow(ssl *C.SSL) error {
	r, err := query(ssl, "c") // want "refleak"
	if err != nil {
		return err
	}
	defer func() {
		var r *rows
		if r != nil {
			r.Close()
		}
	}()
	fmt.Println(r.Lapse())
	return nil
}

func goodRowsDeferBlockShadow(ssl *C.SSL) error {
	r, err := query(ssl, "c")
	if err != nil {
		return err
	}
	defer func() {
		if r != nil {
			r.Close()
		}
	}()
	fmt.Println(r.Lapse())
	return nil
}

// Returned to the caller: the caller closes.
func openRows(ssl *C.SSL) (*rows, error) { return query(ssl, "returned") }

func badRowsFromReturning(ssl *C.SSL) int64 {
	r, err := openRows(ssl) // want "refleak"
	if err != nil {
		return 0
	}
	return r.Lapse()
}

func goodRowsFromReturning(ssl *C.SSL) int64 {
	r, err := openRows(ssl)
	if err != nil {
		return 0
	}
	defer r.Close()
	return r.Lapse()
}

// Passed to another function that forgets on its error path.
func scanRows(r *rows, fail bool) error {
	if fail {
		return errors.New("scan")
	}
	r.Close()
	return nil
}

func badRowsPassedCloserFails(ssl *C.SSL, fail bool) error {
	r, err := query(ssl, "d") // want "refleak"
	if err != nil {
		return err
	}
	return scanRows(r, fail)
}

func goodRowsPassedCloserFails(ssl *C.SSL, fail bool) error {
	r, err := query(ssl, "d")
	if err != nil {
		return err
	}
	if err := scanRows(r, fail); err != nil {
		r.Close()
		return err
	}
	return nil
}

var preparedStmt *C.SSL_SESSION

// A prepared statement kept in a package variable stays there.
func badStmtGlobalOverwritten(ctx *C.SSL_CTX) {
	preparedStmt = C.SSL_SESSION_new() // want "refleak"
	preparedStmt = C.SSL_SESSION_new()
}

func goodStmtGlobalOverwritten(ctx *C.SSL_CTX) {
	preparedStmt = C.SSL_SESSION_new()
	C.SSL_SESSION_free(preparedStmt)
	preparedStmt = C.SSL_SESSION_new()
}

// Two statements, one closed.
func badStmtSecondMissing(a, b *C.SSL) error {
	r, err := query(a, "one")
	if err != nil {
		return err
	}
	defer r.Close()
	q, err := query(b, "two") // want "refleak"
	if err != nil {
		return err
	}
	fmt.Println(q.Lapse(), r.Lapse())
	return nil
}

func goodStmtSecondMissing(a, b *C.SSL) error {
	r, err := query(a, "one")
	if err != nil {
		return err
	}
	defer r.Close()
	q, err := query(b, "two")
	if err != nil {
		return err
	}
	defer q.Close()
	fmt.Println(q.Lapse(), r.Lapse())
	return nil
}

// The second acquisition fails, the first is forgotten.
func badStmtFirstForgotten(a, b *C.SSL) error {
	r, err := query(a, "one") // want "refleak"
	if err != nil {
		return err
	}
	q, err := query(b, "two")
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	q.Close()
	r.Close()
	return nil
}

func goodStmtFirstForgotten(a, b *C.SSL) error {
	r, err := query(a, "one")
	if err != nil {
		return err
	}
	q, err := query(b, "two")
	if err != nil {
		r.Close()
		return fmt.Errorf("second: %w", err)
	}
	q.Close()
	r.Close()
	return nil
}

// Generic helper around a query.
func collect[T any](ssl *C.SSL, pick func(*rows) T) (T, error) {
	var zero T
	r, err := query(ssl, "generic")
	if err != nil {
		return zero, err
	}
	defer r.Close()
	return pick(r), nil
}

type holder[T any] struct {
	sess *C.SSL_SESSION
	val  T
}

func newHolder[T any](ssl *C.SSL, v T) *holder[T] {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return &holder[T]{sess: s, val: v}
}

func (h *holder[T]) Close() { C.SSL_SESSION_free(h.sess) }

func badRowsGeneric(ssl *C.SSL) string {
	n, err := collect(ssl, func(r *rows) int64 { return r.Lapse() })
	if err != nil {
		return err.Error()
	}
	h := newHolder(ssl, n) // want "refleak"
	if h == nil {
		return ""
	}
	return strconv.FormatInt(h.val, 10)
}

func goodRowsGeneric(ssl *C.SSL) string {
	n, err := collect(ssl, func(r *rows) int64 { return r.Lapse() })
	if err != nil {
		return err.Error()
	}
	h := newHolder(ssl, n)
	if h == nil {
		return ""
	}
	defer h.Close()
	return strconv.FormatInt(h.val, 10)
}

// Next/Close loops: a new row set for each round.
func badRowsPerRound(ssl *C.SSL, names []string) {
	var r *rows
	for _, name := range names {
		var err error
		r, err = query(ssl, strings.ToLower(name)) // want "refleak"
		if err != nil {
			return
		}
		fmt.Println(r.Lapse())
	}
	if r != nil {
		r.Close()
	}
}

func goodRowsPerRound(ssl *C.SSL, names []string) {
	for _, name := range names {
		r, err := query(ssl, strings.ToLower(name))
		if err != nil {
			return
		}
		fmt.Println(r.Lapse())
		r.Close()
	}
}

// Closed twice: explicit and deferred. rows.Close forgets, so only the raw
// session is harmed.
func badRowsRawTwice(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errors.New("none")
	}
	defer C.SSL_SESSION_free(s) // want "doublefree"
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return errors.New("not resumable")
	}
	return nil
}

func goodRowsRawTwice(ssl *C.SSL) error {
	r, err := query(ssl, "e")
	if err != nil {
		return err
	}
	defer r.Close()
	if C.SSL_SESSION_is_resumable(r.s) == 0 {
		r.Close()
		return errors.New("not resumable")
	}
	return nil
}

// A condition on another error skips the close.
func badRowsUnrelatedErr(ssl *C.SSL, text string) error {
	r, err := query(ssl, "f") // want "refleak"
	if err != nil {
		return err
	}
	_, perr := strconv.Atoi(text)
	if perr == nil {
		r.Close()
	}
	return perr
}

func goodRowsUnrelatedErr(ssl *C.SSL, text string) error {
	r, err := query(ssl, "f")
	if err != nil {
		return err
	}
	_, perr := strconv.Atoi(text)
	r.Close()
	return perr
}

// The rows are closed by a callback that the helper gets.
func withRows(ssl *C.SSL, use func(*rows)) {
	r, err := query(ssl, "g")
	if err != nil {
		return
	}
	use(r)
}

func badRowsCallbackCloses(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	use := func(s *C.SSL_SESSION) {
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s))
		}
	}
	use(s)
}

func goodRowsCallbackCloses(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	use := func(s *C.SSL_SESSION) {
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s))
		}
		C.SSL_SESSION_free(s)
	}
	use(s)
	withRows(ssl, func(r *rows) { r.Close() })
}

// In a struct literal handed back by value.
type result struct {
	R   *rows
	Err error
}

func find(ssl *C.SSL) result {
	r, err := query(ssl, "h")
	return result{r, err}
}

func badRowsInStructResult(ssl *C.SSL) error {
	res := find(ssl) // want "refleak"
	if res.Err != nil {
		return res.Err
	}
	fmt.Println(res.R.Lapse())
	return nil
}

func goodRowsInStructResult(ssl *C.SSL) error {
	res := find(ssl)
	if res.Err != nil {
		return res.Err
	}
	fmt.Println(res.R.Lapse())
	res.R.Close()
	return nil
}
