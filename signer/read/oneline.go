package read

import (
	"bytes"
	"regexp"
)

const oneMethod = `(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH)`

var (
	// gluedString is a string to sign of Version 2 whose line ends got lost.
	gluedString = regexp.MustCompile(`^` + oneMethod + `([a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?::\d+)?)(/[^\s?=&]*?)([A-Z]\w*(?:\.\w+)*=\S*&\S*)$`)
	// letterString is one whose \n lost their backslashes.
	letterString = regexp.MustCompile(`^` + oneMethod + `n([a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?::\d+)?)n(/[^\s?=&]*?)n([A-Z]\w*(?:\.\w+)*=\S*&\S*)$`)
)

// readOneLine reads a string that is signed and that lost its line ends: it
// stands on one line, with blanks for them, or nothing, or the letter n.
func readOneLine(lines []line, r *Reading) int {
	const longest = 1 << 14
	text := bytes.Trim(lines[0].trimmed(), "\"'`")
	if len(text) > longest || len(text) == 0 || text[0] < 'A' || text[0] > 'P' {
		return 0
	}
	divided := []byte(nil)
	mistake := Hint{ID: "sts-newline-missing", Text: "The string stood on one line, and was divided. If your program joins without line ends, this is the mistake."}
	if m := letterString.FindSubmatch(text); m != nil {
		divided = bytes.Join(m[1:], []byte("\n"))
		mistake = Hint{ID: "sts-literal-backslash-n", Text: "The string has the letter n where its line ends should be: a page swallowed the backslashes, or your program did."}
	} else {
		divided = dividedString(text, r)
	}
	if divided == nil || !r.readString(divided, text, lostNewlines, lostNewlinesNote, mistake) {
		return 0
	}
	return 1
}

// dividedString returns a string on one line with its line ends, or nil.
func dividedString(text []byte, r *Reading) []byte {
	if m := replyScope.FindSubmatch(text); m != nil && len(m[0]) == len(text) {
		return bytes.Join(m[1:], []byte("\n"))
	}
	const rows = 4
	word, _, _ := bytes.Cut(text, []byte(" "))
	fields := bytes.Fields(text)
	switch {
	case len(fields) == rows && isMethod(word) && bytes.IndexByte(fields[1], '.') > 0 && fields[2][0] == '/' &&
		!bytes.ContainsAny(fields[1], "/=&") && looksLikeQuery(fields[3]):
		return bytes.Join(fields, []byte("\n"))
	case !isMethod(word):
		if m := gluedString.FindSubmatch(text); m != nil {
			return bytes.Join(m[1:], []byte("\n"))
		}
	}
	return replySplit(string(text), r.Provided["string-to-sign"])
}
