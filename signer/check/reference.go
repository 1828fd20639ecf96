package check

import (
	"bytes"
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// A reference is a request that works, laid beside the one that is checked.
// Both are what they are: it is laid beside what was calculated for the other,
// and not beside what a program printed of it.
type reference struct {
	*job                   // how it is signed itself
	of       *job          // what is checked
	values   signer.Values // in the order of what is checked
	bases    signer.Values // what its own earlier values give in the other, at its time
	sides    []*diagnose.Side
	words    []string
	timely   []bool // differs by its time alone
	signed   bool   // it carries its signature
	stripped bool   // a browser left that out
	alien    bool   // it is signed by another scheme
}

// refer signs the request that works by its own data, and compares.
func (j *job) refer(ctx context.Context) {
	f := j.in.Working
	if f == nil && j.in.Reference != nil {
		f = j.reading.Find(*j.in.Reference)
	}
	if f == nil {
		return
	}
	request := requestOutput(&f.Request)
	run, err := newJob(Input{
		Request: &request, Region: cmp.Or(f.Region, j.in.Region), Service: cmp.Or(f.Service, j.in.Service),
	}, j.now)
	if err != nil {
		return // no field of that input can be wrong
	}
	run.c.Credentials = j.c.Credentials
	if run.scheme.Recognises(&run.c) < signer.Marked {
		run.scheme = j.scheme
	}
	r := &reference{of: j, stripped: f.Stripped, signed: run.sent(), alien: run.scheme.ID() != j.scheme.ID()}
	if k := signer.StepIndex(j.steps, "signed-headers"); !r.signed && !r.alien && k >= 0 && j.sent() {
		run.c.SignedHeaders = string(j.calculated[k]) // which ones it signs is not known
	}
	run.compute()
	r.job = run.ownKey(j)
	if other := r.byReading(ctx); other != nil {
		r.job = other
	}
	r.gatherValues()
	r.lay()
	j.reference = r
}

// ownKey takes a derived key away from a request of another scope.
func (j *job) ownKey(of *job) *job {
	if k := signer.StepIndex(j.steps, "credential-scope"); j.c.Credentials.SigningKey != "" && k >= 0 {
		if i := signer.StepIndex(of.steps, "credential-scope"); i < 0 || !bytes.Equal(j.calculated[k], of.calculated[i]) {
			j.c.Credentials.SigningKey = ""
			j.compute()
		}
	}
	return j
}

// gatherValues puts its values in the order of what is checked. Without a key it is
// known by what it carries.
func (r *reference) gatherValues() {
	carried := r.scheme.Carried(&r.c)
	r.values = make(signer.Values, len(r.of.steps))
	for k := range r.of.steps {
		i := signer.StepIndex(r.steps, r.of.steps[k].ID)
		if i < 0 || !r.signed && (r.steps[i].Role != signer.RoleNone || r.steps[i].ID == "signed-headers") {
			continue // it is not known
		}
		if r.values[k] = r.calculated[i]; r.values[k] == nil && i < len(carried) && r.steps[i].Keyed {
			r.values[k] = carried[i]
		}
	}
}

// lay compares step by step.
func (r *reference) lay() {
	j := r.of
	r.sides, r.words = make([]*diagnose.Side, len(j.steps)), make([]string, len(j.steps))
	r.bases, r.timely = make(signer.Values, len(j.steps)), make([]bool, len(j.steps))
	given := j.scheme.Sign(&j.c, j.scheme.Rules(&j.c), r.values)
	for k := range j.steps {
		step, value := &j.steps[k], r.values[k]
		if value == nil || len(value) == 0 && len(j.calculated[k]) == 0 {
			continue
		}
		side := &diagnose.Side{Value: append(signer.Text{}, value...), Segments: []diagnose.Segment{}}
		r.sides[k] = side
		if r.alien {
			side.State, r.words[k] = diagnose.Absent, "signed by another scheme"
			if bytes.Equal(j.calculated[k], value) {
				side.State, r.words[k] = diagnose.Same, "the same"
			}
			continue
		}
		if j.calculated[k] != nil {
			side.Diff = diagnose.Compare(step, j.calculated[k], value)
			side.Segments = side.Diff.Segments
		}
		r.bases[k] = atItsTime(step, given[k], value)
		side.State = r.state(step, k)
		r.words[k] = r.wordsOf(step, k)
		aside(step, side, j.calculated[k])
	}
}

// state tells whether the value is ours, or is only what its time or its own
// earlier values make of ours.
func (r *reference) state(step *signer.Step, k int) diagnose.State {
	side, ours := r.sides[k], r.of.calculated
	switch {
	case step.Secret && len(step.Of) == 0 && ours[k] != nil && !bytes.Equal(ours[k], side.Value):
		r.timely[k] = true // derived from a scope that is no step
		return diagnose.Follows
	case ours[k] == nil:
		return diagnose.Absent
	case step.Verify == nil && ours.Fits(step, k, side.Value):
		return diagnose.Same
	case r.follows(step, k):
		r.timely[k] = true
		for _, of := range step.Of {
			s := r.sides[of]
			r.timely[k] = r.timely[k] && (s == nil || s.State == diagnose.Same || r.timely[of])
		}
		return diagnose.Follows
	}
	if side.Difference = diagnose.Compare(step, r.bases[k], side.Value).First; side.Difference == nil {
		return diagnose.Follows
	}
	return diagnose.Differs
}

// follows reports whether the value is what its own earlier values give, at its
// own time.
func (r *reference) follows(step *signer.Step, k int) bool {
	v := slices.Clone(r.values)
	if step.Verify != nil {
		return v.Fits(step, k, r.values[k])
	}
	v[k] = r.bases[k]
	return v.Fits(step, k, r.values[k])
}

// wordsOf say how a value stands to ours. What time makes of it is no mistake.
func (r *reference) wordsOf(step *signer.Step, k int) string {
	switch r.sides[k].State {
	case diagnose.Same:
		return "the same"
	case diagnose.Follows:
		if r.timely[k] {
			return "differs only by its time"
		}
		return "differs only because an earlier step does"
	case diagnose.Absent:
		return "not compared: that needs the key"
	}
	s := Step{Keyed: step.Keyed}
	return s.Words(r.sides[k])
}

// side returns the side of a step, and how it stands to ours.
func (r *reference) side(k int) (*diagnose.Side, string) {
	if r == nil {
		return nil, ""
	}
	return r.sides[k], r.words[k]
}

// A stretch is a part of a value that is another one in each request: a time, a
// session's token, the number of an attempt.
type stretch struct {
	from, to int
	name     string
}

var (
	timelyHeaders    = []string{"date", "x-amz-date", "x-amz-security-token", "amz-sdk-invocation-id", "amz-sdk-request", "x-amzn-trace-id"}
	timelyParameters = []string{"X-Amz-Date", "X-Amz-Security-Token", "Timestamp", "Expires", "SecurityToken", "X-Amz-Signature", "Signature"}
	timelyLines      = []string{"time", "Date"}

	scopeDate  = regexp.MustCompile(`(?:/|%2F)(\d{8})(?:/|%2F)`)
	policyTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z|\d{8}T\d{6}Z|/\d{8}/`)
)

// stretches lists those of a step's value.
func stretches(step *signer.Step, value []byte) (list []stretch) {
	if step.ID == "policy" {
		for i, at := range policyTime.FindAllIndex(value, 100) {
			list = append(list, stretch{at[0], at[1], strconv.Itoa(i)})
		}
		return list
	}
	if step.Divide == nil {
		return nil
	}
	at := 0
	for _, p := range step.Divide(value) {
		if from, to := stretchOf(step, &p); to > from {
			list = append(list, stretch{at + from, at + to, p.Kind + " " + p.Name})
			if step.ID == "credential-scope" {
				list[len(list)-1].name = "date"
			}
		}
		at += len(p.Text)
	}
	return list
}

// stretchOf returns which part of a piece is one.
func stretchOf(step *signer.Step, p *signer.Piece) (from, to int) {
	switch {
	case step.ID == "credential-scope" && p.Index == 1,
		p.Kind == "line" && slices.Contains(timelyLines, p.Name):
		return 0, len(p.Text)
	case p.Kind == "header" && slices.Contains(timelyHeaders, strings.ToLower(p.Name)) && p.Head > 0,
		p.Kind == "parameter" && slices.Contains(timelyParameters, p.Name):
		return p.Head, len(p.Text)
	case p.Kind == "parameter" && p.Name == "X-Amz-Credential":
		if at := scopeDate.FindSubmatchIndex(p.Text); at != nil {
			return at[2], at[3]
		}
	}
	return 0, 0
}

// atItsTime returns a value with the stretches that another one has.
func atItsTime(step *signer.Step, value, other []byte) []byte {
	ours := stretches(step, value)
	if len(ours) == 0 {
		return value
	}
	theirs := map[string]stretch{}
	for _, s := range stretches(step, other) {
		theirs[s.name] = s
	}
	var b []byte
	at := 0
	for _, s := range ours {
		if t, found := theirs[s.name]; found {
			b = append(append(b, value[at:s.from]...), other[t.from:t.to]...)
			at = s.to
		}
	}
	return append(b, value[at:]...)
}

// aside marks the segments that differ by nature: all of a value that only
// follows, else what lies in its stretches.
func aside(step *signer.Step, side *diagnose.Side, calculated []byte) {
	ours, theirs := stretches(step, calculated), stretches(step, side.Value)
	within := func(list []stretch, from, to int) bool {
		return slices.ContainsFunc(list, func(s stretch) bool { return s.from <= from && to <= s.to })
	}
	i, k := 0, 0
	for n := range side.Segments {
		s := &side.Segments[n]
		size := len(s.Text)
		switch {
		case s.Op == diagnose.Equal:
		case side.State != diagnose.Differs:
			s.Aside = true
		case s.Op == diagnose.Calculated:
			s.Aside = within(ours, i, i+size)
		default:
			s.Aside = within(theirs, k, k+size)
		}
		if s.Op != diagnose.Provided {
			i += size
		}
		if s.Op != diagnose.Calculated {
			k += size
		}
	}
}
