package read

import (
	"bytes"
	"strings"

	"countersign/signer"
)

// readCanonicalRequest reads the canonical request of a Signature Version 4:
// method, path, query, headers, an empty line, their names, the payload hash.
// The method may stand behind a label. Its bytes are kept as they are, line
// ends too.
func readCanonicalRequest(lines []line, r *Reading) int {
	at := methodAtEnd(lines[0].text)
	if at < 0 {
		return 0
	}
	rows := canonicalRows(lines)
	if rows == 0 {
		return 0
	}
	text := printed(lines[:rows], at)
	request, names := requestOfCanonical(text)
	r.provide("canonical-request", text)
	r.request(request, rankString)
	if r.SignedHeaders == "" {
		r.SignedHeaders = names
	}
	host := signer.SplitURL(request.URL).Host
	if host == "" {
		host = "no host"
	}
	r.add("canonical request", request.Method+" "+signer.Printable(host)+", "+count(len(request.Headers), "header"))
	return rows
}

// methodAtEnd returns where the method begins that ends a line: "GET", or the
// same behind a label or a quotation mark. It is negative where there is none.
func methodAtEnd(text []byte) int {
	at := lastWord(bytes.TrimRight(text, " \t"))
	if word := bytes.TrimRight(text[at:], " \t"); !isMethod(word) || !bytes.Equal(word, bytes.ToUpper(word)) {
		return -1
	}
	if before := bytes.TrimRight(text[:at], " \t"); len(before) > 0 && bytes.IndexByte([]byte(`:="'>]`+"`"), before[len(before)-1]) < 0 {
		return -1 // prose that ends in the word
	}
	return at
}

// lastWord returns where the last word of a text begins: behind a blank, a
// quotation mark, a bracket, a colon or a sign.
func lastWord(text []byte) int { return bytes.LastIndexAny(text, " \t\"'`>=:[](") + 1 }

// mostHeaders bounds the headers of a canonical request.
const mostHeaders = 200

// canonicalRows returns how many lines are a canonical request: 0 where none
// begins here. An empty query's line, the empty line behind the headers and
// the payload hash may have got lost; the list of names may not.
func canonicalRows(lines []line) int {
	if len(lines) < 4 || len(lines[1].text) == 0 || lines[1].text[0] != '/' || bytes.ContainsAny(lines[1].text, "?\t") {
		return 0
	}
	n := 2
	if !isHeaderLine(lines[n].text) {
		if bytes.ContainsAny(lines[n].text, " \t:") || len(lines[n].text) > 0 && bytes.IndexByte(lines[n].text, '=') < 0 {
			return 0
		}
		n++
		n += moreParameters(lines[n:])
	}
	first := n
	for n < len(lines) && n-first < mostHeaders && isHeaderLine(lines[n].text) {
		n++
	}
	if n == first {
		return 0
	}
	for empty := 0; empty < 2 && n < len(lines) && len(bytes.TrimSpace(lines[n].text)) == 0; empty++ {
		n++
	}
	if n == len(lines) || !isNameList(bytes.TrimRight(lines[n].text, "\"' \t")) {
		return 0
	}
	if n++; n < len(lines) && isPayloadHash(lastValue(lines[n].text)) {
		n++
	}
	return n
}

// isHeaderLine reports whether a line is "name:value", as in a canonical
// request. The name may be in capitals: that is a mistake that is made.
func isHeaderLine(text []byte) bool {
	name, _, found := bytes.Cut(text, []byte(":"))
	return found && isName(name)
}

// isNameList reports whether a text is names of headers with ";" between them.
func isNameList(text []byte) bool {
	if len(text) == 0 || isDigest(text) {
		return false
	}
	for name := range bytes.SplitSeq(text, []byte(";")) {
		if !isName(name) {
			return false
		}
	}
	return true
}

// isName reports whether a text may name a header.
func isName(text []byte) bool {
	if len(text) == 0 || len(text) > 128 {
		return false
	}
	for _, c := range text {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// isPayloadHash reports whether a text is what stands for a body.
func isPayloadHash(text []byte) bool {
	return len(text) == 64 && isDigest(text) || string(text) == "UNSIGNED-PAYLOAD" ||
		bytes.HasPrefix(text, []byte("STREAMING-")) && !bytes.ContainsAny(text, " \t<")
}

// lastValue returns the last line of a printed value without what closes a
// quotation or an element behind it.
func lastValue(text []byte) []byte {
	if at := bytes.Index(text, []byte("</")); at >= 0 {
		text = text[:at]
	}
	return bytes.TrimRight(text, "\"'`;,) \t")
}

// printed returns the bytes of lines from a place in the first on, without
// what closes a quotation behind them.
func printed(lines []line, at int) []byte {
	text := joined(lines)[at:]
	last := lines[len(lines)-1]
	return text[:len(text)-len(last.end)-len(last.text)+len(lastValue(last.text))]
}

// requestOfCanonical returns the request that a canonical request stands for,
// and its list of signed headers.
func requestOfCanonical(text []byte) (request *signer.Request, signedHeaders string) {
	rows := splitLines(text)
	row := func(i int) string {
		if i < len(rows) {
			return string(rows[i].text)
		}
		return ""
	}
	request = &signer.Request{Method: strings.TrimSpace(row(0))}
	n, query := 2, ""
	if !isHeaderLine([]byte(row(2))) {
		n, query = 3, row(2)
		if more := moreParameters(rows[min(n, len(rows)):]); more > 0 {
			query = string(joinedParameters(rows[2 : n+more]))
			n += more
		}
	}
	for ; n < len(rows) && isHeaderLine(rows[n].text); n++ {
		name, value, _ := strings.Cut(row(n), ":")
		request.Headers = append(request.Headers, signer.Header{Name: name, Value: value})
	}
	for n < len(rows) && strings.TrimSpace(row(n)) == "" {
		n++
	}
	signedHeaders = strings.TrimSpace(row(n))
	request.PayloadHash = strings.TrimSpace(row(n + 1))
	request.URL = addressOf(request, row(1), query)
	return request, signedHeaders
}

// addressOf returns the address of a canonical request, and takes the host from
// its headers for it.
func addressOf(r *signer.Request, path, query string) string {
	host, _ := r.Header("host")
	host = strings.TrimSpace(host)
	path = sentPath(r, host, path)
	if query != "" {
		path += "?" + query
	}
	if host == "" {
		return path
	}
	for i, h := range r.Headers {
		if strings.EqualFold(h.Name, "host") {
			r.Headers = append(r.Headers[:i:i], r.Headers[i+1:]...)
			break
		}
	}
	return "https://" + host + path
}

// sentPath returns the path that a canonical URI was made of. S3 takes it as
// it is; the others encode it once more. Where decoding gives no path that can
// be sent, it was not encoded once more, which may be the mistake.
func sentPath(r *signer.Request, host, path string) string {
	service := signer.Locate(host).Service
	if _, said := r.Header("x-amz-content-sha256"); service == "" && (said || r.PayloadHash == "UNSIGNED-PAYLOAD") {
		service = "s3" // a server that speaks as S3 does
	}
	if strings.HasPrefix(service, "s3") {
		return path
	}
	once := signer.Unescape(strings.ReplaceAll(path, "+", "%2B"))
	for i := range len(once) {
		if c := once[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`?#"<>\^{|}`+"`", c) >= 0 {
			return path
		}
	}
	return once
}
