package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
)

// leftOut are parameters that were added behind the signer: each by itself, then
// some in twos.
func leftOut(l *memberList) {
	if l.post() {
		return
	}
	list := l.removable()
	if l.s3v2() && len(list) < 2 {
		return // to leave out all has an entry of its own
	}
	name := func(p parameter) string {
		switch {
		case l.s3v2():
			return "subresource-missing"
		case l.presigned():
			return "extra-query-param-appended"
		}
		return "param-missing-from-signed"
	}
	if tail := l.tail(list); len(tail) > 1 {
		l.alter(name(list[0]), fmt.Sprintf("without the %d parameters behind the signature", len(tail)), l.without(tail...))
	}
	l.eachParameter(list, func(p parameter, with string) {
		l.alter(name(p), "without "+with, l.without(p.place))
	})
	if l.presigned() && l.v4() {
		l.unsignedClaims()
	}
	const most = 6
	some := list[:min(most, len(list))]
	for i, p := range some {
		for _, q := range some[:i] {
			l.alter(name(p), "without "+short(q.name)+" and "+short(p.name), l.without(q.place, p.place))
		}
	}
}

// unsignedClaims are the parameters of a presigned URL that tell how it is
// signed. What they tell stays as it is.
func (l *memberList) unsignedClaims() {
	claim, whole := l.scope()
	if !whole || claim.Time == "" || len(claim.SignedHeaders) == 0 {
		return
	}
	scope, names := claim.Scope(), strings.Join(claim.SignedHeaders, ";")
	for _, name := range []string{"X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Algorithm"} {
		at := slices.IndexFunc(l.parameters(), func(p parameter) bool { return p.name == name })
		if at < 0 {
			continue
		}
		drop := l.without(l.parameters()[at].place)
		l.add("param-missing-from-signed", "without "+name, func(m *Mistake) {
			m.Alter = func(c signer.Case) signer.Case {
				c.Region, c.Service = claim.Region, claim.Service
				return drop(c)
			}
			m.Change = func(r *signer.Rules) {
				r.Text.Time, r.Text.Scope, r.Key.Chain.Scope = claim.Time, scope, scope
				r.Header.Lines, r.Header.List = names, names
			}
		})
	}
}

// removable returns the parameters that can be left out, the likeliest first.
func (l *memberList) removable() []parameter {
	list := slices.DeleteFunc(slices.Clone(l.parameters()), func(p parameter) bool {
		switch {
		case l.s3v2():
			return !signer.IsSubresource(p.name)
		case l.presigned():
			return strings.HasPrefix(strings.ToLower(p.name), "x-amz-")
		}
		return false
	})
	slices.SortStableFunc(list, func(a, b parameter) int { return likelihood(a) - likelihood(b) })
	return list
}

// lateParameters are those that are most easily added behind a signer.
var lateParameters = []string{
	"MWSAuthToken", "SecurityToken", "NextToken", "AssociateTag", "SignatureMethod", "SignatureVersion", "Timestamp", "AWSAccessKeyId", "Version",
	"X-Amz-Security-Token", "x-id", "_", "v", "utm_source", "response-content-disposition", "response-content-type",
}

// likelihood sorts parameters; those that are most easily forgotten come first.
func likelihood(p parameter) int {
	if at := slices.Index(lateParameters, p.name); at >= 0 {
		return at
	}
	if p.value == "" {
		return len(lateParameters)
	}
	return len(lateParameters) + 1
}

// tail returns the places of the parameters that stand behind the signature,
// where there are some.
func (l *memberList) tail(list []parameter) []int {
	before := 0
	for i, raw := range strings.Split(l.target.Query, "&") {
		if strings.HasPrefix(raw, "X-Amz-Signature=") || strings.HasPrefix(raw, "Signature=") {
			before = i + 1
		}
	}
	if before == 0 || l.form() {
		return nil
	}
	var places []int
	for _, p := range list {
		if p.place >= before {
			places = append(places, p.place)
		}
	}
	return places
}

// eachParameter calls a function with each of the parameters and a name for it,
// once for each text that is there several times.
func (l *memberList) eachParameter(list []parameter, call func(p parameter, with string)) {
	texts, names := map[string]bool{}, map[string]int{}
	for _, p := range list {
		if l.full() {
			return
		}
		if texts[p.raw] {
			continue
		}
		texts[p.raw] = true
		with := short(p.name)
		if with == "" {
			with = "the parameter without a name"
		}
		if names[p.name]++; names[p.name] > 1 {
			with += fmt.Sprintf(" (number %d of that name)", names[p.name])
		}
		call(p, with)
	}
}

// extra are parameters that are signed, and not sent.
func extra(l *memberList) {
	if l.post() {
		return
	}
	sent := map[string]bool{}
	for _, p := range l.parameters() {
		sent[p.name] = true
	}
	for _, pair := range l.extraPairs() {
		name, value, _ := strings.Cut(pair, "=")
		if sent[name] || l.s3v2() && !signer.IsSubresource(name) {
			continue
		}
		with := "with " + name
		if value == "" {
			with += ", empty"
		} else if name != "AWSAccessKeyId" {
			with += "=" + signer.Unescape(value)
		}
		l.alter("param-extra-in-signed", short(with), l.withPair(pair))
	}
}

// extraPairs are parameters that programs sign in vain.
func (l *memberList) extraPairs() []string {
	switch {
	case l.v2():
		list := []string{"undefined=undefined", "undefined=", "MWSAuthToken=", "SecurityToken=", "SignatureVersion=2", "SignatureMethod=HmacSHA256", "SignatureMethod=HmacSHA1"}
		if id := l.c.Credentials.AccessKeyID; id != "" {
			list = append(list, "AWSAccessKeyId="+signer.Escape(id))
		}
		return append(list, "NextToken=", "AssociateTag=", "Merchant=", "SellerId=", "Marketplace=", "Version=", "Expires=", "AccessKeyId=", "null=", "=", "_=")
	case l.s3v2():
		return []string{"acl=", "uploads=", "location=", "versioning=", "response-content-disposition=attachment", "versionId=null", "response-content-type=", "response-content-disposition="}
	case l.presigned():
		return []string{
			"x-id=GetObject", "x-id=PutObject", "X-Amz-Security-Token=", "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", "X-Amz-User-Agent=", "versionId=",
			"response-content-type=", "response-content-disposition=", "response-content-disposition=attachment", "undefined=undefined", "undefined=", "x-amz-acl=public-read", "Content-Type=",
		}
	}
	return []string{"undefined=undefined", "undefined=", "x-id=GetObject", "x-id=PutObject", "list-type=2", "prefix=", "delimiter=", "marker=", "max-keys=1000", "null=", "=", "_="}
}

// otherValues are values that a parameter had when it was signed.
func otherValues(l *memberList) {
	const name = "param-value-differs"
	if l.post() {
		return
	}
	list := slices.DeleteFunc(slices.Clone(l.parameters()), func(p parameter) bool { return l.s3v2() && !signer.IsSubresource(p.name) })
	slices.SortStableFunc(list, func(a, b parameter) int { return likelihood(a) - likelihood(b) })
	l.eachParameter(list, func(p parameter, with string) {
		id := name
		if strings.HasPrefix(p.name, "Timestamp") {
			id = "timestamp-offset-suffix"
		}
		if text := strings.ReplaceAll(p.raw, "+", "%2B"); text != p.raw {
			l.alter(id, with+" with + for the blank", l.withRaw(p.place, text))
		}
		for _, other := range l.usualValues(p) {
			if other != p.value {
				l.alter(name, with+" "+short(other), l.withValue(p, other))
			}
		}
	})
	l.eachParameter(list, func(p parameter, with string) {
		if trimmed := strings.TrimSpace(p.value); trimmed != p.value {
			l.alter(name, with+" without the blanks around it", l.withValue(p, trimmed))
		}
		if p.value != "" && !isClaim(p.name) {
			l.alter(name, with+" without a value", l.withValue(p, ""))
		}
	})
	l.eachParameter(list, func(p parameter, with string) {
		for _, other := range []string{"undefined", "null"} {
			if other != p.value && !isClaim(p.name) {
				l.alter(name, with+" "+other, l.withValue(p, other))
			}
		}
	})
}

// isClaim reports whether a parameter tells how a URL is presigned: with
// another value more than the query would change.
func isClaim(name string) bool { return strings.HasPrefix(name, "X-Amz-") && name != "X-Amz-Expires" }

// usualValues are other values that a parameter may have.
func (l *memberList) usualValues(p parameter) []string {
	switch p.name {
	case "SignatureMethod":
		return []string{"HmacSHA256", "HmacSHA1", "HMAC-SHA256"}
	case "SignatureVersion":
		return []string{"2", "1", "0"}
	case "AWSAccessKeyId":
		return []string{l.c.Credentials.AccessKeyID}
	case "X-Amz-Expires":
		return []string{"3600", "900", "86400", "604800", "300", "60", "600", "1800", "7200", "1000"}
	case "Version":
		list := []string{}
		for _, path := range append([]string{l.target.Path}, sections...) {
			if _, version, found := strings.Cut(strings.TrimPrefix(path, "/"), "/"); found && l.v2() && len(version) == len("2013-09-01") && !slices.Contains(list, version) {
				list = append(list, version)
			}
		}
		return list
	case "x-id":
		return []string{"GetObject", "PutObject"}
	}
	return nil
}

// otherNames are names that a parameter had when it was signed.
func otherNames(l *memberList) {
	if l.post() || l.s3v2() {
		return
	}
	l.eachParameter(l.parameters(), func(p parameter, with string) {
		_, value, _ := strings.Cut(p.raw, "=")
		for id, names := range map[string][]string{"param-name-case": misspelt[p.name]} {
			for _, other := range names {
				l.alter(id, other+" for "+with, l.withRaw(p.place, other+"="+value))
			}
		}
		if bare, found := strings.CutPrefix(p.name, "amp;"); found && bare != "" {
			l.alter("url-html-escaped", short(bare)+" for "+with, l.withRaw(p.place, signer.Escape(bare)+"="+value))
		}
		for _, other := range inBrackets(p.name) {
			l.alter("param-array-brackets", short(other)+" for "+with, l.withRaw(p.place, signer.Escape(other)+"="+value))
		}
	})
}

// misspelt are the usual ways to write a name with other capitals.
var misspelt = map[string][]string{
	"AWSAccessKeyId":   {"AWSAccessKeyID", "AwsAccessKeyId", "AWSAccesskeyId", "AccessKeyId"},
	"MarketplaceId":    {"MarketplaceID", "MarketPlaceId", "Marketplaceid"},
	"SellerId":         {"SellerID", "Sellerid", "sellerId"},
	"SignatureMethod":  {"signatureMethod", "Signaturemethod"},
	"SignatureVersion": {"signatureVersion", "Signatureversion"},
	"Timestamp":        {"TimeStamp", "timestamp"},
	"Action":           {"action"},
	"Version":          {"version"},
	"MWSAuthToken":     {"MwsAuthToken", "MWSAuthtoken"},
}

// inBrackets returns the ways in which web frameworks write the name of an item
// of a list, Name.Id.1.
func inBrackets(name string) []string {
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 || strings.Trim(name[dot+1:], "0123456789") != "" || dot+1 == len(name) {
		return nil
	}
	list, number := name[:dot], name[dot+1:]
	first, _, _ := strings.Cut(list, ".")
	return []string{list + "[]", list + "[" + number + "]", first + "[]", first}
}

// encodedValues are single values that are encoded once more than the others,
// or once less.
func encodedValues(l *memberList) {
	if l.post() {
		return
	}
	l.eachParameter(l.parameters(), func(p parameter, with string) {
		id := "param-double-encoded"
		switch response := strings.HasPrefix(p.name, "response-"); {
		case l.s3v2() && !response || isClaim(p.name):
			return
		case l.s3v2():
			id = "response-override-encoding"
		}
		if twice := signer.Escape(p.value); twice != p.value {
			l.alter(id, with+" encoded once more", l.withValue(p, twice))
			if plus := strings.ReplaceAll(twice, "%20", "+"); plus != twice {
				l.alter(id, with+" encoded once more, blanks as +", l.withValue(p, plus))
			}
		}
		if once := signer.Unescape(strings.ReplaceAll(p.value, "+", "%2B")); once != p.value {
			l.alter(id, with+" decoded once more", l.withValue(p, once))
		}
	})
}

// rawCharacters are sets of the characters in this request that are to be
// encoded.
func rawCharacters(l *memberList) {
	const id = "param-reserved-unencoded"
	present := l.characters(func(c byte) bool { return c < 0x80 && c > ' ' && !isUnreserved(c) || c == ' ' })
	if present == "" || l.post() || l.s3v2() {
		return
	}
	seen := map[signer.Chars]bool{{}: true, signer.CharsOf(present): true} // all of them: nothing is encoded
	for _, known := range []signer.Chars{reservedChars, signer.CharsOf("/"), signer.CharsOf("!'()*"), signer.CharsOf("*")} {
		seen[signer.CharsOf(present).And(known)] = true // has an entry of its own
	}
	add := func(set string) {
		chars := signer.CharsOf(present).And(signer.CharsOf(set))
		if seen[chars] {
			return
		}
		seen[chars] = true
		raw := only(present, set)
		l.change(id, "unencoded: "+spelled(raw), func(r *signer.Rules) { r.Query.Encode.Raw = r.Query.Encode.Raw.Or(chars) })
	}
	for _, c := range present {
		add(string(c))
	}
	for _, encoded := range []string{":", ":/", ":/=", " ", ": ", ":+", "/+=", ":,", ": ,", "+", "&", "& ", "%", "#", "&=+", "&=+ ", `"<>\^{|}` + "` "} {
		add(without(present, encoded))
	}
	add(";,/?:@&=+$#!*'()") // encodeURI
	add("@*_+-./")          // escape
	for _, c := range present {
		add(without(present, string(c)))
	}
	for i, c := range present {
		for _, d := range present[:i] {
			add(string([]rune{c, d}))
		}
	}
}

// encodedCharacters are the unreserved characters of this request, by
// themselves.
func encodedCharacters(l *memberList) {
	if l.post() || l.s3v2() {
		return
	}
	present := l.characters(func(c byte) bool { return strings.IndexByte("-_.", c) >= 0 })
	for _, set := range []string{"_", ".", "-", "_.", "-.", "-_"} {
		if set = only(present, set); set == "" || set == present && present == "-_." {
			continue
		}
		l.change("param-unreserved-over-encoded", "encoded: "+set, func(r *signer.Rules) {
			r.Query.Encode.Over = r.Query.Encode.Over.Or(signer.CharsOf(set))
		})
	}
}

// characters returns those of the parameters that are of a kind, sorted.
func (l *memberList) characters(kind func(byte) bool) string {
	var found [256]bool
	for _, p := range l.parameters() {
		for i := range len(p.name) {
			found[p.name[i]] = true
		}
		for i := range len(p.value) {
			found[p.value[i]] = true
		}
	}
	var b []byte
	for c := range found {
		if found[c] && kind(byte(c)) {
			b = append(b, byte(c))
		}
	}
	return string(b)
}

func isUnreserved(c byte) bool { return signer.Escape(string(rune(c))) == string(rune(c)) }

// only and without return the characters of a text that are of a set, and those
// that are not.
func only(text, set string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(set, c) {
			return c
		}
		return -1
	}, text)
}

func without(text, set string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(set, c) {
			return -1
		}
		return c
	}, text)
}

// spelled writes characters with blanks between them.
func spelled(set string) string {
	var names []string
	for _, c := range set {
		if c == ' ' {
			names = append(names, "the blank")
		} else {
			names = append(names, string(c))
		}
	}
	return strings.Join(names, " ")
}

// doubledSeparators are single places where && stands.
func doubledSeparators(l *memberList) {
	if l.post() || l.s3v2() {
		return
	}
	for i := 1; i < len(l.parameters()) && i < 256 && !l.full(); i++ {
		l.change("param-separator-doubled", fmt.Sprintf("behind parameter %d", i), func(r *signer.Rules) { r.Query.Join.Doubled = uint8(i) })
	}
}

// places are the parameters of the URL alone, and those of the body alone.
func places(l *memberList) {
	const id = "params-in-body-and-query"
	kind, _ := l.c.Request.Header("Content-Type")
	urlencoded := strings.HasPrefix(strings.ToLower(strings.TrimSpace(kind)), "application/x-www-form-urlencoded")
	_, query, _ := cutQuery(l.c.Request.URL)
	switch {
	case l.form() && query != "":
		l.alter(id, "the parameters of the URL alone", func(c signer.Case) signer.Case {
			c.Request.Body = nil
			return c
		})
		l.alter(id, "the parameters of the body alone", func(c signer.Case) signer.Case {
			c.Request.URL, _, _ = cutQuery(c.Request.URL)
			return c
		})
	case l.v4() && !l.presigned() && urlencoded && len(l.c.Request.Body) > 0:
		l.alter(id, "the parameters of the body in the query", func(c signer.Case) signer.Case {
			body, headers := c.Request.Body, c.Request.Headers
			c = formInQuery(c)
			c.Request.Body, c.Request.Headers = body, headers
			return c
		})
		l.alter(id, "the parameters of the body in the query, and no body", func(c signer.Case) signer.Case {
			headers := c.Request.Headers
			c = formInQuery(c)
			c.Request.Headers = headers
			return c
		})
	case l.v2() && !l.form() && len(l.c.Request.Body) > 0 && strings.IndexByte(string(l.c.Request.Body[:min(200, len(l.c.Request.Body))]), '=') > 0:
		l.alter(id, "the parameters of the body too", func(c signer.Case) signer.Case {
			body := c.Request.Body
			c = formInQuery(c)
			c.Request.Body = body
			return c
		})
	}
}
