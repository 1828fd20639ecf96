package read

import (
	"regexp"
	"slices"
	"strings"
)

// replyMarks may stand around a string in a sentence.
const replyMarks = " \t\r\n'\"`‘’“”\\"

var replyScope = regexp.MustCompile(`((?:AWS4|GOOG4)-[A-Z0-9]+(?:-[A-Z0-9]+)+?)\s*(\d{8}T\d{6}Z)\s*(\d{8}/[^\s'"<>]+?/[a-z0-9]+_request)\s*([0-9a-f]{64})`)

// replySentences returns the strings that a message tells in sentences.
func replySentences(text string) (canonical, toSign string) {
	const first, second = "Canonical String for this request should have been", "String-to-Sign should have been"
	_, after, found := strings.Cut(text, first)
	if found {
		canonical = after
		if at := strings.Index(after, "The "+second); at >= 0 {
			canonical = after[:at]
		} else {
			canonical = replyClosed(replyBare(after))
		}
		canonical = strings.Trim(replyBare(canonical), replyMarks)
	}
	if _, after, found = strings.Cut(text, second); found {
		after = replyBare(after)
		toSign = strings.Trim(replyClosed(after), replyMarks)
		if at := replyScope.FindStringIndex(after); at != nil && strings.Trim(after[:at[0]], replyMarks) == "" {
			toSign = after[at[0]:at[1]] // whatever stands behind it
		}
	}
	return canonical, toSign
}

// replyBare returns a text without what Python puts before quoted bytes.
func replyBare(text string) string {
	text = strings.TrimLeft(text, replyMarks)
	if strings.HasPrefix(text, "b'") || strings.HasPrefix(text, `b"`) || strings.HasPrefix(text, "u'") {
		return text[1:]
	}
	return text
}

// replyClosed returns a text up to the quotation mark that ends it.
func replyClosed(text string) string {
	text = strings.TrimLeft(text, replyMarks)
	for at := 0; at < len(text); at++ {
		c := text[at]
		if c == '<' || c == '"' || c == '\'' && (at+1 == len(text) || strings.IndexByte(" \t\n'\"\\<,)}", text[at+1]) >= 0) {
			return text[:at]
		}
	}
	return text
}

// echoes keeps the echoed strings. Of several ways to read them it takes the
// first in which the string to sign names the hash of the canonical request,
// which proves it, and else the plainest.
func (p *reply) echoes(canonical, toSign string, r *Reading) {
	canonical, toSign = replyLF(canonical), replyLF(toSign)
	if m := replyScope.FindStringSubmatch(toSign); m != nil && !strings.Contains(toSign, "\n") && r.mend(lostNewlines, lostNewlinesNote) {
		toSign = strings.Join(m[1:], "\n")
	}
	p.canonical, p.toSign = []byte(canonical), []byte(toSign)
	if canonical == "" || p.proven() {
		return
	}
	if once := replyEntities.Replace(canonical); once != canonical && p.xml && replyMatches([]byte(once), p.toSign) && r.mend(entities, entitiesNote) {
		p.canonical = []byte(once)
		return
	}
	if strings.Contains(canonical, "\n") || r.asIs[lostNewlines] {
		return
	}
	if p.canonical = replySplit(canonical, p.toSign); p.canonical == nil {
		p.lost = true
		return
	}
	r.mend(lostNewlines, lostNewlinesNote)
}

// replyLF returns a string as servers write it: with LF, and without blanks
// around it, which are a program's.
func replyLF(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// replyRows are the parts of a canonical request on one line: method, path and
// query and headers, the list of names, the payload's hash.
var replyRows = regexp.MustCompile(`^([A-Z]+)(\s*)(/.*?)([a-z0-9-]+(?:;[a-z0-9-]+)*)\s*([0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$`)

// replySplit puts the line ends back into a canonical request. It returns nil
// unless there is one way alone, or the string to sign proves one.
func replySplit(text string, toSign []byte) []byte {
	const longest = 1 << 14
	if len(text) > longest {
		return nil
	}
	m := replyRows.FindStringSubmatch(text)
	if m == nil || m[2] == "" && len(toSign) == 0 {
		return nil
	}
	const tries = 128 // or work would grow faster than the text
	blanks, found, tried := m[2] != "", []byte(nil), 0
	end := strings.TrimSpace(text[:len(text)-len(m[5])])
	for _, list := range replyLists(end) {
		body := strings.TrimSpace(strings.TrimSuffix(end, list)[len(m[1])+len(m[2]):])
		for _, rows := range replyBodies(body, strings.Split(list, ";"), blanks) {
			if tried++; tried > tries {
				return nil
			}
			found = []byte(m[1] + "\n" + rows.text(body) + "\n\n" + list + "\n" + m[5])
			if replyMatches(found, toSign) {
				return found
			}
		}
	}
	if blanks && tried == 1 {
		return found
	}
	return nil
}

// A replyWay is one way to divide what stands before the list of names.
type replyWay struct {
	path, query int // where they end
	headers     string
}

func (w replyWay) text(body string) string {
	return strings.TrimSpace(body[:w.path]) + "\n" + strings.TrimSpace(body[w.path:w.query]) + "\n" + w.headers
}

// replyLists returns what the list of signed names may be: the text's end, from
// any letter of the last value on where no blank divides them.
func replyLists(text string) []string {
	const most = 8
	var lists []string
	at := len(text)
	for at > 0 && strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789-;", text[at-1]) >= 0 {
		at--
	}
	if at > 0 && (text[at-1] == ' ' || text[at-1] == '\t') {
		return []string{text[at:]}
	}
	for ; at < len(text) && len(lists) < most; at++ {
		first, _, _ := strings.Cut(text[at:], ";")
		if first != "" && strings.Contains(text[:at], first+":") {
			lists = append(lists, text[at:])
		}
	}
	return lists
}

// replyBodies returns the ways in which path, query and headers may be divided.
func replyBodies(body string, names []string, blanks bool) []replyWay {
	address, headers, found := replyHeaders(body, names)
	if !found {
		return nil
	}
	whole := replyWay{len(address), len(address), headers}
	if fields := strings.Fields(address); blanks {
		switch {
		case len(fields) == 1:
			return []replyWay{whole}
		case len(fields) == 2 && strings.Contains(fields[1], "="):
			return []replyWay{{len(fields[0]), len(address), headers}}
		}
		return nil // a blank in the path: which one is the joint?
	}
	ways, last := []replyWay{whole}, strings.LastIndexByte(address, '=')
	for at := 1; at < last; at++ {
		if address[at] != '/' && address[at-1] != '%' {
			ways = append(ways, replyWay{at, len(address), headers})
		}
	}
	return ways
}

// replyHeaders divides the headers at their names, from the last, so that a
// name in a value before is none.
func replyHeaders(body string, names []string) (address, headers string, found bool) {
	var rows []string
	for i := len(names) - 1; i >= 0; i-- {
		at := strings.LastIndex(body, names[i]+":")
		if at < 0 {
			return "", "", false
		}
		rows = append(rows, strings.TrimSpace(body[at:]))
		body = body[:at]
	}
	slices.Reverse(rows)
	return strings.TrimSpace(body), strings.Join(rows, "\n"), true
}

// replyKind says in words which strings came with the reply.
func (p *reply) kind() string {
	switch {
	case len(p.canonical) > 0 && len(p.toSign) > 0:
		return "with the server's canonical request and string to sign"
	case p.lost && len(p.toSign) > 0:
		return "with the server's string to sign; the line ends of its canonical request are lost, so that was left out"
	case p.lost:
		return "the line ends of the server's canonical request are lost, so it was left out"
	case len(p.canonical) > 0:
		return "with the server's canonical request"
	case len(p.toSign) > 0:
		return "with the server's string to sign"
	}
	return ""
}
