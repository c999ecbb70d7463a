package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/passes"
)

const usage = `sslref finds misuses of the references of OpenSSL's SSL_SESSION.

  sslref [flags] [packages]     analyze the packages (default: .)
  sslref explain RULE           the manual of a rule, with wrong and right code
  sslref model NAME             what a C function does to references; also
                                a class (SSL_SESSION), a callback, or all
  sslref model -check FILE      what is wrong with a model file
  sslref model -rewrite ...     turn cgo files into twins on the model
  sslref version                also: go vet -vettool=$(which sslref) [packages]

Rules; -RULE runs only these, -RULE=false all others:
`

const flagsUsage = `
Flags:
  -format=FORMAT[:FILE],...     text (default), vet, json, sarif, github, html;
                                -json is -format=json
  -color=auto|always|never      NO_COLOR is honoured
  -fix, -fix -diff              apply the fixes, or show what they change
  -baseline=FILE                report only what FILE doesn't list;
                                -write-baseline makes it
  -new-from-rev=REVISION        report only what the git revision doesn't have
  -profile=LIBRARY              openssl3 (default), openssl111, libressl or
                                boringssl
  -model=FILE                   contracts of code that can't be edited
  -v                            say what was not analyzed, and why
`

const moreUsage = `  -C=DIR -tags=LIST -mod=MODE -modfile=FILE -overlay=FILE
                                those of the go command

Exit status: 0 nothing to report, 1 something could not be done, 3 findings.
`

// help prints the usage, or the manual of the rule that args names.
func help(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		return explain(args, stdout, stderr)
	}
	fmt.Fprint(stdout, usage)
	for _, a := range passes.All {
		title, _, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(stdout, "  %-13s %s\n", a.Name, strings.TrimPrefix(title, "report "))
	}
	fmt.Fprint(stdout, flagsUsage)
	for _, a := range passes.All {
		a.Flags.VisitAll(printFlag(stdout, a.Name+"."))
	}
	fmt.Fprint(stdout, moreUsage)
	return exitClean
}

// explainWidth is the width of manuals, in columns.
const explainWidth = 80

// explain prints the manuals of rules.
func explain(names []string, stdout, stderr io.Writer) int {
	if len(names) == 0 {
		fmt.Fprintf(stderr, "sslref: explain needs a rule: %s\n", strings.Join(ruleNames(), ", "))
		return exitFailed
	}
	for i, name := range names {
		var rule report.Rule
		for _, a := range passes.All {
			if a.Name == name {
				rule = report.Rule{Name: a.Name, Doc: a.Doc, URL: a.URL}
			}
		}
		if rule.Name == "" {
			fmt.Fprintf(stderr, "sslref: no rule is called %q; there are %s\n", name, strings.Join(ruleNames(), ", "))
			return exitFailed
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		fmt.Fprintf(stdout, "%s: %s\n\n%s\n%s\n", rule.Name, rule.Title(), rule.Text(explainWidth), rule.URL)
	}
	return exitClean
}

func ruleNames() []string {
	var names []string
	for _, a := range passes.All {
		names = append(names, a.Name)
	}
	return names
}

// printVersion prints the version; it has no use for arguments.
func printVersion(_ []string, stdout, _ io.Writer) int {
	fmt.Fprintln(stdout, version())
	return exitClean
}

// version returns the version of the command and of what it was built with.
func version() string {
	return fmt.Sprintf("sslref %s %s", moduleVersion(), runtime.Version())
}

// printFlag returns a function that prints a flag among those of the usage.
func printFlag(w io.Writer, prefix string) func(*flag.Flag) {
	return func(f *flag.Flag) {
		const column, width = 32, 80
		line := fmt.Sprintf("  %-*s", column-3, "-"+prefix+f.Name)
		_, use := flag.UnquoteUsage(f)
		for word := range strings.FieldsSeq(use) {
			if len(line)+1+len(word) > width {
				fmt.Fprintln(w, line)
				line = strings.Repeat(" ", column-1)
			}
			line += " " + word
		}
		fmt.Fprintln(w, line)
	}
}
