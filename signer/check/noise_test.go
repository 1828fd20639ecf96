package check_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// Noise of a thousand kinds in the place of a signature, each kind on two
// schemes: none of it is explained, and nobody is accused.
func TestNoiseIsNoMistake(t *testing.T) {
	kinds := noises()
	if len(kinds) < 1000 {
		t.Fatalf("%d kinds", len(kinds))
	}
	var counts tally
	t.Run("schemes", func(t *testing.T) {
		for i, id := range compared {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(81, 82))
				for n, kind := range kinds {
					if (n+i)%(len(compared)/2) == 0 && n/len(compared)%(8/few(8)) == 0 {
						newAwkward(r, id).requireNoise(t, kind.name, kind.make, r, depthOfNoise(n), &counts)
					}
				}
			})
		}
	})
	t.Logf("%d kinds: %v", len(kinds), counts.n)
}

// depthOfNoise looks for one mistake or two; now and then for as many as a page
// does, which takes a second.
func depthOfNoise(n int) int {
	switch {
	case n%160 == 0:
		return 3
	case n%8 == 0:
		return 2
	}
	return 1
}

// requireNoise gives noise for the signature. What a mask looks like is compared
// with nothing.
func (g *signedCase) requireNoise(t *testing.T, kind string, noise noiseMaker, r *rand.Rand, depth int, counts *tally) {
	t.Helper()
	k := signer.StepIndex(g.steps, "signature")
	value := noise(r, g, g.values[k])
	if !g.wrong(k, value) {
		t.Errorf("%s: %s makes %q", g.scheme.ID(), kind, value)
		return
	}
	in := g.giving(map[string]signer.Text{"signature": value})
	in["depth"] = depth
	report := checkJSON(t, in)
	wanted := report.Verdict == check.Unexplained
	if diagnose.Masked(value) { // nothing is known to differ, or nothing can be compared
		wanted = report.Verdict == check.Consistent || report.Verdict == check.NothingToCompare
	}
	counts.add(string(report.Verdict))
	if !wanted || len(report.Mistakes)+len(report.Alternatives) > 0 {
		t.Errorf("%s, %s: %s, mistakes %q, alternatives %v\n%q, not\n%q\n%+v", g.scheme.ID(), kind, report.Verdict, mistakesOf(report), report.Alternatives, value, g.values[k], g.c.Request)
	}
	if s := report.Search; s != nil && !s.Complete {
		counts.add("not complete")
	}
}

// A noiseMaker makes noise for a request, whose right signature it gets.
type noiseMaker func(r *rand.Rand, g *signedCase, right []byte) []byte

type noiseKind struct {
	name string
	make noiseMaker
}

// noises are digests that are none of the request's, each in all forms in which
// signatures are written; what became of the right signature in hands; and words.
func noises() []noiseKind {
	var kinds []noiseKind
	for _, digest := range digests() {
		for form, write := range writtenAs {
			kinds = append(kinds, noiseKind{digest.name + ", " + form, func(r *rand.Rand, g *signedCase, right []byte) []byte {
				return []byte(write(digest.make(r, g, right)))
			}})
		}
	}
	for name, edit := range edits {
		for place := range 16 {
			kinds = append(kinds, noiseKind{name + " at " + strconv.Itoa(place) + "/16", func(_ *rand.Rand, _ *signedCase, right []byte) []byte {
				return []byte(edit(string(right), place*(len(right)-1)/16))
			}})
		}
	}
	for _, word := range noiseWords {
		kinds = append(kinds, noiseKind{"the word " + word, func(*rand.Rand, *signedCase, []byte) []byte { return []byte(word) }})
	}
	for _, id := range []string{"string-to-sign", "canonical-request", "canonical-query", "canonical-resource", "policy", "credential-scope"} {
		kinds = append(kinds, noiseKind{"the " + id, func(_ *rand.Rand, g *signedCase, _ []byte) []byte {
			if k := signer.StepIndex(g.steps, id); k >= 0 && len(g.values[k]) > 0 {
				return g.values[k]
			}
			return []byte("none")
		}})
	}
	slices.SortFunc(kinds, func(a, b noiseKind) int { return strings.Compare(a.name, b.name) })
	return kinds
}

// writtenAs are forms of a digest.
var writtenAs = map[string]func([]byte) string{
	"bytes":           func(d []byte) string { return string(d) },
	"hex":             hex.EncodeToString,
	"capital hex":     func(d []byte) string { return strings.ToUpper(hex.EncodeToString(d)) },
	"Base64":          base64.StdEncoding.EncodeToString,
	"unpadded":        base64.RawStdEncoding.EncodeToString,
	"Base64 for URLs": base64.URLEncoding.EncodeToString,
	"Base64 of hex":   func(d []byte) string { return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(d))) },
	"encoded Base64":  func(d []byte) string { return signer.Escape(base64.StdEncoding.EncodeToString(d)) },
	"Base64 twice": func(d []byte) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString(d)))
	},
	"Base64 with a label": func(d []byte) string { return "Signature = " + base64.StdEncoding.EncodeToString(d) },
	"quoted hex":          func(d []byte) string { return strconv.Quote(hex.EncodeToString(d)) },
}

// digests are bytes that no mistake makes.
func digests() []noiseKind {
	var kinds []noiseKind
	add := func(name string, make noiseMaker) { kinds = append(kinds, noiseKind{name, make}) }
	for n := 1; n <= 64; n++ {
		add(fmt.Sprintf("%02d random bytes", n), func(r *rand.Rand, _ *signedCase, _ []byte) []byte { return randomBytes(r, n) })
	}
	add("another request's", func(r *rand.Rand, g *signedCase, _ []byte) []byte {
		other := newAwkward(r, g.scheme.ID())
		other.c.Credentials = g.c.Credentials
		return other.signedAgain()
	})
	add("another key's", func(r *rand.Rand, g *signedCase, _ []byte) []byte {
		other := *g
		other.c.Credentials.SecretAccessKey = signertest.Secret(r)
		return other.signedAgain()
	})
	add("another scheme's", func(r *rand.Rand, g *signedCase, _ []byte) []byte {
		other := newAwkward(r, compared[(slices.Index(compared, g.scheme.ID())+3)%len(compared)])
		other.c.Credentials = g.c.Credentials
		return other.signedAgain()
	})
	add("a hash of noise", func(r *rand.Rand, _ *signedCase, _ []byte) []byte {
		sum := sha256.Sum256(randomBytes(r, 8))
		return sum[:]
	})
	add("reversed", func(_ *rand.Rand, _ *signedCase, right []byte) []byte {
		d := digestOf(right)
		slices.Reverse(d)
		return d
	})
	add("doubled", func(_ *rand.Rand, _ *signedCase, right []byte) []byte { return bytes.Repeat(digestOf(right), 2) })
	add("halves swapped", func(_ *rand.Rand, _ *signedCase, right []byte) []byte {
		d := digestOf(right)
		return append(d[len(d)/2:], d[:len(d)/2]...)
	})
	add("inverted", func(_ *rand.Rand, _ *signedCase, right []byte) []byte {
		d := digestOf(right)
		for i := range d {
			d[i] ^= 0xff
		}
		return d
	})
	for bit := 3; bit < 160; bit += 16 {
		add(fmt.Sprintf("bit %d flipped", bit), func(_ *rand.Rand, _ *signedCase, right []byte) []byte {
			d := digestOf(right)
			d[bit/8] ^= 1 << (bit % 8)
			return d
		})
	}
	return kinds
}

// digestOf decodes a right signature.
func digestOf(right []byte) []byte {
	if d, err := hex.DecodeString(string(right)); err == nil {
		return d
	}
	d, _ := base64.StdEncoding.DecodeString(string(right))
	return d
}

// signedAgain is the digest of the signature with what the case holds now.
func (g *signedCase) signedAgain() []byte {
	k := signer.StepIndex(g.scheme.Steps(&g.c), "signature")
	return digestOf(g.scheme.Sign(&g.c, g.scheme.Rules(&g.c), nil)[k])
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// edits are what hands do to a right signature, at a place in it.
var edits = map[string]func(right string, at int) string{
	"cut off":           func(s string, at int) string { return s[:max(at, 1)] },
	"begun":             func(s string, at int) string { return s[at+1:] },
	"a letter less":     func(s string, at int) string { return s[:at] + s[at+1:] },
	"a letter more":     func(s string, at int) string { return s[:at] + "7" + s[at:] },
	"another letter":    func(s string, at int) string { return s[:at] + string(s[at]^3) + s[at+1:] },
	"said twice":        func(s string, at int) string { return s[at:] + s[:at] + s },
	"turned":            func(s string, at int) string { return s[at+1:] + s[:at+1] + "0" },
	"something between": func(s string, at int) string { return s[:at] + "/.../" + s[at:] },
}

// noiseWords are what stands in the place of a signature that was not made.
var noiseWords = []string{
	"signature", "null", "undefined", "None", "nil", "true", "false", "0", "-1", "NaN", "error", "Error: no key", "[object Object]", "[object Promise]",
	"Promise { <pending> }", "System.Byte[]", "b''", "<nil>", "Resource id #3", "Array", "HASH(0x55d0)", "TODO", "abc", "test", "AKIDEXAMPLE", "HmacSHA256",
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d41d8cd98f00b204e9800998ecf8427e", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "=", "==", "%", "%%", "+",
	"the quick brown fox jumps over the lazy dog", "{}", "[]", `{"signature":"x"}`, "<Signature/>", "https://example.com/", "2015-08-30T12:36:00Z", "\x00", "\xff\xfe", "\r\n", "ü", "✓",
}
