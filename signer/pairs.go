package signer

import "strings"

// A Pair is one name and value of a query or a form body, decoded.
type Pair struct {
	Name, Value string
}

// ParsePairs reads a query or a form body as services do: split at "&", empty
// pairs dropped, split at the first "=", percent-decoded, "+" a blank. Nothing
// is refused: a "%" that begins no escape stands for itself.
//
// net/url is of no use here: it drops pairs that hold a ";" or a bad escape.
func ParsePairs(query string) []Pair {
	return appendPairs(nil, query)
}

func appendPairs(pairs []Pair, query string) []Pair {
	if query == "" {
		return pairs
	}
	if pairs == nil {
		pairs = make([]Pair, 0, strings.Count(query, "&")+1)
	}
	for more := true; more; {
		var pair string
		pair, query, more = strings.Cut(query, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, Pair{Unescape(name), Unescape(value)})
	}
	return pairs
}

// Unescape decodes percent escapes, and "+" to a blank. A "%" that begins no
// escape is kept.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && IsHex(s[i+1]) && IsHex(s[i+2]):
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// Escape percent-encodes every byte but A-Z a-z 0-9 - _ . ~ (RFC 3986,
// section 2.3), with capital hex digits.
func Escape(s string) string {
	for i := 0; i < len(s); i++ {
		if !unreserved[s[i]] {
			return string(appendEscaped(make([]byte, 0, len(s)+16), s))
		}
	}
	return s
}

// appendEscaped appends Escape(s) to b.
func appendEscaped[T ~string | ~[]byte](b []byte, s T) []byte {
	const digits = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		if c := s[i]; unreserved[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}

// unreserved marks the characters that are never percent-encoded.
var unreserved = func() (set [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~") {
		set[c] = true
	}
	return set
}()

// IsHex reports whether c is a hex digit, in either case.
func IsHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unhex returns the value of a hex digit.
func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&7 + 9
}
