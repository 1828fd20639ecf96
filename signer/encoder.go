package signer

import "slices"

// An encoder writes names and values of a query by rules that may be wrong.
type encoder struct {
	right  bool // it does what appendEscaped does
	none   bool // it leaves everything as it is
	plus   bool
	latin1 bool
	digits string
	passes uint8 // for a value
	raw    Chars
}

const hexDigits, smallHexDigits = "0123456789ABCDEF", "0123456789abcdef"

func newEncoder(r *EncodeRules) encoder {
	if *r == (EncodeRules{}) {
		return encoder{right: true, passes: 1}
	}
	e := encoder{
		none: r.None, plus: r.BlankAsPlus, latin1: r.Charset == Latin1,
		digits: hexDigits, passes: 1 + r.MorePasses, raw: unreservedChars,
	}
	if r.SmallHex {
		e.digits = smallHexDigits
	}
	for i := range e.raw {
		e.raw[i] = e.raw[i]&^r.Over[i] | r.Raw[i]
	}
	return e
}

// text returns what append appends.
func (e *encoder) text(s string, passes uint8) string {
	if e.right {
		return Escape(s)
	}
	return string(e.append(nil, s, passes))
}

// append appends a text encoded that many times.
func (e *encoder) append(b []byte, s string, passes uint8) []byte {
	if e.right {
		return appendEscaped(b, s)
	}
	if e.latin1 {
		s = utf8AsLatin1(s)
	}
	for ; passes > 1; passes-- {
		s = string(e.once(nil, s))
	}
	return e.once(b, s)
}

func (e *encoder) once(b []byte, s string) []byte {
	b = slices.Grow(b, len(s)+len(s)/4)
	for _, c := range []byte(s) {
		switch {
		case c == ' ' && e.plus:
			b = append(b, '+')
		case e.none || e.raw.has(c):
			b = append(b, c)
		default:
			b = append(b, '%', e.digits[c>>4], e.digits[c&15])
		}
	}
	return b
}

// Chars is a set of characters of ASCII.
type Chars [2]uint64

// CharsOf returns the set of the characters of a text.
func CharsOf(text string) (set Chars) {
	for _, c := range []byte(text) {
		if c < 128 {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	return set
}

// has reports whether a byte is one of the characters.
func (c Chars) has(b byte) bool { return b < 128 && c[b>>6]>>(b&63)&1 != 0 }

// Or returns the characters of both sets.
func (c Chars) Or(other Chars) Chars { return Chars{c[0] | other[0], c[1] | other[1]} }

// And returns the characters that are in both sets.
func (c Chars) And(other Chars) Chars { return Chars{c[0] & other[0], c[1] & other[1]} }

var unreservedChars = CharsOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")

// utf8AsLatin1 returns a text in Latin-1, or as it is if it has characters
// that Latin-1 has not.
func utf8AsLatin1(s string) string {
	b := make([]byte, 0, len(s))
	for _, c := range s {
		if c > 0xFF {
			return s
		}
		b = append(b, byte(c))
	}
	return string(b)
}

// latin1AsUTF8 takes each byte for a character of Latin-1.
func latin1AsUTF8(s string) string {
	b := make([]rune, 0, len(s))
	for _, c := range []byte(s) {
		b = append(b, rune(c))
	}
	return string(b)
}
