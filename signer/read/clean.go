package read

import (
	"bytes"
	"html"
	"regexp"
	"slices"
)

// A cleanUp undoes one kind of damage that copying does to text. To add one,
// add it to cleanUps.
type cleanUp struct {
	id, note string
	// mistake is what the damage is where it was not copying that did it.
	mistake Hint
	// apply returns the lines without the damage, or nil where there is none.
	// It changes no line that it was given.
	apply func([]line) []line
}

// Clean-ups that several forms make too.
const (
	entities         = "entities"
	entitiesNote     = "Entities such as &amp; were read as the characters that they stand for."
	escapedNewlines  = "escaped-newlines"
	escapedNote      = `Line ends that stood as \n were read as line ends.`
	lostNewlines     = "lost-newlines"
	lostNewlinesNote = "A string that stood on one line was divided into its lines again."
)

// cleanUps are made in this order before anything is read.
var cleanUps = []cleanUp{
	{id: "html", note: "A web page's markup was taken away, and its entities read as the characters that they stand for.", apply: withoutHTML},
	{id: "line-numbers", note: "Line numbers were taken away.", apply: withoutNumbers},
	{id: "margin", note: "What stood before each line of a string, blanks or marks of a quotation, was taken away.", apply: withoutMargin,
		mistake: Hint{ID: "sts-leading-whitespace", Text: "Each line of the string was indented in the paste, which was taken for the paste's own."}},
	{id: "curly-quotes", note: "Curly quotation marks were read as straight ones.", apply: withoutCurls,
		mistake: Hint{ID: "text-smart-quotes", Text: "The paste has curly quotation marks, which were read as straight ones."}},
	{id: entities, note: entitiesNote, apply: withoutEntities,
		mistake: Hint{ID: "param-separator-html-entity", Text: "The paste has &amp; between parameters, which was read as &. If your program has it too, this is the mistake."}},
	{id: "swallowed-entities", note: "Signs such as × were read as the &times that a web page made them of.", apply: withoutSigns,
		mistake: Hint{ID: "param-separator-html-entity", Text: "The paste has a sign where & and a name should be: a web page read &times, &copy or &reg as one."}},
	{id: "broken-lines", note: "An address that was broken over lines was joined.", apply: withoutBreaks,
		mistake: Hint{ID: "param-literal-newline", Text: "The address stands on several lines in the paste, and was joined. If your program has the line ends too, this is the mistake."}},
}

// clean undoes the damage that is to be undone.
func (r *Reading) clean(lines []line) []line {
	for _, c := range cleanUps {
		if r.asIs[c.id] {
			continue
		}
		cleaned := c.apply(lines)
		if cleaned == nil {
			continue
		}
		r.mend(c.id, c.note)
		if mistake := c.mistake; mistake.ID != "" {
			mistake.Where = firstChange(lines, cleaned)
			r.hint(mistake)
		}
		lines = cleaned
	}
	return lines
}

// firstChange names the first line that was cleaned.
func firstChange(before, after []line) string {
	for i, l := range before {
		if i == len(after) || !bytes.Equal(l.text, after[i].text) {
			return l.where()
		}
	}
	return ""
}

// changed returns the lines with those replaced that change gives another text,
// or nil where it gives none.
func changed(lines []line, change func(i int) []byte) []line {
	var out []line
	for i := range lines {
		text := change(i)
		if text == nil {
			continue
		}
		if out == nil {
			out = append(out, lines...)
		}
		out[i].text = text
	}
	return out
}

var (
	pageMarks = regexp.MustCompile(`</(?:p|pre|code|div|span|li)>|<br ?/?>|<(?:pre|code)[ >]`)
	formMarks = regexp.MustCompile(`(?i)<(?:form|input)[ >]`)
	pageBreak = regexp.MustCompile(`<br ?/?>|</(?:p|div|li|pre|tr|h[1-6])>`)
	pageTag   = regexp.MustCompile(`</?(?:p|pre|code|div|span|br|hr|li|ul|ol|em|strong|b|i|a|h[1-6]|blockquote|table|tbody|tr|td|th|section|article|kbd|samp|tt|font|wbr|var)(?: [^<>]*)?/?>`)
	entity    = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});`)
)

// withoutHTML takes the source of a web page for its text. That of a form to
// upload with is read by itself.
func withoutHTML(lines []line) []line {
	page := false
	for _, l := range lines {
		if bytes.IndexByte(l.text, '<') < 0 {
			continue
		}
		if formMarks.Match(l.text) {
			return nil
		}
		page = page || pageMarks.Match(l.text)
	}
	if !page {
		return nil
	}
	out := make([]line, 0, len(lines))
	for _, l := range lines {
		if bytes.IndexByte(l.text, '<') < 0 {
			out = append(out, line{unescaped(l.text), l.end, l.number})
			continue
		}
		text := pageBreak.ReplaceAll(l.text, []byte("\n"))
		text = bytes.Trim(pageTag.ReplaceAll(text, nil), "\n")
		for len(text) > 0 {
			row, rest, more := bytes.Cut(text, []byte("\n"))
			end := l.end
			if more {
				end = []byte("\n")
			}
			out = append(out, line{unescaped(row), end, l.number})
			text = rest
		}
		if len(bytes.TrimSpace(l.text)) > 0 && len(out) > 0 && out[len(out)-1].number != l.number {
			out = append(out, line{nil, l.end, l.number}) // nothing but markup
		}
	}
	return out
}

// unescaped returns a text with its entities read.
func unescaped(text []byte) []byte {
	if bytes.IndexByte(text, '&') < 0 {
		return text
	}
	return entity.ReplaceAllFunc(text, func(e []byte) []byte { return []byte(html.UnescapeString(string(e))) })
}

// numbered divides a line into the number that it begins with and the rest.
var numbered = regexp.MustCompile(`^[ \t]{0,6}(\d{1,6})(.*)$`)

// withoutNumbers takes away numbers that rise by one from line to line, with
// what stands between each and its line.
func withoutNumbers(lines []line) []line {
	const fewest = 3
	number := make([]int, len(lines))
	rest := make([][]byte, len(lines))
	for i, l := range lines {
		number[i] = -1
		if len(l.text) == 0 || l.text[0] > '9' {
			continue
		}
		if m := numbered.FindSubmatch(l.text); m != nil {
			n := 0
			for _, c := range m[1] {
				n = 10*n + int(c-'0')
			}
			number[i], rest[i] = n, m[2]
		}
	}
	var out []line
	for i := 0; i < len(lines); i++ {
		end := i
		for end < len(lines) && number[i] >= 0 && number[end] == number[i]+end-i {
			end++
		}
		joint, found := jointOf(rest[i:max(i, end)])
		if end-i < fewest || !found {
			continue
		}
		if out == nil {
			out = append(out, lines...)
		}
		for ; i < end; i++ {
			out[i].text = bytes.TrimPrefix(rest[i], joint)
		}
		i--
	}
	return out
}

// jointOf returns what stands between the numbers and their lines: the longest
// of the usual ones that all have. A list in prose, "1. first", has none.
func jointOf(rests [][]byte) ([]byte, bool) {
	rests = slices.DeleteFunc(slices.Clone(rests), func(rest []byte) bool { return len(bytes.TrimSpace(rest)) == 0 })
	for _, joint := range []string{": ", ":", " | ", "|", "\t", "  ", " ", ""} {
		other := func(rest []byte) bool {
			return !bytes.HasPrefix(rest, []byte(joint)) || joint == "" && !isGlued(rest[0])
		}
		if len(rests) > 0 && !slices.ContainsFunc(rests, other) {
			return []byte(joint), true
		}
	}
	return nil, false
}

// isGlued reports whether a line that begins with a byte may stand right behind
// its number.
func isGlued(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ' || bytes.IndexByte([]byte(`/"'{}[]()#$@<_`), c) >= 0
}

// margin is what may stand before each line of a string that was copied.
var margin = regexp.MustCompile(`^[ \t]*(?:(?:>|\||#|//|\*)[ \t]?)*[ \t]*`)

// withoutMargin takes away what stands before each line of a string to sign or
// of a canonical request, where it stands before the first too: an indentation
// of the other lines alone may be the program's.
func withoutMargin(lines []line) []line {
	const least, most = 3, 300
	var out []line
	for i := 0; i < len(lines); i++ {
		text := lines[i].text
		if len(text) == 0 || bytes.IndexByte([]byte(" \t>|#/*"), text[0]) < 0 || !beginsString(text) {
			continue
		}
		before := margin.Find(text)
		end := i + 1
		for end < min(len(lines), i+most) && within(lines[end].text, before) {
			end++
		}
		if len(before) == 0 || end-i < least {
			continue
		}
		if out == nil {
			out = append(out, lines...)
		}
		for ; i < end; i++ {
			out[i].text = lines[i].text[min(len(before), len(lines[i].text)):]
		}
		i--
	}
	return out
}

// beginsString reports whether a line ends with a method or is an algorithm's
// name: so do strings that are signed begin. In a service's reply the margin is
// the reply's.
func beginsString(text []byte) bool {
	if bytes.IndexByte(text, '<') >= 0 {
		return false
	}
	text = text[len(margin.Find(text)):]
	return methodAtEnd(text) >= 0 || bytes.HasPrefix(text, []byte("AWS4-")) && bytes.IndexByte(text, '=') < 0
}

// within reports whether a line has a margin, or is empty but for it.
func within(text, margin []byte) bool {
	return bytes.HasPrefix(text, margin) || bytes.HasPrefix(margin, bytes.TrimRight(text, " \t"))
}

var (
	curls       = []string{"“", "”", "„", "″", "‘", "’", "‚", "′"}
	straight    = regexp.MustCompile(`[“”„″]|[‘’‚′]`)
	looksTyped  = regexp.MustCompile(`^\W{0,8}(?:curl|wget|fetch|\$?[\w.\[\]'"‘’“”-]+\s*(?:[:=]|=>)|[\w.]+\()|://`)
	doubleCurls = []byte("“”„″")
)

// withoutCurls straightens the quotation marks of lines that look like a
// program's or a command's, unless straight ones of the same kind are there
// too: then the curly ones are part of a text.
func withoutCurls(lines []line) []line {
	return changed(lines, func(i int) []byte {
		text := lines[i].text
		if !hasCurls(text) || !looksTyped.Match(text) {
			return nil
		}
		double, single := bytes.IndexByte(text, '"') >= 0, bytes.IndexByte(text, '\'') >= 0
		out := straight.ReplaceAllFunc(text, func(mark []byte) []byte {
			switch isDouble := bytes.Contains(doubleCurls, mark); {
			case isDouble && !double:
				return []byte(`"`)
			case !isDouble && !single:
				return []byte("'")
			}
			return mark
		})
		if bytes.Equal(out, text) {
			return nil
		}
		return out
	})
}

func hasCurls(text []byte) bool {
	if bytes.IndexByte(text, 0xe2) < 0 {
		return false
	}
	for _, c := range curls {
		if bytes.Contains(text, []byte(c)) {
			return true
		}
	}
	return false
}

// ampersand is an escaped "&" before a parameter.
var ampersand = regexp.MustCompile(`&(?:amp;)+([A-Za-z_][\w.%~-]*=)|&#(?:38|x26|X26);([A-Za-z_][\w.%~-]*=)`)

// withoutEntities reads entities outside of XML, which has them by right.
func withoutEntities(lines []line) []line {
	inXML := false
	return changed(lines, func(i int) []byte {
		text := lines[i].text
		if bytes.IndexByte(text, '<') >= 0 {
			switch {
			case replyEnd.Match(text):
				inXML = false
				return nil
			case replyRoot.Match(text) || replyHead.Match(text):
				inXML = true
			}
		}
		if inXML || bytes.IndexByte(text, '&') < 0 || bytes.IndexByte(text, ';') < 0 {
			return nil
		}
		quotes := bytes.Contains(text, []byte("&quot;")) && bytes.IndexByte(text, '"') < 0 ||
			bytes.Contains(text, []byte("&#39;")) && bytes.IndexByte(text, '\'') < 0
		switch {
		case quotes:
			return unescaped(text)
		case ampersand.Match(text):
			return ampersand.ReplaceAll(text, []byte("&$1$2"))
		}
		return nil
	})
}

// signs are what web pages make of "&" and a name that begins like theirs.
var signs = map[string]string{"×": "&times", "©": "&copy", "®": "&reg", "¶": "&para", "§": "&sect", "¬": "&not", "¤": "&curren", "°": "&deg"}

// swallowed is such a sign before the rest of a name.
var swallowed = regexp.MustCompile(`([\w%.~=&?-])([×©®¶§¬¤°])([A-Za-z.]*=)`)

func withoutSigns(lines []line) []line {
	return changed(lines, func(i int) []byte {
		text := lines[i].text
		if bytes.IndexByte(text, 0xc2) < 0 && bytes.IndexByte(text, 0xc3) < 0 || !swallowed.Match(text) {
			return nil
		}
		return swallowed.ReplaceAllFunc(text, func(m []byte) []byte {
			parts := swallowed.FindSubmatch(m)
			return bytes.Join([][]byte{parts[1], []byte(signs[string(parts[2])]), parts[3]}, nil)
		})
	})
}

var (
	// address is a line that ends with an address.
	address = regexp.MustCompile(`(?:^|[\s"'<(=>])https?://[^\s"'<>()]+$`)
	// addressPart is a line that can be the middle or the end of one.
	addressPart = regexp.MustCompile(`^[\w.~%!*:@/?&=+;,$#-]+["'>]?[;,)]?$`)
	// nextParameter begins with the next parameter.
	nextParameter = regexp.MustCompile(`^[&?](?:amp;)?[\w.%~-]+(?:=|$)`)
	// restOfValue begins with the rest of a value, and has parameters behind it.
	restOfValue = regexp.MustCompile(`^[\w.~%/+-]*(?:%3D|=)?&[\w.%~-]+=`)
	// cutSignature is an address that ends within its signature.
	cutSignature = regexp.MustCompile(`[?&](?:Signature=[\w%/+]{0,42}|X-Amz-Signature=[0-9a-f]{0,63})$`)
)

// withoutBreaks joins an address that was broken over lines.
func withoutBreaks(lines []line) []line {
	var out []line
	for i := 0; i < len(lines); i++ {
		text := bytes.TrimRight(lines[i].text, " \t\\")
		next := i + 1
		if bytes.Contains(text, []byte("://")) && address.Match(text) && !isCommand(text) {
			var whole []byte
			for next < len(lines) {
				part := bytes.TrimSpace(bytes.TrimRight(lines[next].text, " \t\\"))
				if !continues(text, part) {
					break
				}
				if whole == nil {
					whole = bytes.Clone(text)
				}
				whole = append(whole, part...)
				text = part
				next++
			}
			text = whole
		}
		if next == i+1 {
			if out != nil {
				out = append(out, lines[i])
			}
			continue
		}
		if out == nil {
			out = append(make([]line, 0, len(lines)), lines[:i]...)
		}
		out = append(out, line{text, lines[next-1].end, lines[i].number})
		i = next - 1
	}
	return out
}

func isCommand(text []byte) bool { return bytes.Contains(text, []byte("curl ")) }

// continues reports whether a line goes on with the address that the one before
// it ends with.
func continues(before, part []byte) bool {
	const longest = 8192
	if len(part) == 0 || len(part) > longest || !addressPart.Match(part) || bytes.Contains(part, []byte("://")) {
		return false
	}
	last := before[len(before)-1]
	switch {
	case nextParameter.Match(part):
		return true
	case bytes.IndexByte([]byte("&?=%"), last) >= 0:
		return true
	case cutSignature.Match(before) && !bytes.HasSuffix(before, []byte("%3D")):
		return bytes.IndexByte(part, '&') < 0 && bytes.IndexByte(part, ':') < 0
	}
	return bytes.IndexByte(before, '&') >= 0 && restOfValue.Match(part)
}
