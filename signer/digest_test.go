package signer_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"countersign/signer"
)

// What other programs would write in the place of the rules, in plain words.
const awkward = "Qh3/T9vK+2LmW7pZs5Nc=b8DfGj4&Ue6Aq1XoRt0"

func macOf(f func() hash.Hash, key, text string) string {
	mac := hmac.New(f, []byte(key))
	mac.Write([]byte(text))
	return string(mac.Sum(nil))
}

func mac(key, text string) string { return macOf(sha256.New, key, text) }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return string(sum[:])
}

func inBase64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func inHex(text string) string { return hex.EncodeToString([]byte(text)) }

func wide(text string) string {
	var b strings.Builder
	for _, c := range utf16.Encode([]rune(text)) {
		b.Write([]byte{byte(c), byte(c >> 8)})
	}
	return b.String()
}

// latin1 writes bytes as characters.
func latin1(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// Wrong keys, digests and signatures of Version 2.
func TestWrongSignaturesOfVersion2(t *testing.T) {
	c := itemLookup()
	c.Credentials.SecretAccessKey = awkward
	scheme := signer.SchemeByID("sigv2")
	text := string(scheme.Sign(c, scheme.Rules(c), nil)[1])
	const k = awkward
	digest := mac(k, text)
	decoded, err := base64.StdEncoding.DecodeString("Qh3/T9vK+2LmW7pZs5Nc")
	if err != nil {
		t.Fatal(err)
	}
	short := mac(string(decoded), text)
	for _, test := range []struct {
		what   string
		want   string
		change func(*signer.Rules)
	}{
		{"a line feed", inBase64(mac(k+"\n", text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.LFBehind }},
		{"CR and LF", inBase64(mac(k+"\r\n", text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.CRLFBehind }},
		{"CR", inBase64(mac(k+"\r", text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.CRBehind }},
		{"a tab", inBase64(mac(k+"\t", text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.TabBehind }},
		{"a blank behind", inBase64(mac(k+" ", text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.BlankBehind }},
		{"a blank before", inBase64(mac(" "+k, text)), func(r *signer.Rules) { r.Key.Secret.Space = signer.BlankBefore }},
		{"decoded", inBase64(mac("Qh3/T9vK 2LmW7pZs5Nc=b8DfGj4&Ue6Aq1XoRt0", text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretURLDecoded }},
		{"encoded", inBase64(mac("Qh3%2FT9vK%2B2LmW7pZs5Nc%3Db8DfGj4%26Ue6Aq1XoRt0", text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretURLEncoded }},
		{"HTML", inBase64(mac("Qh3/T9vK+2LmW7pZs5Nc=b8DfGj4&amp;Ue6Aq1XoRt0", text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretHTMLEscaped }},
		{"no slash", inBase64(mac("Qh3T9vK+2LmW7pZs5Nc=b8DfGj4&Ue6Aq1XoRt0", text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretNoSlash }},
		{"no plus", inBase64(mac("Qh3/T9vK2LmW7pZs5Nc=b8DfGj4&Ue6Aq1XoRt0", text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretNoPlus }},
		{"JSON", inBase64(mac(`Qh3\/T9vK+2LmW7pZs5Nc=b8DfGj4&Ue6Aq1XoRt0`, text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretSlashEscaped }},
		{"lower", inBase64(mac(strings.ToLower(k), text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretLower }},
		{"in Base64", inBase64(mac(inBase64(k), text)), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretBase64Encoded }},
		{"of Base64, cut short", inBase64(short), func(r *signer.Rules) {
			r.Key.Secret.Stop, r.Key.Secret.Form = '=', signer.SecretBase64Decoded
		}},
		{"no Base64", inBase64(digest), func(r *signer.Rules) { r.Key.Secret.Form = signer.SecretBase64Decoded }},
		{"quoted", inBase64(mac(`"`+k+`"`, text)), func(r *signer.Rules) { r.Key.Secret.Quote = '"' }},
		{"32", inBase64(mac(k[:32], text)), func(r *signer.Rules) { r.Key.Secret.Keep = 32 }},
		{"all but the first", inBase64(mac(k[1:], text)), func(r *signer.Rules) { r.Key.Secret.Skip = 1 }},
		{"to the slash", inBase64(mac("Qh3", text)), func(r *signer.Rules) { r.Key.Secret.Stop = '/' }},
		{"marked", inBase64(mac("\xef\xbb\xbf"+k, text)), func(r *signer.Rules) { r.Key.Secret.Mark = true }},
		{"quoted, with a line feed, marked, cut", inBase64(mac("\xef\xbb\xbf'Qh3'\n", text)), func(r *signer.Rules) {
			r.Key.Secret = signer.SecretRules{Stop: '/', Quote: '\'', Space: signer.LFBehind, Mark: true}
		}},
		{"the chain of Version 4", inBase64(digest), func(r *signer.Rules) { r.Key.Chain = signer.ChainRules{Left: 2, Hex: signer.AllLinks} }},
		{"SHA-1 allowed but not named", inBase64(macOf(sha1.New, k, text)), func(r *signer.Rules) { r.Digest.Hash = signer.HashOther }},
		{"SHA-1 not named", inBase64(digest), func(r *signer.Rules) { r.Digest.Hash = signer.HashNotNamed }},
		{"MD5", inBase64(macOf(md5.New, k, text)), func(r *signer.Rules) { r.Digest.Hash = signer.HashMD5 }},
		{"SHA-512", inBase64(macOf(sha512.New, k, text)), func(r *signer.Rules) { r.Digest.Hash = signer.HashSHA512 }},
		{"no key", inBase64(hashOf(text)), func(r *signer.Rules) { r.Digest.Call = signer.CallHash }},
		{"key and text", inBase64(hashOf(k + text)), func(r *signer.Rules) { r.Digest.Call = signer.CallHashKeyText }},
		{"text and key", inBase64(hashOf(text + k)), func(r *signer.Rules) { r.Digest.Call = signer.CallHashTextKey }},
		{"swapped", inBase64(mac(text, k)), func(r *signer.Rules) { r.Digest.Call = signer.CallSwapped }},
		{"hashed", inBase64(mac(k, hashOf(text))), func(r *signer.Rules) { r.Digest.Message = signer.MessageHash }},
		{"hashed, in hex", inBase64(mac(k, inHex(hashOf(text)))), func(r *signer.Rules) { r.Digest.Message = signer.MessageHexHash }},
		{"hashed after it", inBase64(hashOf(digest)), func(r *signer.Rules) { r.Digest.Twice = true }},
		{"UTF-16", inBase64(mac(k, wide(text))), func(r *signer.Rules) { r.Digest.Wide = signer.WideLittle }},
		{"UTF-16, both", inBase64(mac(wide(k), wide(text))), func(r *signer.Rules) {
			r.Digest.Wide, r.Key.Secret.Wide = signer.WideLittle, signer.WideLittle
		}},
		{"UTF-16, swapped, hashed after it", inBase64(hashOf(mac(wide(text), k))), func(r *signer.Rules) {
			r.Digest = signer.DigestRules{Wide: signer.WideLittle, Call: signer.CallSwapped, Twice: true}
		}},
		{"characters", inBase64(latin1(digest)), func(r *signer.Rules) { r.Output.Bytes = signer.BytesLatin1 }},
		{"raw", digest, func(r *signer.Rules) { r.Output.Raw = true }},
		{"hex", inHex(digest), func(r *signer.Rules) { r.Output.Base64.Form = signer.Base64Hex }},
		{"capitals", strings.ToUpper(inHex(digest)), func(r *signer.Rules) { r.Output.Base64.Form = signer.Base64UpperHex }},
		{"of hex", inBase64(inHex(digest)), func(r *signer.Rules) { r.Output.Base64.Form = signer.Base64OfHex }},
		{"of hex, in lines", inBase64(inHex(digest))[:76] + "\n" + inBase64(inHex(digest))[76:] + "\n", func(r *signer.Rules) {
			r.Output.Base64 = signer.Base64Rules{Form: signer.Base64OfHex, Wrap: signer.Wrap76}
		}},
		{"of hex, in lines between", inBase64(inHex(digest))[:76] + "\r\n" + inBase64(inHex(digest))[76:], func(r *signer.Rules) {
			r.Output.Base64 = signer.Base64Rules{Form: signer.Base64OfHex, Wrap: signer.Wrap76Between}
		}},
		{"no =, other alphabet", base64.RawURLEncoding.EncodeToString([]byte(digest)), func(r *signer.Rules) {
			r.Output.Base64 = signer.Base64Rules{URL: true, Bare: true}
		}},
		{"labelled", "(stdin)= " + inHex(digest), func(r *signer.Rules) {
			r.Output.Label, r.Output.Base64.Form = signer.LabelStdin, signer.Base64Hex
		}},
		{"hex of Version 4", inBase64(digest), func(r *signer.Rules) { r.Output.Hex = signer.HexUpper }},
	} {
		rules := scheme.Rules(c)
		test.change(&rules)
		if got := string(scheme.Sign(c, rules, nil)[3]); got != test.want {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
}

// Where the request names a hash, that is what counts.
func TestHashNotNamed(t *testing.T) {
	scheme := signer.SchemeByID("sigv2")
	for method, other := range map[string]func() hash.Hash{"HmacSHA1": sha256.New, "HmacSHA256": sha1.New} {
		c := itemLookup()
		c.Request.URL += "&SignatureMethod=" + method
		right := scheme.Sign(c, scheme.Rules(c), nil)
		for rule, want := range map[signer.Hash]string{
			signer.HashNotNamed: inHex(macOf(other, c.Credentials.SecretAccessKey.Reveal(), string(right[1]))),
			signer.HashOther:    string(right[2]),
		} {
			rules := scheme.Rules(c)
			rules.Digest.Hash = rule
			if got := string(scheme.Sign(c, rules, nil)[2]); got != want {
				t.Errorf("%s, %d: %s, want %s", method, rule, got, want)
			}
		}
	}
}

// Wrong keys, digests and signatures of Version 4.
func TestWrongSignaturesOfVersion4(t *testing.T) {
	scheme := signer.SchemeByID("sigv4")
	c := upload(scheme, []byte("{}"))
	const k, date, region, service, end = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20240506", "us-east-1", "es", "aws4_request"
	right := scheme.Sign(&c, scheme.Rules(&c), nil)
	at := func(id string) int { return signer.StepIndex(scheme.Steps(&c), id) }
	text := string(right[at("string-to-sign")])
	chain := func(key string, parts ...string) string {
		for _, part := range parts {
			key = mac(key, part)
		}
		return key
	}
	hexChain := func(key string, parts ...string) string {
		for _, part := range parts {
			key = inHex(mac(key, part))
		}
		return key
	}
	key := chain("AWS4"+k, date, region, service, end)
	for _, test := range []struct {
		what   string
		want   string
		change func(*signer.Rules)
	}{
		{"right", inHex(mac(key, text)), func(*signer.Rules) {}},
		{"hex of three", inHex(mac(mac(hexChain("AWS4"+k, date, region, service), end), text)), func(r *signer.Rules) { r.Key.Chain.Hex = signer.FirstLinks }},
		{"hex of all", inHex(mac(hexChain("AWS4"+k, date, region, service, end), text)), func(r *signer.Rules) { r.Key.Chain.Hex = signer.AllLinks }},
		{"hex of the first", inHex(mac(chain(hexChain("AWS4"+k, date), region, service, end), text)), func(r *signer.Rules) { r.Key.Chain.Hex = signer.FirstLink }},
		{"hex of the last", inHex(mac(inHex(key), text)), func(r *signer.Rules) { r.Key.Chain.Hex = signer.LastLink }},
		{"no AWS4", inHex(mac(chain(k, date, region, service, end), text)), func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixNone }},
		{"aws4", inHex(mac(chain("aws4"+k, date, region, service, end), text)), func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixLower }},
		{"AWS4 and a blank, quoted secret", inHex(mac(chain(`AWS4 "`+k+`"`, date, region, service, end), text)), func(r *signer.Rules) {
			r.Key.Chain.Prefix, r.Key.Secret.Quote = signer.PrefixBlank, '"'
		}},
		{"swapped", inHex(mac(mac(end, mac(service, mac(region, mac(date, "AWS4"+k)))), text)), func(r *signer.Rules) { r.Key.Chain.Swapped = signer.AllLinks }},
		{"swapped first", inHex(mac(chain(mac(date, "AWS4"+k), region, service, end), text)), func(r *signer.Rules) { r.Key.Chain.Swapped = signer.FirstLink }},
		{"service first", inHex(mac(chain("AWS4"+k, date, service, region, end), text)), func(r *signer.Rules) { r.Key.Chain.Order = signer.ChainServiceFirst }},
		{"reversed", inHex(mac(chain("AWS4"+k, end, service, region, date), text)), func(r *signer.Rules) { r.Key.Chain.Order = signer.ChainReversed }},
		{"last left out", inHex(mac(chain("AWS4"+k, date, region, service), text)), func(r *signer.Rules) { r.Key.Chain.Left = 1 }},
		{"date alone", inHex(mac(mac("AWS4"+k, date), text)), func(r *signer.Rules) { r.Key.Chain.Left = 3 }},
		{"the secret", inHex(mac(k, text)), func(r *signer.Rules) { r.Key.Chain.Left, r.Key.Chain.Prefix = 4, signer.PrefixNone }},
		{"no chain, hex and swapped", inHex(mac(text, "AWS4"+k)), func(r *signer.Rules) {
			r.Key.Chain.Left, r.Key.Chain.Hex, r.Digest.Call = 9, signer.AllLinks, signer.CallSwapped
		}},
		{"SHA-1", inHex(macOf(sha1.New, key, text)), func(r *signer.Rules) { r.Digest.Hash = signer.HashOther }},
		{"wide", inHex(mac(chain(wide("AWS4"+k), wide(date), wide(region), wide(service), wide(end)), wide(text))), func(r *signer.Rules) {
			r.Digest.Wide, r.Key.Secret.Wide = signer.WideLittle, signer.WideLittle
		}},
		{"characters in the chain", inHex(mac(latin1(mac(latin1(mac(latin1(mac(latin1(mac("AWS4"+k, date)), region)), service)), end)), text)), func(r *signer.Rules) {
			r.Key.Chain.Bytes = signer.BytesLatin1
		}},
		{"Base64", inBase64(mac(key, text)), func(r *signer.Rules) { r.Output.Hex = signer.HexBase64 }},
		{"capitals, labelled", "SHA2-256(stdin)= " + strings.ToUpper(inHex(mac(key, text))), func(r *signer.Rules) {
			r.Output.Hex, r.Output.Label = signer.HexUpper, signer.LabelSHA2
		}},
		{"dashes", strings.ToUpper(strings.Join(pairsOf(inHex(mac(key, text))), "-")), func(r *signer.Rules) { r.Output.Hex = signer.HexDashed }},
		{"the forms of Base64", inHex(mac(key, text)), func(r *signer.Rules) { r.Output.Base64.Form, r.Output.Passes = signer.Base64Hex, 2 }},
	} {
		rules := scheme.Rules(&c)
		test.change(&rules)
		if got := string(scheme.Sign(&c, rules, nil)[at("signature")]); got != test.want {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
	request := string(right[at("canonical-request")])
	for rule, want := range map[signer.RequestHash]string{
		signer.RequestHex: inHex(hashOf(request)), signer.RequestUpperHex: strings.ToUpper(inHex(hashOf(request))),
		signer.RequestBase64: inBase64(hashOf(request)), signer.RequestHexHashed: inHex(hashOf(inHex(hashOf(request)))),
		signer.RequestHashed: inHex(hashOf(hashOf(request))), signer.RequestItself: request,
		signer.RequestMAC: inHex(mac(k, request)), signer.RequestMACTrue: inHex(mac("1", request)),
	} {
		rules := scheme.Rules(&c)
		rules.Digest.Request = rule
		values := scheme.Sign(&c, rules, nil)
		if got := string(values[at("string-to-sign")]); !strings.HasSuffix(got, "/es/aws4_request\n"+want) {
			t.Errorf("%d: %q, want it to end in %q", rule, got, want)
		}
	}
}

func pairsOf(text string) []string {
	var pairs []string
	for i := 0; i < len(text); i += 2 {
		pairs = append(pairs, text[i:i+2])
	}
	return pairs
}

// Bytes that are no UTF-8 are replaced as the Encoding Standard does it. The
// first are the example of Unicode, section 3.9.
func TestReplacedBytes(t *testing.T) {
	for raw, want := range map[string]string{
		"\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64": "a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd",
		"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41":                 "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdA",
		"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41":                 "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdA",
		"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41":                 "\ufffd\ufffd\ufffd\ufffdA",
		"\xf0\x9f\x98":                                         "\ufffd", "\xff": "\ufffd", "Z\u00fcrich \U0001d11e": "Z\u00fcrich \U0001d11e",
	} {
		scheme, c := signer.SchemeByID("sigv2"), itemLookup()
		rules := scheme.Rules(c)
		rules.Output.Bytes, rules.Output.Raw = signer.BytesReplaced, true
		own := make(signer.Values, 6)
		own[2] = []byte(inHex(raw))
		if got := scheme.Sign(c, rules, own)[3]; !bytes.Equal(got, []byte(want)) {
			t.Errorf("%x: %q, want %q", raw, got, want)
		}
	}
}

// TestKeyIsAnHMAC holds the short HMACs to the library's.
func TestKeyIsAnHMAC(t *testing.T) {
	scheme := signer.SchemeByID("sigv4")
	for _, length := range []int{0, 1, 4, 31, 32, 59, 60, 61, 63, 64, 65, 200} {
		c := signer.Case{
			Request:     signer.Request{Method: "GET", URL: "https://example.amazonaws.com/", Headers: []signer.Header{{Name: "X-Amz-Date", Value: "20150830T123600Z"}}},
			Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: signer.Secret(strings.Repeat("s", length+1))},
			Region:      strings.Repeat("r", length+1), Service: "service",
		}
		key := "AWS4" + c.Credentials.SecretAccessKey.Reveal()
		for _, part := range []string{"20150830", c.Region, c.Service, "aws4_request"} {
			key = mac(key, part)
		}
		v := scheme.Sign(&c, scheme.Rules(&c), nil)
		steps := scheme.Steps(&c)
		i := slices.IndexFunc(steps, func(s signer.Step) bool { return s.ID == "signing-key" })
		if i < 0 || string(v[i]) != inHex(key) {
			t.Errorf("%d characters: %q, want %x", length, v[i], key)
		}
	}
}
