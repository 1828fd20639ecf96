package diagnose

import (
	"bytes"
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
}

// A Search tells what was tried.
type Search struct {
	Hypotheses int  // sets of mistakes
	Distinct   int  // sets that change something and are not equal to another
	HMACs      int  // keyed hashes computed
	Depth      int  // mistakes in the largest sets
	Complete   bool // all sets up to Depth were tried
}

// An Explanation is what is known about the differences of a comparison.
type Explanation struct {
	Findings     []Finding
	Alternatives [][]*Mistake // other sets of the same size that give the same bytes
	// Reproduced tells for each step that differs whether the findings give
	// its bytes.
	Reproduced map[int]bool
	Search     *Search // nil where nothing differs
}

// Explain looks for the smallest sets of at most depth mistakes that turn our
// values into theirs. Each step that differs is explained by itself, starting
// from the side's own earlier values: what was wrong before it is not counted
// twice. It stops, incomplete, when ctx ends.
func Explain(ctx context.Context, s signer.Scheme, c *signer.Case, cmp Comparison, depth int) Explanation {
	x := explainer{ctx: ctx, scheme: s, c: c, keyless: *c, cmp: cmp, steps: s.Steps(c)}
	x.keyless.Credentials = signer.Credentials{}
	x.cost = costOf(c, len(x.steps))
	x.Reproduced = map[int]bool{}
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
		case x.prove(k, depth):
		case x.steps[k].Divide != nil:
			x.see(k)
		case x.steps[k].Undo != nil:
			x.seeBehind(k, depth)
		}
	}
	x.alternatives()
	return x.Explanation
}

// costOf tells what it costs to compute every step once, in bytes: to decode,
// sort and encode a parameter or a header takes as long as to hash so many.
func costOf(c *signer.Case, steps int) int {
	const perItem, perStep = 60, 300
	items := strings.Count(c.Request.URL, "&") + bytes.Count(c.Request.Body, []byte("&"))
	cost := len(c.Request.URL) + len(c.Request.Body) + perStep*steps
	for _, h := range c.Request.Headers {
		items += 1 + strings.Count(h.Value, ";") + strings.Count(h.Value, ",")
		cost += len(h.Name) + len(h.Value)
	}
	return cost + perItem*items
}

type explainer struct {
	Explanation
	ctx     context.Context
	scheme  signer.Scheme
	c       *signer.Case
	keyless signer.Case // the case without its key, for steps that need none
	cmp     Comparison
	steps   []signer.Step
	cost    int // of computing once, in bytes
	work    int // done so far
	proofs  []proof
}

// mostWork bounds the bytes that are computed for one explanation. A request
// of a megabyte has some 50 sets of mistakes tried on it.
const mostWork = 64 << 20

// A proof is the sets that reproduce a step, the first of which was taken.
type proof struct{ sets [][]*Mistake }

// A hypothesis is a set of mistakes, the rules that they make, and what those
// give for the step in question.
type hypothesis struct {
	set   []*Mistake
	rules signer.Rules
	value []byte
}

// sign computes step k by those rules, from the side's own earlier values.
func (x *explainer) sign(k int, rules signer.Rules) []byte {
	return x.signFrom(x.cmp.own, k, rules)[k]
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

// prove looks for the sets that reproduce the bytes of step k: from the side's
// own earlier values, and if that fails from the request alone, since what was
// printed may not be what was signed. A text box makes LF of every CRLF.
func (x *explainer) prove(k, depth int) bool {
	if x.search(x.cmp.own, k, depth, x.cmp.given[k]) {
		return true
	}
	printed := slices.ContainsFunc(x.cmp.own[:k], func(v []byte) bool { return v != nil })
	return printed && x.search(make(signer.Values, len(x.steps)), k, depth, x.cmp.calculated[k])
}

// proveLiterally looks for the sets that reproduce step k from the request as
// it is, though it looks masked: what reproduces the bytes is proved, and what
// looked like a mask was a value.
func (x *explainer) proveLiterally(k, depth int) bool {
	side := x.cmp.Sides[k]
	undone := side.undone
	side.undone = false
	if x.search(make(signer.Values, len(x.steps)), k, depth, x.cmp.calculated[k]) {
		return true
	}
	side.undone = undone
	return false
}

// search tries all sets, smallest first, and takes those that reproduce the
// bytes of step k, where right rules give the value right.
func (x *explainer) search(own signer.Values, k, depth int, right []byte) bool {
	known := map[signer.Rules]bool{x.scheme.Rules(x.c): true}
	sets := []hypothesis{{rules: x.scheme.Rules(x.c), value: right}}
	for size := 1; size <= depth && len(sets) > 0; size++ {
		x.Search.Depth = max(x.Search.Depth, size)
		var next, hits []hypothesis
		for _, base := range sets {
			for i := range switches {
				if x.ctx.Err() != nil || x.work > mostWork {
					x.Search.Complete = false
					return false
				}
				h, fresh := x.extend(base, &switches[i], known)
				if !fresh {
					continue
				}
				values := x.signFrom(own, k, h.rules)
				h.value = values[k]
				if bytes.Equal(h.value, base.value) {
					continue // it changes nothing for this request
				}
				x.Search.Distinct++
				next = append(next, h)
				if values.Fits(&x.steps[k], k, x.cmp.own[k]) {
					hits = append(hits, h)
				}
			}
		}
		if len(hits) > 0 {
			x.take(k, hits)
			return true
		}
		sets = next
	}
	return false
}

// extend adds a mistake to a set, unless that gives rules that are known.
func (x *explainer) extend(base hypothesis, m *Mistake, known map[signer.Rules]bool) (hypothesis, bool) {
	x.Search.Hypotheses++
	h := hypothesis{set: append(slices.Clip(base.set), m), rules: base.rules}
	m.Change(&h.rules)
	if known[h.rules] {
		return h, false
	}
	known[h.rules] = true
	return h, true
}

// take records the first of the sets that reproduce step k, and the others as
// alternatives.
func (x *explainer) take(k int, hits []hypothesis) {
	certainty, side := Proved, x.cmp.Sides[k]
	if side.Diff.Masked || side.undone {
		certainty = Seen // no proof rests on what is masked, or on nothing but itself
	}
	x.Reproduced[k] = !side.undone
	for _, m := range hits[0].set {
		x.find(m, certainty)
	}
	var p proof
	for _, h := range hits {
		p.sets = append(p.sets, h.set)
	}
	x.proofs = append(x.proofs, p)
}

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

// seeBehind names the mistakes that show in the value of step k alone, whatever
// else is wrong with it.
func (x *explainer) seeBehind(k, depth int) {
	if x.cmp.undo(x.scheme, x.c, &x.steps[k], k); x.cmp.Sides[k].undone {
		x.prove(k, depth)
	}
}

// see names the mistakes that lie on the straight way from ours to theirs: one
// whose change, as many bytes as it is, is gone from the difference once it is
// applied.
func (x *explainer) see(k int) {
	step, theirs := &x.steps[k], x.cmp.own[k]
	rules := x.scheme.Rules(x.c)
	ours := x.sign(k, rules)
	if ours == nil {
		return
	}
	left := weight(step, ours, theirs)
	for i := range switches {
		if x.ctx.Err() != nil || x.work > mostWork {
			x.Search.Complete = false
			return
		}
		m := &switches[i]
		changed := rules
		m.Change(&changed)
		value := x.sign(k, changed)
		change := weight(step, ours, value)
		if change == 0 {
			continue
		}
		if after := weight(step, value, theirs); after+change <= left && holds(step, theirs, ours, value) {
			x.find(m, Seen)
			rules, ours, left = changed, value, after
		}
	}
}

// holds reports whether theirs has most of the items that a change from ours to
// value makes; another mistake may have changed the others once more. Without
// that, to drop a few bytes would bring ours nearer to any noise.
func holds(step *signer.Step, theirs, ours, value []byte) bool {
	count := map[string]int{}
	for _, p := range step.Divide(theirs) {
		count[string(p.Text)]++
	}
	found, missing, mine := 0, 0, map[string]int{}
	for _, p := range step.Divide(ours) {
		mine[string(p.Text)]++
	}
	for _, p := range step.Divide(value) {
		text := string(p.Text)
		if mine[text]--; mine[text] >= 0 || p.Joint() {
			continue
		}
		if count[text]--; count[text] < 0 {
			missing++
		} else {
			found++
		}
	}
	return found >= missing
}

// find adds a finding, once.
func (x *explainer) find(m *Mistake, certainty Certainty) {
	for i := range x.Findings {
		if f := &x.Findings[i]; f.Mistake.ID == m.ID {
			if certainty == Proved {
				f.Certainty = Proved
			}
			return
		}
	}
	f := Finding{Mistake: m, Step: m.Step, Certainty: certainty, Where: m.Step}
	rules := x.scheme.Rules(x.c)
	m.Change(&rules)
	right, wrong := x.scheme.Sign(x.c, x.scheme.Rules(x.c), nil), x.scheme.Sign(x.c, rules, nil)
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
