package read

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// A labelled is a value that a program or a log printed behind its name.
type labelled struct {
	step string // "" where it is not to be read: a key
	as   string
	fits func(text []byte) bool
}

// readLabelled reads a line that names a value of Version 4 and holds it, or
// names the one on the next line. A logger's time and name may stand before.
func readLabelled(lines []line, r *Reading) int {
	label, value, rows := labelAndValue(lines)
	switch {
	case label == "":
		return 0
	case rows == 2 && isTitle(label, lines[1].text):
		return 1
	}
	if key, found := authorizationV2(value); found && strings.HasSuffix(label, "signature") {
		r.header("Authorization", key)
		r.add("Authorization header", "S3 Signature Version 2")
		return rows
	}
	l := meaning(label)
	if l == nil || !l.fits(value) {
		return 0
	}
	if l.step != "" {
		r.provide(l.step, value)
		r.say(l.step, string(value))
	}
	r.add(l.as, count(len(value), "character"))
	return rows
}

// say keeps what a value says of the signing.
func (r *Reading) say(step, value string) {
	switch {
	case step == "credential-scope":
		r.scope(value)
	case step == "signed-headers" && r.SignedHeaders == "":
		r.SignedHeaders = value
	}
}

// labelAndValue divides a line into the letters of its label and the value
// behind it, or takes the value from the next line. The label is "" where
// there is none.
func labelAndValue(lines []line) (label string, value []byte, rows int) {
	text := bytes.TrimRight(bytes.TrimSpace(lines[0].text), "\"',;`")
	end := len(bytes.TrimRight(text, "="))
	at := lastWord(text[:end])
	before := bytes.TrimRight(bytes.TrimSuffix(text[:at], []byte(" b'")), " \t\"'`") // Python's bytes
	if len(before) > 0 && bytes.IndexByte([]byte(":=>"), before[len(before)-1]) >= 0 && at < end {
		return lettersOf(before), text[at:], 1
	}
	if len(lines) < 2 || !isHeading(text) {
		return "", nil, 0
	}
	return lettersOf(text), bytes.Trim(bytes.TrimSpace(lines[1].text), "\"',;`"), 2
}

// isHeading reports whether a line names what is on the next one: it ends with
// a colon or an equals sign, stands between rules, or is a few words.
func isHeading(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	return bytes.IndexByte([]byte(":=-]>*#"), text[len(text)-1]) >= 0 || isLabel(text)
}

// isTitle reports whether a label stands before a text that is read by itself.
func isTitle(label string, next []byte) bool {
	for _, word := range []string{"canonicalrequest", "canonicalstring", "stringtosign"} {
		if strings.HasSuffix(label, word) && (methodAtEnd(next) >= 0 || bytes.Contains(next, []byte("AWS4-"))) {
			return true
		}
	}
	return false
}

// lettersOf returns the letters of a label's last clause, in lower case. What
// stands before it is the logger's.
func lettersOf(text []byte) string {
	const most = 80
	text = bytes.Trim(text[max(0, len(text)-most):], " \t:=>\"'`<-[]*#")
	if at := bytes.LastIndexAny(text, ":|])>\"'"); at >= 0 {
		text = text[at+1:]
	}
	if at := bytes.LastIndex(text, []byte(" - ")); at >= 0 {
		text = text[at+3:]
	}
	if bytes.ContainsAny(text, "&?;,{=%/") {
		return "" // within a header or an address, which say it themselves
	}
	letters := make([]byte, 0, len(text))
	for _, c := range text {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			letters = append(letters, c)
		}
	}
	return string(letters)
}

// meaning returns what a label names, or nil.
func meaning(label string) *labelled {
	ends := func(word string) bool { return strings.HasSuffix(label, word) }
	hashed := hasAny(label, "hash", "sha256", "digest", "checksum")
	switch {
	case hasAny(label, "signingkey", "derivedkey", "ksigning", "kdate", "kregion", "kservice", "ksecret"):
		return &labelled{"", "signing key", isKey}
	case hasAny(label, "canonicalrequest", "canonicalstring", "requesthash", "hashofrequest") && hashed:
		return &labelled{"canonical-request-hash", "hash of the canonical request", isHash}
	case strings.HasPrefix(label, "xamz"):
		return nil // a header
	case hasAny(label, "payload", "body", "content") && hashed:
		return &labelled{"payload-hash", "payload hash", isPayloadHash}
	case ends("credentialscope") || label == "scope":
		return &labelled{"credential-scope", "credential scope", isScope}
	case ends("signedheaders") || ends("signedheadersvalue"):
		return &labelled{"signed-headers", "signed headers", isNameList}
	case ends("canonicaluri") || ends("canonicalpath"):
		return &labelled{"canonical-uri", "canonical URI", isResource}
	case ends("signinghash"), label == "base64encodeddigest", // the SDK for C++, boto
		!hashed && strings.Contains(label, "signature") && !hasAny(label, "string", "version", "provided", "expected"):
		return &labelled{"signature", "signature", isSignature4}
	}
	return nil
}

// hasAny reports whether a label holds one of the words.
func hasAny(label string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(label, word) {
			return true
		}
	}
	return false
}

// isHashOf reports whether a text is the SHA-256 of data.
func isHashOf(text, data []byte) bool {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]) == string(bytes.ToLower(text))
}

// isHash reports whether a text is a SHA-256 in hex.
func isHash(text []byte) bool { return len(text) == 64 && isDigest(text) }

// isKey reports whether a text is what a key may be printed as.
func isKey(text []byte) bool {
	return bytes.Equal(text, mask) || len(text) >= 40 && bytes.IndexByte(text, ' ') < 0
}

// isSignature4 reports whether a text is a signature in hex, one of Version 4A
// too, or one in Base64.
func isSignature4(text []byte) bool {
	if isSignature(text) && len(text) != 40 {
		return true
	}
	if len(text) == 64 {
		return isDigest(text)
	}
	if len(text) < 136 || len(text) > 144 || !bytes.HasPrefix(text, []byte("30")) {
		return false
	}
	_, err := hex.DecodeString(string(text))
	return err == nil
}

// isScope reports whether a text is a credential scope.
func isScope(text []byte) bool {
	return len(text) > 12 && len(text) < 200 && bytes.HasSuffix(text, []byte("/aws4_request")) && text[0] >= '0' && text[0] <= '9' && !bytes.ContainsAny(text, " \t")
}

// authorizationV2 returns the header that boto prints as a signature: "AWS key
// id:signature".
func authorizationV2(text []byte) (string, bool) {
	rest, found := bytes.CutPrefix(text, []byte("AWS "))
	id, signature, both := bytes.Cut(rest, []byte(":"))
	return string(text), found && both && isName(id) && isSignature(signature)
}

// unlabelled returns what a hash in hex is that nothing names. Behind a string
// to sign of Version 4 it is one of the values that are known, or else the
// signature; without one, a digest of Version 2's.
func (r *Reading) unlabelled(text []byte) (step, as string) {
	const most = 8192 // a longer request is not hashed for each line
	request, known := r.Provided["canonical-request"]
	toSign := r.Provided["string-to-sign"]
	if len(text) != 64 || !known && !bytes.HasPrefix(toSign, []byte("AWS4-")) {
		return "digest", "digest"
	}
	if bytes.HasSuffix(toSign, text) {
		return "canonical-request-hash", "hash of the canonical request"
	}
	if bytes.HasSuffix(request, text) {
		return "payload-hash", "payload hash"
	}
	if len(request) > 0 && len(request) <= most && (isHashOf(text, request) || isHashOf(text, bytes.ReplaceAll(request, []byte("\r"), nil))) {
		return "canonical-request-hash", "hash of the canonical request" // of its bytes, or of those before copying
	}
	return "signature", "signature"
}
