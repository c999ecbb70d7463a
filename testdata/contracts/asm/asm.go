// Package asm is a binding without cgo, whose functions have no bodies.
package asm

type (
	SSL         struct{ _ int }
	SSL_SESSION struct{ _ int }
)

//sslref:returns owned
func resume(ssl *SSL) *SSL_SESSION

//sslref:returns borrowed ssl
func look(ssl *SSL) *SSL_SESSION

//sslref:releases s
func drop(s *SSL_SESSION)

func takesAny(s *SSL_SESSION)

func badDrop(ssl *SSL) {
	s := resume(ssl) // want "session s from resume is not freed"
	if s == nil {
		return
	}
	_ = look(ssl)
}

func goodDrop(ssl *SSL) {
	s := resume(ssl)
	if s == nil {
		return
	}
	drop(s)
}

func badLook(ssl *SSL) {
	drop(look(ssl)) // want "borrowedfree"
}

func goodLook(ssl *SSL) { _ = look(ssl) }

func goodUnknown(ssl *SSL) { takesAny(resume(ssl)) }
