package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// What a loop adds to in each round is no counter: words, fractions.
func badWords(conns []*C.SSL) {
	line := ""
	for _, c := range conns {
		s := C.SSL_get1_session(c) // not freed in the round that stops // want "refleak"
		line += "."
		if len(line) > 3 {
			break
		}
		C.SSL_SESSION_free(s)
	}
	fmt.Println(line)
}

func goodWords(conns []*C.SSL) {
	line := ""
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		line += "."
		C.SSL_SESSION_free(s)
		if len(line) > 3 {
			break
		}
	}
	fmt.Println(line)
}

func badFractions(c *C.SSL) {
	for share := 1.0; share > 0; share -= 0.25 {
		s := C.SSL_get1_session(c) // want "refleak"
		if share < 0.5 {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodFractions(c *C.SSL) {
	for share := 1.0; share > 0; share -= 0.25 {
		s := C.SSL_get1_session(c)
		if share < 0.5 {
			fmt.Println(share)
		}
		C.SSL_SESSION_free(s)
	}
}

func badImaginary(c *C.SSL) {
	for z := 1i; real(z) < 2; z += 0.5 + 1i {
		s := C.SSL_get1_session(c) // want "refleak"
		fmt.Println(z, s != nil)
	}
}

func goodImaginary(c *C.SSL) {
	for z := 1i; real(z) < 2; z += 0.5 + 1i {
		s := C.SSL_get1_session(c)
		fmt.Println(z, s != nil)
		C.SSL_SESSION_free(s)
	}
}
