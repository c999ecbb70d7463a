//go:build cgo

// The registry of living objects, the clock, the wire and the I/O calls.

#include "shim.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/lhash.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

// The executable's definition is the one that libssl gets, so the time of
// sessions moves only when the test says so.
static time_t cf_now = 1700000000;

time_t time(time_t *t)
{
	if (t != NULL)
		*t = cf_now;
	return cf_now;
}

void cf_set_time(long t) { cf_now = t; }

// ---- registry ----

typedef struct {
	void *p;
	long serial;
} cf_entry;

static struct {
	cf_entry *living;
	int n, cap;
	long born;
	int index;       // of ex_data
	size_t refs_at;  // offset of the reference count in the C struct
} reg[CF_KINDS];

static void cf_add(int kind, void *p)
{
	if (reg[kind].n == reg[kind].cap) {
		reg[kind].cap = reg[kind].cap * 2 + 64;
		reg[kind].living = realloc(reg[kind].living, reg[kind].cap * sizeof(cf_entry));
	}
	reg[kind].living[reg[kind].n].p = p;
	reg[kind].living[reg[kind].n].serial = ++reg[kind].born;
	reg[kind].n++;
}

static void cf_drop(int kind, void *p)
{
	for (int i = 0; i < reg[kind].n; i++)
		if (reg[kind].living[i].p == p) {
			memmove(reg[kind].living + i, reg[kind].living + i + 1,
				(reg[kind].n - i - 1) * sizeof(cf_entry));
			reg[kind].n--;
			return;
		}
}

static void cf_ex_new(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	cf_add((int)argl, parent);
}

static void cf_ex_free(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	cf_drop((int)argl, parent);
}

static void cf_app_free(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	cf_ex_freed(parent, ptr);
}

void cf_reset(void)
{
	for (int k = 0; k < CF_KINDS; k++)
		reg[k].born = 0, reg[k].n = 0;
	cf_take_events(NULL, 0);
}

long cf_serial(int kind, const void *p)
{
	if (p != NULL)
		for (int i = 0; i < reg[kind].n; i++)
			if (reg[kind].living[i].p == p)
				return reg[kind].living[i].serial;
	return 0;
}

void *cf_object(int kind, long serial)
{
	for (int i = 0; i < reg[kind].n; i++)
		if (reg[kind].living[i].serial == serial)
			return reg[kind].living[i].p;
	return NULL;
}

int cf_alive(int kind, long serial) { return cf_object(kind, serial) != NULL; }
long cf_born(int kind) { return reg[kind].born; }
long cf_living(int kind) { return reg[kind].n; }

int cf_refs(int kind, long serial)
{
	char *p = cf_object(kind, serial);
	return p == NULL ? 0 : *(int *)(p + reg[kind].refs_at);
}

// cf_find_refs finds where an object keeps its reference count: the only int
// that goes 1, 2, 3 with two up_refs.
static int cf_find_refs(int kind, void *p, int (*up)(void *))
{
	size_t size = malloc_usable_size(p), found = 0;
	int hits = 0;
	char *was = malloc(size), *then = malloc(size);

	memcpy(was, p, size);
	up(p);
	memcpy(then, p, size);
	up(p);
	for (size_t at = 0; at + sizeof(int) <= size; at += sizeof(int))
		if (*(int *)(was + at) == 1 && *(int *)(then + at) == 2 && *(int *)((char *)p + at) == 3)
			hits++, found = at;
	free(was);
	free(then);
	reg[kind].refs_at = found;
	return hits == 1;
}

static int cf_up_session(void *p) { return SSL_SESSION_up_ref(p); }
static int cf_up_ssl(void *p) { return SSL_up_ref(p); }
static int cf_up_ctx(void *p) { return SSL_CTX_up_ref(p); }
static int cf_up_bio(void *p) { return BIO_up_ref(p); }

// ---- certificate ----

static X509 *cf_cert;
static EVP_PKEY *cf_key;

static int cf_make_cert(void)
{
	X509_NAME *name;

	if ((cf_key = EVP_EC_gen("P-256")) == NULL || (cf_cert = X509_new()) == NULL)
		return 0;
	X509_set_version(cf_cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cf_cert), 1);
	ASN1_TIME_set(X509_getm_notBefore(cf_cert), 1000000000);
	ASN1_TIME_set(X509_getm_notAfter(cf_cert), 4000000000);
	X509_set_pubkey(cf_cert, cf_key);
	name = X509_get_subject_name(cf_cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"conformance", -1, -1, 0);
	X509_set_issuer_name(cf_cert, name);
	return X509_sign(cf_cert, cf_key, EVP_sha256()) > 0;
}

SSL_CTX *cf_ctx_new(int ex)
{
	SSL_CTX *c = ex ? SSL_CTX_new_ex(NULL, NULL, TLS_method()) : SSL_CTX_new(TLS_method());

	if (c == NULL)
		return NULL;
	SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
	SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION);
	cf_set_verify(c, SSL_VERIFY_NONE, 1);
	if (SSL_CTX_use_certificate(c, cf_cert) != 1 || SSL_CTX_use_PrivateKey(c, cf_key) != 1) {
		SSL_CTX_free(c);
		return NULL;
	}
	return c;
}

static int cf_app_session, cf_app_ssl, cf_app_ctx;
static const SSL_CIPHER *cf_the_cipher;

const SSL_CIPHER *cf_cipher(void) { return cf_the_cipher; }

const char *cf_init(void)
{
	static int done;
	SSL_CTX *c;
	SSL *s;
	SSL_SESSION *e;
	BIO *b;

	if (done)
		return NULL;
	if (!OPENSSL_init_ssl(0, NULL))
		return "OPENSSL_init_ssl failed";
	if (!cf_make_cert())
		return "no certificate could be made";
	// Before the registry's own, so that the session is in the registry when
	// its callback runs.
	cf_app_session = SSL_SESSION_get_ex_new_index(0, NULL, NULL, NULL, cf_app_free);
	reg[CF_SESSION].index = SSL_SESSION_get_ex_new_index(CF_SESSION, NULL, cf_ex_new, NULL, cf_ex_free);
	reg[CF_SSL].index = SSL_get_ex_new_index(CF_SSL, NULL, cf_ex_new, NULL, cf_ex_free);
	reg[CF_CTX].index = SSL_CTX_get_ex_new_index(CF_CTX, NULL, cf_ex_new, NULL, cf_ex_free);
	reg[CF_BIO].index = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_BIO, CF_BIO, NULL, cf_ex_new, NULL, cf_ex_free);
	cf_app_ssl = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	cf_app_ctx = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	c = cf_ctx_new(0);
	e = SSL_SESSION_new();
	b = BIO_new(BIO_s_mem());
	if (c == NULL || e == NULL || b == NULL)
		return "SSL_CTX_new, SSL_SESSION_new or BIO_new failed";
	// The count of the SSL_CTX is 1 only before it has an SSL.
	if (!cf_find_refs(CF_CTX, c, cf_up_ctx))
		return "the reference count was not found in the struct of SSL_CTX";
	if ((s = SSL_new(c)) == NULL)
		return "SSL_new failed";
	// These four stay for the process.
	cf_the_cipher = cf_psk_cipher(s);
	if (!cf_find_refs(CF_SESSION, e, cf_up_session) || !cf_find_refs(CF_SSL, s, cf_up_ssl)
		|| !cf_find_refs(CF_BIO, b, cf_up_bio))
		return "the reference count was not found in the struct of SSL_SESSION, SSL or BIO";
	done = 1;
	cf_reset();
	return NULL;
}

// ---- state ----

void cf_session_state(long serial, cf_session_info *out)
{
	SSL_SESSION *s = cf_object(CF_SESSION, serial);
	const char *host;

	memset(out, 0, sizeof *out);
	if (s == NULL)
		return;
	out->refs = cf_refs(CF_SESSION, serial);
	out->resumable = SSL_SESSION_is_resumable(s);
	out->has_ticket = SSL_SESSION_has_ticket(s);
	out->version = SSL_SESSION_get_protocol_version(s);
	SSL_SESSION_get_id(s, &out->id_len);
	SSL_SESSION_get0_id_context(s, &out->sid_ctx_len);
	out->time = SSL_SESSION_get_time(s);
	out->timeout = SSL_SESSION_get_timeout(s);
	out->has_peer = SSL_SESSION_get0_peer(s) != NULL;
	out->has_cipher = SSL_SESSION_get0_cipher(s) != NULL;
	out->max_early = SSL_SESSION_get_max_early_data(s);
	host = SSL_SESSION_get0_hostname(s);
	out->hostname_len = host == NULL ? 0 : strlen(host);
}

void cf_ssl_state(long serial, cf_ssl_info *out)
{
	SSL *s = cf_object(CF_SSL, serial);

	memset(out, 0, sizeof *out);
	if (s == NULL)
		return;
	out->refs = cf_refs(CF_SSL, serial);
	out->session = cf_serial(CF_SESSION, SSL_get_session(s));
	out->reused = SSL_session_reused(s);
	out->finished = SSL_is_init_finished(s);
	out->before = SSL_in_before(s);
	out->shutdown = SSL_get_shutdown(s);
	out->version = SSL_version(s);
	out->server = SSL_is_server(s);
	out->ctx = cf_serial(CF_CTX, SSL_get_SSL_CTX(s));
}

struct cf_list {
	long *out;
	int n, cap;
};

static void cf_collect(void *entry, void *arg)
{
	struct cf_list *l = arg;

	if (l->n < l->cap)
		l->out[l->n] = cf_serial(CF_SESSION, entry);
	l->n++;
}

int cf_cached(SSL_CTX *ctx, long *out, int cap, long *count)
{
	struct cf_list l = { out, 0, cap };

	OPENSSL_LH_doall_arg((OPENSSL_LHASH *)SSL_CTX_sessions(ctx), cf_collect, &l);
	*count = SSL_CTX_sess_number(ctx);
	return l.n;
}

// ---- wire ----

void cf_eof(SSL *s) { BIO_set_mem_eof_return(SSL_get_rbio(s), 0); }

// cf_hold_wire keeps the BIOs of an SSL that may be freed, and
// cf_release_wire has its peer read an end of file if it was.
static struct { long ssl; BIO *r, *w; } held;

static BIO *cf_memory(BIO *b)
{
	if (b == NULL || BIO_method_type(b) != BIO_TYPE_MEM)
		return NULL;
	BIO_up_ref(b);
	return b;
}

void cf_hold_wire(SSL *s)
{
	held.ssl = cf_serial(CF_SSL, s);
	held.r = held.w = NULL;
	// A BIO that doesn't own its SSL may have a dead one inside.
	if (held.ssl != 0) {
		held.r = cf_memory(SSL_get_rbio(s));
		held.w = cf_memory(SSL_get_wbio(s));
	}
}

void cf_release_wire(void)
{
	BIO *both[] = { held.r, held.w };

	for (int i = 0; i < 2; i++) {
		if (both[i] != NULL && !cf_alive(CF_SSL, held.ssl))
			BIO_set_mem_eof_return(both[i], 0);
		BIO_free(both[i]);
	}
}

long cf_pending(SSL *s)
{
	BIO *r = SSL_get_rbio(s);

	return r == NULL ? 0 : (long)BIO_ctrl_pending(r);
}

int cf_corrupt(SSL *s)
{
	char *p;
	long n = BIO_get_mem_data(SSL_get_rbio(s), &p);

	if (n <= 0)
		return 0;
	p[n - 1]++; // not back again when it happens twice
	return 1;
}

// ---- I/O ----

#define CF_IO(name, call)                     \
	int name(SSL *s, int *err)            \
	{                                     \
		char buf[64];                 \
		size_t n = 0;                 \
		int r;                        \
                                              \
		(void)buf, (void)n;           \
		ERR_clear_error();            \
		r = call;                     \
		*err = SSL_get_error(s, r);   \
		ERR_clear_error();            \
		return r;                     \
	}

CF_IO(cf_do_handshake, SSL_do_handshake(s))
CF_IO(cf_connect, SSL_connect(s))
CF_IO(cf_accept, SSL_accept(s))
CF_IO(cf_read, SSL_read(s, buf, sizeof buf))
CF_IO(cf_read_ex, SSL_read_ex(s, buf, sizeof buf, &n))
CF_IO(cf_peek, SSL_peek(s, buf, sizeof buf))
CF_IO(cf_peek_ex, SSL_peek_ex(s, buf, sizeof buf, &n))
CF_IO(cf_write, SSL_write(s, "data", 4))
CF_IO(cf_write_ex, SSL_write_ex(s, "data", 4, &n))
CF_IO(cf_read_early, SSL_read_early_data(s, buf, sizeof buf, &n))
CF_IO(cf_write_early, SSL_write_early_data(s, "data", 4, &n))
CF_IO(cf_shutdown, SSL_shutdown(s))
CF_IO(cf_stateless, SSL_stateless(s))

// ---- macros ----

long cf_ctx_cache_mode(SSL_CTX *c, long mode) { return SSL_CTX_set_session_cache_mode(c, mode); }
long cf_ctx_get_cache_mode(SSL_CTX *c) { return SSL_CTX_get_session_cache_mode(c); }
long cf_ctx_cache_size(SSL_CTX *c, long size) { return SSL_CTX_sess_set_cache_size(c, size); }
long cf_ctx_get_cache_size(SSL_CTX *c) { return SSL_CTX_sess_get_cache_size(c); }
long cf_ctx_number(SSL_CTX *c) { return SSL_CTX_sess_number(c); }
int cf_ctx_versions(SSL_CTX *c, int min, int max)
{
	return SSL_CTX_set_min_proto_version(c, min) && SSL_CTX_set_max_proto_version(c, max);
}
int cf_cache_hit(SSL *s) { return SSL_cache_hit(s); }
long cf_macro_get_time(SSL_SESSION *s) { return SSL_get_time(s); }
long cf_macro_set_time(SSL_SESSION *s, long t) { return SSL_set_time(s, t); }
long cf_macro_get_timeout(SSL_SESSION *s) { return SSL_get_timeout(s); }
long cf_macro_set_timeout(SSL_SESSION *s, long t) { return SSL_set_timeout(s, t); }
int cf_set_app_data(SSL_SESSION *s, long v) { return SSL_SESSION_set_app_data(s, (char *)v); }
long cf_get_app_data(SSL_SESSION *s) { return (long)SSL_SESSION_get_app_data(s); }
int cf_set_ex(SSL_SESSION *s, long v) { return SSL_SESSION_set_ex_data(s, cf_app_session, (void *)v); }
long cf_get_ex(SSL_SESSION *s) { return (long)SSL_SESSION_get_ex_data(s, cf_app_session); }
int cf_ssl_set_ex(SSL *s, long v) { return SSL_set_ex_data(s, cf_app_ssl, (void *)v); }
long cf_ssl_get_ex(SSL *s) { return (long)SSL_get_ex_data(s, cf_app_ssl); }
int cf_ctx_set_ex(SSL_CTX *c, long v) { return SSL_CTX_set_ex_data(c, cf_app_ctx, (void *)v); }
long cf_ctx_get_ex(SSL_CTX *c) { return (long)SSL_CTX_get_ex_data(c, cf_app_ctx); }
int cf_ssl_set_app_data(SSL *s, long v) { return SSL_set_app_data(s, (char *)v); }
long cf_ssl_get_app_data(SSL *s) { return (long)SSL_get_app_data(s); }
long cf_set_host_name(SSL *s) { return SSL_set_tlsext_host_name(s, NULL); }

char *cf_pem(int key)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p, *out;
	long n;

	if (key)
		PEM_write_bio_PrivateKey(b, cf_key, NULL, NULL, 0, NULL, NULL);
	else
		PEM_write_bio_X509(b, cf_cert);
	n = BIO_get_mem_data(b, &p);
	out = calloc(1, n + 1);
	memcpy(out, p, n);
	BIO_free(b);
	return out;
}

int cf_get_ex_new_index(int macro)
{
	int i = macro ? SSL_SESSION_get_ex_new_index(0, NULL, NULL, NULL, NULL)
		      : CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_SESSION, 0, NULL, NULL, NULL, NULL);

	CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL_SESSION, i);
	return i > 0;
}
long cf_bio_set_ssl(BIO *b, SSL *s, long close) { return BIO_set_ssl(b, s, close); }
SSL *cf_bio_get_ssl(BIO *b)
{
	SSL *s = NULL;

	BIO_get_ssl(b, &s);
	return s;
}
