package vetjson_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/reporttest"
	"github.com/sslref/sslref/internal/report/vetjson"
)

// What is written reads back as it was, but for what is known.
func TestRoundTrip(t *testing.T) {
	r := reporttest.New(t)
	var out bytes.Buffer
	if err := vetjson.Write(&out, r); err != nil {
		t.Fatal(err)
	}
	run, err := report.Parse(out.Bytes(), "sslref", "note")
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Notes)+len(run.Problems) > 0 {
		t.Errorf("notes %v, problems %v", run.Notes, run.Problems)
	}
	if got, want := run.Findings, r.New(); !reflect.DeepEqual(got, want) {
		t.Errorf("%d findings are not the %d that were written:\n%s", len(got), len(want), out.String())
	}
}
