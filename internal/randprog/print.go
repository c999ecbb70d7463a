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
	funcType: "func()", localType: "bool", listType: "[]*libssl.SSL_SESSION", arrayType: "[2]*libssl.SSL_SESSION",
	anyType: "any", closerType: "closer", farType: "*help.Wrapper", boxType: "*box[*libssl.SSL_SESSION]",
	textType: "*libssl.Char", laterType: "[]func()",
}

// A printer writes functions and notes the lines of their statements.
type printer struct {
	b    strings.Builder
	line int
	// f is the function that is printed.
	f *Func
	// labels are the names of the labels of the loops around.
	labels map[string]string
}

func (p *printer) print(indent int, format string, args ...any) {
	text := strings.Repeat("\t", indent) + fmt.Sprintf(format, args...) + "\n"
	p.line += strings.Count(text, "\n")
	p.b.WriteString(text)
}

// Source returns the file with the functions, and sets the lines of their
// statements.
func Source(funcs []*Func) []byte {
	p := &printer{line: 1, labels: make(map[string]string)}
	p.print(0, "package prog\n")
	p.print(0, "import (\n\t\"errors\"\n\t\"sync\"\n\t\"unsafe\"\n\n\t\"github.com/sslref/sslref/refmodel/libssl\"\n\n\thelp %q\n)\n", helpPath)
	p.print(0, "var (\n\t_ = help.Release\n\t_ unsafe.Pointer\n\t_ sync.WaitGroup\n)\n")
	for _, text := range helperTexts(false) {
		p.print(0, "%s\n", text)
	}
	for _, f := range funcs {
		p.function(f)
		switch f.Result {
		case NewCallback:
			p.print(0, "func set_%s(c *libssl.SSL_CTX) { libssl.SSL_CTX_sess_set_new_cb(c, %s) }\n", f.Name, f.Name)
		case RemoveCallback:
			p.print(0, "func set_%s(c *libssl.SSL_CTX) { libssl.SSL_CTX_sess_set_remove_cb(c, %s) }\n", f.Name, f.Name)
		}
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
	p.f = f
	if f.Result.callback() {
		p.print(0, "//export %s", f.Name)
	}
	p.print(0, "func %s%s {", f.Name, f.Result.signature())
	if f.Result.callback() {
		// What the function can't know has to come from somewhere.
		p.print(1, "x1, c1, b0, b1, b2, b3, n0 := inputs()")
		p.print(1, "_, _, _, _, _, _, _ = x1, c1, b0, b1, b2, b3, n0")
		other := map[Result]string{NewCallback: "c0 := inputContext()", RemoveCallback: "x0 := inputConn()"}[f.Result]
		p.print(1, "%s", other)
		p.print(1, "_ = %s", other[:2])
	}
	unread := f.declare()
	p.hoisted(1, f.localize())
	p.blocks(1, f.Body, unread)
	if n := len(f.Body); n == 0 || f.Body[n-1].Kind != Return {
		if e := f.zero(); e != "" {
			p.print(1, "return %s", e)
		}
	}
	p.print(0, "}\n")
}

// signature returns the parameters and results.
func (r Result) signature() string {
	const session = "*libssl.SSL_SESSION"
	switch r {
	case Session:
		return "(" + params + ") " + session
	case Named:
		return "(" + params + ") (" + resultName + " " + session + ")"
	case WithError:
		return "(" + params + ") (" + session + ", error)"
	case NamedError:
		return "(" + params + ") (" + resultName + " " + session + ", " + errorName + " error)"
	case NewCallback:
		return "(x0 *libssl.SSL, " + resultName + " " + session + ") libssl.Int"
	case RemoveCallback:
		return "(c0 *libssl.SSL_CTX, " + resultName + " " + session + ")"
	}
	return "(" + params + ")"
}

// zero is what the function returns at its end.
func (f *Func) zero() string {
	switch f.Result {
	case Session, Named:
		return "nil"
	case WithError, NamedError:
		return "nil, nil"
	case NewCallback:
		return "0"
	}
	return ""
}

// hoisted declares the variables of a function or a literal that no statement
// does.
func (p *printer) hoisted(indent int, names []string) {
	byType := make(map[string][]string)
	structs := make(map[string]bool)
	for _, name := range names {
		base, _, field := strings.Cut(name, ".")
		switch typeOf(base) {
		case structType:
			structs[base] = true
		case mapType:
			p.print(indent, "%s := make(map[int]*libssl.SSL_SESSION)", name)
			p.print(indent, "_ = %s", name)
		case funcType:
			t := p.f.funcTypeOf(name)
			byType[t] = append(byType[t], name)
		default:
			if !field {
				t := goTypes[typeOf(name)]
				byType[t] = append(byType[t], name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(structs)) {
		p.print(indent, "%s := new(pair)", name)
		p.print(indent, "_ = %s", name)
	}
	for _, t := range slices.Sorted(maps.Keys(byType)) {
		p.print(indent, "var %s %s", strings.Join(byType[t], ", "), t)
		for _, name := range byType[t] {
			p.print(indent, "_ = %s", name)
		}
	}
}

// funcTypeOf returns the type of a function's variable by what is done with it.
func (f *Func) funcTypeOf(name string) string {
	t := goTypes[funcType]
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			called := s.Expr != nil && s.Expr.Op == Call && s.Expr.Name == name
			switch {
			case s.Kind == DefineFunc && s.Name == name && s.Params != nil, called && len(s.Expr.Args) > 0:
				t = "func(*libssl.SSL_SESSION)"
			case s.Kind == DefineFunc && s.Name == name && s.Expr != nil, called && (s.Kind == Set || s.Kind == Return):
				t = "func() *libssl.SSL_SESSION"
			}
		}
	})
	return t
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
	m := map[string]bool{resultName: f.Result.named() || f.Result.callback(), errorName: f.Result == NamedError}
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			for _, name := range s.Params {
				m[name] = true
			}
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

// localize finds the variables that are mentioned in one literal only, which
// are its own, and returns those of the function.
func (f *Func) localize() (rest []string) {
	declared, total := f.declared(), f.mentions()
	home := make(map[string]*Stmt)
	var literals []*Stmt
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			if s.locals = nil; !s.Kind.literal() {
				continue
			}
			literals = append(literals, s)
			for name, n := range (&Func{Body: s.Body}).mentions() {
				if n == total[name] {
					home[name] = s
				}
			}
		}
	})
	for _, name := range slices.Sorted(maps.Keys(total)) {
		base, _, _ := strings.Cut(name, ".")
		switch {
		case declared[name] || isParam(name) || typeOf(base) == otherType:
		case base == name && home[name] != nil:
			home[name].locals = append(home[name].locals, name)
		default:
			rest = append(rest, name)
		}
	}
	return rest
}

// mentions counts how often the function's statements name variables.
func (f *Func) mentions() map[string]int {
	n := make(map[string]int)
	f.blocks(func(list *[]*Stmt) {
		for _, s := range *list {
			s.names(func(name string, _ bool) { n[name]++ })
		}
	})
	return n
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
			if s.Kind != Set && s.Kind != DefineFunc && s.Kind != Bind || isParam(s.Name) || s.Expr != nil && s.Expr.Op == Nil || strings.Contains(s.Name, ".") || s.Name == resultName || s.Err == errorName {
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
	case Number:
		return fmt.Sprint(e.N)
	case Assert:
		return e.Name + ".(*libssl.SSL_SESSION)"
	case Convert:
		if e.Name == "unsafe" {
			return "(*libssl.SSL_SESSION)(unsafe.Pointer(" + p.expr(e.Args[0]) + "))"
		}
		return e.Name + "(" + p.expr(e.Args[0]) + ")"
	}
	var args []string
	for _, a := range e.Args {
		args = append(args, p.expr(a))
	}
	name := e.Name
	switch {
	case inline[name] != "":
		return fmt.Sprintf(inline[name], args[0])
	case functions[name] != nil:
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
		if functions[c.Expr.Name] != nil {
			return p.expr(c.Expr) + " == 1"
		}
		return p.expr(c.Expr)
	case Not:
		switch {
		case c.A.Test == IsNil:
			return c.A.Name + " != nil"
		case c.A.Test == Got && functions[c.A.Expr.Name] != nil:
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
