#include <openssl/ssl.h>

void set_new_dropped(SSL_CTX *ctx);
void set_new_freed(SSL_CTX *ctx);
void set_new_callback(SSL_CTX *ctx, void *cb);
void set_removed(SSL_CTX *ctx);
void set_given(SSL_CTX *ctx);
void set_in_c(SSL_CTX *ctx);
int new_kept_direct(SSL *ssl, SSL_SESSION *s);
int new_in_c(SSL *ssl, SSL_SESSION *s);
void removed_in_c(SSL_CTX *ctx, SSL_SESSION *s);
int goodNewKept(SSL *ssl, SSL_SESSION *s);
