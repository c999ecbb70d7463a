// Golangci-sslref is golangci-lint v2 with sslref as a linter, built by the go
// command alone. docs/golangci.md says how to use it.
//
// It is a module of its own, so that sslref's users don't have golangci-lint
// and what that needs among their dependencies.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/sslref/sslref/golangci" // registers the linter
)

func main() {
	if err := commands.Execute(buildInfo()); err != nil {
		if slices.ContainsFunc(os.Args[1:], leavesErrors) {
			fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		}
		os.Exit(exitcodes.Failure)
	}
}

// leavesErrors reports whether arg is a command of golangci-lint that returns
// its errors without printing them, as all others do.
func leavesErrors(arg string) bool { return arg == "verify" || arg == "migrate" }

// buildInfo is what the command version prints. The version is that of a
// development build always: golangci-lint caches what it found under its
// version, and for such a build under the digest of the executable, which
// changes with sslref, too.
func buildInfo() commands.BuildInfo {
	info := commands.BuildInfo{Version: "(devel)", GoVersion: "unknown", Commit: "unknown", Date: "(unknown)"}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	info.GoVersion = build.GoVersion
	for _, dep := range build.Deps {
		if dep.Path == "github.com/golangci/golangci-lint/v2" {
			info.Commit = "golangci-lint " + dep.Version + " with sslref"
		}
	}
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			info.Commit += " " + s.Value
		case "vcs.time":
			info.Date = s.Value
		}
	}
	return info
}
