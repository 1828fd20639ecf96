package read

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"

	"countersign/signer"
)

// readSignature reads a line that is a digest or a signature in hex, a
// signature in Base64, or the same percent-encoded.
func readSignature(lines []line, r *Reading) int {
	text := bytes.Trim(lines[0].trimmed(), `"'`)
	if signature, found := bytes.CutPrefix(text, []byte("Signature=")); found && bytes.IndexByte(signature, '&') < 0 {
		text = signature
	}
	step, as := "", ""
	switch {
	case isDigest(text):
		step, as = r.unlabelled(text)
	case isSignature(text):
		step, as = "signature", "signature"
	case isEncodedSignature(text):
		step, as = "encoded-signature", "encoded signature"
	default:
		return 0
	}
	r.provide(step, text)
	r.add(as, count(len(text), "character"))
	return 1
}

// isDigest reports whether text is 20 or 32 bytes in hex.
func isDigest(text []byte) bool {
	if len(text) != 40 && len(text) != 64 {
		return false
	}
	_, err := hex.DecodeString(string(text))
	return err == nil
}

// isSignature reports whether text is 20 or 32 bytes in Base64, with or
// without padding.
func isSignature(text []byte) bool {
	raw, err := base64.RawStdEncoding.DecodeString(string(bytes.TrimRight(text, "=")))
	return err == nil && (len(raw) == 20 || len(raw) == 32)
}

// isEncodedSignature reports whether text is that after percent-decoding once
// or twice.
func isEncodedSignature(text []byte) bool {
	if bytes.IndexByte(text, '%') < 0 || len(text) > 300 {
		return false
	}
	once := signer.Unescape(string(text))
	return isSignature([]byte(once)) || isSignature([]byte(signer.Unescape(once)))
}
