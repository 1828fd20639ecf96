package diagnose

import (
	"encoding/hex"

	"countersign/signer"
)

// each makes all texts of a part with that many mistakes in it and in what it is
// made of. The first value that is made with mistakes decides whose share it is.
func (w *worker) each(part, mistakes int, yield func([][]byte)) {
	l, m := w.list(part), w.makers[part]
	for own := 0; own <= mistakes; own++ {
		if own == len(l.at) {
			w.streamed(l, m, mistakes-own, yield)
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

// streamed makes those of three mistakes in the part itself, and some in what it
// is made of.
func (w *worker) streamed(l *list, m *maker, mistakes int, yield func([][]byte)) {
	l.build(m, len(l.at)-1)
	first := !w.varied
	for i := range l.by {
		if first && i%w.u.shares != w.u.share {
			continue
		}
		w.varied = true
		n := l.triples(m, i, w.once(), func(v *value) { w.with(l.part, v, mistakes, yield) })
		w.tried(n, len(w.of.set)+len(l.at))
		w.varied = !first
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

// hash makes the hash of a text, which begins as the one before did, mostly.
func (w *worker) hash(part int, text []byte) [][]byte {
	if w.hasher == nil {
		w.hasher = signer.Hasher()
	}
	w.sum = w.hasher.Digest(text, sharedBytes(w.hashed, text), len(text), w.sum[:0])
	w.hashed = append(w.hashed[:0], text...)
	w.joined[part] = hex.AppendEncode(w.joined[part][:0], w.sum)
	w.spent += len(text)
	return append(w.ones[part][:0], w.joined[part])
}

// join puts the parts together.
func (w *worker) join(part int, v *value) [][]byte {
	if w.plan.Parts[part].Hash && v.rules.Digest.Request == signer.RequestHex && w.makers[part].own[0] == nil {
		return w.hash(part, w.in[part][0])
	}
	if v.frame == nil || v.wider && w.list(part).wider != w.plan.Parts[part].WiderFacts {
		return w.makers[part].make(v.rules, w.in[part])
	}
	b := append(w.joined[part][:0], v.frame[0]...)
	for i, text := range w.in[part] {
		if v.through != nil {
			text = v.through(text)
		}
		b = append(append(b, text...), v.frame[i+1]...)
	}
	w.joined[part] = b
	return append(w.ones[part][:0], b)
}
