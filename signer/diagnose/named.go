package diagnose

import (
	"cmp"
	"slices"

	"countersign/signer"
)

// count adds the sets with that many mistakes in the text and in the seal, and
// any in what is done with the digest, to those that were tried. Streamed ones
// are counted where they are made.
func (w *worker) count(text, seals int) {
	w.tried(w.textSets(len(w.plan.Parts)-1, text)*w.seal.sets(w, seals), w.of.size()+text+seals)
}

// tried adds sets of that size, and with each of them those with more mistakes
// in what is done with the digest.
func (w *worker) tried(sets, size int) {
	if w.of.counted {
		return
	}
	n, ways := w.h.endings, 1
	if size == 0 {
		w.sets-- // no mistake is no set
	}
	for more := 0; more <= min(w.h.depth-size, mostOutput); more++ {
		w.sets += sets * ways
		ways = ways * (n - more) / (more + 1)
	}
}

// textSets is how many sets of that size there are of a part and of what it is
// made of.
func (w *worker) textSets(part, size int) int {
	total := 0
	for own := 0; own <= size; own++ {
		n := w.list(part).sets(w.makers[part], own)
		if n > 0 {
			total += n * w.setsOf(w.plan.Parts[part].Of, size-own)
		}
	}
	return total
}

func (w *worker) setsOf(parts []int, size int) int {
	if len(parts) == 0 {
		if size == 0 {
			return 1
		}
		return 0
	}
	total := 0
	for own := 0; own <= size; own++ {
		total += w.textSets(parts[0], own) * w.setsOf(parts[1:], size-own)
	}
	return total
}

// named returns the sets behind the hits, of the smallest size, with those that
// make the same values. Each is proved by signing with it.
func (h *hunt) named() []hypothesis {
	least := h.depth + 1
	for _, hit := range h.hits {
		least = min(least, hit.size())
	}
	var found []hypothesis
	for _, hit := range h.hits {
		if hit.size() > least || len(found) >= mostNames {
			continue
		}
		for _, set := range h.namesOf(hit) {
			same := func(f hypothesis) bool { return slices.Equal(f.set, set) }
			if len(found) < mostNames && !repeats(set) && !slices.ContainsFunc(found, same) && h.proves(set) {
				found = append(found, hypothesis{set: set})
			}
		}
	}
	return found
}

const mostNames = 64

// repeats reports whether a set has one mistake twice, in two ways.
func repeats(set []*Mistake) bool {
	for i, m := range set {
		if slices.ContainsFunc(set[:i], func(o *Mistake) bool { return o.ID == m.ID && o.Variant == m.Variant }) {
			return true
		}
	}
	return false
}

// size is how many mistakes a hit takes.
func (h *hit) size() int {
	n := len(h.base.set) + len(h.seal.set) + h.sees.depth
	for _, v := range h.values {
		n += len(v.set)
	}
	return n
}

// begin is the base of a hit, with its member.
func (h *hit) begin() []*Mistake {
	member := h.seal.member
	for _, v := range h.values {
		member = cmp.Or(member, v.member)
	}
	if member == nil {
		return h.base.set
	}
	return append(slices.Clip(h.base.set), member)
}

// namesOf lists the sets of a hit.
func (h *hunt) namesOf(found hit) [][]*Mistake {
	sets := [][]*Mistake{found.base.set}
	for _, v := range found.values {
		sets = products(sets, h.alike(&found, v.set, v.also))
	}
	sets = products(sets, h.alike(&found, found.seal.set, found.seal.also))
	return products(sets, found.sees.sets)
}

// alike lists the sets of which a value is made as of the one that was found.
func (h *hunt) alike(found *hit, set []*Mistake, also [][]*Mistake) [][]*Mistake {
	sets := h.othersOf(found, set)
	for _, other := range also {
		sets = append(sets, h.othersOf(found, other)...)
	}
	return sets
}

// products joins each of some sets with each of others.
func products(sets, others [][]*Mistake) [][]*Mistake {
	var list [][]*Mistake
	for _, a := range sets {
		for _, b := range others {
			if len(list) < mostNames {
				list = append(list, slices.Concat(a, b))
			}
		}
	}
	return list
}

// othersOf lists sets of the same size of which the values are made as of the
// one that was found: those in which one mistake is another that does the same
// by itself. Whether the whole is the same is proved later.
func (h *hunt) othersOf(found *hit, set []*Mistake) [][]*Mistake {
	sets := [][]*Mistake{nil}
	for i, m := range set {
		alike := [][]*Mistake{{m}}
		if i > 0 || m.With == "" {
			for _, other := range h.sameAs(found, m) {
				alike = append(alike, []*Mistake{other})
			}
		}
		sets = products(sets, alike)
	}
	return sets
}

// sameAs lists other mistakes that do by themselves what m does.
func (h *hunt) sameAs(found *hit, m *Mistake) []*Mistake {
	var list []*Mistake
	c, rules := h.made(found.begin())
	own := h.valueOf(m, c, &rules)
	for i := range switches {
		other := &switches[i]
		if other != m && h.inOneGroup(other, m) && h.valueOf(other, c, &rules) == own {
			list = append(list, other)
		}
	}
	return list
}

// inOneGroup reports whether two mistakes change the same part.
func (h *hunt) inOneGroup(a, b *Mistake) bool {
	for _, group := range append(slices.Clip(h.groups.parts), h.groups.seal) {
		if slices.Contains(group, a) {
			return slices.Contains(group, b)
		}
	}
	return false
}

// valueOf is the signature that a mistake makes.
func (h *hunt) valueOf(m *Mistake, c *signer.Case, rules *signer.Rules) string {
	r := *rules
	m.Change(&r)
	return string(h.scheme.Sign(c, r, h.t.own)[h.t.k])
}

// proves reports whether signing with a set of mistakes gives what was
// provided.
func (h *hunt) proves(set []*Mistake) bool {
	c, r := h.made(set)
	v := h.scheme.Sign(c, r, h.ownBefore())
	return v.Fits(&h.steps[h.t.k], h.t.k, h.t.theirs)
}

// ownBefore are the side's own values of earlier steps.
func (h *hunt) ownBefore() signer.Values {
	own := slices.Clone(h.t.own)
	clear(own[h.t.k:])
	return own
}
