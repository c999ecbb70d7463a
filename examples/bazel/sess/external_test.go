package sess_test

import (
	"testing"

	"example.com/tickets/sess"
)

func testTwice(t *testing.T, c *sess.Conn) {
	s, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	defer s.Close() // wrong (doublefree): it is closed already
}

func TestLifetime(t *testing.T) {
	if sess.New(nil) == nil {
		t.Fatal("no connection")
	}
}
