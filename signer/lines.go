package signer

import (
	"bytes"
	"slices"
	"strings"
)

// lineWriter writes lines one below the other, by the rules.
type lineWriter struct {
	text  []byte
	rules LineRules
	lines uint8
}

// writeLines begins a text, for which there is room of that size.
func (r LineRules) writeLines(size int) lineWriter {
	w := lineWriter{text: make([]byte, 0, size), rules: r}
	if r.Leading {
		w.text = append(w.text, r.LineEnd.text()...)
	}
	return w
}

// line writes one more line.
func (w *lineWriter) line(text string) {
	if w.next(len(text)) {
		w.text = append(w.text, text...)
	}
}

// lineOf is line, of bytes.
func (w *lineWriter) lineOf(text []byte) {
	if w.next(len(text)) {
		w.text = append(w.text, text...)
	}
}

// next ends the line before one of that size, unless that is left out.
func (w *lineWriter) next(size int) bool {
	if w.rules.NoEmpty && size == 0 {
		return false
	}
	if w.lines++; w.lines == 1 {
		return true
	}
	if before := w.lines - 1; before != w.rules.Joined {
		w.text = append(w.text, w.rules.LineEnd.text()...)
		if before == w.rules.Doubled {
			w.text = append(w.text, w.rules.LineEnd.text()...)
		}
	}
	w.text = append(w.text, w.rules.Indent.text()...)
	return true
}

// end returns the text.
func (w *lineWriter) end() []byte {
	if w.rules.Trailing {
		w.text = append(w.text, w.rules.LineEnd.text()...)
	}
	return w.rules.Formatted.of(w.text)
}

// ends reports whether a block of lines ends so.
func (e LineEnd) ends(block []byte) bool {
	end := e.text()
	return len(block) >= len(end) && string(block[len(block)-len(end):]) == end
}

// each ends each line of a block so, of a block with the right line ends.
func (e LineEnd) each(block []byte) []byte {
	if e == LF {
		return block
	}
	return bytes.ReplaceAll(block, []byte("\n"), []byte(e.text()))
}

// escape percent-encodes a whole text.
func (e Escaped) escape(text []byte) []byte {
	if e == 0 {
		return text
	}
	return e.append(make([]byte, 0, len(text)+len(text)/2), text)
}

// escapedKept are the characters that are not percent-encoded.
var escapedKept = [...]Chars{
	EscapedAll: unreservedChars, EscapedPath: unreservedChars.Or(CharsOf("/")), EscapedURI: unreservedChars.Or(CharsOf(";,/?:@&=+$#!*'()")),
}

// escapedSizes are how many bytes each byte takes, percent-encoded.
var escapedSizes = func() (sizes [len(escapedKept)][256]uint8) {
	for e, kept := range escapedKept {
		for c := range sizes[e] {
			sizes[e][c] = 3
			if kept.has(byte(c)) {
				sizes[e][c] = 1
			}
		}
	}
	return sizes
}()

// append appends a text, percent-encoded.
func (e Escaped) append(b, text []byte) []byte {
	sizes, n := &escapedSizes[e], len(b)
	b = slices.Grow(b, 3*len(text))[:n+3*len(text)]
	for _, c := range text {
		if b[n] = c; sizes[c] == 3 {
			b[n], b[n+1], b[n+2] = '%', hexDigits[c>>4], hexDigits[c&15]
		}
		n += int(sizes[c])
	}
	return b[:n]
}

// write returns letters so: right is as they are.
func (l Letters) write(text string) string {
	switch l {
	case LettersSmall:
		return strings.ToLower(text)
	case LettersCapital:
		return strings.ToUpper(text)
	case LettersTitle:
		b := []byte(strings.ToLower(text))
		for i, c := range b {
			if 'a' <= c && c <= 'z' && (i == 0 || b[i-1] == '.' || b[i-1] == '-') {
				b[i] = c - 'a' + 'A'
			}
		}
		return string(b)
	}
	return text
}
