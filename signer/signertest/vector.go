package signertest

import (
	"path/filepath"
	"strings"
	"testing"

	"countersign/signer"
)

// A Vector is a published request with what each step must give.
type Vector struct {
	Name   string
	Scheme string // its id
	// Case is complete, ready to be signed.
	Case  signer.Case
	Steps map[string]string // by step id
	// Own holds values that the source gives without saying what they come
	// from: the later steps are computed from them.
	Own map[string]string
	// Unnormalised is for a path that is signed as it is where the rules say
	// that it is to be normalised.
	Unnormalised bool
	// Verdict is what a check of the case with its steps says.
	Verdict string
}

// sections are what a vector's file may have beside its steps.
var sections = []string{"request", "chunks", "trailer", "credentials", "scope", "rules", "own", "verdict"}

// stepIDs are the steps whose values a vector may have. Those of a scheme's
// other steps follow from them by counting lines, which the tests do.
var stepIDs = []string{
	"policy", "canonical-query", "canonical-request", "string-to-sign", "signing-key", "signature",
	"authorization", "signed-url", "signed-body",
	"chunk-1-string-to-sign", "chunk-1-signature", "chunk-2-string-to-sign", "chunk-2-signature",
	"chunk-3-string-to-sign", "chunk-3-signature", "trailer-string-to-sign", "trailer-signature",
}

// Vectors reads the vectors of these schemes, or of all. root is the way to
// the signer's folder.
func Vectors(t testing.TB, root string, schemes ...string) []Vector {
	t.Helper()
	if len(schemes) == 0 {
		for _, s := range signer.Schemes() {
			schemes = append(schemes, s.ID())
		}
	}
	known := append(append([]string{}, sections...), stepIDs...)
	var vectors []Vector
	for _, scheme := range schemes {
		for _, f := range CaseFiles(t, filepath.Join(root, "testdata", scheme), known...) {
			v := Vector{Name: f.Name, Scheme: scheme, Steps: map[string]string{}, Own: map[string]string{}, Verdict: "valid"}
			v.read(t, f)
			vectors = append(vectors, v)
		}
	}
	return vectors
}

func (v *Vector) read(t testing.TB, f *CaseFile) {
	t.Helper()
	v.Case.Request = ParseRequest(t, f.Section("request"))
	v.Case.Credentials = parseCredentials(t, f.Lines("credentials"))
	for _, id := range stepIDs {
		if f.Has(id) {
			v.Steps[id] = f.Section(id)
		}
	}
	if f.Has("verdict") {
		v.Verdict = f.Section("verdict")
	}
	eachLine(t, f, "scope", func(name, value string) bool {
		switch name {
		case "region":
			v.Case.Region = value
		case "service":
			v.Case.Service = value
		}
		return name == "region" || name == "service"
	})
	eachLine(t, f, "rules", func(name, value string) bool {
		v.Unnormalised = name == "path.normalise" && value == "false"
		return v.Unnormalised
	})
	eachLine(t, f, "own", func(name, value string) bool {
		v.Own[name] = value
		return true
	})
	if f.Has("chunks") {
		v.Case.Request.Body = v.chunked(t, f)
	}
}

// eachLine calls take for the name and the value of each line of a section. It
// is fatal where that refuses one.
func eachLine(t testing.TB, f *CaseFile, section string, take func(name, value string) bool) {
	t.Helper()
	for _, line := range f.Lines(section) {
		if name, value, _ := strings.Cut(line, " "); !take(name, value) {
			t.Fatalf("%s: unknown line %q in %s", f.Name, line, section)
		}
	}
}

// Rules returns the rules that the vector is signed by.
func (v *Vector) Rules() signer.Rules {
	r := signer.SchemeByID(v.Scheme).Rules(&v.Case)
	if v.Unnormalised {
		r.Path.Normalise = false
	}
	return r
}

// Sent returns the request with its published signature, as a client sends
// it. A form that uploads to S3 holds its signature from the start.
func (v *Vector) Sent() signer.Request {
	r := v.Case.Request
	if value, has := v.Steps["authorization"]; has {
		r.Headers = append(r.Headers[:len(r.Headers):len(r.Headers)], signer.Header{Name: "Authorization", Value: value})
	}
	if value, has := v.Steps["signed-url"]; has {
		r.URL = value
	}
	if value, has := v.Steps["signed-body"]; has {
		r.Body = []byte(value)
	}
	return r
}

// ParseRequest reads "METHOD URL", header lines, a blank line and the body. A
// header line that begins with a blank goes on with the value before.
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
		line = strings.TrimSuffix(line, "\n")
		last := len(r.Headers) - 1
		if last >= 0 && strings.TrimLeft(line, " \t") != line {
			r.Headers[last].Value += "\n" + line
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found || strings.TrimSpace(name) != name {
			t.Fatalf("header line %q is none", line)
		}
		r.Headers = append(r.Headers, signer.Header{Name: name, Value: strings.TrimPrefix(value, " ")})
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
