package read

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"countersign/signer"
)

// replyTold are places outside of tags and keys where programs write a code.
var replyTold = patternOf(`An error occurred \((\w+)\)|api error (\w+):|Errors::(\w+)|Error ?Code: ?(\w+)|\b(`+replyCodes+`)\b`,
	append(strings.Split(replyCodes, "|"), "An error occurred (", "api error ", "Errors::", "ErrorCode:", "Error Code:")...)

// A replyTelling is what a reply tells beside its strings, in words, and the
// mistake of the catalogue that it is, if it is one. It holds no text of the
// reply but codes, names of headers, regions and times: a message may repeat a
// secret.
type replyTelling struct{ text, mistake string }

// tells says what the reply tells.
func (p *reply) tells(code string) replyTelling {
	return cmp.Or(p.clock(), p.scope(), p.limit(), p.header(), p.key(code))
}

// note describes the reply, with what it tells.
func (p *reply) note(code string, told replyTelling) string {
	note := code
	if kind := p.kind(); kind != "" {
		note += ", " + kind
	}
	if told.text != "" {
		note += ": " + told.text
	}
	return note
}

var replyWord = regexp.MustCompile(`[A-Za-z][A-Za-z0-9.]*$`)

// replyMismatch are sentences that come with one code.
var replyMismatch = patternOf(`signature we calculated|should have been|is now earlier than|is still later than|StringToSign|SignatureProvided`,
	"signature we calculated", "should have been", "is now earlier than", "is still later than", "StringToSign", "SignatureProvided")

// code returns the reply's code, or the code that its sentence comes with.
func (p *reply) code() string {
	const longest = 80
	code := replyWord.FindString(p.values["Code"])
	if code == "" || len(code) > longest || code == "Unknown" {
		code = ""
		if m := replyTold.FindStringSubmatch(p.text); m != nil {
			code = cmp.Or(m[1:]...)
		}
	}
	if code == "" && (len(p.toSign) > 0 || len(p.canonical) > 0 || p.lost || replyMismatch.MatchString(p.text)) {
		code = "SignatureDoesNotMatch"
	}
	return signer.Printable(cmp.Or(code, "no code"))
}

const replyTime = `(\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)`

var (
	replyLate  = patternOf(replyTime+` is now earlier than \S+ \(`+replyTime, "is now earlier than")
	replyEarly = patternOf(replyTime+` is still later than \S+ \(`+replyTime, "is still later than")
	replyStamp = patternOf(`(?i)timestamp date: ?`+replyTime, "amp date:")
)

// clock says how far apart the two clocks are.
func (p *reply) clock() replyTelling {
	for _, pattern := range []pattern{replyLate, replyEarly} {
		if m := pattern.FindStringSubmatch(p.text); m != nil {
			return replySkew(replyClock(m[1]), replyClock(m[2]))
		}
	}
	server := replyClock(p.values["ServerTime"])
	if at := replyClock(p.values["RequestTime"]); !at.IsZero() && !server.IsZero() {
		return replySkew(at, server)
	}
	if at := replyClock(p.values["X-Amz-Date"]); !at.IsZero() && !server.IsZero() {
		return replySkew(at, server)
	}
	if at := replyClock(p.values["Expires"]); !at.IsZero() && server.After(at) {
		note := "the link expired " + replySpan(server.Sub(at)) + " before the request, by the server's clock"
		if seconds := p.values["X-Amz-Expires"]; seconds != "" && len(seconds) < 8 && strings.Trim(seconds, "0123456789") == "" {
			note += "; it was made to last " + seconds + " s"
		}
		return replyTelling{note, "timestamp-stale"}
	}
	if m := replyStamp.FindStringSubmatch(p.text); m != nil {
		return replyTelling{"the request's timestamp, " + m[1] + ", is too far behind the server's clock, which the reply does not tell", "timestamp-stale"}
	}
	return replyTelling{}
}

// replySkew says how far apart the clocks are.
func replySkew(request, server time.Time) replyTelling {
	return replyTelling{replyApart(request, server), "clock-skew"}
}

// replyClock reads a time in any of the ways that servers write it.
func replyClock(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"20060102T150405Z", time.RFC3339, "Mon, 02 Jan 2006 15:04:05 GMT"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	const shortest, longest = 12, 14 // milliseconds since 1970
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) >= shortest && len(text) <= longest {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

// replyApart says whose clock is behind, and by how much.
func replyApart(request, server time.Time) string {
	switch apart := server.Sub(request).Truncate(time.Second); {
	case request.IsZero() || server.IsZero():
		return ""
	case apart > 0:
		return "the request's clock is " + replySpan(apart) + " behind the server's"
	case apart < 0:
		return "the request's clock is " + replySpan(-apart) + " ahead of the server's"
	}
	return "the request's clock is the server's, to the second"
}

// replySpan writes a time span to the second.
func replySpan(d time.Duration) string {
	const day = 24 * time.Hour
	var parts []string
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.length; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
			d -= n * unit.length
		}
	}
	if len(parts) == 0 {
		return "less than 1 s"
	}
	return strings.Join(parts, " ")
}

var replyRegion = patternOf(`the region '([\w-]{1,40})' is wrong; expecting '([\w-]{1,40})'`, "is wrong; expecting")
var replyService = patternOf(`(?:incorrect service "?([\w.-]{1,40})"?[^"]{0,40}service: |scoped to correct service: )['"]?([\w-]{1,40})`, "correct service")

// scope says which region or service the server expects.
func (p *reply) scope() replyTelling {
	if m := replyRegion.FindStringSubmatch(p.text); m != nil {
		return replyTelling{"signed for the region " + m[1] + "; the server expects " + m[2], "scope-region-wrong"}
	}
	if m := replyService.FindStringSubmatch(p.text); m != nil {
		return replyTelling{"the server expects the service " + m[2], "scope-service-wrong"}
	}
	if strings.Contains(p.text, "scoped to a valid region") {
		return replyTelling{"the scope's region is not the one that the server is in", "scope-region-wrong"}
	}
	return replyTelling{}
}

var replyWeek = patternOf(`([\w-]{1,40}) must be (?:less than a week|non-negative|a number|greater|in the ISO8601|in the format)`, " must be ")

// limit says which limit or value of a presigned URL was refused.
func (p *reply) limit() replyTelling {
	m := replyWeek.FindStringSubmatch(p.text)
	switch {
	case m != nil && strings.Contains(p.text, "less than a week"):
		return replyTelling{m[1] + " is over the limit of 604800 s, a week", ""}
	case m != nil:
		return replyTelling{m[1] + " is not in the form that the server reads", ""}
	}
	return replyTelling{}
}

var replyUnsigned = regexp.MustCompile(`^[A-Za-z0-9-]+(?:[,; ]+[A-Za-z0-9-]+)*$`)

// header says which header is the matter.
func (p *reply) header() replyTelling {
	names := p.values["HeadersNotSigned"]
	hash := p.values["S3ComputedContentSHA256"] != "" || strings.Contains(p.text, "x-amz-content-sha256' header does not match")
	switch {
	case replyUnsigned.MatchString(names):
		return replyTelling{"sent but not signed: " + signer.Printable(names), "header-required-unsigned"}
	case strings.Contains(p.text, "which were not signed"):
		return replyTelling{"a header was sent that is not among the signed ones", "header-required-unsigned"}
	case hash:
		return replyTelling{"the header x-amz-content-sha256 is not the hash of the body that arrived", "payload-hash-of-other-body"}
	case replyUnsigned.MatchString(p.values["MissingHeaderName"]):
		return replyTelling{"the header " + signer.Printable(p.values["MissingHeaderName"]) + " is missing", ""}
	case strings.Contains(p.text, "not a valid key=value pair"):
		return replyTelling{"a part of the Authorization header is not name=value; the usual cause is a blank or a line end in the access key id", "auth-header-malformed"}
	}
	return replyTelling{}
}

// key says what codes about keys mean.
func (p *reply) key(code string) replyTelling {
	switch strings.TrimSuffix(code, "Exception") {
	case "InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClient":
		return replyTelling{"the server does not know the access key id; it did not come to the signature", ""}
	case "AuthFailure":
		return replyTelling{"the server did not accept the key or the signature, and does not say which", ""}
	case "ExpiredToken":
		return replyTelling{"the session token has expired", "session-token-stale"}
	case "MissingSecurityHeader":
		return replyTelling{"a header that signing needs is missing", ""}
	case "MissingAuthenticationToken":
		return replyTelling{"the server found no signature in the request", ""}
	case "IncompleteSignature":
		return replyTelling{"a part of the signature's header or parameters is missing or malformed", "auth-header-malformed"}
	case "RequestExpired":
		return replyTelling{"the request's time is too far from the server's clock, which the reply does not tell", "timestamp-stale"}
	}
	return replyTelling{}
}
