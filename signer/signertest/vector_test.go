package signertest

import (
	"strconv"
	"testing"

	"countersign/signer"
)

func TestParseRequest(t *testing.T) {
	r := ParseRequest(t, "GET https://h/a b?c\nHost: h\nX-Empty:\nX-Blanks:  a  \nX-Folded: one\n  two\n\nbody\n\nmore")
	if r.Method != "GET" || r.URL != "https://h/a b?c" || string(r.Body) != "body\n\nmore" {
		t.Errorf("the request is %+v", r)
	}
	want := []signer.Header{{Name: "Host", Value: "h"}, {Name: "X-Empty"}, {Name: "X-Blanks", Value: " a  "}, {Name: "X-Folded", Value: "one\n  two"}}
	if len(r.Headers) != len(want) {
		t.Fatalf("headers are %q", r.Headers)
	}
	for i := range want {
		if r.Headers[i] != want[i] {
			t.Errorf("header %d is %q, want %q", i, r.Headers[i], want[i])
		}
	}
}

// The body that is put together is as long as its source says.
func TestChunkedBody(t *testing.T) {
	for _, v := range Vectors(t, "..", "sigv4-streaming") {
		if v.Name != "doc-chunked" {
			continue
		}
		if length, _ := v.Case.Request.Header("Content-Length"); length != strconv.Itoa(len(v.Case.Request.Body)) {
			t.Errorf("the body has %d bytes, want %s", len(v.Case.Request.Body), length)
		}
		return
	}
	t.Error("no vector doc-chunked")
}
