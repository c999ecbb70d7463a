#include <openssl/ssl.h>

/* ref_share returns s with one reference more, or NULL. */
SSL_SESSION *ref_share(SSL_SESSION *s);
