// Package oracle holds the engine against independent signers.
package oracle

//lint:file-ignore SA1019 The SDK is no longer developed, but it is what signs by Version 2.

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	v2 "github.com/aws/aws-sdk-go/private/signer/v2"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// An exclusion is a kind of request of which the two signers make different
// canonical forms.
type exclusion struct {
	count int // with the seed and the number of samples below
	// arrives tells whether what the SDK then sends verifies all the same.
	arrives bool
	right   string // who is right by the rules, and why
}

const (
	sdkSeed    = 1
	sdkSamples = 12_000

	otherSecret = "another/secret+of/no+account"
)

var sdkExclusions = map[trait]exclusion{
	capitalHost:    {count: 105, right: "Countersign: the host is signed in lower case, the SDK signs it as written"},
	defaultPort:    {count: 118, right: "Countersign: the scheme's own port is not signed; the SDK signs it and leaves it out of the Host header"},
	escapedPath:    {count: 107, right: "Countersign: the path is signed as sent, the SDK signs it decoded"},
	repeatedName:   {count: 108, right: "nobody: the rules do not say; Countersign signs both and warns, the SDK signs the first and sends both"},
	rawSemicolon:   {count: 101, right: "Countersign: only & separates pairs; the SDK (net/url) drops the pair, and does not send it either", arrives: true},
	brokenEscape:   {count: 124, right: "Countersign: a % that begins no escape stands for itself; the SDK (net/url) drops the pair, and does not send it either", arrives: true},
	formAndAddress: {count: 101, right: "Countersign: parameters of the address and of the form are signed; the SDK signs the form's and sends both"},
}

// A signing is what a signer made of a request, step by step.
type signing struct {
	request check.RequestInput // as sent
	steps   map[string]signer.Text
}

// TestAgainstSDK signs random requests here and with the SDK, and compares
// every step; then it hands in what the SDK would send.
func TestAgainstSDK(t *testing.T) {
	t.Parallel()
	r := newRandom(sdkSeed)
	compared, excluded := 0, map[trait]int{}
	for i := range sdkSamples {
		s := r.sample()
		theirs, err := signWithSDK(s)
		if err != nil {
			t.Fatalf("the SDK refuses %+v: %v", s, err)
		}
		if s.trait == plain {
			compared++
			compareSteps(t, s, theirs)
		} else {
			excluded[s.trait]++
			requireDifferent(t, s, theirs)
		}
		requireVerdict(t, s, theirs, s.trait == plain || sdkExclusions[s.trait].arrives)
		if i%20 == 0 {
			requireOtherSecretFails(t, s, theirs)
		}
	}
	report(t, compared, excluded)
}

// signWithSDK lets the SDK sign, and takes its string to sign from its log.
func signWithSDK(s sample) (signing, error) {
	httpRequest, err := s.http()
	if err != nil {
		return signing{}, err
	}
	var log string
	r := request.Request{
		HTTPRequest: httpRequest, Time: s.time, Body: strings.NewReader(s.body),
		Config: aws.Config{
			Credentials: credentials.NewStaticCredentials(s.keyID, s.secret, s.token),
			LogLevel:    aws.LogLevel(aws.LogDebugWithSigning),
			Logger:      aws.LoggerFunc(func(a ...any) { log += fmt.Sprint(a...) }),
		},
	}
	r.Handlers.Sign.PushBackNamed(v2.SignRequestHandler)
	if err := r.Sign(); err != nil {
		return signing{}, err
	}
	out := signing{request: check.RequestInput{Method: s.method, URL: httpRequest.URL.String()}}
	sent, last := httpRequest.URL.RawQuery, "signed-url"
	if s.method == "POST" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return signing{}, err
		}
		sent, last = string(body), "signed-body"
		out.request.Body = body
		out.request.Headers = []check.HeaderInput{{Name: "Content-Type", Value: []byte(formType)}}
	}
	text, signature, err := fromLog(log)
	if err != nil {
		return signing{}, err
	}
	out.steps = stepsOf(text, signature, sent)
	out.steps[last] = signer.Text(sent)
	if s.method == "GET" {
		out.steps[last] = signer.Text(out.request.URL)
	}
	return out, nil
}

// fromLog finds string to sign and signature in what the SDK logs.
func fromLog(log string) (text, signature string, err error) {
	_, rest, found := strings.Cut(log, "---[ STRING TO SIGN ]--------------------------------\n")
	text, rest, found2 := strings.Cut(rest, "\n---[ SIGNATURE ]-------------------------------------\n")
	signature, _, found3 := strings.Cut(rest, "\n")
	if !found || !found2 || !found3 {
		return "", "", fmt.Errorf("unexpected log: %q", log)
	}
	return text, signature, nil
}

// stepsOf spreads a signing over the steps of the ladder.
func stepsOf(text, signature, sent string) map[string]signer.Text {
	steps := map[string]signer.Text{"string-to-sign": signer.Text(text), "signature": signer.Text(signature)}
	if lines := strings.SplitN(text, "\n", 4); len(lines) == 4 {
		steps["canonical-query"] = signer.Text(lines[3])
	}
	if raw, err := base64.StdEncoding.DecodeString(signature); err == nil {
		steps["digest"] = signer.Text(hex.EncodeToString(raw))
	}
	for pair := range strings.SplitSeq(sent, "&") {
		if encoded, found := strings.CutPrefix(pair, "Signature="); found {
			steps["encoded-signature"] = signer.Text(encoded)
		}
	}
	return steps
}

// completed signs the sample with this project's engine.
func completed(s sample) ([]signer.Step, signer.Values) {
	scheme := signer.SchemeByID("sigv2")
	c := scheme.Complete(s.ours(), s.time)
	return scheme.Steps(&c), scheme.Sign(&c, scheme.Rules(&c), nil)
}

// compareSteps compares each step.
func compareSteps(t *testing.T, s sample, theirs signing) {
	t.Helper()
	steps, ours := completed(s)
	for k, step := range steps {
		value, given := theirs.steps[step.ID]
		if !given {
			t.Fatalf("no value for %s: %+v", step.ID, s)
		}
		same := string(value) == string(ours[k])
		if step.Same != nil {
			same = step.Same(value, ours[k])
		}
		if !same {
			t.Fatalf("%s of %+v\n  ours %q\ntheirs %q", step.ID, s, ours[k], value)
		}
	}
	requireSame(t, s, theirs, len(steps)-1)
}

// requireSame asks Check, which adds what a signer adds, for the steps before
// the last: a request that was sent is not completed.
func requireSame(t *testing.T, s sample, theirs signing, last int) {
	t.Helper()
	c, provided := s.ours(), maps.Clone(theirs.steps)
	delete(provided, "signed-url")
	delete(provided, "signed-body")
	in := check.Input{
		Scheme: "sigv2", Complete: true, Provided: provided, Credentials: credentialsOf(s),
		Request: &check.RequestInput{Method: s.method, URL: s.url, Body: c.Request.Body, Headers: headersOf(c.Request.Headers)},
	}
	report := mustCheck(t, in, s.time)
	for _, step := range report.Steps[:last] {
		if step.Provided == nil || step.Provided.State != diagnose.Same {
			t.Fatalf("%s of %+v\n  ours %q\ntheirs %q", step.ID, s, step.Calculated, provided[step.ID])
		}
	}
	if report.Verdict != check.Valid || len(report.Mistakes) > 0 {
		t.Fatalf("%+v: %s, %+v", s, report.Verdict, report.Mistakes)
	}
}

// requireDifferent keeps the exclusions honest: an excluded request is one that
// would have failed.
func requireDifferent(t *testing.T, s sample, theirs signing) {
	t.Helper()
	if _, ours := completed(s); string(ours[1]) == string(theirs.steps["string-to-sign"]) {
		t.Fatalf("%q is excluded, but both sign the same: %+v", s.trait, s)
	}
}

// requireVerdict hands in what was sent.
func requireVerdict(t *testing.T, s sample, theirs signing, arrives bool) {
	t.Helper()
	in := check.Input{Request: &theirs.request, Credentials: credentialsOf(s)}
	if got := mustCheck(t, in, s.time).Verdict; (got == check.Valid) != arrives {
		t.Fatalf("%s for what the SDK sends of %+v: %+v", got, s, theirs)
	}
}

// requireOtherSecretFails also wants no mistake to be named: of no single one
// comes a secret that has nothing to do with the one that was used.
func requireOtherSecretFails(t *testing.T, s sample, theirs signing) {
	t.Helper()
	depth := 1
	in := check.Input{Request: &theirs.request, Credentials: credentialsOf(s), Depth: &depth}
	in.Credentials.SecretAccessKey = otherSecret
	wrong := mustCheck(t, in, s.time)
	// Of a request that holds something like <key> nothing can be said: it
	// may stand for another value.
	masked := diagnose.Masked(wrong.Steps[0].Calculated)
	if wrong.Verdict == check.Valid || len(wrong.Mistakes) > 0 || !masked && wrong.Verdict != check.Unexplained {
		t.Fatalf("%s with another secret, %+v: %+v", wrong.Verdict, wrong.Mistakes, s)
	}
}

func mustCheck(t *testing.T, in check.Input, now time.Time) *check.Report {
	t.Helper()
	report, err := check.Check(context.Background(), in, now)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func credentialsOf(s sample) *check.CredentialsInput {
	return &check.CredentialsInput{AccessKeyID: s.keyID, SecretAccessKey: s.secret, SessionToken: s.token}
}

func headersOf(headers []signer.Header) (out []check.HeaderInput) {
	for _, h := range headers {
		out = append(out, check.HeaderInput{Name: h.Name, Value: signer.Text(h.Value)})
	}
	return out
}

// report prints what was compared and what was not, and holds it to the table.
func report(t *testing.T, compared int, excluded map[trait]int) {
	t.Helper()
	t.Logf("%d of %d requests compared, every step (%.1f %%)", compared, sdkSamples, 100*float64(compared)/sdkSamples)
	if compared < sdkSamples*9/10 || compared < 10_000 {
		t.Errorf("only %d requests compared", compared)
	}
	for _, trait := range traits {
		want := sdkExclusions[trait]
		t.Logf("%5d excluded: %s. Right: %s", excluded[trait], trait, want.right)
		if excluded[trait] != want.count {
			t.Errorf("%d excluded for %q, want %d", excluded[trait], trait, want.count)
		}
	}
}
