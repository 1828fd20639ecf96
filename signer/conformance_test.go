package signer_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// suiteVersions are the two halves of aws-c-auth's signing test suite. The
// counts are those of its commit 495329c.
var suiteVersions = []struct {
	folder, header, query string
	cases                 int
	extra                 []string // files beside the usual ones
	inputsOnly            []string // cases that come without expected values
}{
	{folder: "v4", header: "sigv4", query: "sigv4-query", cases: 38},
	{
		folder: "v4a", header: "sigv4a", query: "sigv4a-query", cases: 38, extra: []string{"public-key.json"},
		inputsOnly: []string{"get-vanilla-query-order-key", "get-vanilla-query-order-value"},
	},
}

// The public suite is not part of this project. A smaller copy of some of its
// cases is in testdata, so that every scheme is tested without it.
func TestConformance(t *testing.T) {
	root := os.Getenv("SIGNING_TEST_SUITE")
	if root == "" {
		t.Skip("SIGNING_TEST_SUITE is not set: the folder of aws-c-auth's tests/aws-signing-test-suite, with v4 and v4a in it")
	}
	checkNames(t, root, nil, []string{"v4", "v4a", "COMMIT", "LICENSE", "NOTICE", "README.md"})
	for _, version := range suiteVersions {
		tried, inputs := 0, []string{}
		for _, name := range namesIn(t, filepath.Join(root, version.folder)) {
			folder := filepath.Join(root, version.folder, name)
			if slices.Contains(version.inputsOnly, name) {
				inputs = append(inputs, name)
				checkNames(t, folder, []string{"context.json", "request.txt"}, nil)
				continue
			}
			tried++
			t.Run(version.folder+"/"+name, func(t *testing.T) {
				checkFiles(t, folder, version.extra)
				t.Run("header", func(t *testing.T) { readSuiteCase(t, folder, "header", version.header).check() })
				t.Run("query", func(t *testing.T) { readSuiteCase(t, folder, "query", version.query).check() })
			})
		}
		if tried != version.cases || !slices.Equal(inputs, version.inputsOnly) {
			t.Errorf("%s: %d cases and inputs alone in %v, want %d and %v", version.folder, tried, inputs, version.cases, version.inputsOnly)
		}
	}
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// checkNames reports what is in a folder that nobody knows, and what should be
// there and is not.
func checkNames(t *testing.T, folder string, required, allowed []string) {
	t.Helper()
	names := namesIn(t, folder)
	for _, name := range names {
		if !slices.Contains(required, name) && !slices.Contains(allowed, name) {
			t.Errorf("%s: unknown name %s", filepath.Base(folder), name)
		}
	}
	for _, name := range required {
		if !slices.Contains(names, name) {
			t.Errorf("%s: %s is missing", filepath.Base(folder), name)
		}
	}
}

// checkFiles knows one exception: a case that has two of its files under an
// older name as well.
func checkFiles(t *testing.T, folder string, extra []string) {
	t.Helper()
	required := append([]string{"context.json", "request.txt"}, extra...)
	for _, form := range []string{"header", "query"} {
		for _, what := range []string{"canonical-request", "string-to-sign", "signature", "signed-request"} {
			required = append(required, form+"-"+what+".txt")
		}
	}
	older := []string{"canonical-request.txt", "string-to-sign.txt"}
	if len(extra) == 0 || filepath.Base(folder) != "get-vanilla" {
		older = nil
	}
	checkNames(t, folder, required, older)
	for _, name := range older {
		if readSuite(t, folder, name) != readSuite(t, folder, "header-"+name) {
			t.Errorf("%s is not header-%s", name, name)
		}
	}
}

func readSuite(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A suiteContext is a context.json.
type suiteContext struct {
	Credentials struct {
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
		Token           string `json:"token"`
	} `json:"credentials"`
	Expiration       int       `json:"expiration_in_seconds"`
	Normalize        bool      `json:"normalize"`
	Region           string    `json:"region"`
	Service          string    `json:"service"`
	SignBody         bool      `json:"sign_body"`
	Timestamp        time.Time `json:"timestamp"`
	OmitSessionToken bool      `json:"omit_session_token"`
}

// A suiteCase is one form of a case: with the signature in a header or in the
// query.
type suiteCase struct {
	t       *testing.T
	scheme  signer.Scheme
	context suiteContext
	request signer.Request // to be signed
	signed  signer.Request
	public  string // of Version 4A: the key's point
	vector  signertest.Vector
}

func readSuiteCase(t *testing.T, folder, form, scheme string) *suiteCase {
	t.Helper()
	s := &suiteCase{t: t, scheme: signer.SchemeByID(scheme)}
	strictJSON(t, readSuite(t, folder, "context.json"), &s.context)
	s.request = parseWire(t, readSuite(t, folder, "request.txt"))
	s.signed = parseWire(t, readSuite(t, folder, form+"-signed-request.txt"))
	s.vector = signertest.Vector{
		Name: filepath.Base(folder), Scheme: scheme, Unnormalised: !s.context.Normalize,
		Steps: map[string]string{
			"canonical-request": readSuite(t, folder, form+"-canonical-request.txt"),
			"string-to-sign":    readSuite(t, folder, form+"-string-to-sign.txt"),
			"signature":         readSuite(t, folder, form+"-signature.txt"),
		},
	}
	if form == "query" {
		s.vector.Steps["signed-url"] = s.withoutLateToken(s.signed.URL)
	} else if authorization, has := s.signed.Header("Authorization"); has {
		s.vector.Steps["authorization"] = authorization
	} else {
		t.Fatal("the signed request has no Authorization header")
	}
	if strings.HasPrefix(scheme, "sigv4a") {
		var key struct{ X, Y string }
		strictJSON(t, readSuite(t, folder, "public-key.json"), &key)
		s.public = "04" + key.X + key.Y
	}
	return s
}

func strictJSON(t *testing.T, text string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// parseWire reads a request of the suite byte by byte: its target may hold
// blanks, its paths and values are not to be tidied up.
func parseWire(t *testing.T, text string) signer.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	at := strings.LastIndexByte(rest, ' ')
	if at < 0 || rest[at+1:] != "HTTP/1.1" {
		t.Fatalf("request line %q has no version", lines[0])
	}
	r := signer.Request{Method: method, URL: rest[:at], Body: []byte(body)}
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, " ") {
			r.Headers[len(r.Headers)-1].Value += "\n" + line
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			t.Fatalf("header line %q has no colon", line)
		}
		r.Headers = append(r.Headers, signer.Header{Name: name, Value: value})
	}
	return r
}

// check signs the request as the context says, and signs the signed request
// again.
func (s *suiteCase) check() {
	s.checkKey()
	s.complete()
	checkVector(s.t, &s.vector)
	s.checkSigned()
	s.vector.Case.Request = s.signed
	s.vector.Case.Request.URL = s.withoutLateToken(s.signed.URL)
	signature := sentSignature(s.t, &s.vector)
	s.vector.Steps["signature"] = signature // another one than before, in Version 4A
	checkVector(s.t, &s.vector)
	checkCarried(s.t, &s.vector, signature)
}

// complete adds what the context asks for and what a signer adds.
func (s *suiteCase) complete() {
	if rules := s.scheme.Rules(&signer.Case{Service: s.context.Service}); !rules.Path.Normalise {
		s.t.Error("the rules for this service do not normalise the path")
	}
	c := signer.Case{Request: s.request, Region: s.context.Region, Service: s.context.Service}
	c.Credentials = signer.Credentials{
		AccessKeyID:     s.context.Credentials.AccessKeyID,
		SecretAccessKey: signer.Secret(s.context.Credentials.SecretAccessKey),
	}
	if !s.context.OmitSessionToken {
		c.Credentials.SessionToken = signer.Secret(s.context.Credentials.Token)
	}
	if s.inQuery() {
		c.Request.URL = withPair(c.Request.URL, fmt.Sprintf("X-Amz-Expires=%d", s.context.Expiration))
	} else if s.context.SignBody {
		sum := sha256.Sum256(c.Request.Body)
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "x-amz-content-sha256", Value: hex.EncodeToString(sum[:])})
	}
	s.vector.Case = s.scheme.Complete(c, s.context.Timestamp)
}

func (s *suiteCase) inQuery() bool { return strings.HasSuffix(s.scheme.ID(), "-query") }

func withPair(address, pair string) string {
	if strings.Contains(address, "?") {
		return address + "&" + pair
	}
	return address + "?" + pair
}

// withoutLateToken drops the token that was put into the URL after signing: a
// service that works like that takes it out again before it verifies.
func (s *suiteCase) withoutLateToken(address string) string {
	if !s.context.OmitSessionToken {
		return address
	}
	path, query, _ := strings.Cut(address, "?")
	return strings.TrimSuffix(path+"?"+without(query, []string{"X-Amz-Security-Token"}), "?")
}

// checkSigned compares the whole of what is sent but for the signature, which
// is compared as a step: the same headers in any order, the same pairs in any
// order.
func (s *suiteCase) checkSigned() {
	s.t.Helper()
	c := &s.vector.Case
	values := s.scheme.Sign(c, s.vector.Rules(), nil)
	signature := stepNamed(s.t, s.scheme.Steps(c), "signature")
	s.checkECDSA(values[signature])
	sent, done := s.scheme.Signed(c, values)
	again := *c
	again.Request = sent
	if got := s.scheme.Carried(&again)[signature]; !done || !bytes.Equal(got, values[signature]) {
		s.t.Errorf("the request was signed: %t, and carries %q, want %q", done, got, values[signature])
	}
	if s.context.OmitSessionToken && s.inQuery() {
		sent.URL = withPair(sent.URL, "X-Amz-Security-Token="+url.QueryEscape(s.context.Credentials.Token))
	} else if s.context.OmitSessionToken {
		sent.Headers = append(sent.Headers, signer.Header{Name: "X-Amz-Security-Token", Value: s.context.Credentials.Token})
	}
	if sent.Method != s.signed.Method || !bytes.Equal(sent.Body, s.signed.Body) {
		s.t.Errorf("sent is %s with body %q", sent.Method, sent.Body)
	}
	if got, want := headerLines(sent), headerLines(s.signed); !slices.Equal(got, want) {
		s.t.Errorf("headers are\n%q, want\n%q", got, want)
	}
	if got, want := target(s.t, sent.URL), target(s.t, s.address()); !slices.Equal(got, want) {
		s.t.Errorf("the target is\n%q, want\n%q", got, want)
	}
}

// address is where the signed request goes: a presigned URL names the host.
func (s *suiteCase) address() string {
	if !s.inQuery() {
		return s.signed.URL
	}
	host, _ := s.signed.Header("Host")
	return "https://" + host + s.signed.URL
}

func headerLines(r signer.Request) (lines []string) {
	for _, h := range r.Headers {
		if !strings.EqualFold(h.Name, "Authorization") {
			lines = append(lines, strings.ToLower(h.Name)+":"+h.Value)
		}
	}
	slices.Sort(lines)
	return lines
}

// target takes a request's target apart: its path as sent, its pairs decoded
// and sorted.
func target(t *testing.T, address string) []string {
	t.Helper()
	path, query, _ := strings.Cut(address, "?")
	var pairs []string
	for pair := range strings.SplitSeq(without(query, []string{"X-Amz-Signature"}), "&") {
		plain, err := url.QueryUnescape(pair)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, plain)
	}
	slices.Sort(pairs)
	return append([]string{path}, pairs...)
}

// checkKey compares the derived key of Version 4A with the published half.
func (s *suiteCase) checkKey() {
	s.t.Helper()
	if s.public == "" {
		return
	}
	key := derivedKey(s.t, s.context.Credentials.AccessKeyID, s.context.Credentials.SecretAccessKey)
	if got := publicKey(s.t, key); got != s.public {
		s.t.Errorf("the public key is %s, want %s", got, s.public)
	}
}

// checkECDSA verifies our own signature of Version 4A and the two of the suite
// by the published key, not with the scheme's help.
func (s *suiteCase) checkECDSA(ours []byte) {
	s.t.Helper()
	if s.public == "" {
		return
	}
	point, err := hex.DecodeString(s.public)
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		s.t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(s.vector.Steps["string-to-sign"]))
	for _, signature := range []string{string(ours), s.vector.Steps["signature"], sentSignature(s.t, &s.vector)} {
		der, err := hex.DecodeString(signature)
		if err != nil || !ecdsa.VerifyASN1(key, digest[:], der) {
			s.t.Errorf("%q does not verify, %v", signature, err)
		}
	}
}
