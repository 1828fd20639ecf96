package diagnose_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// spellings are what people put in place of what they do not want to show.
var spellings = []string{
	"xxxx", "xxxxxxxxxxxxxxxxxxxx", "XXXXXXXX", "***", "****************", "<key>", "<your access key>", "<AWS_ACCESS_KEY_ID>",
	"##AccessKey##", "##SECRET KEY##", "####", "{{key}}", "{{ access_key }}", "[removed]", "[REDACTED]", "[your key]", "...",
	"......", "…", "……", "••••", "REDACTED", "HIDDEN", "MASKED", "REMOVED", "AKIAxxxxxxxx", "AKIA...EXAMPLE", "AKIA…EXAMPLE",
	"AKIA********MPLE", "xxxxEXAMPLE", "%2A%2A%2A", "%3Ckey%3E", "%3Cyour%20access%20key%3E", "%23%23AccessKey%23%23",
	"%E2%80%A6", "%E2%80%A2%E2%80%A2%E2%80%A2", "%7B%7Bkey%7D%7D", "%5Bremoved%5D",
}

const realKey = "AKIAIOSFODNN7EXAMPLE"

// A mask equals anything, whichever side it is on.
func TestMasksAreNoDifference(t *testing.T) {
	step := steps()["canonical-query"]
	for _, mask := range spellings {
		real, masked := []byte("AWSAccessKeyId="+realKey+"&Action=A"), []byte("AWSAccessKeyId="+mask+"&Action=A")
		for _, pair := range [][2][]byte{{real, masked}, {masked, real}} {
			if d := checkDiff(t, step, pair[0], pair[1]); !d.Masked || d.First != nil {
				t.Errorf("%q against %q: masked %v, %s", pair[0], pair[1], d.Masked, marked(d.Segments))
			}
		}
		longer := []byte("AWSAccessKeyId=" + strings.Repeat("x", 31) + "&Action=A")
		if d := checkDiff(t, step, longer, masked); d.First != nil && !strings.HasPrefix(mask, "AKIA") && mask != "xxxxEXAMPLE" {
			t.Errorf("two masks of two lengths, %q and %q: %s", longer, masked, marked(d.Segments))
		}
	}
}

func TestMaskedSegments(t *testing.T) {
	all := steps()
	for what, c := range map[string]struct{ step, ours, theirs, want string }{
		"the whole value":            {"canonical-query", "a=secret&b=1", "a=xxxx&b=1", "a=[-~secret-]{+~xxxx+}&b=1"},
		"the middle of a value":      {"canonical-query", "a=AKIA123PLE", "a=AKIA***PLE", "a=AKIA[-~123-]{+~***+}PLE"},
		"two stretches of a value":   {"canonical-query", "a=1234567", "a=...4...", "a=[-~123-]{+~...+}4[-~567-]{+~...+}"},
		"nothing at all":             {"canonical-query", "a=12", "a=1***2", "a=1{+~***+}2"},
		"ours":                       {"canonical-query", "a=xxxx&b=1", "a=key&b=1", "a=[-~xxxx-]{+~key+}&b=1"},
		"both":                       {"canonical-query", "a=xxxx&b=1", "a=****&b=1", "a=[-~xxxx-]{+~****+}&b=1"},
		"beside a difference":        {"canonical-query", "a=key&b=1", "a=xxxx&b=2", "a=[-~key-]{+~xxxx+}&b=[-1-]{+2+}"},
		"a host":                     {"string-to-sign", "GET\nh.example\n/\na=1", "GET\n<host>\n/\na=1", "GET\n[-~h.example-]{+~<host>+}\n/\na=1"},
		"a signature":                {"signature", "i91nKc4PWAt0=", "xxxxxxxx", "[-~i91nKc4PWAt0=-]{+~xxxxxxxx+}"},
		"a signature, in part":       {"signature", "i91nKc4PWAt0=", "i91n…t0=", "i91n[-~Kc4PWA-]{+~…+}t0="},
		"a signature that is other":  {"signature", "i91nKc4PWAt0=", "j91n…t0=", "[-i91nKc4PWA-]{+j91n…+}t0="},
		"a value encoded otherwise":  {"canonical-query", "a=%2A%2A%2A", "a=***", "a=[-%2A%2A%2A-]{+***+}"},
		"a name, encoded otherwise":  {"canonical-query", "%3Cb%3E=1", "<b>=1", "[-%3Cb%3E-]{+<b>+}=1"},
		"an index":                   {"canonical-query", "Id.1=a", "Id[first]=a", "Id[-.1-]{+[first]+}=a"},
		"two stars":                  {"canonical-query", "a=key", "a=**", "a=[-key-]{+**+}"},
		"three x":                    {"canonical-query", "a=key", "a=xxx", "a=[-key-]{+xxx+}"},
		"a word that only looks so":  {"canonical-query", "a=key", "a=REMOVEDX", "a=[-key-]{+REMOVEDX+}"},
		"characters before the mask": {"canonical-query", "a=key", "a=k2xxxx", "a=k[-ey-]{+2xxxx+}"},
	} {
		d := checkDiff(t, all[c.step], []byte(c.ours), []byte(c.theirs))
		if got := marked(d.Segments); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

// lay compares the values, by step id, that somebody has for a request.
func lay(url string, secret signer.Secret, theirs map[string]string) map[string]diagnose.State {
	scheme := signer.SchemeByID("sigv2")
	c := signer.Case{Request: signer.Request{Method: "GET", URL: url}, Credentials: signer.Credentials{SecretAccessKey: secret}}
	steps, values := scheme.Steps(&c), make(signer.Values, 6)
	for id, value := range theirs {
		values[signer.StepIndex(steps, id)] = []byte(value)
	}
	states := map[string]diagnose.State{}
	for k, side := range diagnose.Lay(scheme, &c, scheme.Sign(&c, scheme.Rules(&c), nil), values).Sides {
		if side != nil {
			states[steps[k].ID] = side.State
		}
	}
	return states
}

func TestStates(t *testing.T) {
	const url, query, text = "https://h/?b=2&a=1", "a=1&b=2", "GET\nh\n/\na=1&b=2"
	const other = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" // of another text
	signature := signatureOf("k", text)
	ofOther := signatureOf("k", "GET\nh\n/\nb=2&a=1")
	for what, c := range map[string]struct {
		url    string
		secret signer.Secret
		given  map[string]string
		want   string
	}{
		"all is right": {url, "k", map[string]string{"canonical-query": query, "string-to-sign": text, "signature": signature}, "same same same"},
		"the text follows from the query": {url, "", map[string]string{"canonical-query": "b=2&a=1", "string-to-sign": "GET\nh\n/\nb=2&a=1"},
			"differs follows"},
		"the signature follows from the text": {url, "k", map[string]string{"string-to-sign": "GET\nh\n/\nb=2&a=1", "signature": ofOther}, "differs follows"},
		"the signature is of another text":    {url, "k", map[string]string{"string-to-sign": text, "signature": other}, "same differs"},
		"a signature without a key":           {url, "", map[string]string{"string-to-sign": text, "signature": other}, "same absent"},
		"an encoded signature that follows":   {url, "", map[string]string{"signature": other, "encoded-signature": other[:43] + "%3D"}, "absent follows"},
		"an encoded signature that does not":  {url, "", map[string]string{"signature": other, "encoded-signature": other[:43] + "%253D"}, "absent differs"},
		"a masked signature":                  {url, "k", map[string]string{"signature": "xxxxxxxx"}, "same"},
		"a masked signature, no key":          {url, "", map[string]string{"signature": "xxxxxxxx"}, "absent"},
		"a signature of a masked request":     {"https://h/?a=xxxx", "k", map[string]string{"signature": other}, "absent"},
		"the text of a masked request, the signature of that": {"https://h/?b=2&a=xxxx", "k",
			map[string]string{"string-to-sign": text, "signature": signature}, "same follows"},
		"the text of a masked request, another signature": {"https://h/?b=2&a=xxxx", "k",
			map[string]string{"string-to-sign": text, "signature": other}, "same differs"},
		"a masked text of the request, its signature": {url, "k",
			map[string]string{"string-to-sign": "GET\nh\n/\na=xxxx&b=2", "signature": signature}, "same same"},
	} {
		states := lay(c.url, c.secret, c.given)
		var got []string
		for _, id := range []string{"canonical-query", "string-to-sign", "digest", "signature", "encoded-signature", "signed-url"} {
			if states[id] != "" {
				got = append(got, string(states[id]))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", what, got, c.want)
		}
	}
}

// signatureOf computes a signature without the signer.
func signatureOf(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
