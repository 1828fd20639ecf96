package signer_test

import (
	"crypto/ecdh"
	"encoding/hex"
	"strings"
	"testing"

	"countersign/signer"
)

// Single steps of Version 4, from curl's tests/unit/unit1979.c and unit1980.c,
// and from aws-sdk-go-v2's aws/signer/v4/query_order_test.go and v4_test.go.
func TestCanonicalisation(t *testing.T) {
	const s3Tables = "/tables/arn%3Aaws%3As3tables%3Aus-east-1%3A022954301426%3Abucket%2Fjasoehartablebucket/jasoeharnamespace/jasoehartable/encryption"
	for _, c := range []struct{ name, step, input, want string }{
		{"path-test-equals-encode", "canonical-uri", "/a=b", "/a%3Db"},
		{"path-test-equals-noencode", "verbatim", "/a=b", "/a=b"},
		{"path-test-s3-tables", "canonical-uri", s3Tables, strings.ReplaceAll(s3Tables, "%", "%25")},
		{"path-get-space-normalized", "canonical-uri", "/example space/", "/example%20space/"},
		{"path-get-plus-normalized", "canonical-uri", "/example+space/", "/example%2Bspace/"},
		{"path-get-slash-unnormalized", "verbatim", "//", "//"},
		{"query-no-value", "canonical-query", "Param1=", "Param1="},
		{"query-test-439", "canonical-query", "name=me&noval&aim=b%aad&weirdo=*.//-", "aim=b%AAd&name=me&noval=&weirdo=%2A.%2F%2F-"},
		{"query-blank-query-params", "canonical-query", "hello=a&b&c=&d", "b=&c=&d=&hello=a"},
		{"query-query-order-encoded", "canonical-query", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "%E1%88%B4=Value1&Param=Value2&Param-3=Value3"},
		{"query-space-plus", "canonical-query", "p3= &p1=+&p2=%20", "p1=%20&p2=%20&p3=%20"},
		{"query-2b-incoming", "canonical-query", "p3=%2b&p1=+", "p1=%20&p3=%2B"},
		{"query-order-repeated key, values diverging at '/' and '-'", "pairs", "k=a/b&k=a-b", "k=a%2Fb&k=a-b"},
		{"query-order-shared prefix", "pairs", "filter[]=team/group/1&filter[]=team-scout/group/1", "filter%5B%5D=team%2Fgroup%2F1&filter%5B%5D=team-scout%2Fgroup%2F1"},
		{"query-order-keys ordered on encoded form", "pairs", "a=1&é=2", "%C3%A9=2&a=1"},
		{"query-order-repeated values still sorted within a key", "pairs", "b=1&a=2&a=1", "a=1&a=2&b=1"},
		{"query-order-space", "pairs", "k=a b", "k=a%20b"},
		{"query-order-literal plus", "pairs", "k=a+b", "k=a%2Bb"},
		{"header-trim", "canonical-headers", "   inner      space    ", "inner space"},
		{"header-trim", "canonical-headers", "    leading-space", "leading-space"},
		{"header-trim", "canonical-headers", "\ttab-space\t", "tab-space"},
		{"header-trim", "canonical-headers", "trailing-space    ", "trailing-space"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := canonical(t, c.step, c.input); got != c.want {
				t.Errorf("%q gives %q, want %q", c.input, got, c.want)
			}
		})
	}
}

// canonical computes one step of a request made around the input. "pairs" are
// plain names and values that are still to be encoded.
func canonical(t *testing.T, step, input string) string {
	t.Helper()
	c := signer.Case{Region: "us-east-1", Service: "service"}
	c.Request = signer.Request{Method: "GET", URL: "https://example.com/"}
	scheme := signer.SchemeByID("sigv4")
	rules := scheme.Rules(&c)
	switch step {
	case "verbatim":
		rules.Path.Normalise, rules.Path.Passes, step = false, 0, "canonical-uri"
		c.Request.URL = "https://example.com" + input
	case "canonical-uri":
		c.Request.URL = "https://example.com" + input
	case "pairs":
		c.Request.URL, step = "https://example.com/?"+percentAll(input), "canonical-query"
	case "canonical-query":
		c.Request.URL = "https://example.com/?" + input
	case "canonical-headers":
		c.Request.Headers = []signer.Header{{Name: "X-Test", Value: input}}
	}
	value := string(scheme.Sign(&c, rules, nil)[stepNamed(t, scheme.Steps(&c), step)])
	if step == "canonical-headers" {
		_, value, _ = strings.Cut(value, "\nx-test:")
		value, _, _ = strings.Cut(value, "\n")
	}
	return value
}

// percentAll encodes every byte but what separates the pairs.
func percentAll(pairs string) string {
	var b strings.Builder
	for i := range len(pairs) {
		if strings.IndexByte("=&", pairs[i]) >= 0 {
			b.WriteByte(pairs[i])
		} else {
			b.WriteString("%" + hex.EncodeToString([]byte{pairs[i]}))
		}
	}
	return b.String()
}

// sigV4AKeys are the private keys of Version 4A by the key id, for the example
// secrets that come with it in the sources below.
var sigV4AKeys = map[string]string{
	"AKIDEXAMPLE":           "7efc8c0e65a324242818c5a50c891c6060b6a00717b7ba3cbe3c5d765be9259c",
	"AKIAIOSFODNN7EXAMPLE":  "04c4d39191ae06f37a86b873d2f9951f7c37621d69e0eb834fb622c368f360c3",
	"AKISORANDOMAASORANDOM": "7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd",
}

// From aws-c-auth's suite, its tests/test_chunked_signing.c, and
// TestDeriveECDSAKeyPairFromSecret of smithy-go's aws-http-auth.
func TestSigV4AKeys(t *testing.T) {
	for _, c := range []struct{ id, secret, x, y string }{
		{
			"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
			"b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1",
			"865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518",
		},
		{
			"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
			"18b7d04643359f6ec270dcbab8dce6d169d66ddc9778c75cfb08dfdb701637ab",
			"fa36b35e4fe67e3112261d2e17a956ef85b06e44712d2850bcd3c2161e9993f2",
		},
		{
			"AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
			"15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb",
			"0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0",
		},
	} {
		t.Run(c.id, func(t *testing.T) {
			key := derivedKey(t, c.id, c.secret)
			if key != sigV4AKeys[c.id] {
				t.Errorf("the key is %s, want %s", key, sigV4AKeys[c.id])
			}
			if public := publicKey(t, key); public != "04"+c.x+c.y {
				t.Errorf("the public key is %s", public)
			}
		})
	}
}

// derivedKey returns the signing key of Version 4A, as its step tells it.
func derivedKey(t *testing.T, id, secret string) string {
	t.Helper()
	c := signer.Case{Region: "us-east-1", Service: "service"}
	c.Credentials = signer.Credentials{AccessKeyID: id, SecretAccessKey: signer.Secret(secret)}
	c.Request = signer.Request{
		Method: "GET", URL: "https://example.com/", Headers: []signer.Header{{Name: "X-Amz-Date", Value: "20150830T123600Z"}},
	}
	scheme := signer.SchemeByID("sigv4a")
	return string(scheme.Sign(&c, scheme.Rules(&c), nil)[stepNamed(t, scheme.Steps(&c), "signing-key")])
}

// publicKey returns the point that belongs to a private key, uncompressed.
func publicKey(t *testing.T, private string) string {
	t.Helper()
	d, err := hex.DecodeString(private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdh.P256().NewPrivateKey(d)
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(key.PublicKey().Bytes())
}
