package main

import (
	"bufio"
	"cmp"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

var nan = math.NaN()

// results are the figures of one corpus.
type results struct {
	corpus corpus
	tools  []tool
	units  int
	// cold and warm are the CPU times of each tool: each round has a cold run
	// and warmRuns warm ones.
	cold, warm map[string][]time.Duration
	// memory is the largest process of each tool.
	memory map[string]peak
	// stages are those of sslref's work, by package.
	stages map[string]map[string]time.Duration
}

// A peak is the memory of a process, and the unit that it was for.
type peak struct {
	kilobytes int
	unit      string
}

// rounds returns the number of rounds, and that of those in which the peers took
// part.
func (r *results) rounds() (all, peers int) {
	for _, t := range r.tools {
		n := len(r.cold[t.name])
		if t.peer {
			peers = max(peers, n)
		}
		all = max(all, n)
	}
	return all, peers
}

// medians says how many rounds the figures are the medians of.
func (r *results) medians() string {
	all, peers := r.rounds()
	s := "medians of " + count(all)
	if peers > 0 && peers < all {
		s += ", those of the peers of " + count(peers)
	}
	return s
}

func count(rounds int) string {
	if rounds == 1 {
		return "one round"
	}
	return fmt.Sprintf("%d rounds", rounds)
}

// measure runs the tools on a corpus, after a run that fills the build cache. The
// peers take part in the first rounds only; one that fails is left out.
func measure(dir string, c corpus, tools []tool, rounds, peerRounds int) (*results, error) {
	where, err := c.prepare(dir)
	if err != nil {
		return nil, err
	}
	r := &results{corpus: c, tools: tools, cold: map[string][]time.Duration{}, warm: map[string][]time.Duration{}, memory: map[string]peak{}}
	failed := map[string]bool{}
	for round := range rounds {
		for _, t := range tools {
			if failed[t.name] || t.peer && round >= peerRounds {
				continue
			}
			err := r.round(dir, where, t, round == 0)
			if err != nil && !t.peer {
				return nil, err
			}
			if err != nil {
				log.Printf("%s: left out of %s: %v", t.name, c.name, err)
				failed[t.name] = true
			}
		}
	}
	r.tools = slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return failed[t.name] })
	return r, r.trace(dir, where)
}

// round runs a tool cold and warm, the first time for its memory as well, and so
// that the build cache has what it needs.
func (r *results) round(dir, where string, t tool, first bool) error {
	if first {
		if err := r.weigh(dir, where, t); err != nil {
			return err
		}
	}
	program, err := fresh(dir, t.name)
	if err != nil {
		return err
	}
	flags := t.flags()
	for i := range 1 + warmRuns {
		cpu, err := r.vet(where, program, nil, flags...)
		if err != nil {
			return err
		}
		times := r.warm
		if i == 0 {
			times = r.cold
		}
		times[t.name] = append(times[t.name], cpu)
	}
	return nil
}

// warmRuns is how many warm runs come after each cold one: they take less than a
// second on a small corpus, where single ones differ by a quarter.
const warmRuns = 3

// vet runs go vet with a program as the tool.
func (r *results) vet(where, program string, env []string, flags ...string) (time.Duration, error) {
	env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=off"), env...)
	return run(where, env, "go", slices.Concat([]string{"vet", "-vettool=" + program, "-json"}, flags, r.corpus.patterns)...)
}

// weigh finds the largest process of a tool.
func (r *results) weigh(dir, where string, t tool) error {
	meter, err := fresh(dir, "meter")
	if err != nil {
		return err
	}
	program, err := fresh(dir, t.name) // what the version is made from
	if err != nil {
		return err
	}
	log := filepath.Join(dir, "meter.log")
	if _, err := r.vet(where, meter, []string{"SSLREF_BENCH_TOOL=" + program, "SSLREF_BENCH_LOG=" + log}, t.flags()...); err != nil {
		return err
	}
	lines, err := readLog(log)
	if err != nil {
		return err
	}
	var most peak
	for _, line := range lines {
		n, err := strconv.Atoi(line[0])
		if err != nil {
			return err
		}
		if n > most.kilobytes {
			most = peak{n, line[1]}
		}
	}
	r.units = max(r.units, len(lines))
	r.memory[t.name] = most
	return nil
}

// trace finds out what sslref does in the units that it opens.
func (r *results) trace(dir, where string) error {
	if len(r.cold["sslref"]) == 0 {
		return nil
	}
	program, err := fresh(dir, "traced")
	if err != nil {
		return err
	}
	log := filepath.Join(dir, "trace.log")
	if err := os.WriteFile(log, nil, 0o666); err != nil {
		return err
	}
	if _, err := r.vet(where, program, []string{"SSLREF_BENCH_LOG=" + log}); err != nil {
		return err
	}
	lines, err := readLog(log)
	if err != nil {
		return err
	}
	r.stages = map[string]map[string]time.Duration{}
	began := map[string]time.Duration{} // when type-checking did
	for _, line := range lines {
		pkg, stage := line[0], line[1]
		at, took := nanoseconds(line[2]), nanoseconds(line[3])
		if r.stages[pkg] == nil {
			r.stages[pkg] = map[string]time.Duration{}
		}
		switch stage {
		case stagesInOrder[1]:
			began[pkg] = at + took
		case stagesInOrder[3]:
			r.stages[pkg][stagesInOrder[2]] += at - began[pkg]
		}
		r.stages[pkg][stage] += took
	}
	// Packages that the gate alone looked at are not worth a line.
	maps.DeleteFunc(r.stages, func(_ string, s map[string]time.Duration) bool { return len(s) < 2 })
	return nil
}

// stagesInOrder are the stages that the traced tool tells of; the third is what
// unitchecker does between two of them.
var stagesInOrder = []string{"gate", "types of skipped imports", "parse and type-check", "gate in the pass", "source as written", "SSA", "C side", "engine"}

// readLog reads lines of fields that tabs separate, and removes the file.
func readLog(file string) (lines [][]string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer os.Remove(file)
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		lines = append(lines, strings.Split(sc.Text(), "\t"))
	}
	return lines, sc.Err()
}

func nanoseconds(s string) time.Duration {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(n)
}

// table is the table of a corpus, with its head.
func (r *results) table() [][]string {
	rows := [][]string{{"tool", "cold s", "of null", "of noop", "warm s", "of null", "largest process MB", "of noop"}}
	for _, t := range r.tools {
		m := r.memory[t.name]
		rows = append(rows, []string{
			t.name, figure(median(seconds(r.cold[t.name]))), figure(ratio(r.cold[t.name], r.cold["null"])), figure(ratio(r.cold[t.name], r.cold["noop"])),
			figure(median(seconds(r.warm[t.name]))), figure(ratio(r.warm[t.name], r.warm["null"])),
			fmt.Sprint(m.kilobytes / 1024), figure(float64(m.kilobytes) / float64(r.memory["noop"].kilobytes)),
		})
	}
	return rows
}

// mostStages is the number of packages that stageTable names.
const mostStages = 8

// stageTable has a row for each package that was open, slowest first; many that
// are quick are one row.
func (r *results) stageTable() [][]string {
	rows := [][]string{append([]string{"package"}, stagesInOrder...)}
	sum := func(pkg string) (d time.Duration) {
		for _, took := range r.stages[pkg] {
			d += took
		}
		return d
	}
	pkgs := slices.SortedFunc(maps.Keys(r.stages), func(a, b string) int {
		return cmp.Or(cmp.Compare(sum(b), sum(a)), cmp.Compare(a, b))
	})
	for _, pkg := range pkgs[:min(len(pkgs), mostStages)] {
		rows = append(rows, stageRow(pkg, func(stage string) time.Duration { return r.stages[pkg][stage] }))
	}
	if others := pkgs[min(len(pkgs), mostStages):]; len(others) > 0 {
		rows = append(rows, stageRow(fmt.Sprintf("%d others", len(others)), func(stage string) (d time.Duration) {
			for _, pkg := range others {
				d += r.stages[pkg][stage]
			}
			return d
		}))
	}
	return rows
}

func stageRow(name string, took func(stage string) time.Duration) []string {
	row := []string{name}
	for _, stage := range stagesInOrder {
		row = append(row, fmt.Sprintf("%.1f", took(stage).Seconds()*1e3))
	}
	return row
}

func seconds(list []time.Duration) (out []float64) {
	for _, d := range list {
		out = append(out, d.Seconds())
	}
	return out
}

// ratio returns the median of the rounds' ratios, NaN if one of the tools was
// not run.
func ratio(times, yardstick []time.Duration) float64 {
	var list []float64
	for i := range min(len(times), len(yardstick)) {
		list = append(list, times[i].Seconds()/yardstick[i].Seconds())
	}
	return median(list)
}

// figure writes a figure of a table.
func figure(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "-"
	}
	return fmt.Sprintf("%.2f", x)
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return nan
	}
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
