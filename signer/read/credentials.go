package read

import (
	"bytes"

	"countersign/signer"
)

// secretNames are what secrets are called where people keep them, in lower
// case without separators.
var secretNames = []string{
	"awssecretaccesskey", "secretaccesskey", "awssecretkey", "secretkey", "mwssecretkey",
	"sessiontoken", "awssessiontoken", "securitytoken", "awssecuritytoken",
}

// readCredentials reads a line that gives a secret its name, as environments,
// credentials files and programs do: export AWS_SECRET_ACCESS_KEY=…, "SecretAccessKey":
// "…", SECRET_KEY = '…'. The secret goes to the credentials and into no note.
func readCredentials(lines []line, r *Reading) int {
	name, value := assignment(lines[0].text)
	if value == "" {
		return 0
	}
	for _, known := range secretNames {
		if name != known {
			continue
		}
		r.Secrets = append(r.Secrets, signer.Secret(value))
		if bytes.HasSuffix([]byte(name), []byte("token")) {
			r.add("session token", "not shown")
		} else {
			r.Credentials.SecretAccessKey = firstSecret(r.Credentials.SecretAccessKey, value)
			r.add("secret access key", "not shown")
		}
		return 1
	}
	return 0
}

func firstSecret(known signer.Secret, value string) signer.Secret {
	if known != "" {
		return known
	}
	return signer.Secret(value)
}

// assignment splits a line at its first "=" or ":" into a name, in lower case
// with letters and digits alone, and a value without quotation marks.
func assignment(text []byte) (name, value string) {
	if text = bytes.TrimSpace(text); hasPrefixFold(text, "$env:") {
		text = text[len("$env:"):]
	}
	at := bytes.IndexAny(text, "=:")
	if at < 0 || len(text) > 4096 || bytes.IndexByte(text, '&') >= 0 {
		return "", "" // with an "&" it is parameters
	}
	left := bytes.TrimSpace(text[:at])
	if cut := bytes.LastIndexAny(left, " \t$"); cut >= 0 {
		left = left[cut+1:] // export, const, $
	}
	var letters []byte
	for _, c := range bytes.ToLower(left) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			letters = append(letters, c)
		}
	}
	right := bytes.TrimRight(bytes.TrimSpace(text[at+1:]), ",; \t")
	right = bytes.TrimPrefix(right, []byte(">")) // Ruby and PHP: "secret" => "…"
	return string(letters), string(bytes.Trim(bytes.TrimSpace(right), `"'`+"`"))
}
