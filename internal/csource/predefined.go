package csource

import (
	"go/build"
	"strings"
)

// predefined are the macros that compilers define of themselves for a target,
// as far as programs test them.
func predefined() string {
	names := []string{"__STDC__ 1", "__STDC_VERSION__ 201710L", "__GNUC__ 12", "__CHAR_BIT__ 8"}
	switch build.Default.GOOS {
	case "linux", "android":
		names = append(names, "__linux__ 1", "__linux 1", "__unix__ 1", "__ELF__ 1")
	case "darwin", "ios":
		names = append(names, "__APPLE__ 1", "__MACH__ 1")
	case "windows":
		names = append(names, "_WIN32 1", "__MINGW32__ 1")
	case "freebsd":
		names = append(names, "__FreeBSD__ 14", "__unix__ 1", "__ELF__ 1")
	case "openbsd":
		names = append(names, "__OpenBSD__ 1", "__unix__ 1", "__ELF__ 1")
	case "netbsd":
		names = append(names, "__NetBSD__ 1", "__unix__ 1", "__ELF__ 1")
	}
	pointer := "8"
	switch build.Default.GOARCH {
	case "amd64":
		names = append(names, "__x86_64__ 1", "__x86_64 1", "__amd64__ 1")
	case "386":
		names = append(names, "__i386__ 1")
		pointer = "4"
	case "arm64":
		names = append(names, "__aarch64__ 1")
	case "arm":
		names = append(names, "__arm__ 1")
		pointer = "4"
	case "riscv64":
		names = append(names, "__riscv 1")
	}
	names = append(names, "__SIZEOF_POINTER__ "+pointer, "__SIZEOF_LONG__ "+pointer, "__SIZEOF_INT__ 4", "__SIZEOF_LONG_LONG__ 8")
	if pointer == "8" && build.Default.GOOS != "windows" {
		names = append(names, "__LP64__ 1")
	}
	return "#define " + strings.Join(names, "\n#define ") + "\n"
}
