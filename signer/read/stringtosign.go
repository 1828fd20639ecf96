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
	const rows = 4
	if len(lines) < rows || !isMethod(methodOf(lines[0])) {
		return 0
	}
	path, query := bytes.TrimSpace(lines[2].text), bytes.TrimSpace(lines[3].text)
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
			text = append(text, l.text[:blank+len(query)]...)
			break
		}
		text = append(append(text, l.text...), l.end...)
	}
	r.provide("string-to-sign", text)
	r.request(requestOf(methodOf(lines[0]), bytes.TrimSpace(lines[1].text), path, query), rankString)
	r.add("string to sign", "Signature Version 2, "+count(len(signer.ParsePairs(string(query))), "parameter"))
	return rows
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
