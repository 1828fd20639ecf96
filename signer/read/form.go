package read

import (
	"bytes"
	"html"
	"strings"

	"countersign/signer"
)

// The bounds of an upload form: S3 takes 20 KB of fields.
const (
	mostFormLines  = 120
	mostFormBytes  = 64 << 10
	mostFormFields = 200
)

// readUploadForm reads the fields of a browser's upload to S3, as the HTML of a
// form or as the object that an SDK prints: the request that the browser sends.
func readUploadForm(lines []line, r *Reading) int {
	first := lines[0].text
	switch {
	case sends(first):
		return 0 // it sends such a text
	case containsFold(first, "<input") || containsFold(first, "<form"):
		return readForm(lines[:htmlRows(lines)], fieldsOfHTML, r)
	case bytes.IndexByte(first, '{') >= 0 || bytes.HasSuffix(bytes.TrimSpace(first), []byte("[")):
		return readForm(lines[:objectRows(lines)], fieldsOfObject, r)
	}
	return 0
}

// readForm reads lines that may be a form, and takes all of them. HTML that is
// none is taken too: it would be looked at again from its next line.
func readForm(lines []line, fieldsOf func(text []byte) (string, []signer.Pair), r *Reading) int {
	if !isUpload(lines) {
		return 0
	}
	action, fields := fieldsOf(joined(lines))
	switch {
	case signedFields(fields):
		request := formRequest(action, fields)
		r.take(request, r.found(Found{As: "S3 upload form", Request: *request}))
		r.add("S3 upload form", count(len(fields), "field"))
	case containsFold(lines[0].text, "<input") || containsFold(lines[0].text, "<form"):
		r.add("form", "no signed upload to S3")
	default:
		return 0
	}
	return len(lines)
}

// formRequest returns the request that a browser sends of fields.
func formRequest(action string, fields []signer.Pair) *signer.Request {
	var body []byte
	for i, f := range fields {
		if i > 0 {
			body = append(body, '&')
		}
		body = append(append(append(body, signer.Escape(f.Name)...), '='), signer.Escape(f.Value)...)
	}
	if action == "" {
		action = "/"
	}
	return &signer.Request{
		Method: "POST", URL: action, Body: body,
		Headers: []signer.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
	}
}

// signedFields reports whether fields are those of a signed upload.
func signedFields(fields []signer.Pair) bool {
	policy, signed := false, false
	for _, f := range fields {
		switch strings.ToLower(f.Name) {
		case "policy":
			policy = true
		case "x-amz-signature", "x-amz-credential", "signature", "awsaccesskeyid":
			signed = true
		}
	}
	return policy && signed
}

// isUpload reports whether lines may hold such fields, before they are taken
// apart.
func isUpload(lines []line) bool {
	policy, signed := false, false
	for _, l := range lines {
		policy = policy || containsFold(l.text, "policy")
		signed = signed || containsFold(l.text, "x-amz-") || containsFold(l.text, "awsaccesskeyid")
	}
	return policy && signed
}

// bounded returns lines that are not more than a form has.
func bounded(lines []line) []line {
	size := 0
	for n, l := range lines {
		if size += len(l.text) + len(l.end); n == mostFormLines || size > mostFormBytes {
			return lines[:n]
		}
	}
	return lines
}

// htmlRows returns how many lines there are up to the end of a form, or up to
// the last field: fields may be copied without their form.
func htmlRows(lines []line) int {
	const gap = 20
	n, open := 0, false
	for i, l := range bounded(lines) {
		input := containsFold(l.text, "<input") || containsFold(l.text, "<form")
		if input || open {
			n, open = i+1, bytes.IndexByte(l.text[bytes.LastIndexByte(l.text, '<')+1:], '>') < 0
		}
		if containsFold(l.text, "</form") {
			return i + 1
		}
		if i-n > gap {
			break
		}
	}
	return n
}

// objectRows returns how many lines there are up to the one that closes what
// the first opens, or 0.
func objectRows(lines []line) int {
	ends := objectEnds()
	for i, l := range bounded(lines) {
		if ends(l.text) {
			return i + 1
		}
	}
	return 0
}

// objectEnds returns what finds the line where the braces and brackets that
// were opened are closed. Those within strings do not count.
func objectEnds() func(text []byte) bool {
	depth, quote := 0, byte(0)
	return func(text []byte) bool {
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case quote != 0 && c == '\\':
				i++
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'' || c == '`':
				quote = c
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
		}
		return depth <= 0
	}
}

// fieldsOfHTML returns where a form is sent, and its fields but for the file.
func fieldsOfHTML(text []byte) (action string, fields []signer.Pair) {
	for len(fields) < mostFormFields {
		at := bytes.IndexByte(text, '<')
		if at < 0 {
			break
		}
		text = text[at+1:]
		isForm, isInput := hasPrefixFold(text, "form"), hasPrefixFold(text, "input")
		if !isForm && !isInput {
			continue
		}
		attributes, rest := attributesOf(text)
		text = rest
		kind := strings.ToLower(attributes["type"])
		_, valued := attributes["value"]
		switch {
		case isForm && action == "":
			action = attributes["action"]
		case isInput && attributes["name"] != "" && valued && kind != "file" && kind != "submit" && kind != "button":
			fields = append(fields, signer.Pair{Name: attributes["name"], Value: attributes["value"]})
		}
	}
	return action, fields
}

// attributesOf reads the attributes of a tag, whose name the text begins with,
// and returns what is behind it.
func attributesOf(text []byte) (attributes map[string]string, rest []byte) {
	attributes = map[string]string{}
	text = text[wordEnd(text):]
	for len(text) > 0 && text[0] != '>' {
		if bytes.IndexByte([]byte(" \t\r\n/='\""), text[0]) >= 0 {
			text = text[1:]
			continue
		}
		name := text[:max(1, wordEnd(text))]
		text = bytes.TrimLeft(text[len(name):], " \t\r\n")
		value := []byte{}
		if len(text) > 0 && text[0] == '=' {
			value, text = attributeValue(bytes.TrimLeft(text[1:], " \t\r\n"))
		}
		if key := strings.ToLower(string(name)); attributes[key] == "" {
			attributes[key] = html.UnescapeString(string(value))
		}
	}
	return attributes, text
}

// wordEnd returns where the name of a tag or an attribute ends.
func wordEnd(text []byte) int {
	if end := bytes.IndexAny(text, " \t\r\n/>='\""); end >= 0 {
		return end
	}
	return len(text)
}

// attributeValue returns a value, in quotation marks or without, and the rest.
func attributeValue(text []byte) (value, rest []byte) {
	if quoted(text) {
		if end := bytes.IndexByte(text[1:], text[0]); end >= 0 {
			return text[1 : 1+end], text[2+end:]
		}
		return text[1:], nil
	}
	end := bytes.IndexAny(text, " \t\r\n>")
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

// readPrintedHeaders reads the headers that s3cmd prints as a Python object.
func readPrintedHeaders(lines []line, r *Reading) int {
	label, object, found := bytes.Cut(lines[0].text, []byte(": {"))
	if !found || !bytes.HasSuffix(bytes.TrimSpace(label), []byte("signature-v4 headers")) || len(object) > mostFormBytes {
		return 0
	}
	pairs := pairsOfObject(append([]byte("{"), object...))
	for _, p := range pairs {
		r.header(p.key, p.value)
	}
	r.add("headers", count(len(pairs), "header"))
	return 1
}
