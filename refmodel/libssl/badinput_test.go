package libssl_test

import (
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// generic are the functions that reflection can't call, or that only call a
// function they are given.
var generic = []string{"Errno", "ErrnoVoid"}

const functionsFile = "functions_test.go"

// TestFunctions holds the list of functions to the package. With -update the list
// is written anew.
func TestFunctions(t *testing.T) {
	var b strings.Builder
	b.WriteString("package libssl_test\n\nimport \"github.com/sslref/sslref/refmodel/libssl\"\n\n")
	b.WriteString("// allFunctions are the package's functions; TestFunctions writes the list.\nvar allFunctions = map[string]any{\n")
	for _, name := range slices.Sorted(maps.Keys(functions(t))) {
		if !slices.Contains(generic, name) {
			fmt.Fprintf(&b, "%q: libssl.%s,\n", name, name)
		}
	}
	b.WriteString("}\n")
	want, err := format.Source([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(functionsFile, want, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(functionsFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is stale: run with -update", functionsFile)
	}
}

// objects are the arguments of one kind, by their type.
type objects map[reflect.Type]reflect.Value

// living makes an object of each type in the current world.
func living() objects {
	client := libssl.SSL_CTX_new(libssl.TLS_client_method())
	ssl := libssl.SSL_new(client)
	libssl.SSL_connect(ssl)
	return byType(libssl.SSL_get1_session(ssl), ssl, client, libssl.BIO_new(libssl.BIO_s_mem()), libssl.SSL_get1_peer_certificate(ssl))
}

func byType(list ...any) objects {
	o := make(objects)
	for _, v := range list {
		o[reflect.TypeOf(v)] = reflect.ValueOf(v)
	}
	return o
}

// dead makes an object of each type and releases it.
func dead() objects {
	session := libssl.SSL_SESSION_new()
	libssl.SSL_SESSION_free(session)
	ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
	ssl := libssl.SSL_new(ctx)
	libssl.SSL_connect(ssl)
	cert := libssl.SSL_get1_peer_certificate(ssl)
	libssl.SSL_free(ssl)
	libssl.X509_free(cert)
	libssl.SSL_CTX_free(ctx)
	bio := libssl.BIO_new(libssl.BIO_s_mem())
	libssl.BIO_free(bio)
	return byType(session, ssl, ctx, bio, cert)
}

// A target is one parameter of a function that is an object, or a variable that
// has one.
type target struct {
	name     string
	fn       reflect.Value
	row      *refmodel.Func
	at       int
	variable bool
	class    reflect.Type
}

// targets lists the parameters of all functions.
func targets(t *testing.T) []target {
	rows := make(map[string]*refmodel.Func)
	for _, name := range refmodel.Names(refmodel.OpenSSL3) {
		rows[exported(name)] = refmodel.Lookup(refmodel.OpenSSL3, name)
	}
	classes := byType((*libssl.SSL_SESSION)(nil), (*libssl.SSL)(nil), (*libssl.SSL_CTX)(nil), (*libssl.BIO)(nil), (*libssl.X509)(nil))
	var list []target
	for _, name := range slices.Sorted(maps.Keys(allFunctions)) {
		fn := reflect.ValueOf(allFunctions[name])
		row := rows[name]
		if row != nil && len(row.Params) != fn.Type().NumIn() {
			t.Fatalf("%s has %d parameters, its row %d", name, fn.Type().NumIn(), len(row.Params))
		}
		for i := range fn.Type().NumIn() {
			in := fn.Type().In(i)
			x := target{name: name, fn: fn, row: row, at: i, class: in}
			if in.Kind() == reflect.Pointer && in.Elem().Kind() == reflect.Pointer {
				x.variable, x.class = true, in.Elem()
			}
			if _, ok := classes[x.class]; ok {
				list = append(list, x)
			}
		}
	}
	return list
}

// call calls the target's function with good arguments but for one, and returns
// what it panicked with.
func (x target) call(t *testing.T, good objects, bad reflect.Value) (panicked any) {
	args := make([]reflect.Value, x.fn.Type().NumIn())
	for i := range args {
		args[i] = value(t, x.fn.Type().In(i), good)
	}
	args[x.at] = bad
	defer func() { panicked = recover() }()
	x.fn.Call(args)
	return nil
}

// value returns a good argument of a type: the good object, a number, some
// memory.
func value(t *testing.T, typ reflect.Type, good objects) reflect.Value {
	if v, ok := good[typ]; ok {
		return v
	}
	memory := make([]byte, 256)
	switch typ {
	case reflect.TypeFor[unsafe.Pointer]():
		return reflect.ValueOf(unsafe.Pointer(&memory[0]))
	case reflect.TypeFor[*libssl.Uchar](), reflect.TypeFor[*libssl.Char]():
		return reflect.NewAt(typ.Elem(), unsafe.Pointer(&memory[0]))
	case reflect.TypeFor[**libssl.Uchar]():
		p := (*libssl.Uchar)(unsafe.Pointer(&memory[0]))
		return reflect.ValueOf(&p)
	case reflect.TypeFor[*libssl.SSL_METHOD]():
		return reflect.ValueOf(libssl.TLS_method())
	case reflect.TypeFor[*libssl.BIO_METHOD]():
		return reflect.ValueOf(libssl.BIO_s_mem())
	case reflect.TypeFor[*libssl.FILE]():
		name := libssl.CString(filepath.Join(t.TempDir(), "file"))
		defer libssl.Free(unsafe.Pointer(name))
		mode := libssl.CString("w")
		defer libssl.Free(unsafe.Pointer(mode))
		f := libssl.Fopen(name, mode)
		t.Cleanup(func() { libssl.Fclose(f) })
		return reflect.ValueOf(f)
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return reflect.New(typ.Elem())
	case reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64:
		return reflect.ValueOf(1).Convert(typ)
	}
	return reflect.Zero(typ)
}

// argument is a bad object as the target takes it: in a variable, if it takes one.
func (x target) argument(bad reflect.Value) reflect.Value {
	if !x.variable {
		return bad
	}
	p := reflect.New(x.class)
	p.Elem().Set(bad)
	return p
}

// outs tells a parameter that is only written: what is there before is nothing.
func (x target) outs() bool {
	return x.row == nil || x.row.Params[x.at].Out == refmodel.OutBorrowed
}

// TestBadObjects calls every function with NULL, with a dead object and with an
// object of another world in the place of each of its objects: that is a violation
// that names the argument, unless the table allows NULL, and never a panic.
func TestBadObjects(t *testing.T) {
	count := 0
	for _, x := range targets(t) {
		for _, how := range []string{"NULL", "dead", "foreign"} {
			w, other := refmodel.NewWorld(), refmodel.NewWorld()
			var good objects
			w.Do(func() { good = living() })
			var bad reflect.Value
			alone := true
			for i := range x.fn.Type().NumIn() {
				if _, ok := good[x.fn.Type().In(i)]; ok && i != x.at {
					alone = false
				}
			}
			switch how {
			case "NULL":
				bad = reflect.Zero(x.fn.Type().In(x.at))
			case "dead":
				w.Do(func() { bad = x.argument(dead()[x.class]) })
			case "foreign":
				if alone {
					continue // it is the one that says which world it is
				}
				other.Do(func() { bad = x.argument(living()[x.class]) })
			}
			w.ForgetViolations()
			other.ForgetViolations()
			var panicked any
			w.Do(func() { panicked = x.call(t, good, bad) })
			where := fmt.Sprintf("%s with a %s argument %d", x.name, how, x.at)
			if panicked != nil {
				t.Errorf("%s: panic: %v", where, panicked)
				continue
			}
			x.judge(t, where, how, append(w.Violations(), other.Violations()...))
			count++
		}
	}
	if count < 390 {
		t.Errorf("%d calls, of which there were more", count)
	}
}

// judge compares the violations of a call with what the table says.
func (x target) judge(t *testing.T, where, how string, list []*refmodel.Violation) {
	if x.row == nil {
		if len(list) == 0 && how != "NULL" {
			t.Errorf("%s: no violation", where)
		}
		return
	}
	p := &x.row.Params[x.at]
	switch {
	case x.variable && how == "NULL", x.outs(), how == "NULL" && p.Nullable:
		if p.Nullable && how == "NULL" && len(list) > 0 {
			t.Errorf("%s: %v", where, list[0])
		}
		return
	case len(list) == 0:
		t.Errorf("%s: no violation", where)
		return
	}
	want := map[string][]refmodel.Rule{
		"NULL":    {refmodel.UncheckedRef},
		"dead":    {refmodel.UseAfterFree, refmodel.DoubleFree, refmodel.StaleBorrow, refmodel.BorrowedFree},
		"foreign": {refmodel.CrossCtx},
	}[how]
	if v := list[0]; !slices.Contains(want, v.Rule) || v.Func != x.cName() || how != "foreign" && v.Arg != p.Name {
		t.Errorf("%s: %v", where, v)
	}
}

func (x target) cName() string { return x.row.Name }

// TestNilEverything calls every function with nothing but NULL and zeros:
// whatever that is, it is no panic of the model's.
func TestNilEverything(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allFunctions)) {
		fn := reflect.ValueOf(allFunctions[name])
		w := refmodel.NewWorld()
		w.Do(func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("%s of nothing: panic: %v", name, p)
				}
			}()
			args := make([]reflect.Value, fn.Type().NumIn())
			for i := range args {
				args[i] = reflect.Zero(fn.Type().In(i))
			}
			fn.Call(args)
		})
	}
}

// TestTooManyReleases releases an object of each class more often than it has
// references: each time a violation or nothing, and never a panic.
func TestTooManyReleases(t *testing.T) {
	w := refmodel.NewWorld()
	w.Do(func() {
		for _, x := range targets(t) {
			if x.row == nil || x.row.Params[x.at].Action != refmodel.Releases {
				continue
			}
			w.ForgetViolations()
			o := living()[x.class]
			for range 4 {
				if p := x.call(t, living(), o); p != nil {
					t.Errorf("%s: panic: %v", x.name, p)
				}
			}
			if len(w.Violations()) == 0 {
				t.Errorf("%s four times of one object: no violation", x.name)
			}
		}
	})
}
