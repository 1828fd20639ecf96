package diagnose

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
)

// A partial is a mistake that was made in some places of a text, and not in all
// in which it could be made; or that only the text tells, a value that is
// another.
type partial struct {
	m     *Mistake
	where string
	edits []edit
}

// An edit replaces a stretch of a text.
type edit struct {
	from, to int
	text     []byte
}

// editsBetween returns the edits that make one text of another, or nil where
// they are not small and local: where something moved.
func editsBetween(a, b []byte) []edit {
	const most = 1 << 12
	var edits []edit
	i, j := 0, 0
	for {
		n := matching(a[i:], b[j:])
		i, j = i+n, j+n
		if i == len(a) && j == len(b) {
			return edits
		}
		di, dj, found := resume(a[i:], b[j:])
		if !found || len(edits) == most {
			return nil
		}
		edits = append(edits, edit{i, i + di, b[j : j+dj]})
		i, j = i+di, j+dj
	}
}

// resume finds the next place where two texts that differ go on alike.
func resume(a, b []byte) (i, j int, found bool) {
	const most, alike = 48, 4
	for sum := 1; sum <= most; sum++ {
		for i := max(0, sum-len(b)); i <= min(sum, len(a)); i++ {
			rest, other := a[i:], b[sum-i:]
			if n := min(alike, len(rest), len(other)); bytes.Equal(rest[:n], other[:n]) && (n == alike || len(rest) == len(other)) {
				return i, sum - i, true
			}
		}
	}
	return 0, 0, false
}

// edited makes edits, which are in order. What two of them take away is taken
// away once.
func edited(text []byte, edits []edit) []byte {
	var b []byte
	at := 0
	for _, e := range edits {
		b = append(append(b, text[at:max(at, e.from)]...), e.text...)
		at = max(at, e.to)
	}
	return append(b, text[at:]...)
}

// makePartly adds the mistakes that were made in places, the one that explains
// most first.
func (s *sight) makePartly() {
	for len(s.partly) < mostSeen && !s.fits(s.text) {
		var best trial
		var edits []edit
		for _, m := range s.likely {
			if s.spent() {
				break
			}
			if !inPlaces(m) {
				continue
			}
			if t, in := s.tryPartly(m); in != nil && s.better(&t, &best) {
				best, edits = t, in
			}
		}
		if len(best.m) == 0 {
			return
		}
		s.partly = append(s.partly, partial{m: best.m[0], where: s.placesOf(edits), edits: edits})
		s.edit()
	}
}

// inPlaces reports whether a mistake can be made in one place of a text and not
// in another: a value may be encoded and another not, but who joins lines does so
// throughout.
func inPlaces(m *Mistake) bool {
	if m.Alter != nil || m.With != "" {
		return false // it is one place's already
	}
	switch m.Step {
	case "canonical-query", "canonical-headers", "canonical-uri", "canonical-resource", "signed-headers":
		return !strings.HasPrefix(m.ID, "sts-")
	}
	return false
}

// edit makes the partial mistakes.
func (s *sight) edit() {
	text := edited(s.pure, s.edits())
	s.bag.make(s.text, text)
	s.text = text
}

// edits are those of all partial mistakes.
func (s *sight) edits() []edit {
	var all []edit
	for _, p := range s.partly {
		all = append(all, p.edits...)
	}
	slices.SortFunc(all, func(a, b edit) int { return a.from - b.from })
	return all
}

// tryPartly weighs a mistake in each of its places, and returns those places in
// which theirs shows it; nil where there are none.
func (s *sight) tryPartly(m *Mistake) (trial, []edit) {
	value := s.make(s.set, m)
	if value == nil || bytes.Equal(value, s.pure) {
		return trial{}, nil
	}
	all, made := editsBetween(s.pure, value), s.edits()
	t := trial{m: []*Mistake{m}}
	var edits []edit
	for _, e := range all {
		e, ok := s.weighEdit(e, made)
		if ok {
			edits = append(edits, e.edit)
			t.gain += e.gain
		}
	}
	s.x.work += perByte * (len(value) + len(all)*longGram*4)
	if len(edits) == 0 {
		return t, nil
	}
	text := edited(s.pure, merged(made, edits))
	t.gain, t.exact = s.bag.weigh(s.text, text).gain, s.fits(text)
	t.whole = 100 * len(edits) / len(all)
	if t.gain <= 0 {
		return t, nil
	}
	return t, edits
}

func merged(a, b []edit) []edit {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b edit) int { return a.from - b.from })
	return all
}

type weighed struct {
	edit
	evidence
}

// weighEdit weighs one edit, if it is not where another one is.
func (s *sight) weighEdit(e edit, made []edit) (weighed, bool) {
	w := weighed{edit: e}
	for _, other := range made {
		if e.from <= other.to && other.from <= e.to {
			return w, false
		}
	}
	text := framed(s.pure)
	before, after := max(0, e.from+3-longGram), min(len(text), e.to+3+longGram)
	head, tail := text[before:e.from+3], text[e.to+3:after]
	w.evidence = s.bag.weighIn(text[before:after], slices.Concat(head, e.text, tail))
	return w, w.shows() && w.absent == w.removed || w.shows() && 4*w.there >= 3*w.added && 3*w.absent >= 2*w.removed
}

// placesOf names the items in which edits are.
func (s *sight) placesOf(edits []edit) string {
	const most = 3
	var names []string
	pieces := s.step.Divide(s.pure)
	for _, e := range edits {
		if name := itemAt(pieces, e.from, e.to); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return strings.TrimSuffix(s.step.Title+", only in "+listed(names), ", only in ")
}

// itemAt names the item that a stretch of a text is in, or stands before.
func itemAt(pieces []signer.Piece, from, to int) string {
	start := 0
	for _, p := range pieces {
		end := start + len(p.Text)
		if !p.Joint() && from < end && (from >= start || to > start || from == to) {
			if name := signer.Printable(p.Name); name != "" {
				return p.Kind + " " + name
			}
			return fmt.Sprint(p.Kind, " ", p.Index)
		}
		start = end
	}
	return "the end"
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// findIn adds a finding of a mistake that was made in places, or more places to
// the one that there is.
func (x *explainer) findIn(k int, p partial, certainty Certainty) {
	for i := range x.Findings {
		f := &x.Findings[i]
		if f.Mistake.ID == p.m.ID && f.Mistake.Variant == p.m.Variant && (p.m.With == "" || p.m.With == f.Mistake.With) {
			f.times++
			if f.Where != p.where {
				f.Where += "; " + p.where
			}
			return
		}
	}
	x.Findings = append(x.Findings, Finding{Mistake: p.m, Step: x.steps[k].ID, Certainty: certainty, Where: p.where, times: 1})
}

// A Leftover is what no mistake explains of a text.
type Leftover struct {
	Step     string
	Where    string
	Segments []Segment // ours, with the mistakes made, beside theirs
}

// leave records what is left of a text.
func (x *explainer) leave(s *sight) {
	diff := Compare(s.step, s.text, s.theirs)
	if diff.First == nil {
		return
	}
	x.Left = append(x.Left, Leftover{Step: s.step.ID, Where: x.place(s.k, diff.First), Segments: excerptOf(diff)})
}
