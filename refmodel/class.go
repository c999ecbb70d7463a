package refmodel

// A Class is a kind of reference-counted C object, written as its C type name.
// Nothing outside the table knows a class by name: adding one is adding its
// [ClassInfo] and its rows.
type Class string

// The classes of the table. SSL, SSL_CTX and BIO are there because loans of
// sessions end with them; X509 and EVP_PKEY because sessions lend them out.
const (
	NoClass Class = ""
	Session Class = "SSL_SESSION"
	SSLConn Class = "SSL"
	Context Class = "SSL_CTX"
	BIO     Class = "BIO"
	X509    Class = "X509"
	PKey    Class = "EVP_PKEY"
)

// ClassInfo describes a class.
type ClassInfo struct {
	// Class is the C type name.
	Class Class
	// Tags are the C struct tags behind the type name in the profiles:
	// cgo names a type by its tag.
	Tags []string
	// Noun is what messages call an object of the class.
	Noun string
	// Free and UpRef name the rows that release and that add a reference;
	// "" where the class has none.
	Free, UpRef string
	// Tracked tells whether the references of the class are checked for
	// their own sake (leaks, double frees). The others are followed only
	// because loans of tracked objects stand on them.
	Tracked bool
	// Lends is the class of the one object that an object of this class has
	// at a time and lends out (an SSL its session), or NoClass.
	Lends Class
}

// Classes lists every class, in the order of the table.
var Classes = []ClassInfo{
	{Class: Session, Tags: []string{"ssl_session_st"}, Noun: "session", Free: "SSL_SESSION_free", UpRef: "SSL_SESSION_up_ref", Tracked: true},
	{Class: SSLConn, Tags: []string{"ssl_st"}, Noun: "SSL", Free: "SSL_free", UpRef: "SSL_up_ref", Lends: Session},
	{Class: Context, Tags: []string{"ssl_ctx_st"}, Noun: "SSL_CTX", Free: "SSL_CTX_free", UpRef: "SSL_CTX_up_ref"},
	{Class: BIO, Tags: []string{"bio_st"}, Noun: "BIO", Free: "BIO_free", UpRef: "BIO_up_ref", Lends: SSLConn},
	{Class: X509, Tags: []string{"x509_st", "X509_st"}, Noun: "certificate", Free: "X509_free", UpRef: "X509_up_ref"},
	{Class: PKey, Tags: []string{"evp_pkey_st"}, Noun: "key", Free: "EVP_PKEY_free", UpRef: "EVP_PKEY_up_ref"},
}

// Info returns the description of c; ok is false for a class that the table
// does not have.
func (c Class) Info() (info ClassInfo, ok bool) {
	for _, info := range Classes {
		if info.Class == c {
			return info, true
		}
	}
	return ClassInfo{}, false
}
