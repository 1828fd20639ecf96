package signer_test

import (
	"strings"
	"testing"

	"countersign/signer"
)

// signedBy returns a step of a request that is signed by right rules with a
// change. Its lines are "name: value".
func signedBy(scheme, url, headers, step string, change func(*signer.Rules)) string {
	c := signer.Case{Region: "eu-west-1", Service: "es", Request: signer.Request{Method: "PUT", URL: url, Body: []byte("{}")}}
	for line := range strings.SplitSeq(headers, "\n") {
		name, value, _ := strings.Cut(line, ":")
		c.Request.Headers = append(c.Request.Headers, signer.Header{Name: name, Value: value})
	}
	s := signer.SchemeByID(scheme)
	rules := s.Rules(&c)
	change(&rules)
	return string(s.Sign(&c, rules, nil)[signer.StepIndex(s.Steps(&c), step)])
}

func TestHeaderRules(t *testing.T) {
	const (
		two    = "X-B: 1\nHost: h\nx-b:2"
		blanks = "A:  \"x  y\"  z  "
		md5    = "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg=="
	)
	for _, c := range []struct {
		why, headers string
		rules        signer.HeaderRules
		lines, list  string
	}{
		{"right", two, signer.HeaderRules{}, "host:h\nx-b:1,2\n", "host;x-b"},
		{"as sent", two, signer.HeaderRules{Order: signer.HeadersAsSent}, "x-b:1,2\nhost:h\n", "x-b;host"},
		{"as sent, not in the list", two, signer.HeaderRules{Order: signer.HeadersAsSent, ListRight: true}, "x-b:1,2\nhost:h\n", "host;x-b"},
		{"host is added", "X-B: 1", signer.HeaderRules{Order: signer.HeadersAsSent, Given: true}, "Host:example.com\nX-B:1\n", "Host;X-B"},
		{"as listed", two + "\nAuthorization: AWS4-HMAC-SHA256 Credential=k/20240506/r/es/aws4_request, SignedHeaders=x-b;host, Signature=1",
			signer.HeaderRules{Order: signer.HeadersAsSent}, "x-b:1,2\nhost:h\n", "x-b;host"},
		{"capitals as listed", two + "\nAuthorization: AWS4-HMAC-SHA256 Credential=k/20240506/r/es/aws4_request, SignedHeaders=hOST;X-B, Signature=1",
			signer.HeaderRules{Given: true}, "hOST:h\nX-B:1,2\n", "hOST;X-B"},
		{"by line", "a: 1\na-b: 2\nHost: h", signer.HeaderRules{Order: signer.HeadersByLine}, "a-b:2\na:1\nhost:h\n", "a-b;a;host"},
		{"capitals", "a: 1\nB: 2\nHost: h", signer.HeaderRules{Given: true}, "a:1\nB:2\nHost:h\n", "a;B;Host"},
		{"capitals in the lines alone", "a: 1\nHost: h", signer.HeaderRules{Given: true, ListRight: true}, "a:1\nHost:h\n", "a;host"},
		{"sorted with capitals", "a: 1\nB: 2\nHost: h", signer.HeaderRules{Given: true, Order: signer.HeadersByGivenName}, "B:2\nHost:h\na:1\n", "B;Host;a"},
		{"colon", blanks, signer.HeaderRules{Blanks: signer.BlanksColon}, "a: \"x y\" z\nhost: example.com\n", "a;host"},
		{"kept", blanks, signer.HeaderRules{Blanks: signer.BlanksKept}, "a:  \"x  y\"  z  \nhost:example.com\n", "a;host"},
		{"trimmed", blanks, signer.HeaderRules{Blanks: signer.BlanksTrimmed}, "a:\"x  y\"  z\nhost:example.com\n", "a;host"},
		{"collapsed", blanks, signer.HeaderRules{Blanks: signer.BlanksCollapsed}, "a: \"x y\" z \nhost:example.com\n", "a;host"},
		{"quoted", blanks, signer.HeaderRules{Blanks: signer.BlanksQuoted}, "a:\"x  y\" z\nhost:example.com\n", "a;host"},
		{"gone", blanks, signer.HeaderRules{Blanks: signer.BlanksGone}, "a:\"xy\"z\nhost:example.com\n", "a;host"},
		{"comma and blank", two, signer.HeaderRules{Repeated: signer.RepeatedCommaBlank}, "host:h\nx-b:1, 2\n", "host;x-b"},
		{"first", two, signer.HeaderRules{Repeated: signer.RepeatedFirst}, "host:h\nx-b:1\n", "host;x-b"},
		{"last", two, signer.HeaderRules{Repeated: signer.RepeatedLast}, "host:h\nx-b:2\n", "host;x-b"},
		{"a line each, with capitals", two, signer.HeaderRules{Repeated: signer.RepeatedLines, Given: true}, "Host:h\nX-B:1\nX-B:2\n", "Host;X-B"},
		{"empty", "A:\nb: 1", signer.HeaderRules{Unsigned: signer.TheEmpty}, "b:1\nhost:example.com\n", "b;host"},
		{"empty in the lines alone", "A:\nb: 1", signer.HeaderRules{Unlined: signer.TheEmpty}, "b:1\nhost:example.com\n", "a;b;host"},
		{"no token and no type", "X-Amz-Security-Token: t\nContent-Type: x", signer.HeaderRules{Unsigned: signer.TheToken | signer.TheType}, "host:example.com\n", "host"},
		{"no x-amz- but the date", "X-Amz-Date: 20240506T070809Z\nx-amz-acl: a\nRange: b", signer.HeaderRules{Unsigned: signer.TheAmz | signer.TheMutable | signer.TheHost}, "x-amz-date:20240506T070809Z\n", "x-amz-date"},
		{"no Accept-Encoding", "accept-encoding: br", signer.HeaderRules{Unsigned: signer.TheAcceptEncoding}, "host:example.com\n", "host"},
		{"another Accept-Encoding", "Accept-Encoding: br", signer.HeaderRules{Encoding: signer.EncodingFrontEnd}, "accept-encoding:identity,gzip(gfe)\nhost:example.com\n", "accept-encoding;host"},
		{"unlisted", "B: 1\nRange: 2\nAuthorization: AWS4-HMAC-SHA256 Credential=k/20240506/r/es/aws4_request, SignedHeaders=host, Signature=1",
			signer.HeaderRules{Unlisted: true}, "b:1\nhost:example.com\n", "host"},
		{"commas", two, signer.HeaderRules{Joint: signer.JointComma}, "host:h\nx-b:1,2\n", "host,x-b"},
		{"Latin-1", "a: ü€\xff", signer.HeaderRules{Charset: signer.HeaderLatin1}, "a:\xfc?\xff\nhost:example.com\n", "a;host"},
		{"UTF-8 of Latin-1", "a: \xfc", signer.HeaderRules{Charset: signer.HeaderUTF8}, "a:ü\nhost:example.com\n", "a;host"},
		{"question marks", "a: aü", signer.HeaderRules{Charset: signer.HeaderASCII}, "a:a?\nhost:example.com\n", "a;host"},
		{"escaped", "a: aü %", signer.HeaderRules{Charset: signer.HeaderEscaped}, "a:a%C3%BC %\nhost:example.com\n", "a;host"},
		{"an encoded word", "a:ü", signer.HeaderRules{Charset: signer.HeaderMIME}, "a:=?UTF-8?B?w7w=?=\nhost:example.com\n", "a;host"},
		{"another type", "Content-Type: a/b; charset=x", signer.HeaderRules{Type: signer.TypeForm}, "content-type:application/x-www-form-urlencoded\nhost:example.com\n", "content-type;host"},
		{"the same type", "Content-Type: text/plain; charset=x", signer.HeaderRules{Type: signer.TypeText}, "content-type:text/plain; charset=x\nhost:example.com\n", "content-type;host"},
		{"no charset", "Content-Type: a/b; charset=UTF-8", signer.HeaderRules{TypeText: signer.CharsetDropped}, "content-type:a/b\nhost:example.com\n", "content-type;host"},
		{"a charset", "Content-Type: a/b", signer.HeaderRules{TypeText: signer.CharsetLowerTight}, "content-type:a/b;charset=utf-8\nhost:example.com\n", "content-type;host"},
		{"a charset of another type", "Content-Type: a/b", signer.HeaderRules{Type: signer.TypeJSON, TypeText: signer.CharsetUpper}, "content-type:application/json; charset=UTF-8\nhost:example.com\n", "content-type;host"},
		{"another charset stays", "Content-Type: a/b; charset=x", signer.HeaderRules{TypeText: signer.CharsetUpper}, "content-type:a/b; charset=x\nhost:example.com\n", "content-type;host"},
		{"a digest in hex", md5, signer.HeaderRules{MD5: signer.MD5Hex}, "content-md5:d41d8cd98f00b204e9800998ecf8427e\nhost:example.com\n", "content-md5;host"},
		{"a digest of hex", md5, signer.HeaderRules{MD5: signer.MD5OfHex}, "content-md5:ZDQxZDhjZDk4ZjAwYjIwNGU5ODAwOTk4ZWNmODQyN2U=\nhost:example.com\n", "content-md5;host"},
		{"no digest", md5, signer.HeaderRules{MD5: signer.MD5None}, "content-md5:\nhost:example.com\n", "content-md5;host"},
	} {
		change := func(r *signer.Rules) { r.Header = c.rules }
		const url = "https://example.com/"
		if got := signedBy("sigv4", url, c.headers, "canonical-headers", change); got != c.lines {
			t.Errorf("%s: the lines are\n%q, want\n%q", c.why, got, c.lines)
		}
		if got := signedBy("sigv4", url, c.headers, "signed-headers", change); got != c.list {
			t.Errorf("%s: the list is %q, want %q", c.why, got, c.list)
		}
	}
}

func TestTokenOfURL(t *testing.T) {
	const url = "https://example.com/?X-Amz-Security-Token=t&a=b"
	for want, rules := range map[string]signer.HeaderRules{
		"X-Amz-Security-Token=t&a=b": {}, "a=b": {Unsigned: signer.TheToken},
	} {
		if got := signedBy("sigv4-query", url, "Host: example.com", "canonical-query", func(r *signer.Rules) { r.Header = rules }); got != want {
			t.Errorf("the query is %q, want %q", got, want)
		}
	}
}

func TestHeaderRulesOfS3Version2(t *testing.T) {
	const (
		url     = "https://s3.amazonaws.com/b/k?uploads&acl&prefix=x"
		headers = "Date: D\nX-Amz-Date: A\nContent-Type: t/t\nx-amz-meta-k: 1  2\nx-amz-meta-k-md5: 3"
	)
	for _, c := range []struct {
		why    string
		change func(*signer.Rules)
		want   string
	}{
		{"right", func(*signer.Rules) {}, "PUT\n\nt/t\n\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"the date", func(r *signer.Rules) { r.Header.Date = signer.DateFilled }, "PUT\n\nt/t\nD\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"the other date", func(r *signer.Rules) { r.Header.Date = signer.DateAmz }, "PUT\n\nt/t\nA\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"no date", func(r *signer.Rules) { r.Header.Date = signer.DateGone }, "PUT\n\nt/t\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"no type", func(r *signer.Rules) { r.Header.Type = signer.TypeNone }, "PUT\n\n\n\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"by line", func(r *signer.Rules) { r.Header.Order = signer.HeadersByLine }, "PUT\n\nt/t\n\nx-amz-date:A\nx-amz-meta-k-md5:3\nx-amz-meta-k:1  2\n/b/k?acl&uploads"},
		{"folded", func(r *signer.Rules) { r.Header.Blanks = signer.BlanksFolded }, "PUT\n\nt/t\n\nx-amz-date:A\nx-amz-meta-k:1 2\nx-amz-meta-k-md5:3\n/b/k?acl&uploads"},
		{"no headers", func(r *signer.Rules) { r.Header.Unsigned = signer.TheAmz }, "PUT\n\nt/t\n\nx-amz-date:A\n/b/k?acl&uploads"},
		{"no subresource", func(r *signer.Rules) { r.Resource.Parameters = signer.ParametersNone }, "PUT\n\nt/t\n\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k"},
		{"every parameter, unsorted", func(r *signer.Rules) {
			r.Resource = signer.ResourceRules{Parameters: signer.ParametersAll, Unsorted: true}
		}, "PUT\n\nt/t\n\nx-amz-date:A\nx-amz-meta-k:1  2\nx-amz-meta-k-md5:3\n/b/k?uploads&acl&prefix=x"},
	} {
		if got := signedBy("s3v2", url, headers, "string-to-sign", c.change); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.why, got, c.want)
		}
	}
}
