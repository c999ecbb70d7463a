#include "shim.h"

void goodConnDrop(struct conn *c) {
	SSL_SESSION_free(c->sess);
}

void badConnDrop(struct conn *c, int n) {
	if (n > 3)
		return; // want "badConnDrop says it releases c.sess, but doesn't when this return is taken (refleak)"
	SSL_SESSION_free(c->sess);
	c->sess = NULL;
}

SSL_SESSION *goodConnSession(struct conn *c) {
	return c->sess;
}

// The header has the same contract; it may be said twice.
//sslref:releases s
void goodAgain(SSL_SESSION *s) {
	SSL_SESSION_free(s);
}

void badLeak(SSL *ssl) {
	SSL_get1_session(ssl); // want "refleak"
}

void goodLeak(SSL *ssl) {
	//sslref:ignore refleak -- kept for the life of the process
	SSL_get1_session(ssl);
}

//sslref:ignore refleak -- kept for the life of the process
void goodLeakAll(SSL *ssl) {
	SSL_get1_session(ssl);
	SSL_get1_session(ssl);
}

void badStale(SSL *ssl) {
	SSL_get_session(ssl); //sslref:ignore refleak -- nothing here // want "this ignore matches no finding of refleak: remove it"
}
