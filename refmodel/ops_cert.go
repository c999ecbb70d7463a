package refmodel

func init() {
	add(map[string]func(c *call){
		"X509_up_ref":     succeed,
		"EVP_PKEY_up_ref": succeed,
	})
}
