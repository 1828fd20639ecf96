package check_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
)

const planted = "wJalr+XUtnFEMI/K7MDENG/bPxRfiCY=KEY"

// leaks lists the forms in which the planted secret is in a text.
func leaks(text string) []string {
	var found []string
	for name, form := range map[string]string{
		"raw": planted, "hex": hex.EncodeToString([]byte(planted)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(planted))),
		"Base64": base64.RawStdEncoding.EncodeToString([]byte(planted)), "percent": signer.Escape(planted),
		"percent, twice": signer.Escape(signer.Escape(planted)), "query": url.QueryEscape(planted),
		"decimal": fmt.Sprint([]byte(planted)), "half": planted[:len(planted)/2],
	} {
		if strings.Contains(text, form) {
			found = append(found, name)
		}
	}
	return found
}

// The search finds what is there.
func TestLeaksFindsAPlantedLeak(t *testing.T) {
	for _, text := range []string{"a " + planted, hex.EncodeToString([]byte(planted)), fmt.Sprintf("%X", planted), url.QueryEscape(planted)} {
		if len(leaks(text)) == 0 {
			t.Errorf("no leak found in %q", text)
		}
	}
}

// Whatever is asked, the secrets are in no answer, no error and no print.
func TestSecretsAreInNoAnswer(t *testing.T) {
	const request = `"request":{"method":"GET","url":"https://h/?Action=A"}`
	secret, err := json.Marshal(planted)
	if err != nil {
		t.Fatal(err)
	}
	for what, body := range map[string]string{
		"nothing to compare":   `{` + request + `,"credentials":{"secret_access_key":SECRET,"signing_key":SECRET}}`,
		"completed":            `{` + request + `,"complete":true,"credentials":{"access_key_id":"AK","secret_access_key":SECRET}}`,
		"all revealed":         `{` + request + `,"credentials":{"secret_access_key":SECRET},"reveal":["digest","signature","string-to-sign"]}`,
		"a wrong signature":    `{` + request + `,"credentials":{"secret_access_key":SECRET},"provided":{"signature":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}}`,
		"a wrong text":         `{` + request + `,"credentials":{"secret_access_key":SECRET},"provided":{"string-to-sign":"GET\r\nh\r\n/\r\nAction=A"}}`,
		"a secret in a list":   `{"credentials":{"secret_access_key":[SECRET]}}`,
		"a secret in base64":   `{"credentials":{"secret_access_key":{"base64":SECRET}}}`,
		"credentials alone":    `{"credentials":SECRET}`,
		"a secret as a time":   `{"now":SECRET}`,
		"a secret as a depth":  `{"depth":SECRET}`,
		"a secret as base64":   `{"paste":{"base64":SECRET}}`,
		"a secret as a header": `{"request":{"headers":[SECRET]}}`,
		"bad JSON behind it":   `{"credentials":{"secret_access_key":SECRET},,}`,
		"bad UTF-8 behind it":  `{"credentials":{"secret_access_key":SECRET},"region":"` + "\xff" + `"}`,
		"an unknown step":      `{"credentials":{"secret_access_key":SECRET},"provided":{"x":"y"}}`,
	} {
		in, err := check.Decode([]byte(strings.ReplaceAll(body, "SECRET", string(secret))))
		printed := prints(t, in, err)
		if err == nil {
			report, err := check.Check(t.Context(), in, time.Now())
			printed += prints(t, report, err)
		}
		if found := leaks(printed); len(found) > 0 {
			t.Errorf("%s: the secret is there, %s:\n%s", what, found, printed)
		}
	}
}

func prints(t *testing.T, values ...any) string {
	t.Helper()
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%v\n%+v\n%#v\n%s\n%q\n%x\n", v, v, v, v, v, v)
		marshalled, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(marshalled)
	}
	return b.String()
}
