#ifndef MIXED_H
#define MIXED_H
#include "inline.h"

void remember(SSL_SESSION *s);
SSL_SESSION *nth(SSL *ssl, int n);
int resume(SSL_CTX *ctx, SSL_SESSION *s);
void shut(SSL *ssl);
#endif
