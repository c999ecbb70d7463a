package summary

import (
	"fmt"
	"strconv"
	"strings"
)

// String renders the summary on one line, its cases in order: conditions,
// then steps, then what is left behind. Tests and -debug flags show it.
func (f *Func) String() string {
	if f.Unknown {
		return "unknown"
	}
	var b strings.Builder
	for i, c := range f.Cases {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(c.String())
	}
	return b.String()
}

var exitNames = map[Exit]string{Return: "return", Panic: "panic", Goexit: "goexit"}

// String renders a case.
func (c Case) String() string {
	var parts []string
	for _, p := range c.Pre {
		parts = append(parts, p.String()+"?")
	}
	for _, s := range c.Steps {
		parts = append(parts, s.String())
	}
	for _, w := range c.Writes {
		parts = append(parts, w.Path+"="+w.V.String())
	}
	for _, f := range c.Facts {
		parts = append(parts, f.String())
	}
	var results []string
	for _, r := range c.Results {
		results = append(results, r.String())
	}
	parts = append(parts, exitNames[c.Exit]+"("+strings.Join(results, ", ")+")")
	return strings.Join(parts, "; ")
}

// String renders a condition.
func (p Pre) String() string {
	switch p.Kind {
	case IsNil:
		return p.V.String() + "==nil"
	case NotNil:
		return p.V.String() + "!=nil"
	}
	op := map[PreKind]string{Eq: "==", Ne: "!=", AtLeast: ">=", AtMost: "<=", Same: "==", NotSame: "!=", Less: "<", NotLess: ">="}[p.Kind]
	return p.V.String() + op + p.C.String()
}

var (
	opNames      = map[Op]string{Call: "call ", Escape: "escape", Touch: "touch", Later: "later ", TakeBack: "takeback", Take: "take "}
	outcomeNames = map[Outcome]string{One: "1", Zero: "0", NonNull: "ok", Null: "null"}
)

// String renders a step.
func (s Step) String() string {
	var args []string
	for _, a := range s.Args {
		args = append(args, a.String())
	}
	name := s.Name
	if s.Fn != nil {
		name = s.Fn.String() + "." + name
	}
	if s.Op == Escape && name != "" {
		name = " " + name
	}
	name = opNames[s.Op] + name
	text := name + "(" + strings.Join(args, ", ") + ")"
	if s.Res >= 0 {
		text = "#" + strconv.Itoa(s.Res) + "=" + text
	}
	if s.Outcome != AnyOutcome {
		text += ":" + outcomeNames[s.Outcome]
	}
	if s.Async {
		text = "go " + text
	}
	return text
}

// String renders a value.
func (v Val) String() string {
	switch v.Kind {
	case In:
		return v.S
	case Sum:
		return v.S + "+" + strconv.FormatInt(v.N, 10)
	case New:
		return "#" + strconv.FormatInt(v.N, 10)
	case Const:
		if v.S != "" {
			return strconv.Quote(v.S)
		}
		if v.K <= 1 {
			return "nil"
		}
		return strconv.FormatInt(v.N, 10)
	case Ptr:
		if v.N < 0 {
			return "&" + v.S
		}
		text := "@" + strconv.FormatInt(v.N, 10) + v.S
		if v.Mem != nil {
			var cells []string
			for _, c := range v.Mem.Cells {
				cells = append(cells, c.Path+":"+c.V.String())
			}
			text += "{" + strings.Join(cells, " ") + "}"
		}
		return text
	case Unknown:
		if v.NonNil {
			return "?!"
		}
		return "?"
	}
	var elems []string
	for _, e := range v.Elems {
		elems = append(elems, e.String())
	}
	kind := map[ValKind]string{Agg: "", FuncVal: "func", SliceVal: "slice", IfaceVal: "iface", Append: "append"}[v.Kind]
	return fmt.Sprintf("%s{%s}", kind, strings.Join(elems, " "))
}
