package refmodel

import "unsafe"

// An ExFree is the free function of an ex_data index: it is called with the
// session, which is lent to it, and the pointer when the session ends.
type ExFree func(s *SessionObject, p unsafe.Pointer)

// An ExDup is the dup function of an index: what it returns is stored in the
// copy.
type ExDup func(to, from *SessionObject, p unsafe.Pointer) unsafe.Pointer

type exIndex struct {
	dup  ExDup
	free ExFree
}

// SessionExIndex does the part of SSL_SESSION_get_ex_new_index, a function-like
// macro, for sessions of w. Either function may be nil.
func (w *World) SessionExIndex(dup ExDup, free ExFree) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessionEx = append(w.sessionEx, exIndex{dup, free})
	return len(w.sessionEx) - 1
}

// freeExData calls the free functions when a session ends.
func (w *World) freeExData(s *SessionObject) {
	if s.internal {
		return
	}
	for i := 0; i < len(w.sessionEx); i++ {
		free := w.sessionEx[i].free
		if free == nil {
			continue
		}
		p := exAt(s.exData, i)
		w.lend(s.core, nil)
		w.unlocked(func() { free(s, p) })
	}
}

// dupExData returns the copy's pointers: the same ones, where an index has no
// dup function.
func (w *World) dupExData(from, to *SessionObject) []unsafe.Pointer {
	data := append([]unsafe.Pointer(nil), from.exData...)
	for i := range data {
		if i >= len(w.sessionEx) || w.sessionEx[i].dup == nil {
			continue
		}
		dup, p := w.sessionEx[i].dup, data[i]
		w.unlocked(func() { p = dup(to, from, p) })
		data[i] = p
	}
	return data
}

func exAt(data []unsafe.Pointer, i int) unsafe.Pointer {
	if i < 0 || i >= len(data) {
		return nil
	}
	return data[i]
}

// exPut stores p at index i and reports whether it could.
func exPut(data *[]unsafe.Pointer, i int, p unsafe.Pointer) bool {
	if i < 0 || i > 1<<16 {
		return false
	}
	for len(*data) <= i {
		*data = append(*data, nil)
	}
	(*data)[i] = p
	return true
}

func exDataOps() map[string]func(c *call) {
	return map[string]func(c *call){
		// Argument 0 is the class: only sessions' indices have functions that
		// are called.
		"CRYPTO_get_ex_new_index": func(c *call) {
			if c.int(0) != exIndexSession {
				c.w.otherEx++
				c.ret.Int = int64(c.w.otherEx)
				return
			}
			dup, _ := c.fn(4).(ExDup)
			free, _ := c.fn(5).(ExFree)
			c.w.sessionEx = append(c.w.sessionEx, exIndex{dup, free})
			c.ret.Int = int64(len(c.w.sessionEx) - 1)
		},
	}
}

const exIndexSession = 2
