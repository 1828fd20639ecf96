package check_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

// pairs writes n parameters.
func pairs(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&"+format, i)
	}
	return b.String()[1:]
}

// big are inputs that are large in one way each.
func big() map[string]object {
	const n = 1 << 20
	credentials := object{"secret_access_key": "secret"}
	request := func(query string) object { return object{"method": "GET", "url": "https://h/?" + query} }
	of := func(query, step, value string) object {
		return object{"request": request(query), "credentials": credentials, "provided": object{step: value}}
	}
	noise := "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	parameters := pairs(10_000, "p%d=value")
	return map[string]object{
		"a value of 1 MB":            of("a="+strings.Repeat("v", n), "string-to-sign", "GET\nh\n/\na="+strings.Repeat("w", n)),
		"10,000 parameters":          of(parameters, "canonical-query", pairs(10_000, "q%d=value")),
		"10,000 and a signature":     of(parameters, "signature", noise),
		"10,000, of one name":        of(strings.ReplaceAll(parameters, "p", "same"), "signature", noise),
		"5,000, twice":               of(pairs(5_000, "p%d=1")+"&"+pairs(5_000, "p%d=2"), "signature", noise),
		"ab and ba":                  of("a="+strings.Repeat("ab", n/2), "canonical-query", "a="+strings.Repeat("ba", n/2)),
		"noise in every step":        {"request": request("a=1"), "credentials": credentials, "provided": object{"canonical-query": parameters, "string-to-sign": parameters, "digest": parameters, "signature": parameters, "encoded-signature": parameters, "signed-url": parameters}},
		"a million ampersands":       of("a=1", "canonical-query", strings.Repeat("&", n)),
		"a million ampersands, sent": of(strings.Repeat("&", n), "canonical-query", "a=1"),
		"a paste of methods":         {"paste": strings.Repeat("GET\n", n/4), "credentials": credentials},
		"a paste of URLs":            {"paste": strings.Repeat("https://h/?a=1\n", n/15), "credentials": credentials},
		"a paste of percent signs":   {"paste": strings.Repeat("%25", n/3), "credentials": credentials},
	}
}

// However large the input, the answer is not many times as large, and the
// search tries no more than for a small one. The guard is against hangs only.
func TestLargeInputsAreBounded(t *testing.T) {
	for what, in := range big() {
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan *check.Report, 1)
		go func() {
			in, err := check.Decode(body)
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			report, err := check.Check(t.Context(), in, time.Time{})
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			done <- report
		}()
		select {
		case report := <-done:
			checkSize(t, what, report, len(body))
		case <-time.After(2 * time.Minute):
			t.Fatalf("%s hangs", what)
		}
	}
}

func checkSize(t *testing.T, what string, report *check.Report, size int) {
	t.Helper()
	answer, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer) > 40*size+1<<20 {
		t.Errorf("%s: %d bytes asked, %d answered", what, size, len(answer))
	}
	if s := report.Search; s != nil && (s.Hypotheses > 2000 || s.HMACs > 500) {
		t.Errorf("%s: searched %+v", what, s)
	}
	if len(report.Warnings) > 200 {
		t.Errorf("%s: %d warnings", what, len(report.Warnings))
	}
}

// FuzzCheck gives whatever is an input to the whole of the engine. The report
// marshals, and the segments of each step rebuild both of its sides.
func FuzzCheck(f *testing.F) {
	for _, in := range []string{
		`{}`, `{"paste":"POST\r\nh\r\n/\r\na=1&&b=2","credentials":{"secret_access_key":"k"}}`,
		`{"paste":"https://h/?b=1&Action=a&AWSAccessKeyId=x&Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%252FMj6vPxyYIs%253D","credentials":{"secret_access_key":"k"}}`,
		`{"request":{"method":"POST","url":"https://h/","headers":[["Content-Type","application/x-www-form-urlencoded"]],"body":"a=1&Signature=x"},"complete":true,"now":"2014-08-28T15:50:34Z"}`,
		`{"request":{"url":"?a=xxxx"},"provided":{"canonical-query":"a=1","string-to-sign":{"base64":"/w=="},"digest":"00ff","signature":"***"},"server":{"string-to-sign":"GET"}}`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := check.Decode(body)
		if err != nil {
			return
		}
		report, err := check.Check(t.Context(), in, time.Time{})
		if err != nil {
			return
		}
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
		for _, s := range report.Steps {
			if s.Provided != nil && s.Calculated != nil {
				checkRebuilt(t, &s)
			}
		}
	})
}

func checkRebuilt(t *testing.T, s *check.Step) {
	t.Helper()
	var ours, theirs []byte
	for _, segment := range s.Provided.Segments {
		if segment.Op != "provided" {
			ours = append(ours, segment.Text...)
		}
		if segment.Op != "calculated" {
			theirs = append(theirs, segment.Text...)
		}
	}
	if !bytes.Equal(ours, s.Calculated) || !bytes.Equal(theirs, s.Provided.Value) {
		t.Fatalf("%s is rebuilt as %q and %q\nfrom %q and %q", s.ID, ours, theirs, s.Calculated, s.Provided.Value)
	}
}
