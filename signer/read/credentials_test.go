package read_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer/read"
)

const keptSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

// A secret is found under the names that people give it, and is told in no
// note.
func TestSecretsAreFoundAndNotTold(t *testing.T) {
	for what, text := range map[string]string{
		"a shell":                   "export AWS_SECRET_ACCESS_KEY=" + keptSecret,
		"a shell, quoted":           `AWS_SECRET_ACCESS_KEY="` + keptSecret + `";`,
		"PowerShell":                `$env:AWS_SECRET_ACCESS_KEY = '` + keptSecret + `'`,
		"a credentials file":        "aws_secret_access_key = " + keptSecret,
		"JSON of the CLI":           `    "SecretAccessKey": "` + keptSecret + `",`,
		"a program in Python":       "SECRET_KEY = '" + keptSecret + "'",
		"a program in PHP":          `$secretKey = "` + keptSecret + `";`,
		"a session token in a file": "aws_session_token=" + keptSecret,
	} {
		r := read.Read([][]byte{[]byte("GET https://h.example/?a=1\n" + text + "\n")}, nil)
		if len(r.Secrets) != 1 || r.Secrets[0].Reveal() != keptSecret {
			t.Errorf("%s: %d secrets found", what, len(r.Secrets))
			continue
		}
		if isKey := !strings.Contains(what, "token"); isKey != (r.Credentials.SecretAccessKey == keptSecret) {
			t.Errorf("%s: it is taken for something else", what)
		}
		if told := fmt.Sprintf("%+v %+v %+v", r.Parts, r.Cleaned, r); strings.Contains(told, keptSecret) || r.Request == nil {
			t.Errorf("%s: told %s", what, strings.ReplaceAll(told, keptSecret, "(the secret)"))
		}
	}
}

// Parameters whose names are alike are no secrets.
func TestParametersAreNoSecrets(t *testing.T) {
	for _, text := range []string{
		"AWSAccessKeyId=AKID&SecretKeyHint=x&Action=A", "SecurityToken=abc&Action=A", "Signature: abc", "Host: h.example",
	} {
		if r := read.Read([][]byte{[]byte(text)}, nil); len(r.Secrets) > 0 {
			t.Errorf("%s: taken for a secret", text)
		}
	}
}
