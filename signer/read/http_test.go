package read_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// What the parts say, and what was undone.
func TestHTTPNotes(t *testing.T) {
	for paste, want := range map[string]string{
		"GET / HTTP/1.1\nHost: h.example\nA: b":                         "[{HTTP request GET h.example, 2 headers}] []",
		"HTTP/2 403 \nserver: x":                                        "[{HTTP response 403}] []",
		"AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c1":  "[{Authorization header AWS4-HMAC-SHA256}] []",
		`send: b'GET / HTTP/1.1\r\nHost: h\r\n\r\n'`:                    "[{HTTP request GET h, 1 header}] [escaped-line-ends]",
		"AWS4-HMAC-SHA256 Credential=a,\nSignedHeaders=b,\nSignature=c": "[{Authorization header AWS4-HMAC-SHA256}] [broken-header]",
	} {
		r := reading(paste)
		var ids []string
		for _, c := range r.Cleaned {
			ids = append(ids, c.ID)
		}
		if got := fmt.Sprint(r.Parts, ids); got != want {
			t.Errorf("%q is read as %s, want %s", paste, got, want)
		}
	}
}

// hostileHTTP are pastes that would be slow if what was looked at once were
// looked at again from every line.
func hostileHTTP(n int) map[string]string {
	repeat := func(s string) string { return strings.Repeat(s, n/len(s)) }
	return map[string]string{
		"requests": repeat("GET / HTTP/1.1\nA: b\n\n"), "indented": repeat("    GET / HTTP/1.1\n    A: b\n    \n"),
		"long bodies": repeat("POST / HTTP/1.1\nContent-Length: 999999\n\n"), "folds": "GET / HTTP/1.1\nA: b\n" + repeat(" \t.\n"),
		"chunks": "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n" + repeat("1\na\n"), "no chunks": repeat("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\nffffff\n"),
		"large chunks":  "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\na\n" + repeat("fffff\n"),
		"no body lines": "POST / HTTP/1.1\n\n" + repeat("a\n"), "headers": repeat("X-A: b\n"), "Host": repeat("x-amz-a:b\n"), "pairs": repeat(":a\nb\n"),
		"answers": repeat("HTTP/1.1 403\n"), "chatter": repeat("* Trying\n"), "literals": repeat(`send: b'GET / HTTP/1.1\r\n'` + "\n"),
		"one literal": `send: b'GET / HTTP/1.1\r\n` + repeat(`\x41\r\n`), "sum": "'GET / HTTP/1.1\\r\\n' +\n" + repeat("'a' +\n"),
		"Authorization": repeat("Authorization: AWS4-HMAC-SHA256 Credential=a,\n"), "one line": "GET /" + repeat(" HTTP/1.1"), "names": repeat("Authorization"),
		"broken": "GET / HTTP/1.1\nAuthorization: AWS4-X \n" + repeat("Credential=a,\n"), "fields": repeat("AWS4-A Credential="),
	}
}

func TestHTTPIsLinear(t *testing.T) {
	for what, paste := range hostileHTTP(size(1 << 18)) {
		few := allocated([]byte(paste[:len(paste)/8]))
		begun := time.Now()
		if many := allocated([]byte(paste)); many > 16*few+1<<20 {
			t.Errorf("%s: %d bytes for an eighth, %d for all", what, few, many)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("%s took %v", what, took)
		}
	}
}

// printed writes a request as it is sent.
func printed(q *signer.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", q.Method, q.URL)
	for _, h := range q.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
	}
	b.WriteString("\r\n")
	if coding, _ := q.Header("Transfer-Encoding"); strings.HasSuffix(strings.ToLower(strings.TrimSpace(coding)), "chunked") && len(q.Body) > 0 {
		fmt.Fprintf(&b, "%x\r\n%s\r\n0\r\n\r\n", len(q.Body), q.Body)
	} else {
		b.Write(q.Body)
	}
	return b.String()
}

// A request that is printed and read again is the same.
func FuzzHTTP(f *testing.F) {
	for _, c := range signertest.CaseFiles(f, "testdata/pastes", sections()...) {
		if strings.HasPrefix(c.Name, "http-") {
			f.Add(c.Section("paste"))
		}
	}
	for _, seed := range hostileHTTP(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, paste string) {
		r := reading(paste)
		if r.Request == nil || len(r.Parts) != 1 || r.Parts[0].As != "HTTP request" {
			return // others have a say in it
		}
		if c := r.Credentials; c != (signer.Credentials{}) {
			return
		}
		text := printed(r.Request)
		again := reading(text)
		if got, want := requestText(again.Request), requestText(r.Request); got != want {
			t.Errorf("%q is read as\n%q, printed, and read as\n%q", paste, want, got)
		}
	})
}
