package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

func TestNewRefuses(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for what, cfg := range map[string]Config{
		"a missing log":        {Now: time.Now},
		"a missing clock":      {Log: log},
		"a negative limit":     {Log: log, Now: time.Now, MaxRequest: -1},
		"a wildcard as a host": {Log: log, Now: time.Now, Hosts: []string{"*"}},
		"an address as a host": {Log: log, Now: time.Now, Hosts: []string{"http://a.example/"}},
		"an empty host":        {Log: log, Now: time.Now, Hosts: []string{""}},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
}

func TestRoutes(t *testing.T) {
	s := newTestServer(t)
	for what, c := range map[string]struct {
		method, target string
		status         int
		allow          string
	}{
		"the page":                            {"GET", "/", 200, ""},
		"the page's head":                     {"HEAD", "/", 200, ""},
		"an unknown page":                     {"GET", "/nowhere", 404, ""},
		"an unknown page, with a query":       {"GET", "/nowhere?secret=" + url.QueryEscape(testSecret), 404, ""},
		"an unknown address of the interface": {"POST", "/api/nothing", 404, ""},
		"the wrong method for the page":       {"DELETE", "/", 405, "GET"},
		"the wrong method for the interface":  {"GET", "/api/check", 405, "POST"},
		"a method that nobody knows":          {"BREW", "/api/check", 405, "POST"},
		"asking for the methods":              {"OPTIONS", "/api/check", 204, "POST"},
		"a path that climbs":                  {"GET", "/static/../../etc/passwd", 404, ""},
		"alive":                               {"GET", "/livez", 200, ""},
		"alive, by head":                      {"HEAD", "/livez", 200, ""},
		"ready":                               {"GET", "/readyz", 200, ""},
	} {
		t.Run(what, func(t *testing.T) {
			w := s.send(c.method, c.target, "")
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if !strings.Contains(w.Header().Get("Allow"), c.allow) {
				t.Errorf("Allow = %q, want %q in it", w.Header().Get("Allow"), c.allow)
			}
		})
	}
}

func TestReadyUntilDraining(t *testing.T) {
	s := newTestServer(t)
	s.Drain()
	if w := s.send("GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz = %d while draining", w.Code)
	}
	if w := s.send("GET", "/livez", ""); w.Code != http.StatusOK {
		t.Errorf("livez = %d while draining", w.Code)
	}
	if w := s.api(`{}`); w.Code != http.StatusOK {
		t.Errorf("a check = %d while draining", w.Code)
	}
}

// TestSecretSearchFinds plants leaks, so that the other tests' silence means
// something.
func TestSecretSearchFinds(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	for form, leak := range map[string]string{
		"raw":     "…" + testSecret + "…",
		"quoted":  fmt.Sprintf("%q", testSecret),
		"html":    html.EscapeString(testSecret),
		"hex":     strings.ToUpper(hex.EncodeToString([]byte("key=" + testSecret + "!"))),
		"percent": "?k=" + url.QueryEscape(testSecret),
		"bytes":   fmt.Sprint([]byte("AWS4" + testSecret)),
		"base64":  b64([]byte(testSecret + "tail")),
	} {
		if !slices.Contains(findSecret(leak, testSecret), form) {
			t.Errorf("a leak as %s is not found", form)
		}
	}
	for _, before := range []string{"a", "ab", "abc", "AWS4"} {
		for name, coding := range map[string]*base64.Encoding{"std": base64.StdEncoding, "url": base64.RawURLEncoding} {
			if leak := coding.EncodeToString([]byte(before + testSecret)); len(findSecret(leak, testSecret)) == 0 {
				t.Errorf("a leak in Base64 (%s) behind %q is not found", name, before)
			}
		}
	}
	if found := findSecret("nothing here", testSecret); found != nil {
		t.Errorf("found where nothing is: %v", found)
	}
}

// TestSecretSearchSeesTheLog plants a leak where the tests look.
func TestSecretSearchSeesTheLog(t *testing.T) {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("leak", "key", testSecret)
	if findSecret(log.String(), testSecret) == nil {
		t.Error("a leak in the JSON log is not found")
	}
	log.Reset()
	slog.New(slog.NewTextHandler(&log, nil)).Info("leak", "key", testSecret)
	if findSecret(log.String(), testSecret) == nil {
		t.Error("a leak in the text log is not found")
	}
}

// blocked returns a check that waits until it is released.
func blocked() (CheckFunc, chan struct{}, chan struct{}) {
	running, release := make(chan struct{}, 8), make(chan struct{})
	return func(context.Context, check.Input, time.Time) (*check.Report, error) {
		running <- struct{}{}
		<-release
		return emptyReport(), nil
	}, running, release
}

func TestChecksTakeTurns(t *testing.T) {
	wait, running, release := blocked()
	s := newTestServer(t, checkWith(wait), func(cfg *Config) {
		cfg.MaxConcurrent, cfg.MaxWait = 1, 20*time.Millisecond
	})
	first := make(chan int)
	go func() { first <- s.api(`{}`).Code }()
	<-running
	w := s.api(`{}`)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("a second check = %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := s.send("GET", "/livez", ""); w.Code != http.StatusOK {
		t.Errorf("livez = %d behind a check", w.Code)
	}
	close(release)
	if code := <-first; code != http.StatusOK {
		t.Errorf("the first check = %d", code)
	}
	if w := s.api(`{}`); w.Code != http.StatusOK {
		t.Errorf("the next check = %d", w.Code)
	}
}

func TestWaitingEndsWithTheClient(t *testing.T) {
	wait, running, release := blocked()
	s := newTestServer(t, checkWith(wait), func(cfg *Config) { cfg.MaxConcurrent, cfg.MaxWait = 1, time.Hour })
	done := make(chan struct{})
	go func() { defer close(done); s.api(`{}`) }()
	<-running
	w := s.api(`{}`, func(r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx)
	})
	if w.Code != statusClientGone {
		t.Errorf("a client that left = %d", w.Code)
	}
	close(release)
	<-done
}
