package read

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"countersign/signer"
)

// MinIO's trace has a node's name before each line, and tells a request, then
// the answer.
var (
	traceRequest = regexp.MustCompile(`^([ \t]*(?:\S+[ \t]+)?)\[REQUEST [\w.]+\]`)
	traceLine    = regexp.MustCompile(`^` + httpMethods + ` (/\S.*|/)$`)
	traceStatus  = regexp.MustCompile(`^(\d{3}) [A-Z]`)
)

// readMinIOTrace reads a request of `mc admin trace --verbose`, and the status
// of its answer. What the answer holds is left to the other forms.
func readMinIOTrace(lines []line, r *Reading) int {
	if !bytes.Contains(lines[0].text, []byte("[REQUEST ")) || len(lines) < 3 {
		return 0
	}
	m := traceRequest.FindSubmatch(lines[0].text)
	if m == nil {
		return 0
	}
	b := httpBlock{lines, m[1]}
	first, ok := b.at(1)
	text := bytes.TrimSpace(first.text)
	if !ok || !traceLine.Match(text) {
		return 0
	}
	method, address, _ := strings.Cut(string(text), " ")
	headers, next, _ := b.head(2, r)
	isProto := func(h signer.Header) bool { return h.Name == "Proto" }
	headers = slices.DeleteFunc(headers, isProto)
	note := []string{method + " " + address}
	request := &signer.Request{Method: method, URL: tracedAddress(address), Headers: headers}
	if length, has := request.Header("Content-Length"); has && length != "0" {
		note = append(note, "the trace does not hold the body")
	}
	next = skipTraced(b, next)
	number := r.found(Found{As: "MinIO trace", Request: *request})
	next = b.status(next, r)
	if r.take(request, number) {
		note[0] = method + " " + signer.Printable(request.Target().Host)
	}
	r.add("MinIO trace", signer.Printable(strings.Join(note, "; ")))
	return next
}

// tracedAddress returns the path and query as they were sent. A path that Go
// encodes by itself is told decoded.
func tracedAddress(address string) string {
	path, query, found := strings.Cut(address, "?")
	if decoded := func(c rune) bool { return c <= ' ' || c >= 0x7f }; strings.ContainsFunc(path, decoded) {
		path = encodedPath(path)
	}
	if found {
		path += "?" + query
	}
	return path
}

// encodedPath encodes a path as Go does.
func encodedPath(path string) string {
	const left = "$&+,/:;=@"
	var b strings.Builder
	for i := range len(path) {
		if c := path[i : i+1]; strings.Contains(left, c) {
			b.WriteString(c)
		} else {
			b.WriteString(percentEncoded(c))
		}
	}
	return b.String()
}

// skipTraced passes over what stands for the body.
func skipTraced(b httpBlock, next int) int {
	const most = 3
	for range most {
		l, ok := b.at(next)
		text := bytes.TrimSpace(l.text)
		if !ok || len(text) > 0 && !bytes.Equal(text, []byte("<BODY>")) && !bytes.Equal(text, []byte("<BLOB>")) {
			break
		}
		next++
	}
	return next
}

// status reads the status of the answer that begins at a line, if one does, and
// its headers.
func (b httpBlock) status(next int, r *Reading) int {
	l, ok := b.at(next)
	if !ok || !bytes.HasPrefix(l.text, []byte("[RESPONSE]")) {
		return next
	}
	next++
	if l, ok = b.at(next); !ok {
		return next
	}
	m := traceStatus.FindSubmatch(l.text)
	if m == nil {
		return next
	}
	status, _ := strconv.Atoi(string(m[1]))
	r.answered(status)
	for next++; ; next++ {
		l, ok := b.at(next)
		if _, _, header := headerLine(l.text); !ok || !header {
			return next
		}
	}
}
