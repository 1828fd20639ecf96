package read

import (
	"bytes"
	"regexp"
)

// stringForms read the strings that are signed.
var stringForms = []form{readCanonicalRequest, readStringToSign4, readS3StringToSign, readStringToSign}

// readString reads a string that is signed and that stood on one line: divided
// into its lines, or as it stood where that is asked for. It reports whether it
// is one.
func (r *Reading) readString(text, stood []byte, id, note string, mistake Hint) bool {
	for _, read := range stringForms {
		found := Reading{Provided: map[string][]byte{}, Server: map[string][]byte{}, asIs: r.asIs}
		lines := splitLines(text)
		n := read(lines, &found)
		if n == 0 || len(bytes.TrimSpace(joined(lines[n:]))) > 0 {
			continue
		}
		if !r.mend(id, note) {
			text = stood
		} else {
			r.hint(mistake)
		}
		for step := range found.Provided {
			r.provide(step, text)
		}
		if found.Request != nil {
			r.request(found.Request, found.rank)
		}
		r.told(&found)
		return true
	}
	return false
}

// escapedString begins a string that is signed, its line ends escaped.
var escapedString = regexp.MustCompile(`(?:GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|AWS4-[A-Z0-9-]+)(?:\\+r)?(\\+)n`)

// readEscaped reads strings that are signed, printed as a program's literal or
// in JSON: 'POST\nhost\n/\na=1'. One line may hold several.
func readEscaped(lines []line, r *Reading) int {
	const most = 8
	text, took := lines[0].text, 0
	if !bytes.Contains(text, []byte(`\n`)) {
		return 0
	}
	for range most {
		at := escapedString.FindSubmatchIndex(text)
		if at == nil {
			break
		}
		stood := literalAt(text, at[0])
		if stood != nil && r.readString(unescapedTimes(stood, at[3]-at[2]), stood, escapedNewlines, escapedNote, Hint{
			ID: "sts-literal-backslash-n", Text: `The string was printed with \n for its line ends, as loggers do, and read with line ends.`,
		}) {
			took = 1
			text = text[at[0]+len(stood):]
			continue
		}
		text = text[at[1]:]
	}
	return took
}

// literalAt returns the text from a place on, up to the quotation mark that
// stands before it too, or to the end of the line. It is nil within a word.
func literalAt(text []byte, at int) []byte {
	if at == 0 {
		return bytes.TrimRight(text, " \t")
	}
	quote := text[at-1]
	if !quoted(text[at-1:]) && quote != '`' {
		if bytes.IndexByte([]byte(" \t=:>([,"), quote) < 0 {
			return nil
		}
		return bytes.TrimRight(text[at:], " \t")
	}
	slashes := slashesBefore(text, at-1)
	for end := at; end < len(text); end++ {
		if text[end] == quote && slashesBefore(text, end) == slashes {
			return text[at : end-slashes]
		}
	}
	return text[at:]
}

// slashesBefore counts the backslashes before a place.
func slashesBefore(text []byte, at int) int {
	n := 0
	for n < at && text[at-n-1] == '\\' {
		n++
	}
	return n
}

// unescapedTimes undoes escapes that have put so many backslashes before an n.
func unescapedTimes(text []byte, slashes int) []byte {
	plain := string(text)
	for ; slashes > 0; slashes /= 2 {
		plain = replyUnescape(plain)
	}
	return []byte(plain)
}
