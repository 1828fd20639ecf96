package signertest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/signer"
)

// AwkwardSecret has all that mistakes change in a secret, in places that tell
// them apart.
const AwkwardSecret signer.Secret = `Qh3r+9vKx2Lm/7pZs5Nc=b8DfGj4&e6$q1\o"t0Iyz`

// awkwardPairs hold all that mistakes change in a query, apart from each other.
var awkwardPairs = []string{
	"Id.2=two", "Id.10=ten", "Item=7", "Item-x=8", "b.Zone=EU", "bId=6", "B=9", "tag=z", "tag=a", "a%5B=1", "aB=2", "acl", "sp=tea%20set",
	"tilde=~x", "marks=a-b_c.d", "slash=a%2Fb", "star=2%2A3", "quote=it%27s%21", "at=me%40example.com", "percent=50%25", "latin=%C3%A9",
	"beyond=%E2%9C%93", "joint=salt%26pepper", "equals=a%3Db", "response-content-type=text%2Fplain%3B%20x",
}

// awkwardHeaders are those that clients send again, change or sign wrongly.
var awkwardHeaders = []signer.Header{
	{Name: "Accept-Encoding", Value: "br"}, {Name: "Content-Type", Value: "text/csv; charset=utf8"},
	{Name: "Content-Type", Value: "text/csv; charset=Utf-8"}, {Name: "Content-Type", Value: "text/csv"},
	{Name: "X-Amz-Meta-Key", Value: "1"}, {Name: "X-Amz-Meta-Key-MD5", Value: `2  "3  4"`}, {Name: "x-amz-meta-title", Value: " Grüße "},
	{Name: "X-Amz-Meta-Empty", Value: ""}, {Name: "x-amz-meta-key", Value: "  5"}, {Name: "Range", Value: "bytes=0-9"},
	{Name: "X-Amz-Meta-Zebra", Value: "a\t b"}, {Name: "X-Amz-acl", Value: "private"}, {Name: "Content-MD5", Value: "1B2M2Y8AsgTpgAmY7PhCfg=="},
}

// awkwardBodies are told apart by all that is done to a body before its hash.
var awkwardBodies = []string{
	"", "{}", `{"a": 1, "b":["x/y: ,", "\"ü\/"]}`, " one\r\ntwo\nthree ", "Grüße", "a=1\n", "\xff\xfe", "null\r\n", "Łódź €",
}

// Awkward returns a random request to be signed by a scheme, as [CaseOf] does,
// with more in it that signers get wrong.
func Awkward(r *rand.Rand, scheme string) signer.Case {
	c := CaseOf(r, scheme)
	if r.IntN(2) == 0 {
		c.Credentials.SecretAccessKey = AwkwardSecret
	}
	if strings.HasSuffix(scheme, "-post") {
		return c
	}
	if r.IntN(4) > 0 {
		addPairs(r, &c.Request)
	}
	if scheme == "sigv2" {
		return c
	}
	addHeaders(r, &c.Request)
	if s3 := strings.HasPrefix(scheme, "s3v2"); s3 && r.IntN(2) == 0 {
		c.Request.Headers = append(c.Request.Headers,
			signer.Header{Name: "Date", Value: "Sun, 30 Aug 2015 12:36:00 GMT"}, signer.Header{Name: "x-amz-date", Value: "Sun, 30 Aug 2015 12:36:01 GMT"})
	} else if !s3 && scheme != "sigv4-streaming" && r.IntN(3) > 0 {
		c.Request.Body, c.Request.PayloadHash = []byte(pick(r, awkwardBodies...)), ""
	}
	return c
}

// addPairs adds some of the pairs to the query, in any order.
func addPairs(r *rand.Rand, q *signer.Request) {
	pairs := slices.Clone(awkwardPairs)
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	mark := "?"
	if strings.Contains(q.URL, "?") {
		mark = "&"
	}
	q.URL += mark + strings.Join(pairs[:1+r.IntN(len(pairs))], "&")
}

// addHeaders adds some headers, a few of them beside others of the same name.
func addHeaders(r *rand.Rand, q *signer.Request) {
	for _, i := range r.Perm(len(awkwardHeaders))[:r.IntN(7)] {
		h := awkwardHeaders[i]
		if _, there := q.Header(h.Name); !there || strings.HasPrefix(h.Name, "x-amz-") {
			q.Headers = append(q.Headers, h)
		}
	}
}
