// Package unseen_pairs has pairs of functions, a wrong and a right one of each
// kind, that were written before the analyzer had seen any of them.
package unseen_pairs

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
)

var (
	errNoSession = errors.New("no session")
	errExpired   = errors.New("session expired")
	errShort     = errors.New("short id")
)

// age tells how many seconds the session may still be used.
func age(s *C.SSL_SESSION) int64 {
	return int64(C.SSL_SESSION_get_timeout(s))
}

func resumable(s *C.SSL_SESSION) bool {
	return C.SSL_SESSION_is_resumable(s) == 1
}

func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format, args...)
	os.Exit(2)
}

func release(s *C.SSL_SESSION) {
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}
