// Package examples checks the examples: that the editions on the reference
// model are the rewriter's twins of those on cgo, that both do the same, and
// that sslref finds each mistake in them and nothing else.
package examples
