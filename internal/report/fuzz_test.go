package report

import (
	"reflect"
	"testing"
)

// FuzzParse looks for an output of go vet that makes the reader panic, or that
// it reads in two ways.
func FuzzParse(f *testing.F) {
	f.Add([]byte(vetOutput))
	f.Add([]byte(`{"p": {"refleak": [{"posn": "C:/a.go:1:2", "end": "C:/a.go:1"}, {"posn": ":", "end": "x"}]}}`))
	f.Add([]byte(`{"": {"": {"error": ""}, "sslref": null}} {"p [p.test]": null} null`))
	f.Add([]byte(`{"p": {"refleak": [{"posn": "a.go:99999999999999999999:-1"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := Parse(data, "sslref", "note")
		if err != nil {
			return
		}
		again, err := Parse(data, "sslref", "note")
		if err != nil || !reflect.DeepEqual(run, again) {
			t.Fatalf("read as\n%+v\nthen as\n%+v, %v", run, again, err)
		}
		if len(run.Notes) != len(run.Fatal) {
			t.Fatalf("%d notes, %d verdicts", len(run.Notes), len(run.Fatal))
		}
		for _, f := range run.Findings {
			_, _ = f.At.Place("/src"), f.Text()
		}
	})
}
