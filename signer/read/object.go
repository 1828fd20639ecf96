package read

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/signer"
)

// An objectPair is a key and its text in a printed object, with the key of the
// object that it stands in.
type objectPair struct {
	within, key, value string
}

// fieldsOfObject returns the address and the fields of a presigned upload as an
// SDK returns it: {"url": …, "fields": {…}}.
func fieldsOfObject(text []byte) (url string, fields []signer.Pair) {
	pairs := pairsOfObject(text)
	within := ""
	for _, p := range pairs {
		if strings.EqualFold(p.key, "policy") {
			within = p.within
		}
	}
	for _, p := range pairs {
		isURL := strings.EqualFold(p.key, "url") || strings.EqualFold(p.key, "action")
		switch {
		case isURL && url == "":
			url = p.value
		case p.within == within && !isURL && len(fields) < mostFormFields:
			fields = append(fields, signer.Pair{Name: p.key, Value: p.value})
		}
	}
	return url, fields
}

// pairsOfObject reads the texts of an object as JSON, Python, JavaScript, Ruby
// and PHP print it: keys with quotation marks or without, then ":" or "=>".
// What is no text is passed over.
func pairsOfObject(text []byte) []objectPair {
	const deepest = 32
	var pairs []objectPair
	within, key, keyed := []string{}, "", false
	for len(text) > 0 && len(pairs) < mostFormFields && len(within) < deepest {
		c := text[0]
		if literal := c == '"' || c == '\'' || c == '`'; literal || isBareByte(c) {
			var word string
			word, text = objectWord(text)
			if !keyed {
				key, keyed, text = keyBefore(word, text)
				continue
			}
			if keyed = false; literal {
				pairs = append(pairs, objectPair{strings.Join(within, "."), key, word})
			}
			continue
		}
		switch c {
		case '{', '[', '(':
			within, keyed = append(within, key), false
		case '}', ']', ')':
			within, keyed = within[:max(0, len(within)-1)], false
		case ',':
			keyed = false
		}
		text = text[1:]
	}
	return pairs
}

// keyBefore reports whether a word is a key: a colon or an arrow is behind it.
func keyBefore(word string, text []byte) (key string, keyed bool, rest []byte) {
	text = bytes.TrimLeft(text, " \t\r\n]")
	for _, joint := range []string{":", "=>"} {
		if rest, found := bytes.CutPrefix(text, []byte(joint)); found {
			return word, true, rest
		}
	}
	return "", false, text
}

// objectWord reads a text in quotation marks, or a bare word.
func objectWord(text []byte) (word string, rest []byte) {
	if isBareByte(text[0]) {
		n := 0
		for n < len(text) && isBareByte(text[n]) {
			n++
		}
		return string(text[:n]), text[n:]
	}
	var b []byte
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return string(b), text[i+1:]
		case c == '\\' && i+1 < len(text):
			var n int
			b, n = appendUnslashed(b, text[i+1:])
			i += n
		default:
			b = append(b, c)
		}
	}
	return string(b), nil
}

// appendUnslashed appends what stands behind a backslash, and returns how long
// that is: a letter, or "u" or "x" and the number of a character.
func appendUnslashed(b, text []byte) ([]byte, int) {
	c := text[0]
	if digits := map[byte]int{'u': 4, 'x': 2}[c]; digits > 0 && len(text) > digits {
		if v, err := strconv.ParseUint(string(text[1:1+digits]), 16, 16); err == nil {
			n := 1 + digits
			r := rune(v)
			if low, err := strconv.ParseUint(lowHalf(text[n:]), 16, 16); err == nil {
				if both := utf16.DecodeRune(r, rune(low)); both != utf8.RuneError {
					r, n = both, n+2+digits
				}
			}
			return utf8.AppendRune(b, r), n
		}
	}
	if at := strings.IndexByte("nrtbf", c); at >= 0 {
		c = "\n\r\t\b\f"[at]
	}
	return append(b, c), 1
}

// lowHalf returns the digits of an escape that follows another.
func lowHalf(text []byte) string {
	const length = 6
	if len(text) < length || !bytes.HasPrefix(text, []byte(`\u`)) {
		return ""
	}
	return string(text[2:length])
}

// isBareByte reports whether a byte may be in a bare word.
func isBareByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '$' || c == '.'
}
