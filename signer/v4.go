package signer

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// v4Kind is what tells the schemes of Signature Version 4 apart.
type v4Kind struct {
	query      bool // the signature travels in the query: a presigned URL
	asymmetric bool // Signature Version 4A: an elliptic curve instead of HMAC
}

// The indexes of the steps.
const (
	v4CanonicalURI = iota
	v4CanonicalQuery
	v4CanonicalHeaders
	v4SignedHeaders
	v4PayloadHash
	v4CanonicalRequest
	v4RequestHash
	v4CredentialScope
	v4StringToSign
	v4SigningKey
	v4Signature
	v4SignedRequest
	v4Steps
)

// Where the rules are written.
const (
	v4Source      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
	v4QuerySource = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"
	v4S3Source    = "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"
	v4ASource     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"
)

const (
	algorithmV4  = "AWS4-HMAC-SHA256"
	algorithmV4A = "AWS4-ECDSA-P256-SHA256"
	terminator   = "aws4_request"
	amzTime      = "20060102T150405Z" // the layout of X-Amz-Date

	unsignedPayload = "UNSIGNED-PAYLOAD"
	formType        = "application/x-www-form-urlencoded"
)

// algorithm is the first line of the string to sign.
func (k v4Kind) algorithm() string {
	if k.asymmetric {
		return algorithmV4A
	}
	return algorithmV4
}

// ladder describes the steps.
func (k v4Kind) ladder() []Step {
	steps := append(requestSteps(), k.signatureSteps()...)
	if k.asymmetric {
		k.asymmetricSteps(steps)
	}
	return steps
}

// requestSteps are the steps up to the hash of the canonical request.
func requestSteps() []Step {
	return []Step{
		v4CanonicalURI: {
			ID: "canonical-uri", Title: "Canonical URI", Source: v4Source, Divide: divideAt("segment", '/'),
			Rule: "The path. S3: percent-encoded once, as it is. Other services: without ., .. and doubled slashes, then percent-encoded once more than it is sent.",
		},
		v4CanonicalQuery: {
			ID: "canonical-query", Title: "Canonical query", Source: v4Source, Divide: divideQuery,
			Rule: "All parameters but the signature, each name and value percent-encoded, sorted by encoded name and then by encoded value; a name without a value keeps its =.",
		},
		v4CanonicalHeaders: {
			ID: "canonical-headers", Title: "Canonical headers", Source: v4Source, Divide: divideHeaders, Same: sameLines, Host: true,
			Rule: "Each signed header as name:value and a line feed: name in lower case, value without blanks around it and with single blanks inside, sorted by name.",
		},
		v4SignedHeaders: {
			ID: "signed-headers", Title: "Signed headers", Source: v4Source, Divide: divideAt("header", ';'),
			Rule: "The names of the signed headers, in lower case, sorted, joined with ;.",
		},
		v4PayloadHash: {
			ID: "payload-hash", Title: "Payload hash", Source: v4S3Source,
			Rule: "SHA-256 of the body in lower-case hex, or what X-Amz-Content-Sha256 says. A presigned URL of S3 has UNSIGNED-PAYLOAD.",
		},
		v4CanonicalRequest: {
			ID: "canonical-request", Title: "Canonical request", Source: v4Source, Divide: divideRequest,
			Of:   []int{v4CanonicalURI, v4CanonicalQuery, v4CanonicalHeaders, v4SignedHeaders, v4PayloadHash},
			Rule: "Method, canonical URI, canonical query, canonical headers, an empty line, signed headers and payload hash, with line feeds between them and none at the end.",
		},
		v4RequestHash: {
			ID: "canonical-request-hash", Title: "Hash of the canonical request", Source: v4Source, Of: []int{v4CanonicalRequest},
			Rule: "SHA-256 of the canonical request, in lower-case hex.",
		},
	}
}

// signatureSteps are those from the credential scope on.
func (k v4Kind) signatureSteps() []Step {
	steps := []Step{
		{
			ID: "credential-scope", Title: "Credential scope", Source: v4Source, Divide: divideAt("part", '/'),
			Rule: "Date, region, service and aws4_request, joined with /.",
		},
		{
			ID: "string-to-sign", Title: "String to sign", Source: v4Source, Of: []int{v4RequestHash, v4CredentialScope},
			Divide: divideNamed("algorithm", "time", "scope", "hash"),
			Rule:   "The algorithm, the time of signing, the credential scope and the hash of the canonical request: four lines with a line feed between them and none at the end.",
		},
		{
			ID: "signing-key", Title: "Signing key", Source: v4Source, Of: []int{v4CredentialScope}, Keyed: true, Secret: true, Same: bytes.EqualFold,
			Rule: "HMAC-SHA256 keyed with AWS4 and the secret access key, of the date; the result keys the next, of the region; so on with the service and aws4_request. Raw bytes, shown in hex.",
		},
		{
			ID: "signature", Title: "Signature", Source: v4Source, Role: RoleSignature, Of: []int{v4StringToSign, v4SigningKey}, Keyed: true,
			Rule: "HMAC-SHA256 of the string to sign, keyed with the signing key, in lower-case hex.",
		},
		{
			ID: "authorization", Title: "Authorization header", Source: v4Source, Role: RoleRequest, Keyed: true,
			Of:     []int{v4CredentialScope, v4SignedHeaders, v4Signature},
			Divide: divideAuthorization, Same: sameAuthorization,
			Rule: "The algorithm, then Credential (access key id and scope), SignedHeaders and Signature.",
		},
	}
	if k.query {
		steps[len(steps)-1] = Step{
			ID: "signed-url", Title: "Signed URL", Source: v4QuerySource, Role: RoleRequest, Keyed: true,
			Of:     []int{v4CanonicalQuery, v4Signature},
			Divide: divideURL, Same: sameURL,
			Rule: "The address with all parameters and X-Amz-Signature, in any order.",
		}
	}
	return steps
}

// rules returns the right choices. S3 takes the path as it is; the others
// normalise it and encode once more what is encoded already.
func (k v4Kind) rules(c *Case) Rules {
	r := Rules{Query: QueryRules{Encoded: true}, Path: PathRules{Normalise: true, Passes: 1}}
	if isS3(k.serviceOf(c)) {
		r.Path = PathRules{Decode: true, Passes: 1}
	}
	return r
}

// isS3 reports whether a service, by its signing name, is one with the rules of
// S3 for the path.
func isS3(service string) bool {
	switch service {
	case "s3", "s3-outposts", "s3-object-lambda", "s3express":
		return true
	}
	return false
}

// sign computes the steps. It reads as the documentation does, one line a step.
func (k v4Kind) sign(c *Case, r Rules, own, v Values) {
	target := c.Request.Target()
	f := k.facts(c, target)
	f.bodyHash = r.Payload.hash(k.payloadHash(c, f.service), c.Request.Body)
	v[v4CanonicalURI] = canonicalURI(&c.Request, target, r.Path)
	v[v4CanonicalQuery] = canonicalQuery(r.Header.pairs(ParsePairs(target.Query)), r.Query, k.without())
	lines, list := r.Header.names(&c.Request, &f)
	if len(k.unknownHeaders(c, &f)) == 0 {
		v[v4CanonicalHeaders] = r.Request.HeaderEnd.each(canonicalHeaders(&c.Request, target, &f, lines, &r, appendFolded))
	}
	v[v4SignedHeaders] = r.Header.list(&c.Request, &f, list)
	v[v4PayloadHash] = f.bodyHash
	v[v4CanonicalRequest] = canonicalRequest(c.Request.Method, v, own, r)
	if request := v.or(own, v4CanonicalRequest); request != nil {
		v[v4RequestHash] = r.Digest.Request.of(request, c.Credentials.SecretAccessKey, r.Key.Secret)
	}
	v[v4CredentialScope] = r.Text.scope(f.scope(k))
	v[v4StringToSign] = f.stringToSign(k, v.or(own, v4CredentialScope), v.or(own, v4RequestHash), r.Text)
	v[v4SigningKey] = k.signingKey(&c.Credentials, f.keyID, v.or(own, v4CredentialScope), r.Key)
	v[v4Signature] = k.signature(v.or(own, v4SigningKey), v.or(own, v4StringToSign), r)
	v[v4SignedRequest] = k.send(target, &f, v, own)
}

// without is the parameter that the canonical query leaves out.
func (k v4Kind) without() string {
	if k.query {
		return "X-Amz-Signature"
	}
	return ""
}

// normalisedPath removes empty segments and "." and resolves "..", as RFC 3986,
// section 5.2.4. A slash at the end stays.
func normalisedPath(path string) string {
	if !strings.Contains(path, "//") && !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	last := ""
	for segment := range strings.SplitSeq(path, "/") {
		switch last = segment; segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	clean := "/" + strings.Join(kept, "/")
	if len(kept) > 0 && (last == "" || last == "." || last == "..") {
		clean += "/"
	}
	return clean
}

// unescapePath decodes percent escapes. In a path "+" is itself.
func unescapePath(path string) string {
	if strings.IndexByte(path, '%') < 0 {
		return path
	}
	return Unescape(strings.ReplaceAll(path, "+", "%2B"))
}

// canonicalRequest joins its parts. Canonical headers that lost their last
// line end when they were copied get it back.
func canonicalRequest(method string, v, own Values, r Rules) []byte {
	headers := v.or(own, v4CanonicalHeaders)
	if headers == nil {
		return nil
	}
	if len(headers) > 0 && !r.Request.HeaderEnd.ends(headers) {
		headers = slices.Concat(headers, []byte(r.Request.HeaderEnd.text()))
	}
	return joinRequest(method, [][]byte{
		v.or(own, v4CanonicalURI), v.or(own, v4CanonicalQuery), headers, v.or(own, v4SignedHeaders), v.or(own, v4PayloadHash),
	}, &r)
}

// stringToSign joins the four lines, or returns nil where one is not known.
func (f *v4Facts) stringToSign(k v4Kind, scope, hash []byte, r TextRules) []byte {
	at, scope := cmp.Or(r.Time, f.time), r.scope(scope)
	if at == "" || scope == nil || hash == nil {
		return nil
	}
	lines := r.writeLines(160 + len(scope))
	lines.line(k.algorithm())
	if r.Swapped {
		lines.lineOf(scope)
	}
	lines.line(at)
	if !r.Swapped {
		lines.lineOf(scope)
	}
	lines.lineOf(hash)
	return r.Escaped.escape(lines.end())
}

// payloadHash returns what stands for the body. It is what the request says it
// is; a service compares it with the body by itself.
func (k v4Kind) payloadHash(c *Case, service string) []byte {
	if said := k.saidHash(c); said != "" {
		return []byte(said)
	}
	if k.query && isS3(service) {
		return []byte(unsignedPayload)
	}
	if c.Request.PayloadHash != "" && len(c.Request.Body) == 0 {
		return []byte(c.Request.PayloadHash)
	}
	return hexOfSum(c.Request.Body)
}

// saidHash returns what the request says of its body, in the query of a
// presigned URL or in a header.
func (k v4Kind) saidHash(c *Case) string {
	if k.query {
		if hash := parameter(c.Request.Target().Query, "X-Amz-Content-Sha256"); hash != "" {
			return hash
		}
	}
	said, _ := c.Request.Header("X-Amz-Content-Sha256")
	return strings.TrimSpace(said)
}

// mostParts bounds how many parts of a scope a key is derived with: there are
// four, and each costs an HMAC.
const mostParts = 32

// signingKey returns the derived key in hex: the one that was given, or one
// derived for the scope. It is nil without a key.
func (k v4Kind) signingKey(c *Credentials, keyID string, scope []byte, r KeyRules) []byte {
	if c.SigningKey != "" {
		return keyInHex(c.SigningKey.Reveal())
	}
	scope = r.Chain.scope(scope)
	switch {
	case c.SecretAccessKey == "":
		return nil
	case k.asymmetric:
		return asymmetricKey(c.SecretAccessKey, keyID)
	case scope == nil || bytes.Count(scope, []byte("/")) > mostParts:
		return nil
	}
	key := r.Secret.key(r.Chain.Prefix.text(), c.SecretAccessKey)
	if r.Chain == (ChainRules{Prefix: r.Chain.Prefix, Scope: r.Chain.Scope}) && r.Secret.Wide == NotWide {
		key = derivedKey(key, scope)
	} else {
		key = r.Chain.derive(key, scope, r.Secret.Wide)
	}
	return hex.AppendEncode(make([]byte, 0, 2*len(key)), key)
}

// derivedKey makes the signing key out of that of the secret, by the rules.
func derivedKey(key, scope []byte) []byte {
	for rest, more := scope, true; more; {
		var part []byte
		part, rest, more = bytes.Cut(rest, []byte("/"))
		key = hmacSHA256(key, part)
	}
	return key
}

// keyInHex reads a signing key that somebody gave in hex or in Base64. What is
// neither is no key.
func keyInHex(text string) []byte {
	text = strings.TrimSpace(text)
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != sha256.Size {
		raw, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(raw) != sha256.Size {
		return nil
	}
	return hex.AppendEncode(nil, raw)
}

// signature signs the text with a key in hex, or returns nil.
func (k v4Kind) signature(key, text []byte, r Rules) []byte {
	raw := hexBytes(key)
	if len(raw) == 0 || text == nil {
		return nil
	}
	if k.asymmetric {
		return signAsymmetric(raw, text)
	}
	var sum [sha256.Size]byte
	return r.Output.inHex(make([]byte, 0, 2*sha256.Size), r.Digest.of(sha256Hash, raw, text, sum[:0]))
}

// hexBytes decodes hex; what is no hex, or nothing, is nil.
func hexBytes(text []byte) []byte {
	raw, err := hex.AppendDecode(make([]byte, 0, len(text)/2), bytes.TrimSpace(text))
	if err != nil || len(raw) == 0 {
		return nil
	}
	return raw
}

// hexOf writes bytes in lower-case hex.
func hexOf(raw []byte) []byte { return hex.AppendEncode(make([]byte, 0, 2*len(raw)), raw) }

// hmacSHA256 returns the HMAC of a text. The short ones that derive keys are
// written as RFC 2104, section 2, has them, since thousands of keys are tried.
func hmacSHA256(key, text []byte) []byte {
	const block = sha256.BlockSize
	if len(key) > block || len(text) > block {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return mac.Sum(make([]byte, 0, sha256.Size))
	}
	var message [2 * block]byte
	for i := range block {
		message[i] = 0x36
	}
	subtle.XORBytes(message[:], message[:], key)
	inner := sha256.Sum256(message[:block+copy(message[block:], text)])
	for i := range block {
		message[i] ^= 0x36 ^ 0x5c
	}
	outer := sha256.Sum256(message[:block+copy(message[block:], inner[:])])
	return outer[:]
}

// hexOfSum returns the SHA-256 of data in lower-case hex.
func hexOfSum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return hex.AppendEncode(make([]byte, 0, 2*len(sum)), sum[:])
}

// joined joins names.
func joined(names []string, joint string) []byte {
	size := len(names) * len(joint)
	for _, name := range names {
		size += len(name)
	}
	b := make([]byte, 0, size)
	for i, name := range names {
		if i > 0 {
			b = append(b, joint...)
		}
		b = append(b, name...)
	}
	return b
}

// send puts the signature where the request carries it.
func (k v4Kind) send(target Target, f *v4Facts, v, own Values) []byte {
	signature, scope := v.or(own, v4Signature), v.or(own, v4CredentialScope)
	if signature == nil {
		return nil
	}
	if k.query {
		query := v.or(own, v4CanonicalQuery)
		b := append(append(make([]byte, 0, 256+len(query)), target.Base()...), '?')
		if len(query) > 0 {
			b = append(append(b, query...), '&')
		}
		return appendEscaped(append(b, "X-Amz-Signature="...), signature)
	}
	b := append(make([]byte, 0, 320), k.algorithm()...)
	b = append(append(append(b, " Credential="...), f.keyID...), '/')
	b = append(append(b, scope...), ", SignedHeaders="...)
	b = append(append(b, v.or(own, v4SignedHeaders)...), ", Signature="...)
	return append(b, signature...)
}

// parameter returns the value of the first parameter of that name, decoded.
func parameter(query, name string) string {
	for pair := range strings.SplitSeq(query, "&") {
		n, value, _ := strings.Cut(pair, "=")
		if len(n) >= len(name) && Unescape(n) == name {
			return Unescape(value)
		}
	}
	return ""
}

// neverSigned are the headers that signers leave out: what stands between
// client and service changes them.
func neverSigned(name string) bool {
	switch name {
	case "authorization", "user-agent", "expect", "x-amzn-trace-id", "transfer-encoding", "connection":
		return true
	}
	return false
}

// headersToSign returns the names of the headers that a signer signs, of
// headers that are sorted and have their names in lower case.
func headersToSign(lines []Header) []string {
	names := make([]string, 0, len(lines)+1)
	for _, h := range lines {
		if h.Name != "" && h.Name != "host" && !neverSigned(h.Name) && (len(names) == 0 || names[len(names)-1] != h.Name) {
			names = append(names, h.Name)
		}
	}
	at, _ := slices.BinarySearch(names, "host")
	return slices.Insert(names, at, "host")
}
