// Package counted has loops in C that add and give back references.
package counted

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

static int counted_add(SSL_SESSION *s, int n) {
	int added = 0;
	while (added < n && SSL_SESSION_up_ref(s) == 1)
		added++;
	return added;
}

static void counted_drop(SSL_SESSION *s, int n) {
	while (n-- > 0)
		SSL_SESSION_free(s);
}
*/
import "C"

func badAddInC(ssl *C.SSL, n C.int) {
	s := C.SSL_get1_session(ssl) // the first reference stays // want "refleak"
	if s == nil {
		return
	}
	if C.counted_add(s, 1) == 1 {
		C.counted_drop(s, 1)
	}
}

func goodAddInC(ssl *C.SSL, n C.int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	added := C.counted_add(s, n)
	C.counted_drop(s, added)
	C.SSL_SESSION_free(s)
}
