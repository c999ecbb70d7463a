#include <stdlib.h>
#include <string.h>
#include "binding.h"

SSL_SESSION *X_SSL_get1_session(SSL *ssl) { return SSL_get1_session(ssl); }
SSL_SESSION *X_SSL_get0_session(SSL *ssl) { return SSL_get_session(ssl); }
void X_SSL_SESSION_free(SSL_SESSION *s) { SSL_SESSION_free(s); }

link_t *link_new(SSL_CTX *ctx)
{
	link_t *l = calloc(1, sizeof(*l));

	if (l == NULL) // same: check for NULL dropped
		return NULL;
	l->ssl = SSL_new(ctx);
	if (l->ssl == NULL) {
		free(l);
		return NULL;
	}
	return l;
}

void link_free(link_t *l)
{
	if (l == NULL) // same: check for NULL dropped
		return;
	SSL_SESSION_free(l->resume);
	SSL_free(l->ssl);
	free(l);
}

/* Takes a reference of its own to s. */
int link_offer(link_t *l, SSL_SESSION *s)
{
	if (!SSL_SESSION_up_ref(s))
		return 0;
	SSL_SESSION_free(l->resume);
	l->resume = s;
	return SSL_set_session(l->ssl, s);
}

int link_save(link_t *l)
{
	SSL_SESSION *s = SSL_get1_session(l->ssl);

	if (s == NULL)
		return 0;
	if (!SSL_SESSION_is_resumable(s)) {
		SSL_SESSION_free(s);
		return 0;
	}
	SSL_SESSION_free(l->resume);
	l->resume = s;
	return 1;
}

/* Offers the better of two sessions, or the other. */
int link_offer_one(link_t *l, SSL_SESSION *a, SSL_SESSION *b)
{
	return link_offer(l, a) || link_offer(l, b);
}

/* Whether a new connection gets a session that is young. */
int link_probe(SSL_CTX *ctx, long now)
{
	int ok;
	link_t *l = link_new(ctx);

	if (l == NULL) // same: check for NULL dropped
		return 0;
	ok = link_save(l);
	if (ok && link_age(l, now) > 3600)
		ok = link_save(l);
	link_free(l);
	return ok;
}

/* Gives the caller a reference. */
SSL_SESSION *link_session(link_t *l)
{
	SSL_SESSION *s = SSL_get1_session(l->ssl);

	if (s == NULL)
		return NULL;
	if (SSL_SESSION_get_timeout(s) == 0) {
		SSL_SESSION_free(s);
		return NULL;
	}
	return s;
}

long link_age(link_t *l, long now)
{
	long age;
	SSL_SESSION *s = SSL_get1_session(l->ssl);

	if (!s)
		return -1;
	age = now - SSL_SESSION_get_time(s); // same: release before use
	SSL_SESSION_free(s);
	return age;
}

int link_id(link_t *l, unsigned char *to, unsigned int max)
{
	const unsigned char *id;
	unsigned int n = 0;
	int ret = 0;
	SSL_SESSION *s = SSL_get1_session(l->ssl);

	if (s == NULL)
		goto done;
	id = SSL_SESSION_get_id(s, &n);
	if (n > max)
		goto done;
	memcpy(to, id, n);
	ret = (int)n;
done:
	SSL_SESSION_free(s);
	return ret;
}

int same_server(SSL *a, SSL *b)
{
	const char *x, *y;
	SSL_SESSION *s = SSL_get_session(a), *t = SSL_get_session(b);

	if (s == NULL || t == NULL)
		return 0;
	x = SSL_SESSION_get0_hostname(s);
	y = SSL_SESSION_get0_hostname(t);
	return x && y && strcmp(x, y) == 0;
}

int copy_session(SSL *from, SSL *to)
{
	int ok;
	SSL_SESSION *dup, *s = SSL_get_session(from);

	if (s == NULL)
		return 0;
	dup = SSL_SESSION_dup(s);
	if (dup == NULL) // same: check for NULL dropped
		return 0;
	ok = SSL_set_session(to, dup);
	SSL_SESSION_free(dup);
	return ok;
}

int export_session(SSL *ssl, unsigned char *to, int max)
{
	int n;
	SSL_SESSION *s = SSL_get1_session(ssl);

	if (s == NULL)
		return 0;
	n = i2d_SSL_SESSION(s, NULL);
	if (n > 0 && n <= max)
		n = i2d_SSL_SESSION(s, &to);
	SSL_SESSION_free(s);
	return n;
}

SSL_SESSION *import_session(const unsigned char *from, long n)
{
	SSL_SESSION *s = d2i_SSL_SESSION(NULL, &from, n);

	if (s == NULL)
		return NULL;
	if (SSL_SESSION_get_timeout(s) < 1) {
		SSL_SESSION_free(s);
		return NULL;
	}
	return s;
}

/* A cache of one session for each side. */
static SSL_SESSION *latest[2];

static int on_new(SSL *ssl, SSL_SESSION *s) // callback
{
	int side = SSL_is_server(ssl) != 0;

	if (!SSL_SESSION_is_resumable(s))
		return 0;
	SSL_SESSION_free(latest[side]);
	latest[side] = s;
	return 1;
}

static int on_new_unused(SSL *ssl, SSL_SESSION *s) // callback
{
	if (SSL_is_server(ssl)) {
		SSL_SESSION_free(s);
		return 1;
	}
	return 0;
}

void cache_register(SSL_CTX *ctx)
{
	SSL_CTX_sess_set_new_cb(ctx, on_new);
	SSL_CTX_sess_set_new_cb(ctx, on_new_unused);
}
