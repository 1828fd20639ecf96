package signer

import (
	"bytes"
	"strings"
)

// Formatted is what became of a text that was used as the pattern of a
// formatting function, without arguments; right is nothing.
type Formatted uint8

const (
	// FormattedC is what printf of C makes of it, in shells and in Perl: an
	// argument that is missing is 0 or nothing.
	FormattedC Formatted = iota + 1
	// FormattedGo is what Printf of Go makes of it.
	FormattedGo
)

// of formats a text.
func (f Formatted) of(text []byte) []byte {
	if f == 0 {
		return text
	}
	return f.append(make([]byte, 0, len(text)+32), text)
}

// append appends a text, formatted.
func (f Formatted) append(b, text []byte) []byte {
	for {
		at := bytes.IndexByte(text, '%')
		if at < 0 {
			return append(b, text...)
		}
		b, text = append(b, text[:at]...), text[at+1:]
		d, n := parseDirective(text)
		switch {
		case d.verb == '%':
			b = append(b, '%')
		case n == 0 && f == FormattedGo:
			b = append(b, "%!(NOVERB)"...)
		case f == FormattedGo:
			b = append(append(append(b, "%!"...), string(d.verb)...), "(MISSING)"...)
		case strings.IndexByte("diouxXeEfFgGaAcsbq", d.verb) < 0 || n == 0:
			return b // printf says that it is invalid, and ends
		default:
			b = d.zero(b)
		}
		text = text[n:]
	}
}

// A directive is one of printf: %-20.3f.
type directive struct {
	left, zeros bool
	width       int
	precision   int // -1: none
	verb        byte
}

// parseDirective reads what stands behind the percent sign, and tells how long
// it is: 0 if it has no verb.
func parseDirective(s []byte) (d directive, n int) {
	d.precision = -1
	for ; n < len(s) && strings.IndexByte("-+ #0", s[n]) >= 0; n++ {
		d.left, d.zeros = d.left || s[n] == '-', d.zeros || s[n] == '0'
	}
	number := func() (value int) {
		for ; n < len(s) && '0' <= s[n] && s[n] <= '9'; n++ {
			value = min(10*value+int(s[n]-'0'), mostWidth)
		}
		return value
	}
	d.width = number()
	if n < len(s) && s[n] == '.' {
		n++
		d.precision = number()
	}
	if n == len(s) {
		return d, 0
	}
	d.verb = s[n]
	return d, n + 1
}

// mostWidth bounds a field: %2520x asks for 2520 blanks.
const mostWidth = 9999

// zero appends the directive for an argument that is not there.
func (d directive) zero(b []byte) []byte {
	text := ""
	switch d.verb {
	case 'f', 'F':
		text = d.fraction()
	case 'e', 'E':
		text = d.fraction() + "e+00"
	case 'a', 'A':
		text = "0x0p+0"
	case 'c', 's', 'b', 'q':
	default:
		text = "0"
	}
	if d.verb == 'F' || d.verb == 'E' || d.verb == 'A' {
		text = strings.ToUpper(text)
	}
	pad, with := max(0, d.width-len(text)), byte(' ')
	if !d.left && d.zeros && text != "" {
		with = '0'
	}
	if d.left {
		b = append(b, text...)
	}
	for range pad {
		b = append(b, with)
	}
	if d.left {
		return b
	}
	return append(b, text...)
}

// fraction is 0 with its digits behind the point.
func (d directive) fraction() string {
	switch {
	case d.precision < 0:
		return "0.000000"
	case d.precision == 0:
		return "0"
	}
	return "0." + strings.Repeat("0", d.precision)
}
