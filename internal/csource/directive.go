package csource

import (
	"bytes"
)

// directives calls f with the name of each preprocessor directive of a text
// and what follows it, continued lines included.
func directives(text []byte, f func(name string, rest []byte)) {
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '#')
		if i < 0 {
			return
		}
		i += at
		at = i + 1
		if !lineStart(text, i) {
			continue
		}
		for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
			at++
		}
		from := at
		for at < len(text) && isLetter(text[at]) {
			at++
		}
		name := string(text[from:at])
		end := at
		for end < len(text) && text[end] != '\n' {
			if text[end] == '\\' && end+1 < len(text) && text[end+1] == '\n' {
				end++
			}
			end++
		}
		f(name, bytes.TrimSpace(text[at:end]))
		at = end
	}
}

// words calls f with the names in a text.
func words(text []byte, f func(word []byte)) {
	for i := 0; i < len(text); {
		if !isLetter(text[i]) {
			// Digits that begin a number take its letters with them.
			if isDigit(text[i]) {
				for i < len(text) && (isLetter(text[i]) || isDigit(text[i])) {
					i++
				}
				continue
			}
			i++
			continue
		}
		from := i
		for i < len(text) && (isLetter(text[i]) || isDigit(text[i])) {
			i++
		}
		f(text[from:i])
	}
}

// includedName is the name in an #include directive, "" if it isn't plain.
func includedName(rest []byte) string {
	if len(rest) < 3 {
		return ""
	}
	closing := byte('"')
	if rest[0] == '<' {
		closing = '>'
	} else if rest[0] != '"' {
		return ""
	}
	n := bytes.IndexByte(rest[1:], closing)
	if n < 0 {
		return ""
	}
	return string(rest[1 : 1+n])
}
