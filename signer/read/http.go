package read

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"countersign/signer"
)

const httpMethods = `(?i:GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH)`

var (
	httpRequestLine = regexp.MustCompile(`(?s)^(.{0,60}?)\b(` + httpMethods + `)[ \t]+((?:/|(?i:https?://)).*) HTTP/\d(?:\.\d)?[ \t]*$`)
	// curl's meter may stand before an answer, and a dump's "reply:"
	httpStatusLine = regexp.MustCompile(`(?s)^([ \t]*[-0-9.kMG: \t]*(?:--:--:--[ \t]+\d*[kMG]?)?[ \t]*(?:< ?)?)HTTP/\d(?:\.\d)? (\d{3})(?: .*)?$`)
	// what a program prints after a body, and no body begins with
	httpPrintout = regexp.MustCompile(`(?i)^[ \t]*(?:canonical ?(?:request|string|query)|string[ -]?to[ -]?sign|response|signature)[^:=]{0,20}:|^AWS4-[A-Z0-9-]+$`)
)

// An httpBlock is a run of lines that begin alike: indented, quoted, or marked as
// curl marks them. Lines are looked at one by one, so that a block that ends
// soon costs little.
type httpBlock struct {
	lines  []line
	prefix []byte
}

// at returns a line without the prefix, and false where the block ends.
func (b httpBlock) at(i int) (line, bool) {
	if i >= len(b.lines) {
		return line{}, false
	}
	l := b.lines[i]
	if text, found := bytes.CutPrefix(l.text, b.prefix); found {
		l.text = text
		return l, true
	}
	if blank := bytes.TrimRight(b.prefix, " \t"); bytes.Equal(bytes.TrimRight(l.text, " \t"), blank) {
		l.text = nil // the blanks of an empty line get lost
		return l, true
	}
	return line{}, false
}

// readHTTPRequest reads a request as it is sent: request line, headers, an
// empty line, body. All lines may begin alike.
func readHTTPRequest(lines []line, r *Reading) int {
	if !bytes.Contains(lines[0].text, []byte(" HTTP/")) {
		return 0
	}
	m := httpRequestLine.FindSubmatch(lines[0].text)
	if m == nil {
		return 0
	}
	b, headed := blockOf(lines, m[1])
	spaced := bytes.ContainsAny(bytes.TrimRight(m[3], " "), " \t")
	if !headed && (spaced || len(bytes.TrimSpace(m[1])) > 0) {
		return 0 // a sentence, or an access log
	}
	request := &signer.Request{Method: string(m[2]), URL: string(m[3])}
	next, empty := 1, false
	request.Headers, next, empty = b.head(1, r)
	if empty {
		request.Body, next = b.body(next, request)
	}
	r.whole(request)
	return next
}

// blockOf returns the block that a request line begins, and whether a header
// follows. Copying may indent the first line alone, or all but the first.
func blockOf(lines []line, prefix []byte) (httpBlock, bool) {
	b := httpBlock{lines, prefix}
	follows := func() bool {
		l, ok := b.at(1)
		_, _, header := headerLine(l.text)
		return ok && header
	}
	if follows() || len(lines) < 2 || len(bytes.TrimSpace(prefix)) > 0 {
		return b, follows()
	}
	second := lines[1].text
	b.prefix = second[:len(second)-len(bytes.TrimLeft(second, " \t"))]
	if follows() {
		return b, true
	}
	b.prefix = prefix
	return b, false
}

// whole keeps a request that is one, and says so.
func (r *Reading) whole(request *signer.Request) {
	r.take(request, r.found(Found{As: "HTTP request", Request: *request}))
	r.add("HTTP request", request.Method+" "+signer.Printable(request.Target().Host)+", "+count(len(request.Headers), "header"))
}

// headerLine splits a header line. The one blank after the colon is not part of
// the value; all others are.
func headerLine(text []byte) (name, value []byte, ok bool) {
	from := 0
	if len(text) > 0 && text[0] == ':' {
		from = 1 // ":authority", as browsers show it
	}
	at := bytes.IndexByte(text[from:], ':') + from
	if at <= from || at > 256 || !isHeaderName(text[from:at]) {
		return nil, nil, false
	}
	name, value = text[:at], text[at+1:]
	if isLogWord(name) || bytes.HasPrefix(value, []byte("//")) {
		return nil, nil, false
	}
	return name, bytes.TrimPrefix(value, []byte(" ")), true
}

// isHeaderName reports whether text can be a header's name. Names that begin with
// a digit are times in a log.
func isHeaderName(text []byte) bool {
	for _, c := range text {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return len(text) > 0 && (text[0] < '0' || text[0] > '9')
}

// isLogWord reports whether a word before a colon begins a line of a log or of
// a program's httpPrintout.
func isLogWord(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "debug", "info", "warn", "warning", "error", "trace", "fatal", "note", "signature", "stringtosign",
		"string-to-sign", "canonicalrequest", "send", "reply", "header":
		return true
	}
	return false
}

// head reads header lines, and whether an empty line ends them, which it takes.
func (b httpBlock) head(from int, r *Reading) (headers []signer.Header, next int, empty bool) {
	name, value, end := "", []byte(nil), []byte(nil)
	keep := func() {
		if name != "" {
			headers = append(headers, signer.Header{Name: name, Value: string(value)})
		}
	}
	defer keep()
	for next = from; ; next++ {
		l, ok := b.at(next)
		if !ok || len(bytes.TrimSpace(l.text)) == 0 {
			return headers, next + oneIf(ok), ok
		}
		n, v, header := headerLine(l.text)
		switch {
		case header:
			keep()
			name, value = string(n), bytes.Clone(v)
		case name != "" && (l.text[0] == ' ' || l.text[0] == '\t'): // folded
			value = append(append(value, end...), l.text...)
		case strings.EqualFold(name, "Authorization") && isAuthField(l.text) && r.mend(brokenHeader, brokenHeaderNote):
			value = append(append(value, ' '), l.text...)
		default:
			return headers, next, false
		}
		end = l.end
	}
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// An httpCursor is a place among the bytes of a block.
type httpCursor struct {
	httpBlock
	i, off int
}

// body reads what follows the empty line.
func (b httpBlock) body(from int, request *signer.Request) ([]byte, int) {
	c := &httpCursor{httpBlock: b, i: from}
	length, has := request.Header("Content-Length")
	n, err := strconv.Atoi(strings.TrimSpace(length))
	coding, _ := request.Header("Transfer-Encoding")
	first, _ := b.at(from)
	switch {
	case beginsHTTP(first.text): // most tools do not show the body
		return nil, from
	case strings.HasSuffix(strings.ToLower(strings.TrimSpace(coding)), "chunked"):
		if body, ok := c.chunks(); ok {
			return body, c.leave()
		}
	case has && err == nil && n >= 0 && c.reaches(n):
		return c.take(n), c.leave()
	case !has && !mayHaveBody(request.Method):
		return nil, from
	}
	body := c.rest(request)
	return body, c.i
}

// mayHaveBody reports whether a request that gives no length may have a body.
func mayHaveBody(method string) bool {
	switch strings.ToUpper(method) {
	case "POST", "PUT", "PATCH":
		return true
	}
	return false
}

// reaches reports whether n bytes are left. Beyond what looks like the next
// request it looks no further than a number of lines, as it may be asked again
// from there.
func (c *httpCursor) reaches(n int) bool {
	const most = 1000
	beyond := 0
	n += c.off
	for i := c.i; n > 0; i++ {
		l, ok := c.at(i)
		if !ok || beyond > most {
			return false
		}
		if beyond > 0 || i > c.i && beginsOther(l.text) {
			beyond++
		}
		n -= len(l.text) + len(l.end)
	}
	return true
}

// take returns the next n bytes, or as many as are left.
func (c *httpCursor) take(n int) []byte {
	var taken []byte
	for n > 0 {
		l, ok := c.at(c.i)
		if !ok {
			break
		}
		size := len(l.text) + len(l.end)
		to := min(c.off+n, size)
		n -= to - c.off
		taken = append(taken, bytesBetween(l.text, c.off, to)...)
		taken = append(taken, bytesBetween(l.end, c.off-len(l.text), to-len(l.text))...)
		if c.off = to; to == size {
			c.i, c.off = c.i+1, 0
		}
	}
	return taken
}

// bytesBetween returns what of a text lies between two places.
func bytesBetween(text []byte, from, to int) []byte {
	return text[min(max(from, 0), len(text)):min(max(to, 0), len(text))]
}

// leave returns the line to go on with. What follows a body on its last line,
// such as an answer, is left as a line.
func (c *httpCursor) leave() int {
	if c.off == 0 {
		return c.i
	}
	l, _ := c.at(c.i)
	rest := bytesBetween(l.text, c.off, len(l.text))
	if len(bytes.TrimSpace(rest)) == 0 {
		return c.i + 1
	}
	c.lines[c.i].text = rest
	return c.i
}

// chunks reads a body in chunks, as far as it goes, and false where there are
// none: most tools show what was in them.
func (c *httpCursor) chunks() (body []byte, ok bool) {
	for ; ; ok = true {
		l, _ := c.at(c.i)
		size, isSize := chunkSize(l.text)
		if !isSize || c.off > 0 || size > 0 && !ok && !c.reaches(size) {
			return body, ok
		}
		c.i++
		if size == 0 {
			c.trailers()
			return body, true
		}
		body = append(body, c.take(size)...)
		if l, _ = c.at(c.i); c.off != len(l.text) {
			return body, true
		}
		c.i, c.off = min(c.i+1, len(c.lines)), 0
	}
}

// chunkSize reads the line before a chunk. The chunks of a signed upload are
// part of its body: they are inside of these.
func chunkSize(text []byte) (int, bool) {
	digits, extension, _ := bytes.Cut(bytes.TrimSpace(text), []byte(";"))
	if len(digits) > 8 || bytes.HasPrefix(extension, []byte("chunk-signature")) {
		return 0, false
	}
	size, err := strconv.ParseUint(string(digits), 16, 32)
	return int(size), err == nil
}

// trailers skips what follows the last chunk.
func (c *httpCursor) trailers() {
	for ; ; c.i++ {
		l, ok := c.at(c.i)
		if !ok {
			return
		}
		if len(l.text) == 0 {
			c.i++
			return
		}
		if _, _, header := headerLine(l.text); !header {
			return
		}
	}
}

// rest reads a body of unknown length: one line of a form, or all up to what
// looks like something else. Empty lines at its end are the paste's.
func (c *httpCursor) rest(request *signer.Request) []byte {
	var body []byte
	kind, typed := request.Header("Content-Type")
	form := strings.Contains(strings.ToLower(kind), "form-urlencoded")
	for ; ; c.i++ {
		l, ok := c.at(c.i)
		if !ok || beginsOther(l.text) {
			break
		}
		body = append(append(body, l.text...), l.end...)
		if form || !typed && looksLikeQuery(l.text) && !bytes.ContainsAny(l.text, " \t") {
			c.i++
			break
		}
	}
	return bytes.TrimRight(body, "\r\n")
}

// beginsOther reports whether a line clearly begins something else than a body.
func beginsOther(text []byte) bool { return beginsHTTP(text) || httpPrintout.Match(text) }

// beginsHTTP reports whether a line begins a request or an answer.
func beginsHTTP(text []byte) bool {
	return bytes.Contains(text, []byte("HTTP/")) && (httpStatusLine.Match(text) || httpRequestLine.Match(text))
}

// readHTTPResponse reads the head of an answer, of which only the status is
// told. What it holds is left to other forms.
func readHTTPResponse(lines []line, r *Reading) int {
	text := lines[0].text
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("reply: ")) {
		return readPrintedReply(lines, r)
	}
	if !bytes.Contains(text, []byte("HTTP/")) {
		return 0
	}
	m := httpStatusLine.FindSubmatch(text)
	if m == nil {
		return 0
	}
	b := httpBlock{lines, m[1]}
	if at := bytes.LastIndex(m[1], []byte("< ")); at >= 0 && bytes.Contains(m[1], []byte("--:--")) {
		b.prefix = []byte("< ")
	}
	_, next, _ := b.head(1, &Reading{})
	r.response(string(m[2]))
	return next
}

// response notes the status of an answer.
func (r *Reading) response(status string) {
	r.add("HTTP response", status)
	n, _ := strconv.Atoi(status)
	r.answered(n)
}

var replyLine = regexp.MustCompile(`^[ \t]*reply: ["']HTTP/\d(?:\.\d)? (\d{3})`)

// readPrintedReply reads the same as Python prints it.
func readPrintedReply(lines []line, r *Reading) int {
	m := replyLine.FindSubmatch(lines[0].text)
	if m == nil {
		return 0
	}
	r.response(string(m[1]))
	n := 1
	for n < len(lines) && bytes.HasPrefix(bytes.TrimSpace(lines[n].text), []byte("header: ")) {
		n++
	}
	return n
}

// curlLine is what curl says beside request and answer.
var curlLine = regexp.MustCompile(`^[ \t]*(?:[{}] \[\d+ bytes data\]|% Total +% Received|Dload  Upload|[\d.kMG: \t-]*--:--:--[ \t\dkMG.]*(?:\*.*)?$|\* +(?:` +
	`Trying|Connected to|Established conn|Host |IPv[46]:|Server auth|ALPN|TLSv|SSL|\(\d+\)|  ?CA|Connection #|Closing conn|Mark bundle|` +
	`upload compl|We are compl|Request compl|[Uu]sing |Using HTTP|\[HTTP|h2h3|Signaling end|Re-?using|Empty reply|Could|Couldn|HTTP 1|` +
	`Added|Server certif|Issue another|Ignoring the|old SSL|successfully set|Curl_http|Uses proxy|Done waiting|abort upload|Excess found))`)

// readCurlChatter takes those lines. Once one is known, those that begin alike and
// follow it are too.
func readCurlChatter(lines []line, _ *Reading) int {
	n := 0
	for n < len(lines) {
		text := bytes.TrimLeft(lines[n].text, " \t")
		if !curlLine.Match(text) && !(n > 0 && bytes.HasPrefix(text, []byte("* "))) {
			break
		}
		n++
	}
	return n
}

// The clean-up of an Authorization header that a page broke.
const (
	brokenHeader     = "broken-header"
	brokenHeaderNote = "An Authorization header that was broken over lines was joined."
)

// escapedRequest is a request that a program printed as a literal, with its
// line ends escaped: send: b'GET / HTTP/1.1\r\n…'.
var escapedRequest = regexp.MustCompile(`^(.{0,80}?)["']` + httpMethods + ` (?:/|https?://)[^"' ]* HTTP/\d(?:\.\d)?(?:\\r)?\\n`)

// readEscapedRequest reads it. The literals of the next lines go on with it if
// their lines begin alike, or if "+" joins them.
func readEscapedRequest(lines []line, r *Reading) int {
	if !bytes.Contains(lines[0].text, []byte(` HTTP/`)) {
		return 0
	}
	m := escapedRequest.FindSubmatch(lines[0].text)
	if m == nil || sends(lines[0].text) || !r.mend("escaped-line-ends", "Escaped line ends were turned into line ends.") {
		return 0
	}
	text, rest := httpLiteral(nil, lines[0].text[len(m[1]):])
	n := 1
	for ; n < len(lines); n++ {
		next := nextLiteral(lines[n].text, m[1], rest)
		if next == nil {
			break
		}
		text, rest = httpLiteral(text, next)
	}
	for decoded := splitLines(text); len(decoded) > 0; {
		took := readHTTPRequest(decoded, r)
		decoded = decoded[max(took, 1):]
	}
	return n
}

// nextLiteral returns the literal of the next line that goes on with the one
// before, or nil: rest is what followed that, prefix what its line began with.
func nextLiteral(next, prefix, rest []byte) []byte {
	switch sum := bytes.HasPrefix(bytes.TrimSpace(rest), []byte("+")); {
	case sum:
		next = bytes.TrimLeft(next, " \t")
	case len(bytes.TrimSpace(prefix)) > 0 && bytes.HasPrefix(next, prefix) && !escapedRequest.Match(next):
		next = next[len(prefix):]
	default:
		return nil
	}
	if !quoted(next) {
		return nil
	}
	return next
}

// httpLiteral appends what a literal in quotation marks stands for, and returns
// what follows it.
func httpLiteral(to, text []byte) (value, rest []byte) {
	quote := text[0]
	for text = text[1:]; len(text) > 0 && text[0] != quote; {
		n := 1
		c := text[0]
		if c == '\\' && len(text) > 1 {
			n = 2
			if c = text[1]; c == 'x' && len(text) > 3 {
				if v, err := strconv.ParseUint(string(text[2:4]), 16, 8); err == nil {
					c, n = byte(v), 4
				}
			} else if at := strings.IndexByte("rnt", c); at >= 0 {
				c = "\r\n\t"[at]
			}
		}
		to = append(to, c)
		text = text[n:]
	}
	return to, text[min(1, len(text)):]
}
