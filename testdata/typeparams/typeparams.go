// Package typeparams does to values of type parameters whatever can be done.
package typeparams

import "iter"

func RangeMap[M ~map[K]V, K comparable, V any](m M) (n int) {
	for k, v := range m {
		_, _ = k, v
		n++
	}
	return
}
func RangeMapU[M map[string]int](m M) (n int) {
	for range m {
		n++
	}
	return
}
func Get[M ~map[K]V, K comparable, V any](m M, k K) (V, bool) { v, ok := m[k]; return v, ok }
func Get1[M ~map[K]V, K comparable, V any](m M, k K) V        { return m[k] }
func Set[M ~map[K]V, K comparable, V any](m M, k K, v V)      { m[k] = v; delete(m, k); clear(m) }
func MakeMap[M ~map[K]V, K comparable, V any]() M             { return make(M, 3) }
func LitMap[M ~map[string]int]() M                            { return M{"a": 1} }
func Recv[C ~chan T, T any](c C) T                            { return <-c }
func Recv2[C ~chan T | ~<-chan T, T any](c C) (T, bool)       { v, ok := <-c; return v, ok }
func Send[C ~chan T, T any](c C, v T)                         { c <- v; close(c) }
func Select[C ~chan T, T any](c, d C, v T) T {
	select {
	case x := <-c:
		return x
	case d <- v:
	default:
	}
	return v
}
func RangeChan[C ~chan T, T any](c C) {
	for v := range c {
		_ = v
	}
}
func MakeChan[C ~chan T, T any]() C { return make(C, 1) }
func RangeSlice[S ~[]E, E any](s S) (n int) {
	for i, v := range s {
		_, _ = i, v
		n++
	}
	return
}
func Index[S ~[]E, E any](s S, i int) E                     { return s[i] }
func IndexBytes[S ~[]byte | ~string](s S, i int) byte       { return s[i] }
func IndexArr[S [4]int | [8]int](s S, i int) int            { return s[i] + s[1] }
func IndexPArr[S *[4]int | *[8]int](s S, i int) int         { s[0] = 1; return s[i] }
func IndexStore[S ~[]E, E any](s S, e E)                    { s[0] = e; p := &s[1]; *p = e }
func SliceIt[S ~[]E, E any](s S) S                          { return s[1:2:3] }
func SliceStr[S ~string | ~[]byte](s S) S                   { return s[1:] }
func Append[S ~[]E, E any](s S, e ...E) S                   { s = append(s, e...); return append(s, e[0]) }
func AppendBytes[S ~string | ~[]byte](b []byte, s S) []byte { return append(b, s...) }
func Copy[S ~[]E, E any](s, t S) int                        { return copy(s, t) }
func CopyBytes[S ~string | ~[]byte](b []byte, s S) int      { return copy(b, s) }
func MakeSlice[S ~[]E, E any](n int) S                      { return make(S, n, 8) }
func LitSlice[S ~[]int]() S                                 { return S{1, 2, 3} }
func LitArr[S ~[3]int]() S                                  { return S{1, 2, 3} }
func LitStruct[S ~struct{ a, b int }]() S                   { return S{1, 2} }
func RangeArr[S ~[3]int](s S) (n int) {
	for _, v := range s {
		n += v
	}
	return
}
func RangePArr[S ~*[3]int](s S) (n int) {
	for _, v := range s {
		n += v
	}
	return
}
func RangeString[S ~string](s S) (n int) {
	for _, v := range s {
		n += int(v)
	}
	return
}
func RangeInt[S ~int](s S) (n S) {
	for i := range s {
		n += i
	}
	return
}
func RangeFunc[F ~func(yield func(int) bool)](f F) (n int) {
	for v := range f {
		n += v
	}
	return
}
func RangeSeq[T any](s iter.Seq[T], t iter.Seq2[T, int]) (n int) {
	for range s {
		n++
	}
	for _, v := range t {
		n += v
	}
	return
}
func CallF[F ~func(int) int](f F) int           { return f(1) }
func CallPF[F ~func(T) R, T, R any](f F, t T) R { defer f(t); go f(t); return f(t) }
func Deref[P ~*T, T any](p P) T                 { return *p }
func StoreP[P ~*T, T any](p P, v T)             { *p = v }
func NewP[P interface {
	*T
	Set(int)
}, T any]() T {
	var v T
	P(&v).Set(1)
	return v
}
func Assert[T any](x any) (T, bool)  { v, ok := x.(T); return v, ok }
func Assert1[T any](x any) T         { return x.(T) }
func AssertP[T any](x T) (int, bool) { v, ok := any(x).(int); return v, ok }
func Switch[T any](x T) int {
	switch v := any(x).(type) {
	case int:
		return v
	case []T:
		return len(v)
	case map[string]T:
		return len(v)
	case func(T):
		v(x)
	case *T:
		*v = x
	}
	return 0
}
func Conv[T, U ~int | ~float64](x T) U      { return U(x) }
func ConvB[T ~string | ~[]byte](x T) string { return string(x) }
func ConvS[T ~[]byte](x string) T           { return T(x) }
func ConvArr[T ~[]int](x T) [4]int          { return [4]int(x) }
func Add[T ~int | ~float64 | ~string | ~complex128](x, y T) T {
	for range 3 {
		x += y
	}
	return x + y
}
func Loop[T ~int | ~float64](n T) (s T) {
	for i := T(0); i < n; i++ {
		s += i
	}
	return -s
}
func Down[T ~int | ~uint8](n T) (s T) {
	for i := n; i > 0; i -= 2 {
		s ^= i << 1
	}
	return ^s
}
func Less[T interface{ ~int | ~string }](x, y T) bool            { return x < y || x == y }
func Max[T ~int | ~string](x, y T) T                             { return max(x, y, x) }
func Zero[T any]() (t T)                                         { return }
func IsZero[T comparable](t T) bool                              { var z T; return t == z }
func Len[T ~[]int | ~map[int]int | ~chan int | ~string](t T) int { return len(t) }
func Cap[T ~[]int | ~chan int | [4]int](t T) int                 { return cap(t) }
func ClearIt[T ~[]int | ~map[int]int](t T)                       { clear(t) }
func Close[T ~chan int | ~chan<- int](t T)                       { close(t) }

type List[T any] struct {
	next *List[T]
	v    T
	arr  [3]T
	m    map[string]T
}

func (l *List[T]) Push(v T) *List[T] { l.arr[1] = v; l.m["x"] = l.v; return &List[T]{next: l, v: v} }
func (l List[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for p := &l; p != nil; p = p.next {
			if !yield(p.v) {
				return
			}
		}
	}
}

type Num interface {
	~int
	String() string
}

func Str[T Num](t T) string                  { f := t.String; return f() + T.String(t) }
func Emb[T any](x struct{ List[T] }) T       { return x.v }
func Deep[T any](x [2][2]struct{ a [2]T }) T { x[1][0].a[1] = x[0][1].a[0]; return x[1][1].a[0] }
func Use() {
	RangeMap(map[string]int{"a": 1})
	Get(map[int]*int{}, 1)
	Set(map[int]int{}, 1, 2)
	Recv(make(chan int))
	Select(make(chan *int), nil, nil)
	Append([]int{}, 1, 2)
	RangeFunc(func(y func(int) bool) { y(1) })
	_ = Assert1[map[string]int](nil)
	Index([]int{1}, 0)
	IndexArr([4]int{}, 2)
	Push()
}
func Push() {
	var l *List[*int]
	l = l.Push(nil)
	for v := range l.All() {
		_ = v
	}
	_ = Emb(struct{ List[string] }{})
	SliceIt([]int{})
	Copy([]int{}, nil)
	Deref(new(int))
	CallF(func(i int) int { return i })
	CallPF(func(i int) string { return "" }, 1)
	Max("a", "b")
	Len("x")
	ConvArr([]int{1})
	_ = LitStruct[struct{ a, b int }]()
	RangePArr(&[3]int{})
}
