package diagnose_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// steps are one of each way of dividing a value.
func steps() map[string]*signer.Step {
	all := map[string]*signer.Step{}
	for _, c := range []*signer.Case{{}, {Request: signer.Request{Method: "POST", Body: []byte("a=1")}}} {
		list := signer.SchemeByID("sigv2").Steps(c)
		for k := range list {
			all[list[k].ID] = &list[k]
		}
	}
	return all
}

// checkDiff holds what is true of every comparison.
func checkDiff(t testing.TB, step *signer.Step, ours, theirs []byte) diagnose.Diff {
	t.Helper()
	d := diagnose.Compare(step, ours, theirs)
	var a, b []byte
	differs, masked := false, false
	for _, s := range d.Segments {
		if len(s.Text) == 0 {
			t.Fatalf("an empty segment in %+v", d.Segments)
		}
		if s.Op != diagnose.Provided {
			a = append(a, s.Text...)
		}
		if s.Op != diagnose.Calculated {
			b = append(b, s.Text...)
		}
		differs = differs || s.Op != diagnose.Equal && !s.Masked
		masked = masked || s.Masked
	}
	if !bytes.Equal(a, ours) || !bytes.Equal(b, theirs) {
		t.Fatalf("%s: %q against %q\nis rebuilt as %q and %q", step.ID, ours, theirs, a, b)
	}
	if masked != d.Masked || !masked && differs == bytes.Equal(ours, theirs) {
		t.Fatalf("%s: %q against %q: masked %v %v, differs %v", step.ID, ours, theirs, masked, d.Masked, differs)
	}
	if d.First == nil && differs && !d.Unordered || d.First != nil && !differs {
		t.Fatalf("%s: %q against %q: differs %v, first %v", step.ID, ours, theirs, differs, d.First)
	}
	checkFirst(t, &d, ours, theirs)
	checkMoves(t, &d)
	checkCuts(t, &d, ours, theirs)
	return d
}

func checkFirst(t testing.TB, d *diagnose.Diff, ours, theirs []byte) {
	t.Helper()
	f := d.First
	if f == nil {
		return
	}
	prefix := 0
	for prefix < len(ours) && prefix < len(theirs) && ours[prefix] == theirs[prefix] {
		prefix++
	}
	if !d.Masked && !d.Unordered && f.Byte != prefix {
		t.Fatalf("%q against %q: byte %d, want %d", ours, theirs, f.Byte, prefix)
	}
	if f.Byte < 0 || f.Byte > len(theirs) || f.Line != 1+bytes.Count(theirs[:f.Byte], []byte("\n")) {
		t.Fatalf("%q against %q: byte %d, line %d", ours, theirs, f.Byte, f.Line)
	}
	if len(f.Calculated) > 200 || len(f.Provided) > 200 || !bytes.Contains(ours, f.Calculated) || !bytes.Contains(theirs, f.Provided) {
		t.Fatalf("%q against %q: excerpts %q and %q", ours, theirs, f.Calculated, f.Provided)
	}
	if f.Item != nil && (f.Item.Kind == "" || f.Item.Index < 1) {
		t.Fatalf("%q against %q: item %+v", ours, theirs, f.Item)
	}
}

// checkMoves: a moved item is there once under each op, with the same text.
func checkMoves(t testing.TB, d *diagnose.Diff) {
	t.Helper()
	moves := d.Moves
	if d.Unordered {
		if len(moves) > 0 {
			t.Fatalf("moves %+v where order is free", moves)
		}
		moves = make([]diagnose.Move, len(d.Segments))
	}
	type side struct {
		op   diagnose.Op
		move int
	}
	texts := map[side][]byte{}
	for _, s := range d.Segments {
		if s.Move == 0 {
			continue
		}
		if _, twice := texts[side{s.Op, s.Move}]; twice || s.Move > len(moves) {
			t.Fatalf("move %d is there twice, or is none of %d, in %+v", s.Move, len(moves), d.Segments)
		}
		texts[side{s.Op, s.Move}] = s.Text
	}
	for n, move := range moves {
		a, b := texts[side{diagnose.Calculated, n + 1}], texts[side{diagnose.Provided, n + 1}]
		if !bytes.Equal(a, b) || !d.Unordered && (a == nil || move.From == 0 || move.To == 0) {
			t.Fatalf("move %d of %+v has the texts %q and %q", n+1, moves, a, b)
		}
	}
	if len(texts) != 2*len(moves) && !d.Unordered {
		t.Fatalf("%d moves, but %d moved segments", len(moves), len(texts))
	}
}

// checkCuts: no cut goes through a character or a percent escape.
func checkCuts(t testing.TB, d *diagnose.Diff, ours, theirs []byte) {
	t.Helper()
	i, j := 0, 0
	for _, s := range d.Segments {
		if s.Op != diagnose.Provided {
			i += len(s.Text)
			whole(t, ours, i)
		}
		if s.Op != diagnose.Calculated {
			j += len(s.Text)
			whole(t, theirs, j)
		}
	}
}

func whole(t testing.TB, text []byte, at int) {
	t.Helper()
	for start := max(0, at-3); start < at && at < len(text); start++ {
		if r, n := utf8.DecodeRune(text[start:]); r != utf8.RuneError && start+n > at {
			t.Fatalf("%q is cut at %d, inside a character", text, at)
		}
		if text[start] == '%' && start+3 > at && len(signer.Unescape(string(text[start:min(len(text), start+3)]))) == 1 {
			t.Fatalf("%q is cut at %d, inside an escape", text, at)
		}
	}
}

// alphabets are what arbitrary strings are made of.
var alphabets = [][]string{
	{"a", "b"},
	{"a", "=", "&", "\n", "/", "?"},
	{"%", "2", "B", "%2B", "%25", "&", "="},
	{"\r", "\n", "\x00", " ", "\t", "a"},
	{"ü", "\xc3", "\xbc", "✓", "\xe2\x9c", "𝄞", "\xff", "a", "&"},
	{"a=1", "b=2", "c=3", "aa=", "=", "&", "&&"},
	{"xxxx", "***", "<key>", "a", "b", "&", "="},
}

func arbitrary(r *rand.Rand, alphabet []string) []byte {
	var b []byte
	for range r.IntN(30) {
		b = append(b, alphabet[r.IntN(len(alphabet))]...)
	}
	return b
}

func TestCompareArbitraryBytes(t *testing.T) {
	r, all := rand.New(rand.NewPCG(7, 8)), steps()
	for range 4000 {
		alphabet := alphabets[r.IntN(len(alphabets))]
		a, b := arbitrary(r, alphabet), arbitrary(r, alphabet)
		if r.IntN(2) == 0 {
			b = mutate(r, a)
		}
		for _, step := range all {
			checkDiff(t, step, a, b)
		}
	}
}

// Every byte there is, and hundreds of distinct characters.
func TestCompareManyDistinctCharacters(t *testing.T) {
	r, step := rand.New(rand.NewPCG(9, 10)), steps()["canonical-query"]
	for range 60 {
		bytes, wide := make([]byte, r.IntN(700)), strings.Builder{}
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		for range 300 {
			wide.WriteRune(rune(0x4E00 + r.IntN(600)))
		}
		for _, text := range [][]byte{bytes, []byte(wide.String())} {
			changed := text
			for range 1 + r.IntN(40) {
				changed = mutate(r, changed)
			}
			checkDiff(t, step, text, changed)
		}
	}
}

// mutate changes a text in one place: takes out, doubles, moves or replaces.
func mutate(r *rand.Rand, text []byte) []byte {
	if len(text) == 0 {
		return []byte("x")
	}
	i := r.IntN(len(text))
	j := min(len(text), i+1+r.IntN(8))
	switch r.IntN(4) {
	case 0:
		return append(bytes.Clone(text[:i]), text[j:]...)
	case 1:
		return append(bytes.Clone(text[:j]), text[i:]...)
	case 2:
		return append(append(bytes.Clone(text[j:]), text[i:j]...), text[:i]...)
	}
	return append(append(bytes.Clone(text[:i]), "\r%2é"[r.IntN(5)]), text[j:]...)
}

// Canonical queries and strings to sign, with some of what happens to them.
func TestCompareMutatedSteps(t *testing.T) {
	r, scheme := rand.New(rand.NewPCG(11, 12)), signer.SchemeByID("sigv2")
	for range 1500 {
		c := signertest.Case(r)
		values := scheme.Sign(&c, scheme.Rules(&c), nil)
		for k, step := range scheme.Steps(&c) {
			theirs := values[k]
			for range r.IntN(4) {
				theirs = mutate(r, theirs)
			}
			checkDiff(t, &step, values[k], theirs)
			checkDiff(t, &step, values[k], shuffled(r, theirs))
		}
	}
}

func shuffled(r *rand.Rand, query []byte) []byte {
	pairs := bytes.Split(query, []byte("&"))
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	return bytes.Join(pairs, []byte("&"))
}

func FuzzCompare(f *testing.F) {
	for _, pair := range [][2]string{
		{"", "a"}, {"a=1&b=2", "b=2&a=1"}, {"GET\nh\n/\na=1", "GET\r\nh\r\n/\r\n&&a=1"}, {"a=%2B", "a=%252B"},
		{"a=\xff\xfe", "a=\xfe\xff"}, {"a=secret&b=1", "a=xxxx&b=2"}, {"https://h/?a=1", "https://h/?a=2&c"}, {"ü", "\xc3"},
	} {
		f.Add([]byte(pair[0]), []byte(pair[1]))
	}
	all := steps()
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, step := range all {
			checkDiff(t, step, a, b)
			checkDiff(t, step, b, a)
		}
	})
}
