package read

import (
	"bytes"

	"countersign/signer"
)

// readQuery reads a line of parameters. With a Signature among them it is a
// form body or the query of a URL; without, a canonical query.
func readQuery(lines []line, r *Reading) int {
	text := bytes.Trim(lines[0].trimmed(), `"'`)
	signed := looksLikeSigned(text)
	if !looksLikeQuery(text) || bytes.ContainsAny(text, " \t") || !signed && bytes.IndexByte(text, '&') < 0 {
		return 0
	}
	r.request(&signer.Request{URL: "/?" + string(text)}, rankQuery)
	pairs := count(len(signer.ParsePairs(string(text))), "parameter")
	if signed {
		r.add("signed parameters", pairs)
		return 1
	}
	r.provide("canonical-query", text)
	r.add("canonical query", pairs)
	return 1
}

// looksLikeQuery reports whether text is name=value, perhaps with more of
// them, without a blank before the first "=".
func looksLikeQuery(text []byte) bool {
	text = bytes.TrimLeft(text, "&?")
	name, _, found := bytes.Cut(text, []byte("="))
	return found && len(name) > 0 && !bytes.ContainsAny(name, " \t\"'<>(){}$;:/?")
}

// looksLikeSigned reports whether a parameter Signature is there.
func looksLikeSigned(text []byte) bool {
	return bytes.HasPrefix(text, []byte("Signature=")) || bytes.Contains(text, []byte("&Signature="))
}
