package signer_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/signertest"
)

// chunkedUpload returns a chunked upload, completed.
func chunkedUpload(word, body string) signer.Case {
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AK", SecretAccessKey: "secret"}}
	c.Request = signer.Request{Method: "PUT", URL: "https://b.s3.eu-west-1.amazonaws.com/k", Body: []byte(body)}
	if word != "" {
		c.Request.Headers = []signer.Header{{Name: "X-Amz-Content-Sha256", Value: word}}
	}
	return streaming().Complete(c, signertest.Noon)
}

func streaming() signer.Scheme { return signer.SchemeByID("sigv4-streaming") }

const (
	payloadWord  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	unsignedWord = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// The ladder has two steps for each chunk that the body holds, and two for a
// trailer, whatever the body's damage.
func TestChunksAreCounted(t *testing.T) {
	for what, c := range map[string]struct {
		word, body string
		chunks     int
		trailer    bool
	}{
		"one and the end":            {payloadWord, "4\r\ndata\r\n0\r\n\r\n", 2, false},
		"the end alone":              {payloadWord, "0\r\n\r\n", 1, false},
		"line feeds":                 {payloadWord, "4\ndata\n0\n\n", 2, false},
		"capitals and zeros":         {payloadWord, "00A\r\n0123456789\r\n0\r\n\r\n", 2, false},
		"with signatures":            {payloadWord, "4;chunk-signature=aa\r\ndata\r\n0;chunk-signature=bb\r\n\r\n", 2, false},
		"a trailer":                  {payloadWord + "-TRAILER", "4\r\ndata\r\n0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n", 2, true},
		"a trailer that is missing":  {payloadWord + "-TRAILER", "0\r\n\r\n", 1, true},
		"no signatures asked for":    {unsignedWord, "4\r\ndata\r\n0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n", 0, false},
		"no end":                     {payloadWord, "4\r\ndata\r\n", 1, false},
		"cut in a chunk":             {payloadWord, "4\r\ndata\r\n8\r\nda", 1, false},
		"a size of letters":          {payloadWord, "4\r\ndata\r\nx\r\n\r\n", 1, false},
		"a size below zero":          {payloadWord, "4\r\ndata\r\n-1\r\n\r\n", 1, false},
		"a size of more than 32 bit": {payloadWord, "4\r\ndata\r\nfffffffff\r\n\r\n", 1, false},
		"a size of nearly 32 bit":    {payloadWord, "4\r\ndata\r\nffffffff\r\n\r\n", 1, false},
		"a thousand and one more":    {payloadWord, strings.Repeat("1\r\nx\r\n", 1000) + "0\r\n\r\n", 1000, false},
		"too many for a trailer":     {payloadWord + "-TRAILER", strings.Repeat("1\r\nx\r\n", 1000) + "0\r\na:b\r\n\r\n", 1000, false},
	} {
		input := chunkedUpload(c.word, c.body)
		input.Request.Body = []byte(c.body)
		steps := streaming().Steps(&input)
		chunks := 0
		for signer.StepIndex(steps, fmt.Sprintf("chunk-%d-signature", chunks+1)) >= 0 {
			chunks++
		}
		if trailer := signer.StepIndex(steps, "trailer-signature") >= 0; chunks != c.chunks || trailer != c.trailer {
			t.Errorf("%s: %d chunks, trailer %t", what, chunks, trailer)
		}
		v := streaming().Sign(&input, streaming().Rules(&input), nil)
		if sent, ok := streaming().Signed(&input, v); !ok || dataOf(sent.Body) != dataOf([]byte(c.body)) {
			t.Errorf("%s: sent as\n%q", what, sent.Body)
		}
	}
}

// dataOf returns a body without what signing changes: line ends, sizes' form
// and signatures.
func dataOf(body []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(body)) {
		line, _, _ = strings.Cut(strings.TrimRight(line, "\r\n"), ";")
		if !strings.HasPrefix(line, "x-amz-trailer-signature:") {
			b.WriteString(strings.ToLower(strings.TrimLeft(line, "0")))
		}
	}
	return b.String()
}

// A body that is in no chunks yet is put into one, and one for the end.
func TestPlainBodyIsChunked(t *testing.T) {
	for body, want := range map[string]string{
		"": "0\r\n\r\n", "plain text": "a\r\nplain text\r\n0\r\n\r\n", "4\r\ndata\r\n0\r\n\r\n": "4\r\ndata\r\n0\r\n\r\n",
	} {
		c := chunkedUpload("", body)
		if string(c.Request.Body) != want {
			t.Errorf("%q becomes %q", body, c.Request.Body)
		}
		length, _ := c.Request.Header("X-Amz-Decoded-Content-Length")
		if want := fmt.Sprint(len(strings.TrimSuffix(strings.TrimPrefix(body, "4\r\n"), "\r\n0\r\n\r\n"))); length != want {
			t.Errorf("%q: the length is %s, want %s", body, length, want)
		}
	}
}

// The signatures in the body are carried, unless the head is signed in another
// way: they go on from its signature.
func TestChunkSignaturesAreCarried(t *testing.T) {
	for _, c := range []struct {
		authorization string
		carried       bool
	}{
		{"AWS4-HMAC-SHA256 Credential=AK/20150830/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00", true},
		{"AWS4-ECDSA-P256-SHA256 Credential=AK/20150830/s3/aws4_request, SignedHeaders=host, Signature=00", false},
	} {
		input := chunkedUpload(payloadWord, "0;chunk-signature=abc\r\n\r\n")
		input.Request.Headers = append(input.Request.Headers, signer.Header{Name: "Authorization", Value: c.authorization})
		carried := streaming().Carried(&input)
		if got := string(carried[len(carried)-1]); (got == "abc") != c.carried {
			t.Errorf("%s: carries %q", c.authorization, got)
		}
	}
}
