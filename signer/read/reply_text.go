package read

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// replyEntities undoes entities in one pass. Only those with a semicolon, and
// only what servers and pages escape: "&copy=1" is a parameter.
var replyEntities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'",
	"&#38;", "&", "&#x26;", "&", "&#60;", "<", "&#x3C;", "<", "&#x3c;", "<", "&#62;", ">", "&#x3E;", ">", "&#x3e;", ">",
	"&#34;", `"`, "&#x22;", `"`, "&#39;", "'", "&#x27;", "'", "&#039;", "'", "&#10;", "\n", "&#xA;", "\n", "&#xa;", "\n",
	"&#13;", "\r", "&#xD;", "\r", "&#xd;", "\r", "&#47;", "/", "&#x2F;", "/", "&#x2f;", "/", "&#43;", "+", "&#x2B;", "+",
	"&#x2b;", "+", "&#61;", "=", "&#x3D;", "=", "&#x3d;", "=", "&nbsp;", " ")

// replyJoint is where a program broke a string over lines of its own.
var replyJoint = regexp.MustCompile(`(\\n)?(?:'\s*\+\s*'|"\s*\+\s*"|'[ \t]*\n\s*b?'|"[ \t]*\n\s*b?")`)

// replyBefore stands before a line end that servers write.
var replyBefore = regexp.MustCompile(`should have been|StringToSign|CanonicalRequest|signature you provided|\?>|(?:Error|Errors|Response)>|` +
	`(?:AWS4|GOOG4)-[A-Z0-9-]+|\b(?:GET|POST|PUT|HEAD|DELETE)\b`)

// replyNewlines undoes escaped line ends, and the escapes beside them, and
// returns how deep they were.
func replyNewlines(text string) (plain string, level int) {
	if strings.Contains(text, "+") || strings.Contains(text, `\n`) {
		text = replyJoined(text)
	}
	if strings.Contains(text, `\n`) {
		for _, at := range replyBefore.FindAllStringIndex(text, -1) {
			level = max(level, replyLevel(text[at[1]:]))
		}
	}
	depth := level
	if depth == 0 && (strings.Contains(text, `\"`) || strings.Contains(text, `\u00`)) {
		depth = 1 // a string in a string, of one line
	}
	for range depth {
		text = replyUnescape(text)
	}
	return text, level
}

// replyJoined joins the strings that a program adds up.
func replyJoined(text string) string {
	return replyJoint.ReplaceAllStringFunc(text, func(joint string) string {
		if strings.HasPrefix(joint, `\n`) {
			return `\n`
		}
		if strings.Contains(joint, "+") {
			return ""
		}
		return joint // two strings, or the end of a quoted one
	})
}

// replyLevel returns how often the first line end is escaped, if it comes soon.
func replyLevel(text string) int {
	const soon = 200
	text = text[:min(soon, len(text))]
	at := strings.Index(text, `\n`)
	if at < 0 || strings.Contains(text[:at], "\n") {
		return 0
	}
	before := text[:at]
	before = strings.TrimSuffix(before, `\r`)
	if strings.HasSuffix(before, `\`) {
		return 2
	}
	return 1
}

// replyUnescape undoes one level of backslashes, of JSON and of programs.
func replyUnescape(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for len(text) > 0 {
		at := strings.IndexByte(text, '\\')
		if at < 0 || at+1 == len(text) {
			break
		}
		b.WriteString(text[:at])
		n := 2
		switch c := text[at+1]; c {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'u':
			n = replyRune(&b, text[at:])
		case '\\', '/', '"', '\'':
			b.WriteByte(c)
		default: // no escape
			b.WriteString(text[at : at+1])
			n = 1
		}
		text = text[at+n:]
	}
	b.WriteString(text)
	return b.String()
}

// replyRune writes what `\u0026` stands for, and returns how long that is.
func replyRune(b *strings.Builder, text string) int {
	const length = 6
	if len(text) >= length {
		if v, err := strconv.ParseUint(text[2:length], 16, 16); err == nil && utf8.ValidRune(rune(v)) {
			b.WriteRune(rune(v))
			return length
		}
	}
	b.WriteByte(text[0])
	return 1
}

// replyNames are the values that are kept, by their names in lower case.
var replyNames = map[string]string{
	"stringtosign": "StringToSign", "stringtosignbytes": "StringToSignBytes", "canonicalrequest": "CanonicalRequest",
	"canonicalrequestbytes": "CanonicalRequestBytes", "signatureprovided": "SignatureProvided", "code": "Code",
	"message": "Message", "details": "Details", "region": "Region", "requesttime": "RequestTime", "servertime": "ServerTime",
	"maxallowedskewmilliseconds": "MaxAllowedSkewMilliseconds", "expires": "Expires", "x-amz-expires": "X-Amz-Expires",
	"x-amz-date": "X-Amz-Date", "clientcomputedcontentsha256": "ClientComputedContentSHA256",
	"s3computedcontentsha256": "S3ComputedContentSHA256", "headersnotsigned": "HeadersNotSigned", "__type": "Code",
	"missingheadername": "MissingHeaderName",
}

var replyName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_-]*`)

// scan reads the values in one pass: <Name>value</…>, whatever tag ends it, and
// "Name": "value" as dumps have it. The first of a name counts.
func (p *reply) scan(text string) {
	const longest = 30
	for at := 0; at < len(text); {
		span := replyName.FindStringIndex(text[at:])
		if span == nil {
			return
		}
		from, to := at+span[0], at+span[1]
		at = to
		if to-from > longest {
			continue
		}
		name, known := replyNames[strings.ToLower(text[from:to])]
		if !known || from > 0 && text[from-1] == '/' {
			continue
		}
		value, xml, n := replyValue(text[from:], to-from, from > 0 && text[from-1] == '<')
		if name == "Code" && strings.Trim(value, "0123456789") == "" {
			n = 0 // a status
		}
		if n > 0 && p.values[name] == "" {
			p.values[name], p.xml = strings.TrimSpace(value), p.xml || xml
		}
		at = to + n
	}
}

// replyValue returns the value after a name, and how far it goes.
func replyValue(text string, name int, tag bool) (value string, xml bool, n int) {
	rest := text[name:]
	if !tag {
		value, n = replyDumped(rest)
		return value, false, n
	}
	open := strings.IndexAny(rest, "<>")
	if open < 0 || rest[open] == '<' || open > 0 && rest[open-1] == '/' {
		return "", true, 0
	}
	value = rest[open+1:]
	if end := strings.IndexByte(value, '<'); end >= 0 {
		value = value[:end]
	}
	return replyEntities.Replace(value), true, open + 1 + len(value)
}

// replyDumped returns the value after a separator: in quotation marks, or one
// word.
func replyDumped(rest string) (string, int) {
	const farthest = 20
	i, separated := 0, false
	for ; i < len(rest) && i < farthest && strings.IndexByte("\"']: =>[(\n\t", rest[i]) >= 0; i++ {
		if rest[i] == ':' || rest[i] == '=' {
			separated = true
		} else if separated && (rest[i] == '"' || rest[i] == '\'') {
			value, n := replyQuoted(rest[i:])
			return value, i + n
		}
	}
	if !separated || strings.Contains(rest[:i], "\n") {
		return "", 0
	}
	end := strings.IndexAny(rest[i:], " \t\n;,)}]<>'\"")
	if end < 0 {
		end = len(rest) - i
	}
	return rest[i : i+end], i + end
}

// replyQuoted returns what stands between a quotation mark and the next that
// no word follows. None is far: what is not closed is not searched again.
func replyQuoted(text string) (string, int) {
	mark := text[:1]
	for at := 1; ; {
		next := strings.Index(text[at:], mark)
		if next < 0 {
			return text[1:], len(text)
		}
		at += next + 1
		if at == len(text) || strings.IndexByte(",]})\n \t;:\\'\"", text[at]) >= 0 {
			return text[1 : at-1], at
		}
	}
}
