package read

import (
	"bytes"
	"regexp"

	"countersign/signer"
)

const keyIDNamed = `(?:aws[ _-]?)?access[ _-]?key[ _-]?id["'\]]*[ \t]*(?:=>|:=|[:=])[ \t]*["']?`

var (
	// keyIDLine is a line of an environment, a credentials file or JSON.
	keyIDLine = regexp.MustCompile(`(?i)^[ \t"'{]*(?:export |set |setx |\$env:)?` + keyIDNamed + `([A-Za-z0-9][\w.-]{3,127})["']?[ \t,;}]*$`)
	// keyIDWithin is one that stands among others: of AWS's form, or it may be
	// the name of a variable.
	keyIDWithin = regexp.MustCompile(`(?i)(?:^|[\s"'{,;(\[.$:])` + keyIDNamed + `((?-i:[A-Z0-9]{8,128}))["']?(?:[\s,;})]|$)`)
)

// readKeyID reads a line that names an access key id.
func readKeyID(lines []line, r *Reading) int {
	const longest = 300
	text := lines[0].text
	if len(text) > longest || !bytes.Contains(bytes.ToLower(text), []byte("access")) {
		return 0
	}
	m := keyIDLine.FindSubmatch(text)
	if m == nil {
		return 0
	}
	r.keyID(m[1])
	return 1
}

// keyIDBeside looks for the access key id beside a secret that was found.
func (r *Reading) keyIDBeside(text []byte) {
	if m := keyIDWithin.FindSubmatch(text); m != nil {
		r.keyID(m[1])
	}
}

// keyID keeps an access key id, the first one given.
func (r *Reading) keyID(id []byte) {
	if r.Credentials.AccessKeyID == "" {
		r.Credentials.AccessKeyID = string(id)
		r.add("access key id", signer.Printable(string(id)))
	}
}
