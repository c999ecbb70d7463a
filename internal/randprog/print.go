package randprog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// params are the parameters of every function.
const params = "x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int"

// isParam reports whether a variable is a parameter.
func isParam(name string) bool {
	switch name {
	case "x0", "x1", "c0", "c1", "b0", "b1", "b2", "b3", "n0":
		return true
	}
	return false
}

// goTypes are the types of variables as Go has them.
var goTypes = map[varType]string{
	sessionType: "*libssl.SSL_SESSION", connType: "*libssl.SSL", errorType: "error", wrapperType: "*wrapper",
	funcType: "func()", localType: "bool",
}

// A printer writes functions and notes the lines of their statements.
type printer struct {
	b    strings.Builder
	line int
}

func (p *printer) print(indent int, format string, args ...any) {
	text := strings.Repeat("\t", indent) + fmt.Sprintf(format, args...) + "\n"
	p.line += strings.Count(text, "\n")
	p.b.WriteString(text)
}

// Source returns the file with the functions, and sets the lines of their
// statements.
func Source(funcs []*Func) []byte {
	p := &printer{line: 1}
	p.print(0, "package prog\n")
	p.print(0, "import (\n\t\"errors\"\n\n\t\"github.com/sslref/sslref/refmodel/libssl\"\n\n\thelp %q\n)\n", helpPath)
	p.print(0, "var _ = help.Release\n")
	for _, text := range helperTexts(false) {
		p.print(0, "%s\n", text)
	}
	for _, f := range funcs {
		p.function(f)
	}
	return []byte(p.b.String())
}

// HelpSource returns the file of the other package.
func HelpSource() []byte {
	p := &printer{}
	p.print(0, "package help\n")
	p.print(0, "import (\n\t\"errors\"\n\n\t\"github.com/sslref/sslref/refmodel/libssl\"\n)\n")
	for _, text := range helperTexts(true) {
		p.print(0, "%s\n", text)
	}
	return []byte(p.b.String())
}

func (p *printer) function(f *Func) {
	result := ""
	if f.Returns {
		result = " *libssl.SSL_SESSION"
	}
	p.print(0, "func %s(%s)%s {", f.Name, params, result)
	unread := f.declare()
	p.hoisted(f)
	p.blocks(1, f.Body, unread)
	if n := len(f.Body); f.Returns && (n == 0 || f.Body[n-1].Kind != Return) {
		p.print(1, "return nil")
	}
	p.print(0, "}\n")
}

// hoisted declares the variables that no statement does.
func (p *printer) hoisted(f *Func) {
	byType := make(map[string][]string)
	structs := make(map[string]bool)
	declared := f.declared()
	for _, name := range f.variables() {
		if base, _, ok := strings.Cut(name, "."); ok {
			structs[base] = true
		} else if typeOf(name) == mapType {
			p.print(1, "%s := make(map[int]*libssl.SSL_SESSION)", name)
			p.print(1, "_ = %s", name)
		} else if !declared[name] && !isParam(name) {
			t := goTypes[typeOf(name)]
			byType[t] = append(byType[t], name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(structs)) {
		p.print(1, "%s := new(pair)", name)
		p.print(1, "_ = %s", name)
	}
	for _, t := range slices.Sorted(maps.Keys(byType)) {
		p.print(1, "var %s %s", strings.Join(byType[t], ", "), t)
		for _, name := range byType[t] {
			p.print(1, "_ = %s", name)
		}
	}
}

// variables returns the names of the function's variables, sorted.
func (f *Func) variables() []string {
	seen := make(map[string]bool)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			s.names(func(name string, _ bool) { seen[name] = true })
		}
	})
	return slices.Sorted(maps.Keys(seen))
}

func (f *Func) declared() map[string]bool {
	m := make(map[string]bool)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			if s.declares || s.Kind == Range || s.Kind == With {
				m[s.Name] = true
				if s.Err != "" {
					m[s.Err] = true
				}
			}
		}
	})
	return m
}

// declare finds the assignments that can be declarations: the first mention of
// a variable all of whose others come later in the same block. It returns the
// variables that are never read.
func (f *Func) declare() (unread map[string]bool) {
	total := make(map[string]int)
	unread = make(map[string]bool)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			s.declares = false
			s.names(func(name string, assigned bool) { total[name]++ })
		}
	})
	reads := make(map[string]int)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			s.names(func(name string, assigned bool) {
				if !assigned {
					reads[name]++
				}
			})
		}
	})
	for name := range total {
		unread[name] = reads[name] == 0
	}
	f.blocks(func(list *[]*Stmt) {
		for i, s := range *list {
			if s.Kind != Set && s.Kind != DefineFunc && s.Kind != Bind || isParam(s.Name) || s.Expr != nil && s.Expr.Op == Nil || strings.Contains(s.Name, ".") {
				continue
			}
			inside := make(map[string]int)
			rest := &Func{Body: (*list)[i:]}
			rest.blocks(func(list *[]*Stmt) {
				for _, s := range *list {
					s.names(func(name string, _ bool) { inside[name]++ })
				}
			})
			own := func(name string) bool {
				if name == "" {
					return true
				}
				n := 0
				s.Expr.names(func(used string, _ bool) {
					if used == name {
						n++
					}
				})
				body := &Func{Body: s.Body}
				return n == 0 && inside[name] == total[name] && !slices.Contains(body.variables(), name)
			}
			s.declares = own(s.Name) && own(s.Err)
		}
	})
	return unread
}

func (p *printer) blocks(indent int, list []*Stmt, unread map[string]bool) {
	for _, s := range list {
		p.stmt(indent, s, unread)
	}
}

func (p *printer) stmt(indent int, s *Stmt, unread map[string]bool) {
	s.Line = p.line
	switch s.Kind {
	case Set:
		left, op := s.Name, "="
		if s.Err != "" {
			left += ", " + s.Err
		}
		if s.declares {
			op = ":="
		}
		p.print(indent, "%s %s %s", left, op, p.expr(s.Expr))
		for _, name := range []string{s.Name, s.Err} {
			if s.declares && unread[name] {
				p.print(indent, "_ = %s", name)
			}
		}
	case Do:
		p.print(indent, "%s", p.expr(s.Expr))
	case Defer:
		p.print(indent, "defer %s", p.expr(s.Expr))
	case DeferFunc, CallFunc:
		before := ""
		if s.Kind == DeferFunc {
			before = "defer "
		}
		p.print(indent, "%sfunc() {", before)
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "}()")
	case Store:
		p.print(indent, "%s[%d] = %s", s.Name, s.N, p.expr(s.Expr))
	case Bind:
		op := "="
		if s.declares {
			op = ":="
		}
		p.print(indent, "%s %s %s.Close", s.Name, op, s.Expr.Name)
		if s.declares && unread[s.Name] {
			p.print(indent, "_ = %s", s.Name)
		}
	case Range:
		p.print(indent, "for _, %s := range %s {", s.Name, s.Expr.Name)
		p.print(indent+1, "_ = %s", s.Name)
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "}")
	case With:
		p.print(indent, "with(%s, func(%s *libssl.SSL_SESSION) {", s.Expr.Name, s.Name)
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "})")
	case DefineFunc:
		op := "="
		if s.declares {
			op = ":="
		}
		p.print(indent, "%s %s func() {", s.Name, op)
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "}")
		if s.declares && unread[s.Name] {
			p.print(indent, "_ = %s", s.Name)
		}
	case If:
		p.print(indent, "if %s {", p.cond(s.Cond))
		p.blocks(indent+1, s.Body, unread)
		if len(s.Else) > 0 {
			p.print(indent, "} else {")
			p.blocks(indent+1, s.Else, unread)
		}
		p.print(indent, "}")
	case Switch:
		p.print(indent, "switch {")
		p.print(indent, "case %s:", p.cond(s.Cond))
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "default:")
		p.blocks(indent+1, s.Else, unread)
		p.print(indent, "}")
	case For:
		bound := fmt.Sprint(s.N)
		if s.N == 0 {
			bound = "n0"
		}
		p.print(indent, "for range %s {", bound)
		p.blocks(indent+1, s.Body, unread)
		p.print(indent, "}")
	case Break:
		p.print(indent, "break")
	case Continue:
		p.print(indent, "continue")
	case Return:
		if s.Expr == nil {
			p.print(indent, "return")
		} else {
			p.print(indent, "return %s", p.expr(s.Expr))
		}
	}
}

func (p *printer) expr(e *Expr) string {
	switch e.Op {
	case Nil:
		return "nil"
	case Var:
		return e.Name
	case True:
		return "true"
	case False:
		return "false"
	case Elem:
		return fmt.Sprintf("%s[%d]", e.Name, e.N)
	case Addr:
		return "&" + e.Name
	}
	var args []string
	for _, a := range e.Args {
		args = append(args, p.expr(a))
	}
	name := e.Name
	switch {
	case strings.HasPrefix(name, "SSL_"):
		name = "libssl." + name
	case strings.HasPrefix(name, "."):
		// A method of the first argument.
		return args[0] + name + "(" + strings.Join(args[1:], ", ") + ")"
	case e.Far:
		name = "help." + capital(name)
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

func capital(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func (p *printer) cond(c *Cond) string {
	switch c.Test {
	case Flag:
		return c.Name
	case IsNil:
		return c.Name + " == nil"
	case Failed:
		return c.Name + " != nil"
	case Got:
		if strings.HasPrefix(c.Expr.Name, "SSL_") {
			return p.expr(c.Expr) + " == 1"
		}
		return p.expr(c.Expr)
	case Not:
		switch {
		case c.A.Test == IsNil:
			return c.A.Name + " != nil"
		case c.A.Test == Got && strings.HasPrefix(c.A.Expr.Name, "SSL_"):
			return p.expr(c.A.Expr) + " != 1"
		}
		return "!(" + p.cond(c.A) + ")"
	case And:
		return p.operand(c.A) + " && " + p.operand(c.B)
	}
	return p.operand(c.A) + " || " + p.operand(c.B)
}

func (p *printer) operand(c *Cond) string {
	if c.Test == And || c.Test == Or {
		return "(" + p.cond(c) + ")"
	}
	return p.cond(c)
}
