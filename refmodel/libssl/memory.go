package libssl

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// C memory is Go memory that [Malloc] keeps until [Free].
var heap struct {
	sync.Mutex
	blocks map[unsafe.Pointer][]byte
}

// slack keeps an allocation away from others and the address behind its end
// inside it: C functions advance pointers to there.
const slack = 32

func allocate(n int) []byte {
	b := make([]byte, n, n+slack)
	p := unsafe.Pointer(unsafe.SliceData(b[:1]))
	heap.Lock()
	defer heap.Unlock()
	if heap.blocks == nil {
		heap.blocks = make(map[unsafe.Pointer][]byte)
	}
	heap.blocks[p] = b
	return b
}

// Malloc is C.malloc. As with cgo it never returns nil.
func Malloc(n Size_t) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(allocate(int(n))[:1])) }

// Free is C.free: of memory that [Malloc], [CString], [CBytes] or an i2d function
// gave. Freeing anything else, or twice, is a violation.
func Free(p unsafe.Pointer) {
	if p == nil {
		return
	}
	heap.Lock()
	b, ok := heap.blocks[p]
	delete(heap.blocks, p)
	heap.Unlock()
	if !ok {
		refmodel.Misuse("free", "it is no memory of malloc, or was freed already")
		return
	}
	for i := range b {
		b[i] = 0xdd
	}
}

// CString is cgo's C.CString.
func CString(s string) *Char {
	b := allocate(len(s) + 1)
	copy(b, s)
	return (*Char)(unsafe.Pointer(unsafe.SliceData(b)))
}

// CBytes is cgo's C.CBytes.
func CBytes(data []byte) unsafe.Pointer {
	b := allocate(len(data))
	copy(b, data)
	return unsafe.Pointer(unsafe.SliceData(b[:1]))
}

// GoString is cgo's C.GoString. Of a pointer into a session it is a checked
// read.
func GoString(p *Char) string {
	if p == nil || !refmodel.CheckRead("GoString", unsafe.Pointer(p)) {
		return ""
	}
	defer runtime.KeepAlive(p)
	return text(p)
}

// GoStringN is cgo's C.GoStringN, checked as [GoString].
func GoStringN(p *Char, n Int) string {
	return string(read("GoStringN", unsafe.Pointer(p), int(n)))
}

// GoBytes is cgo's C.GoBytes, checked as [GoString].
func GoBytes(p unsafe.Pointer, n Int) []byte { return read("GoBytes", p, int(n)) }

func read(name string, p unsafe.Pointer, n int) []byte {
	if p == nil || n <= 0 {
		return []byte{}
	}
	b := make([]byte, n)
	if refmodel.CheckRead(name, p) {
		copy(b, bytesAt(p, n))
	}
	return b
}

// text returns the string that ends at the first zero byte.
//
//go:nocheckptr
func text(p *Char) string {
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(unsafe.Pointer(p)), n))
}

// bytesAt returns n bytes at p, which C would believe, too.
//
//go:nocheckptr
func bytesAt(p unsafe.Pointer, n int) []byte {
	if p == nil || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(p), n)
}

// copied is bytesAt for an argument that is copied: not nil unless p is.
func copied(p unsafe.Pointer, n int) []byte {
	if p == nil {
		return nil
	}
	if n <= 0 {
		return []byte{}
	}
	return bytesAt(p, n)
}

// advance moves the pointer at pp by n.
//
//go:nocheckptr
func advance(pp **Uchar, n int) {
	*pp = (*Uchar)(unsafe.Add(unsafe.Pointer(*pp), n))
}

// Void is the first result of a call of a void function with two results.
type Void [0]byte

// Errno gives a call of a C function its second result, errno, which says
// nothing of the first. It is nil unless [refmodel.World.SetErrno] says otherwise.
func Errno[T any](result T) (T, error) { return result, refmodel.Current().Errno() }

// ErrnoVoid is [Errno] for a function without a result.
func ErrnoVoid(call func()) (Void, error) {
	call()
	return Void{}, refmodel.Current().Errno()
}
