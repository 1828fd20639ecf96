package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

// signedJSON is a case with a secret and a provided signature that differs. It is
// not searched for long.
const signedJSON = `{
	"request": {"method": "GET", "url": "https://mws.amazonservices.com/Orders/2013-09-01?Action=ListOrders&SellerId=A1&AWSAccessKeyId=AKIAEXAMPLE&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15:50:34Z&Version=2013-09-01"},
	"provided": {"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
	"credentials": {"access_key_id": "AKIAEXAMPLE", "secret_access_key": SECRET}, "depth": 1}`

func withSecret(body string) string {
	quoted, _ := json.Marshal(testSecret)
	return strings.ReplaceAll(body, "SECRET", string(quoted))
}

func TestCheckAPI(t *testing.T) {
	s := newTestServer(t)
	for what, c := range map[string]struct {
		body, field, message string
		status               int
	}{
		"nothing but an object is answered":        {`{}`, "", "", 200},
		"a case is answered":                       {withSecret(signedJSON), "", "", 200},
		"a paste that nobody understands is fine":  {`{"paste": "how do I sign?"}`, "", "", 200},
		"an empty body is told so":                 {"", "", "empty", 400},
		"blanks are an empty body":                 {" \n", "", "empty", 400},
		"bad JSON is told so":                      {withSecret(`{"credentials": {"secret_access_key": SECRET},`), "", "JSON", 400},
		"a list is no input":                       {`[]`, "", "object", 400},
		"bytes that are not UTF-8 are refused":     {"{\"paste\": \"\xff\"}", "", "UTF-8", 400},
		"an unknown field is named":                {`{"pasted": ""}`, "pasted", "unknown field", 400},
		"an unknown field is named with its path":  {withSecret(`{"credentials": {"secret_access_key": SECRET, "acces_key_id": ""}}`), "credentials.acces_key_id", "unknown field", 400},
		"an unknown scheme is refused":             {`{"scheme": "sigv9"}`, "scheme", "unknown scheme", 400},
		"an unknown step is refused with its path": {`{"provided": {"sts": "x"}}`, "provided.sts", "step", 400},
		"a number is no secret":                    {`{"credentials": {"secret_access_key": 1}}`, "credentials.secret_access_key", "string", 400},
		"a list as a secret is refused unseen":     {withSecret(`{"credentials": {"secret_access_key": [SECRET]}}`), "credentials.secret_access_key", "string", 400},
	} {
		t.Run(what, func(t *testing.T) {
			w := s.api(c.body)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
				t.Errorf("Content-Type = %q", got)
			}
			if c.status != http.StatusOK {
				wantError(t, w.Body.Bytes(), c.field, c.message)
			}
		})
	}
}

func wantError(t *testing.T, body []byte, field, message string) {
	t.Helper()
	var answer struct {
		Error *struct{ Message, Field *string }
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == nil || answer.Error.Message == nil || answer.Error.Field == nil {
		t.Fatalf("not an error of the contract: %s", body)
	}
	if *answer.Error.Field != field || !strings.Contains(*answer.Error.Message, message) {
		t.Errorf("error %q at %q, want %q at %q", *answer.Error.Message, *answer.Error.Field, message, field)
	}
}

func TestCheckAPIAnswersTheContract(t *testing.T) {
	w := newTestServer(t).api(withSecret(signedJSON))
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"verdict", "summary", "scheme", "read", "cleaned", "request", "steps",
		"mistakes", "alternatives", "warnings", "search", "signed",
	} {
		if answer[name] == nil {
			t.Errorf("there is no %q", name)
		}
		delete(answer, name)
	}
	if len(answer) > 0 {
		t.Errorf("not in the contract: %v", answer)
	}
}

func TestCheckAPITellsTheTimeOfTheSearch(t *testing.T) {
	now := testNow
	s := newTestServer(t, func(cfg *Config) {
		cfg.Now = func() time.Time { return now }
		cfg.Check = func(_ context.Context, _ check.Input, at time.Time) (*check.Report, error) {
			if !at.Equal(testNow) {
				t.Errorf("the check got %v as now", at)
			}
			now = now.Add(1500 * time.Microsecond)
			report := emptyReport()
			report.Search = &check.Search{}
			return report, nil
		}
	})
	if w := s.api(`{}`); !strings.Contains(w.Body.String(), `"milliseconds":1.5,`) {
		t.Errorf("answer: %s", w.Body)
	}
}

func TestCheckAPILeavesMarkupReadable(t *testing.T) {
	s := newTestServer(t, checkWith(func(context.Context, check.Input, time.Time) (*check.Report, error) {
		return &check.Report{Summary: "a<b&c>d"}, nil
	}))
	if w := s.api(`{}`); !strings.Contains(w.Body.String(), "a<b&c>d") {
		t.Errorf("escaped: %s", w.Body)
	}
}

func TestTooLargeIs413(t *testing.T) {
	s := newTestServer(t, func(cfg *Config) { cfg.MaxRequest = 1000 })
	body := func(n int) string { return `{"paste":"` + strings.Repeat("a", n-12) + `"}` }
	if w := s.api(body(1000)); w.Code != http.StatusOK {
		t.Errorf("a body of the limit = %d", w.Code)
	}
	w := s.api(body(1001))
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit = %d", w.Code)
	}
	wantError(t, w.Body.Bytes(), "", "1000 bytes")
	unknown := s.api(body(5000), func(r *http.Request) { r.ContentLength = -1 })
	if unknown.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of unknown length over the limit = %d", unknown.Code)
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("broken near " + testSecret) }
func (brokenBody) Close() error             { return nil }

func TestBodyThatBreaksOffIs400(t *testing.T) {
	s := newTestServer(t)
	w := s.api("", func(r *http.Request) { r.Body = io.NopCloser(brokenBody{}) })
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
	wantError(t, w.Body.Bytes(), "", "could not be read")
}

func TestLargeAnswersArePacked(t *testing.T) {
	s := newTestServer(t)
	w := s.api(withSecret(signedJSON), header("Accept-Encoding", "br, gzip"))
	if w.Header().Get("Content-Encoding") != "gzip" || !json.Valid([]byte(plainBody(t, w))) {
		t.Errorf("Content-Encoding %q", w.Header().Get("Content-Encoding"))
	}
	w = s.api(withSecret(signedJSON), header("Accept-Encoding", "gzip;q=0"))
	if w.Header().Get("Content-Encoding") != "" || !json.Valid(w.Body.Bytes()) {
		t.Errorf("refused, yet Content-Encoding %q", w.Header().Get("Content-Encoding"))
	}
}

func BenchmarkAPICheck(b *testing.B) {
	s := newTestServer(b)
	body := withSecret(signedJSON)
	b.ReportAllocs()
	for b.Loop() {
		if w := s.api(body); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
