package csource

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// headers are the installed headers of the library. They are not parsed: a
// macro that the source tests or uses as a number is looked up in their text.
type headers struct {
	dirs    []string
	profile refmodel.Profile
	// found tells that opensslv.h was there; version is what the library
	// calls itself in numbers.
	found   bool
	version int64
	macros  map[string]string
	read    map[string]bool
}

// versions are the OPENSSL_VERSION_NUMBERs that stand for a profile where the
// headers aren't installed.
var versions = map[refmodel.Profile]int64{
	refmodel.OpenSSL3: 0x30000000, refmodel.OpenSSL111: 0x1010100f, refmodel.LibreSSL: 0x20000000, refmodel.BoringSSL: 0x1010107f,
}

func newHeaders(dirs []string, profile refmodel.Profile) *headers {
	h := &headers{dirs: dirs, profile: profile, macros: map[string]string{}, read: map[string]bool{}}
	h.found = h.load("openssl/opensslv.h")
	h.load("openssl/base.h") // BoringSSL's version is here
	h.version = versions[profile]
	if n, ok := h.number("OPENSSL_VERSION_NUMBER"); ok {
		h.version = n
	} else if major, ok := h.number("OPENSSL_VERSION_MAJOR"); ok {
		minor, _ := h.number("OPENSSL_VERSION_MINOR")
		patch, _ := h.number("OPENSSL_VERSION_PATCH")
		h.version = major<<28 | minor<<20 | patch<<4
	}
	return h
}

// load reads the macros of a header; the first in the search path counts.
func (h *headers) load(name string) bool {
	if loaded, ok := h.read[name]; ok {
		return loaded
	}
	h.read[name] = false
	for _, dir := range h.dirs {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			continue
		}
		h.read[name] = true
		directives(text, func(directive string, rest []byte) {
			if directive != "define" {
				return
			}
			n := 0
			for n < len(rest) && (isLetter(rest[n]) || isDigit(rest[n])) {
				n++
			}
			if name := string(rest[:n]); h.macros[name] == "" {
				h.macros[name] = string(bytes.TrimSpace(rest[n:]))
			}
		})
		break
	}
	return h.read[name]
}

// related are the headers that a header of the library includes and whose
// macros programs test.
var related = map[string][]string{
	"openssl/ssl.h": {"openssl/opensslconf.h", "openssl/configuration.h", "openssl/ssl3.h", "openssl/tls1.h", "openssl/prov_ssl.h", "openssl/bio.h", "openssl/crypto.h", "openssl/x509.h", "openssl/evp.h"},
	"openssl/evp.h": {"openssl/opensslconf.h", "openssl/configuration.h"},
	"openssl/bio.h": {"openssl/opensslconf.h", "openssl/configuration.h"},
}

// macro returns the text of a macro of the library, as the headers that were
// included have it.
func (h *headers) macro(name string, included []string) (text string, ok bool) {
	for _, header := range included {
		if !strings.HasPrefix(header, "openssl/") {
			continue
		}
		h.load(header)
		for _, r := range related[header] {
			h.load(r)
		}
	}
	text, ok = h.macros[name]
	return text, ok
}

// number returns the value of a macro that is a number, or another one's.
func (h *headers) number(name string) (n int64, ok bool) {
	for range 4 {
		text, ok := h.macros[name]
		if !ok {
			return 0, false
		}
		text, _, _ = strings.Cut(text, "/*")
		text = strings.TrimSpace(text)
		for strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
			text = strings.TrimSpace(text[1 : len(text)-1])
		}
		if n, ok := parseInt(text); ok {
			return n, true
		}
		name = text
	}
	return 0, false
}

// parseInt reads an integer of C.
func parseInt(text string) (n int64, ok bool) {
	text = strings.TrimRight(text, "uUlL")
	sign := int64(1)
	if rest, neg := strings.CutPrefix(text, "-"); neg {
		sign, text = -1, rest
	}
	if len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '7' {
		text = "0o" + text[1:]
	}
	u, err := strconv.ParseUint(text, 0, 64)
	return sign * int64(u), err == nil
}

// defines are the definitions that stand for the library's headers in the
// preprocessor: its version.
func (h *headers) defines() string {
	var b strings.Builder
	fmt.Fprintf(&b, "#define OPENSSL_VERSION_NUMBER %#xL\n", h.version)
	fmt.Fprintf(&b, "#define OPENSSL_VERSION_MAJOR %d\n#define OPENSSL_VERSION_MINOR %d\n#define OPENSSL_VERSION_PATCH %d\n", h.version>>28, h.version>>20&0xff, h.version>>4&0xff)
	b.WriteString("#define OPENSSL_VERSION_PREREQ(maj, min) ((OPENSSL_VERSION_MAJOR << 16) + OPENSSL_VERSION_MINOR >= ((maj) << 16) + (min))\n")
	if n, ok := h.number("LIBRESSL_VERSION_NUMBER"); ok {
		fmt.Fprintf(&b, "#define LIBRESSL_VERSION_NUMBER %#xL\n", n)
	} else if !h.found && h.profile == refmodel.LibreSSL {
		b.WriteString("#define LIBRESSL_VERSION_NUMBER 0x4000000fL\n")
	}
	if _, ok := h.macros["OPENSSL_IS_BORINGSSL"]; ok || !h.found && h.profile == refmodel.BoringSSL {
		b.WriteString("#define OPENSSL_IS_BORINGSSL 1\n")
	}
	return b.String()
}
