package web

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bytes returns what the text of a box stands for.
func (b box) bytes() ([]byte, error) {
	switch b.as {
	case "escaped":
		s, err := unescape(b.text)
		return []byte(s), err
	case "hex":
		raw, err := hex.DecodeString(squeeze(b.text))
		if err != nil {
			return nil, errors.New("this is not hex, which is pairs of 0-9 and a-f")
		}
		return raw, nil
	case "base64":
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(squeeze(b.text), "="))
		if err != nil {
			return nil, errors.New("this is not Base64")
		}
		return raw, nil
	}
	return []byte(b.text), nil
}

// squeeze removes blanks and line ends.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// plainText reports whether a text box carries s unchanged: UTF-8 without
// control characters but the line feed and the tab.
func plainText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	}) < 0
}

// escape writes bytes as text: \r, \n, \t, \\ and \xFF. unescape reads it back.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && n == 1, unicode.IsControl(r):
			for _, c := range []byte(s[i : i+n]) {
				fmt.Fprintf(&b, `\x%02X`, c)
			}
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// unescape reads \r, \n, \t, \0, \\, \", \', \xFF and \u00FF. Line feeds that
// stand in the text are there to make it readable: a text that is escaped has
// its own as \n. Without any \n in it they count.
func unescape(s string) (string, error) {
	if strings.Contains(s, `\n`) {
		s = strings.ReplaceAll(s, "\n", "")
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		text, n := escaped(s[i+1:])
		if n == 0 {
			return b.String(), fmt.Errorf(`at character %d: after \ comes n, r, t, 0, \, ", ', x and two hex digits, or u and four`, utf8.RuneCountInString(s[:i])+1)
		}
		b.WriteString(text)
		i += n
	}
	return b.String(), nil
}

// escaped reads what stands after a backslash, and returns how long that is.
func escaped(s string) (string, int) {
	if s == "" {
		return "", 0
	}
	if at := strings.IndexByte(`nrt0\"'`, s[0]); at >= 0 {
		return "\n\r\t\x00\\\"'"[at : at+1], 1
	}
	digits := map[byte]int{'x': 2, 'u': 4}[s[0]]
	if digits == 0 || len(s) < 1+digits {
		return "", 0
	}
	var n rune
	if _, err := fmt.Sscanf(s[1:1+digits], "%x", &n); err != nil || strings.Trim(s[1:1+digits], "0123456789abcdefABCDEF") != "" {
		return "", 0
	}
	if n >= 0xD800 && n < 0xE000 {
		return "", 0 // half of a pair is no character
	}
	if digits == 2 {
		return string([]byte{byte(n)}), 3
	}
	return string(n), 5
}
