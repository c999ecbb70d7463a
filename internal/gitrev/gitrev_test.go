package gitrev

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a repository with two commits: a/x has "1", then "2", and b
// is new in the second.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run("init", "--quiet")
	write("a/x", "1")
	run("add", ".")
	run("commit", "--quiet", "-m", "one")
	run("tag", "one")
	write("a/x", "2")
	write("b/y", "3")
	run("add", ".")
	run("commit", "--quiet", "-m", "two")
	write("a/x", "changed")
	return dir
}

func TestCheckout(t *testing.T) {
	dir := repository(t)
	// A hook's environment must not lead astray.
	t.Setenv("GIT_DIR", filepath.Join(t.TempDir(), "elsewhere"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(t.TempDir(), "index"))
	tree, err := Open(filepath.Join(dir, "a"), "one")
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Checkout(); err != nil {
		t.Fatal(err)
	}
	there, ok := tree.Path(filepath.Join(dir, "a"))
	if text, err := os.ReadFile(filepath.Join(there, "x")); !ok || err != nil || string(text) != "1" {
		t.Errorf("%s has %q (%t, %v), want the earlier text", there, text, ok, err)
	}
	if _, ok := tree.Path(filepath.Join(dir, "b")); ok {
		t.Error("the earlier revision has what is new")
	}
	outside := t.TempDir()
	if got, ok := tree.Path(outside); got != outside || !ok {
		t.Errorf("a path outside becomes %s (%t)", got, ok)
	}
	if err := tree.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(there); err == nil {
		t.Error("the files are still there")
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "a/x")); string(text) != "changed" {
		t.Errorf("the work tree has %q now", text)
	}
	if list, err := os.ReadDir(filepath.Join(dir, ".git/worktrees")); err == nil && len(list) > 0 {
		t.Error("git still knows the work tree")
	}
}

// A tree that was never checked out, or whose files are gone, is removed, too.
func TestRemove(t *testing.T) {
	dir := repository(t)
	for _, half := range []func(*Tree) error{
		func(*Tree) error { return nil },
		func(tree *Tree) error { return errors.Join(tree.Checkout(), os.RemoveAll(tree.root)) },
		func(tree *Tree) error {
			return errors.Join(tree.Checkout(), os.Remove(filepath.Join(tree.root, ".git")))
		},
	} {
		tree, err := Open(dir, "one")
		if err != nil {
			t.Fatal(err)
		}
		if err := half(tree); err != nil {
			t.Fatal(err)
		}
		if err := tree.Remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(tree.temp); err == nil {
			t.Error("the directory is left")
		}
	}
	if list, err := os.ReadDir(filepath.Join(dir, ".git/worktrees")); err == nil && len(list) > 0 {
		t.Error("git still knows a work tree")
	}
}

func TestErrors(t *testing.T) {
	dir := repository(t)
	for name, test := range map[string]struct{ dir, rev, want string }{
		"revision":      {dir, "nowhere", `no revision "nowhere"`},
		"an option":     {dir, "--help", `no revision "--help"`},
		"no commit":     {dir, "HEAD:a", "no revision"},
		"no repository": {t.TempDir(), "HEAD", "not a git repository"},
	} {
		_, err := Open(test.dir, test.rev)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want a line with %q", name, err, test.want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(dir, "one"); err == nil || !strings.Contains(err.Error(), "cannot run git") {
		t.Errorf("without git: %v", err)
	}
}

func TestRoot(t *testing.T) {
	dir := repository(t)
	if root, ok := Root(filepath.Join(dir, "a")); !ok || root != dir {
		t.Errorf("root %s (%t), want %s", root, ok, dir)
	}
	if root, ok := Root(t.TempDir()); ok {
		t.Errorf("root %s of a directory in no repository", root)
	}
}
