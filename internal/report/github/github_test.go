package github_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/report/github"
	"github.com/sslref/sslref/internal/report/reporttest"
)

var command = regexp.MustCompile(`^::error (?:[a-zA-Z]+=[^,:]*,?)+::[^\r\n]+$`)

func TestWrite(t *testing.T) {
	var out bytes.Buffer
	if err := github.Write(&out, reporttest.New(t)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines, want one for each new finding:\n%s", len(lines), out.String())
	}
	for i, want := range []string{
		"::error file=conn.go,line=9,endLine=9,col=7,endColumn=32,title=sslref refleak::session s from SSL_get1_session is not freed when the function is left in line 15%0A1. line 9: now owned here: ",
		"::error file=conn.go,line=25,endLine=25,col=3,endColumn=13,title=sslref borrowedfree::",
		"::error file=no such%3A file%2C100%25.go,line=7,endLine=7,col=2,endColumn=9,title=sslref doublefree::",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is\n%s\nwant the beginning\n%s", i+1, lines[i], want)
		}
		if !command.MatchString(lines[i]) {
			t.Errorf("line %d is no workflow command: %s", i+1, lines[i])
		}
	}
	if want := "%0A2. helper.go:4: released here"; !strings.Contains(lines[1], want) {
		t.Errorf("no %q in %s", want, lines[1])
	}
	if want := "%0Ato mend it: release s when the function returns"; !strings.HasSuffix(lines[0], want) {
		t.Errorf("no %q at the end of %s", want, lines[0])
	}
}
