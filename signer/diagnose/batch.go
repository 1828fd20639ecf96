package diagnose

import (
	"bytes"
	"encoding/binary"
	"slices"

	"countersign/signer"
)

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
	if w.seals().build(w, seals); seals >= len(w.seals().at) {
		w.h.less.Store(true)
		b.texts, b.bytes = b.texts[:0], b.bytes[:0]
		return
	}
	for _, v := range w.seals().at[seals] {
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
		shared, next := e.shared, 0
		if i == 0 {
			shared = signer.Alone
		}
		if i+1 < len(b.texts) {
			next = b.texts[i+1].shared
		}
		w.digest(sealer, v, b.bytes[e.from:e.to], shared, next, e.base, e.values[:])
		work += e.to - e.from - e.shared + 128
	}
	w.h.spend(work + w.spent)
	w.spent = 0
	w.h.progress(len(b.texts), 0)
	w.h.pause()
}

// digest computes a digest, and looks it up.
func (w *worker) digest(s *signer.Sealer, v *sealValue, text []byte, shared, next int, of *base, values []*value) {
	w.sum = s.Digest(text, shared, next, w.sum[:0])
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
