#ifndef BINDING_H
#define BINDING_H

#include <openssl/ssl.h>

/* A connection and the session that it is to resume. */
typedef struct link {
	SSL *ssl;
	SSL_SESSION *resume;
} link_t;

SSL_SESSION *X_SSL_get1_session(SSL *ssl);
SSL_SESSION *X_SSL_get0_session(SSL *ssl);
void X_SSL_SESSION_free(SSL_SESSION *s);

link_t *link_new(SSL_CTX *ctx);
void link_free(link_t *l);
int link_offer(link_t *l, SSL_SESSION *s);
int link_save(link_t *l);
int link_offer_one(link_t *l, SSL_SESSION *a, SSL_SESSION *b);
int link_probe(SSL_CTX *ctx, long now);
SSL_SESSION *link_session(link_t *l);
long link_age(link_t *l, long now);
int link_id(link_t *l, unsigned char *to, unsigned int max);
int same_server(SSL *a, SSL *b);
int copy_session(SSL *from, SSL *to);
int export_session(SSL *ssl, unsigned char *to, int max);
SSL_SESSION *import_session(const unsigned char *from, long n);
void cache_register(SSL_CTX *ctx);

#endif
