package check_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

func hostile() map[string]check.Input {
	const n = 1 << 20
	noise := strings.Repeat("0a", 32)
	q := asQuery[:len(asQuery)-2] + noise
	auth := signedHead("host;x-amz-date", "UNSIGNED-PAYLOAD")
	h := map[string]check.Input{
		"1 MB path, v4":            requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("k", n), "", auth...),
		"1 MB path, query":         requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("k", n)+q, ""),
		"1 MB of parameters":       requestOf(aHost+q+many(n, "&p%d=v"), ""),
		"10,000 parameters":        requestOf(aHost+q+pairs(10000, "&p%d=v"), ""),
		"10,000 parameters v2":     requestOf("https://mws.amazonservices.com/?Action=A&AWSAccessKeyId=x&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-11-22T03%3A04%3A05Z&Version=2009-01-01&Signature=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D&"+pairs(10000, "&p%d=v"), ""),
		"5,000 headers":            requestOf(aHost, "", append(signedHead("host;x-amz-date", "UNSIGNED-PAYLOAD"), manyHeaders(100000, "X-Amz-N")...)...),
		"1 MB header":              requestOf(aHost, "", append(signedHead("host;x-amz-date;x-amz-a", "UNSIGNED-PAYLOAD"), named("X-Amz-A", strings.Repeat("a b ", n/4)))...),
		"percent escapes in path":  requestOf("https://b.s3.amazonaws.com/"+strings.Repeat("%25", n/3), "", auth...),
		"deep escapes in a value":  requestOf(aHost+q+"&a=%"+strings.Repeat("25", n/2)+"41", ""),
		"deep escapes, v2":         requestOf("https://mws.amazonservices.com/?Action=A&AWSAccessKeyId=x&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=x&Version=2009-01-01&Signature=%"+strings.Repeat("25", n/2)+"3D", ""),
		"1 MB signature":           requestOf(aHost+q[:len(q)-64]+strings.Repeat("0a", n/2), ""),
		"1 MB body":                requestOf(aHost, strings.Repeat("a=b&", n/4), auth...),
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
	return h
}

func TestZZ8(t *testing.T) {
	for what, in := range hostile() {
		if one := os.Getenv("ONE"); one != "" && one != what {
			continue
		}
		start := time.Now()
		size, objects, r := allocated(t, in)
		b, _ := json.Marshal(r)
		t.Logf("%-26s %8v %5d MB %8d objects, answer %d KB, %s", what, time.Since(start).Round(time.Millisecond), size>>20, objects, len(b)>>10, r.Verdict)
		if r.Search != nil {
			t.Logf("      %d %d", r.Search.Hypotheses, r.Search.HMACs)
		}
	}
}
