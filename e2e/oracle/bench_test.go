package oracle

//lint:file-ignore SA1019 The SDK is no longer developed, but it is what signs by Version 2.

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	v2 "github.com/aws/aws-sdk-go/private/signer/v2"

	"countersign/signer"
)

// The ItemLookup of the Product Advertising API's documentation, with the two
// parameters that say how it is signed: nine of them.
const (
	benchKeyID  = "00000000000000000000"
	benchSecret = "1234567890"
	benchURL    = "http://webservices.amazon.com/onca/xml?Service=AWSECommerceService&Operation=ItemLookup" +
		"&ItemId=0679722769&ResponseGroup=ItemAttributes%2COffers%2CImages%2CReviews&Version=2009-01-06"
	benchAdded = "&AWSAccessKeyId=00000000000000000000&SignatureMethod=HmacSHA256&SignatureVersion=2" +
		"&Timestamp=2009-01-01T12%3A00%3A00Z"
)

var benchTime = time.Date(2009, 1, 1, 12, 0, 0, 0, time.UTC)

// sdkSigner returns a function that signs with the SDK once.
func sdkSigner(tb testing.TB) func() string {
	httpRequest, err := http.NewRequest("GET", benchURL, nil)
	if err != nil {
		tb.Fatal(err)
	}
	query := httpRequest.URL.RawQuery
	r := &request.Request{
		HTTPRequest: httpRequest, Time: benchTime,
		Config: aws.Config{
			Credentials: credentials.NewStaticCredentials(benchKeyID, benchSecret, ""),
			LogLevel:    aws.LogLevel(aws.LogOff),
		},
	}
	return func() string {
		httpRequest.URL.RawQuery = query
		v2.SignSDKRequest(r)
		return httpRequest.URL.RawQuery
	}
}

// wholeTrace returns a function that computes all six steps once.
func wholeTrace() func() signer.Values {
	scheme := signer.SchemeByID("sigv2")
	c := signer.Case{
		Request:     signer.Request{Method: "GET", URL: benchURL + benchAdded},
		Credentials: signer.Credentials{AccessKeyID: benchKeyID, SecretAccessKey: benchSecret},
	}
	return func() signer.Values { return scheme.Sign(&c, scheme.Rules(&c), nil) }
}

// TestBenchmarkedSigning makes sure that both benchmarks sign the same.
func TestBenchmarkedSigning(t *testing.T) {
	theirs, ours := sdkSigner(t)(), wholeTrace()()
	if got, want := string(stepsOf("", "", theirs)["encoded-signature"]), string(ours[4]); got != want {
		t.Errorf("the SDK signs %s, the engine %s", got, want)
	}
}

func BenchmarkSDKSignV2SignatureAlone(b *testing.B) {
	sign := sdkSigner(b)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.WriteString(io.Discard, sign())
	}
}

func BenchmarkCountersignWholeTrace(b *testing.B) {
	sign := wholeTrace()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.Discard.Write(sign()[0])
	}
}

// BenchmarkRatio runs both in turn and reports ours as a part of theirs. The
// goal is at most 0.5.
func BenchmarkRatio(b *testing.B) {
	theirs, ours := sdkSigner(b), wholeTrace()
	ratio(b, func() { _ = theirs() }, func() { _ = ours() })
}
