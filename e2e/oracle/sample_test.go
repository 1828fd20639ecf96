package oracle

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"countersign/signer"
)

// A sample is one random request, not signed yet.
type sample struct {
	trait      trait
	method     string
	url        string
	body       string // of a form; empty for GET
	keyID      string
	secret     string
	token      string
	time       time.Time
	parameters int
}

// A trait is what a sample has that the two signers are known to treat
// differently; most have none.
type trait string

const (
	plain          trait = ""
	capitalHost    trait = "capitals in the host"
	defaultPort    trait = "the scheme's own port in the host"
	escapedPath    trait = "an escape in the path"
	repeatedName   trait = "a name that is there twice"
	rawSemicolon   trait = "a raw ; in a pair"
	brokenEscape   trait = "a % that begins no escape"
	formAndAddress trait = "a form, and parameters in the address too"
)

// traits lists those that one request in a hundred gets, each.
var traits = []trait{capitalHost, defaultPort, escapedPath, repeatedName, rawSemicolon, brokenEscape, formAndAddress}

// random makes samples.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 2))} }

// sample returns the next random request.
func (r random) sample() sample {
	s := sample{
		method: pick(r, "GET", "POST"), keyID: r.text(letters, 20), secret: r.text(letters+"/+", 40),
		time: time.Unix(1_100_000_000+r.Int64N(800_000_000), 0), parameters: 1 + r.IntN(40),
	}
	if i := r.IntN(100); i < len(traits) {
		s.trait = traits[i]
	}
	if s.trait == formAndAddress {
		s.method = "POST"
	}
	if r.IntN(4) == 0 {
		s.token = r.text(letters+"/+=", 60+r.IntN(200))
	}
	query := strings.Join(r.pairs(s.trait, s.parameters), "&")
	s.url = r.address(s.trait)
	switch {
	case s.method == "GET":
		s.url += "?" + query
	case s.trait == formAndAddress:
		s.url, s.body = s.url+"?"+r.name(0)+"=in-the-address", query
	default:
		s.body = query
	}
	return s
}

// address returns scheme, host and path.
func (r random) address(t trait) string {
	scheme := pick(r, "https", "http")
	host := r.text("abcdefghijklmnopqrstuvwxyz0123456789-", 1+r.IntN(12)) + pick(r, ".amazonaws.com", ".amazonservices.de", ".example", "")
	if t == capitalHost {
		host = "X" + strings.ToUpper(host[:1]) + host
	}
	switch {
	case t == defaultPort:
		host += map[string]string{"http": ":80", "https": ":443"}[scheme]
	case r.IntN(4) == 0:
		host += fmt.Sprintf(":%d", 1024+r.IntN(60000))
	}
	path := pick(r, "", "/", "/onca/xml", "/Orders/2013-09-01", "/a//b", "/a/./b/../", "/a(b)*c~'!", "/a+b=c;d,e:f@g&h$")
	if t == escapedPath {
		path += pick(r, "/a%20b", "/a%2Fb", "/%E2%82%AC", "/%7e")
	}
	return scheme + "://" + host + path
}

// pairs returns n pairs as a client might write them.
func (r random) pairs(t trait, n int) []string {
	pairs := make([]string, n)
	for i := range pairs {
		pairs[i] = r.name(i) + "=" + r.write(r.text(characters, r.IntN(12)))
	}
	switch at := r.IntN(n); t {
	case repeatedName:
		name, _, _ := strings.Cut(pairs[at], "=")
		pairs = append(pairs, name+"=the%20other")
	case rawSemicolon:
		pairs[at] += ";a"
	case brokenEscape:
		pairs[at] += pick(r, "%", "%zz", "100%")
	}
	return pairs
}

// name returns a name, another one for each i.
func (r random) name(i int) string {
	known := pick(r, "ItemId", "MarketplaceId.Id.", "Action", "marketplace", "A", "a", "_", "Timestampz", "Signatures")
	return r.write(r.text(characters, r.IntN(6))+known) + fmt.Sprint(i)
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// characters are those that signers stumble over, and some that they do not.
const characters = "aZ09-_.~+ ~*'()!%&=;,:/?#@$[]{}<>\"\\^`|\t\n\r\x00\x7fäß€中文😀é\u0301\u00a0\u200b\ufeff"

// text returns n random characters.
func (r random) text(from string, n int) string {
	runes := []rune(from)
	var b strings.Builder
	for range n {
		b.WriteRune(runes[r.IntN(len(runes))])
	}
	return b.String()
}

// write encodes text in one of the ways that mean the same: what may stand raw
// in a query is encoded or not, a blank is + or %20, hex digits have either
// case.
func (r random) write(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		may := strings.IndexByte("*'()!,:/?@$"+letters+"-_.~", c) >= 0
		switch {
		case may && r.IntN(3) > 0:
			b.WriteByte(c)
		case c == ' ' && r.IntN(2) == 0:
			b.WriteByte('+')
		default:
			fmt.Fprintf(&b, pick(r, "%%%02X", "%%%02x"), c)
		}
	}
	return b.String()
}

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

const formType = "application/x-www-form-urlencoded"

// ours returns the sample as this project's engine takes it.
func (s sample) ours() signer.Case {
	c := signer.Case{
		Request: signer.Request{Method: s.method, URL: s.url, Body: []byte(s.body)},
		Credentials: signer.Credentials{
			AccessKeyID: s.keyID, SecretAccessKey: signer.Secret(s.secret), SessionToken: signer.Secret(s.token),
		},
	}
	if s.method == "POST" {
		c.Request.Headers = []signer.Header{{Name: "Content-Type", Value: formType}}
	}
	return c
}

// http returns the sample as the SDK takes it.
func (s sample) http() (*http.Request, error) {
	request, err := http.NewRequest(s.method, s.url, strings.NewReader(s.body))
	if err == nil && s.method == "POST" {
		request.Header.Set("Content-Type", formType)
	}
	return request, err
}
