package web

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"countersign/signer/check"
	"countersign/templates"
)

// chosen is a form in which a scheme was just chosen.
func chosen(scheme string, more ...[2]string) fields {
	return fields{{"scheme", scheme}, {"shaped", "sigv2"}, {"method", "GET"}}.with(more...)
}

func acted(t *testing.T, f fields) *pad {
	t.Helper()
	p := parsePad(f.encode())
	p.act(newTestServer(t).Server, context.Background())
	return p
}

func headerRows(pairs ...string) fields {
	var f fields
	for i := 0; i < len(pairs); i += 2 {
		f = f.with([2]string{"header.name", pairs[i]}, [2]string{"header.value", pairs[i+1]}, [2]string{"header.as", ""})
	}
	return f
}

// A scheme lays out the fields that it asks for, and takes away those of the
// one before that were left empty.
func TestSchemesLayOutTheirFields(t *testing.T) {
	for what, c := range map[string]struct {
		form          fields
		rows, headers string
	}{
		"headers":                  {chosen("sigv4"), "", "X-Amz-Date="},
		"parameters":               {chosen("sigv4-query"), "X-Amz-Date= X-Amz-Expires=", ""},
		"both kinds stay apart":    {chosen("sigv4").with(parameters("A", "1")...), "A=1", "X-Amz-Date="},
		"what is there stays":      {chosen("sigv4").with(headerRows("x-amz-date", "20150830T123600Z")...), "", "x-amz-date=20150830T123600Z"},
		"what was empty goes":      {chosen("sigv4").with([2]string{"name", "Timestamp"}, [2]string{"value", ""}, [2]string{"as", "laid"}), "", "X-Amz-Date="},
		"nothing to a whole one":   {chosen("sigv4", [2]string{"sent", "yes"}).with(parameters("A", "1")...), "A=1", ""},
		"an upload form":           {chosen("s3v2-post"), "policy=", ""},
		"the time now in a header": {chosen("sigv4", [2]string{"do", "now"}), "", "X-Amz-Date=20140828T155034Z"},
		"the time now as S3 V2":    {chosen("s3v2", [2]string{"do", "now"}), "", "Date=Thu, 28 Aug 2014 15:50:34 GMT Content-Type="},
		"a header more":            {chosen("sigv4", [2]string{"do", "header-add"}), "", "X-Amz-Date= ="},
		"a header less":            {chosen("sigv4", [2]string{"do", "header-remove:0"}).with(headerRows("A", "1", "B", "2")...), "", "B=2 X-Amz-Date="},
	} {
		p := acted(t, c.form)
		if got := rowsOf(p.rows); got != c.rows {
			t.Errorf("%s: parameters %q, want %q", what, got, c.rows)
		}
		if got := rowsOf(p.headers); got != c.headers {
			t.Errorf("%s: headers %q, want %q", what, got, c.headers)
		}
	}
}

// A paste brings what it holds, and takes nothing away.
func TestPasteKeepsWhatItDoesNotHold(t *testing.T) {
	typed := fields{{"scheme", "sigv4"}, {"shaped", "sigv4"}, {"region", "eu-west-1"}, {"service", "sqs"}, {"body", "typed"}}.with(headerRows("X-A", "1")...)
	p := acted(t, typed.with([2]string{"paste", "https://h.example/?a=1"}))
	if rowsOf(p.headers) != "X-A=1" || p.body.text != "typed" || p.region != "eu-west-1" || p.service != "sqs" || p.scheme != "sigv4" || p.sent != "" {
		t.Errorf("after an address: headers %q, body %q, %s %s, scheme %s, sent %q", rowsOf(p.headers), p.body.text, p.region, p.service, p.scheme, p.sent)
	}
	signed := "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20150830%2Fus-east-1%2Fs3%2Faws4_request" +
		"&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	p = acted(t, typed.with([2]string{"paste", signed}))
	if rowsOf(p.headers) != "" || p.body.text != "" {
		t.Errorf("a signed request got headers %q and a body %q of another", rowsOf(p.headers), p.body.text)
	}
	if p.scheme != "sigv4-query" || p.sent != "yes" || p.region != "" || p.boxes["signature"].text != "00" || strings.Contains(rowsOf(p.rows), "X-Amz-Signature") {
		t.Errorf("after a presigned address: scheme %s, sent %q, region %q, signature %q, rows %q", p.scheme, p.sent, p.region, p.boxes["signature"].text, rowsOf(p.rows))
	}
}

// What cannot be read is named, and nothing else is signed in its place.
func TestUnreadableFieldsAreNotSigned(t *testing.T) {
	s := newTestServer(t)
	base := fields{{"scheme", "sigv4"}, {"shaped", "sigv4"}, {"method", "POST"}, {"endpoint", "https://sqs.eu-west-1.amazonaws.com"}, {"secret_access_key", testSecret}}
	for what, f := range map[string]fields{
		"the body": base.with([2]string{"body", "zz"}, [2]string{"body_as", "hex"}),
		"A":        base.with([2]string{"name", "A"}, [2]string{"value", `x\q`}, [2]string{"as", "escaped"}),
		"X-B":      base.with([2]string{"header.name", "X-B"}, [2]string{"header.value", `x\q`}, [2]string{"header.as", "escaped"}),
	} {
		page := s.submit(f).Body.String()
		if !strings.Contains(page, "could not be read: "+what) || strings.Contains(page, `id="signed"`) {
			t.Errorf("%s: it is not named, or a signed request is shown", what)
		}
	}
	if page := s.submit(base).Body.String(); !strings.Contains(page, `id="signed"`) {
		t.Error("a right form shows no signed request")
	}
}

// The signing key is in a page only while it is asked for, whoever computed it.
func TestSigningKeyIsNotWrittenIntoAPage(t *testing.T) {
	s := newTestServer(t)
	const own = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
	form := fields{{"scheme", "sigv4"}, {"shaped", "sigv4"}, {"method", "GET"}, {"endpoint", "https://sqs.eu-west-1.amazonaws.com"},
		{"secret_access_key", testSecret}, {"provided.signing-key", own}, {"as.signing-key", "plain"}}
	for what, f := range map[string]fields{
		"computed and provided": form,
		"another scheme":        form.with([2]string{"scheme", "sigv2"}),
		"pasted":                form.with([2]string{"paste", "signing key: " + own}),
		"revealed elsewhere":    form.with([2]string{"reveal", "digest"}),
	} {
		for _, page := range []string{s.submit(f).Body.String(), s.live(f).Body.String()} {
			if strings.Contains(page, own) {
				t.Errorf("%s: the provided key is in the page", what)
			}
		}
	}
	hidden, revealed := s.submit(form).Body.String(), s.submit(form.with([2]string{"reveal", "signing-key"})).Body.String()
	if !strings.Contains(hidden, "Hidden: it is as good as the secret.") || strings.Contains(revealed, "Hidden: it is as good as the secret.") ||
		len(shown(t, revealed, "calculated-signing-key")) != 64 {
		t.Error("the calculated key is not hidden, or not shown when it is asked for")
	}
}

func TestCurl(t *testing.T) {
	header := func(name, value string) check.HeaderInput {
		return check.HeaderInput{Name: name, Value: []byte(value)}
	}
	typed := header("Content-Type", "a/b")
	for what, c := range map[string]struct {
		method string
		signed check.Signed
		upload bool
		want   string
	}{
		"GET":                   {"GET", check.Signed{URL: "https://h/"}, false, "curl 'https://h/'"},
		"GET with a body":       {"GET", check.Signed{URL: "https://h/", Headers: []check.HeaderInput{typed}, Body: []byte("{}")}, false, "curl -X 'GET' 'https://h/' -H 'Content-Type: a/b' --data-raw '{}'"},
		"HEAD":                  {"HEAD", check.Signed{URL: "https://h/"}, false, "curl --head 'https://h/'"},
		"a body without a type": {"PUT", check.Signed{URL: "https://h/", Body: []byte("it's")}, false, `curl -X 'PUT' 'https://h/' -H 'Content-Type:' --data-raw 'it'\''s'`},
		"bytes":                 {"PUT", check.Signed{URL: "https://h/", Headers: []check.HeaderInput{typed}, Body: []byte("\x00\r")}, false, "printf %s 'AA0=' | base64 -d | curl -X 'PUT' 'https://h/' -H 'Content-Type: a/b' --data-binary @-"},
		"an empty header":       {"GET", check.Signed{URL: "https://h/", Headers: []check.HeaderInput{header("X-A", "")}}, false, "curl 'https://h/' -H 'X-A;'"},
		"dots":                  {"GET", check.Signed{URL: "https://h/a/../b"}, false, "curl --path-as-is 'https://h/a/../b'"},
		"brackets":              {"GET", check.Signed{URL: "https://h/?a[]=1"}, false, "curl --globoff 'https://h/?a[]=1'"},
		"a blank and UTF-8":     {"GET", check.Signed{URL: "https://h/a é"}, false, "curl 'https://h/a%20%C3%A9'"},
		"an upload form":        {"POST", check.Signed{URL: "https://h/", Headers: []check.HeaderInput{header("Content-Type", formType)}, Body: []byte("policy=e30%3D&x=1")}, true, "curl 'https://h/' --form-string 'policy=e30=' --form-string 'x=1' --form-string 'file=the content of the file'"},
	} {
		if got := strings.ReplaceAll(curl(c.method, &c.signed, c.upload), " \\\n ", ""); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", what, got, c.want)
		}
	}
}

// The path field holds a path: what would end it in an address is escaped.
func TestPathFieldIsAPath(t *testing.T) {
	p := &pad{endpoint: "https://h.example", path: "/a b#c?d%20e", rows: []templates.Row{{Name: "x", Value: "1"}}, boxes: map[string]box{}}
	if got := p.request().URL; got != "https://h.example/a%20b%23c%3Fd%20e?x=1" {
		t.Errorf("address %s", got)
	}
	p.sent = "yes"
	if got := p.address(); got != "https://h.example/a b#c?d%20e" {
		t.Errorf("a pasted address became %s", got)
	}
}

// A dropped file is read with its exact bytes, once, and shown as text.
func TestDroppedFileKeepsItsBytes(t *testing.T) {
	const query = "AWSAccessKeyId=AK&Action=A&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z"
	file := base64.StdEncoding.EncodeToString([]byte("GET\r\nh.example\r\n/\r\n" + query))
	page := newTestServer(t).submit(fields{{"file", file}, {"paste", "what was there before"}}).Body.String()
	if !strings.Contains(page, "end in CRLF") || !strings.Contains(page, "<span class=\"proof seen\">") && !strings.Contains(page, "<span class=\"proof proved\">") {
		t.Error("the carriage returns of the file are not seen")
	}
	if strings.Contains(page, file) || strings.Contains(page, "what was there before") || !strings.Contains(page, "GET\nh.example\n/\n") {
		t.Error("the file is in the page, or not shown as text")
	}
	if page := newTestServer(t).submit(fields{{"file", "not Base64"}, {"paste", "GET\nh.example\n/\n" + query}}).Body.String(); strings.Contains(page, "end in CRLF") || !strings.Contains(page, "string to sign</span> Signature Version 2") {
		t.Error("a file that cannot be read takes the place of the paste")
	}
}
