// Package contract holds what the source, or a model file, says that a
// function does to references: directives such as
//
//	//sslref:returns borrowed ssl
//	//sslref:releases s
//
// above Go functions and methods, C functions, methods of interfaces and
// function types, and //sslref:ignore at findings. It reads them, refuses
// those that can't be, and turns a contract into the summary that calls go
// by. Whether a body keeps its contract is the engine's to find out.
package contract

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"
)

// A Verb is what a term says that a function does.
type Verb uint8

// The verbs, and the one directive that is no term of a contract.
const (
	ReturnsOwned Verb = iota
	ReturnsBorrowed
	Releases
	Retains
	// Like: as a function of the reference table; in model files only.
	Like
	Ignore
)

// A Term is one effect in a contract, as it was written.
type Term struct {
	Verb Verb
	// Arg is the parameter, or what it leads to, that the term is about:
	// "s", "c.sess". It is "" for ReturnsOwned, and the table's function for
	// Like.
	Arg string
	// Pos is where it was written; not set in what another package says.
	Pos token.Pos
}

// String returns the term as a directive has it, without the prefix.
func (t Term) String() string {
	switch t.Verb {
	case ReturnsOwned:
		return "returns owned"
	case ReturnsBorrowed:
		return "returns borrowed " + t.Arg
	case Releases:
		return "releases " + t.Arg
	case Retains:
		return "retains " + t.Arg
	case Like:
		return "like " + t.Arg
	}
	return "ignore"
}

// A Contract is all that is said of one function: what it doesn't name, the
// function only uses.
type Contract struct {
	// Name is what messages call the function.
	Name string
	// Params are the names of its parameters, the receiver's first.
	Params []string
	Terms  []Term
}

// String returns the terms, for tests and facts.
func (c *Contract) String() string {
	var terms []string
	for _, t := range c.Terms {
		terms = append(terms, t.String())
	}
	return strings.Join(terms, "; ")
}

// Valid returns an error for what can't be the contract of a function with the
// signature sig: those of other packages come from files, which can be damaged.
func (c *Contract) Valid(sig *types.Signature) error {
	if n := len(paramVars(sig)); c.Params != nil && len(c.Params) != n {
		return fmt.Errorf("there are names for %d parameters, and the function has %d", len(c.Params), n)
	}
	for _, t := range c.Terms {
		if _, err := ParseTerm(t.String()); err != nil {
			return err
		}
	}
	return nil
}

// A Problem is a directive, or an entry of a model file, that can't be.
type Problem struct {
	Pos token.Pos
	// Text says what is wrong and what would be right.
	Text string
}

func problem(pos token.Pos, format string, args ...any) Problem {
	return Problem{Pos: pos, Text: fmt.Sprintf(format, args...)}
}
