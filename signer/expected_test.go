package signer_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"maps"
	"strings"
	"testing"

	"countersign/signer/signertest"
)

// expected returns what a vector tells about each step: the published values,
// and what follows from them by other means than the signer's.
func expected(t *testing.T, v *signertest.Vector) map[string]string {
	t.Helper()
	want := map[string]string{}
	switch v.Scheme {
	case "sigv2":
		newHash := sha256.New
		if strings.Contains(v.Steps["canonical-query"], "SignatureMethod=HmacSHA1") {
			newHash = sha1.New
		}
		sum := keyed(newHash, []byte(v.Case.Credentials.SecretAccessKey.Reveal()), v.Steps["string-to-sign"])
		want = map[string]string{"digest": hex.EncodeToString(sum), "signature": base64.StdEncoding.EncodeToString(sum)}
		want["encoded-signature"] = encoded(want["signature"])
	case "s3v2", "s3v2-query", "s3v2-post":
		want = expectedS3V2(v)
	case "sigv4-post":
		_, scope, _ := strings.Cut(v.Steps["policy"], `"x-amz-credential": "`+v.Case.Credentials.AccessKeyID+"/")
		scope, _, _ = strings.Cut(scope, `"`)
		want = expectedKeyed(v, scope)
	case "sigv4a", "sigv4a-query":
		maps.Copy(want, expectedRequest(v))
		want["signing-key"] = sigV4AKeys[v.Case.Credentials.AccessKeyID]
	default:
		maps.Copy(want, expectedRequest(v))
		scope, _, _ := strings.Cut(v.Steps["trailer-string-to-sign"]+v.Steps["string-to-sign"], "/aws4_request")
		maps.Copy(want, expectedKeyed(v, strings.Split(scope, "\n")[2]+"/aws4_request"))
	}
	maps.Copy(want, v.Steps)
	return want
}

// expectedRequest takes a canonical request and a string to sign of Version 4
// apart.
func expectedRequest(v *signertest.Vector) map[string]string {
	request, has := v.Steps["canonical-request"]
	if !has {
		return nil
	}
	sum := sha256.Sum256([]byte(request))
	lines := strings.Split(request, "\n")
	n := len(lines)
	return map[string]string{
		"canonical-uri": lines[1], "canonical-query": lines[2],
		"canonical-headers": strings.Join(lines[3:n-3], "\n") + "\n",
		"signed-headers":    lines[n-2], "payload-hash": lines[n-1],
		"canonical-request-hash": hex.EncodeToString(sum[:]),
		"credential-scope":       strings.Split(v.Steps["string-to-sign"], "\n")[2],
	}
}

// expectedKeyed derives the key of Version 4, and with it the signature of
// every string to sign.
func expectedKeyed(v *signertest.Vector, scope string) map[string]string {
	key := []byte("AWS4" + v.Case.Credentials.SecretAccessKey.Reveal())
	for part := range strings.SplitSeq(scope, "/") {
		key = keyed(sha256.New, key, part)
	}
	want := map[string]string{"signing-key": hex.EncodeToString(key)}
	for id, value := range v.Steps {
		if prefix, found := strings.CutSuffix(id, "string-to-sign"); found {
			want[prefix+"signature"] = hex.EncodeToString(keyed(sha256.New, key, value))
		}
	}
	return want
}

// expectedS3V2 takes a string to sign of S3's Version 2 apart: four lines, the
// x-amz- headers, the resource.
func expectedS3V2(v *signertest.Vector) map[string]string {
	text := v.Steps["string-to-sign"]
	sum := keyed(sha1.New, []byte(v.Case.Credentials.SecretAccessKey.Reveal()), text)
	want := map[string]string{"signature": base64.StdEncoding.EncodeToString(sum)}
	if v.Scheme == "s3v2-query" {
		want["encoded-signature"] = encoded(want["signature"])
	}
	if v.Scheme != "s3v2-post" {
		lines := strings.SplitAfter(text, "\n")
		want["canonical-amz-headers"] = strings.Join(lines[4:len(lines)-1], "")
		want["canonical-resource"] = lines[len(lines)-1]
	}
	return want
}

func keyed(newHash func() hash.Hash, key []byte, text string) []byte {
	mac := hmac.New(newHash, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func encoded(signature string) string {
	return strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(signature)
}
