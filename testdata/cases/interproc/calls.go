package interproc

/*
#include <openssl/ssl.h>
*/
import "C"

func badHelperOwned(ssl *C.SSL) C.long {
	s := get1(ssl) // want "refleak"
	return age(s)
}

func goodHelperOwned(ssl *C.SSL) C.long {
	s := get1(ssl)
	defer free(s)
	return age(s)
}

func badHelperLent(ssl *C.SSL) {
	s := get0(ssl)
	free(s) // want "borrowedfree"
}

func goodHelperLent(ssl *C.SSL) {
	s := get0(ssl)
	age(s)
}

func badHelperFreesTwice(ssl *C.SSL) {
	s := get1(ssl)
	free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodHelperFreesTwice(ssl *C.SSL) {
	s := get1(ssl)
	free(s)
}

func badFreedThenHelper(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	free(s) // want "doublefree"
}

func goodFreedThenHelper(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	s = nil
	free(s)
}

func badHelperUsesFreed(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	free(s)
	return age(s) // age looks into it // want "useafterfree"
}

func goodHelperUsesFreed(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	defer free(s)
	return age(s)
}

func badHelperOnlyUses(ssl *C.SSL) (int, error) {
	s, err := get1Three(ssl) // ageTwo does not release // want "refleak"
	if err != nil {
		return 0, err
	}
	return ageTwo(s), nil
}

func goodHelperOnlyUses(ssl *C.SSL) (int, error) {
	s, err := get1Three(ssl)
	if err != nil {
		return 0, err
	}
	defer freeThree(s)
	return ageTwo(s), nil
}

func badTwoDeep(ssl *C.SSL) {
	s := get0Two(ssl)
	age(s)
	freeTwo(s) // want "borrowedfree"
}

func goodTwoDeep(ssl *C.SSL) {
	s := get1Two(ssl)
	age(s)
	freeTwo(s)
}

func badThreeDeep(ssl *C.SSL) {
	if s, ok := get0Three(ssl); ok {
		freeThree(s) // want "borrowedfree"
	}
}

func goodThreeDeep(ssl *C.SSL) {
	if s, err := get1Three(ssl); err == nil {
		freeThree(s)
	}
}

func badThreeDeepTwice(ssl *C.SSL) {
	s := get1Two(ssl)
	defer freeThree(s) // want "doublefree"
	freeTwo(s)
}

func goodThreeDeepTwice(ssl *C.SSL) {
	s, t := get1Two(ssl), get1Two(ssl)
	defer freeThree(s)
	freeTwo(t)
}

func badDeferredHelperOfLoan(ssl *C.SSL) {
	s := get0(ssl)
	defer free(s) // want "borrowedfree"
	age(s)
}

func goodDeferredHelperOfLoan(ssl *C.SSL) {
	s := get1(ssl)
	defer free(s)
	age(s)
}

func badSometimesFreed(ssl *C.SSL, done bool) {
	s := get1(ssl) // want "refleak"
	freeIf(s, done)
}

func goodSometimesFreed(ssl *C.SSL, done bool) {
	s := get1(ssl)
	freeIf(s, done)
	freeIf(s, !done)
}

func badSometimesFreedFalse(ssl *C.SSL) {
	s := get1(ssl) // false: it does not release // want "refleak"
	freeIf(s, false)
}

func goodSometimesFreedFalse(ssl *C.SSL) {
	s := get1(ssl)
	freeIf(s, true)
}

func badSometimesFreedAgain(ssl *C.SSL, done bool) {
	s := get1(ssl)
	freeIf(s, done)
	C.SSL_SESSION_free(s) // again when done // want "doublefree"
}

func goodSometimesFreedAgain(ssl *C.SSL, done bool) {
	s := get1(ssl)
	freeIf(s, done)
	if !done {
		C.SSL_SESSION_free(s)
	}
}

func badFreeStale(ssl *C.SSL) {
	s := get1(ssl) // not freed when it is resumable // want "refleak"
	if freeStale(s) {
		return
	}
	age(s)
}

func goodFreeStale(ssl *C.SSL) {
	s := get1(ssl)
	if freeStale(s) {
		return
	}
	age(s)
	free(s)
}

func badFreeStaleReturned(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	s := get1(ssl)
	C.SSL_free(ssl)
	freeStale(s)
	return s // maybe released // want "useafterfree"
}

func goodFreeStaleReturned(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	s := get1(ssl)
	C.SSL_free(ssl)
	if freeStale(s) {
		return nil
	}
	return s
}

func badPass(ssl *C.SSL) {
	s := get1(ssl)
	t := pass(pass(s))
	free(s)
	free(t) // want "doublefree"
}

func goodPass(ssl *C.SSL) {
	s := get1(ssl)
	t := pass(pass(s))
	free(t)
}

func badRetain(ssl *C.SSL) {
	s := get0(ssl)
	if retain(s) { // ours now // want "refleak"
		age(s)
	}
}

func goodRetain(ssl *C.SSL) {
	s := get0(ssl)
	if retain(s) {
		age(s)
		free(s)
	}
}

func badRetainFailed(ssl *C.SSL) {
	s := get0(ssl)
	if !retain(s) {
		free(s) // no reference was added // want "borrowedfree"
		return
	}
	free(s)
}

func goodRetainFailed(ssl *C.SSL) {
	s := get0(ssl)
	if !retain(s) {
		return
	}
	free(s)
}

func badRetained(ssl *C.SSL) int {
	s := retained(get0(ssl)) // want "refleak"
	return ageTwo(s)
}

func goodRetained(ssl *C.SSL) int {
	s := retained(get0(ssl))
	defer free(s)
	return ageTwo(s)
}

func badOwnedOrLent(ssl *C.SSL) {
	s := ownedOrLent(ssl, true) // want "refleak"
	age(s)
}

func goodOwnedOrLent(ssl *C.SSL) {
	s := ownedOrLent(ssl, true)
	age(s)
	free(s)
}

func badOwnedOrLentFalse(ssl *C.SSL) {
	s := ownedOrLent(ssl, false)
	free(s) // want "borrowedfree"
}

func goodOwnedOrLentFalse(ssl *C.SSL) {
	s := ownedOrLent(ssl, false)
	age(s)
}

func badOwnedOrLentUnknown(ssl *C.SSL, fresh bool) {
	s := ownedOrLent(ssl, fresh)
	free(s) // a loan unless fresh // want "borrowedfree"
}

func goodOwnedOrLentUnknown(ssl *C.SSL, fresh bool) {
	s := ownedOrLent(ssl, fresh)
	if fresh {
		free(s)
	}
}

func badRecursive(ssl *C.SSL, n int) {
	s := get1(ssl)
	freeDeep(s, n&7)
	free(s) // want "doublefree"
}

func goodRecursive(ssl *C.SSL, n int) {
	s := get1(ssl)
	freeDeep(s, n&7)
}

func badRecursiveResult(ssl *C.SSL, n int) C.long {
	s := getDeep(ssl, n&7) // want "refleak"
	return age(s)
}

func goodRecursiveResult(ssl *C.SSL, n int) C.long {
	s := getDeep(ssl, n&7)
	defer free(s)
	return age(s)
}

func badMutuallyRecursive(ssl *C.SSL, n int) {
	freeEven(get0(ssl), n&7) // want "borrowedfree"
}

func goodMutuallyRecursive(ssl *C.SSL, n int) {
	freeEven(get1(ssl), n&7)
}

func badSelfRecursive(ssl *C.SSL, n int) C.long {
	s := C.SSL_get1_session(ssl) // the deeper call frees its own only // want "refleak"
	if s == nil || n <= 0 {
		C.SSL_SESSION_free(s)
		return 0
	}
	return C.SSL_SESSION_get_time(s) + badSelfRecursive(ssl, n&7-1)
}

func goodSelfRecursive(ssl *C.SSL, n int) C.long {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil || n <= 0 {
		return 0
	}
	return C.SSL_SESSION_get_time(s) + goodSelfRecursive(ssl, n&7-1)
}

func badLoanAfterCloseHelper(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := get0(ssl)
	closeSSL(ssl)
	return age(s) // want "staleborrow"
}

func goodLoanAfterCloseHelper(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := get0(ssl)
	defer closeSSL(ssl)
	return age(s)
}

func badLoanReturnedAfterClose(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	defer closeSSL(ssl)
	return get0(ssl) // want "borrowescape"
}

func goodLoanReturnedAfterClose(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	defer closeSSL(ssl)
	return get1(ssl)
}

func badOffer(from, to *C.SSL) error {
	return offer(to, get1(from)) // SSL_set_session takes nothing over // want "refleak"
}

func goodOffer(from, to *C.SSL) error {
	return offer(to, get0(from))
}

func badOfferFailed(from, to *C.SSL) error {
	s, err := get1Three(from) // want "refleak"
	if err != nil {
		return err
	}
	if err := offer(to, s); err != nil {
		return err
	}
	free(s)
	return nil
}

func goodOfferFailed(from, to *C.SSL) error {
	s, err := get1Three(from)
	if err != nil {
		return err
	}
	defer free(s)
	return offer(to, s)
}

func badUnchecked(ssl *C.SSL) C.int {
	s := get1(ssl) // ticket does not take NULL // want "uncheckedref"
	defer free(s)
	return ticket(s)
}

func goodUnchecked(ssl *C.SSL) C.int {
	s := get1(ssl)
	defer free(s)
	if s == nil {
		return 0
	}
	return ticket(s)
}

func badUncheckedLoan(ssl *C.SSL) C.int {
	return ticket(get0(ssl)) // want "uncheckedref"
}

func goodUncheckedLoan(ssl *C.SSL) C.int {
	if s := get0(ssl); s != nil {
		return ticket(s)
	}
	return 0
}

// The parameter is the caller's; what is done to it is done to the caller.
func badParameterFreedAndUsed(s *C.SSL_SESSION) C.long {
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s) // wrong for every caller // want "useafterfree"
}

func goodParameterFreedAndUsed(s *C.SSL_SESSION) C.long {
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

func badParameterFreedTwice(s *C.SSL_SESSION) {
	defer C.SSL_SESSION_free(s) // wrong for every caller // want "doublefree"
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodParameterFreedTwice(s *C.SSL_SESSION) {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
}

func badParameterRetained(s *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		return -1
	}
	return C.SSL_SESSION_has_ticket(s)
}

func goodParameterRetained(s *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return -1
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}
