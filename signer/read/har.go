package read

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
)

// maxHARDepth is how deep a HAR nests: what called the request is in it, and
// what called that. Deeper text is refused before anything is made of it.
const maxHARDepth = 150

// harKeys are the keys that a HAR or one entry of it begins with.
var harKeys = []string{"log", "startedDateTime", "pageref", "request", "connection", "cache", "time", "timings", "response", "serverIPAddress"}

// readHAR reads a HAR file, or one entry of it.
func readHAR(lines []line, r *Reading) int {
	if !bytes.HasPrefix(bytes.TrimLeft(lines[0].text, " \t\ufeff"), []byte("{")) || !beginsHAR(lines) {
		return 0
	}
	n := extent(lines)
	if n == 0 {
		return 0
	}
	text := joined(lines[:n])
	h := readEntries(text[bytes.IndexByte(text, '{'):], r)
	if h.score < 0 {
		return 0
	}
	h.keep(r)
	return n
}

// beginsHAR looks at the first key alone.
func beginsHAR(lines []line) bool {
	for i, l := range lines[:min(len(lines), 5)] {
		text := l.text[:min(len(l.text), 400)]
		if i == 0 {
			text = text[bytes.IndexByte(text, '{')+1:]
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		rest, quoted := strings.CutPrefix(string(text), `"`)
		key, _, found := strings.Cut(rest, `"`)
		return quoted && found && (slices.Contains(harKeys, key) || strings.HasPrefix(key, "_"))
	}
	return false
}

// extent returns how many lines the JSON at their start has: 0 if it nests
// deeper than a HAR or never ends. It makes nothing.
func extent(lines []line) int {
	depth, quoted, escaped := 0, false, false
	for n, l := range lines {
		if quoted {
			return 0 // no string goes over lines
		}
		for _, c := range l.text {
			switch {
			case escaped:
				escaped = false
			case quoted && c == '\\':
				escaped = true
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				if depth++; depth > maxHARDepth {
					return 0
				}
			case c == '}' || c == ']':
				if depth--; depth == 0 {
					return n + 1
				}
			}
		}
	}
	return 0
}

// A harEntry is a request of a HAR, and what tells which one is meant.
type harEntry struct {
	request  signer.Request
	header   signer.Header // that is being read
	param    signer.Header
	params   []string
	encoding string
	status   int
	time     string
	number   int // in the file
	found    int // among the requests of the text
}

// A har is what its entries told: the one that is asked about is kept.
type har struct {
	path        []string // keys from the outermost on; "" for a list's
	isObject    []bool
	isKey       []bool // whether the next string in an object is a key
	entry, best harEntry
	score       int
	entries     int
	r           *Reading
}

// readEntries goes through the tokens. A text that breaks off gives what came
// before.
func readEntries(text []byte, r *Reading) *har {
	h := &har{score: -1, r: r}
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		t, err := d.Token()
		if err != nil {
			return h
		}
		switch t := t.(type) {
		case json.Delim:
			h.delim(t)
		case string:
			if n := len(h.path); n > 0 && h.isKey[n-1] {
				h.path[n-1], h.isKey[n-1] = t, false
				continue
			}
			h.value(t)
		default:
			h.value(t)
		}
		if len(h.path) == 0 {
			return h
		}
	}
}

func (h *har) delim(d json.Delim) {
	switch d {
	case '{', '[':
		h.path, h.isKey, h.isObject = append(h.path, ""), append(h.isKey, d == '{'), append(h.isObject, d == '{')
	default:
		n := len(h.path) - 1
		h.path, h.isKey, h.isObject = h.path[:n], h.isKey[:n], h.isObject[:n]
		h.closed()
	}
}

// within returns the path in an entry, and whether there is one: keys of an
// entry by itself, and those under log.entries.
func (h *har) within() ([]string, bool) {
	if h.path[0] != "log" {
		return h.path, true
	}
	if len(h.path) > 3 && h.path[1] == "entries" {
		return h.path[3:], true
	}
	return nil, false
}

// value takes what is no object and no list.
func (h *har) value(v any) {
	if path, ok := h.within(); ok {
		h.entry.take(dotted(path), v)
	}
	n := len(h.path) - 1
	h.isKey[n] = h.isObject[n]
}

// dotted joins the keys of a path. No path of use is deeper, or has keys as
// long, as what is not joined.
func dotted(path []string) string {
	if len(path) > 5 {
		return ""
	}
	for _, key := range path {
		if len(key) > 20 {
			return ""
		}
	}
	return strings.Join(path, ".")
}

func (e *harEntry) take(path string, v any) {
	text, _ := v.(string)
	switch path {
	case "request.method":
		e.request.Method = text
	case "request.url":
		e.request.URL = text
	case "request.headers..name":
		e.header.Name = text
	case "request.headers..value":
		e.header.Value = text
	case "request.postData.text":
		e.request.Body = []byte(text)
	case "request.postData.encoding", "request.postData._encoding":
		e.encoding = text
	case "request.postData.params..name":
		e.param.Name = text
	case "request.postData.params..value":
		e.param.Value = text
	case "startedDateTime":
		if len(text) <= 40 {
			e.time = signer.Printable(text)
		}
	case "response.status":
		status, _ := v.(float64)
		e.status = int(status)
	}
}

// closed ends an object or a list: a header, a parameter or an entry.
func (h *har) closed() {
	if len(h.path) == 0 {
		if h.entries == 0 {
			h.endEntry()
		}
		return
	}
	inEntries := len(h.path) == 3 && h.path[0] == "log" && h.path[1] == "entries"
	if path, ok := h.within(); ok {
		h.entry.closed(dotted(path))
	}
	if inEntries {
		h.endEntry()
	}
	n := len(h.path) - 1
	h.isKey[n] = h.isObject[n]
}

func (e *harEntry) closed(path string) {
	switch path {
	case "request.headers.":
		switch h := e.header; {
		case h.Name == ":authority":
			if _, there := e.request.Header("Host"); !there {
				e.request.Headers = append(e.request.Headers, signer.Header{Name: "Host", Value: h.Value})
			}
		case h.Name != "" && h.Name[0] != ':':
			e.request.Headers = append(e.request.Headers, h)
		}
		e.header = signer.Header{}
	case "request.postData.params.":
		e.params = append(e.params, percentEncoded(e.param.Name)+"="+percentEncoded(e.param.Value))
		e.param = signer.Header{}
	}
}

// endEntry notes the entry, and keeps it if none before it is asked about more
// likely, or if it was chosen.
func (h *har) endEntry() {
	h.entries++
	if e := &h.entry; e.request.URL != "" {
		e.number = h.entries
		e.whole()
		e.found = h.r.found(Found{As: harEntryName, Request: e.request, Status: e.status, Time: e.time, Stripped: e.stripped()})
		score := e.score()
		switch choice := h.r.choice; {
		case choice.Entry == e.found:
			score = chosenEntry
		case choice.Reference == e.found:
			score = 0
		}
		if score >= h.score {
			h.best, h.score = *e, score
		}
	}
	h.entry = harEntry{}
}

// chosenEntry is more than any entry scores by itself.
const chosenEntry = 10

// whole gives the request its body, from what tells it.
func (e *harEntry) whole() {
	if e.encoding == "base64" {
		if raw, err := base64.StdEncoding.DecodeString(string(e.request.Body)); err == nil {
			e.request.Body = raw
		}
	}
	if len(e.request.Body) == 0 && len(e.params) > 0 {
		e.request.Body = []byte(strings.Join(e.params, "&"))
	}
}

// stripped reports whether a browser left the signature out.
func (e *harEntry) stripped() bool {
	_, has := e.request.Header("Authorization")
	return !has && looksDated(&e.request) && !looksSigned(&e.request)
}

// score tells how likely it is that one asks about this entry: one that is
// signed, and one that was refused.
func (e *harEntry) score() int {
	score := 0
	if e.status == 403 || e.status == 400 {
		score++
	}
	if looksSigned(&e.request) || looksDated(&e.request) {
		score += 2
	}
	if e.request.Method == "OPTIONS" {
		score = 0 // a browser's question before the request
	}
	return score
}

// keep gives the reading the entry that was chosen.
func (h *har) keep(r *Reading) {
	e := &h.best
	var notes []string
	if h.entries > 1 {
		notes = append(notes, fmt.Sprintf("entry %d of %d", e.number, h.entries))
	}
	if e.status > 0 {
		notes = append(notes, fmt.Sprintf("answered with %d", e.status))
	}
	if e.stripped() {
		notes = append(notes, "no Authorization header, though X-Amz-Date is there: Chrome leaves it out of what it exports")
	}
	as := harEntryName
	if h.entries > 1 {
		as = "HAR file"
	}
	request := e.request
	r.tell(as, &e.request, notes, r.take(&request, e.found))
}
