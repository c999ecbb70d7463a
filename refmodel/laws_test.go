package refmodel

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// eachRow calls do for every row that a profile has, as [Lookup] returns it.
func eachRow(do func(p Profile, f *Func)) {
	for p := Profile(0); p < numProfiles; p++ {
		for _, name := range Names(p) {
			do(p, Lookup(p, name))
		}
	}
}

func TestRowsKeepTheLaws(t *testing.T) {
	eachRow(func(p Profile, f *Func) {
		for _, s := range problems(f) {
			t.Errorf("%v: %s: %s", p, f.Name, s)
		}
	})
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// problems lists what is wrong with a row by itself.
func problems(f *Func) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if !identifier.MatchString(f.Name) {
		bad("is no C name")
	}
	if f.Source == "" {
		bad("has no source")
	}
	if f.In == 0 || f.In&^inAll != 0 {
		bad("is in the profiles %b", f.In)
	}
	if (f.MacroIn|f.FuncIn)&^f.In != 0 && f.Variants != nil {
		bad("is a macro or a function where it isn't at all")
	}
	for i, p := range f.Params {
		for _, s := range paramProblems(f, p) {
			bad("parameter %d: %s", i, s)
		}
	}
	for _, s := range resultProblems(f) {
		bad("result: %s", s)
	}
	for i, e := range f.Ends {
		for _, s := range endProblems(f, e) {
			bad("end %d: %s", i, s)
		}
	}
	for i, m := range f.Marks {
		if !isArg(f, m.Arg) || !oneMark(m.Mark) || !argOrNone(f, m.BitsArg) || m.BitsArg >= 0 == (m.Bits == 0) || m.Off && m.BitsArg >= 0 {
			bad("mark %d: %+v", i, m)
		}
	}
	for i, s := range f.Slots {
		for _, s := range slotProblems(f, s) {
			bad("slot %d: %s", i, s)
		}
	}
	if r := f.SameRealm; r != nil && (len(r) != 2 || !isArg(f, r[0]) || !isArg(f, r[1]) || r[0] == r[1]) {
		bad("realms of %v", r)
	}
	if o := f.Only; o != nil && (!isArg(f, o.Arg) || o.Func != "" && o.Value != 0) {
		bad("restricted to %+v", *o)
	}
	if f.IO && (len(f.Params) == 0 || held(f, 0) != SSLConn || !slices.ContainsFunc(f.Slots, func(s Slot) bool { return s.May })) {
		bad("does input and output on what is no SSL, or doesn't change its session")
	}
	return list
}

func paramProblems(f *Func, p Param) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if !identifier.MatchString(p.Name) || p.C == "" {
		bad("is %q of type %q", p.Name, p.C)
	}
	if p.Class != NoClass && !known(p.Class) {
		bad("is of the unknown class %s", p.Class)
	}
	needsClass := p.Action != NoAction && p.Action != Copies && p.Action != Stores
	if needsClass && p.Class == NoClass || p.Action == NoAction && p.Class != NoClass && p.Out == NoOut {
		bad("has action %d on class %q", p.Action, p.Class)
	}
	if p.Action != NoAction && p.Out != NoOut {
		bad("is both an object and an out-parameter")
	}
	stars := 1
	if p.Out == OutOwned || p.Out == OutBorrowed {
		stars = 2
	}
	if want := string(p.Class) + " " + strings.Repeat("*", stars); p.Class != NoClass && strings.TrimPrefix(p.C, "const ") != want && p.C != "void "+strings.Repeat("*", stars) {
		bad("has the C type %q", p.C)
	}
	if p.When == IfArg != (p.CondArg >= 0) || !argOrNone(f, p.CondArg) {
		bad("has condition %d on argument %d", p.When, p.CondArg)
	}
	for _, s := range condProblems(f, p.When) {
		bad("%s", s)
	}
	if p.Action == Acquires && p.When != IfOne {
		bad("acquires whatever the result is")
	}
	if p.Action == Releases && !p.Nullable {
		bad("is released and can't be NULL")
	}
	fromArg := p.Out == OutInterior || p.Out == OutBorrowed
	if fromArg && (!isArg(f, p.From) || p.Action != NoAction) || !fromArg && p.From != None {
		bad("is lent by argument %d", p.From)
	}
	if p.Out == OutInterior != (p.Field != "") {
		bad("points into field %q", p.Field)
	}
	if p.Out == OutOwned && f.Result.Kind != Owned {
		bad("is owned with a result that isn't")
	}
	held := p.Action == Stores || p.Action == Retains || p.Action == HandsOver
	if held != (isArg(f, p.Into) || p.Into == OfResult) || p.Into == OfResult && f.Result.Kind != Owned {
		bad("goes into %d", p.Into)
	}
	return list
}

func resultProblems(f *Func) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	r := f.Result
	if r.C == "" || r.Kind == Void != (r.C == "void") {
		bad("has the C type %q", r.C)
	}
	if r.Class != NoClass && !known(r.Class) || r.Via != NoClass && !known(r.Via) {
		bad("is of an unknown class")
	}
	if info, _ := r.Class.Info(); r.Kind == Owned && (info.Free == "" || !r.Nullable) {
		bad("is owned, but of a class without a release, or never NULL")
	}
	if r.Kind == Borrowed && r.Class == NoClass {
		bad("is borrowed and of no class")
	}
	needsFrom := r.Kind == Borrowed || r.Kind == InteriorPtr || r.Kind == Stored
	if needsFrom && !isArg(f, r.From) || !needsFrom && r.Kind != Owned && r.From != None || !argOrNone(f, r.From) {
		bad("comes from argument %d", r.From)
	}
	if r.Kind == InteriorPtr != (r.Field != "") {
		bad("points into field %q", r.Field)
	}
	if r.Via != NoClass && (r.Kind != InteriorPtr || lendsOf(f, r.From) != r.Via) {
		bad("goes via %s", r.Via)
	}
	if r.Kind == Owned && r.From >= 0 && lendsOf(f, r.From) != r.Class {
		bad("is a reference to what argument %d doesn't lend", r.From)
	}
	if r.Marks != NoMark && (r.Kind != Owned || r.Marks != NoHandshake) {
		bad("bears the marks %b", r.Marks)
	}
	if r.Same != None && (r.Kind != Owned || !isArg(f, r.Same) || f.Params[r.Same].Class != r.Class) {
		bad("can be argument %d", r.Same)
	}
	if r.Realm != None && (r.Kind != Owned && r.Kind != Borrowed || !isArg(f, r.Realm)) {
		bad("is in the realm of argument %d", r.Realm)
	}
	owns := slices.IndexFunc(f.Params, func(p Param) bool { return p.Out == OutOwned })
	if r.Aliases != owns {
		bad("is one with argument %d, not %d", r.Aliases, owns)
	}
	if p := r.Kind == Void || r.Kind == Plain || r.Kind == Status; p && (r.Nullable || r.Class != NoClass) {
		bad("is no pointer, but nullable or of a class")
	}
	return list
}

func endProblems(f *Func, e End) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if !isArg(f, e.Arg) || !argOrNone(f, e.UnlessSame) {
		bad("is about the arguments %d and %d", e.Arg, e.UnlessSame)
		return list
	}
	switch e.Loan {
	case LoansFrom:
		if lendsOf(f, e.Arg) == NoClass {
			bad("argument %d lends nothing", e.Arg)
		}
	case InteriorsOf:
		if e.Field == "" {
			bad("names no field")
		}
	case CacheLoans:
		if c := held(f, e.Arg); c != Context && c != SSLConn {
			bad("argument %d has no cache", e.Arg)
		}
	}
	if e.Loan != InteriorsOf && e.Field != "" {
		bad("has a field")
	}
	if e.Certainty == Possible && e.Note == "" {
		bad("is only possible and doesn't say when")
	}
	if e.Deferred && f.IO {
		bad("waits for I/O and is I/O")
	}
	if e.When == IfArg {
		bad("depends on an argument")
	}
	return append(list, condProblems(f, e.When)...)
}

func slotProblems(f *Func, s Slot) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	lends := f.Result.Class.lends()
	if s.Arg != OfResult {
		if !isArg(f, s.Arg) {
			bad("is of argument %d", s.Arg)
			return list
		}
		lends = lendsOf(f, s.Arg)
	}
	if lends == NoClass {
		bad("is of an object that lends nothing")
	}
	if !argOrNone(f, s.FromArg) || !argOrNone(f, s.FromHolderArg) {
		bad("is filled from %d and %d", s.FromArg, s.FromHolderArg)
		return list
	}
	ways := 0
	if s.FromArg >= 0 {
		ways++
		if p := f.Params[s.FromArg]; p.Class != lends || p.Into != s.Arg {
			bad("argument %d is not what goes there", s.FromArg)
		}
	}
	if s.FromHolderArg >= 0 {
		ways++
		if lendsOf(f, s.FromHolderArg) != lends {
			bad("argument %d doesn't lend what goes there", s.FromHolderArg)
		}
	}
	if s.May {
		ways++
	}
	if ways != 1 {
		bad("is filled in %d ways", ways)
	}
	return append(list, condProblems(f, s.When)...)
}

// condProblems says whether the result can show the condition.
func condProblems(f *Func, c Cond) []string {
	switch k := f.Result.Kind; {
	case c == IfOne && k != Status, c == IfNonNull && !f.Result.Nullable:
		return []string{fmt.Sprintf("has condition %d on a result of kind %d", c, k)}
	}
	return nil
}

// oneMark tells whether m is exactly one mark that has words.
func oneMark(m Mark) bool {
	for _, p := range markPhrases {
		if p.mark == m {
			return true
		}
	}
	return false
}

func isArg(f *Func, i int) bool     { return i >= 0 && i < len(f.Params) }
func argOrNone(f *Func, i int) bool { return i == None || isArg(f, i) }

func known(c Class) bool { _, ok := c.Info(); return ok }

// held is the class of the holder that argument i is or, for a row about what
// is inside, has.
func held(f *Func, i int) Class {
	c := f.Params[i].Class
	if f.Inside {
		c = c.lends()
	}
	return c
}

func lendsOf(f *Func, i int) Class { return held(f, i).lends() }

// A row that was written without the constructors has zeros where None is
// meant: the laws must see it, as they must see an index out of range.
func TestLawsSeeMistakes(t *testing.T) {
	good := func() Func {
		return Func{
			Name: "f", In: inAll, Source: "f(3)",
			Params: []Param{uses("ssl", SSLConn), retains("s", Session, 0).when(IfOne).orNull()},
			Result: status(),
			Ends:   []End{ends(0)},
			Slots:  []Slot{{Arg: 0, FromArg: 1, FromHolderArg: None}},
		}
	}
	f := good()
	if list := problems(&f); list != nil {
		t.Fatalf("the good row: %q", list)
	}
	mistakes := map[string]func(f *Func){
		"a literal parameter":        func(f *Func) { f.Params[0] = Param{Name: "ssl", C: "SSL *", Class: SSLConn, Action: Uses} },
		"a literal result":           func(f *Func) { f.Result = Result{Kind: Status, C: "int"} },
		"a literal slot":             func(f *Func) { f.Slots[0] = Slot{Arg: 0} },
		"a slot without a source":    func(f *Func) { f.Slots[0].FromArg = None },
		"a slot of another class":    func(f *Func) { f.Slots[0].Arg = 1 },
		"a holder out of range":      func(f *Func) { f.Params[1].Into = 2 },
		"an end out of range":        func(f *Func) { f.Ends[0].Arg = 7 },
		"an end of no lender":        func(f *Func) { f.Ends[0].Arg = 1 },
		"a possible end unexplained": func(f *Func) { f.Ends[0].Certainty = Possible },
		"a condition on no status":   func(f *Func) { f.Result = void() },
		"an unknown class":           func(f *Func) { f.Params[0].Class = "RSA" },
		"another C type":             func(f *Func) { f.Params[0].C = "SSL" },
		"no source":                  func(f *Func) { f.Source = "" },
		"a bit of no argument":       func(f *Func) { f.Marks = []Marking{{Arg: 0, Mark: SentShutdown}} },
		"one realm":                  func(f *Func) { f.SameRealm = []int{0, 0} },
		"an owned result never NULL": func(f *Func) { f.Result = owned(Session).notNull() },
		"an owned result of nothing": func(f *Func) { f.Result = owned("FILE") },
		"I/O without a change":       func(f *Func) { f.IO = true },
	}
	for name, spoil := range mistakes {
		f := good()
		spoil(&f)
		if problems(&f) == nil {
			t.Errorf("%s: the laws don't see it", name)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	for p := Profile(0); p < numProfiles; p++ {
		seen := make(map[string]bool)
		for _, g := range table {
			for i := range g.Funcs {
				f := &g.Funcs[i]
				if f.In.Has(p) && seen[f.Name] {
					t.Errorf("%v: two rows of %s", p, f.Name)
				}
				seen[f.Name] = seen[f.Name] || f.In.Has(p)
			}
		}
	}
}

// A variant is a row of its own, of one profile that the row has, under the
// same name, and it differs.
func TestVariants(t *testing.T) {
	for _, g := range table {
		for i := range g.Funcs {
			f := &g.Funcs[i]
			for p, v := range f.Variants {
				if v.Name != f.Name || !f.In.Has(p) || v.In != 1<<p || v.Variants != nil {
					t.Errorf("%s: the variant of %v is a row %s of %b", f.Name, p, v.Name, v.In)
				}
				same := *v
				same.In, same.Variants = f.In, f.Variants
				if reflect.DeepEqual(same, *f) {
					t.Errorf("%s: the variant of %v is the row itself", f.Name, p)
				}
				if Lookup(p, f.Name) != v {
					t.Errorf("%s: Lookup(%v) is not the variant", f.Name, p)
				}
			}
			if f.Kind == Function && f.FuncIn != 0 || (f.FuncIn|f.MacroIn)&^f.In != 0 || f.FuncIn&f.MacroIn != 0 {
				t.Errorf("%s: kind %d, a macro in %b, a function in %b", f.Name, f.Kind, f.MacroIn, f.FuncIn)
			}
		}
	}
}

// Every class can be released in every profile, and every class is there for
// something.
func TestClasses(t *testing.T) {
	used := make(map[Class]bool)
	eachRow(func(p Profile, f *Func) {
		for _, x := range f.Params {
			used[x.Class] = true
		}
	})
	for _, info := range Classes {
		if !used[info.Class] || info.Noun == "" || len(info.Tags) == 0 || info.Lends != NoClass && !known(info.Lends) {
			t.Errorf("class %+v", info)
		}
		for p := Profile(0); p < numProfiles; p++ {
			if f := Lookup(p, info.Free); f == nil || !acts(f, info.Class, Releases) {
				t.Errorf("%v: %q doesn't release a %s", p, info.Free, info.Class)
			}
			if f := Lookup(p, info.UpRef); f == nil && (p != BoringSSL || info.Class != SSLConn) || f != nil && !acts(f, info.Class, Acquires) {
				t.Errorf("%v: %q doesn't acquire a %s", p, info.UpRef, info.Class)
			}
		}
	}
	if _, ok := Class("FILE").Info(); ok {
		t.Error("FILE is a class")
	}
}

func acts(f *Func, c Class, a Action) bool {
	return len(f.Params) == 1 && f.Params[0].Class == c && f.Params[0].Action == a
}

// Of a tracked class exactly one function takes references back, apart from
// the out-parameters of BoringSSL and from hand-overs.
func TestOneRelease(t *testing.T) {
	eachRow(func(p Profile, f *Func) {
		for _, x := range f.Params {
			info, _ := x.Class.Info()
			if info.Tracked && (x.Action == Releases && f.Name != info.Free || x.Action == HandsOver) {
				t.Errorf("%v: %s takes a reference to a %s", p, f.Name, x.Class)
			}
			if x.Reuse == ReplacesReleased && p != BoringSSL {
				t.Errorf("%v: %s replaces the object in an out-parameter", p, f.Name)
			}
		}
	})
}

// What a call ends, something lends; what it asks for, something marks.
func TestEndsHaveLoans(t *testing.T) {
	for p := Profile(0); p < numProfiles; p++ {
		fields := make(map[string]bool)
		var marks Mark
		for _, name := range Names(p) {
			f := Lookup(p, name)
			fields[f.Result.Field] = true
			for _, x := range f.Params {
				fields[x.Field] = true
			}
			for _, m := range f.Marks {
				if !m.Off {
					marks |= m.Mark
				}
			}
			marks |= f.Result.Marks
		}
		for _, name := range Names(p) {
			for _, e := range Lookup(p, name).Ends {
				if !fields[e.Field] {
					t.Errorf("%v: %s ends pointers to the %s, which no function gives", p, name, e.Field)
				}
				if e.UnlessMarked&^marks != 0 {
					t.Errorf("%v: %s depends on a mark that nothing sets", p, name)
				}
			}
		}
	}
}

// Every contract is registered somewhere, and what is registered has a
// contract.
func TestCallbacks(t *testing.T) {
	registered := make(map[string]Profiles)
	eachRow(func(p Profile, f *Func) {
		for _, x := range f.Params {
			if x.Callback == "" {
				continue
			}
			registered[x.Callback] |= 1 << p
			if LookupCallback(p, x.Callback) == nil {
				t.Errorf("%v: %s registers the unknown callback %s", p, f.Name, x.Callback)
			}
		}
	})
	seen := make(map[string]bool)
	for i := range Callbacks {
		c := &Callbacks[i]
		if seen[c.Name] || c.In != registered[c.Name] || c.Source == "" || len(c.Roles) != len(c.Params) {
			t.Errorf("%s: in %b, registered in %b", c.Name, c.In, registered[c.Name])
		}
		seen[c.Name] = true
		for i, r := range c.Roles {
			if s := roleProblem(c, r, c.Params[i]); s != "" {
				t.Errorf("%s: parameter %s: %s", c.Name, c.Params[i].Name, s)
			}
		}
	}
	if LookupCallback(BoringSSL, "SSL_psk_find_session_cb_func") != nil || LookupCallback(OpenSSL3, "no_such_cb") != nil {
		t.Error("LookupCallback finds what isn't there")
	}
}

func roleProblem(c *Callback, r CallbackParam, p Param) string {
	if p.Action != NoAction || p.From != None || p.Into != None || p.CondArg != None {
		return "is more than a role"
	}
	want := map[CallbackParam][]string{
		Lent:        {string(p.Class) + " *", "void *"},
		GivenIfOne:  {string(p.Class) + " *"},
		TakenAlways: {string(p.Class) + " **"},
		TakenIfOne:  {string(p.Class) + " **"},
		KeepsIfOne:  {"int *"},
	}[r]
	switch {
	case r == Unowned || r == KeepsIfOne:
		if p.Class != NoClass {
			return "has a class"
		}
	case !known(p.Class):
		return "has no class"
	}
	if r != Unowned && !slices.Contains(want, p.C) {
		return "has the C type " + p.C
	}
	if (r == GivenIfOne || r == TakenIfOne) && c.Result.Kind != Status {
		return "depends on a result that is no status"
	}
	if r == KeepsIfOne && c.Result.Kind != Borrowed {
		return "decides about a result that is no object"
	}
	return ""
}

func TestLookup(t *testing.T) {
	for p := Profile(0); p < numProfiles; p++ {
		names := Names(p)
		if !slices.IsSorted(names) || len(names) == 0 {
			t.Errorf("%v: Names are not sorted, or none", p)
		}
		if Lookup(p, "malloc") != nil {
			t.Errorf("%v: malloc is in the table", p)
		}
		if q, err := ParseProfile(p.String()); q != p || err != nil {
			t.Errorf("ParseProfile(%q) = %v, %v", p.String(), q, err)
		}
	}
	if _, err := ParseProfile("openssl4"); err == nil || !strings.Contains(err.Error(), "boringssl") {
		t.Errorf("ParseProfile(openssl4): %v", err)
	}
	if got := Profiles(inAll).List(); len(got) != int(numProfiles) || got[0] != OpenSSL3 {
		t.Errorf("inAll is %v", got)
	}
}
