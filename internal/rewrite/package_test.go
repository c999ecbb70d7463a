package rewrite

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// unpack writes the files of a txtar text into a directory.
func unpack(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const twoFiles = `
-- callbacks.go --
package sess

// #include <openssl/ssl.h>
import "C"

//export goNewSession
func goNewSession(ssl *C.SSL, s *C.SSL_SESSION) C.int { return 1 }
-- dial.go --
package sess

/*
#include <openssl/ssl.h>
extern int goNewSession(SSL *, SSL_SESSION *);
*/
import "C"

func setUp(ctx *C.SSL_CTX) { C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goNewSession)) }
-- plain.go --
package sess

// libssl is taken in this package.
var libssl = 1
-- stub.go --
//go:build !cgo

package sess
-- helper.c --
int helper(void) { return 1; }
-- _ignored.go --
no Go at all
`

func TestPackage(t *testing.T) {
	dir := unpack(t, twoFiles)
	twins, err := Package(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(twins)), []string{"callbacks.go", "dial.go", "plain.go"}; !slices.Equal(got, want) {
		t.Errorf("twins of %v, want %v", got, want)
	}
	for name, want := range map[string]string{
		"callbacks.go": "func goNewSession(ssl *libssl2.SSL, s *libssl2.SSL_SESSION) libssl2.Int { return 1 }",
		"dial.go":      "libssl2.SSL_CTX_sess_set_new_cb(ctx, goNewSession)",
		"plain.go":     "var libssl = 1",
	} {
		if !strings.Contains(string(twins[name]), want) {
			t.Errorf("%s lacks %q:\n%s", name, want, twins[name])
		}
	}
}

func TestPackageRefusesInAllFiles(t *testing.T) {
	dir := unpack(t, `
-- b.go --
package p

import "C"

var b = C.helper_b()
-- a.go --
package p

import "C"

var a = C.helper_a()
`)
	_, err := Package(dir)
	var refused Refusals
	if !errors.As(err, &refused) || len(refused) != 2 {
		t.Fatalf("error %v, want two refusals", err)
	}
	if !strings.Contains(refused[0].Msg, "C.helper_a") || !strings.Contains(refused[1].Msg, "C.helper_b") {
		t.Errorf("not in the files' order: %v", refused)
	}
}

func TestPackageErrors(t *testing.T) {
	for _, test := range []struct{ dir, want string }{
		{t.TempDir(), "no Go files in "},
		{filepath.Join(t.TempDir(), "absent"), "no Go files in "},
		{unpack(t, "-- a.go --\npackage p; func {\n-- b.go --\npackage p; var x =\n"), "b.go:1:"},
	} {
		if _, err := Package(test.dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v lacks %q", test.dir, err, test.want)
		}
	}
}
