package diagnose

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
)

// Certainty says what a finding is worth.
type Certainty string

const (
	// Proved: signing with the mistakes reproduces the provided bytes.
	Proved Certainty = "proved"
	// Seen: the text shows it, but the whole is not reproduced.
	Seen Certainty = "seen"
	// Possible: worth a look.
	Possible Certainty = "possible"
)

// A Finding is a mistake that was made.
type Finding struct {
	Mistake   *Mistake
	Step      string // the first step that it changes
	Certainty Certainty
	Where     string
	// Excerpt shows the change at that place: ours and theirs.
	Excerpt []Segment

	times int // how many steps show it
}

// A Search tells what was tried.
type Search struct {
	Hypotheses int      // sets of mistakes
	Distinct   int      // sets that change something and are not equal to another
	HMACs      int      // keyed hashes computed
	Depth      int      // mistakes in the largest sets
	Complete   bool     // all sets up to Depth were tried
	Families   []string // mistakes with a parameter that were tried, by their names
}

// An Explanation is what is known about the differences of a comparison.
type Explanation struct {
	Findings     []Finding
	Alternatives [][]*Mistake // other sets of the same size that give the same bytes
	// Reproduced tells for each step that differs whether the findings give
	// its bytes.
	Reproduced map[int]bool
	// Named tells for each text whether the findings name all that differs in it,
	// be it proved or only seen.
	Named map[int]bool
	// Left is what no mistake explains of texts in which some are named.
	Left   []Leftover
	Search *Search // nil where nothing differs
}

// Options are what to look for, and how far.
type Options struct {
	// Depth is how many mistakes a set may have at the most.
	Depth int
	Known Known
	// Progress is told, now and then, how far the search is, if it is not nil.
	// It is called by one goroutine at a time.
	Progress func(Search)
}

// Explain looks for the smallest sets of at most so many mistakes that turn our
// values into theirs. Each step that differs is explained by itself, starting
// from the side's own earlier values: what was wrong before it is not counted
// twice. It stops, incomplete, when ctx ends.
func Explain(ctx context.Context, s signer.Scheme, c *signer.Case, cmp Comparison, o Options) Explanation {
	depth := o.Depth
	x := explainer{options: o, ctx: ctx, scheme: s, c: c, keyless: *c, cmp: cmp, steps: s.Steps(c)}
	x.keyless.Credentials = signer.Credentials{}
	x.cost = costOf(c, len(x.steps))
	x.Reproduced, x.Named = map[int]bool{}, map[int]bool{}
	for k, side := range cmp.Sides {
		if side == nil || side.State != Differs && !side.blurred {
			continue
		}
		if x.Search == nil {
			x.Search = &Search{Complete: true}
		}
		switch {
		case side.blurred && x.proveLiterally(k, depth):
			side.State, side.Difference = Differs, side.Diff.First
		case side.State != Differs:
		case x.steps[k].Divide != nil:
			x.explainText(k, depth)
		case x.prove(k, depth):
		case x.steps[k].Undo != nil:
			x.seeBehind(k, depth)
		}
	}
	x.agree()
	x.alternatives()
	return x.Explanation
}

// costOf tells what it costs to compute every step once, in bytes: to decode,
// sort and encode a parameter or a header takes as long as to hash so many.
func costOf(c *signer.Case, steps int) int {
	const perItem, perStep = 60, 300
	items := strings.Count(c.Request.URL, "&") + bytes.Count(c.Request.Body, []byte("&"))
	cost := len(c.Request.URL) + len(c.Request.Body) + len(c.Credentials.SecretAccessKey) + perStep*steps
	for _, h := range c.Request.Headers {
		items += 1 + strings.Count(h.Value, ";") + strings.Count(h.Value, ",")
		cost += len(h.Name) + len(h.Value)
	}
	return cost + perItem*items
}

type explainer struct {
	Explanation
	options Options
	ctx     context.Context
	scheme  signer.Scheme
	c       *signer.Case
	keyless signer.Case // the case without its key, for steps that need none
	cmp     Comparison
	steps   []signer.Step
	cost    int // of computing once, in bytes
	work    int // done so far
	proofs  []proof
	// evidence is the mistakes that texts show, in the order in which they were
	// seen: what those texts were signed with, if they were signed.
	evidence []*Mistake
}

// mostWork bounds the bytes that are computed for one explanation. A request
// of a megabyte has some 50 sets of mistakes tried on it.
const mostWork = 64 << 20

// A proof is the sets that reproduce a step, the first of which was taken.
type proof struct {
	sets      [][]*Mistake
	certainty Certainty
}

// signFrom computes step k from own earlier values, and returns those with it.
func (x *explainer) signFrom(own signer.Values, k int, rules signer.Rules) signer.Values {
	x.work += x.cost
	own = slices.Clone(own)
	clear(own[k:])
	c := &x.keyless
	if x.steps[k].Keyed {
		c = x.c
		if x.c.Credentials.CanSign() {
			x.Search.HMACs++
		}
	}
	v := x.scheme.Sign(c, rules, own)
	for i := range k {
		if own[i] != nil {
			v[i] = own[i]
		}
	}
	return v
}

// longKey is how long that is at the most of which keys are made in a hunt: it is
// hashed anew for every way in which it can have been used. None is as long.
const longKey = 16 << 10

// prove looks for the sets that reproduce the bytes of step k: from the side's
// own earlier values, and if that fails from the request alone, since what was
// printed may not be what was signed. A text box makes LF of every CRLF.
func (x *explainer) prove(k, depth int) bool {
	if x.knownToMake(k) {
		x.Reproduced[k] = true
		return true
	}
	own := x.printed(x.cmp.own)
	if x.reproduce(target{k: k, own: own, theirs: x.cmp.own[k], right: x.cmp.given[k]}, depth) {
		return true
	}
	printed := slices.ContainsFunc(own[:k], func(v []byte) bool { return v != nil })
	if printed && len(x.evidence) > 0 && x.proveFrom(x.evidence, k, min(depth, 2)) {
		return true
	}
	return printed && x.reproduce(x.alone(k), depth)
}

// knownToMake reports whether the mistakes that are proved already make step k
// what it is, from the side's own earlier values.
func (x *explainer) knownToMake(k int) bool {
	c, r, any := *x.c, x.scheme.Rules(x.c), false
	for _, f := range x.Findings {
		if f.Certainty == Proved {
			f.Mistake.Make(&c, &r)
			any = true
		}
	}
	if !any {
		return false
	}
	own := slices.Clone(x.cmp.own)
	clear(own[k:])
	v := x.scheme.Sign(&c, r, own)
	return k < len(v) && v.Fits(&x.steps[k], k, x.cmp.own[k])
}

// proveFrom looks for what was done beside mistakes that the text shows: a text
// box makes LF of every CRLF, so that the text itself is not what was signed.
func (x *explainer) proveFrom(evidence []*Mistake, k, depth int) bool {
	t := x.alone(k)
	plan := x.plannable(t)
	if plan == nil {
		return false
	}
	hits := x.hunt(plan, t, evidence, depth)
	if len(hits) > 0 {
		x.take(k, hits)
	}
	return len(hits) > 0
}

// alone is the value of step k, to be reproduced from the request as it is.
func (x *explainer) alone(k int) target {
	return target{k: k, own: make(signer.Values, len(x.steps)), theirs: x.cmp.own[k], right: x.cmp.calculated[k]}
}

// reproduce searches, and takes the sets that were found: small ones, then
// those that what lies behind a value tells apart, then larger ones.
func (x *explainer) reproduce(t target, depth int) bool {
	plan := x.plannable(t)
	switch {
	case plan != nil && len(plan.KeyFacts)+len(x.c.Credentials.AccessKeyID)+len(x.c.Region)+len(x.c.Service) > longKey:
		depth = min(depth, 1)
	case plan != nil:
		hits := x.hunt(plan, t, nil, depth)
		if len(hits) > 0 {
			x.take(t.k, hits)
		}
		return len(hits) > 0
	}
	const small = 2
	hits := x.search(t, min(depth, small))
	if len(hits) == 0 && depth > small {
		hits = x.searchBehind(t, depth)
	}
	if len(hits) == 0 && depth > small {
		hits = x.search(t, depth)
	}
	if len(hits) == 0 {
		return false
	}
	x.take(t.k, hits)
	return true
}

// proveLiterally looks for the sets that reproduce step k from the request as
// it is, though it looks masked: what reproduces the bytes is proved, and what
// looked like a mask was a value.
func (x *explainer) proveLiterally(k, depth int) bool {
	side := x.cmp.Sides[k]
	undone := side.undone
	side.undone = false
	if x.reproduce(x.alone(k), depth) {
		return true
	}
	side.undone = undone
	return false
}

// take records the first of the sets that reproduce step k, and the others as
// alternatives.
func (x *explainer) take(k int, hits []hypothesis) {
	certainty, side := Proved, x.cmp.Sides[k]
	if side.Diff.Masked || side.undone {
		certainty = Seen // no proof rests on what is masked, or on nothing but itself
	}
	x.Reproduced[k] = !side.undone
	for i := range hits {
		hits[i].set = catalogued(hits[i].set)
	}
	x.preferFound(hits)
	for _, m := range hits[0].set {
		x.find(m, certainty)
	}
	p := proof{certainty: certainty}
	for _, h := range hits {
		if !slices.ContainsFunc(p.sets, func(set []*Mistake) bool { return slices.EqualFunc(set, h.set, sameName) }) {
			p.sets = append(p.sets, h.set)
		}
	}
	x.proofs = append(x.proofs, p)
}

// catalogued returns mistakes as the catalogue has them.
func catalogued(set []*Mistake) []*Mistake {
	set = slices.Clone(set)
	slices.SortStableFunc(set, func(a, b *Mistake) int { return cmp.Compare(placeOf(a), placeOf(b)) })
	return set
}

// placeOf returns where a mistake stands in the catalogue.
func placeOf(m *Mistake) int {
	return slices.IndexFunc(catalogue, func(c Mistake) bool { return c.ID == m.ID && c.Variant == m.Variant })
}

// sameName: two ways to make one mistake have one name.
func sameName(a, b *Mistake) bool { return a.ID == b.ID && a.Variant == b.Variant && a.With == b.With }

// alternatives lists, for each step with several proofs, what else the whole
// set of findings could be.
func (x *explainer) alternatives() {
	for i, p := range x.proofs {
		for _, other := range p.sets[1:] {
			var set []*Mistake
			for j, q := range x.proofs {
				if j == i {
					set = append(set, other...)
				} else {
					set = append(set, q.sets[0]...)
				}
			}
			x.Alternatives = append(x.Alternatives, set)
		}
	}
}

// find adds a finding, once.
func (x *explainer) find(m *Mistake, certainty Certainty) {
	for i := range x.Findings {
		if f := &x.Findings[i]; sameName(f.Mistake, m) {
			f.times++
			if certainty == Proved {
				f.Certainty = Proved
			}
			return
		}
	}
	f := Finding{Mistake: m, Step: m.Step, Certainty: certainty, Where: m.Step, times: 1}
	c, rules := *x.c, x.scheme.Rules(x.c)
	m.Make(&c, &rules)
	right, wrong := x.scheme.Sign(x.c, x.scheme.Rules(x.c), nil), x.scheme.Sign(&c, rules, nil)
	for k := range x.steps {
		if !bytes.Equal(right[k], wrong[k]) && !x.steps[k].Secret {
			f.Step = x.steps[k].ID
			diff := Compare(&x.steps[k], right[k], wrong[k])
			f.Where, f.Excerpt = x.place(k, diff.First), excerptOf(diff)
			break
		}
	}
	x.Findings = append(x.Findings, f)
}

// place writes where a difference is.
func (x *explainer) place(k int, d *Difference) string {
	where := x.steps[k].Title
	if d == nil {
		return where
	}
	if d.Item != nil && d.Item.Kind == "parameter" {
		return fmt.Sprintf("%s, parameter %d %s, byte %d", where, d.Item.Index, d.Item.Name, d.Byte)
	}
	if d.Item != nil && d.Item.Kind == "line" {
		return fmt.Sprintf("%s, line %d (%s), byte %d", where, d.Item.Index, d.Item.Name, d.Byte)
	}
	return fmt.Sprintf("%s, byte %d", where, d.Byte)
}

// excerptOf returns the segments around the first difference, at most 160
// bytes or so of them.
func excerptOf(diff Diff) []Segment {
	const before, most = 24, 160
	first := slices.IndexFunc(diff.Segments, func(s Segment) bool { return s.differs() })
	if first < 0 {
		return nil
	}
	var list []Segment
	if first > 0 {
		lead := diff.Segments[first-1]
		if cut := len(lead.Text) - before; cut > 0 {
			lead.Text = lead.Text[boundaryAfter(lead.Text, cut):]
		}
		list = append(list, lead)
	}
	size := 0
	for _, s := range diff.Segments[first:] {
		if room := most - size; len(s.Text) > room {
			s.Text = s.Text[:boundaryBefore(s.Text, room)]
		}
		if len(s.Text) == 0 {
			break
		}
		size += len(s.Text)
		list = append(list, s)
	}
	return list
}
