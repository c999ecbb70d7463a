// A binding layer that finds the library's functions at run time.
#ifndef BINDING_H
#define BINDING_H

#include <dlfcn.h>
#include <openssl/ssl.h>

#define FOR_ALL_FUNCTIONS \
	DEFINEFUNC(SSL_SESSION *, SSL_get1_session, (SSL *ssl), (ssl)) \
	DEFINEFUNC(SSL_SESSION *, SSL_get_session, (const SSL *ssl), (ssl)) \
	DEFINEFUNC(void, SSL_SESSION_free, (SSL_SESSION *s), (s)) \
	DEFINEFUNC(int, SSL_SESSION_up_ref, (SSL_SESSION *s), (s)) \
	DEFINEFUNC(void, SSL_free, (SSL *ssl), (ssl))

#define DEFINEFUNC(ret, func, args, argscall) \
	extern ret (*_g_##func) args; \
	static inline ret go_openssl_##func args { return _g_##func argscall; }

FOR_ALL_FUNCTIONS
#undef DEFINEFUNC

int binding_load(void *handle);

// Generated trampolines: a pointer of its own for each.
extern long (*_mkcgo_ptr_SSL_SESSION_get_time)(const SSL_SESSION *);
long _mkcgo_SSL_SESSION_get_time(const SSL_SESSION *s);

// A table of functions.
struct methods {
	SSL_SESSION *(*SSL_get1_session)(SSL *);
	void (*SSL_SESSION_free)(SSL_SESSION *);
};
extern struct methods lib;

static inline SSL_SESSION *table_get1(SSL *ssl) { return lib.SSL_get1_session(ssl); }
static inline void table_free(SSL_SESSION *s) { lib.SSL_SESSION_free(s); }

#endif
