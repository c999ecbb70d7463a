package contract

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A model file reaches a vet tool packed into the flag's value, contents and
// all: the go command keeps what a vet tool has found under a key that has the
// tool's flags in it, and not the files that it reads.

// maxPacked bounds a packed model: a longer argument isn't passed by every
// system.
const maxPacked = 100 << 10

// packedMark is between the file's name and its contents.
const packedMark = "@gzip:"

// LoadModel reads the model file called value, or unpacks one. The error has
// a line for each mistake in it.
func LoadModel(value string) (*Model, error) {
	file, text, packed, err := unpack(value)
	if err != nil {
		return nil, err
	}
	if !packed {
		if text, err = os.ReadFile(file); err != nil {
			return nil, fmt.Errorf("cannot read the model file: %w", err)
		}
	}
	return ParseModel(file, text)
}

// IsPacked reports whether a flag's value has a model in it, as opposed to the
// name of a file.
func IsPacked(value string) bool { return strings.Contains(value, packedMark) }

// Pack returns the flag's value that has the model in it.
func (m *Model) Pack() (string, error) {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := w.Write(m.Text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	file, err := filepath.Abs(m.File)
	if err != nil {
		return "", err
	}
	value := file + packedMark + base64.RawURLEncoding.EncodeToString(b.Bytes())
	if len(value) > maxPacked {
		return "", fmt.Errorf("%s is too long: packed it has %d bytes, and %d are passed on every system", m.File, len(value), maxPacked)
	}
	return value, nil
}

func unpack(value string) (file string, text []byte, packed bool, err error) {
	file, data, packed := strings.Cut(value, packedMark)
	if !packed {
		return file, nil, false, nil
	}
	compressed, err := base64.RawURLEncoding.DecodeString(data)
	if err == nil {
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(compressed)); err == nil {
			const limit = 16 << 20
			text, err = io.ReadAll(io.LimitReader(r, limit))
		}
	}
	if err != nil {
		return file, nil, true, fmt.Errorf("%s: the packed model is damaged: %w", file, err)
	}
	return file, text, true, nil
}
