package signer

import (
	"bytes"
	"cmp"
	"crypto/sha1"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// s3V2 is the older signature of Amazon S3 in the Authorization header.
type s3V2 struct{}

// s3V2Query is the older signature of Amazon S3 in the query.
type s3V2Query struct{}

var (
	_ Scheme = s3V2{}
	_ Scheme = s3V2Query{}
)

// The indexes of the steps. The encoded signature is only in the query's.
const (
	s3AmzHeaders = iota
	s3Resource
	s3StringToSign
	s3Signature
	s3Authorization
	s3EncodedSignature = s3Authorization
	s3SignedURL        = s3Authorization + 1
)

const (
	s3V2Source      = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html"
	s3V2QuerySource = s3V2Source + "#RESTAuthenticationQueryStringAuth"
)

var s3V2Ladder = []Step{
	s3AmzHeaders: {
		ID: "canonical-amz-headers", Title: "Canonical x-amz- headers", Source: s3V2Source, Divide: divideHeaders, Same: sameLines,
		Rule: "Every header that begins with x-amz-, as name:value and a line feed: names in lower case and sorted, values of one name joined with a comma.",
	},
	s3Resource: {
		ID: "canonical-resource", Title: "Canonical resource", Source: s3V2Source, Divide: divideURL,
		Rule: "/ and the bucket where the host names it, the path as sent, and those parameters that are subresources (acl, uploads, response-content-type, …), sorted, with their values decoded.",
	},
	s3StringToSign: {
		ID: "string-to-sign", Title: "String to sign", Source: s3V2Source, Of: []int{s3AmzHeaders, s3Resource},
		Divide: divideS3Text,
		Rule:   "Method, Content-MD5, Content-Type and Date, a line each, then the x-amz- headers and the resource. With x-amz-date the line of the Date is empty.",
	},
	s3Signature: {
		ID: "signature", Title: "Signature", Source: s3V2Source, Role: RoleSignature, Keyed: true, Of: []int{s3StringToSign},
		Rule: "HMAC-SHA1 of the string to sign, keyed with the secret access key, in Base64.",
	},
	s3Authorization: {
		ID: "authorization", Title: "Authorization header", Source: s3V2Source, Role: RoleRequest, Keyed: true, Of: []int{s3Signature},
		Same: sameTrimmed, Divide: divideAt("part", ':'),
		Rule: "AWS, a blank, the access key id, a colon and the signature.",
	},
}

var s3V2QueryLadder = append(slices.Clone(s3V2Ladder[:s3Authorization]), []Step{
	{
		ID: "encoded-signature", Title: "Encoded signature", Source: percentSource, Role: RoleSignature, Keyed: true, Of: []int{s3Signature},
		Rule: "The signature percent-encoded once: + becomes %2B, / becomes %2F and = becomes %3D.",
		Same: sameUnescaped, Undo: signatureBehind,
	},
	{
		ID: "signed-url", Title: "Signed URL", Source: s3V2QuerySource, Role: RoleRequest, Keyed: true, Of: []int{s3EncodedSignature},
		Divide: divideURL, Same: sameURL,
		Rule: "The address with AWSAccessKeyId, Expires and Signature among the parameters, in any order.",
	},
}...)

// subresources are the parameters that are part of what is addressed.
var subresources = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(`accelerate acl analytics cors delete encryption inventory legal-hold lifecycle
		location logging metrics notification object-lock partNumber policy policyStatus publicAccessBlock replication
		requestPayment restore retention select select-type tagging torrent uploadId uploads versionId versioning versions
		website response-cache-control response-content-disposition response-content-encoding response-content-language
		response-content-type response-expires`) {
		set[name] = true
	}
	return set
}()

// IsSubresource reports whether a parameter is part of what S3's Version 2
// addresses.
func IsSubresource(name string) bool { return subresources[name] }

// ID implements [Scheme].
func (s3V2) ID() string { return "s3v2" }

// ID implements [Scheme].
func (s3V2Query) ID() string { return "s3v2-query" }

// Title implements [Scheme].
func (s3V2) Title() string { return "S3 Signature Version 2, Authorization header" }

// Title implements [Scheme].
func (s3V2Query) Title() string { return "S3 Signature Version 2, presigned URL" }

// Recognises implements [Scheme].
func (s3V2) Recognises(c *Case) Likelihood {
	if keyID, _ := s3V2Claim(c); keyID != "" {
		return Carrying
	}
	return Unlikely
}

// Recognises implements [Scheme].
func (s3V2Query) Recognises(c *Case) Likelihood {
	query := c.Request.Target().Query
	has := func(name string) bool { return parameter(query, name) != "" }
	if !has("AWSAccessKeyId") || !has("Expires") || has("SignatureVersion") || has("SignatureMethod") || has("Action") || has("Operation") {
		return Unlikely
	}
	return Carrying
}

// Form implements [Scheme].
func (s3V2) Form() Form {
	return Form{Headers: true, Fields: []Field{
		{Name: "Date", Header: true, Time: "Mon, 02 Jan 2006 15:04:05 GMT", Offered: true, Empty: "the time now"},
		{Name: "Content-MD5", Header: true}, {Name: "Content-Type", Header: true, Offered: true, Empty: "nothing"},
		{Name: "X-Amz-Security-Token", Header: true},
		{Name: "Authorization", Header: true, Signature: true},
	}}
}

// Form implements [Scheme].
func (s3V2Query) Form() Form {
	return Form{Headers: true, Fields: []Field{
		{Name: "AWSAccessKeyId"}, {Name: "Expires", Offered: true, Empty: "an hour from now, in seconds since 1970"},
		{Name: "x-amz-security-token"}, {Name: "Signature", Signature: true},
	}}
}

// Rules implements [Scheme].
func (s3V2) Rules(*Case) Rules { return Rules{} }

// Rules implements [Scheme].
func (s3V2Query) Rules(*Case) Rules { return Rules{Output: OutputRules{Passes: 1}} }

// Steps implements [Scheme].
func (s3V2) Steps(*Case) []Step { return s3V2Ladder }

// Steps implements [Scheme].
func (s3V2Query) Steps(*Case) []Step { return s3V2QueryLadder }

// HasStep implements [Scheme].
func (s3V2) HasStep(id string) bool { return StepIndex(s3V2Ladder, id) >= 0 }

// HasStep implements [Scheme].
func (s3V2Query) HasStep(id string) bool { return StepIndex(s3V2QueryLadder, id) >= 0 }

// Lacks implements [Scheme].
func (s3V2) Lacks(*Case) []string { return nil }

// Lacks implements [Scheme].
func (s3V2Query) Lacks(*Case) []string { return nil }

// Complete implements [Scheme].
func (s3V2) Complete(c Case, now time.Time) Case {
	_, dated := c.Request.Header("Date")
	_, amzDated := c.Request.Header("X-Amz-Date")
	c.Request.Headers = slices.Clip(c.Request.Headers)
	if !dated && !amzDated && !now.IsZero() {
		c.Request.Headers = append(c.Request.Headers, Header{"Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")})
	}
	if _, there := c.Request.Header("X-Amz-Security-Token"); !there && c.Credentials.SessionToken != "" {
		c.Request.Headers = append(c.Request.Headers, Header{"X-Amz-Security-Token", c.Credentials.SessionToken.Reveal()})
	}
	return c
}

// Complete implements [Scheme].
func (s3V2Query) Complete(c Case, now time.Time) Case {
	const hour = 3600
	query := c.Request.Target().Query
	add := func(name, value string) {
		if value != "" && parameter(query, name) == "" {
			c.Request.URL = withParameter(c.Request.URL, name, value)
		}
	}
	add("AWSAccessKeyId", c.Credentials.AccessKeyID)
	if !now.IsZero() {
		add("Expires", strconv.FormatInt(now.Unix()+hour, 10))
	}
	add("x-amz-security-token", c.Credentials.SessionToken.Reveal())
	return c
}

// Sign implements [Scheme].
func (s3V2) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, len(s3V2Ladder))
	s3V2Sign(c, r, own, v, s3V2AmzHeaders(&c.Request, "", &r), r.Header.dateLine(&c.Request))
	if signature := v.or(own, s3Signature); signature != nil {
		keyID, _ := s3V2Claim(c)
		if keyID == "" {
			keyID = c.Credentials.AccessKeyID
		}
		v[s3Authorization] = append([]byte("AWS "+keyID+":"), signature...)
	}
	return v
}

// Sign implements [Scheme].
func (s3V2Query) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, len(s3V2QueryLadder))
	target := c.Request.Target()
	s3V2Sign(c, r, own, v, s3V2AmzHeaders(&c.Request, target.Query, &r), parameter(target.Query, "Expires"))
	v[s3EncodedSignature] = escapeTimes(v.or(own, s3Signature), r.Output.Passes)
	if signature := v.or(own, s3EncodedSignature); signature != nil {
		query := withoutParameter(target.Query, "Signature")
		if query != "" {
			query += "&"
		}
		v[s3SignedURL] = append([]byte(target.Base()+"?"+query+"Signature="), signature...)
	}
	return v
}

// divideS3Text splits a string to sign: four lines, the headers, the resource.
func divideS3Text(value []byte) []Piece {
	pieces := divideNamed("method", "Content-MD5", "Content-Type", "Date")(value)
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.Joint() || p.Name != "":
		case bytes.HasPrefix(p.Text, []byte("x-amz-")):
			*p = named(p.Text, "header", ':', p.Index)
		case i == len(pieces)-1:
			p.Name = "resource"
		}
	}
	return pieces
}

// s3V2Sign computes the steps up to the signature. date stands in the fourth
// line: the Date, or when the signature ends.
func s3V2Sign(c *Case, r Rules, own, v Values, amzHeaders []byte, date string) {
	v[s3AmzHeaders] = r.Request.HeaderEnd.each(amzHeaders)
	v[s3Resource] = s3V2Resource(c, r.Path.Line, r.Resource)
	v[s3StringToSign] = s3V2Text(c, &r, date, v.or(own, s3AmzHeaders), v.or(own, s3Resource))
	if c.Credentials.SecretAccessKey != "" {
		v[s3Signature] = base64SHA1(c.Credentials.SecretAccessKey, v.or(own, s3StringToSign), r)
	}
}

// s3V2Text joins the lines of the string to sign.
func s3V2Text(c *Case, r *Rules, date string, headers, resource []byte) []byte {
	md5, _ := c.Request.Header("Content-MD5")
	kind, _ := c.Request.Header("Content-Type")
	md5, kind = strings.TrimSpace(r.Header.value("content-md5", md5)), strings.TrimSpace(r.Header.value("content-type", kind))
	if r.Text.Swapped {
		md5, kind = kind, md5
	}
	lines := r.Text.writeLines(256)
	for i, line := range [...]string{r.Method.write(strings.ToUpper(c.Request.Method)), md5, kind, date} {
		if i == 3 && line == "" && r.Header.Date == DateGone {
			continue
		}
		lines.line(line)
	}
	if len(headers) > 0 {
		if lines.lineOf(headers); !r.Request.HeaderEnd.ends(headers) {
			lines.text = append(lines.text, r.Request.HeaderEnd.text()...)
		}
		lines.text = append(lines.text, resource...)
	} else {
		lines.lineOf(resource)
	}
	return r.Text.Escaped.escape(lines.end())
}

// base64SHA1 returns the HMAC-SHA1 of a text in Base64.
func base64SHA1(secret Secret, text []byte, r Rules) []byte {
	var sum [sha1.Size]byte
	return r.Output.inBase64(r.Digest.of(sha1Hash, r.Key.Secret.key("", secret), text, sum[:0]))
}

// s3V2AmzHeaders writes the x-amz- headers, and of a presigned URL those that
// travel as parameters.
func s3V2AmzHeaders(r *Request, query string, rules *Rules) []byte {
	f := v4Facts{lines: slices.DeleteFunc(sortedHeaders(r), func(h Header) bool { return !strings.HasPrefix(h.Name, "x-amz-") })}
	for _, p := range ParsePairs(query) {
		if name := strings.ToLower(p.Name); strings.HasPrefix(name, "x-amz-") {
			f.lines = append(f.lines, Header{name, p.Value})
		}
	}
	slices.SortStableFunc(f.lines, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	f.signedHeaders = make([]string, 0, len(f.lines))
	for _, line := range f.lines {
		if n := len(f.signedHeaders); n == 0 || f.signedHeaders[n-1] != line.Name {
			f.signedHeaders = append(f.signedHeaders, line.Name)
		}
	}
	names, _ := rules.Header.names(r, &f)
	return canonicalHeaders(r, Target{}, &f, names, rules, appendUnfolded)
}

// appendUnfolded appends a value without blanks around it, and with one blank
// for each fold of the line. Other runs of blanks stay.
func appendUnfolded(b []byte, value string) []byte {
	for i, line := range strings.FieldsFunc(value, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, strings.TrimSpace(line)...)
	}
	return b
}

// s3V2Resource writes the canonical resource. The bucket is in the Host that S3
// receives.
func s3V2Resource(c *Case, line PathLine, rules ResourceRules) []byte {
	b, target := []byte{}, c.Request.Target()
	if bucket := cmp.Or(Locate(s3V2Host(&c.Request)).Bucket, c.Bucket); bucket != "" {
		b = append(append(b, '/'), bucket...)
	}
	b = append(b, pathLine(&c.Request, target, line)...)
	pairs := slices.DeleteFunc(ParsePairs(target.Query), func(p Pair) bool { return !rules.names(p.Name) })
	if !rules.Unsorted {
		sortPairs(pairs, QueryRules{})
	}
	for i, p := range pairs {
		b = append(b, "?&"[min(i, 1)])
		b = append(b, p.Name...)
		if p.Value != "" {
			b = append(append(b, '='), p.Value...)
		}
	}
	return b
}

// s3V2Host returns the host that S3 receives.
func s3V2Host(r *Request) string {
	if host, sent := r.Header("Host"); sent {
		return strings.TrimSpace(host)
	}
	return r.Target().Host
}

// Readings implements [Opener].
func (s3V2) Readings(c *Case) []Reading { return s3V2Readings(c) }

// Readings implements [Opener].
func (s3V2Query) Readings(c *Case) []Reading { return s3V2Readings(c) }

// s3V2Readings takes the bucket from a host that is not AWS's own: its first
// label, or the whole of it. Which it is, only that server knows.
func s3V2Readings(c *Case) []Reading {
	host, _, _ := strings.Cut(strings.ToLower(s3V2Host(&c.Request)), ":")
	if host == "" || Locate(host) != (Location{}) {
		return nil
	}
	label, _, _ := strings.Cut(host, ".")
	var list []Reading
	for _, bucket := range []string{label, host} {
		other := *c
		other.Bucket = bucket
		list = append(list, Reading{other, Printable(bucket) + ", from the host: with it the signature verifies"})
	}
	return list
}

// s3V2Claim reads "AWS key id:signature".
func s3V2Claim(c *Case) (keyID, signature string) {
	value, _ := c.Request.Header("Authorization")
	text, found := strings.CutPrefix(strings.TrimSpace(value), "AWS ")
	if !found {
		return "", ""
	}
	keyID, signature, _ = strings.Cut(text, ":")
	return strings.TrimSpace(keyID), strings.TrimSpace(signature)
}

// Carried implements [Scheme].
func (s3V2) Carried(c *Case) Values {
	v := make(Values, len(s3V2Ladder))
	if _, signature := s3V2Claim(c); signature != "" {
		value, _ := c.Request.Header("Authorization")
		v[s3Signature], v[s3Authorization] = []byte(signature), []byte(strings.TrimSpace(value))
	}
	return v
}

// Carried implements [Scheme].
func (s3V2Query) Carried(c *Case) Values {
	v := make(Values, len(s3V2QueryLadder))
	if signature := v2SignatureIn(c.Request.Target().Query); signature != nil {
		v[s3EncodedSignature], v[s3SignedURL] = signature, []byte(c.Request.URL)
	}
	return v
}

// Signed implements [Scheme].
func (s3V2) Signed(c *Case, v Values) (Request, bool) {
	r := c.Request
	if v[s3Authorization] == nil {
		return r, false
	}
	r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool { return equalFold(h.Name, "Authorization") })
	r.Headers = append(r.Headers, Header{"Authorization", string(v[s3Authorization])})
	return r, true
}

// Signed implements [Scheme].
func (s3V2Query) Signed(c *Case, v Values) (Request, bool) {
	r := c.Request
	if v[s3SignedURL] == nil {
		return r, false
	}
	r.URL = string(v[s3SignedURL])
	return r, true
}

// Remarks implements [Scheme].
func (s3V2) Remarks(c *Case, now time.Time) []Remark {
	keyID, signature := s3V2Claim(c)
	_, token := c.Request.Header("X-Amz-Security-Token")
	remarks := slices.Concat(keyRemark(c, keyID, "authorization", "header Authorization"), s3V2Form(c), s3V2Twice(c),
		hostRemark(&c.Request, "canonical-resource"), keyUnused(&c.Credentials, "signature"),
		tokenRemark(c, token, signature != "", "canonical-amz-headers", "header X-Amz-Security-Token"))
	date, dated := c.Request.Header("Date")
	amzDate, amzDated := c.Request.Header("X-Amz-Date")
	where := "header Date"
	if amzDated {
		date, where = amzDate, "header X-Amz-Date"
	}
	sent, ok := parseTime(strings.TrimSpace(date))
	switch {
	case !dated && !amzDated && signature != "":
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "string-to-sign", Where: where, Title: "There is no Date",
			Text: "S3 refuses a request without Date and without x-amz-date.",
		})
	case (dated || amzDated) && !ok:
		remarks = append(remarks, Remark{
			ID: "timestamp-format-invalid", Step: "string-to-sign", Where: where, Title: "The time is not in a form that S3 reads",
			Text: "It must read like Tue, 27 Mar 2007 19:36:42 +0000.",
		})
	case ok:
		remarks = append(remarks, ageRemark(sent, time.Time{}, now, "string-to-sign", where)...)
	}
	if dated && amzDated {
		remarks = append(remarks, Remark{
			ID: "date-and-amz-date-both", Step: "string-to-sign", Where: "header Date", Possible: true, Title: "There are two times",
			Text: "With x-amz-date the line of the Date is empty in the string to sign, and Date is not looked at.",
		})
	}
	return remarks
}

// s3V2Form looks at the form of the Authorization header.
func s3V2Form(c *Case) []Remark {
	value, sent := c.Request.Header("Authorization")
	keyID, signature := s3V2Claim(c)
	switch {
	case !sent || keyID != "" && signature != "" && !strings.ContainsAny(keyID, " \t"):
		return nil
	case strings.HasPrefix(strings.TrimSpace(value), "AWS4-"):
		return []Remark{{
			ID: "signature-version-confusion", Step: "string-to-sign", Where: "header Authorization", Title: "This request is signed with another algorithm",
			Text: "It is signed with Signature Version 4. What is computed here is Version 2, and cannot fit.",
		}}
	}
	return []Remark{{
		ID: "auth-header-malformed", Step: "authorization", Where: "header Authorization", Title: "The Authorization header is not of the right form",
		Text: "It must read AWS, a blank, the access key id without a blank in it, a colon and the signature.",
	}}
}

// Remarks implements [Scheme].
func (s3V2Query) Remarks(c *Case, now time.Time) []Remark {
	query := c.Request.Target().Query
	token := parameter(query, "x-amz-security-token") != ""
	signed := parameter(query, "Signature") != ""
	remarks := slices.Concat(keyRemark(c, parameter(query, "AWSAccessKeyId"), "signed-url", "parameter AWSAccessKeyId"), s3V2Twice(c),
		hostRemark(&c.Request, "canonical-resource"), keyUnused(&c.Credentials, "signature"),
		tokenRemark(c, token, signed, "canonical-amz-headers", "parameter x-amz-security-token"))
	if algorithm := parameter(query, "X-Amz-Algorithm"); algorithm != "" {
		remarks = append(remarks, Remark{
			ID: "signature-version-confusion", Step: "string-to-sign", Where: "parameter X-Amz-Algorithm", Title: "This request is signed with another algorithm",
			Text: "It says " + Printable(algorithm) + ". What is computed here is Signature Version 2, and cannot fit.",
		})
	}
	if signed && parameter(query, "AWSAccessKeyId") == "" {
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "signed-url", Where: "parameter AWSAccessKeyId", Title: "There is no AWSAccessKeyId",
			Text: "It says whose key signed the URL.",
		})
	}
	text, where := parameter(query, "Expires"), "parameter Expires"
	seconds, err := strconv.ParseInt(text, 10, 64)
	switch {
	case text == "":
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "string-to-sign", Where: where, Title: "There is no Expires",
			Text: "It says until when the URL is good, in seconds since 1970.",
		})
	case err != nil || seconds < 0:
		remarks = append(remarks, Remark{
			ID: "expires-out-of-range", Step: "string-to-sign", Where: where, Title: "Expires is not a time",
			Text: fmt.Sprintf("It says %s; it must be a whole number, the seconds since 1970.", Printable(text)),
		})
	case seconds < 1e8:
		remarks = append(remarks, Remark{
			ID: "expires-out-of-range", Step: "string-to-sign", Where: where, Title: "Expires is a time of the early seventies",
			Text: fmt.Sprintf("It says %s, which is %s. Version 2 asks for the end as seconds since 1970, not for how long.", Printable(text), time.Unix(seconds, 0).UTC().Format(time.RFC3339)),
		})
	case !now.IsZero() && now.Unix() > seconds:
		remarks = append(remarks, ageRemark(time.Unix(seconds, 0), time.Unix(seconds, 0), now, "string-to-sign", where)...)
	}
	return remarks
}

// s3V2Twice looks for a second signature.
func s3V2Twice(c *Case) []Remark {
	query := c.Request.Target().Query
	_, header := c.Request.Header("Authorization")
	inQuery := parameter(query, "Signature") != "" || parameter(query, "X-Amz-Signature") != ""
	if !(header && inQuery) && headerCount(&c.Request, "Authorization") < 2 && len(repeated(query, "Signature", "AWSAccessKeyId", "Expires")) == 0 {
		return nil
	}
	return []Remark{{
		ID: "signature-twice", Step: "signature", Where: "request", Title: "The request is signed twice",
		Text: "S3 takes one signature: in the Authorization header or in the query, once.",
	}}
}

// withoutParameter returns a query without the pairs of that name, and the rest
// as it is.
func withoutParameter(query, name string) string {
	if !strings.Contains(query, name) && strings.IndexByte(query, '%') < 0 {
		return query
	}
	var kept strings.Builder
	kept.Grow(len(query))
	first := true
	for pair := range strings.SplitSeq(query, "&") {
		if n, _, _ := strings.Cut(pair, "="); Unescape(n) == name {
			continue
		}
		if !first {
			kept.WriteByte('&')
		}
		first = false
		kept.WriteString(pair)
	}
	return kept.String()
}

// sameTrimmed compares texts without the blanks around them.
func sameTrimmed(a, b []byte) bool {
	return strings.TrimSpace(string(a)) == strings.TrimSpace(string(b))
}
