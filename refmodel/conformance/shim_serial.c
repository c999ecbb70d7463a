//go:build cgo

// Sessions to bytes and back, in every form that libssl has.

#include "shim.h"

#include <openssl/asn1.h>
#include <stdio.h>
#include <string.h>

int cf_i2d(SSL_SESSION *s, unsigned char **out)
{
	unsigned char *p;
	int n = i2d_SSL_SESSION(s, NULL);

	*out = NULL;
	if (n <= 0)
		return n;
	p = *out = malloc(n);
	return i2d_SSL_SESSION(s, &p);
}

// cf_take moves a memory BIO's contents to *out.
static int cf_take(BIO *b, int r, unsigned char **out)
{
	char *p;
	long n = BIO_get_mem_data(b, &p);

	*out = NULL;
	if (r > 0 && n > 0) {
		*out = malloc(n);
		memcpy(*out, p, n);
	}
	BIO_free(b);
	return r > 0 ? (int)n : r;
}

int cf_i2d_bio(SSL_SESSION *s, unsigned char **out)
{
	BIO *b = BIO_new(BIO_s_mem());

	return cf_take(b, i2d_SSL_SESSION_bio(b, s), out);
}

int cf_pem_write_bio(SSL_SESSION *s, unsigned char **out)
{
	BIO *b = BIO_new(BIO_s_mem());

	return cf_take(b, PEM_write_bio_SSL_SESSION(b, s), out);
}

int cf_pem_write(SSL_SESSION *s, unsigned char **out)
{
	char *p = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&p, &n);
	int r = PEM_write_SSL_SESSION(f, s);

	fclose(f);
	*out = (unsigned char *)p;
	return r > 0 ? (int)n : r;
}

SSL_SESSION *cf_d2i(SSL_SESSION **a, const unsigned char *p, long n)
{
	SSL_SESSION *r = d2i_SSL_SESSION(a, &p, n);

	ERR_clear_error();
	return r;
}

#define CF_READ(name, call)                                                   \
	SSL_SESSION *name(SSL_SESSION **a, const unsigned char *p, long n)    \
	{                                                                     \
		BIO *b = BIO_new_mem_buf(p, (int)n);                          \
		SSL_SESSION *r = call;                                        \
                                                                              \
		BIO_free(b);                                                  \
		ERR_clear_error();                                            \
		return r;                                                     \
	}

CF_READ(cf_d2i_bio, d2i_SSL_SESSION_bio(b, a))
CF_READ(cf_asn1_d2i_bio, ASN1_d2i_bio((void *(*)(void))SSL_SESSION_new, (d2i_of_void *)d2i_SSL_SESSION, b, (void **)a))
CF_READ(cf_pem_read_bio, PEM_read_bio_SSL_SESSION(b, a, NULL, NULL))

SSL_SESSION *cf_pem_read(SSL_SESSION **a, const unsigned char *p, long n)
{
	FILE *f = fmemopen((void *)p, n, "r");
	SSL_SESSION *r = PEM_read_SSL_SESSION(f, a, NULL, NULL);

	fclose(f);
	ERR_clear_error();
	return r;
}

int cf_print(SSL_SESSION *s, int how)
{
	BIO *b;
	FILE *f;
	int r;

	if (how == 1) {
		f = fopen("/dev/null", "w");
		r = SSL_SESSION_print_fp(f, s);
		fclose(f);
		return r;
	}
	b = BIO_new(BIO_s_null());
	r = how == 0 ? SSL_SESSION_print(b, s) : SSL_SESSION_print_keylog(b, s);
	BIO_free(b);
	return r;
}
