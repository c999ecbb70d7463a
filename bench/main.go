// The bench command measures what go vet costs with sslref as the tool, against
// yardsticks and peers: CPU time of cold and of warm runs, and the memory of
// the largest process.
//
//	go run ./bench [-rounds n] [-peer-rounds n] [-corpus name,name] [-tool name,name] [-page]
//
// The yardsticks are null, a tool that only answers the protocol, and noop, an
// analyzer that does nothing; vet is go vet's own tool, and the peers are built
// from a module of their own, bench/peers, so that nobody else needs them.
// The tools are run in turn, so that each round gives ratios of figures from
// the same minutes; the tables have the medians of the rounds' ratios. Peers,
// which take the most time, have a part in the first rounds only. The build cache
// is warm, and every cold run is cold for vet: the go command keys its cache with
// the tool's hash, so each gets a tool with other trailing bytes. A warm run is the
// same command once more.
//
// Without -corpus it takes those with a bar, without -tool the yardsticks and
// sslref; "-corpus all" and "-tool all" take everything. -page writes the tables
// and the plot of docs/performance.md, the table of bench/growth among them. The
// exit status is 1 if a bar is missed.
//
// It wants the go command, a C compiler, and OpenSSL's headers for the corpus
// go-openssl; modules come from the module cache or the module proxy.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	rounds := flag.Int("rounds", 5, "number of rounds")
	corpusNames := flag.String("corpus", "std,x/tools,go-openssl", "names of corpora, separated by commas, or all")
	toolNames := flag.String("tool", "null,noop,sslref", "names of tools, separated by commas, or all")
	peerRounds := flag.Int("peer-rounds", 1, "number of rounds in which the peers take part")
	page := flag.Bool("page", false, "write the tables and the plot of docs/performance.md")
	flag.Parse()
	dir, err := os.MkdirTemp("", "sslref-bench-")
	if err != nil {
		log.Fatal(err)
	}
	ok, err := measureAll(dir, *rounds, *peerRounds, chosen(*corpusNames, corpora), chosen(*toolNames, tools), *page)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
	if !ok {
		os.Exit(1)
	}
}

// named is what a corpus and a tool have in common.
type named interface{ id() string }

// chosen returns the elements of all that list names.
func chosen[T named](list string, all []T) []T {
	if list == "all" {
		return all
	}
	names := strings.Split(list, ",")
	return slices.DeleteFunc(slices.Clone(all), func(t T) bool { return !slices.Contains(names, t.id()) })
}

// measureAll measures tools on corpora and prints the tables. ok tells whether
// all bars are kept.
func measureAll(dir string, rounds, peerRounds int, corpora []corpus, tools []tool, page bool) (ok bool, err error) {
	for _, t := range tools {
		if err := t.build(dir); err != nil {
			return false, err
		}
	}
	for _, pkg := range []struct{ name, tags, path string }{{"meter", "", "./bench/meter"}, {"traced", "sslref_trace", "./cmd/sslref"}} {
		if _, err := run("", nil, "go", "build", "-tags", pkg.tags, "-o", filepath.Join(dir, pkg.name), pkg.path); err != nil {
			return false, err
		}
	}
	var all []*results
	for _, c := range corpora {
		r, err := measure(dir, c, tools, rounds, peerRounds)
		if err != nil {
			return false, fmt.Errorf("%s: %v", c.name, err)
		}
		all = append(all, r)
		r.print(os.Stdout)
	}
	ok = printBars(os.Stdout, all)
	if !page {
		return ok, nil
	}
	table, err := growth()
	if err != nil {
		return false, err
	}
	return ok, writePage("docs", all, table)
}

// print writes the table of a corpus, and the stages of sslref's work in it.
func (r *results) print(out io.Writer) {
	fmt.Fprintf(out, "\n%s: %d units, %s\n", r.corpus.name, r.units, r.medians())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range r.table() {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	w.Flush()
	if len(r.stages) == 0 {
		return
	}
	fmt.Fprintln(out, "\nwhere sslref's time goes in the units that are open, in ms:")
	for _, row := range r.stageTable() {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	w.Flush()
}

// printBars compares the results with the bars.
func printBars(out io.Writer, all []*results) (ok bool) {
	ok = true
	fmt.Fprintln(out)
	for _, r := range all {
		for _, b := range r.corpus.bars {
			got := b.of(r)
			if got != got { // not measured
				continue
			}
			verdict := "kept"
			if got > b.most {
				verdict, ok = "MISSED", false
			}
			fmt.Fprintf(out, "%s: %s is %.2f times that of %s, bar %.2f: %s\n", r.corpus.name, b.what, got, b.against, b.most, verdict)
		}
	}
	return ok
}
