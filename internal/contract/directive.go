package contract

import (
	"fmt"
	"strings"
)

// Prefix begins every directive.
const Prefix = "//sslref:"

// A Directive is a parsed comment.
type Directive struct {
	Term
	// Rule and Reason are those of Ignore.
	Rule, Reason string
}

// usage has what is right for each verb.
var usage = map[string]string{
	"returns":  "//sslref:returns owned, or //sslref:returns borrowed ARG",
	"releases": "//sslref:releases ARG",
	"retains":  "//sslref:retains ARG",
	"ignore":   "//sslref:ignore RULE -- reason",
}

// Parse parses a comment. The error, one line, says what is wrong and what
// would be right; it is also that for a comment that was meant to be a
// directive. ok is false for any other comment.
func Parse(comment string) (d Directive, ok bool, err error) {
	text, ok := strings.CutPrefix(comment, Prefix)
	if !ok {
		return Directive{}, false, spaced(comment)
	}
	d, err = parse(strings.TrimRight(text, " \t\r"))
	return d, true, err
}

// spaced returns an error for a directive that isn't one because of a space.
func spaced(comment string) error {
	text, ok := strings.CutPrefix(comment, "//")
	if !ok {
		return nil
	}
	if text, ok = strings.CutPrefix(strings.TrimLeft(text, " \t"), "sslref:"); !ok {
		return nil
	}
	verb, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if usage[verb] == "" {
		return nil
	}
	return fmt.Errorf("not a directive because of the space: write %s%s", Prefix, strings.TrimSpace(text))
}

func parse(text string) (Directive, error) {
	verb, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "ignore":
		return parseIgnore(rest)
	case "returns", "releases", "retains":
		t, err := ParseTerm(text)
		return Directive{Term: t}, err
	}
	return Directive{}, fmt.Errorf("unknown directive %s%s: there are %s", Prefix, verb, "returns, releases, retains and ignore")
}

// ParseTerm parses a term without the prefix of a directive, as model files
// have it.
func ParseTerm(text string) (Term, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Term{}, fmt.Errorf("says nothing: want returns owned, returns borrowed ARG, releases ARG or retains ARG")
	}
	verb, args := words[0], words[1:]
	wrong := fmt.Errorf("%q isn't understood: want %s", strings.Join(words, " "), usage[verb])
	switch verb {
	case "returns":
		switch {
		case len(args) == 1 && args[0] == "owned":
			return Term{Verb: ReturnsOwned}, nil
		case len(args) == 2 && args[0] == "borrowed":
			arg, err := parseArg(args[1])
			return Term{Verb: ReturnsBorrowed, Arg: arg}, err
		}
		return Term{}, wrong
	case "releases", "retains":
		if len(args) != 1 {
			return Term{}, wrong
		}
		arg, err := parseArg(args[0])
		if verb == "retains" {
			return Term{Verb: Retains, Arg: arg}, err
		}
		return Term{Verb: Releases, Arg: arg}, err
	}
	return Term{}, fmt.Errorf("unknown effect %q: want returns owned, returns borrowed ARG, releases ARG or retains ARG", verb)
}

// parseArg checks a parameter with an access path; C's arrows become dots.
func parseArg(arg string) (string, error) {
	path := strings.ReplaceAll(arg, "->", ".")
	for part := range strings.SplitSeq(path, ".") {
		if !isName(part) {
			return "", fmt.Errorf("%q is no parameter: want its name, or the way to a field, as in c.sess", arg)
		}
	}
	return path, nil
}

func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func parseIgnore(text string) (Directive, error) {
	before, reason, found := strings.Cut(text, "--")
	rule := strings.TrimSpace(before)
	reason = strings.TrimSpace(reason)
	switch {
	case rule == "" || strings.ContainsAny(rule, " \t,"):
		return Directive{}, fmt.Errorf("ignore names one rule: want %s", usage["ignore"])
	case !found || reason == "":
		return Directive{}, fmt.Errorf("ignore needs a reason: want //sslref:ignore %s -- reason", rule)
	}
	return Directive{Term: Term{Verb: Ignore}, Rule: rule, Reason: reason}, nil
}
