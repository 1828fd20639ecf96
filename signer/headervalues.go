package signer

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// of returns a value in that charset.
func (c HeaderCharset) of(value string) string {
	if c == HeaderSent || isASCII(value) {
		return value
	}
	switch c {
	case HeaderLatin1:
		return string(latin1(value))
	case HeaderUTF8:
		return latin1AsUTF8(value)
	case HeaderASCII:
		return string(questioned(value))
	case HeaderMIME:
		return "=?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte(value)) + "?="
	}
	var b []byte
	for i := range len(value) {
		if value[i] < 0x80 {
			b = append(b, value[i])
		} else {
			b = appendEscaped(b, value[i:i+1])
		}
	}
	return string(b)
}

// append appends a value with its white space treated so.
func (h Blanks) append(b []byte, value string, write func([]byte, string) []byte) []byte {
	switch h {
	case BlanksKept:
		return append(b, value...)
	case BlanksTrimmed:
		return append(b, strings.TrimSpace(value)...)
	case BlanksCollapsed:
		return appendCollapsed(b, value)
	case BlanksQuoted:
		return appendQuoted(b, value)
	case BlanksFolded:
		return appendFolded(b, value)
	case BlanksGone:
		return append(b, strings.Join(strings.Fields(value), "")...)
	}
	return write(b, value)
}

// appendCollapsed makes one blank of each run of white space, wherever it is.
func appendCollapsed(b []byte, value string) []byte {
	blank := false
	for i := range len(value) {
		isBlank := strings.IndexByte(" \t\r\n", value[i]) >= 0
		switch {
		case !isBlank:
			b = append(b, value[i])
		case !blank:
			b = append(b, ' ')
		}
		blank = isBlank
	}
	return b
}

// appendQuoted keeps what is between quotation marks as it is.
func appendQuoted(b []byte, value string) []byte {
	start := len(b)
	for i, part := range strings.Split(strings.TrimSpace(value), `"`) {
		if i > 0 {
			b = append(b, '"')
		}
		if i%2 == 1 {
			b = append(b, part...)
		} else {
			b = appendCollapsed(b, part)
		}
	}
	return append(b[:start], bytes.TrimSpace(b[start:])...)
}
