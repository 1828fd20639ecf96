package signer

import (
	"slices"
	"strings"
)

// A Plan tells how a scheme makes the signature of a case, in parts that look at
// different choices. Whoever tries many rules makes each part once for all the
// choices that it looks at, in the place of computing all steps for each of
// their combinations. A plan belongs to one goroutine.
type Plan struct {
	// Parts are in the order in which they are made; the last makes the string
	// to sign.
	Parts []Part
	// Key returns the bytes that key the HMAC, or nil where there is no key. It
	// looks at the choices Key, and at the scope of Text.
	Key func(r *Rules) []byte
	// KeyFacts is all that Key knows of the case: equal ones make equal keys.
	KeyFacts string
	// Value returns the value of step k, of those that are made of the digest,
	// or nil. It looks at the choices Output.
	Value func(k int, r *Rules, digest []byte) []byte
	// hash is the one that the scheme asks for.
	hash hashFunction
}

// A Part makes the values of one step, or of two that go together.
type Part struct {
	// Steps are the indexes of the steps whose values it makes; one that is
	// negative is the value of no step, such as a line.
	Steps []int
	// Of are the parts that it is made of, by their places among Parts. No part
	// is in two others.
	Of []int
	// Facts is all that it knows of the case: equal ones make equal values.
	Facts string
	// Wider tells that with these rules it knows WiderFacts too; nil: never.
	Wider      func(*Rules) bool
	WiderFacts string
	// Looks returns the choices that it looks at; the others are zero.
	Looks func(Rules) Rules
	// Hash tells that it makes, by rules that are right, the SHA-256 in hex of
	// the one value of which it is made.
	Hash bool
	// Linear tells that by the same rules the values of which it is made stand in
	// the same places of it, as they are, whatever they are, but for what the
	// fields below tell. Each of these may be nil, or return nil: no.
	Linear bool
	// Drops tells that by these rules it is otherwise where such a value is empty.
	Drops func(*Rules) bool
	// Through is what appends such a value, by these rules.
	Through func(*Rules) func(to, value []byte) []byte
	// After is what is done with the whole in the end: it returns the rules
	// without that, and what appends it.
	After func(*Rules) (*Rules, func(to, whole []byte) []byte)
	// Make returns a value for each of its steps, of those of the parts that it
	// is made of. If it is made of none, it may use their memory again when it
	// is called again.
	Make func(r *Rules, of [][]byte) [][]byte
}

// A Planner is a scheme that has a plan. Plan returns nil for a case for which
// there is none. Its parts, put together, give what Sign gives.
type Planner interface {
	Plan(c *Case) *Plan
}

var (
	_ Planner = sigV2{}
	_ Planner = v4Scheme{}
	_ Planner = s3V2{}
	_ Planner = s3V2Query{}
	_ Planner = sigV4Post{}
	_ Planner = s3V2Post{}
)

// Sealer returns what makes digests with that key by those choices. It marks in
// marks what it has hashed, and so do others that share them.
func (p *Plan) Sealer(r *DigestRules, key []byte, marks *Marks) *Sealer {
	s := new(Sealer)
	s.Reset(p, r, key, marks)
	return s
}

// DigestSize is how many bytes a digest has that is made by those choices.
func (p *Plan) DigestSize(r *DigestRules) int { return r.Hash.or(p.hash).size }

// Same returns choices about the digest that make the same, and are the same for
// all that do.
func (p *Plan) Same(r DigestRules) DigestRules {
	r.Request = RequestHex
	if r.Hash.or(p.hash).name == p.hash.name {
		r.Hash = HashRight
	}
	if r.Call == CallHash && r.Message == MessageText && r.Twice {
		r.Call, r.Message, r.Twice = CallHash, MessageHash, false // one hash of another
	}
	return r
}

// Hasher returns what hashes many texts with SHA-256.
func Hasher() *Sealer {
	s := new(Sealer)
	s.reset(sha256Hash, DigestRules{Call: CallHash}, nil, new(Marks))
	return s
}

// HashFacts tells the hash that the scheme asks for.
func (p *Plan) HashFacts() string {
	if p.hash.named {
		return p.hash.name + " named"
	}
	return p.hash.name
}

// noStep stands for the value of no step.
const noStep = -1

// hostHoldsPath is Wider of the line of the host.
func hostHoldsPath(r *Rules) bool { return r.Host.After == PathAfter }

// dropsInText is Drops of a string to sign.
func dropsInText(r *Rules) bool { return r.Text.NoEmpty }

// throughText is Through of a string to sign.
func throughText(r *Rules) func(to, value []byte) []byte {
	if r.Text.Escaped == 0 {
		return nil
	}
	return r.Text.Escaped.append
}

// afterText is After of a string to sign.
func afterText(r *Rules) (*Rules, func(to, whole []byte) []byte) {
	by := r.Text
	if by.Formatted == 0 {
		return r, nil
	}
	rest := *r
	rest.Text.Formatted, rest.Text.Escaped = 0, 0
	return &rest, func(to, whole []byte) []byte {
		if by.Escaped == 0 {
			return by.Formatted.append(to, whole)
		}
		return by.Escaped.append(to, by.Formatted.of(whole))
	}
}

// dropsInRequest and afterRequest are Drops and After of a canonical request.
func dropsInRequest(r *Rules) bool { return r.Request.NoEmpty }

func afterRequest(r *Rules) (*Rules, func(to, whole []byte) []byte) {
	by := r.Request.Formatted
	if by == 0 {
		return r, nil
	}
	rest := *r
	rest.Request.Formatted = 0
	return &rest, by.append
}

// Plan implements [Planner].
func (sigV2) Plan(c *Case) *Plan {
	target, parameters := c.Request.Target(), v2Parameters(c)
	facts := c.Request.URL
	if v2InBody(c) {
		facts += "\n" + string(c.Request.Body)
	}
	hash := v2Hash(parameters)
	queries := newQueryMaker(parameters, "Signature")
	const host, path, query = 0, 1, 2
	return &Plan{
		Parts: []Part{
			host: {
				Steps: []int{noStep}, Facts: target.Scheme + "://" + target.Host,
				Looks: func(r Rules) Rules {
					r.Host.Missing = 0
					return Rules{Host: r.Host}
				},
				Make:  func(r *Rules, _ [][]byte) [][]byte { return [][]byte{[]byte(v2Host(target, r))} },
				Wider: hostHoldsPath, WiderFacts: target.SignedPath(),
			},
			path: {
				Steps: []int{noStep}, Facts: target.SignedPath(),
				Looks: func(r Rules) Rules { return Rules{Path: PathRules{Line: r.Path.Line}} },
				Make: func(r *Rules, _ [][]byte) [][]byte {
					return [][]byte{pathLine(&c.Request, target, r.Path.Line)}
				},
				Wider: func(r *Rules) bool { return r.Path.Line.Holds != PathAlone }, WiderFacts: c.Request.URL + "\n" + target.Host,
			},
			query: {
				Steps: []int{v2CanonicalQuery}, Facts: target.Query + facts[len(c.Request.URL):],
				Looks: func(r Rules) Rules { return Rules{Query: r.Query} },
				Make:  func(r *Rules, _ [][]byte) [][]byte { return queries.make(&r.Query) },
			},
			{
				Steps: []int{v2StringToSign}, Of: []int{host, path, query}, Facts: c.Request.Method,
				Looks: func(r Rules) Rules {
					return Rules{Method: r.Method, Host: HostRules{Missing: r.Host.Missing}, Text: r.Text}
				},
				Linear: true, Drops: dropsInText, Through: throughText, After: afterText,
				Make: func(r *Rules, of [][]byte) [][]byte {
					return [][]byte{v2Lines(c.Request.Method, string(of[host]), of[path], of[query], r)}
				},
			},
		},
		Key:      secretKey(c),
		KeyFacts: hash.name + c.Credentials.SecretAccessKey.Reveal(),
		Value: func(k int, r *Rules, digest []byte) []byte {
			switch k {
			case v2Digest:
				return hexOf(digest)
			case v2Signature:
				return r.Output.inBase64(digest)
			case v2EncodedSignature:
				return escapeTimes(r.Output.inBase64(digest), r.Output.Passes)
			}
			return nil
		},
		hash: hash,
	}
}

// secretKey keys with the secret alone.
func secretKey(c *Case) func(*Rules) []byte {
	return func(r *Rules) []byte {
		if c.Credentials.SecretAccessKey == "" {
			return nil
		}
		return r.Key.Secret.key("", c.Credentials.SecretAccessKey)
	}
}

// Plan implements [Planner]. There is none for a header whose value follows from
// another part.
func (s v4Scheme) Plan(c *Case) *Plan {
	target := c.Request.Target()
	k, f := s.v4Kind, s.facts(c, target)
	f.bodyHash = k.payloadHash(c, f.service)
	if _, sent := c.Request.Header("X-Amz-Content-Sha256"); k.asymmetric || len(k.unknownHeaders(c, &f)) > 0 ||
		!sent && slices.Contains(f.signedHeaders, "x-amz-content-sha256") {
		return nil
	}
	scope := f.scope(k)
	if f.time == "" && scope == nil { // one of them may be left to the rules
		return nil
	}
	return &Plan{
		Parts:    k.parts(c, target, &f, scope),
		KeyFacts: strings.Join([]string{string(scope), f.keyID, c.Credentials.SecretAccessKey.Reveal(), c.Credentials.SigningKey.Reveal()}, "\n"),
		Key: func(r *Rules) []byte {
			return hexBytes(k.signingKey(&c.Credentials, f.keyID, r.Text.scope(scope), r.Key))
		},
		Value: func(step int, r *Rules, digest []byte) []byte {
			if step != v4Signature {
				return nil
			}
			return r.Output.inHex(nil, digest)
		},
		hash: sha256Hash,
	}
}

// parts are those of the string to sign.
func (k v4Kind) parts(c *Case, target Target, f *v4Facts, scope []byte) []Part {
	const uri, query, headers, payload, request, hash = 0, 1, 2, 3, 4, 5
	queries := newQueryMaker(ParsePairs(target.Query), k.without())
	token := newQueryMaker(HeaderRules{Unsigned: TheToken}.pairs(ParsePairs(target.Query)), k.without())
	said := headerFacts(&c.Request) + c.SignedHeaders
	return []Part{
		uri: {
			Steps: []int{v4CanonicalURI}, Facts: target.SignedPath(),
			Looks: func(r Rules) Rules { return Rules{Path: r.Path} },
			Make:  func(r *Rules, _ [][]byte) [][]byte { return [][]byte{canonicalURI(&c.Request, target, r.Path)} },
			Wider: func(r *Rules) bool { return r.Path.Line.Holds != PathAlone }, WiderFacts: c.Request.URL + "\n" + target.Host,
		},
		query: {
			Steps: []int{v4CanonicalQuery}, Facts: target.Query,
			Looks: func(r Rules) Rules {
				return Rules{Query: r.Query, Header: HeaderRules{Unsigned: r.Header.Unsigned & TheToken}}
			},
			Make: func(r *Rules, _ [][]byte) [][]byte {
				if r.Header.Unsigned&TheToken != 0 {
					return token.make(&r.Query)
				}
				return queries.make(&r.Query)
			},
		},
		headers: {
			Steps: []int{v4CanonicalHeaders, v4SignedHeaders}, Facts: said + "\n" + c.Request.Method + "\n" + target.Scheme + "://" + target.Host + "\n" + f.listed + f.impliedLength(&c.Request),
			Looks: func(r Rules) Rules {
				return Rules{Host: r.Host, Header: r.Header, Request: RequestRules{HeaderEnd: r.Request.HeaderEnd}}
			},
			Make: func(r *Rules, _ [][]byte) [][]byte {
				lines, list := r.Header.names(&c.Request, f)
				return [][]byte{
					r.Request.HeaderEnd.each(canonicalHeaders(&c.Request, target, f, lines, r, appendFolded)),
					r.Header.list(&c.Request, f, list),
				}
			},
			Wider: hostHoldsPath, WiderFacts: target.SignedPath(),
		},
		payload: {
			Steps: []int{v4PayloadHash}, Facts: string(f.bodyHash) + "\n" + string(c.Request.Body),
			Looks: func(r Rules) Rules { return Rules{Payload: r.Payload} },
			Make:  func(r *Rules, _ [][]byte) [][]byte { return [][]byte{r.Payload.hash(f.bodyHash, c.Request.Body)} },
		},
		request: {
			Steps: []int{v4CanonicalRequest}, Of: []int{uri, query, headers, payload}, Facts: c.Request.Method,
			Looks: func(r Rules) Rules {
				return Rules{Method: r.Method, Request: RequestRules{LineRules: r.Request.LineRules}}
			},
			Linear: true, Drops: dropsInRequest, After: afterRequest,
			Make: func(r *Rules, of [][]byte) [][]byte { return [][]byte{joinRequest(c.Request.Method, of, r)} },
		},
		hash: {
			Steps: []int{v4RequestHash}, Of: []int{request}, Hash: true,
			Looks: lookAtRequestHash,
			Make: func(r *Rules, of [][]byte) [][]byte {
				return [][]byte{r.Digest.Request.of(of[0], c.Credentials.SecretAccessKey, r.Key.Secret)}
			},
			Wider: func(r *Rules) bool { return r.Digest.Request == RequestMAC }, WiderFacts: c.Credentials.SecretAccessKey.Reveal(),
		},
		{
			Steps: []int{v4StringToSign}, Of: []int{hash}, Facts: f.time + "\n" + string(scope),
			Looks:  func(r Rules) Rules { return Rules{Text: r.Text} },
			Linear: true, Drops: dropsInText, Through: throughText, After: afterText,
			Make: func(r *Rules, of [][]byte) [][]byte { return [][]byte{f.stringToSign(k, scope, of[0], r.Text)} },
		},
	}
}

// lookAtRequestHash are the choices of the last line of Version 4.
func lookAtRequestHash(r Rules) Rules {
	looks := Rules{Digest: DigestRules{Request: r.Digest.Request}}
	if r.Digest.Request == RequestMAC {
		looks.Key.Secret = r.Key.Secret
	}
	return looks
}

// headerFacts writes the headers as they are.
func headerFacts(r *Request) string {
	size := 0
	for _, h := range r.Headers {
		size += len(h.Name) + len(h.Value) + 2
	}
	var b strings.Builder
	b.Grow(size)
	for _, h := range r.Headers {
		b.WriteString(h.Name + ":" + h.Value + "\n")
	}
	return b.String()
}

// joinRequest joins the lines of a canonical request, whose headers have all
// their line ends.
func joinRequest(method string, of [][]byte, r *Rules) []byte {
	lines := r.Request.writeLines(256 + len(of[1]) + len(of[2]))
	lines.line(r.Method.write(strings.ToUpper(method)))
	for _, line := range of {
		lines.lineOf(line)
	}
	return lines.end()
}

// Plan implements [Planner].
func (s3V2) Plan(c *Case) *Plan {
	return s3V2Plan(c, "", func(r *Rules) string { return r.Header.dateLine(&c.Request) })
}

// Plan implements [Planner].
func (s3V2Query) Plan(c *Case) *Plan {
	query := c.Request.Target().Query
	return s3V2Plan(c, query, func(*Rules) string { return parameter(query, "Expires") })
}

// s3V2Plan is the plan of both.
func s3V2Plan(c *Case, query string, date func(*Rules) string) *Plan {
	facts := headerFacts(&c.Request)
	inText := func(h HeaderRules) HeaderRules {
		return HeaderRules{Date: h.Date, MD5: h.MD5, Type: h.Type, TypeText: h.TypeText, Charset: h.Charset, Encoding: h.Encoding}
	}
	return &Plan{
		Parts: []Part{
			{
				Steps: []int{s3AmzHeaders}, Facts: facts + query,
				Looks: func(r Rules) Rules {
					h := r.Header
					h.Date, h.MD5, h.Type, h.TypeText = 0, 0, 0, 0
					return Rules{Header: h, Host: r.Host, Request: RequestRules{HeaderEnd: r.Request.HeaderEnd}}
				},
				Make: func(r *Rules, _ [][]byte) [][]byte {
					return [][]byte{r.Request.HeaderEnd.each(s3V2AmzHeaders(&c.Request, query, r))}
				},
			},
			{
				Steps: []int{s3Resource}, Facts: facts + c.Request.URL + "\n" + c.Bucket,
				Looks: func(r Rules) Rules { return Rules{Path: PathRules{Line: r.Path.Line}, Resource: r.Resource} },
				Make:  func(r *Rules, _ [][]byte) [][]byte { return [][]byte{s3V2Resource(c, r.Path.Line, r.Resource)} },
			},
			{
				Steps: []int{s3StringToSign}, Of: []int{0, 1}, Facts: facts + c.Request.Method + "\n" + query,
				Looks: func(r Rules) Rules {
					return Rules{Method: r.Method, Text: r.Text, Header: inText(r.Header), Request: RequestRules{HeaderEnd: r.Request.HeaderEnd}}
				},
				Make: func(r *Rules, of [][]byte) [][]byte { return [][]byte{s3V2Text(c, r, date(r), of[0], of[1])} },
			},
		},
		Key:      secretKey(c),
		KeyFacts: c.Credentials.SecretAccessKey.Reveal(),
		Value: func(k int, r *Rules, digest []byte) []byte {
			switch {
			case k == s3Signature:
				return r.Output.inBase64(digest)
			case k == s3EncodedSignature && query != "":
				return escapeTimes(r.Output.inBase64(digest), r.Output.Passes)
			}
			return nil
		},
		hash: sha1Hash,
	}
}

// Plan implements [Planner].
func (sigV4Post) Plan(c *Case) *Plan {
	scope, parts := v4PostScope(c), postParts(c)
	if parts == nil {
		return nil
	}
	return &Plan{
		Parts:    parts,
		KeyFacts: string(scope) + "\n" + c.Credentials.SecretAccessKey.Reveal() + "\n" + c.Credentials.SigningKey.Reveal(),
		Key:      func(r *Rules) []byte { return hexBytes(v4Header.signingKey(&c.Credentials, "", scope, r.Key)) },
		Value: func(k int, r *Rules, digest []byte) []byte {
			if k != postSignature {
				return nil
			}
			return r.Output.inHex(nil, digest)
		},
		hash: sha256Hash,
	}
}

// Plan implements [Planner].
func (s3V2Post) Plan(c *Case) *Plan {
	parts := postParts(c)
	if parts == nil {
		return nil
	}
	return &Plan{
		Parts: parts, Key: secretKey(c), KeyFacts: c.Credentials.SecretAccessKey.Reveal(), hash: sha1Hash,
		Value: func(k int, r *Rules, digest []byte) []byte {
			if k != postSignatureV2 {
				return nil
			}
			return r.Output.inBase64(digest)
		},
	}
}

// postParts is the policy, which is signed as it was sent; nil where there is
// none.
func postParts(c *Case) []Part {
	sent := formOf(&c.Request).value("policy")
	if sent == "" {
		return nil
	}
	return []Part{{
		Steps: []int{postStringToSign}, Facts: sent,
		Looks: func(Rules) Rules { return Rules{} },
		Make:  func(*Rules, [][]byte) [][]byte { return [][]byte{[]byte(sent)} },
	}}
}
