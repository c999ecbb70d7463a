package refmodel

import (
	"fmt"
	"slices"
	"strings"
)

// A Leak is an object to which the program still owns references.
type Leak struct {
	// Object names the object, as in [Violation].
	Object string
	Class  Class
	// Owned is the number of references that nobody will release.
	Owned int
	// Acquired are the acquisitions that may be those: which of several
	// references to one object a release was for is nothing that a pointer
	// could tell, so the latest releases are taken to be for the latest
	// acquisitions.
	Acquired []Event
	// History is all that happened to the object.
	History []Event
}

// String returns the leak with its history, for people.
func (l *Leak) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d reference", l.Object, l.Owned)
	if l.Owned != 1 {
		b.WriteByte('s')
	}
	b.WriteString(" not released")
	if n := len(l.Acquired); n > 0 {
		fmt.Fprintf(&b, ", acquired by %s", l.Acquired[n-1].Func)
		if site := l.Acquired[n-1].Site(); site != "" {
			fmt.Fprintf(&b, " at %s", site)
		}
	}
	fmt.Fprintf(&b, " (%s)\n", RefLeak)
	formatHistory(&b, l.History)
	return b.String()
}

// Leaks returns the references that the program still owns, to objects of the
// classes that are tracked for their own sake (sessions), in the order in which
// the objects were made. It is meant for the end of a test, when everything
// should have been released.
func (w *World) Leaks() []*Leak {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.leaks(func(info ClassInfo) bool { return info.Tracked })
}

// Open returns like [World.Leaks] the references to objects of every class:
// SSLs, SSL_CTXs and BIOs that were never freed, too.
func (w *World) Open() []*Leak {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.leaks(func(ClassInfo) bool { return true })
}

func (w *World) leaks(wanted func(ClassInfo) bool) []*Leak {
	var list []*Leak
	for _, o := range w.liveObjects() {
		c := o.header()
		info, _ := c.class.Info()
		if c.owned == 0 || c.internal || c.life != alive || !wanted(info) {
			continue
		}
		list = append(list, &Leak{
			Object: c.label(), Class: c.class, Owned: c.owned,
			Acquired: outstanding(c.history), History: append([]Event(nil), c.history...),
		})
	}
	return list
}

// outstanding returns the acquisitions of a history that no later release
// matches.
func outstanding(history []Event) []Event {
	var open []Event
	for _, e := range history {
		switch e.Kind {
		case EventAcquired:
			open = append(open, e)
		case EventReleased, EventHandedOver:
			if n := len(open); n > 0 {
				open = open[:n-1]
			}
		case EventTurnedDown:
			open = without(open, e.Func)
		}
	}
	return open
}

// without returns the acquisitions less the latest by the function called name.
func without(open []Event, name string) []Event {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].Func == name {
			return slices.Delete(open, i, i+1)
		}
	}
	return open
}
