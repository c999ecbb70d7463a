#include <stdlib.h>
#include <string.h>
#include "conn.h"

struct cache {
	SSL_SESSION *last;
	int n;
};

conn *conn_open(SSL_CTX *ctx, SSL_SESSION *resume)
{
	conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->ssl = SSL_new(ctx);
	if (c->ssl == NULL) {
		free(c);
		return NULL;
	}
	if (resume != NULL)
		c->resumed = SSL_set_session(c->ssl, resume);
	return c;
}

int conn_init(conn *c, SSL *ssl)
{
	memset(c, 0, sizeof(*c));
	c->ssl = ssl;
	c->sess = SSL_get1_session(ssl);
	return c->sess != NULL;
}

void conn_save(conn *c)
{
	SSL_SESSION_free(c->sess);
	c->sess = SSL_get1_session(c->ssl);
}

SSL_SESSION *conn_take(conn *c)
{
	SSL_SESSION *s = c->sess;

	c->sess = NULL;
	return s;
}

SSL_SESSION *conn_peek(const conn *c)
{
	return c->sess;
}

void conn_reset(conn *c)
{
	if (c->sess) {
		SSL_SESSION_free(c->sess);
		c->sess = NULL;
	}
}

void conn_close(conn *c)
{
	if (c == NULL)
		return;
	conn_reset(c);
	SSL_free(c->ssl);
	free(c);
}

static int init_half(conn *half, SSL *ssl)
{
	return conn_init(half, ssl);
}

int pair_init(struct pair *p, SSL *a, SSL *b)
{
	if (!init_half(&p->first, a))
		return 0;
	if (!init_half(&p->second, b)) {
		conn_reset(&p->first);
		return 0;
	}
	return 1;
}

void pair_done(struct pair *p)
{
	conn_reset(&p->first);
	conn_reset(&p->second);
}

struct cache *cache_new(void)
{
	return OPENSSL_zalloc(sizeof(struct cache));
}

void cache_put(struct cache *c, SSL_SESSION *s)
{
	SSL_SESSION *old = c->last;

	c->last = s;
	c->n++;
	SSL_SESSION_free(old);
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	SSL_SESSION_free(c->last);
	OPENSSL_free(c);
}

/* Mistakes of the C side itself. */

void bad_conn_save(conn *c)
{
	SSL_SESSION *s = SSL_get1_session(c->ssl); // want "refleak"
	if (s == NULL)
		return;
	if (!SSL_SESSION_is_resumable(s))
		return;
	SSL_SESSION_free(c->sess);
	c->sess = s;
}

void good_conn_save(conn *c)
{
	SSL_SESSION *s = SSL_get1_session(c->ssl);
	if (s == NULL)
		return;
	if (!SSL_SESSION_is_resumable(s)) {
		SSL_SESSION_free(s);
		return;
	}
	SSL_SESSION_free(c->sess);
	c->sess = s;
}

void bad_borrow(conn *c)
{
	c->sess = SSL_get_session(c->ssl); // want "borrowescape"
	SSL_free(c->ssl);
	c->ssl = NULL;
}

void good_borrow(conn *c)
{
	c->sess = SSL_get1_session(c->ssl);
	SSL_free(c->ssl);
	c->ssl = NULL;
}

int bad_local(SSL *ssl)
{
	conn c;
	if (!conn_init(&c, ssl)) // want "refleak"
		return 0;
	return conn_resumed(&c);
}

int good_local(SSL *ssl)
{
	int r;
	conn c;
	if (!conn_init(&c, ssl))
		return 0;
	r = conn_resumed(&c);
	conn_reset(&c);
	return r;
}

int bad_pair(SSL *a, SSL *b)
{
	struct pair p;
	if (!pair_init(&p, a, b)) // want "refleak"
		return 0;
	conn_reset(&p.first);
	return 1;
}

int good_pair(SSL *a, SSL *b)
{
	struct pair p;
	if (!pair_init(&p, a, b))
		return 0;
	pair_done(&p);
	return 1;
}

void bad_copy(SSL *ssl)
{
	conn c = {.ssl = ssl, .sess = SSL_get1_session(ssl)}, d;
	d = c;
	SSL_SESSION_free(c.sess);
	SSL_SESSION_free(d.sess); // want "doublefree"
}

void good_copy(SSL *ssl)
{
	conn c = {.ssl = ssl, .sess = SSL_get1_session(ssl)}, d;
	d = c;
	c.sess = NULL;
	SSL_SESSION_free(c.sess);
	SSL_SESSION_free(d.sess);
}

int bad_forgotten(SSL *ssl)
{
	conn *c = malloc(sizeof(conn));
	if (!c)
		return 0;
	if (!conn_init(c, ssl)) { // want "refleak"
		free(c);
		return 0;
	}
	free(c);
	return 1;
}

int good_forgotten(SSL *ssl)
{
	conn *c = malloc(sizeof(conn));
	if (!c)
		return 0;
	if (!conn_init(c, ssl)) {
		free(c);
		return 0;
	}
	conn_reset(c);
	free(c);
	return 1;
}

static SSL_SESSION *sessions[8];
static int count;

int bad_push(SSL *ssl)
{
	SSL_SESSION *s = SSL_get1_session(ssl); // want "refleak"
	if (s == NULL || count == 8)
		return 0;
	sessions[count++] = s;
	return 1;
}

int good_push(SSL *ssl)
{
	SSL_SESSION *s = SSL_get1_session(ssl);
	if (s == NULL)
		return 0;
	if (count == 8) {
		SSL_SESSION_free(s);
		return 0;
	}
	sessions[count++] = s;
	return 1;
}
