package diagnose

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"countersign/signer"
)

// A batch is texts to sign, in an order in which neighbours have a beginning in
// common.
type batch struct {
	bytes  []byte
	texts  []signable
	hashes []byte // of the texts, once they were needed
	asked  int    // how often they were
}

type signable struct {
	signer.Sealable
	shared int  // bytes that it begins with as the one before
	same   bool // as the one before
	values [4]*value
}

const mostBatch, batchBytes = 256, 256 << 10

// A hit is a digest that was looked for.
type hit struct {
	base   *base
	values []*value
	seal   *sealValue
	sees   candidate
}

func (b *batch) clear() { b.texts, b.bytes, b.asked = b.texts[:0], b.bytes[:0], 0 }

// hash adds their hashes to the texts, for those ways to seal that look at
// nothing else, if there is more than one.
func (b *batch) hash(w *worker) {
	if b.asked++; b.asked != 2 {
		return
	}
	if w.textHasher == nil {
		w.textHasher = signer.Hasher()
	}
	b.hashes = b.hashes[:0]
	for i := range b.texts {
		e, next := &b.texts[i], 0
		if e.same {
			e.Hash = b.texts[i-1].Hash
			continue
		}
		shared := e.shared
		if i == 0 {
			shared = signer.Alone
		}
		if i+1 < len(b.texts) {
			next = b.texts[i+1].shared
		}
		b.hashes = w.textHasher.Digest(&e.Sealable, shared, next, b.hashes)
		e.Hash = b.hashes[len(b.hashes)-sha256.Size:]
	}
}

func (b *batch) full() bool { return len(b.texts) == mostBatch || len(b.bytes) > batchBytes }

// room is where the next text can be written, so that it need not be copied.
func (b *batch) room() []byte { return b.bytes[len(b.bytes):] }

// add adds a text to the batch, made of values.
func (b *batch) add(text []byte, stack []*value) {
	at := len(b.texts)
	if at == cap(b.texts) {
		b.texts = slices.Grow(b.texts, mostBatch-at)
	}
	b.texts = b.texts[:at+1]
	e := &b.texts[at]
	e.shared, e.same = 0, false
	if at > 0 {
		last := b.texts[at-1].Sealable
		e.shared = sharedBytes(last.Text, text)
		e.same = len(last.Text) == len(text) && bytes.Equal(last.Text[e.shared:], text[e.shared:])
		e.Sealable = last
	}
	if !e.same {
		from := len(b.bytes)
		if room := b.room(); len(text) > 0 && len(text) <= cap(room) && &room[:1][0] == &text[0] {
			b.bytes = b.bytes[:from+len(text)] // it is there
		} else {
			b.bytes = append(b.bytes, text...)
		}
		b.bytes = signer.Pad(b.bytes, len(text))
		e.Text, e.Padded, e.Hash = b.bytes[from:from+len(text)], b.bytes[from:], nil
	}
	n := 0
	for _, v := range stack {
		if len(v.set) > 0 && n < len(e.values) {
			e.values[n] = v
			n++
		}
	}
	clear(e.values[n:])
}

// sharedBytes is how many bytes two texts begin with that are the same, in whole
// blocks of a hash.
func sharedBytes(a, b []byte) int {
	const block = 64
	n, most := 0, min(len(a), len(b))
	for n+block <= most && string(a[n:n+block]) == string(b[n:n+block]) {
		n += block
	}
	return n
}

// flush seals the batch in all ways of that many mistakes.
func (w *worker) flush(seals int) {
	defer w.batch.clear()
	if len(w.batch.texts) == 0 {
		return
	}
	l := w.seal
	if seals == w.u.size && seals == len(l.at)-1 && !l.shared {
		l.onlyOnce(w, w.sealBatch)
		return
	}
	if l.build(w, seals); seals < len(l.at) {
		for _, v := range l.at[seals] {
			w.sealBatch(v)
		}
	} else if w.u.shares == 1 {
		l.each(w, seals, w.sealBatch)
	} else {
		w.h.less.Store(true)
	}
}

// sealBatch seals the texts of the batch in one way.
func (w *worker) sealBatch(v *sealValue) {
	texts, decided := w.batch.texts, 0
	if w.h.stopped() {
		return
	}
	if !w.canBe(v) {
		for i := range texts {
			if !texts[i].same {
				decided++
			}
		}
		w.progress(decided, 0)
		return
	}
	sealer, work, hit := v.sealer(w), 0, false
	if sealer.Hashes() {
		w.batch.hash(w)
	}
	for i := range texts {
		e := &texts[i]
		if !e.same {
			shared, next := e.shared, 0
			if i == 0 {
				shared = signer.Alone
			}
			if i+1 < len(texts) {
				next = texts[i+1].shared
			}
			w.digest(sealer, &e.Sealable, shared, next)
			hit = w.isHit()
			decided++
			work += len(e.Text) - e.shared + 128
		}
		if hit {
			w.compare(v, e.values[:])
		}
	}
	w.h.spend(work + w.spent)
	w.spent = 0
	w.progress(decided, decided)
	if w.batches++; w.batches%4 == 0 {
		w.h.pause()
	}
}

// canBe reports whether a digest that is made so can be one of those looked for:
// one with another number of bytes is none.
func (w *worker) canBe(v *sealValue) bool {
	return w.lossy || slices.ContainsFunc(w.sees, func(c candidate) bool { return len(c.digest) == v.size })
}

// digest computes a digest.
func (w *worker) digest(s *signer.Sealer, m *signer.Sealable, shared, next int) {
	w.sum = s.Digest(m, shared, next, w.sum[:0])
}

// isHit reports whether the digest is one of those looked for.
func (w *worker) isHit() bool {
	return slices.Contains(w.firsts, binary.LittleEndian.Uint64(w.sum)) || w.lossy && w.mayBe()
}

// mayBe reports whether the digest can be one that was mangled.
func (w *worker) mayBe() bool {
	return slices.ContainsFunc(w.sees, func(c candidate) bool { return c.lossy != nil && c.mayBe(w.sum) })
}

// compare takes a digest that is one of those looked for.
func (w *worker) compare(v *sealValue, values []*value) {
	for _, c := range w.sees {
		if c.digest != nil && !bytes.Equal(c.digest, w.sum) || c.lossy != nil && !(c.mayBe(w.sum) && w.h.fits(w.plan.Value(w.h.t.k, c.lossy, w.sum))) {
			continue
		}
		found := hit{base: w.of, seal: v.kept(), sees: c}
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
