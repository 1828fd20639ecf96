package diagnose

import (
	"bytes"
	"encoding/binary"
	"slices"

	"countersign/signer"
)

// A worker tries the sets of units, one after the other.
type worker struct {
	h *hunt
	u unit

	// What it works on: a base, and what that makes of the case.
	of     *base
	rules  signer.Rules
	plan   *signer.Plan
	lists  []*list // one for each part, as makers
	makers []*maker
	apart  []bool // parts whose wider values are left out
	seal   *sealList
	sealBy sealKey
	sees   []candidate
	firsts []uint64 // the first bytes of their digests
	lossy  bool     // some of them have none

	// Plans of the case, and of those that members of families make.
	usual       *signer.Plan
	altered     *Mistake // of the base before, in most cases also of this one
	alteredPlan *signer.Plan
	lastMember  *Mistake // of the base, whose plan was asked for
	lastPlan    *signer.Plan

	// How a text is put together, part by part.
	stack      []*value  // the values in use, outermost first
	member     *Mistake  // with which one of them is made
	varied     bool      // one of them is made with mistakes
	fillings   []filling // of each part
	in         [][][]byte
	joined     [][]byte
	after      []byte
	ones       [][1][]byte
	leaves     []*value              // those in use, of parts that are made of nothing else
	widers     int                   // how many of them are wider
	wider      map[madeWith][][]byte // those that were made with members
	hasher     *signer.Sealer
	textHasher *signer.Sealer // of the texts of a batch
	hashed     []byte         // what it hashed last

	// How texts are sealed.
	batch        batch
	batches      int // that were sealed
	sealed       map[*sealValue]*signer.Sealer
	passing      sealValue       // that is not kept
	known        map[uint64]bool // of those
	scratch      signer.Sealer   // for the others
	marks        signer.Marks
	keys         map[keyBy][]byte
	lastBy       keyBy // of the key that was asked for last
	lastKey      []byte
	keyFacts     string       // of these keys
	changedRules signer.Rules // those that are tried
	sum          []byte

	// Memory of what it makes, much at a time.
	values slab[value]
	texts  slab[[]byte]
	bytes  slab[byte]
	named  slab[*Mistake]

	sets, spent, decided, computed int // what is not counted yet
}

func newWorker(h *hunt) *worker {
	return &worker{h: h, sealed: map[*sealValue]*signer.Sealer{}, keys: map[keyBy][]byte{}, known: map[uint64]bool{},
		wider: map[madeWith][][]byte{}}
}

// do tries the sets of a unit.
func (w *worker) do(u unit) {
	w.u = u
	if w.of != u.base && !w.begin(u.base) {
		return
	}
	for text := 0; text <= u.size && !w.h.stopped(); text++ {
		seals := u.size - text
		switch {
		case u.base.members != nil || text > 0:
			w.allTexts(text, seals)
		case seals == 0:
			w.itself()
		default:
			w.oneText(w.plain(), seals)
		}
	}
	w.h.spend(w.spent)
	w.h.progress(w.decided, w.computed, w.sets)
	w.sets, w.spent, w.decided, w.computed = 0, 0, 0, 0
	w.h.leave(u.base, u.size)
}

// progress counts what was decided, and what of that was computed.
func (w *worker) progress(decided, computed int) {
	const often = 1 << 10
	w.decided, w.computed = w.decided+decided, w.computed+computed
	if w.decided >= often {
		w.h.progress(w.decided, w.computed, 0)
		w.decided, w.computed = 0, 0
	}
}

// begin plans for a base. It returns false where there is no plan.
func (w *worker) begin(b *base) bool {
	h := w.h
	w.of = nil
	clear(w.wider)
	_, w.rules = h.made(b.set)
	if w.plan = w.planFor(b.set); w.plan == nil {
		return false
	}
	w.of, w.lastMember = b, nil
	if b.members != nil && b.plans == nil {
		b.plans = map[*Mistake]*signer.Plan{}
	}
	if w.keyFacts != w.plan.KeyFacts || b.members != nil && b.part == inKey {
		w.keyFacts = w.plan.KeyFacts
		clear(w.keys)
		w.lastKey = nil
	}
	n := len(w.plan.Parts)
	w.lists, w.makers, w.apart = make([]*list, n), make([]*maker, n), make([]bool, n)
	w.fillings, w.in, w.joined, w.ones = make([]filling, n), make([][][]byte, n), make([][]byte, n), make([][1][]byte, n)
	w.leaves = make([]*value, n)
	for p := range n {
		w.makers[p] = w.newMaker(p)
		w.right(p)
		w.fillings[p] = w.newFilling(p)
		for _, m := range b.members {
			if b.part == inKey && w.planOf(m).Parts[p].WiderFacts != w.plan.Parts[p].WiderFacts {
				w.apart[p] = true // the texts are made before it is known which member
			}
		}
	}
	w.takeSeals()
	w.sees = h.candidates(w.plan, w.rules)
	w.firsts, w.lossy = w.firsts[:0], false
	for _, c := range w.sees {
		if c.digest == nil {
			w.lossy = true
			continue
		}
		w.firsts = append(w.firsts, binary.LittleEndian.Uint64(c.digest))
	}
	return true
}

// planFor plans for the case that a set makes; nil: there is no plan.
func (w *worker) planFor(set []*Mistake) *signer.Plan {
	if w.usual == nil {
		w.usual = w.h.plan(&w.h.c)
	}
	i := slices.IndexFunc(set, func(m *Mistake) bool { return m.Alter != nil })
	if i < 0 {
		return w.usual
	}
	if w.altered != set[i] {
		w.altered, w.alteredPlan = set[i], w.h.planned(set[i])
		if w.alteredPlan == nil {
			c, _ := w.h.made(set[i : i+1])
			w.alteredPlan = w.h.plan(c)
		}
	}
	return w.alteredPlan
}

// planOf plans for the case that a member makes of that of the base.
func (w *worker) planOf(member *Mistake) *signer.Plan {
	if member == nil || member.Alter == nil {
		return w.plan
	}
	if member == w.lastMember {
		return w.lastPlan
	}
	plan := w.of.plans[member]
	if plan == nil {
		plan = w.h.planned(member)
	}
	if plan == nil {
		c, _ := w.h.made(append(slices.Clip(w.of.set), member))
		plan = w.h.plan(c)
	}
	w.of.plans[member] = plan
	w.lastMember, w.lastPlan = member, plan
	return plan
}

// right makes the values of which a part is made, by the rules of a base.
func (w *worker) right(part int) {
	m, of := w.makers[part], w.plan.Parts[part].Of
	for _, p := range of {
		from := w.makers[p]
		texts := from.own
		if !from.fixed() {
			texts = w.kept(from.make(from.part, &w.rules, from.right))
		}
		m.right = append(m.right, texts...)
	}
}

// plain returns what is signed with no mistakes but those of the base.
func (w *worker) plain() []byte {
	m := w.makers[len(w.makers)-1]
	if m.fixed() {
		return m.own[0]
	}
	return m.make(m.part, &w.rules, m.right)[0]
}

// itself tries the mistakes of a base with no others. One that changes nothing is
// none for this case.
func (w *worker) itself() {
	b, h := w.of, w.h
	v := &sealValue{key: w.key(nil, &w.rules), rules: w.plan.Same(w.rules.Digest)}
	w.digest(w.plan.Sealer(&v.rules, v.key, &w.marks), &signer.Sealable{Text: w.plain()}, signer.Alone, 0)
	if b == h.alone {
		h.plain, h.sees = slices.Clone(w.sum), w.sees
		w.endings(h.plain)
		w.prepare()
	} else if b.idle = len(b.set) == 1 && w.rules.Output == h.rules.Output && bytes.Equal(w.sum, h.plain); b.idle {
		return
	}
	if w.isHit() {
		w.compare(v, nil)
	}
	w.tried(1, len(b.set))
	h.progress(1, 1, 0)
}

// prepare makes the lists of the case as it is, for others to share.
func (w *worker) prepare() {
	for p := range w.plan.Parts {
		w.list(p)
	}
}

// list returns the list of a part on the base.
func (w *worker) list(part int) *list {
	if w.lists[part] == nil {
		w.lists[part] = w.listOf(part)
	}
	return w.lists[part]
}

// endings counts the mistakes with a digest that change something.
func (w *worker) endings(digest []byte) {
	k := w.h.t.k
	right := w.plan.Value(k, &w.rules, digest)
	for _, m := range w.h.groups.output {
		r := w.rules
		if m.Change(&r); !bytes.Equal(w.plan.Value(k, &r, digest), right) {
			w.h.endings++
		}
	}
}

// oneText seals a text in all ways of that many mistakes.
func (w *worker) oneText(text []byte, seals int) {
	decided, computed := 0, 0
	w.seal.each(w, seals, func(v *sealValue) {
		decided++
		if w.canBe(v) {
			computed++
			w.digest(v.sealer(w), &signer.Sealable{Text: text}, signer.Alone, 0)
			if w.isHit() {
				w.compare(v, nil)
			}
		}
	})
	w.progress(decided, computed)
	if w.u.share == 0 {
		w.count(0, seals)
	}
}

// allTexts seals all texts of that many mistakes in all ways of that many.
func (w *worker) allTexts(mistakes, seals int) {
	w.batch.clear()
	w.each(len(w.plan.Parts)-1, mistakes, func(texts [][]byte) {
		w.batch.add(texts[0], w.stack)
		if w.batch.full() {
			w.flush(seals)
		}
	})
	w.flush(seals)
	if w.u.share == 0 {
		w.count(mistakes, seals)
	}
}
