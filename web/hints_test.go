package web

import (
	"net/http"
	"strings"
	"testing"
)

const aspCode = `<%
dim StringToSign, signature
StringToSign = "GET" & vbCrLf & "mws.amazonservices.com" & vbCrLf & "/" & vbCrLf & query
signature = sha256.b64_hmac_sha256(secretkey, StringToSign)
Response.Write signature
%>`

// hints are what the answer says of a program: the mistake, its line, and the
// fix in the program's own language.
var hints = []string{"The lines of the string to sign end in CRLF", "line 3 of the paste", "possible", "Use vbLf or Chr(10), not vbCrLf or vbNewLine."}

// What a pasted program points to stays in the answer while the form is edited,
// and goes with the paste.
func TestHintsStayWithThePaste(t *testing.T) {
	s := newTestServer(t)
	pasted := fields{{"paste", aspCode}, {"read", ""}, {"scheme", "sigv2"}}
	first := s.live(pasted)
	if first.Code != http.StatusOK {
		t.Fatal(first.Code)
	}
	edited := fields{{"paste", aspCode}, {"read", mark(aspCode)}, {"scheme", "sigv2"}, {"shaped", "sigv2"}, {"endpoint", "https://mws.amazonservices.com"}, {"carrier", "url"}}
	for what, page := range map[string]string{"pasted": first.Body.String(), "edited": s.live(edited).Body.String()} {
		for _, want := range hints {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q in the answer", what, want)
			}
		}
	}
	if page := s.live(edited[2:]).Body.String(); strings.Contains(page, hints[0]) {
		t.Error("without the paste it is still warned of")
	}
}
