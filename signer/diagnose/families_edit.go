package diagnose

import (
	"slices"
	"strings"

	"countersign/signer"
)

// What members of families do to a case. None of it changes the case that is
// given, nor its slices.

// withMethod returns the case with another method. Parameters that travel in a
// form stay where the scheme finds them.
func withMethod(c signer.Case, method string, form bool) signer.Case {
	if form {
		c = formInQuery(c)
	}
	c.Request.Method = method
	return c
}

// formInQuery moves the pairs of a form body into the URL.
func formInQuery(c signer.Case) signer.Case {
	before, query, after := cutQuery(c.Request.URL)
	if query != "" && len(c.Request.Body) > 0 {
		query += "&"
	}
	c.Request.URL = before + "?" + query + string(c.Request.Body) + after
	c.Request.Body = nil
	c.Request.Headers = withoutHeader(c.Request.Headers, "Content-Type")
	return c
}

// withTarget returns the case with another address.
func withTarget(c signer.Case, t signer.Target) signer.Case {
	c.Request.URL = t.Base()
	if t.Query != "" {
		c.Request.URL += "?" + t.Query
	}
	return c
}

// withHost returns the case sent to another host, in the address and in the
// header.
func withHost(c signer.Case, host string) signer.Case {
	if t := signer.SplitURL(c.Request.URL); t.Host != "" {
		t.Host = host
		c = withTarget(c, t)
	}
	if _, sent := c.Request.Header("Host"); sent {
		c.Request.Headers = withHeader(c.Request.Headers, "Host", host)
	}
	return c
}

// withPath returns the case with another path.
func withPath(c signer.Case, path string) signer.Case {
	t := signer.SplitURL(c.Request.URL)
	t.Path = path
	return withTarget(c, t)
}

// withHeader returns headers in which all of that name have that value; one is
// added where there is none.
func withHeader(headers []signer.Header, name, value string) []signer.Header {
	list, found := slices.Clone(headers), false
	for i := range list {
		if strings.EqualFold(list[i].Name, name) {
			list[i].Value, found = value, true
		}
	}
	if !found {
		list = append(list, signer.Header{Name: name, Value: value})
	}
	return list
}

// withoutHeader returns headers without those of that name.
func withoutHeader(headers []signer.Header, name string) []signer.Header {
	return slices.DeleteFunc(slices.Clone(headers), func(h signer.Header) bool { return strings.EqualFold(h.Name, name) })
}

// cutQuery cuts an address around its query, as [signer.SplitURL] does: the
// question mark is in neither part.
func cutQuery(address string) (before, query, after string) {
	if i := strings.IndexByte(address, '#'); i >= 0 && !strings.HasPrefix(address, "/") {
		address, after = address[:i], address[i:]
	}
	before, query, _ = strings.Cut(address, "?")
	return before, query, after
}

// A parameter is a pair as it is sent.
type parameter struct {
	place       int    // among the pairs of the query and then of the body
	raw         string // as it is written
	name, value string // decoded
}

// parameters returns the parameters that the scheme signs, but for the
// signature. Of very many it returns the first ones.
func (l *memberList) parameters() []parameter {
	if l.list != nil {
		return l.list
	}
	l.list = []parameter{}
	place := l.readPairs(l.target.Query, 0)
	if l.form() {
		l.readPairs(string(l.c.Request.Body), place)
	}
	return l.list
}

// readPairs adds the parameters of a text, the first of which is at a place, and
// returns the place behind them.
func (l *memberList) readPairs(text string, place int) int {
	const most = 500
	for raw := range strings.SplitSeq(text, "&") {
		if len(l.list) < most {
			name, value, _ := strings.Cut(raw, "=")
			name = signer.Unescape(name)
			if raw != "" && name != "Signature" && name != "X-Amz-Signature" {
				l.list = append(l.list, parameter{place, raw, name, signer.Unescape(value)})
			}
		}
		place++
	}
	return place
}

// form reports whether parameters travel in the body.
func (l *memberList) form() bool {
	return l.v2() && signer.StepIndex(l.s.Steps(l.c), "signed-body") >= 0
}

// editPairs returns a function that rewrites the pairs of a case: edit returns
// what stands in the place of one, and "" drops it.
func (l *memberList) editPairs(edit func(place int, raw string) string) func(signer.Case) signer.Case {
	form := l.form()
	return func(c signer.Case) signer.Case {
		place := 0
		rewrite := func(text string) string {
			var b strings.Builder
			b.Grow(len(text))
			for raw := range strings.SplitSeq(text, "&") {
				if raw = edit(place, raw); raw != "" && b.Len() > 0 {
					b.WriteByte('&')
				}
				b.WriteString(raw)
				place++
			}
			return b.String()
		}
		before, query, after := cutQuery(c.Request.URL)
		if query = rewrite(query); query != "" {
			before += "?"
		}
		c.Request.URL = before + query + after
		if form {
			c.Request.Body = []byte(rewrite(string(c.Request.Body)))
		}
		return c
	}
}

// without returns a function that drops the parameters at those places.
func (l *memberList) without(places ...int) func(signer.Case) signer.Case {
	return l.editPairs(func(place int, raw string) string {
		if slices.Contains(places, place) {
			return ""
		}
		return raw
	})
}

// withValue returns a function that gives the parameter at a place another
// value.
func (l *memberList) withValue(p parameter, value string) func(signer.Case) signer.Case {
	name, _, _ := strings.Cut(p.raw, "=")
	return l.withRaw(p.place, name+"="+signer.Escape(value))
}

// withRaw returns a function that writes another pair at a place.
func (l *memberList) withRaw(at int, pair string) func(signer.Case) signer.Case {
	return l.editPairs(func(place int, raw string) string {
		if place == at {
			return pair
		}
		return raw
	})
}

// withPair returns a function that adds a pair. A body that has parameters gets
// it, and else the URL.
func (l *memberList) withPair(pair string) func(signer.Case) signer.Case {
	form := l.form()
	return func(c signer.Case) signer.Case {
		if form {
			c.Request.Body = []byte(joinPairs(string(c.Request.Body), pair))
			return c
		}
		before, query, after := cutQuery(c.Request.URL)
		c.Request.URL = before + "?" + joinPairs(query, pair) + after
		return c
	}
}

func joinPairs(query, pair string) string {
	if query == "" {
		return pair
	}
	return query + "&" + pair
}

// short writes a user's text for use in a sentence.
func short(text string) string { return signer.Printable(text) }
