// Package outfile writes files so that nobody ever sees half of one.
package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts data into the file called name: all of it, or, with an error,
// nothing; what was there stays then. A name that is no regular file, such as
// a pipe, is written to as it is.
func Write(name string, data []byte) error {
	// What a symbolic link names is what has to be replaced, not the link.
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	var mode fs.FileMode // of the file that is there
	if info, err := os.Stat(name); err == nil {
		if !info.Mode().IsRegular() {
			return direct(name, data)
		}
		mode = info.Mode().Perm()
	}
	if err := replace(name, data, mode); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, plain(err))
	}
	return nil
}

// Check reports, without changing anything, what would keep Write from writing
// to name: a directory that doesn't exist, or one of that name.
func Check(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write %s: it is a directory", name)
	}
	dir := filepath.Dir(name)
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, plain(err))
	} else if !info.IsDir() {
		return fmt.Errorf("cannot write %s: %s is not a directory", name, dir)
	}
	return nil
}

func replace(name string, data []byte, mode fs.FileMode) error {
	temp, err := create(name)
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil && mode != 0 {
		err = temp.Chmod(mode)
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}

// create creates a file beside name that only this process has.
func create(name string) (*os.File, error) {
	for n := 0; ; n++ {
		temp := filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%d.%d", filepath.Base(name), os.Getpid(), n))
		f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

func direct(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, plain(err))
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, plain(err))
	}
	return nil
}

// plain is the system's word for what is wrong, without the name of a
// temporary file.
func plain(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
