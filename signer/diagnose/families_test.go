package diagnose

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// pastedSecret is another secret than the one that is used.
const pastedSecret signer.Secret = "Zk8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk0LzXcVbNm+/"

// familyKnown is what a paste holds besides a request.
var familyKnown = Known{
	Hosts:   []string{"internal.example.net:8080", "mws.amazonservices.de", "bucket.s3.amazonaws.com", "sts.amazonaws.com", "x.execute-api.eu-west-1.amazonaws.com"},
	Secrets: []signer.Secret{pastedSecret},
	Times:   []time.Time{signertest.Noon.Add(-7 * time.Second), signertest.Noon.Add(26 * time.Hour)},
	Now:     signertest.Noon.Add(48 * time.Hour),
}

// familyCase returns a random case of a scheme as it is sent, in one of three
// ways: signed, to be signed, or to be signed and looked at through a proxy.
func familyCase(r *rand.Rand, s signer.Scheme) signer.Case {
	c := s.Complete(signertest.CaseOf(r, s.ID()), signertest.Noon)
	if r.IntN(2) == 0 {
		c.Request, _ = s.Signed(&c, s.Sign(&c, s.Rules(&c), nil))
	}
	if r.IntN(3) == 0 {
		c.Request.Headers = append(slices.Clip(c.Request.Headers), signer.Header{Name: "X-Forwarded-Host", Value: "public.example.net"})
	}
	if r.IntN(3) == 0 && s.ID() != "sigv2" && !strings.HasSuffix(s.ID(), "-post") {
		c.Request.Headers = append(slices.Clip(c.Request.Headers), signer.Header{Name: "Content-MD5", Value: "rL0Y20zC+Fzt72VPzMSk2A=="})
	}
	return c
}

// clonedCase copies all that a case holds.
func clonedCase(c signer.Case) signer.Case {
	c.Request.Headers = slices.Clone(c.Request.Headers)
	c.Request.Body = bytes.Clone(c.Request.Body)
	return c
}

// signedParts are the values that tell what was signed, and with what.
func signedParts(s signer.Scheme, c signer.Case, rules signer.Rules) string {
	v := s.Sign(&c, rules, nil)
	var b strings.Builder
	for i, step := range s.Steps(&c) {
		if step.ID == "string-to-sign" || step.Secret || step.ID == "signature" && !strings.HasPrefix(s.ID(), "sigv4a") {
			fmt.Fprintf(&b, "%s %q\n", step.ID, v[i])
		}
	}
	return b.String()
}

// holdsSecret reports whether a text holds a piece of a secret.
func holdsSecret(text string, secrets ...signer.Secret) bool {
	const piece = 6
	for _, secret := range secrets {
		plain := secret.Reveal()
		for i := 0; i+piece <= len(plain); i++ {
			if strings.Contains(text, plain[i:i+piece]) {
				return true
			}
		}
	}
	return false
}

// checkMembers checks what holds for every list of members.
func checkMembers(t *testing.T, f *family, s signer.Scheme, c signer.Case) []Mistake {
	t.Helper()
	before := clonedCase(c)
	members := f.members(s, &c, &familyKnown)
	if len(members) > mostMembers {
		t.Errorf("%s of %s has %d members", f.name, s.ID(), len(members))
	}
	again := f.members(s, &c, &familyKnown)
	seen := map[string]bool{}
	for i, m := range members {
		name := m.ID + "/" + m.Variant + " (" + m.With + ")"
		if seen[name] {
			t.Errorf("%s of %s has %s twice", f.name, s.ID(), name)
		}
		seen[name] = true
		if m.With == "" || m.Alter == nil && m.Change == nil || m.Changes != nil {
			t.Errorf("%s of %s: %s says or does nothing", f.name, s.ID(), name)
		}
		if i >= len(again) || again[i].With != m.With || again[i].ID != m.ID {
			t.Fatalf("%s of %s is another list the second time", f.name, s.ID())
		}
		if holdsSecret(m.With, c.Credentials.SecretAccessKey, c.Credentials.SessionToken, pastedSecret) {
			t.Errorf("%s of %s shows a secret: %s", f.name, s.ID(), m.With)
		}
		if m.Alter != nil {
			m.Alter(c)
		}
	}
	if !reflect.DeepEqual(before, c) {
		t.Errorf("%s of %s changes the case:\n%+v\n%+v", f.name, s.ID(), before.Request, c.Request)
	}
	return members
}

// Each member of each family, over random cases of each scheme.
func TestFamilies(t *testing.T) {
	const cases = 40
	changed, made, still := map[string]int{}, map[string]int{}, map[string]int{}
	r := rand.New(rand.NewPCG(20261122, 1))
	for _, s := range signer.Schemes() {
		for range cases {
			c := familyCase(r, s)
			right := signedParts(s, c, s.Rules(&c))
			for i := range families {
				f := &families[i]
				for _, m := range checkMembers(t, f, s, c) {
					altered, rules := c, s.Rules(&c)
					m.Make(&altered, &rules)
					key := f.name + ": " + m.ID + "/" + m.Variant
					if made[key]++; signedParts(s, altered, rules) != right {
						changed[f.name]++
						changed[key]++
					} else if still[key]++; still[key] < 4 {
						t.Logf("%s: %s (%s) changes nothing of %q", s.ID(), m.ID, m.With, c.Request.URL)
					}
				}
			}
		}
	}
	for i := range families {
		if changed[families[i].name] == 0 {
			t.Errorf("%s never changed a signature", families[i].name)
		}
	}
	for key, n := range made {
		if changed[key] == 0 {
			t.Errorf("%s never changed a signature, of %d", key, n)
		}
		if still[key] > 0 {
			t.Logf("%s: %d of %d change nothing", key, still[key], n)
		}
	}
}

// What is hostile to a family: it makes few members of it, and touches each byte
// a few times.
func TestFamiliesOfHostileCases(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size >>= 4
	}
	long := strings.Repeat("a=%41&b+c=%zz&", size/14)
	headers := make([]signer.Header, 5000)
	for i := range headers {
		headers[i] = signer.Header{Name: fmt.Sprintf("X-Amz-Meta-%d", i), Value: "v"}
	}
	var many strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&many, "p%d=%d&", i, i)
	}
	requests := map[string]signer.Request{
		"nothing":       {},
		"a long URL":    {Method: "GET", URL: "https://mws.amazonservices.com/?" + long},
		"a long path":   {Method: "GET", URL: "https://mws.amazonservices.com/" + strings.Repeat("a+%2f/", size/6) + "?Action=a&Timestamp=2014-08-28T15:50:34Z"},
		"a long host":   {Method: "GET", URL: "https://" + strings.Repeat("a.", size/2) + "/?Timestamp=2014-08-28T15:50:34Z"},
		"many pairs":    {Method: "GET", URL: "https://mws.amazonservices.com/?" + many.String()},
		"a long form":   {Method: "POST", URL: "https://sqs.us-east-1.amazonaws.com/", Body: []byte(long), Headers: []signer.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}},
		"many headers":  {Method: "PUT", URL: "https://bucket.s3.amazonaws.com/key", Headers: headers},
		"a broken URL":  {Method: "\x00", URL: "https://[::1]:99999999/%%%?&&&=&=&%=%&?#?", Body: []byte("\xff")},
		"no host":       {Method: "GET", URL: "/?=&Timestamp=&X-Amz-Date=&Expires=99999999999999999999999"},
		"half a URL":    {URL: "://@:#", Headers: []signer.Header{{Name: "", Value: ""}, {Name: "Host", Value: " "}}},
		"a long header": {Method: "GET", URL: "https://iam.amazonaws.com/", Headers: []signer.Header{{Name: "X-Amz-Date", Value: long}, {Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + strings.Repeat("/", size)}}},
		"odd JSON":      {Method: "POST", URL: "https://iam.amazonaws.com/", Body: []byte(strings.Repeat("[", size/4))},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			for _, s := range signer.Schemes() {
				c := signer.Case{Request: request, Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: signer.Secret(strings.Repeat("s#", 5000)), SessionToken: "IQoJb3JpZ2luX2VjEJr9Kd"}}
				for _, c := range []signer.Case{c, s.Complete(c, signertest.Noon), {Request: request}} {
					for i := range families {
						checkMembers(t, &families[i], s, c)
					}
				}
			}
		})
	}
}

// Members are cheap to make: what is allocated for all members of all families
// is a small multiple of the case's size, before any of them is tried.
func TestFamiliesAllocateLittle(t *testing.T) {
	const size, most = 1 << 20, 200 // times the size, for all families together
	c := signer.Case{Request: signer.Request{Method: "GET", URL: "https://mws.amazonservices.com/?Timestamp=2014-08-28T15:50:34Z&" + strings.Repeat("a=b&", size/4)}}
	c.Credentials.SecretAccessKey = pastedSecret
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			for i := range families {
				families[i].members(signer.SchemeByID("sigv2"), &c, &Known{})
			}
		}
	}).AllocedBytesPerOp()
	if allocated > most*size {
		t.Errorf("%d bytes are allocated, that is %d times the case", allocated, allocated/size)
	}
}

// How many members there are for a request as people have it; the counts are
// shown, and bounded, since each is searched with every two switches.
func TestFamiliesOfCommonRequests(t *testing.T) {
	secret := signer.Credentials{AccessKeyID: "AKIDSHOPEXAMPLE00001", SecretAccessKey: "Qh3rT9vKx2LmW7pZs5NcYb8DfGj4Ue6Aq1XoRt0I"}
	for id, request := range map[string]signer.Request{
		"sigv2": {Method: "POST", URL: "https://mws.amazonservices.com/Orders/2013-09-01?AWSAccessKeyId=AKIDSHOPEXAMPLE00001&Action=ListOrders&CreatedAfter=2014-08-26T23%3A00%3A00Z&MWSAuthToken=amzn.mws.4ea38b7b&MarketplaceId.Id.1=A1EXAMPLE2MARK&MarketplaceId.Id.2=A2&SellerId=A2EXAMPLESELLR&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"},
		"sigv4": {Method: "POST", URL: "https://sqs.eu-west-1.amazonaws.com/", Body: []byte("Action=ListQueues&Version=2012-11-05"), Headers: []signer.Header{
			{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}, {Name: "X-Amz-Date", Value: "20150830T123600Z"},
		}},
	} {
		c, sum := signer.Case{Request: request, Credentials: secret}, 0
		for i := range families {
			members := checkMembers(t, &families[i], signer.SchemeByID(id), c)
			t.Logf("%s: %s: %d", id, families[i].name, len(members))
			sum += len(members)
		}
		if t.Logf("%s: %d", id, sum); sum > 700 || sum < 200 {
			t.Errorf("%s: %d members", id, sum)
		}
	}
}

// notProved are entries of the catalogue that people met, and that no signature
// proves, each with the reason and the place where it is seen.
var notProved = map[string]string{
	"timestamp-local-time-labelled-utc":        "signed and sent alike it breaks no signature: seen in programs (read/code_traps.go); on one side alone it is timestamp-regenerated, in a zone",
	"timestamp-stale":                          "breaks no signature: a remark on the time, and what the service answers (read/reply_note.go)",
	"clock-skew":                               "breaks no signature: seen in what the service answers (read/reply_note.go)",
	"session-token-stale":                      "the service alone knows: seen in what it answers (read/reply_note.go)",
	"path-encoding-count-wrong":                "its variants prove it",
	"base64-variant":                           "its variants prove it; the trap is seen in programs (read/code_traps.go)",
	"payload-form-wrapped":                     "the bytes between the parts of the form are made by the client, which signs them rightly or not at all: payload-hash-of-other-body says that the hash is another",
	"transfer-encoding-chunked":                "the chunks of HTTP are gone before a request is seen: named in the reference alone",
	"streaming-chunk":                          "each chunk has steps of its own, and remarks (sigv4streaming.go)",
	"streaming-chunk/streaming-decoded-length": "a remark (sigv4streaming.go); the header's value is one of other values of headers",
	"redirect-not-resigned":                    "the old signature is right for the old request: host-endpoint-mismatch or method-mismatch proves it where the paste names the first host",
	"auth-header-malformed":                    "the signature may be right: remarks (s3v2.go, v4remarks.go), and what the service answers (read/reply_note.go)",
}

// rareCases are those that only some members are made for.
func rareCases() map[string]signer.Case {
	const address = "https://sqs.eu-west-1.amazonaws.com/?AWSAccessKeyId=a&Timestamp=2014-08-28T15:50:34Z&amp;Action=b"
	return map[string]signer.Case{
		"sigv2": {Request: signer.Request{Method: "GET", URL: address}},
		"sigv4": {
			Request:     signer.Request{Method: "GET", URL: address, Headers: []signer.Header{{Name: "Host", Value: "sqs.us-east-1.amazonaws.com"}, {Name: "X-Amz-Date", Value: "20150830T123600Z"}}},
			Credentials: signer.Credentials{SessionToken: pastedSecret + "=="},
		},
	}
}

// Every mistake that people met is proved by a switch or by a member of a
// family, or there is a reason why it is not.
func TestEveryMistakeThatWasMetHasAPlace(t *testing.T) {
	made := map[string]bool{}
	note := func(s signer.Scheme, c signer.Case) {
		for i := range families {
			for _, m := range families[i].members(s, &c, &familyKnown) {
				made[strings.TrimSuffix(m.ID+"/"+m.Variant, "/")] = true
			}
		}
	}
	r := rand.New(rand.NewPCG(20261122, 2))
	for _, s := range signer.Schemes() {
		for range 40 {
			note(s, familyCase(r, s))
		}
	}
	for id, c := range rareCases() {
		note(signer.SchemeByID(id), c)
	}
	for i := range catalogue {
		m := &catalogue[i]
		name := strings.TrimSuffix(m.ID+"/"+m.Variant, "/")
		reason := notProved[name]
		switch proved := m.Change != nil || m.Changes != nil || made[name]; {
		case proved && reason != "":
			t.Errorf("%s is proved, and there is a reason why not: %s", name, reason)
		case !proved && reason == "" && m.Cases > 0:
			t.Errorf("%s was met %d times, and nothing proves it", name, m.Cases)
		}
	}
}
