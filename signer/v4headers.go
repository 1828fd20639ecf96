package signer

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// canonicalHeaders writes the headers of those names. One that is listed but not
// there is empty; those that an HTTP library adds by itself are taken from the
// request. write is how the scheme writes a value.
func canonicalHeaders(r *Request, target Target, f *v4Facts, names []string, rules *Rules,
	write func([]byte, string) []byte) []byte {
	lines, h := f.lines, &rules.Header
	var given func(string) string
	if h.Given {
		given = givenNames(r, f)
	}
	b := make([]byte, 0, 64*len(names)+32)
	i, last := 0, ""
	for _, name := range names {
		if name < last {
			i = 0 // the order is a mistake
		}
		last = name
		for i < len(lines) && lines[i].Name < name {
			i++
		}
		first := i
		for i < len(lines) && lines[i].Name == name {
			i++
		}
		var one [1]Header
		group := lines[first:i]
		if name == "host" || len(group) == 0 {
			group = f.filled(one[:0], group, r, target, name, rules.Host)
		}
		spelt := name
		if h.Given {
			spelt = given(name)
		}
		b = append(append(b, spelt...), ':')
		b = append(h.appendValues(b, spelt, group, write), '\n')
	}
	return b
}

// filled appends the headers of one name as they are signed: hosts without what
// does not belong there, and what a request does not list but the case tells.
func (f *v4Facts) filled(to, group []Header, r *Request, target Target, name string, rules HostRules) []Header {
	for _, line := range group {
		to = append(to, Header{name, rules.host(strings.TrimSpace(line.Value), target)})
	}
	if len(group) == 0 {
		value, _ := f.implied(r, target, name, rules)
		to = append(to, Header{name, value})
	}
	return to
}

// sortedHeaders returns the headers with their names in lower case, sorted;
// those of one name stay in the order sent.
func sortedHeaders(r *Request) []Header {
	size := 0
	for i := range r.Headers {
		size += len(r.Headers[i].Name)
	}
	var all strings.Builder // one memory for all names
	all.Grow(size)
	lines := make([]Header, len(r.Headers))
	for i, h := range r.Headers {
		start := all.Len()
		for _, c := range []byte(strings.TrimSpace(h.Name)) {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			all.WriteByte(c)
		}
		lines[i] = Header{all.String()[start:], h.Value}
	}
	slices.SortStableFunc(lines, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

// implied returns the value of a header that the request does not list, where
// the rest of the case tells it.
func (f *v4Facts) implied(r *Request, target Target, name string, rules HostRules) (string, bool) {
	switch {
	case name == "host":
		return rules.host(strings.ToLower(target.Host), target), true
	case name == "content-length" && (len(r.Body) > 0 || r.PayloadHash == "" && sendsBody(r.Method)):
		return strconv.Itoa(len(r.Body)), true
	case name == "x-amz-content-sha256":
		return string(f.bodyHash), true
	}
	return "", false
}

// impliedLength is what implied knows of the body where a length is listed that
// is not sent.
func (f *v4Facts) impliedLength(r *Request) string {
	const name = "content-length"
	if _, sent := r.Header(name); sent || !slices.Contains(f.signedHeaders, name) {
		return ""
	}
	length, _ := f.implied(r, Target{}, name, HostRules{})
	return "\n" + length
}

// sendsBody reports whether requests of that method say how long their body is,
// be it empty.
func sendsBody(method string) bool {
	return equalFold(method, "POST") || equalFold(method, "PUT") || equalFold(method, "PATCH")
}

// appendFolded appends a header's value without white space around it, and with
// one blank for each run of it inside: also inside quotation marks, and also
// where a line is folded.
func appendFolded(b []byte, value string) []byte {
	blank, start := false, len(b)
	for i := 0; i < len(value); i++ {
		switch c := value[i]; c {
		case ' ', '\t', '\r', '\n':
			blank = true
		default:
			if blank && len(b) > start {
				b = append(b, ' ')
			}
			blank = false
			b = append(b, c)
		}
	}
	return b
}

// sameLines compares lines without regard to the line feed at the end, which a
// text loses when it is copied.
func sameLines(a, b []byte) bool {
	return bytes.Equal(bytes.TrimSuffix(a, []byte("\n")), bytes.TrimSuffix(b, []byte("\n")))
}

// An authorization is what an Authorization header says, in its parts.
type authorization struct {
	algorithm     string
	credential    string
	signedHeaders string
	signature     string
	extra         []string // parts that do not belong there, or are there twice
}

// parseAuthorization reads the header of Signature Version 4: an algorithm, a
// blank, and name=value parts between commas. Blanks around them, and missing
// ones after a comma, mean nothing.
func parseAuthorization(value string) (a authorization) {
	value = strings.TrimSpace(value)
	var rest string
	a.algorithm, rest, _ = strings.Cut(value, " ")
	for part := range strings.SplitSeq(rest, ",") {
		name, text, found := strings.Cut(strings.TrimSpace(part), "=")
		to := a.part(name)
		switch {
		case found && to != nil && *to == "":
			*to = strings.TrimSpace(text)
		case strings.TrimSpace(part) != "":
			a.extra = append(a.extra, part)
		}
	}
	return a
}

// part returns the part of that name, nil where there is none.
func (a *authorization) part(name string) *string {
	switch name {
	case "Credential":
		return &a.credential
	case "SignedHeaders":
		return &a.signedHeaders
	case "Signature":
		return &a.signature
	}
	return nil
}

// sameAuthorization compares by meaning: the blanks between the parts, their
// order and the case of the hex digits mean nothing.
func sameAuthorization(a, b []byte) bool {
	s, t := parseAuthorization(string(a)), parseAuthorization(string(b))
	return s.same(&t) && strings.EqualFold(s.signature, t.signature)
}

// same compares all but the signature.
func (a *authorization) same(b *authorization) bool {
	return a.algorithm == b.algorithm && a.credential == b.credential && a.signedHeaders == b.signedHeaders &&
		slices.Equal(a.extra, b.extra)
}

// divideAuthorization splits the header into its parts.
func divideAuthorization(value []byte) []Piece {
	at := bytes.IndexByte(value, ' ')
	if at < 0 {
		return []Piece{{Text: value, Kind: "part", Name: "algorithm", Index: 1}}
	}
	pieces := []Piece{{Text: value[:at], Kind: "part", Name: "algorithm", Index: 1}, {Text: value[at : at+1]}}
	value = value[at+1:]
	for i := 2; i <= mostItems; i++ {
		end := bytes.IndexByte(value, ',')
		if end < 0 {
			break
		}
		joint := end + 1
		for joint < len(value) && value[joint] == ' ' {
			joint++
		}
		pieces = append(pieces, named(value[:end], "part", '=', i), Piece{Text: value[end:joint]})
		value = value[joint:]
	}
	return append(pieces, named(value, "part", '=', len(pieces)/2+1))
}

// divideNamed returns a function that splits a text into lines of those names.
func divideNamed(names ...string) func([]byte) []Piece {
	return func(value []byte) []Piece {
		var pieces []Piece
		for i := 0; ; i++ {
			name := ""
			if i < len(names) {
				name = names[i]
			}
			end := lineEnd(value)
			if end < 0 || i >= mostItems {
				return append(pieces, Piece{Text: value, Kind: "line", Name: name, Index: i + 1})
			}
			pieces = append(pieces, Piece{Text: value[:end], Kind: "line", Name: name, Index: i + 1}, Piece{Text: value[end : end+1]})
			value = value[end+1:]
		}
	}
}
