//go:build cgo

package main

import (
	"bytes"
	"os"
	"testing"
)

// TestDemo runs the demo on the real libssl: it prints what it prints on the
// reference model.
func TestDemo(t *testing.T) {
	want, err := os.ReadFile("../../testdata/demo.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("it prints\n%s\nwant\n%s", out.Bytes(), want)
	}
}
