package signer

import (
	"strings"
	"time"
)

// sigV4Query is Signature Version 4 in the query: a presigned URL.
var sigV4Query Scheme = newV4(v4Kind{query: true}, v4Scheme{
	id: "sigv4-query", title: "Signature Version 4, presigned URL",
	form:       v4QueryForm(),
	recognises: recognisesQuery,
})

// defaultExpiry is how many seconds a URL is good for where nobody says.
const defaultExpiry = "3600"

// recognisesQuery looks at the parameters.
func recognisesQuery(k v4Kind, c *Case) Likelihood {
	claim := queryClaim(c.Request.Target().Query)
	switch {
	case !k.ours(claim.algorithm), claim.algorithm == "" && k.asymmetric:
		return Unlikely
	case claim.signature != "":
		return Carrying
	case claim.algorithm != "" || claim.credential != "":
		return Marked
	}
	return Unlikely
}

// v4QueryForm is for what is signed in the query; more are those of a scheme.
func v4QueryForm(more ...Field) Form {
	return Form{Scope: true, Headers: true, Body: true, SigningKey: true, Fields: append([]Field{
		{Name: "X-Amz-Date", Time: amzTime, Offered: true, Empty: "the time now"},
		{Name: "X-Amz-Expires", Offered: true, Empty: defaultExpiry + " seconds"},
		{Name: "X-Amz-Algorithm"}, {Name: "X-Amz-Credential"}, {Name: "X-Amz-SignedHeaders"}, {Name: "X-Amz-Security-Token"},
		{Name: "X-Amz-Signature", Signature: true},
	}, more...)}
}

// completeQuery adds the parameters that a signer adds.
func (k v4Kind) completeQuery(c Case, now time.Time) Case {
	claim := queryClaim(c.Request.Target().Query)
	add := func(name, value, there string) {
		if value != "" && there == "" {
			c.Request.URL = withParameter(c.Request.URL, name, value)
		}
	}
	if !now.IsZero() {
		add("X-Amz-Date", now.UTC().Format(amzTime), claim.time)
	}
	f := k.facts(&c, c.Request.Target())
	if scope := f.scope(k); scope != nil && f.keyID != "" {
		add("X-Amz-Credential", f.keyID+"/"+string(scope), claim.credential)
	}
	add("X-Amz-Algorithm", k.algorithm(), claim.algorithm)
	add("X-Amz-Expires", defaultExpiry, claim.expires)
	add("X-Amz-Security-Token", c.Credentials.SessionToken.Reveal(), claim.token)
	add("X-Amz-SignedHeaders", strings.Join(f.signedHeaders, ";"), claim.signedHeaders)
	if k.asymmetric {
		region, _ := scopeOf(&c, c.Request.Target())
		add("X-Amz-Region-Set", region, parameter(c.Request.Target().Query, "X-Amz-Region-Set"))
	}
	return c
}

// withParameter returns an address with one more parameter at its end.
func withParameter(address, name, value string) string {
	if !strings.HasPrefix(address, "/") {
		address, _, _ = strings.Cut(address, "#")
	}
	joint := "?"
	if strings.Contains(address, "?") {
		joint = "&"
		if strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&") {
			joint = ""
		}
	}
	return address + joint + Escape(name) + "=" + Escape(value)
}
