package check_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"runtime"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
)

// BenchmarkSearch looks for single mistakes, for pairs and for all of the
// complete search behind a signature that nothing explains, of a request of 11
// parameters; and beside that, in turn, what the bare HMAC of the same machine
// takes for a text as long. "of bare" is how many digests are decided in the
// time that the bare HMAC takes for one, on all cores that are used.
func BenchmarkSearch(b *testing.B) {
	for depth, name := range []string{1: "singles", 2: "pairs", 3: "complete"} {
		if depth == 0 {
			continue
		}
		b.Run(name, func(b *testing.B) {
			in := check.Input{
				Request:     &check.RequestInput{Method: "POST", URL: listOrders},
				Credentials: &check.CredentialsInput{SecretAccessKey: searchKey},
				Provided:    map[string]signer.Text{"signature": signer.Text("7+KlwJ5tSdfrc1yYdfd0BL5biHuz9WN4A4lo1OP/gZg=")},
				Depth:       &depth,
			}
			var took, bare time.Duration
			var last *check.Search
			for b.Loop() {
				start := time.Now()
				report, err := check.Check(b.Context(), in, time.Time{})
				if err != nil {
					b.Fatal(err)
				}
				took, last = took+time.Since(start), report.Search
				bare += bareHMACs()
			}
			perBare := float64(bare.Nanoseconds()) / float64(b.N*bareCount)
			b.ReportMetric(took.Seconds()*1000/float64(b.N), "ms/search")
			b.ReportMetric(float64(last.Hypotheses), "sets")
			b.ReportMetric(float64(last.Distinct), "digests")
			b.ReportMetric(float64(last.HMACs), "hmacs")
			b.ReportMetric(perBare, "ns/bare-hmac")
			b.ReportMetric(float64(last.Distinct)*perBare/float64(took.Nanoseconds())*float64(b.N)/float64(runtime.GOMAXPROCS(0)), "of-bare")
		})
	}
}

const bareCount, searchKey = 20000, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

// bareHMACs takes the time of so many HMACs of a string to sign.
func bareHMACs() time.Duration {
	mac, text, sum := hmac.New(sha256.New, []byte(searchKey)), make([]byte, 420), make([]byte, 0, 32)
	start := time.Now()
	for range bareCount {
		mac.Reset()
		mac.Write(text)
		sum = mac.Sum(sum[:0])
	}
	return time.Since(start)
}

const listOrders = "https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=AKIDEXAMPLE000PYTHON" +
	"&Action=ListOrders&CreatedAfter=2014-08-26T23%3A00%3A00Z&MWSAuthToken=amzn.mws.4ea38b7b-f563-7709-4bae-87aea15c&MarketplaceId.Id.1=A1F83G8C2ARO7P&MarketplaceId.Id.2=A1EXAMPLE" +
	"&SellerId=A2EXAMPLE000SELL&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"
