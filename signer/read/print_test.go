package read_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/read"
)

// The fuzz targets of this file make a request of whatever they are given,
// print it as a program does, and demand the same request of what is read. A
// form cannot carry everything: what it cannot is taken out of the request
// before it is printed, with the reason beside it.

// asPrinted are the clean-ups not to make: what looks like damage is the
// request's own here.
var asPrinted = map[string]bool{
	"html": true, "line-numbers": true, "margin": true, "curly-quotes": true, "entities": true,
	"swallowed-entities": true, "broken-lines": true, "lost-newlines": true,
}

// readPrinted reads a printed text. It is false where the text names a secret,
// which is masked wherever it stands, or holds what looks like a masked one.
func readPrinted(t *testing.T, text string) (read.Reading, bool) {
	t.Helper()
	paste := []byte(text)
	masked, _ := read.Redact(paste)
	r := read.Read([][]byte{paste}, asPrinted)
	if string(paste) != text {
		t.Fatal("reading changed the paste")
	}
	return r, string(masked) == text && !strings.Contains(text, "****")
}

// demand demands a request, byte for byte.
func demand(t *testing.T, form, text string, want *signer.Request) {
	t.Helper()
	r, asIs := readPrinted(t, text)
	if got, want := fmt.Sprintf("%q", r.Request), fmt.Sprintf("%q", want); asIs && got != want {
		t.Errorf("%s:\n%s\nis read as\n%s\nwant\n%s", form, text, got, want)
	}
}

// kept returns a text without the bytes of a set, and without its end if it is
// very long.
func kept(text, without string) string {
	const most = 2000
	var b []byte
	for i := range len(text[:min(len(text), most)]) {
		if strings.IndexByte(without, text[i]) < 0 {
			b = append(b, text[i])
		}
	}
	return string(b)
}

const (
	lineEnds = "\r\n"
	// controls are in no URL that is sent, nor is a blank.
	controls = " \x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"
)

// fuzzedRequest makes a request of anything. Header names are those that may
// be sent, and have a meaning for no reader; values have no line ends.
func fuzzedRequest(method uint8, target, headers, body string) *signer.Request {
	const most = 8
	methods := []string{"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"}
	q := &signer.Request{Method: methods[int(method)%len(methods)], URL: "https://h.example/" + kept(target, controls)}
	for i, row := range strings.Split(headers, "\n") {
		name, value, found := strings.Cut(row, ":")
		if !found || i == most {
			break
		}
		name = strings.Map(func(r rune) rune {
			if r < 128 && (r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
				return r
			}
			return -1
		}, name[:min(len(name), 40)])
		q.Headers = append(q.Headers, signer.Header{Name: fmt.Sprintf("X-%d%s", i, name), Value: kept(value, lineEnds)})
	}
	q.Body = []byte(body[:min(len(body), 4000)])
	return q
}

// changedTexts applies a change to all texts of a request but the names.
func changedTexts(q *signer.Request, change func(string) string) *signer.Request {
	out := &signer.Request{Method: q.Method, URL: change(q.URL), Body: []byte(change(string(q.Body)))}
	for _, h := range q.Headers {
		out.Headers = append(out.Headers, signer.Header{Name: h.Name, Value: change(h.Value)})
	}
	return out
}

// with returns a request with one more header where it has a body.
func with(q *signer.Request, name, value string) *signer.Request {
	out := *q
	if len(q.Body) > 0 {
		out.Headers = append(slices.Clone(q.Headers), signer.Header{Name: name, Value: value})
	}
	return &out
}

func addRequests(f *testing.F) {
	f.Helper()
	for i, seed := range [][3]string{
		{"", "", ""},
		{"?Action=ListUsers&Version=2010-05-08", "Amz-Date: 20150830T123600Z\nContent-Type: application/json", `{"a":"b"}`},
		{"a%20b/~c?x=1&y=%C3%BC#f", "a: \"b\"\nc: it's\nd:\ne:  two ", "a=1&b=2"},
		{"$HOME/`id`?{a}=[1]&b=(2)", "q: $x `y` ^z %PATH% !w", "@file"},
		{"é😀/\xff?=&==", "v: \\ \\\" \\' \\n\nw: \tx\x00y", "line 1\nline 2\r\n\r\n$'a'\x00\xff"},
		{"''\"\"''", "k: ^\"a^\"\nl: $([char]233)", "'\\''"},
		{"<a>&amp;&lt;", "m: <b> &quot;", "--- HTTP/1.1 200 OK\n"},
	} {
		f.Add(uint8(i), seed[0], seed[1], seed[2])
	}
	r := rand.New(rand.NewPCG(5, 6))
	words := func() (text string) { // what readers look for, where it means nothing
		for range r.IntN(6) {
			text += openers[r.IntN(len(openers))] + []string{"", "", "a", "\n"}[r.IntN(4)]
		}
		return text
	}
	for i := range size(300) {
		f.Add(uint8(i), randomText(r, ""), randomText(r, "")+": "+randomText(r, "")+"\nB: "+randomText(r, "\t"), randomText(r, "\n\r\t")+randomText(r, "\n"))
		f.Add(uint8(i), words(), "A: "+kept(words(), lineEnds)+"\nB: "+kept(words(), lineEnds), words())
	}
}

// FuzzPrintedHTTP prints requests as they are sent, and as Python shows that.
func FuzzPrintedHTTP(f *testing.F) {
	addRequests(f)
	f.Fuzz(func(t *testing.T, method uint8, target, headers, body string) {
		q := fuzzedRequest(method, target, headers, body)
		if first, _, _ := strings.Cut(body, "\n"); strings.Contains(first, "HTTP/") {
			q.Body = nil // most tools do not show the body: what follows may be the answer
		}
		if len(q.Headers) == 0 {
			q.Headers = []signer.Header{{Name: "X-Amz-Date", Value: "20150830T123600Z"}} // a line alone is a line of an access log
		}
		q = with(q, "Content-Length", fmt.Sprint(len(q.Body)))
		demand(t, "HTTP", printed(q), q)

		// http.client's debug output shows bytes; its line is up to 80 characters
		// before the literal.
		escaped := changedTexts(q, func(s string) string { return s })
		escaped.URL = strings.NewReplacer(`"`, "", `'`, "", `\`, "").Replace(q.URL) // a URL with quotes is a line of a program
		demand(t, "send", "send: b'"+pythonBytes(printed(escaped))+"'\n", escaped)

		// curl -v does not show the body; its lines end where the terminal's do.
		shown := &signer.Request{Method: q.Method, URL: strings.TrimPrefix(q.URL, "https://h.example"), Headers: []signer.Header{{Name: "Host", Value: "h.example"}}}
		shown.Headers = append(shown.Headers, q.Headers...)
		demand(t, "curl -v", verbose(shown), shown)
	})
}

// verbose writes a request and the start of its answer as curl -v does.
func verbose(q *signer.Request) string {
	text := "* Connected to h.example (127.0.0.1) port 443\n> " + q.Method + " " + q.URL + " HTTP/1.1\n"
	for _, h := range q.Headers {
		text += "> " + h.Name + ": " + h.Value + "\n"
	}
	return text + ">\n< HTTP/1.1 403 Forbidden\n< Server: AmazonS3\n"
}

// pythonBytes writes as repr does.
func pythonBytes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\\' || c == '\'':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// commandRequest is what of a request a command can carry: no argument holds
// NUL, a text box turns CR into a line end, curl trims blanks before a header's
// value.
func commandRequest(q *signer.Request) *signer.Request {
	q = changedTexts(q, func(s string) string { return kept(s, "\x00\r") })
	for i := range q.Headers {
		q.Headers[i].Value = strings.TrimLeft(q.Headers[i].Value, " \t")
	}
	return q
}

// FuzzPrintedCommand prints requests as commands of the shells that browsers
// and people write for.
func FuzzPrintedCommand(f *testing.F) {
	addRequests(f)
	f.Fuzz(func(t *testing.T, method uint8, target, headers, body string) {
		q := commandRequest(fuzzedRequest(method, target, headers, body))
		text := *with(q, "Content-Type", "x/y")
		for _, kind := range []string{"'", `"`} {
			demand(t, kind, printCurl(q, quoters[kind], " \\\n  "), &text)
		}
		valid := changedTexts(q, func(s string) string { return strings.ToValidUTF8(s, "?") }) // they write characters
		for _, kind := range []string{"$'", `\`} {
			demand(t, kind, printCurl(valid, quoters[kind], " "), with(valid, "Content-Type", "x/y"))
		}
		demand(t, "cmd", printCurl(valid, cmdQuoter, " ^\n  "), with(valid, "Content-Type", "x/y"))
		demand(t, "Invoke-WebRequest", printInvoke(valid), with(valid, "Content-Type", "x/y"))
	})
}

// printInvoke writes as Chrome does for PowerShell.
func printInvoke(q *signer.Request) string {
	quote := func(s string) string {
		s = replacer("`", "``", `"`, "`\"", "$", "`$", "\n", "`n").Replace(s)
		var b strings.Builder
		for _, r := range s {
			if r < ' ' || r > '~' {
				for _, unit := range utf16Of(r) {
					fmt.Fprintf(&b, "$([char]%d)", unit)
				}
			} else {
				b.WriteRune(r)
			}
		}
		return `"` + b.String() + `"`
	}
	text := "Invoke-WebRequest -UseBasicParsing -Uri " + quote(q.URL) + " `\n-Method " + quote(q.Method) + " `\n-Headers @{\n"
	for _, h := range q.Headers {
		text += "  " + quote(h.Name) + "=" + quote(h.Value) + "\n"
	}
	text += "}"
	if len(q.Body) > 0 {
		text += " `\n-ContentType \"x/y\" `\n-Body " + quote(string(q.Body))
	}
	return text
}

func utf16Of(r rune) []rune {
	if r < 0x10000 {
		return []rune{r}
	}
	return []rune{0xd800 + (r-0x10000)>>10, 0xdc00 + (r-0x10000)&0x3ff}
}

// FuzzPrintedScript prints requests as JavaScript, JSON and HTML.
func FuzzPrintedScript(f *testing.F) {
	addRequests(f)
	f.Fuzz(func(t *testing.T, method uint8, target, headers, body string) {
		q := fuzzedRequest(method, target, headers, body)
		q = changedTexts(q, func(s string) string { return strings.ToValidUTF8(s, "?") }) // they are texts of characters
		demand(t, "fetch", printFetch(q), q)
		demand(t, "HAR", printHAR(q), q)
		fields := []signer.Pair{{Name: "key", Value: q.URL}, {Name: "x-amz-algorithm", Value: "AWS4-HMAC-SHA256"}}
		for _, h := range q.Headers {
			fields = append(fields, signer.Pair(h))
		}
		// Browsers take CR, and what no line may end with, for LF.
		fields = append(fields, signer.Pair{Name: "Policy", Value: kept(string(q.Body), "\r\x00")}, signer.Pair{Name: "X-Amz-Signature", Value: digest})
		if !fitsForm(fields) {
			return
		}
		want := uploadOf(fields)
		demand(t, "form", printForm(fields), want)
		demand(t, "object", printObject(fields), want)
	})
}

// fitsForm reports whether fields are as few and as short as those of an upload
// are: S3 takes 20 KB of them.
func fitsForm(fields []signer.Pair) bool {
	size := 0
	for _, p := range fields {
		size += len(p.Name) + len(p.Value)
		if strings.Count(p.Value, "\n") > 20 {
			return false
		}
	}
	return size < 20<<10
}

// uploadOf is the request that a browser sends of fields.
func uploadOf(fields []signer.Pair) *signer.Request {
	var pairs []string
	for _, p := range fields {
		pairs = append(pairs, signer.Escape(p.Name)+"="+signer.Escape(p.Value))
	}
	return &signer.Request{Method: "POST", URL: "https://b.example/", Body: []byte(strings.Join(pairs, "&")),
		Headers: []signer.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}}
}

func printForm(fields []signer.Pair) string {
	text := "<form action=\"https://b.example/\" method=\"post\" enctype=\"multipart/form-data\">\n"
	for _, p := range fields {
		text += `  <input type="hidden" name="` + p.Name + `" value="` + html.EscapeString(p.Value) + "\" />\n"
	}
	return text + "  <input type=\"file\" name=\"file\" /> <input type=\"submit\" name=\"submit\" value=\"Upload\" />\n</form>\n"
}

// printObject writes as json.dumps does what boto3 returns.
func printObject(fields []signer.Pair) string {
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	var rows []string
	for _, p := range fields {
		rows = append(rows, "    "+quote(p.Name)+": "+quote(p.Value))
	}
	return "{\n  \"url\": \"https://b.example/\",\n  \"fields\": {\n" + strings.Join(rows, ",\n") + "\n  }\n}\n"
}

// A canonical request, and its string to sign, of anything.
func fuzzedStrings(q *signer.Request) (canonical, toSign string) {
	path, query, _ := strings.Cut(strings.TrimPrefix(q.URL, "https://h.example"), "?")
	var pairs []string
	for _, p := range signer.ParsePairs(query) {
		pairs = append(pairs, signer.Escape(p.Name)+"="+signer.Escape(p.Value))
	}
	path = strings.ReplaceAll(signer.Escape(path), "%2F", "/")
	rows, names := "host:h.example\n", "host"
	for _, h := range q.Headers {
		rows += strings.ToLower(h.Name) + ":" + strings.Join(strings.Fields(h.Value), " ") + "\n"
		names += ";" + strings.ToLower(h.Name)
	}
	canonical = q.Method + "\n" + path + "\n" + strings.Join(pairs, "&") + "\n" + rows + "\n" + names + "\n" + digest
	return canonical, "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n" + sha256Of(canonical)
}

// FuzzPrintedStrings prints the strings that are signed, as programs log them
// and as services echo them.
func FuzzPrintedStrings(f *testing.F) {
	addRequests(f)
	f.Fuzz(func(t *testing.T, method uint8, target, headers, body string) {
		canonical, toSign := fuzzedStrings(fuzzedRequest(method, target, headers, body))
		for how, text := range map[string]string{
			"botocore": "2026-11-22 03:36:40,145 botocore.auth [DEBUG] CanonicalRequest:\n" + canonical +
				"\n2026-11-22 03:36:40,145 botocore.auth [DEBUG] StringToSign:\n" + toSign + "\n2026-11-22 03:36:40,146 botocore.auth [DEBUG] Signature:\n" + digest + "\n",
			"bare":   canonical + "\n\n" + toSign + "\n\nSignature: " + digest + "\n",
			"quoted": "Canonical request: \"" + canonical + "\"\nString to sign: \"" + toSign + "\"\nSignature: \"" + digest + "\"\n",
		} {
			r, asIs := readPrinted(t, text)
			got := r.Provided
			if asIs && (string(got["canonical-request"]) != canonical || string(got["string-to-sign"]) != toSign || string(got["signature"]) != digest) {
				t.Errorf("%s:\n%s\nis read as %q", how, text, got)
			}
		}
		if !utf8.ValidString(canonical) {
			return // XML and JSON are texts of characters
		}
		xml := replacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
		quoted, _ := json.Marshal("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. " +
			"Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'" + canonical + "'\n\nThe String-to-Sign should have been\n'" + toSign + "'\n")
		for how, text := range map[string]string{
			"XML": "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message>" +
				"<StringToSign>" + toSign + "</StringToSign><SignatureProvided>" + digest + "</SignatureProvided><CanonicalRequest>" + xml(canonical) + "</CanonicalRequest><RequestId>A1</RequestId></Error>",
			"JSON": `{"__type":"InvalidSignatureException","message":` + string(quoted) + `}`,
		} {
			r, asIs := readPrinted(t, text)
			if got := r.Server; asIs && (string(got["canonical-request"]) != canonical || string(got["string-to-sign"]) != toSign) {
				t.Errorf("%s:\n%s\nis read as %q", how, text, got)
			}
		}
	})
}

// FuzzPrintedVersion2 prints the strings that Version 2 signs, and that of S3,
// in the ways in which they are printed; and the address that goes with them.
func FuzzPrintedVersion2(f *testing.F) {
	addRequests(f)
	f.Fuzz(func(t *testing.T, method uint8, target, headers, body string) {
		q := fuzzedRequest(method, target, headers, body)
		path, query, _ := strings.Cut(strings.TrimPrefix(q.URL, "https://h.example"), "?")
		path = "/a" + strings.ReplaceAll(signer.Escape(path), "%2F", "/") // of S3 no resource begins with two slashes
		pairs := []string{"AWSAccessKeyId=AK"}
		for _, p := range signer.ParsePairs(query) {
			if p.Name != "" && p.Name != "Signature" {
				pairs = append(pairs, signer.Escape(p.Name)+"="+signer.Escape(p.Value))
			}
		}
		url := "https://h.example" + path + "?" + strings.Join(pairs, "&")
		demandString(t, q.Method+"\nh.example\n"+path+"\n"+strings.Join(pairs, "&"), &signer.Request{Method: q.Method, URL: url})
		signed := url + "&Signature=" + signer.Escape(b64)
		for _, text := range []string{q.Method + " " + signed, "url = \"" + signed + "\"", "<" + signed + ">"} {
			if r := read.Read([][]byte{[]byte(text)}, nil); r.Request == nil || r.Request.URL != signed {
				t.Errorf("%s\nis read as %+v", text, r.Request)
			}
		}
		toSign := q.Method + "\n\ntext/plain\nWed, 28 Mar 2012 01:49:49 +0000\n"
		want := &signer.Request{Method: q.Method, URL: path, Headers: []signer.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "Date", Value: "Wed, 28 Mar 2012 01:49:49 +0000"}}}
		for i, h := range q.Headers {
			header := signer.Header{Name: fmt.Sprintf("x-amz-meta-%d", i), Value: signer.Escape(h.Value)} // as signers send what is no plain text
			toSign += header.Name + ":" + header.Value + "\n"
			want.Headers = append(want.Headers, header)
		}
		demandString(t, toSign+path, want)
	})
}

// demandString demands a string to sign of Version 2, byte for byte, and the
// request that it stands for, however it is printed.
func demandString(t *testing.T, toSign string, want *signer.Request) {
	t.Helper()
	literal := strings.ReplaceAll(toSign, "\n", `\n`)
	quoted, _ := json.Marshal(map[string]string{"stringToSign": toSign})
	for how, text := range map[string]string{
		"plain": toSign, "labelled": "String to sign:\n" + toSign + "\n", "literal": "string_to_sign = '" + literal + "'", "bytes": "DEBUG: SignHeaders: b'" + literal + "'",
		"JSON": string(quoted), "commented": "# " + strings.ReplaceAll(toSign, "\n", "\n# "), "indented": indented(toSign),
	} {
		r := read.Read([][]byte{[]byte(text)}, nil)
		if got := string(r.Provided["string-to-sign"]); got != toSign || fmt.Sprintf("%q", r.Request) != fmt.Sprintf("%q", want) {
			t.Errorf("%s:\n%s\nis read as\n%s\n%q, want\n%q", how, text, got, r.Request, want)
		}
	}
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
