package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"countersign/static"
)

func TestAssets(t *testing.T) {
	s := newTestServer(t)
	for name, file := range static.Files() {
		t.Run(name, func(t *testing.T) {
			w := s.send("GET", static.Path(name), "")
			if w.Code != http.StatusOK || w.Body.String() != string(file.Body) {
				t.Errorf("%d, %d bytes of %d", w.Code, w.Body.Len(), len(file.Body))
			}
			if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("Cache-Control = %q", got)
			}
			if got := w.Header().Get("Content-Type"); got == "" || strings.Contains(got, "octet") {
				t.Errorf("Content-Type = %q", got)
			}
			wantPacked(t, s, file)
		})
	}
}

func wantPacked(t *testing.T, s *testServer, file *static.File) {
	t.Helper()
	w := s.send("GET", static.Path(file.Name), "", header("Accept-Encoding", "gzip, br"))
	if plainBody(t, w) != string(file.Body) {
		t.Error("the packed file is another one")
	}
	if w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) {
		t.Errorf("Content-Length = %s of %d", w.Header().Get("Content-Length"), w.Body.Len())
	}
	if len(file.Body) < 2000 {
		return
	}
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= len(file.Body)*2/3 {
		t.Errorf("%d bytes of %d", w.Body.Len(), len(file.Body))
	}
	plain := s.send("GET", static.Path(file.Name), "", header("Accept-Encoding", "br, gzip;q=0"))
	for _, answer := range []*httptest.ResponseRecorder{w, plain} {
		if answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Vary = %q", answer.Header().Values("Vary"))
		}
	}
	if plain.Header().Get("Content-Encoding") != "" {
		t.Error("packed though refused")
	}
}

func TestUnknownAssetsAreNotKept(t *testing.T) {
	s := newTestServer(t)
	address := static.Path("app.css")
	for what, target := range map[string]string{
		"the bare name":     "/static/app.css",
		"another hash":      regexp.MustCompile(`\.[0-9a-f]{16}\.`).ReplaceAllString(address, ".0000000000000000."),
		"the folder":        "/static/",
		"the source file":   "/static/static.go",
		"a path below":      address + "/x",
		"an encoded climb":  "/static/%2e%2e/static.go",
		"the upper case":    strings.ToUpper(address),
		"a file of licence": "/static/htmx.LICENSE",
	} {
		w := s.send("GET", target, "")
		if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s (%s): %d, %q", what, target, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "gzip": true, "br,GZIP": true, "gzip;q=0.5": true, "gzip; q=0": false,
		"gzip;q=x": false, "x-gzip": false, "br": false, "deflate, gzip;q=1.0, *;q=0.5": true,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", value)
		if got := acceptsGzip(r); got != want {
			t.Errorf("Accept-Encoding %q: %v", value, got)
		}
	}
}
