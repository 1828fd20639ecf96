package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
	"countersign/web"
)

const (
	bookSecret = "mWs0nlyAnExample/NotARealKey+01234567890"

	order = "https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=AKIDEXAMPLE000PYTHON&Action=ListOrders" +
		"&CreatedAfter=2014-08-26T23%3A00%3A00Z&MarketplaceId.Id.1=A1F83G8C2ARO7P&SellerId=A2EXAMPLE000SELL" +
		"&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01&Signature="
	validURL = order + "ybnHlW2XLNwV%2Bt2oQyumJt0Nr4%2F55Scu4aU4wVf%2FlD0%3D\n"
	twiceURL = order + "ybnHlW2XLNwV%252Bt2oQyumJt0Nr4%252F55Scu4aU4wVf%252FlD0%253D\n"
	noiseURL = order + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D\n"
	maskURL  = order + "xxxxxxxxxxxxxxxxxxxx\n"

	crlfString = "POST\r\nmws.amazonservices.co.uk\r\n/Orders/2013-09-01\r\nAWSAccessKeyId=AKIDSHOPEXAMPLE00001&Action=ListOrders" +
		"&CreatedAfter=2014-08-26T23%3A00%3A00Z&SellerId=A2EXAMPLESELLR&SignatureMethod=HmacSHA256&SignatureVersion=2" +
		"&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"

	headerJSON = `{"request": {"method": "POST", "url": "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Aorders/invocations",
		"headers": [["Content-Type", "application/json"], ["X-Amz-Date", "20260302T095011Z"],
		["Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE000LAMBDA/20260302/eu-west-1/lambda/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=178bc24e496905d200cc7e73c4c841bd01984d06917b8ae9454b741b078beb4d"]],
		"body": "{\"id\":1042}"},
		"credentials": {"secret_access_key": "aWs0nlyAnExample/NotARealKey+01234567890"},
		"now": "2026-03-02T09:50:30Z", "reveal": ["signing-key"]}`
)

type environ = map[string]string

var key = environ{"AWS_SECRET_ACCESS_KEY": bookSecret}

// runCheck runs "countersign check" half a minute after the orders were asked
// for.
func runCheck(t *testing.T, env environ, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	w := &world{
		ctx: t.Context(), getenv: func(name string) string { return env[name] },
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, now: fixedTime,
	}
	status = w.run(append([]string{"check"}, args...))
	return status, out.String(), errs.String()
}

func fixedTime() time.Time { return time.Date(2014, 8, 28, 15, 51, 4, 0, time.UTC) }

// file writes a file and returns its name.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paste.txt")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// searched is how much was tried, which each new mistake changes.
var searched = regexp.MustCompile(`[\d,]+(\s+(?:sets of|make a difference|kinds of mistakes))`)

func TestAnswersAsText(t *testing.T) {
	for name, c := range map[string]struct {
		stdin  string
		width  string
		status int
		args   []string
	}{
		"valid-60":              {validURL, "60", 0, nil},
		"valid-100":             {validURL, "100", 0, nil},
		"explained-60":          {twiceURL, "60", 1, []string{"--language", "python"}},
		"explained-100":         {twiceURL, "100", 1, nil},
		"explained-160":         {twiceURL, "160", 1, nil},
		"explained-colour":      {twiceURL, "80", 1, []string{"--color", "always"}},
		"unexplained-80":        {noiseURL, "80", 1, []string{"--depth", "1"}},
		"unexplained-all":       {noiseURL, "100", 1, []string{"--depth", "1", "--all"}},
		"crlf-60":               {crlfString, "60", 1, nil},
		"crlf-100":              {crlfString, "100", 1, nil},
		"crlf-colour":           {crlfString, "80", 1, []string{"--color", "always"}},
		"masked-80":             {maskURL, "80", 3, nil},
		"nothing-read-60":       {"what is this?\n", "60", 3, nil},
		"nothing-read-100":      {"what is this?\n", "100", 3, nil},
		"header-request-60-all": {headerJSON, "60", 1, []string{"--all"}},
		"header-request-100":    {headerJSON, "100", 1, nil},
		"two-requests-60":       {twoRequests, "60", 1, nil},
		"two-requests-100":      {twoRequests, "100", 1, []string{"--entry", "1", "--reference", "2"}},
		"two-requests-all":      {twoRequests, "100", 1, []string{"--reference", "2", "--all"}},
		"har-100":               {manyEntries(), "100", 1, []string{"--entry", "41", "--depth", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := runCheck(t, environ{"COLUMNS": c.width, "AWS_SECRET_ACCESS_KEY": bookSecret}, c.stdin, c.args...)
			if status != c.status || stderr != "" {
				t.Errorf("status %d, want %d: %s", status, c.status, stderr)
			}
			golden(t, name+".golden", searched.ReplaceAllString(stdout, "N$1"))
		})
	}
}

func TestCheckStatuses(t *testing.T) {
	huge := file(t, strings.Repeat("x", maxPaste+1))
	largest := file(t, strings.Repeat("x", maxPaste))
	for what, c := range map[string]struct {
		env    environ
		stdin  string
		args   []string
		status int
		says   string // on standard error
	}{
		"a right signature":                          {key, validURL, nil, 0, ""},
		"standard input by name":                     {key, validURL, []string{"-"}, 0, ""},
		"an explained mismatch":                      {key, twiceURL, nil, 1, ""},
		"an unexplained mismatch":                    {key, noiseURL, []string{"--depth", "1"}, 1, ""},
		"a mismatch that is only seen":               {nil, crlfString, nil, 1, ""},
		"a masked signature":                         {key, maskURL, nil, 3, ""},
		"no key":                                     {nil, validURL, nil, 3, ""},
		"nothing that can be read":                   {key, "hello", nil, 3, ""},
		"a file of the largest size":                 {key, "", []string{largest}, 3, ""},
		"JSON that is an input":                      {nil, headerJSON, nil, 1, ""},
		"JSON that is none is a paste":               {nil, `{"log": {}}`, nil, 3, ""},
		"an empty object is a paste":                 {nil, `{}`, nil, 3, ""},
		"an empty input":                             {key, " \n", nil, 2, "nothing in standard input"},
		"a file that is not there":                   {key, "", []string{"no/such"}, 2, "no/such"},
		"a folder":                                   {key, "", []string{t.TempDir()}, 2, "directory"},
		"a file that is too large":                   {key, "", []string{huge}, 2, huge + " is larger than 4096 KiB"},
		"too large a standard input":                 {key, strings.Repeat("x", maxPaste+1), nil, 2, "standard input is larger"},
		"an unknown scheme":                          {key, validURL, []string{"--scheme", "sigv9"}, 2, "sigv4a-query"},
		"a header that is an object in the input":    {key, `{"request":{"method":"GET","url":"https://a/","headers":[{"name":"Host"}]},"scheme":"sigv4"}`, nil, 2, "request.headers.0"},
		"an unknown step in the input":               {key, `{"provided":{"x":"y"}}`, nil, 2, "provided.x"},
		"an unknown language":                        {key, validURL, []string{"--language", "cobol"}, 2, "python"},
		"a depth that is none":                       {key, validURL, []string{"--depth", "9"}, 2, "0 to 4"},
		"one of two requests":                        {key, twoRequests, []string{"--entry", "2"}, 0, ""},
		"one of two, beside the other":               {key, twoRequests, []string{"--entry", "2", "--reference", "1"}, 0, ""},
		"the one that does not work":                 {key, twoRequests, []string{"--reference", "1"}, 0, ""},
		"a third of two requests":                    {key, twoRequests, []string{"--entry", "3"}, 2, "entry: must be a number from 1 to 2: 2 requests were found"},
		"entry 0":                                    {key, twoRequests, []string{"--entry", "0"}, 2, "entry: must be"},
		"a reference that is not there":              {key, twoRequests, []string{"--reference", "3"}, 2, "reference: must be"},
		"a request beside itself":                    {key, twoRequests, []string{"--entry", "2", "--reference", "2"}, 2, "reference: must be another"},
		"an entry of no requests":                    {key, validURL, []string{"--entry", "1"}, 2, "no whole request"},
		"an entry that is no number":                 {key, twoRequests, []string{"--entry", "x"}, 2, "--entry"},
		"a colour that is none":                      {key, validURL, []string{"--color", "blue"}, 2, "color"},
		"a secret file that is not there":            {nil, validURL, []string{"--secret-file", "no/such"}, 2, "no/such"},
		"a secret file of two lines":                 {nil, validURL, []string{"--secret-file", file(t, "a\nb\n")}, 2, "one line"},
		"an empty secret file":                       {nil, validURL, []string{"--secret-file", file(t, "\n")}, 2, "one line"},
		"standard input for paste and secret":        {nil, bookSecret, []string{"--secret-file", "-"}, 2, "needs a FILE"},
		"standard input for both by name":            {nil, bookSecret, []string{"--secret-file", "-", "-"}, 2, "needs a FILE"},
		"standard input twice":                       {key, validURL, []string{"-", "-"}, 2, "twice"},
		"the secret on standard input":               {nil, bookSecret + "\n", []string{"--secret-file", "-", file(t, validURL)}, 0, ""},
		"the secret in a file with CRLF":             {nil, validURL, []string{"--secret-file", file(t, bookSecret+"\r\n")}, 0, ""},
		"a secret file comes before the environment": {environ{"AWS_SECRET_ACCESS_KEY": "x"}, validURL, []string{"--secret-file", file(t, bookSecret)}, 0, ""},
		"a scheme that fits":                         {key, validURL, []string{"--scheme", "sigv2", "--depth", "0"}, 0, ""},
	} {
		t.Run(what, func(t *testing.T) {
			status, stdout, stderr := runCheck(t, c.env, c.stdin, c.args...)
			if status != c.status || !strings.Contains(stderr, c.says) || c.status == 2 && stdout != "" || c.status != 2 && stderr != "" {
				t.Errorf("status %d, want %d with %q: %s%.300s", status, c.status, c.says, stderr, stdout)
			}
			if len(stderr) > 600 {
				t.Errorf("an error of %d bytes", len(stderr))
			}
		})
	}
}

// Several files are several pastes of one thing.
func TestSeveralFiles(t *testing.T) {
	text, url := file(t, crlfString), file(t, twiceURL)
	_, stdout, _ := runCheck(t, key, "", text, url)
	if !strings.Contains(stdout, "string to sign ·") || !strings.Contains(stdout, "URL ·") {
		t.Error(stdout)
	}
	if _, mixed, _ := runCheck(t, key, twiceURL, text, "-"); mixed != stdout {
		t.Errorf("standard input as the second:\n%s", mixed)
	}
}

// JSON among other files is a paste like these.
func TestJSONAmongOthersIsAPaste(t *testing.T) {
	if status, _, _ := runCheck(t, key, "", file(t, `{"depth": 1}`), file(t, validURL)); status != 0 {
		t.Errorf("status %d", status)
	}
}

var milliseconds = regexp.MustCompile(`"milliseconds":[0-9.e-]+`)

// The same input gives the same bytes as POST /api/check.
func TestJSONIsTheContract(t *testing.T) {
	pages, err := web.New(web.Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: fixedTime})
	if err != nil {
		t.Fatal(err)
	}
	for what, input := range map[string]object{
		"explained":   {"paste": twiceURL, "credentials": object{"secret_access_key": bookSecret}},
		"unexplained": {"paste": noiseURL, "credentials": object{"secret_access_key": bookSecret}, "depth": 2},
		"two pastes":  {"paste": []string{crlfString, "hello <&> \u0085"}, "depth": 1},
		"a request":   {"request": object{"method": "GET", "url": "https://h.example/?a=<b>&c"}},
	} {
		body, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "http://localhost/api/check", bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		pages.ServeHTTP(answer, request)
		_, stdout, _ := runCheck(t, nil, string(body), "--json")
		want := milliseconds.ReplaceAllString(answer.Body.String(), "")
		if got := milliseconds.ReplaceAllString(stdout, ""); got != want || answer.Code != http.StatusOK || !strings.HasSuffix(got, "}\n") {
			t.Errorf("%s: %d\n got %s\nwant %s", what, answer.Code, got, want)
		}
	}
}

type object = map[string]any

// A paste gives what check.Check says of it.
func TestJSONOfAPaste(t *testing.T) {
	_, stdout, _ := runCheck(t, key, twiceURL, "--json")
	report, err := check.Check(t.Context(), check.Input{
		Paste: check.Texts{[]byte(twiceURL)}, Credentials: &check.CredentialsInput{SecretAccessKey: bookSecret},
	}, fixedTime())
	if err != nil {
		t.Fatal(err)
	}
	want, err := answerJSON(report, false)
	if err != nil || stdout != want {
		t.Errorf("%v\n got %s\nwant %s", err, stdout, want)
	}
}

func TestSearchIsTimed(t *testing.T) {
	var out bytes.Buffer
	at := fixedTime()
	w := &world{
		ctx: t.Context(), getenv: func(name string) string { return key[name] }, stdin: strings.NewReader(noiseURL), stdout: &out, stderr: &out,
		now: func() time.Time { at = at.Add(1500 * time.Microsecond); return at },
	}
	if w.run([]string{"check", "--json", "--depth", "1"}); !strings.Contains(out.String(), `"milliseconds":1.5,`) {
		t.Error(out.String())
	}
}

// The session token and the key id of the environment belong to its secret.
func TestCredentialsAreNotMixed(t *testing.T) {
	env := environ{"AWS_SECRET_ACCESS_KEY": "env", "AWS_SESSION_TOKEN": "token", "AWS_ACCESS_KEY_ID": "id"}
	w := &world{ctx: t.Context(), getenv: func(name string) string { return env[name] }}
	for what, c := range map[string]struct {
		file  string
		given check.CredentialsInput
		want  check.CredentialsInput
	}{
		"environment":     {"", check.CredentialsInput{}, check.CredentialsInput{AccessKeyID: "id", SecretAccessKey: "env", SessionToken: "token"}},
		"an id is given":  {"", check.CredentialsInput{AccessKeyID: "a"}, check.CredentialsInput{AccessKeyID: "a", SecretAccessKey: "env", SessionToken: "token"}},
		"a key is given":  {"", check.CredentialsInput{SigningKey: "k"}, check.CredentialsInput{SigningKey: "k"}},
		"a file is named": {file(t, "s\n"), check.CredentialsInput{SigningKey: "k"}, check.CredentialsInput{SecretAccessKey: "s"}},
	} {
		in := check.Input{Credentials: &c.given}
		if _, err := (&checkCommand{SecretFile: c.file}).key(w, &in); err != nil || *in.Credentials != c.want {
			t.Errorf("%s: %v, %t", what, err, *in.Credentials == c.want)
		}
	}
}

// Somebody who waits for standard input can stop it.
func TestWaitingEndsWithTheContext(t *testing.T) {
	never, _ := io.Pipe()
	var errs bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status := run(ctx, []string{"check"}, func(string) string { return "" }, never, &errs, &errs); status != exitUsage || !strings.Contains(errs.String(), "canceled") {
		t.Errorf("%d, %s", status, errs.String())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// What could not be written must not look like a mismatch.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	var errs bytes.Buffer
	w := &world{ctx: t.Context(), getenv: func(name string) string { return key[name] }, stdin: strings.NewReader(validURL), stdout: broken{}, stderr: &errs, now: fixedTime}
	if status := w.run([]string{"check"}); status != exitUsage || !strings.Contains(errs.String(), "writing the answer") {
		t.Errorf("%d, %s", status, errs.String())
	}
}
