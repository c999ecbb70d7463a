#ifndef CONN_H
#define CONN_H

#include <openssl/ssl.h>

/* A connection with the session that it was resumed from. */
typedef struct conn {
	SSL *ssl;
	SSL_SESSION *sess;
	int resumed;
	const char *type;
} conn;

struct pair {
	struct conn first, second;
};

struct cache;

conn *conn_open(SSL_CTX *ctx, SSL_SESSION *resume);
int conn_init(conn *c, SSL *ssl);
void conn_save(conn *c);
SSL_SESSION *conn_take(conn *c);
SSL_SESSION *conn_peek(const conn *c);
void conn_close(conn *c);
void conn_reset(conn *c);
int pair_init(struct pair *p, SSL *a, SSL *b);
void pair_done(struct pair *p);
struct cache *cache_new(void);
void cache_put(struct cache *c, SSL_SESSION *s);
void cache_free(struct cache *c);

static inline int conn_resumed(const conn *c) { return c->sess != NULL && SSL_SESSION_is_resumable(c->sess); }

#endif
