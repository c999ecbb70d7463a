#include "mixed.h"

static SSL_SESSION *last;

void remember(SSL_SESSION *s)
{
	replace(&last, s);
}

SSL_SESSION *nth(SSL *ssl, int n)
{
	if (n > 0)
		return nth(ssl, n - 1);
	return SSL_get1_session(ssl);
}

int resume(SSL_CTX *ctx, SSL_SESSION *s)
{
	int ok = 0;
	SSL *ssl = SSL_new(ctx);

	if (!ssl)
		goto out;
	if (!SSL_set_session(ssl, s))
		goto out;
	ok = SSL_connect(ssl) == 1 && SSL_session_reused(ssl);
out:
	SSL_free(ssl);
	return ok;
}

void shut(SSL *ssl)
{
	SSL_shutdown(ssl);
	SSL_free(ssl);
}

SSL_SESSION *bad_shadow(SSL *ssl)
{
	SSL_SESSION *s = retain(SSL_get_session(ssl)); // want "uncheckedref"
	return s;
}

SSL_SESSION *good_shadow(SSL *ssl)
{
	SSL_SESSION *s = SSL_get_session(ssl);
	return s ? retain(s) : NULL;
}

int bad_retry(SSL_CTX *ctx, BIO *in)
{
	session_ref s = NULL;
	int tries;

	for (tries = 0; tries < 3; tries++) {
		if (load(in, &s) != OUT_DONE) // want "refleak"
			continue;
		if (resume(ctx, s))
			return 1;
		SSL_SESSION_free(s);
	}
	return 0;
}

int good_retry(SSL_CTX *ctx, BIO *in)
{
	session_ref s = NULL;
	int tries;

	for (tries = 0; tries < 3; tries++) {
		int ok;
		if (load(in, &s) != OUT_DONE)
			continue;
		ok = resume(ctx, s);
		SSL_SESSION_free(s);
		if (ok)
			return 1;
	}
	return 0;
}

int bad_add(SSL_CTX *ctx, SSL *ssl)
{
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	return s != NULL && SSL_CTX_add_session(ctx, s);
}

int good_add(SSL_CTX *ctx, SSL *ssl)
{
	int ok;
	SSL_SESSION *s = SSL_get1_session(ssl);
	ok = s != NULL && SSL_CTX_add_session(ctx, s);
	SSL_SESSION_free(s);
	return ok;
}

int bad_static(SSL *ssl)
{
	static SSL_SESSION *first;
	if (first == NULL)
		first = SSL_get0_session(ssl); // want "borrowescape"
	return first != NULL;
}

int good_static(SSL *ssl)
{
	static SSL_SESSION *first;
	if (first == NULL)
		first = SSL_get1_session(ssl);
	return first != NULL;
}

long bad_nested(SSL *ssl, SSL_SESSION *orig)
{
	SSL_SESSION *s;
	long t = 0;

	if (!(s = SSL_SESSION_dup(orig))) // want "refleak"
		return 0;
	while (SSL_pending(ssl)) {
		switch (SSL_get_error(ssl, 0)) {
		case SSL_ERROR_NONE:
			continue;
		case SSL_ERROR_ZERO_RETURN:
			SSL_SESSION_free(s);
			break;
		default:
			SSL_SESSION_free(s);
			return t;
		}
		t += SSL_SESSION_get_time(s); // want "useafterfree"
		break;
	}
	return t;
}

long good_nested(SSL *ssl, SSL_SESSION *orig)
{
	SSL_SESSION *s;
	long t = 0;

	if (!(s = SSL_SESSION_dup(orig)))
		return 0;
	while (SSL_pending(ssl)) {
		switch (SSL_get_error(ssl, 0)) {
		case SSL_ERROR_NONE:
			continue;
		case SSL_ERROR_ZERO_RETURN:
			break;
		default:
			SSL_SESSION_free(s);
			return t;
		}
		t += SSL_SESSION_get_time(s);
		break;
	}
	SSL_SESSION_free(s);
	return t;
}
