// The growth command measures how the analyzer's time and memory grow with a
// program: for each of a number of shapes (branches, acquisitions, calls deep,
// helper functions and so on) it analyzes programs of 10 to 10,000 of them.
//
//	go run ./bench/growth [-max n] [-shape name,name]
//
// The table has the CPU time of making the SSA form, which is the work of
// golang.org/x/tools and the same for every analyzer that needs one, and of the
// analyzer's own part, and what that allocates. "growth" is the factor from the
// size before, to be compared with 10 for linear time and 13 for n log n. The
// same programs are Go benchmarks:
//
//	go test -run xxx -bench Growth -count 6 ./bench/growth | benchstat -
//
// The exit status is 1 if a shape grows faster than n log n, or has findings.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/sslref/sslref"
)

// sizes are the sizes of the programs.
var sizes = []int{10, 100, 1000, 10000}

func main() {
	log.SetFlags(0)
	log.SetPrefix("growth: ")
	largest := flag.Int("max", 10000, "largest size")
	only := flag.String("shape", "", "names of shapes, separated by commas (default all)")
	flag.Parse()
	ok := true
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "shape\tn\tSSA ms\town ms\tgrowth\tMB\tgrowth\tnotes\t")
	for _, s := range shapes {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		kept, err := printShape(w, s, *largest)
		if err != nil {
			log.Fatalf("%s: %v", s.name, err)
		}
		ok = ok && kept
		w.Flush()
	}
	if !ok {
		os.Exit(1)
	}
}

// A sample is what one analysis costs.
type sample struct {
	ssa   time.Duration
	cpu   time.Duration
	bytes uint64
	notes []string
}

// printShape prints the rows of a shape; ok tells that it keeps the bar.
func printShape(w *tabwriter.Writer, s shape, largest int) (ok bool, err error) {
	ok = true
	var before sample
	for i, n := range sizes {
		if n > largest {
			break
		}
		now, err := measure(s, n)
		if err != nil {
			return false, err
		}
		time, memory, verdict := "", "", strings.Join(now.notes, "; ")
		if i > 0 {
			t, m := float64(now.cpu)/float64(before.cpu), float64(now.bytes)/float64(before.bytes)
			time, memory = "-", fmt.Sprintf("%.1f", m)
			if before.cpu > 0 {
				time = fmt.Sprintf("%.1f", t)
			}
			if most := bar(sizes[i-1], n); t > most && now.cpu > slack || m > most && now.bytes > slackBytes {
				ok, verdict = false, "MORE THAN n log n "+verdict
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.1f\t%s\t%.1f\t%s\t%s\t\n", s.name, n, now.ssa.Seconds()*1e3, now.cpu.Seconds()*1e3, time, float64(now.bytes)/1e6, memory, verdict)
		before = now
	}
	return ok, nil
}

// slack and slackBytes are what is too little to be judged: the smallest
// programs fit the caches, and their fixed costs hide the rest.
const (
	slack      = 200 * time.Millisecond
	slackBytes = 64e6
)

// bar is the factor by which n log n grows from one size to the next, and half
// as much again: times vary, and what is small fits the cache.
func bar(from, to int) float64 {
	a, b := float64(from), float64(to)
	return 1.5 * b * math.Log(b) / (a * math.Log(a))
}

// measure takes the best of up to three analyses of a program.
func measure(s shape, n int) (best sample, err error) {
	for range 3 {
		c, err := check(s, n)
		if err != nil {
			return sample{}, err
		}
		ssaTime, ssaBytes, err := cost(c.buildSSA)
		if err != nil {
			return sample{}, err
		}
		var res *sslref.Result
		took, bytes, err := cost(func() (err error) {
			res, err = c.analyze()
			return err
		})
		if err != nil {
			return sample{}, err
		}
		if len(res.Findings) > 0 {
			return sample{}, fmt.Errorf("a finding in a program without faults: %s", res.Findings[0].Diagnostic.Message)
		}
		now := sample{ssaTime, max(took-ssaTime, 0), bytes - min(bytes, ssaBytes), summarized(res.Notes)}
		if best.notes == nil || now.cpu < best.cpu {
			best = now
		}
		if took > 5*time.Second {
			break
		}
	}
	return best, nil
}

// cost returns the CPU time of f and how much it allocates.
func cost(f func() error) (cpu time.Duration, bytes uint64, err error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := cpuTime()
	err = f()
	cpu = cpuTime() - start
	runtime.ReadMemStats(&after)
	return cpu, after.TotalAlloc - before.TotalAlloc, err
}

// summarized counts equal notes, whatever function they are about.
func summarized(notes []string) []string {
	count := map[string]int{}
	for _, note := range notes {
		_, what, ok := strings.Cut(note, "gave up")
		if ok {
			note = "gave up" + what
		}
		count[note]++
	}
	list := []string{}
	for note, n := range count {
		list = append(list, fmt.Sprintf("%d × %s", n, note))
	}
	slices.Sort(list)
	return list
}

// cpuTime is the CPU time of the process, the garbage collector's included.
func cpuTime() time.Duration {
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		log.Fatal(err)
	}
	return time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
}
