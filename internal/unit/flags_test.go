package unit

import "testing"

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		args      []string
		own, user bool
	}{
		{nil, false, false},
		{[]string{"-json"}, false, false},
		{[]string{"-fix", "-diff"}, false, false},
		{[]string{"-sslref.run=0123", "-json"}, true, false},
		{[]string{"-refleak", "-json"}, false, true},
		{[]string{"-sslref.run=0123", "-sslref.profile=libressl"}, true, true},
	} {
		if own, user := IsOwnRun(test.args), HasUserFlags(test.args); own != test.own || user != test.user {
			t.Errorf("%q: IsOwnRun %v, HasUserFlags %v", test.args, own, user)
		}
	}
}
