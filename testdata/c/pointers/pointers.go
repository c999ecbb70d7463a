// Package pointers has C function pointers: as values, and in tables.
package pointers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

typedef void (*cp_put)(SSL_SESSION *);
typedef SSL_SESSION *(*cp_get)(SSL *);

static void cp_apply(cp_put put, SSL_SESSION *s) {
	if (put != NULL)
		put(s);
}

static SSL_SESSION *cp_acquire(cp_get get, SSL *ssl) {
	return get(ssl);
}

static void cp_keep(SSL_SESSION *s) {
	(void)s;
}

static cp_put cp_freer(void) { return SSL_SESSION_free; }
static cp_put cp_keeper(void) { return &cp_keep; }
static cp_put cp_none(void) { return NULL; }

static void cp_unless_freer(cp_put put, SSL_SESSION *s) {
	if (put == SSL_SESSION_free)
		return;
	SSL_SESSION_free(s);
}

struct cp_table {
	int version;
	cp_get get;
	void (*put)(SSL_SESSION *);
};

static const struct cp_table cp_owning = { 1, SSL_get1_session, SSL_SESSION_free };
static const struct cp_table cp_lending = { .put = cp_keep, .get = (cp_get)SSL_get_session };
static const struct cp_table cp_halves[] = {
	{ 1, SSL_get1_session },
	[2] = { .put = (cp_put)SSL_SESSION_free },
};
static void (*const cp_putter)(SSL_SESSION *) = SSL_SESSION_free;
static struct cp_table cp_variable = { 1, SSL_get1_session, SSL_SESSION_free };

static SSL_SESSION *cp_owning_get(SSL *ssl) { return cp_owning.get(ssl); }
static void cp_owning_put(SSL_SESSION *s) { (*cp_owning.put)(s); }
static SSL_SESSION *cp_lending_get(SSL *ssl) { return cp_lending.get(ssl); }
static void cp_lending_put(SSL_SESSION *s) { cp_lending.put(s); }
static SSL_SESSION *cp_halves_get(SSL *ssl) { return cp_halves[0].get(ssl); }
static void cp_putter_put(SSL_SESSION *s) { cp_putter(s); }

static void cp_halves_put(SSL_SESSION *s) {
	if (cp_halves[0].put)
		cp_halves[0].put(s);
	else
		cp_halves[2].put(s);
}

static void cp_static_put(SSL_SESSION *s) {
	static const cp_put puts[2] = { cp_keep, SSL_SESSION_free };
	puts[1](s);
}

static SSL_SESSION *cp_local_get(SSL *ssl) {
	SSL_SESSION *(*get)(SSL *) = SSL_get1_session;
	return get(ssl);
}

static SSL_SESSION *cp_chosen_get(SSL *ssl, int own) {
	SSL_SESSION *(*get)(SSL *) = own ? SSL_get1_session : (cp_get)SSL_get_session;
	return get(ssl);
}

static void cp_change(void) { cp_variable.get = (cp_get)SSL_get_session; }
static SSL_SESSION *cp_variable_get(SSL *ssl) { return cp_variable.get(ssl); }
*/
import "C"

// What a C function calls through a pointer is known where the pointer is: as
// what another one returns, and as what a constant table has.

func badApplyFreer(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_freer(), s)
	C.SSL_SESSION_free(s) // the function applied has freed it // want "doublefree"
}

func goodApplyFreer(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_freer(), s)
}

func badApplyNamed(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_put(C.SSL_SESSION_free), s)
	C.SSL_SESSION_free(s) // the function applied has freed it // want "doublefree"
}

func goodApplyNamed(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_put(C.SSL_SESSION_free), s)
}

func badApplyKeeper(a *C.SSL) {
	s := C.SSL_get1_session(a) // the function applied only looks at it // want "refleak"
	C.cp_apply(C.cp_keeper(), s)
}

func goodApplyKeeper(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_keeper(), s)
	C.SSL_SESSION_free(s)
}

func badApplyNone(a *C.SSL) {
	s := C.SSL_get1_session(a) // nothing is applied // want "refleak"
	C.cp_apply(C.cp_none(), s)
}

func goodApplyNone(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_apply(C.cp_none(), s)
	C.SSL_SESSION_free(s)
}

func badAcquire(a *C.SSL) {
	s := C.cp_acquire(C.cp_get(C.SSL_get1_session), a) // only used // want "refleak"
	age(s)
}

func goodAcquire(a *C.SSL) {
	s := C.cp_acquire(C.cp_get(C.SSL_get1_session), a)
	age(s)
	C.cp_apply(C.cp_freer(), s)
}

func badUnlessFreer(a *C.SSL) {
	s := C.SSL_get1_session(a) // it is not freed for the freeing function // want "refleak"
	C.cp_unless_freer(C.cp_freer(), s)
}

func goodUnlessFreer(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_unless_freer(C.cp_keeper(), s)
}

func badOwningGet(a *C.SSL) {
	s := C.cp_owning_get(a) // the table has SSL_get1_session // want "refleak"
	age(s)
}

func goodOwningGet(a *C.SSL) {
	s := C.cp_owning_get(a)
	age(s)
	C.cp_owning_put(s)
}

func badOwningPut(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_owning_put(s)
	C.cp_owning_put(s) // the table has SSL_SESSION_free // want "doublefree"
}

func goodOwningPut(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_owning_put(s)
}

func badLendingGet(a *C.SSL) {
	s := C.cp_lending_get(a)
	C.SSL_SESSION_free(s) // the table has SSL_get_session // want "borrowedfree"
}

func goodLendingGet(a *C.SSL) {
	s := C.cp_lending_get(a)
	C.cp_lending_put(s)
}

func badLendingPut(a *C.SSL) {
	s := C.SSL_get1_session(a) // this table's function doesn't free it // want "refleak"
	C.cp_lending_put(s)
}

func goodLendingPut(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_lending_put(s)
	C.cp_owning_put(s)
}

func badHalves(a *C.SSL) {
	s := C.cp_halves_get(a)
	C.cp_halves_put(s)
	C.SSL_SESSION_free(s) // the first half has no such function, so the third's has freed it // want "doublefree"
}

func goodHalves(a *C.SSL) {
	s := C.cp_halves_get(a)
	C.cp_halves_put(s)
}

func badPutter(a *C.SSL) {
	s := C.SSL_get1_session(a)
	C.cp_putter_put(s)
	C.cp_static_put(s) // both constants are SSL_SESSION_free // want "doublefree"
}

func goodPutter(a, b *C.SSL) {
	C.cp_putter_put(C.SSL_get1_session(a))
	C.cp_static_put(C.SSL_get1_session(b))
}

func badLocalGet(a *C.SSL) {
	s := C.cp_local_get(a) // through a variable // want "refleak"
	age(s)
}

func goodLocalGet(a *C.SSL) {
	s := C.cp_local_get(a)
	C.SSL_SESSION_free(s)
}

func badChosenGet(a *C.SSL) {
	s := C.cp_chosen_get(a, 1) // the argument chooses SSL_get1_session // want "refleak"
	age(s)
}

func goodChosenGet(a, b *C.SSL) {
	C.SSL_SESSION_free(C.cp_chosen_get(a, 1))
	age(C.cp_chosen_get(b, 0))
}

func badVariableGet(a, b *C.SSL) {
	C.cp_change()
	s := C.cp_variable_get(a) // nobody knows whose it is
	age(s)
	t := C.cp_owning_get(b) // what is constant stays known // want "refleak"
	age(t)
}

func goodVariableGet(a *C.SSL) {
	s := C.cp_variable_get(a) // nobody knows whose it is
	age(s)
}

func age(s *C.SSL_SESSION) C.long {
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_time(s)
}
