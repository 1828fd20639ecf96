package read

import (
	"bytes"
	"regexp"
	"slices"

	"countersign/signer"
)

// mask stands for a secret where a text is shown again.
var mask = []byte("****")

// Redact masks the secrets that stand in a text under a usual name, and returns
// them. The rest of the text is unchanged.
func Redact(text []byte) ([]byte, signer.Credentials) {
	var found signer.Credentials
	text, found.SecretAccessKey = redactUser(text)
	var masked []byte
	from := 0
	for at := 0; at < len(text); at++ {
		kind, start, end := namedSecret(text, at)
		if kind == noSecret {
			continue
		}
		at = end - 1
		if end < len(text) && text[end] == '(' {
			continue // a call in a program
		}
		value := signer.Secret(text[start:end])
		switch kind {
		case sessionToken:
			keepFirst(&found.SessionToken, value)
		case signingKey:
			keepFirst(&found.SigningKey, value)
		default:
			keepFirst(&found.SecretAccessKey, value)
		}
		masked = append(append(masked, text[from:start]...), mask...)
		from = end
	}
	if from == 0 {
		return text, found
	}
	return append(masked, text[from:]...), found
}

// What a name in a text stands before.
const (
	noSecret = iota
	secretAccessKey
	signingKey
	sessionToken
)

// namedSecret looks for the name of a secret that begins at a place of a text,
// and for its value behind it: in environments, credentials files, JSON and
// programs. It is asked for each byte of every paste, so no pattern looks.
func namedSecret(text []byte, at int) (kind, start, end int) {
	const shortest = 8
	kind, from := secretName(text, at)
	if kind == noSecret {
		return noSecret, 0, 0
	}
	if start = secretValue(text, from); start < 0 {
		return noSecret, 0, 0
	}
	for end = start; end < len(text) && isSecretByte(text[end]); {
		end++
	}
	if end-start < shortest {
		return noSecret, 0, 0
	}
	for padding := 0; padding < 2 && end < len(text) && text[end] == '='; padding++ {
		end++
	}
	return kind, start, end
}

// secretName returns what a name at a place stands before, and where it ends.
func secretName(text []byte, at int) (kind, end int) {
	switch text[at] {
	case 's', 'S':
		if end = words(text, at, "secret", "access", "key"); end < 0 {
			end = words(text, at, "secret", "key")
		}
		if end >= 0 {
			return secretAccessKey, end
		}
		if end = words(text, at, "signing", "key"); end >= 0 {
			return signingKey, end
		}
	case 'a', 'A':
		if end = words(text, at, "aws", "session", "token"); end >= 0 {
			return sessionToken, end
		}
	case '"':
		if end = words(text, at, `"sessiontoken`); end >= 0 {
			return sessionToken, end
		}
	}
	return noSecret, 0
}

// words returns where words end that stand at a place of a text, in any case,
// together or with a blank, an underscore or a hyphen between them. It is
// negative where they do not.
func words(text []byte, at int, list ...string) int {
	for i, word := range list {
		if i > 0 && at < len(text) && slices.Contains([]byte(" _-"), text[at]) {
			at++
		}
		if !hasPrefixFold(text[at:], word) {
			return -1
		}
		at += len(word)
	}
	return at
}

// secretValue returns where the value begins that stands behind a name, on its
// line or the next: -1 where none is given.
func secretValue(text []byte, at int) int {
	at = past(text, at, "\"'])")
	at = past(text, at, " \t")
	argument := at < len(text) && text[at] == ','
	switch rest := text[at:]; {
	case bytes.HasPrefix(rest, []byte("=>")), bytes.HasPrefix(rest, []byte(":=")):
		at += 2
	case len(rest) > 0 && bytes.IndexByte([]byte(":=,"), rest[0]) >= 0:
		at++
	default:
		return -1
	}
	at = past(text, at, " \t")
	if rest := text[at:]; bytes.HasPrefix(rest, []byte("\n")) {
		at++
	} else if bytes.HasPrefix(rest, []byte("\r\n")) {
		at += 2
	}
	at = past(text, at, " \t")
	switch {
	case at < len(text) && bytes.IndexByte([]byte("\"'`"), text[at]) >= 0:
		return at + 1
	case argument:
		return -1 // the next argument of a call, and no text
	}
	return at
}

// past returns the first place from at on whose byte is not of a set.
func past(text []byte, at int, set string) int {
	for at < len(text) && bytes.IndexByte([]byte(set), text[at]) >= 0 {
		at++
	}
	return at
}

func isSecretByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= '+' && c != ',' && c <= '/' || c == '_'
}

func keepFirst(known *signer.Secret, value signer.Secret) {
	if *known == "" {
		*known = value
	}
}

// secretLine is a line that held nothing but a secret.
var secretLine = regexp.MustCompile(`(?i)(?:secret[ _-]?(?:access[ _-]?)?key|signing[ _-]?key|session[ _-]?token)[^&?]*\*\*\*\*[^&?]*$|^[ \t"']*\*\*\*\*["']?$`)

// readCredentials takes the lines in which secrets were masked.
func readCredentials(lines []line, _ *Reading) int {
	if bytes.Contains(lines[0].text, mask) && secretLine.Match(lines[0].text) {
		return 1
	}
	return 0
}
