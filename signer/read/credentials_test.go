package read_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer"
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
		"a form's label":            "Secret Access Key: " + keptSecret,
		"MWS":                       "MWS_SECRET_ACCESS_KEY=" + keptSecret,
		"a field of an object":      "config.SecretKey = '" + keptSecret + "';",
		"a PHP property":            "$this->secretKey = \"" + keptSecret + "\";",
		"JSON in one line":          `{"AccessKeyId":"A","SecretAccessKey":"` + keptSecret + `"}`,
		"a command's environment":   "AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=" + keptSecret + " python x.py",
		"a PHP constant":            "define('AWS_SECRET_ACCESS_KEY', '" + keptSecret + "');",
		"an argument":               "client(aws_secret_access_key='" + keptSecret + "')",
		"the line after its name":   "AWS_SECRET_ACCESS_KEY:\n" + keptSecret,
		"a Ruby hash":               `secret_access_key: "` + keptSecret + `",`,
		"with a comment":            "AWS_SECRET_ACCESS_KEY=" + keptSecret + " # production",
		"as a parameter":            "aws_secret_access_key=" + keptSecret + "&x=1",
		"a session token in a file": "aws_session_token=" + keptSecret,
	} {
		pasted := []byte("GET https://h.example/?a=1\n" + text + "\n")
		r := read.Read([][]byte{pasted}, nil)
		found := r.Credentials.SecretAccessKey
		if strings.Contains(what, "token") {
			found = r.Credentials.SessionToken
		}
		if found.Reveal() != keptSecret {
			t.Errorf("%s: not found", what)
			continue
		}
		masked, _ := read.Redact(pasted)
		if told := fmt.Sprintf("%+v %+v %+v %s", r.Parts, r.Cleaned, r, masked); strings.Contains(told, keptSecret) || r.Request == nil {
			t.Errorf("%s: told %s", what, strings.ReplaceAll(told, keptSecret, "(the secret)"))
		}
	}
}

// Parameters whose names are alike are no secrets.
func TestParametersAreNoSecrets(t *testing.T) {
	for _, text := range []string{
		"AWSAccessKeyId=AKID&SecretKeyHint=x&Action=A", "SecurityToken=abc&Action=A", "Signature: abc", "Host: h.example",
		"SecurityToken=AQoDYXdzEPT//////////wEXAMPLE&Action=A", "secretKey = getSecretFromVault()", "SECRET_KEY=****",
	} {
		if r := read.Read([][]byte{[]byte(text)}, nil); r.Credentials != (signer.Credentials{}) {
			t.Errorf("%s: taken for a secret", text)
		}
	}
}

// The access key id that stands by itself, or beside a secret, is read; that of
// a request is the request's.
func TestAccessKeyID(t *testing.T) {
	const id = "AKIDEXAMPLE"
	secret := "AWS_SECRET_ACCESS_KEY=" + keptSecret
	for text, want := range map[string]string{
		"export AWS_ACCESS_KEY_ID=" + id: id, "aws_access_key_id = " + id: id, `    "AccessKeyId": "` + id + `",`: id,
		"AWS_ACCESS_KEY_ID=" + id + " " + secret + " python x.py": id, `{"AccessKeyId":"` + id + `","SecretAccessKey":"` + keptSecret + `"}`: id,
		"Access Key ID: " + id + "\nSecret Access Key: " + keptSecret: id, `$env:AWS_ACCESS_KEY_ID = "` + id + `"`: id,
		"https://h.example/?AWSAccessKeyId=" + id + "&a=1": "", "the access key id is wrong": "", "AWSAccessKeyId=" + id + "&a=1": "",
	} {
		if r := reading(text); r.Credentials.AccessKeyID != want {
			t.Errorf("%s: %q, want %q", text, r.Credentials.AccessKeyID, want)
		}
	}
}

// The secret of a curl command that signs is masked wherever the command stands.
func TestRedactUserOfCurl(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	for _, command := range []string{
		"curl --aws-sigv4 aws:amz:us-east-1:s3 -u AKIDEXAMPLE:" + secret + " https://h.example/",
		"$ curl https://h.example/ \\\n  --user 'AKIDEXAMPLE:" + secret + "' \\\n  --aws-sigv4 'aws:amz:us-east-1:s3'",
	} {
		masked, found := read.Redact([]byte(command))
		if strings.Contains(string(masked), secret) || found.SecretAccessKey.Reveal() != secret {
			t.Errorf("%s\nis shown as\n%s\nfound %q", command, masked, found.SecretAccessKey.Reveal())
		}
		if r := read.Read([][]byte{[]byte(command)}, nil); r.Credentials.SecretAccessKey.Reveal() != secret || r.Request == nil || r.Region != "us-east-1" {
			t.Errorf("%s is read as %+v", command, r.Request)
		}
	}
}
