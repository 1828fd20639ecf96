package check_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/signertest"
)

const (
	knownSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	knownToken  = "IQoJb3JpZ2luX2VjEKNOWNTOKENnobodyMayRepeat=="
	otherKey    = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
	otherHash   = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
)

// known returns a plain request of a scheme, before a signer adds to it.
func known(id string) signer.Case {
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: knownSecret}}
	c.Request = signer.Request{Method: "POST", URL: "https://sqs.eu-west-1.amazonaws.com/?a=b", Body: []byte("body")}
	switch id {
	case "sigv4-streaming":
		c.Request = signer.Request{
			Method: "PUT", URL: "https://bucket.s3.eu-west-1.amazonaws.com/key?partNumber=1", Body: []byte("4\r\ndata\r\n3\r\nend\r\n0\r\n\r\n"),
		}
	case "s3v2", "s3v2-query":
		c.Request = signer.Request{Method: "PUT", URL: "https://bucket.s3.eu-west-1.amazonaws.com/key?acl"}
	case "sigv4-post", "s3v2-post":
		c.Region, c.Service = "eu-west-1", "s3"
		policy := base64.StdEncoding.EncodeToString([]byte(`{"expiration":"2015-12-30T12:00:00Z","conditions":[]}`))
		c.Request = signer.Request{Method: "POST", URL: "https://bucket.s3.eu-west-1.amazonaws.com/", Body: []byte("key=a&policy=" + signer.Escape(policy))}
	}
	return c
}

// A contradiction is a request that says two things, or one that nobody
// understands.
type contradiction struct {
	schemes string // separated by blanks
	what    string
	unsure  func(c *signer.Case)  // changes the request before it is signed
	sent    func(in *check.Input) // changes what is checked
	id      string                // the warning
	where   string
	verdict check.Verdict // "" for any but valid
}

const (
	inHeader = "sigv4 sigv4a sigv4-streaming"
	inQuery  = "sigv4-query sigv4a-query"
	ofS3V2   = "s3v2 s3v2-query"
	ofForms  = "sigv4-post s3v2-post"
)

// contradictions are lists of cases, by where the signature is.
func contradictions() []contradiction {
	return slices.Concat(headerCases, queryCases, bodyCases, keyCases, olderCases, formCases, streamingCases)
}

var (
	authorization = "header Authorization"
	credential    = "parameter X-Amz-Credential"
)

var headerCases = []contradiction{
	{inHeader, "two Authorization headers", nil, func(in *check.Input) { in.Request.Headers = append(in.Request.Headers, header(in, "Authorization")) }, "signature-twice", authorization, check.Valid},
	{inHeader, "header and query", nil, address("$", "&X-Amz-Signature="+otherHash), "signature-twice", authorization, ""},
	{"sigv4 sigv4-streaming", "a scope of three parts", nil, replace("Authorization", "/eu-west-1/", "/"), "scope-malformed", authorization, ""},
	{inHeader, "a scope of two parts more", nil, replace("Authorization", "/aws4_request", "/x/y/aws4_request"), "scope-malformed", authorization, ""},
	{inHeader, "a slash in the key id", nil, replace("Authorization", "AKIDEXAMPLE", "AKIDEXAMPLE/x"), "scope-malformed", authorization, "any"},
	{inHeader, "another terminator", nil, replace("Authorization", "aws4_request", "aws4-request"), "scope-malformed", authorization, ""},
	{inHeader, "a date with a letter", nil, replace("Authorization", "/20150830/", "/2015083O/"), "scope-malformed", authorization, ""},
	{inHeader, "a credential without a scope", nil, replace("Authorization", "/20150830/", " "), "scope-malformed", authorization, ""},
	{inHeader, "a credential with a blank", nil, replace("Authorization", "AKIDEXAMPLE", "AKID EXAMPLE"), "auth-header-malformed", authorization, "any"},
	{inHeader, "no signature", nil, replace("Authorization", ", Signature=", ", Sign="), "auth-header-malformed", authorization, ""},
	{inHeader, "a scope of another day", nil, replace("Authorization", "/20150830/", "/20150829/"), "scope-date-mismatch", authorization, ""},
	{inHeader, "the extended form of the time", nil, replace("X-Amz-Date", "20150830T123600Z", "2015-08-30T12:36:00Z"), "amz-date-extended-format", "header X-Amz-Date", ""},
	{inHeader, "a time of nonsense", nil, replace("X-Amz-Date", "20150830T123600Z", "yesterday"), "timestamp-format-invalid", "header X-Amz-Date", ""},
	{inHeader, "no time", nil, drop("X-Amz-Date"), "param-required-missing", "header X-Amz-Date", ""},
	{inHeader, "no time, though signed", nil, drop("X-Amz-Date"), "signed-headers-list-mismatch", authorization, ""},
	{inHeader, "two times", nil, add("X-Amz-Date", "20150830T123601Z"), "header-duplicate-merged", "header X-Amz-Date", ""},
	{inHeader, "Date and X-Amz-Date", with("Date", "Sun, 30 Aug 2015 12:36:00 GMT", "X-Amz-Date", "20150830T123600Z"), nil, "date-and-amz-date-both", "header Date", check.Valid},
	{inHeader, "another algorithm", nil, replace("Authorization", "AWS4-", "AWS5-"), "signature-version-confusion", authorization, ""},
	{inHeader, "another version", nil, replace("Authorization", header2("AWS4-"), "AWS AKIDEXAMPLE:c2ln"), "signature-version-confusion", authorization, ""},
	{inHeader, "a signed header that is not there", nil, replace("Authorization", "SignedHeaders=", "SignedHeaders=a-gone;"), "signed-headers-list-mismatch", authorization, ""},
	{inHeader, "an unsorted list", nil, replace("Authorization", "host;x-amz", "x-amz-date;host;x-amz"), "signed-headers-unsorted", authorization, ""},
	{inHeader, "a list in capitals", nil, replace("Authorization", "host;", "Host;"), "header-name-case", authorization, ""},
	{inHeader, "the host not listed", nil, replace("Authorization", "host;", ""), "header-required-unsigned", authorization, ""},
	{inHeader, "a header of AWS not signed", nil, add("X-Amz-Late", "1"), "header-required-unsigned", "header X-Amz-Late", check.Valid},
	{inHeader, "a token added late", nil, add("X-Amz-Security-Token", knownToken), "session-token-unsigned", "header X-Amz-Security-Token", check.Valid},
	{inHeader, "a token that is not sent", nil, token, "session-token-missing", "header X-Amz-Security-Token", check.Valid},
	{inHeader, "two tokens", with("X-Amz-Security-Token", "another"), token, "session-token-conflict", "header X-Amz-Security-Token", check.Valid},
	{inHeader, "another access key id", nil, keyID, "access-key-id-conflict", authorization, check.Valid},
	{inHeader, "another Host", nil, add("Host", "example.com"), "host-header-overridden", "header Host", ""},
	{"sigv4 sigv4-streaming", "another region", nil, func(in *check.Input) { in.Region = "us-west-1" }, "scope-region-wrong", "region", check.Valid},
	{inHeader, "another service", nil, func(in *check.Input) { in.Service = "iam" }, "scope-service-wrong", "service", check.Valid},
	{"sigv4 sigv4-streaming", "the host of another region", func(c *signer.Case) { c.Region = "us-east-1" }, nil, "scope-region-wrong", authorization, check.Valid},
	{inHeader, "the host of another service", func(c *signer.Case) { c.Service = "iam" }, nil, "scope-service-wrong", authorization, check.Valid},
	{inHeader, "a time that is past", nil, later(time.Hour), "timestamp-stale", "header X-Amz-Date", check.Valid},
	{inHeader, "a time to come", nil, later(-time.Hour), "timestamp-stale", "header X-Amz-Date", check.Valid},
}

var queryCases = []contradiction{
	{inQuery, "header and query", nil, add("Authorization", "AWS4-HMAC-SHA256 Credential=x"), "signature-twice", "parameter X-Amz-Signature", check.Valid},
	{inQuery, "two signatures", nil, address("$", "&X-Amz-Signature="+otherHash), "signature-twice", "parameter X-Amz-Signature", "any"},
	{inQuery, "two credentials", nil, address("$", "&X-Amz-Credential=x"), "signature-twice", "parameter X-Amz-Signature", ""},
	{"sigv4-query", "a scope of three parts", nil, address("%2Feu-west-1%2F", "%2F"), "scope-malformed", credential, ""},
	{inQuery, "a scope of two parts more", nil, address("%2Faws4_request", "%2Fx%2Fy%2Faws4_request"), "scope-malformed", credential, ""},
	{inQuery, "another terminator", nil, address("aws4_request", "aws4-request"), "scope-malformed", credential, ""},
	{inQuery, "a date with dashes", nil, address("%2F20150830%2F", "%2F2015-08-30%2F"), "scope-malformed", credential, ""},
	{inQuery, "a credential with a blank", nil, address("AKIDEXAMPLE", "AKID+EXAMPLE"), "access-key-id-conflict", credential, ""},
	{inQuery, "a scope of another day", nil, address("%2F20150830%2F", "%2F20150831%2F"), "scope-date-mismatch", credential, ""},
	{inQuery, "the extended form of the time", nil, address("=20150830T123600Z", "=2015-08-30T12%3A36%3A00Z"), "amz-date-extended-format", "parameter X-Amz-Date", ""},
	{inQuery, "a time of nonsense", nil, address("=20150830T123600Z", "=now"), "timestamp-format-invalid", "parameter X-Amz-Date", ""},
	{inQuery, "no time", nil, address("X-Amz-Date=", "Date="), "param-required-missing", "parameter X-Amz-Date", ""},
	{inQuery, "no algorithm", nil, address("X-Amz-Algorithm=", "Algorithm="), "param-required-missing", "parameter X-Amz-Algorithm", ""},
	{inQuery, "no credential", nil, address("X-Amz-Credential=", "Credential="), "param-required-missing", credential, ""},
	{inQuery, "no list of headers", nil, address("X-Amz-SignedHeaders=", "SignedHeaders="), "param-required-missing", "parameter X-Amz-SignedHeaders", ""},
	{inQuery, "no Expires", nil, address("X-Amz-Expires=", "Expires="), "param-required-missing", "parameter X-Amz-Expires", ""},
	{inQuery, "Expires of a million", parameter("X-Amz-Expires=1000000"), nil, "expires-out-of-range", "parameter X-Amz-Expires", check.Valid},
	{inQuery, "Expires of a million millions", parameter("X-Amz-Expires=1000000000000000000000"), nil, "expires-out-of-range", "parameter X-Amz-Expires", check.Valid},
	{inQuery, "Expires below zero", parameter("X-Amz-Expires=-1"), nil, "expires-out-of-range", "parameter X-Amz-Expires", check.Valid},
	{inQuery, "Expires of letters", parameter("X-Amz-Expires=abc"), nil, "expires-out-of-range", "parameter X-Amz-Expires", check.Valid},
	{inQuery, "Expires of a fraction", parameter("X-Amz-Expires=1.5"), nil, "expires-out-of-range", "parameter X-Amz-Expires", check.Valid},
	{inQuery, "expired", nil, later(2 * time.Hour), "timestamp-stale", "parameter X-Amz-Date", check.Valid},
	{inQuery, "another algorithm", nil, address("X-Amz-Algorithm=AWS4-", "X-Amz-Algorithm=AWS5-"), "signature-version-confusion", "parameter X-Amz-Algorithm", ""},
	{inQuery, "a signed header that is not there", nil, address("SignedHeaders=", "SignedHeaders=a-gone%3B"), "signed-headers-list-mismatch", "parameter X-Amz-SignedHeaders", ""},
	{inQuery, "an unsorted list", with("A", "1"), address("a%3Bhost", "host%3Ba"), "signed-headers-unsorted", "parameter X-Amz-SignedHeaders", ""},
	{inQuery, "the host not listed", with("A", "1"), address("a%3Bhost", "a"), "header-required-unsigned", "parameter X-Amz-SignedHeaders", ""},
	{inQuery, "a header of AWS not signed", nil, add("X-Amz-Late", "1"), "header-required-unsigned", "header X-Amz-Late", check.Valid},
	{inQuery, "a token that is not sent", nil, token, "session-token-missing", "parameter X-Amz-Security-Token", check.Valid},
	{inQuery, "another access key id", nil, keyID, "access-key-id-conflict", credential, check.Valid},
	{inQuery, "another Host", nil, add("Host", "example.com"), "host-header-overridden", "header Host", ""},
	{"sigv4-query", "another region", nil, func(in *check.Input) { in.Region = "us-west-1" }, "scope-region-wrong", "region", check.Valid},
	{inQuery, "another service", nil, func(in *check.Input) { in.Service = "iam" }, "scope-service-wrong", "service", check.Valid},
	{"sigv4-query", "the host of another region", func(c *signer.Case) { c.Region = "us-east-1" }, nil, "scope-region-wrong", credential, check.Valid},
}

var bodyCases = []contradiction{
	{"sigv4 sigv4a", "the hash of another body", with("X-Amz-Content-Sha256", otherHash), nil, "payload-hash-of-other-body", "header X-Amz-Content-Sha256", check.Valid},
	{"sigv4 sigv4a", "a hash in capitals", with("X-Amz-Content-Sha256", "230D8358DC8E8890B4C58DEEB62912EE2F20357AE92A5CC861B98E68FE31ACB5"), nil, "payload-hash-encoding", "header X-Amz-Content-Sha256", check.Valid},
	{"sigv4 sigv4a", "a word for a hash", with("X-Amz-Content-Sha256", "UNSIGNED_PAYLOAD"), nil, "payload-hash-encoding", "header X-Amz-Content-Sha256", check.Valid},
	{"sigv4 sigv4a", "two hashes", with("X-Amz-Content-Sha256", otherHash), func(in *check.Input) { in.Request.Body, in.Request.PayloadHash = nil, strings.Repeat("ab", 32) }, "payload-hash-of-other-body", "header X-Amz-Content-Sha256", check.Valid},
	{"sigv4 sigv4a sigv4-query sigv4a-query", "a hash beside the body", func(c *signer.Case) { c.Request.PayloadHash = otherHash }, nil, "payload-hash-of-other-body", "payload hash", check.Valid},
	{"sigv4 sigv4-streaming", "no hash, for S3", s3, drop("X-Amz-Content-Sha256"), "content-sha256-header-missing", "header X-Amz-Content-Sha256", "any"},
	{"sigv4 sigv4a sigv4-query sigv4a-query", "a body that is not there", with("Content-Length", "4"), func(in *check.Input) { in.Request.Body = nil }, "body-length-mismatch", "header Content-Length", ""},
	{"sigv4-streaming", "a body that is not there", with("Content-Length", "400"), nil, "body-length-mismatch", "header Content-Length", check.Valid},
}

var keyCases = []contradiction{
	{inHeader + " " + inQuery + " sigv4-post", "a signing key that is none", nil, signingKey("not a key"), "signing-key-malformed", "signing key", ""},
	{inHeader + " " + inQuery + " sigv4-post", "a signing key of 31 bytes", nil, signingKey(otherKey[2:]), "signing-key-malformed", "signing key", ""},
	{inHeader + " " + inQuery + " sigv4-post", "another signing key", nil, signingKey(otherKey), "signing-key-conflict", "signing key", ""},
	{ofS3V2 + " s3v2-post", "a signing key", nil, signingKey(otherKey), "signing-key-unused", "signing key", check.Valid},
}

var olderCases = []contradiction{
	{"s3v2", "two Authorization headers", nil, func(in *check.Input) { in.Request.Headers = append(in.Request.Headers, header(in, "Authorization")) }, "signature-twice", "request", check.Valid},
	{"s3v2", "header and query", nil, address("$", "&Signature=x"), "signature-twice", "request", check.Valid},
	{"s3v2-query", "header and query", nil, add("Authorization", "AWS AK:x"), "signature-twice", "request", check.Valid},
	{"s3v2-query", "two signatures", nil, address("$", "&Signature=x"), "signature-twice", "request", ""},
	{"s3v2", "another version", nil, replace("Authorization", "AWS ", "AWS4-HMAC-SHA256 "), "signature-version-confusion", authorization, ""},
	{"s3v2", "no signature", nil, replace("Authorization", ":", ""), "auth-header-malformed", authorization, ""},
	{"s3v2", "a blank in the key id", nil, replace("Authorization", "AKID", "AKID "), "auth-header-malformed", authorization, "any"},
	{"s3v2-query", "another version", nil, address("$", "&X-Amz-Algorithm=AWS4-HMAC-SHA256"), "signature-version-confusion", "parameter X-Amz-Algorithm", ""},
	{"s3v2", "no time", nil, drop("Date"), "param-required-missing", "header Date", ""},
	{"s3v2", "a time of nonsense", with("Date", "now"), nil, "timestamp-format-invalid", "header Date", check.Valid},
	{"s3v2", "a time that is past", nil, later(time.Hour), "timestamp-stale", "header Date", check.Valid},
	{"s3v2", "Date and X-Amz-Date", with("Date", "Sun, 30 Aug 2015 12:36:00 GMT", "X-Amz-Date", "Sun, 30 Aug 2015 12:36:00 GMT"), nil, "date-and-amz-date-both", "header Date", check.Valid},
	{"s3v2-query", "Expires for how long", parameter("Expires=3600"), nil, "expires-out-of-range", "parameter Expires", check.Valid},
	{"s3v2-query", "Expires of letters", parameter("Expires=tomorrow"), nil, "expires-out-of-range", "parameter Expires", check.Valid},
	{"s3v2-query", "no Expires", nil, address("Expires=", "Expired="), "param-required-missing", "parameter Expires", ""},
	{"s3v2-query", "no key id", nil, address("AWSAccessKeyId=", "KeyId="), "param-required-missing", "parameter AWSAccessKeyId", check.Valid},
	{"s3v2-query", "expired", nil, later(2 * time.Hour), "timestamp-stale", "parameter Expires", check.Valid},
	{"s3v2", "another access key id", nil, keyID, "access-key-id-conflict", authorization, check.Valid},
	{"s3v2-query", "another access key id", nil, keyID, "access-key-id-conflict", "parameter AWSAccessKeyId", check.Valid},
	{"s3v2", "a token that is not sent", nil, token, "session-token-missing", "header X-Amz-Security-Token", check.Valid},
	{"s3v2-query", "a token that is not sent", nil, token, "session-token-missing", "parameter x-amz-security-token", check.Valid},
	{ofS3V2, "another Host", nil, add("Host", "other.s3.amazonaws.com"), "host-header-overridden", "header Host", ""},
}

var formCases = []contradiction{
	{ofForms, "no policy", nil, body("policy=", "polity="), "param-required-missing", "field policy", ""},
	{ofForms, "a policy that is not Base64", nil, body("policy=ey", "policy=%21%21"), "policy-not-base64", "field policy", ""},
	{ofForms, "a policy that is not JSON", nil, body("policy=ey", "policy=ab"), "policy-not-json", "field policy", ""},
	{ofForms, "a policy cut short", func(c *signer.Case) {
		c.Request.Body = []byte("policy=" + base64.RawURLEncoding.EncodeToString([]byte(`{"expiration":"2015-12-30T12:00:00Z"`)))
	}, nil, "policy-not-json", "field policy", check.Valid},
	{ofForms, "two policies", nil, body("key=a", "key=a&policy=e30="), "signature-twice", "form", ""},
	{"sigv4-post", "two signatures", nil, body("$", "&x-amz-signature=x"), "signature-twice", "form", check.Valid},
	{ofForms, "signatures of two versions", nil, body("$", "&signature=x&x-amz-signature=x"), "signature-twice", "form", check.Valid},
	{"s3v2-post", "another version", nil, body("$", "&x-amz-algorithm=AWS4-HMAC-SHA256"), "signature-version-confusion", "form", check.Valid},
	{"sigv4-post", "another algorithm", nil, body("AWS4-HMAC", "AWS4-XMAC"), "signature-version-confusion", "field x-amz-algorithm", "any"},
	{"sigv4-post", "a scope of three parts", nil, body("%2Feu-west-1%2F", "%2F"), "scope-malformed", "field x-amz-credential", "any"},
	{"sigv4-post", "a scope of another day", nil, body("%2F20150830%2F", "%2F20150831%2F"), "scope-date-mismatch", "field x-amz-date", ""},
	{"sigv4-post", "the extended form of the time", nil, body("=20150830T123600Z", "=2015-08-30T12%3A36%3A00Z"), "amz-date-extended-format", "field x-amz-date", check.Valid},
	{"sigv4-post", "no time", nil, body("x-amz-date=", "date="), "param-required-missing", "field x-amz-date", check.Valid},
	{"sigv4-post", "no credential", nil, body("x-amz-credential=", "credential="), "param-required-missing", "field x-amz-credential", "any"},
	{"sigv4-post", "another region", nil, func(in *check.Input) { in.Region = "us-west-1" }, "scope-region-wrong", "region", check.Valid},
	{"sigv4-post", "another service", nil, func(in *check.Input) { in.Service = "iam" }, "scope-service-wrong", "service", check.Valid},
	{"sigv4-post", "another access key id", nil, keyID, "access-key-id-conflict", "field x-amz-credential", check.Valid},
	{"s3v2-post", "another access key id", nil, keyID, "access-key-id-conflict", "field AWSAccessKeyId", check.Valid},
	{ofForms, "a token that is not sent", nil, token, "session-token-missing", "field x-amz-security-token", check.Valid},
}

var streamingCases = []contradiction{
	{"sigv4-streaming", "another length", with("X-Amz-Decoded-Content-Length", "5"), nil, "streaming-chunk", "header X-Amz-Decoded-Content-Length", check.Valid},
	{"sigv4-streaming", "no length", nil, drop("X-Amz-Decoded-Content-Length"), "streaming-chunk", "header X-Amz-Decoded-Content-Length", ""},
	{"sigv4-streaming", "a length of letters", with("X-Amz-Decoded-Content-Length", "seven"), nil, "streaming-chunk", "header X-Amz-Decoded-Content-Length", check.Valid},
	{"sigv4-streaming", "a body that is not in chunks", nil, func(in *check.Input) { in.Request.Body = []byte("plain data") }, "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "a chunk cut short", nil, func(in *check.Input) { in.Request.Body = in.Request.Body[:90] }, "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "no final chunk", nil, func(in *check.Input) {
		in.Request.Body = in.Request.Body[:strings.Index(string(in.Request.Body), "0;chunk")]
	}, "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "a size of letters", nil, body("3;chunk", "z;chunk"), "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "a size of 16 digits", nil, body("3;chunk", "0000000000000003;chunk"), "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "a chunk that is not signed", nil, body("3;chunk-signature", "3;signature"), "streaming-chunk", "chunk 2", "any"},
	{"sigv4-streaming", "a trailer not announced", nil, func(in *check.Input) {
		in.Request.Body = append(in.Request.Body[:len(in.Request.Body)-2:len(in.Request.Body)-2], "x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n"...)
	}, "streaming-chunk", "body", check.Consistent},
	{"sigv4-streaming", "more chunks than are shown", func(c *signer.Case) {
		c.Request.Body = []byte(strings.Repeat("1\r\nx\r\n", 1001) + "0\r\n\r\n")
	}, nil, "streaming-chunk", "body", check.Consistent},
}

// header returns the header of that name.
func header(in *check.Input, name string) check.HeaderInput {
	for _, h := range in.Request.Headers {
		if strings.EqualFold(h.Name, name) {
			return h
		}
	}
	panic("no header " + name)
}

// header2 stands for all from a word on.
func header2(word string) string { return word + "…" }

// replace changes a header's value. It is fatal where there is nothing to
// change, so that no case tests less than it says.
func replace(name, old, text string) func(*check.Input) {
	return func(in *check.Input) {
		h := header(in, name)
		old := old
		if word, all := strings.CutSuffix(old, "…"); all {
			old = string(h.Value)[strings.Index(string(h.Value), word):]
		}
		changed := strings.Replace(string(h.Value), old, text, 1)
		if changed == string(h.Value) {
			panic(fmt.Sprintf("%q is not in %q", old, changed))
		}
		for i := range in.Request.Headers {
			if in.Request.Headers[i].Name == h.Name {
				in.Request.Headers[i].Value = signer.Text(changed)
			}
		}
	}
}

func drop(name string) func(*check.Input) {
	return func(in *check.Input) {
		in.Request.Headers = slices.DeleteFunc(in.Request.Headers, func(h check.HeaderInput) bool { return strings.EqualFold(h.Name, name) })
	}
}

func add(name, value string) func(*check.Input) {
	return func(in *check.Input) {
		in.Request.Headers = append(in.Request.Headers, check.HeaderInput{Name: name, Value: signer.Text(value)})
	}
}

// swap replaces in a text; "$" is its end.
func swap(text, old, with string) string {
	if old == "$" {
		return text + with
	}
	if !strings.Contains(text, old) {
		panic(fmt.Sprintf("%q is not in %q", old, text))
	}
	return strings.Replace(text, old, with, 1)
}

func address(old, text string) func(*check.Input) {
	return func(in *check.Input) { in.Request.URL = swap(in.Request.URL, old, text) }
}

func body(old, text string) func(*check.Input) {
	return func(in *check.Input) { in.Request.Body = signer.Text(swap(string(in.Request.Body), old, text)) }
}

// with adds headers before signing.
func with(namesAndValues ...string) func(*signer.Case) {
	return func(c *signer.Case) {
		for i := 0; i < len(namesAndValues); i += 2 {
			c.Request.Headers = append(c.Request.Headers, signer.Header{Name: namesAndValues[i], Value: namesAndValues[i+1]})
		}
	}
}

func parameter(pair string) func(*signer.Case) {
	return func(c *signer.Case) { c.Request.URL += "&" + pair }
}

func s3(c *signer.Case) { c.Request.URL = "https://bucket.s3.eu-west-1.amazonaws.com/key" }

func token(in *check.Input) { in.Credentials.SessionToken = knownToken }

func keyID(in *check.Input) { in.Credentials.AccessKeyID = "AKIDOTHER" }

func signingKey(key string) func(*check.Input) {
	return func(in *check.Input) { in.Credentials.SigningKey = key }
}

func later(by time.Duration) func(*check.Input) {
	return func(in *check.Input) {
		now := signertest.Noon.Add(by)
		in.Now = &now
	}
}

// What contradicts itself, or is not understood, is told at its field, and
// never computed wrongly in silence.
func TestContradictions(t *testing.T) {
	for _, c := range contradictions() {
		for id := range strings.FieldsSeq(c.schemes) {
			t.Run(id+"/"+c.what, func(t *testing.T) { c.check(t, id) })
		}
	}
}

func (c *contradiction) check(t *testing.T, id string) {
	in, depth := c.input(t, id), 1 // warnings do not depend on how far is searched
	in.Depth = &depth
	report, err := check.Check(t.Context(), in, signertest.Noon)
	if err != nil {
		t.Fatal(err)
	}
	if c.verdict == "" && report.Verdict == check.Valid || c.verdict != "" && c.verdict != "any" && report.Verdict != c.verdict {
		t.Errorf("verdict %s, want %q: %s", report.Verdict, c.verdict, report.Summary)
	}
	found := []string{}
	for _, w := range report.Warnings {
		found = append(found, w.ID+" at "+w.Where)
		if w.Title == "" || w.Explanation == "" || w.Certainty == "" {
			t.Errorf("a warning says too little: %+v", w)
		}
		if w.ID != "step-not-in-request" && !slices.ContainsFunc(report.Steps, func(s check.Step) bool { return s.ID == w.Step }) {
			t.Errorf("%s is at the step %q, which is not in the ladder", w.ID, w.Step)
		}
	}
	if want := c.id + " at " + c.where; !slices.Contains(found, want) {
		t.Errorf("warnings are %q, want %s", found, want)
	}
	c.checkSilence(t, report)
}

// input is the request as it was signed, and then changed.
func (c *contradiction) input(t *testing.T, id string) check.Input {
	t.Helper()
	scheme, request := signer.SchemeByID(id), known(id)
	if c.unsure != nil {
		c.unsure(&request)
	}
	request = scheme.Complete(request, signertest.Noon)
	signed, ok := scheme.Signed(&request, scheme.Sign(&request, scheme.Rules(&request), nil))
	if !ok {
		t.Fatal("not signed")
	}
	in := check.Input{
		Scheme: id, Credentials: &check.CredentialsInput{AccessKeyID: request.Credentials.AccessKeyID, SecretAccessKey: knownSecret},
		Request: &check.RequestInput{Method: signed.Method, URL: signed.URL, Body: signed.Body, PayloadHash: signed.PayloadHash},
	}
	for _, h := range signed.Headers {
		in.Request.Headers = append(in.Request.Headers, check.HeaderInput{Name: h.Name, Value: signer.Text(h.Value)})
	}
	if c.sent != nil {
		c.sent(&in)
	}
	return in
}

// checkSilence: no warning repeats a secret, and nothing but the request holds
// the token.
func (c *contradiction) checkSilence(t *testing.T, report *check.Report) {
	t.Helper()
	text, err := json.Marshal(report.Warnings)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, report.Summary...)
	for _, secret := range []string{knownSecret, knownToken, otherKey, knownToken[:20], knownSecret[:20], "not a key"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is told in\n%s", secret, text)
		}
	}
}

// A right request of each scheme has no warning at all.
func TestNoContradictions(t *testing.T) {
	for _, s := range signer.Schemes() {
		if s.ID() == "sigv2" {
			continue
		}
		right := contradiction{}
		report, err := check.Check(t.Context(), right.input(t, s.ID()), signertest.Noon)
		if err != nil || report.Verdict != check.Valid || len(report.Warnings) > 0 {
			t.Errorf("%s: %v, %s, warnings %q", s.ID(), err, report.Verdict, warningsOf(report))
		}
	}
}
