package signer

import (
	"slices"
	"strings"
	"time"
)

// A v4Scheme is one of the schemes of Signature Version 4: what tells it apart,
// and the steps that all of them share.
type v4Scheme struct {
	v4Kind
	id, title  string
	form       Form
	recognises func(v4Kind, *Case) Likelihood
	steps      []Step
}

var _ Scheme = v4Scheme{}

// newV4 returns the scheme of that kind.
func newV4(k v4Kind, s v4Scheme) v4Scheme {
	s.v4Kind, s.steps = k, k.ladder()
	return s
}

// ID implements [Scheme].
func (s v4Scheme) ID() string { return s.id }

// Title implements [Scheme].
func (s v4Scheme) Title() string { return s.title }

// Recognises implements [Scheme].
func (s v4Scheme) Recognises(c *Case) Likelihood { return s.recognises(s.v4Kind, c) }

// Form implements [Scheme].
func (s v4Scheme) Form() Form { return s.form }

// Rules implements [Scheme].
func (s v4Scheme) Rules(c *Case) Rules { return s.rules(c) }

// Steps implements [Scheme].
func (s v4Scheme) Steps(*Case) []Step { return s.steps }

// HasStep implements [Scheme].
func (s v4Scheme) HasStep(id string) bool { return StepIndex(s.steps, id) >= 0 }

// Lacks implements [Scheme].
func (s v4Scheme) Lacks(c *Case) []string { return s.lacks(c) }

// Complete implements [Scheme].
func (s v4Scheme) Complete(c Case, now time.Time) Case {
	if s.query {
		return s.completeQuery(c, now)
	}
	return s.completeHeaders(c, now)
}

// Sign implements [Scheme].
func (s v4Scheme) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, v4Steps)
	s.sign(c, r, own, v)
	return v
}

// Carried implements [Scheme].
func (s v4Scheme) Carried(c *Case) Values {
	v := make(Values, v4Steps)
	s.carried(c, v)
	return v
}

// Signed implements [Scheme].
func (s v4Scheme) Signed(c *Case, v Values) (Request, bool) { return s.signed(c, v) }

// Remarks implements [Scheme].
func (s v4Scheme) Remarks(c *Case, now time.Time) []Remark { return s.remarks(c, now) }

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
	list = append(list, k.unknownHeaders(c, &f)...)
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
