package refmodel

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

// C functions such as SSL_CTX_new or d2i_SSL_SESSION name no object and so no
// world. They act in the world that the calling goroutine runs under, set with
// [World.Do], else in the default one. While nothing is bound, which is the
// usual case, finding that out costs one atomic load.

var (
	bindings  sync.Map // goroutine number -> []*World
	boundHere atomic.Int64
)

func anyBound() bool { return boundHere.Load() != 0 }

// Do runs f with w as the world of calls that name no object: those of this
// goroutine, and those of the goroutines that it starts itself while f runs
// (not of their own children: they call Do again). Calls nest.
func (w *World) Do(f func()) {
	id := goroutine()
	var stack []*World
	if v, ok := bindings.Load(id); ok {
		stack = v.([]*World)
	}
	bindings.Store(id, append(stack[:len(stack):len(stack)], w))
	boundHere.Add(1)
	w.bound.Add(1)
	defer func() {
		w.bound.Add(-1)
		boundHere.Add(-1)
		if len(stack) == 0 {
			bindings.Delete(id)
		} else {
			bindings.Store(id, stack)
		}
	}()
	f()
}

// Current returns the world of calls that name no object when this goroutine
// makes them: that of the innermost [World.Do], or the default world.
func Current() *World {
	if !anyBound() {
		return Default()
	}
	if w := boundTo(goroutine()); w != nil {
		return w
	}
	if w := boundTo(creator()); w != nil {
		return w
	}
	return Default()
}

func boundTo(id int64) *World {
	v, ok := bindings.Load(id)
	if !ok {
		return nil
	}
	stack := v.([]*World)
	return stack[len(stack)-1]
}

// goroutine returns the number of the calling goroutine, which the runtime
// shows only at the head of a stack trace: "goroutine 7 [running]:".
func goroutine() int64 {
	var buf [32]byte
	b := buf[:runtime.Stack(buf[:], false)]
	b = bytes.TrimPrefix(b, []byte("goroutine "))
	n, _, _ := bytes.Cut(b, []byte(" "))
	return number(n)
}

// creator returns the number of the goroutine that started this one, from the
// last lines of its trace: "created by f in goroutine 6", or 0.
func creator() int64 {
	buf := make([]byte, 4096)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	marker := []byte(" in goroutine ")
	i := bytes.LastIndex(buf, marker)
	if i < 0 {
		return 0
	}
	line, _, _ := bytes.Cut(buf[i+len(marker):], []byte("\n"))
	return number(line)
}

func number(b []byte) int64 {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
