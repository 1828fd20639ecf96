package read

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"countersign/signer"
)

// wordHeaders are the headers whose names are one word; those with a hyphen are
// known by it.
var wordHeaders = []string{"host", "date", "accept", "authorization", "connection", "cookie", "expect", "origin", "pragma", "range", "referer", "te", "via", "upgrade", "priority", "dnt",
	"server", "etag", "vary", "age", "allow", "location"}

// inBlock reads a header of a block that has no request line: as it is sent,
// or as an entry of a dictionary.
func inBlock(text []byte) (name, value []byte, ok bool) {
	if len(text) > 1<<14 {
		return nil, nil, false
	}
	name, value, ok = headerLine(bytes.TrimSpace(text))
	if !ok && bytes.ContainsAny(text, `"'`) || ok && quoted(value) {
		if m := headerEntry.FindSubmatch(text); m != nil {
			name, value, ok = m[1], m[2], true
		}
	}
	lower := strings.ToLower(string(name))
	return name, value, ok && (strings.ContainsAny(lower, "-:") || slices.Contains(wordHeaders, lower))
}

// headerEntry is a line of a dictionary.
var headerEntry = regexp.MustCompile(`^[ \t{(\[]*["']?([A-Za-z][A-Za-z0-9-]*)["']?[ \t]*(?::|=>)[ \t]*["'](.*?)["'][ \t,;})\]]*$`)

// readHeaders reads two or more headers without a request line, one of which
// has to do with signing. They may hold one, as browsers show it.
func readHeaders(lines []line, r *Reading) int {
	const most, soon = 100, 50 // they are looked at again if they are none
	var headers []signer.Header
	signing, answer, sent := false, false, false
	n := 0
	for ; n < len(lines) && n < most && (n < soon || signing && sent); n++ {
		name, value, ok := inBlock(lines[n].text)
		if !ok || brokenAuth(value) && isAuthFieldAfter(lines[n:]) {
			break // an Authorization header that goes on
		}
		lower := strings.ToLower(string(name))
		answer = answer || ofAnswer(lower)
		signing = signing || lower == "authorization" && isAuthorization(value) || lower == "host" || lower == ":path" || strings.HasPrefix(lower, "x-amz-")
		sent = sent || lower != string(name) || bytes.Contains(lines[n].text, []byte(": "))
		headers = append(headers, signer.Header{Name: string(name), Value: string(value)})
	}
	switch {
	case n < 2 || !signing || !sent: // or canonical headers
		return 0
	case answer:
		r.add("response headers", count(n, "header"))
	default:
		r.keepHeaders(headers)
	}
	return n
}

// ofAnswer reports whether a header is one that services send.
func ofAnswer(lower string) bool {
	return lower == "server" || lower == "x-amzn-requestid" || strings.HasSuffix(lower, "-request-id") || strings.HasPrefix(lower, "x-amz-id-")
}

// keepHeaders keeps headers, or the request that is among them.
func (r *Reading) keepHeaders(headers []signer.Header) {
	pseudo := map[string]string{}
	var real []signer.Header
	for _, h := range headers {
		if strings.HasPrefix(h.Name, ":") {
			pseudo[h.Name] = h.Value
		} else {
			real = append(real, h)
		}
	}
	if path := pseudo[":path"]; strings.HasPrefix(path, "/") && isMethod([]byte(pseudo[":method"])) {
		request := &signer.Request{Method: pseudo[":method"], URL: path, Headers: real}
		if host := pseudo[":authority"]; host != "" {
			scheme, given := pseudo[":scheme"]
			if !given {
				scheme = "https"
			}
			request.URL = scheme + "://" + host + path
		}
		r.whole(request)
		return
	}
	for _, h := range real {
		r.header(h.Name, h.Value)
	}
	r.add("headers", count(len(real), "header"))
}

// readHeaderPairs reads what newer browsers copy: a name and a value, a line
// each.
func readHeaderPairs(lines []line, r *Reading) int {
	first := bytes.TrimSpace(lines[0].text)
	if len(first) < 2 || first[0] != ':' || len(lines) < 4 {
		return 0
	}
	var headers []signer.Header
	signing := false
	n := 0
	for ; n+1 < len(lines) && n < 200 && (n < 20 || signing); n += 2 { // pseudo headers come first
		name, value := bytes.TrimSpace(lines[n].text), bytes.TrimSpace(lines[n+1].text)
		if !isHeaderName(bytes.TrimPrefix(name, []byte(":"))) || string(bytes.ToLower(name)) != string(name) || len(value) == 0 {
			break
		}
		signing = signing || string(name) == ":path"
		headers = append(headers, signer.Header{Name: string(name), Value: string(value)})
	}
	if !signing {
		return 0
	}
	r.keepHeaders(headers)
	return n
}

var (
	authField = regexp.MustCompile(`^[ \t"'+]*(?:Credential|SignedHeaders|Signature)=[^&]*$`)
	// the name of the header, however a program writes it, and its value
	authNamed   = regexp.MustCompile(`(?i)^((?:[^'"{}$?&]{0,100}[ \t\]])?[ \t{(]*(?:[\w.$>-]{0,40}[\[(])?["']?)authorization["'\])]*[ \t]*(?::|=>?|,)?[ \t]*["']?(AWS[0-9A-Z-]* .*|AWS4-[0-9A-Z-]+[ \t]*)$`)
	authUnnamed = regexp.MustCompile(`^([ \t"']*)(AWS4-[0-9A-Z-]+[ \t]+(?:Credential|SignedHeaders|Signature)=.*|AWS4-[0-9A-Z-]+[ \t]*|AWS [A-Z0-9]{16,128}:[A-Za-z0-9+/]{27}=["',; \t]*)$`)
	authValue   = regexp.MustCompile(`^(?:AWS4-[0-9A-Z-]+[ \t]+(?:Credential|SignedHeaders|Signature)=|AWS [^ :]+:)`)
	authEnd     = regexp.MustCompile(`\bSignature=[0-9A-Za-z*._-]+`)
)

// isAuthField reports whether a line goes on with an Authorization header.
func isAuthField(text []byte) bool { return authField.Match(text) }

func isAuthorization(text []byte) bool { return authValue.Match(text) }

// brokenAuth reports whether an Authorization header has more on the next line.
func brokenAuth(text []byte) bool {
	return bytes.HasPrefix(text, []byte("AWS4-")) && !bytes.Contains(text, []byte("Signature="))
}

func isAuthFieldAfter(lines []line) bool { return len(lines) > 1 && isAuthField(lines[1].text) }

// readAuthorization reads an Authorization header, or its value, also broken
// over lines.
func readAuthorization(lines []line, r *Reading) int {
	if !bytes.Contains(lines[0].text, []byte("AWS")) {
		return 0
	}
	text, found := authorizationOf(lines[0].text)
	if !found {
		return 0
	}
	n := 1
	for ; n < len(lines) && n < 8 && brokenAuth(text) && isAuthField(lines[n].text) && r.mend(brokenHeader, brokenHeaderNote); n++ {
		text = append(append(bytes.TrimRight(text, " \t"), ' '), bareAuth(lines[n].text)...)
	}
	if !isAuthorization(text) {
		return 0 // the first line of a string to sign
	}
	text = withoutRest(text)
	scheme, _, _ := strings.Cut(string(text), " ")
	r.header("Authorization", string(text))
	r.add("Authorization header", scheme)
	return n
}

// authorizationOf returns what a line holds of the header. A command that
// sends it is not such a line.
func authorizationOf(text []byte) ([]byte, bool) {
	at := authNamed.FindSubmatchIndex(text)
	if at == nil {
		at = authUnnamed.FindSubmatchIndex(text)
	}
	if at == nil || bytes.Contains(text[:at[3]], []byte("curl")) || bytes.Contains(text[:at[3]], []byte("-H")) {
		return nil, false
	}
	found := text[at[4]:at[5]]
	if at[4] > 0 && quoted(text[at[4]-1:]) {
		if end := bytes.IndexByte(found, text[at[4]-1]); end >= 0 {
			return bytes.Clone(found[:end]), true
		}
	}
	return bytes.Clone(bareAuth(found)), true
}

// bareAuth returns a piece of a header without what a program has around it. Of
// two pieces the comma between them stays.
func bareAuth(text []byte) []byte {
	text = bytes.TrimLeft(text, " \t\"'+")
	closed := bytes.TrimRight(text, " \t+\\;)]}")
	if last := bytes.TrimRight(closed, ","); quoted(last[max(0, len(last)-1):]) {
		closed = last
	}
	return bytes.TrimRight(closed, "\"' \t")
}

// withoutRest cuts what follows the signature, unless it is a field.
func withoutRest(text []byte) []byte {
	at := authEnd.FindIndex(text)
	if at == nil || bytes.IndexByte(text[at[1]:], '=') >= 0 {
		return bytes.TrimRight(text, ", ")
	}
	return text[:at[1]]
}
