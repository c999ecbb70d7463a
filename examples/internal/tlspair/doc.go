// Package tlspair is the other end of the examples' connections: a TLS server
// in the same process, with a certificate made at run time, and the wires that
// lead to it. It needs C helper functions, which is why it is a package of its
// own; package tlsmodel is its twin on the reference model, written by hand,
// with the same Go API.
package tlspair
