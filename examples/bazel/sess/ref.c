#include "ref.h"

SSL_SESSION *ref_share(SSL_SESSION *s) {
	return ref_take(s);
}

long ref_timeout(SSL *ssl) {
	SSL_SESSION *s = SSL_get1_session(ssl); /* wrong (refleak): nobody frees it */
	return s != NULL ? SSL_SESSION_get_timeout(s) : 0;
}
