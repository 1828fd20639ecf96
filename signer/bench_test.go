package signer_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"countersign/signer"
)

// The request that the Product Advertising API's guide documents, signed with
// its example key.
func itemLookup() *signer.Case {
	return &signer.Case{
		Request: signer.Request{Method: "GET", URL: "http://webservices.amazon.com/onca/xml?" +
			"AWSAccessKeyId=00000000000000000000&Timestamp=2009-01-01T12%3A00%3A00Z&Service=AWSECommerceService" +
			"&Operation=ItemLookup&ItemId=0679722769&ResponseGroup=ItemAttributes%2COffers%2CImages%2CReviews&Version=2009-01-06"},
		Credentials: signer.Credentials{AccessKeyID: "00000000000000000000", SecretAccessKey: "1234567890"},
	}
}

// BenchmarkTrace computes all steps of the documented request.
func BenchmarkTrace(b *testing.B) {
	c, scheme := itemLookup(), signer.SchemeByID("sigv2")
	rules := scheme.Rules(c)
	b.ReportAllocs()
	for b.Loop() {
		if v := scheme.Sign(c, rules, nil); v[3] == nil {
			b.Fatal("no signature")
		}
	}
}

const largeBody = 64 << 20

// upload is a request with a body, signed with its hash.
func upload(scheme signer.Scheme, body []byte) signer.Case {
	return scheme.Complete(signer.Case{
		Request:     signer.Request{Method: "PUT", URL: "https://es.us-east-1.amazonaws.com/index/1", Body: body},
		Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
		Region:      "us-east-1", Service: "es",
	}, time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
}

// TestLargeBodyIsNotCopied holds that signing needs no memory in proportion to
// the body.
func TestLargeBodyIsNotCopied(t *testing.T) {
	for _, scheme := range []signer.Scheme{signer.SchemeByID("sigv4"), signer.SchemeByID("sigv4a"), signer.SchemeByID("s3v2")} {
		small, large := upload(scheme, []byte("{}")), upload(scheme, make([]byte, largeBody/4))
		requireNoCopy(t, scheme, &small, &large)
	}
	small, large := chunked("{}"), chunked(strings.Repeat("x", largeBody/4))
	requireNoCopy(t, signer.SchemeByID("sigv4-streaming"), &small, &large)
}

// chunked is an upload of one chunk.
func chunked(data string) signer.Case {
	end := ";chunk-signature=" + strings.Repeat("0", 64) + "\r\n"
	c := upload(signer.SchemeByID("sigv4"), []byte(fmt.Sprintf("%x", len(data))+end+data+"\r\n0"+end+"\r\n"))
	c.Request.Headers = append(c.Request.Headers, signer.Header{Name: "X-Amz-Content-Sha256", Value: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})
	return c
}

func requireNoCopy(t *testing.T, scheme signer.Scheme, small, large *signer.Case) {
	t.Helper()
	const noise = 64 << 10
	if more := int64(allocated(scheme, large)) - int64(allocated(scheme, small)); more > noise {
		t.Errorf("%s: a body of %d bytes takes %d bytes more than one of %d", scheme.ID(), len(large.Request.Body), more, len(small.Request.Body))
	}
}

// allocated returns how many bytes signing a case allocates.
func allocated(scheme signer.Scheme, c *signer.Case) uint64 {
	var before, after runtime.MemStats
	rules := scheme.Rules(c)
	runtime.ReadMemStats(&before)
	scheme.Sign(c, rules, nil)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// BenchmarkLargeBody signs a request with a body of 64 MiB.
func BenchmarkLargeBody(b *testing.B) {
	scheme := signer.SchemeByID("sigv4")
	c := upload(scheme, bytes.Repeat([]byte("0123456789abcdef"), largeBody/16))
	rules := scheme.Rules(&c)
	b.SetBytes(largeBody)
	b.ReportAllocs()
	for b.Loop() {
		_ = scheme.Sign(&c, rules, nil)
	}
}

// BenchmarkLargeBodySHA256Alone is what there is to reach: the hash of the same
// bytes.
func BenchmarkLargeBodySHA256Alone(b *testing.B) {
	body := bytes.Repeat([]byte("0123456789abcdef"), largeBody/16)
	b.SetBytes(largeBody)
	b.ReportAllocs()
	for b.Loop() {
		_ = sha256.Sum256(body)
	}
}

// BenchmarkLargeBodyRatio runs both in turn, so that what slows the machine
// down slows both, and reports signing as a part of the hash. The goal is 1.
func BenchmarkLargeBodyRatio(b *testing.B) {
	scheme := signer.SchemeByID("sigv4")
	c := upload(scheme, bytes.Repeat([]byte("0123456789abcdef"), largeBody/16))
	rules := scheme.Rules(&c)
	var took [2]time.Duration
	for b.Loop() {
		start := time.Now()
		_ = sha256.Sum256(c.Request.Body)
		middle := time.Now()
		_ = scheme.Sign(&c, rules, nil)
		took[0] += middle.Sub(start)
		took[1] += time.Since(middle)
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "signing/hash")
}
