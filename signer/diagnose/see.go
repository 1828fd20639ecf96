package diagnose

import (
	"bytes"
	"slices"
	"strings"

	"countersign/signer"
)

// A sight is what is read from one text: theirs of step k.
type sight struct {
	x      *explainer
	k      int
	step   *signer.Step
	theirs []byte
	right  signer.Rules
	all    []*Mistake // that could be made
	likely []*Mistake // those of them that some of theirs speaks for
	others []*Mistake // those that change the text, though nothing speaks for them
	set    []*Mistake // made throughout
	pure   []byte     // what these give
	partly []partial  // made in places
	values []partial  // values that are others
	text   []byte     // what all of them give
	bag    *bag       // of text and theirs
}

const (
	// mostSeen bounds the mistakes that are named of one text.
	mostSeen = 16
	// leastShared is how much of the shorter text must be in the other, in
	// percent, and leastOfLonger how much of the longer one, before any mistake
	// is named: what shares less is another text.
	leastShared, leastOfLonger = 50, 45
	// perByte is what looking at a byte costs, of mostWork.
	perByte = 4
)

// explainText explains the text of step k: by one mistake, with all its names; or
// by all that it shows; or by sets that have to be searched for.
func (x *explainer) explainText(k, depth int) {
	found := len(x.Findings)
	if x.prove(k, min(depth, 1)) {
		x.keep(x.Findings[found:])
		return
	}
	s := x.see(k)
	if s == nil || !s.fits(s.text) || len(s.values) > 0 {
		if depth > 1 && x.prove(k, depth) {
			x.keep(x.Findings[found:])
			return
		}
	}
	if s != nil {
		s.tell()
	}
}

// keep takes findings for evidence.
func (x *explainer) keep(list []Finding) {
	for _, f := range list {
		x.evidence = append(x.evidence, f.Mistake)
	}
}

// see finds the mistakes that the text of step k shows, however many they are:
// those made throughout, those made in places, and then the values that are
// others. Each is told by itself, by what it changes and theirs has.
func (x *explainer) see(k int) *sight {
	work := x.work
	x.work = 0
	defer func() { x.work = max(x.work, work) }()
	s := x.look(k)
	if s == nil {
		return nil
	}
	s.makeAll()
	s.reconsider()
	s.makeTogether()
	s.dropUnshown()
	s.makePartly()
	s.readValues()
	return s
}

// seeBehind names the mistakes that show in the value of step k alone, whatever
// else is wrong with it.
func (x *explainer) seeBehind(k, depth int) {
	if x.cmp.undo(x.scheme, x.c, &x.steps[k], k); x.cmp.Sides[k].undone {
		x.prove(k, depth)
	}
}

// look begins to read the text of step k.
func (x *explainer) look(k int) *sight {
	s := &sight{x: x, k: k, step: &x.steps[k], theirs: x.cmp.own[k], right: x.scheme.Rules(x.c)}
	s.pure = s.make(nil)
	if s.pure == nil || len(s.theirs) == 0 {
		return nil
	}
	s.text, s.bag = s.pure, newBag(s.pure, s.theirs)
	for i := range switches {
		s.all = append(s.all, &switches[i])
	}
	for _, f := range families {
		members := f.members(x.scheme, x.c, &x.options.Known)
		for i := range members {
			s.all = append(s.all, &members[i])
		}
	}
	return s
}

// make computes the step with those mistakes, from the side's own earlier
// values; nil where it cannot be computed.
func (s *sight) make(set []*Mistake, more ...*Mistake) []byte {
	x := s.x
	x.work += x.cost
	c, rules := x.keyless, s.right
	if s.step.Keyed {
		if c = *x.c; c.Credentials.CanSign() {
			x.Search.HMACs++
		}
	}
	for _, m := range set {
		m.Make(&c, &rules)
	}
	for _, m := range more {
		m.Make(&c, &rules)
	}
	own := slices.Clone(x.cmp.own)
	clear(own[s.k:])
	if v := x.scheme.Sign(&c, rules, own); s.k < len(v) {
		return v[s.k]
	}
	return nil
}

// spent reports whether no more work may be done.
func (s *sight) spent() bool {
	if s.x.ctx.Err() == nil && s.x.work <= mostWork {
		return false
	}
	s.x.Search.Complete = false
	return true
}

// fits reports whether a text is theirs, or means the same.
func (s *sight) fits(text []byte) bool {
	return bytes.Equal(text, s.theirs) || s.step.Same != nil && s.step.Same(text, s.theirs)
}

// A trial is one more mistake, and what it would be worth.
type trial struct {
	m     []*Mistake
	value []byte
	evidence
	exact   bool // theirs is reached
	ordered bool // it puts the items into the order of theirs
	whole   int  // of a partial one: how many places it has been made in of 100
}

// try weighs more mistakes; false where they change nothing.
func (s *sight) try(m ...*Mistake) (trial, bool) {
	value := s.make(s.set, m...)
	if value == nil || s.x.alike(s.k, value, s.text) {
		return trial{}, false
	}
	t := trial{m: m, value: value, evidence: s.bag.weigh(s.text, value), exact: s.fits(value)}
	t.ordered = strings.HasPrefix(m[0].ID, "sort-") && s.orders(value, s.text)
	s.x.work += perByte * t.size
	return t, true
}

// shows reports whether theirs has what a change adds, and lacks most of what
// it takes away. Another mistake may have changed the rest once more. Without
// that, to drop a few bytes would bring ours nearer to any noise.
func (e *evidence) shows() bool {
	const least = 2
	return e.gain > 0 && e.there >= least && 4*e.there >= 3*e.added && 2*e.absent >= e.removed
}

// speaks reports whether a trial is worth to be made.
func (t *trial) speaks() bool { return t.exact || t.ordered || t.shows() }

// orders reports whether a text has its parameters in the order of theirs, and
// another text has not.
func (s *sight) orders(text, other []byte) bool {
	theirs := namesIn(s.theirs)
	s.x.work += perByte * (len(text) + len(other) + len(s.theirs))
	return inOrderOf(namesIn(text), theirs) && !inOrderOf(namesIn(other), theirs)
}

// namesIn lists the names of the parameters in a text, whatever joins them.
func namesIn(text []byte) []string {
	var list []string
	for pair := range bytes.FieldsFuncSeq(text, func(c rune) bool { return c == '&' || c == ';' || c == '\n' || c == '\r' }) {
		if name, _, found := bytes.Cut(pair, []byte("=")); found {
			list = append(list, strings.TrimSpace(string(name)))
		}
	}
	return list
}

// inOrderOf reports whether the names that two lists share, three or more, stand
// in one order. None may be in a list twice.
func inOrderOf(a, b []string) bool {
	const least = 3
	at := map[string]int{}
	for i, name := range a {
		if _, twice := at[name]; twice {
			return false
		}
		at[name] = i
	}
	last, shared := -1, 0
	for _, name := range b {
		if i, there := at[name]; there {
			if i <= last {
				return false
			}
			last, shared = i, shared+1
		}
	}
	return shared >= least && 2*shared > len(a)
}

// makeAll adds the mistake that explains most, as long as there is one.
func (s *sight) makeAll() {
	for len(s.set) < mostSeen && !s.fits(s.text) {
		t, found := s.best(s.likely)
		if !found {
			t, found = s.survey()
		}
		if !found {
			t, found = s.bestPair()
		}
		if !found {
			return
		}
		s.set = append(s.set, t.m...)
		s.become(t.value)
	}
}

// survey is best of all mistakes, and finds out which are likely.
func (s *sight) survey() (trial, bool) {
	var likely []trial
	var best trial
	s.others = nil
	all := s.all[:0] // without members of families that are of other parts
	for _, m := range s.all {
		if s.spent() {
			break
		}
		t, changes := s.try(m)
		if changes || m.With == "" {
			all = append(all, m)
		}
		if !changes {
			continue
		}
		if t.there > 0 || t.gain > 0 {
			likely = append(likely, t)
		} else if m.With == "" {
			s.others = append(s.others, m)
		}
		if t.speaks() && s.better(&t, &best) {
			best = t
		}
		t.value = nil
	}
	slices.SortStableFunc(likely, func(a, b trial) int { return b.gain - a.gain })
	s.likely, s.all = nil, all
	for _, t := range likely {
		s.likely = append(s.likely, t.m[0])
	}
	return best, len(best.m) > 0
}

// best returns the mistake of a list that explains most.
func (s *sight) best(list []*Mistake) (trial, bool) {
	var best trial
	for _, m := range list {
		if s.spent() {
			break
		}
		if t, changes := s.try(m); changes && t.speaks() && s.better(&t, &best) {
			best = t
		}
	}
	return best, len(best.m) > 0
}

// bestPair returns the two likely mistakes that explain most together, of those
// that stand so near to each other that neither shows by itself.
func (s *sight) bestPair() (trial, bool) {
	const most = 40
	var best trial
	list := s.likely[:min(most, len(s.likely))]
	for i, m := range list {
		for _, other := range list[:i] {
			if s.spent() {
				return best, len(best.m) > 0
			}
			if t, changes := s.try(other, m); changes && t.speaks() && s.better(&t, &best) {
				best = t
			}
		}
	}
	return best, len(best.m) > 0
}

// better reports whether a trial is to be preferred: for what it explains; where
// they explain the same, for having been found already, for saying more, and for
// having been met more often.
func (s *sight) better(t, than *trial) bool {
	switch {
	case len(than.m) == 0 || t.exact != than.exact:
		return len(than.m) == 0 || t.exact
	case t.ordered != than.ordered:
		return t.ordered
	case t.gain != than.gain && !(t.exact && than.exact):
		return t.gain > than.gain
	case t.whole != than.whole:
		return t.whole > than.whole
	}
	a, b := t.m[0], than.m[0]
	if known := s.x.found(a); known != s.x.found(b) {
		return known
	}
	if a.LastResort != b.LastResort {
		return b.LastResort
	}
	return max(a.met, a.Cases) > max(b.met, b.Cases)
}

// become takes what the mistakes give now for our text.
func (s *sight) become(text []byte) {
	s.bag.make(s.text, text)
	s.x.work += perByte * (len(s.text) + len(text))
	s.pure, s.text = text, text
}

// reconsider drops the mistakes without which the text is as near, and tries
// others in the place of each, until nothing gets better.
func (s *sight) reconsider() {
	const rounds = 3
	for range rounds {
		s.dropIdle()
		if s.fits(s.text) || !s.exchange() || s.spent() {
			return
		}
		s.makeAll()
	}
	s.dropIdle()
}

// dropIdle drops the mistakes that another one makes superfluous, the first
// first.
func (s *sight) dropIdle() {
	for i := 0; i < len(s.set) && len(s.set) > 1 && !s.spent(); {
		without := slices.Delete(slices.Clone(s.set), i, i+1)
		value := s.make(without)
		if e := s.bag.weigh(s.text, value); e.gain < 0 || s.fits(s.text) && !s.fits(value) || s.orders(s.text, value) {
			i++
			continue
		}
		s.set = without
		s.become(value)
	}
}

// dropUnshown drops the mistakes that, with all others made, add what theirs does
// not have.
func (s *sight) dropUnshown() {
	for i := 0; i < len(s.set) && !s.fits(s.text) && !s.spent(); {
		without := slices.Delete(slices.Clone(s.set), i, i+1)
		value := s.make(without)
		if e := s.bag.weigh(s.text, value).undone(); e.shows() || s.orders(s.text, value) {
			i++
			continue
		}
		s.set = without
		s.become(value)
	}
}

// undone is the evidence for a change, of that for undoing it.
func (e evidence) undone() evidence {
	return evidence{
		gain: -e.gain, added: e.removed, there: e.removed - e.absent, removed: e.added, absent: e.added - e.there, size: e.size,
	}
}

// exchange replaces one mistake by a likely one that explains more.
func (s *sight) exchange() bool {
	for i := range s.set {
		for _, m := range s.likely {
			if s.spent() {
				return false
			}
			set := slices.Clone(s.set)
			set[i] = m
			value := s.make(set)
			if e := s.bag.weigh(s.text, value); s.fits(value) || e.gain > 0 && 3*e.there >= 2*e.added {
				s.set = set
				s.become(value)
				return true
			}
		}
	}
	return false
}

// related reports whether theirs is a text of this request at all: enough of the
// one is in the other, and where that is not most of it, half of our items are
// there by their names. A string to sign has lines of the headers too.
func (s *sight) related() bool {
	const most = 75
	shared, n, m := s.bag.shared(s.text, s.theirs), len(s.text), len(s.theirs)
	if shared < leastShared || shared*min(n, m) < leastOfLonger*max(n, m) {
		return false
	}
	return shared >= most || s.step.Divide == nil || halfNamed(s.step.Divide(s.text), s.step.Divide(s.theirs))
}

// halfNamed reports whether half of the items of one text have namesakes in
// another.
func halfNamed(ours, theirs []signer.Piece) bool {
	names := map[string]bool{}
	for i := range theirs {
		names[nameOf(&theirs[i])] = true
	}
	named, all := 0, 0
	for i := range ours {
		if ours[i].Joint() {
			continue
		}
		if all++; names[nameOf(&ours[i])] {
			named++
		}
	}
	return 2*named >= all
}

// tell records what was seen, and marks what none of it explains.
func (s *sight) tell() {
	x, exact := s.x, s.fits(s.text)
	named := len(s.set)+len(s.partly)+len(s.values) > 0
	if !named || !exact && !s.related() {
		return
	}
	certainty := Seen
	if exact && len(s.values) == 0 && !x.cmp.Sides[s.k].Diff.Masked {
		certainty = Proved
	}
	x.Named[s.k] = exact
	x.Reproduced[s.k] = exact && len(s.values) == 0 // a value that was read proves nothing but itself
	for _, m := range catalogued(s.set) {
		x.find(m, certainty)
		x.evidence = append(x.evidence, m)
	}
	for _, p := range s.partly {
		x.findIn(s.k, p, certainty)
	}
	for _, p := range s.values {
		x.findIn(s.k, p, Seen)
	}
	if x.Reproduced[s.k] && len(s.partly) == 0 {
		x.proofs = append(x.proofs, proof{sets: [][]*Mistake{catalogued(s.set)}, certainty: certainty})
	}
	if !exact {
		x.leave(s)
	}
}
