package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

func TestRequestIsLoggedWithoutItsValues(t *testing.T) {
	s := newTestServer(t)
	secret := url.QueryEscape(testSecret)
	s.send("GET", "/nowhere/"+url.PathEscape(testSecret)+"?a="+secret, "")
	s.send("POST", "/api/check?k="+secret, withSecret(signedJSON),
		header("Authorization", testSecret), header("X-Request-Id", "chosen-by-client"), header("Referer", "http://x/?"+secret))
	s.send("BREW", "/", "")
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	for i, want := range []map[string]any{
		{"method": "GET", "route": "none", "status": 404.0},
		{"method": "POST", "route": "/api/check", "status": 200.0},
		{"method": "OTHER", "route": "/", "status": 405.0},
	} {
		var got map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			if got[name] != value {
				t.Errorf("line %d: %s = %v, want %v", i, name, got[name], value)
			}
		}
		for name := range got {
			if !strings.Contains("time level msg id method route status duration bytes_in bytes_out", name) {
				t.Errorf("line %d: %s is logged", i, name)
			}
		}
	}
	if strings.Contains(s.log.String(), "chosen-by-client") {
		t.Error("a client's request id is logged")
	}
}

func TestBytesAreCountedAsSent(t *testing.T) {
	s := newTestServer(t)
	body := withSecret(signedJSON)
	w := s.api(body, header("Accept-Encoding", "gzip"))
	var line struct {
		In  int `json:"bytes_in"`
		Out int `json:"bytes_out"`
	}
	if err := json.Unmarshal([]byte(s.log.String()), &line); err != nil {
		t.Fatal(err)
	}
	if line.In != len(body) || line.Out != w.Body.Len() {
		t.Errorf("counted %d in and %d out, want %d and %d", line.In, line.Out, len(body), w.Body.Len())
	}
}

func TestHealthIsNotInTheUsualLog(t *testing.T) {
	log := &syncBuffer{}
	s := newTestServer(t, func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(log, nil)) })
	s.send("GET", "/livez", "")
	s.send("GET", "/readyz", "")
	if log.String() != "" {
		t.Errorf("logged: %s", log)
	}
	s.Drain()
	if s.send("GET", "/readyz", ""); log.String() == "" {
		t.Error("not being ready is not logged")
	}
}

// TestPanicKeepsItsValue panics with the secret in several shapes.
func TestPanicKeepsItsValue(t *testing.T) {
	for what, value := range map[string]any{
		"a string":          testSecret,
		"an error":          errors.New(testSecret),
		"a wrapped error":   fmt.Errorf("at: %w", errors.New(testSecret)),
		"bytes":             []byte(testSecret),
		"a struct":          struct{ Key string }{testSecret},
		"the input's field": check.CredentialsInput{SecretAccessKey: testSecret},
	} {
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			t.Run(fmt.Sprintf("%s at %v", what, level), func(t *testing.T) {
				log := &syncBuffer{}
				s := newTestServer(t, func(cfg *Config) {
					cfg.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: level}))
					cfg.Check = func(context.Context, check.Input, time.Time) (*check.Report, error) { panic(value) }
				})
				w := s.api(withSecret(signedJSON))
				if w.Code != http.StatusInternalServerError {
					t.Errorf("status %d", w.Code)
				}
				wantError(t, w.Body.Bytes(), "", "log")
				wantPanicLogged(t, log.String(), fmt.Sprintf("%T", value))
			})
		}
	}
}

func wantPanicLogged(t *testing.T, log, valueType string) {
	t.Helper()
	if found := findSecret(log, testSecret); found != nil {
		t.Errorf("the log holds the secret, %v", found)
	}
	for _, want := range []string{"panic", valueType, "TestPanicKeepsItsValue", "log_test.go:"} {
		if !strings.Contains(strings.ReplaceAll(log, `\"`, `"`), want) {
			t.Errorf("no %q in the log: %s", want, log)
		}
	}
}

func TestServerGoesOnAfterAPanic(t *testing.T) {
	first := true
	s := newTestServer(t, func(cfg *Config) { cfg.MaxConcurrent = 1 }, checkWith(
		func(context.Context, check.Input, time.Time) (*check.Report, error) {
			if first {
				first = false
				panic(testSecret)
			}
			return emptyReport(), nil
		}))
	s.api(`{}`)
	if w := s.api(`{}`); w.Code != http.StatusOK {
		t.Errorf("after a panic: %d", w.Code)
	}
}

func TestUnknownErrorIsNotShown(t *testing.T) {
	s := newTestServer(t, checkWith(func(context.Context, check.Input, time.Time) (*check.Report, error) {
		return nil, fmt.Errorf("step: %w", errors.New(testSecret))
	}))
	w := s.api(withSecret(signedJSON))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("status %d", w.Code)
	}
	if !strings.Contains(s.log.String(), "*errors.errorString") {
		t.Errorf("the log does not tell the type: %s", s.log)
	}
}

func TestErrorPageNamesTheRequest(t *testing.T) {
	w := newTestServer(t).send("GET", "/nowhere", "")
	id := w.Header().Get("X-Request-Id")
	if len(id) != 12 || !strings.Contains(w.Body.String(), id) {
		t.Errorf("id %q in %s", id, w.Body)
	}
}

// TestErrorLogWithholds sends what net/http would log through a real server.
func TestErrorLogWithholds(t *testing.T) {
	log := &syncBuffer{}
	to := ErrorLog(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(testSecret) }))
	server.Config.ErrorLog = to
	server.Start()
	defer server.Close()
	if response, err := http.Get(server.URL); err == nil {
		response.Body.Close()
	}
	to.Printf("http: TLS handshake error from 192.0.2.1: %s", testSecret)
	to.Printf("http: Accept error: %s; retrying", testSecret)
	to.Printf("http: superfluous %s", testSecret)
	if found := findSecret(log.String(), testSecret); found != nil {
		t.Errorf("the log holds the secret, %v", found)
	}
	for _, want := range []string{"panic outside", "handshake", "accepting", "withheld"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in %s", want, log)
		}
	}
}
