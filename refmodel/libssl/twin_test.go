package libssl_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// in runs a test in a world of its own, in which every reference must be right
// at the end.
func in(t *testing.T, test func(t *testing.T, w *refmodel.World)) {
	t.Helper()
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	w.Do(func() { test(t, w) })
}

// connected returns a client's SSL after its handshake with the world's server.
func connected(t *testing.T) (*libssl.SSL_CTX, *libssl.SSL) {
	t.Helper()
	ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
	ssl := libssl.SSL_new(ctx)
	if r := libssl.SSL_connect(ssl); r != 1 {
		t.Fatalf("SSL_connect = %d, error %d", r, libssl.SSL_get_error(ssl, r))
	}
	t.Cleanup(func() {
		libssl.SSL_free(ssl)
		libssl.SSL_CTX_free(ctx)
	})
	return ctx, ssl
}

// TestSerialization goes the way of a client that keeps sessions on disk, in the
// shape of code for cgo.
func TestSerialization(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		ctx, ssl := connected(t)
		libssl.SSL_read(ssl, nil, 0) // the tickets
		sess := libssl.SSL_get1_session(ssl)
		defer libssl.SSL_SESSION_free(sess)

		n := libssl.I2d_SSL_SESSION(sess, nil)
		if n <= 0 {
			t.Fatalf("i2d_SSL_SESSION = %d", n)
		}
		buf := (*libssl.Uchar)(libssl.Malloc(libssl.Size_t(n)))
		defer libssl.Free(unsafe.Pointer(buf))
		p := buf
		if m := libssl.I2d_SSL_SESSION(sess, &p); m != n {
			t.Errorf("i2d_SSL_SESSION wrote %d of %d", m, n)
		}
		der := libssl.GoBytes(unsafe.Pointer(buf), n)

		q := (*libssl.Uchar)(unsafe.Pointer(&der[0]))
		again := libssl.D2i_SSL_SESSION(nil, &q, libssl.Long(len(der)))
		if again == nil {
			t.Fatal("d2i_SSL_SESSION = nil")
		}
		defer libssl.SSL_SESSION_free(again)
		if got := int(uintptr(unsafe.Pointer(q)) - uintptr(unsafe.Pointer(&der[0]))); got != len(der) {
			t.Errorf("d2i_SSL_SESSION moved the pointer by %d of %d", got, len(der))
		}
		var out *libssl.Uchar
		if m := libssl.I2d_SSL_SESSION(again, &out); m != n || !bytes.Equal(libssl.GoBytes(unsafe.Pointer(out), m), der) {
			t.Errorf("the encoding of the decoded session differs")
		}
		libssl.Free(unsafe.Pointer(out))

		ssl2 := libssl.SSL_new(ctx)
		defer libssl.SSL_free(ssl2)
		if libssl.SSL_set_session(ssl2, again) != 1 || libssl.SSL_connect(ssl2) != 1 {
			t.Fatal("no second connection")
		}
		if libssl.SSL_session_reused(ssl2) != 1 {
			t.Error("the session was not resumed")
		}
	})
}

// TestDamagedDER feeds every truncation and many changes to d2i: NULL, and what
// was in the variable stays the program's.
func TestDamagedDER(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		_, ssl := connected(t)
		libssl.SSL_read(ssl, nil, 0)
		var out *libssl.Uchar
		n := libssl.I2d_SSL_SESSION(libssl.SSL_get0_session(ssl), &out)
		der := libssl.GoBytes(unsafe.Pointer(out), n)
		libssl.Free(unsafe.Pointer(out))

		mine := libssl.SSL_SESSION_new()
		defer libssl.SSL_SESSION_free(mine)
		decode := func(der []byte) *libssl.SSL_SESSION {
			p := (*libssl.Uchar)(libssl.CBytes(der))
			defer libssl.Free(unsafe.Pointer(p))
			a, q := mine, p
			s := libssl.D2i_SSL_SESSION(&a, &q, libssl.Long(len(der)))
			if a != mine {
				t.Fatal("d2i changed the variable")
			}
			if s == nil && q != p {
				t.Fatal("a failed d2i moved the pointer")
			}
			return s
		}
		for i := range der {
			if s := decode(der[:i]); s != nil {
				t.Fatalf("the first %d of %d bytes are a session", i, len(der))
			}
			damaged := bytes.Clone(der)
			damaged[i] ^= 0x80
			if s := decode(damaged); s != nil && s != mine {
				t.Fatal("d2i into a session returned another one")
			}
		}
		if s := decode(der); s != mine {
			t.Errorf("d2i into a session returned %v, want the same", s)
		}
		if mine.Model().Refs() != 1 {
			t.Errorf("the session has %d references, want 1", mine.Model().Refs())
		}
	})
}

// TestPEM writes a session to a BIO and to a file, and reads it back.
func TestPEM(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		_, ssl := connected(t)
		libssl.SSL_read(ssl, nil, 0)
		sess := libssl.SSL_get0_session(ssl)

		b := libssl.BIO_new(libssl.BIO_s_mem())
		defer libssl.BIO_free(b)
		if libssl.PEM_write_bio_SSL_SESSION(b, sess) != 1 {
			t.Fatal("PEM_write_bio_SSL_SESSION failed")
		}
		if text := string(b.Model().Bytes()); !strings.HasPrefix(text, "-----BEGIN SSL SESSION PARAMETERS-----\n") {
			t.Errorf("PEM is %q", text)
		}
		var a *libssl.SSL_SESSION
		s := libssl.PEM_read_bio_SSL_SESSION(b, &a, nil, nil)
		if s == nil || s != a {
			t.Fatalf("PEM_read_bio_SSL_SESSION = %v, the variable has %v", s, a)
		}
		libssl.SSL_SESSION_free(a)
		if s := libssl.PEM_read_bio_SSL_SESSION(b, nil, nil, nil); s != nil {
			t.Error("a second session came out of one")
		}

		path := libssl.CString(filepath.Join(t.TempDir(), "session.pem"))
		defer libssl.Free(unsafe.Pointer(path))
		mode := libssl.CString("w")
		defer libssl.Free(unsafe.Pointer(mode))
		f := libssl.Fopen(path, mode)
		if f == nil || libssl.PEM_write_SSL_SESSION(f, sess) != 1 || libssl.Fclose(f) != 0 {
			t.Fatal("PEM_write_SSL_SESSION failed")
		}
		data, err := os.ReadFile(libssl.GoString(path))
		if err != nil {
			t.Fatal(err)
		}
		buf := libssl.CBytes(data)
		defer libssl.Free(buf)
		b2 := libssl.BIO_new_mem_buf(buf, libssl.Int(len(data)))
		defer libssl.BIO_free(b2)
		libssl.SSL_SESSION_free(libssl.PEM_read_bio_SSL_SESSION(b2, nil, nil, nil))
	})
}

// TestInteriorPointers reads through pointers into a session, at the right time.
func TestInteriorPointers(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		_, ssl := connected(t)
		libssl.SSL_read(ssl, nil, 0)
		sess := libssl.SSL_get0_session(ssl)
		name := libssl.CString("example.org")
		defer libssl.Free(unsafe.Pointer(name))
		libssl.SSL_SESSION_set1_hostname(sess, name)
		if got := libssl.GoString(libssl.SSL_SESSION_get0_hostname(sess)); got != "example.org" {
			t.Errorf("hostname %q", got)
		}
		var n libssl.Uint
		id := libssl.SSL_SESSION_get_id(sess, &n)
		if got := libssl.GoBytes(unsafe.Pointer(id), libssl.Int(n)); len(got) != 32 {
			t.Errorf("id %x", got)
		}
		var ticket *libssl.Uchar
		var size libssl.Size_t
		libssl.SSL_SESSION_get0_ticket(sess, &ticket, &size)
		if size == 0 || !bytes.Equal(libssl.GoBytes(unsafe.Pointer(ticket), libssl.Int(size)), unsafe.Slice((*byte)(ticket), size)) {
			t.Errorf("ticket of %d bytes", size)
		}
		libssl.SSL_SESSION_get0_ticket(sess, nil, &size)
	})
}

// TestInteriorPointersGone reads them too late.
func TestInteriorPointersGone(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		sess := libssl.SSL_SESSION_new()
		text := libssl.CString("example.org")
		defer libssl.Free(unsafe.Pointer(text))
		libssl.SSL_SESSION_set1_hostname(sess, text)
		name := libssl.SSL_SESSION_get0_hostname(sess)
		id := libssl.SSL_SESSION_get_id(sess, nil)
		libssl.SSL_SESSION_set1_hostname(sess, text)
		libssl.GoString(name)
		name = libssl.SSL_SESSION_get0_hostname(sess)
		libssl.SSL_SESSION_free(sess)
		if s := libssl.GoString(name); s != "" {
			t.Errorf("read %q", s)
		}
		libssl.GoBytes(unsafe.Pointer(id), 4)

		ssl := libssl.SSL_new(libssl.SSL_CTX_new(libssl.TLS_client_method()))
		libssl.SSL_connect(ssl)
		lent := libssl.SSL_SESSION_get_id(libssl.SSL_get_session(ssl), nil)
		libssl.SSL_free(ssl)
		libssl.GoBytes(unsafe.Pointer(lent), 4)
	})
	var got []string
	for _, v := range w.Violations() {
		got = append(got, v.Func+" "+string(v.Rule))
	}
	want := "[GoString staleborrow GoString useafterfree GoBytes useafterfree GoBytes staleborrow]"
	if fmt.Sprint(got) != want {
		t.Errorf("violations %v, want %s", got, want)
	}
}

// TestMemory frees memory twice and frees what is none.
func TestMemory(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		p := libssl.Malloc(8)
		libssl.Free(p)
		libssl.Free(p)
		libssl.Free(nil)
		libssl.Free(unsafe.Pointer(new(int64)))
	})
	if n := len(w.Violations()); n != 2 {
		t.Errorf("%d violations, want 2: %v", n, w.Violations())
	}
}

// TestTwoResults has errno say nothing about the result.
func TestTwoResults(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		s, err := libssl.Errno(libssl.SSL_SESSION_new())
		if s == nil || err != nil {
			t.Errorf("Errno = %v, %v", s, err)
		}
		w.SetErrno(syscall.EAGAIN)
		if n, err := libssl.Errno(libssl.SSL_SESSION_up_ref(s)); n != 1 || err != syscall.EAGAIN {
			t.Errorf("Errno = %d, %v", n, err)
		}
		libssl.SSL_SESSION_free(s)
		if _, err := libssl.ErrnoVoid(func() { libssl.SSL_SESSION_free(s) }); err != syscall.EAGAIN {
			t.Errorf("ErrnoVoid gave %v", err)
		}
	})
}

// TestUnsafeRoundTrip keeps a session as unsafe.Pointer, as ex_data has it.
func TestUnsafeRoundTrip(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		_, ssl := connected(t)
		sess := libssl.SSL_get1_session(ssl)
		libssl.SSL_set_ex_data(ssl, 1, unsafe.Pointer(sess))
		back := (*libssl.SSL_SESSION)(libssl.SSL_get_ex_data(ssl, 1))
		if back != sess {
			t.Fatal("another pointer came back")
		}
		libssl.SSL_SESSION_free(back)
	})
}

// TestExDataFree has a free function called once for each session, when it ends.
func TestExDataFree(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		freed := map[unsafe.Pointer]int{}
		idx := libssl.CRYPTO_get_ex_new_index(libssl.CRYPTO_EX_INDEX_SSL_SESSION, 0, nil, nil, nil,
			func(parent, ptr unsafe.Pointer, _ *libssl.CRYPTO_EX_DATA, _ libssl.Int, _ libssl.Long, _ unsafe.Pointer) {
				freed[ptr]++
				if libssl.SSL_SESSION_up_ref((*libssl.SSL_SESSION)(parent)) != 0 {
					t.Error("a session that is being freed was revived")
				}
			})
		mark := new(int64)
		s := libssl.SSL_SESSION_new()
		libssl.SSL_SESSION_set_ex_data(s, idx, unsafe.Pointer(mark))
		d := libssl.SSL_SESSION_dup(s)
		libssl.SSL_SESSION_free(s)
		if n := freed[unsafe.Pointer(mark)]; n != 1 {
			t.Errorf("freed %d times, want once", n)
		}
		libssl.SSL_SESSION_free(d)
		if n := freed[unsafe.Pointer(mark)]; n != 2 {
			t.Errorf("the copy's pointer: freed %d times in all, want 2", n)
		}
	})
}

// TestAddressesComeAgain reads memory at addresses that were a session's before it
// was collected.
func TestAddressesComeAgain(t *testing.T) {
	in(t, func(t *testing.T, w *refmodel.World) {
		text := libssl.CString("example.org")
		defer libssl.Free(unsafe.Pointer(text))
		for range 5 {
			for range 200 {
				s := libssl.SSL_SESSION_new()
				libssl.SSL_SESSION_set1_hostname(s, text)
				libssl.GoString(libssl.SSL_SESSION_get0_hostname(s))
				libssl.SSL_SESSION_free(s)
			}
			runtime.GC()
			for range 500 {
				p := libssl.CString("something else")
				if got := libssl.GoString(p); got != "something else" {
					t.Fatalf("read %q", got)
				}
				libssl.Free(unsafe.Pointer(p))
			}
		}
	})
}
