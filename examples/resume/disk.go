package resume

// (cgo preamble: the model has no C code)
//
//
//
import "github.com/sslref/sslref/refmodel/libssl"

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const extension = ".session"

// Save writes each session to a file of its own in dir.
func (st *Store) Save(dir string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	for name, s := range st.sessions {
		der, err := encode(s)
		if err != nil {
			return fmt.Errorf("session of %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+extension), der, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Load reads the sessions that [Store.Save] wrote to dir.
func (st *Store) Load(dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*"+extension))
	if err != nil {
		return err
	}
	for _, path := range paths {
		der, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s, err := decode(der)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		base := filepath.Base(path)
		st.put(base[:len(base)-len(extension)], s)
	}
	return nil
}

// encode returns s in ASN.1 form.
func encode(s *libssl.SSL_SESSION) ([]byte, error) {
	n := libssl.I2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errors.New("it can't be encoded")
	}
	buf := libssl.Malloc(libssl.Size_t(n))
	defer libssl.Free(buf)
	p := (*libssl.Uchar)(buf) // i2d moves it to the end
	if libssl.I2d_SSL_SESSION(s, &p) != n {
		return nil, errors.New("it can't be encoded")
	}
	return libssl.GoBytes(buf, n), nil
}

// decode returns the session whose ASN.1 form is der. The caller must free it.
func decode(der []byte) (*libssl.SSL_SESSION, error) {
	buf := libssl.CBytes(der)
	defer libssl.Free(buf)
	p := (*libssl.Uchar)(buf) // d2i moves it to the end
	s := libssl.D2i_SSL_SESSION(nil, &p, libssl.Long(len(der)))
	if s == nil {
		return nil, errors.New("no session in it")
	}
	return s, nil
}
