package diagnose

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"countersign/signer"
)

// A hunt looks for the sets of mistakes that give a signature. It makes the
// parts of what is signed once for all that changes them, puts them together in
// all ways that make sets of so many mistakes, and looks each digest up among
// those that the signature can have been made of. Nothing is computed for two
// sets whose texts and keys are the same.
type hunt struct {
	ctx    context.Context
	scheme signer.Scheme
	steps  []signer.Step
	t      target
	depth  int
	cost   int // of computing all steps once, in bytes
	c      signer.Case
	rules  signer.Rules
	alone  *base   // the case as it is
	bases  []*base // with mistakes that change more than one part, and members of families
	groups groups

	mu      sync.Mutex
	lists   map[listKey]*list
	sealing map[sealKey]*sealList
	outputs map[signer.OutputRules][]candidate
	endings int // mistakes with the digest that change something
	hits    []hit
	search  *Search
	tell    func(Search)

	digests, work atomic.Int64
	over          atomic.Bool // there was more to try than may be
	less          atomic.Bool // some sets were left out
	told          int64
}

// A base is where sets start: mistakes that cannot be told apart by parts, or
// none.
type base struct {
	set  []*Mistake
	seal *sealList // nil where no other base has it
	// plain is the digest with no mistakes but those of the base; idle tells
	// that it is as without them, so that they are none for this case.
	plain []byte
	idle  bool
	// single tells that nothing is combined with it.
	single bool
	sees   []candidate
}

// Bounds of one hunt. Work is counted in bytes that are made or hashed.
const (
	huntWork      = 12 << 30
	huntWorkLarge = 256 << 20
	largeText     = 16 << 10
	perMade       = 8 // what it costs to make a byte, in bytes hashed
	keptBytes     = 12 << 20
)

// plannable returns the plan for a target, or nil where all steps have to be
// computed for each set: a value that is not made of the digest alone, or one of
// the side's own in between.
func (x *explainer) plannable(t target) *signer.Plan {
	planner, ok := x.scheme.(signer.Planner)
	if !ok || !x.steps[t.k].Keyed || x.steps[t.k].Divide != nil || x.steps[t.k].Verify != nil {
		return nil
	}
	plan := planner.Plan(x.c)
	rules := x.scheme.Rules(x.c)
	if plan == nil || plan.Value(t.k, &rules, make([]byte, 32)) == nil || plan.Key(&rules) == nil {
		return nil
	}
	parts := map[int]bool{}
	for _, p := range plan.Parts {
		for _, k := range p.Steps {
			parts[k] = true
		}
	}
	for k, v := range t.own {
		if v != nil && k != t.k && k < t.k && !parts[k] && !bytes.Equal(v, x.cmp.calculated[k]) {
			return nil
		}
	}
	return plan
}

// printed returns the side's own values without those that the request carries
// and that are as ours: what it says there need not be what was signed.
func (x *explainer) printed(own signer.Values) signer.Values {
	carried := x.scheme.Carried(x.c)
	own = slices.Clone(own)
	for k, v := range own {
		if v != nil && bytes.Equal(v, carried[k]) && bytes.Equal(v, x.cmp.calculated[k]) {
			own[k] = nil
		}
	}
	return own
}

// hunt looks for the sets of at most depth mistakes that give the target, beside
// those that are known to have been made.
func (x *explainer) hunt(plan *signer.Plan, t target, made []*Mistake, depth int) []hypothesis {
	h := &hunt{
		ctx: x.ctx, scheme: x.scheme, steps: x.steps, t: t, depth: depth, cost: x.cost, search: x.Search, tell: x.options.Progress,
		lists: map[listKey]*list{}, sealing: map[sealKey]*sealList{}, outputs: map[signer.OutputRules][]candidate{},
	}
	h.c, h.rules, h.alone = *x.c, x.scheme.Rules(x.c), &base{}
	c, rules := h.made(made)
	h.c, h.rules = *c, rules
	h.groups = group(plan, h.rules, x.cost)
	h.bases = h.widened(x.members())
	n := [5]int{}
	for _, b := range h.bases {
		n[len(b.set)]++
	}
	found := h.run()
	x.Search.HMACs += int(h.digests.Load())
	x.Search.Distinct += int(h.digests.Load())
	if h.over.Load() || h.less.Load() || h.ctx.Err() != nil {
		x.Search.Complete = false
	}
	return rank(found)
}

// members are those of all families.
func (x *explainer) members() []*Mistake {
	var list []*Mistake
	for _, f := range families {
		members := f.members(x.scheme, x.c, &x.options.Known)
		if len(members) > mostMembers {
			members = members[:mostMembers]
		}
		if len(members) > 0 && !slices.Contains(x.Search.Families, f.name) {
			x.Search.Families = append(x.Search.Families, f.name)
		}
		for i := range members {
			if m := &members[i]; m.ID != "method-mismatch" || !x.options.Known.MethodOpen {
				list = append(list, m)
			}
		}
	}
	return list
}

// made returns the case and the rules that mistakes make.
func (h *hunt) made(set []*Mistake) (*signer.Case, signer.Rules) {
	c, r := h.c, h.rules
	for _, m := range set {
		m.Make(&c, &r)
	}
	return &c, r
}

// widened are the bases with up to depth mistakes that are not of one part, at
// most one of them a member of a family.
func (h *hunt) widened(members []*Mistake) []*base {
	wide := h.groups.wide
	sets := [][]*Mistake{nil}
	var list []*base
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
	sets = h.different(sets)
	for _, set := range sets {
		if len(set) > 0 {
			list = append(list, &base{set: set})
		}
	}
	for _, m := range h.groups.alone {
		list = append(list, &base{set: []*Mistake{m}, single: true})
	}
	for _, m := range members {
		for _, set := range sets {
			if len(set) < h.depth {
				list = append(list, &base{set: append([]*Mistake{m}, set...)})
			}
		}
	}
	return list
}

// different leaves out sets that make the rules of another, or none.
func (h *hunt) different(sets [][]*Mistake) [][]*Mistake {
	known := map[signer.Rules]bool{}
	return slices.DeleteFunc(sets, func(set []*Mistake) bool {
		_, r := h.made(set)
		same := known[r]
		known[r] = true
		return same
	})
}

// mostWide is how many mistakes that change several parts are put together.
const mostWide = 2

// run goes through the sets, smallest first, and returns the smallest that
// give the target.
func (h *hunt) run() []hypothesis {
	var best []hypothesis
	for size := 0; size <= h.depth; size++ {
		if h.ctx.Err() != nil || h.over.Load() {
			break
		}
		h.level(size)
		if best = h.named(); len(best) > 0 && len(best[0].set) <= size+h.cheapest() {
			break
		}
		if size+1+h.cheapest() > h.depth {
			break
		}
	}
	if len(best) > 0 && len(best[0].set) > h.depth {
		return nil
	}
	return best
}

// cheapest is how few mistakes can have made the signature out of a digest.
func (h *hunt) cheapest() int {
	least := h.depth + 1
	for _, c := range h.alone.sees {
		least = min(least, c.depth)
	}
	return least
}

// A unit is what one goroutine does by itself: a share of the sets on a base.
type unit struct {
	base          *base
	size          int // mistakes beside those of the base
	share, shares int
	// together are bases whose texts, with no mistakes but those of the base,
	// are sealed together.
	together []*base
	altered  bool // such texts are left out: they are sealed together
}

// level tries all sets of one size, but for those that differ only in what is
// done with the digest.
func (h *hunt) level(size int) {
	workers := max(1, runtime.GOMAXPROCS(0))
	var units []unit
	shares := 1
	if size > 1 {
		shares = 8 * workers
	}
	for i := range shares {
		units = append(units, unit{base: h.alone, size: size, share: i, shares: shares})
	}
	h.rest()
	for _, b := range h.bases {
		if len(b.set) == size || len(b.set) < size && !b.single {
			units = append(units, unit{base: b, size: size - len(b.set), shares: 1, altered: len(b.set) < size && b.seal != nil})
		}
	}
	units = append(units, h.together(size)...)
	h.search.Depth = max(h.search.Depth, size)
	h.progress(0, 0)
	var next atomic.Int64
	var all sync.WaitGroup
	var failed atomic.Value
	for range min(workers, len(units)) {
		all.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.Store(r)
				}
			}()
			w := newWorker(h)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(units) || h.stopped() {
					return
				}
				w.do(units[i])
			}
		})
	}
	all.Wait()
	if r := failed.Load(); r != nil {
		panic(r) // where the caller can recover
	}
}

// rest drops the bases with a mistake that changes nothing by itself.
func (h *hunt) rest() {
	idle := map[*Mistake]bool{}
	for _, b := range h.bases {
		if b.idle {
			idle[b.set[0]] = true
		}
	}
	h.bases = slices.DeleteFunc(h.bases, func(b *base) bool {
		return slices.ContainsFunc(b.set, func(m *Mistake) bool { return idle[m] })
	})
}

// together are the units of the texts of bases, with mistakes in the seal alone.
func (h *hunt) together(size int) []unit {
	type sealing struct {
		seal *sealList
		sees *candidate
		size int
	}
	const most = 64
	groups := map[sealing][]*base{}
	var order []sealing
	for _, b := range h.bases {
		if b.seal == nil || b.single || len(b.set) >= size {
			continue
		}
		key := sealing{seal: b.seal, size: size - len(b.set)}
		if len(b.sees) > 0 {
			key.sees = &b.sees[0]
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], b)
	}
	var units []unit
	for _, key := range order {
		for chunk := range slices.Chunk(groups[key], most) {
			units = append(units, unit{base: chunk[0], size: key.size, shares: 1, together: chunk})
		}
	}
	return units
}

// pause lets others go on: a plain check waits no longer than for one batch.
func (h *hunt) pause() { runtime.Gosched() }

// stopped reports whether there is no more to be done.
func (h *hunt) stopped() bool { return h.ctx.Err() != nil || h.over.Load() }

// spend counts work, and tells when there was too much.
func (h *hunt) spend(bytes int) {
	most := int64(huntWork)
	if h.groups.large {
		most = huntWorkLarge
	}
	if h.work.Add(int64(bytes)) > most {
		h.over.Store(true)
	}
}

// progress tells now and then how far the search is.
func (h *hunt) progress(digests, sets int) {
	const often = 1 << 17
	n := h.digests.Add(int64(digests))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.search.Hypotheses += sets
	if h.tell != nil && (n-h.told >= often || digests+sets == 0) {
		h.told = n
		s := *h.search
		s.Distinct, s.HMACs = s.Distinct+int(n), s.HMACs+int(n)
		h.tell(s)
	}
}
