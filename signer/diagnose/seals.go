package diagnose

import (
	"hash/maphash"
	"slices"
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
	mu    sync.Mutex
	roots []root
	at    [3][]*sealValue
	built int
	tried [4]int
	seen  map[uint64]*sealValue
	// shared tells that several bases may have it.
	shared bool
}

// A sealValue is a key, and what is done with it.
type sealValue struct {
	set    []*Mistake
	also   [][]*Mistake // sets of the same size that make the same, of other members
	member *Mistake     // of a family, in the set
	key    []byte
	rules  signer.DigestRules
	size   int // of its digests
}

// sealKeyOf is what the ways to seal depend on.
func sealKeyOf(plan *signer.Plan, r signer.Rules) sealKey {
	return sealKey{plan.KeyFacts, plan.HashFacts(), lookAtSeal(r)}
}

// takeSeals takes the list of the base, which can be that of the one before.
func (w *worker) takeSeals() {
	h, key, own := w.h, sealKeyOf(w.plan, w.rules), w.of.members != nil && w.of.part == inKey
	if w.seal != nil && w.sealBy == key && !own {
		return
	}
	w.sealBy = key
	if own {
		w.sealBy = sealKey{} // no other base has it
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	w.seal = h.sealing[key]
	if w.seal == nil || own {
		w.seal = &sealList{roots: w.roots(inKey), built: -1, seen: map[uint64]*sealValue{}, shared: w.shares(inKey)}
		if w.seal.shared {
			h.sealing[key] = w.seal
		}
	}
}

// value makes a value, and a number that is the same for equal ones.
func (l *sealList) value(w *worker, member *Mistake, r *signer.Rules) (sealValue, uint64) {
	v := sealValue{member: member, key: w.key(member, r), rules: w.plan.Same(r.Digest)}
	v.size = w.plan.DigestSize(&v.rules)
	if v.rules.Call == signer.CallHash {
		v.key = nil // it is not looked at
	}
	return v, maphash.Bytes(seed, v.key) ^ maphash.Comparable(seed, v.rules)
}

// keyBy is all that a key depends on.
type keyBy struct {
	member *Mistake
	rules  signer.KeyRules
	scope  string
}

// key makes the key of rules, once for all that have that in common.
func (w *worker) key(member *Mistake, r *signer.Rules) []byte {
	by := keyBy{member, r.Key, r.Text.Scope}
	if w.lastKey != nil && w.lastBy == by {
		return w.lastKey
	}
	key, known := w.keys[by]
	if !known {
		key = w.planOf(member).Key(r)
		if len(w.keys) >= mostSealers {
			clear(w.keys)
		}
		w.keys[by] = key
	}
	w.lastBy, w.lastKey = by, key
	return key
}

// build makes the values of sets of up to that size, at most two.
func (l *sealList) build(w *worker, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built < 0 {
		l.first(w)
	}
	for l.built < min(size, len(l.at)-1) && !w.h.stopped() {
		l.built++
		for i := range l.roots {
			on := &l.roots[i]
			if l.built == 1 {
				l.ones(w, on)
				continue
			}
			on.pairs(func(a, b *Mistake) { l.keep(w, on, a, b) })
		}
	}
}

// pairs calls yield with all pairs of mistakes of a root.
func (r *root) pairs(yield func(a, b *Mistake)) {
	for i, a := range r.by {
		for _, b := range r.by[i+1:] {
			yield(a, b)
		}
	}
}

// first makes the values of the roots. A member that changes nothing is none for
// this case.
func (l *sealList) first(w *worker) {
	l.built = 0
	v, same := l.value(w, nil, &w.rules)
	l.seen[same] = &v
	if l.roots[0].member == nil {
		l.at[0], l.tried[0] = []*sealValue{&v}, 1
		return
	}
	for i := range l.roots {
		on := &l.roots[i]
		if _, id := l.value(w, on.member, on.rules); id == same && len(w.of.set) == 0 {
			w.h.setIdle(on.member)
			continue
		}
		l.tried[0]++
		l.keep(w, on)
	}
}

// sets is how many sets of that size were tried; streamed ones are counted where
// they are made.
func (l *sealList) sets(w *worker, size int) int {
	if size >= len(l.at) {
		return 0
	}
	l.build(w, min(size, 1))
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tried[size]
}

// changed returns the rules of a root with mistakes, until it is called again.
func (w *worker) changed(on *root, set ...*Mistake) *signer.Rules {
	w.changedRules = *on.rules
	for _, m := range set {
		m.Change(&w.changedRules)
	}
	return &w.changedRules
}

// ones keeps single mistakes on a root that change something.
func (l *sealList) ones(w *worker, on *root) {
	_, right := l.value(w, on.member, on.rules)
	for _, m := range w.h.groups.seal {
		r := w.changed(on, m)
		if v, id := l.value(w, on.member, r); id != right && v.key != nil || r.Digest.Call == signer.CallHash {
			l.tried[2] += len(on.by) // with each of those before
			on.by = append(on.by, m)
			l.tried[1]++
			l.keep(w, on, m)
		}
	}
}

// keep makes the value of a set on a root, and keeps it if it is new. Of what
// another member makes as well, it keeps the names.
func (l *sealList) keep(w *worker, on *root, set ...*Mistake) {
	v, id := l.value(w, on.member, w.changed(on, set...))
	known := l.seen[id]
	switch {
	case known == nil:
		v.set = w.set(on, set...)
		l.seen[id] = &v
		l.at[l.built] = append(l.at[l.built], &v)
	case known.member != v.member && len(known.set) == len(set)+1 && len(known.also) < mostNames:
		known.also = append(known.also, w.set(on, set...))
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
	for r := range l.roots {
		on := &l.roots[r]
		for i := range on.by {
			if i%w.u.shares == w.u.share && !w.h.stopped() {
				l.triples(w, on, i, yield)
			}
		}
	}
}

// sealed stands for a value that is not kept.
var sealed = &sealValue{}

// triples calls yield with the values of sets of three on a root that begin with
// mistake i.
func (l *sealList) triples(w *worker, on *root, i int, yield func(*sealValue)) {
	tried := 0
	defer func() { w.tried(tried, w.of.size()+len(l.at)) }()
	for j := i + 1; j < len(on.by) && !w.h.stopped(); j++ {
		for k := j + 1; k < len(on.by); k++ {
			v, id := l.value(w, on.member, w.changed(on, on.by[i], on.by[j], on.by[k]))
			tried++
			l.mu.Lock()
			known := l.seen[id] != nil
			if w.once() && !known {
				l.seen[id] = sealed
			}
			l.mu.Unlock()
			if !known {
				v.set = w.set(on, on.by[i], on.by[j], on.by[k])
				yield(&v)
			}
		}
	}
}

// onlyOnce calls yield with the values of pairs, of which none is kept, since they
// are not needed again.
func (l *sealList) onlyOnce(w *worker, yield func(*sealValue)) {
	l.build(w, 1)
	clear(w.known)
	for i := range l.roots {
		on := &l.roots[i]
		on.pairs(func(a, b *Mistake) {
			v, id := l.value(w, on.member, w.changed(on, a, b))
			if l.seen[id] == nil && !w.known[id] && !w.h.stopped() {
				w.known[id] = true
				v.set = w.passing.set[:0]
				if on.member != nil {
					v.set = append(v.set, on.member)
				}
				v.set = append(v.set, a, b)
				w.passing = v
				yield(&w.passing)
			}
		})
	}
}

// kept is the value as it is now, to be kept.
func (v *sealValue) kept() *sealValue {
	own := *v
	own.set = slices.Clone(v.set)
	return &own
}

const mostSealers = 4 << 10

// sealer returns what seals with a value. Those of few mistakes are kept.
func (v *sealValue) sealer(w *worker) *signer.Sealer {
	if s := w.sealed[v]; s != nil {
		return s
	}
	if !w.seal.shared || len(v.set) > 2 || len(w.sealed) >= mostSealers {
		w.scratch.Reset(w.plan, &v.rules, v.key, &w.marks)
		return &w.scratch
	}
	s := w.plan.Sealer(&v.rules, v.key, &w.marks)
	w.sealed[v] = s
	return s
}
