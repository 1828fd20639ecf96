package check_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"countersign/signer/check"
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
