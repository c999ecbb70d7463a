package refmodel

// serialRows are the functions that read, write and print sessions.
func serialRows() []Func {
	return []Func{
		reader(Func{
			Name: "d2i_SSL_SESSION", In: inAll,
			Params: []Param{outObject("a", Session), param("pp", "const unsigned char **"), param("length", "long")},
			Source: "d2i_SSL_SESSION(3), d2i_X509(3); ssl/ssl_asn1.c:d2i_SSL_SESSION; BoringSSL ssl/ssl_x509.cc", Verified: "05_serial, 08_interior",
		}),
		reader(Func{
			Name: "d2i_SSL_SESSION_ex", In: in3, Since: "OpenSSL 3.2",
			Params: []Param{
				outObject("a", Session), param("pp", "const unsigned char **"), param("length", "long"),
				param("libctx", "OSSL_LIB_CTX *").orNull(), param("propq", "const char *").orNull(),
			},
			Source: "d2i_SSL_SESSION(3); ssl/ssl_asn1.c:d2i_SSL_SESSION_ex", Verified: "05_serial",
		}),
		reader(Func{
			Name: "d2i_SSL_SESSION_bio", Kind: FunctionMacro, FuncIn: inBoring, In: inAll,
			Params: []Param{uses("bp", BIO), outObject("s_id", Session)},
			Source: "openssl/ssl.h; crypto/asn1/a_d2i_fp.c:ASN1_d2i_bio", Verified: "05_serial",
		}),
		reader(Func{
			Name: "ASN1_d2i_bio", In: inOpenSSL | inLibre,
			Params: []Param{
				param("xnew", "void *(*)(void)"), param("d2i", "d2i_of_void *"),
				uses("in", BIO), outObject("x", Session).as("void **"),
			},
			Result: owned(Session).as("void *"),
			Only:   &Only{Arg: 1, Func: "d2i_SSL_SESSION"},
			Note:   "d2i_SSL_SESSION_bio and wrappers of it are calls of this function",
			Source: "openssl/ssl.h; crypto/asn1/a_d2i_fp.c:ASN1_d2i_bio",
		}),
		reader(Func{
			Name: "PEM_read_bio_SSL_SESSION", In: inAll,
			Params: []Param{
				uses("out", BIO), outObject("x", Session),
				param("cb", "pem_password_cb *").orNull(), param("u", "void *").orNull(),
			},
			Source: "PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw", Verified: "05_serial",
		}),
		reader(Func{
			Name: "PEM_read_SSL_SESSION", In: inAll,
			Params: []Param{
				param("out", "FILE *"), outObject("x", Session),
				param("cb", "pem_password_cb *").orNull(), param("u", "void *").orNull(),
			},
			Source: "PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw", Verified: "05_serial",
		}),
		needsObject(Func{
			Name: "i2d_SSL_SESSION", In: inAll,
			Params: []Param{reads("in", Session).orNull(), param("pp", "unsigned char **").orNull()},
			Result: plain("int"),
			Source: "d2i_SSL_SESSION(3); ssl/ssl_asn1.c:i2d_SSL_SESSION", Verified: "05_serial, 10_uses",
		}, 0),
		needsObject(Func{
			Name: "i2d_SSL_SESSION_bio", Kind: FunctionMacro, FuncIn: inBoring, In: inAll,
			Params: []Param{uses("bp", BIO), reads("s_id", Session).orNull()},
			Result: status(),
			Source: "openssl/ssl.h; crypto/asn1/a_i2d_fp.c:ASN1_i2d_bio", Verified: "05_serial",
		}, 1),
		needsObject(Func{
			Name: "PEM_write_bio_SSL_SESSION", In: inAll,
			Params: []Param{uses("out", BIO), reads("x", Session).orNull()},
			Result: status(),
			Source: "PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw", Verified: "05_serial",
		}, 1),
		needsObject(Func{
			Name: "PEM_write_SSL_SESSION", In: inAll,
			Params: []Param{param("out", "FILE *"), reads("x", Session).orNull()},
			Result: status(),
			Source: "PEM_read_bio_PrivateKey(3); openssl/ssl.h:DECLARE_PEM_rw", Verified: "05_serial",
		}, 1),
		{
			Name: "SSL_SESSION_print", In: inOpenSSL | inLibre,
			Params: []Param{uses("fp", BIO), reads("ses", Session).orNull()},
			Result: status(),
			Source: "SSL_SESSION_print(3); ssl/ssl_txt.c:SSL_SESSION_print", Verified: "05_serial",
		},
		{
			Name: "SSL_SESSION_print_fp", In: inOpenSSL | inLibre,
			Params: []Param{param("fp", "FILE *"), reads("ses", Session).orNull()},
			Result: status(),
			Source: "SSL_SESSION_print(3); ssl/ssl_txt.c:SSL_SESSION_print_fp", Verified: "05_serial",
		},
		{
			Name: "SSL_SESSION_print_keylog", In: inOpenSSL,
			Params: []Param{uses("bp", BIO), reads("x", Session).orNull()},
			Result: status(),
			Source: "SSL_SESSION_print(3); ssl/ssl_txt.c:SSL_SESSION_print_keylog", Verified: "05_serial",
		},
	}
}

// reader completes the row of a function of the d2i kind: its result and the
// object in its OutOwned parameter are one reference, and what a session that
// was in it beforehand goes through differs between the libraries.
func reader(f Func) Func {
	out := 0
	for f.Params[out].Out != OutOwned {
		out++
	}
	if f.Result.Kind != Owned {
		f.Result = owned(Session)
	}
	f.Result.Aliases = out
	f.Ends = endsInteriors(out, IfNonNull, fieldPeer, fieldPeerKey, fieldHostname, fieldTicket, fieldALPN, fieldAppData)
	f = differing(f, f.In&in111, func(v *Func) {
		v.Ends = endsInteriors(out, IfNonNull, fieldPeer, fieldHostname, fieldTicket, fieldALPN, fieldAppData)
	})
	f = differing(f, f.In&inLibre, func(v *Func) {
		v.Ends = endsInteriors(out, IfNonNull, fieldPeer)
	})
	return differing(f, f.In&inBoring, func(v *Func) {
		v.Params[out].Reuse = ReplacesReleased
		v.Ends = nil
	})
}
