package read

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxCommand is how much of a command is read: what is longer is no command
// that anybody typed or that a browser copied.
const maxCommand = 256 << 10

// A word is one argument of a command, as the program gets it.
type word struct {
	text   string
	quoted bool
	mark   bool // "{", "}", "(", ")", "=" or ";" of PowerShell, in no word
}

// A shell splits the lines of a command into words, with one loop and counters:
// however deep a text nests, the stack does not grow.
type shell struct {
	lines    []line
	row, col int
	taken    int
	words    []word
	text     []byte // of the word that is being read
	open     bool   // a word has begun, be it empty
	quoted   bool
	quoteRow int  // where the last quote was opened
	unclosed bool // a quote was, until the end
	cut      bool // by an "&" that is in no quotes
	whole    bool // go on behind such an "&"
	expands  bool // something that the shell would replace
	isStart  func([]byte) bool
}

// peek returns the byte n places ahead in the line, "\n" for its end, and -1
// where the text or what is read of it ends. The end of the last line is none.
func (s *shell) peek(n int) int {
	if s.row >= len(s.lines) || s.taken >= maxCommand {
		return -1
	}
	switch text, at := s.lines[s.row].text, s.col+n; {
	case at < len(text):
		return int(text[at])
	case at == len(text) && s.row+1 < len(s.lines):
		return '\n' // a CR before it is the paste's, not the command's
	}
	return -1
}

func (s *shell) next() int {
	c := s.peek(0)
	switch {
	case c < 0:
		return c
	case c == '\n' && s.col == len(s.lines[s.row].text):
		s.row, s.col = s.row+1, 0
	default:
		s.col++
	}
	s.taken++
	return c
}

// rest is what follows in the line.
func (s *shell) rest() []byte { return s.lines[s.row].text[s.col:] }

func (s *shell) put(c int) {
	s.text, s.open = append(s.text, byte(c)), true
}

func (s *shell) putRune(r rune) {
	s.text, s.open = utf8.AppendRune(s.text, r), true
}

// end ends the word that is being read, if one is.
func (s *shell) end() {
	if s.open {
		s.words = append(s.words, word{text: string(s.text), quoted: s.quoted})
	}
	s.text, s.open, s.quoted = s.text[:0], false, false
}

func (s *shell) startQuote() {
	s.open, s.quoted, s.quoteRow = true, true, s.row
}

// continues goes to the next line and reports whether the command goes on
// there: a line that starts a command of its own does not continue this one.
// A prompt that a terminal writes there is skipped.
func (s *shell) continues() bool {
	for s.peek(0) == ' ' || s.peek(0) == '\t' {
		s.next()
	}
	if s.row+1 >= len(s.lines) || s.isStart(s.lines[s.row+1].text) {
		s.lines = s.lines[:s.row+1]
		return false
	}
	s.next()
	text := s.rest()
	trimmed := bytes.TrimLeft(text, " \t")
	for _, prompt := range []string{"> ", ">> ", "More? "} {
		if bytes.HasPrefix(trimmed, []byte(prompt)) {
			n := len(text) - len(trimmed) + len(prompt)
			s.col, s.taken = s.col+n, s.taken+n
			break
		}
	}
	return true
}

// endsLine reports whether nothing but blanks follows in the line, from n on.
// That a blank was copied behind the mark of continuation happens.
func (s *shell) endsLine(n int) bool {
	if s.row >= len(s.lines) || s.col+n > len(s.lines[s.row].text) {
		return true
	}
	for _, c := range s.lines[s.row].text[s.col+n:] {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// split reads the words of the command at the start of the lines. A quote that
// is never closed ends with its line: a cut paste must not swallow the rest.
// whole tells it to go on behind an "&" that a shell ends the command at.
func split(lines []line, col int, dialect func(*shell), isStart func([]byte) bool, whole bool) *shell {
	s := &shell{lines: lines, col: col, isStart: isStart, whole: whole}
	dialect(s)
	if !s.unclosed {
		s.end()
		return s
	}
	s = &shell{lines: lines[:min(s.quoteRow+1, len(lines))], col: col, isStart: isStart, whole: whole}
	dialect(s)
	s.end()
	return s
}

// count returns how many lines were taken.
func (s *shell) count() int { return max(1, min(s.row+1, len(s.lines))) }

// bash reads words as the shells of Unix do. Nothing is expanded.
func bash(s *shell) {
	for !s.bashEnds() {
		switch c := s.next(); c {
		case ' ', '\t':
			s.end()
		case '\'':
			s.startQuote()
			s.singleQuoted()
		case '"':
			s.startQuote()
			s.doubleQuoted()
		case '$':
			s.dollar()
		case '\\':
			if s.endsLine(0) {
				if !s.continues() {
					return
				}
			} else {
				s.put(s.next())
			}
		default:
			s.put(c)
		}
	}
}

// bashEnds reports whether the command ends before the next byte.
func (s *shell) bashEnds() bool {
	switch c := s.peek(0); c {
	case -1, '\n', ';', '|', ')', '`':
		return true
	case '#':
		return !s.open
	case '<', '>':
		if len(s.text) == 1 && s.text[0] >= '0' && s.text[0] <= '9' {
			s.text, s.open = s.text[:0], false // "2>&1"
		}
		return true
	case '&':
		s.cut = s.cuts(s.peek(1))
		return !s.cut || !s.whole
	}
	return false
}

// cuts reports whether an "&" before next stands in a word, which it cuts.
func (s *shell) cuts(next int) bool {
	return s.open && next != '&' && next != ' ' && next != '\t' && next != '\n' && next >= 0 &&
		bytes.ContainsAny(s.text, "?=")
}

func (s *shell) singleQuoted() {
	for {
		switch c := s.next(); c {
		case -1:
			s.unclosed = true
			return
		case '\'':
			return
		default:
			s.put(c)
		}
	}
}

func (s *shell) doubleQuoted() {
	for {
		switch c := s.next(); c {
		case -1:
			s.unclosed = true
			return
		case '"':
			return
		case '\\':
			switch next := s.peek(0); next {
			case '\n':
				s.next()
			case '$', '`', '"', '\\':
				s.put(s.next())
			default:
				s.put(c)
			}
		case '$', '`':
			s.expands = s.expands || c == '`' || startsName(s.peek(0))
			s.put(c)
		default:
			s.put(c)
		}
	}
}

func startsName(c int) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '{' || c == '('
}

// dollar reads $'…', which other lexers do not know, and $"…".
func (s *shell) dollar() {
	switch c := s.peek(0); c {
	case '\'':
		s.next()
		s.startQuote()
		s.escapes()
	case '"': // the quote follows
	default:
		s.expands = s.expands || startsName(c)
		s.put('$')
	}
}

// escapes reads the inside of $'…'.
func (s *shell) escapes() {
	for {
		switch c := s.next(); c {
		case -1:
			s.unclosed = true
			return
		case '\'':
			return
		case '\\':
			s.escape(s.next())
		default:
			s.put(c)
		}
	}
}

// escaped are the letters of escapes, and what each stands for.
const escapeLetters, escapeBytes = `abeEfnrtv`, "\a\b\x1b\x1b\f\n\r\t\v"

func (s *shell) escape(c int) {
	switch c {
	case -1:
		s.unclosed = true
	case 'x':
		if v, n := s.digits(16, 2); n > 0 {
			s.put(int(v))
		}
	case 'u', 'U':
		most := 4
		if c == 'U' {
			most = 8
		}
		if v, n := s.digits(16, most); n > 0 {
			s.putRune(s.surrogate(rune(v)))
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		s.col--
		s.taken--
		v, _ := s.digits(8, 3)
		s.put(int(v & 0xff))
	case '\\', '\'', '"', '?':
		s.put(c)
	default:
		if at := bytes.IndexByte([]byte(escapeLetters), byte(c)); at >= 0 {
			s.put(int(escapeBytes[at]))
		} else {
			s.put('\\')
			s.put(c)
		}
	}
}

// surrogate joins a half of a pair with the other one: browsers write a
// character outside the basic plane as two \u.
func (s *shell) surrogate(r rune) rune {
	if !utf16.IsSurrogate(r) || s.peek(0) != '\\' || s.peek(1) != 'u' {
		return r
	}
	low, n := s.number(2, 16, 4)
	both := utf16.DecodeRune(r, rune(low))
	if n == 0 || both == utf8.RuneError {
		return r
	}
	s.col, s.taken = s.col+2+n, s.taken+2+n
	return both
}

// digits takes up to most digits of a base.
func (s *shell) digits(base, most int) (value uint64, n int) {
	value, n = s.number(0, base, most)
	s.col, s.taken = s.col+n, s.taken+n
	return value, n
}

// number reads the digits that stand from places ahead.
func (s *shell) number(from, base, most int) (value uint64, n int) {
	for n < most {
		c := s.peek(from + n)
		if c < 0 || c > 127 {
			break
		}
		digit, err := strconv.ParseUint(string(rune(c)), base, 8)
		if err != nil {
			break
		}
		value, n = value*uint64(base)+digit, n+1
	}
	return value, n
}

// cmdQuotes is what Windows' shell and the program after it know of quotes:
// each reads them in its own way.
type cmdQuotes struct {
	shell, word bool // between quotes that the one, the other sees
	closed      bool // the word's quotes, just now
	slashes     int  // backslashes that may belong to a quote
}

// cmd reads words as Windows' cmd.exe and then the program itself do.
func cmd(s *shell) {
	var q cmdQuotes
	for {
		c, escaped := s.peek(0), false
		if c == '^' && !q.shell {
			s.next()
			if s.endsLine(0) {
				if !s.continues() {
					break
				}
				if s.peek(0) != '\n' {
					continue
				}
			}
			c, escaped = s.peek(0), true
		}
		if c < 0 || c == '\n' && !escaped {
			break
		}
		if !escaped && !q.shell && (c == '&' || c == '|' || c == '<' || c == '>') {
			s.cut = c == '&' && s.cuts(s.peek(1))
			if !s.cut || !s.whole {
				break
			}
		}
		if c == '"' && !escaped {
			q.shell = !q.shell
		}
		s.argument(s.next(), &q)
	}
	for ; q.slashes > 0; q.slashes-- {
		s.put('\\')
	}
}

// argument takes a byte that a Windows program gets in its command line. A
// backslash is one, unless a quote follows; "" in quotes is one quote.
func (s *shell) argument(c int, q *cmdQuotes) {
	if c == '\\' {
		q.slashes++
		q.closed = false
		return
	}
	slashes := q.slashes
	if q.slashes = 0; c == '"' {
		for range slashes / 2 {
			s.put('\\')
		}
		switch {
		case slashes%2 == 1:
			s.put(c)
		case q.closed && slashes == 0:
			s.put(c)
			q.word, q.closed = true, false
			return
		default:
			q.word, q.closed = !q.word, q.word
			s.startQuote()
			return
		}
		q.closed = false
		return
	}
	for range slashes {
		s.put('\\')
	}
	if q.closed = false; (c == ' ' || c == '\t') && !q.word {
		s.end()
		return
	}
	s.put(c)
}
