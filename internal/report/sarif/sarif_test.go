package sarif_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/reporttest"
	"github.com/sslref/sslref/internal/report/sarif"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := sarif.Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// validate checks a log against the standard's schema.
func validate(t *testing.T, log []byte) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("not valid: %v", err)
	}
}

func TestSchema(t *testing.T) {
	r := reporttest.New(t)
	validate(t, write(t, r))
	r.Findings = nil
	log := write(t, r)
	validate(t, log)
	if !strings.Contains(string(log), `"results": []`) {
		t.Error("a run without findings needs an empty list of results")
	}
}

// The parts of a log that these tests look at.
type result struct {
	RuleID    string
	RuleIndex int
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation physical
		LogicalLocations []struct{ FullyQualifiedName string }
	}
	RelatedLocations []struct {
		ID               int
		PhysicalLocation physical
	}
	CodeFlows []struct {
		ThreadFlows []struct {
			Locations []struct {
				Location struct {
					PhysicalLocation physical
					Message          struct{ Text string }
				}
				State map[string]struct{ Text string }
			}
		}
	}
	PartialFingerprints map[string]string
	BaselineState       string
	Suppressions        []struct{ Kind string }
	Fixes               []struct {
		ArtifactChanges []struct {
			ArtifactLocation artifact
			Replacements     []struct {
				DeletedRegion   region
				InsertedContent struct{ Text string }
			}
		}
	}
}

type physical struct {
	ArtifactLocation artifact
	Region           region
}

type artifact struct{ URI, URIBaseID string }

type region struct{ StartLine, StartColumn, EndLine, EndColumn int }

type run struct {
	Tool struct {
		Driver struct {
			Rules []struct {
				ID               string
				ShortDescription struct{ Text string }
				FullDescription  struct{ Text string }
				Help             struct{ Text, Markdown string }
				Properties       map[string]any
			}
		}
	}
	ColumnKind string
	Results    []result
}

func decode(t *testing.T, log []byte) run {
	t.Helper()
	var value struct{ Runs []run }
	if err := json.Unmarshal(log, &value); err != nil {
		t.Fatal(err)
	}
	if len(value.Runs) != 1 {
		t.Fatalf("%d runs", len(value.Runs))
	}
	return value.Runs[0]
}

func find(t *testing.T, r run, rule string) result {
	t.Helper()
	for _, res := range r.Results {
		if res.RuleID == rule {
			if got := r.Tool.Driver.Rules[res.RuleIndex].ID; got != rule {
				t.Errorf("the rule's index of %s is that of %s", rule, got)
			}
			return res
		}
	}
	t.Fatalf("no result of %s", rule)
	return result{}
}

// GitHub wants a description and help of each rule.
func TestRules(t *testing.T) {
	for _, rule := range decode(t, write(t, reporttest.New(t))).Tool.Driver.Rules {
		if rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || rule.Help.Markdown == "" {
			t.Errorf("%s lacks a description: %+v", rule.ID, rule)
		}
		for _, name := range []string{"tags", "precision", "problem.severity", "security-severity"} {
			if rule.Properties[name] == nil || rule.Properties[name] == "" {
				t.Errorf("%s lacks the property %s", rule.ID, name)
			}
		}
	}
}

// Columns count UTF-16 code units: the emoji before this finding's borrow is
// four bytes, one character, two units.
func TestColumns(t *testing.T) {
	r := decode(t, write(t, reporttest.New(t)))
	if r.ColumnKind != "utf16CodeUnits" {
		t.Errorf("columnKind %q", r.ColumnKind)
	}
	borrow := find(t, r, "borrowedfree").RelatedLocations[0].PhysicalLocation.Region
	if want := (region{23, 16, 23, 40}); borrow != want {
		t.Errorf("the borrow is at %+v, want %+v", borrow, want)
	}
}

func TestAddresses(t *testing.T) {
	r := decode(t, write(t, reporttest.New(t)))
	at := find(t, r, "refleak").Locations[0]
	if want := (artifact{"conn.go", "SRCROOT"}); at.PhysicalLocation.ArtifactLocation != want {
		t.Errorf("got %+v, want %+v", at.PhysicalLocation.ArtifactLocation, want)
	}
	if got, want := at.LogicalLocations[0].FullyQualifiedName, "example.com/sample.(*Conn).Save"; got != want {
		t.Errorf("function %s, want %s", got, want)
	}
	if got, want := find(t, r, "doublefree").Locations[0].PhysicalLocation.ArtifactLocation.URI, "no%20such:%20file,100%25.go"; got != "./"+want {
		t.Errorf("got %s, want %s", got, want)
	}
	sample := reporttest.New(t)
	sample.Root = sample.Dir + "/elsewhere"
	if got := find(t, decode(t, write(t, sample)), "refleak").Locations[0].PhysicalLocation.ArtifactLocation; got.URIBaseID != "" || !strings.HasPrefix(got.URI, "file:///") {
		t.Errorf("a file outside the repository is at %+v", got)
	}
}

// The path goes to the finding, each step with the count after it, and links
// to the steps that the message speaks of.
func TestPath(t *testing.T) {
	r := decode(t, write(t, reporttest.New(t)))
	leak := find(t, r, "refleak")
	if want := "is not freed when the function is left in [line 15](4)"; !strings.HasSuffix(leak.Message.Text, want) {
		t.Errorf("message %q, want the end %q", leak.Message.Text, want)
	}
	path := func(res result) (list []string) {
		for _, l := range res.CodeFlows[0].ThreadFlows[0].Locations {
			list = append(list, fmt.Sprintf("%d %s", l.Location.PhysicalLocation.Region.StartLine, l.State["references"].Text))
		}
		return list
	}
	if got, want := fmt.Sprint(path(leak)), "[9 1 10 1 13 1 15 1]"; got != want {
		t.Errorf("the leak's path is %s, want %s", got, want)
	}
	freed := find(t, r, "borrowedfree")
	if got, want := fmt.Sprint(path(freed)), "[23 0 4 -1 25 -1]"; got != want {
		t.Errorf("the release's path is %s, want %s", got, want)
	}
	if got := find(t, r, "borrowescape").Message.Text; !strings.HasPrefix(got, `session last\[0\] from`) {
		t.Errorf("brackets are not escaped in %q", got)
	}
}

func TestFixes(t *testing.T) {
	fixes := find(t, decode(t, write(t, reporttest.New(t))), "refleak").Fixes
	if len(fixes) != 2 || len(fixes[0].ArtifactChanges) != 1 || len(fixes[0].ArtifactChanges[0].Replacements) != 2 {
		t.Fatalf("got %+v", fixes)
	}
	insert, remove := fixes[0].ArtifactChanges[0].Replacements[0], fixes[0].ArtifactChanges[0].Replacements[1]
	if want := (region{12, 3, 12, 3}); insert.DeletedRegion != want || insert.InsertedContent.Text != "\n\tdefer C.SSL_SESSION_free(s)" {
		t.Errorf("the insertion is %+v, want one at %+v", insert, want)
	}
	if want := (region{18, 1, 19, 1}); remove.DeletedRegion != want || remove.InsertedContent.Text != "" {
		t.Errorf("the deletion is %+v, want %+v", remove, want)
	}
	// Behind characters of two units: its column counts them so.
	if got := fixes[1].ArtifactChanges[0].Replacements[0].DeletedRegion.StartColumn; got != 27 {
		t.Errorf("the second fix is in column %d, want 27", got)
	}
}

// Fingerprints tell findings apart and stay; known findings are suppressed.
func TestIdentity(t *testing.T) {
	r := decode(t, write(t, reporttest.New(t)))
	seen := map[string]bool{}
	for _, res := range r.Results {
		key := res.PartialFingerprints["primaryLocationLineHash"]
		if key == "" || seen[key] {
			t.Errorf("fingerprint %q of %s", key, res.RuleID)
		}
		seen[key] = true
		known := res.RuleID == "borrowescape"
		if (res.BaselineState == "unchanged") != known || (len(res.Suppressions) == 1) != known {
			t.Errorf("%s: state %q, suppressions %v", res.RuleID, res.BaselineState, res.Suppressions)
		}
	}
	sample := reporttest.New(t)
	first, second := write(t, sample), write(t, sample)
	if !bytes.Equal(first, second) {
		t.Error("two logs differ")
	}
}
