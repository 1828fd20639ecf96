package signer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

func remarkIDs(remarks []signer.Remark) (ids []string) {
	for _, r := range remarks {
		ids = append(ids, r.ID)
	}
	return ids
}

// A request that a signer has just signed gets no remark but those about what
// was given, and none about its age where the time is not known.
func TestRightRequestsGetNoRemarks(t *testing.T) {
	allowed := "mutable-header-signed date-and-amz-date-both payload-hash-of-other-body "
	eachScheme(t, 100, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		if s.ID() == "sigv2" {
			allowed += "param-required-missing path-mismatch " // of a seller, and at the root of MWS
		}
		c = s.Complete(c, signertest.Noon)
		c.Request, _ = s.Signed(&c, s.Sign(&c, s.Rules(&c), nil))
		for _, now := range []time.Time{{}, signertest.Noon} {
			if s.ID() == "sigv2" {
				now = time.Time{}
			}
			for _, id := range remarkIDs(s.Remarks(&c, now)) {
				if !strings.Contains(allowed, id+" ") {
					t.Fatalf("%s on\n%+v", id, c.Request)
				}
			}
		}
	})
}

// A POST of Version 2 whose parameters are in the URL, and what its type says.
func TestTypeOfAnEmptyBody(t *testing.T) {
	const address = "https://mws.amazonservices.co.uk/Orders/2013-09-01?Action=ListOrders&SellerId=A"
	for _, c := range []struct {
		name, method, url, contentType, body string
		warned                               bool
	}{
		{"XML, and no body", "POST", address, "text/xml", "", true},
		{"XML with its charset", "POST", address, "text/xml; charset=utf-8", "", true},
		{"JSON", "post", address, "application/json", "", true},
		{"a form that is empty", "POST", address, "application/x-www-form-urlencoded; charset=utf-8", "", false},
		{"no type", "POST", address, "", "", false},
		{"the body of that type", "POST", address, "text/xml", "<a/>", false},
		{"a feed whose body is not at hand", "POST", address + "&FeedType=_POST_ORDER_FULFILLMENT_DATA_", "text/xml", "", false},
		{"parameters in the body", "POST", "https://mws.amazonservices.co.uk/", "text/plain", "Action=ListOrders", false},
		{"a type on a GET", "GET", address, "text/xml", "", false},
	} {
		request := signer.Request{Method: c.method, URL: c.url, Body: []byte(c.body)}
		if c.contentType != "" {
			request.Headers = []signer.Header{{Name: "Content-Type", Value: c.contentType}}
		}
		ids := remarkIDs(signer.SchemeByID("sigv2").Remarks(&signer.Case{Request: request}, time.Time{}))
		if got := slices.Contains(ids, "content-type-not-form"); got != c.warned {
			t.Errorf("%s: warned is %v, want %v", c.name, got, c.warned)
		}
	}
}

// Remarks are at steps of the ladder, say all that a reader needs, in UTF-8,
// and are not without end, however broken the request is.
func TestRemarksAreBounded(t *testing.T) {
	noise := strings.Repeat("\xff", 1<<12)
	var headers []signer.Header
	for i := range 2000 {
		headers = append(headers, signer.Header{Name: fmt.Sprintf("X-Amz-%d", i), Value: noise[:8]})
	}
	query := "?X-Amz-Algorithm=" + noise + "&X-Amz-Credential=" + noise + "&X-Amz-Date=" + noise + "&X-Amz-Expires=" + noise + "&X-Amz-Signature=x" + strings.Repeat("&a=b&a=c", 500)
	for _, s := range signer.Schemes() {
		for _, first := range []signer.Header{
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + noise + "/20150830/a/b/aws4_request, SignedHeaders=" + strings.Repeat("a;b;", 4000) + ", Signature=x"},
			{Name: "Authorization", Value: noise}, {Name: "Host", Value: noise}, {Name: "Date", Value: noise}, {Name: "X-Amz-Content-Sha256", Value: noise},
		} {
			c := signer.Case{
				Request:     signer.Request{Method: noise, URL: "https://" + noise + "/" + query, Headers: append([]signer.Header{first}, headers...), Body: []byte(noise + "=")},
				Credentials: signer.Credentials{AccessKeyID: noise, SecretAccessKey: "k", SigningKey: "x", SessionToken: "t"}, Region: noise, Service: noise,
			}
			remarks := s.Remarks(&c, signertest.Noon)
			if len(remarks) > 110 {
				t.Errorf("%s: %d remarks", s.ID(), len(remarks))
			}
			for _, r := range remarks {
				if signer.StepIndex(s.Steps(&c), r.Step) < 0 || len(r.Text) > 1000 || len(r.Where) > 120 || strings.Contains(r.Text+r.Where, "\xff") {
					t.Errorf("%s: %+v", s.ID(), r)
				}
			}
		}
	}
}

// A signing key may be given in hex or in Base64; what is neither is told, and
// so is one that is not the secret's.
func TestSigningKeyRemarks(t *testing.T) {
	const right = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9" // of the documentation's example
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}}
	c.Request = signer.Request{Method: "GET", URL: "https://iam.amazonaws.com/", Headers: []signer.Header{{Name: "X-Amz-Date", Value: "20150830T123600Z"}}}
	for key, want := range map[string]string{
		"": "", right: "", strings.ToUpper(right): "", " " + right + "\n": "", "xK+xzFdx2HF2Ojk+RLcDVxtVzChCTRpehtpu08FUpLk=": "",
		right[2:]: "signing-key-malformed", right + "00": "signing-key-malformed", "key": "signing-key-malformed", "****": "signing-key-malformed",
		strings.Repeat("0", 64): "signing-key-conflict",
	} {
		c.Credentials.SigningKey = signer.Secret(key)
		if got := strings.Join(remarkIDs(signer.SchemeByID("sigv4").Remarks(&c, time.Time{})), " "); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
	c.Credentials.SecretAccessKey, c.Credentials.SigningKey = "", signer.Secret(strings.Repeat("0", 64))
	if got := remarkIDs(signer.SchemeByID("sigv4").Remarks(&c, time.Time{})); len(got) > 0 {
		t.Errorf("without a secret: %q", got)
	}
	if got := remarkIDs(signer.SchemeByID("sigv4a").Remarks(&c, time.Time{})); len(got) != 1 || got[0] != "signing-key-malformed" {
		t.Errorf("zero is no private key: %q", got)
	}
}
