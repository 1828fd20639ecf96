package signer

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"
	"unicode"
)

// SigV2 is Signature Version 2 with the signature among the parameters, as
// Amazon MWS, the Product Advertising API 4 and the older query services of
// AWS use it.
type SigV2 struct{}

var _ Scheme = SigV2{}

// The indexes of the steps.
const (
	v2CanonicalQuery = iota
	v2StringToSign
	v2Digest
	v2Signature
	v2EncodedSignature
	v2SignedRequest
	v2Steps
)

// Where the rules are written.
const (
	v2Source      = "https://docs.aws.amazon.com/general/latest/gr/signature-version-2.html"
	hmacSource    = "https://www.rfc-editor.org/rfc/rfc2104"
	base64Source  = "https://www.rfc-editor.org/rfc/rfc4648#section-4"
	percentSource = "https://www.rfc-editor.org/rfc/rfc3986#section-2.3"
)

var v2Ladder = [v2Steps]Step{
	v2CanonicalQuery: {
		ID: "canonical-query", Title: "Canonical query", Source: v2Source,
		Rule:   "All parameters but Signature, sorted by name in byte order, each name and value percent-encoded once, joined with = and &.",
		Divide: divideQuery,
	},
	v2StringToSign: {
		ID: "string-to-sign", Title: "String to sign", Source: v2Source,
		Rule:   "Method, host in lower case, path and canonical query: four lines with a line feed between them and none at the end.",
		Divide: divideLines("method", "host", "path"),
	},
	v2Digest: {
		ID: "digest", Title: "Digest", Source: hmacSource, Keyed: true, Same: bytes.EqualFold,
		Rule: "HMAC of the string to sign, keyed with the secret access key as it is, with the hash that SignatureMethod names; shown in hex.",
	},
	v2Signature: {
		ID: "signature", Title: "Signature", Source: base64Source, Role: RoleSignature, Keyed: true,
		Rule: "The bytes of the digest (not its hex text) in Base64, with padding.",
	},
	v2EncodedSignature: {
		ID: "encoded-signature", Title: "Encoded signature", Source: percentSource, Role: RoleSignature, Keyed: true,
		Rule: "The signature percent-encoded once: + becomes %2B, / becomes %2F and = becomes %3D.",
		Same: sameUnescaped, Undo: signatureBehind,
	},
	v2SignedRequest: {
		ID: "signed-url", Title: "Signed URL", Source: v2Source, Role: RoleRequest, Keyed: true,
		Rule:   "The address with the signed parameters and Signature, in any order.",
		Divide: divideURL, Same: sameURL,
	},
}

// v2BodyLadder is v2Ladder for parameters that travel in a form body.
var v2BodyLadder = func() [v2Steps]Step {
	ladder := v2Ladder
	ladder[v2SignedRequest] = Step{
		ID: "signed-body", Title: "Signed body", Source: v2Source, Role: RoleRequest, Keyed: true,
		Rule:   "The form body with the signed parameters and Signature, in any order.",
		Divide: divideQuery, Same: samePairs,
	}
	return ladder
}()

// ID implements [Scheme].
func (SigV2) ID() string { return "sigv2" }

// Title implements [Scheme].
func (SigV2) Title() string { return "Signature Version 2" }

// Recognises implements [Scheme].
func (SigV2) Recognises(c *Case) bool {
	for _, p := range v2Parameters(c) {
		if p.Name == "SignatureVersion" || p.Name == "SignatureMethod" || p.Name == "AWSAccessKeyId" {
			return true
		}
	}
	return false
}

// Rules implements [Scheme].
func (SigV2) Rules() Rules { return Rules{Output: OutputRules{Passes: 1}} }

// Steps implements [Scheme].
func (SigV2) Steps(c *Case) []Step {
	if v2InBody(c) {
		return v2BodyLadder[:]
	}
	return v2Ladder[:]
}

// Sign implements [Scheme]. It reads as the documentation does, one line a
// step.
func (SigV2) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, v2Steps)
	parameters := v2Parameters(c)
	v[v2CanonicalQuery] = v2Canonical(parameters, r.Query)
	v[v2StringToSign] = v2Text(c, v.or(own, v2CanonicalQuery), r.Text)
	v[v2Digest] = v2MAC(c, parameters, v.or(own, v2StringToSign))
	v[v2Signature] = base64OfHex(v.or(own, v2Digest))
	v[v2EncodedSignature] = escapeTimes(v.or(own, v2Signature), r.Output.Passes)
	v[v2SignedRequest] = v2Send(c, v.or(own, v2CanonicalQuery), v.or(own, v2EncodedSignature), r)
	return v
}

// v2Canonical sorts and encodes the parameters.
func v2Canonical(parameters []Pair, r QueryRules) []byte {
	sortPairs(parameters, r.Order)
	size := 0
	for _, p := range parameters {
		size += len(p.Name) + len(p.Value) + 2
	}
	b := make([]byte, 0, size+size/4)
	for _, p := range parameters {
		if p.Name == "Signature" {
			continue
		}
		if len(b) > 0 {
			b = append(b, '&')
		}
		b = appendEscaped(b, p.Name)
		b = append(b, '=')
		b = appendEscaped(b, p.Value)
	}
	return b
}

// v2Text joins the four lines of the string to sign.
func v2Text(c *Case, query []byte, r TextRules) []byte {
	target, end := c.Request.Target(), r.LineEnd.text()
	method, host, path := strings.ToUpper(c.Request.Method), target.SignedHost(), target.SignedPath()
	b := make([]byte, 0, len(method)+len(host)+len(path)+len(query)+3*len(end))
	for _, line := range [...]string{method, host, path} {
		b = append(b, line...)
		b = append(b, end...)
	}
	return append(b, query...)
}

// v2MAC returns the digest in hex, or nil without a secret.
func v2MAC(c *Case, parameters []Pair, text []byte) []byte {
	if c.Credentials.SecretAccessKey == "" {
		return nil
	}
	mac := hmac.New(v2Hash(parameters), []byte(c.Credentials.SecretAccessKey.Reveal()))
	mac.Write(text)
	var sum [sha256.Size]byte
	return hex.AppendEncode(nil, mac.Sum(sum[:0]))
}

// v2Hash returns the hash that SignatureMethod names; SHA-256 where it names
// none or an unknown one (which [SigV2.Remarks] reports).
func v2Hash(parameters []Pair) func() hash.Hash {
	for _, p := range parameters {
		if p.Name == "SignatureMethod" && p.Value == "HmacSHA1" {
			return sha1.New
		}
	}
	return sha256.New
}

// v2Send puts query and signature where the request carries them. Parameters
// that stay in the URL of a form are not in its body.
func v2Send(c *Case, query, signature []byte, r Rules) []byte {
	if signature == nil {
		return nil
	}
	inBody, target := v2InBody(c), c.Request.Target()
	if inBody && target.Query != "" {
		query = v2Canonical(ParsePairs(string(c.Request.Body)), r.Query)
	}
	b := make([]byte, 0, len(c.Request.URL)+len(query)+len(signature)+32)
	if !inBody {
		b = append(append(b, target.Base()...), '?')
	}
	if len(query) > 0 {
		b = append(append(b, query...), '&')
	}
	return append(append(b, "Signature="...), signature...)
}

// v2Parameters returns the parameters of the query and of a form body.
func v2Parameters(c *Case) []Pair {
	pairs := appendPairs(nil, c.Request.Target().Query)
	if v2InBody(c) {
		pairs = appendPairs(pairs, string(c.Request.Body))
	}
	return pairs
}

// v2InBody reports whether parameters travel in a form body. Where no header
// says what the body is, they do if the query has none: a request of this
// scheme has parameters somewhere.
func v2InBody(c *Case) bool {
	r := &c.Request
	if !equalFold(r.Method, "POST") {
		return false
	}
	kind, known := r.Header("Content-Type")
	if !known {
		return len(r.Body) > 0 && r.Target().Query == ""
	}
	kind, _, _ = strings.Cut(kind, ";")
	if !equalFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return false
	}
	if r.Target().Query == "" {
		return true
	}
	// curl says "form" of any body: a feed beside parameters in the URL is none.
	return len(r.Body) > 0 && !bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<"))
}

// sortPairs sorts by the order given, and equal names by value, which the
// rules leave open.
func sortPairs(pairs []Pair, order Order) {
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		return cmp.Or(compareNames(a.Name, b.Name, order), strings.Compare(a.Value, b.Value))
	})
}

func compareNames(a, b string, order Order) int {
	switch order {
	case OrderFoldCase:
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	case OrderCulture:
		return cmp.Or(strings.Compare(collationKey(a), collationKey(b)),
			strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	}
	return strings.Compare(a, b)
}

// collationKey keeps the letters and digits of a name, in lower case.
func collationKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// base64OfHex returns the Base64 text of bytes given in hex, or nil where
// there is no hex.
func base64OfHex(digest []byte) []byte {
	var buffer [64]byte
	raw, err := hex.AppendDecode(buffer[:0], bytes.TrimSpace(digest))
	if err != nil || len(raw) == 0 {
		return nil
	}
	return base64.StdEncoding.AppendEncode(nil, raw)
}

// escapeTimes percent-encodes text that many times.
func escapeTimes(text []byte, times uint8) []byte {
	if text == nil {
		return nil
	}
	for range times {
		text = appendEscaped(make([]byte, 0, len(text)+16), string(text))
	}
	return text
}

// signatureBehind returns the Base64 signature of 20 or 32 bytes that the text
// is, or becomes when it is percent-decoded a few times; or nil.
func signatureBehind(text []byte) []byte {
	const passes = 4
	s := string(text)
	for range passes {
		if raw, err := base64.StdEncoding.DecodeString(s); err == nil && (len(raw) == sha1.Size || len(raw) == sha256.Size) {
			return []byte(s)
		}
		s = Unescape(s)
	}
	return nil
}

// sameUnescaped compares texts after one percent-decoding.
func sameUnescaped(a, b []byte) bool { return Unescape(string(a)) == Unescape(string(b)) }

// samePairs compares parameters without regard to their order.
func samePairs(a, b []byte) bool {
	return slices.Equal(sortedPairs(string(a)), sortedPairs(string(b)))
}

// sameURL compares addresses byte for byte, but for the case of the host and
// the scheme's own port, and parameters without regard to their order. The
// target of a request may name no host: its header does.
func sameURL(a, b []byte) bool {
	s, t := SplitURL(string(a)), SplitURL(string(b))
	sameHost := s.Host == "" || t.Host == "" || s.Scheme == t.Scheme && s.SignedHost() == t.SignedHost()
	return sameHost && s.SignedPath() == t.SignedPath() &&
		slices.Equal(sortedPairs(s.Query), sortedPairs(t.Query))
}

func sortedPairs(query string) []Pair {
	pairs := ParsePairs(query)
	sortPairs(pairs, OrderName)
	return pairs
}

// Complete implements [Scheme].
func (SigV2) Complete(c Case, now time.Time) Case {
	have := map[string]bool{}
	for _, p := range v2Parameters(&c) {
		have[p.Name] = true
	}
	var added []byte
	add := func(name, value string) {
		if value == "" || have[name] {
			return
		}
		added = append(appendEscaped(append(added, '&'), name), '=')
		added = appendEscaped(added, value)
	}
	add("AWSAccessKeyId", c.Credentials.AccessKeyID)
	add("SecurityToken", c.Credentials.SessionToken.Reveal())
	add("SignatureMethod", "HmacSHA256")
	add("SignatureVersion", "2")
	if !have["Expires"] && !now.IsZero() {
		add("Timestamp", now.UTC().Format("2006-01-02T15:04:05Z"))
	}
	if len(added) > 0 {
		c.Request = v2Append(&c, added)
	}
	return c
}

// v2Append returns the request with more pairs ("&name=value…") at the end of
// its parameters.
func v2Append(c *Case, more []byte) Request {
	r := c.Request
	if v2InBody(c) {
		r.Body = bytes.TrimPrefix(slices.Concat(r.Body, more), []byte("&"))
		return r
	}
	address, _, _ := strings.Cut(r.URL, "#")
	if _, query, found := strings.Cut(address, "?"); !found {
		address += "?" + string(more[1:])
	} else if query == "" {
		address += string(more[1:])
	} else {
		address += string(more)
	}
	r.URL = address
	return r
}

// Carried implements [Scheme]. A signature may be in the URL even where other
// parameters are in the body; then no part of the request is the signed body.
func (s SigV2) Carried(c *Case) Values {
	v := make(Values, v2Steps)
	v[v2EncodedSignature] = v2SignatureIn(c.Request.Target().Query)
	if v2InBody(c) {
		if signature := v2SignatureIn(string(c.Request.Body)); signature != nil {
			v[v2EncodedSignature], v[v2SignedRequest] = signature, c.Request.Body
		}
	} else if v[v2EncodedSignature] != nil {
		v[v2SignedRequest] = []byte(c.Request.URL)
	}
	return v
}

// v2SignatureIn returns the value of the last parameter Signature, as it is
// written, or nil.
func v2SignatureIn(query string) (signature []byte) {
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, found := strings.Cut(pair, "="); found && Unescape(name) == "Signature" {
			signature = []byte(value)
		}
	}
	return signature
}

// Signed implements [Scheme].
func (SigV2) Signed(c *Case, v Values) Request {
	r := c.Request
	if !v2InBody(c) {
		r.URL = string(v[v2SignedRequest])
		return r
	}
	r.Body = v[v2SignedRequest]
	if _, known := r.Header("Content-Type"); !known {
		r.Headers = append(slices.Clip(r.Headers), Header{"Content-Type", "application/x-www-form-urlencoded"})
	}
	return r
}

// Remarks implements [Scheme].
func (SigV2) Remarks(c *Case, now time.Time) []Remark {
	const most = 100 // nobody reads more of them
	parameters := v2Parameters(c)
	remarks := v2RequestRemarks(c, parameters)
	count := map[string]int{}
	for _, p := range parameters {
		if count[p.Name]++; len(remarks) >= most {
			break
		}
		remarks = append(remarks, v2Remark(c, p, now)...)
		if count[p.Name] == 2 {
			remarks = append(remarks, Remark{
				ID: "param-duplicate-name", Step: "canonical-query", Where: "parameter " + Printable(p.Name),
				Title: "A parameter is there twice",
				Text:  "Signature Version 2 does not say how to sort two parameters of one name. Here they are sorted by value.",
			})
		}
	}
	return remarks
}

// v2RequestRemarks looks at the request as a whole.
func v2RequestRemarks(c *Case, parameters []Pair) []Remark {
	var remarks []Remark
	has := func(names ...string) bool {
		return slices.ContainsFunc(parameters, func(p Pair) bool { return slices.Contains(names, p.Name) })
	}
	authorization, _ := c.Request.Header("Authorization")
	if has("X-Amz-Algorithm", "X-Amz-Signature") || strings.HasPrefix(authorization, "AWS4-") {
		remarks = append(remarks, Remark{
			ID: "signature-version-confusion", Step: "canonical-query", Where: "request",
			Title: "This request is signed with another version",
			Text:  "It carries the marks of Signature Version 4. What is computed here is Signature Version 2, and cannot fit.",
		})
	}
	if missing := v2Missing(has); len(missing) > 0 && len(parameters) > 0 {
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "canonical-query", Where: "request",
			Title: "Parameters are missing that every request has",
			Text:  "There is no " + strings.Join(missing, ", no ") + ": the service answers MissingParameter, even with a right signature.",
		})
	}
	target := c.Request.Target()
	if host, sent := c.Request.Header("Host"); sent && target.SignedHost() != (Target{Scheme: target.Scheme, Host: strings.TrimSpace(host)}).SignedHost() {
		remarks = append(remarks, Remark{
			ID: "host-header-overridden", Step: "string-to-sign", Where: "header Host",
			Title: "The Host header names another host",
			Text:  fmt.Sprintf("The request goes to %s, but its Host header says %s. The service signs the Host that it receives: leave the header to the HTTP library.", Printable(target.Host), Printable(host)),
		})
	}
	if strings.HasPrefix(target.SignedHost(), "mws") && !has("SellerId", "Merchant") {
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "canonical-query", Where: "request",
			Title: "No seller is named",
			Text:  "Amazon MWS asks for SellerId, or Merchant in its older sections: without it the service answers MissingParameter, even with a right signature.",
		})
	}
	return remarks
}

// v2Missing lists what every service asks for and this request lacks.
func v2Missing(has func(...string) bool) []string {
	var missing []string
	if !has("AWSAccessKeyId") {
		missing = append(missing, "AWSAccessKeyId")
	}
	if !has("Timestamp", "Expires") {
		missing = append(missing, "Timestamp")
	}
	return missing
}

// v2Remark looks at one parameter.
func v2Remark(c *Case, p Pair, now time.Time) []Remark {
	where := "parameter " + Printable(p.Name)
	switch p.Name {
	case "SignatureVersion":
		if p.Value != "2" {
			return []Remark{{
				ID: "signature-version-confusion", Step: "canonical-query", Where: where,
				Title: "SignatureVersion is not 2",
				Text:  fmt.Sprintf("The request says SignatureVersion=%s, but it is computed here by the rules of version 2.", Printable(p.Value)),
			}}
		}
	case "SignatureMethod":
		if p.Value != "HmacSHA256" && p.Value != "HmacSHA1" {
			return []Remark{{
				ID: "signature-method-unknown", Step: "digest", Where: where,
				Title: "SignatureMethod is not a known one",
				Text:  fmt.Sprintf("The request says SignatureMethod=%s; services accept HmacSHA256 and HmacSHA1. Computed here with SHA-256.", Printable(p.Value)),
			}}
		}
	case "AWSAccessKeyId":
		if id := c.Credentials.AccessKeyID; id != "" && id != p.Value {
			return []Remark{{
				ID: "access-key-id-conflict", Step: "canonical-query", Where: where,
				Title: "Two access key ids",
				Text:  fmt.Sprintf("The request holds AWSAccessKeyId=%s, the credentials say %s. The request's own is what is signed.", Printable(p.Value), Printable(id)),
			}}
		}
	case "Timestamp":
		return v2Age(where, p.Value, now)
	}
	return nil
}

// v2Age compares a Timestamp with the time now. Services accept 15 minutes
// either way.
func v2Age(where, timestamp string, now time.Time) []Remark {
	sent, err := time.Parse("2006-01-02T15:04:05Z07:00", timestamp)
	if err != nil {
		sent, err = time.Parse("2006-01-02T15:04:05", timestamp)
	}
	if err != nil {
		return []Remark{{
			ID: "timestamp-format-invalid", Step: "canonical-query", Where: where,
			Title: "The time is not in a form that services read",
			Text:  "Use YYYY-MM-DDThh:mm:ssZ, in UTC.",
		}}
	}
	age := now.Sub(sent)
	if now.IsZero() || age.Abs() <= 15*time.Minute {
		return nil
	}
	text := "This time is more than 15 minutes ago: the service answers RequestExpired, even with a right signature."
	if age < 0 {
		text = "This time is more than 15 minutes ahead: the service refuses it, even with a right signature."
	}
	return []Remark{{ID: "timestamp-stale", Step: "canonical-query", Where: where, Title: "The request is too old or too new", Text: text}}
}
