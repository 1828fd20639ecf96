package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// healthTime is less than the timeout of the container's health check.
const healthTime = 3 * time.Second

type healthCommand struct {
	listenFlags
	URL string `name:"url" placeholder:"URL" help:"Where the server is, instead of --listen."`
}

// Run asks /livez.
func (c *healthCommand) Run(w *world) error {
	ctx, cancel := context.WithTimeout(w.ctx, healthTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address(), nil)
	if err != nil {
		return &usageError{errors.New("--url wants an address such as http://127.0.0.1:8080")}
	}
	if c.URL == "" {
		request.Host = "localhost" // always allowed, whatever name it listens on
	}
	response, err := ownClient().Do(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health: the server answered %s", response.Status)
	}
	return nil
}

// address is where /livez is.
func (c *healthCommand) address() string {
	if c.URL != "" {
		return strings.TrimSuffix(c.URL, "/") + "/livez"
	}
	host, port, _ := net.SplitHostPort(c.Listen) // Validate has seen it
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if err == nil && ip.Is6() {
			host = "::1"
		}
	}
	return c.scheme() + "://" + net.JoinHostPort(host, port) + "/livez"
}

// ownClient talks to this program itself: no proxy, no redirect, and any
// certificate, since it is issued for a name and asked for by address. It
// learns nothing but a status and sends nothing.
func ownClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
