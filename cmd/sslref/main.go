// The sslref command finds misuses of the references of OpenSSL's SSL_SESSION
// in Go code that calls it through cgo.
//
// It is a vet tool,
//
//	go vet -vettool=$(which sslref) ./...
//
// and a command of its own, which runs go vet with itself as the tool and
// prints what it finds in the order of the source:
//
//	sslref [flags] [packages]
//
// The findings come with the source of their path; -format has other forms, for
// continuous integration among them. The command's exit status is 0 if there
// is nothing to report, 1 if something could not be done, and 3 if there are
// findings.
//
// "sslref help" lists the rules and flags, "sslref explain RULE" is the manual
// of a rule, "sslref model NAME" tells what a C function does to references.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

// Exit statuses of the command.
const (
	exitClean    = 0
	exitFailed   = 1
	exitFindings = 3
)

func main() {
	args := os.Args[1:]
	if isVetTool(args) {
		vetTool(args)
		return
	}
	os.Exit(command(args))
}

// command runs sslref as a command of its own and returns the exit status.
func command(args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "help", "-h", "-help", "--help":
			return printing(help, args[1:])
		case "version", "-version", "--version":
			return printing(printVersion, args[1:])
		case "explain":
			return printing(explain, args[1:])
		case "model":
			return printing(model, args[1:])
		}
	}
	return check(args, os.Stdout, os.Stderr)
}

// printing runs a sub-command, which need not care whether what it prints can
// be written.
func printing(run func(args []string, stdout, stderr io.Writer) int, args []string) int {
	out := bufio.NewWriter(os.Stdout)
	status := run(args, out, os.Stderr)
	if err := out.Flush(); err != nil {
		fmt.Fprintf(os.Stderr, "sslref: cannot write to standard output: %v\n", err)
		return exitFailed
	}
	return status
}

// analyzers returns the analyzers of all rules and the one they stand on,
// which has the flags they share.
func analyzers() []*analysis.Analyzer {
	return append([]*analysis.Analyzer{sslref.Analyzer}, passes.All...)
}

// isVetTool reports whether args are those that the go command passes to a vet
// tool.
func isVetTool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-flags" || strings.HasPrefix(args[0], "-V=") || strings.HasSuffix(args[len(args)-1], ".cfg")
}
