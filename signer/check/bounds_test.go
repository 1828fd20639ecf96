package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/signertest"
)

// pairs writes n parameters.
func pairs(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&"+format, i)
	}
	return b.String()[1:]
}

// big are inputs that are large in one way each: of 1 MB, or of a part of that.
func big(part int) map[string]object {
	n, some := 1<<20/part, 10_000/part
	credentials := object{"secret_access_key": "secret"}
	request := func(query string) object { return object{"method": "GET", "url": "https://h/?" + query} }
	of := func(query, step, value string) object {
		return object{"request": request(query), "credentials": credentials, "provided": object{step: value}}
	}
	noise := "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	parameters := pairs(some, "p%d=value")
	return map[string]object{
		"a value of 1 MB":            of("a="+strings.Repeat("v", n), "string-to-sign", "GET\nh\n/\na="+strings.Repeat("w", n)),
		"10,000 parameters":          of(parameters, "canonical-query", pairs(some, "q%d=value")),
		"10,000 and a signature":     of(parameters, "signature", noise),
		"10,000, of one name":        of(strings.ReplaceAll(parameters, "p", "same"), "signature", noise),
		"5,000, twice":               of(pairs(some/2, "p%d=1")+"&"+pairs(some/2, "p%d=2"), "signature", noise),
		"ab and ba":                  of("a="+strings.Repeat("ab", n/2), "canonical-query", "a="+strings.Repeat("ba", n/2)),
		"noise in every step":        {"request": request("a=1"), "credentials": credentials, "provided": object{"canonical-query": parameters, "string-to-sign": parameters, "digest": parameters, "signature": parameters, "encoded-signature": parameters, "signed-url": parameters}},
		"a million ampersands":       of("a=1", "canonical-query", strings.Repeat("&", n)),
		"a million ampersands, sent": of(strings.Repeat("&", n), "canonical-query", "a=1"),
		"a paste of methods":         {"paste": strings.Repeat("GET\n", n/4), "credentials": credentials},
		"a paste of URLs":            {"paste": strings.Repeat("https://h/?a=1\n", n/15), "credentials": credentials},
		"a paste of percent signs":   {"paste": strings.Repeat("%25", n/3), "credentials": credentials},
	}
}

// What a search may do: of a request that is large it makes and hashes so many
// bytes, by the budgets of hunt.go (huntWorkLarge) and explain.go (mostWork), and
// those of one more batch.
const (
	largeRequest = 16 << 10
	mostSearched = 256<<20 + 64<<20 + 64<<20
	mostSets     = 2_000_000 // few of which are signed
)

// However large the input, the answer is not many times as large, and the
// search tries no more than for a small one of the same shape; of a large
// request it tries no more than its work allows. The guard is against hangs only.
func TestLargeInputsAreBounded(t *testing.T) {
	small := big(1000)
	for what, in := range big(1) {
		if leftOut(what) {
			continue
		}
		t.Run(what, func(t *testing.T) {
			report, size := checked(t, in)
			checkSize(t, what, report, size)
			least, _ := checked(t, small[what])
			if s, of := report.Search, least.Search; s != nil && of != nil && (10*s.Hypotheses > 11*of.Hypotheses+10_000 || 10*s.HMACs > 11*of.HMACs+1_000) {
				t.Errorf("searched %+v, of a small one %+v", s, of)
			}
		})
	}
}

// checked checks an input as it comes, and returns its size too.
func checked(t *testing.T, in object) (*check.Report, int) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan *check.Report, 1)
	go func() {
		in, err := check.Decode(body)
		if err != nil {
			t.Error(err)
		}
		report, err := check.Check(context.Background(), in, time.Time{})
		if err != nil {
			t.Error(err)
		}
		done <- report
	}()
	select {
	case report := <-done:
		return report, len(body)
	case <-time.After(2 * time.Minute):
		t.Fatal("it hangs")
		return nil, 0
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
	if s, signed := report.Search, signedBytes(report); s != nil && size > largeRequest && (s.Hypotheses > mostSets || s.HMACs > mostSearched/signed) {
		t.Errorf("%s: searched %+v, signing %d bytes", what, s, signed)
	}
	if len(report.Warnings) > 200 {
		t.Errorf("%s: %d warnings", what, len(report.Warnings))
	}
}

// signedBytes is how many bytes are hashed at the least to sign once: the string
// to sign and the blocks of an HMAC.
func signedBytes(report *check.Report) int {
	const blocks = 4 * 64
	for _, s := range report.Steps {
		if s.ID == "string-to-sign" {
			return blocks + len(s.Calculated)
		}
	}
	return blocks
}

// hostile are requests with a signature of noise that are large in one way each.
func hostile() map[string]check.Input {
	const n = 1 << 20
	noise := strings.Repeat("0a", 32)
	q := asQuery[:len(asQuery)-2] + noise
	auth := signedHead("host;x-amz-date", "UNSIGNED-PAYLOAD")
	h := map[string]check.Input{
		"1 MB path, v4":           requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("k", n), "", auth...),
		"1 MB path, query":        requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("k", n)+q, ""),
		"1 MB of parameters":      requestOf(aHost+q+many(n, "&p%d=v"), ""),
		"10,000 parameters":       requestOf(aHost+q+pairs(10000, "&p%d=v"), ""),
		"10,000 parameters v2":    requestOf("https://mws.amazonservices.com/?Action=A&AWSAccessKeyId=x&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-11-22T03%3A04%3A05Z&Version=2009-01-01&Signature=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D&"+pairs(10000, "&p%d=v"), ""),
		"5,000 headers":           requestOf(aHost, "", append(signedHead("host;x-amz-date", "UNSIGNED-PAYLOAD"), manyHeaders(100000, "X-Amz-N")...)...),
		"1 MB header":             requestOf(aHost, "", append(signedHead("host;x-amz-date;x-amz-a", "UNSIGNED-PAYLOAD"), named("X-Amz-A", strings.Repeat("a b ", n/4)))...),
		"percent escapes in path": requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("%25", n/3), "", auth...),
		"deep escapes in a value": requestOf(aHost+q+"&a=%"+strings.Repeat("25", n/2)+"41", ""),
		"deep escapes, v2":        requestOf("https://mws.amazonservices.com/?Action=A&AWSAccessKeyId=x&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=x&Version=2009-01-01&Signature=%"+strings.Repeat("25", n/2)+"3D", ""),
		"1 MB signature":          requestOf(aHost+q[:len(q)-64]+strings.Repeat("0a", n/2), ""),
		"1 MB body":               requestOf(aHost, strings.Repeat("a=b&", n/4), auth...),
	}
	s := requestOf(aHost+q, "")
	s.Credentials.SecretAccessKey = strings.Repeat("secret+/", n/8)
	h["1 MB secret"] = s
	s = requestOf(aHost+q, "")
	s.Credentials.SecretAccessKey = strings.Repeat("%25", n/3)
	h["1 MB secret, escaped"] = s
	s = requestOf("https://mws.amazonservices.com/?Action=A&AWSAccessKeyId=x&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=x&Version=2009-01-01&Signature=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D", "")
	s.Credentials.SecretAccessKey = strings.Repeat(" secret", n/7)
	h["1 MB secret v2"] = s
	s = requestOf(aHost+q, "", named("X-Amz-Security-Token", strings.Repeat("token+/=", n/8)))
	h["1 MB token"] = s
	s = requestOf(aHost+q, "")
	s.Credentials.SessionToken = strings.Repeat("token+/=", n/8)
	h["1 MB token, given"] = s
	s = requestOf(aHost+q, "")
	s.Credentials.AccessKeyID = strings.Repeat("AKIA", n/4)
	h["1 MB key id"] = s
	s = requestOf(aHost+q, "")
	s.Region = strings.Repeat("eu-/", n/4)
	h["1 MB region"] = s
	h["1 MB scope"] = requestOf(aHost, "", named("X-Amz-Date", "20150830T123600Z"), named("Authorization", "AWS4-HMAC-SHA256 Credential=AK/20150830/"+strings.Repeat("r", n)+"/s3/aws4_request, SignedHeaders=host, Signature="+noise))
	return h
}

// What is hostile ends, and costs no more than a search may: a key of 1 MB is
// not hashed for each way to make one.
func TestHostileInputsEnd(t *testing.T) {
	for what, in := range hostile() {
		if leftOut(what) {
			continue
		}
		t.Run(what, func(t *testing.T) {
			size, _, report := allocated(t, in)
			if size > 6<<30 { // what the search makes is let go at once
				t.Errorf("%d MB are allocated", size>>20)
			}
			checkSize(t, what, report, 2<<20)
		})
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
		if in.Depth == nil {
			in.Depth = new(1) // a whole search takes seconds
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

// An attack is an input of a hostile shape, of a size that can be chosen.
type attack struct {
	schemes string
	what    string
	in      func(n int) check.Input // about n bytes of it
}

// requestOf is a request with a key, and nothing right about it.
func requestOf(url, body string, headers ...check.HeaderInput) check.Input {
	return check.Input{
		Request:     &check.RequestInput{Method: "PUT", URL: url, Headers: headers, Body: signer.Text(body)},
		Credentials: &check.CredentialsInput{AccessKeyID: "AK", SecretAccessKey: "secret"}, Region: "us-east-1", Service: "s3",
	}
}

func named(name, value string) check.HeaderInput {
	return check.HeaderInput{Name: name, Value: signer.Text(value)}
}

// signedHead is what a request of Version 4 has in its head.
func signedHead(signedHeaders, hash string) []check.HeaderInput {
	const noise = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
	return []check.HeaderInput{
		named("X-Amz-Date", "20150830T123600Z"), named("X-Amz-Content-Sha256", hash),
		named("Authorization", "AWS4-HMAC-SHA256 Credential=AK/20150830/us-east-1/s3/aws4_request, SignedHeaders="+signedHeaders+", Signature="+noise),
	}
}

const (
	aHost   = "https://b.s3.amazonaws.com/k"
	asQuery = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20150830%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
)

func many(n int, format string) string {
	var b strings.Builder
	b.Grow(n + 64)
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func manyHeaders(n int, name string) (list []check.HeaderInput) {
	for i := 0; len(list)*20 < n; i++ {
		list = append(list, named(strings.ReplaceAll(name, "N", fmt.Sprint(i)), "value"))
	}
	return list
}

var attacks = []attack{
	{"sigv4-streaming", "tiny chunks", func(n int) check.Input {
		chunk := "1;chunk-signature=" + strings.Repeat("0a", 32) + "\r\nx\r\n"
		return requestOf(aHost, strings.Repeat(chunk, n/len(chunk))+"0\r\n\r\n", signedHead("host", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")...)
	}},
	{"sigv4-streaming", "chunks without signatures", func(n int) check.Input {
		return requestOf(aHost, strings.Repeat("1\r\nx\r\n", n/6)+"0\r\n\r\n", signedHead("host", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")...)
	}},
	{"sigv4-streaming", "a trailer of many lines", func(n int) check.Input {
		return requestOf(aHost, "0\r\n"+many(n, "x-%d:a\r\n"), signedHead("host", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")...)
	}},
	{"sigv4-post s3v2-post", "boundaries", func(n int) check.Input {
		return requestOf(aHost, strings.Repeat("--b\r\nname=\"policy\"\r\n\r\na\r\n", n/26), named("Content-Type", "multipart/form-data; boundary=b"))
	}},
	{"sigv4-post s3v2-post", "boundaries alone", func(n int) check.Input {
		return requestOf(aHost, strings.Repeat("--b", n/3), named("Content-Type", "multipart/form-data; boundary=b"))
	}},
	{"sigv4-post s3v2-post", "fields", func(n int) check.Input {
		return requestOf(aHost, "policy=e30=&signature=x&x-amz-signature=x"+many(n, "&policy%d=e30="))
	}},
	{"sigv4-post s3v2-post", "a policy of line ends", func(n int) check.Input {
		return requestOf(aHost, "--b\nname=\"policy\"\n\n"+strings.Repeat("e30=\r\n", n/6)+"\n--b\nname=\"signature\"\n\nx\n--b--")
	}},
	{"sigv4 sigv4a s3v2 sigv4-query s3v2-query", "headers of one name", func(n int) check.Input {
		return requestOf(aHost, "", append(signedHead("host;x-amz-a", "UNSIGNED-PAYLOAD"), manyHeaders(n, "X-Amz-A")...)...)
	}},
	{"sigv4 sigv4a s3v2 sigv4-query s3v2-query", "headers of many names", func(n int) check.Input {
		return requestOf(aHost, "", manyHeaders(n, "X-Amz-N")...)
	}},
	{"sigv4 sigv4a", "Authorization headers", func(n int) check.Input {
		return requestOf(aHost, "", append(signedHead("host", "UNSIGNED-PAYLOAD"), manyHeaders(n, "Authorization")...)...)
	}},
	{"sigv4 sigv4-streaming", "signed headers", func(n int) check.Input {
		return requestOf(aHost, "", signedHead(many(n, "h%d;"), "UNSIGNED-PAYLOAD")...)
	}},
	{"sigv4 sigv4a s3v2", "an Authorization of commas", func(n int) check.Input {
		return requestOf(aHost, "", named("X-Amz-Date", "20150830T123600Z"), named("Authorization", "AWS4-HMAC-SHA256 "+strings.Repeat(",", n)))
	}},
	{"sigv4", "an Authorization of parts", func(n int) check.Input {
		return requestOf(aHost, "", named("X-Amz-Date", "20150830T123600Z"), named("Authorization", "AWS4-HMAC-SHA256 Signature=0a"+strings.Repeat(",a=b", n/4)))
	}},
	{"sigv4", "a credential of slashes", func(n int) check.Input {
		return requestOf(aHost, "", named("X-Amz-Date", "20150830T123600Z"), named("Authorization", "AWS4-HMAC-SHA256 Credential="+strings.Repeat("/", n)+", Signature=0a"))
	}},
	{"sigv4 sigv4-query sigv4a s3v2 s3v2-query", "pairs", func(n int) check.Input {
		return requestOf(aHost+asQuery+"&AWSAccessKeyId=a&Expires=1&Signature=x"+strings.Repeat("&a=b", n/4), "")
	}},
	{"sigv4-query s3v2-query", "pairs of the scheme's own", func(n int) check.Input {
		return requestOf(aHost+asQuery+strings.Repeat("&X-Amz-Signature=x&Signature=x", n/30), "")
	}},
	{"sigv4 sigv4-query s3v2", "a path of dots", func(n int) check.Input {
		in := requestOf("https://sqs.us-east-1.amazonaws.com"+strings.Repeat("/..", n/3), "", signedHead("host", "UNSIGNED-PAYLOAD")...)
		in.Service = "sqs"
		return in
	}},
	{"sigv4 sigv4-query s3v2", "a path of slashes, encoded", func(n int) check.Input {
		return requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("%2F", n/3), "", signedHead("host", "UNSIGNED-PAYLOAD")...)
	}},
	{"sigv4", "a header of blanks", func(n int) check.Input {
		return requestOf(aHost, "", append(signedHead("host;x", "UNSIGNED-PAYLOAD"), named("X", strings.Repeat(" \t\r\n", n/4)))...)
	}},
}

// allocated returns the bytes and the objects that a check allocates.
func allocated(t *testing.T, in check.Input) (size, objects uint64, report *check.Report) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	report, err := check.Check(t.Context(), in, signertest.Noon)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	return after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs, report
}

// What a hostile request costs grows with its size and no faster: eight times
// the bytes take no more than eight times the memory, and some more; and the
// answer does not grow faster than the question.
func TestAttacksAreLinear(t *testing.T) {
	const part = 8
	most := 1 << 19 // by hand 4 MiB, what a server takes
	if testing.Short() {
		most = 1 << 18
	}
	for _, a := range attacks {
		for id := range strings.FieldsSeq(a.schemes) {
			if leftOut(id + a.what) {
				continue
			}
			t.Run(id+"/"+a.what, func(t *testing.T) {
				small, large := a.in(most/part), a.in(most)
				small.Scheme, large.Scheme = id, id
				depth := 1 // TestHostileInputsEnd searches further
				small.Depth, large.Depth = &depth, &depth
				sizeOfSmall, objectsOfSmall, _ := allocated(t, small)
				sizeOfLarge, objectsOfLarge, report := allocated(t, large)
				const slack = 2 // of slices that grow
				if sizeOfLarge > slack*part*sizeOfSmall+1<<20 || objectsOfLarge > slack*part*objectsOfSmall+1<<12 {
					t.Errorf("%d bytes in %d objects, and of an eighth %d in %d", sizeOfLarge, objectsOfLarge, sizeOfSmall, objectsOfSmall)
				}
				if sizeOfLarge > 4<<30 { // the search has a budget
					t.Errorf("%d bytes are allocated for %d", sizeOfLarge, most)
				}
				checkSize(t, a.what, report, most)
			})
		}
	}
}

// A body of a thousand chunks is 90 KB, and its ladder has two thousand steps:
// they cost too, and are not each searched for mistakes as if they were one.
func TestManyStepsAreBounded(t *testing.T) {
	chunk := "1;chunk-signature=" + strings.Repeat("0a", 32) + "\r\nx\r\n"
	in := requestOf(aHost, strings.Repeat(chunk, 1000)+"0\r\n\r\n", signedHead("host", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")...)
	in.Scheme = "sigv4-streaming"
	size, _, report := allocated(t, in)
	if size > 1<<30 || report.Search.HMACs > 400_000 { // what the work for one signature allows: singles for each chunk are more
		t.Errorf("%d MB are allocated, searched %+v", size>>20, report.Search)
	}
	answer, err := json.Marshal(report)
	if err != nil || len(answer) > 8<<20 {
		t.Errorf("%d bytes are answered, %v", len(answer), err)
	}
}

// FuzzSchemesCheck gives any request of any scheme to the whole of the engine,
// with any values for two of its steps.
func FuzzSchemesCheck(f *testing.F) {
	date := "X-Amz-Date: 20150830T123600Z\n"
	f.Add(byte(1), "PUT", aHost, date+"X-Amz-Content-Sha256: UNSIGNED-PAYLOAD", "body", byte(5), "PUT\n/k\n\nhost:b\n\nhost\nx", byte(10), "0f")
	f.Add(byte(64+2), "GET", aHost+asQuery, "", "", byte(11), "https://h/?X-Amz-Signature=****", byte(0), "/a//b")
	f.Add(byte(3), "PUT", aHost, date+"X-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "1;chunk-signature=0a\r\nx\r\n0;chunk-signature=xxxx\r\na:b\r\n", byte(12), "AWS4-HMAC-SHA256-PAYLOAD\n\r", byte(15), "0a")
	f.Add(byte(4), "POST", aHost, "Content-Type: multipart/form-data; boundary=b", "--b\nname=\"policy\"\n\ne30=\n--b\nname=\"x-amz-signature\"\n\n0\n--b--", byte(0), "{}\n", byte(2), "00")
	f.Add(byte(5), "GET", "https://sqs.eu-west-1.amazonaws.com/", date+"Authorization: AWS4-ECDSA-P256-SHA256 Credential=AK/20150830/sqs/aws4_request, SignedHeaders=host, Signature=3045", "", byte(9), "ff", byte(10), "3006020101020101")
	f.Add(byte(64+7), "GET", aHost+"?acl", "Authorization: AWS AK:x\nDate: now", "", byte(2), "GET\n\n\n\n/b/k?acl", byte(3), "=")
	f.Add(byte(8), "GET", aHost+"?AWSAccessKeyId=a&Expires=1&Signature=%2B", "", "", byte(4), "%252B", byte(3), "+")
	f.Fuzz(func(t *testing.T, scheme byte, method, url, headers, body string, first byte, one string, second byte, two string) {
		s := signer.Schemes()[int(scheme&31)%len(signer.Schemes())]
		in := requestOf(strings.ToValidUTF8(url, "?"), body)
		in.Request.Method, in.Scheme, in.Complete = method, s.ID(), scheme&128 != 0
		for line := range strings.SplitSeq(headers, "\n") {
			if name, value, found := strings.Cut(line, ":"); found {
				in.Request.Headers = append(in.Request.Headers, named(name, value))
			}
		}
		c := signer.Case{Request: signer.Request{Method: method, URL: url, Body: []byte(body)}}
		for _, h := range in.Request.Headers {
			c.Request.Headers = append(c.Request.Headers, signer.Header{Name: h.Name, Value: string(h.Value)})
		}
		steps := s.Steps(&c)
		in.Provided = map[string]signer.Text{steps[int(first)%len(steps)].ID: signer.Text(one), steps[int(second)%len(steps)].ID: signer.Text(two)}
		in.Server = map[string]signer.Text{steps[int(second)%len(steps)].ID: signer.Text(one)}
		in.Reveal, in.Depth = []string{"signing-key"}, new(int(scheme>>6&1)) // a search takes its time, a whole one seconds
		report, err := check.Check(t.Context(), in, signertest.Noon)
		if err != nil {
			t.Fatal(err)
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
