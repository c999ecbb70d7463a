// Package sarif writes findings in the Static Analysis Results Interchange
// Format, version 2.1.0, with what GitHub's code scanning makes use of.
package sarif

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/baseline"
	"github.com/sslref/sslref/internal/report/code"
)

const (
	schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	home   = "https://github.com/sslref/sslref"
	root   = "SRCROOT"
)

// Write writes all findings of r to w; known ones are marked as suppressed. The
// error is w's.
func Write(w io.Writer, r *report.Report) error {
	baseline.SetKeys(r.Findings, r.Files)
	c := &converter{r: r}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(log{
		Schema:  schema,
		Version: "2.1.0",
		Runs: []run{{
			Tool:              tool{driver{Name: "sslref", Version: r.Version, InformationURI: home, Rules: c.rules()}},
			AutomationDetails: automationDetails{"sslref/"},
			ColumnKind:        "utf16CodeUnits",
			OriginalURIBaseIDs: map[string]artifactLocation{
				root: {Description: &message{Text: "the root of the repository"}},
			},
			Invocations: []invocation{{true}},
			Results:     c.results(),
		}},
	})
}

// A converter converts a report.
type converter struct {
	r     *report.Report
	cache code.Cache
}

func (c *converter) rules() []rule {
	list := []rule{}
	for _, x := range c.r.Rules {
		list = append(list, rule{
			ID:                   x.Name,
			Name:                 x.Name,
			ShortDescription:     message{Text: x.Title()},
			FullDescription:      message{Text: x.Summary()},
			Help:                 message{Text: x.Text(0), Markdown: x.Markdown()},
			HelpURI:              x.URL,
			DefaultConfiguration: configuration{report.Level(x.Name)},
			Properties: ruleProperties{
				Tags:             []string{"security", "correctness", "openssl", "external/cwe/cwe-" + report.CWE(x.Name)},
				Precision:        "very-high",
				ProblemSeverity:  report.Level(x.Name),
				SecuritySeverity: report.Severity(x.Name),
			},
		})
	}
	return list
}

func (c *converter) results() []result {
	list := []result{}
	compared := slices.ContainsFunc(c.r.Findings, func(f *report.Finding) bool { return f.Known != "" })
	for _, f := range c.r.Findings {
		res := result{
			RuleID:    f.Rule,
			RuleIndex: slices.IndexFunc(c.r.Rules, func(x report.Rule) bool { return x.Name == f.Rule }),
			Level:     report.Level(f.Rule),
			Locations: []location{c.subject(f)},
			// GitHub tells alerts apart by the first of these alone.
			PartialFingerprints: map[string]string{"primaryLocationLineHash": f.Key, "sslref/v1": f.Key},
			Fixes:               c.fixes(f),
		}
		res.RelatedLocations = c.related(f)
		res.Message = message{Text: linked(f, res.RelatedLocations)}
		if len(f.Steps) > 0 {
			res.CodeFlows = []codeFlow{{[]threadFlow{{c.flow(f)}}}}
		}
		switch {
		case f.Known != "":
			res.BaselineState = "unchanged"
			res.Suppressions = []suppression{{"external", "known: " + f.Known}}
		case compared:
			res.BaselineState = "new"
		}
		list = append(list, res)
	}
	return list
}

// subject returns the place of a finding, with the function that it is in.
func (c *converter) subject(f *report.Finding) location {
	l := location{PhysicalLocation: c.physical(f.At)}
	if name := c.cache.Of(c.r.Files.Open(f.At.File)).Function(f.At.Start); name != "" {
		l.LogicalLocations = []logicalLocation{{name, f.Package + "." + name, "function"}}
	}
	return l
}

func (c *converter) related(f *report.Finding) []location {
	var list []location
	for i, s := range f.Steps {
		list = append(list, location{ID: i + 1, PhysicalLocation: c.physical(s.At), Message: &message{Text: escape(s.Message)}})
	}
	return list
}

// flow returns the path: the steps and, unless it is one of them, the finding.
func (c *converter) flow(f *report.Finding) []threadFlowLocation {
	var list []threadFlowLocation
	add := func(at report.Range, text string, n int, counted, essential bool) {
		l := threadFlowLocation{
			Location:       location{PhysicalLocation: c.physical(at), Message: &message{Text: escape(text)}},
			ExecutionOrder: len(list) + 1,
			Importance:     "important",
		}
		if essential {
			l.Importance = "essential"
		}
		if counted {
			l.State = map[string]message{"references": {Text: strconv.Itoa(n)}}
		}
		list = append(list, l)
	}
	merged := false
	for _, s := range f.Steps {
		subject := s.At.File == f.At.File && s.At.Start == f.At.Start
		merged = merged || subject
		add(s.At, s.Message, s.Count, s.Counted, subject)
	}
	if !merged {
		n, ok := f.CountAtFinding()
		add(f.At, report.Here(f.Rule), n, ok, true)
	}
	return list
}

func (c *converter) physical(r report.Range) physicalLocation {
	p := physicalLocation{ArtifactLocation: c.artifact(r.File), Region: region{StartLine: r.Start.Line}}
	if file := c.r.Files.Open(r.File); file != nil {
		p.Region = c.region(file, c.cache.Of(file).Extent(r))
		p.Region.Snippet = &content{string(file.Line(r.Start.Line))}
	}
	return p
}

func (c *converter) region(file *report.File, r report.Range) region {
	return region{
		StartLine: r.Start.Line, StartColumn: file.Column16(r.Start),
		EndLine: r.End.Line, EndColumn: file.Column16(r.End),
	}
}

// artifact returns the address of a file: relative to the repository if it is
// in it.
func (c *converter) artifact(file string) artifactLocation {
	rel, err := filepath.Rel(c.r.Root, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return artifactLocation{URI: (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}
	}
	return artifactLocation{URI: (&url.URL{Path: filepath.ToSlash(rel)}).String(), URIBaseID: root}
}

// fixes returns the fixes whose files can be read: the edits count in bytes,
// SARIF in lines and columns.
func (c *converter) fixes(f *report.Finding) []fix {
	var list []fix
	for _, x := range f.Fixes {
		out := fix{Description: message{Text: x.Message}}
		for _, e := range x.Edits {
			file := c.r.Files.Open(e.File)
			if file == nil {
				out.ArtifactChanges = nil
				break
			}
			r := replacement{DeletedRegion: c.region(file, report.Range{File: e.File, Start: file.Position(e.Start), End: file.Position(e.End)})}
			if e.New != "" {
				r.InsertedContent = &content{e.New}
			}
			address := c.artifact(e.File)
			if n := len(out.ArtifactChanges); n > 0 && out.ArtifactChanges[n-1].ArtifactLocation == address {
				out.ArtifactChanges[n-1].Replacements = append(out.ArtifactChanges[n-1].Replacements, r)
			} else {
				out.ArtifactChanges = append(out.ArtifactChanges, artifactChange{address, []replacement{r}})
			}
		}
		if len(out.ArtifactChanges) > 0 {
			list = append(list, out)
		}
	}
	return list
}

var line = regexp.MustCompile(`line (\d+)`)

// linked returns the text of a finding in which each line number that is a
// step's is a link to it: GitHub shows only steps that are linked.
func linked(f *report.Finding, related []location) string {
	return line.ReplaceAllStringFunc(escape(f.Text()), func(words string) string {
		for i, s := range f.Steps {
			if s.At.File == f.At.File && words == fmt.Sprintf("line %d", s.At.Start.Line) {
				return fmt.Sprintf("[%s](%d)", words, related[i].ID)
			}
		}
		return words
	})
}

// escape escapes what would be the beginning or the end of a link.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(text)
}
