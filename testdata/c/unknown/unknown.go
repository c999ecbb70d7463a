// Package unknown has C functions that can't be followed, or only in part:
// what they are handed is theirs, and nothing is reported that isn't known.
package unknown

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdarg.h>
#include <stdlib.h>
#include <openssl/ssl.h>

typedef void (*handler)(SSL_SESSION *);

// A function pointer that isn't known.
static void apply(handler h, SSL_SESSION *s) { h(s); }

// Variable arguments.
static void free_all(int n, ...) {
	va_list ap;
	int i;
	va_start(ap, n);
	for (i = 0; i < n; i++)
		SSL_SESSION_free(va_arg(ap, SSL_SESSION *));
	va_end(ap);
}

static void free_two(SSL_SESSION *a, SSL_SESSION *b) { free_all(2, a, b); }

// A union.
union any { SSL_SESSION *s; void *p; };
static void free_any(SSL_SESSION *s) {
	union any u;
	u.s = s;
	SSL_SESSION_free(u.p);
}

// Assembly.
static void fence(SSL_SESSION *s) {
	__asm__ volatile("" ::: "memory");
	SSL_SESSION_free(s);
}

// A list.
struct node { struct node *next; SSL_SESSION *s; };
static struct node *head;
static void push(SSL_SESSION *s) {
	struct node *n = malloc(sizeof(*n));
	if (n == NULL) {
		SSL_SESSION_free(s);
		return;
	}
	n->s = s;
	n->next = head;
	head = n;
}
static void pop_all(void) {
	while (head != NULL) {
		struct node *n = head;
		head = n->next;
		SSL_SESSION_free(n->s);
		free(n);
	}
}

// An array that is handed over.
static void take_all(SSL_SESSION **list, int n) {
	while (n-- > 0)
		SSL_SESSION_free(list[n]);
}

// Text that only a compiler of its own can read.
#define FOREACH(x) for (struct node *x = head; x != NULL; x = x->next)
static int count(void) {
	int n = 0;
	FOREACH(it) n++;
	return n;
}
*/
import "C"

func goodPointer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.apply((C.handler)(C.SSL_SESSION_free), s)
}

func goodVariadic(ssl *C.SSL) {
	C.free_two(C.SSL_get1_session(ssl), C.SSL_get1_session(ssl))
}

func goodUnion(ssl *C.SSL) {
	C.free_any(C.SSL_get1_session(ssl))
}

func goodAsm(ssl *C.SSL) {
	C.fence(C.SSL_get1_session(ssl))
}

func goodList(ssl *C.SSL) {
	C.push(C.SSL_get1_session(ssl))
	println(C.count())
	C.pop_all()
}

func goodArray(ssl *C.SSL) {
	list := (*[4]*C.SSL_SESSION)(C.calloc(4, 8))
	for i := range list {
		list[i] = C.SSL_get1_session(ssl)
	}
	C.take_all(&list[0], 4)
}
