#pragma once
#include <stdint.h>
#include <string.h>
#include <openssl/ssl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>

enum outcome { OUT_FAILED = -1, OUT_NONE, OUT_DONE };

typedef SSL_SESSION *session_ref;

static inline enum outcome load(BIO *in, session_ref *out)
{
	session_ref s = PEM_read_bio_SSL_SESSION(in, NULL, NULL, NULL);
	if (s == NULL)
		return OUT_FAILED;
	*out = s;
	return OUT_DONE;
}

static inline int same(const SSL_SESSION *a, const SSL_SESSION *b)
{
	unsigned int n, m;
	const unsigned char *x = SSL_SESSION_get_id(a, &n), *y = SSL_SESSION_get_id(b, &m);
	return n == m && memcmp(x, y, n) == 0;
}

static inline SSL_SESSION *retain(SSL_SESSION *s)
{
	return SSL_SESSION_up_ref(s) ? s : NULL;
}

static inline void replace(SSL_SESSION **slot, SSL_SESSION *s)
{
	SSL_SESSION_free(*slot);
	*slot = s;
}
