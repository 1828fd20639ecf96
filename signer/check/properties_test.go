package check_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// An object is JSON on its way out.
type object map[string]any

// requestJSON writes a request as the interface takes it.
func requestJSON(r *signer.Request) object {
	headers := [][]any{}
	for _, h := range r.Headers {
		headers = append(headers, []any{h.Name, signer.Text(h.Value)})
	}
	return object{"method": r.Method, "url": r.URL, "headers": headers, "body": signer.Text(r.Body)}
}

func credentialsJSON(c *signer.Credentials) object {
	return object{"access_key_id": c.AccessKeyID, "secret_access_key": c.SecretAccessKey.Reveal(), "session_token": c.SessionToken.Reveal()}
}

func checkJSON(t testing.TB, in object) *check.Report {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return decodeAndCheck(t, body)
}

// signed computes a case by those rules.
func signed(c *signer.Case, rules signer.Rules) map[string]signer.Text {
	values, scheme := map[string]signer.Text{}, signer.SchemeByID("sigv2")
	for k, v := range scheme.Sign(c, rules, nil) {
		values[scheme.Steps(c)[k].ID] = signer.Text(v)
	}
	return values
}

// The vectors of Version 2, step by step, as /api/check gets and gives them
// without being told the scheme.
func TestVectors(t *testing.T) {
	for _, v := range signertest.Vectors(t, "..", "sigv2") {
		t.Run(v.Name, func(t *testing.T) {
			in := object{"request": requestJSON(&v.Case.Request), "credentials": credentialsJSON(&v.Case.Credentials), "provided": v.Steps}
			report := checkJSON(t, in)
			if report.Verdict != check.Valid || len(report.Mistakes) > 0 {
				t.Errorf("verdict %s: %s", report.Verdict, report.Summary)
			}
			for id, want := range v.Steps {
				s := step(t, report, id)
				if s.Provided.State != diagnose.Same || !strings.HasPrefix(id, "signed") && string(s.Calculated) != want {
					t.Errorf("%s is %s, calculated\n%q, want\n%q", id, s.Provided.State, s.Calculated, want)
				}
			}
			if report.Signed == nil || report.Search != nil {
				t.Errorf("signed %v, search %v", report.Signed, report.Search)
			}
		})
	}
}

// A right request is valid, whatever way it is given.
func TestRightIsValid(t *testing.T) {
	r, scheme := rand.New(rand.NewPCG(21, 22)), signer.SchemeByID("sigv2")
	for range 200 {
		c := signertest.Case(r)
		values := scheme.Sign(&c, scheme.Rules(&c), nil)
		sent, _ := scheme.Signed(&c, values)
		credentials := credentialsJSON(&c.Credentials)
		printed := "String to sign:\n" + string(values[1]) + "\nSignature: " + string(values[3]) + "\n"
		ways := map[string]object{
			"as sent":                  {"request": requestJSON(&sent)},
			"as sent, to be completed": {"request": requestJSON(&sent), "complete": true},
			"all steps":                {"request": requestJSON(&c.Request), "provided": signed(&c, scheme.Rules(&c))},
			"the signature":            {"request": requestJSON(&c.Request), "provided": object{"signature": string(values[3])}},
			"printed steps":            {"request": requestJSON(&c.Request), "paste": printed},
		}
		if !strings.Contains(string(values[1]), ":443\n") { // over http: a string to sign does not tell that
			ways["printed steps, with no more"] = object{"paste": printed}
		}
		if !strings.Contains(string(values[0]), "Signature=") && len(sent.Body) == 0 {
			ways["method and URL"] = object{"paste": sent.Method + " " + sent.URL}
			ways["a bare URL"] = object{"paste": "see " + "\n" + sent.URL + "\n"}
			ways["a bare URL in JSON"] = object{"request": object{"url": sent.URL}}
		}
		for how, in := range ways {
			in["credentials"] = credentials
			if report := checkJSON(t, in); report.Verdict != check.Valid || len(report.Mistakes) > 0 {
				t.Fatalf("%s: %s, %s, mistakes %v\n%q\n%+v", how, report.Verdict, report.Summary, mistakesOf(report), values, in)
			}
		}
	}
}

// Noise is unexplained, and nobody is accused.
func TestNoiseIsUnexplained(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for range few(150) {
		c := signertest.Case(r)
		raw := make([]byte, 32)
		for i := range raw {
			raw[i] = byte(r.Uint32())
		}
		noise := base64.StdEncoding.EncodeToString(raw)
		for id, value := range map[string]signer.Text{
			"signature": signer.Text(noise), "encoded-signature": signer.Text(signer.Escape(noise)), "digest": signer.Text(signer.Escape(string(raw))),
			"string-to-sign": signer.Text(raw), "canonical-query": signer.Text(signertest.Value(r) + "&=\r\n" + noise),
		} {
			in := object{"request": requestJSON(&c.Request), "credentials": credentialsJSON(&c.Credentials), "provided": map[string]signer.Text{id: value}, "depth": 1}
			if report := checkJSON(t, in); report.Verdict != check.Unexplained || len(report.Mistakes)+len(report.Alternatives) > 0 {
				t.Fatalf("%s %q: %s, mistakes %v", id, value, report.Verdict, mistakesOf(report))
			}
		}
	}
}
