package signer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"unicode/utf8"
)

// OutputRules are the choices about how a digest becomes text, and how that
// becomes part of a request.
type OutputRules struct {
	Bytes Bytes
	// Raw writes the bytes as they are.
	Raw    bool
	Base64 Base64Rules
	Hex    HexForm
	Label  Label
	// Passes is how often the signature is percent-encoded on its way into
	// a URL or a form body.
	Passes uint8
}

// Bytes is what became of bytes that went through a text.
type Bytes uint8

const (
	// BytesKept is nothing.
	BytesKept Bytes = iota
	// BytesLatin1 takes each for a character of Latin-1, written in UTF-8.
	BytesLatin1
	// BytesReplaced has U+FFFD where they are no UTF-8.
	BytesReplaced
	// BytesToZero ends at the first zero byte.
	BytesToZero
)

func (m Bytes) of(digest []byte) []byte {
	switch m {
	case BytesLatin1:
		b := make([]byte, 0, 2*len(digest))
		for _, c := range digest {
			b = utf8.AppendRune(b, rune(c))
		}
		return b
	case BytesReplaced:
		return replaced(digest)
	case BytesToZero:
		before, _, _ := bytes.Cut(digest, []byte{0})
		return before
	}
	return digest
}

// replaced decodes UTF-8 as browsers, Java, .NET and Node do: the beginning of
// a character that does not go on becomes one U+FFFD, as any other byte that
// does not belong there (Unicode, section 3.9, "maximal subparts").
func replaced(raw []byte) []byte {
	b := make([]byte, 0, 3*len(raw))
	for len(raw) > 0 {
		c, size := utf8.DecodeRune(raw)
		if c == utf8.RuneError && size == 1 {
			size = subpart(raw)
		}
		b = utf8.AppendRune(b, c)
		raw = raw[size:]
	}
	return b
}

// subpart returns how many bytes could begin a character that does not go on:
// those that some bytes behind them would complete.
func subpart(raw []byte) int {
	size := 1
	for ; size < min(3, len(raw)); size++ {
		if part := raw[:size+1]; utf8.FullRune(part) && !utf8.Valid(part) {
			break
		}
	}
	return size
}

// Base64Rules are the choices of a scheme that wants Base64. The right ones are
// the zero value.
type Base64Rules struct {
	Form Base64Form
	// URL has - and _ for + and /.
	URL bool
	// Bare lacks the = at the end.
	Bare bool
	Wrap Wrap
}

// Base64Form is what stands in the place of Base64.
type Base64Form uint8

const (
	// Base64 is what the scheme wants.
	Base64 Base64Form = iota
	// Base64Hex is hex.
	Base64Hex
	// Base64UpperHex is hex with capitals.
	Base64UpperHex
	// Base64OfHex is the Base64 of the hex text.
	Base64OfHex
)

// Wrap is how Base64 is broken into lines.
type Wrap uint8

const (
	// WrapNone is one line.
	WrapNone Wrap = iota
	// Wrap76 has lines of 76 characters, each with a line feed, as Python.
	Wrap76
	// Wrap60 has lines of 60, as Ruby.
	Wrap60
	// Wrap64 has lines of 64, as openssl.
	Wrap64
	// Wrap76CRLF has carriage returns too, as PHP's chunk_split.
	Wrap76CRLF
	// Wrap76Between has no line end behind the last line, as the MIME
	// encoder of Java.
	Wrap76Between
	// Wrap72Between is the same with line feeds and 72 characters, as MSXML.
	Wrap72Between
)

func (w Wrap) of(text []byte) []byte {
	width, end, last := 76, "\n", true
	switch w {
	case WrapNone:
		return text
	case Wrap60:
		width = 60
	case Wrap64:
		width = 64
	case Wrap76CRLF:
		end = "\r\n"
	case Wrap76Between:
		end, last = "\r\n", false
	case Wrap72Between:
		width, last = 72, false
	}
	var b []byte
	for line := range slices.Chunk(text, width) {
		b = append(append(b, line...), end...)
	}
	if !last {
		b = bytes.TrimSuffix(b, []byte(end))
	}
	return b
}

// HexForm is what stands in the place of hex, of a scheme that wants it.
type HexForm uint8

const (
	// HexLower has small letters, as it must.
	HexLower HexForm = iota
	// HexUpper has capitals.
	HexUpper
	// HexDashed has capitals, and dashes between the bytes, as .NET's
	// BitConverter.
	HexDashed
	// HexBase64 is Base64.
	HexBase64
)

// Label is what a tool writes around its output.
type Label uint8

const (
	// LabelNone is nothing.
	LabelNone Label = iota
	// LabelStdin is that of openssl dgst.
	LabelStdin
	// LabelSHA2 is that of openssl 3.
	LabelSHA2
	// LabelMAC is that of openssl 3 with a key.
	LabelMAC
	// LabelQuotes are quotation marks.
	LabelQuotes
)

func (l Label) around(text []byte) []byte {
	before := [...]string{LabelNone: "", LabelStdin: "(stdin)= ", LabelSHA2: "SHA2-256(stdin)= ", LabelMAC: "HMAC-SHA2-256(stdin)= ", LabelQuotes: `"`}[l]
	labelled := append([]byte(before), text...)
	if l == LabelQuotes {
		labelled = append(labelled, '"')
	}
	return labelled
}

// inBase64 writes a digest for a scheme that wants Base64.
func (r OutputRules) inBase64(digest []byte) []byte {
	r.Passes, r.Hex = 0, HexLower
	if r == (OutputRules{}) {
		return base64.StdEncoding.AppendEncode(nil, digest)
	}
	digest = r.Bytes.of(digest)
	if r.Raw {
		return r.Label.around(digest)
	}
	switch r.Base64.Form {
	case Base64Hex:
		return r.Label.around(hex.AppendEncode(nil, digest))
	case Base64UpperHex:
		return r.Label.around(bytes.ToUpper(hex.AppendEncode(nil, digest)))
	case Base64OfHex:
		digest = hex.AppendEncode(nil, digest)
	}
	return r.Label.around(r.Base64.encode(digest))
}

// encode writes bytes in Base64.
func (r Base64Rules) encode(raw []byte) []byte {
	encoding := base64.StdEncoding
	if r.URL {
		encoding = base64.URLEncoding
	}
	if r.Bare {
		encoding = encoding.WithPadding(base64.NoPadding)
	}
	return r.Wrap.of(encoding.AppendEncode(nil, raw))
}

// inHex appends a digest for a scheme that wants hex.
func (r OutputRules) inHex(to, digest []byte) []byte {
	if r.Bytes == BytesKept && !r.Raw && r.Hex == HexLower && r.Label == LabelNone {
		return hex.AppendEncode(to, digest)
	}
	digest = r.Bytes.of(digest)
	text := hex.AppendEncode(nil, digest)
	switch {
	case r.Raw:
		text = digest
	case r.Hex == HexBase64:
		text = r.Base64.encode(digest)
	case r.Hex == HexUpper:
		text = bytes.ToUpper(text)
	case r.Hex == HexDashed:
		text = bytes.Join(slices.Collect(slices.Chunk(bytes.ToUpper(text), 2)), []byte("-"))
	}
	return append(to, r.Label.around(text)...)
}
