package signer_test

import (
	"strings"
	"testing"

	"countersign/signer"
)

// v4Step computes one step of a scheme by right rules.
func v4Step(scheme, id string, c signer.Case) string {
	s := signer.SchemeByID(scheme)
	c.Credentials.SecretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	return string(s.Sign(&c, s.Rules(&c), nil)[signer.StepIndex(s.Steps(&c), id)])
}

func TestCanonicalURI(t *testing.T) {
	for what, c := range map[string]struct{ service, path, want string }{
		"an empty path":                         {"sqs", "", "/"},
		"a path is encoded once more":           {"sqs", "/a%20b%2Fc/d+e=f", "/a%2520b%252Fc/d%2Be%3Df"},
		"dots and doubled slashes go":           {"sqs", "//a/./b/../c//", "/a/c/"},
		"a path that goes above its root":       {"sqs", "/../../a", "/a"},
		"a name that begins with a dot":         {"sqs", "/.well-known/..a", "/.well-known/..a"},
		"S3 keeps dots and doubled slashes":     {"s3", "//a/./b/../c//", "//a/./b/../c//"},
		"S3 encodes once":                       {"s3", "/a%20b$c+d", "/a%20b%24c%2Bd"},
		"S3 takes an escaped slash for a slash": {"s3", "/a%2fb", "/a/b"},
		"S3 Express is S3":                      {"s3express", "/a//b", "/a//b"},
		"UTF-8":                                 {"sqs", "/é", "/%C3%A9"},
	} {
		c2 := signer.Case{Request: signer.Request{Method: "GET", URL: "https://h.example" + c.path}, Region: "r", Service: c.service}
		if got := v4Step("sigv4", "canonical-uri", c2); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

func TestCanonicalQueryOfVersion4(t *testing.T) {
	for what, c := range map[string]struct{ query, want string }{
		"encoded names are sorted":       {"é=2&a=1&%5F=3", "%C3%A9=2&_=3&a=1"},
		"equal names by encoded value":   {"k=a-b&k=a%2Fb", "k=a%2Fb&k=a-b"},
		"no value, no equals sign":       {"b&a=", "a=&b="},
		"a plus is a blank":              {"a=1+2", "a=1%202"},
		"a percent sign by itself":       {"a=5%", "a=5%25"},
		"a pair without a name stays":    {"=x&a=b", "=x&a=b"},
		"a signature of another version": {"Signature=x&X-Amz-Signature=y", "Signature=x&X-Amz-Signature=y"},
	} {
		c2 := signer.Case{Request: signer.Request{Method: "GET", URL: "https://h.example/?" + c.query}, Region: "r", Service: "s"}
		if got := v4Step("sigv4", "canonical-query", c2); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

func TestCanonicalHeaders(t *testing.T) {
	request := func(method string, headers ...signer.Header) signer.Request {
		return signer.Request{Method: method, URL: "https://H.example:443/", Headers: headers}
	}
	authorization := func(list string) signer.Header {
		return signer.Header{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AK/20150830/r/s/aws4_request, SignedHeaders=" + list + ", Signature=00"}
	}
	for what, c := range map[string]struct {
		request signer.Request
		want    string
	}{
		"the host of the address":                  {request("GET"), "host:h.example\n"},
		"the Host header is signed as it is sent":  {request("GET", signer.Header{Name: "Host", Value: "Other.example:8443"}), "host:Other.example:8443\n"},
		"repeated headers are joined as sent":      {request("GET", signer.Header{Name: "X-B", Value: "2"}, signer.Header{Name: "x-b", Value: "1"}), "host:h.example\nx-b:2,1\n"},
		"white space is folded":                    {request("GET", signer.Header{Name: "X-A", Value: " \ta \t b\r\n  c\" d  e\" "}), "host:h.example\nx-a:a b c\" d e\"\n"},
		"an empty value":                           {request("GET", signer.Header{Name: "X-A"}), "host:h.example\nx-a:\n"},
		"what changes on the way is not signed":    {request("GET", signer.Header{Name: "User-Agent", Value: "u"}), "host:h.example\n"},
		"but it is where the request says so":      {request("GET", signer.Header{Name: "User-Agent", Value: "u"}, authorization("host;user-agent")), "host:h.example\nuser-agent:u\n"},
		"an empty POST says that its body is":      {request("POST", authorization("content-length;host")), "content-length:0\nhost:h.example\n"},
		"a listed header that is not there, empty": {request("GET", authorization("host;x-a")), "host:h.example\nx-a:\n"},
		"a hash that is listed and not there": {request("GET", authorization("host;x-amz-content-sha256")),
			"host:h.example\nx-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"},
	} {
		if got := v4Step("sigv4", "canonical-headers", signer.Case{Request: c.request, Region: "r", Service: "s"}); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

func TestPayloadHash(t *testing.T) {
	const ofBody = "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5" // of "body"
	said := []signer.Header{{Name: "X-Amz-Content-Sha256", Value: " UNSIGNED-PAYLOAD "}}
	for what, c := range map[string]struct {
		scheme, service string
		request         signer.Request
		want            string
	}{
		"the body's":                           {"sigv4", "sqs", signer.Request{Body: []byte("body")}, ofBody},
		"what the header says wins":            {"sigv4", "s3", signer.Request{Body: []byte("body"), Headers: said}, "UNSIGNED-PAYLOAD"},
		"a hash instead of the body":           {"sigv4", "sqs", signer.Request{PayloadHash: "abc"}, "abc"},
		"the body that is at hand wins":        {"sigv4", "sqs", signer.Request{Body: []byte("body"), PayloadHash: "abc"}, ofBody},
		"a presigned URL of S3":                {"sigv4-query", "s3", signer.Request{PayloadHash: "abc"}, "UNSIGNED-PAYLOAD"},
		"of S3, and the URL says it":           {"sigv4-query", "s3", signer.Request{URL: "/?X-Amz-Content-Sha256=def"}, "def"},
		"a presigned URL of another service":   {"sigv4-query", "sqs", signer.Request{Body: []byte("body")}, ofBody},
		"a chunked upload has the word itself": {"sigv4-streaming", "s3", signer.Request{Headers: []signer.Header{{Name: "x-amz-content-sha256", Value: "STREAMING-X"}}}, "STREAMING-X"},
	} {
		c.request.Method = "PUT"
		if got := v4Step(c.scheme, "payload-hash", signer.Case{Request: c.request, Region: "r", Service: c.service}); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

// A presigned URL by itself does not say what is in the headers that go with
// it: nothing is computed from a guess, and what is missing is named.
func TestHeadersThatNobodyKnows(t *testing.T) {
	const url = "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20150830%2Fus-east-1%2Fs3%2Faws4_request" +
		"&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost"
	c := signer.Case{Request: signer.Request{Method: "PUT", URL: url}}
	scheme := signer.SchemeByID("sigv4-query")
	if got := strings.Join(scheme.Lacks(&c), ", "); got != "the header content-type" {
		t.Errorf("lacks %q", got)
	}
	if got := v4Step("sigv4-query", "signature", c); got != "" {
		t.Errorf("signature %s of headers that nobody knows", got)
	}
	c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: "text/plain"}}
	if got := v4Step("sigv4-query", "signature", c); len(scheme.Lacks(&c)) > 0 || len(got) != 64 {
		t.Errorf("lacks %q, signature %q", scheme.Lacks(&c), got)
	}
}
