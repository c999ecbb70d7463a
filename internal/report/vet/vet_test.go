package vet_test

import (
	"bytes"
	"testing"

	"github.com/sslref/sslref/internal/report/reporttest"
	"github.com/sslref/sslref/internal/report/vet"
)

func TestWrite(t *testing.T) {
	var out bytes.Buffer
	if err := vet.Write(&out, reporttest.New(t)); err != nil {
		t.Fatal(err)
	}
	const want = `conn.go:9:7: session s from SSL_get1_session is not freed when the function is left in line 15 (refleak)
	conn.go:9:7: now owned here: SSL_get1_session (+1, now 1)
	conn.go:10:7: on the path where s == nil is false
	conn.go:13:20: on the path where the condition is true
	conn.go:15:35: left here with 1 not released
conn.go:25:3: session s from SSL_get_session (line 23) is borrowed: release releases a reference of its owner's (borrowedfree)
	conn.go:23:18: borrowed here: SSL_get_session lends it (own references: 0)
	helper.go:4:2: released here: SSL_SESSION_free (-1, now -1)
no such: file,100%.go:7:2: session is released again: its reference is gone already (doublefree)
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
