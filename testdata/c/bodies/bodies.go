// Package bodies has mistakes inside of C functions in a preamble: they are
// reported at the line of the Go file.
package bodies

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/err.h>

static int bad_early_return(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	if (s == NULL)
		return -1;
	if (SSL_SESSION_get_time(s) == 0)
		return 0;
	SSL_SESSION_free(s);
	return 1;
}

static int good_early_return(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	if (s == NULL)
		return -1;
	if (SSL_SESSION_get_time(s) == 0) {
		SSL_SESSION_free(s);
		return 0;
	}
	SSL_SESSION_free(s);
	return 1;
}

static int bad_goto(SSL *ssl, int fd) {
	int ret = 0;
	char buf[64];
	SSL_SESSION *s = NULL;

	if (fd < 0)
		goto err;
	s = SSL_get1_session(ssl); // want "refleak"
	if (s == NULL)
		goto err;
	if (SSL_SESSION_get_timeout(s) > 10)
		goto err;
	ret = 1;
	SSL_SESSION_free(s);
err:
	snprintf(buf, sizeof(buf), "done %d", ret);
	return ret;
}

static int good_goto(SSL *ssl, int fd) {
	int ret = 0;
	SSL_SESSION *s = NULL;

	if (fd < 0)
		goto err;
	s = SSL_get1_session(ssl);
	if (s == NULL)
		goto err;
	if (SSL_SESSION_get_timeout(s) > 10)
		goto err;
	ret = 1;
err:
	SSL_SESSION_free(s);
	return ret;
}

static void bad_double(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl), *t = s;
	SSL_SESSION_free(s);
	SSL_SESSION_free(t); // want "doublefree"
}

static void good_double(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl), *t = SSL_get1_session(ssl);
	SSL_SESSION_free(s);
	SSL_SESSION_free(t);
}

static void bad_borrowed(SSL *ssl) {
	SSL_SESSION *s;
	if ((s = SSL_get_session(ssl)) != NULL)
		SSL_SESSION_free(s); // want "borrowedfree"
}

static void good_borrowed(SSL *ssl) {
	SSL_SESSION *s;
	if ((s = SSL_get1_session(ssl)) != NULL)
		SSL_SESSION_free(s);
}

static long bad_use(SSL_SESSION *orig) {
	SSL_SESSION *s = SSL_SESSION_dup(orig);
	if (!s)
		return 0;
	SSL_SESSION_free(s);
	return SSL_SESSION_get_time(s); // want "useafterfree"
}

static long good_use(SSL_SESSION *orig) {
	long t;
	SSL_SESSION *s = SSL_SESSION_dup(orig);
	if (!s)
		return 0;
	t = SSL_SESSION_get_time(s);
	SSL_SESSION_free(s);
	return t;
}

static long bad_stale(SSL_CTX *ctx, int fd) {
	SSL_SESSION *s;
	SSL *ssl = SSL_new(ctx);
	if (ssl == NULL)
		return 0;
	SSL_set_fd(ssl, fd);
	if (SSL_connect(ssl) != 1) {
		SSL_free(ssl);
		return 0;
	}
	s = SSL_get0_session(ssl);
	SSL_free(ssl);
	return s == NULL ? 0 : SSL_SESSION_get_time(s); // want "staleborrow"
}

static long good_stale(SSL_CTX *ctx, int fd) {
	SSL_SESSION *s;
	long t;
	SSL *ssl = SSL_new(ctx);
	if (ssl == NULL)
		return 0;
	SSL_set_fd(ssl, fd);
	if (SSL_connect(ssl) != 1) {
		SSL_free(ssl);
		return 0;
	}
	s = SSL_get0_session(ssl);
	t = s == NULL ? 0 : SSL_SESSION_get_time(s);
	SSL_free(ssl);
	return t;
}

static SSL_SESSION *bad_return(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl);
	SSL_free(ssl);
	return s; // want "staleborrow"
}

static SSL_SESSION *good_return(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	SSL_free(ssl);
	return s;
}

static SSL_SESSION *kept;

static void bad_global(SSL *ssl) {
	kept = SSL_get_session(ssl); // want "borrowescape"
}

static void good_global(SSL *ssl) {
	SSL_SESSION_free(kept);
	kept = SSL_get1_session(ssl);
}

static int bad_unchecked(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl);
	if (s == NULL)
		return 0;
	SSL_SESSION_up_ref(s); // want "uncheckedref"
	kept = s;
	return 1;
}

static int good_unchecked(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl);
	if (s == NULL || SSL_SESSION_up_ref(s) != 1)
		return 0;
	kept = s;
	return 1;
}

static int bad_null(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl); // want "uncheckedref"
	return SSL_SESSION_is_resumable(s);
}

static int good_null(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl);
	return s && SSL_SESSION_is_resumable(s);
}

static int bad_cross(SSL_CTX *a, SSL_CTX *b) {
	SSL *x = SSL_new(a), *y = SSL_new(b);
	SSL_SESSION *s = x ? SSL_get1_session(x) : NULL;
	int ok = 0;
	if (x && y && s)
		ok = SSL_set_session(y, s); // want "crossctx"
	SSL_SESSION_free(s);
	SSL_free(x);
	SSL_free(y);
	return ok;
}

static int good_cross(SSL_CTX *a) {
	SSL *x = SSL_new(a), *y = SSL_new(a);
	SSL_SESSION *s = x ? SSL_get1_session(x) : NULL;
	int ok = 0;
	if (x && y && s)
		ok = SSL_set_session(y, s);
	SSL_SESSION_free(s);
	SSL_free(x);
	SSL_free(y);
	return ok;
}

static void bad_overwrite(SSL *ssl, int n) {
	SSL_SESSION *s = NULL;
	int i;
	for (i = 0; i < n; i++)
		s = SSL_get1_session(ssl); // want "refleak"
	SSL_SESSION_free(s);
}

static void good_overwrite(SSL *ssl, int n) {
	SSL_SESSION *s = NULL;
	int i;
	for (i = 0; i < n; i++) {
		SSL_SESSION_free(s);
		s = SSL_get1_session(ssl);
	}
	SSL_SESSION_free(s);
}

static void bad_while(SSL **list) {
	while (*list != NULL) {
		SSL_SESSION *s = SSL_get1_session(*list++); // want "refleak"
		if (s == NULL)
			continue;
		printf("%ld\n", SSL_SESSION_get_time(s));
	}
}

static void good_while(SSL **list) {
	while (*list != NULL) {
		SSL_SESSION *s = SSL_get1_session(*list++);
		if (s == NULL)
			continue;
		printf("%ld\n", SSL_SESSION_get_time(s));
		SSL_SESSION_free(s);
	}
}

static int bad_do(SSL *ssl) {
	int tries = 0;
	SSL_SESSION *s;
	do {
		s = SSL_get1_session(ssl); // want "refleak"
	} while (s == NULL && ++tries < 3);
	return s != NULL;
}

static int good_do(SSL *ssl) {
	int tries = 0;
	SSL_SESSION *s;
	do {
		s = SSL_get1_session(ssl);
	} while (s == NULL && ++tries < 3);
	if (s == NULL)
		return 0;
	SSL_SESSION_free(s);
	return 1;
}

static void bad_switch(SSL *ssl, int kind) {
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	switch (kind) {
	case 0:
		break;
	case 1:
		printf("one\n");
		// falls through
	case 2:
	default:
		SSL_SESSION_free(s);
	}
}

static void good_switch(SSL *ssl, int kind) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	switch (kind) {
	case 0:
		SSL_SESSION_free(s);
		break;
	case 1:
		printf("one\n");
		// falls through
	default:
		SSL_SESSION_free(s);
	}
}

static void bad_fallthrough(SSL *ssl, int kind) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	switch (kind) {
	case 0:
		SSL_SESSION_free(s);
	default:
		SSL_SESSION_free(s); // want "doublefree"
	}
}

static void good_fallthrough(SSL *ssl, int kind) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	switch (kind) {
	case 0:
		SSL_SESSION_free(s);
		s = NULL;
	default:
		SSL_SESSION_free(s);
	}
}

static int bad_comma(SSL *ssl) {
	SSL_SESSION *s;
	int n = 0;
	if (n++, (s = SSL_get1_session(ssl)) == NULL) // want "refleak"
		return 0;
	return n;
}

static int good_comma(SSL *ssl) {
	SSL_SESSION *s;
	int n = 0;
	if (n++, (s = SSL_get1_session(ssl)) == NULL)
		return 0;
	return SSL_SESSION_free(s), n;
}

static int bad_buffer(SSL_SESSION *orig, unsigned char *to, int max) {
	const unsigned char *id;
	unsigned int n;
	SSL_SESSION *s = SSL_SESSION_dup(orig);
	if (s == NULL)
		return 0;
	id = SSL_SESSION_get_id(s, &n);
	SSL_SESSION_free(s);
	if ((int)n > max)
		return 0;
	memcpy(to, id, n); // want "useafterfree"
	return (int)n;
}

static int good_buffer(SSL_SESSION *orig, unsigned char *to, int max) {
	const unsigned char *id;
	unsigned int n;
	SSL_SESSION *s = SSL_SESSION_dup(orig);
	if (s == NULL)
		return 0;
	id = SSL_SESSION_get_id(s, &n);
	if ((int)n <= max)
		memcpy(to, id, n);
	SSL_SESSION_free(s);
	return (int)n;
}

static void bad_shadow(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	{
		SSL_SESSION *s = SSL_get1_session(ssl);
		SSL_SESSION_free(s);
	}
	printf("%p\n", (void *)s);
}

static void good_shadow(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	{
		SSL_SESSION *s = SSL_get1_session(ssl);
		SSL_SESSION_free(s);
	}
	SSL_SESSION_free(s);
}

#define RELEASE(p) do { if (p) SSL_SESSION_free(p); (p) = NULL; } while (0)
#define RELEASE_ONLY(p) do { if (p) SSL_SESSION_free(p); } while (0)

static void bad_macro(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	RELEASE_ONLY(s);
	RELEASE_ONLY(s); // want "doublefree"
}

static void good_macro(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	RELEASE(s);
	RELEASE(s);
}

static int bad_exdata(SSL *ssl, SSL *other, int idx) {
	return SSL_set_ex_data(other, idx, SSL_get_session(ssl)); // want "borrowescape"
}

static int good_exdata(SSL *ssl, int idx) {
	return SSL_set_ex_data(ssl, idx, SSL_get_session(ssl));
}

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
static void bad_version(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	printf("%p\n", (void *)s);
}
#else
static void old_version(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	printf("%p\n", (void *)s);
}
#endif

static void good_version(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
#if OPENSSL_VERSION_NUMBER < 0x10000000L
	printf("%p\n", (void *)s);
#else
	SSL_SESSION_free(s);
#endif
}

static void bad_cleared(SSL *ssl) {
	SSL_SESSION *s[2] = {NULL, NULL};
	s[0] = SSL_get1_session(ssl);
	s[1] = s[0];
	SSL_SESSION_free(s[0]);
	SSL_SESSION_free(s[1]); // want "doublefree"
}

static void good_cleared(SSL *ssl) {
	SSL_SESSION *s[2] = {NULL, NULL};
	s[0] = SSL_get1_session(ssl);
	s[1] = SSL_get1_session(ssl);
	SSL_SESSION_free(s[0]);
	SSL_SESSION_free(s[1]);
}

static SSL_SESSION *bad_ternary(SSL *ssl, int want) {
	SSL_SESSION *s = want ? SSL_get1_session(ssl) : NULL; // want "refleak"
	if (want > 1)
		return NULL;
	return s;
}

static SSL_SESSION *good_ternary(SSL *ssl, int want) {
	SSL_SESSION *s = want ? SSL_get1_session(ssl) : NULL;
	if (want > 1) {
		SSL_SESSION_free(s);
		return NULL;
	}
	return s;
}

static void bad_and(SSL *ssl) {
	SSL_SESSION *s = NULL;
	if (ssl && (s = SSL_get1_session(ssl)) && SSL_SESSION_is_resumable(s)) // want "refleak"
		SSL_SESSION_free(s);
}

static void good_and(SSL *ssl) {
	SSL_SESSION *s = NULL;
	if (ssl && (s = SSL_get1_session(ssl)) && SSL_SESSION_is_resumable(s))
		printf("resumable\n");
	SSL_SESSION_free(s);
}

static void good_abort(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	if (s == NULL)
		abort();
	if (SSL_SESSION_get_time(s) == 0)
		exit(1);
	SSL_SESSION_free(s);
}

static void bad_abort(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	if (s == NULL)
		abort();
	if (SSL_SESSION_get_time(s) == 0)
		ERR_clear_error();
	else
		SSL_SESSION_free(s);
}
*/
import "C"

var _ C.int
