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
	set []*Mistake
	// texts are those of a part that is made of nothing else; frames those of
	// one that other parts stand in, between the places of these.
	texts   [][]byte
	frame   [][]byte
	rules   *signer.Rules       // to make a text with, where there is no frame
	through func([]byte) []byte // what goes into the frame goes through this; nil: nothing
	wider   bool                // the frame holds more of the case than others do
	sorted  []byte
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
	rules signer.Rules
	wider string // what its values with wider frames know
	mu    sync.Mutex
	by    []*Mistake // those that change something by themselves
	at    [3][]*value
	built int    // sizes of sets that are there
	tried [4]int // sets of each size
	seen  map[uint64]bool
	size  int // bytes kept
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
	h     *hunt
	part  *signer.Part
	rules *signer.Rules // of the base
	index int
	marks [][]byte
	right [][]byte  // the right values of what it is made of
	usual [2]string // what the list's rules make of the marks and of these
	own   [][]byte  // the side's own values, where they are given
	hash  maphash.Hash
}

func (w *worker) newMaker(index int) *maker {
	h, plan := w.h, w.plan
	m := &maker{h: h, part: &plan.Parts[index], rules: &w.rules, index: index, marks: markers(plan, index)}
	m.hash.SetSeed(seed)
	for _, k := range m.part.Steps {
		m.own = append(m.own, h.t.own[k])
	}
	return m
}

// differs reports whether the base makes something else.
func (m *maker) differs(ofMarks, ofRight []byte) bool {
	if m.usual == ([2]string{}) {
		m.usually()
	}
	return string(ofMarks) != m.usual[0] || string(ofRight) != m.usual[1]
}

// usually makes what the rules of the base make.
func (m *maker) usually() {
	r := m.rules
	if len(m.marks) > 0 {
		m.usual = [2]string{string(m.make(r, m.marks)[0]), string(m.make(r, m.right)[0])}
	}
}

// fixed reports whether all values of the part are the side's own.
func (m *maker) fixed() bool {
	return !slices.ContainsFunc(m.own, func(v []byte) bool { return v == nil })
}

// make makes the values of those that the part is made of. The side's own go
// before those.
func (m *maker) make(r *signer.Rules, of [][]byte) [][]byte {
	texts := m.part.Make(r, of)
	size := 0
	for i, own := range m.own {
		if own != nil {
			texts[i] = own
		}
		size += len(texts[i])
	}
	m.h.spend(perMade * (size + 64))
	return texts
}

// value makes a value, and a number that is the same for equal ones.
func (m *maker) value(r *signer.Rules, set []*Mistake) (*value, uint64) {
	v := &value{set: set}
	m.hash.Reset()
	texts := m.make(r, m.marks)
	m.add(texts)
	if len(m.marks) == 0 {
		v.texts, v.sorted = texts, texts[0]
		return v, m.hash.Sum64()
	}
	v.wider = m.part.Wider != nil && m.part.Wider(r)
	if linear := m.part.Linear(r); linear {
		if v.frame, v.sorted = cutAt(texts[0], m.through(v, r)), texts[0]; v.through != nil {
			m.add(m.make(r, m.right)) // two can write the frame alike, and not the rest
		}
	} else if made := m.make(r, m.right); m.differs(texts[0], made[0]) {
		m.add(made)
	}
	if v.frame == nil || v.wider {
		rules := *r
		v.rules = &rules
	}
	return v, m.hash.Sum64()
}

// through returns the marks as they stand in a frame.
func (m *maker) through(v *value, r *signer.Rules) [][]byte {
	if m.part.Through != nil {
		v.through = m.part.Through(r)
	}
	if v.through == nil {
		return m.marks
	}
	var marks [][]byte
	for _, mark := range m.marks {
		marks = append(marks, v.through(mark))
	}
	return marks
}

func (m *maker) add(texts [][]byte) {
	for _, t := range texts {
		m.hash.Write(t)
		m.hash.WriteByte(0)
	}
}

// cutAt returns what stands between the marks.
func cutAt(text []byte, marks [][]byte) [][]byte {
	frame := make([][]byte, 0, len(marks)+1)
	for _, mark := range marks {
		before, behind, _ := bytes.Cut(text, mark)
		frame, text = append(frame, before), behind
	}
	return append(frame, text)
}

// listOf returns the list of a part on a base.
func (w *worker) listOf(b *base, part int) *list {
	h := w.h
	p := &w.plan.Parts[part]
	key := listKey{part, p.Facts, p.Looks(w.rules)}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.lists[key]
	if l == nil {
		l = &list{part: part, rules: w.rules, built: -1, wider: p.WiderFacts}
		if b.shares() {
			h.lists[key] = l
		}
	}
	return l
}

// shares reports whether others may have lists in common with a base. Those of
// a single member are not kept.
func (b *base) shares() bool { return len(b.set) == 0 || len(b.set) == 1 && b.set[0].With == "" }

// build makes the values of sets of up to that size, and how many there are of
// the next size is not kept.
func (l *list) build(m *maker, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built < 0 {
		right, id := m.value(&l.rules, nil)
		if m.fixed() {
			right = &value{texts: m.own}
		}
		l.at[0], l.seen, l.built, l.tried[0] = []*value{right}, map[uint64]bool{id: true}, 0, 1
	}
	for l.built < min(size, len(l.at)-1) && !m.h.stopped() {
		l.built++
		switch l.built {
		case 1:
			l.ones(m)
		case 2:
			for i := range l.by {
				l.pairs(m, i)
			}
		}
		at := l.at[l.built]
		slices.SortStableFunc(at, func(a, b *value) int { return bytes.Compare(a.sorted, b.sorted) })
	}
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

// ones makes the values of single mistakes.
func (l *list) ones(m *maker) {
	if m.fixed() {
		return
	}
	_, same := m.value(&l.rules, nil)
	for _, mistake := range m.h.groups.parts[l.part] {
		r := l.rules
		mistake.Change(&r)
		v, id := m.value(&r, []*Mistake{mistake})
		if id == same {
			continue
		}
		l.by = append(l.by, mistake)
		l.tried[1]++
		l.keep(m, v, id)
	}
}

// pairs makes the values of pairs that begin with mistake i.
func (l *list) pairs(m *maker, i int) {
	first := l.rules
	l.by[i].Change(&first)
	for _, other := range l.by[i+1:] {
		if m.h.stopped() {
			return
		}
		r := first
		other.Change(&r)
		v, id := m.value(&r, []*Mistake{l.by[i], other})
		l.tried[2]++
		l.keep(m, v, id)
	}
}

// keep keeps a value that is new.
func (l *list) keep(m *maker, v *value, id uint64) {
	if l.seen[id] {
		return
	}
	l.seen[id] = true
	for _, t := range v.texts {
		l.size += len(t)
	}
	l.size += len(v.sorted)/2 + 200
	if l.size > keptBytes {
		m.h.over.Store(true)
		return
	}
	l.at[l.built] = append(l.at[l.built], v)
}

// triples calls yield with the values of sets of three that begin with mistake
// i, which are not kept. Where they are made once, equal ones are left out.
func (l *list) triples(m *maker, i int, once bool, yield func(*value)) (tried int) {
	one := l.rules
	l.by[i].Change(&one)
	for j := i + 1; j < len(l.by); j++ {
		two := one
		l.by[j].Change(&two)
		for _, last := range l.by[j+1:] {
			if m.h.stopped() {
				return tried
			}
			r := two
			last.Change(&r)
			v, id := m.value(&r, nil)
			tried++
			l.mu.Lock()
			known := l.seen[id]
			if once {
				l.seen[id] = true
			}
			l.mu.Unlock()
			if !known {
				v.set = []*Mistake{l.by[i], l.by[j], last}
				yield(v)
			}
		}
	}
	return tried
}
