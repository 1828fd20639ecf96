package check_test

import (
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/signertest"
)

// BenchmarkCheckWithComparison checks the documented request of nine parameters
// against a program's six values: right ones, and ones with one mistake and
// with three.
func BenchmarkCheckWithComparison(b *testing.B) {
	c := signer.Case{
		Request: signertest.ParseRequest(b, "POST https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=AKIDEXAMPLE"+
			"&Action=ListOrders&CreatedAfter=2014-08-26T23%3A00%3A00Z&MarketplaceId.Id.1=A1EXAMPLE&SellerId=A2EXAMPLE"+
			"&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"),
		Credentials: signer.Credentials{SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
	}
	crlf := signer.SchemeByID("sigv2").Rules(nil)
	crlf.Text.LineEnd = signer.CRLF
	all := signer.Rules{
		Query: signer.QueryRules{Order: signer.OrderFoldCase}, Text: signer.TextRules{LineRules: signer.LineRules{LineEnd: signer.CR}},
		Output: signer.OutputRules{Passes: 2},
	}
	text := func(rules signer.Rules) map[string]signer.Text {
		return map[string]signer.Text{"string-to-sign": signed(&c, rules)["string-to-sign"]}
	}
	signature := func(rules signer.Rules) map[string]signer.Text {
		return map[string]signer.Text{"encoded-signature": signed(&c, rules)["encoded-signature"]}
	}
	for _, bench := range []struct {
		name     string
		provided map[string]signer.Text
	}{
		{"right", signed(&c, signer.SchemeByID("sigv2").Rules(nil))},
		{"all-of-CRLF", signed(&c, crlf)},
		{"text-of-CRLF", text(crlf)},
		{"text-of-noise", map[string]signer.Text{"string-to-sign": signer.Text("GET\nexample.com\n/\nfoo=bar&bar=foo")}},
		{"signature-of-three", signature(all)},
		{"signature-of-noise", map[string]signer.Text{"signature": signer.Text("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			in := check.Input{
				Request:     &check.RequestInput{Method: "POST", URL: c.Request.URL},
				Credentials: &check.CredentialsInput{SecretAccessKey: c.Credentials.SecretAccessKey.Reveal()},
				Provided:    bench.provided,
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := check.Check(b.Context(), in, time.Time{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
