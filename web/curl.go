package web

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
	"countersign/signer/check"
)

// curl writes the signed request as a command for a Unix shell, such that what
// was signed is what is sent. An upload form is written field by field, since
// S3 takes it as multipart only.
func curl(method string, r *check.Signed, upload bool) string {
	var b strings.Builder
	fields := uploadFields(r, upload)
	encoded := len(r.Body) > 0 && fields == nil && !asArgument(string(r.Body))
	if encoded {
		b.WriteString("printf %s " + quote(base64.StdEncoding.EncodeToString(r.Body)) + " | base64 -d | ")
	}
	b.WriteString("curl")
	switch {
	case method == "HEAD" && len(r.Body) == 0:
		b.WriteString(" --head")
	case fields == nil && (method != "GET" || len(r.Body) > 0):
		b.WriteString(" -X " + quote(method))
	}
	if strings.ContainsAny(r.URL, "[]{}") {
		b.WriteString(" --globoff")
	}
	if strings.Contains(r.URL, "/.") {
		b.WriteString(" --path-as-is") // else . and .. are taken out
	}
	b.WriteString(" " + quote(legalURL(r.URL)))
	for _, h := range r.Headers {
		if fields == nil || !strings.EqualFold(h.Name, "Content-Type") {
			b.WriteString(" \\\n  -H " + quote(headerArgument(h)))
		}
	}
	for _, field := range fields {
		b.WriteString(" \\\n  --form-string " + quote(field.Name+"="+field.Value))
	}
	switch {
	case fields != nil:
		b.WriteString(" \\\n  --form-string " + quote("file=the content of the file"))
	case len(r.Body) == 0:
	case encoded:
		b.WriteString(typeArgument(r) + " \\\n  --data-binary @-")
	default:
		b.WriteString(typeArgument(r) + " \\\n  --data-raw " + quote(string(r.Body)))
	}
	return b.String()
}

// uploadFields returns the fields of an upload form in the plain encoding, or
// nil.
func uploadFields(r *check.Signed, upload bool) []signer.Pair {
	if !upload || !isForm(&check.RequestInput{Headers: r.Headers, Body: r.Body}) {
		return nil
	}
	return signer.ParsePairs(string(r.Body))
}

// asArgument reports whether a body survives as an argument of a command that
// is copied from a page: text without carriage returns.
func asArgument(body string) bool { return plainText(body) && !strings.Contains(body, "\r") }

// headerArgument writes a header. One without a value ends in a semicolon, or
// curl drops it.
func headerArgument(h check.HeaderInput) string {
	if len(h.Value) == 0 {
		return h.Name + ";"
	}
	return h.Name + ": " + string(h.Value)
}

// typeArgument takes away the type that curl would add to a body, where the
// request has none: it may be signed that there is none.
func typeArgument(r *check.Signed) string {
	if slices.ContainsFunc(r.Headers, func(h check.HeaderInput) bool { return strings.EqualFold(h.Name, "Content-Type") }) {
		return ""
	}
	return " \\\n  -H 'Content-Type:'"
}

// legalURL percent-encodes what cannot stand in an address: blanks, controls,
// and whatever is not ASCII.
func legalURL(address string) string {
	var b strings.Builder
	for _, c := range []byte(address) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^`+"`"+`{|}`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// quote makes one word of a text for a Unix shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
