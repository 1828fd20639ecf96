package signer_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// digestRules are all single choices about the digest, and some pairs of them.
func digestRules() []signer.DigestRules {
	var list []signer.DigestRules
	for h := range signer.HashSHA512 + 1 {
		for call := range signer.CallHashTextKey + 1 {
			for message := range signer.MessageHexHash + 1 {
				for wide := range signer.WideMarked + 1 {
					for _, twice := range []bool{false, true} {
						list = append(list, signer.DigestRules{Hash: h, Call: call, Message: message, Wide: wide, Twice: twice})
					}
				}
			}
		}
	}
	return list
}

// A sealer gives what signing gives, whatever came before.
func TestSealerIsSigning(t *testing.T) {
	r := rand.New(rand.NewPCG(301, 302))
	c := signertest.Case(r)
	c.Credentials.SecretAccessKey = signertest.Secret(r)
	scheme := signer.SchemeByID("sigv2")
	plan := scheme.(signer.Planner).Plan(&c)
	for _, rules := range digestRules() {
		all := scheme.Rules(&c)
		all.Digest = rules
		sealer := plan.Sealer(&rules, plan.Key(&all), new(signer.Marks))
		text, last := []byte{}, []byte{}
		for range 12 {
			text = append(append([]byte{}, text[:r.IntN(len(text)+1)]...), signertest.Value(r)...)
			if r.IntN(3) == 0 {
				text = append(text, bytes.Repeat([]byte{'x'}, r.IntN(300))...)
			}
			shared := 0
			for shared < min(len(text), len(last)) && text[shared] == last[shared] {
				shared++
			}
			own := make(signer.Values, 6)
			own[1] = text
			want := scheme.Sign(&c, all, own)[2]
			if r.IntN(5) == 0 {
				shared = signer.Alone
			}
			next, message := r.IntN(len(text)+100), signer.Sealable{Text: text}
			if r.IntN(2) == 0 {
				message.Padded = signer.Pad(slices.Clone(text), len(text))
			}
			if r.IntN(2) == 0 {
				sum := sha256.Sum256(text)
				message.Hash = sum[:]
			}
			if got := fmt.Sprintf("%x", sealer.Digest(&message, shared, next, nil)); got != string(want) {
				t.Fatalf("%+v of %d bytes, %d shared: %s, want %s", rules, len(text), shared, got, want)
			}
			last = text
		}
	}
}

// BenchmarkSealer seals texts that differ in their second half, and beside that
// all of each with a plain HMAC, in turn. It reports how many times as fast it
// is.
func BenchmarkSealer(b *testing.B) {
	key := []byte("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	c := signer.Case{Credentials: signer.Credentials{SecretAccessKey: signer.Secret(key)}}
	sealer := signer.SchemeByID("sigv2").(signer.Planner).Plan(&c).Sealer(&signer.DigestRules{}, key, new(signer.Marks))
	mac, sum := hmac.New(sha256.New, key), make([]byte, 0, 32)
	texts := make([]signer.Sealable, 256)
	for i := range texts {
		text := append(bytes.Repeat([]byte("0123456789abcdef"), 12), bytes.Repeat([]byte{byte(i)}, 192)...)
		texts[i] = signer.Sealable{Text: text, Padded: signer.Pad(slices.Clone(text), len(text))}
	}
	var took [2]time.Duration
	for b.Loop() {
		start := time.Now()
		for i := range texts {
			sum = sealer.Digest(&texts[i], 192, 192, sum[:0])
		}
		middle := time.Now()
		for _, text := range texts {
			mac.Reset()
			mac.Write(text.Text)
			sum = mac.Sum(sum[:0])
		}
		took[0] += middle.Sub(start)
		took[1] += time.Since(middle)
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "times")
	b.ReportMetric(float64(took[0])/float64(b.N*len(texts)), "ns/digest")
}
