package signer

import (
	"bytes"
	"slices"
	"strings"
)

// An uploadForm is the body of a request that a browser's form sends: fields of
// multipart/form-data, as S3 asks for, or of a form's plain encoding.
type uploadForm struct {
	fields   []Pair
	boundary string // "" where the fields are in the plain encoding
	raw      []byte
}

// mostFields bounds the fields that are read. S3 takes 20 KB of them.
const mostFields = 1000

// formOf reads the body. A body that is no form has no fields.
func formOf(r *Request) *uploadForm {
	f := &uploadForm{raw: r.Body}
	kind, _ := r.Header("Content-Type")
	if f.boundary = boundaryOf(kind, r.Body); f.boundary == "" {
		if len(r.Body) > 0 && bytes.IndexByte(r.Body, '=') > 0 && r.Body[0] != '<' && r.Body[0] != '{' {
			f.fields = ParsePairs(string(r.Body))
		}
		return f
	}
	delimiter := []byte("--" + f.boundary)
	rest := r.Body
	for range mostFields {
		at := bytes.Index(rest, delimiter)
		if at < 0 {
			return f
		}
		rest = rest[at+len(delimiter):]
		end := bytes.Index(rest, delimiter)
		if end < 0 {
			return f
		}
		if name, value, ok := partOf(rest[:end]); ok {
			f.fields = append(f.fields, Pair{name, value})
		}
		rest = rest[end:]
	}
	return f
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

// partOf reads one part: its headers, an empty line, its value. A part that is
// a file has no value here.
func partOf(part []byte) (name, value string, ok bool) {
	part = bytes.TrimPrefix(bytes.TrimPrefix(part, []byte("\r")), []byte("\n"))
	end, skip := bytes.Index(part, []byte("\r\n\r\n")), 4
	if lf := bytes.Index(part, []byte("\n\n")); end < 0 || lf >= 0 && lf < end {
		end, skip = lf, 2
	}
	if end < 0 {
		return "", "", false
	}
	head := string(part[:end])
	_, rest, found := strings.Cut(head, `name="`)
	name, _, closed := strings.Cut(rest, `"`)
	if !found || !closed || strings.Contains(head, "filename=") {
		return "", "", false
	}
	text := part[end+skip:]
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	return name, string(text), true
}

// value returns the first field of that name; S3 does not look at the case.
func (f *uploadForm) value(name string) string {
	for _, field := range f.fields {
		if equalFold(field.Name, name) {
			return field.Value
		}
	}
	return ""
}

// twice reports whether one of the names is there more than once.
func (f *uploadForm) twice(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		n := 0
		for _, field := range f.fields {
			if equalFold(field.Name, name) {
				n++
			}
		}
		return n > 1
	})
}

// set gives a field a value, in its place or before the file.
func (f *uploadForm) set(name, value string) {
	for i := range f.fields {
		if equalFold(f.fields[i].Name, name) {
			if old := f.fields[i].Value; old != value && old != "" {
				f.raw = bytes.Replace(f.raw, []byte(f.written(old)), []byte(f.written(value)), 1)
				f.fields[i].Value = value
			}
			return
		}
	}
	f.add(name, value)
}

// written is how a value stands in the body.
func (f *uploadForm) written(value string) string {
	if f.boundary == "" {
		return Escape(value)
	}
	return value
}

// add puts one more field first in a multipart body, since what comes after the
// file is not looked at, and last in a plain one.
func (f *uploadForm) add(name, value string) {
	f.fields = append(f.fields, Pair{name, value})
	if f.boundary == "" {
		joint := ""
		if len(f.raw) > 0 {
			joint = "&"
		}
		f.raw = slices.Concat(f.raw, []byte(joint+Escape(name)+"="+Escape(value)))
		return
	}
	part := "--" + f.boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	f.raw = append([]byte(part), f.raw...)
}

// request returns the request with the form as it is now.
func (f *uploadForm) request(r Request) Request {
	r.Body = f.raw
	return r
}
