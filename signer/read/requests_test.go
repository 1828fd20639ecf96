package read_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/read"
	"countersign/signer/signertest"
)

// foundText writes what was found, a line each, as case files have it.
func foundText(r *read.Reading) string {
	var b strings.Builder
	for _, f := range r.Found {
		chosen := ""
		if f.Number == r.Chosen {
			chosen = " chosen"
		}
		t := f.Request.Target()
		fmt.Fprintf(&b, "%d %s: %s %s%s, %d, %s, %t%s\n", f.Number, f.As, f.Request.Method, t.Host, t.Path, f.Status, f.Time, f.Stripped, chosen)
	}
	return b.String()
}

// TestRequests reads every paste of testdata/requests: its requests, and what
// is read where one of them is chosen.
func TestRequests(t *testing.T) {
	for _, f := range signertest.CaseFiles(t, "testdata/requests", "paste", "found", "entry 1", "entry 2", "entry 3", "reference 1") {
		t.Run(f.Name, func(t *testing.T) {
			pastes := [][]byte{[]byte(f.Section("paste"))}
			plain := read.Read(pastes, nil)
			if got, want := foundText(&plain), f.Section("found")+"\n"; got != want {
				t.Errorf("found\n%s\nwant\n%s", got, want)
			}
			for n := range 3 {
				name := fmt.Sprintf("entry %d", n+1)
				r := read.ReadChoice(pastes, nil, read.Choice{Entry: n + 1})
				if f.Has(name) && requestText(r.Request) != f.Section(name) {
					t.Errorf("%s is\n%s\nwant\n%s", name, requestText(r.Request), f.Section(name))
				}
			}
			r := read.ReadChoice(pastes, nil, read.Choice{Reference: 1})
			if f.Has("reference 1") && requestText(r.Request) != f.Section("reference 1") {
				t.Errorf("beside request 1 there is\n%s\nwant\n%s", requestText(r.Request), f.Section("reference 1"))
			}
		})
	}
}

// Each row: what was pasted, and how many requests there are in it.
func TestRequestsAreCounted(t *testing.T) {
	raw := "POST /a HTTP/1.1\nHost: h.example\nX-Amz-Date: 20260302T095011Z\n\nb"
	for what, c := range map[string]struct {
		paste string
		count int
	}{
		"none":                                   {"https://h.example/?a=1", 0},
		"one":                                    {raw, 1},
		"one, and its answer":                    {raw + "\n\nHTTP/1.1 403 Forbidden\nServer: s\n", 1},
		"one that is printed twice":              {raw + "\n\n" + raw, 1},
		"a command and what it prints":           {"curl -H 'X-Amz-Date: x' https://h.example/p\n> GET /p HTTP/1.1\n> Host: h.example\n> User-Agent: curl/8\n> Accept: */*\n> X-Amz-Date: x\n>\n", 1},
		"a command that signs, and what it sent": {"curl --aws-sigv4 aws:amz:r:s https://h.example/p\n> GET /p HTTP/1.1\n> Host: h.example\n> Authorization: AWS4-HMAC-SHA256 x\n>\n", 2},
		"two that differ in a header":            {raw + "\n\n" + strings.Replace(raw, "X-Amz-Date", "X-Other", 1), 2},
		"two that differ in the body":            {raw + "\n\n" + raw + "c", 2},
		"two commands":                           {"curl https://a.example/\ncurl https://b.example/", 2},
		"a command and a call":                   {"curl https://a.example/\nfetch(\"https://b.example/\");", 2},
	} {
		if r := reading(c.paste); r.Count != c.count || len(r.Found) != c.count {
			t.Errorf("%s: %d requests, want %d:\n%s", what, r.Count, c.count, foundText(&r))
		}
	}
}

// Each entry of a HAR was sent, be it twice the same.
func TestEntriesOfHARAreAllCounted(t *testing.T) {
	one := printHAR(&signer.Request{Method: "GET", URL: "https://h.example/"})
	entry := one[strings.Index(one, "[")+1 : strings.LastIndex(one, "]")]
	if r := reading(`{"log":{"entries":[` + entry + "," + entry + "]}}"); r.Count != 2 || r.Chosen != 2 {
		t.Errorf("%d entries, %d chosen", r.Count, r.Chosen)
	}
}

// Very many requests are counted, and those listed that may be meant.
func TestManyRequestsAreCounted(t *testing.T) {
	var paste strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&paste, "GET /%d HTTP/1.1\nHost: h.example\n", i+1)
		if i == 700 || i == 800 {
			paste.WriteString("Authorization: AWS4-HMAC-SHA256 x\n")
		}
		paste.WriteString("\n")
	}
	r := reading(paste.String())
	if r.Count != 1000 || len(r.Found) != 202 || r.Find(701) == nil || r.Find(801) == nil || r.Find(900) != nil {
		t.Errorf("%d requests, %d listed", r.Count, len(r.Found))
	}
	r = read.ReadChoice([][]byte{[]byte(paste.String())}, nil, read.Choice{Entry: 900, Reference: 950})
	if r.Chosen != 900 || r.Request.URL != "/900" || r.Find(900) == nil || r.Find(950).Request.URL != "/950" {
		t.Errorf("chosen %d: %+v", r.Chosen, r.Request)
	}
}
