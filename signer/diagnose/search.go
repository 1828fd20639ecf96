package diagnose

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"countersign/signer"
)

// A hypothesis is a set of mistakes, the rules that they make, and what those
// give for the step in question.
type hypothesis struct {
	set   []*Mistake
	last  int // its last mistake, among those that are combined
	rules signer.Rules
	value []byte
}

// How many mistakes are combined in sets of two, and of three. Those that were
// met most often with people come first; if there are more, the search is not
// complete.
var mostCombined = [...]int{2: 24, 3: 12}

// A target is a value to reproduce: theirs of step k, from own earlier values,
// where right rules give the value right.
type target struct {
	k             int
	own           signer.Values
	theirs, right []byte
}

// search tries sets of mistakes, smallest first, and returns those that
// reproduce the bytes of the target. Of mistakes that give the same bytes by
// themselves one is combined with others; one that changes nothing by itself is
// not.
func (x *explainer) search(t target, depth int) []hypothesis {
	known := map[signer.Rules]bool{x.scheme.Rules(x.c): true}
	right := t.right
	none := []hypothesis{{last: -1, rules: x.scheme.Rules(x.c), value: right}}
	singles := make([]*Mistake, len(switches))
	for i := range switches {
		singles[i] = &switches[i]
	}
	if depth < 1 {
		return nil
	}
	all, hits := x.extendAll(t, none, singles, known)
	x.Search.Depth = max(x.Search.Depth, 1)
	if len(hits) > 0 {
		return rank(hits)
	}
	classes := classesOf(all)
	for size, sets := 2, none; size <= min(depth, len(mostCombined)-1); size++ {
		x.Search.Depth = max(x.Search.Depth, size)
		combined := representatives(classes)
		if most := mostCombined[size]; len(combined) > most {
			combined, x.Search.Complete = combined[:most], false
		}
		if size == 2 {
			sets = firstOf(all, combined)
		} else {
			sets = slices.DeleteFunc(sets, func(h hypothesis) bool { return h.last >= len(combined) })
		}
		sets, hits = x.extendAll(t, sets, combined, known)
		if len(hits) > 0 {
			return rank(x.otherNames(t, hits, classes))
		}
	}
	if depth >= len(mostCombined) {
		x.Search.Complete = false
	}
	return nil
}

// searchBehind looks for the sets that reproduce step k where what lies behind
// its value can be told: those that give what lies behind, each with those that
// give the value from it.
func (x *explainer) searchBehind(t target, depth int) []hypothesis {
	const most = 8
	step := &x.steps[t.k]
	if step.Undo == nil || len(step.Of) != 1 || t.own[step.Of[0]] != nil {
		return nil
	}
	behind := step.Undo(t.theirs)
	if behind == nil {
		return nil
	}
	of, own := step.Of[0], slices.Clone(t.own)
	own[of] = behind
	outer := x.search(target{k: t.k, own: own, theirs: t.theirs, right: x.scheme.Sign(x.c, x.scheme.Rules(x.c), own)[t.k]}, 1)
	if len(outer) == 0 || depth < 2 {
		return nil
	}
	inner := x.search(target{k: of, own: t.own, theirs: behind, right: x.cmp.calculated[of]}, depth-1)
	var sets []hypothesis
	for _, a := range inner[:min(most, len(inner))] {
		for _, b := range outer[:min(most, len(outer))] {
			sets = append(sets, hypothesis{set: slices.Concat(a.set, b.set)})
		}
	}
	return sets
}

// extendAll adds each mistake that stands behind a set's last to the set. It
// returns the sets that change something, and those that reproduce the target.
func (x *explainer) extendAll(t target, sets []hypothesis, by []*Mistake, known map[signer.Rules]bool) (next, hits []hypothesis) {
	for _, base := range sets {
		for i := base.last + 1; i < len(by); i++ {
			if x.ctx.Err() != nil || x.work > mostWork {
				x.Search.Complete = false
				return next, hits
			}
			h, fresh := x.extend(base, by[i], known)
			if !fresh {
				continue
			}
			values := x.signFrom(t.own, t.k, h.rules)
			if h.last, h.value = i, values[t.k]; x.alike(t.k, h.value, base.value) {
				continue // it changes nothing for this request
			}
			x.Search.Distinct++
			next = append(next, h)
			if values.Fits(&x.steps[t.k], t.k, t.theirs) {
				hits = append(hits, h)
			}
		}
	}
	return next, hits
}

// alike reports whether two values of a step are the same, or mean the same to
// a service.
func (x *explainer) alike(k int, a, b []byte) bool {
	same := x.steps[k].Same
	return bytes.Equal(a, b) || same != nil && a != nil && b != nil && same(a, b)
}

// extend adds a mistake to a set, unless that gives rules that are known.
func (x *explainer) extend(base hypothesis, m *Mistake, known map[signer.Rules]bool) (hypothesis, bool) {
	x.Search.Hypotheses++
	h := hypothesis{set: append(slices.Clip(base.set), m), rules: base.rules}
	m.Change(&h.rules)
	if known[h.rules] {
		return h, false
	}
	known[h.rules] = true
	return h, true
}

// classesOf groups sets of one mistake that give the same bytes, those that
// were met most often first.
func classesOf(all []hypothesis) [][]*Mistake {
	var classes [][]*Mistake
	at := map[string]int{}
	for _, h := range rank(slices.Clone(all)) {
		i, known := at[string(h.value)]
		if !known {
			i = len(classes)
			at[string(h.value)], classes = i, append(classes, nil)
		}
		classes[i] = append(classes[i], h.set[0])
	}
	return classes
}

// representatives are the first of each class.
func representatives(classes [][]*Mistake) []*Mistake {
	list := make([]*Mistake, len(classes))
	for i, class := range classes {
		list[i] = class[0]
	}
	return list
}

// firstOf returns the sets of those mistakes alone, with their places among
// them.
func firstOf(all []hypothesis, combined []*Mistake) []hypothesis {
	sets := make([]hypothesis, 0, len(combined))
	for i, m := range combined {
		j := slices.IndexFunc(all, func(h hypothesis) bool { return h.set[0] == m })
		h := all[j]
		h.last = i
		sets = append(sets, h)
	}
	return sets
}

// otherNames adds the sets in which one mistake is another of the same class,
// as far as they give the same bytes too.
func (x *explainer) otherNames(t target, hits []hypothesis, classes [][]*Mistake) []hypothesis {
	const most = 64
	found := slices.Clip(hits)
	for _, hit := range hits {
		for i, m := range hit.set {
			c := slices.IndexFunc(classes, func(class []*Mistake) bool { return class[0] == m })
			for _, other := range classes[c][1:] {
				h := hypothesis{set: slices.Clone(hit.set), rules: x.scheme.Rules(x.c)}
				h.set[i] = other
				for _, m := range h.set {
					m.Change(&h.rules)
				}
				if len(found) < most && x.signFrom(t.own, t.k, h.rules).Fits(&x.steps[t.k], t.k, t.theirs) {
					found = append(found, h)
				}
			}
		}
	}
	return found
}

// rank puts the set first that was met most often with people, by its rarest
// mistake, a variant counting as its plain form does; a name of last resort goes behind the others. Sets that are equal in
// that stay in the catalogue's order.
func rank(sets []hypothesis) []hypothesis {
	rarest := func(h hypothesis) int {
		least := math.MaxInt
		for _, m := range h.set {
			if m.LastResort {
				return -1
			}
			least = min(least, m.met)
		}
		return least
	}
	slices.SortStableFunc(sets, func(a, b hypothesis) int { return cmp.Compare(rarest(b), rarest(a)) })
	return sets
}
