package refmodel

// A CertObject is an X509: the peer's certificate, to which each session that
// has it holds a reference.
type CertObject struct {
	*core
}

func (x *CertObject) header() *core {
	if x == nil {
		return nil
	}
	return x.core
}

func (x *CertObject) teardown(*World, *call) {}

// newCert returns a peer's certificate with one reference that is nobody's yet.
func (w *World) newCert(internal bool) *CertObject {
	x := &CertObject{core: new(core)}
	w.create(x, x.core, X509, internal)
	return x
}

// shareCert makes the certificate of one session another's, too.
func (w *World) shareCert(to *SessionObject, x *CertObject, op *call) {
	if to.life != alive {
		return
	}
	if x != nil && x.life != alive {
		x = nil
	}
	former := to.peer
	if x != nil {
		w.hold(x, op)
	}
	to.peer, to.fields.hasPeer = x, x != nil
	if former != nil {
		w.drop(former, op)
	}
}

// certify gives a session a new certificate of its peer's.
func (w *World) certify(s *SessionObject, op *call) {
	x := w.newCert(s.internal)
	w.shareCert(s, x, op)
	w.drop(x, op)
}
