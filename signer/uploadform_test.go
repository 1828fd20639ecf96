package signer_test

import (
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/signertest"
)

const policyText = "eyJhIjoxfQ==" // {"a":1}

// form returns a case whose body is a form.
func form(kind, body string) signer.Case {
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AK", SecretAccessKey: "secret"}, Region: "eu-west-1", Service: "s3"}
	c.Request = signer.Request{Method: "POST", URL: "https://b.s3.amazonaws.com/", Body: []byte(body)}
	if kind != "" {
		c.Request.Headers = []signer.Header{{Name: "content-type", Value: kind}}
	}
	return c
}

// The policy is found in every way that a form may be sent, and signed as it is
// written there.
func TestPolicyInAForm(t *testing.T) {
	const multipart = "multipart/form-data; boundary=b"
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	part := "--b\nContent-Disposition: form-data; name=\"policy\"\n\n" + policyText + "\n--b--\n"
	for what, c := range map[string]struct{ kind, body, want string }{
		"multipart":                       {multipart, crlf(part), policyText},
		"multipart with line feeds":       {multipart, part, policyText},
		"a boundary in quotation marks":   {`multipart/form-data; boundary="b"; charset=utf-8`, crlf(part), policyText},
		"a boundary that no header tells": {"", crlf(part), policyText},
		"a name in capitals":              {multipart, crlf(strings.Replace(part, `"policy"`, `"Policy"`, 1)), policyText},
		"a type for the field":            {multipart, crlf(strings.Replace(part, "policy\"\n", "policy\"\nContent-Type: text/plain\n", 1)), policyText},
		"lines inside":                    {multipart, crlf(strings.Replace(part, "hIjox", "hIjo\nx", 1)), strings.Replace(policyText, "hIjox", "hIjo\r\nx", 1)},
		"a file of that name":             {multipart, crlf(strings.Replace(part, "policy\"", "policy\"; filename=\"x\"", 1)), ""},
		"a part that has no end":          {multipart, crlf(strings.TrimSuffix(part, "--b--\n")), ""},
		"pairs":                           {"application/x-www-form-urlencoded", "key=a&policy=" + signer.Escape(policyText), policyText},
		"pairs, unencoded":                {"", "key=a&policy=" + policyText, policyText},
		"JSON":                            {"application/json", `{"policy":"=` + policyText + `"}`, ""},
		"nothing":                         {"", "", ""},
	} {
		input := form(c.kind, c.body)
		for _, id := range []string{"sigv4-post", "s3v2-post"} {
			s := signer.SchemeByID(id)
			k := stepNamed(t, s.Steps(&input), "string-to-sign")
			if got := string(s.Sign(&input, s.Rules(&input), nil)[k]); got != c.want {
				t.Errorf("%s, %s: the string to sign is %q, want %q", what, id, got, c.want)
			}
		}
	}
}

// A signature takes the place of the one that is there, wherever its text
// stands elsewhere; and goes before the file where there is none.
func TestSignatureInAForm(t *testing.T) {
	const multipart = "multipart/form-data; boundary=b"
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	file := part(`file"; filename="x`, "data") + "--b--\r\n"
	signature := map[string]string{}
	for _, id := range []string{"sigv4-post", "s3v2-post"} {
		s, c := signer.SchemeByID(id), form(multipart, part("policy", policyText)+part("x-amz-date", "20150830T123600Z")+file)
		v := s.Sign(&c, s.Rules(&c), nil)
		signature[id] = string(v[len(v)-1])
	}
	for _, c := range []struct{ id, what, kind, body, want string }{
		{"sigv4-post", "none", multipart, part("policy", policyText) + part("x-amz-date", "20150830T123600Z") + file,
			part("x-amz-signature", "SIG") + part("policy", policyText) + part("x-amz-date", "20150830T123600Z") + file},
		{"s3v2-post", "one letter", multipart, part("policy", policyText) + part("signature", "b") + file, part("policy", policyText) + part("signature", "SIG") + file},
		{"s3v2-post", "an empty one", multipart, part("signature", "") + part("policy", policyText) + file, part("signature", "SIG") + part("policy", policyText) + file},
		{"s3v2-post", "a pair", "", "signature=a%2b+&policy=" + policyText, "signature=SIG&policy=" + policyText},
		{"s3v2-post", "an empty pair", "", "signature=&policy=" + policyText, "signature=SIG&policy=" + policyText},
		{"s3v2-post", "a name alone", "", "policy=" + policyText + "&signature", "policy=" + policyText + "&signature=SIG"},
		{"s3v2-post", "no pair", "", "policy=" + policyText, "policy=" + policyText + "&signature=SIG"},
	} {
		s, input := signer.SchemeByID(c.id), form(c.kind, c.body)
		sent, ok := s.Signed(&input, s.Sign(&input, s.Rules(&input), nil))
		sig := signature[c.id]
		if c.kind == "" {
			sig = signer.Escape(sig)
		}
		if want := strings.Replace(c.want, "SIG", sig, 1); !ok || string(sent.Body) != want {
			t.Errorf("%s: the body is\n%q, want\n%q", c.what, sent.Body, want)
		}
		if string(input.Request.Body) != c.body {
			t.Errorf("%s: the case's own body became %q", c.what, input.Request.Body)
		}
	}
}

// What a signer adds to a form, it adds once, before the file.
func TestCompletedForm(t *testing.T) {
	c := form("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n"+policyText+"\r\n--b--\r\n")
	c.Credentials.SessionToken = "token"
	done := signer.SchemeByID("sigv4-post").Complete(c, signertest.Noon)
	for _, field := range []string{
		`"x-amz-credential"` + "\r\n\r\nAK/20150830/eu-west-1/s3/aws4_request\r\n", `"x-amz-algorithm"` + "\r\n\r\nAWS4-HMAC-SHA256\r\n",
		`"x-amz-date"` + "\r\n\r\n20150830T123600Z\r\n", `"x-amz-security-token"` + "\r\n\r\ntoken\r\n",
	} {
		if strings.Count(string(done.Request.Body), field) != 1 {
			t.Errorf("the form has no %q, or has it twice:\n%s", field, done.Request.Body)
		}
	}
}
