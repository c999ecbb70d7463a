#include "callbacks.h"
#include "_cgo_export.h"

/* Trampolines: the contract is the Go function's. */
static int new_dropped(SSL *ssl, SSL_SESSION *s) { return badNewDropped(ssl, s); }
static int new_not_dropped(SSL *ssl, SSL_SESSION *s) { return goodNewDropped(ssl, s); }

void set_new_dropped(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_new_cb(ctx, new_dropped);
	SSL_CTX_sess_set_new_cb(ctx, &new_not_dropped);
}

/* Go functions given directly. */
void set_new_freed(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_new_cb(ctx, badNewFreed);
	SSL_CTX_sess_set_new_cb(ctx, goodNewFreed);
}

int new_kept_direct(SSL *ssl, SSL_SESSION *s)
{
	int r = badNewKept(ssl, s);
	return r;
}

void set_new_callback(SSL_CTX *ctx, void *cb)
{
	SSL_CTX_sess_set_new_cb(ctx, (int (*)(SSL *, SSL_SESSION *))cb);
}

void set_removed(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_remove_cb(ctx, badRemoved);
	SSL_CTX_sess_set_remove_cb(ctx, goodRemoved);
}

static SSL_SESSION *given(SSL *ssl, const unsigned char *data, int len, int *copy)
{
	return badGiven(ssl, (unsigned char *)data, len, copy);
}

static SSL_SESSION *well_given(SSL *ssl, const unsigned char *data, int len, int *copy)
{
	return goodGiven(ssl, (unsigned char *)data, len, copy);
}

void set_given(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_get_cb(ctx, given);
	SSL_CTX_sess_set_get_cb(ctx, well_given);
}

/* Callbacks that are C altogether. */
static SSL_SESSION *saved;

int new_in_c(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(saved);
	saved = s;
	return 1;
}

void removed_in_c(SSL_CTX *ctx, SSL_SESSION *s)
{
	if (saved == s)
		saved = NULL;
}

static int bad_new(SSL *ssl, SSL_SESSION *s)
{
	if (SSL_SESSION_is_resumable(s))
		return 1; // want "refleak"
	return 0;
}

static int good_new(SSL *ssl, SSL_SESSION *s)
{
	if (SSL_SESSION_is_resumable(s)) {
		SSL_SESSION_free(s);
		return 1;
	}
	return 0;
}

static int bad_new_free(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(s); // want "borrowedfree"
	return 0;
}

static int good_new_free(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(saved);
	saved = s;
	return 1;
}

static void bad_remove(SSL_CTX *ctx, SSL_SESSION *s)
{
	saved = s; // want "borrowescape"
}

static void good_remove(SSL_CTX *ctx, SSL_SESSION *s)
{
	if (SSL_SESSION_up_ref(s))
		saved = s;
}

static SSL_SESSION *bad_get(SSL *ssl, const unsigned char *data, int len, int *copy)
{
	*copy = 0;
	return SSL_get_session(ssl); // want "borrowedfree"
}

static SSL_SESSION *good_get(SSL *ssl, const unsigned char *data, int len, int *copy)
{
	*copy = 1;
	return SSL_get_session(ssl);
}

static int bad_psk(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *idlen, SSL_SESSION **sess)
{
	*sess = SSL_get_session(ssl); // want "borrowedfree"
	return 1;
}

static int good_psk(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *idlen, SSL_SESSION **sess)
{
	*sess = SSL_get1_session(ssl);
	return 1;
}

void set_in_c(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_new_cb(ctx, bad_new);
	SSL_CTX_sess_set_new_cb(ctx, good_new);
	SSL_CTX_sess_set_new_cb(ctx, bad_new_free);
	SSL_CTX_sess_set_new_cb(ctx, good_new_free);
	SSL_CTX_sess_set_remove_cb(ctx, bad_remove);
	SSL_CTX_sess_set_remove_cb(ctx, good_remove);
	SSL_CTX_sess_set_get_cb(ctx, bad_get);
	SSL_CTX_sess_set_get_cb(ctx, good_get);
	SSL_CTX_set_psk_use_session_callback(ctx, bad_psk);
	SSL_CTX_set_psk_use_session_callback(ctx, good_psk);
}
