package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A watch shows on a terminal how many packages have been looked at.
type watch struct {
	file string // grows by a byte with each package
	quit chan struct{}
	done chan struct{}
}

// Short runs show nothing; then it is told every so often how far they are.
const (
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
	w := &watch{f.Name(), make(chan struct{}), make(chan struct{})}
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
	bar := progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(terminal),
		progressbar.OptionSetDescription("go vet"),
		progressbar.OptionSpinnerType(14),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionClearOnFinish(),
	)
	defer bar.Finish()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if info, err := os.Stat(w.file); err == nil {
			if n := info.Size(); n > 0 {
				bar.Describe(fmt.Sprintf("%d packages looked at", n))
			} else {
				bar.Describe("loading packages")
			}
			bar.RenderBlank()
		}
		select {
		case <-w.quit:
			return
		case <-tick.C:
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
	os.Remove(w.file)
}
