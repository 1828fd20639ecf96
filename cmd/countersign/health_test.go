package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func health(env map[string]string, args ...string) (int, string) {
	var stderr bytes.Buffer
	getenv := func(name string) string { return env[name] }
	status := run(context.Background(), append([]string{"health"}, args...), getenv, nil, &stderr, &stderr)
	return status, stderr.String()
}

func TestHealth(t *testing.T) {
	server := start(t)
	at, _ := url.Parse(server.url)
	for what, args := range map[string][]string{
		"by its address":                    {"--listen", at.Host},
		"by an address with a final slash":  {"--url", server.url},
		"by an address without":             {"--url", strings.TrimSuffix(server.url, "/")},
		"where it listens on all addresses": {"--listen", "0.0.0.0:" + at.Port()},
		"where no host is given":            {"--listen", ":" + at.Port()},
		"where it listens by a name":        {"--listen", "localhost:" + at.Port()},
	} {
		if status, stderr := health(nil, args...); status != exitOK {
			t.Errorf("%s: %d, %s", what, status, stderr)
		}
	}
	if status, _ := health(map[string]string{"COUNTERSIGN_LISTEN": at.Host}); status != exitOK {
		t.Errorf("by the environment: %d", status)
	}
	server.end(t)
	if status, _ := health(nil, "--listen", at.Host); status != exitFailed {
		t.Errorf("after the stop: %d", status)
	}
}

func TestHealthBelievesOnlyOK(t *testing.T) {
	for what, answer := range map[string]http.HandlerFunc{
		"an error":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"a stranger": http.NotFound,
	} {
		other := httptest.NewServer(answer)
		if status, stderr := health(nil, "--url", other.URL); status != exitFailed || !strings.Contains(stderr, "answered") {
			t.Errorf("%s: %d, %s", what, status, stderr)
		}
		other.Close()
	}
}

func TestHealthAddress(t *testing.T) {
	for listen, want := range map[string]string{
		"[::]:80":          "http://[::1]:80/livez",
		"0.0.0.0:80":       "http://127.0.0.1:80/livez",
		":80":              "http://127.0.0.1:80/livez",
		"192.0.2.1:80":     "http://192.0.2.1:80/livez",
		"[2001:db8::1]:80": "http://[2001:db8::1]:80/livez",
	} {
		c := healthCommand{listenFlags: listenFlags{Listen: listen}}
		if got := c.address(); got != want {
			t.Errorf("%s: %s", listen, got)
		}
	}
}
