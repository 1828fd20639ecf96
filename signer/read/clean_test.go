package read_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"countersign/signer/read"
)

const (
	signedURL  = "https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK&Action=ListOrders&Marker=a%2Fb&Signature=" + encoded
	encoded    = "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D"
	strangeURL = "https://mws.example.com/?AWSAccessKeyId=AK&times=1&copy=2&region=eu&section=4&Signature=" + encoded
	canonical4 = "GET\n/\nAction=ListUsers&Version=2010-05-08\nhost:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	toSign4    = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\nf536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
	toSignS3   = "PUT\n\ntext/plain\nWed, 28 Mar 2012 01:49:49 +0000\n/bucket/key"
)

// damage is what copying does to text. Each row: the clean-up, the paste, what
// is read from it ("" for the URL, or a step), and what is read as it stands:
// "-" is something else, "*" may be the same by another way.
var damage = []struct{ what, id, paste, step, clean, asItIs string }{
	{"entities in a URL", "entities", strings.ReplaceAll(signedURL, "&", "&amp;"), "", signedURL, strings.ReplaceAll(signedURL, "&", "&amp;")},
	{"entities twice", "entities", strings.ReplaceAll(signedURL, "&", "&amp;amp;"), "", signedURL, strings.ReplaceAll(signedURL, "&", "&amp;amp;")},
	{"numeric entities", "entities", strings.ReplaceAll(signedURL, "&", "&#38;"), "", signedURL, strings.ReplaceAll(signedURL, "&", "&#38;")},
	{"entities in a string to sign", "entities", strings.ReplaceAll(text, "&", "&amp;"), "string-to-sign", text, strings.ReplaceAll(text, "&", "&amp;")},
	{"entities in a canonical request", "entities", strings.ReplaceAll(canonical4, "&", "&amp;"), "canonical-request", canonical4, strings.ReplaceAll(canonical4, "&", "&amp;")},
	{"quotation marks as entities", "entities", "curl &quot;" + signedURL + "&quot;", "", signedURL, "-"},
	{"signs for entities", "swallowed-entities", "https://mws.example.com/?AWSAccessKeyId=AK×=1©=2®ion=eu§ion=4&Signature=" + encoded, "", strangeURL, "https://mws.example.com/?AWSAccessKeyId=AK×=1©=2®ion=eu§ion=4&Signature=" + encoded},
	{"a page's source", "html", "<p>I send</p>\n<pre><code>" + strings.ReplaceAll(text, "&", "&amp;") + "\n</code></pre>\n<p>and fail.</p>", "string-to-sign", text, "*"},
	{"a page's line breaks", "html", "It is<br>" + strings.ReplaceAll(signedURL, "&", "&amp;") + "<br/>Thanks", "", signedURL, "-"},
	{"line numbers, glued", "line-numbers", numberedBy(text, ""), "string-to-sign", text, "-"},
	{"line numbers with colons", "line-numbers", numberedBy(text, ": "), "string-to-sign", text, "-"},
	{"line numbers with tabs", "line-numbers", numberedBy(canonical4, "\t"), "canonical-request", canonical4, "-"},
	{"line numbers with bars", "line-numbers", numberedBy(toSign4, " | "), "string-to-sign", toSign4, "-"},
	{"an indented string to sign", "margin", indented(text), "string-to-sign", text, strings.ReplaceAll(text, "\n", "\n    ")},
	{"an indented canonical request", "margin", indented(canonical4), "canonical-request", canonical4, "-"},
	{"a quoted canonical request", "margin", "They wrote:\n> " + strings.ReplaceAll(canonical4, "\n", "\n> "), "canonical-request", canonical4, "-"},
	{"one that is commented out", "margin", "  // " + strings.ReplaceAll(toSign4, "\n", "\n  // "), "string-to-sign", toSign4, "-"},
	{"curly quotation marks", "curly-quotes", "curl “" + signedURL + "” -H ‘X-Test: 1’", "", signedURL, "“https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK"},
	{"an address on several lines", "broken-lines", strings.ReplaceAll(signedURL, "&", "\n&"), "", signedURL, "https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK"},
	{"one that is indented", "broken-lines", strings.ReplaceAll(signedURL, "&", "\n    &"), "", signedURL, "https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK"},
	{"one with the ends marked", "broken-lines", strings.ReplaceAll(strings.Replace(signedURL, "?", "\\\n?", 1), "&", "&\\\n"), "", signedURL, "-"},
	{"one broken within a value", "broken-lines", strings.Replace(signedURL, "ListOrders", "List\nOrders", 1), "", signedURL, strings.Replace(signedURL[:strings.Index(signedURL, "Orders&")], "ListOrders", "List", 1)},
	{"one broken within the signature", "broken-lines", signedURL[:len(signedURL)-20] + "\n" + signedURL[len(signedURL)-20:], "", signedURL, signedURL[:len(signedURL)-20]},
	{"a literal", "escaped-newlines", "string_to_sign = '" + escapedOnce(text) + "'", "string-to-sign", text, escapedOnce(text)},
	{"a literal with CRLF", "escaped-newlines", `"` + strings.ReplaceAll(text, "\n", `\r\n`) + `"`, "string-to-sign", crlf(text), strings.ReplaceAll(text, "\n", `\r\n`)},
	{"a literal with a line end behind it", "escaped-newlines", `"` + escapedOnce(text) + `\n"`, "string-to-sign", text + "\n", escapedOnce(text) + `\n`},
	{"bytes of Python", "escaped-newlines", "DEBUG b'" + escapedOnce(canonical4) + "'", "canonical-request", canonical4, escapedOnce(canonical4)},
	{"JSON", "escaped-newlines", `{"sts":"` + strings.ReplaceAll(escapedOnce(text), "&", `\u0026`) + `","n":1}`, "string-to-sign", text, strings.ReplaceAll(escapedOnce(text), "&", `\u0026`)},
	{"JSON in JSON", "escaped-newlines", `{"message":"{\"sts\":\"` + strings.ReplaceAll(escapedOnce(toSign4), `\`, `\\`) + `\"}"}`, "string-to-sign", toSign4, strings.ReplaceAll(escapedOnce(toSign4), `\`, `\\`)},
	{"a log of s3cmd", "escaped-newlines", "DEBUG: SignHeaders: '" + escapedOnce(toSignS3) + "'", "string-to-sign", toSignS3, escapedOnce(toSignS3)},
	{"line ends that became blanks", "lost-newlines", "String to sign: " + strings.ReplaceAll(text, "\n", " "), "string-to-sign", text, strings.ReplaceAll(text, "\n", " ")},
	{"line ends that got lost", "lost-newlines", strings.ReplaceAll(text, "\n", ""), "string-to-sign", text, strings.ReplaceAll(text, "\n", "")},
	{"backslashes that got lost", "lost-newlines", strings.ReplaceAll(text, "\n", "n"), "string-to-sign", text, strings.ReplaceAll(text, "\n", "n")},
	{"Version 4 on one line", "lost-newlines", strings.ReplaceAll(toSign4, "\n", " "), "string-to-sign", toSign4, strings.ReplaceAll(toSign4, "\n", " ")},
	{"a canonical request on one line", "lost-newlines", strings.ReplaceAll(canonical4, "\n", " "), "canonical-request", canonical4, strings.ReplaceAll(canonical4, "\n", " ")},
	{"a canonical request, and the string that proves it", "lost-newlines", toSignOf(canonical4) + "\n\n" + strings.ReplaceAll(canonical4, "\n", ""), "canonical-request", canonical4, strings.ReplaceAll(canonical4, "\n", "")},
}

// toSignOf returns a string to sign that names the hash of a canonical request.
func toSignOf(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return toSign4[:strings.LastIndex(toSign4, "\n")+1] + hex.EncodeToString(sum[:])
}

func escapedOnce(s string) string { return strings.ReplaceAll(s, "\n", `\n`) }

// numberedBy puts a number and a joint before each line.
func numberedBy(s, joint string) string {
	rows := strings.Split(s, "\n")
	for i := range rows {
		rows[i] = string(rune('1'+i)) + joint + rows[i]
	}
	return strings.Join(rows, "\n")
}

// What copying did is undone, and said; where that is not wanted, the text is
// read as it stands, and nothing is said.
func TestDamageIsUndone(t *testing.T) {
	for _, d := range damage {
		t.Run(d.what, func(t *testing.T) {
			if got := damaged(t, d.paste, nil, d.step, d.id); got != d.clean {
				t.Errorf("read\n%q, want\n%q", got, d.clean)
			}
			if got := damaged(t, d.paste, map[string]bool{d.id: true}, d.step, d.id); got != d.asItIs && d.asItIs != "-" && d.asItIs != "*" || got == d.clean && d.asItIs != "*" {
				t.Errorf("as it stands\n%q, want\n%q", got, d.asItIs)
			}
			around := "Hello,\nthis is what I have:\n\n" + d.paste + "\n\nWhat is wrong?\nThanks"
			if got := damaged(t, around, nil, d.step, d.id); got != d.clean {
				t.Errorf("with prose around it\n%q, want\n%q", got, d.clean)
			}
			if d.id != "html" {
				if got := damaged(t, logged(d.paste), nil, d.step, d.id); got != d.clean {
					t.Errorf("in a log\n%q, want\n%q", got, d.clean)
				}
			}
		})
	}
}

// damaged reads a paste, and looks that a clean-up is said if it was made.
func damaged(t *testing.T, paste string, asIs map[string]bool, step, id string) string {
	t.Helper()
	r := read.Read([][]byte{[]byte(paste)}, asIs)
	said := slices.ContainsFunc(r.Cleaned, func(c read.Cleaning) bool { return c.ID == id })
	if said == asIs[id] {
		t.Errorf("clean-ups said: %+v", r.Cleaned)
	}
	switch {
	case step != "":
		return string(r.Provided[step])
	case r.Request == nil:
		return ""
	}
	return r.Request.URL
}

// What is no damage is left alone.
func TestWhatIsNoDamageStays(t *testing.T) {
	for what, paste := range map[string]string{
		"a string to sign whose other lines are indented": strings.ReplaceAll(text, "\n", "\n    "),
		"curly quotation marks in a body":                 "POST / HTTP/1.1\nHost: h.example\nContent-Type: text/plain\n\nSay “yes” to it",
		"straight marks beside curly ones":                "curl -d '{\"text\": \"“yes”\"}' https://h.example/",
		"a list in prose":                                 "Steps:\n1. sort\n2. join\n3. sign",
		"times that follow each other":                    "12:00:01 a\n12:00:02 b\n12:00:03 c",
		"an entity in a value":                            "https://h.example/?a=1&text=fish%26amp%3Bchips",
		"an address, then its parameters":                 "https://h.example/Orders?a=1&b=2\nAWSAccessKeyId=AK&Action=A",
		"an address, then a signature":                    signedURL + "\n" + digest,
		"two addresses":                                   "https://h.example/?a=1&\nhttps://i.example/?b=2",
		"XML with entities, by right":                     "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>a &amp;b=c</Message></Error></ErrorResponse>",
		"a sign in prose":                                 "It costs 3 × a=4 ®",
		"markup in a reply":                               "<Error><Code>SignatureDoesNotMatch</Code></Error>",
		"a regular expression":                            `re = "POST\\n"`,
	} {
		if r := reading(paste); len(r.Cleaned) > 0 && r.Cleaned[0].ID != "final-line-end" {
			t.Errorf("%s: cleaned %+v", what, r.Cleaned)
		}
	}
}

// Of a clean-up that may hide the mistake itself, the mistake is offered.
func TestDamageIsOfferedAsMistake(t *testing.T) {
	for id, mistake := range map[string]string{
		"entities": "param-separator-html-entity", "swallowed-entities": "param-separator-html-entity", "curly-quotes": "text-smart-quotes",
		"broken-lines": "param-literal-newline", "escaped-newlines": "sts-literal-backslash-n", "margin": "sts-leading-whitespace",
	} {
		for _, d := range damage {
			if d.id != id || d.what == "quotation marks as entities" {
				continue
			}
			offered := func(h read.Hint) bool { return h.ID == mistake && !h.Said && h.Text != "" }
			if r := reading(d.paste); !slices.ContainsFunc(r.Hints, offered) {
				t.Errorf("%s: hints %+v", d.what, r.Hints)
			}
			if r := read.Read([][]byte{[]byte(d.paste)}, map[string]bool{id: true}); slices.ContainsFunc(r.Hints, offered) {
				t.Errorf("%s, as it stands: hints %+v", d.what, r.Hints)
			}
		}
	}
}

// The line ends of a string that is no damage are pointed out where they stand.
func TestStringsThatShowTheirMistake(t *testing.T) {
	for paste, want := range map[string]string{
		"Mine:\nGET\n\n/\na=1&b=2":     "host-missing-in-sts line 3 of the paste",
		"GET\nh.example\n/\na=1\n&b=2": "param-literal-newline line 5 of the paste",
		"https://h.example/?a=1?b=2":   "param-separator-wrong URL",
	} {
		r := reading(paste)
		if len(r.Hints) != 1 || r.Hints[0].ID+" "+r.Hints[0].Where != want {
			t.Errorf("%q: %+v, want %s", paste, r.Hints, want)
		}
	}
	r := reading("GET\nh.example\n/\na=1\n  &b=2\n&c=3")
	if got := string(r.Provided["string-to-sign"]); got != "GET\nh.example\n/\na=1\n  &b=2\n&c=3" || r.Request.URL != "https://h.example/?a=1&b=2&c=3" {
		t.Errorf("string %q, request %+v", got, r.Request)
	}
}
