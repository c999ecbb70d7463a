package sess

import "testing"

func testShare(t *testing.T, s *Session) {
	twin, err := s.Share() // wrong (refleak): it is closed only if it is resumable
	if err != nil {
		t.Fatal(err)
	}
	if twin.Resumable() {
		twin.Close()
	}
}

func TestUsable(t *testing.T) {
	if c := New(nil); c == nil {
		t.Fatal("no connection")
	}
}
