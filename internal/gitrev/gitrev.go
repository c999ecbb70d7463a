// Package gitrev gives access to an earlier revision of a git repository.
package gitrev

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Tree is the files of a revision in a directory of their own.
type Tree struct {
	top    string // of the repository's work tree
	commit string
	root   string // of the revision's files
	temp   string
}

// Open finds the revision called rev of the repository around dir. The caller
// must call Remove. The error is one line that says what is wrong.
func Open(dir, rev string) (*Tree, error) {
	top, err := git(dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	commit, err := git(dir, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("git has no revision %q here; if the clone is shallow, fetch it first", rev)
	}
	temp, err := os.MkdirTemp("", "sslref-rev-")
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(temp); err == nil {
		temp = real
	}
	return &Tree{filepath.FromSlash(top), commit, filepath.Join(temp, "tree"), temp}, nil
}

// Checkout writes the files.
func (t *Tree) Checkout() error {
	_, err := git(t.top, "worktree", "add", "--quiet", "--detach", t.root, t.commit)
	return err
}

// Path returns where the revision has what the repository has at path, and
// whether it has it. Paths outside the repository stay as they are.
func (t *Tree) Path(path string) (string, bool) {
	real := path
	if p, err := filepath.EvalSymlinks(path); err == nil {
		real = p
	}
	rel, err := filepath.Rel(t.top, real)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		_, err := os.Stat(path)
		return path, err == nil
	}
	there := filepath.Join(t.root, rel)
	_, err = os.Stat(there)
	return there, err == nil
}

// Remove removes the files, as far as they are there, and what git noted of
// them.
func (t *Tree) Remove() error {
	_, removing := git(t.top, "worktree", "remove", "--force", "--force", t.root)
	err := os.RemoveAll(t.temp)
	if removing != nil { // git was interrupted: now it has less to look at
		git(t.top, "worktree", "remove", "--force", "--force", t.root)
	}
	return err
}

// Root returns the root directory of the work tree around dir; ok is false if
// there is none. It looks for .git and doesn't run git.
func Root(dir string) (root string, ok bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// git runs git in dir and returns the first line that it prints.
func git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	// In a hook git says where its repository is, which is not where the new
	// work tree is.
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			return "", fmt.Errorf("cannot run git: %w", err)
		}
		message, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimPrefix(message, "fatal: "))
	}
	line, _, _ := strings.Cut(stdout.String(), "\n")
	return strings.TrimRight(line, "\r"), nil
}
