//go:build cgo

// The application's callbacks, each with a fixed behaviour that the mode
// numbers name, and the log of their calls.

#include "shim.h"

#include <openssl/rand.h>
#include <string.h>

// ---- log ----

static cf_event *events;
static int n_events, cap_events;

static void cf_log(int kind, long a, long b, long c)
{
	if (n_events == cap_events) {
		cap_events = cap_events * 2 + 64;
		events = realloc(events, cap_events * sizeof(cf_event));
	}
	events[n_events++] = (cf_event){ kind, a, b, c };
}

int cf_take_events(cf_event *out, int cap)
{
	int n = n_events < cap ? n_events : cap;

	if (n > 0)
		memcpy(out, events, n * sizeof(cf_event));
	n_events = 0;
	return n;
}

static long ssl_serial(const SSL *s) { return cf_serial(CF_SSL, s); }
static long sess_serial(const SSL_SESSION *s) { return cf_serial(CF_SESSION, s); }

// ---- the application's store ----

#define CF_STORE 64
static long store[CF_STORE];
static int n_store;

void cf_store_drop(long serial)
{
	for (int i = 0; i < n_store; i++)
		if (store[i] == serial || serial == 0) {
			memmove(store + i, store + i + 1, (n_store - i - 1) * sizeof *store);
			n_store--, i--;
		}
}

void cf_store_put(long serial)
{
	cf_store_drop(serial);
	if (n_store < CF_STORE)
		store[n_store++] = serial;
}

static int in_store(long serial)
{
	for (int i = 0; i < n_store; i++)
		if (store[i] == serial)
			return 1;
	return 0;
}

static SSL_SESSION *store_find(const unsigned char *id, unsigned len)
{
	for (int i = 0; i < n_store; i++) {
		SSL_SESSION *s = cf_object(CF_SESSION, store[i]);
		unsigned n;
		const unsigned char *p = SSL_SESSION_get_id(s, &n);

		if (n == len && memcmp(p, id, n) == 0)
			return s;
	}
	return NULL;
}

static const unsigned char psk_key[16] = "conformance-psk";
static const unsigned char psk_cipher[] = { 0x13, 0x02 }; // TLS_AES_256_GCM_SHA384

// A PSK session is one with our key: nothing else in the store has it.
static SSL_SESSION *store_find_psk(void)
{
	for (int i = 0; i < n_store; i++) {
		SSL_SESSION *s = cf_object(CF_SESSION, store[i]);
		unsigned char key[64];
		size_t n = SSL_SESSION_get_master_key(s, key, sizeof key);

		if (n == sizeof psk_key && memcmp(key, psk_key, n) == 0)
			return s;
	}
	return NULL;
}

const SSL_CIPHER *cf_psk_cipher(SSL *any) { return SSL_CIPHER_find(any, psk_cipher); }

void cf_psk_prepare(SSL_SESSION *s, const SSL_CIPHER *cipher)
{
	SSL_SESSION_set1_master_key(s, psk_key, sizeof psk_key);
	SSL_SESSION_set_cipher(s, cipher);
	SSL_SESSION_set_protocol_version(s, TLS1_3_VERSION);
}

// ---- new session ----

// 1: returns 0. 2: keeps the reference. 3: frees it at once and returns 1.
// 4: takes a reference of its own and returns 0.
static int new_1(SSL *s, SSL_SESSION *e)
{
	cf_log(CF_EV_NEW_CB, ssl_serial(s), sess_serial(e), 1);
	return 0;
}
static int new_2(SSL *s, SSL_SESSION *e)
{
	cf_log(CF_EV_NEW_CB, ssl_serial(s), sess_serial(e), 2);
	return 1;
}
static int new_3(SSL *s, SSL_SESSION *e)
{
	cf_log(CF_EV_NEW_CB, ssl_serial(s), sess_serial(e), 3);
	SSL_SESSION_free(e);
	return 1;
}
static int new_4(SSL *s, SSL_SESSION *e)
{
	cf_log(CF_EV_NEW_CB, ssl_serial(s), sess_serial(e), 4);
	SSL_SESSION_up_ref(e);
	return 0;
}
static int (*const new_cbs[])(SSL *, SSL_SESSION *) = { NULL, new_1, new_2, new_3, new_4 };

void cf_set_new_cb(SSL_CTX *c, int mode) { SSL_CTX_sess_set_new_cb(c, new_cbs[mode]); }
int cf_get_new_cb(SSL_CTX *c)
{
	int (*f)(SSL *, SSL_SESSION *) = SSL_CTX_sess_get_new_cb(c);
	int i = 0;

	while (new_cbs[i] != f)
		i++;
	return i;
}

// ---- remove session ----

// 1: only looks. 2: frees the application's reference when the session is in
// its store, as external caches do.
static void remove_1(SSL_CTX *c, SSL_SESSION *e)
{
	cf_log(CF_EV_REMOVE_CB, cf_serial(CF_CTX, c), sess_serial(e), 1);
}
static void remove_2(SSL_CTX *c, SSL_SESSION *e)
{
	long serial = sess_serial(e);

	if (!in_store(serial)) {
		cf_log(CF_EV_REMOVE_CB, cf_serial(CF_CTX, c), serial, 1);
		return;
	}
	cf_log(CF_EV_REMOVE_CB, cf_serial(CF_CTX, c), serial, 2);
	cf_store_drop(serial);
	SSL_SESSION_free(e);
}
static void (*const remove_cbs[])(SSL_CTX *, SSL_SESSION *) = { NULL, remove_1, remove_2 };

void cf_set_remove_cb(SSL_CTX *c, int mode) { SSL_CTX_sess_set_remove_cb(c, remove_cbs[mode]); }
int cf_get_remove_cb(SSL_CTX *c)
{
	void (*f)(SSL_CTX *, SSL_SESSION *) = SSL_CTX_sess_get_remove_cb(c);
	int i = 0;

	while (remove_cbs[i] != f)
		i++;
	return i;
}

// ---- get session ----

// 1: finds nothing. 2: the store's session, *copy left at 1. 3: with a
// reference made for the library. 4: the application's own reference is
// handed over.
static SSL_SESSION *get_1(SSL *s, const unsigned char *id, int len, int *copy)
{
	cf_log(CF_EV_GET_CB, ssl_serial(s), 0, 1);
	return NULL;
}
static SSL_SESSION *get_2(SSL *s, const unsigned char *id, int len, int *copy)
{
	SSL_SESSION *e = store_find(id, len);

	cf_log(CF_EV_GET_CB, ssl_serial(s), sess_serial(e), *copy == 1 ? 2 : -1);
	return e;
}
static SSL_SESSION *get_3(SSL *s, const unsigned char *id, int len, int *copy)
{
	SSL_SESSION *e = store_find(id, len);

	cf_log(CF_EV_GET_CB, ssl_serial(s), sess_serial(e), 3);
	if (e != NULL) {
		SSL_SESSION_up_ref(e);
		*copy = 0;
	}
	return e;
}
static SSL_SESSION *get_4(SSL *s, const unsigned char *id, int len, int *copy)
{
	SSL_SESSION *e = store_find(id, len);

	cf_log(CF_EV_GET_CB, ssl_serial(s), sess_serial(e), 4);
	if (e != NULL) {
		cf_store_drop(sess_serial(e));
		*copy = 0;
	}
	return e;
}
static SSL_SESSION *(*const get_cbs[])(SSL *, const unsigned char *, int, int *) = { NULL, get_1, get_2, get_3, get_4 };

void cf_set_get_cb(SSL_CTX *c, int mode) { SSL_CTX_sess_set_get_cb(c, get_cbs[mode]); }
int cf_get_get_cb(SSL_CTX *c)
{
	SSL_SESSION *(*f)(SSL *, const unsigned char *, int, int *) = SSL_CTX_sess_get_get_cb(c);
	int i = 0;

	while (get_cbs[i] != f)
		i++;
	return i;
}

// ---- PSK ----

// 1: no PSK. 2: the store's PSK session with a reference for the library.
// 3: the same, and failure is returned. 4: the application's reference.
static int psk_use(SSL *s, const unsigned char **id, size_t *idlen, SSL_SESSION **sess, int mode)
{
	SSL_SESSION *e = mode == 1 ? NULL : store_find_psk();

	cf_log(CF_EV_PSK_USE_CB, ssl_serial(s), sess_serial(e), mode);
	*sess = e;
	*id = psk_key;
	*idlen = sizeof psk_key;
	if (e != NULL && mode != 4)
		SSL_SESSION_up_ref(e);
	if (e != NULL && mode == 4)
		cf_store_drop(sess_serial(e));
	return mode != 3;
}
#define CF_USE(n) \
	static int use_##n(SSL *s, const EVP_MD *md, const unsigned char **id, size_t *len, SSL_SESSION **e) \
	{ return psk_use(s, id, len, e, n); }
CF_USE(1) CF_USE(2) CF_USE(3) CF_USE(4)
static const SSL_psk_use_session_cb_func use_cbs[] = { NULL, use_1, use_2, use_3, use_4 };

// 1: finds nothing. 2: the store's PSK session with a reference for the
// library. 3: stores it and returns 0, without a reference. 4: the
// application's reference.
static int psk_find(SSL *s, SSL_SESSION **sess, int mode)
{
	SSL_SESSION *e = mode == 1 ? NULL : store_find_psk();

	cf_log(CF_EV_PSK_FIND_CB, ssl_serial(s), sess_serial(e), mode);
	*sess = e;
	if (e != NULL && mode == 2)
		SSL_SESSION_up_ref(e);
	if (e != NULL && mode == 4)
		cf_store_drop(sess_serial(e));
	return mode != 3;
}
#define CF_FIND(n) \
	static int find_##n(SSL *s, const unsigned char *id, size_t len, SSL_SESSION **e) \
	{ return psk_find(s, e, n); }
CF_FIND(1) CF_FIND(2) CF_FIND(3) CF_FIND(4)
static const SSL_psk_find_session_cb_func find_cbs[] = { NULL, find_1, find_2, find_3, find_4 };

void cf_ctx_set_psk_use_cb(SSL_CTX *c, int mode) { SSL_CTX_set_psk_use_session_callback(c, use_cbs[mode]); }
void cf_ctx_set_psk_find_cb(SSL_CTX *c, int mode) { SSL_CTX_set_psk_find_session_callback(c, find_cbs[mode]); }
void cf_ssl_set_psk_use_cb(SSL *s, int mode) { SSL_set_psk_use_session_callback(s, use_cbs[mode]); }
void cf_ssl_set_psk_find_cb(SSL *s, int mode) { SSL_set_psk_find_session_callback(s, find_cbs[mode]); }

// The string PSK callbacks have no session in them; they are set back to
// NULL, so that handshakes stay what they are.
void cf_ctx_set_psk_string_cbs(SSL_CTX *c, int which)
{
	if (which == 0)
		SSL_CTX_set_psk_client_callback(c, NULL);
	else
		SSL_CTX_set_psk_server_callback(c, NULL);
}
void cf_ssl_set_psk_string_cbs(SSL *s, int which)
{
	if (which == 0)
		SSL_set_psk_client_callback(s, NULL);
	else
		SSL_set_psk_server_callback(s, NULL);
}

// ---- tickets ----

// Generation 1: goes on, 2: fails. Decryption: see dec_answer; a ticket that
// could not be decrypted is ignored and renewed.
static int gen_1(SSL *s, void *arg)
{
	cf_log(CF_EV_TICKET_GEN_CB, ssl_serial(s), sess_serial(SSL_get_session(s)), 1);
	return 1;
}
static int gen_2(SSL *s, void *arg)
{
	cf_log(CF_EV_TICKET_GEN_CB, ssl_serial(s), sess_serial(SSL_get_session(s)), 2);
	return 0;
}
static const SSL_TICKET_RETURN dec_answer[] = {
	0,
	SSL_TICKET_RETURN_USE,
	SSL_TICKET_RETURN_USE_RENEW,
	SSL_TICKET_RETURN_IGNORE,
	SSL_TICKET_RETURN_IGNORE_RENEW,
	SSL_TICKET_RETURN_ABORT,
};
static SSL_TICKET_RETURN dec(SSL *s, SSL_SESSION *e, SSL_TICKET_STATUS status, int mode)
{
	cf_log(CF_EV_TICKET_DEC_CB, ssl_serial(s), sess_serial(e), mode);
	if (mode <= 2 && status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW)
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	// Some releases of OpenSSL 3.0 lose the session when a TLS 1.3 ticket is
	// answered with ABORT, so that is answered only in TLS 1.2.
	if (mode == 5 && SSL_version(s) == TLS1_3_VERSION)
		return SSL_TICKET_RETURN_IGNORE;
	return dec_answer[mode];
}
#define CF_DEC(n) \
	static SSL_TICKET_RETURN dec_##n(SSL *s, SSL_SESSION *e, const unsigned char *k, size_t l, SSL_TICKET_STATUS st, void *a) \
	{ return dec(s, e, st, n); }
CF_DEC(1) CF_DEC(2) CF_DEC(3) CF_DEC(4) CF_DEC(5)
static const SSL_CTX_generate_session_ticket_fn gen_cbs[] = { NULL, gen_1, gen_2 };
static const SSL_CTX_decrypt_session_ticket_fn dec_cbs[] = { NULL, dec_1, dec_2, dec_3, dec_4, dec_5 };

int cf_set_ticket_cb(SSL_CTX *c, int gen, int dec) { return SSL_CTX_set_session_ticket_cb(c, gen_cbs[gen], dec_cbs[dec], NULL); }

// ---- the rest ----

void cf_ex_freed(void *session, void *ptr)
{
	if (ptr != NULL)
		cf_log(CF_EV_EX_FREE, 0, sess_serial(session), (long)ptr);
}

static int not_resumable_1(SSL *s, int forward)
{
	cf_log(CF_EV_NOT_RESUMABLE_CB, ssl_serial(s), 0, 0);
	return 0;
}
static int not_resumable_2(SSL *s, int forward)
{
	cf_log(CF_EV_NOT_RESUMABLE_CB, ssl_serial(s), 0, 1);
	return 1;
}
static int (*const not_resumable_cbs[])(SSL *, int) = { NULL, not_resumable_1, not_resumable_2 };

void cf_ctx_set_not_resumable_cb(SSL_CTX *c, int mode) { SSL_CTX_set_not_resumable_session_callback(c, not_resumable_cbs[mode]); }
void cf_ssl_set_not_resumable_cb(SSL *s, int mode) { SSL_set_not_resumable_session_callback(s, not_resumable_cbs[mode]); }

static int gen_id_1(SSL *s, unsigned char *id, unsigned *len)
{
	cf_log(CF_EV_GEN_ID_CB, ssl_serial(s), 0, 1);
	return RAND_bytes(id, (int)*len) > 0;
}
static int gen_id_2(SSL *s, unsigned char *id, unsigned *len)
{
	cf_log(CF_EV_GEN_ID_CB, ssl_serial(s), 0, 0);
	return 0;
}
static const GEN_SESSION_CB gen_id_cbs[] = { NULL, gen_id_1, gen_id_2 };

int cf_ctx_set_gen_id_cb(SSL_CTX *c, int mode) { return SSL_CTX_set_generate_session_id(c, gen_id_cbs[mode]); }
int cf_ssl_set_gen_id_cb(SSL *s, int mode) { return SSL_set_generate_session_id(s, gen_id_cbs[mode]); }

static int secret_cb(SSL *s, void *secret, int *len, STACK_OF(SSL_CIPHER) *peer, const SSL_CIPHER **cipher, void *arg)
{
	return 0;
}
int cf_set_session_secret_cb(SSL *s, int on) { return SSL_set_session_secret_cb(s, on ? secret_cb : NULL, NULL); }

static int ticket_ext_cb(SSL *s, const unsigned char *data, int len, void *arg) { return 1; }
int cf_set_ticket_ext_cb(SSL *s, int on) { return SSL_set_session_ticket_ext_cb(s, on ? ticket_ext_cb : NULL, NULL); }

static int verify_accept(int ok, X509_STORE_CTX *c) { return 1; }
static int verify_reject(int ok, X509_STORE_CTX *c) { return 0; }
void cf_set_verify(SSL_CTX *c, int mode, int accept) { SSL_CTX_set_verify(c, mode, accept ? verify_accept : verify_reject); }
void cf_ssl_set_verify(SSL *s, int mode) { SSL_set_verify(s, mode, SSL_get_verify_callback(s)); }
