package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/templates"
	"countersign/web/operations"
)

// mostRows is how many parameters the form lays out. Beyond that, a page of
// fields helps nobody: paste the URL, or use /api/check.
const mostRows = 2000

// A pad is the scratchpad's form as it was sent.
type pad struct {
	do       string // the button that was used, "" for Check
	paste    string
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
	rows     []templates.Row
	boxes    map[string]box // by step id

	accessKeyID  string
	secret       signer.Secret
	sessionToken signer.Secret

	shown   bool          // the form was shown before, and comes back
	reading *check.Report // what the paste was read as, where it was read just now
	failed  error
	notice  string
	tooMany bool
}

// A box is a provided value as it was typed.
type box struct{ text, as string }

// parsePad reads the fields in the order in which they were sent. Nothing is
// refused: a field that is not known is not looked at.
func parsePad(body string) *pad {
	p := &pad{boxes: map[string]box{}}
	plain := map[string]*string{
		"do": &p.do, "paste": &p.paste, "read": &p.read, "example": &p.example, "scheme": &p.scheme,
		"method": &p.method, "endpoint": &p.endpoint, "path": &p.path, "section": &p.section,
		"action": &p.action, "laid": &p.laid, "carrier": &p.carrier, "access_key_id": &p.accessKeyID, "sent": &p.sent,
	}
	for _, field := range signer.ParsePairs(body) {
		name, value := field.Name, strings.ToValidUTF8(field.Value, "\uFFFD")
		if to, known := plain[name]; known {
			*to = value
			continue
		}
		switch name {
		case "secret_access_key":
			p.secret = signer.Secret(value)
		case "session_token":
			p.sessionToken = signer.Secret(value)
		case "as_is":
			if len(p.asIs) < 16 {
				p.asIs = append(p.asIs, value)
			}
		case "name", "value", "as":
			p.rowField(name, value)
		default:
			p.boxField(name, value)
		}
	}
	p.paste, p.shown = lineFeeds(p.paste), true
	return p
}

// rowField takes one field of a parameter's row; a name begins a new row.
func (p *pad) rowField(name, value string) {
	if name == "name" {
		if len(p.rows) == mostRows {
			p.tooMany = true
			return
		}
		p.rows = append(p.rows, templates.Row{Name: value})
		return
	}
	if p.tooMany || len(p.rows) == 0 {
		return
	}
	row := &p.rows[len(p.rows)-1]
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
	b := p.boxes[id]
	switch kind {
	case "provided":
		b.text = lineFeeds(value)
	case "as":
		b.as = value
	}
	p.boxes[id] = b
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

// required returns the names of the parameters that the action asks for, and
// those that signing adds.
func (p *pad) required(o *operations.Catalogue) map[string]bool {
	section, action, found := p.known(o)
	if !found {
		return nil
	}
	names := map[string]bool{
		"AWSAccessKeyId": true, "SignatureMethod": true, "SignatureVersion": true,
		"Timestamp": true, "Expires": true, "SecurityToken": true, "MWSAuthToken": true,
	}
	for _, fixed := range section.Fixed(action.Name) {
		names[fixed[0]] = true
	}
	for _, name := range action.Required {
		names[name] = true
	}
	return names
}

// known returns the section and action of the request, by its parameters.
func (p *pad) known(o *operations.Catalogue) (*operations.Section, *operations.Action, bool) {
	name := p.value("Action")
	if name == "" {
		name = p.value("Operation")
	}
	return o.Find(p.path, name, p.value("Version"))
}

// request builds what the fields say. Rows that were laid out and left empty
// are not sent.
func (p *pad) request() *check.RequestInput {
	var query strings.Builder
	for _, r := range p.rows {
		if r.Name == "" && r.Value == "" || r.As == "laid" && r.Value == "" {
			continue
		}
		value := r.Value
		if r.As == "escaped" {
			value, _ = unescape(value)
		}
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(signer.Escape(r.Name) + "=" + signer.Escape(value))
	}
	r := &check.RequestInput{Method: p.method, URL: p.address()}
	if p.carrier == "body" {
		r.Headers = []check.HeaderInput{{Name: "Content-Type", Value: signer.Text("application/x-www-form-urlencoded")}}
		r.Body = signer.Text(query.String())
		return r
	}
	switch {
	case query.Len() == 0:
	case strings.Contains(r.URL, "?"):
		r.URL += "&" + query.String()
	default:
		r.URL += "?" + query.String()
	}
	return r
}

// address joins endpoint and path. The path field wins over a path that was
// typed into the endpoint.
func (p *pad) address() string {
	target := signer.SplitURL(strings.TrimSpace(p.endpoint))
	if p.path != "" {
		target.Path = "/" + strings.TrimPrefix(p.path, "/")
	}
	address := target.Path
	if target.Host != "" {
		address = target.Scheme + "://" + target.Host + target.Path
	}
	if target.Query != "" {
		address += "?" + target.Query
	}
	return address
}

// input is the check that the form asks for.
func (p *pad) input(secret signer.Secret, now time.Time) check.Input {
	in := check.Input{
		Scheme: p.scheme, Request: p.request(), Complete: p.sent == "", Now: &now,
		Provided: map[string]signer.Text{},
		Credentials: &check.CredentialsInput{
			AccessKeyID: strings.TrimSpace(p.accessKeyID), SecretAccessKey: secret.Reveal(), SessionToken: p.sessionToken.Reveal(),
		},
	}
	for id, b := range p.boxes {
		if value, err := b.bytes(); err == nil && len(value) > 0 && signer.HasStep(id) {
			in.Provided[id] = value
		}
	}
	return in
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
