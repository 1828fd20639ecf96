package read

import (
	"bytes"

	"countersign/signer"
)

// readURL reads a line that is an address, with a method before it or without.
func readURL(lines []line, r *Reading) int {
	text := bytes.Trim(lines[0].trimmed(), `"'<>`)
	method, rest, found := bytes.Cut(text, []byte(" "))
	if found && isMethod(method) {
		text = bytes.TrimSpace(rest)
	} else {
		method = nil
	}
	if !hasPrefixFold(text, "http://") && !hasPrefixFold(text, "https://") && !looksLikeAddress(text) {
		return 0
	}
	if end := bytes.IndexAny(text, " \t"); end >= 0 {
		text = text[:end]
	}
	request := &signer.Request{Method: string(method), URL: string(text)}
	target := request.Target()
	if target.Host == "" {
		return 0 // "https://" in a program
	}
	r.request(request, rankURL)
	r.add("URL", signer.Printable(target.Host)+", "+count(len(signer.ParsePairs(target.Query)), "parameter"))
	return 1
}

// looksLikeAddress reports whether text is host, path and query, without a
// scheme: mws.amazonservices.com/?Action=…
func looksLikeAddress(text []byte) bool {
	address, query, found := bytes.Cut(text, []byte("?"))
	host, _, path := bytes.Cut(address, []byte("/"))
	return found && path && bytes.IndexByte(query, '=') > 0 && bytes.IndexByte(host, '.') > 0 &&
		!bytes.ContainsAny(host, " \t=&\"'<>(){}%")
}

// isMethod reports whether text is a word that requests begin with.
func isMethod(text []byte) bool {
	switch string(bytes.ToUpper(text)) {
	case "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH":
		return true
	}
	return false
}

func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && bytes.EqualFold(text[:len(prefix)], []byte(prefix))
}
