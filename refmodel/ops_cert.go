package refmodel

func certOps() map[string]func(c *call) {
	return map[string]func(c *call){
		"X509_up_ref":     succeed,
		"EVP_PKEY_up_ref": succeed,
	}
}
