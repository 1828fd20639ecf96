package web

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/signer/check"
)

// testSecret has characters that each encoding writes in its own way.
const testSecret = `wJalr+XUtn/FEMI<K7>&MD"ENG='planted' é %2F`

// testNow is the clock of the test server.
var testNow = time.Date(2014, 8, 28, 15, 50, 34, 0, time.UTC)

// A testServer checks on every answer what must hold for all.
type testServer struct {
	*Server
	t   testing.TB
	log *syncBuffer
}

// newTestServer logs at every level; at the end of the test the log must not
// hold the secret.
func newTestServer(t testing.TB, configure ...func(*Config)) *testServer {
	t.Helper()
	log := &syncBuffer{}
	cfg := Config{
		Hosts: []string{"signatures.example.org"},
		Log:   slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:   func() time.Time { return testNow },
	}
	for _, change := range configure {
		change(&cfg)
	}
	server, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if found := findSecret(log.String(), testSecret); len(found) > 0 {
			t.Errorf("the secret is in the log, %v", found)
		}
	})
	return &testServer{server, t, log}
}

// send makes a request, as a person on the same machine, and changes it.
func (s *testServer) send(method, target, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:40000"
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	s.inspect(w)
	return w
}

// api sends JSON to /api/check.
func (s *testServer) api(body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.send(http.MethodPost, "/api/check", body, change...)
}

// inspect checks the headers that every answer has, and looks for the secret.
func (s *testServer) inspect(w *httptest.ResponseRecorder) {
	s.t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
			"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := w.Header().Values(name); !slices.Equal(got, []string{want}) {
			s.t.Errorf("%s = %q", name, got)
		}
	}
	if got := w.Header().Get("Permissions-Policy"); !strings.Contains(got, "camera=()") {
		s.t.Errorf("Permissions-Policy = %q", got)
	}
	if got := w.Header().Get("Referrer-Policy"); got != "no-referrer" && got != "same-origin" {
		s.t.Errorf("Referrer-Policy = %q", got)
	}
	keep := w.Header().Get("Cache-Control")
	if keep != "no-store" && (w.Code != http.StatusOK || !strings.Contains(keep, "immutable")) {
		s.t.Errorf("Cache-Control = %q with status %d", keep, w.Code)
	}
	answer := fmt.Sprint(w.Header()) + "\n" + plainBody(s.t, w)
	if found := findSecret(answer, testSecret); len(found) > 0 {
		s.t.Errorf("the secret is in the answer, %v", found)
	}
}

// plainBody is the body, unpacked.
func plainBody(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	r, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// findSecret names the encodings in which a text holds a secret.
func findSecret(text, secret string) []string {
	var found []string
	lower := strings.ToLower(text)
	for name, forms := range secretForms(secret) {
		for _, form := range forms {
			if strings.Contains(lower, strings.ToLower(form)) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	slices.Sort(found)
	return found
}

// secretForms writes a secret in every way in which it could come out. Base64
// has three forms, by what stands before; the ends, which depend on the
// neighbours, are cut off.
func secretForms(secret string) map[string][]string {
	forms := map[string][]string{
		"raw":     {secret, strings.TrimSpace(secret)[:12]},
		"quoted":  {strings.Trim(fmt.Sprintf("%q", secret), `"`), strings.Trim(fmt.Sprintf("%+q", secret), `"`)},
		"html":    {html.EscapeString(secret)},
		"hex":     {hex.EncodeToString([]byte(secret))},
		"percent": {url.QueryEscape(secret), url.PathEscape(secret), percentAll(secret)},
		"bytes":   {strings.Trim(fmt.Sprint([]byte(secret)), "[]")},
	}
	for shift := range 3 {
		padded := append(make([]byte, shift), secret...)
		text := base64.StdEncoding.EncodeToString(padded[:len(padded)/3*3])
		inner := text[(shift*8+5)/6:]
		forms["base64"] = append(forms["base64"], inner, strings.NewReplacer("+", "-", "/", "_").Replace(inner))
	}
	return forms
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) func(*http.Request) {
	return func(r *http.Request) { r.Host = name }
}

func checkWith(f CheckFunc) func(*Config) {
	return func(cfg *Config) { cfg.Check = f }
}

// emptyReport is an answer that marshals.
func emptyReport() *check.Report { return &check.Report{Verdict: check.NothingToCompare} }
