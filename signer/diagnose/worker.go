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
	seal   *sealList
	sees   []candidate
	firsts []uint64 // the first bytes of their digests
	lossy  bool     // some of them have none

	// How a text is put together, part by part.
	stack  []*value // the values in use, outermost first
	varied bool     // one of them is made with mistakes
	in     [][][]byte
	joined [][]byte
	ones   [][1][]byte
	hasher *signer.Sealer
	hashed []byte // what it hashed last

	// How texts are sealed.
	batch    batch
	sealed   map[*sealValue]*signer.Sealer
	marks    signer.Marks
	keys     map[signer.Rules][]byte // of keyFacts, by the rules that make them
	keyFacts string
	sum      []byte

	sets, spent int // what is not counted yet
}

func newWorker(h *hunt) *worker { return &worker{h: h, sealed: map[*sealValue]*signer.Sealer{}} }

// do tries the sets of a unit.
func (w *worker) do(u unit) {
	w.u = u
	if u.together != nil {
		w.together(u)
		return
	}
	if w.of != u.base && !w.begin(u.base) {
		return
	}
	from := 0
	if u.altered {
		from = 1
	}
	for text := from; text <= u.size && !w.h.stopped(); text++ {
		seals := u.size - text
		if text+seals == 0 {
			w.itself()
			continue
		}
		w.seals().build(w, min(seals, 2))
		if text == 0 {
			w.oneText(w.plain(), seals)
			continue
		}
		w.texts(text, seals)
	}
	w.h.progress(0, w.sets)
	w.sets = 0
}

// begin plans for a base. It returns false where there is no plan.
func (w *worker) begin(b *base) bool {
	w.h.spend(perMade * w.h.cost)
	c, rules := w.h.made(b.set)
	w.of, w.rules, w.plan = b, rules, w.h.scheme.(signer.Planner).Plan(c)
	if w.plan == nil {
		w.of = nil
		return false
	}
	n := len(w.plan.Parts)
	w.lists, w.makers, w.in, w.joined, w.ones = make([]*list, n), make([]*maker, n), make([][][]byte, n), make([][]byte, n), make([][1][]byte, n)
	for p := range n {
		w.makers[p] = w.newMaker(p)
		w.right(p)
	}
	if w.keyFacts != w.plan.KeyFacts || w.keys == nil {
		w.keyFacts, w.keys = w.plan.KeyFacts, map[signer.Rules][]byte{}
	}
	w.seal = nil
	w.sees = w.h.candidates(w.plan, w.rules)
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

// right makes the values of which a part is made, by the rules of a base.
func (w *worker) right(part int) {
	m, of := w.makers[part], w.plan.Parts[part].Of
	if len(of) == 0 {
		return
	}
	for _, p := range of {
		from := w.makers[p]
		texts := from.own
		if !from.fixed() {
			texts = from.make(&w.rules, from.right)
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
	return m.make(&w.rules, m.right)[0]
}

// itself tries the mistakes of a base with no others. One that changes nothing is
// none for this case.
func (w *worker) itself() {
	b, alone := w.of, w.h.alone
	v := &sealValue{key: w.key(&w.rules), rules: w.plan.Same(w.rules.Digest)}
	text := w.plain()
	w.digest(w.plan.Sealer(&v.rules, v.key, &w.marks), v, text, signer.Alone, 0, b, nil)
	b.plain = slices.Clone(w.sum)
	if b == alone {
		w.endings(b.plain)
		w.prepare()
	}
	b.seal, b.sees = w.sharedSeals(), w.sees
	b.idle = len(b.set) == 1 && w.rules.Output == w.h.rules.Output && bytes.Equal(b.plain, alone.plain)
	if !b.idle {
		w.tried(1, len(b.set))
		w.h.progress(1, 0)
	}
}

// prepare makes the lists of the case as it is, for others to share.
func (w *worker) prepare() {
	for p := range w.plan.Parts {
		w.list(p)
	}
	w.seals()
}

// list returns the list of a part on the base.
func (w *worker) list(part int) *list {
	if w.lists[part] == nil {
		w.lists[part] = w.listOf(w.of, part)
	}
	return w.lists[part]
}

// seals returns the ways to seal on the base.
func (w *worker) seals() *sealList {
	if w.seal == nil {
		w.seal = w.sealsOf(w.of)
	}
	return w.seal
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

// together seals the texts of several bases.
func (w *worker) together(u unit) {
	texts := map[*base][]byte{}
	for _, b := range u.together {
		if w.h.stopped() {
			return
		}
		if w.begin(b) {
			texts[b] = w.plain()
		}
	}
	bases := slices.Clone(u.together)
	slices.SortStableFunc(bases, func(a, b *base) int { return bytes.Compare(texts[a], texts[b]) })
	w.batch.texts, w.batch.bytes = w.batch.texts[:0], w.batch.bytes[:0]
	for _, b := range bases {
		w.add(texts[b], b, nil)
	}
	w.seals().each(w, u.size, w.sealBatch)
	w.tried(len(bases)*w.seals().sets(w, u.size), len(w.of.set)+u.size)
	w.h.progress(0, w.sets)
	w.sets = 0
}

// oneText seals a text in all ways of that many mistakes.
func (w *worker) oneText(text []byte, seals int) {
	n := 0
	w.seals().each(w, seals, func(v *sealValue) {
		w.digest(v.sealer(w), v, text, signer.Alone, 0, w.of, nil)
		n++
	})
	w.h.progress(n, 0)
	if w.u.share == 0 {
		w.count(0, seals)
	}
}

// texts seals all texts of that many mistakes in all ways of that many.
func (w *worker) texts(mistakes, seals int) {
	w.batch.texts, w.batch.bytes = w.batch.texts[:0], w.batch.bytes[:0]
	w.each(len(w.plan.Parts)-1, mistakes, func(texts [][]byte) {
		if len(w.batch.texts) == mostBatch || len(w.batch.bytes) > batchBytes {
			w.flush(seals)
		}
		w.add(texts[0], w.of, w.stack)
	})
	w.flush(seals)
	if w.u.share == 0 {
		w.count(mistakes, seals)
	}
}
