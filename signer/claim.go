package signer

import "strings"

// A Claim is what a request of Version 4 says of its own signature, or what is
// taken for granted where it does not.
type Claim struct {
	Time                  string // as the string to sign has it; "" where it is not known
	Date, Region, Service string // the parts of the scope; "" where they are not known
	SignedHeaders         []string
	// Listed says that the request, or what is known of it, has the list.
	Listed bool
}

// Scope returns the credential scope, without a region where there is none.
func (c *Claim) Scope() string {
	region := c.Region
	if region != "" {
		region += "/"
	}
	return c.Date + "/" + region + c.Service + "/" + terminator
}

// ClaimOf returns what a case says of its signature by a scheme, and false for
// the schemes that sign no scope. It hashes nothing.
func ClaimOf(s Scheme, c *Case) (Claim, bool) {
	switch s := s.(type) {
	case v4Scheme:
		return s.claimed(c), true
	case sigV4Streaming:
		return s.claimed(c), true
	case sigV4Post:
		scope := strings.TrimSuffix(string(v4PostScope(c)), "/"+terminator)
		date, rest, _ := strings.Cut(scope, "/")
		region, service, _ := strings.Cut(rest, "/")
		return Claim{Date: date, Region: region, Service: service}, true
	}
	return Claim{}, false
}

// claimed is ClaimOf for the schemes that sign headers.
func (k v4Kind) claimed(c *Case) Claim {
	f := k.facts(c, c.Request.Target())
	claim := Claim{Time: f.time, Date: f.date, Region: f.region, Service: f.service, SignedHeaders: f.signedHeaders, Listed: f.listed != ""}
	if k.asymmetric {
		claim.Region = ""
	}
	return claim
}
