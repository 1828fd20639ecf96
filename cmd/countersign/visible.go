package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glyphs splits text into what is shown of each character. Nothing that a
// terminal would obey, hide or turn around is among it: what a user pastes may
// be somebody else's text. last is what the text is followed by.
func glyphs(text []byte, last byte) []string {
	var list []string
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		next := last
		if i+n < len(text) {
			next = text[i+n]
		}
		list = append(list, glyph(r, text[i:i+n], next))
		i += n
	}
	return list
}

// glyph shows one character; next is the byte after it.
func glyph(r rune, raw []byte, next byte) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf("<%02X>", raw[0])
	case r == ' ' && (next == '\n' || next == '\r'):
		return "␠"
	case r == ' ':
		return " "
	case r < ' ':
		return string(0x2400 + r) // the picture of a control character
	case r == 0x7F:
		return "␡"
	case r >= 0x2400 && r <= 0x2426, !shows(r):
		return fmt.Sprintf("<U+%04X>", r)
	}
	return string(raw)
}

// shows reports whether a character takes a place of its own on a terminal.
func shows(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Zs, unicode.Cf, unicode.Mn, unicode.Me) && r != 0x3164 && r != 0x2800
}

// visible shows a text in one line.
func visible(text string) string { return strings.Join(glyphs([]byte(text), 0), "") }

// visibleLines is visible for a text of lines.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

// columns is how many columns of a terminal a visible text takes.
func columns(text string) int {
	if len(text) == 1 {
		return 1 // nearly always
	}
	n := 0
	for _, r := range text {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// wide reports whether a character takes two columns: the ranges of East Asian
// scripts and of pictures (Unicode, EastAsianWidth.txt), as blocks.
func wide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	for _, block := range [...][2]rune{
		{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
		{0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
	} {
		if r >= block[0] && r <= block[1] {
			return true
		}
	}
	return false
}

// wrap breaks visible text into lines of that width, at blanks, and inside of
// words that are longer than a line.
func wrap(text string, first, width int) []string {
	var lines []string
	line, used, room := "", 0, first
	end := func() {
		lines = append(lines, line)
		line, used, room = "", 0, width
	}
	for _, word := range strings.Fields(text) {
		n := columns(word)
		if used > 0 && used+1+n > room {
			end()
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		for n > room-used && used == 0 {
			head, tail := splitAt(word, room)
			line = head
			end()
			word, n = tail, n-columns(head)
		}
		line, used = line+word, used+n
	}
	if used > 0 || lines == nil {
		end()
	}
	return lines
}

// splitAt cuts off as much of a word as fits, and at least one character.
func splitAt(word string, room int) (head, tail string) {
	used := 0
	for i, r := range word {
		used += columns(string(r))
		if used > room && i > 0 {
			return word[:i], word[i:]
		}
	}
	return word, ""
}
