package refmodel

// certRows count what a session lends out and what can outlive it.
func certRows() []Func {
	return []Func{
		{
			Name: "X509_free", In: inAll,
			Params: []Param{releases("a", X509)},
			Result: void(),
			Source: "X509_new(3)",
		},
		{
			Name: "X509_up_ref", In: inAll,
			Params: []Param{acquires("a", X509)},
			Result: status(),
			Source: "X509_new(3)",
		},
		{
			Name: "EVP_PKEY_free", In: inAll,
			Params: []Param{releases("key", PKey)},
			Result: void(),
			Source: "EVP_PKEY_new(3)",
		},
		{
			Name: "EVP_PKEY_up_ref", In: inAll,
			Params: []Param{acquires("key", PKey)},
			Result: status(),
			Source: "EVP_PKEY_new(3)",
		},
	}
}
