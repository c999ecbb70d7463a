package randprog

import "strings"

// helpPath is the import path of the other package.
const helpPath = "github.com/sslref/sslref/internal/randprog/help"

// A helper is a function that generated code calls: its source, where @name
// stands for the name of a helper in the same package, and what a call does.
type helper struct {
	name string
	// near tells that the other package hasn't got it.
	near bool
	text string
	do   func(r *run, args []value) value
}

// helpers are those that there are, in the order in which they are written.
var helpers []*helper

func init() {
	helpers = []*helper{
		{name: "release", text: `func @release(s *libssl.SSL_SESSION) { libssl.SSL_SESSION_free(s) }`,
			do: func(r *run, a []value) value { r.free(a[0]); return value{} }},
		{name: "releaseDeep", text: `func @releaseDeep(s *libssl.SSL_SESSION) {
	if s != nil {
		@release(s)
	}
}`,
			do: func(r *run, a []value) value { r.free(a[0]); return value{} }},
		{name: "releaseIf", text: `func @releaseIf(s *libssl.SSL_SESSION, really bool) {
	if really {
		libssl.SSL_SESSION_free(s)
	}
}`,
			do: func(r *run, a []value) value {
				if a[1].isTrue {
					r.free(a[0])
				}
				return value{}
			}},
		{name: "open", text: `func @open(x *libssl.SSL) *libssl.SSL_SESSION { return libssl.SSL_get1_session(x) }`,
			do: func(r *run, a []value) value { return r.get(a[0], true) }},
		{name: "openRef", text: `func @openRef(x *libssl.SSL) *libssl.SSL_SESSION {
	s := libssl.SSL_get_session(x)
	if s == nil || libssl.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}`,
			do: func(r *run, a []value) value {
				s := r.get(a[0], false)
				if s.sess == nil || !r.retain(s, true) {
					return r.null()
				}
				s.tok = r.takeUpRef(s)
				return s
			}},
		{name: "openErr", text: `func @openErr(x *libssl.SSL) (*libssl.SSL_SESSION, error) {
	s := libssl.SSL_get1_session(x)
	if s == nil {
		return nil, @errNone
	}
	return s, nil
}`,
			do: func(r *run, a []value) value {
				s := r.get(a[0], true)
				s.failed = s.sess == nil
				return s
			}},
		{name: "peek", text: `func @peek(x *libssl.SSL) *libssl.SSL_SESSION { return libssl.SSL_get_session(x) }`,
			do: func(r *run, a []value) value { return r.get(a[0], false) }},
		{name: "age", text: `func @age(s *libssl.SSL_SESSION) libssl.Long { return libssl.SSL_SESSION_get_time(s) }`,
			do: func(r *run, a []value) value { r.use(a[0]); return value{} }},
		{name: "ageOrZero", text: `func @ageOrZero(s *libssl.SSL_SESSION) libssl.Long {
	if s == nil {
		return 0
	}
	return @age(s)
}`,
			do: func(r *run, a []value) value {
				if a[0].sess != nil {
					r.use(a[0])
				}
				return value{}
			}},
		{name: "keep", text: `var @kept []*libssl.SSL_SESSION

func @keep(s *libssl.SSL_SESSION) { @kept = append(@kept, s) }`,
			do: func(r *run, a []value) value { r.keep(a[0]); return value{} }},
		{name: "retain", text: `func @retain(s *libssl.SSL_SESSION) bool {
	return s != nil && libssl.SSL_SESSION_up_ref(s) == 1
}`,
			do: func(r *run, a []value) value {
				return value{isTrue: a[0].sess != nil && r.retain(a[0], true)}
			}},
		{name: "pick", text: `func @pick(a, b *libssl.SSL_SESSION, first bool) *libssl.SSL_SESSION {
	if first {
		return a
	}
	return b
}`,
			do: func(r *run, a []value) value {
				if a[2].isTrue {
					return a[0]
				}
				return a[1]
			}},
		{name: "same", text: `func @same[T any](v T) T { return v }`,
			do: func(r *run, a []value) value { return a[0] }},
		{name: "fill", text: `func @fill(x *libssl.SSL, out **libssl.SSL_SESSION) bool {
	*out = libssl.SSL_get1_session(x)
	return *out != nil
}`,
			do: func(r *run, a []value) value {
				s := r.get(a[0], true)
				*a[1].at = s
				return value{isTrue: s.sess != nil}
			}},
		{name: "with", near: true, text: `func with(x *libssl.SSL, do func(s *libssl.SSL_SESSION)) {
	s := libssl.SSL_get1_session(x)
	if s == nil {
		return
	}
	do(s)
	libssl.SSL_SESSION_free(s)
}

type pair struct{ s, t *libssl.SSL_SESSION }`},
		{name: "must", text: `func @must(s *libssl.SSL_SESSION) *libssl.SSL_SESSION {
	if s == nil {
		panic("no session")
	}
	return s
}`,
			do: func(r *run, a []value) value {
				if a[0].sess == nil {
					panic(panicking{})
				}
				return a[0]
			}},
		{name: "freeAll", text: `func @freeAll(list []*libssl.SSL_SESSION) {
	for _, s := range list {
		libssl.SSL_SESSION_free(s)
	}
}`,
			do: func(r *run, a []value) value {
				for _, s := range a[0].list {
					r.free(s)
				}
				return value{}
			}},
		{name: "freeBoth", text: `func @freeBoth(list ...*libssl.SSL_SESSION) {
	for i := range list {
		libssl.SSL_SESSION_free(list[i])
	}
}`,
			do: func(r *run, a []value) value {
				for _, s := range a {
					r.free(s)
				}
				return value{}
			}},
		{name: "dial", near: true, text: `func dial(x *libssl.SSL) (*wrapper, error) {
	s := libssl.SSL_get1_session(x)
	if s == nil {
		return nil, errNone
	}
	return &wrapper{s: s}, nil
}`,
			do: func(r *run, a []value) value {
				s := r.get(a[0], true)
				if s.sess == nil {
					return value{failed: true}
				}
				return value{wrap: &wrapped{s}}
			}},
		{name: "newBox", near: true, text: `type closer interface{ Close() }

type box[T any] struct{ v T }

func newBox[T any](v T) *box[T] { return &box[T]{v: v} }

func (b *box[T]) Get() T { return b.v }

func (b *box[T]) Drop(free func(T)) { free(b.v) }`,
			do: func(r *run, a []value) value { return value{wrap: &wrapped{a[0]}} }},
		{name: ".Get", near: true, text: ``,
			do: func(r *run, a []value) value { return r.wrapper(a[0]).s }},
		{name: "dropBox", near: true, text: `func dropBox(b *box[*libssl.SSL_SESSION]) { b.Drop(release) }`,
			do: func(r *run, a []value) value { r.free(r.wrapper(a[0]).s); return value{} }},
		{name: "kept=", near: true, text: `var queue = make(chan *libssl.SSL_SESSION, 1<<20)`,
			do: func(r *run, a []value) value { r.keep(a[0]); return value{} }},
		{name: "queue<-", near: true, text: `// inputs are what a callback finds elsewhere.
var in struct {
	x0, x1         *libssl.SSL
	c0, c1         *libssl.SSL_CTX
	b0, b1, b2, b3 bool
	n0             int
}

func inputs() (x1 *libssl.SSL, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	return in.x1, in.c1, in.b0, in.b1, in.b2, in.b3, in.n0
}

func inputConn() *libssl.SSL { return in.x0 }

func inputContext() *libssl.SSL_CTX { return in.c0 }`,
			do: func(r *run, a []value) value { r.keep(a[0]); return value{} }},
		{name: "shut", near: true, text: `func shut(c interface{ Close() }) { c.Close() }`,
			do: func(r *run, a []value) value { return helperOf(".Close").do(r, a) }},
		{name: "drop", text: `func @drop(x *libssl.SSL) { libssl.SSL_free(x) }`,
			do: func(r *run, a []value) value { r.freeConn(a[0]); return value{} }},
		{name: "wrap", text: `type @wrapper struct{ s *libssl.SSL_SESSION }

func @wrap(x *libssl.SSL) *@wrapper {
	s := libssl.SSL_get1_session(x)
	if s == nil {
		return nil
	}
	return &@wrapper{s: s}
}`,
			do: func(r *run, a []value) value {
				s := r.get(a[0], true)
				if s.sess == nil {
					return value{}
				}
				return value{wrap: &wrapped{s}}
			}},
		{name: "adopt", text: `func @adopt(s *libssl.SSL_SESSION) *@wrapper { return &@wrapper{s: s} }`,
			do: func(r *run, a []value) value { return value{wrap: &wrapped{a[0]}} }},
		{name: ".Close", text: `func (w *@wrapper) Close() {
	libssl.SSL_SESSION_free(w.s)
	w.s = nil
}`,
			do: func(r *run, a []value) value {
				w := r.wrapper(a[0])
				r.free(w.s)
				w.s = value{}
				return value{}
			}},
		{name: ".Release", text: `func (w *@wrapper) Release() { libssl.SSL_SESSION_free(w.s) }`,
			do: func(r *run, a []value) value { r.free(r.wrapper(a[0]).s); return value{} }},
		{name: ".Session", text: `func (w *@wrapper) Session() *libssl.SSL_SESSION { return w.s }`,
			do: func(r *run, a []value) value { return r.wrapper(a[0]).s }},
		{name: ".Take", text: `func (w *@wrapper) Take() *libssl.SSL_SESSION {
	s := w.s
	w.s = nil
	return s
}`,
			do: func(r *run, a []value) value {
				w := r.wrapper(a[0])
				s := w.s
				w.s = value{}
				if s.tok != nil {
					s.tok.lines = append(s.tok.lines, r.lines()...)
				}
				return s
			}},
		{name: ".Age", text: `func (w *@wrapper) Age() libssl.Long {
	if w.s == nil {
		return 0
	}
	return libssl.SSL_SESSION_get_time(w.s)
}`,
			do: func(r *run, a []value) value {
				if s := r.wrapper(a[0]).s; s.sess != nil {
					r.use(s)
				}
				return value{}
			}},
	}
}

// helperOf returns the helper called name, or nil.
func helperOf(name string) *helper {
	for _, h := range helpers {
		if h.name == name {
			return h
		}
	}
	return nil
}

// helperTexts returns the sources of the helpers of the package.
func helperTexts(far bool) []string {
	list := []string{"var @errNone = errors.New(\"no session\")"}
	for _, h := range helpers {
		if h.text != "" && (!far || !h.near) {
			list = append(list, h.text)
		}
	}
	for i, text := range list {
		parts := strings.Split(text, "@")
		for j := range parts[1:] {
			if far {
				parts[j+1] = capital(parts[j+1])
			}
		}
		list[i] = strings.Join(parts, "")
	}
	return list
}

// inline are the helpers that are written out where they are called.
var inline = map[string]string{"kept=": "kept = append(kept, %s)", "queue<-": "queue <- %s"}
