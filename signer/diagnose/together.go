package diagnose

import "slices"

// A guess is a set of mistakes, and what it makes of the text.
type guess struct {
	set   []*Mistake
	value []byte
	evidence
}

// shortText is how long a text is at the most, in bytes, of which two mistakes
// can leave little.
const shortText = 100

// makeTogether looks for mistakes that stand so close together that none shows
// by itself: an indented line that is missing and another one's end. It follows
// the few sets that come nearest, and takes one that theirs shows as a whole.
func (s *sight) makeTogether() {
	const most, patience = 10, 3
	rounds := 6
	if s.fits(s.text) {
		return
	}
	if !s.related() {
		if rounds = 2; len(s.theirs) > shortText {
			return
		}
	}
	best := guess{set: s.set, value: s.text}
	guesses := []guess{best}
	for round, last := 0, 0; round < rounds && round-last < patience && !s.spent(); round++ {
		guesses = s.guessOn(guesses)
		if len(guesses) == 0 {
			break
		}
		if s.fits(guesses[0].value) {
			best = guesses[0]
			break
		}
		if guesses[0].gain > best.gain {
			best, last = guesses[0], round
		}
		guesses = guesses[:min(most, len(guesses))]
	}
	if s.fits(best.value) || best.shows() {
		s.set = best.set
		s.become(best.value)
		s.dropIdle()
	}
}

// guessOn adds each likely mistake to each guess, and returns what is new, the
// nearest first.
func (s *sight) guessOn(guesses []guess) []guess {
	const most, few = 128, 24
	var next []guess
	known := map[string]bool{}
	member := func(m *Mistake) bool { return m.With != "" }
	members := slices.DeleteFunc(slices.Clone(s.likely), func(m *Mistake) bool { return !member(m) })
	more := slices.Concat(slices.DeleteFunc(slices.Clone(s.likely), member), s.others)
	more = append(more[:min(most, len(more))], members[:min(few, len(members))]...)
	for _, g := range guesses {
		for _, m := range more {
			if s.spent() {
				break
			}
			value := s.make(g.set, m)
			if value == nil || s.x.alike(s.k, value, g.value) || known[string(value)] {
				continue
			}
			known[string(value)] = true
			n := guess{set: append(slices.Clip(g.set), m), value: value, evidence: s.bag.weigh(s.text, value)}
			s.x.work += perByte * n.size
			if s.fits(value) {
				return []guess{n}
			}
			next = append(next, n)
		}
	}
	slices.SortStableFunc(next, func(a, b guess) int { return b.gain - a.gain })
	return next
}
