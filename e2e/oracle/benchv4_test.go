package oracle

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"countersign/signer"
)

// The request of the SDK's own benchmark: a call of DynamoDB.
const (
	benchV4URL   = "https://dynamodb.us-east-1.amazonaws.com/"
	benchV4Body  = "{}"
	benchV4Hash  = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
	benchV4Key   = "AKIDEXAMPLE"
	benchV4Token = "SESSION"
)

var (
	benchV4Time    = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	benchV4Headers = []signer.Header{
		{Name: "X-Amz-Target", Value: "prefix.Operation"},
		{Name: "Content-Type", Value: "application/x-amz-json-1.0"},
		{Name: "X-Amz-Meta-Other-Header", Value: "some-value=!@#$%^&* (+)"},
		{Name: "X-Amz-Meta-Other-Header_With_Underscore", Value: "some-value=!@#$%^&* (+)"},
	}
)

// sdkV2Signer returns a function that signs with the SDK once. It takes a new
// signer each time: the SDK keeps the derived key, and the engine keeps none.
func sdkV2Signer(tb testing.TB) func() string {
	request, err := http.NewRequest("POST", benchV4URL, strings.NewReader(benchV4Body))
	if err != nil {
		tb.Fatal(err)
	}
	for _, h := range benchV4Headers {
		request.Header.Set(h.Name, h.Value)
	}
	keys, ctx := aws.Credentials{AccessKeyID: benchV4Key, SecretAccessKey: benchSecret, SessionToken: benchV4Token}, context.Background()
	return func() string {
		if err := v4.NewSigner().SignHTTP(ctx, keys, request, benchV4Hash, "dynamodb", "us-east-1", benchV4Time); err != nil {
			tb.Fatal(err)
		}
		return request.Header["Authorization"][0]
	}
}

// wholeV4Trace returns a function that computes all twelve steps once, the hash
// of the body too.
func wholeV4Trace() func() signer.Values {
	scheme := signer.SchemeByID("sigv4")
	c := scheme.Complete(signer.Case{
		Request:     signer.Request{Method: "POST", URL: benchV4URL, Body: []byte(benchV4Body), Headers: append([]signer.Header{{Name: "Content-Length", Value: "2"}}, benchV4Headers...)},
		Credentials: signer.Credentials{AccessKeyID: benchV4Key, SecretAccessKey: benchSecret, SessionToken: benchV4Token},
		Region:      "us-east-1", Service: "dynamodb",
	}, benchV4Time)
	return func() signer.Values { return scheme.Sign(&c, scheme.Rules(&c), nil) }
}

// TestBenchmarkedV4Signing makes sure that both benchmarks sign the same, and
// that the engine allocates less.
func TestBenchmarkedV4Signing(t *testing.T) {
	theirs, ours := sdkV2Signer(t), wholeV4Trace()
	values := ours()
	if got, want := theirs(), string(values[len(values)-1]); got != want {
		t.Errorf("the SDK signs   %s\nthe engine signs %s", got, want)
	}
	a, b := testing.AllocsPerRun(100, func() { ours() }), testing.AllocsPerRun(100, func() { theirs() })
	if t.Logf("allocations: %.0f for the whole trace, %.0f for the SDK's signature", a, b); a >= b {
		t.Errorf("the engine allocates %.0f times, the SDK %.0f times", a, b)
	}
}

func BenchmarkSDKV2SignatureAlone(b *testing.B) {
	sign := sdkV2Signer(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = sign()
	}
}

func BenchmarkCountersignV4WholeTrace(b *testing.B) {
	sign := wholeV4Trace()
	b.ReportAllocs()
	for b.Loop() {
		_ = sign()
	}
}

// BenchmarkRatioV4 runs both in turn and reports ours as a part of theirs. The
// goal is at most 1.
func BenchmarkRatioV4(b *testing.B) {
	theirs, ours := sdkV2Signer(b), wholeV4Trace()
	ratio(b, func() { _ = theirs() }, func() { _ = ours() })
}

// ratio runs both in turn, so that what slows the machine down slows both, and
// reports the second as a part of the first.
func ratio(b *testing.B, theirs, ours func()) {
	const turn = 100
	var took [2]time.Duration
	for b.Loop() {
		start := time.Now()
		for range turn {
			theirs()
		}
		middle := time.Now()
		for range turn {
			ours()
		}
		took[0] += middle.Sub(start)
		took[1] += time.Since(middle)
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "ours/theirs")
}
