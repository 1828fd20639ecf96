package signer_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// A signed request carries its signature, and signs to the same again.
func TestSignedCarriesItsSignature(t *testing.T) {
	r, scheme := rand.New(rand.NewPCG(5, 6)), signer.SchemeByID("sigv2")
	for range 3000 {
		c := signertest.Case(r)
		v := scheme.Sign(&c, scheme.Rules(&c), nil)
		sent := c
		sent.Request, _ = scheme.Signed(&c, v)
		if carried := scheme.Carried(&c); carried[4] != nil || carried[5] != nil {
			t.Fatalf("the unsigned request %+v carries %q", c.Request, carried)
		}
		carried, again := scheme.Carried(&sent), scheme.Sign(&sent, scheme.Rules(&c), nil)
		if string(carried[4]) != string(v[4]) || string(carried[5]) != string(v[5]) || string(again[5]) != string(v[5]) {
			t.Fatalf("signed %q\ncarries %q\nagain %q", v, carried, again)
		}
	}
}

// Wherever the parameters stand, and in whatever order, they sign alike.
func TestPlaceAndOrderDoNotMatter(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	want := sign(post("https://h/p?b=2&a=1&c=3", "", ""), "k")["signature"]
	for how, request := range map[string]signer.Request{
		"in another order":  post("https://h/p?c=3&a=1&b=2", "", ""),
		"in the body":       post("https://h/p", form, "b=2&c=3&a=1"),
		"in both":           post("https://h/p?c=3", form, "b=2&a=1"),
		"signed before":     post("https://h/p?c=3&a=1&b=2&Signature=x", "", ""),
		"with empty pairs":  post("https://h/p?&&c=3&&a=1&b=2&", "", ""),
		"escaped in excess": post("https://h/p?%63=%33&a=1&b=2", "", ""),
	} {
		if got := sign(request, "k")["signature"]; got != want {
			t.Errorf("%s: %s, want %s", how, got, want)
		}
	}
}

func TestCarried(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	for what, c := range map[string]struct {
		request           signer.Request
		signature, signed string
	}{
		"none":                             {get("/?a=1"), "", ""},
		"as written":                       {get("/?Signature=a%252b+&a=1"), "a%252b+", "/?Signature=a%252b+&a=1"},
		"under an encoded name":            {get("/?%53ignature=x"), "x", "/?%53ignature=x"},
		"in the body":                      {post("/", form, "a=1&Signature=x"), "x", "a=1&Signature=x"},
		"in the URL beside a body":         {post("/?Signature=x", form, "a=1"), "x", ""},
		"in the URL of a feed":             {post("/?Signature=x", "text/xml", "Signature=y"), "x", "/?Signature=x"},
		"not from what only looks like it": {get("/?XSignature=x&Signature"), "", ""},
		"in the body before the URL":       {post("/?Signature=x", form, "Signature=y"), "y", "Signature=y"},
	} {
		v := signer.SchemeByID("sigv2").Carried(&signer.Case{Request: c.request})
		if string(v[4]) != c.signature || string(v[5]) != c.signed {
			t.Errorf("%s: %q in %q, want %q in %q", what, v[4], v[5], c.signature, c.signed)
		}
	}
}

func TestSignedRequest(t *testing.T) {
	v := sign(post("HTTP://Me@H.example:81?a=1#f", "text/xml", "<feed/>"), "k")
	if want := "http://H.example:81/?a=1&Signature=" + v["encoded-signature"]; v["signed-url"] != want {
		t.Errorf("signed URL is %s, want %s", v["signed-url"], want)
	}
	c := signer.Case{Request: post("https://h/", "", "a=1")}
	signed, _ := signer.SchemeByID("sigv2").Signed(&c, signer.Values{5: []byte("a=1&Signature=x")})
	if kind, _ := signed.Header("Content-Type"); kind != "application/x-www-form-urlencoded" || string(signed.Body) != "a=1&Signature=x" {
		t.Errorf("signed form is %+v", signed)
	}
	if len(c.Request.Headers) != 0 {
		t.Error("the case that was given has changed")
	}
}

// The last steps are compared by meaning.
func TestSameByMeaning(t *testing.T) {
	url := signer.SchemeByID("sigv2").Steps(&signer.Case{})
	form := signer.SchemeByID("sigv2").Steps(&signer.Case{Request: post("/", "", "a=1")})
	for what, c := range map[string]struct {
		step signer.Step
		a, b string
		want bool
	}{
		"hex digits in small letters":     {url[4], "a%2B%3D", "a%2b%3d", true},
		"nothing encoded that need not":   {url[4], "a%3D", "a=", true},
		"a plus that became a blank":      {url[4], "a%2B", "a+", false},
		"a signature encoded twice":       {url[4], "a%2B", "a%252B", false},
		"parameters in another order":     {url[5], "https://h/?a=1&b=2", "https://h/?b=2&a=1", true},
		"a host in capitals":              {url[5], "https://h/?a=1", "https://H:443/?a=1", true},
		"another host":                    {url[5], "https://h/?a=1", "https://i/?a=1", false},
		"another path":                    {url[5], "https://h/?a=1", "https://h/x?a=1", false},
		"http for https":                  {url[5], "https://h/?a=1", "http://h/?a=1", false},
		"a parameter more":                {url[5], "https://h/?a=1", "https://h/?a=1&a=1", false},
		"form parameters in any order":    {form[5], "a=1&b=%20", "b=+&&a=%31", true},
		"another value in the form":       {form[5], "a=1&b=2", "a=1&b=3", false},
		"name and value that are swapped": {form[5], "a=b", "b=a", false},
	} {
		if got := c.step.Same([]byte(c.a), []byte(c.b)); got != c.want {
			t.Errorf("%s: same is %v", what, got)
		}
	}
}

func TestRemarks(t *testing.T) {
	for what, c := range map[string]struct{ query, want string }{
		"nothing to say":                 {"SignatureVersion=2&SignatureMethod=HmacSHA256&AWSAccessKeyId=AK&Timestamp=2014-08-28T12:14:59Z", ""},
		"a time without a zone":          {"Timestamp=2014-08-28T11:46:00", ""},
		"a time with a zone":             {"Timestamp=2014-08-28T14:00:00%2B02:00", ""},
		"a time with fractions":          {"Timestamp=2014-08-28T12:00:00.607Z", ""},
		"an old time":                    {"Timestamp=2014-08-28T11:44:00Z", "timestamp-stale"},
		"a time to come":                 {"Timestamp=2014-08-28T12:16:00Z", "timestamp-stale"},
		"a time far from all others":     {"Timestamp=9999-12-31T23:59:59Z", "timestamp-stale"},
		"a plus that became a blank":     {"Timestamp=2014-08-28T12:00:00+00:00", "timestamp-format-invalid"},
		"a date alone":                   {"Timestamp=2014-08-28", "timestamp-format-invalid"},
		"a name that is there twice":     {"a=1&a=2", "param-duplicate-name"},
		"a name that is there thrice":    {"a=1&a=2&a=3", "param-duplicate-name"},
		"another version":                {"SignatureVersion=4", "signature-version-confusion"},
		"another method":                 {"SignatureMethod=HmacMD5", "signature-method-unknown"},
		"another key id":                 {"AWSAccessKeyId=AX", "access-key-id-conflict"},
		"two remarks in sending's order": {"SignatureMethod=x&SignatureVersion=1", "signature-method-unknown signature-version-confusion"},
	} {
		var ids []string
		for name, rest := range map[string]string{"AWSAccessKeyId": "&AWSAccessKeyId=AK", "Timestamp": "&Timestamp=2014-08-28T12:00:00Z"} {
			if !strings.Contains(c.query, name) {
				c.query += rest
			}
		}
		request := signer.Case{Request: get("/?" + c.query), Credentials: signer.Credentials{AccessKeyID: "AK"}}
		for _, remark := range (signer.SchemeByID("sigv2")).Remarks(&request, noon) {
			ids = append(ids, remark.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	bare := signer.Case{Request: get("/?Action=X")}
	if remarks := (signer.SchemeByID("sigv2")).Remarks(&bare, noon); len(remarks) != 1 || remarks[0].ID != "param-required-missing" {
		t.Errorf("without key id and time there is %+v", remarks)
	}
	old := signer.Case{Request: get("/?AWSAccessKeyId=AK&Timestamp=1999-08-28T12:00:00Z")}
	if remarks := (signer.SchemeByID("sigv2")).Remarks(&old, time.Time{}); len(remarks) != 0 {
		t.Errorf("without a clock there is %+v", remarks)
	}
}

// Of Amazon MWS only Feeds and Reports are answered at the root.
func TestActionAtTheRoot(t *testing.T) {
	s := signer.SchemeByID("sigv2")
	for url, warned := range map[string]bool{
		"https://mws.amazonservices.com/?Action=ListOrders": true, "https://mws-eu.amazonservices.com/?Action=GetCarts": true,
		"https://mws.amazonservices.com/?Action=SubmitFeed": false, "https://mws.amazonservices.com/?Action=GetReportList": false,
		"https://mws.amazonservices.com/Orders/2013-09-01?Action=ListOrders": false, "https://sdb.amazonaws.com/?Action=Select": false,
		"https://mws.amazonservices.com/?Action=": false,
	} {
		remarks := s.Remarks(&signer.Case{Request: signer.Request{Method: "GET", URL: url}}, time.Time{})
		if got := slices.ContainsFunc(remarks, func(r signer.Remark) bool { return r.ID == "path-mismatch" && r.Possible }); got != warned {
			t.Errorf("%s: %t, %+v", url, got, remarks)
		}
	}
}
