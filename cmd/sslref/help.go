package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sslref/sslref/passes"
)

const usage = `sslref finds misuses of the references of OpenSSL's SSL_SESSION.

usage: sslref [flags] [packages]   analyze the packages (default: .)
       sslref help [RULE]          this text, or the manual of a rule
       sslref version
       sslref model ...            work with the reference model

       go vet -vettool=$(which sslref) [flags] [packages]

Exit status: 0 nothing to report, 1 something could not be analyzed,
3 findings.

Rules:
`

// help prints the usage, or the manual of the rule that args names.
func help(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stdout, usage)
		for _, a := range passes.All {
			title, _, _ := strings.Cut(a.Doc, "\n")
			fmt.Fprintf(stdout, "  %-14s %s\n", a.Name, title)
		}
		fmt.Fprint(stdout, "\nFlags:\n")
		flags, _ := newFlags()
		flags.SetOutput(stdout)
		printFlags(flags)
		return exitClean
	}
	for _, a := range passes.All {
		if a.Name == args[0] {
			fmt.Fprintf(stdout, "%s: %s\n", a.Name, a.Doc)
			return exitClean
		}
	}
	fmt.Fprintf(stderr, "sslref: no rule is called %q; sslref help lists them\n", args[0])
	return exitFailed
}

// printFlags prints the flags with their usage; those that turn a rule on or
// off in one line.
func printFlags(flags *flag.FlagSet) {
	w := flags.Output()
	fmt.Fprint(w, "  -RULE, -RULE=false\n    \tonly these rules, all rules but these\n")
	flags.VisitAll(func(f *flag.Flag) {
		for _, a := range passes.All {
			if a.Name == f.Name {
				return
			}
		}
		value, use := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  -%s\n    \t%s\n", strings.TrimSpace(f.Name+" "+value), use)
	})
}

// version returns the version of the command and of what it was built with.
func version() string {
	v := "(unknown version)"
	if info, ok := debug.ReadBuildInfo(); ok {
		v = info.Main.Version
	}
	return fmt.Sprintf("sslref %s %s", v, runtime.Version())
}
