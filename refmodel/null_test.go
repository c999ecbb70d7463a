package refmodel

import (
	"testing"
	"unsafe"
)

// zeroArg returns the zero of a parameter as Call takes it.
func zeroArg(p *Param) any {
	switch {
	case p.Out == OutOwned:
		return (**SessionObject)(nil)
	case p.Out == OutBorrowed:
		return (**ConnObject)(nil)
	case p.Out == OutInterior:
		return (*unsafe.Pointer)(nil)
	case p.Out == OutBuffer:
		return (*[]byte)(nil)
	}
	switch p.Class {
	case Session:
		return (*SessionObject)(nil)
	case SSLConn:
		return (*ConnObject)(nil)
	case Context:
		return (*ContextObject)(nil)
	case BIO:
		return (*BIOObject)(nil)
	case X509:
		return (*CertObject)(nil)
	}
	return nil
}

// TestNull calls every function of every library with NULL for each object, for
// all of them and for one after the other: what the table allows does nothing, the
// rest is a violation that names an argument, and nothing panics.
func TestNull(t *testing.T) {
	for profile := range numProfiles {
		for _, name := range Names(profile) {
			row := Lookup(profile, name)
			for missing := -1; missing < len(row.Params); missing++ {
				w := NewWorld(WithProfile(profile))
				w.Do(func() {
					args := make([]any, len(row.Params))
					bad := ""
					for i := range row.Params {
						p := &row.Params[i]
						args[i] = zeroArg(p)
						if missing >= 0 && i != missing {
							args[i] = someArg(w, p)
						}
						needed := p.Class != NoClass && p.Out == NoOut || p.Out == OutInterior || p.Out == OutBuffer
						if needed && !p.Nullable && bad == "" && (missing < 0 || i == missing) {
							bad = p.Name
						}
					}
					w.ForgetViolations()
					v := Check(name, args...)
					Call(name, args...)
					list := w.Violations()
					switch {
					case bad == "" && len(list) > 0 && list[0].Rule == UncheckedRef:
						t.Errorf("%v: %s with NULL for argument %d: %v", profile, name, missing, list[0])
					case bad != "" && (len(list) != 1 || list[0].Rule != UncheckedRef || list[0].Arg != bad):
						t.Errorf("%v: %s with NULL for %s: %v", profile, name, bad, list)
					case bad != "" && (v == nil || v.Error() != list[0].Error()):
						t.Errorf("%v: %s with NULL for %s: Check says %v, the call %v", profile, name, bad, v, list[0])
					}
				})
			}
		}
	}
}

// someArg returns an object for a parameter.
func someArg(w *World, p *Param) any {
	if p.Out != NoOut {
		switch p.Out {
		case OutOwned:
			return new(*SessionObject)
		case OutBorrowed:
			return new(*ConnObject)
		case OutInterior:
			return new(unsafe.Pointer)
		}
		return new([]byte)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	x := w.newContext(&Method{MinVersion: tls10, MaxVersion: tls13}, false)
	switch p.Class {
	case Session:
		s := w.newSession(false)
		w.own(s.core, nil)
		return s
	case SSLConn:
		s := w.newConn(x, nil)
		w.hold(x, nil)
		w.own(s.core, nil)
		return s
	case Context:
		w.own(x.core, nil)
		return x
	case BIO:
		b := w.newBIO("mem")
		w.own(b.core, nil)
		return b
	case X509:
		c := w.newCert(false)
		w.own(c.core, nil)
		return c
	}
	return nil
}
