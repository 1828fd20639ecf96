package diagnose

import (
	"slices"

	"countersign/signer"
)

// A base is where sets start: mistakes that change more than one part, and
// members of families, of which a set has at most one.
type base struct {
	set []*Mistake
	// members all change the same part, and nothing else: each is a start of its
	// own. Their values are made together, so that equal ones are found, and
	// those that begin alike are neighbours.
	members []*Mistake
	part    int // that the members change, or inKey
	// list and plans are what was made for them in sets of fewer mistakes, held
	// about how many bytes that is.
	list  *list
	plans map[*Mistake]*signer.Plan
	held  int
	// single tells that nothing is combined with it, and counted that its sets are
	// counted among others.
	single, counted bool
	// idle tells that it is as without its mistakes, so that they are none for
	// this case.
	idle bool
}

// inKey stands for the key, among the parts that mistakes change, and inOutput
// for what is done with the digest.
const inKey, inOutput = -1, -2

// size is how many mistakes a base has.
func (b *base) size() int {
	if b.members != nil {
		return len(b.set) + 1
	}
	return len(b.set)
}

// mostWide is how many mistakes that change several parts are put together.
const mostWide = 2

// widened are the bases with up to depth mistakes that are not of one part, at
// most one of them a member of a family.
func (h *hunt) widened(plan *signer.Plan, members []*Mistake) []*base {
	sets := h.wideSets()
	var list []*base
	for _, set := range sets[1:] {
		list = append(list, &base{set: set})
	}
	for _, m := range h.groups.alone {
		list = append(list, &base{set: []*Mistake{m}, single: true})
	}
	list = append(list, h.together(plan, sets)...)
	type change struct{ parts, wider []int }
	changes := make([]change, len(members))
	share(len(members), func() func(int) {
		return func(i int) {
			if h.work.Load() > h.mostWork()/4 { // the rest is for the sets
				h.less.Store(true)
				return
			}
			changes[i].parts, changes[i].wider = h.changed(plan, members[i])
		}
	})
	of := map[int][]*Mistake{}
	for i, m := range members {
		switch parts, wider := changes[i].parts, changes[i].wider; {
		case len(parts) == 1 && parts[0] != inOutput:
			of[parts[0]] = append(of[parts[0]], m)
			if parts[0] == inKey {
				list = append(list, h.besides(plan, m, wider, sets)...)
			}
		case len(parts) > 0 || len(wider) > 0:
			list = append(list, h.basesWith(m, sets, nil)...)
		}
	}
	for part := inKey; part < len(plan.Parts); part++ {
		for chunk := range slices.Chunk(of[part], h.neighbours(part)) {
			for _, set := range sets {
				if len(set) < h.depth {
					list = append(list, &base{set: set, members: slices.Clip(chunk), part: part})
				}
			}
		}
	}
	return list
}

// wideSets are the sets of up to mostWide mistakes that change several parts,
// the first of them empty. Those that make the rules of another are left out.
func (h *hunt) wideSets() [][]*Mistake {
	wide := h.groups.wide
	sets := [][]*Mistake{nil}
	for from, size := 0, 1; size <= min(h.depth, mostWide); size++ {
		end := len(sets)
		for _, set := range sets[from:end] {
			at := -1
			if len(set) > 0 {
				at = slices.Index(wide, set[len(set)-1])
			}
			for _, m := range wide[at+1:] {
				sets = append(sets, append(slices.Clip(set), m))
			}
		}
		from = end
	}
	known := map[signer.Rules]bool{}
	return slices.DeleteFunc(sets, func(set []*Mistake) bool {
		_, r := h.made(set)
		same := known[r]
		known[r] = true
		return same
	})
}

// basesWith are the bases of a member, with sets and maybe another mistake.
func (h *hunt) basesWith(m *Mistake, sets [][]*Mistake, with *Mistake) []*base {
	begin := []*Mistake{m}
	if with != nil {
		begin = append(begin, with)
	}
	var list []*base
	for _, set := range sets {
		if len(begin)+len(set) <= h.depth {
			list = append(list, &base{set: slices.Concat(begin, set)})
		}
	}
	return list
}

// besides are the bases of a member that changes the key, with the mistakes that
// let parts know of the key, too.
func (h *hunt) besides(plan *signer.Plan, m *Mistake, wider []int, sets [][]*Mistake) []*base {
	var list []*base
	for _, part := range wider {
		for _, s := range h.groups.parts[part] {
			r := h.rules
			if s.Change(&r); plan.Parts[part].Wider(&r) {
				list = append(list, h.basesWith(m, sets, s)...)
			}
		}
	}
	return list
}

// together are the bases of two mistakes of which one changes a part only where
// the other is made: the HMAC of a canonical request has the key in it. Among the
// sets of a part and of the seal they are put together wrongly, and refuted.
func (h *hunt) together(plan *signer.Plan, sets [][]*Mistake) []*base {
	var list []*base
	for i, part := range plan.Parts {
		for _, a := range h.groups.parts[i] {
			r := a.changed(h.rules)
			if h.depth < 2 || part.Wider == nil || !part.Wider(&r) {
				continue
			}
			looks := part.Looks(r)
			for _, b := range h.groups.seal {
				if part.Looks(b.changed(r)) != looks {
					list = append(list, h.basesWith(a, sets, b)...)
				}
			}
		}
	}
	for _, b := range list {
		b.counted = true
	}
	return list
}

// changed tells which parts a member changes, and which others would know of it
// by wider rules. Where it has no plan there are none.
func (h *hunt) changed(plan *signer.Plan, m *Mistake) (parts, wider []int) {
	c, r := h.made([]*Mistake{m})
	other := plan
	if m.Alter != nil {
		if other = h.plan(c); other == nil {
			return nil, nil
		}
		if !h.groups.large {
			h.mu.Lock()
			h.plans[m] = other
			h.mu.Unlock()
		}
	}
	for i := range plan.Parts {
		ours, theirs := &plan.Parts[i], &other.Parts[i]
		if ours.Facts != theirs.Facts || ours.Looks(h.rules) != theirs.Looks(r) {
			parts = append(parts, i)
		}
		if ours.WiderFacts != theirs.WiderFacts {
			wider = append(wider, i)
		}
	}
	if sealKeyOf(plan, h.rules) != sealKeyOf(other, r) {
		parts = append(parts, inKey)
	}
	if r.Output != h.rules.Output {
		parts = append(parts, inOutput)
	}
	return parts, wider
}

// neighbours is how many members have their values made together.
func (h *hunt) neighbours(part int) int {
	const most, kept = 16, 4 << 20
	if h.groups.large {
		return 1
	}
	size, mistakes := 300, len(h.groups.seal)
	if part != inKey {
		size, mistakes = size+h.sizes[part], len(h.groups.parts[part])
	}
	values := 1
	if h.depth > 1 {
		values += mistakes
	}
	if h.depth > 2 {
		values += mistakes * mistakes / 2
	}
	return min(most, 1+kept/(size*values))
}

// rest drops the bases with a mistake that changes nothing by itself.
func (h *hunt) rest() {
	for _, b := range h.bases {
		if b.idle {
			h.idle[b.set[0]] = true
		}
	}
	idle := func(m *Mistake) bool { return h.idle[m] }
	h.bases = slices.DeleteFunc(h.bases, func(b *base) bool {
		if b.members == nil {
			return slices.ContainsFunc(b.set, idle)
		}
		b.members = slices.DeleteFunc(slices.Clone(b.members), idle)
		return len(b.members) == 0 || slices.ContainsFunc(b.set, idle)
	})
}

// leave is called when the sets on a base with so many mistakes more are tried.
// What was made for its members waits for those of one mistake more, if it is
// not too much.
func (h *hunt) leave(b *base, size int) {
	if b.members == nil {
		return
	}
	made := len(b.plans) * (perPlan + 8*h.cost) // the encoded queries are most of it (measured)
	if b.list != nil {
		made += b.list.size
	}
	held := h.held.Add(int64(made - b.held))
	if b.held = made; size > 1 || len(b.set) > 0 || h.groups.large || held > mostHeld {
		h.held.Add(int64(-made))
		b.list, b.plans, b.held = nil, nil, 0
	}
}

const mostHeld, perPlan = 8 << 20, 4 << 10

// setIdle keeps that a member changes nothing.
func (h *hunt) setIdle(m *Mistake) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.idle[m] = true
}

// planned takes the plan that was made to see what a member changes. It belongs
// to the taker.
func (h *hunt) planned(m *Mistake) *signer.Plan {
	h.mu.Lock()
	defer h.mu.Unlock()
	plan := h.plans[m]
	delete(h.plans, m)
	return plan
}
