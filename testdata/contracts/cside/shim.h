#include <openssl/ssl.h>

struct conn {
	SSL *ssl;
	SSL_SESSION *sess;
};

//sslref:releases c->sess
void goodConnDrop(struct conn *c);

//sslref:releases c->sess
void badConnDrop(struct conn *c, int n);

//sslref:returns borrowed c->sess
SSL_SESSION *goodConnSession(struct conn *c);
