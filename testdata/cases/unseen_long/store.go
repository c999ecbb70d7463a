package unseen_long

/*
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"time"
	"unsafe"
)

func badLongRefresh(ctx *C.SSL_CTX, store map[string]*C.SSL_SESSION, cfg *config, m *metrics) (n int, err error) {
	hosts := make([]string, 0, len(store))
	for h := range store {
		hosts = append(hosts, h)
	}
	sort.Strings(hosts)
	now := time.Now().Unix()
	for _, h := range hosts {
		old := store[h]
		if old == nil {
			delete(store, h)
			continue
		}
		end := int64(C.SSL_SESSION_get_time(old)) + int64(C.SSL_SESSION_get_timeout(old))
		if end-now > 300 {
			continue
		}
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return n, errDial
		}
		if C.SSL_set_session(ssl, old) != 1 {
			m.fail("set_session")
		}
		if rc := C.SSL_connect(ssl); rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			C.SSL_free(ssl)
			if end < now {
				C.SSL_SESSION_free(old)
				delete(store, h)
				m.fail("dropped")
			}
			if e == C.SSL_ERROR_SYSCALL {
				return n, fmt.Errorf("%s: syscall", h)
			}
			continue
		}
		fresh := C.SSL_get1_session(ssl) // want "refleak"
		if fresh == nil {
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_SESSION_has_ticket(fresh) == 0 && C.SSL_session_reused(ssl) == 1 {
			m.fail("no new ticket")
			C.SSL_SESSION_free(fresh)
			C.SSL_free(ssl)
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(fresh)) < cfg.minProto {
			m.fail("downgrade")
			C.SSL_free(ssl)
			continue
		}
		C.SSL_SESSION_free(old)
		store[h] = fresh
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		n++
		if n == cfg.retries {
			break
		}
	}
	return n, nil
}

func goodLongRefresh(ctx *C.SSL_CTX, store map[string]*C.SSL_SESSION, cfg *config, m *metrics) (n int, err error) {
	hosts := make([]string, 0, len(store))
	for h := range store {
		hosts = append(hosts, h)
	}
	sort.Strings(hosts)
	now := time.Now().Unix()
	for _, h := range hosts {
		old := store[h]
		if old == nil {
			delete(store, h)
			continue
		}
		end := int64(C.SSL_SESSION_get_time(old)) + int64(C.SSL_SESSION_get_timeout(old))
		if end-now > 300 {
			continue
		}
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return n, errDial
		}
		if C.SSL_set_session(ssl, old) != 1 {
			m.fail("set_session")
		}
		if rc := C.SSL_connect(ssl); rc != 1 {
			e := C.SSL_get_error(ssl, rc)
			C.SSL_free(ssl)
			if end < now {
				C.SSL_SESSION_free(old)
				delete(store, h)
				m.fail("dropped")
			}
			if e == C.SSL_ERROR_SYSCALL {
				return n, fmt.Errorf("%s: syscall", h)
			}
			continue
		}
		fresh := C.SSL_get1_session(ssl)
		if fresh == nil {
			C.SSL_free(ssl)
			continue
		}
		if C.SSL_SESSION_has_ticket(fresh) == 0 && C.SSL_session_reused(ssl) == 1 {
			m.fail("no new ticket")
			C.SSL_SESSION_free(fresh)
			C.SSL_free(ssl)
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(fresh)) < cfg.minProto {
			m.fail("downgrade")
			C.SSL_free(ssl)
			C.SSL_SESSION_free(fresh)
			continue
		}
		C.SSL_SESSION_free(old)
		store[h] = fresh
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		n++
		if n == cfg.retries {
			break
		}
	}
	return n, nil
}

func badLongExport(ssl *C.SSL, path string, cfg *config) (size int, err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0, errState
	}
	n := int(C.i2d_SSL_SESSION(s, nil))
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return 0, fmt.Errorf("i2d: %v", drainErrors())
	}
	buf := make([]byte, n)
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if w := int(C.i2d_SSL_SESSION(s, &p)); w != n {
		C.SSL_SESSION_free(s)
		return 0, fmt.Errorf("i2d wrote %d of %d", w, n)
	}
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	head := fmt.Sprintf("v1 %d %d\n", int(C.SSL_SESSION_get_protocol_version(s)), int64(C.SSL_SESSION_get_time(s)))
	if _, err = f.WriteString(head); err != nil {
		f.Close()
		C.SSL_SESSION_free(s)
		return 0, err
	}
	for off := 0; off < n; {
		end := off + 512
		if end > n {
			end = n
		}
		w, werr := f.Write(buf[off:end])
		if werr != nil {
			f.Close()
			os.Remove(path + ".tmp")
			C.SSL_SESSION_free(s)
			return off, werr
		}
		if w == 0 {
			break
		}
		off += w
	}
	if cfg.verbose {
		fmt.Fprintf(os.Stderr, "%s: %d bytes, ticket %v\n", path, n, C.SSL_SESSION_has_ticket(s) == 1)
	}
	C.SSL_SESSION_free(s)
	if err = f.Close(); err != nil {
		return n, err
	}
	if err = os.Rename(path+".tmp", path); err != nil {
		return n, err
	}
	return n + len(head), nil
}

func goodLongExport(ssl *C.SSL, path string, cfg *config) (size int, err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errState
	}
	n := int(C.i2d_SSL_SESSION(s, nil))
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return 0, fmt.Errorf("i2d: %v", drainErrors())
	}
	buf := make([]byte, n)
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if w := int(C.i2d_SSL_SESSION(s, &p)); w != n {
		C.SSL_SESSION_free(s)
		return 0, fmt.Errorf("i2d wrote %d of %d", w, n)
	}
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		C.SSL_SESSION_free(s)
		return 0, fmt.Errorf("export: %w", err)
	}
	head := fmt.Sprintf("v1 %d %d\n", int(C.SSL_SESSION_get_protocol_version(s)), int64(C.SSL_SESSION_get_time(s)))
	if _, err = f.WriteString(head); err != nil {
		f.Close()
		C.SSL_SESSION_free(s)
		return 0, err
	}
	for off := 0; off < n; {
		end := off + 512
		if end > n {
			end = n
		}
		w, werr := f.Write(buf[off:end])
		if werr != nil {
			f.Close()
			os.Remove(path + ".tmp")
			C.SSL_SESSION_free(s)
			return off, werr
		}
		if w == 0 {
			break
		}
		off += w
	}
	if cfg.verbose {
		fmt.Fprintf(os.Stderr, "%s: %d bytes, ticket %v\n", path, n, C.SSL_SESSION_has_ticket(s) == 1)
	}
	C.SSL_SESSION_free(s)
	if err = f.Close(); err != nil {
		return n, err
	}
	if err = os.Rename(path+".tmp", path); err != nil {
		return n, err
	}
	return n + len(head), nil
}

func badLongImport(r io.Reader, ctx *C.SSL_CTX, m *metrics) (kept []*C.SSL_SESSION, err error) {
	var hdr [4]byte
	for line := 0; ; line++ {
		if _, err = io.ReadFull(r, hdr[:]); err == io.EOF {
			return kept, nil
		} else if err != nil {
			break
		}
		n := int(hdr[0])<<16 | int(hdr[1])<<8 | int(hdr[2])
		kind := hdr[3]
		if n == 0 {
			m.fail("empty record")
			continue
		}
		if n > 1<<16 {
			err = fmt.Errorf("record %d: %d bytes", line, n)
			break
		}
		body := make([]byte, n)
		if _, err = io.ReadFull(r, body); err != nil {
			break
		}
		if kind != 1 && kind != 2 {
			m.fail("unknown kind")
			continue
		}
		p := (*C.uchar)(unsafe.Pointer(&body[0]))
		s := C.d2i_SSL_SESSION(nil, &p, C.long(n)) // want "refleak"
		if s == nil {
			if len(drainErrors()) > 3 {
				err = errState
				break
			}
			continue
		}
		if kind == 2 {
			if C.SSL_CTX_add_session(ctx, s) != 1 {
				m.fail("not added")
			}
			continue
		}
		if len(kept) >= 100 {
			C.SSL_SESSION_free(s)
			err = errLimit
			break
		}
		kept = append(kept, s)
	}
	for _, s := range kept {
		C.SSL_SESSION_free(s)
	}
	return nil, err
}

func goodLongImport(r io.Reader, ctx *C.SSL_CTX, m *metrics) (kept []*C.SSL_SESSION, err error) {
	var hdr [4]byte
	for line := 0; ; line++ {
		if _, err = io.ReadFull(r, hdr[:]); err == io.EOF {
			return kept, nil
		} else if err != nil {
			break
		}
		n := int(hdr[0])<<16 | int(hdr[1])<<8 | int(hdr[2])
		kind := hdr[3]
		if n == 0 {
			m.fail("empty record")
			continue
		}
		if n > 1<<16 {
			err = fmt.Errorf("record %d: %d bytes", line, n)
			break
		}
		body := make([]byte, n)
		if _, err = io.ReadFull(r, body); err != nil {
			break
		}
		if kind != 1 && kind != 2 {
			m.fail("unknown kind")
			continue
		}
		p := (*C.uchar)(unsafe.Pointer(&body[0]))
		s := C.d2i_SSL_SESSION(nil, &p, C.long(n))
		if s == nil {
			if len(drainErrors()) > 3 {
				err = errState
				break
			}
			continue
		}
		if kind == 2 {
			if C.SSL_CTX_add_session(ctx, s) != 1 {
				m.fail("not added")
			}
			C.SSL_SESSION_free(s)
			continue
		}
		if len(kept) >= 100 {
			C.SSL_SESSION_free(s)
			err = errLimit
			break
		}
		kept = append(kept, s)
	}
	for _, s := range kept {
		C.SSL_SESSION_free(s)
	}
	return nil, err
}

func badLongProxy(front, back *C.SSL, cfg *config, m *metrics) (err error) {
	fs := C.SSL_get0_session(front)
	if fs == nil {
		return errState
	}
	bs := C.SSL_get0_session(back)
	if bs == nil {
		return errState
	}
	log.Printf("proxying %d to %d", int(C.SSL_SESSION_get_protocol_version(fs)), int(C.SSL_SESSION_get_protocol_version(bs)))
	buf := make([]byte, 16384)
	idle := 0
	open := [2]bool{true, true}
	for open[0] || open[1] {
		moved := 0
		for dir := 0; dir < 2; dir++ {
			src, dst := front, back
			if dir == 1 {
				src, dst = back, front
			}
			if !open[dir] {
				continue
			}
			n := C.SSL_read(src, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				switch e := C.SSL_get_error(src, n); e {
				case C.SSL_ERROR_ZERO_RETURN:
					C.SSL_shutdown(dst)
					open[dir] = false
				case C.SSL_ERROR_WANT_READ, C.SSL_ERROR_WANT_WRITE:
				default:
					m.fail(fmt.Sprintf("dir %d: %d", dir, int(e)))
					open[dir] = false
					err = errDial
				}
				continue
			}
			for off := C.int(0); off < n; {
				w := C.SSL_write(dst, unsafe.Pointer(&buf[off]), n-off)
				if w <= 0 {
					err = errDial
					open[dir] = false
					break
				}
				off += w
			}
			moved += int(n)
		}
		m.bytes += moved
		if moved == 0 {
			if idle++; idle > cfg.retries {
				break
			}
			time.Sleep(time.Millisecond)
		} else {
			idle = 0
		}
	}
	C.SSL_free(back)
	if err == nil && cfg.verbose {
		log.Printf("back end session of %d", int64(C.SSL_SESSION_get_time(bs))) // want "staleborrow"
	}
	C.SSL_free(front)
	return err
}

func goodLongProxy(front, back *C.SSL, cfg *config, m *metrics) (err error) {
	fs := C.SSL_get0_session(front)
	if fs == nil {
		return errState
	}
	bs := C.SSL_get0_session(back)
	if bs == nil {
		return errState
	}
	log.Printf("proxying %d to %d", int(C.SSL_SESSION_get_protocol_version(fs)), int(C.SSL_SESSION_get_protocol_version(bs)))
	buf := make([]byte, 16384)
	idle := 0
	open := [2]bool{true, true}
	for open[0] || open[1] {
		moved := 0
		for dir := 0; dir < 2; dir++ {
			src, dst := front, back
			if dir == 1 {
				src, dst = back, front
			}
			if !open[dir] {
				continue
			}
			n := C.SSL_read(src, unsafe.Pointer(&buf[0]), C.int(len(buf)))
			if n <= 0 {
				switch e := C.SSL_get_error(src, n); e {
				case C.SSL_ERROR_ZERO_RETURN:
					C.SSL_shutdown(dst)
					open[dir] = false
				case C.SSL_ERROR_WANT_READ, C.SSL_ERROR_WANT_WRITE:
				default:
					m.fail(fmt.Sprintf("dir %d: %d", dir, int(e)))
					open[dir] = false
					err = errDial
				}
				continue
			}
			for off := C.int(0); off < n; {
				w := C.SSL_write(dst, unsafe.Pointer(&buf[off]), n-off)
				if w <= 0 {
					err = errDial
					open[dir] = false
					break
				}
				off += w
			}
			moved += int(n)
		}
		m.bytes += moved
		if moved == 0 {
			if idle++; idle > cfg.retries {
				break
			}
			time.Sleep(time.Millisecond)
		} else {
			idle = 0
		}
	}
	C.SSL_free(back)
	if err == nil && cfg.verbose {
		log.Printf("%d bytes", m.bytes)
	}
	C.SSL_free(front)
	return err
}
