package read_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/signer"
)

// printHAR writes a request as an entry.
func printHAR(r *signer.Request) string {
	type pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	headers := []pair{}
	for _, h := range r.Headers {
		headers = append(headers, pair{h.Name, h.Value})
	}
	text, _ := json.MarshalIndent(map[string]any{"log": map[string]any{"entries": []any{map[string]any{
		"request":  map[string]any{"method": r.Method, "url": r.URL, "headers": headers, "postData": map[string]any{"text": string(r.Body)}},
		"response": map[string]any{"status": 403},
	}}}}, "", "  ")
	return string(text)
}

// printFetch writes a request as a call.
func printFetch(r *signer.Request) string {
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	var headers []string
	for _, h := range r.Headers {
		headers = append(headers, quote(h.Name)+": "+quote(h.Value))
	}
	return "fetch(" + quote(r.URL) + ", {\n  \"headers\": {\n    " + strings.Join(headers, ",\n    ") +
		"\n  },\n  \"body\": " + quote(string(r.Body)) + ",\n  \"method\": " + quote(r.Method) + "\n});"
}

func TestPrintThenReadHARAndFetch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range size(3000) {
		q := randomRequest(r)
		checkPrinted(t, "HAR", printHAR(q), q)
		checkPrinted(t, "fetch", printFetch(q), q)
	}
}

// What is said of a HAR's entry: which one it is, and that Chrome leaves the
// Authorization header out.
func TestHARNotes(t *testing.T) {
	entry := func(status, headers string) string {
		return `{"request":{"method":"GET","url":"https://h.example/","headers":[` + headers + `]},"response":{"status":` + status + `}}`
	}
	dated := `{"name":"X-Amz-Date","value":"x"}`
	for paste, want := range map[string]string{
		entry("200", ""): "GET h.example, 0 headers; answered with 200",
		`{"log":{"entries":[` + entry("200", "") + "," + entry("200", dated) + "," + entry("403", "") + `]}}`: "GET h.example, 1 header; entry 2 of 3; answered with 200; no Authorization header, though X-Amz-Date is there: Chrome leaves it out of what it exports",
		entry("403", dated+`,{"name":"Authorization","value":"AWS4-HMAC-SHA256 x"}`):                          "GET h.example, 2 headers; answered with 403",
	} {
		if r := reading(paste); len(r.Parts) != 1 || r.Parts[0].Note != want {
			t.Errorf("%s: parts are %+v, want the note %q", paste, r.Parts, want)
		}
	}
}

// Nesting is counted before anything is made of the text.
func TestHARThatNestsIsRefusedCheaply(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run, as with the race detector, leaves this to the full one")
	}
	for _, opening := range []string{"[", `{"a":`} {
		paste := []byte(`{"log":` + strings.Repeat(opening, 1<<20/len(opening)))
		if n := allocated(paste); n > 16<<20 {
			t.Errorf("%d bytes are allocated for a megabyte of %s", n, opening)
		}
	}
}
