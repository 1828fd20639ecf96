package signer_test

import (
	"strings"
	"testing"
	"time"

	"countersign/signer"
)

var noon = time.Date(2014, 8, 28, 12, 0, 0, 0, time.UTC)

// sign returns the steps of a request by id, signed rightly.
func sign(r signer.Request, secret signer.Secret) map[string]string {
	scheme := signer.SchemeByID("sigv2")
	c := signer.Case{Request: r, Credentials: signer.Credentials{SecretAccessKey: secret}}
	values := map[string]string{}
	for k, v := range scheme.Sign(&c, scheme.Rules(&c), nil) {
		if v != nil {
			values[scheme.Steps(&c)[k].ID] = string(v)
		}
	}
	return values
}

func get(url string) signer.Request { return signer.Request{Method: "GET", URL: url} }

func post(url, kind, body string) signer.Request {
	r := signer.Request{Method: "POST", URL: url, Body: []byte(body)}
	if kind != "" {
		r.Headers = []signer.Header{{Name: "content-TYPE", Value: kind}}
	}
	return r
}

func TestCanonicalQuery(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	for rule, c := range map[string]struct {
		request signer.Request
		want    string
	}{
		"names sort by bytes, not by numbers":              {get("/?param2=b&param10=j&param1=a"), "param1=a&param10=j&param2=b"},
		"capitals come before small letters":               {get("/?Action=b&AWSAccessKeyId=a&action=c"), "AWSAccessKeyId=a&Action=b&action=c"},
		"names sort before they are encoded":               {get("/?a%7Eb=2&a%5Bb=1&aZ=0"), "aZ=0&a%5Bb=1&a~b=2"},
		"a name sorts alone, without its value":            {get("/?a=1&a-b=2&a%21=3"), "a=1&a%21=3&a-b=2"},
		"equal names sort by value":                        {get("/?a=2&a=1&a=%00"), "a=%00&a=1&a=2"},
		"a Signature is left out":                          {get("/?b=1&Signature=x%3D&a=2"), "a=2&b=1"},
		"only Signature itself is left out":                {get("/?signature=1&Signatur=2&SignatureX=3&Signature"), "Signatur=2&SignatureX=3&signature=1"},
		"an encoded Signature is one too":                  {get("/?a=1&%53ignature=x"), "a=1"},
		"empty pairs are dropped":                          {get("/?&&a=1&&b=2&"), "a=1&b=2"},
		"a pair without = has an empty value":              {get("/?b&a="), "a=&b="},
		"an empty name is a name":                          {get("/?=x&a=1"), "=x&a=1"},
		"only the first = parts name and value":            {get("/?a=b=c"), "a=b%3Dc"},
		"a plus is a blank":                                {get("/?a+b=c+d%2B"), "a%20b=c%20d%2B"},
		"a tilde stays, a star is encoded":                 {get("/?a=~*&b=%7E%2a"), "a=~%2A&b=~%2A"},
		"escapes get capital digits":                       {get("/?a=%c3%bc%2f"), "a=%C3%BC%2F"},
		"UTF-8 is encoded byte by byte":                    {get("/?a=✓𝄞"), "a=%E2%9C%93%F0%9D%84%9E"},
		"bytes that are no UTF-8 survive":                  {get("/?a=%ff\xfe%00"), "a=%FF%FE%00"},
		"a percent sign that begins no escape is itself":   {get("/?a=%zz%4&b=100%"), "a=%25zz%254&b=100%25"},
		"a semicolon separates nothing":                    {get("/?a=1;b=2"), "a=1%3Bb%3D2"},
		"a fragment is not sent":                           {get("https://h/?a=1#&b=2"), "a=1"},
		"a second question mark is part of the value":      {get("/?a=1?&b=2"), "a=1%3F&b=2"},
		"no parameters, no query":                          {get("https://example.com"), ""},
		"a form body holds parameters":                     {post("https://h/", form, "b=2&a=1"), "a=1&b=2"},
		"so it does with a charset":                        {post("https://h/", form+" ; charset=utf-8", "a=1"), "a=1"},
		"URL and form body count both":                     {post("https://h/?c=3&a=1", form, "b=2"), "a=1&b=2&c=3"},
		"a Signature in the form body is left out":         {post("https://h/", form, "Signature=x&a=1"), "a=1"},
		"a feed is not signed":                             {post("https://h/?a=1", "text/xml", "b=2&c=3"), "a=1"},
		"a body of unknown kind is a form without a query": {post("https://h/", "", "b=2"), "b=2"},
		"and something else beside a query":                {post("https://h/?a=1", "", "b=2"), "a=1"},
		"only POST has a form body": {signer.Request{Method: "PUT", URL: "/?a=1", Body: []byte("b=2"),
			Headers: []signer.Header{{Name: "Content-Type", Value: form}}}, "a=1"},
	} {
		if got := sign(c.request, "")["canonical-query"]; got != c.want {
			t.Errorf("%s: %q, want %q", rule, got, c.want)
		}
	}
}

func TestStringToSign(t *testing.T) {
	hosted := func(host, url string) signer.Request {
		return signer.Request{Method: "GET", URL: url, Headers: []signer.Header{{Name: "hOST", Value: host}}}
	}
	for rule, c := range map[string]struct {
		request signer.Request
		want    string
	}{
		"an empty path is a slash":                     {get("https://example.com?a=1"), "GET\nexample.com\n/\na=1"},
		"an empty path without parameters too":         {get("https://example.com"), "GET\nexample.com\n/\n"},
		"the host is in lower case":                    {get("HTTPS://MWS.Example.COM/A"), "GET\nmws.example.com\n/A\n"},
		"port 443 is https's own":                      {get("https://example.com:443/"), "GET\nexample.com\n/\n"},
		"port 80 is http's own":                        {get("http://example.com:80/"), "GET\nexample.com\n/\n"},
		"port 80 is not https's own":                   {get("https://example.com:80/"), "GET\nexample.com:80\n/\n"},
		"port 443 is not http's own":                   {get("http://example.com:443/"), "GET\nexample.com:443\n/\n"},
		"port 8443 is kept":                            {get("https://example.com:8443/"), "GET\nexample.com:8443\n/\n"},
		"port 4443 does not end in port 443":           {get("https://example.com:4443/"), "GET\nexample.com:4443\n/\n"},
		"an address of IPv6 keeps its brackets":        {get("http://[::1]:80/"), "GET\n[::1]\n/\n"},
		"user information is no part of the host":      {get("https://me:pass@example.com/x"), "GET\nexample.com\n/x\n"},
		"an @ in the path is no user information":      {get("https://example.com/a@b"), "GET\nexample.com\n/a@b\n"},
		"a fragment is no part of the path":            {get("https://example.com/a#b?c=d"), "GET\nexample.com\n/a\n"},
		"the path is signed as sent":                   {get("https://example.com/a%2fb//../ü"), "GET\nexample.com\n/a%2fb//../ü\n"},
		"a URL in a parameter is no host":              {get("/?u=http://other.example/"), "GET\n\n/\nu=http%3A%2F%2Fother.example%2F"},
		"the Host header counts where the URL is bare": {hosted(" Example.com ", "/p?a=1"), "GET\nexample.com\n/p\na=1"},
		"the URL goes before the Host header":          {hosted("other.example", "https://example.com/"), "GET\nexample.com\n/\n"},
		"no host at all is a blank line":               {get("/x"), "GET\n\n/x\n"},
		"the method is in capitals":                    {signer.Request{Method: "get", URL: "/"}, "GET\n\n/\n"},
	} {
		if got := sign(c.request, "")["string-to-sign"]; got != c.want {
			t.Errorf("%s: %q, want %q", rule, got, c.want)
		}
	}
}

func TestKeyedSteps(t *testing.T) {
	request := get("https://example.com/?Action=A&SignatureMethod=HmacSHA1&SignatureVersion=2")
	if v := sign(request, ""); len(v) != 2 {
		t.Errorf("without a secret there are values for %v, want the two first steps", v)
	}
	for method, want := range map[string]int{"HmacSHA1": 28, "HmacSHA256": 44, "HmacMD5": 44} {
		request.URL = strings.Replace(request.URL, "HmacSHA1", method, 1)
		if got := sign(request, "secret")["signature"]; len(got) != want {
			t.Errorf("%s gives the signature %q, want %d characters", method, got, want)
		}
		request.URL = strings.Replace(request.URL, method, "HmacSHA1", 1)
	}
}

// An own value of the user's takes the place of ours in what follows from it.
func TestSignFromOwnValues(t *testing.T) {
	scheme := signer.SchemeByID("sigv2")
	c := signer.Case{Request: get("https://h/?a=1"), Credentials: signer.Credentials{SecretAccessKey: "k"}}
	right := scheme.Sign(&c, scheme.Rules(&c), nil)
	own := make(signer.Values, len(right))
	own[0] = []byte("b=2")
	if got := string(scheme.Sign(&c, scheme.Rules(&c), own)[1]); got != "GET\nh\n/\nb=2" {
		t.Errorf("string to sign from an own query is %q", got)
	}
	own[2] = []byte("not hex")
	if v := scheme.Sign(&c, scheme.Rules(&c), own); string(v[0]) != "a=1" || v[3] != nil || v[5] != nil {
		t.Errorf("from a digest that is no hex: %q", v)
	}
	own[2] = []byte("00FF")
	if got := string(scheme.Sign(&c, scheme.Rules(&c), own)[4]); got != "AP8%3D" {
		t.Errorf("encoded signature from an own digest is %q", got)
	}
}

func TestComplete(t *testing.T) {
	all := signer.Credentials{AccessKeyID: "AK ID", SessionToken: "to+ken="}
	const added = "AWSAccessKeyId=AK%20ID&SecurityToken=to%2Bken%3D&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T12%3A00%3A00Z"
	const form = "application/x-www-form-urlencoded"
	for what, c := range map[string]struct {
		request   signer.Request
		url, body string
	}{
		"all that is missing":                {get("https://h/p?A=1"), "https://h/p?A=1&" + added, ""},
		"to an address without a query":      {get("https://h/p"), "https://h/p?" + added, ""},
		"after a bare question mark":         {get("https://h/p?"), "https://h/p?" + added, ""},
		"before a fragment, which goes":      {get("https://h/p#x"), "https://h/p?" + added, ""},
		"nothing that is there":              {get("https://h/?" + strings.ReplaceAll(added, "HmacSHA256", "HmacSHA1")), "https://h/?" + strings.ReplaceAll(added, "HmacSHA256", "HmacSHA1"), ""},
		"nothing that is there but empty":    {get("/?AWSAccessKeyId=&SecurityToken&SignatureMethod&SignatureVersion&Timestamp"), "/?AWSAccessKeyId=&SecurityToken&SignatureMethod&SignatureVersion&Timestamp", ""},
		"no Timestamp where Expires is":      {get("/?Expires=1"), "/?Expires=1&" + strings.Split(added, "&Timestamp")[0], ""},
		"to a form body":                     {post("https://h/", form, "A=1"), "https://h/", "A=1&" + added},
		"to an empty form body":              {post("https://h/", form, ""), "https://h/", added},
		"to the URL of a feed":               {post("https://h/", "text/xml", "<a/>"), "https://h/?" + added, "<a/>"},
		"to the URL, where the form is void": {post("https://h/?A=1", form, ""), "https://h/?A=1&" + added, ""},
	} {
		done := signer.SchemeByID("sigv2").Complete(signer.Case{Request: c.request, Credentials: all}, noon)
		if done.Request.URL != c.url || string(done.Request.Body) != c.body {
			t.Errorf("%s: %s %q, want %s %q", what, done.Request.URL, done.Request.Body, c.url, c.body)
		}
	}
}

// What is not known is not added, and the case given is left alone.
func TestCompleteAddsOnlyWhatItKnows(t *testing.T) {
	c := signer.Case{Request: post("https://h/", "", "A=1")}
	c.Request.Body = append(make([]byte, 0, 1000), c.Request.Body...)
	done := signer.SchemeByID("sigv2").Complete(c, time.Time{})
	if got := string(done.Request.Body); got != "A=1&SignatureMethod=HmacSHA256&SignatureVersion=2" {
		t.Errorf("body is %q", got)
	}
	if string(c.Request.Body) != "A=1" || string(c.Request.Body[:4:4]) == "A=1&" {
		t.Error("the case that was given has changed")
	}
}
