// Package conformance proves the reference model against the real library.
//
// One random sequence of operations is run on OpenSSL 3 (real handshakes
// over memory BIOs, real callbacks, a certificate made at run time) and on
// the model, and after every operation the two must agree: on what the call
// returned, on every living session, SSL and BIO with its reference count, on
// the session that each SSL presently has, on what each SSL_CTX has cached, and
// on the callbacks, one by one, those of ex_data included.
//
// How the real library is observed: ex_data functions tell the birth and the
// death of every session, SSL, SSL_CTX and BIO; the reference count is read out
// of the C struct, at the offset where two up_refs count it from 1 to 3; the
// clock is a time() of ours, which the linker puts in the place of libc's.
//
// Undefined behaviour never reaches the real library. Each step runs on the
// model first, and one that the model calls a violation stays there. The
// other way round a step that the model allows is stopped when it touches an
// object that the registry of real objects knows to be dead: that too is a
// disagreement.
//
// A normal run has one seed, so that it fails for a change and not by chance, and
// fails too if it compared fewer calls than it should, or exercised a row that
// the library can show fewer than 100 times; -v prints the seed and the rows.
// Other seeds are tried by hand:
//
//	go test ./refmodel/conformance -run TestConformance -v -rapid.seed=0
//
// where 0 is a random one, and -rapid.checks=N makes the run longer. Sequences
// that disagree are shrunk and written to testdata/failure.txt. Once settled they
// stay in testdata/regressions, which every run has. What the generator
// leaves alone is said where it does so, in steps.go and table.go.
//
// The package needs cgo and libssl; without cgo it is empty.
package conformance
