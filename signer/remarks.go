package signer

import (
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
	if said == "" || given == "" || said == given {
		return nil
	}
	return []Remark{{
		ID: "access-key-id-conflict", Step: step, Where: where,
		Title: "Two access key ids",
		Text:  fmt.Sprintf("The request names the access key id %s, the credentials %s. The request's own is what is signed.", Printable(said), Printable(given)),
	}}
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
