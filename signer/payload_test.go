package signer_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"countersign/signer"
)

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// What stands for the body, by rules that are wrong.
func TestPayloadRules(t *testing.T) {
	const said = "ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
	raw, _ := hex.DecodeString(sumOf("a"))
	for _, c := range []struct {
		why, body, said string
		rules           signer.PayloadRules
		want            string
	}{
		{"right", "a", "", signer.PayloadRules{}, sumOf("a")},
		{"what the request says", "a", said, signer.PayloadRules{}, said},
		{"empty, whatever the request says", "a", said, signer.PayloadRules{Body: signer.BodyEmpty}, sumOf("")},
		{"empty, where a word stands", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Body: signer.BodyEmpty}, sumOf("")},
		{"a body that nobody knows", "", said, signer.PayloadRules{Body: signer.BodyNull}, said},
		{"no body", "", "", signer.PayloadRules{Body: signer.BodyNull}, sumOf("null")},
		{"braces", "a", "", signer.PayloadRules{Body: signer.BodyBraces}, sumOf("{}")},
		{"compact", `{"a": [1, "x: , y"]}`, "", signer.PayloadRules{Body: signer.BodyCompact}, sumOf(`{"a":[1,"x: , y"]}`)},
		{"compact, with a line feed", `{"a": 1}`, "", signer.PayloadRules{Body: signer.BodyCompact, LineEnds: signer.EndsMore}, sumOf("{\"a\":1}\n")},
		{"spaced", `{"a":[1,"\",:"],"b":2}`, "", signer.PayloadRules{Body: signer.BodySpaced}, sumOf(`{"a": [1, "\",:"], "b": 2}`)},
		{"slashes", `{"a/b":"c\/d"}`, "", signer.PayloadRules{Body: signer.BodySlashes}, sumOf(`{"a\/b":"c\/d"}`)},
		{"no JSON", "a: b", said, signer.PayloadRules{Body: signer.BodyCompact}, said},
		{"CRLF more", "a", "", signer.PayloadRules{LineEnds: signer.EndsMoreCRLF}, sumOf("a\r\n")},
		{"trimmed", " a\n", "", signer.PayloadRules{LineEnds: signer.EndsTrimmed}, sumOf("a")},
		{"LF", "a\r\nb\n", "", signer.PayloadRules{LineEnds: signer.EndsLF}, sumOf("a\nb\n")},
		{"CRLF", "a\r\nb\n", "", signer.PayloadRules{LineEnds: signer.EndsCRLF}, sumOf("a\r\nb\r\n")},
		{"no line ends", "a\r\nb\n", "", signer.PayloadRules{LineEnds: signer.EndsGone}, sumOf("ab")},
		{"Latin-1", "ü€\xff", "", signer.PayloadRules{Charset: signer.BodyLatin1}, sumOf("\xfc?\xff")},
		{"question marks", "aü", "", signer.PayloadRules{Charset: signer.BodyASCII}, sumOf("a?")},
		{"twice UTF-8", "ü", "", signer.PayloadRules{Charset: signer.BodyTwice}, sumOf("Ã¼")},
		{"UTF-16", "aü", "", signer.PayloadRules{Charset: signer.BodyUTF16}, sumOf("a\x00\xfc\x00")},
		{"read as text", "a\xff", "", signer.PayloadRules{Charset: signer.BodyReplaced}, sumOf("a\uFFFD")},
		{"marked", "a", "", signer.PayloadRules{Charset: signer.BodyMarked}, sumOf("\uFEFFa")},
		{"capitals", "a", "", signer.PayloadRules{Form: signer.FormUpper}, strings.ToUpper(sumOf("a"))},
		{"capitals of another body", "a", "", signer.PayloadRules{LineEnds: signer.EndsMore, Form: signer.FormUpper}, strings.ToUpper(sumOf("a\n"))},
		{"Base64", "a", "", signer.PayloadRules{Form: signer.FormBase64}, base64.StdEncoding.EncodeToString(raw)},
		{"twice hashed", "a", "", signer.PayloadRules{Form: signer.FormTwice}, sumOf(sumOf("a"))},
		{"raw", "a", "", signer.PayloadRules{Form: signer.FormRaw}, string(raw)},
		{"none", "a", "", signer.PayloadRules{Form: signer.FormNone}, ""},
		{"a word", "a", "", signer.PayloadRules{Form: signer.FormUnsigned}, "UNSIGNED-PAYLOAD"},
		{"the word of chunks", "a", "", signer.PayloadRules{Form: signer.FormStreaming}, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
		{"a hash for a word", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Form: signer.FormHash}, sumOf("a")},
		{"a hash of another body for a word", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Form: signer.FormHash, LineEnds: signer.EndsMore}, sumOf("a\n")},
		{"an underscore", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Form: signer.FormUnderscore}, "UNSIGNED_PAYLOAD"},
		{"a small word", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Form: signer.FormSmall}, "unsigned-payload"},
		{"no word to misspell", "a", "", signer.PayloadRules{Form: signer.FormSmall}, sumOf("a")},
		{"a word is no hash", "a", "UNSIGNED-PAYLOAD", signer.PayloadRules{Form: signer.FormUpper, LineEnds: signer.EndsMore}, "UNSIGNED-PAYLOAD"},
	} {
		r := signer.Case{Region: "r", Service: "es", Request: signer.Request{Method: "PUT", URL: "https://example.com/", Body: []byte(c.body)}}
		if c.said != "" {
			r.Request.Headers = []signer.Header{{Name: "X-Amz-Content-Sha256", Value: c.said}}
		}
		s := signer.SchemeByID("sigv4")
		rules := s.Rules(&r)
		rules.Payload = c.rules
		if got := string(s.Sign(&r, rules, nil)[signer.StepIndex(s.Steps(&r), "payload-hash")]); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}
