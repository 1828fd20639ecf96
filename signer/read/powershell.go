package read

import (
	"bytes"
	"strings"

	"countersign/signer"
)

// powershell reads words as PowerShell does. In brackets the marks of a table
// of headers are words of their own, and a line's end separates its rows.
func powershell(s *shell) {
	depth := 0
	for {
		c := s.peek(0)
		if c < 0 || s.unclosed || depth == 0 && (c == '\n' || c == ';' || c == '|') {
			return
		}
		if c == '\n' && s.isStart(s.lines[s.row+1].text) {
			s.lines = s.lines[:s.row+1]
			return
		}
		switch s.next(); c {
		case ' ', '\t':
			s.end()
		case '\n':
			s.mark(';')
		case '`':
			if s.endsLine(0) {
				if !s.continues() {
					return
				}
			} else {
				s.put(s.next())
			}
		case '"', '\'':
			s.startQuote()
			s.powershellQuoted(c)
		case '@':
			s.here()
		default:
			depth = s.powershellByte(c, depth)
		}
	}
}

func (s *shell) mark(c int) {
	s.end()
	s.words = append(s.words, word{text: string(rune(c)), mark: true})
}

// powershellByte takes a byte that may be a mark, and returns the depth of
// brackets after it.
func (s *shell) powershellByte(c, depth int) int {
	switch c {
	case '{', '(':
		s.mark(c)
		return depth + 1
	case '}', ')':
		s.mark(c)
		return max(0, depth-1)
	case '=', ';':
		if depth > 0 {
			s.mark(c)
			return depth
		}
	case '$':
		s.expands = s.expands || startsName(s.peek(0))
	}
	s.put(c)
	return depth
}

// powershellQuoted reads '…' and "…": a quote that is doubled is one, and only
// in the latter is the backtick an escape.
func (s *shell) powershellQuoted(quote int) {
	for {
		switch c := s.next(); {
		case c < 0:
			s.unclosed = true
			return
		case c == quote && s.peek(0) == quote:
			s.put(s.next())
		case c == quote:
			return
		case c == '`' && quote == '"':
			s.backtick()
		case c == '$' && quote == '"':
			s.subexpression()
		default:
			s.put(c)
		}
	}
}

func (s *shell) backtick() {
	const letters, stand = "0abefnrtv", "\x00\a\b\x1b\f\n\r\t\v"
	c := s.next()
	if at := bytes.IndexByte([]byte(letters), byte(c)); c >= 0 && at >= 0 {
		s.put(int(stand[at]))
	} else if c >= 0 && c != '\n' {
		s.put(c)
	}
}

// subexpression reads $([char]233), as Chrome writes what is not ASCII.
// Anything else that PowerShell would compute stays as it is.
func (s *shell) subexpression() {
	const start = "([char]"
	if !bytes.HasPrefix(s.rest(), []byte(start)) {
		s.expands = s.expands || startsName(s.peek(0))
		s.put('$')
		return
	}
	code, n := s.number(len(start), 10, 6)
	if n == 0 || s.peek(len(start)+n) != ')' {
		s.put('$')
		return
	}
	s.col, s.taken = s.col+len(start)+n+1, s.taken+len(start)+n+1
	r := rune(code)
	if rest := s.rest(); r >= 0xd800 && r < 0xdc00 && bytes.HasPrefix(rest, []byte("$"+start)) {
		if low, n := s.number(1+len(start), 10, 6); n > 0 && low >= 0xdc00 && low < 0xe000 {
			r = 0x10000 + (r-0xd800)<<10 + rune(low) - 0xdc00
			s.col, s.taken = s.col+len(start)+n+2, s.taken+len(start)+n+2
		}
	}
	s.putRune(r)
}

// here reads @"…"@ over lines, and leaves "@{" to its bracket.
func (s *shell) here() {
	quote := s.peek(0)
	if quote == '{' || quote == '(' {
		return
	}
	if quote != '"' && quote != '\'' || s.peek(1) != '\n' {
		s.put('@')
		return
	}
	s.startQuote()
	s.next()
	s.next()
	for first := true; s.row < len(s.lines) && !s.isStart(s.rest()); first = false {
		if bytes.HasPrefix(s.rest(), []byte{byte(quote), '@'}) {
			s.next()
			s.next()
			return
		}
		if !first {
			s.put('\n')
		}
		for c := s.next(); c != '\n'; c = s.next() {
			if c < 0 {
				s.unclosed = true
				return
			}
			s.put(c)
		}
	}
	s.unclosed = true
}

// A webRequest is what an Invoke-WebRequest says.
type webRequest struct {
	request  signer.Request
	kind     string // of the content, if given
	unknown  []string
	variable bool // the headers are in one
}

// invoke reads the words behind Invoke-WebRequest or Invoke-RestMethod.
func invoke(words []word) *webRequest {
	w := &webRequest{}
	for len(words) > 0 {
		name := words[0]
		words = words[1:]
		switch {
		case name.mark:
		case name.quoted || !strings.HasPrefix(name.text, "-"):
			if w.request.URL == "" {
				w.request.URL = name.text
			}
		case len(words) > 0 && (words[0].mark || words[0].quoted || !strings.HasPrefix(words[0].text, "-")):
			words = w.parameter(strings.ToLower(name.text), words)
		}
	}
	if w.kind != "" {
		w.request.Headers = append(w.request.Headers, signer.Header{Name: "Content-Type", Value: w.kind})
	} else if _, typed := w.request.Header("Content-Type"); !typed && len(w.request.Body) > 0 && w.request.Method != "" && !strings.EqualFold(w.request.Method, "GET") {
		w.request.Headers = append(w.request.Headers, signer.Header{Name: "Content-Type", Value: formType})
	}
	if w.request.Method == "" {
		w.request.Method = "GET"
	}
	w.request.Method = strings.ToUpper(w.request.Method)
	return w
}

// parameter takes the value of one, and returns the words behind it.
func (w *webRequest) parameter(name string, words []word) []word {
	n := group(words)
	value := words[0].text
	if words[0].mark {
		value = firstQuoted(words[:n])
	}
	switch name {
	case "-uri", "-url":
		w.request.URL = value
	case "-method", "-custommethod":
		w.request.Method = value
	case "-headers":
		w.variable = !words[0].mark
		w.headers(words[:n])
	case "-body":
		if !words[0].mark && !words[0].quoted && strings.HasPrefix(value, "$") {
			w.unknown = append(w.unknown, "the body is in a variable and not known")
		} else {
			w.request.Body = []byte(value)
		}
	case "-contenttype":
		w.kind = value
	case "-useragent":
		w.request.Headers = append(w.request.Headers, signer.Header{Name: "User-Agent", Value: value})
	case "-infile":
		w.unknown = append(w.unknown, "the body is in a file and not known")
	case "-usebasicparsing", "-skipcertificatecheck", "-skipheadervalidation", "-passthru", "-disablekeepalive", "-usedefaultcredentials":
		return words // they have no value: it is another's
	}
	return words[n:]
}

// group returns how many words the value at their start has: one, or all of a
// pair of brackets.
func group(words []word) int {
	depth := 0
	for i, w := range words {
		if w.mark && (w.text == "{" || w.text == "(") {
			depth++
		} else if w.mark && (w.text == "}" || w.text == ")") {
			depth--
		}
		if depth <= 0 {
			return i + 1
		}
	}
	return len(words)
}

func firstQuoted(words []word) string {
	for _, w := range words {
		if w.quoted {
			return w.text
		}
	}
	return ""
}

// headers reads the rows of @{ "name" = "value" }. Chrome has among them what
// HTTP/2 says of the request in pseudo headers.
func (w *webRequest) headers(words []word) {
	var list []signer.Header
	pseudo := false
	for i := 1; i+2 < len(words); i++ {
		if !words[i].mark && words[i+1].mark && words[i+1].text == "=" && !words[i+2].mark {
			list = append(list, signer.Header{Name: words[i].text, Value: words[i+2].text})
			pseudo = pseudo || strings.EqualFold(words[i].text, "authority")
			i += 2
		}
	}
	for _, h := range list {
		switch strings.ToLower(h.Name) {
		case "authority", "method", "path", "scheme":
			if pseudo {
				continue
			}
		}
		w.request.Headers = append(w.request.Headers, h)
	}
}
