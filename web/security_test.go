package web

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestHosts(t *testing.T) {
	s := newTestServer(t, func(cfg *Config) { cfg.Hosts = []string{"Signatures.Example.ORG", "box_1:8080"} })
	for name, allowed := range map[string]bool{
		"127.0.0.1":                   true,
		"127.0.0.1:8080":              true,
		"203.0.113.7":                 true,
		"[::1]":                       true,
		"[::1]:8080":                  true,
		"[2001:db8::1]:443":           true,
		"localhost":                   true,
		"LOCALHOST:8080":              true,
		"localhost.":                  true,
		"signatures.example.org":      true,
		"SIGNATURES.example.org.:99":  true,
		"box_1":                       true,
		"":                            false,
		".":                           false,
		"localhost..":                 false,
		"app.localhost":               false,
		"example.org":                 false,
		"evil.signatures.example.org": false,
		"signatures.example.org.evil": false,
		"127.0.0.1.evil.example":      false,
		"127.1":                       false,
		"localhost:80a":               false,
		"[::1":                        false,
		"[::1]x":                      false,
		"localhost:80:80":             false,
	} {
		for _, target := range []string{"/", "/livez", "/static/none.css", "/nowhere"} {
			w := s.send("GET", target, "", host(name))
			if refused := w.Code == http.StatusMisdirectedRequest; refused == allowed {
				t.Errorf("host %q at %s: %d", name, target, w.Code)
			}
		}
	}
}

func TestRefusedHostIsToldTheFlag(t *testing.T) {
	s := newTestServer(t)
	for what, c := range map[string]struct{ name, want, never string }{
		"a name is quoted":       {"team.example:8080", "--host team.example", ":8080"},
		"markup is not":          {"<script>alert(1)</script>", "--host", "script>"},
		"nor a very long name":   {strings.Repeat("a", 300), "--host", "aaa"},
		"nor the secret as name": {testSecret, "--host", "wJalr"},
	} {
		t.Run(what, func(t *testing.T) {
			for _, target := range []string{"/", "/api/check"} {
				w := s.send("POST", target, `{}`, host(c.name))
				if w.Code != http.StatusMisdirectedRequest || !strings.Contains(w.Body.String(), c.want) {
					t.Errorf("%d: %s", w.Code, w.Body)
				}
				if strings.Contains(w.Body.String(), c.never) {
					t.Errorf("%q is in %s", c.never, w.Body)
				}
			}
		})
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := newTestServer(t)
	for what, c := range map[string]struct {
		name, value string
		refused     bool
	}{
		"a program, which sends neither header": {"", "", false},
		"our own page":                          {"Sec-Fetch-Site", "same-origin", false},
		"a person at the address bar":           {"Sec-Fetch-Site", "none", false},
		"another site":                          {"Sec-Fetch-Site", "cross-site", true},
		"another name of our site":              {"Sec-Fetch-Site", "same-site", true},
		"an old browser on our page":            {"Origin", "http://127.0.0.1:8080", false},
		"an old browser on another site":        {"Origin", "http://evil.example", true},
		"an old browser in a sandboxed frame":   {"Origin", "null", true},
	} {
		t.Run(what, func(t *testing.T) {
			var change []func(*http.Request)
			if c.name != "" {
				change = append(change, header(c.name, c.value))
			}
			for _, target := range []string{"/api/check", "/"} {
				w := s.send("POST", target, `{}`, change...)
				if refused := w.Code == http.StatusForbidden; refused != c.refused {
					t.Errorf("%s: %d", target, w.Code)
				}
			}
			if w := s.send("GET", "/", "", change...); w.Code != http.StatusOK {
				t.Errorf("a link to us: %d", w.Code)
			}
		})
	}
}

func TestInsecure(t *testing.T) {
	s := newTestServer(t)
	for what, c := range map[string]struct {
		host, remote, proto string
		tls, insecure       bool
		referrer            string
	}{
		"the same machine":                      {"127.0.0.1:8080", "127.0.0.1:1", "", false, false, "no-referrer"},
		"the same machine, by name":             {"localhost:8080", "127.0.0.1:1", "", false, false, "no-referrer"},
		"the same machine, IPv6":                {"[::1]:8080", "[::1]:1", "", false, false, "no-referrer"},
		"a container's published port":          {"localhost:8080", "172.17.0.1:1", "", false, false, "no-referrer"},
		"another machine":                       {"192.0.2.5:8080", "192.0.2.9:1", "", false, true, "same-origin"},
		"another machine, mapped address":       {"192.0.2.5:8080", "[::ffff:192.0.2.9]:1", "", false, true, "same-origin"},
		"another machine, TLS":                  {"192.0.2.5:8080", "192.0.2.9:1", "", true, false, "no-referrer"},
		"a proxy with TLS":                      {"signatures.example.org", "192.0.2.9:1", "https", false, false, "no-referrer"},
		"two proxies, the first with TLS":       {"signatures.example.org", "192.0.2.9:1", "HTTPS, http", false, false, "no-referrer"},
		"a proxy without TLS":                   {"signatures.example.org", "127.0.0.1:1", "http", false, true, "same-origin"},
		"a proxy here that says nothing":        {"signatures.example.org", "127.0.0.1:1", "", false, false, "same-origin"},
		"a remote address that nobody can read": {"192.0.2.5", "@", "", false, true, "same-origin"},
	} {
		t.Run(what, func(t *testing.T) {
			change := func(r *http.Request) {
				r.Host, r.RemoteAddr = c.host, c.remote
				if c.proto != "" {
					r.Header.Set("X-Forwarded-Proto", c.proto)
				}
				if c.tls {
					r.TLS = &tls.ConnectionState{}
				}
			}
			r := httptest.NewRequest("GET", "/", nil)
			change(r)
			if got := s.insecure(echo.New().NewContext(r, nil)); got != c.insecure {
				t.Errorf("insecure = %v", got)
			}
			if got := s.send("GET", "/livez", "", change).Header().Get("Referrer-Policy"); got != c.referrer {
				t.Errorf("Referrer-Policy = %q", got)
			}
		})
	}
}

func TestNoStrictTransportSecurity(t *testing.T) {
	w := newTestServer(t).send("GET", "/", "", func(r *http.Request) { r.TLS = &tls.ConnectionState{} })
	if got := w.Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("Strict-Transport-Security = %q", got)
	}
}
