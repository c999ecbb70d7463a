//go:build cgo

// What the Go half sees of the real library: plain functions over libssl,
// a log of what the library did by itself, and the state of every object.

#ifndef CONFORMANCE_SHIM_H
#define CONFORMANCE_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdlib.h>

// Kinds of objects in the registry.
enum { CF_SESSION, CF_SSL, CF_CTX, CF_BIO, CF_KINDS };

// Kinds of events in the log.
enum {
	CF_EV_NEW_CB = 1,      // a: SSL, b: session, c: returned
	CF_EV_REMOVE_CB,       // a: SSL_CTX, b: session
	CF_EV_GET_CB,          // a: SSL, b: session found or 0, c: copy
	CF_EV_PSK_USE_CB,      // a: SSL, b: session given or 0, c: returned
	CF_EV_PSK_FIND_CB,     // a: SSL, b: session given or 0, c: returned
	CF_EV_TICKET_GEN_CB,   // a: SSL, b: session, c: returned
	CF_EV_TICKET_DEC_CB,   // a: SSL, b: session or 0, c: returned
	CF_EV_NOT_RESUMABLE_CB,// a: SSL, c: returned
	CF_EV_GEN_ID_CB,       // a: SSL, c: returned
	CF_EV_EX_FREE          // b: session, c: what was stored
};

typedef struct {
	int kind;
	long a, b, c;
} cf_event;

// cf_init prepares the library, the registry and the certificate; it returns
// a static message on failure and NULL on success.
const char *cf_init(void);

// The clock that libssl sees.
void cf_set_time(long t);

// The registry: every object of the kinds above has a serial from its birth
// on, counted from 1 in the order of birth since cf_reset. Serials of dead
// objects aren't used again.
void cf_reset(void);
long cf_serial(int kind, const void *p);   // 0: not alive or NULL
int cf_alive(int kind, long serial);
void *cf_object(int kind, long serial);    // NULL when dead
long cf_born(int kind);                    // serials given so far
long cf_living(int kind);
int cf_refs(int kind, long serial);        // the library's own count, 0 when dead

// What the ex_data of a session has when it ends, for the log of callbacks.
void cf_ex_freed(void *session, void *ptr);

// The log of callbacks since the last cf_take_events.
int cf_take_events(cf_event *out, int cap);

// What cf_session_state writes for one living session.
typedef struct {
	int refs, resumable, has_ticket, version;
	unsigned id_len, sid_ctx_len;
	long time, timeout;
	int has_peer, has_cipher;
	unsigned max_early;
	unsigned hostname_len;
} cf_session_info;
void cf_session_state(long serial, cf_session_info *out);

// What cf_ssl_state writes for one living SSL.
typedef struct {
	int refs;
	long session;  // serial or 0
	int reused, finished, before, shutdown, version, server;
	long ctx;      // serial of SSL_get_SSL_CTX
} cf_ssl_info;
void cf_ssl_state(long serial, cf_ssl_info *out);

// cf_cached writes the serials of ctx's cached sessions, unordered, and
// returns their number; the number by SSL_CTX_sess_number goes to *count.
int cf_cached(SSL_CTX *ctx, long *out, int cap, long *count);

// A context with the certificate, TLS 1.2 to 1.3, ready for both roles.
SSL_CTX *cf_ctx_new(int ex);

// The wire between two SSLs.
void cf_eof(SSL *s);                        // end of file after what is in flight to s
void cf_hold_wire(SSL *s);                  // around calls that may free s: its
void cf_release_wire(void);                 // peer then meets the end of file
int cf_corrupt(SSL *s);                     // damages what is in flight to s; 0: nothing was
long cf_pending(SSL *s);                    // bytes in flight to s

// I/O with the error queue cleared first; *err gets SSL_get_error.
int cf_do_handshake(SSL *s, int *err);
int cf_connect(SSL *s, int *err);
int cf_accept(SSL *s, int *err);
int cf_read(SSL *s, int *err);
int cf_read_ex(SSL *s, int *err);
int cf_peek(SSL *s, int *err);
int cf_peek_ex(SSL *s, int *err);
int cf_write(SSL *s, int *err);
int cf_write_ex(SSL *s, int *err);
int cf_read_early(SSL *s, int *err);
int cf_write_early(SSL *s, int *err);
int cf_shutdown(SSL *s, int *err);
int cf_stateless(SSL *s, int *err);

// Callbacks. mode 0 unsets; see shim_callbacks.c for the others.
void cf_set_new_cb(SSL_CTX *c, int mode);
void cf_set_remove_cb(SSL_CTX *c, int mode);
void cf_set_get_cb(SSL_CTX *c, int mode);
int cf_get_new_cb(SSL_CTX *c);
int cf_get_remove_cb(SSL_CTX *c);
int cf_get_get_cb(SSL_CTX *c);
void cf_ctx_set_psk_use_cb(SSL_CTX *c, int mode);
void cf_ctx_set_psk_find_cb(SSL_CTX *c, int mode);
void cf_ssl_set_psk_use_cb(SSL *s, int mode);
void cf_ssl_set_psk_find_cb(SSL *s, int mode);
int cf_set_ticket_cb(SSL_CTX *c, int gen, int dec);
void cf_ctx_set_not_resumable_cb(SSL_CTX *c, int mode);
void cf_ssl_set_not_resumable_cb(SSL *s, int mode);
int cf_ctx_set_gen_id_cb(SSL_CTX *c, int mode);
int cf_ssl_set_gen_id_cb(SSL *s, int mode);
void cf_ctx_set_psk_string_cbs(SSL_CTX *c, int which);
void cf_ssl_set_psk_string_cbs(SSL *s, int which);
int cf_set_session_secret_cb(SSL *s, int on);
int cf_set_ticket_ext_cb(SSL *s, int on);
void cf_set_verify(SSL_CTX *c, int mode, int accept);
void cf_ssl_set_verify(SSL *s, int mode);

// The application's store of sessions, where the get-session and PSK
// callbacks look: the serials of sessions that the application owns.
void cf_store_put(long serial);
void cf_store_drop(long serial);

// The cipher of our TLS 1.3 PSK, and the calls that turn a new session into
// a PSK session as applications do it.
const SSL_CIPHER *cf_psk_cipher(SSL *any);
void cf_psk_prepare(SSL_SESSION *s, const SSL_CIPHER *cipher);
const SSL_CIPHER *cf_cipher(void);          // that cipher, kept from cf_init

// Serialization through memory.
int cf_i2d(SSL_SESSION *s, unsigned char **out);
int cf_i2d_bio(SSL_SESSION *s, unsigned char **out);
int cf_pem_write_bio(SSL_SESSION *s, unsigned char **out);
int cf_pem_write(SSL_SESSION *s, unsigned char **out);
SSL_SESSION *cf_d2i(SSL_SESSION **a, const unsigned char *p, long n);
SSL_SESSION *cf_d2i_bio(SSL_SESSION **a, const unsigned char *p, long n);
SSL_SESSION *cf_asn1_d2i_bio(SSL_SESSION **a, const unsigned char *p, long n);
SSL_SESSION *cf_pem_read_bio(SSL_SESSION **a, const unsigned char *p, long n);
SSL_SESSION *cf_pem_read(SSL_SESSION **a, const unsigned char *p, long n);
int cf_print(SSL_SESSION *s, int how);

// Function-like macros and variadics, which cgo can't call.
long cf_ctx_cache_mode(SSL_CTX *c, long mode);
long cf_ctx_get_cache_mode(SSL_CTX *c);
long cf_ctx_cache_size(SSL_CTX *c, long size);
long cf_ctx_get_cache_size(SSL_CTX *c);
long cf_ctx_number(SSL_CTX *c);
int cf_ctx_versions(SSL_CTX *c, int min, int max);
int cf_cache_hit(SSL *s);
long cf_macro_get_time(SSL_SESSION *s);
long cf_macro_set_time(SSL_SESSION *s, long t);
long cf_macro_get_timeout(SSL_SESSION *s);
long cf_macro_set_timeout(SSL_SESSION *s, long t);
int cf_set_app_data(SSL_SESSION *s, long v);
long cf_get_app_data(SSL_SESSION *s);
int cf_set_ex(SSL_SESSION *s, long v);
long cf_get_ex(SSL_SESSION *s);
int cf_ssl_set_ex(SSL *s, long v);
long cf_ssl_get_ex(SSL *s);
int cf_get_ex_new_index(int macro);
int cf_ctx_set_ex(SSL_CTX *c, long v);
long cf_ctx_get_ex(SSL_CTX *c);
int cf_ssl_set_app_data(SSL *s, long v);
long cf_ssl_get_app_data(SSL *s);
long cf_set_host_name(SSL *s);
char *cf_pem(int key);                      // the certificate or its key; free()
long cf_bio_set_ssl(BIO *b, SSL *s, long close);
SSL *cf_bio_get_ssl(BIO *b);

#endif
