package signer_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/signertest"
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

// headersOf reads lines of "Name: value".
func headersOf(text string) (headers []signer.Header) {
	for line := range strings.SplitSeq(text, "\n") {
		if name, value, found := strings.Cut(line, ":"); found {
			headers = append(headers, signer.Header{Name: name, Value: value})
		}
	}
	return headers
}

// FuzzSchemesSign signs any request by every scheme: a value for each step, and
// the pieces of each are the value.
func FuzzSchemesSign(f *testing.F) {
	f.Add("PUT", "https://b.s3.amazonaws.com/a/../b%20c?x=1&&y", "X-Amz-Date: 20150830T123600Z\nX-Amz-Content-Sha256: UNSIGNED-PAYLOAD\nHost:h", "body", "secret", "")
	f.Add("GET", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20150830%2Fr%2Fs%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host%3B%3Bhost&X-Amz-Signature=x", "host:h", "", "k", "0f")
	f.Add("POST", "h:80", "Authorization: AWS4-ECDSA-P256-SHA256 Credential=AK/20150830/s/aws4_request,SignedHeaders=;a, Signature=,,=\nDate: Sun, 30 Aug 2015 12:36:00 GMT", "=", "k", "")
	f.Add("PUT", "https://s3.amazonaws.com/b?acl&response-content-type=%zz", "Authorization: AWS AK:sig:x\nX-Amz-Meta-A: a\r\n  b\nx-amz-meta-a:", "", "k", "")
	f.Add("PUT", "https://b.s3.amazonaws.com/", "x-amz-content-sha256:STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\nX-Amz-Date:20150830T123600Z", "1;chunk-signature=0\r\nx\r\n0;chunk-signature=\r\nx-amz-a:b\r\nx-amz-trailer-signature:1\r\n\r\n", "k", "")
	f.Add("POST", "https://b.s3.amazonaws.com/", "Content-Type: multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\ne30=\r\n--b--", "k", "")
	f.Fuzz(func(t *testing.T, method, url, headers, body, secret, key string) {
		c := signer.Case{
			Request: signer.Request{Method: method, URL: url, Headers: headersOf(headers), Body: []byte(body)}, Region: "r", Service: "s",
			Credentials: signer.Credentials{AccessKeyID: "AK", SecretAccessKey: signer.Secret(secret), SigningKey: signer.Secret(key)},
		}
		for _, s := range signer.Schemes() {
			for _, c := range []signer.Case{c, s.Complete(c, signertest.Noon)} {
				checkAnyCase(t, s, c, []byte(body))
			}
		}
		if signer.Detect(&c) == nil {
			t.Fatal("no scheme")
		}
	})
}

// checkAnyCase holds for any request, however broken.
func checkAnyCase(t *testing.T, s signer.Scheme, c signer.Case, noise []byte) {
	t.Helper()
	steps, rules := s.Steps(&c), s.Rules(&c)
	v := s.Sign(&c, rules, nil)
	own := make(signer.Values, len(steps))
	for k := range own {
		own[k] = noise
	}
	for _, values := range []signer.Values{v, s.Carried(&c), s.Sign(&c, rules, v), s.Sign(&c, rules, own)} {
		if len(values) != len(steps) {
			t.Fatalf("%s: %d values for %d steps", s.ID(), len(values), len(steps))
		}
	}
	for k, step := range steps {
		if step.Divide != nil {
			for _, value := range [][]byte{v[k], noise} {
				if got := joinedPieces(step.Divide(value)); string(got) != string(value) {
					t.Fatalf("%s, %s: the pieces of\n%q are\n%q", s.ID(), step.ID, value, got)
				}
			}
		}
		if v[k] != nil && !v.Fits(&steps[k], k, v[k]) {
			t.Fatalf("%s: %s %q does not fit itself", s.ID(), step.ID, v[k])
		}
		v.Fits(&steps[k], k, noise)
	}
	for _, remark := range s.Remarks(&c, signertest.Noon) {
		if signer.StepIndex(steps, remark.Step) < 0 || remark.Title == "" || remark.Where == "" || !utf8.ValidString(remark.Text+remark.Where) {
			t.Fatalf("%s: %+v", s.ID(), remark)
		}
	}
	s.Lacks(&c)
	if sent, ok := s.Signed(&c, v); ok {
		after := signer.Case{Request: sent, Credentials: c.Credentials, Region: c.Region, Service: c.Service}
		if again := s.Sign(&after, s.Rules(&after), nil); len(again) != len(s.Steps(&after)) {
			t.Fatalf("%s: signed again, %d values for %d steps", s.ID(), len(again), len(s.Steps(&after)))
		}
	}
}

// FuzzSchemesBodies puts a signature into any form, and signatures into any
// chunks: what is sent then carries them, and its data is what it was.
func FuzzSchemesBodies(f *testing.F) {
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\ne30=\r\n--b\r\nContent-Disposition: form-data; name=\"signature\"\r\n\r\nb\r\n--b--\r\n")
	f.Add("", "policy=e30%3D&signature&x-amz-signature=&signature=2")
	f.Add("", "--x\n\nname=\"policy\"\n\ne30=\n--x--")
	f.Add("", "a\r\n0123456789\r\n0\r\n\r\n")
	f.Add("", "3;chunk-signature=x\nabc2\r\nxy\r\n0\r\nx-amz-checksum-crc32: a\r\nB:c")
	f.Fuzz(func(t *testing.T, kind, body string) {
		c := signer.Case{
			Request:     signer.Request{Method: "POST", URL: "https://b.s3.amazonaws.com/", Headers: []signer.Header{{Name: "Content-Type", Value: kind}}, Body: []byte(body)},
			Credentials: signer.Credentials{AccessKeyID: "AK", SecretAccessKey: "k"},
		}
		for _, id := range []string{"sigv4-post", "s3v2-post", "sigv4-streaming"} {
			s := signer.SchemeByID(id)
			done := s.Complete(c, signertest.Noon)
			if string(c.Request.Body) != body {
				t.Fatalf("%s: the body became %q", id, c.Request.Body)
			}
			v := s.Sign(&done, s.Rules(&done), nil)
			sent, ok := s.Signed(&done, v)
			if !ok {
				continue
			}
			after := done
			after.Request = sent
			carried, steps := s.Carried(&after), s.Steps(&after)
			if len(steps) != len(v) {
				t.Fatalf("%s: sent, there are %d steps, not %d\n%q\n%q", id, len(steps), len(v), done.Request.Body, sent.Body)
			}
			for k, step := range steps {
				if step.Role == signer.RoleSignature && string(carried[k]) != string(v[k]) {
					t.Fatalf("%s: %s is carried as %q, not %q\n%q\n%q", id, step.ID, carried[k], v[k], done.Request.Body, sent.Body)
				}
			}
			if again := s.Sign(&after, s.Rules(&after), nil); string(again[len(again)-1]) != string(v[len(v)-1]) {
				t.Fatalf("%s: signed as %q, then as %q\n%q\n%q", id, v, again, done.Request.Body, sent.Body)
			}
		}
	})
}
