package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/sslref/sslref/internal/outfile"
	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/github"
	"github.com/sslref/sslref/internal/report/html"
	"github.com/sslref/sslref/internal/report/sarif"
	"github.com/sslref/sslref/internal/report/text"
	"github.com/sslref/sslref/internal/report/vet"
	"github.com/sslref/sslref/internal/report/vetjson"
)

// A format is a form of the output.
type format struct {
	name  string
	write func(w io.Writer, r *report.Report, style text.Style) error
	// whole tells that readers take it for the outcome of the whole run, so
	// that it is not written if a part could not be analyzed.
	whole bool
}

var formats = []format{
	{"text", text.Write, false},
	{"vet", plain(vet.Write), false},
	{"json", plain(vetjson.Write), false},
	{"sarif", plain(sarif.Write), true},
	{"github", plain(github.Write), false},
	{"html", plain(html.Write), true},
}

// plain makes the function of a format that has no use for a style.
func plain(write func(io.Writer, *report.Report) error) func(io.Writer, *report.Report, text.Style) error {
	return func(w io.Writer, r *report.Report, _ text.Style) error { return write(w, r) }
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// An output is a format and the file to write it to, "" for standard output.
type output struct{ format, file string }

// outputs are the values of the flag -format.
type outputs []output

// String returns the flag's value.
func (o *outputs) String() string {
	var list []string
	for _, out := range *o {
		s := out.format
		if out.file != "" {
			s += ":" + out.file
		}
		list = append(list, s)
	}
	return strings.Join(list, ",")
}

// Set adds outputs to those that are there.
func (o *outputs) Set(value string) error {
	for s := range strings.SplitSeq(value, ",") {
		name, file, named := strings.Cut(s, ":")
		known := false
		for _, f := range formats {
			known = known || f.name == name
		}
		if !known {
			return fmt.Errorf("unknown format %q; there are %s", name, strings.Join(formatNames(), ", "))
		}
		if named && file == "" {
			return fmt.Errorf("%q has no file name after the colon", s)
		}
		*o = append(*o, output{name, file})
	}
	return nil
}

// check returns an error for outputs that get in each other's way, or whose
// files surely cannot be written.
func (o outputs) check() error {
	seen := map[string]string{}
	for _, out := range o {
		if before, ok := seen[out.file]; ok {
			where := "to standard output"
			if out.file != "" {
				where = "to " + out.file
			}
			return fmt.Errorf("-format: both %s and %s go %s; name a file for one: %s:FILE", before, out.format, where, out.format)
		}
		seen[out.file] = out.format
		if out.file != "" {
			if err := outfile.Check(out.file); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes the report in all formats. incomplete tells that a part could
// not be analyzed: formats that would hide that are left out.
func (o outputs) write(r *report.Report, incomplete bool, style text.Style, stdout, stderr io.Writer) error {
	if len(o) == 0 {
		o = outputs{{format: "text"}}
	}
	for _, out := range o {
		var f format
		for _, f = range formats {
			if f.name == out.format {
				break
			}
		}
		if incomplete && (f.whole || out.file != "") {
			what := "the format " + f.name
			if out.file != "" {
				what = out.file
			}
			fmt.Fprintf(stderr, "sslref: %s is not written, since it would lack what could not be analyzed\n", what)
			continue
		}
		if out.file == "" {
			if err := f.write(stdout, r, style); err != nil {
				return fmt.Errorf("cannot write to standard output: %w", err)
			}
			continue
		}
		var buf bytes.Buffer
		if err := f.write(&buf, r, text.Style{}); err != nil {
			return err
		}
		if err := outfile.Write(out.file, buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// styleOf returns what standard output can show. when is the flag -color.
func styleOf(when string, stdout io.Writer) text.Style {
	var style text.Style
	file, ok := stdout.(*os.File)
	terminal := ok && term.IsTerminal(int(file.Fd()))
	if terminal {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			style.Width = width
		}
	}
	shown := terminal && os.Getenv("TERM") != "dumb"
	switch when {
	case "always":
		style.Color = true
	case "auto":
		style.Color = shown && os.Getenv("NO_COLOR") == ""
	}
	style.Unicode = (shown || style.Color) && isUTF8()
	return style
}

// isUTF8 reports whether the locale's characters are UTF-8.
func isUTF8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			v = strings.ToUpper(v)
			return strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8")
		}
	}
	return false
}
