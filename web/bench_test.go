package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// noiseJSON is a ListOrders request of 11 parameters whose signature is noise.
const noiseJSON = `{"depth": 3, "request": {"method": "POST", "url": "https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=AKIDEXAMPLE000PYTHON&Action=ListOrders&CreatedAfter=2014-08-26T23%3A00%3A00Z&MarketplaceId.Id.1=A1F83G8C2ARO7P&MaxResultsPerPage=50&OrderStatus.Status.1=Unshipped&SellerId=A2EXAMPLE000SELL&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"},
	"provided": {"signature": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}, "credentials": {"secret_access_key": SECRET}}`

// A plain check over HTTP, while four people search at once: what it takes in
// the middle, and at worst but for one in a hundred. It is not to take more than
// 100 ms.
func BenchmarkPlainCheckDuringSearches(b *testing.B) {
	for _, people := range []int{0, 4} {
		b.Run(fmt.Sprintf("searching=%d", people), func(b *testing.B) {
			address := newTestServer(b, func(cfg *Config) { cfg.Now = time.Now }).listen() + "/api/check"
			ctx, stop := context.WithCancel(b.Context())
			var searching sync.WaitGroup
			for range people {
				searching.Go(func() {
					for ctx.Err() == nil {
						_, _ = post(ctx, address, withSecret(noiseJSON)) // ends with the benchmark
					}
				})
			}
			time.Sleep(100 * time.Millisecond) // until they are under way
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if status, err := post(ctx, address, withSecret(signedRightJSON)); err != nil || status != http.StatusOK {
					b.Fatal(status, err)
				}
				took = append(took, time.Since(start))
				time.Sleep(5 * time.Millisecond) // people do not click in a row
			}
			stop()
			searching.Wait()
			slices.Sort(took)
			b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
			b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
			b.ReportMetric(0, "ns/op") // it holds the pauses
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// signedRightJSON is a request that is right.
const signedRightJSON = `{"paste": "https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=AKIDEXAMPLE000PYTHON&Action=ListOrders&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01",
	"request": {"method": "POST"}, "credentials": {"secret_access_key": SECRET}}`

func post(ctx context.Context, address, body string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}
