// Package resume is a small TLS client that keeps the sessions of its
// connections and resumes them later, also after a restart: what a program has
// to do for session resumption with OpenSSL, with every reference in order.
//
// The edition in examples/resumecgo calls the real libssl through cgo. The one
// in examples/resume is its twin on the reference model, made by
//
//	go run ./cmd/sslref model -rewrite -o examples/resume examples/resumecgo/*.go
//
// and needs nothing but Go.
//
// Who owns what: a [Store] owns one reference to each of its sessions. The
// new-session callback gives the reference that it was handed to the store and
// says so by returning 1. A connection borrows: its SSL takes a reference of
// its own when a session is set, and lends out its current one.
package resume
