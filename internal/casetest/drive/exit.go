package drive

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/sslref/sslref/refmodel/libssl"
)

// current is the call under way. Calls run one at a time.
var current atomic.Pointer[run]

// Exit, Fatal, Fatalf and Fatalln stand for os.Exit and log.Fatal in the
// packages that are run: the process is taken to end here. Nothing that happens
// later in the call counts.
func Exit(code int) {
	if r := current.Load(); r != nil {
		r.end()
	}
	runtime.Goexit()
}

// Fatal stands for log.Fatal.
func Fatal(v ...any) { Exit(1) }

// Fatalf stands for log.Fatalf.
func Fatalf(format string, v ...any) { Exit(1) }

// Fatalln stands for log.Fatalln.
func Fatalln(v ...any) { Exit(1) }

// errErrno is what calls of the two-result form give in some runs, whatever
// their result.
var errErrno = errors.New("errno of an earlier call")

// Errno stands for the model's helper of that name, for s, err := C.f().
func Errno[T any](result T) (T, error) {
	return result, errno()
}

// ErrnoVoid is Errno for a function without a result.
func ErrnoVoid(call func()) (none libssl.Void, err error) {
	call()
	return none, errno()
}

func errno() error {
	r := current.Load()
	if r == nil {
		return nil
	}
	r.askedErrno.Store(true)
	if r.plan.errno {
		return errErrno
	}
	return nil
}

// plan is what a run has go wrong.
type plan struct {
	faults []fault
	errno  bool
	stock  stock
}

// fault is the n-th call of a C function that fails.
type fault struct {
	name string
	n    int
}

func (p plan) String() string {
	s := ""
	for _, f := range p.faults {
		s += fmt.Sprintf(" %s#%d fails", f.name, f.n)
	}
	if p.errno {
		s += " errno set"
	}
	if p.stock != asDeclared {
		s += fmt.Sprint(" stock ", p.stock)
	}
	return s
}
