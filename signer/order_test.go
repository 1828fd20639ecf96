package signer_test

import (
	"testing"

	"countersign/signer"
)

// wrongQuery returns the canonical query of a scheme by changed rules.
func wrongQuery(scheme, url string, change func(*signer.QueryRules)) string {
	s, c := signer.SchemeByID(scheme), signer.Case{Request: get(url), Region: "r", Service: "s"}
	rules := s.Rules(&c)
	change(&rules.Query)
	steps := s.Steps(&c)
	return string(s.Sign(&c, rules, nil)[signer.StepIndex(steps, "canonical-query")])
}

func TestWrongEncoding(t *testing.T) {
	type rules = signer.EncodeRules
	raw := func(chars string) rules { return rules{Raw: signer.CharsOf(chars)} }
	over := func(chars string) rules { return rules{Over: signer.CharsOf(chars)} }
	for what, c := range map[string]struct {
		query string
		rules rules
		want  string
	}{
		"nothing is encoded":                            {"b%20%26=%C3%A9%2F~&a=%3D", rules{None: true}, "a==&b &=é/~"},
		"a blank is +, and + is %2B":                    {"a=+%2B", rules{BlankAsPlus: true}, "a=+%2B"},
		"a blank is + though nothing is encoded":        {"a=+%2B/", rules{BlankAsPlus: true, None: true}, "a=++/"},
		"digits are small":                              {"a=%2F%C3%A9", rules{SmallHex: true}, "a=%2f%c3%a9"},
		"some stay as they are":                         {"a%2F=%2F%2C%20", raw("/ "), "a/=/%2C "},
		"more is encoded, in names too":                 {"a-b=~_.-z", over("-~"), "a%2Db=%7E_.%2Dz"},
		"values are encoded twice, names once":          {"a%20=%2F%25", rules{MorePasses: 1}, "a%20=%252F%2525"},
		"and thrice":                                    {"a=%2F", rules{MorePasses: 2}, "a=%25252F"},
		"twice, with + and then %2B":                    {"a=+", rules{MorePasses: 1, BlankAsPlus: true}, "a=%2B"},
		"twice, with small digits":                      {"a=%2F", rules{MorePasses: 1, SmallHex: true}, "a=%252f"},
		"Latin-1":                                       {"a=%C3%A9&b=x", rules{Charset: signer.Latin1}, "a=%E9&b=x"},
		"Latin-1 has no ✓":                              {"a=%C3%A9✓", rules{Charset: signer.Latin1}, "a=%C3%A9%E2%9C%93"},
		"what is no UTF-8 is no Latin-1":                {"a=%C3%A9%FF", rules{Charset: signer.Latin1}, "a=%C3%A9%FF"},
		"Latin-1 that is not encoded":                   {"a=%C3%A9", rules{Charset: signer.Latin1, None: true}, "a=\xe9"},
		"UTF-8 twice":                                   {"a%C3%A9=%C3%A9", rules{Charset: signer.TwiceUTF8}, "a%C3%83%C2%A9=%C3%83%C2%A9"},
		"UTF-8 twice, of bytes that are none":           {"a=%FF", rules{Charset: signer.TwiceUTF8}, "a=%C3%BF"},
		"characters beyond ASCII are in no set":         {"a=é", raw("é"), "a=%C3%A9"},
		"what is left raw and encoded besides stays so": {"a=~/", rules{Raw: signer.CharsOf("/"), Over: signer.CharsOf("~"), SmallHex: true}, "a=%7e/"},
	} {
		for _, scheme := range []string{"sigv2", "sigv4"} {
			if got := wrongQuery(scheme, "https://h/?"+c.query, func(r *signer.QueryRules) { r.Encode = c.rules }); got != c.want {
				t.Errorf("%s: %s: %q, want %q", scheme, what, got, c.want)
			}
		}
	}
}

func TestWrongJoining(t *testing.T) {
	type rules = signer.JoinRules
	for what, c := range map[string]struct {
		query string
		rules rules
		want  string
	}{
		"no = without a value":            {"acl&b=&c=1&=", rules{Bare: true}, "&acl&b&c=1"},
		"&amp;":                           {"b=2&a=1", rules{Separator: signer.Entity}, "a=1&amp;b=2"},
		";":                               {"b=2&a=1", rules{Separator: signer.Semicolon}, "a=1;b=2"},
		"a line end before each &":        {"b=2&a=1", rules{Break: "\n"}, "a=1\n&b=2"},
		"a line end and blanks":           {"b=2&a=1", rules{Break: "\r\n  "}, "a=1\r\n  &b=2"},
		"each & twice":                    {"b=2&a=1&c=3", rules{Empty: signer.EmptyBetween}, "a=1&&b=2&&c=3"},
		"& before the first":              {"b=2&a=1", rules{Empty: signer.EmptyFirst}, "&a=1&b=2"},
		"& behind the last":               {"b=2&a=1", rules{Empty: signer.EmptyLast}, "a=1&b=2&"},
		"each &amp; twice, on a new line": {"b=2&a=1", rules{Empty: signer.EmptyBetween, Separator: signer.Entity, Break: "\n"}, "a=1\n&amp;&amp;b=2"},
		"& before nothing":                {"", rules{Empty: signer.EmptyFirst}, "&"},
		"the whole encoded":               {"b=%2F&a=1", rules{Encoded: true}, "a%3D1%26b%3D%252F"},
		"the whole encoded, with &amp;":   {"b=2&a=1", rules{Encoded: true, Separator: signer.Entity}, "a%3D1%26amp%3Bb%3D2"},
	} {
		for _, scheme := range []string{"sigv2", "sigv4"} {
			if got := wrongQuery(scheme, "https://h/?"+c.query, func(r *signer.QueryRules) { r.Join = c.rules }); got != c.want {
				t.Errorf("%s: %s: %q, want %q", scheme, what, got, c.want)
			}
		}
	}
	whole := func(r *signer.QueryRules) {
		r.Join.Encoded, r.Encode = true, signer.EncodeRules{None: true, SmallHex: true}
	}
	if got := wrongQuery("sigv2", "https://h/?b=%2F&a=1", whole); got != "a%3d1%26b%3d%2f" {
		t.Errorf("the whole of what is plain, encoded: %q", got)
	}
}

func TestWrongOrder(t *testing.T) {
	order := func(o signer.Order) func(*signer.QueryRules) {
		return func(r *signer.QueryRules) { r.Order = o }
	}
	natural := func(r *signer.QueryRules) { r.Natural = true }
	for what, c := range map[string]struct {
		scheme, query string
		change        func(*signer.QueryRules)
		want          string
	}{
		"as sent":                              {"sigv2", "b=2&a=1&c=0", order(signer.OrderSent), "b=2&a=1&c=0"},
		"by value":                             {"sigv2", "b=1&a=2&c=0&d=1", order(signer.OrderValue), "c=0&b=1&d=1&a=2"},
		"by finished pairs":                    {"sigv2", "id-type=1&id=2&id.1=3", order(signer.OrderPair), "id-type=1&id.1=3&id=2"},
		"by finished pairs, encoded":           {"sigv2", "aZ=1&a%5B=2", order(signer.OrderPair), "a%5B=2&aZ=1"},
		"by number":                            {"sigv2", "Id.10=1&Id.2=2&Id.1=3", natural, "Id.1=3&Id.2=2&Id.10=1"},
		"by number, with noughts before":       {"sigv2", "a10=1&a010=2&a9=3&a009=4", natural, "a009=4&a9=3&a010=2&a10=1"},
		"by number, one being the other's end": {"sigv2", "a1b=1&a1=2&a=3", natural, "a=3&a1=2&a1b=1"},
		"by number and without case": {"sigv2", "b10=1&B2=2&a=3", func(r *signer.QueryRules) {
			r.Natural, r.Order = true, signer.OrderFoldCase
		}, "a=3&B2=2&b10=1"},
		"Version 2 after encoding":       {"sigv2", "aZ=1&a%5B=2", func(r *signer.QueryRules) { r.Encoded = true }, "a%5B=2&aZ=1"},
		"Version 4 before encoding":      {"sigv4", "aZ=1&a%5B=2", func(r *signer.QueryRules) { r.Encoded = false }, "aZ=1&a%5B=2"},
		"values as sent":                 {"sigv4", "a=2&b=0&a=1", func(r *signer.QueryRules) { r.ValuesAsSent = true }, "a=2&a=1&b=0"},
		"by what is encoded wrongly":     {"sigv4", "aZ=1&a%5B=2", func(r *signer.QueryRules) { r.Encode.None = true }, "aZ=1&a[=2"},
		"an empty signature among them":  {"sigv2", "Z=1&Signature=x&A=2", func(r *signer.QueryRules) { r.EmptySignature = true }, "A=2&Signature=&Z=1"},
		"and at the end of what is sent": {"sigv2", "Z=1&A=2", func(r *signer.QueryRules) { r.EmptySignature, r.Order = true, signer.OrderSent }, "Z=1&A=2&Signature="},
		"an empty one of Version 4":      {"sigv4-query", "a=1", func(r *signer.QueryRules) { r.EmptySignature = true }, "X-Amz-Signature=&a=1"},
		"none where a header has it":     {"sigv4", "a=1", func(r *signer.QueryRules) { r.EmptySignature = true }, "a=1"},
		"decoded before it was split":    {"sigv2", "a=1%26b%3D2%26%26c&d=3", func(r *signer.QueryRules) { r.DecodedFirst = true }, "a=1&b=2&c=&d=3"},
		"decoded only once":              {"sigv2", "a=%2526", func(r *signer.QueryRules) { r.DecodedFirst = true }, "a=%2526"},
		"decoded, with = in a name":      {"sigv2", "a%3Db=c=d", func(r *signer.QueryRules) { r.DecodedFirst = true }, "a=b%3Dc%3Dd"},
	} {
		if got := wrongQuery(c.scheme, "https://h/?"+c.query, c.change); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}
