package read

import (
	"bytes"
	"regexp"
	"strings"

	"countersign/signer"
)

// fetchAt finds a call of fetch, and where its first argument begins.
var fetchAt = regexp.MustCompile("^[^'\"]{0,100}?(?:^|[ \t=(;>])fetch\\([ \t]*(?:[\"'`]|$)")

// maxFetchDepth is how deep brackets may nest in a call: a request's are three
// deep, and what is deeper would be looked at once for each of them.
const maxFetchDepth = 50

// A token of JavaScript is a string, a name or number, or a mark.
type token struct {
	text string
	kind byte // '"', 'a', or the mark itself
}

// A script splits JavaScript into tokens, with a counter for its brackets.
type script struct {
	shell
	tokens []token
}

// sends reports whether a line begins a command or a call that sends a request:
// what looks like something else in it is what it sends.
func sends(text []byte) bool {
	return startsCommand(text) || bytes.Contains(text, []byte("fetch(")) && fetchAt.Match(text)
}

// readFetch reads a call of fetch as browsers copy it.
func readFetch(lines []line, r *Reading) int {
	if !bytes.Contains(lines[0].text, []byte("fetch(")) {
		return 0
	}
	at := fetchAt.FindIndex(lines[0].text)
	if at == nil {
		return 0
	}
	const name = "fetch("
	s := &script{shell: shell{lines: lines, col: bytes.LastIndex(lines[0].text[:at[1]], []byte(name)) + len(name)}}
	if !s.call() || len(s.tokens) == 0 || s.tokens[0].kind != '"' || !looksLikeURL(s.tokens[0].text) {
		return 0
	}
	request := &signer.Request{Method: "GET", URL: s.tokens[0].text}
	unknown := s.options(request)
	r.command(Found{As: "fetch call", Request: *request}, unknown)
	return s.count()
}

// call reads the tokens up to the bracket that closes the call.
func (s *script) call() bool {
	depth := 1
	for {
		c := s.next()
		switch c {
		case -1:
			return false
		case ' ', '\t', '\n', '\r':
		case '"', '\'', '`':
			if !s.quotedBy(c) {
				return false
			}
		case '(', '{', '[':
			if depth++; depth > maxFetchDepth {
				return false
			}
			s.tokens = append(s.tokens, token{kind: byte(c)})
		case ')', '}', ']':
			if depth--; depth == 0 {
				return true
			}
			s.tokens = append(s.tokens, token{kind: byte(c)})
		default:
			if !s.plain(c) {
				return false
			}
		}
	}
}

// plain reads a name, a number or another mark. Another call of fetch means
// that this one was not closed.
func (s *script) plain(c int) bool {
	if !isNameByte(c) {
		s.tokens = append(s.tokens, token{kind: byte(c)})
		return true
	}
	s.text = append(s.text[:0], byte(c))
	for isNameByte(s.peek(0)) {
		s.text = append(s.text, byte(s.next()))
	}
	s.tokens = append(s.tokens, token{text: string(s.text), kind: 'a'})
	return string(s.text) != "fetch"
}

func isNameByte(c int) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '.' || c >= 0x80
}

// quotedBy reads a string; only one in backticks goes over lines.
func (s *script) quotedBy(quote int) bool {
	s.text = s.text[:0]
	for {
		switch c := s.next(); {
		case c < 0 || c == '\n' && quote != '`':
			return false
		case c == quote:
			s.tokens = append(s.tokens, token{text: string(s.text), kind: '"'})
			return true
		case c == '\\':
			s.unescape(s.next())
		default:
			s.text = append(s.text, byte(c))
		}
	}
}

func (s *script) unescape(c int) {
	const letters, stand = "bfnrtv0", "\b\f\n\r\t\v\x00"
	at := bytes.IndexByte([]byte(letters), byte(max(c, 0)))
	switch {
	case c < 0 || c == '\n':
	case c == 'u' && s.peek(0) == '{':
		s.next()
		v, _ := s.digits(16, 6)
		s.next()
		s.putRune(rune(v))
	case c == 'u':
		if v, n := s.digits(16, 4); n > 0 {
			s.putRune(s.surrogate(rune(v)))
		}
	case c == 'x':
		if v, n := s.digits(16, 2); n > 0 {
			s.putRune(rune(v))
		}
	case at >= 0:
		s.put(int(stand[at]))
	default:
		s.put(c)
	}
}

// options reads method, headers and body of the call's second argument, and
// returns what of them is not known.
func (s *script) options(request *signer.Request) (unknown []string) {
	depth := 0
	for i, t := range s.tokens {
		switch t.kind {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		case ':':
			if depth != 1 || i == 0 || i+1 >= len(s.tokens) {
				continue
			}
			switch s.tokens[i-1].text {
			case "method":
				request.Method = s.tokens[i+1].text
			case "headers":
				request.Headers = headersOf(s.tokens[i+1:])
			case "body":
				if u := fetchBody(request, s.tokens[i+1:]); u != "" {
					unknown = append(unknown, u)
				}
			}
		}
	}
	return unknown
}

// fetchBody takes a string; what a program would compute is not known.
func fetchBody(request *signer.Request, tokens []token) string {
	alone := len(tokens) == 1 || tokens[1].kind == ',' || tokens[1].kind == '}'
	switch {
	case tokens[0].kind == '"' && alone:
		request.Body = []byte(tokens[0].text)
	case tokens[0].text != "null" && tokens[0].text != "undefined":
		return "the body is computed and not known"
	}
	return ""
}

// headersOf reads {"name": "value"}, also in new Headers(…), and pairs in
// lists.
func headersOf(tokens []token) []signer.Header {
	var list []signer.Header
	depth := 0
	for i, t := range tokens {
		switch t.kind {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		case ':', ',':
			if i == 0 || i+1 >= len(tokens) || tokens[i+1].kind != '"' || depth == 0 {
				break
			}
			paired := t.kind == ':' || i > 1 && tokens[i-2].kind == '['
			if name := tokens[i-1]; paired && (name.kind == '"' || name.kind == 'a') && !strings.HasPrefix(name.text, ":") {
				list = append(list, signer.Header{Name: name.text, Value: tokens[i+1].text})
			}
		}
		if depth <= 0 && (t.kind == ',' || t.kind == '}') {
			break
		}
	}
	return list
}
