package read

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"countersign/signer"
)

// algorithms are what a string to sign of Version 4 begins with. Those with
// chunk set sign a chunk of a body.
var algorithms = map[string]struct {
	chunk bool
	rows  int
}{
	"AWS4-HMAC-SHA256":                 {false, 4},
	"AWS4-ECDSA-P256-SHA256":           {false, 4},
	"AWS4-HMAC-SHA256-PAYLOAD":         {true, 6},
	"AWS4-HMAC-SHA256-TRAILER":         {true, 5},
	"AWS4-ECDSA-P256-SHA256-PAYLOAD":   {true, 6},
	"AWS4-ECDSA-P256-SHA256-TRAILER":   {true, 5},
	"AWS4-HMAC-SHA256-PAYLOAD-TRAILER": {true, 6},
}

// readStringToSign4 reads the string to sign of a Signature Version 4: the
// algorithm, the time, the scope and a hash. The algorithm may stand behind a
// label. Its bytes are kept as they are, line ends too.
func readStringToSign4(lines []line, r *Reading) int {
	first := bytes.TrimRight(lines[0].text, " \t")
	at := lastWord(first)
	kind, known := algorithms[string(first[at:])]
	if !known || len(lines) < kind.rows || !isText4(lines[:kind.rows]) {
		return 0
	}
	text := printed(lines[:kind.rows], at)
	scope := bytes.TrimSpace(lines[2].text)
	if kind.chunk {
		r.chunk(text, lines)
		return kind.rows
	}
	if _, again := r.Provided["string-to-sign"]; !again {
		r.timeOf(string(bytes.TrimSpace(lines[1].text)), lines[kind.rows:])
		r.scope(string(scope))
	}
	r.provide("string-to-sign", text)
	r.add("string to sign", "Signature Version 4, "+signer.Printable(string(scope)))
	return kind.rows
}

// isText4 reports whether the lines behind the algorithm are a time, a scope
// and hashes.
func isText4(lines []line) bool {
	at, scope := bytes.TrimSpace(lines[1].text), bytes.TrimSpace(lines[2].text)
	if len(at) == 0 || len(at) > 40 || at[0] < '0' || at[0] > '9' || bytes.Count(scope, []byte("/")) < 2 || bytes.ContainsAny(scope, " \t") {
		return false
	}
	for i, l := range lines[3:] {
		text := bytes.TrimSpace(l.text)
		if i == len(lines)-4 {
			text = lastValue(text)
		}
		if len(text) != 64 || !isDigest(text) {
			return false
		}
	}
	return true
}

// chunk keeps the string to sign of a body's first chunk: the one that goes on
// from the request's own signature, where that is known.
func (r *Reading) chunk(text []byte, lines []line) {
	r.add("chunk's string to sign", signer.Printable(string(bytes.TrimSpace(lines[1].text))))
	if !bytes.HasPrefix(text, []byte("AWS4-HMAC-SHA256-PAYLOAD")) {
		return
	}
	if seed, known := r.Provided["signature"]; known && bytes.Equal(seed, bytes.TrimSpace(lines[3].text)) {
		r.provide("chunk-1-string-to-sign", text)
	}
}

// timeOf gives a request that has no time the one of its string to sign. A
// request that was sent has its own, be it none, and so has one that is still
// to come in the text.
func (r *Reading) timeOf(at string, rest []line) {
	if _, err := time.Parse("20060102T150405Z", at); err != nil || hasTime(r.Request) || r.Request != nil && r.rank >= rankWhole {
		return
	}
	for _, h := range r.headers {
		if strings.EqualFold(h.Name, "X-Amz-Date") || strings.EqualFold(h.Name, "Date") {
			return
		}
	}
	for _, l := range rest {
		if containsFold(l.text, "x-amz-date") {
			return
		}
	}
	r.header("X-Amz-Date", at)
}

// hasTime reports whether a request says when it was signed.
func hasTime(request *signer.Request) bool {
	if request == nil {
		return false
	}
	_, amz := request.Header("X-Amz-Date")
	_, plain := request.Header("Date")
	return amz || plain || containsFold([]byte(request.URL), "x-amz-date=")
}

// containsFold reports whether a text holds a word in lower case, in any case.
func containsFold(text []byte, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && hasPrefixFold(text[i:], word) {
			return true
		}
	}
	return false
}

// scope keeps region and service of a credential scope. That of Version 4A has
// no region.
func (r *Reading) scope(scope string) {
	parts := strings.Split(scope, "/")
	region, service := "", ""
	switch {
	case len(parts) > 5 || parts[len(parts)-1] != "aws4_request":
		return
	case len(parts) == 4:
		region, service = parts[1], parts[2]
	case len(parts) == 3:
		service = parts[1]
	}
	if r.Region == "" {
		r.Region = region
	}
	if r.Service == "" {
		r.Service = service
	}
}

// readLoggedStringToSign reads the string to sign of a Signature Version 2
// whose method stands behind what a logger writes before a label.
func readLoggedStringToSign(lines []line, r *Reading) int {
	at := methodAtEnd(lines[0].text)
	if at <= 0 || len(lines) < 4 {
		return 0
	}
	own := append([]line{{text: lines[0].text[at:], end: lines[0].end}}, lines[1:4]...)
	return readStringToSign(own, r)
}

// readS3StringToSign reads the string to sign of S3's Signature Version 2:
// method, Content-MD5, Content-Type, Date, x-amz- headers and the resource.
func readS3StringToSign(lines []line, r *Reading) int {
	const fixed = 4
	at := methodAtEnd(lines[0].text)
	if at < 0 || len(lines) <= fixed || !isS3Head(lines) {
		return 0
	}
	n := fixed
	for n < len(lines) && n-fixed < mostHeaders && isHeaderLine(lines[n].text) && hasPrefixFold(lines[n].text, "x-amz-") {
		n++
	}
	if n == len(lines) || n == fixed && len(lines[3].text) == 0 || !isResource(lines[n].text) {
		return 0
	}
	text := printed(lines[:n+1], at)
	request := requestOfS3(splitLines(text))
	r.provide("string-to-sign", text)
	r.request(request, rankString)
	r.Scheme = cmp.Or(r.Scheme, "s3v2")
	r.add("string to sign", "S3 Signature Version 2, "+count(len(request.Headers), "header"))
	return n + 1
}

// isS3Head reports whether the lines behind the method are Content-MD5,
// Content-Type and Date, of which any may be empty.
func isS3Head(lines []line) bool {
	md5, kind, date := lines[1].text, lines[2].text, lines[3].text
	if len(md5) > 0 && (len(md5) > 44 || bytes.ContainsAny(md5, " .:%")) {
		return false
	}
	if len(kind) > 0 && (bytes.IndexByte(kind, '/') <= 0 || len(kind) > 200) {
		return false
	}
	return len(date) == 0 || len(date) < 50 && bytes.IndexByte(date, '=') < 0 && bytes.ContainsAny(date, "0123456789") &&
		(isEpoch(date) || bytes.IndexByte(date, ':') > 0 && bytes.IndexByte(date, '/') < 0)
}

// isEpoch reports whether a text is seconds since 1970.
func isEpoch(text []byte) bool {
	return len(text) >= 8 && len(text) <= 11 && len(bytes.Trim(text, "0123456789")) == 0
}

// isResource reports whether a line may be a resource of S3.
func isResource(text []byte) bool {
	return len(text) > 0 && text[0] == '/' && !bytes.HasPrefix(text, []byte("//"))
}

// requestOfS3 returns the request of such a string. Its host is not in it.
func requestOfS3(rows []line) *signer.Request {
	last := len(rows) - 1
	request := &signer.Request{Method: strings.TrimSpace(string(rows[0].text)), URL: string(rows[last].text)}
	add := func(name, value string) {
		if value != "" {
			request.Headers = append(request.Headers, signer.Header{Name: name, Value: value})
		}
	}
	add("Content-MD5", string(rows[1].text))
	add("Content-Type", string(rows[2].text))
	if date := string(rows[3].text); isEpoch(rows[3].text) {
		joint := "?"
		if strings.Contains(request.URL, "?") {
			joint = "&"
		}
		request.URL += joint + "Expires=" + date
	} else {
		add("Date", date)
	}
	for _, row := range rows[4:last] {
		name, value, _ := strings.Cut(string(row.text), ":")
		request.Headers = append(request.Headers, signer.Header{Name: name, Value: value})
	}
	return request
}
