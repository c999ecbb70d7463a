package refmodel

import (
	"fmt"
	"strings"
)

// Words says in plain English what a call of the function does to references
// in profile p, one statement an element, in the order: result, arguments,
// loans, marks, slots. It is nil for a profile that doesn't have the function.
// The words come from the row's data alone; [Func.Note] is not among them.
func (f *Func) Words(p Profile) []string {
	if !f.In.Has(p) {
		return nil
	}
	if v := f.Variants[p]; v != nil {
		f = v
	}
	var list []string
	add := func(s string) {
		if s != "" {
			list = append(list, s)
		}
	}
	add(f.onlyWords())
	add(f.resultWords())
	for i := range f.Params {
		for _, s := range f.paramWords(i) {
			add(s)
		}
	}
	for _, s := range f.endWords() {
		add(s)
	}
	for _, m := range f.Marks {
		add(f.markWords(m))
	}
	for _, s := range f.Slots {
		add(f.slotWords(s))
	}
	if f.SameRealm != nil {
		add(fmt.Sprintf("%s and %s must belong to one SSL_CTX", f.holder(f.SameRealm[0]), f.holder(f.SameRealm[1])))
	}
	if f.IO {
		add(fmt.Sprintf("reads or writes the connection of %s, so that callbacks may run", f.holder(0)))
	}
	return list
}

func (f *Func) onlyWords() string {
	switch o := f.Only; {
	case o == nil:
		return ""
	case o.Func != "":
		return fmt.Sprintf("only for calls with `%s` as %s", o.Func, f.arg(o.Arg))
	default:
		return fmt.Sprintf("only for calls with %d as %s", o.Value, f.arg(o.Arg))
	}
}

func (f *Func) resultWords() string {
	r := f.Result
	var s string
	switch r.Kind {
	case Owned:
		s = f.ownedWords()
	case Borrowed:
		s = fmt.Sprintf("returns %s borrowed from %s, not to be released", article(r.Class.noun()), f.arg(r.From))
	case InteriorPtr:
		of := f.arg(r.From)
		if r.Via != NoClass {
			of = fmt.Sprintf("the %s that %s presently has", r.Via.noun(), of)
		}
		s = fmt.Sprintf("returns a pointer to the %s of %s, valid as long as that lives", r.Field, of)
	case Stored:
		s = fmt.Sprintf("returns the pointer stored in %s, which holds no reference", f.arg(r.From))
	case Static:
		s = "returns a pointer that is valid for ever and never to be released"
	default:
		return ""
	}
	if r.Marks != NoMark {
		s += "; " + strings.Join(r.Marks.words(), " and ") + " on it"
	}
	if r.Nullable {
		s += "; it can be NULL"
	}
	return s
}

func (f *Func) ownedWords() string {
	r := f.Result
	info, _ := r.Class.Info()
	release := fmt.Sprintf("for the caller to release with `%s`", info.Free)
	switch {
	case r.From >= 0:
		return fmt.Sprintf("returns one reference more to the present %s of %s, %s", info.Noun, f.arg(r.From), release)
	case r.Same >= 0:
		return fmt.Sprintf("returns %s, %s: a new one, or %s itself with one reference more", article(info.Noun), release, f.arg(r.Same))
	default:
		return fmt.Sprintf("returns %s, %s", article(info.Noun), release)
	}
}

// paramWords are the statements about argument i.
func (f *Func) paramWords(i int) []string {
	p := f.Params[i]
	if p.Callback != "" {
		return []string{fmt.Sprintf("registers %s, a `%s`; NULL for none", f.arg(i), p.Callback)}
	}
	if p.Out != NoOut {
		return f.outWords(i)
	}
	s := f.actionWords(i)
	if s == "" {
		return nil
	}
	s += when(f, p.When, p.CondArg, p.CondValue)
	if p.Action == Retains {
		s += "; the caller keeps its own"
	}
	if p.Nullable && p.Action != Copies && p.Action != Stores {
		s += "; NULL is allowed"
	}
	return []string{s}
}

func (f *Func) actionWords(i int) string {
	p, name := f.Params[i], f.arg(i)
	switch p.Action {
	case Uses, Inspects:
		return "uses " + name
	case Releases:
		return "takes back one reference of the caller's to " + name
	case Acquires:
		return "gives the caller one reference more to " + name
	case Retains:
		return fmt.Sprintf("%s takes a reference of its own to %s", f.into(p.Into), name)
	case HandsOver:
		return fmt.Sprintf("the caller's reference to %s becomes that of %s", name, f.into(p.Into))
	case Stores:
		return fmt.Sprintf("%s keeps the bare pointer %s and counts no reference for it", f.into(p.Into), name)
	case Copies:
		return "copies " + name
	}
	return ""
}

func (f *Func) outWords(i int) []string {
	p := f.Params[i]
	name, target := f.arg(i), "`*"+p.Name+"`"
	switch p.Out {
	case OutOwned:
		noun := p.Class.noun()
		first := fmt.Sprintf("with NULL for %s or in %s the result is a new %s, stored in %s too: both are one reference", name, target, noun, target)
		second := fmt.Sprintf("with %s in %s that same object is filled anew and returned: no reference is added", article(noun), target)
		if p.Reuse == ReplacesReleased {
			second = fmt.Sprintf("with %s in %s a new one takes its place if the call succeeds, and the caller's reference to the old one is released", article(noun), target)
		}
		return []string{first, second}
	case OutInterior:
		return []string{fmt.Sprintf("points %s to the %s of %s, valid as long as that lives", target, p.Field, f.arg(p.From))}
	case OutBorrowed:
		return []string{fmt.Sprintf("points %s to %s borrowed from %s, not to be released", target, article(p.Class.noun()), f.arg(p.From))}
	case OutBuffer:
		return []string{fmt.Sprintf("points %s to memory that the caller releases with `OPENSSL_free`", target)}
	}
	return nil
}

// endWords has one statement for each end of loans, but one together for
// several fields of the same object.
func (f *Func) endWords() []string {
	var list []string
	for i := 0; i < len(f.Ends); i++ {
		e := f.Ends[i]
		fields := []string{e.Field}
		for e.Loan == InteriorsOf && i+1 < len(f.Ends) && sameButField(e, f.Ends[i+1]) {
			i++
			fields = append(fields, f.Ends[i].Field)
		}
		list = append(list, f.endWord(e, fields))
	}
	return list
}

func sameButField(x, y End) bool {
	x.Field = y.Field
	return x == y
}

func (f *Func) endWord(e End, fields []string) string {
	ends, can := "ends", "can end"
	if e.Deferred {
		next := fmt.Sprintf("the next input or output on %s ", f.holder(e.Arg))
		ends, can = next+ends, next+can
	}
	verb := ends
	if e.Certainty == Possible {
		verb = can
	}
	s := verb + " " + f.loanWords(e, fields)
	if e.UnlessSame >= 0 {
		s += fmt.Sprintf(", except %s itself,", f.present(e.UnlessSame))
	}
	s += when(f, e.When, None, 0)
	if e.Note != "" {
		s += ", when " + e.Note
	}
	if e.UnlessMarked != NoMark {
		s += ", unless " + strings.Join(e.UnlessMarked.words(), " or ")
	}
	return s
}

func (f *Func) loanWords(e End, fields []string) string {
	switch e.Loan {
	case InteriorsOf:
		of := f.arg(e.Arg)
		if f.Params[e.Arg].Out == OutOwned {
			of = fmt.Sprintf("%s in `*%s`", article(f.Params[e.Arg].Class.noun()), f.Params[e.Arg].Name)
		}
		return fmt.Sprintf("the validity of earlier pointers to the %s of %s", enumerate(fields), of)
	case CacheLoans:
		of := f.holder(e.Arg)
		if f.Params[e.Arg].Class != Context {
			of = "the SSL_CTX of " + of
		}
		return "the life of sessions that only the cache of " + of + " holds"
	}
	return fmt.Sprintf("the loans of %ss borrowed from %s", f.heldBy(e.Arg), f.holder(e.Arg))
}

func (f *Func) markWords(m Marking) string {
	of := f.holder(m.Arg)
	for _, p := range markPhrases {
		switch {
		case p.mark != m.Mark:
		case m.Off:
			return fmt.Sprintf(p.off, of)
		case m.BitsArg >= 0:
			return fmt.Sprintf(p.set+" if %s has the bit %d, else not", of, f.arg(m.BitsArg), m.Bits)
		default:
			return fmt.Sprintf(p.set, of)
		}
	}
	return ""
}

func (f *Func) slotWords(s Slot) string {
	of := f.into(s.Arg)
	if s.Arg >= 0 {
		of = f.holder(s.Arg)
	}
	cond := when(f, s.When, None, 0)
	noun := f.heldBy(s.Arg)
	switch {
	case s.FromArg >= 0:
		return fmt.Sprintf("%s becomes the %s of %s%s", f.arg(s.FromArg), noun, of, cond)
	case s.FromHolderArg >= 0:
		return fmt.Sprintf("%s becomes that of %s%s", f.present(s.FromHolderArg), of, cond)
	default:
		return fmt.Sprintf("%s can have another %s afterwards, or none%s", of, noun, cond)
	}
}

// arg is argument i in words.
func (f *Func) arg(i int) string { return "`" + f.Params[i].Name + "`" }

// into is the holder i in words: an argument, the result or the library.
func (f *Func) into(i int) string {
	switch i {
	case OfResult:
		return "the result"
	case None:
		return "the library"
	}
	return f.arg(i)
}

// holder is argument i in words or, for a row about what is inside of its
// arguments, what that one lends.
func (f *Func) holder(i int) string {
	if f.Inside {
		return fmt.Sprintf("the %s in %s", f.Params[i].Class.lends().noun(), f.arg(i))
	}
	return f.arg(i)
}

// present is the object that the holder i presently lends, in words, or the
// holder itself where objects of its class lend nothing.
func (f *Func) present(i int) string {
	c := f.Params[i].Class
	if f.Inside {
		c = c.lends()
	}
	if c.lends() == NoClass {
		return f.holder(i)
	}
	return fmt.Sprintf("the %s of %s", c.lends().noun(), f.holder(i))
}

// heldBy is what the holder i (an argument or OfResult) lends: a noun.
func (f *Func) heldBy(i int) string {
	c := f.Result.Class
	if i >= 0 {
		c = f.Params[i].Class
	}
	if f.Inside {
		c = c.lends()
	}
	return c.lends().noun()
}

// when is a condition in words, with a leading space, "" for none.
func when(f *Func, c Cond, arg int, value int64) string {
	switch c {
	case IfOne:
		return " if the result is 1"
	case IfNonNull:
		return " if the result is not NULL"
	case IfArg:
		return fmt.Sprintf(" if %s is %d", f.arg(arg), value)
	}
	return ""
}

// markPhrases say what a mark means, and what setting it and taking it off an
// object does.
var markPhrases = []struct {
	mark            Mark
	holds, set, off string
}{
	{SentShutdown, "close_notify was sent before", "counts close_notify as sent on %s", "no longer counts close_notify as sent on %s"},
	{NoHandshake, "no handshake has begun", "takes %s back to before its handshake", "can begin the handshake of %s"},
}

// words says what the marks mean, one statement a mark.
func (m Mark) words() []string {
	var list []string
	for _, p := range markPhrases {
		if m&p.mark != 0 {
			list = append(list, p.holds)
		}
	}
	return list
}

// noun is what messages call an object of class c.
func (c Class) noun() string {
	info, _ := c.Info()
	return info.Noun
}

// article puts the indefinite article before a noun.
func article(noun string) string {
	if strings.HasPrefix(noun, "SSL") {
		return "an " + noun
	}
	return "a " + noun
}

// lends is the class that objects of class c lend.
func (c Class) lends() Class {
	info, _ := c.Info()
	return info.Lends
}

// enumerate joins words with commas and a last "and".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Words says in plain English what the contract gives and asks for, one
// statement an element. The words come from the data alone; [Callback.Note] is
// not among them.
func (c *Callback) Words() []string {
	var list []string
	for i, role := range c.Roles {
		if s := role.words(c.Params[i]); s != "" {
			list = append(list, s)
		}
	}
	if c.Result.Kind == Borrowed {
		list = append(list, fmt.Sprintf("returns %s, or NULL for none", article(c.Result.Class.noun())))
	}
	return list
}

func (r CallbackParam) words(p Param) string {
	name, target := "`"+p.Name+"`", "`*"+p.Name+"`"
	null := ""
	if p.Nullable {
		null = "; it can be NULL"
	}
	switch r {
	case Lent:
		return name + " is lent for the duration of the call, not to be released" + null
	case GivenIfOne:
		return name + " comes with one reference: the application's if 1 is returned, else the library's, which releases it" + null
	case TakenAlways:
		return "a reference stored in " + target + " is handed over to the library, whatever is returned"
	case TakenIfOne:
		return "a reference stored in " + target + " is handed over to the library if 1 is returned, and stays the application's otherwise"
	case KeepsIfOne:
		return target + " is 1 beforehand; left so, the application keeps its reference to the result and the library takes one of its own; with 0 stored there, the application's reference becomes the library's"
	}
	return ""
}
