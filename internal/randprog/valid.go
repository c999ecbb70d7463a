package randprog

import "slices"

// Valid reports whether f is Go: no break outside of a loop, no use of a
// variable that is nothing.
func (f *Func) Valid() bool {
	read := make(map[string]bool)
	defined := make(map[string]bool)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			s.names(func(name string, assigned bool) { read[name] = read[name] || !assigned })
			defined[s.Name] = defined[s.Name] || s.Kind == DefineFunc || s.Kind == Bind
		}
	})
	for name := range defined {
		// What is never called is of no consequence.
		if typeOf(name) == funcType && !read[name] {
			return false
		}
	}
	return f.sound(f.Body, scope{result: f.Result})
}

// A scope is what is around a list of statements.
type scope struct {
	loop    bool
	labels  []string
	literal bool
	// waits tells that a goroutine is to be waited for below.
	waits  bool
	result Result
}

// sound reports whether a list of statements can stand where it does.
func (f *Func) sound(list []*Stmt, in scope) bool {
	for _, s := range list {
		if !s.fits(in) {
			return false
		}
		body, other := in.within(s)
		if !f.sound(s.Body, body) || !f.sound(s.Else, other) || !f.sound(s.Rest, other) {
			return false
		}
	}
	return true
}

// fits reports whether s can stand in a scope, what is in it aside.
func (s *Stmt) fits(in scope) bool {
	switch s.Kind {
	case Break, Continue:
		return in.loop && (s.Label == "" || slices.Contains(in.labels, s.Label))
	case Panic:
		return !in.waits
	case Return:
		switch {
		case in.waits:
			return false
		case in.literal || in.result == None || in.result == RemoveCallback:
			return s.Expr == nil && !s.Fails
		case in.result == NewCallback:
			return s.Expr != nil && s.Expr.Op == Number
		}
		return (s.Expr != nil || in.result.named()) && (!s.Fails || in.result.withError())
	case Defer:
		name := s.Expr.Name
		return s.Expr.Op == Call && inline[name] == "" && name != "SSL_SESSION_up_ref" && (typeOf(name) == funcType || helperOf(name) != nil || functions[name] != nil)
	}
	return true
}

// within returns the scopes of what is in s.
func (in scope) within(s *Stmt) (body, other scope) {
	body, other = in, in
	switch s.Kind {
	case For, Range:
		body.loop = true
		if s.Label != "" {
			body.labels = append(slices.Clone(in.labels), s.Label)
		}
	case CallFunc, DeferFunc, DefineFunc, With, Later:
		body = scope{literal: true}
	case Go:
		body = scope{literal: true}
		other = scope{waits: true, literal: in.literal, result: in.result}
	}
	return body, other
}

// literals reports whether the body of s is a function literal.
func (k Kind) literal() bool {
	switch k {
	case CallFunc, DeferFunc, DefineFunc, With, Go, Later:
		return true
	}
	return false
}
