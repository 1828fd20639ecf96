package signer

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A v4Claim is what a request says of its own signature, as it is written.
type v4Claim struct {
	authorization        // credential and signature, wherever they stand
	time          string // "" where there is none
	timeAt        string // the field that it stands in
	expires       string
	token         string
}

// claim reads the Authorization header, or the parameters of a presigned URL.
func (k v4Kind) claim(c *Case) (claim v4Claim) {
	if k.query {
		return queryClaim(c.Request.Target().Query)
	}
	if value, sent := c.Request.Header("Authorization"); sent {
		claim.authorization = parseAuthorization(value)
	}
	for _, name := range [...]string{"X-Amz-Date", "Date"} {
		if value, sent := c.Request.Header(name); sent && claim.time == "" {
			claim.time, claim.timeAt = strings.TrimSpace(value), "header "+name
		}
	}
	claim.token, _ = c.Request.Header("X-Amz-Security-Token")
	return claim
}

// queryClaim reads the parameters that begin with X-Amz-; of one that is there
// twice, the first.
func queryClaim(query string) (claim v4Claim) {
	for pair := range strings.SplitSeq(query, "&") {
		if len(pair) < len("X-Amz-") || !strings.EqualFold(pair[:1], "x") && pair[0] != '%' {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if to := claim.parameter(Unescape(name)); to != nil && *to == "" {
			*to = Unescape(value)
		}
	}
	if claim.time != "" {
		claim.timeAt = "parameter X-Amz-Date"
	}
	return claim
}

// parameter returns where the value of a parameter belongs.
func (claim *v4Claim) parameter(name string) *string {
	switch name {
	case "X-Amz-Algorithm":
		return &claim.algorithm
	case "X-Amz-Credential":
		return &claim.credential
	case "X-Amz-SignedHeaders":
		return &claim.signedHeaders
	case "X-Amz-Signature":
		return &claim.signature
	case "X-Amz-Date":
		return &claim.time
	case "X-Amz-Expires":
		return &claim.expires
	case "X-Amz-Security-Token":
		return &claim.token
	}
	return nil
}

// A v4Scope is a credential, taken apart.
type v4Scope struct {
	keyID, date, region, service, last string
	whole                              bool // every part is there, and of its form
}

// parseCredential takes "key id/date/region/service/aws4_request" apart, from
// its end. For Signature Version 4A there is no region.
func (k v4Kind) parseCredential(credential string) (s v4Scope) {
	rest := credential
	last := func() (part string) {
		if at := strings.LastIndexByte(rest, '/'); at >= 0 {
			rest, part = rest[:at], rest[at+1:]
		}
		return part
	}
	s.last, s.service = last(), last()
	if !k.asymmetric {
		s.region = last()
	}
	s.date = last()
	s.whole = s.last == terminator && s.service != "" && (s.region != "" || k.asymmetric) && isDate(s.date) && rest != ""
	s.keyID = rest
	if !s.whole {
		s.keyID, _, _ = strings.Cut(credential, "/")
	}
	return s
}

// isDate reports whether text is eight digits.
func isDate(text string) bool {
	return len(text) == 8 && strings.Trim(text, "0123456789") == ""
}

// v4Facts are what the steps are made of beside the request itself: what the
// request says of its signature wins; what it does not say is taken from the
// case, and then from what the host tells.
type v4Facts struct {
	keyID, date, region, service string
	time                         string   // as the string to sign has it; "" where it is not known
	signedHeaders                []string // sorted, in lower case
	listed                       string   // the list of them as it is written, "" where there is none
	lines                        []Header // all headers, sorted, their names in lower case
	bodyHash                     []byte   // what stands for the body
}

func (k v4Kind) facts(c *Case, target Target) v4Facts {
	claim := k.claim(c)
	f := v4Facts{time: basicTime(claim.time), keyID: c.Credentials.AccessKeyID, lines: sortedHeaders(&c.Request)}
	said := k.parseCredential(claim.credential)
	if said.keyID != "" && !(f.keyID != "" && looksMasked(said.keyID)) {
		f.keyID = said.keyID
	}
	if said.whole {
		f.date, f.region, f.service = said.date, said.region, said.service
	} else {
		if f.region, f.service = scopeOf(c, target); f.region == "*" {
			f.region = "" // a set of regions is no region
		}
		if f.time != "" {
			f.date = f.time[:8]
		}
	}
	if list := cmp.Or(claim.signedHeaders, c.SignedHeaders); list != "" {
		f.signedHeaders, f.listed = headerList(list), list
	} else {
		f.signedHeaders = headersToSign(f.lines)
	}
	return f
}

// unknownHeaders returns the names of headers that are signed, and whose values
// nobody can know: a presigned URL by itself says which headers go with it, but
// not what is in them.
func (k v4Kind) unknownHeaders(c *Case, f *v4Facts) []string {
	if !k.query || len(c.Request.Headers) > 0 {
		return nil
	}
	var names []string
	for _, name := range f.signedHeaders {
		if _, known := f.implied(&c.Request, Target{}, name, HostRules{}); !known && name != "" && len(names) < 10 {
			names = append(names, "the header "+Printable(name))
		}
	}
	return names
}

// serviceOf returns the service alone.
func (k v4Kind) serviceOf(c *Case) string {
	if said := k.parseCredential(k.claim(c).credential); said.whole {
		return said.service
	}
	_, service := scopeOf(c, c.Request.Target())
	return service
}

// scopeOf returns region and service of a request that does not say them.
func scopeOf(c *Case, target Target) (region, service string) {
	region, service = c.Region, c.Service
	if region == "" || service == "" {
		host := target.Host
		if sent, ok := c.Request.Header("Host"); ok {
			host = strings.TrimSpace(sent)
		}
		at := Locate(host)
		region, service = cmp.Or(region, at.Region), cmp.Or(service, at.Service)
	}
	return region, service
}

// headerList splits a list of signed headers, and makes it what it should be.
func headerList(list string) []string {
	names := strings.Split(strings.ToLower(list), ";")
	slices.Sort(names)
	return slices.Compact(names)
}

// scope returns the credential scope, or nil where a part of it is not known.
func (f *v4Facts) scope(k v4Kind) []byte {
	if f.date == "" || f.service == "" || f.region == "" && !k.asymmetric {
		return nil
	}
	b := make([]byte, 0, 64)
	b = append(append(b, f.date...), '/')
	if !k.asymmetric {
		b = append(append(b, f.region...), '/')
	}
	return append(append(append(b, f.service...), '/'), terminator...)
}

// basicTime returns a time as X-Amz-Date has it. Services that read a Date
// header, or an extended form, write it so in their string to sign too. What is
// no time is "".
func basicTime(text string) string {
	if isBasicTime(text) {
		return text
	}
	if at, ok := parseTime(text); ok {
		return at.UTC().Format(amzTime)
	}
	return ""
}

// isBasicTime reports whether text is of the form 20150830T123600Z.
func isBasicTime(text string) bool {
	return len(text) == len(amzTime) && text[8] == 'T' && text[15] == 'Z' &&
		isDate(text[:8]) && strings.Trim(text[9:15], "0123456789") == ""
}

// parseTime reads the forms of time that headers and parameters have.
func parseTime(text string) (time.Time, bool) {
	const longest = 64
	if text == "" || len(text) > longest {
		return time.Time{}, false
	}
	for _, layout := range []string{
		amzTime, time.RFC3339, "2006-01-02T15:04:05", time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 MST",
		"Mon, 2 Jan 2006 15:04:05 -0700", time.RFC850, time.ANSIC,
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
