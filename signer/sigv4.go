package signer

import (
	"slices"
	"strings"
	"time"
)

// SigV4 is Signature Version 4 in the Authorization header.
type SigV4 struct{}

var _ Scheme = SigV4{}

var (
	v4Header       = v4Kind{}
	v4HeaderLadder = v4Header.ladder()
)

// ID implements [Scheme].
func (SigV4) ID() string { return "sigv4" }

// Title implements [Scheme].
func (SigV4) Title() string { return "Signature Version 4, Authorization header" }

// Recognises implements [Scheme]. Of a request that says nothing, the host may
// tell: most services of AWS are signed so.
func (SigV4) Recognises(c *Case) Likelihood {
	authorization, _ := c.Request.Header("Authorization")
	_, dated := c.Request.Header("X-Amz-Date")
	switch {
	case strings.HasPrefix(strings.TrimSpace(authorization), algorithmV4) && strings.Contains(authorization, "Signature="):
		return Carrying
	case strings.HasPrefix(strings.TrimSpace(authorization), algorithmV4), dated && authorization == "":
		return Marked
	case Locate(c.Request.Target().Host) != Location{}, c.Region != "" && c.Service != "":
		return Guessed
	}
	return Unlikely
}

// Form implements [Scheme].
func (SigV4) Form() Form { return v4HeaderForm(Field{Name: "X-Amz-Content-Sha256", Header: true}) }

// v4HeaderForm is for what is signed in headers; more are those of a scheme.
func v4HeaderForm(more ...Field) Form {
	return Form{Scope: true, Headers: true, Body: true, SigningKey: true, Fields: append([]Field{
		{Name: "X-Amz-Date", Header: true, Time: amzTime, Offered: true, Empty: "the time now"},
		{Name: "X-Amz-Security-Token", Header: true},
		{Name: "Authorization", Header: true, Signature: true},
	}, more...)}
}

// Rules implements [Scheme].
func (SigV4) Rules(c *Case) Rules { return v4Header.rules(c) }

// Steps implements [Scheme].
func (SigV4) Steps(*Case) []Step { return v4HeaderLadder }

// HasStep implements [Scheme].
func (SigV4) HasStep(id string) bool { return StepIndex(v4HeaderLadder, id) >= 0 }

// Lacks implements [Scheme].
func (SigV4) Lacks(c *Case) []string { return v4Header.lacks(c) }

// Complete implements [Scheme].
func (SigV4) Complete(c Case, now time.Time) Case { return v4Header.completeHeaders(c, now) }

// Sign implements [Scheme].
func (SigV4) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, v4Steps)
	v4Header.sign(c, r, own, v)
	return v
}

// Carried implements [Scheme].
func (SigV4) Carried(c *Case) Values {
	v := make(Values, v4Steps)
	v4Header.carried(c, v)
	return v
}

// Signed implements [Scheme].
func (SigV4) Signed(c *Case, v Values) (Request, bool) { return v4Header.signed(c, v) }

// Remarks implements [Scheme].
func (SigV4) Remarks(c *Case, now time.Time) []Remark { return v4Header.remarks(c, now) }

// lacks names what is missing.
func (k v4Kind) lacks(c *Case) []string {
	var list []string
	f := k.facts(c, c.Request.Target())
	if host, _ := c.Request.Header("Host"); host == "" && c.Request.Target().Host == "" {
		list = append(list, "the host")
	}
	if f.region == "" && !k.asymmetric {
		list = append(list, "the region")
	}
	if f.service == "" {
		list = append(list, "the service")
	}
	if f.time == "" {
		list = append(list, "the time of signing")
	}
	return list
}

// completeHeaders adds the headers that a signer adds.
func (k v4Kind) completeHeaders(c Case, now time.Time) Case {
	c.Request.Headers = slices.Clip(c.Request.Headers)
	add := func(name, value string) {
		if _, there := c.Request.Header(name); !there && value != "" {
			c.Request.Headers = append(c.Request.Headers, Header{name, value})
		}
	}
	if _, dated := c.Request.Header("Date"); !dated && !now.IsZero() {
		add("X-Amz-Date", now.UTC().Format(amzTime))
	}
	add("X-Amz-Security-Token", c.Credentials.SessionToken.Reveal())
	region, service := scopeOf(&c, c.Request.Target())
	if isS3(service) {
		add("X-Amz-Content-Sha256", string(k.payloadHash(&c, service)))
	}
	if k.asymmetric {
		add("X-Amz-Region-Set", region)
	}
	return c
}

// carried takes the signature, the scope and the list of signed headers from
// the Authorization header, or from the query.
func (k v4Kind) carried(c *Case, v Values) {
	claim := k.claim(c)
	set := func(step int, text string) {
		if text != "" {
			v[step] = []byte(text)
		}
	}
	if claim.credential == "" && claim.signature == "" || !k.ours(claim.algorithm) {
		return
	}
	set(v4Signature, claim.signature)
	set(v4SignedHeaders, claim.signedHeaders)
	if _, scope, found := strings.Cut(claim.credential, "/"); found {
		set(v4CredentialScope, scope)
	}
	if k.query {
		if claim.signature != "" {
			set(v4SignedRequest, c.Request.URL)
		}
		return
	}
	value, _ := c.Request.Header("Authorization")
	set(v4SignedRequest, strings.TrimSpace(value))
}

// ours reports whether the algorithm is this scheme's, or not said.
func (k v4Kind) ours(algorithm string) bool { return algorithm == "" || algorithm == k.algorithm() }

// signed puts the signature into the request.
func (k v4Kind) signed(c *Case, v Values) (Request, bool) {
	r := c.Request
	value := v[v4SignedRequest]
	if value == nil {
		return r, false
	}
	if k.query {
		r.URL = string(value)
		return r, true
	}
	r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool { return equalFold(h.Name, "Authorization") })
	r.Headers = append(r.Headers, Header{"Authorization", string(value)})
	return r, true
}
