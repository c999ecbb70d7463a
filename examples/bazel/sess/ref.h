#include <openssl/ssl.h>

/* ref_take returns s with one reference more, or NULL. */
static inline SSL_SESSION *ref_take(SSL_SESSION *s) {
	return SSL_SESSION_up_ref(s) ? s : NULL;
}

/* ref_share is ref_take for Go. */
SSL_SESSION *ref_share(SSL_SESSION *s);

/* ref_timeout returns for how many seconds the session is kept. */
long ref_timeout(SSL *ssl);
