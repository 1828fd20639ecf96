package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/read"
	"countersign/templates"
)

// mostRows is how many parameters, and how many headers, the form lays out. Beyond that, a page of
// fields helps nobody: paste the URL, or use /api/check.
const mostRows = 2000

// A pad is the scratchpad's form as it was sent.
type pad struct {
	do       string // the button that was used, "" for Check
	paste    string
	file     []byte // a dropped file, with its exact bytes, once
	read     string // mark of the paste that was read last
	asIs     []string
	example  string
	scheme   string
	method   string
	endpoint string
	path     string
	section  string
	action   string
	laid     string // section and action that the rows were laid out for
	carrier  string
	sent     string // "yes" where the request came from a paste: nothing is added to it
	shaped   string // the scheme that the rows were last laid out for
	region   string
	service  string
	rows     []templates.Row // parameters
	headers  []templates.Row
	body     box
	hash     string         // of a body that is not at hand
	signed   string         // the list of signed headers, where a paste told it beside the request
	boxes    map[string]box // by step id
	echoed   map[string]box // what a service echoed, by step id
	reveal   []string       // secret steps that are asked for
	language string         // the one that fixes are shown in, where it was chosen

	entry     string // which of several requests is checked, "" for the likeliest
	reference string // which of them works, "" for none
	chosen    string // the one that the fields were filled from

	accessKeyID  string
	secret       signer.Secret
	sessionToken signer.Secret
	signingKey   signer.Secret

	shown   bool          // the form was shown before, and comes back
	reading *check.Report // what the paste was read as, where it was read just now
	tells   *read.Reading // what the paste tells beside its request
	failed  error
	notice  string
	tooMany bool
}

// A box is a provided value as it was typed.
type box struct{ text, as string }

// parsePad reads the fields in the order in which they were sent. Nothing is
// refused: a field that is not known is not looked at.
func parsePad(body string) *pad {
	p := &pad{boxes: map[string]box{}, echoed: map[string]box{}}
	plain := map[string]*string{
		"do": &p.do, "paste": &p.paste, "read": &p.read, "example": &p.example, "scheme": &p.scheme,
		"method": &p.method, "endpoint": &p.endpoint, "path": &p.path, "section": &p.section,
		"action": &p.action, "laid": &p.laid, "carrier": &p.carrier, "access_key_id": &p.accessKeyID, "sent": &p.sent,
		"shaped": &p.shaped, "region": &p.region, "service": &p.service, "body": &p.body.text, "body_as": &p.body.as,
		"payload_hash": &p.hash, "signed_headers": &p.signed, "entry": &p.entry, "reference": &p.reference, "chosen": &p.chosen,
		"language": &p.language,
	}
	for _, field := range signer.ParsePairs(body) {
		name, value := field.Name, strings.ToValidUTF8(field.Value, "\uFFFD")
		if to, known := plain[name]; known {
			*to = value
			continue
		}
		switch name {
		case "file":
			if file, err := base64.StdEncoding.DecodeString(value); err == nil && len(file) > 0 {
				p.file = file
			}
		case "secret_access_key":
			p.secret = signer.Secret(value)
		case "session_token":
			p.sessionToken = signer.Secret(value)
		case "signing_key":
			p.signingKey = signer.Secret(value)
		case "reveal":
			if len(p.reveal) < 16 {
				p.reveal = append(p.reveal, value)
			}
		case "as_is":
			if len(p.asIs) < 16 {
				p.asIs = append(p.asIs, value)
			}
		case "name", "value", "as":
			p.rowField(&p.rows, name, value)
		case "header.name", "header.value", "header.as":
			p.rowField(&p.headers, strings.TrimPrefix(name, "header."), value)
		default:
			p.boxField(name, value)
		}
	}
	if p.file != nil {
		p.paste = strings.ToValidUTF8(string(p.file), "\uFFFD")
	}
	p.paste, p.body.text, p.shown = lineFeeds(p.paste), lineFeeds(p.body.text), true
	return p
}

// rowField takes one field of a parameter's row, or of a header's; a name
// begins a new row.
func (p *pad) rowField(rows *[]templates.Row, name, value string) {
	if name == "name" {
		if len(*rows) == mostRows {
			p.tooMany = true
			return
		}
		*rows = append(*rows, templates.Row{Name: value})
		return
	}
	if p.tooMany || len(*rows) == 0 {
		return
	}
	row := &(*rows)[len(*rows)-1]
	if name == "value" {
		row.Value = value
	} else {
		row.As = value
	}
}

// boxField takes a field of a step's box.
func (p *pad) boxField(name, value string) {
	kind, id, found := strings.Cut(name, ".")
	if !found {
		return
	}
	switch kind {
	case "provided":
		p.boxes[id] = box{lineFeeds(value), p.boxes[id].as}
	case "as":
		p.boxes[id] = box{p.boxes[id].text, value}
	case "server":
		p.echoed[id] = box{lineFeeds(value), p.echoed[id].as}
	case "server_as":
		p.echoed[id] = box{p.echoed[id].text, value}
	}
}

// lineFeeds makes every line end of a text box a line feed. Browsers send CRLF
// for all of them, so what it was is not known.
func lineFeeds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// mark tells one text from another without holding it. Blanks around it make
// no other text.
func mark(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:8])
}

// secretFacts says of a secret what may be said: length, blanks and shape.
func secretFacts(secret string) (facts, warning string) {
	if secret == "" {
		return "", ""
	}
	n := utf8.RuneCountInString(secret)
	facts = fmt.Sprintf("%d characters.", n)
	switch trimmed := strings.TrimSpace(secret); {
	case trimmed != secret:
		warning = "It begins or ends with a blank."
	case strings.HasPrefix(secret, "amzn.mws."):
		warning = "This looks like an MWSAuthToken, not a secret access key."
	case len(secret) == 20 && (strings.HasPrefix(secret, "AKIA") || strings.HasPrefix(secret, "ASIA")):
		warning = "This looks like an access key id, not a secret access key."
	case len(secret) == 44 && (secret[0] == 'A' || secret[0] == 'B'):
		warning = "This looks like an SMTP password, not a secret access key."
	case n != 40:
		warning = "Secret access keys have 40."
	default:
		facts = "40 characters, no blanks at the ends."
	}
	return facts, warning
}
