package check_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/signertest"
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

// keyForms are the ways in which a signing key in hex may be written.
func keyForms(t *testing.T, inHex string) map[string]string {
	t.Helper()
	raw, err := hex.DecodeString(inHex)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"hex": inHex, "HEX": strings.ToUpper(inHex), "Base64": base64.StdEncoding.EncodeToString(raw), "decimal": fmt.Sprint(raw),
		"half": inHex[:len(inHex)/2], "other half": inHex[len(inHex)/2:], "Base64 of hex": base64.StdEncoding.EncodeToString([]byte(inHex))[:60],
	}
}

// A keyAtRisk is an input in which a signing key is at risk.
type keyAtRisk struct {
	what    string
	in      object
	verdict check.Verdict // "" for any
}

// keysAtRisk are answers of all kinds, of which none may tell the key that is
// derived, nor another one that was given for it.
func keysAtRisk(g *signedCase, other string) []keyAtRisk {
	key := string(g.values[signer.StepIndex(g.steps, "signing-key")])
	request := func(more object) object {
		in := object{"scheme": g.scheme.ID(), "request": withHash(&g.sent), "region": g.c.Region, "service": g.c.Service,
			"credentials": object{"secret_access_key": planted, "signing_key": ""}}
		for name, value := range more {
			in[name] = value
		}
		return in
	}
	given := func(key string) object { return object{"credentials": object{"signing_key": key}} }
	noise := strings.Repeat("0f", 32)
	return []keyAtRisk{
		{"the secret", request(nil), check.Valid},
		{"the key, right", request(object{"provided": object{"signing-key": key}}), check.Valid},
		{"the key in capitals", request(object{"provided": object{"signing-key": strings.ToUpper(key)}}), check.Valid},
		{"another key", request(object{"provided": object{"signing-key": other}}), ""},
		{"part of the key", request(object{"provided": object{"signing-key": key[:40] + other[40:]}}), ""},
		{"another key, masked", request(object{"provided": object{"signing-key": key[:40] + "****"}}), ""},
		{"the server's key", request(object{"server": object{"signing-key": other}}), check.Valid},
		{"another key and its signature", request(object{"provided": object{"signing-key": other, "signature": noise}}), ""},
		{"a wrong signature", request(object{"provided": object{"signature": noise}}), ""},
		{"a wrong text", request(object{"provided": object{"string-to-sign": "AWS4-HMAC-SHA256\r\nnow\r\n"}}), ""},
		{"all else revealed", request(object{"reveal": []string{"signature", "string-to-sign"}}), check.Valid},
		{"completed", request(object{"complete": true}), check.Valid},
		{"the key in place of the secret", request(given(key)), check.Valid},
		{"another key in place of the secret", request(given(other)), ""},
		{"a key cut short", request(given(key[:60])), ""},
		{"a key with a blank in it", request(given(key[:32] + " " + key[32:])), ""},
		{"a key and a secret", request(object{"credentials": object{"secret_access_key": planted, "signing_key": other}}), ""},
		{"a key in a list", object{"credentials": object{"signing_key": []string{key}}}, ""},
		{"a key of an unknown name", object{"provided": object{"signing-keys": key}}, ""},
		{"a key for another scheme", object{"scheme": "sigv2", "request": withHash(&g.sent), "provided": object{"signing-key": key}}, ""},
	}
}

// The signing key is as good as the secret for a day: no answer holds it unless
// it is asked for, neither ours nor one that was given.
func TestSigningKeysAreInNoAnswer(t *testing.T) {
	tried := 0
	eachScheme(t, 3, func(t *testing.T, r *rand.Rand, g *signedCase) {
		k := signer.StepIndex(g.steps, "signing-key")
		if k < 0 {
			return
		}
		g.c.Credentials.SecretAccessKey = planted
		g.values = g.scheme.Sign(&g.c, g.scheme.Rules(&g.c), nil)
		g.sent, _ = g.scheme.Signed(&g.c, g.values)
		const other = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
		for _, c := range keysAtRisk(g, other) {
			tried++
			body, err := json.Marshal(c.in)
			if err != nil {
				t.Fatal(err)
			}
			in, err := check.Decode(body)
			printed := prints(t, err)
			if err == nil {
				var report *check.Report
				depth := 1 // a mistake of each kind; TestEveryMistakeIsFound looks for the key too
				in.Depth = &depth
				report, err = check.Check(t.Context(), in, signertest.Noon)
				printed += prints(t, report, err)
				if c.verdict != "" && report.Verdict != c.verdict {
					t.Errorf("%s: %s, want %s", c.what, report.Verdict, c.verdict)
				}
			}
			for _, key := range []string{string(g.values[k]), other} {
				for form, text := range keyForms(t, key) {
					if strings.Contains(printed, text) {
						t.Errorf("%s: the signing key is there, %s", c.what, form)
					}
				}
			}
			if found := leaks(printed); len(found) > 0 {
				t.Errorf("%s: the secret is there, %s", c.what, found)
			}
		}
		in := g.before(nil)
		if got := string(step(t, checkJSON(t, in), "signing-key").Calculated); got != string(g.values[k]) {
			t.Errorf("revealed, the signing key is %q, want %q", got, g.values[k])
		}
	})
	least := 7 * 3 * 15
	if testing.Short() {
		least /= 3 // one round of three
	}
	if tried < least {
		t.Errorf("%d inputs tried", tried)
	}
}

// The derived key verifies without the secret, however it is written.
func TestSigningKeyVerifies(t *testing.T) {
	eachScheme(t, 10, func(t *testing.T, _ *rand.Rand, g *signedCase) {
		k := signer.StepIndex(g.steps, "signing-key")
		if k < 0 {
			return
		}
		forms := keyForms(t, string(g.values[k]))
		for _, form := range []string{"hex", "HEX", "Base64"} {
			for _, key := range []string{forms[form], " " + forms[form] + "\n"} {
				in := object{"request": withHash(&g.sent), "credentials": object{"access_key_id": "AKIDEXAMPLE", "signing_key": key}}
				if report := checkJSON(t, in); report.Verdict != check.Valid || len(report.Mistakes) > 0 {
					t.Fatalf("in %s: %s, %s", form, report.Verdict, report.Summary)
				}
			}
		}
	})
}

// A session token is in the answer where it is in the request, and nowhere
// else.
func TestSessionTokensAreOnlyInTheRequest(t *testing.T) {
	eachScheme(t, 10, func(t *testing.T, _ *rand.Rand, g *signedCase) {
		in := object{"scheme": g.scheme.ID(), "request": withHash(&g.sent), "credentials": object{
			"access_key_id": "AK", "secret_access_key": g.c.Credentials.SecretAccessKey.Reveal(), "session_token": planted,
		}}
		in["depth"] = 1
		for _, signature := range []string{"", "noise", strings.Repeat("0f", 32)} {
			in["provided"] = object{"signature": signature}
			if found := leaks(prints(t, checkJSON(t, in))); len(found) > 0 {
				t.Fatalf("the token is there, %s", found)
			}
		}
	})
}
