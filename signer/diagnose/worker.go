package diagnose

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"countersign/signer"
)

// A worker tries the sets of units, one after the other.
type worker struct {
	h      *hunt
	u      unit
	plan   *signer.Plan
	of     *base // what the plan and the rules are of
	rules  signer.Rules
	lists  []*list
	makers []*maker
	seal   *sealList

	stack      []*value // the values that are being put together, outermost first
	varied     bool     // one of them is made with mistakes
	in         [][][]byte
	joined     [][]byte
	ones       [][1][]byte
	one        [1][]byte
	hasher     *signer.Sealer
	keys       map[signer.Rules][]byte // by those that keyFacts and some rules make
	keyFacts   string
	hashedText []byte
	batch      batch
	sealed     map[*sealValue]*signer.Sealer
	marks      signer.Marks
	sum        []byte
	firsts     []uint64 // the first bytes of the digests that are looked for
	sees       []candidate
	lossy      bool
	sets       int
	spent      int // work that is not counted yet
}

// A batch is texts to sign, in an order in which neighbours have a beginning in
// common.
type batch struct {
	bytes []byte
	texts []signable
}

type signable struct {
	from, to, shared int
	base             *base
	values           [3]*value
}

const mostBatch, batchBytes = 256, 256 << 10

// A hit is a digest that was looked for.
type hit struct {
	base   *base
	values []*value
	seal   *sealValue
	sees   candidate
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
		w.seal.build(w, min(seals, 2))
		if text == 0 {
			plain := w.plain()
			if seals == 0 && w.idle(plain) {
				return
			}
			w.oneText(plain, seals)
			continue
		}
		w.texts(text, seals)
	}
	w.h.progress(0, w.sets)
	w.sets = 0
}

// begin plans for a base. It returns false where there is no plan.
func (w *worker) begin(b *base) bool {
	c, rules := w.h.made(b.set)
	w.of, w.rules, w.plan = b, rules, w.h.scheme.(signer.Planner).Plan(c)
	if w.plan == nil {
		w.of = nil
		return false
	}
	n := len(w.plan.Parts)
	w.lists, w.makers, w.in, w.joined, w.ones = make([]*list, n), make([]*maker, n), make([][][]byte, n), make([][]byte, n), make([][1][]byte, n)
	for p := range n {
		w.lists[p], w.makers[p] = w.listOf(b, p), w.h.newMaker(w.plan, p)
		w.right(p)
	}
	if w.keyFacts != w.plan.KeyFacts || w.keys == nil {
		w.keyFacts, w.keys = w.plan.KeyFacts, map[signer.Rules][]byte{}
	}
	w.seal = w.sealsOf(b)
	w.sees = w.h.candidates(w.plan, w.rules)
	w.h.mu.Lock()
	if b.sees = w.sees; w.seal.shared {
		b.seal = w.seal
	}
	w.h.mu.Unlock()
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
	m.usually(&w.lists[part].rules)
}

// plain returns what is signed with no mistakes but those of the base.
func (w *worker) plain() []byte {
	m := w.makers[len(w.makers)-1]
	if m.fixed() {
		return m.own[0]
	}
	return m.make(&w.rules, m.right)[0]
}

// idle reports whether the single mistake of a base changes nothing.
func (w *worker) idle(text []byte) bool {
	b, alone := w.of, w.h.alone
	v := w.seal.at[0][0]
	b.plain = v.sealer(w).Digest(text, signer.Alone, nil)
	if b == alone {
		w.endings(b.plain)
	}
	b.idle = len(b.set) == 1 && w.rules.Output == w.h.rules.Output && bytes.Equal(b.plain, alone.plain)
	return b.idle
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
	w.seal.each(w, u.size, w.sealBatch)
	w.tried(len(bases)*w.seal.sets(w, u.size), len(w.of.set)+u.size)
	w.h.progress(0, w.sets)
	w.sets = 0
}

// oneText seals a text in all ways of that many mistakes.
func (w *worker) oneText(text []byte, seals int) {
	n := 0
	w.seal.each(w, seals, func(v *sealValue) {
		w.digest(v.sealer(w), v, text, signer.Alone, w.of, nil)
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

// add adds a text to the batch.
func (w *worker) add(text []byte, of *base, stack []*value) {
	b := &w.batch
	e := signable{from: len(b.bytes), base: of}
	if n := len(b.texts); n > 0 {
		last := b.bytes[b.texts[n-1].from:b.texts[n-1].to]
		e.shared = sharedBytes(last, text)
	}
	b.bytes = append(b.bytes, text...)
	e.to = len(b.bytes)
	n := 0
	for _, v := range stack {
		if len(v.set) > 0 && n < len(e.values) {
			e.values[n] = v
			n++
		}
	}
	b.texts = append(b.texts, e)
}

// sharedBytes is how many bytes two texts begin with that are the same, or a few
// less.
func sharedBytes(a, b []byte) int {
	n, most := 0, min(len(a), len(b))
	for n+8 <= most && binary.LittleEndian.Uint64(a[n:]) == binary.LittleEndian.Uint64(b[n:]) {
		n += 8
	}
	return n
}

// flush seals the batch.
func (w *worker) flush(seals int) {
	b := &w.batch
	if len(b.texts) == 0 {
		return
	}
	if w.seal.build(w, seals); seals >= len(w.seal.at) {
		w.h.less.Store(true)
		b.texts, b.bytes = b.texts[:0], b.bytes[:0]
		return
	}
	for _, v := range w.seal.at[seals] {
		w.sealBatch(v)
	}
	b.texts, b.bytes = b.texts[:0], b.bytes[:0]
}

// sealBatch seals the texts of the batch in one way.
func (w *worker) sealBatch(v *sealValue) {
	b := &w.batch
	if w.h.stopped() {
		return
	}
	sealer, work := v.sealer(w), 0
	for i := range b.texts {
		e := &b.texts[i]
		shared := e.shared
		if i == 0 {
			shared = 0
		}
		w.digest(sealer, v, b.bytes[e.from:e.to], shared, e.base, e.values[:])
		work += e.to - e.from - shared + 128
	}
	w.h.spend(work + w.spent)
	w.spent = 0
	w.h.progress(len(b.texts), 0)
	w.h.pause()
}

// digest computes a digest, and looks it up.
func (w *worker) digest(s *signer.Sealer, v *sealValue, text []byte, shared int, of *base, values []*value) {
	w.sum = s.Digest(text, shared, w.sum[:0])
	first := binary.LittleEndian.Uint64(w.sum)
	if slices.Contains(w.firsts, first) || w.lossy && w.mayBe() {
		w.compare(v, of, values)
	}
}

// mayBe reports whether the digest can be one that was mangled.
func (w *worker) mayBe() bool {
	return slices.ContainsFunc(w.sees, func(c candidate) bool { return c.lossy != nil && c.mayBe(w.sum) })
}

// compare takes a digest that is one of those looked for.
func (w *worker) compare(v *sealValue, of *base, values []*value) {
	for _, c := range w.sees {
		if c.digest != nil && !bytes.Equal(c.digest, w.sum) || c.lossy != nil && !(c.mayBe(w.sum) && w.h.fits(w.plan.Value(w.h.t.k, c.lossy, w.sum))) {
			continue
		}
		found := hit{base: of, seal: v, sees: c}
		for _, value := range values {
			if value != nil {
				found.values = append(found.values, value)
			}
		}
		w.h.mu.Lock()
		if len(w.h.hits) < mostHits {
			w.h.hits = append(w.h.hits, found)
		}
		w.h.mu.Unlock()
	}
}

const mostHits = 256

// each makes all texts of a part with that many mistakes in it and in what it is
// made of. The first value that is made with mistakes decides whose share it is.
func (w *worker) each(part, mistakes int, yield func([][]byte)) {
	l, m := w.lists[part], w.makers[part]
	for own := 0; own <= mistakes; own++ {
		if own == len(l.at) {
			w.streamed(l, m, yield)
			continue
		} else if own > len(l.at) {
			w.h.less.Store(true) // so many in one part are not tried
			break
		}
		l.build(m, own)
		for i, v := range l.at[own] {
			first := own > 0 && !w.varied
			if first && i%w.u.shares != w.u.share {
				continue
			}
			if w.h.stopped() {
				return
			}
			w.varied = w.varied || first
			w.with(part, v, mistakes-own, yield)
			w.varied = w.varied && !first
		}
	}
}

// once reports whether sets of three in one part are made a single time, so that
// equal ones among them can be told.
func (w *worker) once() bool { return w.u.size == 3 && w.u.base == w.h.alone }

// streamed makes those of three mistakes in the part itself.
func (w *worker) streamed(l *list, m *maker, yield func([][]byte)) {
	l.build(m, len(l.at)-1)
	for i := range l.by {
		if i%w.u.shares == w.u.share {
			w.tried(l.triples(m, i, w.once(), func(v *value) { w.with(l.part, v, 0, yield) }), len(w.of.set)+len(l.at))
		}
	}
}

// with puts what a value is made of into it.
func (w *worker) with(part int, v *value, mistakes int, yield func([][]byte)) {
	if v.texts != nil && mistakes > 0 {
		return
	}
	w.stack = append(w.stack, v)
	if v.texts != nil {
		yield(v.texts)
	} else if mistakes == 0 {
		w.in[part] = append(w.in[part][:0], w.makers[part].right...)
		yield(w.join(part, v))
	} else {
		w.fill(part, v, 0, mistakes, yield)
	}
	w.stack = w.stack[:len(w.stack)-1]
}

// fill makes the parts of which a value is made, from the j-th on.
func (w *worker) fill(part int, v *value, j, mistakes int, yield func([][]byte)) {
	of := w.plan.Parts[part].Of
	if j == len(of) {
		yield(w.join(part, v))
		return
	}
	if j == 0 {
		w.in[part] = w.in[part][:0]
	}
	least := 0
	if j == len(of)-1 {
		least = mistakes
	}
	for own := least; own <= mistakes; own++ {
		w.each(of[j], own, func(texts [][]byte) {
			n := len(w.in[part])
			w.in[part] = append(w.in[part], texts...)
			w.fill(part, v, j+1, mistakes-own, yield)
			w.in[part] = w.in[part][:n]
		})
	}
}

// hashed makes the hash of a text, which begins as the one before did, mostly.
func (w *worker) hashed(part int, text []byte) [][]byte {
	if w.hasher == nil {
		w.hasher = signer.Hasher()
	}
	w.sum = w.hasher.Digest(text, sharedBytes(w.hashedText, text), w.sum[:0])
	w.hashedText = append(w.hashedText[:0], text...)
	w.joined[part] = hex.AppendEncode(w.joined[part][:0], w.sum)
	w.spent += len(text)
	return append(w.one[:0], w.joined[part])
}

// join puts the parts together.
func (w *worker) join(part int, v *value) [][]byte {
	if w.plan.Parts[part].Hash && v.rules.Digest.Request == signer.RequestHex && w.makers[part].own[0] == nil {
		return w.hashed(part, w.in[part][0])
	}
	if v.frame == nil || v.wider && w.lists[part].wider != w.plan.Parts[part].WiderFacts {
		return w.makers[part].make(v.rules, w.in[part])
	}
	b := append(w.joined[part][:0], v.frame[0]...)
	for i, text := range w.in[part] {
		b = append(append(b, text...), v.frame[i+1]...)
	}
	w.joined[part] = b
	return append(w.ones[part][:0], b)
}
