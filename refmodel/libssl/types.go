package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// The numbers of C, as cgo has them on Linux with 64 bits.
type (
	Char      int8
	Schar     int8
	Uchar     uint8
	Short     int16
	Ushort    uint16
	Int       int32
	Uint      uint32
	Long      int64
	Ulong     uint64
	Longlong  int64
	Ulonglong uint64
	Float     float32
	Double    float64

	Int8_t   = Schar
	Uint8_t  = Uchar
	Int16_t  = Short
	Uint16_t = Ushort
	Int32_t  = Int
	Uint32_t = Uint
	Int64_t  = Long
	Uint64_t = Ulong
	Size_t   = Ulong
	Ssize_t  = Long
	Time_t   = Long
	Off_t    = Long

	Ossl_ssize_t = Long
)

// SSL_SESSION is a session; see [refmodel.SessionObject].
type SSL_SESSION refmodel.SessionObject

// SSL is one end of a connection; see [refmodel.ConnObject].
type SSL refmodel.ConnObject

// SSL_CTX makes SSLs and has the session cache; see [refmodel.ContextObject].
type SSL_CTX refmodel.ContextObject

// BIO is a source or sink of data; see [refmodel.BIOObject].
type BIO refmodel.BIOObject

// X509 is a certificate.
type X509 refmodel.CertObject

// Model returns the object that the model's own functions take: what C has
// macros for ([refmodel.ContextObject.SetSessionCacheMode]), links and
// inspection.
func (s *SSL_SESSION) Model() *refmodel.SessionObject { return (*refmodel.SessionObject)(s) }

// Model is as [SSL_SESSION.Model].
func (s *SSL) Model() *refmodel.ConnObject { return (*refmodel.ConnObject)(s) }

// Model is as [SSL_SESSION.Model].
func (x *SSL_CTX) Model() *refmodel.ContextObject { return (*refmodel.ContextObject)(x) }

// Model is as [SSL_SESSION.Model].
func (b *BIO) Model() *refmodel.BIOObject { return (*refmodel.BIOObject)(b) }

// Model is as [SSL_SESSION.Model].
func (x *X509) Model() *refmodel.CertObject { return (*refmodel.CertObject)(x) }

// SSL_METHOD says which versions an SSL_CTX speaks; see [refmodel.Method].
type SSL_METHOD refmodel.Method

// SSL_CIPHER is a cipher suite; there is one value for each suite.
type SSL_CIPHER struct {
	// Id is the suite's two bytes.
	Id   Uint
	Name string
}

// BIO_METHOD is a kind of BIO.
type BIO_METHOD struct {
	Name string
}

// Types that occur only in signatures: the model has no values of them, so that
// a program passes nil.
type (
	EVP_PKEY       struct{ _ byte }
	EVP_MD         struct{ _ byte }
	OSSL_LIB_CTX   struct{ _ byte }
	BIO_ADDR       struct{ _ byte }
	CRYPTO_EX_DATA struct{ _ byte }
	Stack_st_X509  struct{ _ byte }

	Lhash_st_SSL_SESSION struct{ _ byte }
	X509_STORE_CTX       struct{ _ byte }
)

// Function types of callbacks: a program passes its Go functions.
type (
	// New_session_cb is the callback of SSL_CTX_sess_set_new_cb.
	New_session_cb = func(ssl *SSL, sess *SSL_SESSION) Int
	// Remove_session_cb is the callback of SSL_CTX_sess_set_remove_cb.
	Remove_session_cb = func(ctx *SSL_CTX, sess *SSL_SESSION)
	// Get_session_cb is the callback of SSL_CTX_sess_set_get_cb.
	Get_session_cb = func(ssl *SSL, data *Uchar, length Int, copy *Int) *SSL_SESSION

	SSL_psk_use_session_cb_func        = func(ssl *SSL, md *EVP_MD, id **Uchar, idlen *Size_t, sess **SSL_SESSION) Int
	SSL_psk_find_session_cb_func       = func(ssl *SSL, identity *Uchar, identityLen Size_t, sess **SSL_SESSION) Int
	SSL_psk_client_cb_func             = func(ssl *SSL, hint *Char, identity *Char, maxIdentityLen Uint, psk *Uchar, maxPSKLen Uint) Uint
	SSL_psk_server_cb_func             = func(ssl *SSL, identity *Char, psk *Uchar, maxPSKLen Uint) Uint
	SSL_CTX_generate_session_ticket_fn = func(s *SSL, arg unsafe.Pointer) Int
	SSL_CTX_decrypt_session_ticket_fn  = func(s *SSL, ss *SSL_SESSION, keyname *Uchar, keynameLen Size_t, status SSL_TICKET_STATUS, arg unsafe.Pointer) SSL_TICKET_RETURN
	GEN_SESSION_CB                     = func(ssl *SSL, id *Uchar, idLen *Uint) Int
	Not_resumable_session_cb           = func(ssl *SSL, isForwardSecure Int) Int
	SSL_verify_cb                      = func(preverifyOK Int, ctx *X509_STORE_CTX) Int
	Pem_password_cb                    = func(buf *Char, size Int, rwflag Int, u unsafe.Pointer) Int
	Tls_session_secret_cb_fn           = func(s *SSL, secret unsafe.Pointer, secretLen *Int, arg unsafe.Pointer) Int
	Tls_session_ticket_ext_cb_fn       = func(s *SSL, data *Uchar, length Int, arg unsafe.Pointer) Int
	CRYPTO_EX_new                      = func(parent, ptr unsafe.Pointer, ad *CRYPTO_EX_DATA, idx Int, argl Long, argp unsafe.Pointer)
	CRYPTO_EX_dup                      = func(to, from *CRYPTO_EX_DATA, fromD *unsafe.Pointer, idx Int, argl Long, argp unsafe.Pointer) Int
	CRYPTO_EX_free                     = func(parent, ptr unsafe.Pointer, ad *CRYPTO_EX_DATA, idx Int, argl Long, argp unsafe.Pointer)
	D2i_of_void                        = func(a **SSL_SESSION, pp **Uchar, length Long) *SSL_SESSION

	SSL_TICKET_STATUS = Int
	SSL_TICKET_RETURN = Int
)
