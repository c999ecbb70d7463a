package refmodel

// bioCloses is BIO_CLOSE: the BIO owns the SSL that it is given.
const bioCloses = 1

// bioRows are the functions of BIOs that have an SSL inside, and those by
// which an SSL comes to its BIOs.
func bioRows() []Func {
	return []Func{
		{
			Name: "BIO_set_ssl", Kind: FunctionMacro, FuncIn: inBoring, In: inAll,
			Params: []Param{uses("b", BIO), handsOver("ssl", SSLConn, 0).ifArg(2, bioCloses), param("c", "long")},
			Result: status().as("long"),
			Ends:   []End{mayEnd(0, "the BIO owned another SSL")},
			Slots:  []Slot{{Arg: 0, FromArg: 1, FromHolderArg: None}},
			Note:   "with BIO_NOCLOSE the SSL stays the caller's",
			Source: "BIO_f_ssl(3); ssl/bio_ssl.c:ssl_ctrl", Verified: "02_borrow",
		},
		{
			Name: "BIO_get_ssl", Kind: FunctionMacro, In: inOpenSSL | inLibre,
			Params: []Param{uses("b", BIO), outBorrowed("sslp", SSLConn, 0)},
			Result: status().as("long"),
			Source: "BIO_f_ssl(3); ssl/bio_ssl.c:ssl_ctrl", Verified: "04_set",
		},
		newSSLBIO("BIO_new_ssl", "04_set", param("client", "int")),
		newSSLBIO("BIO_new_ssl_connect", ""),
		newSSLBIO("BIO_new_buffer_ssl_connect", ""),
		{
			Name: "BIO_ssl_copy_session_id", In: inOpenSSL | inLibre,
			Params:    []Param{uses("to", BIO), object("from", BIO, Inspects)},
			Result:    status(),
			Inside:    true,
			Ends:      []End{{Loan: LoansFrom, Arg: 0, When: IfOne, UnlessSame: 1}},
			Slots:     []Slot{{Arg: 0, FromArg: None, FromHolderArg: 1, When: IfOne}},
			SameRealm: []int{0, 1},
			Note:      "SSL_copy_session_id on the SSLs inside",
			Source:    "BIO_f_ssl(3); ssl/bio_ssl.c:BIO_ssl_copy_session_id", Verified: "04_set",
		},
		{
			Name: "BIO_ssl_shutdown", In: inOpenSSL | inLibre,
			Params: []Param{uses("ssl_bio", BIO)},
			Result: void(),
			Inside: true,
			Ends:   []End{mayEnd(0, onShutdown), mayEvict(0, onEvict)},
			Marks:  []Marking{marks(0, SentShutdown)},
			Slots:  []Slot{maySlot(0)},
			IO:     true,
			Note:   "SSL_shutdown on every SSL in the chain",
			Source: "BIO_f_ssl(3); ssl/bio_ssl.c:BIO_ssl_shutdown",
		},
		{
			Name: "BIO_free", In: inAll,
			Params: []Param{releases("a", BIO)},
			Result: status(),
			Note:   "a BIO that owns an SSL (BIO_CLOSE) frees it, as by SSL_free",
			Source: "BIO_f_ssl(3), BIO_free(3); ssl/bio_ssl.c:ssl_free", Verified: "02_borrow",
		},
		{
			Name: "BIO_free_all", In: inAll,
			Params: []Param{releases("a", BIO)},
			Result: void(),
			Note:   "frees every BIO of the chain until one has another reference; a BIO that owns an SSL frees it, as by SSL_free",
			Source: "BIO_f_ssl(3), BIO_free(3)", Verified: "04_set",
		},
		{
			Name: "BIO_up_ref", In: inAll,
			Params: []Param{acquires("a", BIO)},
			Result: status(),
			Source: "BIO_free(3)",
		},
		{
			Name: "BIO_new", In: inAll,
			Params: []Param{param("type", "const BIO_METHOD *")},
			Result: owned(BIO),
			Source: "BIO_new(3)",
		},
		{
			Name: "SSL_set_bio", In: inAll,
			Params: []Param{
				uses("s", SSLConn),
				handsOver("rbio", BIO, 0).orNull(),
				handsOver("wbio", BIO, 0).orNull(),
			},
			Result: void(),
			Note:   "what is set already is not taken; one BIO for both is taken once, and not at all when it was the only one of the two that was set already, also as wbio, where the manual page says once",
			Source: "SSL_set_bio(3); ssl/ssl_lib.c:SSL_set_bio",
		},
		{
			Name: "SSL_get_rbio", In: inAll,
			Params: []Param{reads("s", SSLConn)},
			Result: borrowed(BIO, 0),
			Source: "SSL_get_rbio(3)",
		},
		{
			Name: "SSL_get_wbio", In: inAll,
			Params: []Param{reads("s", SSLConn)},
			Result: borrowed(BIO, 0),
			Source: "SSL_get_rbio(3)",
		},
	}
}

// newSSLBIO is one of the functions that make a BIO with a new SSL inside.
func newSSLBIO(name, verified string, args ...Param) Func {
	return Func{
		Name: name, In: inOpenSSL | inLibre,
		Params: append([]Param{retains("ctx", Context, OfResult).when(IfNonNull).orNull()}, args...),
		Result: owned(BIO).realm(0),
		Note:   "the BIO owns the new SSL, which BIO_get_ssl lends out",
		Source: "BIO_f_ssl(3); ssl/bio_ssl.c:" + name, Verified: verified,
	}
}
