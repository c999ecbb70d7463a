// Package client has no C of its own.
package client

import (
	"errors"

	"github.com/sslref/sslref/testdata/cases/unseen_suites/layers/store"
	"github.com/sslref/sslref/testdata/cases/unseen_suites/layers/wire"
)

var errOld = errors.New("client: too old")

func badReleaseDropped(ssl *wire.SSL) (int64, error) {
	s, release, err := wire.Get(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	if !wire.Fresh(s) {
		return 0, errOld
	}
	release()
	return 1, nil
}

func goodReleaseDropped(ssl *wire.SSL) (int64, error) {
	s, release, err := wire.Get(ssl)
	if err != nil {
		return 0, err
	}
	defer release()
	if !wire.Fresh(s) {
		return 0, errOld
	}
	return 1, nil
}

func badReleaseTwice(ssl *wire.SSL) error {
	s, release, err := wire.Get(ssl)
	wire.Hang(ssl)
	if err != nil {
		return err
	}
	defer release() // want "doublefree"
	if !wire.Fresh(s) {
		release()
		return errOld
	}
	return nil
}

func goodReleaseTwice(ssl *wire.SSL) error {
	s, release, err := wire.Get(ssl)
	wire.Hang(ssl)
	if err != nil {
		return err
	}
	defer release()
	if !wire.Fresh(s) {
		return errOld
	}
	return nil
}

func badPutRefused(st *store.Store, ssl *wire.SSL) error {
	s := wire.Own(ssl) // want "refleak"
	if s == nil {
		return wire.ErrNone
	}
	if !st.Put("x", s) {
		return errOld
	}
	return nil
}

func goodPutRefused(st *store.Store, ssl *wire.SSL) error {
	s := wire.Own(ssl)
	if s == nil {
		return wire.ErrNone
	}
	if !st.Put("x", s) {
		wire.Free(s)
		return errOld
	}
	return nil
}

func badGetForgotten(st *store.Store) int64 {
	s := st.Get("x") // want "refleak"
	if s == nil {
		return 0
	}
	return wire.Age(s)
}

func goodGetForgotten(st *store.Store) int64 {
	s := st.Get("x")
	if s == nil {
		return 0
	}
	defer wire.Free(s)
	return wire.Age(s)
}

func badPutBorrowed(st *store.Store, ssl *wire.SSL) bool {
	s := wire.Borrow(ssl)
	if s == nil {
		return false
	}
	ok := st.Put("x", s) // want "borrowescape"
	wire.Hang(ssl)
	return ok
}

func goodPutBorrowed(st *store.Store, ssl *wire.SSL) bool {
	s := wire.Borrow(ssl)
	if wire.Keep(s) != nil {
		wire.Hang(ssl)
		return false
	}
	ok := st.Put("x", s)
	if !ok {
		wire.Free(s)
	}
	wire.Hang(ssl)
	return ok
}

func badBorrowThenHang(ssl *wire.SSL) int64 {
	s := wire.Borrow(ssl)
	wire.Hang(ssl)
	if s == nil {
		return 0
	}
	return wire.Age(s) // want "staleborrow"
}

func goodBorrowThenHang(ssl *wire.SSL) int64 {
	s := wire.Borrow(ssl)
	if s == nil {
		wire.Hang(ssl)
		return 0
	}
	t := wire.Age(s)
	wire.Hang(ssl)
	return t
}

func badFreeBorrowed(ssl *wire.SSL) bool {
	s := wire.Borrow(ssl)
	ok := wire.Fresh(s)
	wire.Free(s) // want "borrowedfree"
	return ok
}

func goodFreeBorrowed(ssl *wire.SSL) bool {
	s := wire.Own(ssl)
	ok := wire.Fresh(s)
	wire.Free(s)
	return ok
}

func badGiven(ssl *wire.SSL, st *store.Store) bool {
	var got *wire.Session
	if !wire.Give(ssl, func(s *wire.Session) { got = s }) { // want "refleak"
		return false
	}
	if !wire.Fresh(got) {
		return false
	}
	wire.Free(got)
	return true
}

func goodGiven(ssl *wire.SSL, st *store.Store) bool {
	var got *wire.Session
	if !wire.Give(ssl, func(s *wire.Session) { got = s }) {
		return false
	}
	ok := wire.Fresh(got)
	wire.Free(got)
	return ok
}

func badEntry(ssl *wire.SSL, st *store.Store) (string, error) {
	e, err := store.NewEntry("e", ssl) // want "refleak"
	if err != nil {
		return "", err
	}
	if !st.Put(e.Name, e.S) {
		return "", errOld
	}
	return e.Name, nil
}

func goodEntry(ssl *wire.SSL, st *store.Store) (string, error) {
	e, err := store.NewEntry("e", ssl)
	if err != nil {
		return "", err
	}
	if !st.Put(e.Name, e.S) {
		e.Drop()
		return "", errOld
	}
	return e.Name, nil
}

func badEntryDroppedTwice(ssl *wire.SSL) error {
	e, err := store.NewEntry("e", ssl)
	wire.Hang(ssl)
	if err != nil {
		return err
	}
	defer e.Drop() // want "doublefree"
	if !wire.Fresh(e.S) {
		e.Drop()
		return errOld
	}
	return nil
}

func goodEntryDroppedTwice(ssl *wire.SSL) error {
	e, err := store.NewEntry("e", ssl)
	wire.Hang(ssl)
	if err != nil {
		return err
	}
	defer e.Drop()
	if !wire.Fresh(e.S) {
		return errOld
	}
	return nil
}

func badBox(ssl *wire.SSL) bool {
	var b store.Box[*wire.Session]
	s := wire.Own(ssl) // want "refleak"
	b.Fill(s, wire.Free)
	if !wire.Fresh(s) {
		return false
	}
	b.Empty()
	return true
}

func goodBox(ssl *wire.SSL) bool {
	var b store.Box[*wire.Session]
	defer b.Empty()
	s := wire.Own(ssl)
	b.Fill(s, wire.Free)
	return wire.Fresh(s)
}

func badBoxAndFree(ssl *wire.SSL) bool {
	var b store.Box[*wire.Session]
	s := wire.Own(ssl)
	wire.Hang(ssl)
	b.Fill(s, wire.Free)
	defer b.Empty() // want "doublefree"
	ok := wire.Fresh(s)
	wire.Free(s)
	return ok
}

func goodBoxAndFree(ssl *wire.SSL) bool {
	var b store.Box[*wire.Session]
	s := wire.Own(ssl)
	wire.Hang(ssl)
	b.Fill(s, wire.Free)
	defer b.Empty()
	return wire.Fresh(s)
}

func badRoundTrip(der []byte) ([]byte, error) {
	s, err := wire.Decode(der) // want "refleak"
	if err != nil {
		return nil, err
	}
	out, err := wire.Encode(s)
	if err != nil {
		return nil, err
	}
	wire.Free(s)
	return out, nil
}

func goodRoundTrip(der []byte) ([]byte, error) {
	s, err := wire.Decode(der)
	if err != nil {
		return nil, err
	}
	defer wire.Free(s)
	return wire.Encode(s)
}

func badNilAge(ssl *wire.SSL) int64 {
	s := wire.Own(ssl) // want "uncheckedref"
	defer wire.Free(s)
	_ = wire.ID(s)
	return wire.Age(s)
}

func goodNilAge(ssl *wire.SSL) int64 {
	s := wire.Own(ssl)
	defer wire.Free(s)
	if s == nil {
		return 0
	}
	_ = wire.ID(s)
	return wire.Age(s)
}

func badIDLater(ssl *wire.SSL) byte {
	s := wire.Own(ssl)
	wire.Hang(ssl)
	if s == nil {
		return 0
	}
	id := wire.ID(s)
	wire.Free(s)
	return *(*byte)(id) // want "useafterfree"
}

func goodIDLater(ssl *wire.SSL) byte {
	s := wire.Own(ssl)
	wire.Hang(ssl)
	if s == nil {
		return 0
	}
	defer wire.Free(s)
	return *(*byte)(wire.ID(s))
}

func badTaken(st *store.Store, ssl *wire.SSL) error {
	s := wire.Own(ssl)
	if s == nil {
		return wire.ErrNone
	}
	tmp := store.New(1)
	if !tmp.Put("t", s) {
		wire.Free(s)
		return errOld
	}
	wire.Hang(ssl)
	defer tmp.Close() // want "doublefree"
	wire.Free(s)
	return nil
}

func goodTaken(st *store.Store, ssl *wire.SSL) error {
	s := wire.Own(ssl)
	if s == nil {
		return wire.ErrNone
	}
	tmp := store.New(1)
	if !tmp.Put("t", s) {
		wire.Free(s)
		return errOld
	}
	wire.Hang(ssl)
	defer tmp.Close()
	return nil
}

func badStoreDropped(ssl *wire.SSL) bool {
	st := store.New(4)
	s := wire.Own(ssl) // want "refleak"
	if s == nil {
		return false
	}
	if !st.Put("a", s) {
		wire.Free(s)
		return false
	}
	return true
}

func goodStoreDropped(ssl *wire.SSL) bool {
	st := store.New(4)
	defer st.Close()
	s := wire.Own(ssl)
	if s == nil {
		return false
	}
	if !st.Put("a", s) {
		wire.Free(s)
		return false
	}
	return true
}
