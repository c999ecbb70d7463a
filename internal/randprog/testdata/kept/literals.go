package prog

// What literals do with references of the function around them, what panics
// in them lose, and what goroutines have done once they were waited for.

func upRefNotReliedOn(x0 *libssl.SSL) {
	s := libssl.SSL_get1_session(x0) // want "refleak" or +2
	f := func() {
		libssl.SSL_SESSION_up_ref(s)
	}
	if s == nil {
		return
	}
	f()
}

func upRefReliedOn(x0 *libssl.SSL) {
	s := libssl.SSL_get1_session(x0)
	if s == nil {
		return
	}
	func() {
		libssl.SSL_SESSION_up_ref(s) // want "uncheckedref"
	}()
	libssl.SSL_SESSION_free(s)
	libssl.SSL_SESSION_free(s)
}

func upRefReturned(x0 *libssl.SSL) *libssl.SSL_SESSION {
	s := libssl.SSL_get_session(x0)
	if s == nil {
		return nil
	}
	f := func(t *libssl.SSL_SESSION) *libssl.SSL_SESSION {
		libssl.SSL_SESSION_up_ref(t) // want "uncheckedref"
		return t
	}
	return f(s)
}

func upRefElsewhere(s *libssl.SSL_SESSION, run func(func())) {
	run(func() { libssl.SSL_SESSION_up_ref(s) }) // want "uncheckedref"
}

func twoReferences(x1 *libssl.SSL) {
	s := open(x1)
	if s == nil {
		return
	}
	if libssl.SSL_SESSION_up_ref(s) != 1 {
		libssl.SSL_SESSION_free(s)
		return
	}
	f := func(t *libssl.SSL_SESSION) {
		libssl.SSL_SESSION_free(t)
		libssl.SSL_SESSION_free(t)
	}
	f(s)
}

func oneReference(x1 *libssl.SSL) {
	s := open(x1)
	if s == nil {
		return
	}
	f := func(t *libssl.SSL_SESSION) {
		libssl.SSL_SESSION_free(t)
		libssl.SSL_SESSION_free(t) // want "doublefree" or +2
	}
	f(s)
}

func panicsInLiteral(x0 *libssl.SSL, b0 bool) {
	defer func() { _ = recover() }()
	f := func() {
		s := libssl.SSL_get1_session(x0) // want "refleak"
		if s == nil {
			return
		}
		if b0 {
			panic("no way on")
		}
		libssl.SSL_SESSION_free(s)
	}
	f()
}

func panicsForGood(x0 *libssl.SSL, b0 bool) {
	f := func() {
		s := libssl.SSL_get1_session(x0)
		if s == nil {
			return
		}
		if b0 {
			panic("no way on")
		}
		libssl.SSL_SESSION_free(s)
	}
	f()
}

func assertsNothing(x0 *libssl.SSL) {
	defer func() { _ = recover() }()
	var v any
	s := libssl.SSL_get1_session(x0) // want "refleak"
	libssl.SSL_SESSION_free(v.(*libssl.SSL_SESSION))
	libssl.SSL_SESSION_free(s)
}

func usedAfterWait() {
	s := libssl.SSL_SESSION_new()
	if s == nil {
		return
	}
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		libssl.SSL_SESSION_free(s)
	}()
	done.Wait()
	libssl.SSL_SESSION_get_time(s) // want "useafterfree"
}

func usedAfterReceive() {
	s := libssl.SSL_SESSION_new()
	if s == nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		libssl.SSL_SESSION_free(s)
	}()
	<-done
	libssl.SSL_SESSION_get_time(s) // want "useafterfree"
}

func usedBeforeGo() {
	s := libssl.SSL_SESSION_new()
	if s == nil {
		return
	}
	start, done := make(chan struct{}), make(chan struct{})
	go func() {
		<-start
		libssl.SSL_SESSION_free(s)
		close(done)
	}()
	libssl.SSL_SESSION_get_time(s)
	close(start)
	<-done
}

func sliceInLiteral(x0 *libssl.SSL, n0 int) {
	func() {
		var l []*libssl.SSL_SESSION
		for range n0 {
			l = append(l, libssl.SSL_get1_session(x0))
		}
		for _, s := range l {
			libssl.SSL_SESSION_free(s)
		}
	}()
}

func keptBesideResult(x1 *libssl.SSL) *libssl.SSL_SESSION {
	s := libssl.SSL_get_session(x1)
	if s != nil {
		kept = append(kept, s) // want "borrowescape"
	}
	return open(x1)
}

func keptAndLooped(x0, x1 *libssl.SSL) {
	var a [2]*libssl.SSL_SESSION
	a[0] = libssl.SSL_get1_session(x0)
	s := open(x1)
	if s != nil {
		releaseDeep(s)
		keep(s) // want "borrowescape"
	}
	t := open(x1)
	for _, s := range a {
		libssl.SSL_SESSION_free(s)
	}
	libssl.SSL_SESSION_free(t)
}

func setInLiteral(x0 *libssl.SSL) {
	var s *libssl.SSL_SESSION
	var f func()
	_ = f
	func() {
		s = open(x0)
		if s == nil {
			return
		}
		f = func() {
			libssl.SSL_SESSION_free(s)
		}
		defer f()
	}()
}

func releasedTwiceOver(x0, x1 *libssl.SSL) {
	m := make(map[int]*libssl.SSL_SESSION)
	m[0] = libssl.SSL_get1_session(x0)
	m[1] = libssl.SSL_get1_session(x1)
	defer func() { // want "doublefree"
		for _, s := range m {
			libssl.SSL_SESSION_free(s)
		}
		for _, s := range m {
			libssl.SSL_SESSION_free(s)
		}
	}()
}

func releasedEitherWay(x0, x1 *libssl.SSL, b0 bool) {
	m := make(map[int]*libssl.SSL_SESSION)
	m[0] = libssl.SSL_get1_session(x0)
	m[1] = libssl.SSL_get1_session(x1)
	defer func() {
		for _, s := range m {
			if b0 {
				libssl.SSL_SESSION_free(s)
			} else {
				libssl.SSL_SESSION_free(s)
			}
		}
	}()
}

func releasedAndDeleted(x0, x1 *libssl.SSL) {
	m := make(map[int]*libssl.SSL_SESSION)
	m[0] = libssl.SSL_get1_session(x0)
	m[1] = libssl.SSL_get1_session(x1)
	defer func() {
		for k, s := range m {
			libssl.SSL_SESSION_free(s)
			delete(m, k)
		}
		for _, s := range m {
			libssl.SSL_SESSION_free(s)
		}
	}()
}

func upRefForNothing() {
	s := libssl.SSL_SESSION_new()
	if s != nil {
		libssl.SSL_SESSION_up_ref(s) // want "refleak"
		libssl.SSL_SESSION_free(s)
	}
}

func upRefForMore() {
	s := libssl.SSL_SESSION_new()
	if s != nil {
		libssl.SSL_SESSION_up_ref(s) // want "uncheckedref"
		libssl.SSL_SESSION_free(s)
		libssl.SSL_SESSION_free(s)
	}
}

func upRefByHelper() {
	s := libssl.SSL_SESSION_new()
	if s != nil {
		retain(s) // want "refleak"
		libssl.SSL_SESSION_free(s)
	}
}
