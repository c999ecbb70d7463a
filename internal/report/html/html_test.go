package html_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/html"
	"github.com/sslref/sslref/internal/report/reporttest"
)

func write(t *testing.T, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := html.Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The page needs nothing from anywhere.
func TestSelfContained(t *testing.T) {
	page := write(t, reporttest.New(t))
	for _, m := range regexp.MustCompile(`(?i)(src|href|url|import|action|srcset)\s*[=(]\s*["']?([^"'\s)>]+)`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[2], "#") {
			t.Errorf("the page refers to %q", m[0])
		}
	}
	if first, second := page, write(t, reporttest.New(t)); first != second {
		t.Error("two pages differ")
	}
}

// What stands in the source is shown, not obeyed.
func TestEscaping(t *testing.T) {
	page := write(t, reporttest.New(t))
	for _, want := range []string{
		`&#34;&lt;b&gt;&amp;amp;&#34;`, // a string of the source
		`C.code(&lt;&amp;&gt;)`,        // code of a manual
		`no such: file,100%.go:7:2`,    // a name
		`<p class="file"><code>helper.go</code></p>`,
		`report &lt;releases&gt; of what is borrowed`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "<releases>") || strings.Contains(page, "ZgotmplZ") {
		t.Error("the page has markup of the source, or what the template refused")
	}
}

func TestEmpty(t *testing.T) {
	r := reporttest.New(t)
	r.Findings = nil
	page := write(t, r)
	if !strings.Contains(page, "Nothing to report.") || strings.Contains(page, "<article") {
		t.Error("a page without findings doesn't say so")
	}
}
