package randprog

import (
	"fmt"
	"strings"
)

func (p *printer) blocks(indent int, list []*Stmt, unread map[string]bool) {
	for _, s := range list {
		p.stmt(indent, s, unread)
	}
}

func (p *printer) stmt(indent int, s *Stmt, unread map[string]bool) {
	s.Line = p.line
	op := "="
	if s.declares {
		op = ":="
	}
	switch s.Kind {
	case Set:
		left := s.Name
		if s.Err != "" {
			left += ", " + s.Err
		}
		p.print(indent, "%s %s %s", left, op, p.expr(s.Expr))
		p.unread(indent, s, unread)
	case Do:
		p.print(indent, "%s", p.expr(s.Expr))
	case Defer:
		p.print(indent, "defer %s", p.expr(s.Expr))
	case DeferFunc:
		p.literal(indent, "defer func()", s, "()", unread)
	case CallFunc:
		p.literal(indent, "func()", s, "()", unread)
	case DefineFunc:
		p.literal(indent, s.Name+" "+op+" func("+s.parameters()+")", s, "", unread)
		p.unread(indent, s, unread)
	case Store:
		p.print(indent, "%s[%d] = %s", s.Name, s.N, p.expr(s.Expr))
	case Append:
		p.print(indent, "%s = append(%s, %s)", s.Name, s.Name, p.expr(s.Expr))
	case Delete:
		p.print(indent, "delete(%s, %d)", s.Name, s.N)
	case Bind:
		p.print(indent, "%s %s %s.Close", s.Name, op, s.Expr.Name)
		p.unread(indent, s, unread)
	case With:
		p.print(indent, "with(%s, func(%s *libssl.SSL_SESSION) {", s.Expr.Name, s.Name)
		p.body(indent+1, s, unread)
		p.print(indent, "})")
	case Later:
		p.print(indent, "%s = append(%s, func() {", s.Name, s.Name)
		p.body(indent+1, s, unread)
		p.print(indent, "})")
	case RunAll:
		p.print(indent, "for _, do := range %s {", s.Name)
		p.print(indent+1, "do()")
		p.print(indent, "}")
	case Go:
		p.goroutine(indent, s, unread)
	case Panic:
		p.print(indent, "panic(%q)", "no way on")
	case Recover:
		p.print(indent, "defer func() { _ = recover() }()")
	case If, Switch, Cases:
		p.branches(indent, s, unread)
	case For, Range:
		p.loop(indent, s, unread)
	case Break, Continue:
		word := map[Kind]string{Break: "break", Continue: "continue"}[s.Kind]
		p.print(indent, "%s", strings.TrimSpace(word+" "+p.labels[s.Label]))
	case Return:
		p.print(indent, "%s", strings.TrimSpace("return "+p.results(s)))
	}
}

// unread has the variables mentioned that a statement declares in vain.
func (p *printer) unread(indent int, s *Stmt, unread map[string]bool) {
	for _, name := range []string{s.Name, s.Err} {
		if s.declares && unread[name] {
			p.print(indent, "_ = %s", name)
		}
	}
}

// literal prints a function literal between what comes before and after it.
func (p *printer) literal(indent int, before string, s *Stmt, after string, unread map[string]bool) {
	if s.Kind == DefineFunc && s.Expr != nil {
		before += " *libssl.SSL_SESSION"
	}
	p.print(indent, "%s {", before)
	p.body(indent+1, s, unread)
	if s.Kind == DefineFunc && s.Expr != nil {
		s.resultLine = p.line
		p.print(indent+1, "return %s", p.expr(s.Expr))
	}
	p.print(indent, "}%s", after)
}

// body prints what is in a function literal.
func (p *printer) body(indent int, s *Stmt, unread map[string]bool) {
	p.hoisted(indent, s.locals)
	p.blocks(indent, s.Body, unread)
}

func (s *Stmt) parameters() string {
	var list []string
	for _, name := range s.Params {
		list = append(list, name+" *libssl.SSL_SESSION")
	}
	return strings.Join(list, ", ")
}

// goroutine prints a goroutine that is waited for.
func (p *printer) goroutine(indent int, s *Stmt, unread map[string]bool) {
	done := fmt.Sprintf("done%d", p.line)
	start, wait := "", done+".Wait()"
	switch s.N {
	case 0:
		p.print(indent, "%s := make(chan struct{})", done)
		s.Line = p.line
		start, wait = "go func() {\n"+strings.Repeat("\t", indent+1)+"defer close("+done+")", "<-"+done
	case 1:
		p.print(indent, "var %s sync.WaitGroup", done)
		p.print(indent, "%s.Add(1)", done)
		s.Line = p.line
		start = "go func() {\n" + strings.Repeat("\t", indent+1) + "defer " + done + ".Done()"
	default:
		p.print(indent, "var %s sync.WaitGroup", done)
		s.Line = p.line
		start = done + ".Go(func() {"
	}
	p.print(indent, "%s", start)
	p.body(indent+1, s, unread)
	p.print(indent, "%s", map[bool]string{true: "}()", false: "})"}[s.N < 2])
	p.blocks(indent, s.Else, unread)
	p.print(indent, "%s", wait)
}

// branches prints an if or a switch.
func (p *printer) branches(indent int, s *Stmt, unread map[string]bool) {
	switch s.Kind {
	case If:
		p.print(indent, "if %s {", p.cond(s.Cond))
		p.blocks(indent+1, s.Body, unread)
		if len(s.Else) > 0 {
			p.print(indent, "} else {")
			p.blocks(indent+1, s.Else, unread)
		}
	case Switch:
		p.print(indent, "switch {")
		p.print(indent, "case %s:", p.cond(s.Cond))
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "default:")
		p.blocks(indent+1, s.Else, unread)
	case Cases:
		p.print(indent, "switch n0 {")
		p.print(indent, "case 0:")
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "case 1:")
		p.blocks(indent+1, s.Else, unread)
		p.print(indent, "default:")
		p.blocks(indent+1, s.Rest, unread)
	}
	p.print(indent, "}")
}

func (p *printer) loop(indent int, s *Stmt, unread map[string]bool) {
	if s.Label != "" && s.jumps() {
		// A copy of the loop may stand beside it.
		p.labels[s.Label] = fmt.Sprintf("%s_%d", s.Label, p.line)
		p.print(indent, "%s:", p.labels[s.Label])
		s.Line = p.line
	}
	if s.Kind == Range {
		p.print(indent, "for _, %s := range %s {", s.Name, s.Expr.Name)
		p.print(indent+1, "_ = %s", s.Name)
	} else {
		bound := fmt.Sprint(s.N)
		if s.N == 0 {
			bound = "n0"
		}
		p.print(indent, "for range %s {", bound)
	}
	p.blocks(indent+1, s.Body, unread)
	p.print(indent, "}")
}

// jumps reports whether a loop's label is used.
func (s *Stmt) jumps() bool {
	found := false
	(&Func{Body: s.Body}).blocks(func(list *[]*Stmt) {
		for _, c := range *list {
			found = found || (c.Kind == Break || c.Kind == Continue) && c.Label == s.Label
		}
	})
	return found
}

// results prints what a return statement returns.
func (p *printer) results(s *Stmt) string {
	switch {
	case s.Expr == nil:
		return ""
	case p.f == nil || !p.f.Result.withError():
		return p.expr(s.Expr)
	case s.Fails:
		return p.expr(s.Expr) + ", errNone"
	}
	return p.expr(s.Expr) + ", nil"
}
