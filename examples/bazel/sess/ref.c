#include "ref.h"

SSL_SESSION *ref_share(SSL_SESSION *s) {
	return SSL_SESSION_up_ref(s) ? s : NULL;
}
