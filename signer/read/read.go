// Package read turns pasted text into a request and the values that a program
// produced. Nothing is executed, fetched or expanded, and reading never fails:
// what is not understood is reported as such.
package read

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"countersign/signer"
)

// A Reading is what pasted text was understood as.
type Reading struct {
	// Request is nil where the text holds none.
	Request *signer.Request
	// Provided holds, by step id, what the program produced.
	Provided map[string][]byte
	// Server holds, by step id, what the service echoed in its error.
	Server map[string][]byte
	// Region, Service and SignedHeaders are what a text says of the signing
	// beside the request itself.
	Region, Service, SignedHeaders string
	// Scheme is the id of the scheme that alone has such a string as was read.
	Scheme  string
	Parts   []Part
	Cleaned []Cleaning
	// Credentials are those that stood in the text under a usual name. They
	// are masked before the rest is read.
	Credentials signer.Credentials
	// Answer is what a service's answer tells beside its strings, in a sentence.
	Answer string
	// Language is what a pasted program is written in, as fixes name it: python,
	// php, javascript, java, csharp, go, ruby, perl, asp; "" for none and others.
	Language string
	// Hints are what in the text points to a mistake.
	Hints []Hint
	// Found lists the whole requests, in order; Count is how many there are,
	// more than are listed if they are very many, and Chosen the number of the
	// one that Request was read from, 0 where it is none of them.
	Found         []Found
	Count, Chosen int

	choice  Choice
	asIs    map[string]bool // clean-ups not to make
	coded   codeMap         // the lines that are of a program
	code    []line          // those of its lines that were taken
	rank    int             // how much the form that Request came from tells
	headers []signer.Header // that stood by themselves
}

// How much a form tells of a request: a whole request is what was sent, a URL
// is part of that; a string to sign holds as much, but was never sent; what a
// service echoes is what it got; a query holds no host and no path.
const (
	rankQuery = iota + 1
	rankEcho
	rankString
	rankURL
	rankWhole
)

// request keeps what tells most of a request, and a method wherever it stood.
func (r *Reading) request(request *signer.Request, rank int) {
	if rank == rankWhole && r.rank == rankWhole {
		return // another request: nothing of it belongs to the first
	}
	if r.Request != nil && rank <= r.rank {
		if query, found := strings.CutPrefix(request.URL, "/?"); found && !strings.Contains(r.Request.URL, "?") {
			r.Request.URL += "?" + query // an address, and its parameters by themselves
		}
		fill(r.Request, request)
		return
	}
	if r.Request != nil {
		fill(request, r.Request)
	}
	r.Request, r.rank = request, rank
}

// told keeps what another reading tells beside its request and its values.
func (r *Reading) told(other *Reading) {
	r.Region, r.Service, r.Scheme = cmp.Or(r.Region, other.Region), cmp.Or(r.Service, other.Service), cmp.Or(r.Scheme, other.Scheme)
	r.SignedHeaders = cmp.Or(r.SignedHeaders, other.SignedHeaders)
	for _, p := range other.Parts {
		r.add(p.As, p.Note)
	}
	for _, h := range other.Hints {
		r.hint(h)
	}
}

// header keeps a header that stands by itself.
func (r *Reading) header(name, value string) {
	const most = 1000
	if len(r.headers) < most {
		r.headers = append(r.headers, signer.Header{Name: name, Value: value})
	}
}

// addHeaders gives the request the headers that stood by themselves, unless it
// has them.
func (r *Reading) addHeaders() {
	if len(r.headers) == 0 {
		return
	}
	if r.Request == nil {
		r.Request = &signer.Request{}
	}
	for _, h := range r.headers {
		if _, there := r.Request.Header(h.Name); !there {
			r.Request.Headers = append(r.Request.Headers, h)
		}
	}
}

// secondQuestionMark looks for "?" where "&" should be. What is sent with it is
// one long value, so it is left as it is.
func (r *Reading) secondQuestionMark() {
	if r.Request == nil || !questionMark.MatchString(r.Request.Target().Query) {
		return
	}
	r.hint(Hint{ID: "param-separator-wrong", Where: "URL", Text: "The address has a second question mark, with a parameter behind it."})
}

// questionMark stands before a parameter where "&" should be.
var questionMark = regexp.MustCompile(`\?[A-Za-z][\w.-]*=`)

// fill takes from another text about the same request what this one lacks.
func fill(r, other *signer.Request) {
	r.Method = cmp.Or(r.Method, other.Method)
	r.PayloadHash = cmp.Or(r.PayloadHash, other.PayloadHash)
	if len(r.Headers) == 0 {
		r.Headers = other.Headers
	}
	if len(r.Body) == 0 {
		r.Body = other.Body
	}
}

// A Part is a stretch of the text that was understood, or not.
type Part struct {
	As   string `json:"as"`
	Note string `json:"note"`
}

// A Cleaning is damage of copying that was undone before reading. Each can be
// left as it is: see [Read].
type Cleaning struct {
	ID   string `json:"id"`
	Note string `json:"note"`
}

// A Hint is a place in the text that points to a mistake of the catalogue: a
// line of a program, or what a service answered.
type Hint struct {
	ID, Variant string // of the mistake
	Where       string // "line 12 of the paste"
	Text        string // what stands there and why it matters, in a sentence
	Said        bool   // the service says it: more than a possibility
	Title       string // where it is no mistake in signing, and not in the catalogue
}

// hint keeps a hint, the first one to each mistake that says where it is.
func (r *Reading) hint(h Hint) {
	const most = 50
	at := slices.IndexFunc(r.Hints, func(o Hint) bool { return o.ID == h.ID && o.Variant == h.Variant })
	switch {
	case at >= 0 && r.Hints[at].Where == "":
		r.Hints[at] = h
	case at < 0 && len(r.Hints) < most:
		r.Hints = append(r.Hints, h)
	}
}

// mend reports whether damage is to be undone, and notes it, once.
func (r *Reading) mend(id, note string) bool {
	if r.asIs[id] {
		return false
	}
	if !slices.ContainsFunc(r.Cleaned, func(c Cleaning) bool { return c.ID == id }) {
		r.Cleaned = append(r.Cleaned, Cleaning{ID: id, Note: note})
	}
	return true
}

// A form is one shape of text that can be read. It looks at the start of the
// lines and returns how many of them it took: 0 if they are not of its form.
type form func(lines []line, r *Reading) int

// forms lists what can be read; the first that takes a line gets it. To add a
// form, write a file and add it here.
var forms = []form{
	readProgram,
	readCredentials, readKeyID,
	readEscapedRequest, readHTTPRequest, readHTTPResponse, readMinIOTrace, readCurlChatter, readHeaderPairs, readHeaders, readAuthorization,
	readReply,
	readUploadForm, readCanonicalRequest, readStringToSign4, readS3StringToSign, readPrintedHeaders,
	readEscaped, readOneLine,
	readCurl,
	readFetch,
	readHAR,
	readURL,
	readStringToSign,
	readLoggedStringToSign,
	readLabelled,
	readSignature,
	readQuery,
	readCode,
}

// A line is one line of a paste.
type line struct {
	text   []byte // without its end
	end    []byte // "\n", "\r\n", "\r", or nothing at the end of the text
	number int    // in the paste, from 1
}

// where names the line, for people.
func (l line) where() string { return fmt.Sprintf("line %d of the paste", l.number) }

// trimmed returns the text without blanks around it and without a label
// ("Signature: …") before it.
func (l line) trimmed() []byte {
	text := bytes.TrimSpace(l.text)
	for _, separator := range []string{": ", " = ", ":\t"} {
		label, rest, found := bytes.Cut(text, []byte(separator))
		if found && isLabel(label) {
			return bytes.TrimSpace(rest)
		}
	}
	return text
}

// isLabel reports whether text is a few words.
func isLabel(text []byte) bool {
	if len(text) == 0 || len(text) > 40 {
		return false
	}
	for _, c := range text {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ' ' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// Read reads pasted texts. asIs names the clean-ups not to make.
func Read(pastes [][]byte, asIs map[string]bool) Reading { return ReadChoice(pastes, asIs, Choice{}) }

// ReadChoice is [Read] where some of several whole requests were chosen.
func ReadChoice(pastes [][]byte, asIs map[string]bool, choice Choice) Reading {
	r := Reading{Provided: map[string][]byte{}, Server: map[string][]byte{}, asIs: asIs, choice: choice}
	for _, paste := range pastes {
		paste, found := Redact(paste)
		r.credentials(found)
		if found.SecretAccessKey != "" {
			r.keyIDBeside(paste)
		}
		lines := r.clean(splitLines(paste))
		r.read(lines)
		r.finalLineEnd(lines)
	}
	r.addHeaders()
	r.secondQuestionMark()
	return r
}

// credentials keeps those of a paste.
func (r *Reading) credentials(found signer.Credentials) {
	for _, c := range []struct {
		as    string
		to    *signer.Secret
		value signer.Secret
	}{
		{"secret access key", &r.Credentials.SecretAccessKey, found.SecretAccessKey},
		{"signing key", &r.Credentials.SigningKey, found.SigningKey},
		{"session token", &r.Credentials.SessionToken, found.SessionToken},
	} {
		switch {
		case c.value == "":
		case strings.Trim(c.value.Reveal(), "xX.-_") == "":
			r.add(c.as, "made illegible: of no use")
		default:
			keepFirst(c.to, c.value)
			r.add(c.as, "not shown")
		}
	}
}

func (r *Reading) read(lines []line) {
	r.coded = codeOf(lines)
	var unread rows
	single := len(lines) == 1
	for len(lines) > 0 {
		n := 0
		for _, f := range forms {
			if n = f(lines, r); n > 0 {
				break
			}
		}
		if n == 0 {
			if n = 1; len(bytes.TrimSpace(lines[0].text)) > 0 {
				unread.add(lines[0].number)
			}
		}
		lines = lines[n:]
	}
	r.lookAtCode()
	if unread.count > 0 {
		note := count(unread.count, "line")
		if !single {
			note += " (" + unread.String() + ")"
		}
		r.Parts = append(r.Parts, Part{As: "not understood", Note: note})
	}
}

// rows are the numbers of lines, for people.
type rows struct {
	count  int
	ranges [][2]int // the first few
}

func (r *rows) add(number int) {
	const most = 6
	r.count++
	if n := len(r.ranges); n > 0 && r.ranges[n-1][1] == number-1 {
		r.ranges[n-1][1] = number
	} else if n < most {
		r.ranges = append(r.ranges, [2]int{number, number})
	}
}

func (r *rows) String() string {
	told, texts := 0, []string(nil)
	for _, of := range r.ranges {
		text := strconv.Itoa(of[0])
		if told += of[1] - of[0] + 1; of[1] > of[0] {
			text += "–" + strconv.Itoa(of[1])
		}
		texts = append(texts, text)
	}
	if told < r.count {
		texts = append(texts, "…")
	}
	return strings.Join(texts, ", ")
}

// finalLineEnd looks at the line end after a string to sign that ends the
// paste: printing adds one, so it is not taken for part of the string, unless
// asked for.
func (r *Reading) finalLineEnd(lines []line) {
	text := r.Provided["string-to-sign"]
	if len(text) == 0 {
		return
	}
	paste := joined(lines)
	rest, found := bytes.CutPrefix(paste[max(0, bytes.LastIndex(paste, text)):], text)
	if !found || len(rest) == 0 || len(bytes.Trim(rest, "\r\n")) > 0 {
		return
	}
	if !r.mend("final-line-end", "The line end after the string to sign was taken for the paste's own.") {
		r.Provided["string-to-sign"] = append(bytes.Clone(text), rest...)
	}
}

// splitLines splits at LF, CRLF and lone CR, and keeps which it was.
func splitLines(text []byte) []line {
	lines := make([]line, 0, bytes.Count(text, []byte("\n"))+1)
	for len(text) > 0 {
		at := bytes.IndexAny(text, "\r\n")
		if at < 0 {
			return append(lines, line{text: text, number: len(lines) + 1})
		}
		n := 1
		if text[at] == '\r' && at+1 < len(text) && text[at+1] == '\n' {
			n = 2
		}
		lines = append(lines, line{text: text[:at], end: text[at : at+n], number: len(lines) + 1})
		text = text[at+n:]
	}
	return lines
}

// add notes a part that was understood, up to a number that anybody reads.
func (r *Reading) add(as, note string) {
	const most = 100
	if len(r.Parts) < most {
		r.Parts = append(r.Parts, Part{As: as, Note: note})
	} else if len(r.Parts) == most {
		r.Parts = append(r.Parts, Part{As: "more", Note: "The parts after these were read too."})
	}
}

// provide keeps a program's value for a step, the first one given.
func (r *Reading) provide(step string, value []byte) {
	if _, known := r.Provided[step]; !known {
		r.Provided[step] = value
	}
}

// echo keeps a server's value for a step, the first one given.
func (r *Reading) echo(step string, value []byte) {
	if _, known := r.Server[step]; !known {
		r.Server[step] = value
	}
}

// joined returns the bytes of lines, with their ends.
func joined(lines []line) []byte {
	var b []byte
	for _, l := range lines {
		b = append(append(b, l.text...), l.end...)
	}
	return b
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
