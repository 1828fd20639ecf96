package signer

import (
	"bytes"
	"slices"
	"strings"
)

// An uploadForm is the body of a request that a browser's form sends: fields of
// multipart/form-data, as S3 asks for, or of a form's plain encoding.
type uploadForm struct {
	fields   []formField
	boundary string // "" where the fields are in the plain encoding
	raw      []byte

	afterFile bool // there are fields after the file, which S3 does not look at
}

// A formField is a field, and where its value stands in the body.
type formField struct {
	name, value string
	from, to    int
}

// mostFields bounds the fields that are read. S3 takes 20 KB of them.
const mostFields = 1000

// formOf reads the body. A body that is no form has no fields.
func formOf(r *Request) *uploadForm {
	kind, _ := r.Header("Content-Type")
	f := &uploadForm{raw: r.Body, boundary: boundaryOf(kind, r.Body)}
	f.read()
	return f
}

// read reads the fields of the body as it is now.
func (f *uploadForm) read() {
	f.fields = nil
	if f.boundary == "" {
		f.readPlain()
		return
	}
	delimiter := []byte("--" + f.boundary)
	at := bytes.Index(f.raw, delimiter)
	for range mostFields {
		start := at + len(delimiter)
		length := -1
		if at >= 0 {
			length = bytes.Index(f.raw[start:], delimiter)
		}
		if length < 0 {
			return
		}
		if at = start + length; f.raw[start] == '-' { // the last delimiter has two more
			return
		}
		if !f.readPart(start, at) {
			f.afterFile = bytes.Count(f.raw[at:], delimiter) > 1
			return
		}
	}
}

// readPlain reads name=value pairs between ampersands.
func (f *uploadForm) readPlain() {
	if bytes.IndexByte(f.raw, '=') <= 0 || f.raw[0] == '<' || f.raw[0] == '{' {
		return
	}
	at := 0
	for pair := range bytes.SplitSeq(f.raw, []byte("&")) {
		name, value, _ := bytes.Cut(pair, []byte("="))
		end := at + len(pair)
		if len(pair) > 0 && len(f.fields) < mostFields {
			f.fields = append(f.fields, formField{Unescape(string(name)), Unescape(string(value)), end - len(value), end})
		}
		at = end + 1
	}
}

// boundaryOf returns the boundary of a multipart body: the one that its type
// names, or else the one that it begins with.
func boundaryOf(kind string, body []byte) string {
	const longest = 200 // RFC 2046 allows 70
	if _, rest, found := strings.Cut(kind, "boundary="); found {
		rest, _, _ = strings.Cut(rest, ";")
		if rest = strings.Trim(strings.TrimSpace(rest), `"`); len(rest) <= longest {
			return rest
		}
	}
	first, _, _ := bytes.Cut(body, []byte("\n"))
	first = bytes.TrimSpace(first)
	if len(first) > 2 && len(first) <= longest && bytes.HasPrefix(first, []byte("--")) && bytes.IndexByte(first, '=') < 0 {
		return string(first[2:])
	}
	return ""
}

// readPart reads one part: its headers, an empty line, its value. It reports
// whether that is a field: the file ends what S3 looks at.
func (f *uploadForm) readPart(start, end int) bool {
	part := f.raw[start:end]
	head, value, found := bytes.Cut(part, []byte("\r\n\r\n"))
	if lf := bytes.Index(part, []byte("\n\n")); lf >= 0 && (!found || lf < len(head)) {
		head, value, found = part[:lf], part[lf+2:], true
	}
	name, named := partName(string(head))
	switch {
	case !found || !named:
		return true // not a part that anybody reads
	case equalFold(name, "file") || strings.Contains(strings.ToLower(string(head)), "filename="):
		return false
	}
	from := end - len(value)
	value = bytes.TrimSuffix(bytes.TrimSuffix(value, []byte("\n")), []byte("\r"))
	f.fields = append(f.fields, formField{name, string(value), from, from + len(value)})
	return true
}

// partName returns the parameter name of a part's headers, in quotation marks
// or without (RFC 7578, section 4.2).
func partName(head string) (string, bool) {
	for parameter := range strings.FieldsFuncSeq(head, func(r rune) bool { return r == ';' || r == '\r' || r == '\n' }) {
		name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
		if found && equalFold(name, "name") {
			return strings.Trim(value, `"`), true
		}
	}
	return "", false
}

// value returns the first field of that name; S3 does not look at the case.
func (f *uploadForm) value(name string) string {
	for _, field := range f.fields {
		if equalFold(field.name, name) {
			return field.value
		}
	}
	return ""
}

// twice reports whether one of the names is there more than once.
func (f *uploadForm) twice(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		n := 0
		for _, field := range f.fields {
			if equalFold(field.name, name) {
				n++
			}
		}
		return n > 1
	})
}

// set gives a field a value, in its place or before the file.
func (f *uploadForm) set(name, value string) {
	for _, field := range f.fields {
		if !equalFold(field.name, name) {
			continue
		}
		if field.value != value {
			f.raw = slices.Concat(f.raw[:field.from], []byte(f.written(value, field.from)), f.raw[field.to:])
			f.read()
		}
		return
	}
	f.add(name, value)
}

// written is how a value stands in the body, where from is where it begins.
func (f *uploadForm) written(value string, from int) string {
	switch {
	case f.boundary != "":
		return value
	case f.raw[from-1] != '=': // a name alone
		return "=" + Escape(value)
	}
	return Escape(value)
}

// add puts one more field first in a multipart body, since what comes after the
// file is not looked at, and last in a plain one.
func (f *uploadForm) add(name, value string) {
	if f.boundary == "" {
		joint := ""
		if len(f.raw) > 0 {
			joint = "&"
		}
		f.raw = slices.Concat(f.raw, []byte(joint+Escape(name)+"="+Escape(value)))
	} else {
		part := "--" + f.boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
		f.raw = append([]byte(part), f.raw...)
	}
	f.read()
}

// request returns the request with the form as it is now.
func (f *uploadForm) request(r Request) Request {
	r.Body = f.raw
	return r
}
