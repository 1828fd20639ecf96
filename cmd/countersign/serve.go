package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"countersign/web"
)

// listenFlags say where the server is.
type listenFlags struct {
	Listen  string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on (default ${default}). 0.0.0.0:8080 is all addresses, port 0 any free one."`
	TLSCert string `name:"tls-cert" placeholder:"FILE" help:"Certificate chain (PEM), for https. Needs --tls-key."`
	TLSKey  string `name:"tls-key" placeholder:"FILE" help:"Its private key (PEM)."`
}

// Validate is called by kong.
func (f *listenFlags) Validate() error {
	if (f.TLSCert == "") != (f.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if _, port, err := net.SplitHostPort(f.Listen); err != nil || !isPort(port) {
		return errors.New("--listen wants HOST:PORT, such as 127.0.0.1:8080")
	}
	return nil
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

func (f *listenFlags) scheme() string {
	if f.TLSCert != "" {
		return "https"
	}
	return "http"
}

type serveCommand struct {
	listenFlags
	Host            []string      `placeholder:"NAME" help:"A name that the server answers to, beside IP addresses and localhost. Repeat it, or separate names by commas."`
	MaxRequest      size          `default:"4MiB" placeholder:"SIZE" help:"Largest request body (default ${default})."`
	LogLevel        string        `enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"One of ${enum} (default ${default}). No level logs what users send."`
	LogFormat       string        `enum:"text,json" default:"text" placeholder:"FORMAT" help:"One of ${enum} (default ${default}). Logs go to standard error."`
	ShutdownTimeout time.Duration `default:"15s" placeholder:"TIME" help:"How long requests may go on after a signal to stop (default ${default})."`
}

// Run serves until the context ends.
func (c *serveCommand) Run(w *world) error {
	log := c.logger(w.stderr)
	pages, err := web.New(web.Config{Hosts: c.Host, MaxRequest: int64(c.MaxRequest), Log: log, Now: time.Now})
	if err != nil {
		return &usageError{err}
	}
	listener, err := c.listen()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	if _, err := fmt.Fprintln(w.stdout, c.openAt(listener.Addr())); err != nil {
		return errors.Join(err, listener.Close())
	}
	return c.serve(w.ctx, listener, pages, log)
}

func (c *serveCommand) logger(stderr io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(stderr, options))
	}
	return slog.New(slog.NewTextHandler(stderr, options))
}

// listen loads the certificate first: a wrong one should end the start, not
// each connection.
func (c *serveCommand) listen() (net.Listener, error) {
	if c.TLSCert == "" {
		return net.Listen("tcp", c.Listen)
	}
	certificate, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, err
	}
	return tls.Listen("tcp", c.Listen, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		NextProtos:   []string{"h2", "http/1.1"},
	})
}

// serve answers requests until the context ends, and then those under way.
func (c *serveCommand) serve(ctx context.Context, listener net.Listener, pages *web.Server, log *slog.Logger) error {
	server := newHTTPServer(pages, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	pages.Drain()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	if err := server.Shutdown(limit); err != nil {
		return errors.Join(errors.New("serve: requests were cut off at the stop"), server.Close())
	}
	log.Info("stopped")
	return nil
}

// newHTTPServer has limits for each phase of a connection. An answer may take
// as long as its request may, and a check beside.
func newHTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:                      handler,
		ReadHeaderTimeout:            10 * time.Second,
		ReadTimeout:                  60 * time.Second,
		WriteTimeout:                 2 * time.Minute,
		IdleTimeout:                  2 * time.Minute,
		MaxHeaderBytes:               64 << 10,
		ErrorLog:                     web.ErrorLog(log),
		DisableGeneralOptionsHandler: true, // it would answer without our headers
	}
}

// openAt says where to open the page. The address actually taken counts: port
// 0 was given to get any.
func (c *serveCommand) openAt(addr net.Addr) string {
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return fmt.Sprintf("Countersign is at %s://%s/", c.scheme(), addr)
	}
	if !at.Addr().IsUnspecified() {
		return fmt.Sprintf("Countersign is at %s://%s/", c.scheme(), at)
	}
	here := fmt.Sprintf("Countersign is at %s://localhost:%d/ and at every address of this machine", c.scheme(), at.Port())
	if len(c.Host) == 0 {
		return here + "; to reach it by a name, add --host NAME"
	}
	return here + ", also as " + strings.Join(c.Host, ", ")
}

// A size is a number of bytes: 4MiB, 512KiB or 1000.
type size int64

// UnmarshalText is called by kong.
func (s *size) UnmarshalText(text []byte) error {
	digits, unit := string(text), int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20} {
		if number, ok := strings.CutSuffix(digits, suffix); ok {
			digits, unit = number, bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n <= 0 {
		return errors.New("wants a size such as 4MiB, 512KiB or 1000")
	}
	*s = size(n * unit)
	return nil
}
