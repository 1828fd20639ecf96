package check_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

var (
	refusedAt = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	worksAt   = time.Date(2015, 8, 29, 9, 5, 7, 0, time.UTC)
)

// sentAt completes a case at a time and signs it.
func sentAt(t *testing.T, s signer.Scheme, c signer.Case, at time.Time) signer.Request {
	t.Helper()
	c = s.Complete(c, at)
	request, ok := s.Signed(&c, s.Sign(&c, s.Rules(&c), nil))
	if !ok {
		t.Fatalf("%s: not signed", s.ID())
	}
	return request
}

// beside checks a request with another one beside it that works.
func beside(t *testing.T, refused, works signer.Request, secret string) *check.Report {
	t.Helper()
	in := check.Input{Request: &check.RequestInput{}, Working: &read.Found{Request: works}}
	in.Request.Method, in.Request.URL, in.Request.Body = refused.Method, refused.URL, refused.Body
	for _, h := range refused.Headers {
		in.Request.Headers = append(in.Request.Headers, check.HeaderInput{Name: h.Name, Value: signer.Text(h.Value)})
	}
	if secret != "" {
		in.Credentials = &check.CredentialsInput{SecretAccessKey: secret}
	}
	report, err := check.Check(t.Context(), in, refusedAt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// apart lists the steps in which the one that works differs.
func apart(report *check.Report) (ids []string) {
	for _, s := range report.Steps {
		if s.Reference != nil && s.Reference.State == diagnose.Differs {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Two requests that are signed rightly, at two times: in no scheme is there a
// step whose difference is shown as one, with the key and without.
func TestTimeIsNoDifference(t *testing.T) {
	for _, s := range signer.Schemes() {
		for _, secret := range []string{knownSecret, ""} {
			name := fmt.Sprintf("%s, key %t", s.ID(), secret != "")
			c := known(s.ID())
			report := beside(t, sentAt(t, s, c, refusedAt), sentAt(t, s, c, worksAt), secret)
			if ids := apart(report); len(ids) > 0 || !strings.Contains(report.Summary, "nothing that is signed differs") {
				t.Errorf("%s: %v differ: %s", name, ids, report.Summary)
			}
			if report.Scheme != s.ID() || strings.Contains(report.Summary, "so the key is right") != (secret != "") {
				t.Errorf("%s: %s: %s", name, report.Scheme, report.Summary)
			}
			compared := 0
			for _, step := range report.Steps {
				if step.Reference == nil {
					continue
				}
				if compared++; secret != "" && step.Reference.State == diagnose.Absent {
					t.Errorf("%s: %s is not compared", name, step.ID)
				}
				wantRebuilt(t, name+" "+step.ID, &step)
			}
			if compared < 2 {
				t.Errorf("%s: %d steps are compared", name, compared)
			}
		}
	}
}

// wantRebuilt checks that the segments make both sides.
func wantRebuilt(t *testing.T, name string, step *check.Step) {
	t.Helper()
	var ours, theirs []byte
	for _, s := range step.Reference.Segments {
		if s.Op != diagnose.Provided {
			ours = append(ours, s.Text...)
		}
		if s.Op != diagnose.Calculated {
			theirs = append(theirs, s.Text...)
		}
	}
	if len(step.Reference.Segments) > 0 && (string(ours) != string(step.Calculated) || string(theirs) != string(step.Reference.Value)) {
		t.Errorf("%s: segments give %q and %q", name, ours, theirs)
	}
}

// Each row: how the one that works is another, what is said of it, and the
// steps that it differs in.
func TestWhatTheOneThatWorksDoes(t *testing.T) {
	s := signer.SchemeByID("sigv4")
	plain := func() signer.Case {
		c := known("sigv4")
		c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: "text/plain"}}
		return c
	}
	for what, c := range map[string]struct {
		change func(c *signer.Case)
		says   string
		apart  string
	}{
		"the same": {func(*signer.Case) {}, "nothing that is signed differs", ""},
		"a header more": {func(c *signer.Case) {
			c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "X-Amz-Acl", Value: "a"})
		}, "signs x-amz-acl too.", "canonical-headers signed-headers"},
		"a header less": {func(c *signer.Case) { c.Request.Headers = nil }, "does not sign content-type.", "canonical-headers signed-headers"},
		"another type":  {func(c *signer.Case) { c.Request.Headers[0].Value = "application/json" }, "has the content type application/json.", "canonical-headers"},
		"another host": {func(c *signer.Case) {
			c.Request.URL = "https://sqs.eu-west-1.example.com/?a=b"
			c.Region, c.Service = "eu-west-1", "sqs"
		}, "has the host sqs.eu-west-1.example.com.", "canonical-headers"},
		"another path":     {func(c *signer.Case) { c.Request.URL = "https://sqs.eu-west-1.amazonaws.com/queue?a=b" }, "has the path /queue.", "canonical-uri"},
		"another method":   {func(c *signer.Case) { c.Request.Method = "PUT" }, "is a PUT.", "canonical-request"},
		"another body":     {func(c *signer.Case) { c.Request.Body = []byte("other") }, "has another body.", "payload-hash"},
		"another region":   {func(c *signer.Case) { c.Region = "us-east-1" }, "is signed for the region us-east-1.", "credential-scope"},
		"a parameter more": {func(c *signer.Case) { c.Request.URL += "&c=d" }, "has the parameter c too.", "canonical-query"},
		"a parameter less": {func(c *signer.Case) { c.Request.URL = "https://sqs.eu-west-1.amazonaws.com/" }, "has no parameter a.", "canonical-query"},
		"another value":    {func(c *signer.Case) { c.Request.URL = "https://sqs.eu-west-1.amazonaws.com/?a=c" }, "has another value of a.", "canonical-query"},
		"another key":      {func(c *signer.Case) { c.Credentials.AccessKeyID = "AKIDOTHER" }, "has another access key id.", "authorization"},
		"another session": {func(c *signer.Case) {
			c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "X-Amz-Security-Token", Value: "t"})
		}, "signs x-amz-security-token too.", "canonical-headers signed-headers"},
		"another secret":     {func(c *signer.Case) { c.Credentials.SecretAccessKey = "another" }, "not what this key gives", ""},
		"two things at once": {func(c *signer.Case) { c.Request.Headers[0].Value, c.Request.Method = "a/b", "PUT" }, "has the content type a/b and is a PUT.", "canonical-headers canonical-request"},
	} {
		works := plain()
		c.change(&works)
		report := beside(t, sentAt(t, s, plain(), refusedAt), sentAt(t, s, works, worksAt), knownSecret)
		if got := strings.Join(apart(report), " "); got != c.apart || !strings.Contains(report.Summary, c.says) || !strings.HasSuffix(report.Summary, report.Beside) {
			t.Errorf("%s: %q differ, want %q: %s", what, got, c.apart, report.Summary)
		}
	}
}

// A request that is signed by another scheme is shown, and not compared.
func TestOtherSchemesAreNotCompared(t *testing.T) {
	header, query := signer.SchemeByID("sigv4"), signer.SchemeByID("sigv4-query")
	c := known("sigv4")
	report := beside(t, sentAt(t, header, c, refusedAt), sentAt(t, query, c, worksAt), knownSecret)
	if len(apart(report)) > 0 || !strings.Contains(report.Summary, "signed by "+query.Title()) {
		t.Errorf("%v: %s", apart(report), report.Summary)
	}
	if s := step(t, report, "canonical-uri"); s.Reference == nil || s.Reference.State != diagnose.Same {
		t.Errorf("the path is %+v", s.Reference)
	}
	if s := step(t, report, "authorization"); s.Reference != nil {
		t.Errorf("a step of another scheme is %+v", s.Reference)
	}
}

// Of a request whose signature a browser left out, it is not known which
// headers it signs.
func TestStrippedRequestBesideASignedOne(t *testing.T) {
	s, c := signer.SchemeByID("sigv4"), known("sigv4")
	works := s.Complete(c, worksAt).Request
	works.Headers = append(works.Headers, signer.Header{Name: "Accept", Value: "*/*"})
	report := beside(t, sentAt(t, s, c, refusedAt), works, knownSecret)
	if ids := apart(report); len(ids) > 0 || step(t, report, "signed-headers").Reference != nil || !strings.Contains(report.Summary, "carries no signature") {
		t.Errorf("%v: %s", ids, report.Summary)
	}
}

// A step that is as good as the key stays hidden on this side too.
func TestSecretStepsOfTheReferenceAreHidden(t *testing.T) {
	s, c := signer.SchemeByID("sigv4"), known("sigv4")
	report := beside(t, sentAt(t, s, c, refusedAt), sentAt(t, s, c, worksAt), knownSecret)
	if side := step(t, report, "signing-key").Reference; side == nil || len(side.Value) > 0 || len(side.Segments) > 0 {
		t.Errorf("the signing key is %+v", side)
	}
}

// rawText is a request as it is sent.
func rawText(r *signer.Request) string {
	var b strings.Builder
	target := r.Target()
	fmt.Fprintf(&b, "%s %s?%s HTTP/1.1\nHost: %s\n", r.Method, target.SignedPath(), target.Query, target.Host)
	for _, h := range r.Headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	fmt.Fprintf(&b, "\n%s\n\n", r.Body)
	return b.String()
}

// The requests of a paste are listed, and chosen by their numbers.
func TestRequestsAreListedAndChosen(t *testing.T) {
	s, c := signer.SchemeByID("sigv4"), known("sigv4")
	refused, works := sentAt(t, s, c, refusedAt), sentAt(t, s, c, worksAt)
	paste := check.Texts{[]byte(rawText(&refused) + "HTTP/1.1 403 Forbidden\n\n" + rawText(&works))}
	number := func(n int) *int { return &n }
	for what, row := range map[string]struct {
		entry, reference *int
		chosen           int
		field, message   string
	}{
		"neither":                           {nil, nil, 1, "", ""},
		"the second":                        {number(2), nil, 2, "", ""},
		"the second beside the first":       {number(2), number(1), 2, "", ""},
		"beside the first":                  {nil, number(1), 2, "", ""},
		"beside the second":                 {nil, number(2), 1, "", ""},
		"none":                              {number(0), nil, 0, "entry", "2 requests were found"},
		"one less than none":                {number(-1), nil, 0, "entry", "2 requests were found"},
		"one too many":                      {number(3), nil, 0, "entry", "2 requests were found"},
		"a reference that is none":          {nil, number(0), 0, "reference", "2 requests were found"},
		"a reference too many":              {number(1), number(3), 0, "reference", "2 requests were found"},
		"one beside itself":                 {number(1), number(1), 0, "reference", "another request"},
		"a huge number":                     {number(1 << 62), nil, 0, "entry", "2 requests were found"},
		"a wrong entry, a wrong reference":  {number(9), number(9), 0, "entry", "2 requests were found"},
		"a right entry, and a negative one": {number(1), number(-5), 0, "reference", "2 requests were found"},
	} {
		report, err := check.Check(t.Context(), check.Input{Paste: paste, Entry: row.entry, Reference: row.reference}, refusedAt)
		var input *check.InputError
		if errors.As(err, &input) {
			if input.Field != row.field || !strings.Contains(input.Message, row.message) || row.message == "" {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		at := slices.IndexFunc(report.Requests, func(f check.Found) bool { return f.Chosen })
		if row.field != "" || len(report.Requests) != 2 || at+1 != row.chosen {
			t.Errorf("%s: %+v", what, report.Requests)
			continue
		}
		if f := report.Requests[0]; f.Entry != 1 || f.URL != "https://sqs.eu-west-1.amazonaws.com/" || f.Status != 403 || !f.Signed || f.Time != "20150830T123600Z" {
			t.Errorf("%s: %+v", what, f)
		}
		if compared := step(t, report, "canonical-headers").Reference != nil; compared != (row.reference != nil) {
			t.Errorf("%s: compared: %t", what, compared)
		}
	}
}

// Where there is one request or none, there is nothing to choose.
func TestNothingToChoose(t *testing.T) {
	one := 1
	s, c := signer.SchemeByID("sigv4"), known("sigv4")
	request := sentAt(t, s, c, refusedAt)
	for paste, message := range map[string]string{"": "no whole request", rawText(&request): "1 request was found"} {
		_, err := check.Check(t.Context(), check.Input{Paste: check.Texts{[]byte(paste)}, Reference: &one}, refusedAt)
		var input *check.InputError
		if !errors.As(err, &input) || input.Field != "reference" || !strings.Contains(input.Message, message) {
			t.Errorf("%d bytes: %v", len(paste), err)
		}
	}
	report, err := check.Check(t.Context(), check.Input{Paste: check.Texts{[]byte(rawText(&request))}, Entry: &one}, refusedAt)
	if err != nil || len(report.Requests) > 0 {
		t.Errorf("%v, %+v", err, report)
	}
	given := check.Input{Paste: check.Texts{[]byte(rawText(&request))}, Reference: &one, Request: &check.RequestInput{Method: "PUT", URL: request.URL}}
	if report, err = check.Check(t.Context(), given, refusedAt); err != nil || report.Request.Method != "PUT" || step(t, report, "canonical-uri").Reference == nil {
		t.Errorf("a request by itself beside a pasted one: %v, %+v", err, report)
	}
}

// Any request beside any other, also one that is no request of a scheme.
func TestAnythingBesideAnything(t *testing.T) {
	var list []signer.Request
	for _, s := range signer.Schemes() {
		c := known(s.ID())
		list = append(list, sentAt(t, s, c, refusedAt), c.Request)
	}
	list = append(list, signer.Request{}, signer.Request{Method: "GET", URL: "::"}, signer.Request{URL: "?&=", Headers: []signer.Header{{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=/,,SignedHeaders=;"}}})
	for i, refused := range list {
		for k, works := range list {
			report := beside(t, refused, works, knownSecret)
			if report.Beside == "" || strings.Contains(report.Summary, "  ") || strings.HasSuffix(report.Beside, "works .") {
				t.Errorf("%d beside %d: %q", i, k, report.Summary)
			}
			for _, s := range report.Steps {
				if s.Reference != nil && !s.Secret {
					wantRebuilt(t, fmt.Sprint(i, " beside ", k, " ", s.ID), &s)
				}
				if s.Reference != nil && s.Reference.State == diagnose.Differs && s.Reference.Difference == nil {
					t.Errorf("%d beside %d: %s differs nowhere", i, k, s.ID)
				}
			}
		}
	}
}
