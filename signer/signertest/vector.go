package signertest

import (
	"path/filepath"
	"strings"
	"testing"

	"countersign/signer"
)

// A Vector is a published request with what each step must give.
type Vector struct {
	Name  string
	Case  signer.Case
	Steps map[string]string // by step id
}

// Vectors reads the vectors of Signature Version 2. root is the way to the
// signer's folder.
func Vectors(t testing.TB, root string) []Vector {
	t.Helper()
	values := []string{"canonical-query", "string-to-sign", "signature", "signed-url", "signed-body"}
	known := append([]string{"request", "credentials"}, values...)
	var vectors []Vector
	for _, f := range CaseFiles(t, filepath.Join(root, "testdata", "sigv2"), known...) {
		v := Vector{Name: f.Name, Steps: map[string]string{}}
		v.Case.Request = ParseRequest(t, f.Section("request"))
		v.Case.Credentials = parseCredentials(t, f.Lines("credentials"))
		for _, id := range values {
			if f.Has(id) {
				v.Steps[id] = f.Section(id)
			}
		}
		vectors = append(vectors, v)
	}
	return vectors
}

// ParseRequest reads "METHOD URL", header lines, a blank line and the body.
func ParseRequest(t testing.TB, text string) signer.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	first, headers, _ := strings.Cut(head, "\n")
	method, url, found := strings.Cut(first, " ")
	if !found {
		t.Fatalf("request line %q has no blank", first)
	}
	r := signer.Request{Method: method, URL: url, Body: []byte(body)}
	for line := range strings.Lines(headers) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found {
			t.Fatalf("header line %q has no colon", line)
		}
		r.Headers = append(r.Headers, signer.Header{Name: name, Value: value})
	}
	return r
}

func parseCredentials(t testing.TB, lines []string) (c signer.Credentials) {
	t.Helper()
	for _, line := range lines {
		name, value, _ := strings.Cut(line, " ")
		switch name {
		case "access_key_id":
			c.AccessKeyID = value
		case "secret_access_key":
			c.SecretAccessKey = signer.Secret(value)
		case "session_token":
			c.SessionToken = signer.Secret(value)
		default:
			t.Fatalf("unknown credential %q", name)
		}
	}
	return c
}
