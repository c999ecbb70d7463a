// The meter command is a vet tool that runs another one and notes the peak of
// the memory that each of its processes took: a line with the kilobytes and the
// unit's import path. The tool is named by SSLREF_BENCH_TOOL, the file to write
// to by SSLREF_BENCH_LOG. Neither changes what go vet sees.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("meter: ")
	cmd := exec.Command(os.Getenv("SSLREF_BENCH_TOOL"), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	last := os.Args[len(os.Args)-1]
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && strings.HasSuffix(last, ".cfg") {
		if err := note(last, usage.Maxrss); err != nil {
			log.Fatal(err)
		}
	}
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		log.Fatal(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// note adds a line about the unit of a configuration file.
func note(config string, kilobytes int64) error {
	data, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	var unit struct{ ImportPath string }
	if err := json.Unmarshal(data, &unit); err != nil {
		return err
	}
	f, err := os.OpenFile(os.Getenv("SSLREF_BENCH_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, "%d\t%s\n", kilobytes, unit.ImportPath); err != nil {
		return err
	}
	return f.Close()
}
