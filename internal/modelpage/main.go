// Modelpage writes the page of the reference table, docs/model.md, from the
// table itself.
package main

import (
	"flag"
	"fmt"
	"os"
)

//go:generate go run . -o ../../docs/model.md

func main() {
	out := flag.String("o", "", "write the page to this `file` (default: standard output)")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "modelpage: unexpected argument %q: it takes none\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "modelpage:", err)
		os.Exit(1)
	}
}

// write puts the page into the named file, or on standard output for "".
func write(name string) error {
	if name == "" {
		_, err := os.Stdout.Write(page())
		return err
	}
	return os.WriteFile(name, page(), 0o644)
}
