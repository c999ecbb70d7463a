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
	"log"
	"sort"
	"strconv"
	"strings"
	"unsafe"
)

func badLongCrossTenants(meth *C.SSL_METHOD, tenants []string, m *metrics) (n int, err error) {
	front := C.SSL_CTX_new(meth)
	if front == nil {
		return 0, errState
	}
	defer C.SSL_CTX_free(front)
	back := C.SSL_CTX_new(meth)
	if back == nil {
		return 0, errState
	}
	defer C.SSL_CTX_free(back)
	for i, name := range tenants {
		if strings.TrimSpace(name) == "" {
			m.fail("blank")
			continue
		}
		fs := C.SSL_new(front)
		if fs == nil {
			return n, errDial
		}
		if rc := C.SSL_connect(fs); rc != 1 {
			m.fail(name)
			C.SSL_free(fs)
			if i == 0 {
				return n, fmt.Errorf("%s: %v", name, drainErrors())
			}
			continue
		}
		s := C.SSL_get1_session(fs)
		C.SSL_shutdown(fs)
		C.SSL_free(fs)
		if s == nil {
			continue
		}
		bs := C.SSL_new(back)
		if bs == nil {
			C.SSL_SESSION_free(s)
			return n, errDial
		}
		if C.SSL_set_session(bs, s) == 1 { // want "crossctx"
			for try := 0; try < 3; try++ {
				if C.SSL_connect(bs) == 1 {
					n++
					break
				}
				drainErrors()
			}
		}
		C.SSL_free(bs)
		C.SSL_SESSION_free(s)
	}
	return n, nil
}

func goodLongCrossTenants(meth *C.SSL_METHOD, tenants []string, m *metrics) (n int, err error) {
	front := C.SSL_CTX_new(meth)
	if front == nil {
		return 0, errState
	}
	defer C.SSL_CTX_free(front)
	back := C.SSL_CTX_new(meth)
	if back == nil {
		return 0, errState
	}
	defer C.SSL_CTX_free(back)
	for i, name := range tenants {
		if strings.TrimSpace(name) == "" {
			m.fail("blank")
			continue
		}
		fs := C.SSL_new(front)
		if fs == nil {
			return n, errDial
		}
		if rc := C.SSL_connect(fs); rc != 1 {
			m.fail(name)
			C.SSL_free(fs)
			if i == 0 {
				return n, fmt.Errorf("%s: %v", name, drainErrors())
			}
			continue
		}
		s := C.SSL_get1_session(fs)
		C.SSL_shutdown(fs)
		C.SSL_free(fs)
		if s == nil {
			continue
		}
		bs := C.SSL_new(front)
		if bs == nil {
			C.SSL_SESSION_free(s)
			return n, errDial
		}
		if C.SSL_set_session(bs, s) == 1 {
			for try := 0; try < 3; try++ {
				if C.SSL_connect(bs) == 1 {
					n++
					break
				}
				drainErrors()
			}
		}
		C.SSL_free(bs)
		C.SSL_SESSION_free(s)
	}
	return n, nil
}

func badLongScan(conns map[string]*C.SSL, filter func(string) bool, cfg *config) (lines []string, err error) {
	names := make([]string, 0, len(conns))
	for n := range conns {
		if filter == nil || filter(n) {
			names = append(names, n)
		}
	}
	sort.Strings(names)
scan:
	for _, n := range names {
		ssl := conns[n]
		s, cerr := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			lines = append(lines, fmt.Sprintf("%s: none (%v)", n, cerr))
			continue
		}
		ver := int(C.SSL_SESSION_get_protocol_version(s))
		for _, a := range cfg.alpn {
			var p *C.uchar
			var l C.size_t
			C.SSL_SESSION_get0_alpn_selected(s, &p, &l)
			if p == nil || l == 0 {
				break
			}
			if got := string(C.GoBytes(unsafe.Pointer(p), C.int(l))); got == a {
				lines = append(lines, n+": "+got)
				if ver >= cfg.minProto {
					continue scan
				}
				break
			}
		}
		switch {
		case ver < 0x0301:
			C.SSL_SESSION_free(s)
			return lines, fmt.Errorf("%s: SSL %#x", n, ver)
		case ver < cfg.minProto:
			lines = append(lines, n+": old")
			C.SSL_SESSION_free(s)
			if len(lines) > 1000 {
				break scan
			}
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 1 {
			lines = append(lines, n+": ticket")
		}
		C.SSL_SESSION_free(s)
	}
	return lines, nil
}

func goodLongScan(conns map[string]*C.SSL, filter func(string) bool, cfg *config) (lines []string, err error) {
	names := make([]string, 0, len(conns))
	for n := range conns {
		if filter == nil || filter(n) {
			names = append(names, n)
		}
	}
	sort.Strings(names)
scan:
	for _, n := range names {
		ssl := conns[n]
		s, cerr := C.SSL_get1_session(ssl)
		if s == nil {
			lines = append(lines, fmt.Sprintf("%s: none (%v)", n, cerr))
			continue
		}
		ver := int(C.SSL_SESSION_get_protocol_version(s))
		for _, a := range cfg.alpn {
			var p *C.uchar
			var l C.size_t
			C.SSL_SESSION_get0_alpn_selected(s, &p, &l)
			if p == nil || l == 0 {
				break
			}
			if got := string(C.GoBytes(unsafe.Pointer(p), C.int(l))); got == a {
				lines = append(lines, n+": "+got)
				if ver >= cfg.minProto {
					C.SSL_SESSION_free(s)
					continue scan
				}
				break
			}
		}
		switch {
		case ver < 0x0301:
			C.SSL_SESSION_free(s)
			return lines, fmt.Errorf("%s: SSL %#x", n, ver)
		case ver < cfg.minProto:
			lines = append(lines, n+": old")
			C.SSL_SESSION_free(s)
			if len(lines) > 1000 {
				break scan
			}
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 1 {
			lines = append(lines, n+": ticket")
		}
		C.SSL_SESSION_free(s)
	}
	return lines, nil
}

func badLongPskSetup(ssl *C.SSL, key []byte, cfg *config, m *metrics) (s *C.SSL_SESSION, err error) {
	if len(key) == 0 || len(key) > 256 {
		return nil, errLimit
	}
	var pick *C.SSL_CIPHER
	for i, name := range cfg.alpn {
		if i > 4 {
			break
		}
		c := C.SSL_get_current_cipher(ssl)
		if c == nil {
			m.fail(name)
			continue
		}
		pick = c
		break
	}
	if pick == nil {
		return nil, errState
	}
	s = C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return nil, errState
	}
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(unsafe.Pointer(&key[0])), C.size_t(len(key))) != 1 {
		m.fail("key")
		C.SSL_SESSION_free(s)
		return nil, errState
	}
	if C.SSL_SESSION_set_cipher(s, pick) != 1 {
		m.fail("cipher")
		return nil, errState
	}
	for _, v := range []C.int{0x0304, 0x0303} {
		if int(v) < cfg.minProto {
			continue
		}
		if C.SSL_SESSION_set_protocol_version(s, v) == 1 {
			break
		}
		m.fail("version")
	}
	if cfg.verbose {
		log.Printf("psk with %d bytes", len(key))
	}
	if cfg.maxAge > 0 && C.SSL_SESSION_set_timeout(s, C.long(cfg.maxAge)) != 1 {
		C.SSL_SESSION_free(s)
		return nil, errExpired
	}
	return s, nil
}

func goodLongPskSetup(ssl *C.SSL, key []byte, cfg *config, m *metrics) (s *C.SSL_SESSION, err error) {
	if len(key) == 0 || len(key) > 256 {
		return nil, errLimit
	}
	var pick *C.SSL_CIPHER
	for i, name := range cfg.alpn {
		if i > 4 {
			break
		}
		c := C.SSL_get_current_cipher(ssl)
		if c == nil {
			m.fail(name)
			continue
		}
		pick = c
		break
	}
	if pick == nil {
		return nil, errState
	}
	s = C.SSL_SESSION_new()
	if s == nil {
		return nil, errState
	}
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(unsafe.Pointer(&key[0])), C.size_t(len(key))) != 1 {
		m.fail("key")
		C.SSL_SESSION_free(s)
		return nil, errState
	}
	if C.SSL_SESSION_set_cipher(s, pick) != 1 {
		m.fail("cipher")
		C.SSL_SESSION_free(s)
		return nil, errState
	}
	for _, v := range []C.int{0x0304, 0x0303} {
		if int(v) < cfg.minProto {
			continue
		}
		if C.SSL_SESSION_set_protocol_version(s, v) == 1 {
			break
		}
		m.fail("version")
	}
	if cfg.verbose {
		log.Printf("psk with %d bytes", len(key))
	}
	if cfg.maxAge > 0 && C.SSL_SESSION_set_timeout(s, C.long(cfg.maxAge)) != 1 {
		C.SSL_SESSION_free(s)
		return nil, errExpired
	}
	return s, nil
}

func badLongNestedLoops(grid [][]*C.SSL, need int, m *metrics) (found [][2]int, err error) {
	for y, row := range grid {
		if len(row) == 0 {
			continue
		}
		var rowBest *C.SSL_SESSION
		at := -1
		for x, ssl := range row {
			if ssl == nil {
				continue
			}
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				m.fail("none")
				continue
			}
			hint := int(C.SSL_SESSION_get_ticket_lifetime_hint(s))
			if hint < need {
				C.SSL_SESSION_free(s)
				continue
			}
			if rowBest != nil {
				if C.SSL_SESSION_get_time(rowBest) >= C.SSL_SESSION_get_time(s) {
					C.SSL_SESSION_free(s)
					continue
				}
				C.SSL_SESSION_free(rowBest)
			}
			rowBest, at = s, x
		}
		if rowBest == nil {
			if y == 0 {
				return nil, errState
			}
			continue
		}
		for _, other := range row[:at] {
			if other == nil {
				continue
			}
			if C.SSL_set_session(other, rowBest) != 1 {
				for _, c := range drainErrors() {
					m.fail(strconv.FormatUint(c, 16))
				}
				if len(found) == 0 {
					return nil, errState
				}
			}
		}
		found = append(found, [2]int{y, at})
		C.SSL_SESSION_free(rowBest)
	}
	return found, nil
}

func goodLongNestedLoops(grid [][]*C.SSL, need int, m *metrics) (found [][2]int, err error) {
	for y, row := range grid {
		if len(row) == 0 {
			continue
		}
		var rowBest *C.SSL_SESSION
		at := -1
		for x, ssl := range row {
			if ssl == nil {
				continue
			}
			s := C.SSL_get1_session(ssl)
			if s == nil {
				m.fail("none")
				continue
			}
			hint := int(C.SSL_SESSION_get_ticket_lifetime_hint(s))
			if hint < need {
				C.SSL_SESSION_free(s)
				continue
			}
			if rowBest != nil {
				if C.SSL_SESSION_get_time(rowBest) >= C.SSL_SESSION_get_time(s) {
					C.SSL_SESSION_free(s)
					continue
				}
				C.SSL_SESSION_free(rowBest)
			}
			rowBest, at = s, x
		}
		if rowBest == nil {
			if y == 0 {
				return nil, errState
			}
			continue
		}
		for _, other := range row[:at] {
			if other == nil {
				continue
			}
			if C.SSL_set_session(other, rowBest) != 1 {
				for _, c := range drainErrors() {
					m.fail(strconv.FormatUint(c, 16))
				}
				if len(found) == 0 {
					C.SSL_SESSION_free(rowBest)
					return nil, errState
				}
			}
		}
		found = append(found, [2]int{y, at})
		C.SSL_SESSION_free(rowBest)
	}
	return found, nil
}

func badLongInterior(ssl *C.SSL, m *metrics) (host string, id []byte, err error) {
	src := C.SSL_get_session(ssl)
	if src == nil {
		return "", nil, errState
	}
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return "", nil, errState
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		m.fail("not resumable")
		C.SSL_SESSION_free(s)
		return "", nil, errExpired
	}
	h := C.SSL_SESSION_get0_hostname(s)
	if h != nil {
		host = C.GoString(h)
	}
	var l C.uint
	p := C.SSL_SESSION_get_id(s, &l)
	if l == 0 {
		m.fail("no id")
		C.SSL_SESSION_free(s)
		return host, nil, nil
	}
	sum := 0
	for _, r := range host {
		if r > 127 {
			sum++
		}
	}
	if sum > 0 {
		C.SSL_SESSION_free(s)
		return "", nil, fmt.Errorf("%d odd characters", sum)
	}
	var t *C.uchar
	var tl C.size_t
	C.SSL_SESSION_get0_ticket(s, &t, &tl)
	if tl > 4096 {
		m.fail("ticket")
	}
	C.SSL_SESSION_free(s)
	if m.bytes += int(l); m.bytes > 1<<20 {
		return host, nil, errLimit
	}
	id = C.GoBytes(unsafe.Pointer(p), C.int(l)) // want "useafterfree"
	if len(host) > 255 {
		return host[:255], id, nil
	}
	return host, id, nil
}

func goodLongInterior(ssl *C.SSL, m *metrics) (host string, id []byte, err error) {
	src := C.SSL_get_session(ssl)
	if src == nil {
		return "", nil, errState
	}
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return "", nil, errState
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		m.fail("not resumable")
		C.SSL_SESSION_free(s)
		return "", nil, errExpired
	}
	h := C.SSL_SESSION_get0_hostname(s)
	if h != nil {
		host = C.GoString(h)
	}
	var l C.uint
	p := C.SSL_SESSION_get_id(s, &l)
	if l == 0 {
		m.fail("no id")
		C.SSL_SESSION_free(s)
		return host, nil, nil
	}
	sum := 0
	for _, r := range host {
		if r > 127 {
			sum++
		}
	}
	if sum > 0 {
		C.SSL_SESSION_free(s)
		return "", nil, fmt.Errorf("%d odd characters", sum)
	}
	var t *C.uchar
	var tl C.size_t
	C.SSL_SESSION_get0_ticket(s, &t, &tl)
	if tl > 4096 {
		m.fail("ticket")
	}
	if m.bytes += int(l); m.bytes > 1<<20 {
		C.SSL_SESSION_free(s)
		return host, nil, errLimit
	}
	id = C.GoBytes(unsafe.Pointer(p), C.int(l))
	C.SSL_SESSION_free(s)
	if len(host) > 255 {
		return host[:255], id, nil
	}
	return host, id, nil
}
