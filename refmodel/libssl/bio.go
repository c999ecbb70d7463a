package libssl

func bio(name string, args ...any) *BIO { return (*BIO)(call(name, args...).BIO()) }

// BIO_new returns a BIO, for the caller to release with BIO_free; it can be NULL.
// Source: BIO_new(3).
func BIO_new(type_ *BIO_METHOD) *BIO {
	if type_ == nil {
		return nil
	}
	return bio("BIO_new", type_.Name)
}

// BIO_free takes back one reference of the caller's to a; NULL is allowed. Source:
// BIO_f_ssl(3), BIO_free(3); ssl/bio_ssl.c:ssl_free.
func BIO_free(a *BIO) Int { return status("BIO_free", a.Model()) }

// BIO_free_all takes back one reference of the caller's to a; NULL is allowed. Source:
// BIO_f_ssl(3), BIO_free(3).
func BIO_free_all(a *BIO) { call("BIO_free_all", a.Model()) }

// BIO_up_ref gives the caller one reference more to a if the result is 1. Source:
// BIO_free(3).
func BIO_up_ref(a *BIO) Int { return status("BIO_up_ref", a.Model()) }

// BIO_new_ssl returns a BIO, for the caller to release with BIO_free; it can be NULL;
// the result takes a reference of its own to ctx if the result is not NULL; the caller
// keeps its own; NULL is allowed. Source: BIO_f_ssl(3); ssl/bio_ssl.c:BIO_new_ssl.
func BIO_new_ssl(ctx *SSL_CTX, client Int) *BIO { return bio("BIO_new_ssl", ctx.Model(), int(client)) }

// BIO_new_ssl_connect returns a BIO, for the caller to release with BIO_free; it can be
// NULL; the result takes a reference of its own to ctx if the result is not NULL; the
// caller keeps its own; NULL is allowed. Source: BIO_f_ssl(3);
// ssl/bio_ssl.c:BIO_new_ssl_connect.
func BIO_new_ssl_connect(ctx *SSL_CTX) *BIO { return bio("BIO_new_ssl_connect", ctx.Model()) }

// BIO_new_buffer_ssl_connect returns a BIO, for the caller to release with BIO_free; it
// can be NULL; the result takes a reference of its own to ctx if the result is not
// NULL; the caller keeps its own; NULL is allowed. Source: BIO_f_ssl(3);
// ssl/bio_ssl.c:BIO_new_buffer_ssl_connect.
func BIO_new_buffer_ssl_connect(ctx *SSL_CTX) *BIO {
	return bio("BIO_new_buffer_ssl_connect", ctx.Model())
}

// BIO_ssl_copy_session_id uses to; uses from; ends the loans of sessions borrowed from
// the SSL in to, except the session of the SSL in from itself, if the result is 1; the
// session of the SSL in from becomes that of the SSL in to if the result is 1; the SSL
// in to and the SSL in from must belong to one SSL_CTX. Source: BIO_f_ssl(3);
// ssl/bio_ssl.c:BIO_ssl_copy_session_id.
func BIO_ssl_copy_session_id(to, from *BIO) Int {
	return status("BIO_ssl_copy_session_id", to.Model(), from.Model())
}

// BIO_ssl_shutdown uses ssl_bio; can end the loans of sessions borrowed from the SSL in
// ssl_bio, when a second call on a TLS 1.3 client reads a new session ticket; the first
// call only sends; can end the life of sessions that only the cache of the SSL_CTX of
// the SSL in ssl_bio holds, when the cache is full, or expired sessions are flushed
// from it, as on every 255th connection; counts close_notify as sent on the SSL in
// ssl_bio; the SSL in ssl_bio can have another session afterwards, or none; reads or
// writes the connection of the SSL in ssl_bio, so that callbacks may run. Source:
// BIO_f_ssl(3); ssl/bio_ssl.c:BIO_ssl_shutdown.
func BIO_ssl_shutdown(ssl_bio *BIO) { call("BIO_ssl_shutdown", ssl_bio.Model()) }

// SSL_set_bio uses s; the caller's reference to rbio becomes that of s; NULL is
// allowed; the caller's reference to wbio becomes that of s; NULL is allowed. Source:
// SSL_set_bio(3); ssl/ssl_lib.c:SSL_set_bio.
//
// SSL_set_bio gives the SSL its BIOs. Two SSLs that read from each other's
// memory BIOs are linked by that.
func SSL_set_bio(s *SSL, rbio, wbio *BIO) { call("SSL_set_bio", s.Model(), rbio.Model(), wbio.Model()) }

// SSL_get_rbio returns a BIO borrowed from s, not to be released; it can be NULL; uses
// s. Source: SSL_get_rbio(3).
func SSL_get_rbio(s *SSL) *BIO { return bio("SSL_get_rbio", s.Model()) }

// SSL_get_wbio returns a BIO borrowed from s, not to be released; it can be NULL; uses
// s. Source: SSL_get_rbio(3).
func SSL_get_wbio(s *SSL) *BIO { return bio("SSL_get_wbio", s.Model()) }
