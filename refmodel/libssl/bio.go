package libssl

func bio(name string, args ...any) *BIO { return (*BIO)(call(name, args...).BIO()) }

func BIO_new(method *BIO_METHOD) *BIO {
	if method == nil {
		return nil
	}
	return bio("BIO_new", method.Name)
}

func BIO_free(b *BIO) Int { return status("BIO_free", b.Model()) }

func BIO_free_all(b *BIO) { call("BIO_free_all", b.Model()) }

func BIO_up_ref(b *BIO) Int { return status("BIO_up_ref", b.Model()) }

func BIO_new_ssl(ctx *SSL_CTX, client Int) *BIO { return bio("BIO_new_ssl", ctx.Model(), int(client)) }

func BIO_new_ssl_connect(ctx *SSL_CTX) *BIO { return bio("BIO_new_ssl_connect", ctx.Model()) }

func BIO_new_buffer_ssl_connect(ctx *SSL_CTX) *BIO {
	return bio("BIO_new_buffer_ssl_connect", ctx.Model())
}

func BIO_ssl_copy_session_id(to, from *BIO) Int {
	return status("BIO_ssl_copy_session_id", to.Model(), from.Model())
}

func BIO_ssl_shutdown(b *BIO) { call("BIO_ssl_shutdown", b.Model()) }

// SSL_set_bio gives the SSL its BIOs. Two SSLs that read from each other's
// memory BIOs are linked by that.
func SSL_set_bio(s *SSL, rbio, wbio *BIO) { call("SSL_set_bio", s.Model(), rbio.Model(), wbio.Model()) }

func SSL_get_rbio(s *SSL) *BIO { return bio("SSL_get_rbio", s.Model()) }

func SSL_get_wbio(s *SSL) *BIO { return bio("SSL_get_wbio", s.Model()) }
