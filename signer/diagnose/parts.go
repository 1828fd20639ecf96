package diagnose

import (
	"bytes"
	"hash/maphash"
	"slices"
	"sync"

	"countersign/signer"
)

// groups are the mistakes, by what they change.
type groups struct {
	parts  [][]*Mistake // of one part alone
	seal   []*Mistake   // of the key and the digest
	output []*Mistake   // of what is done with the digest
	wide   []*Mistake   // of several of these
	alone  []*Mistake   // not combined with others
	large  bool
}

// lookAtSeal are the choices about the key and the digest.
func lookAtSeal(r signer.Rules) signer.Rules {
	r.Digest.Request = 0
	return signer.Rules{Key: r.Key, Digest: r.Digest, Text: signer.TextRules{Scope: r.Text.Scope}}
}

// group tells of each switch what it changes.
func group(plan *signer.Plan, right signer.Rules, cost int) groups {
	g := groups{parts: make([][]*Mistake, len(plan.Parts)), large: cost > largeText}
	for i := range switches {
		m, r := &switches[i], right
		m.Change(&r)
		var in []int
		for p := range plan.Parts {
			if looks := plan.Parts[p].Looks; looks(r) != looks(right) {
				in = append(in, p)
			}
		}
		const seal, output = -1, -2
		if lookAtSeal(r) != lookAtSeal(right) {
			in = append(in, seal)
		}
		if r.Output != right.Output {
			in = append(in, output)
		}
		switch {
		case len(in) == 0:
		case m.Alone:
			g.alone = append(g.alone, m)
		case len(in) > 1:
			g.wide = append(g.wide, m)
		case in[0] == seal:
			g.seal = append(g.seal, m)
		case in[0] == output:
			g.output = append(g.output, m)
		default:
			g.parts[in[0]] = append(g.parts[in[0]], m)
		}
	}
	return g
}

// A value is what some choices make of one part.
type value struct {
	set    []*Mistake
	also   [][]*Mistake // sets of the same size that make the same, of other members
	member *Mistake     // of a family, in the set
	// texts are those of a part that is made of nothing else; frames those of
	// one that other parts stand in, between the places of these.
	texts [][]byte
	frame *frame
	// through appends what goes into the frame, and after the whole; nil: as it is.
	through, after func(to, text []byte) []byte
	rules          *signer.Rules // to make it with, where that is not enough
	drops          bool          // it is not enough for an empty text
	// wider tells that it holds more of the case than others do, which is knows.
	// Where these are the facts it is the same as its twin, if it has one.
	wider  bool
	knows  string
	twin   *value
	sorted []byte
}

// A listKey is what a list depends on.
type listKey struct {
	part  int
	facts string
	rules signer.Rules
}

// A list holds the different values of a part, by how few mistakes make them.
type list struct {
	part  int
	mu    sync.Mutex
	roots []root
	at    [3][]*value
	built int    // sizes of sets that are there
	tried [4]int // sets of each size
	seen  map[uint64]*value
	size  int // bytes kept, about
}

// A root is where the sets of a list start.
type root struct {
	member *Mistake // of a family, or nil
	rules  *signer.Rules
	by     []*Mistake // those that change something by themselves
	dull   []*Mistake // those that may do so where wider values know other facts
	usual  [2]string  // what it makes of the marks, and of the right values
}

// set is a set on a root.
func (w *worker) set(on *root, mistakes ...*Mistake) []*Mistake {
	if on.member == nil {
		return append(w.named.take(len(mistakes), 8)[:0], mistakes...)
	}
	return append(append(w.named.take(len(mistakes)+1, 8)[:0], on.member), mistakes...)
}

var seed = maphash.MakeSeed()

// marker stands for the value of another part. No value has it in it.
func marker(i int) []byte { return []byte{0xff, 0xfe, 'A' + byte(i), 0xfe, 0xff} }

// markers are those for all that a part is made of.
func markers(plan *signer.Plan, part int) [][]byte {
	var list [][]byte
	for _, of := range plan.Parts[part].Of {
		for range plan.Parts[of].Steps {
			list = append(list, marker(len(list)))
		}
	}
	return list
}

// A maker makes values of a part.
type maker struct {
	w       *worker
	part    *signer.Part
	index   int
	marks   [][]byte
	right   [][]byte // the right values of what it is made of
	own     [][]byte // the side's own values, where they are given
	made    value
	texts   [][]byte      // of it
	by      *signer.Rules // that made it
	whole   *signer.Rules // without what is done after it
	on      *root
	plainly uint64          // the same for equal texts, wider ones or not
	rules   [3]signer.Rules // to change: those of a call would be garbage
	hash    maphash.Hash
}

func (w *worker) newMaker(index int) *maker {
	plan := w.plan
	m := &maker{w: w, part: &plan.Parts[index], index: index, marks: markers(plan, index)}
	m.hash.SetSeed(seed)
	for _, k := range m.part.Steps {
		var own []byte
		if k >= 0 {
			own = w.h.t.own[k]
		}
		m.own = append(m.own, own)
	}
	return m
}

// begin keeps what a root makes.
func (m *maker) begin(on *root) {
	if len(m.marks) > 0 {
		part := m.of(on.member)
		on.usual = [2]string{string(m.make(part, on.rules, m.marks)[0]), string(m.make(part, on.rules, m.right)[0])}
	}
}

// fixed reports whether all values of the part are the side's own.
func (m *maker) fixed() bool {
	return !slices.ContainsFunc(m.own, func(v []byte) bool { return v == nil })
}

// of returns the part, in the plan of the case that a member makes.
func (m *maker) of(member *Mistake) *signer.Part {
	if member == nil {
		return m.part
	}
	return &m.w.planOf(member).Parts[m.index]
}

// make makes the values of those that the part is made of. The side's own go
// before those.
func (m *maker) make(part *signer.Part, r *signer.Rules, of [][]byte) [][]byte {
	texts := part.Make(r, of)
	size := 0
	for i, own := range m.own {
		if own != nil {
			texts[i] = own
		}
		size += len(texts[i])
	}
	if m.w.spent += perMade * (size + 64); m.w.spent > 1<<20 {
		m.w.h.spend(m.w.spent)
		m.w.spent = 0
	}
	return texts
}

// changed returns rules with a mistake, as the i-th that the maker has in hand.
func (m *maker) changed(i int, r *signer.Rules, mistake *Mistake) *signer.Rules {
	m.rules[i] = *r
	mistake.Change(&m.rules[i])
	return &m.rules[i]
}

// value makes a value, and a number that is the same for equal ones. It holds
// until the next one is made; taken makes the rest of it.
func (m *maker) value(on *root, r *signer.Rules) (*value, uint64) {
	part := m.of(on.member)
	v := &m.made
	*v = value{member: on.member}
	if v.wider = part.Wider != nil && part.Wider(r); v.wider {
		v.knows = part.WiderFacts // of several bases that share a list, the one that builds it
	}
	m.hash.Reset()
	texts := m.make(part, r, m.marks)
	m.add(texts)
	m.texts, m.by, m.on = texts, r, on
	v.through, v.after, m.whole = nil, nil, r
	if part.Linear {
		v.drops = part.Drops != nil && part.Drops(r)
		if part.After != nil {
			m.whole, v.after = part.After(r)
		}
		if part.Through != nil {
			v.through = part.Through(m.whole)
		}
	}
	if len(m.marks) > 0 && (!part.Linear || v.drops || v.through != nil || v.after != nil) {
		made := m.make(part, r, m.right)
		if on.usual[0] != string(texts[0]) || on.usual[1] != string(made[0]) {
			m.add(made) // two can write the marks alike, and not the rest
		}
	}
	m.plainly = m.hash.Sum64()
	if v.wider { // another with the same text need not have it where the facts are others
		return v, m.plainly ^ maphash.Comparable(seed, part.Looks(*r))
	}
	return v, m.plainly
}

// taken returns the value that was made last, to be kept, as that of a set.
func (m *maker) taken(set []*Mistake) *value {
	part := m.of(m.on.member)
	v := &m.w.values.take(1, 200)[0]
	*v = m.made
	v.set = set
	switch {
	case len(m.marks) == 0:
		v.texts = m.w.kept(m.texts)
		v.sorted = v.texts[0]
	case part.Linear:
		v.sorted = m.texts[0]
		v.frame = m.frame(part, v)
	}
	if v.texts == nil && v.frame == nil || v.drops || v.wider {
		rules := *m.by
		v.rules = &rules
	}
	return v
}

// frame makes the frame of a value.
func (m *maker) frame(part *signer.Part, v *value) *frame {
	marks := m.marks
	if v.through != nil {
		marks = nil
		for _, mark := range m.marks {
			marks = append(marks, v.through(nil, mark))
		}
	}
	text := v.sorted
	if v.after != nil {
		text = m.make(part, m.whole, m.marks)[0]
	}
	return cutAt(text, marks)
}

func (m *maker) add(texts [][]byte) {
	for _, t := range texts {
		m.hash.Write(t)
		m.hash.WriteByte(0)
	}
}

// A frame is a text in which others stand: between holds what is around them,
// and of which of them stands there.
type frame struct {
	between [][]byte
	of      []int
}

// cutAt makes the frame of a text with marks.
func cutAt(text []byte, marks [][]byte) *frame {
	f := &frame{between: make([][]byte, 0, len(marks)+1), of: make([]int, 0, len(marks))}
	for {
		at, next := len(text), -1
		for i, mark := range marks {
			if j := bytes.Index(text, mark); j >= 0 && j < at {
				at, next = j, i
			}
		}
		f.between = append(f.between, text[:at])
		if next < 0 {
			return f
		}
		f.of = append(f.of, next)
		text = text[at+len(marks[next]):]
	}
}

// listOf returns the list of a part on the base.
func (w *worker) listOf(part int) *list {
	h, p := w.h, &w.plan.Parts[part]
	if b := w.of; b.members != nil && b.part == part {
		if b.list == nil {
			b.list = w.newList(part)
		}
		return b.list
	}
	key := listKey{part, p.Facts, p.Looks(w.rules)}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.lists[key]
	if l == nil {
		l = w.newList(part)
		if w.shares(part) {
			h.lists[key] = l
		}
	}
	return l
}

func (w *worker) newList(part int) *list {
	return &list{part: part, roots: w.roots(part), built: -1}
}

// roots are where the sets of a part start, or of the key.
func (w *worker) roots(part int) []root {
	if w.of.members == nil || w.of.part != part {
		rules := w.rules
		return []root{{rules: &rules}}
	}
	roots, plain := make([]root, 0, len(w.of.members)), w.rules
	for _, m := range w.of.members {
		by := &plain
		if m.Change != nil {
			r := m.changed(plain)
			by = &r
		}
		roots = append(roots, root{member: m, rules: by})
	}
	return roots
}

// shares reports whether others may have the list of a part in common with the
// base. Those of members are not kept.
func (w *worker) shares(part int) bool {
	b := w.of
	if b.members != nil && b.part == part || slices.ContainsFunc(b.set, func(m *Mistake) bool { return m.With != "" }) {
		return false
	}
	return len(b.set) <= 1 || w.h.depth <= 3 // of two mistakes, one list more has no more than one
}

// build makes the values of sets of up to that size, and how many there are of
// the next size is not kept.
func (l *list) build(m *maker, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built < 0 {
		l.first(m)
	}
	for l.built < min(size, len(l.at)-1) && !m.w.h.stopped() {
		l.built++
		for i := range l.roots {
			switch on := &l.roots[i]; l.built {
			case 1:
				l.ones(m, on)
			case 2:
				for j := range on.by {
					l.pairs(m, on, j)
				}
			}
		}
		l.sort()
	}
}

// first makes the values of the roots. A member that changes nothing is none for
// this case.
func (l *list) first(m *maker) {
	l.seen, l.built = map[uint64]*value{}, 0
	rules := m.w.rules
	none := root{rules: &rules}
	m.begin(&none)
	_, same := m.value(&none, none.rules)
	right := m.taken(nil)
	if m.fixed() {
		right = &value{texts: m.own}
	}
	if l.roots[0].member == nil {
		l.at[0], l.seen[same], l.tried[0], l.roots[0].usual = []*value{right}, right, 1, none.usual
		return
	}
	l.seen[same] = right
	roots := l.roots[:0]
	for _, on := range l.roots {
		m.begin(&on)
		v, id := m.value(&on, on.rules)
		if id == same && len(m.w.of.set) == 0 {
			m.w.h.setIdle(on.member)
			continue
		}
		l.tried[0]++
		l.keep(m, v, id, &on)
		roots = append(roots, on)
	}
	l.roots = roots
	l.sort()
}

// sort puts values that begin alike next to each other.
func (l *list) sort() {
	slices.SortFunc(l.at[l.built], func(a, b *value) int { return bytes.Compare(a.sorted, b.sorted) })
}

// sets is how many sets of that size were tried; streamed ones are counted where
// they are made.
func (l *list) sets(m *maker, size int) int {
	if size >= len(l.at) {
		return 0
	}
	l.build(m, size)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tried[size]
}

// ones makes the values of single mistakes on a root.
func (l *list) ones(m *maker, on *root) {
	if m.fixed() {
		return
	}
	_, same := m.value(on, on.rules)
	usual := m.plainly
	for _, mistake := range m.w.h.groups.parts[l.part] {
		v, id := m.value(on, m.changed(0, on.rules, mistake))
		switch {
		case id == same:
			continue
		case v.wider && m.plainly == usual:
			on.dull = append(on.dull, mistake)
		default:
			on.by = append(on.by, mistake)
			l.tried[1]++
		}
		l.keep(m, v, id, on, mistake)
	}
}

// pairs makes the values of pairs on a root that begin with mistake i.
func (l *list) pairs(m *maker, on *root, i int) {
	first := m.changed(0, on.rules, on.by[i])
	for j, other := range slices.Concat(on.by[i+1:], on.dull) {
		if m.w.h.stopped() {
			return
		}
		dull := j >= len(on.by)-i-1
		if !dull {
			l.tried[2]++
		}
		both := m.changed(1, first, other)
		if *both == *first || *both == *m.changed(2, on.rules, other) {
			continue // one goes over the other
		}
		v, id := m.value(on, both)
		if dull && !v.wider {
			continue
		}
		l.keep(m, v, id, on, on.by[i], other)
	}
}

// keep keeps the value of a set on a root, if it is new. Of what another member
// makes as well, it keeps the names.
func (l *list) keep(m *maker, v *value, id uint64, on *root, set ...*Mistake) {
	if known := l.seen[id]; known != nil {
		if known.member != v.member && len(known.set) == len(set)+1 && len(known.also) < mostNames {
			known.also = append(known.also, m.w.set(on, set...))
		}
		return
	}
	v = m.taken(m.w.set(on, set...))
	if v.wider {
		v.twin = l.seen[m.plainly]
	}
	l.seen[id] = v
	for _, t := range v.texts {
		l.size += len(t)
	}
	l.size += len(v.sorted)/2 + 200
	if l.size > keptBytes {
		m.w.h.over.Store(true)
		return
	}
	l.at[l.built] = append(l.at[l.built], v)
}

// streamed stands for a value that is not kept.
var streamed = &value{}

// triples calls yield with the values of sets of three on a root that begin with
// mistake i, which are not kept. Where they are made once, equal ones are left
// out.
func (l *list) triples(m *maker, on *root, i int, once bool, yield func(*value)) (tried int) {
	one := m.changed(0, on.rules, on.by[i])
	for j := i + 1; j < len(on.by); j++ {
		two := m.changed(1, one, on.by[j])
		for _, last := range on.by[j+1:] {
			if m.w.h.stopped() {
				return tried
			}
			_, id := m.value(on, m.changed(2, two, last))
			tried++
			l.mu.Lock()
			known := l.seen[id] != nil
			if once && !known {
				l.seen[id] = streamed
			}
			l.mu.Unlock()
			if !known {
				yield(m.taken(m.w.set(on, on.by[i], on.by[j], last)))
			}
		}
	}
	return tried
}
