package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"text/template"
	"time"
)

// The tables of docs/performance.md are between these lines.
const (
	pageBegin = "<!-- begin: made by go run ./bench -page -->\n"
	pageEnd   = "<!-- end -->\n"
)

// writePage puts the tables into docs/performance.md and draws the plot.
func writePage(docs string, all []*results, growth []byte) error {
	file := filepath.Join(docs, "performance.md")
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), pageBegin)
	_, after, ok2 := strings.Cut(rest, pageEnd)
	if !ok || !ok2 {
		return fmt.Errorf("%s: no line %q, or none %q after it", file, strings.TrimSpace(pageBegin), strings.TrimSpace(pageEnd))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "Measured on %s with %s on %s/%s, %d processors, %s.\n", time.Now().UTC().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), versions(all[0].tools))
	for _, r := range all {
		fmt.Fprintf(&b, "\n### %s\n\n%s; %d units, %s.\n\n", r.corpus.name, source(r.corpus), r.units, r.medians())
		markdown(&b, r.table())
		if len(r.stages) > 0 {
			fmt.Fprintf(&b, "\nThe units that were open, by stage, in milliseconds:\n\n")
			markdown(&b, r.stageTable())
		}
	}
	fmt.Fprintf(&b, "\n### Growth\n\n```text\n%s```\n", growth)
	if err := os.WriteFile(file, []byte(before+pageBegin+b.String()+pageEnd+after), 0o666); err != nil {
		return err
	}
	var svg bytes.Buffer
	if err := plot.Execute(&svg, bars(all)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "performance.svg"), svg.Bytes(), 0o666)
}

// growth is the table of bench/growth.
func growth() ([]byte, error) {
	out, err := exec.Command("go", "run", "./bench/growth").Output()
	if _, missed := errors.AsType[*exec.ExitError](err); err != nil && !(missed && len(out) > 0) {
		return nil, fmt.Errorf("bench/growth: %v", err)
	}
	return out, nil
}

func source(c corpus) string {
	if c.module == "" {
		return "The standard library"
	}
	return "`" + c.module + "`, `" + strings.Join(c.patterns, " ") + "`"
}

// versions says which versions of modules the tools are.
func versions(tools []tool) string {
	var list []string
	for _, t := range tools {
		if t.version == "" {
			continue
		}
		cmd := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", t.version)
		cmd.Dir, cmd.Env = t.module, append(os.Environ(), "GOWORK=off")
		if out, err := cmd.Output(); err == nil {
			list = append(list, strings.TrimSpace(string(out)))
		}
	}
	return strings.Join(list, ", ")
}

// markdown writes a table whose first row is its head.
func markdown(b *bytes.Buffer, rows [][]string) {
	for i, row := range rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(b, "| ---%s |\n", strings.Repeat(" | ---:", len(row)-1))
		}
	}
}

// A plotBar is one bar of the plot, or a heading.
type plotBar struct {
	Y     int
	Name  string
	Width float64
	Text  string
	Own   bool
	Head  bool
}

// A plotPage is what the plot is made from.
type plotPage struct {
	Height int
	Bars   []plotBar
}

// bars lays out the plot: cold CPU time in multiples of the tool that only
// answers the protocol.
func bars(all []*results) plotPage {
	const width = 480
	most := 1.0
	for _, r := range all {
		for _, t := range r.tools {
			if x := ratio(r.cold[t.name], r.cold["null"]); x > most {
				most = x
			}
		}
	}
	var p plotPage
	y := 46
	for _, r := range all {
		p.Bars = append(p.Bars, plotBar{Y: y, Name: r.corpus.name, Head: true})
		y += 20
		for _, t := range r.tools {
			x := ratio(r.cold[t.name], r.cold["null"])
			if x != x {
				continue
			}
			p.Bars = append(p.Bars, plotBar{Y: y, Name: t.name, Width: x / most * width, Text: figure(x), Own: t.name == "sslref"})
			y += 18
		}
		y += 12
	}
	p.Height = y
	return p
}

var plot = template.Must(template.New("plot").Funcs(template.FuncMap{
	"add":    func(a, b int) int { return a + b },
	"behind": func(w float64) float64 { return 126 + w },
}).Parse(`<svg xmlns="http://www.w3.org/2000/svg" width="680" height="{{.Height}}" viewBox="0 0 680 {{.Height}}" font-family="sans-serif" font-size="12" fill="#333">
<title>CPU time of a cold run of go vet</title>
<rect width="680" height="{{.Height}}" fill="#fff"/>
<text x="10" y="20" font-size="14">CPU time of a cold run, in multiples of a tool that only answers the protocol</text>
{{- range .Bars}}
{{- if .Head}}
<text x="10" y="{{.Y}}" font-weight="bold">{{.Name}}</text>
{{- else}}
<text x="112" y="{{.Y}}" text-anchor="end">{{.Name}}</text>
<rect x="120" y="{{add .Y -10}}" width="{{printf "%.1f" .Width}}" height="12" fill="{{if .Own}}#1a7f5a{{else}}#9db4c0{{end}}"/>
<text x="{{printf "%.1f" (behind .Width)}}" y="{{.Y}}">{{.Text}}</text>
{{- end}}
{{- end}}
</svg>
`))
