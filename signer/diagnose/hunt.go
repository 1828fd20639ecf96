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
	sizes  []int                     // of the right values of each part
	plans  map[*Mistake]*signer.Plan // of members, for whoever needs one first
	idle   map[*Mistake]bool         // change nothing by themselves

	mu      sync.Mutex
	lists   map[listKey]*list
	sealing map[sealKey]*sealList
	outputs map[signer.OutputRules][]candidate
	endings int         // mistakes with the digest that change something
	plain   []byte      // the digest of the case as it is
	sees    []candidate // and what the signature can have been made of there
	hits    []hit
	search  *Search
	tell    func(Search)

	workers []*worker // one for each core, and how many of them work
	busy    int

	decided, computed, work atomic.Int64
	held                    atomic.Int64 // bytes, about, that wait for sets of more mistakes
	over                    atomic.Bool  // there was more to try than may be
	less                    atomic.Bool  // some sets were left out
	told                    int64
}

// Bounds of one hunt. Work is counted in bytes that are made or hashed.
const (
	huntWork      = 12 << 30
	huntWorkLarge = 256 << 20
	largeText     = 16 << 10
	perMade       = 8 // what it costs to make a byte, in bytes hashed
	perPlanned    = 2 // and to plan for it
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
	h := x.newHunt(plan, t, made, depth)
	if h == nil {
		return nil
	}
	found := h.run()
	x.Search.HMACs += int(h.computed.Load())
	x.Search.Distinct += int(h.decided.Load())
	if h.over.Load() || h.less.Load() || h.ctx.Err() != nil {
		x.Search.Complete = false
	}
	return rank(found)
}

// newHunt prepares a hunt; nil: the case that those mistakes make has no plan.
func (x *explainer) newHunt(plan *signer.Plan, t target, made []*Mistake, depth int) *hunt {
	h := &hunt{
		ctx: x.ctx, scheme: x.scheme, steps: x.steps, t: t, depth: depth, cost: x.cost, search: x.Search, tell: x.options.Progress,
		lists: map[listKey]*list{}, idle: map[*Mistake]bool{}, plans: map[*Mistake]*signer.Plan{},
		sealing: map[sealKey]*sealList{}, outputs: map[signer.OutputRules][]candidate{},
	}
	h.c, h.rules, h.alone = *x.c, x.scheme.Rules(x.c), &base{}
	c, rules := h.made(made)
	h.c, h.rules = *c, rules
	if len(made) > 0 {
		if plan = x.scheme.(signer.Planner).Plan(c); plan == nil {
			return nil
		}
	}
	h.groups = group(plan, h.rules, x.cost)
	for _, p := range plan.Parts {
		size := 0
		for _, k := range p.Steps {
			if k >= 0 {
				size += len(x.cmp.calculated[k])
			}
		}
		h.sizes = append(h.sizes, size)
	}
	h.bases = h.widened(plan, x.members())
	return h
}

// members are those of all families.
func (x *explainer) members() []*Mistake {
	found := make([][]Mistake, len(families))
	share(len(families), func() func(int) {
		return func(i int) {
			list := families[i].members(x.scheme, x.c, &x.options.Known)
			found[i] = list[:min(len(list), mostMembers)]
		}
	})
	var list []*Mistake
	for i, members := range found {
		if name := families[i].name; len(members) > 0 && !slices.Contains(x.Search.Families, name) {
			x.Search.Families = append(x.Search.Families, name)
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
		if m.Alter != nil {
			c = m.Alter(c)
		}
		if m.Change != nil {
			r = m.changed(r)
		}
	}
	return &c, r
}

// plan plans for a case; nil: there is no plan.
func (h *hunt) plan(c *signer.Case) *signer.Plan {
	h.spend(perPlanned * h.cost)
	return h.scheme.(signer.Planner).Plan(c)
}

// changed returns rules with the mistake.
func (m *Mistake) changed(r signer.Rules) signer.Rules {
	m.Change(&r)
	return r
}

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
	for _, c := range h.sees {
		least = min(least, c.depth)
	}
	return least
}

// A unit is what one goroutine does by itself: a share of the sets on a base.
type unit struct {
	base          *base
	size          int // mistakes beside those of the base
	share, shares int
}

// level tries all sets of one size, but for those that differ only in what is
// done with the digest.
func (h *hunt) level(size int) {
	var units []unit
	h.rest()
	shares := 1
	if size > 1 {
		shares = 8 * runtime.GOMAXPROCS(0)
	}
	for i := range shares {
		units = append(units, unit{base: h.alone, size: size, share: i, shares: shares})
	}
	for _, b := range h.bases {
		if n := b.size(); n == size || n < size && !b.single {
			units = append(units, unit{base: b, size: size - n, shares: 1})
		}
	}
	h.search.Depth = max(h.search.Depth, size)
	h.progress(0, 0, 0)
	h.busy = 0
	share(len(units), func() func(int) {
		w := h.worker()
		return func(i int) {
			if !h.stopped() {
				w.do(units[i])
			}
		}
	})
}

// worker returns one that does nothing at present.
func (h *hunt) worker() *worker {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy++
	if h.busy > len(h.workers) {
		h.workers = append(h.workers, newWorker(h))
	}
	w := h.workers[h.busy-1]
	w.of = nil // bases have fewer members than before
	return w
}

// share does n things on all cores: begin is called once on each, and what it
// returns for each thing.
func share(n int, begin func() func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	var failed atomic.Value
	for range min(n, max(1, runtime.GOMAXPROCS(0))) {
		all.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.Store(r)
				}
			}()
			do := begin()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
	if r := failed.Load(); r != nil {
		panic(r) // where the caller can recover
	}
}

// pause lets others go on: a plain check waits no longer than for a few batches.
func (h *hunt) pause() { runtime.Gosched() }

// stopped reports whether there is no more to be done.
func (h *hunt) stopped() bool { return h.ctx.Err() != nil || h.over.Load() }

// spend counts work, and tells when there was too much.
func (h *hunt) spend(bytes int) {
	if h.work.Add(int64(bytes)) > h.mostWork() {
		h.over.Store(true)
	}
}

// mostWork is how much there may be.
func (h *hunt) mostWork() int64 {
	if h.groups.large {
		return huntWorkLarge
	}
	return huntWork
}

// progress counts digests that are decided, those of them that were computed,
// and sets, and tells now and then how far the search is.
func (h *hunt) progress(decided, computed, sets int) {
	const often = 1 << 17
	n := h.decided.Add(int64(decided))
	h.computed.Add(int64(computed))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.search.Hypotheses += sets
	if h.tell != nil && (n-h.told >= often || decided+sets == 0) {
		h.told = n
		s := *h.search
		s.Distinct, s.HMACs = s.Distinct+int(n), s.HMACs+int(h.computed.Load())
		h.tell(s)
	}
}
