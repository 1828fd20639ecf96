package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// PayloadRules are the choices about the hash of the body. The right ones are
// the zero value.
type PayloadRules struct {
	Body PayloadBody
	// LineEnds of the body that is hashed.
	LineEnds BodyLineEnds
	// Charset of the body that is hashed.
	Charset BodyCharset
	Form    PayloadForm
}

// PayloadBody is what is hashed.
type PayloadBody uint8

const (
	// BodySent is the body.
	BodySent PayloadBody = iota
	// BodyEmpty is nothing.
	BodyEmpty
	// BodyBraces is an empty object of JSON.
	BodyBraces
	// BodyNull is JSON's null.
	BodyNull
	// BodyCompact is the JSON of the body without blanks.
	BodyCompact
	// BodySpaced is the JSON of the body with a blank behind each comma and
	// colon.
	BodySpaced
	// BodySlashes is the JSON of the body without blanks, its slashes escaped.
	BodySlashes
)

// BodyLineEnds are the line ends of what is hashed.
type BodyLineEnds uint8

const (
	// EndsSent are those of the body.
	EndsSent BodyLineEnds = iota
	// EndsMore has a line feed more at its end.
	EndsMore
	// EndsMoreCRLF has a carriage return and a line feed more at its end.
	EndsMoreCRLF
	// EndsTrimmed has no white space at its ends.
	EndsTrimmed
	// EndsLF has line feeds.
	EndsLF
	// EndsCRLF has carriage returns and line feeds.
	EndsCRLF
	// EndsGone has none.
	EndsGone
)

// BodyCharset is the charset of what is hashed.
type BodyCharset uint8

const (
	// BodyUTF8 is the bytes of the body.
	BodyUTF8 BodyCharset = iota
	// BodyLatin1 is Latin-1.
	BodyLatin1
	// BodyASCII has question marks.
	BodyASCII
	// BodyTwice is the bytes taken for Latin-1, and encoded in UTF-8.
	BodyTwice
	// BodyUTF16 is UTF-16 with the small byte first.
	BodyUTF16
	// BodyReplaced has U+FFFD for what is no text.
	BodyReplaced
	// BodyMarked begins with a byte order mark.
	BodyMarked
)

// PayloadForm is how the hash is written.
type PayloadForm uint8

const (
	// FormRight is lower-case hex, or the word that stands for the body.
	FormRight PayloadForm = iota
	// FormUpper is hex with capitals.
	FormUpper
	// FormBase64 is Base64.
	FormBase64
	// FormTwice is the hash of the hex.
	FormTwice
	// FormRaw is the bytes.
	FormRaw
	// FormNone is nothing.
	FormNone
	// FormHash is the hash, also where a word stands for the body.
	FormHash
	// FormUnsigned is UNSIGNED-PAYLOAD.
	FormUnsigned
	// FormUnderscore is UNSIGNED_PAYLOAD.
	FormUnderscore
	// FormSmall is unsigned-payload.
	FormSmall
	// FormStreaming is the word of a body in chunks.
	FormStreaming
)

// hash returns what stands for a body, of what does so rightly. The body is not
// known where nothing but its hash is.
func (p *PayloadRules) hash(right, body []byte) []byte {
	if *p == (PayloadRules{}) {
		return right
	}
	raw, err := hex.AppendDecode(nil, right)
	isHash := err == nil && len(raw) == len(emptyHash)/2
	unknown := isHash && len(body) == 0 && string(right) != emptyHash
	if p.Body == BodyEmpty || isHash && !unknown || !isHash && p.Form == FormHash {
		if changed := p.body(body); !isHash || !bytes.Equal(changed, body) {
			sum := sha256.Sum256(changed)
			raw, isHash = sum[:], true
			right = hex.AppendEncode(nil, raw)
		}
	}
	return p.Form.of(right, raw, isHash)
}

// of writes a hash, or a word that is none.
func (f PayloadForm) of(right, raw []byte, isHash bool) []byte {
	switch {
	case f == FormNone:
		return []byte{}
	case f == FormUnsigned:
		return []byte(unsignedPayload)
	case f == FormUnderscore && !isHash:
		return bytes.ReplaceAll(right, []byte("-"), []byte("_"))
	case f == FormSmall && !isHash:
		return bytes.ToLower(right)
	case f == FormStreaming:
		return []byte(signedChunks)
	case !isHash:
		return right
	case f == FormUpper:
		return bytes.ToUpper(right)
	case f == FormBase64:
		return base64.StdEncoding.AppendEncode(nil, raw)
	case f == FormTwice:
		return hexOfSum(right)
	case f == FormRaw:
		return raw
	}
	return right
}

// body returns what is hashed for a body.
func (p *PayloadRules) body(body []byte) []byte {
	switch p.Body {
	case BodyEmpty:
		return nil
	case BodyBraces:
		body = []byte("{}")
	case BodyNull:
		body = []byte("null")
	case BodyCompact, BodySpaced, BodySlashes:
		body = p.Body.json(body)
	}
	return p.Charset.of(p.LineEnds.of(body))
}

// json writes the body again where it is JSON.
func (b PayloadBody) json(body []byte) []byte {
	var compact bytes.Buffer
	if json.Compact(&compact, body) != nil || b == BodySlashes && bytes.IndexByte(body, '/') < 0 {
		return body
	}
	if b == BodyCompact {
		return compact.Bytes()
	}
	written := make([]byte, 0, compact.Len()+compact.Len()/4)
	quoted, escaped := false, false
	for _, c := range compact.Bytes() {
		if b == BodySlashes && quoted && !escaped && c == '/' {
			written = append(written, '\\')
		}
		if written = append(written, c); b == BodySpaced && !quoted && (c == ',' || c == ':') {
			written = append(written, ' ')
		}
		if c == '"' && !escaped {
			quoted = !quoted
		}
		escaped = c == '\\' && !escaped
	}
	return written
}

// of changes the line ends of a body.
func (e BodyLineEnds) of(body []byte) []byte {
	lf, crlf := []byte("\n"), []byte("\r\n")
	switch e {
	case EndsMore:
		return append(bytes.Clone(body), '\n')
	case EndsMoreCRLF:
		return append(bytes.Clone(body), crlf...)
	case EndsTrimmed:
		return bytes.TrimSpace(body)
	case EndsLF:
		return bytes.ReplaceAll(body, crlf, lf)
	case EndsCRLF:
		return bytes.ReplaceAll(bytes.ReplaceAll(body, crlf, lf), lf, crlf)
	case EndsGone:
		return bytes.ReplaceAll(bytes.ReplaceAll(body, crlf, nil), lf, nil)
	}
	return body
}

// of writes a body in the charset.
func (c BodyCharset) of(body []byte) []byte {
	switch c {
	case BodyLatin1:
		return latin1(string(body))
	case BodyASCII:
		return questioned(string(body))
	case BodyTwice:
		return []byte(latin1AsUTF8(string(body)))
	case BodyUTF16:
		return utf16LE(string(body))
	case BodyReplaced:
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	case BodyMarked:
		return append([]byte("\uFEFF"), body...)
	}
	return body
}

// isASCII reports whether text has no other characters.
func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// latin1 writes text in Latin-1, a question mark for what that has not, and
// bytes that are no UTF-8 as they are.
func latin1(text string) []byte {
	b := make([]byte, 0, len(text))
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			b = append(b, text[i])
		case r > 0xff:
			b = append(b, '?')
		default:
			b = append(b, byte(r))
		}
	}
	return b
}

// questioned writes a question mark for each character that is not ASCII.
func questioned(text string) []byte {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r >= utf8.RuneSelf {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return b
}

// utf16LE writes text in UTF-16, the small byte first.
func utf16LE(text string) []byte {
	b := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}
