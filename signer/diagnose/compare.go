// Package diagnose compares what a program produced with what the rules give,
// and names the mistakes that lie between.
package diagnose

import (
	"bytes"
	"slices"

	"countersign/signer"
)

// State says how a value stands to ours.
type State string

const (
	// Same: it is ours.
	Same State = "same"
	// Differs: it is neither ours nor what the side's own earlier values
	// give. A mistake is here, or in a step before it that was not shown.
	Differs State = "differs"
	// Follows: it is not ours, but exactly what the side's own earlier
	// values give. Nothing is wrong in this step.
	Follows State = "follows"
	// Absent: there is nothing to compare it with: no key, or a request
	// that was masked before it was pasted.
	Absent State = "absent"
)

// A Side is the value that one side has for a step.
type Side struct {
	Value      signer.Text `json:"value"`
	State      State       `json:"state"`
	Difference *Difference `json:"difference"`
	Segments   []Segment   `json:"segments"`
	Diff       Diff        `json:"-"`
	// Nearest is what lies between the value and what the side's own earlier
	// values give, where that is neither ours nor the value itself.
	Nearest Diff `json:"-"`

	undone  bool // compared with what lies behind it, not with ours
	blurred bool // not compared, since what was to be signed is masked, or no host is known
}

// A Comparison lays the values of one side beside ours.
type Comparison struct {
	Sides []*Side // one a step; nil where the side has no value

	calculated signer.Values
	own        signer.Values // the side's values, with ours behind the masks
	given      signer.Values // what those give, step by step
}

// Lay compares theirs with the calculated values, step by step. The case is
// needed to tell what follows from their own values.
func Lay(s signer.Scheme, c *signer.Case, calculated, theirs signer.Values) Comparison {
	steps := s.Steps(c)
	cmp := Comparison{
		Sides:      make([]*Side, len(steps)),
		calculated: calculated,
		own:        make(signer.Values, len(steps)),
	}
	for k := range steps {
		if len(theirs[k]) == 0 {
			continue
		}
		side := &Side{Value: signer.Text(theirs[k]), Segments: []Segment{}}
		if calculated[k] != nil {
			side.Diff = Compare(&steps[k], calculated[k], theirs[k])
			side.Segments = side.Diff.Segments
		}
		cmp.Sides[k], cmp.own[k] = side, unmasked(theirs[k], &side.Diff)
	}
	cmp.given = s.Sign(c, s.Rules(c), cmp.own)
	blurred := cmp.blurred(steps, hostOf(&c.Request))
	for k, side := range cmp.Sides {
		if side == nil {
			continue
		}
		if cmp.given[k] == nil || steps[k].Keyed && blurred[k] {
			cmp.undo(s, c, &steps[k], k)
		}
		cmp.settle(&steps[k], k, blurred[k])
	}
	return cmp
}

// hostOf returns the host of a request, from its address or its header.
func hostOf(r *signer.Request) string {
	if host, sent := r.Header("Host"); sent && len(bytes.TrimSpace([]byte(host))) > 0 {
		return host
	}
	return r.Target().Host
}

// blurred tells of each step whether what it is made of is masked, or the host
// in it not known. A value of the side's own that can be read makes up for what
// it is made of.
func (cmp *Comparison) blurred(steps []signer.Step, host string) []bool {
	inputs, values := make([]bool, len(steps)), make([]bool, len(steps))
	for k := range steps {
		for _, of := range steps[k].Of {
			inputs[k] = inputs[k] || values[of]
		}
		switch {
		case steps[k].Keyed:
			values[k] = inputs[k]
		case cmp.own[k] != nil:
			values[k] = Masked(cmp.own[k])
		default:
			values[k] = inputs[k] || steps[k].Host && host == "" || Masked(cmp.calculated[k])
		}
	}
	return inputs
}

// follows reports whether the value of step k is what the side's own earlier
// values give.
func (cmp *Comparison) follows(step *signer.Step, k int) bool {
	v := cmp.given
	if step.Verify == nil {
		return v.Fits(step, k, cmp.Sides[k].Value)
	}
	v = slices.Clone(v)
	for i := range k {
		if cmp.own[i] != nil {
			v[i] = cmp.own[i]
		}
	}
	return v.Fits(step, k, cmp.Sides[k].Value)
}

// undo takes what lies behind the value of step k for the side's own value of
// the step that it is made of, where it has none. So a value can be judged by itself that
// cannot be computed.
func (cmp *Comparison) undo(s signer.Scheme, c *signer.Case, step *signer.Step, k int) {
	if step.Undo == nil || len(step.Of) != 1 || cmp.own[step.Of[0]] != nil {
		return
	}
	behind := step.Undo(cmp.own[k])
	if behind == nil {
		return
	}
	cmp.own = slices.Clone(cmp.own)
	cmp.own[step.Of[0]] = behind
	cmp.given = slices.Clone(cmp.given)
	cmp.given[k] = s.Sign(c, s.Rules(c), cmp.own)[k]
	cmp.Sides[k].undone = true
}

// settle decides the state, once it is known what follows. In a blurred case
// the text to sign has masks in it, so that nothing computed with the key can
// be right.
func (cmp *Comparison) settle(step *signer.Step, k int, blurred bool) {
	s, calculated, given := cmp.Sides[k], cmp.calculated[k], cmp.given[k]
	masked := s.Diff.Masked && s.Diff.First == nil
	follows := cmp.follows(step, k)
	switch {
	case calculated != nil && masked || cmp.calculated.Fits(step, k, s.Value):
		s.State = Same
	case follows && !s.undone:
		s.State = Follows
	case s.undone && !follows:
		s.State = Differs
	case s.undone, calculated == nil && given == nil, step.Keyed && blurred, Masked(s.Value) && step.Divide == nil:
		s.State = Absent
	default:
		s.State = Differs
	}
	s.blurred = s.State != Same && calculated != nil && step.Keyed && blurred
	if calculated == nil && given != nil {
		s.Diff = Compare(step, given, s.Value)
		s.Segments = s.Diff.Segments
	}
	if s.State == Differs || s.State == Follows {
		s.Difference = s.Diff.First
	}
	if s.State == Differs && given != nil && !bytes.Equal(given, calculated) {
		s.Nearest = Compare(step, given, s.Value)
	}
}

// unmasked returns the value with ours in place of what is masked, unless it is
// ours that is masked. What is masked and cannot be told is no value.
func unmasked(value []byte, diff *Diff) []byte {
	if !diff.Masked {
		return value
	}
	var b []byte
	for i, s := range diff.Segments {
		take := s.Op != Calculated
		if s.Masked {
			take = (s.Op == Provided) == oursIsMask(diff.Segments, i)
		}
		if take {
			b = append(b, s.Text...)
		}
	}
	return b
}

// oursIsMask reports whether of the masked segments at i, ours and theirs, ours
// is the mask and theirs is not.
func oursIsMask(segments []Segment, i int) bool {
	if segments[i].Op == Provided {
		i--
	}
	if i < 0 || segments[i].Op != Calculated || !segments[i].Masked || !Masked(segments[i].Text) {
		return false
	}
	theirs := i + 1
	return theirs == len(segments) || !segments[theirs].Masked || !Masked(segments[theirs].Text)
}
