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
	"like":     "like FUNCTION",
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
	case "like":
		return Directive{}, fmt.Errorf("like is for model files: in source, say what the function does")
	}
	return Directive{}, fmt.Errorf("unknown directive %s%s: there are %s", Prefix, verb, "returns, releases, retains and ignore")
}

const termUsage = "returns owned, returns borrowed ARG, releases ARG, retains ARG, like FUNCTION"

// ParseTerm parses a term without the prefix of a directive, as model files
// have it.
func ParseTerm(text string) (Term, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Term{}, fmt.Errorf("says nothing: want one of %s", termUsage)
	}
	verb, args := words[0], words[1:]
	t, wants := Term{}, 1
	switch verb {
	case "returns":
		if len(args) == 1 && args[0] == "owned" {
			return Term{Verb: ReturnsOwned}, nil
		}
		if len(args) > 0 && args[0] == "borrowed" {
			t.Verb, args = ReturnsBorrowed, args[1:]
			break
		}
		wants = -1
	case "releases":
		t.Verb = Releases
	case "retains":
		t.Verb = Retains
	case "like":
		t.Verb = Like
	default:
		return Term{}, fmt.Errorf("unknown effect %q: want one of %s", verb, termUsage)
	}
	if len(args) != wants {
		return Term{}, fmt.Errorf("%q isn't understood: want %s", strings.Join(words, " "), strings.ReplaceAll(usage[verb], Prefix, ""))
	}
	arg, err := parseArg(args[0])
	t.Arg = arg
	return t, err
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
