package unit

import (
	"encoding/json"
	"math/rand"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"
)

// TestDecode: what encoding/json writes, indented as the go command does or
// not, is read as encoding/json reads it.
func TestDecode(t *testing.T) {
	seed := time.Now().UnixNano()
	same := func(u Unit, indented bool) bool {
		u.File, u.Data = "", nil // not part of the configuration
		data, err := json.Marshal(u)
		if indented {
			data, err = json.MarshalIndent(u, "", "\t")
		}
		var want, got Unit
		if err != nil || json.Unmarshal(data, &want) != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if err := got.decode(data); err != nil {
			t.Errorf("%s: %v", data, err)
			return false
		}
		for _, m := range []*map[string]string{&want.ImportMap, &want.PackageFile, &want.PackageVetx} {
			if *m == nil {
				*m = map[string]string{}
			}
		}
		return slices.Equal(got.GoFiles, want.GoFiles) && slices.Equal(got.IgnoredFiles, want.IgnoredFiles) && // an empty one is as good as none
			reflect.DeepEqual(withoutLists(got), withoutLists(want))
	}
	if err := quick.Check(same, &quick.Config{MaxCount: 300, Rand: rand.New(rand.NewSource(seed))}); err != nil {
		t.Errorf("seed %d: %v", seed, err)
	}
}

func withoutLists(u Unit) Unit {
	u.GoFiles, u.IgnoredFiles = nil, nil
	return u
}

func TestDecodeText(t *testing.T) {
	for text, want := range map[string]string{
		`""`:                   "",
		`"C:\\go\/src"`:        `C:\go/src`,
		`"\"\b\f\n\r\t"`:       "\"\b\f\n\r\t",
		`"a\u0026b\u003Cé"`:    "a&b<é",
		`"\ud83d\ude00!"`:      "😀!",
		`"\ud83dx"`:            "\ufffdx",
		`"\ud83d\u0041"`:       "\ufffdA",
		`"the rest", {}: true`: "the rest",
	} {
		c := &config{data: []byte(text)}
		if got := c.text(); got != want || c.err != nil {
			t.Errorf("%s: %q, %v", text, got, c.err)
		}
	}
}

// TestDecodeSkips: keys that nobody asks for may have any value.
func TestDecodeSkips(t *testing.T) {
	for _, value := range []string{`null`, `-1.5e+3`, `"x\"y"`, `true`, `[]`, `[1, [], {"a": [null]}]`, `{}`, ` { "ImportPath" : "q" } `} {
		var u Unit
		if err := u.decode([]byte(`{"Other": ` + value + `, "ImportPath": "p"}`)); err != nil || u.ImportPath != "p" {
			t.Errorf("%s: %q, %v", value, u.ImportPath, err)
		}
	}
}

// TestDecodeErrors: what is no configuration is refused, with the byte.
func TestDecodeErrors(t *testing.T) {
	for data, want := range map[string]string{
		``:                        `'{' expected at byte 0`,
		`[]`:                      `'{' expected at byte 0`,
		`{} {}`:                   `the end expected at byte 3`,
		`{"Dir" "d"}`:             `a colon expected at byte 7`,
		`{"Dir": "d" "x": 1}`:     `a comma expected at byte 12`,
		`{"Dir": "d",}`:           `a string expected at byte 12`,
		`{"Dir": 1}`:              `a string expected at byte 8`,
		`{"Dir": "d`:              `a quotation mark expected at byte 9`,
		`{"Dir": "\`:              `a quotation mark expected at byte 9`,
		`{"Dir": "\"`:             `a quotation mark expected at byte 11`,
		`{"Dir": "\x"}`:           `an escape sequence expected at byte 10`,
		`{"Dir": "\u12g4"}`:       `four hexadecimal digits expected at byte 11`,
		`{"VetxOnly": "yes"}`:     `true or false expected at byte 13`,
		`{"GoFiles": {}}`:         `'[' expected at byte 12`,
		`{"GoFiles": ["a.go", 7]`: `a string expected at byte 21`,
		`{"Other": nothing}`:      `a value expected at byte 10`,
		`{"Other": [1,]}`:         `a value expected at byte 13`,
	} {
		if err := new(Unit).decode([]byte(data)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", data, err, want)
		}
	}
}

// TestStandsOnLittle: Go initializes a package that needs fmt, reflect or
// strings after most others (see the package comment).
func TestStandsOnLittle(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 10 {
		t.Fatalf("the packages are %s", deps)
	}
	for _, path := range deps {
		switch path {
		case "fmt", "reflect", "strings", "encoding/json", "encoding/binary":
			t.Errorf("internal/unit stands on %s", path)
		}
	}
}
