//go:build cgo

// Command demo connects to a server in the same process four times and shows
// which connections resume an earlier session.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"github.com/sslref/sslref/examples/internal/tlspair"
	resume "github.com/sslref/sslref/examples/resumecgo"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run shows the demo with each protocol version.
func run(out io.Writer) error {
	for _, version := range []tlspair.Version{tlspair.TLS12, tlspair.TLS13} {
		if err := demo(out, version); err != nil {
			return err
		}
	}
	return nil
}

// demo makes the four connections with one protocol version.
func demo(out io.Writer, version tlspair.Version) error {
	server, err := tlspair.NewServer(version)
	if err != nil {
		return err
	}
	defer server.Close()
	dir, err := os.MkdirTemp("", "sessions")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	fmt.Fprintln(out, version)
	if err := beforeRestart(out, server, dir); err != nil {
		return err
	}
	return afterRestart(out, server, dir)
}

// beforeRestart connects twice, and saves the session to dir.
func beforeRestart(out io.Writer, server *tlspair.Server, dir string) error {
	store := resume.NewStore()
	defer store.Close()
	client, err := resume.NewClient(store)
	if err != nil {
		return err
	}
	defer client.Close()

	conn, err := connect(out, "first connection", client, server)
	if err != nil {
		return err
	}
	conn.Close()
	conn, err = connect(out, "second connection", client, server)
	if err != nil {
		return err
	}
	conn.Close()
	return store.Save(dir)
}

// afterRestart connects with the session of dir, breaks off, which makes the
// session a bad one, and connects again.
func afterRestart(out io.Writer, server *tlspair.Server, dir string) error {
	store := resume.NewStore()
	defer store.Close()
	if err := store.Load(dir); err != nil {
		return err
	}
	client, err := resume.NewClient(store)
	if err != nil {
		return err
	}
	defer client.Close()

	conn, err := connect(out, "after a restart", client, server)
	if err != nil {
		return err
	}
	conn.Abort()
	conn, err = connect(out, "after breaking off", client, server)
	if err != nil {
		return err
	}
	conn.Close()
	return nil
}

// connect connects to server, reads its greeting, and tells of both.
func connect(out io.Writer, title string, client *resume.Client, server *tlspair.Server) (*resume.Conn, error) {
	conn, err := client.Dial("localhost", server.Dial())
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 64)
	n, err := conn.Read(buf)
	if err != nil {
		conn.Close()
		return nil, err
	}
	how := "full handshake"
	if conn.Resumed() {
		how = "resumed"
	}
	fmt.Fprintf(out, "  %s: %s, reads %q, session for %v\n", title, how, buf[:n], conn.Lifetime())
	return conn, nil
}
