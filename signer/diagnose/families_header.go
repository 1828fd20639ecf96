package diagnose

import (
	"crypto/md5"
	"encoding/base64"
	"path"
	"slices"
	"strconv"
	"strings"

	"countersign/signer"
)

// signedHeaders returns the names of the headers that are signed, and false
// where the scheme signs none.
func (l *memberList) signedHeaders() ([]string, bool) {
	if l.s3v2() {
		return l.amzHeaders(), true
	}
	claim, signed := signer.ClaimOf(l.s, l.c)
	return claim.SignedHeaders, signed && l.v4()
}

// amzHeaders returns the names that begin with x-amz-, sorted: all of them are
// signed by S3's Version 2.
func (l *memberList) amzHeaders() []string {
	var names []string
	for _, h := range l.c.Request.Headers {
		names = append(names, strings.ToLower(strings.TrimSpace(h.Name)))
	}
	if l.presigned() {
		for _, p := range l.parameters() {
			names = append(names, strings.ToLower(p.name))
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, "x-amz-") })
	slices.Sort(names)
	return slices.Compact(names)
}

// withHeaders adds a mistake that signs the lines of those headers, and that
// list of them, in the place of others.
func (l *memberList) withHeaders(name, with string, lines, list []string) {
	if len(lines) == 0 || len(list) == 0 {
		return
	}
	joinedLines, joinedList := strings.Join(lines, ";"), strings.Join(list, ";")
	l.change(name, with, func(r *signer.Rules) { r.Header.Lines, r.Header.List = joinedLines, joinedList })
}

// withSigned adds a mistake that signs a header which is not sent.
func (l *memberList) withSigned(name, with, header, value string) {
	lines, signed := l.signedHeaders()
	if !signed {
		return
	}
	lines = inserted(lines, strings.ToLower(header))
	joined := strings.Join(lines, ";")
	l.add(name, with, func(m *Mistake) {
		m.Alter = func(c signer.Case) signer.Case {
			c.Request.Headers = withHeader(c.Request.Headers, header, value)
			return c
		}
		m.Change = func(r *signer.Rules) { r.Header.Lines, r.Header.List = joined, joined }
	})
}

// inserted returns sorted names with one more.
func inserted(names []string, name string) []string {
	at, found := slices.BinarySearch(names, name)
	if found {
		return names
	}
	return slices.Insert(slices.Clone(names), at, name)
}

// but returns names without one.
func but(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}

// unsignedHeaders are single headers that were left out.
func unsignedHeaders(l *memberList) {
	names, signed := l.signedHeaders()
	if !signed || len(names) > 1000 {
		return
	}
	alone := l.alone(names)
	for _, name := range names {
		if l.full() {
			return
		}
		if id := unsignedAs(name); id != "" && !alone[name] {
			l.withHeaders(id, "without "+short(name), but(names, name), but(names, name))
		}
	}
	if l.s3v2() {
		return // it signs no list
	}
	for _, name := range names {
		if l.full() {
			return
		}
		if name != "content-type" && name != "x-amz-security-token" { // these by switches
			l.withHeaders("signed-headers-list-mismatch", short(name)+" in the list alone", but(names, name), names)
		}
		l.withHeaders("signed-headers-list-mismatch", short(name)+" not in the list", names, but(names, name))
	}
}

// alone are the headers that are the only ones of a set which a switch leaves
// out.
func (l *memberList) alone(names []string) map[string]bool {
	sets := map[string][]string{"type": {"content-type"}}
	for _, name := range names {
		value, sent := l.c.Request.Header(name)
		switch {
		case strings.HasPrefix(name, "x-amz-") && (name != "x-amz-date" || l.s3v2()):
			sets["amz"] = append(sets["amz"], name)
		case unsignedAs(name) == "mutable-header-signed":
			sets["mutable"] = append(sets["mutable"], name)
		}
		if sent && strings.TrimSpace(value) == "" {
			sets["empty"] = append(sets["empty"], name)
		}
	}
	alone := map[string]bool{}
	for _, set := range sets {
		if len(set) == 1 {
			alone[set[0]] = true
		}
	}
	return alone
}

// unsignedAs is what it is called that a header is not signed; "" where a switch
// does that.
func unsignedAs(name string) string {
	switch name {
	case "host", "accept-encoding", "x-amz-security-token", "":
		return ""
	case "x-amz-content-sha256":
		return "content-sha256-header-missing"
	case "content-type":
		return "header-required-unsigned"
	case "te", "range", "via", "content-length", "cache-control", "accept", "user-agent", "expect", "connection", "transfer-encoding", "x-amzn-trace-id":
		return "mutable-header-signed"
	}
	if strings.HasPrefix(name, "x-amz-") {
		return "header-required-unsigned"
	}
	return "header-added-after-signing"
}

// extraHeaders are headers that are signed though the list does not name them,
// or though they are not sent.
func extraHeaders(l *memberList) {
	const id = "signed-headers-list-mismatch"
	names, signed := l.signedHeaders()
	if !signed || len(l.c.Request.Headers) > 1000 {
		return
	}
	if l.s3v2() {
		l.amzNotSent(names)
		return
	}
	var others []string
	for _, h := range l.c.Request.Headers {
		name := strings.ToLower(strings.TrimSpace(h.Name))
		if name != "" && name != "authorization" && !slices.Contains(names, name) && !strings.Contains(name, ";") {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	others = slices.Compact(others)
	for _, name := range others {
		l.withHeaders(id, "with "+short(name), inserted(names, name), inserted(names, name))
	}
	if len(others) > 1 {
		all := names
		for _, name := range others {
			all = inserted(all, name)
		}
		l.withHeaders(id, "with all that are sent", all, all)
	}
	stable := slices.DeleteFunc(slices.Clone(others), func(name string) bool {
		return unsignedAs(name) == "mutable-header-signed" || name == "accept-encoding"
	})
	for _, name := range others {
		if len(stable) != 1 || name != stable[0] { // a switch signs all that are left
			l.withHeaders(id, short(name)+" not in the list", inserted(names, name), names)
		}
	}
	if _, sent := l.c.Request.Header("X-Amz-Content-Sha256"); !sent && !slices.Contains(names, "x-amz-content-sha256") {
		with := inserted(names, "x-amz-content-sha256")
		l.withHeaders("content-sha256-header-missing", "signed, and not sent", with, with)
	}
	l.notSent(names)
}

// notSent are headers with usual values that a program signs, and a client does
// not send.
func (l *memberList) notSent(names []string) {
	const id = "header-changed-by-client/header-not-sent"
	claim, _ := signer.ClaimOf(l.s, l.c)
	for _, h := range []signer.Header{
		{Name: "x-amz-acl", Value: "public-read"}, {Name: "x-amz-acl", Value: "private"}, {Name: "content-length", Value: strconv.Itoa(len(l.c.Request.Body))},
		{Name: "x-amz-date", Value: claim.Time}, {Name: "accept", Value: "*/*"}, {Name: "accept", Value: "application/json"},
		{Name: "accept-encoding", Value: "identity"}, {Name: "connection", Value: "keep-alive"}, {Name: "x-amz-storage-class", Value: "STANDARD"},
		{Name: "cache-control", Value: "no-cache"}, {Name: "x-amz-server-side-encryption", Value: "AES256"}, {Name: "amz-sdk-request", Value: "attempt=1; max=3"},
	} {
		if _, sent := l.c.Request.Header(h.Name); !sent && !slices.Contains(names, h.Name) && h.Value != "" {
			l.withSigned(id, h.Name+": "+h.Value, h.Name, h.Value)
		}
	}
}

// amzNotSent is notSent for S3's Version 2.
func (l *memberList) amzNotSent(names []string) {
	for _, h := range []signer.Header{
		{Name: "x-amz-acl", Value: "public-read"}, {Name: "x-amz-acl", Value: "private"}, {Name: "x-amz-acl", Value: "bucket-owner-full-control"},
		{Name: "x-amz-acl", Value: "authenticated-read"}, {Name: "x-amz-storage-class", Value: "REDUCED_REDUNDANCY"}, {Name: "x-amz-storage-class", Value: "STANDARD"},
		{Name: "x-amz-server-side-encryption", Value: "AES256"}, {Name: "x-amz-request-payer", Value: "requester"},
	} {
		if !slices.Contains(names, h.Name) {
			l.withHeader("header-changed-by-client/header-not-sent", h.Name+": "+h.Value, h.Name, h.Value)
		}
	}
}

// withHeader adds a mistake that signs another value of a header.
func (l *memberList) withHeader(name, with, header, value string) {
	l.alter(name, with, func(c signer.Case) signer.Case {
		c.Request.Headers = withHeader(c.Request.Headers, header, value)
		return c
	})
}

// otherHeaders are signed headers with other values.
func otherHeaders(l *memberList) {
	l.digests()
	names, signed := l.signedHeaders()
	if !signed || len(names) > 1000 {
		return
	}
	id := "header-changed-by-client"
	if l.proxied() {
		id = "proxy-header-changed"
	}
	add := func(name, value string) {
		sent, there := l.c.Request.Header(name)
		if !there && name != "content-length" || strings.TrimSpace(sent) == value {
			return
		}
		with := short(name) + ": " + short(value)
		if value == "" {
			with = short(name) + " empty"
		}
		l.withHeader(id, with, name, value)
	}
	for _, name := range names {
		switch name {
		case "host", "content-type", "content-md5", "x-amz-security-token", "x-amz-date", "date", "x-amz-content-sha256", "":
			continue
		}
		if l.full() {
			return
		}
		for _, value := range l.headerValues(name) {
			add(name, value)
		}
		add(name, "")
	}
}

// headerValues are usual values of a header.
func (l *memberList) headerValues(name string) []string {
	length := len(l.c.Request.Body)
	return map[string][]string{
		"content-length":      {strconv.Itoa(length), "0", strconv.Itoa(length - 1), strconv.Itoa(length + 1), strconv.Itoa(length + 2)},
		"accept":              {"*/*", "application/json", "application/json, text/plain, */*", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"},
		"connection":          {"keep-alive", "close", "Keep-Alive", "upgrade"},
		"cache-control":       {"no-cache", "max-age=0", "no-store", "private"},
		"content-encoding":    {"gzip", "identity", "aws-chunked", "utf-8"},
		"transfer-encoding":   {"chunked", "identity"},
		"expect":              {"100-continue"},
		"x-amz-acl":           {"public-read", "private", "bucket-owner-full-control", "authenticated-read"},
		"x-amz-storage-class": {"STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA"},
	}[name]
}

// digests are other values of Content-MD5: of nothing, and of a body with other
// ends.
func (l *memberList) digests() {
	const id = "content-md5-mismatch"
	sent, there := l.c.Request.Header("Content-MD5")
	set := func(value func(body []byte) string) func(signer.Case) signer.Case {
		return func(c signer.Case) signer.Case {
			c.Request.Headers = withHeader(c.Request.Headers, "Content-MD5", value(c.Request.Body))
			return c
		}
	}
	if l.v2() {
		at := slices.IndexFunc(l.parameters(), func(p parameter) bool { return p.name == "ContentMD5Value" })
		if at < 0 {
			return
		}
		p := l.parameters()[at]
		sent, there = p.value, true
		set = func(value func([]byte) string) func(signer.Case) signer.Case {
			return func(c signer.Case) signer.Case { return l.withValue(p, value(c.Request.Body))(c) }
		}
	} else if names, _ := l.signedHeaders(); !l.s3v2() && !slices.Contains(names, "content-md5") {
		return
	}
	right := strings.TrimSpace(sent)
	ofBody := func(change func([]byte) []byte) func([]byte) string {
		return func(body []byte) string { return md5Of(change(body)) }
	}
	const ofNothing = "1B2M2Y8AsgTpgAmY7PhCfg=="
	if right != ofNothing {
		l.alter(id, "that of an empty body", set(func([]byte) string { return ofNothing }))
	}
	if !there && !l.s3v2() || len(l.c.Request.Body) == 0 {
		return
	}
	l.alter(id, "that of the body", set(ofBody(func(b []byte) []byte { return b })))
	l.alter(id, "that of the body and a line feed", set(ofBody(func(b []byte) []byte { return append(slices.Clip(b), '\n') })))
	l.alter(id, "that of the body without white space around it", set(ofBody(trimmed)))
	l.alter(id, "that of the body behind a byte order mark", set(ofBody(func(b []byte) []byte { return append([]byte("\ufeff"), b...) })))
}

func trimmed(body []byte) []byte { return []byte(strings.TrimSpace(string(body))) }

// md5Of returns the Content-MD5 of a body.
func md5Of(body []byte) string {
	sum := md5.Sum(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// types are other values of Content-Type, that of the file's name first.
func types(l *memberList) {
	const id = "content-type-mismatch"
	names, signed := l.signedHeaders()
	sent, there := l.c.Request.Header("Content-Type")
	if !signed || !l.s3v2() && (!there || !slices.Contains(names, "content-type")) {
		return
	}
	list := append([]string{typeOf[strings.ToLower(path.Ext(l.target.Path))]}, commonTypes...)
	for _, other := range distinctTypes(list, strings.TrimSpace(sent)) {
		l.withHeader(id, other, "Content-Type", other)
	}
}

// distinctTypes returns the types of a list, once each.
func distinctTypes(list []string, sent string) []string {
	var kept []string
	for _, text := range list {
		if text != "" && text != sent && !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
	}
	return kept
}

// typeOf are the types of files, by the ends of their names.
var typeOf = map[string]string{
	".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml", ".mp4": "video/mp4", ".mov": "video/quicktime", ".mp3": "audio/mpeg",
	".csv": "text/csv", ".css": "text/css", ".js": "text/javascript", ".zip": "application/zip", ".gz": "application/gzip", ".xml": "application/xml",
	".md": "text/markdown", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".jpg": "image/jpg", ".txt": "text/plain;charset=UTF-8",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".wav": "audio/wav", ".json": "application/json; charset=utf-8", ".m4a": "audio/mp4",
}

// commonTypes are types that programs and clients set by themselves; those that
// switches try are not among them.
var commonTypes = []string{
	"multipart/form-data", "image/gif", "image/jpg", "image/webp", "image/*", "video/mp4", "application/xml", "text/csv", "application/zip",
	"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded; charset=UTF-8",
	"application/json; charset=utf-8", "text/plain;charset=UTF-8", "text/plain; charset=ISO-8859-1", "application/json;charset=UTF-8", "*/*", "audio/mpeg", "text/css",
	"application/javascript", "image/svg+xml", "video/quicktime", "application/xml; charset=utf-8", "text/xml; charset=utf-8", "application/unknown", "undefined", "null", "file",
}
