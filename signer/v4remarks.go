package signer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A v4Look looks at one request for what a service would object to, and for
// what contradicts itself.
type v4Look struct {
	k      v4Kind
	c      *Case
	target Target
	claim  v4Claim
	said   v4Scope
	facts  v4Facts
	list   []Remark
}

func (k v4Kind) remarks(c *Case, now time.Time) []Remark {
	l := v4Look{k: k, c: c, target: c.Request.Target(), claim: k.claim(c)}
	l.said, l.facts = k.parseCredential(l.claim.credential), k.facts(c, l.target)
	l.signatures()
	l.credential()
	l.time(now)
	l.place()
	l.headers()
	l.token()
	l.payload()
	l.body()
	l.list = append(l.list, hostRemark(&c.Request, "canonical-headers")...)
	l.list = append(l.list, k.keyRemarks(&c.Credentials, l.facts.keyID, l.facts.scope(k))...)
	return l.list[:min(len(l.list), mostRemarks)]
}

// add says something of a field.
func (l *v4Look) add(id, step, where, title, text string) {
	l.list = append(l.list, Remark{ID: id, Step: step, Where: where, Title: title, Text: text})
}

// where names the field that holds a part of the claim.
func (l *v4Look) where(header, parameter string) string {
	if l.k.query {
		return "parameter " + parameter
	}
	return "header " + header
}

// signatures looks for a second signature, one of another version, and one that
// cannot be read.
func (l *v4Look) signatures() {
	query := queryClaim(l.target.Query)
	header, sent := l.c.Request.Header("Authorization")
	where := l.where("Authorization", "X-Amz-Signature")
	inQuery := query.signature != "" || parameter(l.target.Query, "Signature") != ""
	twice := headerCount(&l.c.Request, "Authorization") > 1 || len(repeated(l.target.Query, "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Date")) > 0
	if sent && inQuery || twice {
		l.add("signature-twice", "signature", where, "The request is signed twice",
			"A service takes one signature: in the Authorization header or in the query, once. Here the one is looked at that belongs to "+l.scheme()+"; remove the other.")
	}
	if !l.k.ours(l.claim.algorithm) {
		l.add("signature-version-confusion", "string-to-sign", l.where("Authorization", "X-Amz-Algorithm"), "This request is signed with another algorithm",
			fmt.Sprintf("It says %s. What is computed here is %s, and cannot fit.", Printable(l.claim.algorithm), l.k.algorithm()))
		return
	}
	if sent && !l.k.query {
		l.authorization(header)
	}
	if l.k.query && l.claim.signature != "" {
		l.parameters()
	}
}

// parameters looks for those that a presigned URL must have.
func (l *v4Look) parameters() {
	for _, p := range [...]struct{ name, value, step string }{
		{"X-Amz-Algorithm", l.claim.algorithm, "string-to-sign"}, {"X-Amz-Credential", l.claim.credential, "credential-scope"},
		{"X-Amz-SignedHeaders", l.claim.signedHeaders, "signed-headers"},
	} {
		if p.value == "" {
			l.add("param-required-missing", p.step, "parameter "+p.name, p.name+" is not there",
				"Every presigned URL has it: without it a service refuses the request.")
		}
	}
}

func (l *v4Look) scheme() string {
	if l.k.query {
		return "the query"
	}
	return "the header"
}

// authorization looks at the form of the header.
func (l *v4Look) authorization(header string) {
	a := parseAuthorization(header)
	var wrong []string
	for _, part := range [...]struct{ name, text string }{{"Credential", a.credential}, {"SignedHeaders", a.signedHeaders}, {"Signature", a.signature}} {
		if part.text == "" {
			wrong = append(wrong, "there is no "+part.name)
		} else if strings.ContainsAny(part.text, " \t\r\n") {
			wrong = append(wrong, part.name+" has a blank in it")
		}
	}
	for _, part := range a.extra[:min(3, len(a.extra))] {
		wrong = append(wrong, fmt.Sprintf("“%s” is not a part that belongs there, or is there twice", Printable(part)))
	}
	if len(wrong) > 0 {
		l.add("auth-header-malformed", "authorization", "header Authorization", "The Authorization header is not of the right form",
			"In it "+strings.Join(wrong, "; ")+". It must read: "+l.k.algorithm()+" Credential=…, SignedHeaders=…, Signature=….")
	}
}

// credential looks at the scope that the request says.
func (l *v4Look) credential() {
	where := l.where("Authorization", "X-Amz-Credential")
	if l.claim.credential == "" {
		return
	}
	l.list = append(l.list, keyRemark(l.c, l.said.keyID, "credential-scope", where)...)
	if l.said.whole {
		if strings.Contains(l.said.keyID, "/") {
			l.list = append(l.list, Remark{
				ID: "scope-malformed", Step: "credential-scope", Where: where, Possible: true, Title: "The access key id has a slash in it",
				Text: fmt.Sprintf("All before the date was taken for it: %s. AWS has no such ids; some other servers do.", Printable(l.said.keyID)),
			})
		}
		return
	}
	want, parts := 5, strings.Count(l.claim.credential, "/")+1
	form := "access key id/YYYYMMDD/region/service/aws4_request"
	if l.k.asymmetric {
		want, form = 4, "access key id/YYYYMMDD/service/aws4_request"
	}
	why := ""
	switch {
	case parts != want:
		why = fmt.Sprintf("It has %d parts between slashes and must have %d. ", parts, want)
	case l.said.last != terminator:
		why = fmt.Sprintf("Its last part is %s and must be %s. ", Printable(l.said.last), terminator)
	case !isDate(l.said.date):
		why = fmt.Sprintf("Its date is %s and must be eight digits. ", Printable(l.said.date))
	default:
		why = "A part of it is empty. "
	}
	l.add("scope-malformed", "credential-scope", where, "The credential is not of the right form",
		why+"It must read "+form+". What is computed here takes date, region and service from elsewhere.")
}

// time looks at the time of signing, the date of the scope and the expiry.
func (l *v4Look) time(now time.Time) {
	where := l.claim.timeAt
	if l.claim.time == "" {
		if l.claim.credential != "" || l.claim.signature != "" {
			l.add("param-required-missing", "string-to-sign", l.where("X-Amz-Date", "X-Amz-Date"), "The time of signing is not there",
				"The string to sign holds it. Without X-Amz-Date (or a Date header) a service refuses the request.")
		}
		return
	}
	sent, ok := parseTime(l.claim.time)
	if !ok {
		l.add("timestamp-format-invalid", "string-to-sign", where, "The time is not in a form that services read", "It must read YYYYMMDDThhmmssZ, in UTC.")
		return
	}
	if !isBasicTime(l.claim.time) && !strings.HasSuffix(where, " Date") {
		l.add("amz-date-extended-format", "string-to-sign", where, "The time is not in the basic form",
			fmt.Sprintf("X-Amz-Date must read YYYYMMDDThhmmssZ: %s.", sent.UTC().Format(amzTime)))
	}
	if l.said.whole && sent.UTC().Format("20060102") != l.said.date {
		l.add("scope-date-mismatch", "credential-scope", l.where("Authorization", "X-Amz-Credential"), "The scope is of another day than the time",
			fmt.Sprintf("The credential says %s, %s says %s. A service refuses that; use one time for both, in UTC.", l.said.date, strings.TrimPrefix(where, "header "), Printable(l.claim.time)))
	}
	if _, dated := l.c.Request.Header("Date"); dated && where == "header X-Amz-Date" {
		l.list = append(l.list, Remark{
			ID: "date-and-amz-date-both", Step: "string-to-sign", Where: "header Date", Possible: true, Title: "There are two times",
			Text: "Where X-Amz-Date is sent, it is the time of signing, and Date is not looked at.",
		})
	}
	l.list = append(l.list, ageRemark(sent, l.until(sent), now, "string-to-sign", where)...)
}

// until returns when a presigned URL expires, at the latest where it does not
// say; zero for any other request. It looks at the number of seconds on the way.
func (l *v4Look) until(sent time.Time) time.Time {
	const most = 604800
	if !l.k.query || l.claim.expires == "" {
		if l.k.query && l.claim.signature != "" {
			l.list = append(l.list, Remark{
				ID: "param-required-missing", Step: "canonical-query", Where: "parameter X-Amz-Expires", Possible: !isS3(l.facts.service),
				Title: "X-Amz-Expires is not there", Text: "A presigned URL says for how many seconds it is good. S3 refuses one that does not.",
			})
		}
		if l.k.query {
			return sent.Add(most * time.Second)
		}
		return time.Time{}
	}
	seconds, err := strconv.ParseInt(l.claim.expires, 10, 64)
	if err != nil || seconds < 0 || seconds > most {
		l.add("expires-out-of-range", "canonical-query", "parameter X-Amz-Expires", "X-Amz-Expires is not a number of seconds that services take",
			fmt.Sprintf("It says %s; it must be a whole number from 0 to %d, which is seven days. The service refuses it, even with a right signature.", Printable(l.claim.expires), most))
		if err != nil || seconds < 0 || seconds > most*1000 {
			return sent.Add(most * time.Second)
		}
	}
	return sent.Add(time.Duration(seconds) * time.Second)
}

// place compares the scope of the request with what was given beside, and with
// what the host tells.
func (l *v4Look) place() {
	if strings.HasPrefix(l.target.SignedHost(), "sellingpartnerapi") {
		l.list = append(l.list, Remark{
			ID: "signing-not-needed", Step: "credential-scope", Where: "host", Title: "The Selling Partner API needs no signature",
			Text: "Since October 2023 it takes the access token in x-amz-access-token alone, and looks at no Signature Version 4.", Possible: true,
		})
	}
	if !l.said.whole {
		return
	}
	where := l.where("Authorization", "X-Amz-Credential")
	at := Locate(l.target.Host)
	for _, part := range []struct{ id, name, said, given, host string }{
		{"scope-region-wrong", "region", l.said.region, l.c.Region, at.Region},
		{"scope-service-wrong", "service", l.said.service, l.c.Service, at.Service},
	} {
		if part.said == "" {
			continue
		}
		if part.given != "" && part.given != part.said {
			l.add(part.id, "credential-scope", part.name, "Two "+part.name+"s",
				fmt.Sprintf("The request's scope says %s, the field says %s. The request's own is what is signed.", Printable(part.said), Printable(part.given)))
		} else if part.host != "" && part.host != part.said && !(isS3(part.host) && isS3(part.said)) {
			l.list = append(l.list, Remark{
				ID: part.id, Step: "credential-scope", Where: where, Possible: true, Title: "The host is of another " + part.name,
				Text: fmt.Sprintf("The scope says %s, but the host %s is signed for %s.", Printable(part.said), Printable(l.target.Host), part.host),
			})
		}
	}
}

// headers looks at which headers are signed.
func (l *v4Look) headers() {
	if l.claim.signedHeaders == "" {
		return
	}
	where := l.where("Authorization", "X-Amz-SignedHeaders")
	sent := map[string]bool{"host": true, "content-length": len(l.c.Request.Body) > 0}
	for _, h := range l.c.Request.Headers {
		sent[strings.ToLower(strings.TrimSpace(h.Name))] = true
	}
	l.listForm(where)
	signed := map[string]bool{}
	for _, name := range l.facts.signedHeaders {
		signed[name] = true
		switch {
		case len(l.list) >= mostRemarks:
			return
		case !sent[name]:
			l.list = append(l.list, l.notSent(name, where))
		case neverSigned(name):
			l.list = append(l.list, Remark{
				ID: "mutable-header-signed", Step: "signed-headers", Where: where, Possible: true, Title: "A header is signed that changes on the way",
				Text: fmt.Sprintf("%s is signed. Proxies and HTTP libraries change it, and then the signature does not fit.", Printable(name)),
			})
		}
	}
	if !signed["host"] {
		l.add("header-required-unsigned", "signed-headers", where, "The host is not signed", "Every service asks for host among the signed headers.")
	}
	for _, h := range l.c.Request.Headers {
		name := strings.ToLower(strings.TrimSpace(h.Name))
		if strings.HasPrefix(name, "x-amz-") && !signed[name] && name != "x-amz-security-token" && len(l.list) < mostRemarks {
			l.list = append(l.list, Remark{
				ID: "header-required-unsigned", Step: "signed-headers", Where: "header " + Printable(h.Name), Possible: l.k.query, Title: "A header of AWS is sent but not signed",
				Text: fmt.Sprintf("%s is not among the signed headers. S3 and others refuse x-amz- headers that are not signed.", Printable(h.Name)),
			})
		}
	}
}

// notSent tells of a signed header that the request does not hold.
func (l *v4Look) notSent(name, where string) Remark {
	r := Remark{
		ID: "signed-headers-list-mismatch", Step: "canonical-headers", Where: where, Title: "A signed header is not there",
		Text: fmt.Sprintf("%s is listed as signed, but the request does not hold it. It was signed here as empty.", Printable(name)),
	}
	if _, known := l.facts.implied(&l.c.Request, l.target, name, HostRules{}); known {
		r.Possible = true
		r.Text = fmt.Sprintf("%s is listed as signed, but the request that was given does not hold it. It was signed here as the rest of the request tells it.", Printable(name))
	}
	return r
}

// listForm looks at how the list of signed headers is written.
func (l *v4Look) listForm(where string) {
	list := l.claim.signedHeaders
	switch right := string(joined(l.facts.signedHeaders, ";")); {
	case list == right:
	case strings.ContainsAny(list, ", ") && !strings.Contains(list, ";"):
		l.list = append(l.list, Remark{
			ID: "signed-headers-list-mismatch", Variant: "signed-headers-separator", Step: "signed-headers", Where: where,
			Title: "The list of signed headers is joined with something else", Text: "The names are joined with a semicolon and nothing else.",
		})
	case strings.ToLower(list) != list:
		l.add("header-name-case", "signed-headers", where, "The list of signed headers has capitals in it", "The names must be in lower case, in the list and in the canonical headers. That is how they were signed here.")
	default:
		l.add("signed-headers-unsorted", "signed-headers", where, "The list of signed headers is not sorted", "It must be sorted, without repeats: "+Printable(right)+". That is how it was signed here.")
	}
}

// token looks at the session token.
func (l *v4Look) token() {
	signed := slices.Contains(l.facts.signedHeaders, "x-amz-security-token")
	_, sent := l.c.Request.Header("X-Amz-Security-Token")
	if sent && !l.k.query && !signed {
		l.list = append(l.list, Remark{
			ID: "session-token-unsigned", Step: "signed-headers", Where: "header X-Amz-Security-Token", Possible: true, Title: "The session token is sent but not signed",
			Text: "A few services add it after signing; all others refuse the request.",
		})
	}
	where := l.where("X-Amz-Security-Token", "X-Amz-Security-Token")
	l.list = append(l.list, tokenRemark(l.c, l.claim.token != "", l.claim.signature != "", "canonical-headers", where)...)
	if given := l.c.Credentials.SessionToken.Reveal(); given != "" && l.claim.token != "" && strings.TrimSpace(l.claim.token) != given && !looksMasked(l.claim.token) {
		l.add("session-token-conflict", "canonical-headers", where, "Two session tokens", "The request holds another session token than the credentials. The request's own is what is signed.")
	}
}

// payload looks at what the request says of its body.
func (l *v4Look) payload() {
	said, sent := l.c.Request.Header("X-Amz-Content-Sha256")
	said = strings.TrimSpace(said)
	where := "header X-Amz-Content-Sha256"
	switch {
	case !sent && !l.k.query && isS3(l.facts.service) && l.claim.signature != "":
		l.add("content-sha256-header-missing", "payload-hash", where, "X-Amz-Content-Sha256 is not there",
			"S3 asks for it in every request that is signed in the Authorization header.")
	case sent && !isHash(said) && said != unsignedPayload && !strings.HasPrefix(said, streamingWord):
		l.list = append(l.list, Remark{
			ID: "payload-hash-encoding", Variant: "payload-keyword-wrong", Step: "payload-hash", Where: where, Title: "The hash of the body is none",
			Text: fmt.Sprintf("X-Amz-Content-Sha256 says %s. It must be a SHA-256 in 64 lower-case hex digits, %s or a word that begins with %s.", Printable(said), unsignedPayload, streamingWord),
		})
	case sent && isHash(said):
		l.hash(said, where, "X-Amz-Content-Sha256 says")
	}
	if given := l.c.Request.PayloadHash; !sent && isHash(given) {
		l.hash(given, "payload hash", "The hash that was given is")
	}
}

// hash compares a hash with the body.
func (l *v4Look) hash(said, where, says string) {
	for _, other := range [...]struct{ what, hash string }{
		{"the body that was given has", bodyHash(&l.c.Request)}, {"the hash that was given is", l.c.Request.PayloadHash},
	} {
		switch {
		case other.hash == "" || other.hash == said:
		case strings.EqualFold(other.hash, said):
			l.add("payload-hash-encoding", "payload-hash", where, "The hash is in capitals", "A service writes it in lower case, and compares it so.")
		default:
			l.add("payload-hash-of-other-body", "payload-hash", where, "The hash is of another body",
				fmt.Sprintf("%s %s, but %s %s. The first is what is signed; the service compares it with the body that it gets.", says, said, other.what, Printable(other.hash)))
		}
	}
}

// isHash reports whether a text is a SHA-256 in hex, in either case.
func isHash(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// body compares the length that the request says with the body, and looks for
// headers that only one of may be there.
func (l *v4Look) body() {
	said, sent := l.c.Request.Header("Content-Length")
	if n, err := strconv.Atoi(strings.TrimSpace(said)); sent && (err != nil || n != len(l.c.Request.Body)) {
		text := "Computed here with the body that was given."
		if len(l.c.Request.Body) == 0 {
			text = "The body was not given: what is computed here is for an empty one, unless the hash of the body is known."
		}
		l.add("body-length-mismatch", "payload-hash", "header Content-Length", "The body is not as long as the request says",
			fmt.Sprintf("Content-Length says %s, the body has %d bytes. ", Printable(said), len(l.c.Request.Body))+text)
	}
	for _, name := range [...]string{"Host", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token"} {
		if headerCount(&l.c.Request, name) > 1 {
			l.add("header-duplicate-merged", "canonical-headers", "header "+name, "A header is there twice",
				"Of "+name+" a request has one. Where it is signed, all its values were joined with commas; elsewhere the first was taken.")
		}
	}
}

// bodyHash returns the hash of a body, "" where there is none.
func bodyHash(r *Request) string {
	if len(r.Body) == 0 {
		return ""
	}
	return string(hexOfSum(r.Body))
}
