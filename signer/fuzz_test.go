package signer_test

import (
	"strings"
	"testing"

	"countersign/signer"
)

// FuzzSignV2 signs any request. Read again as sent, it carries its signature and
// signs to the same; and a canonical query is its own canonical query.
func FuzzSignV2(f *testing.F) {
	f.Add("GET", "https://h.example/p?b=2&a=1", "", "", "secret")
	f.Add("POST", "https://h.example:443", "application/x-www-form-urlencoded", "a=%zz&&b+c=%E2%9C%93", "secret")
	f.Add("POST", "/?a=1&Signature=x#f", "text/xml", "<feed/>", "k")
	f.Add("put", "http://u@H:80/?a=~*&SignatureMethod=HmacSHA1", "", "b=2", "\x00\xff")
	f.Add("POST", "", "", "=&=", "k")
	f.Fuzz(func(t *testing.T, method, url, kind, body, secret string) {
		scheme := signer.SchemeByID("sigv2")
		c := signer.Case{
			Request:     signer.Request{Method: method, URL: url, Body: []byte(body)},
			Credentials: signer.Credentials{SecretAccessKey: signer.Secret(secret)},
		}
		if kind != "" {
			c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: kind}}
		}
		v := scheme.Sign(&c, scheme.Rules(&c), nil)
		again := get("/?" + string(v[0]))
		if got := sign(again, "")["canonical-query"]; got != string(v[0]) {
			t.Fatalf("the canonical query of\n%q is\n%q", v[0], got)
		}
		if secret == "" {
			return
		}
		sent := c
		sent.Request, _ = scheme.Signed(&c, v)
		// The service sees the host that was signed, even one that a URL
		// cannot show.
		resigned := scheme.Sign(&sent, scheme.Rules(&c), nil)
		carried := scheme.Carried(&sent)
		if string(carried[4]) != string(v[4]) || string(resigned[0]) != string(v[0]) {
			t.Fatalf("%+v\nis sent as %+v\nsigned %q\nresigned %q\ncarries %q", c.Request, sent.Request, v, resigned, carried)
		}
		if plain(url) && string(resigned[5]) != string(v[5]) {
			t.Fatalf("%q is signed as\n%q, and then as\n%q", url, v[5], resigned[5])
		}
	})
}

// plain reports whether an address is one that a client could send.
func plain(url string) bool {
	return (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) && strings.Count(url, "://") == 1 &&
		!strings.ContainsAny(url, "\\ \t\r\n@")
}
