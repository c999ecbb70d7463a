package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/briandowns/spinner"
	"golang.org/x/term"

	"github.com/sslref/sslref/internal/report"
)

// A watch shows on a terminal how many packages have been looked at.
type watch struct {
	file   string // grows by a byte with each package
	remove func() // removes it
	quit   chan struct{}
	done   chan struct{}
}

// Short runs show nothing; then it is told every so often how far they are.
// Tests don't wait as long.
var (
	watchAfter = 700 * time.Millisecond
	watchEvery = 150 * time.Millisecond
)

// watchProgress shows progress on stderr if that is a terminal; otherwise it
// returns nil.
func watchProgress(stderr io.Writer) *watch {
	terminal, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	f, err := os.CreateTemp("", "sslref-progress-")
	if err != nil { // then without
		return nil
	}
	f.Close()
	remove := atExit.add(func() { os.Remove(f.Name()) })
	w := &watch{f.Name(), remove, make(chan struct{}), make(chan struct{})}
	go w.show(terminal)
	return w
}

func (w *watch) show(terminal *os.File) {
	defer close(w.done)
	wait := time.NewTimer(watchAfter)
	defer wait.Stop()
	select {
	case <-w.quit:
		return
	case <-wait.C:
	}
	line := spinner.New(spinner.CharSets[14], watchEvery, spinner.WithWriterFile(terminal), spinner.WithSuffix(" loading packages"), spinner.WithHiddenCursor(false))
	line.Start()
	defer line.Stop()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	begin := time.Now().Add(-watchAfter)
	for {
		select {
		case <-w.quit:
			return
		case <-tick.C:
		}
		if info, err := os.Stat(w.file); err == nil && info.Size() > 0 {
			line.Lock()
			line.Suffix = fmt.Sprintf(" %s looked at, %d s", report.Plural(int(info.Size()), "package"), int(time.Since(begin).Seconds()))
			line.Unlock()
		}
	}
}

// stop takes the line off the terminal.
func (w *watch) stop() {
	if w == nil {
		return
	}
	close(w.quit)
	<-w.done
	w.remove()
}
