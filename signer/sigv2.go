package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sigV2 is Signature Version 2 with the signature among the parameters, as
// Amazon MWS, the Product Advertising API 4 and the older query services of
// AWS use it.
type sigV2 struct{}

var _ Scheme = sigV2{}

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
		ID: "string-to-sign", Title: "String to sign", Source: v2Source, Host: true, Of: []int{v2CanonicalQuery},
		Rule:   "Method, host in lower case, path and canonical query: four lines with a line feed between them and none at the end.",
		Divide: divideLines("method", "host", "path"),
	},
	v2Digest: {
		ID: "digest", Title: "Digest", Source: hmacSource, Keyed: true, Same: bytes.EqualFold, Of: []int{v2StringToSign},
		Rule: "HMAC of the string to sign, keyed with the secret access key as it is, with the hash that SignatureMethod names; shown in hex.",
	},
	v2Signature: {
		ID: "signature", Title: "Signature", Source: base64Source, Role: RoleSignature, Keyed: true, Of: []int{v2Digest},
		Rule: "The bytes of the digest (not its hex text) in Base64, with padding.",
	},
	v2EncodedSignature: {
		ID: "encoded-signature", Title: "Encoded signature", Source: percentSource, Role: RoleSignature, Keyed: true, Of: []int{v2Signature},
		Rule: "The signature percent-encoded once: + becomes %2B, / becomes %2F and = becomes %3D.",
		Same: sameUnescaped, Undo: signatureBehind,
	},
	v2SignedRequest: {
		ID: "signed-url", Title: "Signed URL", Source: v2Source, Role: RoleRequest, Keyed: true, Of: []int{v2CanonicalQuery, v2EncodedSignature},
		Rule:   "The address with the signed parameters and Signature, in any order.",
		Divide: divideURL, Same: sameURL,
	},
}

// v2BodyLadder is v2Ladder for parameters that travel in a form body.
var v2BodyLadder = func() [v2Steps]Step {
	ladder := v2Ladder
	ladder[v2SignedRequest] = Step{
		ID: "signed-body", Title: "Signed body", Source: v2Source, Role: RoleRequest, Keyed: true, Of: []int{v2CanonicalQuery, v2EncodedSignature},
		Rule:   "The form body with the signed parameters and Signature, in any order.",
		Divide: divideQuery, Same: samePairs,
	}
	return ladder
}()

// ID implements [Scheme].
func (sigV2) ID() string { return "sigv2" }

// Title implements [Scheme].
func (sigV2) Title() string { return "Signature Version 2" }

// Recognises implements [Scheme].
func (sigV2) Recognises(c *Case) Likelihood {
	found := Unlikely
	if c.Request.Target().Path == productAdvertising4 {
		found = Marked
	}
	for _, p := range v2Parameters(c) {
		switch p.Name {
		case "SignatureVersion", "SignatureMethod":
			return Carrying
		case "AWSAccessKeyId":
			found = Marked
		}
	}
	return found
}

// Form implements [Scheme].
func (sigV2) Form() Form {
	return Form{FormBody: true, Fields: []Field{
		{Name: "AWSAccessKeyId"}, {Name: "SignatureMethod"}, {Name: "SignatureVersion"}, {Name: "Expires"}, {Name: "SecurityToken"},
		{Name: "Timestamp", Time: time.RFC3339, Empty: "the time now"},
		{Name: "Signature", Signature: true},
	}}
}

// Rules implements [Scheme].
func (sigV2) Rules(*Case) Rules { return Rules{Output: OutputRules{Passes: 1}} }

// HasStep implements [Scheme].
func (sigV2) HasStep(id string) bool {
	return StepIndex(v2Ladder[:], id) >= 0 || StepIndex(v2BodyLadder[:], id) >= 0
}

// Lacks implements [Scheme].
func (sigV2) Lacks(c *Case) []string {
	if c.Request.Target().Host == "" {
		return []string{"the host"}
	}
	return nil
}

// Steps implements [Scheme].
func (sigV2) Steps(c *Case) []Step {
	if v2InBody(c) {
		return v2BodyLadder[:]
	}
	return v2Ladder[:]
}

// Sign implements [Scheme]. It reads as the documentation does, one line a
// step.
func (sigV2) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, v2Steps)
	parameters := v2Parameters(c)
	v[v2CanonicalQuery] = canonicalQuery(slices.Clone(parameters), r.Query, "Signature")
	v[v2StringToSign] = v2Text(c, v.or(own, v2CanonicalQuery), r)
	v[v2Digest] = v2MAC(c, parameters, v.or(own, v2StringToSign), r)
	v[v2Signature] = base64OfHex(v.or(own, v2Digest), r.Output)
	v[v2EncodedSignature] = escapeTimes(v.or(own, v2Signature), r.Output.Passes)
	v[v2SignedRequest] = v2Send(c, v.or(own, v2CanonicalQuery), v.or(own, v2EncodedSignature), r)
	return v
}

// v2Text joins the four lines of the string to sign.
func v2Text(c *Case, query []byte, r Rules) []byte {
	target := c.Request.Target()
	return v2Lines(c.Request.Method, v2Host(target, &r), pathLine(&c.Request, target, r.Path.Line), query, &r)
}

// v2Host returns the host that is signed.
func v2Host(target Target, r *Rules) string { return r.Host.host(strings.ToLower(target.Host), target) }

// v2Lines puts the lines of the string to sign together.
func v2Lines(method, host string, path, query []byte, r *Rules) []byte {
	if r.Text.QueryAlone {
		return query
	}
	lines := r.Text.writeLines(len(method) + len(host) + len(path) + len(query) + 8)
	lines.line(r.Method.write(strings.ToUpper(method)))
	if r.Text.Swapped {
		lines.lineOf(path)
	}
	if r.Host.Missing != HostLeftOut {
		lines.line(r.Host.Missing.write(host))
	}
	if !r.Text.Swapped {
		lines.lineOf(path)
	}
	lines.lineOf(query)
	return r.Text.Escaped.escape(lines.end())
}

// v2MAC returns the digest in hex, or nil without a secret.
func v2MAC(c *Case, parameters []Pair, text []byte, r Rules) []byte {
	if c.Credentials.SecretAccessKey == "" {
		return nil
	}
	key := r.Key.Secret.key("", c.Credentials.SecretAccessKey)
	var sum [sha256.Size]byte
	return hex.AppendEncode(nil, r.Digest.of(v2Hash(parameters), key, text, sum[:0]))
}

// v2Hash returns the hash that SignatureMethod names; SHA-256 where it names
// none or an unknown one (which [sigV2.Remarks] reports).
func v2Hash(parameters []Pair) hashFunction {
	right := sha256Hash
	for _, p := range parameters {
		if p.Name == "SignatureMethod" && p.Value == "HmacSHA1" {
			right = sha1Hash
		}
		right.named = right.named || p.Name == "SignatureMethod" && (p.Value == "HmacSHA1" || p.Value == "HmacSHA256")
	}
	return right
}

// v2Send puts query and signature where the request carries them. Parameters
// that stay in the URL of a form are not in its body.
func v2Send(c *Case, query, signature []byte, r Rules) []byte {
	if signature == nil {
		return nil
	}
	inBody, target := v2InBody(c), c.Request.Target()
	if inBody && target.Query != "" {
		query = canonicalQuery(ParsePairs(string(c.Request.Body)), r.Query, "Signature")
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
	if !equalFold(strings.TrimSpace(kind), formType) {
		return false
	}
	if r.Target().Query == "" {
		return true
	}
	// curl says "form" of any body: a feed beside parameters in the URL is none.
	return len(r.Body) > 0 && !bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<"))
}

// Complete implements [Scheme].
func (sigV2) Complete(c Case, now time.Time) Case {
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
	address := r.URL
	if !strings.HasPrefix(address, "/") {
		address, _, _ = strings.Cut(address, "#")
	}
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
func (s sigV2) Carried(c *Case) Values {
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
func (sigV2) Signed(c *Case, v Values) (Request, bool) {
	r := c.Request
	if v[v2SignedRequest] == nil {
		return r, false
	}
	if !v2InBody(c) {
		r.URL = string(v[v2SignedRequest])
		return r, true
	}
	r.Body = v[v2SignedRequest]
	if _, known := r.Header("Content-Type"); !known {
		r.Headers = append(slices.Clip(r.Headers), Header{"Content-Type", formType})
	}
	return r, true
}

// Remarks implements [Scheme].
func (sigV2) Remarks(c *Case, now time.Time) []Remark {
	parameters := v2Parameters(c)
	remarks := v2RequestRemarks(c, parameters)
	count := map[string]int{}
	for _, p := range parameters {
		if count[p.Name]++; len(remarks) >= mostRemarks {
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

// productAdvertising4 is the path of the Product Advertising API up to version 4:
// version 5 has other paths, and is signed by Version 4.
const productAdvertising4 = "/onca/xml"

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
	remarks = append(remarks, hostRemark(&c.Request, "string-to-sign")...)
	if strings.HasPrefix(target.SignedHost(), "mws") && !has("SellerId", "Merchant") {
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "canonical-query", Where: "request",
			Title: "No seller is named",
			Text:  "Amazon MWS asks for SellerId, or Merchant in its older sections: without it the service answers MissingParameter, even with a right signature.",
		})
	}
	if target.Path == productAdvertising4 && !has("AssociateTag") {
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "canonical-query", Where: "parameter AssociateTag",
			Title: "No associate is named",
			Text:  "The Product Advertising API asks for AssociateTag: without it the service answers MissingParameter, or that another parameter is invalid, even with a right signature.",
		})
	}
	remarks = append(remarks, v2TypeRemark(&c.Request, target, has)...)
	return append(remarks, v2RootRemark(target, parameters)...)
}

// v2TypeRemark looks for a POST that says what its body is, has none, and has its
// parameters in the URL. A feed has a body of its own type, which may not have
// been pasted.
func v2TypeRemark(r *Request, target Target, has func(...string) bool) []Remark {
	said, sent := r.Header("Content-Type")
	name, _, _ := strings.Cut(said, ";")
	name = strings.TrimSpace(name)
	if !sent || name == "" || strings.EqualFold(name, formType) || !strings.EqualFold(r.Method, "POST") ||
		len(r.Body) > 0 || target.Query == "" || has("FeedType") {
		return nil
	}
	return []Remark{{
		ID: "content-type-not-form", Step: "signed-url", Where: "header Content-Type", Possible: true,
		Title: "The Content-Type is that of a body, and there is none",
		Text: fmt.Sprintf("The parameters are in the URL and the body is empty, yet Content-Type says %s. It is not signed, but the service may read the request by it. "+
			"Leave the header out, or send the parameters as a form in the body, with Content-Type %s.", Printable(name), formType),
	}}
}

// v2RootRemark looks for an action of Amazon MWS that is not answered at the
// root: those of Feeds and Reports alone are, which have that in their names.
func v2RootRemark(target Target, parameters []Pair) []Remark {
	i := slices.IndexFunc(parameters, func(p Pair) bool { return p.Name == "Action" })
	if !strings.HasPrefix(target.SignedHost(), "mws") || target.Path != "/" || i < 0 {
		return nil
	}
	action := parameters[i].Value
	if action == "" || strings.Contains(action, "Feed") || strings.Contains(action, "Report") {
		return nil
	}
	return []Remark{{
		ID: "path-mismatch", Step: "string-to-sign", Where: "path", Possible: true,
		Title: "The path is that of no section",
		Text:  fmt.Sprintf("Amazon MWS answers %s at the path of its section, such as /Orders/2013-09-01: sign that path and call it. Only Feeds and Reports are answered at / too.", Printable(action)),
	}}
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
		return keyRemark(c, p.Value, "canonical-query", where)
	case "Timestamp":
		return v2Age(where, p.Value, now)
	}
	return nil
}

// v2Age compares a Timestamp with the time now.
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
	return ageRemark(sent, time.Time{}, now, "canonical-query", where)
}
