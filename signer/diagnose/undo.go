package diagnose

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/signer"
)

// A candidate is a digest that the provided signature can have been made of,
// with the sets of mistakes that make it so, all of the same size.
type candidate struct {
	digest []byte
	depth  int
	sets   [][]*Mistake
	// mangled is what became of the digest in a text, by rules that do not tell
	// the whole of it; digest is nil then.
	mangled []byte
	lossy   *signer.Rules
}

// candidates undoes what is done with a digest, by the rules of a base and up to
// three mistakes.
func (h *hunt) candidates(plan *signer.Plan, rules signer.Rules) []candidate {
	h.mu.Lock()
	defer h.mu.Unlock()
	if list, known := h.outputs[rules.Output]; known {
		return list
	}
	u := undoing{h: h, plan: plan, rules: rules, pool: digestsIn(h.t.theirs), seen: map[signer.OutputRules]bool{}}
	tries := []attempt{{by: rules.Output}}
	for len(tries) > 0 {
		tries = u.try(tries)
	}
	h.outputs[rules.Output] = u.found
	return u.found
}

// An undoing is what is tried to undo one signature.
type undoing struct {
	h     *hunt
	plan  *signer.Plan
	rules signer.Rules
	pool  [][]byte
	seen  map[signer.OutputRules]bool
	found []candidate
}

// An attempt is a set of mistakes with a digest.
type attempt struct {
	by   signer.OutputRules
	set  []*Mistake
	next int // the first mistake that can be added
}

// try looks for digests of which rules make the signature, and returns the
// attempts with one mistake more.
func (u *undoing) try(attempts []attempt) (more []attempt) {
	for _, a := range attempts {
		for _, digest := range u.pool {
			u.digest(&a, digest)
		}
	}
	for _, a := range attempts {
		u.seen[a.by] = true
	}
	for _, a := range attempts {
		if len(a.set) >= min(u.h.depth, mostOutput) {
			continue
		}
		for i, m := range u.h.groups.output[a.next:] {
			u.rules.Output = a.by
			if m.Change(&u.rules); !u.seen[u.rules.Output] {
				more = append(more, attempt{u.rules.Output, append(slices.Clip(a.set), m), a.next + i + 1})
			}
		}
	}
	return more
}

// digest keeps a digest of which those rules make the signature, and what can be
// left of one.
func (u *undoing) digest(a *attempt, digest []byte) {
	if isDigest(digest) && u.fits(a.by, digest) {
		u.keep(candidate{digest: digest, depth: len(a.set), sets: [][]*Mistake{a.set}})
	}
	kept := a.by
	kept.Bytes = signer.BytesKept
	if isLeft(a.by, digest) && u.fits(kept, digest) {
		lossy := u.rules
		lossy.Output = a.by
		u.keep(candidate{mangled: digest, lossy: &lossy, depth: len(a.set), sets: [][]*Mistake{a.set}})
	}
}

// usualDigest is how many bytes SHA-256 makes. Of fewer than fewestLeft some are
// right by chance, among the millions that are tried.
const usualDigest, fewestLeft = 32, 4

// isLeft reports whether bytes can be what rules that lose some leave of a
// digest.
func isLeft(by signer.OutputRules, digest []byte) bool {
	switch by.Bytes {
	case signer.BytesToZero:
		return len(digest) >= fewestLeft && len(digest) < usualDigest
	case signer.BytesReplaced:
		return utf8.Valid(digest) && bytes.Contains(digest, []byte("\uFFFD"))
	}
	return false
}

// mayBe reports whether a digest can have become what is left of it, as far as
// can be told at once.
func (c *candidate) mayBe(digest []byte) bool {
	if c.lossy.Output.Bytes == signer.BytesToZero {
		n := len(c.mangled)
		return n < len(digest) && digest[n] == 0 && bytes.Equal(digest[:n], c.mangled)
	}
	mangled := c.mangled
	for i, c := range digest {
		switch {
		case i == len(mangled):
			return false
		case c >= 0x80:
			return mangled[i] >= 0x80
		case c != mangled[i]:
			return false
		}
	}
	return true
}

// mostOutput is how many mistakes are made with one digest.
const mostOutput = 3

func (u *undoing) fits(by signer.OutputRules, digest []byte) bool {
	u.rules.Output = by
	return u.h.fits(u.plan.Value(u.h.t.k, &u.rules, digest))
}

// fits reports whether a value is what was provided, or means the same.
func (h *hunt) fits(value []byte) bool {
	if value == nil {
		return false
	}
	v := make(signer.Values, len(h.steps))
	v[h.t.k] = value
	return v.Fits(&h.steps[h.t.k], h.t.k, h.t.theirs)
}

// keep adds a candidate, or its set to one of the same digest and size.
func (u *undoing) keep(c candidate) {
	i := slices.IndexFunc(u.found, func(f candidate) bool {
		return f.digest != nil && bytes.Equal(f.digest, c.digest)
	})
	switch {
	case c.digest == nil || i < 0:
		u.found = append(u.found, c)
	case u.found[i].depth > c.depth:
		u.found[i] = c
	case u.found[i].depth == c.depth:
		u.found[i].sets = append(u.found[i].sets, c.sets...)
	}
}

// isDigest reports whether a hash has so many bytes.
func isDigest(d []byte) bool {
	switch len(d) {
	case 16, 20, 32, 64:
		return true
	}
	return false
}

// digestsIn decodes a signature in all ways in which one can have been encoded.
func digestsIn(theirs []byte) [][]byte {
	const passes, longest = 4, 4 << 10
	var list [][]byte
	keep := func(d []byte, err error) {
		if err == nil && len(d) > 0 && !slices.ContainsFunc(list, func(k []byte) bool { return bytes.Equal(k, d) }) {
			list = append(list, d)
		}
	}
	if len(theirs) > longest {
		return nil
	}
	text := string(theirs)
	for range passes {
		for _, t := range []string{text, strings.ReplaceAll(text, " ", "+")} {
			keep([]byte(t), nil)
			for _, word := range words(t) {
				decodeDigest(word, keep)
			}
		}
		text = signer.Unescape(text)
	}
	for _, d := range list {
		keep(bytesOfRunes(d))
	}
	return list
}

// words are a text without white space, and what of it stands behind a label.
func words(text string) []string {
	whole := strings.Join(strings.Fields(text), "")
	list := []string{whole, strings.Trim(text, `"'`)}
	if i := strings.LastIndex(text, "= "); i >= 0 {
		list = append(list, strings.TrimSpace(text[i+2:]))
	}
	return list
}

// decodeDigest decodes hex and Base64, and the Base64 of hex.
func decodeDigest(word string, keep func([]byte, error)) {
	keep(hex.DecodeString(strings.ReplaceAll(word, "-", "")))
	bare := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	raw, err := base64.RawStdEncoding.DecodeString(bare)
	keep(raw, err)
	if err == nil {
		keep(hex.DecodeString(string(raw)))
	}
}

// bytesOfRunes takes the characters of UTF-8 for bytes.
func bytesOfRunes(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, nil
	}
	var raw []byte
	for _, r := range string(text) {
		if r > 0xff {
			return nil, nil
		}
		raw = append(raw, byte(r))
	}
	return raw, nil
}
