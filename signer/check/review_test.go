package check_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/read"
)

// signedBy signs a text as a program does that has no library for it.
func signedBy(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Cases that reviewers found to be judged wrongly.
func TestWhatReviewersFound(t *testing.T) {
	const secret, query = "0123456789012345678901234567890123456789", "AWSAccessKeyId=AK&Action=A&Timestamp=2014-08-28T15%3A50%3A34Z"
	right := func(host, query string) string { return "GET\n" + host + "\n/\n" + query }
	signed := func(text string) string { return "&Signature=" + url.QueryEscape(signedBy(secret, text)) }
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	host := func(name string) [][]string { return [][]string{{"Host", name}} }
	for what, c := range map[string]struct {
		in      object
		verdict check.Verdict
		mistake string
	}{
		"a target without a host, and its header": {
			object{"request": object{"method": "GET", "url": "/?" + query + signed(right("h.co", query)), "headers": host("h.co")}}, check.Valid, ""},
		"an address by number, and the Host that was signed": {
			object{"request": object{"method": "GET", "url": "https://192.0.2.1/?" + query + signed(right("h.co", query)), "headers": host("h.co")}}, check.Valid, ""},
		"a value that looks masked, CRLF": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + query + "&size=XXXXL" + signed(crlf(right("h.co", query+"&size=XXXXL")))}}, check.Explained, "sts-crlf"},
		"a value of dots, right": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + query + "&q=wait..." + signed(right("h.co", query+"&q=wait..."))}}, check.Valid, ""},
		"a masked address and a signature of noise": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + strings.Replace(query, "AK", "AKIAxxxxxxxx", 1) + signed("noise")}}, check.NothingToCompare, ""},
		"a canonical query that is one mask": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + query}, "provided": object{"canonical-query": "<query>"}}, check.Consistent, ""},
		"a digest in capitals": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + query}, "provided": object{"digest": strings.ToUpper(hexOf(signedBy(secret, right("h.co", query))))}}, check.Consistent, ""},
		"a signature and no request": {
			object{"provided": object{"signature": signedBy(secret, "noise")}}, check.NothingToCompare, ""},
		"the string alone, with its signature": {
			object{"provided": object{"string-to-sign": right("h.co", query), "signature": signedBy(secret, right("h.co", query))}}, check.Valid, ""},
		"a right signature beside a string printed with CRLF": {
			object{"request": object{"method": "GET", "url": "https://h.co/?" + query},
				"provided": object{"string-to-sign": crlf(right("h.co", query)), "signature": signedBy(secret, right("h.co", query))}}, check.Valid, ""},
		"a form body without a method": {
			object{"request": object{"url": "https://h.co/", "headers": [][]string{{"Content-Type", "application/x-www-form-urlencoded"}},
				"body": query + signed("POST"+right("h.co", query)[3:])}}, check.Valid, ""},
		"an address without a scheme, pasted": {
			object{"paste": "GET h.co/?" + query + signed(right("h.co", query))}, check.Valid, ""},
	} {
		c.in["credentials"] = object{"secret_access_key": secret}
		report := checkJSON(t, c.in)
		got := ""
		for _, m := range report.Mistakes {
			got += m.ID
		}
		if report.Verdict != c.verdict || got != c.mistake {
			t.Errorf("%s: %s %q, want %s %q (%s)", what, report.Verdict, got, c.verdict, c.mistake, report.Summary)
		}
	}
}

// hexOf writes the bytes of Base64 text in hex.
func hexOf(text string) string {
	raw, _ := base64.StdEncoding.DecodeString(text)
	return hex.EncodeToString(raw)
}

// A bucket in a host that is not AWS's own is a fact that the request leaves
// open: the example "Upload" of S3's documentation, as goamz has it.
func TestBucketInAForeignHost(t *testing.T) {
	for host, bucket := range map[string]string{
		"static.johnsmith.net:8080": "static.johnsmith.net", // the whole host
		"johnsmith.s3.example.org":  "johnsmith",            // its first label
	} {
		c := signer.Case{
			Request: signer.Request{Method: "PUT", URL: "https://s3.amazonaws.com/" + bucket + "/db-backup.dat.gz",
				Headers: []signer.Header{{Name: "Date", Value: "Tue, 27 Mar 2007 21:06:08 +0000"}}},
			Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "uV3F3YluFJax1cknvbcGwgjvx4QpvB+leU8dUj2o"},
		}
		s := signer.SchemeByID("s3v2")
		signed, _ := s.Signed(&c, s.Sign(&c, s.Rules(&c), nil))
		signed.URL = "http://" + host + "/db-backup.dat.gz" // the same resource, addressed by the host
		in := object{"request": requestJSON(&signed), "credentials": credentialsJSON(&c.Credentials)}
		report := checkJSON(t, in)
		if report.Verdict != check.Valid || !slices.ContainsFunc(report.Read, func(p read.Part) bool { return p.As == "bucket" && strings.HasPrefix(p.Note, bucket) }) {
			t.Errorf("%s: verdict %s, read %v", host, report.Verdict, report.Read)
		}
		in["credentials"] = object{"secret_access_key": "another"}
		if report := checkJSON(t, in); report.Verdict == check.Valid {
			t.Errorf("%s: valid with another secret", host)
		}
	}
}

// A request by itself tells its scope and its list of headers: that they are
// what they are is nothing that was compared.
func TestWhatARequestSaysProvesNothing(t *testing.T) {
	report := checkJSON(t, object{"request": object{"method": "GET", "url": "https://sqs.eu-west-1.amazonaws.com/", "headers": [][]string{
		{"X-Amz-Date", "20150830T123600Z"},
		{"Authorization", "AWS4-HMAC-SHA256 Credential=AK/20150830/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0a", 32)},
	}}})
	if report.Verdict != check.NothingToCompare {
		t.Errorf("verdict %s: %s", report.Verdict, report.Summary)
	}
}
