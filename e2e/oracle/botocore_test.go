package oracle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
)

const (
	botocoreV4Seed    = 10
	botocoreV4Samples = 12_000
	botocoreV2Seed    = 11
	botocoreV2Samples = 4_000
	postSeed          = 12
	postSamples       = 2_000
)

// python is Debian's own: python3-botocore is installed for no other.
const python = "/usr/bin/python3"

// botocore's service clients encode parameters before it signs; given an
// address, it signs its query as written, which is no news in most outliers
// below.
var botocoreV4Taste = taste{
	kinds: []kind{toS3 | inHeader, toS3 | inQuery, toOthers | inHeader, toOthers | inHeader, toOthers | inQuery}, ascii: true,
	methods: allMethods, s3: s3Services, others: otherServices,
	usual: []oddity{
		{odd: dotSegment}, {odd: doubleSlash}, {dotsAtEnd, toS3}, {emptyPath, toOthers}, {odd: pathEscapes}, {pathLowerHex, toOthers},
		{pathNeedless, toOthers}, {pathSlash, toOthers}, {pathMarks, toOthers}, {odd: pathNotUTF8},
		{sameNames, inHeader}, {odd: oddOrder}, {odd: noEquals}, {odd: emptyValue}, {queryNotUTF8, inHeader},
		{rawPlus, inQuery}, {lowerHex, inQuery}, {queryMarks, inQuery}, {rawEquals, inQuery}, {rawSemi, inQuery}, {badEscape, inQuery}, {emptyPair, inQuery},
		{odd: innerBlanks}, {odd: quotedBlanks}, {odd: innerTab}, {odd: repeatedHeader}, {odd: emptyHeader}, {odd: blanksAround}, {odd: unsignedHeaders},
		{dateHeader, inHeader}, {odd: ownPort}, {odd: hostCapitals},
	},
	outliers: []outlier{
		{oddity{rawPlus, inHeader}, exclusion{count: 76, right: "Countersign: a raw + is a blank, %20; botocore signs the query as written"}},
		{oddity{lowerHex, inHeader}, exclusion{count: 60, right: "Countersign: the digits are capital; botocore signs the query as written"}},
		{oddity{queryMarks, inHeader}, exclusion{count: 64, right: "Countersign: all but A-Z a-z 0-9 - _ . ~ is encoded; botocore signs the query as written"}},
		{oddity{rawEquals, inHeader}, exclusion{count: 54, right: "Countersign: = in a value is %3D; botocore signs the query as written"}},
		{oddity{rawSemi, inHeader}, exclusion{count: 61, right: "Countersign: ; is %3B; botocore signs the query as written"}},
		{oddity{badEscape, inHeader}, exclusion{count: 64, right: "Countersign: a % that begins no escape is %25; botocore signs the query as written"}},
		{oddity{emptyPair, inHeader}, exclusion{count: 61, right: "Countersign: an empty pair is none; botocore signs = for it"}},
		{oddity{sameNames, inQuery}, exclusion{count: 85, arrives: true, right: "Countersign: both pairs are signed; botocore drops the second, and does not send it either"}},
		{oddity{queryNotUTF8, inQuery}, exclusion{count: 62, arrives: true, right: "Countersign: the bytes are signed; botocore writes U+FFFD for them, and sends that"}},
		{oddity{dotsAtEnd, toOthers}, exclusion{count: 50, right: "Countersign: by RFC 3986 /a/. is /a/; botocore signs /a"}},
		{oddity{emptyPath, toS3}, exclusion{count: 66, right: "Countersign: an empty path is /; botocore signs an empty one for S3"}},
		{oddity{pathLowerHex, toS3}, exclusion{count: 56, right: "Countersign: S3 decodes the path and encodes it with capital digits, botocore signs it as written"}},
		{oddity{pathNeedless, toS3}, exclusion{count: 71, right: "Countersign: S3 decodes the path and encodes what must be, botocore signs it as written"}},
		{oddity{pathMarks, toS3}, exclusion{count: 51, right: "Countersign: all but A-Z a-z 0-9 - _ . ~ is encoded, botocore signs the path as written"}},
		{oddity{pathSlash, toS3}, exclusion{count: 62, right: "Countersign: S3 decodes the path and encodes all but slashes, botocore signs %2F as written"}},
		{oddity{wideBlank, 0}, exclusion{count: 67, right: "Countersign: white space in a header is blank and tab, botocore trims Unicode's too"}},
	},
}

var botocoreV2Taste = taste{
	kinds: []kind{toS3 | inHeader, toS3 | inHeader, toS3 | inQuery}, ascii: true,
	methods: []string{"GET", "GET", "PUT", "POST", "DELETE", "HEAD"}, s3: []string{"s3"}, others: []string{"s3"},
	usual: []oddity{
		{odd: dotSegment}, {odd: doubleSlash}, {odd: dotsAtEnd}, {odd: pathEscapes}, {odd: pathLowerHex}, {odd: pathNeedless},
		{odd: pathSlash}, {odd: pathMarks}, {odd: pathNotUTF8},
		{odd: rawPlus}, {odd: lowerHex}, {odd: noEquals}, {odd: emptyValue}, {odd: queryMarks}, {odd: rawEquals}, {odd: emptyPair},
		{odd: rawSemi}, {odd: badEscape}, {odd: sameNames}, {odd: oddOrder}, {odd: queryNotUTF8},
		{innerBlanks, inHeader}, {repeatedHeader, inHeader}, {emptyHeader, inHeader}, {blanksAround, inHeader}, {odd: unsignedHeaders},
		{odd: bucketInHost}, {odd: subresource}, {odd: noSubresource}, {odd: responseHeaders}, {odd: ownPort},
	},
	outliers: []outlier{
		{oddity{emptySub, 0}, exclusion{count: 26, right: "nobody: the rules do not say; minio-go signs as Countersign does"}},
		{oddity{otherThanBoto, 0}, exclusion{count: 23, right: "nobody: the rules do not list all; minio-go signs most as Countersign does"}},
		{oddity{twiceSub, 0}, exclusion{count: 16, right: "nobody: the rules do not say"}},
		{oddity{plusInSub, 0}, exclusion{count: 17, right: "Countersign: a raw + is a blank, also to minio-go"}},
		{oddity{dateWithAmzDate, inHeader}, exclusion{count: 27, right: "Countersign: beside x-amz-date the line of the date is empty, botocore writes Date there"}},
	},
}

// A botocoreRequest is a line that botocore_sign.py reads.
type botocoreRequest struct {
	Signer          string      `json:"signer"`
	Method          string      `json:"method"`
	URL             string      `json:"url"`
	Params          [][2]string `json:"params"`
	Headers         [][2]string `json:"headers"`
	Body            []byte      `json:"body"`
	KeyID           string      `json:"key_id"`
	Secret          string      `json:"secret"`
	Token           string      `json:"token"`
	Region          string      `json:"region"`
	Service         string      `json:"service"`
	Time            int64       `json:"time"`
	Seconds         int         `json:"seconds"`
	AuthPath        string      `json:"auth_path"`
	UnsignedPayload bool        `json:"unsigned_payload"`
	Policy          any         `json:"policy"`
}

// A botocoreAnswer is a line that it writes.
type botocoreAnswer struct {
	URL              string            `json:"url"`
	Headers          [][2]string       `json:"headers"`
	Fields           map[string]string `json:"fields"`
	CanonicalRequest string            `json:"canonical_request"`
	StringToSign     string            `json:"string_to_sign"`
	Signature        string            `json:"signature"`
}

// signWithBotocore lets botocore sign all requests, in one process.
func signWithBotocore(t *testing.T, requests []botocoreRequest) []botocoreAnswer {
	t.Helper()
	if output, err := exec.Command(python, "-c", "import botocore.auth").CombinedOutput(); err != nil {
		if os.Getenv("COUNTERSIGN_E2E") == "1" {
			t.Fatalf("python3-botocore is not installed: %v\n%s", err, output)
		}
		t.Skip("python3-botocore is not installed (e2e/test.sh installs it)")
	}
	var in, stderr bytes.Buffer
	for _, request := range requests {
		if err := json.NewEncoder(&in).Encode(request); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(python, "botocore_sign.py")
	command.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "AWS_CONFIG_FILE=/dev/null", "PYTHONDONTWRITEBYTECODE=1"}
	command.Stdin, command.Stderr = &in, &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("botocore_sign.py: %v\n%s", err, stderr.Bytes())
	}
	answers := make([]botocoreAnswer, len(requests))
	decoder := json.NewDecoder(bytes.NewReader(output))
	for i := range answers {
		if err := decoder.Decode(&answers[i]); err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	return answers
}

// TestAgainstBotocoreV4 signs random requests with botocore's signers of
// Version 4, compares every step, and hands in what is sent.
func TestAgainstBotocoreV4(t *testing.T) {
	t.Parallel()
	r, d := newRandom(botocoreV4Seed), newDifferential("botocore, Version 4", v4Scheme, botocoreV4Taste, botocoreV4Samples)
	samples, requests := make([]v4Sample, d.samples), make([]botocoreRequest, d.samples)
	for i := range samples {
		s := r.v4(d.taste)
		if s.kind&inQuery != 0 {
			s.setNoBody()
		}
		samples[i], requests[i] = s, s.botocore(s.botocoreV4Signer())
		if s.kind&inQuery == 0 && !s.excluded() && !s.has(queryNotUTF8) && i%2 == 0 {
			requests[i].asParams()
		}
	}
	for i, answer := range signWithBotocore(t, requests) {
		d.hold(t, i, samples[i], samples[i].fromBotocoreV4(answer))
	}
	d.report(t)
}

// TestAgainstBotocoreV2 does so for Version 2 of S3.
func TestAgainstBotocoreV2(t *testing.T) {
	t.Parallel()
	r, d := newRandom(botocoreV2Seed), newDifferential("botocore, Version 2 of S3", s3v2Scheme, botocoreV2Taste, botocoreV2Samples)
	samples, requests := make([]v4Sample, d.samples), make([]botocoreRequest, d.samples)
	for i := range samples {
		s := r.v4(d.taste)
		s.moveBucket(r)
		name := "HmacV1Auth"
		if s.kind&inQuery != 0 {
			s.setNoBody()
			s.dropMoved()
			name = "HmacV1QueryAuth"
		}
		samples[i], requests[i] = s, s.botocore(name)
		if bucket, _, _ := strings.Cut(s.host, "."); s.has(bucketInHost) {
			requests[i].AuthPath = "/" + bucket + s.path
		}
	}
	for i, answer := range signWithBotocore(t, requests) {
		d.hold(t, i, samples[i], samples[i].fromBotocoreV2(answer))
	}
	d.report(t)
}

func (s v4Sample) botocoreV4Signer() string {
	name := "SigV4Auth"
	if s.kind&inQuery != 0 {
		name = "SigV4QueryAuth"
	}
	if s.kind&toS3 != 0 {
		name = "S3" + name
	}
	return name
}

// setNoBody takes the body away: botocore would move it into the query.
func (s *v4Sample) setNoBody() {
	if s.body, s.hidden = "", false; s.kind&toS3 == 0 {
		s.payload = emptyHash
	}
}

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// dropMoved takes away Content-Type and Content-MD5, which botocore moves into
// the query too, where no rule knows them.
func (s *v4Sample) dropMoved() {
	s.headers = slices.DeleteFunc(s.headers, func(h signer.Header) bool { return strings.HasPrefix(h.Name, "Content-") })
}

func (s v4Sample) botocore(name string) botocoreRequest {
	out := botocoreRequest{
		Signer: name, Method: s.method, URL: s.url(), Body: []byte(s.body), KeyID: s.keyID, Secret: s.secret, Token: s.token,
		Region: s.region, Service: s.service, Time: s.time.Unix(), Seconds: s.seconds, UnsignedPayload: s.payload == "UNSIGNED-PAYLOAD" && s.kind&inHeader != 0,
	}
	for _, h := range s.headers {
		out.Headers = append(out.Headers, [2]string{h.Name, h.Value})
	}
	return out
}

// asParams gives the parameters as a list, to be encoded by botocore, instead
// of in the address.
func (r *botocoreRequest) asParams() {
	address, query, _ := strings.Cut(r.URL, "?")
	r.URL = address
	for _, p := range signer.ParsePairs(query) {
		r.Params = append(r.Params, [2]string{p.Name, p.Value})
	}
}

func (a botocoreAnswer) headers() (headers []signer.Header) {
	for _, h := range a.Headers {
		headers = append(headers, signer.Header{Name: h[0], Value: h[1]})
	}
	return headers
}

func (a botocoreAnswer) header(name string) string {
	for _, h := range a.Headers {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

func (s v4Sample) fromBotocoreV4(a botocoreAnswer) v4Signing {
	steps := spread(a.CanonicalRequest, a.StringToSign)
	steps["signature"] = signer.Text(a.Signature)
	if s.kind&inQuery != 0 {
		s.addParameter(fmt.Sprintf("X-Amz-Expires=%d", s.seconds))
		return querySigning(s.url(), a.URL, s.body, a.headers(), steps)
	}
	return v4Signing{
		unsigned: s.url(),
		given:    wire{url: s.url(), headers: a.headers(), body: s.body},
		sent:     wire{url: a.URL, headers: a.headers(), body: s.body},
		steps:    addAuthorization(steps, a.header("Authorization")),
	}
}

func (s v4Sample) fromBotocoreV2(a botocoreAnswer) v4Signing {
	steps := map[string]signer.Text{"string-to-sign": signer.Text(a.StringToSign)}
	if s.kind&inQuery != 0 {
		steps["signed-url"] = signer.Text(a.URL)
		w := wire{url: a.URL, body: s.body} // the headers are in the query too
		return v4Signing{given: w, sent: w, steps: steps}
	}
	steps["authorization"] = signer.Text(a.header("Authorization"))
	return v4Signing{
		given: wire{url: s.url(), headers: a.headers(), body: s.body},
		sent:  wire{url: a.URL, headers: a.headers(), body: s.body},
		steps: steps,
	}
}

// TestAgainstBotocorePost signs random policies of both versions, and hands in
// the form that a browser would send.
func TestAgainstBotocorePost(t *testing.T) {
	t.Parallel()
	r := newRandom(postSeed)
	samples, requests := make([]v4Sample, postSamples), make([]botocoreRequest, postSamples)
	for i := range samples {
		s := r.v4(taste{kinds: []kind{toS3}, methods: []string{"POST"}, s3: []string{"s3"}, others: []string{"s3"}})
		s.path, s.query, s.headers, s.hidden = "/", "", nil, false
		s.host = "bucket.s3.amazonaws.com"
		samples[i], requests[i] = s, s.botocore(pick(r, "S3SigV4PostAuth", "HmacV1PostAuth"))
		requests[i].Policy, requests[i].Body = r.policy(), nil
	}
	for i, answer := range signWithBotocore(t, requests) {
		requirePost(t, r, samples[i], requests[i].Signer, answer.Fields)
	}
	t.Logf("botocore, POST policies: %d of %d compared (100 %%)", postSamples, postSamples)
}

func (r random) policy() any {
	conditions := []any{map[string]string{"bucket": "bucket"}, []string{"starts-with", "$key", r.text(characters, r.IntN(9))}}
	for i := range r.IntN(4) {
		conditions = append(conditions, map[string]string{fmt.Sprint("x-amz-meta-", i): r.text(characters, r.IntN(20))})
	}
	return map[string]any{"expiration": "2030-01-01T00:00:00Z", "conditions": conditions}
}

// requirePost holds a form to the engine, and one with another policy.
func requirePost(t *testing.T, r random, s v4Sample, name string, fields map[string]string) {
	t.Helper()
	scheme, signature, text := "sigv4-post", "x-amz-signature", fields["policy"]
	if name == "HmacV1PostAuth" {
		scheme, signature = "s3v2-post", "signature"
	}
	policy, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	w := r.form(s, fields)
	in := unexplained(s.handIn(w))
	in.Provided = map[string]signer.Text{"policy": policy, "string-to-sign": signer.Text(text), "signature": signer.Text(fields[signature])}
	report := mustCheck(t, in, s.time)
	if step := differing(report, v4Signing{steps: in.Provided}); step != "" || report.Verdict != check.Valid || report.Scheme != scheme {
		t.Fatalf("%s, %s, %q differs: %q", report.Scheme, report.Verdict, step, w.body)
	}
	fields["policy"] = base64.StdEncoding.EncodeToString(append(policy, ' '))
	w = r.form(s, fields)
	if got := mustCheck(t, unexplained(s.handIn(w)), s.time).Verdict; got == check.Valid {
		t.Fatalf("%s with another policy: %q", got, w.body)
	}
}

// form writes the fields as a browser does, in one of both ways.
func (r random) form(s v4Sample, fields map[string]string) wire {
	w := wire{url: s.url()}
	if r.IntN(2) == 0 {
		values := url.Values{}
		for name, value := range fields {
			values.Set(name, value)
		}
		w.body, w.headers = values.Encode(), []signer.Header{{Name: "Content-Type", Value: formType}}
		return w
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = form.WriteField(name, value)
	}
	file, _ := form.CreateFormFile("file", "a.txt")
	_, _ = file.Write([]byte("some\r\n--data"))
	_ = form.Close()
	w.body, w.headers = b.String(), []signer.Header{{Name: "Content-Type", Value: form.FormDataContentType()}}
	return w
}
