package diagnose

import (
	"strings"
	"time"

	"countersign/signer"
)

// Known is what is known beside the request, for mistakes that have a
// parameter.
type Known struct {
	// Hosts, Secrets and Times were found in what was pasted.
	Hosts   []string
	Secrets []signer.Secret
	Times   []time.Time
	// MethodOpen tells that the method of the request is not known.
	MethodOpen bool
	// Now is the time of the check; zero where it is not known.
	Now time.Time
}

// A family is a mistake with a parameter.
type family struct {
	// name is the finished sentence's subject for what was searched: "other
	// hosts".
	name string
	// members returns at most mostMembers of it, the likeliest first.
	members func(s signer.Scheme, c *signer.Case, k *Known) []Mistake
}

// Members are the mistakes with a parameter that a case can have: those of all
// families.
func Members(s signer.Scheme, c *signer.Case, k *Known) []Mistake {
	var list []Mistake
	for _, f := range families {
		members := f.members(s, c, k)
		list = append(list, members[:min(len(members), mostMembers)]...)
	}
	return list
}

// mostMembers bounds a family.
const mostMembers = 64

// families are in the order of the catalogue.
var families = []family{
	familyOf("other times", otherTimes),
	familyOf("times of other zones", zones),
	familyOf("other forms of the time", timeForms),
	familyOf("other secrets", otherSecrets),
	familyOf("parts of the secret", secretParts),
	familyOf("what may stand around the secret", secretSurroundings),
	familyOf("what becomes of a secret on its way", secretForms),
	familyOf("session tokens that are not sent", tokens),
	familyOf("other methods", methods),
	familyOf("other hosts", hosts),
	familyOf("hosts with other ports", ports),
	familyOf("other paths", paths),
	familyOf("paths as clients and proxies rewrite them", rewrittenPaths),
	familyOf("buckets in the host and in the path", buckets),
	familyOf("parameters that are not signed", leftOut),
	familyOf("parameters that are not sent", extra),
	familyOf("other values of parameters", otherValues),
	familyOf("other names of parameters", otherNames),
	familyOf("texts that changed on their way", changedTexts),
	familyOf("values that are encoded once more, or once less", encodedValues),
	familyOf("sets of characters that are not encoded", rawCharacters),
	familyOf("characters that are encoded and need not be", encodedCharacters),
	familyOf("doubled separators", doubledSeparators),
	familyOf("parameters of the URL and of the body", places),
	familyOf("headers that are not signed", unsignedHeaders),
	familyOf("headers that are not sent", extraHeaders),
	familyOf("other values of headers", otherHeaders),
	familyOf("other types of the body", types),
	familyOf("other bodies", bodies),
	familyOf("other regions", scopeRegions),
	familyOf("other services", scopeServices),
	familyOf("other forms of the scope", scopeForms),
	familyOf("keys of other days, regions and services", keyScopes),
}

// familyOf returns a family whose members are listed by a function.
func familyOf(name string, fill func(*memberList)) family {
	return family{name: name, members: func(s signer.Scheme, c *signer.Case, k *Known) []Mistake {
		l := newMemberList(s, c, k)
		fill(l)
		return l.members
	}}
}

// A memberList collects the members of a family.
type memberList struct {
	s       signer.Scheme
	id      string // of the scheme
	c       *signer.Case
	k       *Known
	target  signer.Target
	list    []parameter // of parameters
	most    int
	members []Mistake
	seen    map[string]bool
}

// newMemberList begins a list. Each member of a family makes another case, so
// that large requests have fewer of them.
func newMemberList(s signer.Scheme, c *signer.Case, k *Known) *memberList {
	const most, fewest = 4 << 20, 4 // bytes that all members of a family make
	size := len(c.Request.URL) + len(c.Request.Body) + 1
	for _, h := range c.Request.Headers {
		size += len(h.Name) + len(h.Value)
	}
	return &memberList{
		s: s, id: s.ID(), c: c, k: k, target: c.Request.Target(),
		most: min(mostMembers, max(fewest, most/size)), seen: map[string]bool{},
	}
}

// full reports whether no member more is wanted.
func (l *memberList) full() bool { return len(l.members) >= l.most }

// v4 and the like tell what kind of scheme it is.
func (l *memberList) v4() bool        { return strings.HasPrefix(l.id, "sigv4") && !l.post() }
func (l *memberList) v2() bool        { return l.id == "sigv2" }
func (l *memberList) s3v2() bool      { return l.id == "s3v2" || l.id == "s3v2-query" }
func (l *memberList) post() bool      { return strings.HasSuffix(l.id, "-post") }
func (l *memberList) presigned() bool { return strings.HasSuffix(l.id, "-query") }

// asymmetric tells of Version 4A, whose key is not of a scope.
func (l *memberList) asymmetric() bool { return strings.HasPrefix(l.id, "sigv4a") }

// alter adds a mistake that signs another case.
func (l *memberList) alter(name, with string, alter func(signer.Case) signer.Case) {
	l.add(name, with, func(m *Mistake) { m.Alter = alter })
}

// change adds a mistake that signs by other rules.
func (l *memberList) change(name, with string, change func(*signer.Rules)) {
	l.add(name, with, func(m *Mistake) { m.Change = change })
}

// add adds a mistake of the catalogue, "id" or "id/variant", once for each
// parameter. The words of a parameter never hold a secret.
func (l *memberList) add(name, with string, does func(*Mistake)) {
	with = strings.ToValidUTF8(with, "\uFFFD")
	key := name + " " + with
	if l.full() || l.seen[key] || l.tells(with) {
		return
	}
	l.seen[key] = true
	m := entry(name)
	m.With = with
	does(&m)
	l.members = append(l.members, m)
}

// entry returns a copy of an entry of the catalogue without its changes.
func entry(name string) Mistake {
	id, variant, _ := strings.Cut(name, "/")
	m := *Find(id, variant)
	m.Change, m.Changes = nil, nil
	m.met = max(m.Cases, Find(id, "").Cases)
	return m
}

// tells reports whether a text holds a secret, as it is or percent-encoded.
func (l *memberList) tells(text string) bool {
	const beginning, shortest = 8, 6 // the beginning of a secret tells it, too; a short one is in any text
	credentials := &l.c.Credentials
	for _, secret := range append([]signer.Secret{credentials.SecretAccessKey, credentials.SigningKey, credentials.SessionToken}, l.k.Secrets...) {
		plain := secret.Reveal()
		plain = plain[:min(len(plain), beginning)]
		if len(plain) >= shortest && (strings.Contains(text, plain) || strings.Contains(text, signer.Escape(plain))) {
			return true
		}
	}
	return false
}
