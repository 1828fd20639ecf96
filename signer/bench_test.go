package signer_test

import (
	"testing"

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
	c, scheme := itemLookup(), signer.SigV2{}
	rules := scheme.Rules(c)
	b.ReportAllocs()
	for b.Loop() {
		if v := scheme.Sign(c, rules, nil); v[3] == nil {
			b.Fatal("no signature")
		}
	}
}
