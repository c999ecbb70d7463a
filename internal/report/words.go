package report

// An aspect is what the formats say about the findings of a rule, beyond its
// manual.
type aspect struct {
	here   string // what happens at the place of a finding
	remedy string // what to do where there is no fix to apply
	cwe    string // the number of the weakness in the CWE list
	// severity is what it can come to, on the scale of CVSS: these are
	// defaults, for a rule, of what only a person can say of a finding.
	severity string
	level    string // "error" where memory can be corrupted, else "warning"
}

var aspects = map[string]aspect{
	"borrowedfree": {
		"released here, though only borrowed",
		"leave the release to the owner, or take a reference of one's own first: SSL_get1_session instead of SSL_get_session, or SSL_SESSION_up_ref",
		"763", "8.1", "error",
	},
	"borrowescape": {
		"let out here, though only borrowed",
		"keep a reference of one's own: SSL_get1_session instead of SSL_get_session, or SSL_SESSION_up_ref, and release it where the keeper ends",
		"825", "7.0", "error",
	},
	"crossctx": {
		"given to another SSL_CTX here",
		"use sessions with SSLs of the SSL_CTX that they come from; a copy by SSL_SESSION_dup belongs to none yet",
		"664", "5.0", "warning",
	},
	"doublefree": {
		"released again here",
		"delete the release that comes too often, or set the variable to nil after the first",
		"415", "8.1", "error",
	},
	"refleak": {
		"never released after this",
		"release it on every path, best with a deferred SSL_SESSION_free after the check for NULL, or hand it on",
		"401", "5.3", "warning",
	},
	"staleborrow": {
		"used here, after the loan",
		"use the session before its loan ends, or take a reference of one's own with SSL_get1_session and release that",
		"416", "8.1", "error",
	},
	"uncheckedref": {
		"not looked at after this",
		"look at the result before relying on it",
		"252", "6.5", "warning",
	},
	"useafterfree": {
		"used here, after the release",
		"use the session before its last release, or release it later, best with defer",
		"416", "8.1", "error",
	},
}

// Here says what happens at the place of a finding of the rule; "" for a rule
// that is not known.
func Here(rule string) string { return aspects[rule].here }

// Remedy says what to do about a finding of the rule for which there is no fix
// to apply; "" for a rule that is not known.
func Remedy(rule string) string { return aspects[rule].remedy }

// CWE returns the number that the Common Weakness Enumeration has for what the
// rule reports; "" for a rule that is not known.
func CWE(rule string) string { return aspects[rule].cwe }

// Severity returns what a finding of the rule can come to, from "0.1" to
// "10.0".
func Severity(rule string) string { return aspects[rule].severity }

// Level returns "error" for a rule whose findings can corrupt memory, "warning"
// for others.
func Level(rule string) string {
	if level := aspects[rule].level; level != "" {
		return level
	}
	return "warning"
}
