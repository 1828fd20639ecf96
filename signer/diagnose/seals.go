package diagnose

import (
	"hash/maphash"
	"sync"

	"countersign/signer"
)

// A sealKey is what keys and digests depend on.
type sealKey struct {
	facts, hash string
	rules       signer.Rules
}

// A sealList holds the different ways to make a digest of a text, by how few
// mistakes they take.
type sealList struct {
	rules signer.Rules
	mu    sync.Mutex
	by    []*Mistake
	at    [3][]*sealValue
	built int
	tried [4]int
	seen  map[uint64]bool
	// shared tells that several bases may have it.
	shared bool
}

// A sealValue is a key, and what is done with it.
type sealValue struct {
	set   []*Mistake
	key   []byte
	rules signer.DigestRules
}

// sealsOf returns the list of a base.
func (w *worker) sealsOf(b *base) *sealList {
	h, key := w.h, w.sealKey()
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.sealing[key]
	if l == nil {
		l = &sealList{rules: w.rules, built: -1, seen: map[uint64]bool{}, shared: b.shares()}
		if l.shared {
			h.sealing[key] = l
		}
	}
	return l
}

// sharedSeals returns the list of the base if others have it too, or else nil.
func (w *worker) sharedSeals() *sealList {
	if w.of.shares() {
		return w.seals()
	}
	w.h.mu.Lock()
	defer w.h.mu.Unlock()
	return w.h.sealing[w.sealKey()]
}

// sealKey is what the ways to seal on the base depend on.
func (w *worker) sealKey() sealKey {
	return sealKey{w.plan.KeyFacts, w.plan.HashFacts(), lookAtSeal(w.rules)}
}

// value makes a value, and a number that is the same for equal ones.
func (l *sealList) value(w *worker, r *signer.Rules, set []*Mistake) (*sealValue, uint64) {
	v := &sealValue{set: set, key: w.key(r), rules: w.plan.Same(r.Digest)}
	if v.rules.Call == signer.CallHash {
		v.key = nil // it is not looked at
	}
	return v, maphash.Comparable(seed, struct {
		key   string
		rules signer.DigestRules
	}{string(v.key), v.rules})
}

// key makes the key of rules, once for all that have that in common.
func (w *worker) key(r *signer.Rules) []byte {
	by := signer.Rules{Key: r.Key, Text: signer.TextRules{Scope: r.Text.Scope}}
	key, known := w.keys[by]
	if !known {
		key = w.plan.Key(r)
		if len(w.keys) < mostSealers {
			w.keys[by] = key
		}
	}
	return key
}

// build makes the values of sets of up to that size, at most two.
func (l *sealList) build(w *worker, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built < 0 {
		v, id := l.value(w, &l.rules, nil)
		l.at[0], l.built, l.tried[0] = []*sealValue{v}, 0, 1
		l.seen[id] = true
	}
	for l.built < min(size, len(l.at)-1) && !w.h.stopped() {
		if l.built++; l.built == 1 {
			l.ones(w)
			continue
		}
		for i := range l.by {
			for j := i + 1; j < len(l.by); j++ {
				l.tried[2]++
				l.keep(w, 2, l.by[i], l.by[j])
			}
		}
	}
}

// sets is how many sets of that size were tried; streamed ones are counted where
// they are made.
func (l *sealList) sets(w *worker, size int) int {
	if size >= len(l.at) {
		return 0
	}
	l.build(w, size)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tried[size]
}

// ones keeps single mistakes that change something.
func (l *sealList) ones(w *worker) {
	_, right := l.value(w, &l.rules, nil)
	for _, m := range w.h.groups.seal {
		r := l.rules
		m.Change(&r)
		if v, id := l.value(w, &r, []*Mistake{m}); id != right && v.key != nil || r.Digest.Call == signer.CallHash {
			l.by = append(l.by, m)
			l.tried[1]++
			l.keep(w, 1, m)
		}
	}
}

// keep makes the value of a set, and keeps it if it is new.
func (l *sealList) keep(w *worker, size int, set ...*Mistake) {
	r := l.rules
	for _, m := range set {
		m.Change(&r)
	}
	if v, id := l.value(w, &r, set); !l.seen[id] {
		l.seen[id] = true
		l.at[size] = append(l.at[size], v)
	}
}

// each calls yield with a worker's share of the values of that many mistakes.
func (l *sealList) each(w *worker, size int, yield func(*sealValue)) {
	l.build(w, size)
	if size < len(l.at) {
		for i, v := range l.at[size] {
			if i%w.u.shares == w.u.share && !w.h.stopped() {
				yield(v)
			}
		}
		return
	}
	if size > len(l.at) {
		w.h.less.Store(true)
		return
	}
	for i := range l.by {
		if i%w.u.shares == w.u.share && !w.h.stopped() {
			l.triples(w, i, yield)
		}
	}
}

// triples calls yield with the values of sets of three that begin with mistake
// i.
func (l *sealList) triples(w *worker, i int, yield func(*sealValue)) {
	tried := 0
	defer func() { w.tried(tried, len(w.of.set)+len(l.at)) }()
	for j := i + 1; j < len(l.by) && !w.h.stopped(); j++ {
		for k := j + 1; k < len(l.by); k++ {
			r := l.rules
			l.by[i].Change(&r)
			l.by[j].Change(&r)
			l.by[k].Change(&r)
			v, id := l.value(w, &r, nil)
			tried++
			l.mu.Lock()
			known := l.seen[id]
			if w.once() {
				l.seen[id] = true
			}
			l.mu.Unlock()
			if !known {
				v.set = []*Mistake{l.by[i], l.by[j], l.by[k]}
				yield(v)
			}
		}
	}
}

const mostSealers = 4 << 10

// sealer returns what seals with a value. Those of few mistakes are kept.
func (v *sealValue) sealer(w *worker) *signer.Sealer {
	if s := w.sealed[v]; s != nil {
		return s
	}
	s := w.plan.Sealer(&v.rules, v.key, &w.marks)
	if w.seals().shared && len(v.set) < 3 && len(w.sealed) < mostSealers {
		w.sealed[v] = s
	}
	return s
}
