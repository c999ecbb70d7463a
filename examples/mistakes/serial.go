package mistakes

// (cgo preamble: the model has no C code)
//
//
//
import "github.com/sslref/sslref/refmodel/libssl"

// encode returns s in ASN.1 form, nil for failure. It has no mistake.
func encode(s *libssl.SSL_SESSION) []byte {
	n := libssl.I2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := libssl.Malloc(libssl.Size_t(n))
	defer libssl.Free(buf)
	p := (*libssl.Uchar)(buf)
	if libssl.I2d_SSL_SESSION(s, &p) != n {
		return nil
	}
	return libssl.GoBytes(buf, n)
}

// decode returns the session whose ASN.1 form is der, for the caller to free,
// nil for failure. It has no mistake.
func decode(der []byte) *libssl.SSL_SESSION {
	buf := libssl.CBytes(der)
	defer libssl.Free(buf)
	p := (*libssl.Uchar)(buf)
	return libssl.D2i_SSL_SESSION(nil, &p, libssl.Long(len(der)))
}
