// Package read turns pasted text into a request and the values that a program
// produced. Nothing is executed, fetched or expanded, and reading never fails:
// what is not understood is reported as such.
package read

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"countersign/signer"
)

// A Reading is what pasted text was understood as.
type Reading struct {
	// Request is nil where the text holds none.
	Request *signer.Request
	// Provided holds, by step id, what the program produced.
	Provided map[string][]byte
	Parts    []Part
	Cleaned  []Cleaning
	// Credentials are those that stood in the text under a usual name. They
	// are masked before the rest is read.
	Credentials signer.Credentials

	rank int // how much the form that Request came from tells
}

// How much a form tells of a request: a URL is what was sent; a string to sign
// holds as much, but was never sent; a query holds no host and no path.
const (
	rankQuery = iota + 1
	rankString
	rankURL
)

// request keeps what tells most of a request, and a method wherever it stood.
func (r *Reading) request(request *signer.Request, rank int) {
	if r.Request != nil && rank <= r.rank {
		r.Request.Method = cmp.Or(r.Request.Method, request.Method)
		if query, found := strings.CutPrefix(request.URL, "/?"); found && !strings.Contains(r.Request.URL, "?") {
			r.Request.URL += "?" + query // an address, and its parameters by themselves
		}
		return
	}
	if r.Request != nil {
		request.Method = cmp.Or(request.Method, r.Request.Method)
	}
	r.Request, r.rank = request, rank
}

// A Part is a stretch of the text that was understood, or not.
type Part struct {
	As   string `json:"as"`
	Note string `json:"note"`
}

// A Cleaning is damage of copying that was undone before reading.
type Cleaning struct {
	ID   string `json:"id"`
	Note string `json:"note"`
}

// A form is one shape of text that can be read. It looks at the start of the
// lines and returns how many of them it took: 0 if they are not of its form.
type form func(lines []line, r *Reading) int

// forms lists what can be read; the first that takes a line gets it. To add a
// form, write a file and add it here.
var forms = []form{
	readCredentials,
	readURL,
	readStringToSign,
	readSignature,
	readQuery,
}

// A line is one line of a paste.
type line struct {
	text []byte // without its end
	end  []byte // "\n", "\r\n", "\r", or nothing at the end of the text
}

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
func Read(pastes [][]byte, asIs map[string]bool) Reading {
	r := Reading{Provided: map[string][]byte{}}
	for _, paste := range pastes {
		paste, found := Redact(paste)
		r.credentials(found)
		r.read(splitLines(paste))
		r.finalLineEnd(paste, asIs["final-line-end"])
	}
	return r
}

// credentials keeps those of a paste.
func (r *Reading) credentials(found signer.Credentials) {
	if found.SecretAccessKey != "" {
		keepFirst(&r.Credentials.SecretAccessKey, found.SecretAccessKey)
		r.add("secret access key", "not shown")
	}
	if found.SigningKey != "" {
		keepFirst(&r.Credentials.SigningKey, found.SigningKey)
		r.add("signing key", "not shown")
	}
	if found.SessionToken != "" {
		keepFirst(&r.Credentials.SessionToken, found.SessionToken)
		r.add("session token", "not shown")
	}
}

func (r *Reading) read(lines []line) {
	unread := 0
	for len(lines) > 0 {
		n := 0
		for _, f := range forms {
			if n = f(lines, r); n > 0 {
				break
			}
		}
		if n == 0 {
			if n = 1; len(bytes.TrimSpace(lines[0].text)) > 0 {
				unread++
			}
		}
		lines = lines[n:]
	}
	if unread > 0 {
		r.Parts = append(r.Parts, Part{As: "not understood", Note: count(unread, "line")})
	}
}

// finalLineEnd looks at the line end after a string to sign that ends the
// paste: printing adds one, so it is not taken for part of the string, unless
// asked for.
func (r *Reading) finalLineEnd(paste []byte, keep bool) {
	text := r.Provided["string-to-sign"]
	rest, found := bytes.CutPrefix(paste[max(0, bytes.LastIndex(paste, text)):], text)
	if len(text) == 0 || !found || len(rest) == 0 || len(bytes.Trim(rest, "\r\n")) > 0 {
		return
	}
	if keep {
		r.Provided["string-to-sign"] = append(bytes.Clone(text), rest...)
		return
	}
	r.Cleaned = append(r.Cleaned, Cleaning{
		ID: "final-line-end", Note: "The line end after the string to sign was taken for the paste's own.",
	})
}

// splitLines splits at LF, CRLF and lone CR, and keeps which it was.
func splitLines(text []byte) []line {
	lines := make([]line, 0, bytes.Count(text, []byte("\n"))+1)
	for len(text) > 0 {
		at := bytes.IndexAny(text, "\r\n")
		if at < 0 {
			return append(lines, line{text: text})
		}
		n := 1
		if text[at] == '\r' && at+1 < len(text) && text[at+1] == '\n' {
			n = 2
		}
		lines = append(lines, line{text: text[:at], end: text[at : at+n]})
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

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
