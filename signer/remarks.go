package signer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// mostRemarks bounds what is said of one request: nobody reads more.
const mostRemarks = 100

// hostRemark looks at a Host header that names another host than the address.
func hostRemark(r *Request, step string) []Remark {
	target := SplitURL(r.URL)
	host, sent := r.Header("Host")
	if !sent || target.Host == "" || target.SignedHost() == (Target{Scheme: target.Scheme, Host: strings.TrimSpace(host)}).SignedHost() {
		return nil
	}
	return []Remark{{
		ID: "host-header-overridden", Step: step, Where: "header Host",
		Title: "The Host header names another host",
		Text:  fmt.Sprintf("The request goes to %s, but its Host header says %s. The service signs the Host that it receives: leave the header to the HTTP library.", Printable(target.Host), Printable(host)),
	}}
}

// keyRemark looks at two access key ids.
func keyRemark(c *Case, said, step, where string) []Remark {
	given := c.Credentials.AccessKeyID
	if said == "" || given == "" || said == given || looksMasked(said) || looksMasked(given) {
		return nil
	}
	return []Remark{{
		ID: "access-key-id-conflict", Step: step, Where: where,
		Title: "Two access key ids",
		Text:  fmt.Sprintf("The request names the access key id %s, the credentials %s. The request's own is what is signed.", Printable(said), Printable(given)),
	}}
}

// keyRemarks looks at a signing key that was given: whether it is one, and the
// one of the secret beside it. No text holds either.
func (k v4Kind) keyRemarks(c *Credentials, keyID string, scope []byte) []Remark {
	remark := Remark{ID: "signing-key-malformed", Step: "signing-key", Where: "signing key"}
	given := keyInHex(c.SigningKey.Reveal())
	derived := k.signingKey(&Credentials{SecretAccessKey: c.SecretAccessKey}, keyID, scope, KeyRules{})
	switch {
	case c.SigningKey == "":
		return nil
	case given == nil || k.asymmetric && publicKey(given) == nil:
		remark.Title = "The signing key is none"
		remark.Text = "A signing key is 32 bytes, in 64 hex digits or in Base64. Nothing was signed with this one, nor with the secret access key."
	case derived != nil && !bytes.Equal(derived, given):
		remark.ID, remark.Title = "signing-key-conflict", "The signing key is not the one of the secret access key"
		remark.Text = "For this day, region and service the secret access key gives another signing key. The signing key is what was used."
	default:
		return nil
	}
	return []Remark{remark}
}

// keyUnused looks at a signing key that was given for a scheme that has none.
func keyUnused(c *Credentials, step string) []Remark {
	if c.SigningKey == "" {
		return nil
	}
	return []Remark{{
		ID: "signing-key-unused", Step: step, Where: "signing key", Title: "A signing key is of no use here",
		Text: "Signature Version 2 signs with the secret access key itself. The signing key was not looked at.",
	}}
}

// tokenRemark looks for a session token that was given and is not sent.
func tokenRemark(c *Case, sent, signed bool, step, where string) []Remark {
	if c.Credentials.SessionToken == "" || sent || !signed {
		return nil
	}
	return []Remark{{
		ID: "session-token-missing", Step: step, Where: where, Title: "The session token is not in the request",
		Text: "Temporary credentials need it: without it the service answers that the access key id is not known.",
	}}
}

// looksMasked reports whether an access key id or a token was made illegible
// before it was pasted.
func looksMasked(text string) bool {
	return strings.ContainsAny(text, "*<>[]{}#•…") || strings.Contains(text, "...") || strings.Contains(strings.ToLower(text), "xxxx")
}

// ageRemark compares a time of signing with the time now. What says how far a
// service lets them be apart; until is when the signature ends, zero where that
// is not said.
func ageRemark(sent, until, now time.Time, step, where string) []Remark {
	const allowed = 15 * time.Minute
	text, id := "", "timestamp-stale"
	switch {
	case now.IsZero():
	case now.Sub(sent) < -allowed:
		text = "This time is more than 15 minutes ahead: the service refuses it, even with a right signature."
	case !until.IsZero() && now.After(until):
		text = fmt.Sprintf("The signature was good until %s: the service answers that it has expired, even if it is right.", until.UTC().Format(time.RFC3339))
	case until.IsZero() && now.Sub(sent) > allowed:
		text = "This time is more than 15 minutes ago: the service answers that the request has expired, even with a right signature."
	}
	if text == "" {
		return nil
	}
	return []Remark{{ID: id, Step: step, Where: where, Title: "The request is too old or too new", Text: text}}
}

// repeated returns the names among those given that are in the query more than
// once.
func repeated(query string, names ...string) []string {
	count := map[string]int{}
	for _, p := range ParsePairs(query) {
		count[p.Name]++
	}
	return slices.DeleteFunc(names, func(name string) bool { return count[name] < 2 })
}

// headerCount returns how many headers of that name there are.
func headerCount(r *Request, name string) int {
	n := 0
	for _, h := range r.Headers {
		if equalFold(h.Name, name) {
			n++
		}
	}
	return n
}
