package read

import (
	"bytes"
	"strings"
	"unicode"

	"countersign/signer"
)

// readStringToSign reads the four lines of a Signature Version 2 string to
// sign: method, host (which may be blank), path, parameters. Its bytes are kept
// as they are, line ends too.
func readStringToSign(lines []line, r *Reading) int {
	const fewest = 4
	if len(lines) < fewest || !isMethod(methodOf(lines[0])) {
		return 0
	}
	path, query := bytes.TrimSpace(lines[2].text), bytes.TrimSpace(lines[3].text)
	rows := fewest + moreParameters(lines[fewest:])
	if rows > fewest {
		query = bytes.TrimSpace(joinedParameters(lines[fewest-1 : rows]))
	}
	if first := bytes.TrimSpace(lines[0].text); quoted(first) {
		query = bytes.TrimRight(query, string(first[0])+";,)")
	}
	if len(path) > 0 && path[0] != '/' || !looksLikeQuery(query) {
		return 0
	}
	var text []byte
	for i, l := range lines[:rows] {
		if i == 0 {
			l.text = l.text[bytes.LastIndex(l.text, methodOf(l)):] // without a label or a quotation mark
		}
		if i == rows-1 {
			blank := len(l.text) - len(bytes.TrimLeftFunc(l.text, unicode.IsSpace)) // it may be the mistake
			tail := bytes.TrimSpace(l.text)
			if rows == fewest {
				tail = query
			} else if first := bytes.TrimSpace(lines[0].text); quoted(first) {
				tail = bytes.TrimRight(tail, string(first[0])+";,)")
			}
			text = append(text, l.text[:blank+len(tail)]...)
			break
		}
		text = append(append(text, l.text...), l.end...)
	}
	if rows > fewest {
		r.hint(Hint{ID: "param-literal-newline", Where: lines[fewest].where(), Text: "The parameters of the string to sign stand on several lines."})
	}
	if len(bytes.TrimSpace(lines[1].text)) == 0 {
		r.hint(Hint{ID: "host-missing-in-sts", Where: lines[1].where(), Text: "The line for the host is empty. Forums remove addresses from what is posted: look whether it is so in your program's own output."})
	}
	r.provide("string-to-sign", text)
	r.request(requestOf(methodOf(lines[0]), bytes.TrimSpace(lines[1].text), path, query), rankString)
	r.add("string to sign", "Signature Version 2, "+count(len(signer.ParsePairs(string(query))), "parameter"))
	return rows
}

// moreParameters returns how many lines go on with the parameters: each begins
// with "&".
func moreParameters(lines []line) int {
	const most = 200
	n := 0
	for n < min(most, len(lines)) {
		text := bytes.TrimSpace(lines[n].text)
		if len(text) == 0 || text[0] != '&' || !looksLikeQuery(text) || bytes.ContainsAny(text, " \t") {
			break
		}
		n++
	}
	return n
}

// joinedParameters puts parameters that stand on several lines on one.
func joinedParameters(lines []line) []byte {
	var query []byte
	for _, l := range lines {
		query = append(query, bytes.TrimSpace(l.text)...)
	}
	return query
}

// methodOf returns the first line without a label or a quotation mark.
func methodOf(l line) []byte { return bytes.TrimLeft(l.trimmed(), `"'`) }

// quoted reports whether a text begins with a quotation mark.
func quoted(text []byte) bool { return len(text) > 0 && (text[0] == '"' || text[0] == '\'') }

// requestOf returns the request that a string to sign stands for.
func requestOf(method, host, path, query []byte) *signer.Request {
	url := string(path) + "?" + string(query)
	if len(host) > 0 {
		_, name, found := strings.Cut(string(host), "://")
		if !found {
			name = string(host)
		}
		url = "https://" + strings.TrimRight(name, "/") + url
	}
	return &signer.Request{Method: string(bytes.ToUpper(method)), URL: url}
}
