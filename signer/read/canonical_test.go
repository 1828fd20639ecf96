package read_test

import (
	"bytes"
	"strings"
	"testing"
)

// A body's first chunk goes on from the request's own signature.
func TestChunk(t *testing.T) {
	const scope = "\n20261122T033636Z\n20261122/eu-west-1/s3/aws4_request\n"
	one, other := strings.Repeat("1a", 32), strings.Repeat("2b", 32)
	seed := "AWS4-HMAC-SHA256" + scope + other + "\nSignature: " + one + "\n"
	chunk := func(before string) string {
		return "AWS4-HMAC-SHA256-PAYLOAD" + scope + before + "\n" + other + "\n" + other
	}
	if got := string(reading(seed + chunk(one)).Provided["chunk-1-string-to-sign"]); got != chunk(one) {
		t.Errorf("the first chunk is %q", got)
	}
	if got, read := reading(seed + chunk(other)).Provided["chunk-1-string-to-sign"]; read {
		t.Errorf("a later chunk is read as the first: %q", got)
	}
}

// What may be taken for a signature is one only by its label.
func TestLabels(t *testing.T) {
	hash := strings.Repeat("1a", 32)
	for paste, step := range map[string]string{
		"Signature: " + hash:                                         "signature",
		"Calculated signature = " + hash:                             "signature",
		"x - DEBUG - Signature:\n" + hash:                            "signature",
		`"signature": "` + hash + `",`:                               "signature",
		"Signature: b'" + b64 + "'":                                  "signature",
		"signature hash: " + hash:                                    "digest",
		hash:                                                         "digest",
		"Hash of canonical request: " + hash:                         "canonical-request-hash",
		"[12:00] sha256(canonical request): " + hash:                 "",
		"hashedCanonicalRequest\n" + hash:                            "canonical-request-hash",
		"Hashed payload: UNSIGNED-PAYLOAD":                           "payload-hash",
		"bodyHash => " + hash:                                        "payload-hash",
		"my k_signing: " + hash:                                      "",
		"Derived key:\n" + hash:                                      "",
		"a?X-Amz-Signature=" + hash:                                  "",
		"AWS4-HMAC-SHA256 Credential=A, Signature=" + hash:           "",
		"signature: nothing":                                         "",
		"the signature provided: " + hash:                            "digest",
		"Scope: 20261122/eu-west-1/s3/aws4_request":                  "credential-scope",
		"DEBUG - Credential scope:\n20261122/a/b/aws4_request":       "credential-scope",
		"Signed headers: host;x-amz-date":                            "signed-headers",
		"CanonicalURI = /a/b":                                        "canonical-uri",
		"AWSAuthV4Signer [1] Signed Headers value:host;x-amz-date":   "signed-headers",
		"AWSAuthV4Signer [1] Final computed signing hash: " + hash:   "signature",
		"Signature:\n3045022100" + strings.Repeat("ab", 32) + "0220": "",
	} {
		r := reading(paste)
		if _, read := r.Provided[step]; step != "" && !read || len(r.Provided) > 1 || step == "" && len(r.Provided) > 0 {
			t.Errorf("%q is read as %q, want %q", paste, r.Provided, step)
		}
	}
}

// hostilePrinted are shapes that would cost the square of their length.
func hostilePrinted(n int) map[string][]byte {
	repeat := func(s string) []byte { return bytes.Repeat([]byte(s), n/len(s)) }
	hash := strings.Repeat("1a", 32)
	return map[string][]byte{
		"requests":         repeat("GET\n/\n\nhost:a\n\nhost\nUNSIGNED-PAYLOAD\n"),
		"almost requests":  repeat("GET\n/\n\nhost:a\n"),
		"headers":          append([]byte("GET\n/\n\n"), repeat("a:b\n")...),
		"strings to sign":  repeat("AWS4-HMAC-SHA256\n20261122T033636Z\n20261122/a/b/aws4_request\n" + hash + "\n"),
		"hashes":           append([]byte("AWS4-HMAC-SHA256\n20261122T033636Z\n20261122/a/b/aws4_request\n"+hash+"\n"), repeat(strings.Repeat("2b", 32)+"\n")...),
		"S3":               repeat("GET\n\n\n\nx-amz-a:b\n"),
		"labels":           repeat("signature:\n"),
		"inputs":           repeat("<input name=policy value=x-amz->\n"),
		"inputs in a line": repeat("<input name=policy value=x-amz->"),
		"braces":           repeat("{\n"),
		"brackets":         repeat("[[[{"),
		"policies":         repeat("{\"policy\":\"x-amz-\"\n"),
		"quotes":           repeat("{'policy x-amz-"),
	}
}

// Work grows with the length alone.
func TestPrintedIsLinear(t *testing.T) {
	for what, paste := range hostilePrinted(size(1 << 18)) {
		few := allocated(paste[:len(paste)/8])
		if many := allocated(paste); many > 16*few+1<<20 {
			t.Errorf("%s: %d bytes for an eighth, %d for all", what, few, many)
		}
	}
}
