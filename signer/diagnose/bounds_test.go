package diagnose

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/signer"
)

// Two steps with items, one without.
var (
	queryStep = &(signer.SchemeByID("sigv2")).Steps(&signer.Case{})[0]
	textStep  = &(signer.SchemeByID("sigv2")).Steps(&signer.Case{})[1]
	plainStep = &signer.Step{ID: "plain"}
)

// A pair of long values, by how they differ.
type longPair struct {
	ours, theirs []byte
}

const million = 1 << 20

func values(n int, value func(i int) string) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "&parameter%05d=%s", i, value(i))
	}
	return b.Bytes()[1:]
}

func noise(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[r.IntN(32)]
	}
	return string(b)
}

// longPairs are what is hard to compare, of a million bytes or so.
func longPairs() map[string]longPair {
	r := rand.New(rand.NewPCG(31, 32))
	plain := values(10_000, func(int) string { return strings.Repeat("v", 84) })
	once := bytes.Clone(plain)
	once[len(once)/2] = 'w'
	reversed := bytes.Split(plain, []byte("&"))
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return map[string]longPair{
		"once":            {plain, once},
		"in every value":  {plain, values(10_000, func(int) string { return strings.Repeat("w", 84) })},
		"noise in values": {values(10_000, func(int) string { return noise(r, 84) }), values(10_000, func(int) string { return noise(r, 84) })},
		"in every name":   {plain, bytes.ReplaceAll(plain, []byte("parameter"), []byte("Parameter"))},
		"reversed":        {plain, bytes.Join(reversed, []byte("&"))},
		"one noise":       {[]byte(noise(r, million)), []byte(noise(r, million))},
		"ab and ba":       {bytes.Repeat([]byte("ab"), million/2), bytes.Repeat([]byte("ba"), million/2)},
		"a and b":         {bytes.Repeat([]byte("a"), million), bytes.Repeat([]byte("b"), million)},
		"masks":           {plain, values(10_000, func(int) string { return strings.Repeat("x", 84) })},
		"broken masks":    {plain, values(10_000, func(int) string { return strings.Repeat("<*#.[{%3C", 9) })},
		"empty pairs":     {plain, bytes.Repeat([]byte("&"), million)},
		"line ends":       {plain, bytes.Repeat([]byte("\r\n"), million/2)},
		"equal pairs":     {bytes.Repeat([]byte("a=1&"), million/4), bytes.Repeat([]byte("b=1&a=1&"), million/8)},
		"invalid UTF-8":   {bytes.Repeat([]byte("\xff\xc3"), million/2), bytes.Repeat([]byte("\xc3\xff"), million/2)},
		"percent signs":   {bytes.Repeat([]byte("%2"), million/2), bytes.Repeat([]byte("2%"), million/2)},
	}
}

// The work on characters is bounded whatever is compared, and nothing is lost.
func TestLongComparisonsAreBounded(t *testing.T) {
	for what, pair := range longPairs() {
		for _, step := range []*signer.Step{queryStep, textStep, plainStep} {
			d := Compare(step, pair.ours, pair.theirs)
			if d.spent > workPerComparison {
				t.Errorf("%s: %d spent on the %s", what, d.spent, step.ID)
			}
			var a, b []byte
			for _, s := range d.Segments {
				if s.Op != Provided {
					a = append(a, s.Text...)
				}
				if s.Op != Calculated {
					b = append(b, s.Text...)
				}
			}
			if !bytes.Equal(a, pair.ours) || !bytes.Equal(b, pair.theirs) {
				t.Errorf("%s: the %s is not rebuilt", what, step.ID)
			}
		}
	}
}

// From 2 KB on at the latest, what is between the first and the last difference
// is one.
func TestRepetitionIsBounded(t *testing.T) {
	for n := 2; n <= 1<<20; n *= 2 {
		d := Compare(plainWithItems, bytes.Repeat([]byte("ab"), n/2), bytes.Repeat([]byte("ba"), n/2))
		cost := n*n + 2*n*workPerCharacter
		if fits := n <= mostCharacters && cost <= workPerComparison; d.Coarse == fits || fits && d.spent != cost || !fits && d.spent > 0 {
			t.Errorf("%d bytes: %d spent, coarse %v", n, d.spent, d.Coarse)
		}
	}
}

// plainWithItems divides a value into one item, so that it is compared
// character by character.
var plainWithItems = &signer.Step{ID: "item", Divide: func(v []byte) []signer.Piece {
	return []signer.Piece{{Text: v, Kind: "line", Name: "line", Index: 1}}
}}

// The budget is spent from the first difference on: the first places are marked
// exactly, the last in one piece.
func TestFirstDifferencesAreTheFinest(t *testing.T) {
	pair := longPairs()["noise in values"]
	d := Compare(queryStep, pair.ours, pair.theirs)
	if !d.Coarse || d.spent < workPerComparison*9/10 {
		t.Fatalf("coarse %v, %d spent", d.Coarse, d.spent)
	}
	half := len(d.Segments) / 2
	if first, last := average(d.Segments[:half]), average(d.Segments[half:]); first > last {
		t.Errorf("segments of %d bytes in the first half, of %d in the last", first, last)
	}
}

func average(segments []Segment) int {
	n := 0
	for _, s := range segments {
		n += len(s.Text)
	}
	return n / len(segments)
}

// BenchmarkCompare64KB compares two strings of 64 KB.
func BenchmarkCompare64KB(b *testing.B) {
	r := rand.New(rand.NewPCG(33, 34))
	for _, name := range []string{"once", "in every value", "noise in values", "one noise", "reversed", "masks"} {
		pair := longPairs()[name]
		cut := func(v []byte) []byte { return v[len(v)/2-32<<10:][:64<<10] }
		bench(b, name, cut(pair.ours), cut(pair.theirs))
	}
	bench(b, "noise of 1 KB", []byte(noise(r, 1<<10)), []byte(noise(r, 1<<10)))
}

// BenchmarkCompare1MB is for the rule that two texts that differ everywhere
// must not cost more than ten times as much as two that differ once.
func BenchmarkCompare1MB(b *testing.B) {
	for name, pair := range longPairs() {
		bench(b, name, pair.ours, pair.theirs)
	}
}

func bench(b *testing.B, name string, ours, theirs []byte) {
	b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Compare(queryStep, ours, theirs)
		}
	})
}
