package read

import (
	"bytes"
	"regexp"

	"countersign/signer"
)

// secretPattern finds a secret by the name that it is given: in environments,
// credentials files, JSON and programs. Its groups are the name and the value.
var secretPattern = regexp.MustCompile(
	`(?i)(secret[ _-]?(?:access[ _-]?)?key|k?signing[ _-]?key|aws[ _-]?session[ _-]?token|"sessiontoken)` +
		`["'\])]*[ \t]*(?:=>|:=|[:=,])[ \t]*(?:\r?\n)?[ \t]*["'` + "`" + `]?([A-Za-z0-9/+_.-]{8,}={0,2})`)

// mask stands for a secret where a text is shown again.
var mask = []byte("****")

// Redact masks the secrets that stand in a text under a usual name, and returns
// them. The rest of the text is unchanged.
func Redact(text []byte) ([]byte, signer.Credentials) {
	var found signer.Credentials
	text, found.SecretAccessKey = redactUser(text)
	var masked []byte
	from := 0
	for _, at := range secretPattern.FindAllSubmatchIndex(text, -1) {
		name, start, end := text[at[2]:at[3]], at[4], at[5]
		if end < len(text) && text[end] == '(' {
			continue // a call in a program
		}
		value := signer.Secret(text[start:end])
		switch lower := bytes.ToLower(name); {
		case bytes.HasSuffix(lower, []byte("token")):
			keepFirst(&found.SessionToken, value)
		case bytes.Contains(lower, []byte("signing")):
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
