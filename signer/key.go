package signer

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"html"
	"slices"
	"strings"
)

// KeyRules are the choices about the key.
type KeyRules struct {
	Secret SecretRules
	Chain  ChainRules
}

// SecretRules are the choices about how the secret access key becomes the bytes
// of a key, in the order in which a program makes them. The right ones are the
// zero value: its bytes, as it is.
type SecretRules struct {
	// Skip bytes are lost at its beginning, and Keep are kept at most; 0: all.
	Skip, Keep uint8
	// Stop is the byte where it is cut off; 0: nowhere.
	Stop byte
	Form SecretForm
	// Quote is the quotation mark around it; 0: none.
	Quote byte
	Space Space
	// Mark puts the byte order mark in front of it.
	Mark bool
	Wide Wide
}

// SecretForm is what became of a secret on its way.
type SecretForm uint8

const (
	// SecretPlain is the secret as it was given.
	SecretPlain SecretForm = iota
	// SecretURLDecoded is decoded as a query is: a + is a blank.
	SecretURLDecoded
	// SecretURLEncoded is percent-encoded.
	SecretURLEncoded
	// SecretHTMLEscaped has &amp; for &.
	SecretHTMLEscaped
	// SecretShellExpanded lost its backslashes, and each $ with a name.
	SecretShellExpanded
	// SecretNoSlash lost its slashes.
	SecretNoSlash
	// SecretNoPlus lost its plus signs.
	SecretNoPlus
	// SecretSlashEscaped has a backslash before each slash, as JSON may.
	SecretSlashEscaped
	// SecretLower is in lower case.
	SecretLower
	// SecretBase64Decoded is what its text is the Base64 of.
	SecretBase64Decoded
	// SecretBase64Encoded is its Base64.
	SecretBase64Encoded
)

func (f SecretForm) of(secret string) string {
	switch f {
	case SecretURLDecoded:
		return Unescape(secret)
	case SecretURLEncoded:
		return Escape(secret)
	case SecretHTMLEscaped:
		return html.EscapeString(secret)
	case SecretShellExpanded:
		return shellExpanded(secret)
	case SecretNoSlash:
		return strings.ReplaceAll(secret, "/", "")
	case SecretNoPlus:
		return strings.ReplaceAll(secret, "+", "")
	case SecretSlashEscaped:
		return strings.ReplaceAll(secret, "/", `\/`)
	case SecretLower:
		return strings.ToLower(secret)
	case SecretBase64Decoded:
		return base64Decoded(secret)
	case SecretBase64Encoded:
		return base64.StdEncoding.EncodeToString([]byte(secret))
	}
	return secret
}

// shellExpanded drops backslashes and variables, of which the shell has none of
// that name.
func shellExpanded(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
		case '$':
			for i+1 < len(text) && (isAlphanumeric(text[i+1]) || text[i+1] == '_') {
				i++
			}
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// base64Decoded decodes as most libraries do, without regard to padding. What
// is no Base64 stays as it is.
func base64Decoded(text string) string {
	bare := strings.TrimRight(text, "=")
	if len(bare)%4 == 1 {
		bare = bare[:len(bare)-1]
	}
	raw, err := base64.RawStdEncoding.DecodeString(bare)
	if err != nil {
		return text
	}
	return string(raw)
}

// Space is what stands around a text that was not trimmed.
type Space uint8

const (
	// NoSpace is a text that was trimmed.
	NoSpace Space = iota
	// LFBehind is a line feed at the end.
	LFBehind
	// CRLFBehind is a carriage return and a line feed at the end.
	CRLFBehind
	// CRBehind is a carriage return at the end.
	CRBehind
	// BlankBehind is a blank at the end.
	BlankBehind
	// BlankBefore is a blank in front.
	BlankBefore
	// TabBehind is a tab at the end.
	TabBehind
)

func (s Space) around(text string) string {
	if s == BlankBefore {
		return " " + text
	}
	return text + [...]string{NoSpace: "", LFBehind: "\n", CRLFBehind: "\r\n", CRBehind: "\r", BlankBehind: " ", TabBehind: "\t"}[s]
}

// Wide is whether a text has two bytes for each character, as UTF-16 has.
type Wide uint8

const (
	// NotWide is UTF-8.
	NotWide Wide = iota
	// WideLittle is UTF-16 with the low byte first.
	WideLittle
	// WideBig is UTF-16 with the high byte first.
	WideBig
	// WideMarked is WideBig with a byte order mark in front.
	WideMarked
)

// of returns the text with two bytes for each character. Secrets and strings to
// sign are ASCII; what is not is taken for Latin-1.
func (w Wide) of(text []byte) []byte {
	if w == NotWide {
		return text
	}
	return w.append(make([]byte, 0, 2*len(text)+2), text)
}

// append appends a text, with two bytes for each of its own.
func (w Wide) append(b, text []byte) []byte {
	if w == WideMarked {
		b = append(b, 0xfe, 0xff)
	}
	from := len(b)
	b = slices.Grow(b, 2*len(text))[:from+2*len(text)]
	high := 8 // how far the zero is before the character
	if w == WideLittle {
		high = 0
	}
	to := b[from:]
	for ; len(text) >= 4; text, to = text[4:], to[8:] {
		four := uint64(binary.LittleEndian.Uint32(text))
		four = (four | four<<16) & 0x0000ffff0000ffff
		four = (four | four<<8) & 0x00ff00ff00ff00ff
		binary.LittleEndian.PutUint64(to, four<<high)
	}
	for i, c := range text {
		binary.LittleEndian.PutUint16(to[2*i:], uint16(c)<<high)
	}
	return b
}

// key returns the bytes that a secret becomes, with a prefix before it.
func (r SecretRules) key(prefix string, secret Secret) []byte {
	text := secret.Reveal()
	if r == (SecretRules{}) {
		return append(append(make([]byte, 0, len(prefix)+len(text)), prefix...), text...)
	}
	if text = text[min(int(r.Skip), len(text)):]; r.Keep > 0 {
		text = text[:min(int(r.Keep), len(text))]
	}
	if at := strings.IndexByte(text, r.Stop); r.Stop != 0 && at >= 0 {
		text = text[:at]
	}
	text = r.Form.of(text)
	if r.Quote != 0 {
		text = string(r.Quote) + text + string(r.Quote)
	}
	text = r.Space.around(text)
	if r.Mark {
		text = "\uFEFF" + text
	}
	return r.Wide.of([]byte(prefix + text))
}

// ChainRules are the choices about how Version 4 derives its signing key. The
// right ones are the zero value.
type ChainRules struct {
	Prefix Prefix
	// Order of the parts of the scope.
	Order ChainOrder
	// Left is how many parts at the end are left out.
	Left uint8
	Hash Hash
	// Swapped are the steps that take the key for the message.
	Swapped Links
	// Hex are the steps whose result is taken as hex text.
	Hex Links
	// Bytes is what becomes of the bytes of each result.
	Bytes Bytes
	// Scope is the one that the key is derived for, where that is not empty.
	Scope string
}

// scope returns the scope that the key is derived for, for that of the string.
func (r *ChainRules) scope(signed []byte) []byte {
	if r.Scope != "" {
		return []byte(r.Scope)
	}
	return signed
}

// Prefix is what stands before the secret.
type Prefix uint8

const (
	// PrefixAWS4 is what Version 4 asks for.
	PrefixAWS4 Prefix = iota
	// PrefixNone is the secret alone.
	PrefixNone
	// PrefixLower is aws4.
	PrefixLower
	// PrefixAWS lacks the 4.
	PrefixAWS
	// PrefixBlank has a blank behind it.
	PrefixBlank
	// PrefixTwice is there twice.
	PrefixTwice
)

func (p Prefix) text() string {
	return [...]string{PrefixAWS4: "AWS4", PrefixNone: "", PrefixLower: "aws4", PrefixAWS: "AWS", PrefixBlank: "AWS4 ", PrefixTwice: "AWS4AWS4"}[p]
}

// ChainOrder is the order of the parts of the scope.
type ChainOrder uint8

const (
	// ChainScope is the order of the scope: date, region, service, aws4_request.
	ChainScope ChainOrder = iota
	// ChainServiceFirst has the service before the region.
	ChainServiceFirst
	// ChainReversed begins with aws4_request.
	ChainReversed
)

// Links are steps of the derivation; the first is the lowest bit.
type Links uint8

const (
	// FirstLink is the HMAC of the date.
	FirstLink Links = 1
	// FirstLinks are all but the last.
	FirstLinks Links = 7
	// LastLink is the HMAC of aws4_request.
	LastLink Links = 8
	// AllLinks are all four.
	AllLinks = FirstLinks | LastLink
)

func (l Links) has(i int) bool { return l>>i&1 == 1 }

// derive makes the signing key out of that of the secret.
func (r ChainRules) derive(key, scope []byte, wide Wide) []byte {
	parts := bytes.Split(scope, []byte("/"))
	switch {
	case r.Order == ChainServiceFirst && len(parts) > 2:
		parts[1], parts[2] = parts[2], parts[1]
	case r.Order == ChainReversed:
		slices.Reverse(parts)
	}
	for i, part := range parts[:max(0, len(parts)-int(r.Left))] {
		part = wide.of(part)
		if r.Swapped.has(i) {
			key, part = part, key
		}
		key = r.Bytes.of(r.Hash.or(sha256Hash).mac(key, part, nil))
		if r.Hex.has(i) {
			key = hex.AppendEncode(nil, key)
		}
	}
	return key
}
