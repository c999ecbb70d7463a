package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var errTicketless = errors.New("no ticket")

// owned is released by who made it.
type owned struct{ s *C.SSL_SESSION }

func (o *owned) free() {
	C.SSL_SESSION_free(o.s)
	o.s = nil
}

// share returns an owner of its own, or nil.
func (o *owned) share() *owned {
	if o.s == nil || C.SSL_SESSION_up_ref(o.s) != 1 {
		return nil
	}
	return &owned{o.s}
}

// withOwned lends what it has to a function, for the time of the call. What the
// function is given is there, although it is not any more in the end.
func withOwned(ssl *C.SSL, f func(*owned) error) error {
	o := &owned{C.SSL_get1_session(ssl)}
	defer o.free()
	return f(o)
}

func badLent(ssl *C.SSL) error {
	return withOwned(ssl, func(o *owned) error {
		mine := o.share() // one without a ticket is lost // want "refleak"
		if mine == nil {
			return nil
		}
		if C.SSL_SESSION_has_ticket(mine.s) == 0 {
			return errTicketless
		}
		mine.free()
		return nil
	})
}

func goodLent(ssl *C.SSL) error {
	return withOwned(ssl, func(o *owned) error {
		mine := o.share()
		if mine == nil {
			return nil
		}
		defer mine.free()
		if C.SSL_SESSION_has_ticket(mine.s) == 0 {
			return errTicketless
		}
		return nil
	})
}
