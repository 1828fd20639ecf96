package read_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/read"
	"countersign/signer/signertest"
)

// sections are those of a paste's case file: the paste, and all that must be
// read from it. What is not named there must not be read.
func sections() []string {
	names := []string{"paste", "request", "parts", "credentials", "scope", "hints", "cleaned"}
	for _, s := range signer.Schemes() {
		for _, step := range s.Steps(&signer.Case{}) {
			names = append(names, "provided "+step.ID, "server "+step.ID)
		}
	}
	return names
}

// TestPastes reads every paste of testdata/pastes.
func TestPastes(t *testing.T) {
	for _, f := range signertest.CaseFiles(t, "testdata/pastes", sections()...) {
		t.Run(f.Name, func(t *testing.T) { checkPaste(t, f, read.Read([][]byte{[]byte(f.Section("paste"))}, nil)) })
	}
}

// checkPaste compares what was read with the sections of a case file.
func checkPaste(t *testing.T, f *signertest.CaseFile, r read.Reading) {
	t.Helper()
	if got, want := requestText(r.Request), f.Section("request"); got != want {
		t.Errorf("request is\n%s\nwant\n%s", got, want)
	}
	checkValues(t, f, "provided", r.Provided)
	checkValues(t, f, "server", r.Server)
	var parts []string
	for _, p := range r.Parts {
		parts = append(parts, p.As)
	}
	if want := f.Lines("parts"); f.Has("parts") && !slices.Equal(parts, want) {
		t.Errorf("read as %q, want %q", parts, want)
	}
	checkNotes(t, f, &r)
	c := r.Credentials
	want := strings.Join(f.Lines("credentials"), "\n")
	if got := lines("secret_access_key ", c.SecretAccessKey.Reveal(), "session_token ", c.SessionToken.Reveal(), "signing_key ", c.SigningKey.Reveal()); got != want {
		t.Errorf("credentials are %q, want %q", got, want)
	}
	want = strings.Join(f.Lines("scope"), "\n")
	if got := lines("region ", r.Region, "service ", r.Service, "signed_headers ", r.SignedHeaders); got != want {
		t.Errorf("scope is %q, want %q", got, want)
	}
}

// checkNotes compares what was cleaned, by id, and the hints: id, its variant
// behind "/", and the line.
func checkNotes(t *testing.T, f *signertest.CaseFile, r *read.Reading) {
	t.Helper()
	var cleaned, hints []string
	for _, c := range r.Cleaned {
		cleaned = append(cleaned, c.ID)
	}
	for _, h := range r.Hints {
		id := strings.TrimSuffix(h.ID+"/"+h.Variant, "/")
		hints = append(hints, strings.TrimSpace(id+" "+strings.TrimSuffix(h.Where, " of the paste")))
	}
	slices.Sort(hints)
	if want := f.Lines("cleaned"); f.Has("cleaned") && !slices.Equal(cleaned, want) {
		t.Errorf("cleaned %q, want %q", cleaned, want)
	}
	if want := f.Lines("hints"); f.Has("hints") && !slices.Equal(hints, want) {
		t.Errorf("hints are %q, want %q", hints, want)
	}
}

// checkValues compares the values of one side, byte for byte.
func checkValues(t *testing.T, f *signertest.CaseFile, side string, values map[string][]byte) {
	t.Helper()
	for _, name := range sections() {
		id, ofSide := strings.CutPrefix(name, side+" ")
		if !ofSide {
			continue
		}
		got, read := values[id]
		switch want := f.Section(name); {
		case f.Has(name) && !read:
			t.Errorf("%s was not read", name)
		case !f.Has(name) && read:
			t.Errorf("%s was read: %q", name, got)
		case read && string(got) != want:
			t.Errorf("%s is\n%q, want\n%q", name, got, want)
		}
	}
}

// requestText writes a request as case files have it.
func requestText(r *signer.Request) string {
	if r == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Method, r.URL)
	for _, h := range r.Headers {
		fmt.Fprintf(&b, "\n%s: %s", h.Name, h.Value)
	}
	if len(r.Body) > 0 {
		fmt.Fprintf(&b, "\n\n%s", r.Body)
	}
	if r.PayloadHash != "" {
		fmt.Fprintf(&b, "\npayload hash %s", r.PayloadHash)
	}
	return b.String()
}

// lines writes names and values that are not empty, a line each.
func lines(pairs ...string) string {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, pairs[i]+pairs[i+1])
		}
	}
	return strings.Join(list, "\n")
}
