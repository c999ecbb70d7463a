package casetest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/scanner"
)

// Rules are the names of the analyzers, in the order of precedence of two that
// could name one mistake.
var Rules = []string{
	"refleak", "borrowedfree", "doublefree", "useafterfree", "staleborrow", "borrowescape", "crossctx", "uncheckedref",
}

// A Want is an expected finding.
type Want struct {
	Line int
	// Rule is the analyzer that is to report it, Pattern what its message
	// must match.
	Rule    string
	Pattern *regexp.Regexp
}

// wants returns what the comments of the file expect, in order.
func (f *File) wants() ([]Want, error) {
	var list []Want
	for _, group := range f.AST.Comments {
		for _, c := range group.List {
			_, text, ok := strings.Cut(c.Text, "// want ")
			if !ok {
				continue
			}
			line := f.line(c.Pos())
			found, err := parseWants(text, line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", f.Name, line, err)
			}
			list = append(list, found...)
		}
	}
	return list, nil
}

// parseWants reads one or more quoted regular expressions.
func parseWants(text string, line int) ([]Want, error) {
	var s scanner.Scanner
	s.Init(strings.NewReader(text))
	s.Mode = scanner.ScanStrings | scanner.ScanRawStrings
	var scanErr error
	s.Error = func(_ *scanner.Scanner, msg string) { scanErr = fmt.Errorf("want: %s", msg) }
	var list []Want
	for tok := s.Scan(); tok != scanner.EOF; tok = s.Scan() {
		if scanErr != nil {
			return nil, scanErr
		}
		if tok != scanner.String && tok != scanner.RawString {
			return nil, fmt.Errorf("want %s: need quoted patterns", text)
		}
		pattern, err := strconv.Unquote(s.TokenText())
		if err != nil {
			return nil, err
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		rule := slices.IndexFunc(Rules, func(r string) bool { return strings.Contains(pattern, r) })
		if rule < 0 {
			return nil, fmt.Errorf("want %q names no rule", pattern)
		}
		list = append(list, Want{Line: line, Rule: Rules[rule], Pattern: re})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("want without a pattern")
	}
	return list, scanErr
}
