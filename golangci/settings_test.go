package golangci

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

type conf = map[string]any

func list(values ...any) []any { return values }

func TestSettings(t *testing.T) {
	all := allRules()
	for _, c := range []struct {
		conf     any
		rules    []string
		profile  refmodel.Profile
		possible bool
	}{
		{nil, all, refmodel.OpenSSL3, false},
		{conf{}, all, refmodel.OpenSSL3, false},
		{conf{"enable": nil, "disable": nil, "profile": nil, "staleborrow-possible": nil}, all, refmodel.OpenSSL3, false},
		{conf{"disable": list()}, all, refmodel.OpenSSL3, false},
		{conf{"enable": list("refleak", "doublefree", "refleak")}, []string{"doublefree", "refleak"}, refmodel.OpenSSL3, false},
		{conf{"disable": list("crossctx"), "profile": "libressl", "staleborrow-possible": true},
			slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == "crossctx" }), refmodel.LibreSSL, true},
	} {
		s, err := parseSettings(c.conf)
		if err != nil {
			t.Errorf("%v: %v", c.conf, err)
		}
		if got := slices.Sorted(maps.Keys(s.rules)); !slices.Equal(got, c.rules) || s.profile != c.profile || s.possible != c.possible {
			t.Errorf("%v: %v, want %v", c.conf, s, c)
		}
	}
}

func TestWrongSettings(t *testing.T) {
	for _, c := range []struct {
		conf any
		want string // the parts of the error
	}{
		{"refleak", "settings are keys with values, not refleak"},
		{list("refleak"), "settings are keys with values, not [refleak]: the keys are disable, enable, model, profile, staleborrow-possible"},
		{conf{"rules": list("refleak")}, `unknown setting "rules": the settings are disable, enable, model, profile, staleborrow-possible`},
		{conf{"rules": nil}, `unknown setting "rules"`},
		{conf{"enable": "refleak"}, "setting enable: refleak is not a list of rules"},
		{conf{"enable": list("leak")}, `setting enable: unknown rule "leak": the rules are borrowedfree, borrowescape, `},
		{conf{"disable": list(nil)}, `setting disable: unknown rule "<nil>"`},
		{conf{"enable": list()}, "no rule is left on"},
		{conf{"disable": list("borrowedfree", "borrowescape", "crossctx", "doublefree", "refleak", "staleborrow", "uncheckedref", "useafterfree")}, "no rule is left on"},
		{conf{"enable": list("refleak"), "disable": list("crossctx")}, "settings enable and disable cannot be used together"},
		{conf{"profile": "openssl2"}, `setting profile: unknown profile "openssl2": want one of openssl3, openssl111, libressl, boringssl`},
		{conf{"profile": 3}, `setting profile: unknown profile "3"`},
		{conf{"model": "absent.yaml"}, "setting model: cannot read the model file: open absent.yaml: "},
		{conf{"model": list()}, `setting model: "[]" is not the name of a file`},
		{conf{"model": ""}, `setting model: "" is not the name of a file`},
		{conf{"model": "settings_test.go"}, "setting model: settings_test.go:"},
		{conf{"staleborrow-possible": "yes"}, "setting staleborrow-possible: yes is neither true nor false"},
	} {
		_, err := New(c.conf)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v, want %s", c.conf, err, c.want)
		}
	}
}
