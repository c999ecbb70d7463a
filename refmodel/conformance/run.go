//go:build cgo

package conformance

// begin returns a world with nothing in it but two contexts.
func begin(calls map[string]int) (*world, error) {
	r, err := newReal()
	if err != nil {
		return nil, err
	}
	w := newWorld(r, newModel(), calls)
	for range 2 {
		w.perform("SSL_CTX_new")
	}
	return w, nil
}

// end releases what a sequence left.
func (w *world) end() {
	if w.failure != "" {
		return
	}
	if w.stopped {
		w.abandon()
		return
	}
	w.finish()
}
