package web

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"countersign/static"
)

// fields is a form in the order in which a browser sends it.
type fields [][2]string

func (f fields) encode() string {
	pairs := make([]string, len(f))
	for i, field := range f {
		pairs[i] = url.QueryEscape(field[0]) + "=" + url.QueryEscape(field[1])
	}
	return strings.Join(pairs, "&")
}

// with adds fields.
func (f fields) with(more ...[2]string) fields { return append(f[:len(f):len(f)], more...) }

// parameters are rows of the form.
func parameters(pairs ...string) fields {
	var f fields
	for i := 0; i < len(pairs); i += 2 {
		f = f.with([2]string{"name", pairs[i]}, [2]string{"value", pairs[i+1]}, [2]string{"as", ""})
	}
	return f
}

// submit sends the form as a browser without script does.
func (s *testServer) submit(f fields, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	change = append(change, header("Content-Type", "application/x-www-form-urlencoded"), header("Sec-Fetch-Site", "same-origin"))
	return s.send(http.MethodPost, "/", f.encode(), change...)
}

// live sends the form as htmx does.
func (s *testServer) live(f fields) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.submit(f, header("HX-Request", "true"))
}

var (
	tags    = regexp.MustCompile(`<[^>]*>`)
	spoken  = regexp.MustCompile(`<span class="vh">[^<]*</span>`)
	glyphed = regexp.MustCompile(`<i class="g" data-g="([^"]*)"[^>]*>[^<]*</i>`)
)

// shown returns the text of an element with that id, as a person copies it.
func shown(t *testing.T, page, id string) string {
	t.Helper()
	return html.UnescapeString(tags.ReplaceAllString(spoken.ReplaceAllString(inner(t, page, id), ""), ""))
}

// seen returns the text with the labels of what cannot be seen, and with the
// marks of the differences.
func seen(t *testing.T, page, id string) string {
	t.Helper()
	text := glyphed.ReplaceAllString(spoken.ReplaceAllString(inner(t, page, id), ""), "⟦$1⟧")
	text = strings.NewReplacer("<wbr>", "", "<del>", "{-", "</del>", "-}", "<ins>", "{+", "</ins>", "+}").Replace(text)
	return html.UnescapeString(text)
}

// inner returns the inside of the pre with that id.
func inner(t *testing.T, page, id string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `<pre id="`+id+`"`)
	_, rest, _ = strings.Cut(rest, ">")
	text, _, _ := strings.Cut(rest, "</pre>")
	if !found {
		t.Fatalf("no %s in the page", id)
	}
	return strings.TrimPrefix(text, "\n")
}

func TestVectorsThroughThePageWithoutScript(t *testing.T) {
	vectors := map[string]struct {
		form                            fields
		canonical, text, signature, end string
	}{
		"Elastic MapReduce, as documented": {
			form: fields{{"method", "GET"}, {"endpoint", "https://elasticmapreduce.amazonaws.com"}, {"secret_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}.
				with(parameters("Action", "DescribeJobFlows", "Version", "2009-03-31", "AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE",
					"SignatureVersion", "2", "SignatureMethod", "HmacSHA256", "Timestamp", "2011-10-03T15:19:30")...),
			canonical: "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=DescribeJobFlows&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2011-10-03T15%3A19%3A30&Version=2009-03-31",
			text:      "GET\nelasticmapreduce.amazonaws.com\n/\n",
			signature: "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=",
		},
		"SimpleDB in a form body, with a session token": {
			form: fields{{"method", "POST"}, {"endpoint", "https://sdb.ap-southeast-2.amazonaws.com"}, {"carrier", "body"}, {"secret_access_key", "SECRET"}}.
				with(parameters("Action", "CreateDomain", "DomainName", "TestDomain-1437033376", "Version", "2009-04-15", "AWSAccessKeyId", "AKID",
					"SignatureVersion", "2", "SignatureMethod", "HmacSHA256", "Timestamp", "2015-07-16T07:56:16Z", "SecurityToken", "SESSION")...),
			canonical: "AWSAccessKeyId=AKID&Action=CreateDomain&DomainName=TestDomain-1437033376&SecurityToken=SESSION&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2015-07-16T07%3A56%3A16Z&Version=2009-04-15",
			text:      "POST\nsdb.ap-southeast-2.amazonaws.com\n/\n",
			signature: "Ch6qv3rzXB1SLqY2vFhsgA1WQ9rnQIE2WJCigOvAJwI=",
		},
		"Product Advertising API, as documented": {
			form: fields{{"method", "GET"}, {"endpoint", "http://webservices.amazon.com"}, {"path", "/onca/xml"}, {"secret_access_key", "1234567890"}}.
				with(parameters("Service", "AWSECommerceService", "AWSAccessKeyId", "00000000000000000000", "Operation", "ItemLookup", "ItemId", "0679722769",
					"ResponseGroup", "ItemAttributes,Offers,Images,Reviews", "Version", "2009-01-06", "Timestamp", "2009-01-01T12:00:00Z")...),
			canonical: "AWSAccessKeyId=00000000000000000000&ItemId=0679722769&Operation=ItemLookup&ResponseGroup=ItemAttributes%2COffers%2CImages%2CReviews&Service=AWSECommerceService&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2009-01-01T12%3A00%3A00Z&Version=2009-01-06",
			text:      "GET\nwebservices.amazon.com\n/onca/xml\n",
			// The document signs without SignatureMethod and
			// SignatureVersion; a form completes the request.
			signature: "",
		},
	}
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			w := newTestServer(t).submit(v.form)
			page := w.Body.String()
			if got := shown(t, page, "calculated-canonical-query"); got != v.canonical {
				t.Errorf("canonical query\n%s, want\n%s", got, v.canonical)
			}
			if got := shown(t, page, "calculated-string-to-sign"); got != v.text+v.canonical {
				t.Errorf("string to sign\n%s, want\n%s", got, v.text+v.canonical)
			}
			if got := shown(t, page, "calculated-signature"); v.signature != "" && got != v.signature {
				t.Errorf("signature %s, want %s", got, v.signature)
			}
			last := "calculated-signed-url"
			if strings.Contains(page, "calculated-signed-body") {
				last = "calculated-signed-body"
			}
			if got, want := shown(t, page, last), "Signature="+shown(t, page, "calculated-encoded-signature"); !strings.HasSuffix(got, want) {
				t.Errorf("%s is %s, want it to end in %s", last, got, want)
			}
		})
	}
}

// pastedURL is the documented PA-API request with its published signature: a
// paste is not completed.
const pastedURL = "http://webservices.amazon.com/onca/xml?AWSAccessKeyId=00000000000000000000&ItemId=0679722769&Operation=ItemLookup" +
	"&ResponseGroup=ItemAttributes%2COffers%2CImages%2CReviews&Service=AWSECommerceService&Timestamp=2009-01-01T12%3A00%3A00Z" +
	"&Version=2009-01-06&Signature=Nace%2BU3Az4OhN7tISqgs1vdLBHBEijWcBeCqL5xN9xg%3D"

func TestPastedURLIsRightWithoutScript(t *testing.T) {
	page := newTestServer(t).submit(fields{{"paste", pastedURL}, {"secret_access_key", "1234567890"}}).Body.String()
	if !strings.Contains(page, "The signature is right") {
		t.Error("the published signature is not found right")
	}
	if got := shown(t, page, "calculated-signature"); got != "Nace+U3Az4OhN7tISqgs1vdLBHBEijWcBeCqL5xN9xg=" {
		t.Errorf("signature %s", got)
	}
}

// asp is public case 3, with values of our own: CRLF between the lines, "&&"
// before Timestamp and Version.
const asp = `POST\r\nmws.amazonservices.co.uk\r\n/Feeds/2009-01-01\r\nAWSAccessKeyId=AKID&Action=GetFeedSubmissionResult` +
	`&MWSAuthToken=amzn.mws.0&Marketplace=A1F&SignatureMethod=HmacSHA256&SignatureVersion=2&&Timestamp=2023-09-14T16%3A05%3A09Z&&Version=2009-01-01`

func aspForm(text, as string) fields {
	return fields{{"method", "POST"}, {"endpoint", "https://mws.amazonservices.co.uk"}, {"path", "/Feeds/2009-01-01"},
		{"provided.string-to-sign", text}, {"as.string-to-sign", as}}.
		with(parameters("AWSAccessKeyId", "AKID", "Action", "GetFeedSubmissionResult", "MWSAuthToken", "amzn.mws.0", "Marketplace", "A1F",
			"SignatureMethod", "HmacSHA256", "SignatureVersion", "2", "Timestamp", "2023-09-14T16:05:09Z", "Version", "2009-01-01")...)
}

func TestClassicASPStringIsMarkedWhereItDiffers(t *testing.T) {
	page := newTestServer(t).submit(aspForm(asp, "escaped")).Body.String()
	want := "POST{-⟦CR⟧-}\nmws.amazonservices.co.uk{-⟦CR⟧-}\n/Feeds/2009-01-01{-⟦CR⟧-}\n" +
		"AWSAccessKeyId=AKID&Action=GetFeedSubmissionResult&MWSAuthToken=amzn.mws.0&Marketplace=A1F&SignatureMethod=HmacSHA256" +
		"&SignatureVersion=2&{-&-}Timestamp=2023-09-14T16%3A05%3A09Z&{-&-}Version=2009-01-01"
	if got := seen(t, page, "provided-string-to-sign"); got != want {
		t.Errorf("seen\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(page, "The lines of the string to sign end in CRLF") {
		t.Error("CRLF is not named")
	}
	if got, want := shown(t, page, "provided-string-to-sign"), strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(asp); got != want {
		t.Errorf("copying gives %q, want %q", got, want)
	}
}

func TestPlainTextIsNeverAccusedOfCRLF(t *testing.T) {
	for name, end := range map[string]string{"LF": "\n", "CRLF, as browsers send it": "\r\n", "CR": "\r"} {
		text := strings.NewReplacer(`\r\n`, end, "&&", "&").Replace(asp)
		page := newTestServer(t).submit(aspForm(text, "plain")).Body.String()
		if strings.Contains(page, "end in CRLF") || strings.Contains(page, `data-g="CR" title="U+`) {
			t.Errorf("%s: accused of CRLF", name)
		}
		if !strings.Contains(page, "All that can be compared is right") {
			t.Errorf("%s: not found right", name)
		}
	}
}

func TestExamplesAreSolved(t *testing.T) {
	want := map[string][]string{
		"mws-signature-encoded-twice":   {"The signature is percent-encoded twice", `<span class="proof proved">`},
		"mws-crlf-and-double-ampersand": {"The lines of the string to sign end in CRLF", "hQzdGuJYPE185pmxCrt2o6eYcmoHL7+KVCbIB/DfmKE<ins>"},
	}
	s := newTestServer(t)
	for _, e := range s.examples {
		w := s.send(http.MethodGet, "/?example="+e.ID, "")
		page := spoken.ReplaceAllString(w.Body.String(), "")
		tone := map[bool]string{true: `class="verdict good"`, false: `class="verdict bad"`}[e.Works]
		for _, text := range append(want[e.ID], tone, `<option value="`+e.Scheme+`" selected>`) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: no %q in the page", e.ID, text)
			}
		}
		delete(want, e.ID)
		if len(findSecret(page, e.Secret)) > 0 {
			t.Errorf("%s: its secret is in the page", e.ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("these examples are not there: %v", want)
	}
}

func TestLiveAnswersHoldWhatChanged(t *testing.T) {
	s := newTestServer(t)
	form := aspForm("", "plain").with([2]string{"secret_access_key", testSecret})
	w := s.live(form)
	if body := w.Body.String(); w.Header().Get("HX-Retarget") != "" || strings.Contains(body, `id="pad"`) ||
		!strings.Contains(body, `id="step-digest"`) || !strings.Contains(body, `id="secret-facts" hx-swap-oob="true"`) {
		t.Error("an edit is not answered by the right column alone")
	}
	w = s.live(form.with([2]string{"do", "add"}))
	if body := w.Body.String(); w.Header().Get("HX-Retarget") != "#pad" || w.Header().Get("HX-Reswap") != "outerHTML" ||
		!strings.HasPrefix(body, `<form id="pad"`) || strings.Contains(body, "hx-swap-oob") {
		t.Error("a new row is not answered by the whole form")
	}
}

func TestMarkupIsText(t *testing.T) {
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'` + "\x00\xff</textarea></pre>"
	f := fields{{"scheme", "sigv2"}}
	for _, name := range []string{"do", "paste", "read", "example", "method", "endpoint", "path", "section", "action", "laid",
		"carrier", "access_key_id", "as_is", "name", "value", "as", "provided.string-to-sign", "as.string-to-sign", "provided.x", attack} {
		f = f.with([2]string{name, attack})
	}
	for _, w := range []*httptest.ResponseRecorder{newTestServer(t).submit(f), newTestServer(t).live(f)} {
		body := w.Body.String()
		if w.Code != http.StatusOK {
			t.Fatalf("status %d", w.Code)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", "<wbr><script"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s is in the page as markup", bad)
			}
		}
	}
}

func TestTooLargeFormKeepsWhatFitted(t *testing.T) {
	s := newTestServer(t, func(cfg *Config) { cfg.MaxRequest = 4 << 10 })
	w := s.submit(fields{{"endpoint", "https://kept.example.org"}}.with(parameters("Kept", "kept-value", "Large", strings.Repeat("x", 8<<10))...))
	page := w.Body.String()
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", w.Code)
	}
	for _, text := range []string{"https://kept.example.org", "kept-value", "Nothing was checked"} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in the page", text)
		}
	}
}

func TestRowsAreBounded(t *testing.T) {
	rows := func(n int) fields {
		f := make(fields, 0, 3*n)
		for i := range n {
			f = append(f, parameters(fmt.Sprintf("P%04d", i), "v")...)
		}
		return f
	}
	s := newTestServer(t)
	if w := s.submit(rows(mostRows)); w.Code != http.StatusOK || !strings.Contains(shown(t, w.Body.String(), "calculated-canonical-query"), "P1999=v") {
		t.Errorf("%d rows: status %d", mostRows, w.Code)
	}
	w := s.submit(rows(mostRows + 1))
	if page := w.Body.String(); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(page, "The form takes 2000 parameters") || !strings.Contains(page, `value="P1999"`) {
		t.Errorf("%d rows: status %d, or no message, or rows lost", mostRows+1, w.Code)
	}
}

func TestFirstLoadIsLight(t *testing.T) {
	s := newTestServer(t)
	w := s.send(http.MethodGet, "/", "", header("Accept-Encoding", "gzip"))
	total := w.Body.Len()
	for _, name := range []string{"app.css", "app.js", "htmx.min.js", "icon.svg"} {
		total += s.send(http.MethodGet, static.Path(name), "", header("Accept-Encoding", "gzip")).Body.Len()
	}
	if total > 60_000 {
		t.Errorf("the first load takes %d bytes over the wire", total)
	}
	t.Logf("first load: %d bytes", total)
}

func BenchmarkPage(b *testing.B)     { benchmarkForm(b) }
func BenchmarkFragment(b *testing.B) { benchmarkForm(b, header("HX-Request", "true")) }

func benchmarkForm(b *testing.B, change ...func(*http.Request)) {
	s := newTestServer(b)
	body := aspForm(asp, "escaped").with([2]string{"secret_access_key", "a secret access key of forty characters!"}).encode()
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:40000"
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, f := range change {
			f(r)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

func TestSecretInThePasteIsNotShownAgain(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	pasted := pastedURL + "\nAWS_SECRET_ACCESS_KEY=" + secret + "\n"
	for what, form := range map[string]fields{
		"under its name":                {{"paste", pasted}},
		"and in its field":              {{"paste", "key is " + secret + "\n" + pastedURL}, {"secret_access_key", secret}},
		"and a row is added at the end": {{"paste", pasted}, {"read", mark(pasted)}, {"do", "add"}},
	} {
		page := newTestServer(t).submit(form).Body.String()
		if found := findSecret(page, secret); len(found) > 0 {
			t.Errorf("%s: the secret is in the page, %v", what, found)
		}
		if !strings.Contains(page, "****") {
			t.Errorf("%s: it is not masked", what)
		}
	}
	again := newTestServer(t).submit(fields{{"paste", strings.ReplaceAll(pasted, secret, "****")}, {"secret_access_key", "1234567890"}}).Body.String()
	if !strings.Contains(again, "The signature is right") {
		t.Error("the masked paste is not read as before")
	}
}

func TestPastedSecretIsUsedOnceAndNotShownOn413(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	s := newTestServer(t, func(cfg *Config) { cfg.MaxRequest = 4 << 10 })
	w := s.submit(fields{{"paste", "AWS_SECRET_ACCESS_KEY=" + secret}, {"provided.digest", strings.Repeat("x", 8<<10)}})
	if w.Code != http.StatusRequestEntityTooLarge || len(findSecret(w.Body.String(), secret)) > 0 {
		t.Errorf("status %d, secret found: %v", w.Code, findSecret(w.Body.String(), secret))
	}
	page := newTestServer(t).submit(fields{{"paste", pastedURL + "\nSecretKey: 1234567890"}}).Body.String()
	if !strings.Contains(page, "The signature is right") || !strings.Contains(page, "SecretKey: ****") {
		t.Error("the pasted secret is not used, or not masked")
	}
}
