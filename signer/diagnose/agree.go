package diagnose

import "slices"

// preferFound puts the set first of which most was named already, of those that
// are as small as the first: a mistake that shows in two steps has one name.
func (x *explainer) preferFound(hits []hypothesis) {
	sets := make([][]*Mistake, len(hits))
	for i, h := range hits {
		sets[i] = h.set
	}
	best := mostOf(sets, x.found)
	first := hits[best]
	copy(hits[1:best+1], hits[:best])
	hits[0] = first
}

// mostOf returns the set, no larger than the first, of which most is so; the
// first of several.
func mostOf(sets [][]*Mistake, is func(*Mistake) bool) int {
	best, most := 0, -1
	for i, set := range sets {
		n := 0
		for _, m := range set {
			if is(m) {
				n++
			}
		}
		if n > most && len(set) <= len(sets[0]) {
			best, most = i, n
		}
	}
	return best
}

// agree gives a mistake of which an earlier step left open which one it is the
// name that a later step told.
func (x *explainer) agree() {
	for i := range x.proofs {
		p := &x.proofs[i]
		own := p.sets[0]
		best := mostOf(p.sets, func(m *Mistake) bool {
			times := 0
			if slices.ContainsFunc(own, func(o *Mistake) bool { return sameName(o, m) }) {
				times = 1 // its own
			}
			at := x.findingOf(m)
			return at >= 0 && x.Findings[at].times > times
		})
		if best == 0 {
			continue
		}
		p.sets[0], p.sets[best] = p.sets[best], own
		for _, m := range p.sets[0] {
			x.find(m, p.certainty)
		}
		x.forget(own)
	}
}

// findingOf returns the place of the finding of a mistake, or -1.
func (x *explainer) findingOf(m *Mistake) int {
	return slices.IndexFunc(x.Findings, func(f Finding) bool { return sameName(f.Mistake, m) })
}

// found reports whether a mistake was named already.
func (x *explainer) found(m *Mistake) bool { return x.findingOf(m) >= 0 }

// forget takes back that a step shows those mistakes.
func (x *explainer) forget(set []*Mistake) {
	for _, m := range set {
		if at := x.findingOf(m); at >= 0 {
			if x.Findings[at].times--; x.Findings[at].times == 0 {
				x.Findings = slices.Delete(x.Findings, at, at+1)
			}
		}
	}
}
