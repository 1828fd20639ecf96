package diagnose

import (
	"bytes"
	"encoding/hex"
	"slices"

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
			if w.leavesOut(part, v) {
				continue
			}
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

// leavesOut reports whether a wider value is not tried on the base: it belongs to
// others, or it is as its twin whatever it is put together with.
func (w *worker) leavesOut(part int, v *value) bool {
	if !v.wider {
		return false
	}
	return w.apart[part] || v.twin != nil && w.of.members == nil && w.plan.Parts[part].WiderFacts == v.knows
}

// once reports whether sets of three in one part are made a single time, so that
// equal ones among them can be told.
func (w *worker) once() bool { return w.u.size == 3 && w.u.base == w.h.alone }

// streamed makes those of three mistakes in the part itself, and some in what it
// is made of.
func (w *worker) streamed(l *list, m *maker, mistakes int, yield func([][]byte)) {
	l.build(m, len(l.at)-1)
	first := !w.varied
	for r := range l.roots {
		on := &l.roots[r]
		for i := range on.by {
			if first && i%w.u.shares != w.u.share {
				continue
			}
			w.varied = true
			n := l.triples(m, on, i, w.once(), func(v *value) { w.with(l.part, v, mistakes, yield) })
			w.tried(n, w.of.size()+len(l.at))
			w.varied = !first
		}
	}
}

// with puts what a value is made of into it.
func (w *worker) with(part int, v *value, mistakes int, yield func([][]byte)) {
	if v.texts != nil && mistakes > 0 {
		return
	}
	w.stack = append(w.stack, v)
	if v.member != nil {
		w.member = v.member
	}
	switch {
	case v.texts != nil:
		w.leaves[part] = v
		if v.wider {
			w.widers++
		}
		yield(v.texts)
		if v.wider {
			w.widers--
		}
	case mistakes == 0 && !w.holdsMembers(part):
		w.in[part] = append(w.in[part][:0], w.makers[part].right...)
		yield(w.join(part, v))
	default:
		w.in[part] = slices.Grow(w.in[part][:0], len(w.makers[part].right))[:len(w.makers[part].right)]
		f := &w.fillings[part]
		f.value, f.yield, f.left[0] = v, yield, mistakes
		w.fill(part, 0)
		for _, of := range w.plan.Parts[part].Of {
			w.leaves[of] = nil
		}
	}
	if v.member != nil {
		w.member = nil
	}
	w.stack = w.stack[:len(w.stack)-1]
}

// A filling is a value of a part that is being filled with those of which it is
// made.
type filling struct {
	value  *value
	yield  func([][]byte)
	places []place
	left   []int            // mistakes for a place and those behind it
	fill   []func([][]byte) // fills a place, and those behind it
}

// A place is where the values of a part stand among those of which another is
// made.
type place struct{ part, from, to int }

// newFilling is the filling of a part.
func (w *worker) newFilling(part int) filling {
	of := w.plan.Parts[part].Of
	f := filling{places: make([]place, len(of)), left: make([]int, len(of)+1), fill: make([]func([][]byte), len(of))}
	at := 0
	for i, other := range of {
		p := place{other, at, at + len(w.plan.Parts[other].Steps)}
		at = p.to
		f.places[i] = p
		f.fill[i] = func(texts [][]byte) {
			copy(w.in[part][p.from:p.to], texts)
			w.fill(part, i+1)
		}
	}
	return f
}

// holdsMembers reports whether a part is made of one that members change.
func (w *worker) holdsMembers(part int) bool {
	return w.of.members != nil && slices.ContainsFunc(w.plan.Parts[part].Of, func(of int) bool { return of == w.of.part || w.holdsMembers(of) })
}

// fill makes the parts of which the value of a part is made, from the i-th on.
func (w *worker) fill(part, i int) {
	f := &w.fillings[part]
	if i == len(f.places) {
		if w.widers == 0 || w.rewidened(part) {
			f.yield(w.join(part, f.value))
		}
		return
	}
	least, most := 0, f.left[i]
	if i == len(f.places)-1 {
		least = most
	}
	for own := least; own <= most; own++ {
		f.left[i+1] = most - own
		w.each(f.places[i].part, own, f.fill[i])
	}
}

// rewidened makes the wider values again that were made before it was known with
// which member they are put together. It returns false where one is the same as
// its twin.
func (w *worker) rewidened(part int) bool {
	for _, p := range w.fillings[part].places {
		if v := w.leaves[p.part]; v != nil && v.wider {
			texts := v.texts
			if of := w.widerPart(p.part); of.WiderFacts != v.knows {
				texts = w.widerTexts(p.part, of, v)
			}
			if v.twin != nil && !v.twin.wider && slices.EqualFunc(texts, v.twin.texts, bytes.Equal) {
				return false
			}
			copy(w.in[part][p.from:p.to], texts)
		}
	}
	return true
}

// madeWith is a value, and the member that it is made with.
type madeWith struct {
	value  *value
	member *Mistake
}

// widerTexts makes a value in the plan of the member that is in use, once on a
// base.
func (w *worker) widerTexts(part int, of *signer.Part, v *value) [][]byte {
	by := madeWith{v, w.member}
	texts := w.wider[by]
	if texts == nil {
		texts = w.kept(w.makers[part].make(of, v.rules, nil))
		if len(w.wider) > mostWider {
			clear(w.wider)
		}
		w.wider[by] = texts
	}
	return texts
}

const mostWider = 4 << 10

// widerPart returns the part in the plan of the member that is in use.
func (w *worker) widerPart(part int) *signer.Part { return &w.planOf(w.member).Parts[part] }

// hash makes the hash of a text, which begins as the one before did, mostly.
func (w *worker) hash(part int, text []byte) [][]byte {
	if w.hasher == nil {
		w.hasher = signer.Hasher()
	}
	w.sum = w.hasher.Digest(&signer.Sealable{Text: text}, sharedBytes(w.hashed, text), len(text), w.sum[:0])
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
	m, in := w.makers[part], w.in[part]
	if v.frame == nil || v.drops && slices.ContainsFunc(in, empty) {
		p := m.of(v.member)
		if v.wider {
			p = w.widerPart(part)
		}
		return m.make(p, v.rules, in)
	}
	b := w.joined[part][:0]
	if part == len(w.in)-1 && v.after == nil {
		b = w.batch.room()
	}
	b = append(b, v.frame.between[0]...)
	for i, of := range v.frame.of {
		if v.through != nil {
			b = v.through(b, in[of])
		} else {
			b = append(b, in[of]...)
		}
		b = append(b, v.frame.between[i+1]...)
	}
	if part < len(w.in)-1 || v.after != nil {
		w.joined[part] = b
	}
	if v.after != nil {
		w.after = v.after(w.after[:0], b)
		b = w.after
	}
	return append(w.ones[part][:0], b)
}

func empty(text []byte) bool { return len(text) == 0 }
