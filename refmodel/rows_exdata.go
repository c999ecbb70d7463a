package refmodel

// exDataRows are the functions that attach pointers to objects.
func exDataRows() []Func {
	return []Func{
		setExData("SSL_SESSION_set_ex_data", Session, "10_uses").
			noted("not counted, not freed; the library's own copies of the session (TLS 1.3 tickets) copy the pointer"),
		getExData("SSL_SESSION_get_ex_data", Session, "10_uses"),
		setExData("SSL_set_ex_data", SSLConn, "10_uses").noted("not counted, not freed by SSL_free"),
		getExData("SSL_get_ex_data", SSLConn, ""),
		setExData("SSL_CTX_set_ex_data", Context, "").noted("not counted, not freed by SSL_CTX_free"),
		getExData("SSL_CTX_get_ex_data", Context, ""),
		setAppData("SSL_SESSION_set_app_data", Session),
		getAppData("SSL_SESSION_get_app_data", Session),
		setAppData("SSL_set_app_data", SSLConn),
		getAppData("SSL_get_app_data", SSLConn),
		{
			Name: "SSL_SESSION_get_ex_new_index", Kind: FunctionMacro, FuncIn: inLibre | inBoring, In: inAll,
			Params: exIndexParams(),
			Result: plain("int"),
			Source: "BIO_get_ex_new_index(3); openssl/ssl.h", Verified: "01_refs",
		},
		{
			Name: "CRYPTO_get_ex_new_index", In: inOpenSSL | inLibre,
			Params: append([]Param{param("class_index", "int")}, exIndexParams()...),
			Result: plain("int"),
			Only:   &Only{Arg: 0, Value: 2},
			Note:   "2 is CRYPTO_EX_INDEX_SSL_SESSION; SSL_SESSION_get_ex_new_index is a call of this function",
			Source: "CRYPTO_get_ex_new_index(3); openssl/crypto.h",
		},
	}
}

func exIndexParams() []Param {
	return []Param{
		param("argl", "long"), param("argp", "void *").orNull(),
		param("new_func", "CRYPTO_EX_new *").orNull(), param("dup_func", "CRYPTO_EX_dup *").orNull(),
		callback("free_func", "CRYPTO_EX_free *", "CRYPTO_EX_free"),
	}
}

func setExData(name string, c Class, verified string) Func {
	return Func{
		Name: name, In: inAll,
		Params: []Param{uses("obj", c), param("idx", "int"), stores("data", 0).orNull()},
		Result: status(),
		Source: "BIO_get_ex_new_index(3); crypto/ex_data.c", Verified: verified,
	}
}

func getExData(name string, c Class, verified string) Func {
	return Func{
		Name: name, In: inAll,
		Params: []Param{reads("obj", c), param("idx", "int")},
		Result: stored(0),
		Note:   "an object found there is borrowed from whoever owns it",
		Source: "BIO_get_ex_new_index(3); crypto/ex_data.c", Verified: verified,
	}
}

func setAppData(name string, c Class) Func {
	return Func{
		Name: name, Kind: FunctionMacro, In: inAll,
		Params: []Param{uses("obj", c), stores("data", 0).orNull()},
		Result: status(),
		Note:   "ex_data of index 0",
		Source: "BIO_get_ex_new_index(3); openssl/ssl.h",
	}
}

func getAppData(name string, c Class) Func {
	return Func{
		Name: name, Kind: FunctionMacro, In: inAll,
		Params: []Param{reads("obj", c)},
		Result: stored(0),
		Note:   "ex_data of index 0",
		Source: "BIO_get_ex_new_index(3); openssl/ssl.h",
	}
}
