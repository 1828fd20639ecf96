package signertest

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"countersign/signer"
)

// Noon is the time at which random cases are signed.
var Noon = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)

// CaseOf returns a random request to be signed by a scheme, and credentials.
// What a signer adds by itself is not there yet. It is fatal to a test, and
// meant to be, to ask for a scheme that has no cases here.
func CaseOf(r *rand.Rand, scheme string) signer.Case {
	switch scheme {
	case "sigv2":
		return Case(r)
	case "sigv4", "sigv4-query", "sigv4a", "sigv4a-query":
		return v4Case(r)
	case "sigv4-streaming":
		return streamingCase(r)
	case "s3v2", "s3v2-query":
		return s3Case(r)
	case "sigv4-post", "s3v2-post":
		return postCase(r)
	}
	panic("no random cases of " + scheme)
}

// A place is a host, and what is signed for it where the host does not tell.
type hostAndScope struct{ host, region, service string }

var awsHosts = []hostAndScope{
	{host: "sqs.eu-west-1.amazonaws.com"}, {host: "IAM.amazonaws.com"}, {host: "dynamodb.us-west-2.amazonaws.com:443"},
	{host: "a1b2c3.execute-api.us-east-1.amazonaws.com"}, {host: "localhost:8080", region: "eu-central-1", service: "service"},
	{host: "example.com", region: "us-east-1", service: "es"}, {host: "example.com:80", region: "x", service: "appsync"},
	{host: "bucket.s3.eu-central-1.amazonaws.com"}, {host: "s3.amazonaws.com"}, {host: "minio:9000", region: "us-east-1", service: "s3"},
}

var s3Hosts = []hostAndScope{
	{host: "bucket.s3.eu-central-1.amazonaws.com"}, {host: "s3.amazonaws.com"}, {host: "s3.us-west-2.amazonaws.com"},
	{host: "minio:9000", region: "us-east-1", service: "s3"},
}

// segments are what paths are made of: plain ones, encoded ones, ones that
// should be, and those that are normalised.
var segments = []string{
	"", "a", "B2", "a%20b", "a+b", "%2F", "%zz", "..", ".", "ü", "%C3%BC", "~x", "a=b", "a:b", "2015-03-31", "%7e", "x%2fy", "@", "'",
}

func path(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(5) {
		b.WriteString("/" + segments[r.IntN(len(segments))])
	}
	return b.String()
}

// query returns pairs encoded in one of the ways that clients have.
func query(r *rand.Rand, names []string) string {
	var pairs []string
	for range r.IntN(6) {
		name, value := names[r.IntN(len(names))], Value(r)
		switch r.IntN(6) {
		case 0:
			pairs = append(pairs, signer.Escape(name))
		case 1:
			pairs = append(pairs, signer.Escape(name)+"="+strings.ReplaceAll(signer.Escape(value), "%20", "+"))
		case 2:
			pairs = append(pairs, signer.Escape(name)+"="+strings.ToLower(signer.Escape(value)))
		case 3:
			pairs = append(pairs, "", signer.Escape(name)+"="+signer.Escape(value))
		default:
			pairs = append(pairs, signer.Escape(name)+"="+signer.Escape(value))
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	return "?" + strings.Join(pairs, "&")
}

var headers = []signer.Header{
	{Name: "Content-Type", Value: "application/json"}, {Name: "X-Custom", Value: "  a   b\t c "}, {Name: "x-custom", Value: `"a  b"`},
	{Name: "X-Amz-Meta-A", Value: "1"}, {Name: "x-amz-meta-a", Value: " 2"}, {Name: "X-AMZ-Target", Value: "Service_2012.Call"},
	{Name: "User-Agent", Value: "test/1"}, {Name: "Empty", Value: ""}, {Name: "Zürich", Value: "Grüße"}, {Name: "Folded", Value: "a\r\n  b"},
	{Name: "Raw", Value: "\xff\xfe"}, {Name: "Connection", Value: "close"},
}

func someHeaders(r *rand.Rand) []signer.Header {
	var list []signer.Header
	for _, i := range r.Perm(len(headers))[:r.IntN(5)] {
		list = append(list, headers[i])
	}
	return list
}

func credentials(r *rand.Rand) signer.Credentials {
	c := signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: Secret(r)}
	if r.IntN(3) == 0 {
		c.SessionToken = "IQoJb3JpZ2luX2VjEJ//" + Secret(r) + "=="
	}
	return c
}

// at puts a request to one of the hosts, named in the address or in a header.
func at(r *rand.Rand, hosts []hostAndScope, query string) signer.Case {
	h := hosts[r.IntN(len(hosts))]
	c := signer.Case{Credentials: credentials(r), Region: h.region, Service: h.service}
	c.Request.Headers = someHeaders(r)
	if p := path(r); r.IntN(4) == 0 {
		c.Request.URL = "/" + strings.TrimLeft(p, "/") + query
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "Host", Value: h.host})
	} else {
		c.Request.URL = pick(r, "https://", "https://", "http://") + h.host + p + query
	}
	return c
}

func v4Case(r *rand.Rand) signer.Case {
	c := at(r, awsHosts, query(r, names))
	c.Request.Method = pick(r, "GET", "POST", "PUT", "DELETE")
	switch r.IntN(4) {
	case 0:
		c.Request.Body = []byte(Value(r) + "body")
	case 1:
		c.Request.PayloadHash = pick(r, "UNSIGNED-PAYLOAD", strings.Repeat("ab", 32))
	}
	if r.IntN(4) == 0 {
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "Date", Value: "Sun, 30 Aug 2015 12:36:00 GMT"})
	}
	return c
}

// streamingCase has a body in chunks, or one that is to be put into one.
func streamingCase(r *rand.Rand) signer.Case {
	c := at(r, s3Hosts, query(r, []string{"partNumber", "uploadId", "x"}))
	c.Request.Method = "PUT"
	if c.Request.Body = []byte(strings.Repeat("data ", r.IntN(20))); r.IntN(2) == 0 {
		return c
	}
	var b strings.Builder
	for range r.IntN(4) {
		data := Value(r) + "chunk\r\n"
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(data), data)
	}
	b.WriteString("0\r\n")
	if r.IntN(2) == 0 {
		b.WriteString("x-amz-checksum-crc32c:sOO8/Q==\r\n")
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "X-Amz-Trailer", Value: "x-amz-checksum-crc32c"})
	}
	c.Request.Body = []byte(b.String() + "\r\n")
	return c
}

func s3Case(r *rand.Rand) signer.Case {
	c := at(r, s3Hosts, query(r, []string{"acl", "uploads", "partNumber", "response-content-type", "versionId", "x", "prefix", "a b"}))
	c.Request.Method = pick(r, "GET", "PUT", "DELETE")
	c.Region, c.Service = "", ""
	if r.IntN(4) == 0 {
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "Content-MD5", Value: "1B2M2Y8AsgTpgAmY7PhCfg=="})
	}
	return c
}

// postCase has a policy in a form of either kind.
func postCase(r *rand.Rand) signer.Case {
	c := signer.Case{Credentials: credentials(r), Region: "eu-west-1", Service: "s3"}
	policy := `{"expiration":"2015-12-30T12:00:00.000Z","conditions":[{"bucket":"b"},["starts-with","$key","` + strconv.Itoa(r.IntN(1e9)) + `"]]}`
	text := base64.StdEncoding.EncodeToString([]byte(policy))
	c.Request = signer.Request{Method: "POST", URL: "https://bucket.s3.eu-west-1.amazonaws.com/"}
	if r.IntN(2) == 0 {
		c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}
		c.Request.Body = []byte("key=" + signer.Escape(Value(r)) + "&policy=" + signer.Escape(text))
		return c
	}
	boundary := "----form" + strconv.Itoa(r.IntN(1e6))
	c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: "multipart/form-data; boundary=" + boundary}}
	part := func(name, value string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	c.Request.Body = []byte(part("key", Value(r)) + part("Policy", pick(r, text, text[:40]+"\r\n"+text[40:])) +
		part(`file"; filename="a.txt`, "some\r\ndata") + "--" + boundary + "--\r\n")
	return c
}
