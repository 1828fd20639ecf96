package check

import (
	"maps"
	"slices"
	"strings"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// Verdict is the answer in a word.
type Verdict string

// The verdicts.
const (
	// Valid: the provided signature verifies as the service would verify it.
	Valid Verdict = "valid"
	// Consistent: all that was given equals ours, but there is no signature
	// to verify, or it is masked.
	Consistent Verdict = "consistent"
	// Explained: every difference is proved to come from the mistakes named.
	Explained Verdict = "explained"
	// PartlyExplained: some differences are named, or not proved.
	PartlyExplained Verdict = "partly-explained"
	// Unexplained: there are differences, and no mistake that gives them.
	Unexplained Verdict = "unexplained"
	// NothingToCompare: nothing was provided, or it cannot be computed.
	NothingToCompare Verdict = "nothing-to-compare"
)

// A Report is the answer of POST /api/check.
type Report struct {
	Verdict      Verdict         `json:"verdict"`
	Summary      string          `json:"summary"`
	Scheme       string          `json:"scheme"`
	Read         []read.Part     `json:"read"`
	Cleaned      []read.Cleaning `json:"cleaned"`
	Request      RequestInput    `json:"request"`
	Steps        []Step          `json:"steps"`
	Mistakes     []Mistake       `json:"mistakes"`
	Alternatives [][]Name        `json:"alternatives"`
	Warnings     []Mistake       `json:"warnings"`
	Search       *Search         `json:"search"`
	Signed       *Signed         `json:"signed"`
	// Requests lists the whole requests of the pastes, where there are several.
	// It is no part of the first contract.
	Requests []Found `json:"requests,omitempty"`
	// Left is what no mistake explains of texts in which some are named. It is no
	// part of the first contract.
	Left []Leftover `json:"left,omitempty"`
	// MoreRequests is how many there are that are not listed.
	MoreRequests int `json:"more_requests,omitempty"`
	// Beside is the end of Summary that tells of the request that works.
	Beside string `json:"-"`
	// Detected tells that the request shows its scheme.
	Detected bool `json:"-"`
	// Region, Service and SignedHeaders are those that a paste names beside the request.
	Region, Service, SignedHeaders string `json:"-"`
	// AccessKeyID is the one that a paste names beside the request.
	AccessKeyID string `json:"-"`
	// Language is the one of a pasted program, for fixes in it.
	Language string `json:"-"`
	// Sent tells that the request carries a signature.
	Sent bool `json:"-"`
	// Lacks names what is missing to compute every step, beside the key.
	Lacks []string `json:"-"`
	// Named tells that the mistakes name all that differs, though not all of them
	// are proved.
	Named bool `json:"-"`
	// MethodGiven tells that the method was in the input, not adopted.
	MethodGiven bool `json:"-"`
}

// A Step is one rung of the ladder: calculated, provided and server's value.
type Step struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Rule       string         `json:"rule"`
	Source     string         `json:"source"`
	Secret     bool           `json:"secret"`
	Calculated signer.Text    `json:"calculated"`
	Provided   *diagnose.Side `json:"provided"`
	Server     *diagnose.Side `json:"server"`
	// Reference is the value of the request that works, where one was chosen.
	Reference *diagnose.Side `json:"reference,omitempty"`
	// Unlike tells in words how Reference stands to ours.
	Unlike string `json:"-"`
	// Keyed tells that the step needs the key.
	Keyed bool `json:"-"`
	// Hidden tells that there is a calculated value, but not shown.
	Hidden bool `json:"-"`
	// Verified tells that a value is verified, not compared.
	Verified bool `json:"-"`
}

// A Name is a mistake without what there is to say about it.
type Name struct {
	ID      string  `json:"id"`
	Variant *string `json:"variant"`
	With    *string `json:"with"`
}

// A Mistake is one that was made, or a warning.
type Mistake struct {
	Name
	Title       string             `json:"title"`
	Step        string             `json:"step"`
	Where       string             `json:"where"`
	Certainty   diagnose.Certainty `json:"certainty"`
	Explanation string             `json:"explanation"`
	Fixes       map[string]string  `json:"fixes"`
	// Excerpt shows the place of the mistake, ours and theirs.
	Excerpt []diagnose.Segment `json:"-"`
}

// A Leftover is what no mistake explains of a text.
type Leftover struct {
	Step  string `json:"step"`
	Where string `json:"where"`
	// Segments are the first place: what this server computes with the mistakes
	// made, beside what was given.
	Segments []diagnose.Segment `json:"segments"`
}

// A Search tells what was tried to explain a difference. Milliseconds is for
// the caller to fill in, since nothing here reads a clock.
type Search struct {
	Hypotheses   int      `json:"hypotheses"`
	Distinct     int      `json:"distinct"`
	HMACs        int      `json:"hmacs"`
	Depth        int      `json:"depth"`
	Complete     bool     `json:"complete"`
	Milliseconds float64  `json:"milliseconds"`
	Families     []string `json:"families"`
}

// Signed is the request as it should be sent.
type Signed struct {
	URL     string        `json:"url"`
	Headers []HeaderInput `json:"headers"`
	Body    signer.Text   `json:"body"`
}

// report puts the answer together.
func (j *job) report() *Report {
	verdict := j.verdict()
	r := &Report{
		Verdict: verdict, Summary: strings.TrimSpace(j.summary(verdict) + " " + j.reference.summary()), Beside: j.reference.summary(), Scheme: j.scheme.ID(),
		Read: notNil(j.reading.Parts), Cleaned: notNil(j.reading.Cleaned),
		Request:      requestOutput(&j.c.Request),
		Steps:        j.ladder(),
		Mistakes:     []Mistake{},
		Alternatives: [][]Name{},
		Warnings:     []Mistake{},
		Search:       j.search(),
		Signed:       j.signed(),
		Detected:     j.scheme.Recognises(&j.c) > signer.Guessed,
		Region:       j.reading.Region,
		Service:      j.reading.Service, SignedHeaders: j.reading.SignedHeaders,
		AccessKeyID: j.reading.Credentials.AccessKeyID,
		Language:    j.reading.Language,
		Sent:        j.sent(),
		Lacks:       j.scheme.Lacks(&j.c),
		MethodGiven: j.methodGiven,
		Named:       j.open() < 0,
	}
	r.Requests, r.MoreRequests = j.requests()
	if j.adopted != "" {
		r.Read = append(r.Read, read.Part{As: "method", Note: j.adopted})
	}
	if j.note != "" {
		r.Read = append(r.Read, read.Part{As: "bucket", Note: j.note})
	}
	if verdict == Valid { // only printed so: a right signature has no mistake
		r.Warnings = append(r.Warnings, j.findings()...)
	} else {
		r.Mistakes = append(r.Mistakes, j.findings()...)
	}
	for _, left := range j.explained.Left {
		r.Left = append(r.Left, Leftover(left))
	}
	r.Warnings = append(r.Warnings, j.remarks()...)
	r.Warnings = append(r.Warnings, j.hints(verdict, slices.Concat(r.Mistakes, r.Warnings))...)
	for _, set := range j.explained.Alternatives {
		names := make([]Name, len(set))
		for i, m := range set {
			names[i] = nameOf(m)
		}
		r.Alternatives = append(r.Alternatives, names)
	}
	return r
}

// findings are the mistakes that explain the differences.
func (j *job) findings() []Mistake {
	var list []Mistake
	for _, f := range j.explained.Findings {
		list = append(list, Mistake{
			Name: nameOf(f.Mistake), Title: f.Mistake.Title, Step: f.Step, Where: f.Where,
			Certainty: f.Certainty, Explanation: f.Mistake.Say, Fixes: f.Mistake.Fixes, Excerpt: f.Excerpt,
		})
	}
	return list
}

// remarks are what the service or the user would want to know beside.
func (j *job) remarks() []Mistake {
	var list []Mistake
	for _, remark := range slices.Concat(j.scheme.Remarks(&j.c, j.now), j.strangers(), j.blanks(), j.uselessKey()) {
		if !j.hasRequest && remark.ID == "param-required-missing" {
			continue // all is missing
		}
		certainty := diagnose.Seen
		if remark.Possible {
			certainty = diagnose.Possible
		}
		name := Name{ID: remark.ID}
		if remark.Variant != "" {
			name.Variant = &remark.Variant
		}
		list = append(list, Mistake{
			Name: name, Title: remark.Title, Step: remark.Step, Where: remark.Where,
			Certainty: certainty, Explanation: remark.Text, Fixes: map[string]string{},
		})
	}
	return list
}

// hints are what the pasted text points to, of mistakes that are not warned of
// already. What is only possible is not said of a request that is right.
func (j *job) hints(verdict Verdict, known []Mistake) []Mistake {
	var list []Mistake
	for _, hint := range j.reading.Hints {
		m := diagnose.Find(hint.ID, hint.Variant)
		if m == nil && hint.Title != "" {
			m = &diagnose.Mistake{ID: hint.ID, Title: hint.Title, Fixes: map[string]string{}}
		}
		if m == nil || verdict == Valid && !hint.Said || slices.ContainsFunc(known, func(k Mistake) bool { return k.ID == hint.ID }) {
			continue
		}
		w := Mistake{
			Name: nameOf(m), Title: m.Title, Step: m.Step, Where: hint.Where,
			Certainty: diagnose.Possible, Explanation: strings.TrimSuffix(hint.Text+" "+m.Say, " "), Fixes: m.Fixes,
		}
		if hint.Said {
			w.Certainty = diagnose.Seen
		}
		if signer.StepIndex(j.steps, w.Step) < 0 {
			w.Step = j.steps[0].ID // the scheme has no such step
		}
		list = append(list, w)
	}
	return list
}

// blanks remarks on a secret with blanks around it, which people paste without
// seeing them.
func (j *job) blanks() []signer.Remark {
	secret := j.c.Credentials.SecretAccessKey.Reveal()
	if strings.TrimSpace(secret) == secret {
		return nil
	}
	return []signer.Remark{{
		ID: "secret-surrounding-whitespace", Step: j.steps[0].ID, Where: "secret access key",
		Title: "The secret access key begins or ends with a blank",
		Text:  "It was used as it is. If the blank was only pasted with it, remove it.",
	}}
}

// uselessKey remarks on a signing key that the scheme has no use for.
func (j *job) uselessKey() []signer.Remark {
	if j.in.Credentials == nil || j.in.Credentials.SigningKey == "" || j.scheme.Form().SigningKey {
		return nil
	}
	return []signer.Remark{{
		ID: "signing-key-unused", Step: j.steps[0].ID, Where: "signing key", Title: "A signing key is of no use here",
		Text: j.scheme.Title() + " is keyed with the secret access key itself.",
	}}
}

// strangers remarks on provided values for steps that this request has not.
func (j *job) strangers() []signer.Remark {
	var remarks []signer.Remark
	for _, id := range slices.Sorted(maps.Keys(j.provided)) {
		if signer.StepIndex(j.steps, id) < 0 {
			remarks = append(remarks, signer.Remark{
				ID: "step-not-in-request", Step: j.steps[0].ID, Where: id, Title: "A value was given that was not looked at",
				Text: "Signed by " + j.scheme.Title() + " as it is, this request has no step " + id + ".",
			})
		}
	}
	return remarks
}

func nameOf(m *diagnose.Mistake) Name {
	n := Name{ID: m.ID}
	if m.Variant != "" {
		n.Variant = &m.Variant
	}
	if m.With != "" {
		n.With = &m.With
	}
	return n
}

// ladder lists the steps; a secret one has no value unless it was asked for.
func (j *job) ladder() []Step {
	reveal := map[string]bool{}
	for _, id := range j.in.Reveal {
		reveal[id] = true
	}
	steps := make([]Step, len(j.steps))
	for k, s := range j.steps {
		steps[k] = Step{
			ID: s.ID, Title: s.Title, Rule: s.Rule, Source: s.Source, Secret: s.Secret, Keyed: s.Keyed, Verified: s.Verify != nil,
			Provided: j.compared.Sides[k], Server: j.echoed.Sides[k],
		}
		steps[k].Reference, steps[k].Unlike = j.reference.side(k)
		if !s.Secret || reveal[s.ID] {
			steps[k].Calculated = signer.Text(j.calculated[k])
		} else {
			steps[k].Hidden = j.calculated[k] != nil
			steps[k].Provided, steps[k].Server = hidden(steps[k].Provided), hidden(steps[k].Server)
			steps[k].Reference = hidden(steps[k].Reference)
		}
	}
	return steps
}

// hidden returns of a side only how it stands to ours.
func hidden(side *diagnose.Side) *diagnose.Side {
	if side == nil {
		return nil
	}
	return &diagnose.Side{State: side.State, Value: signer.Text{}, Segments: []diagnose.Segment{}}
}

func (j *job) search() *Search {
	s := j.explained.Search
	if s == nil {
		return nil
	}
	return &Search{
		Hypotheses: s.Hypotheses, Distinct: s.Distinct, HMACs: s.HMACs,
		Depth: s.Depth, Complete: s.Complete, Families: notNil(s.Families),
	}
}

func (j *job) signed() *Signed {
	signed, ok := j.scheme.Signed(&j.c, j.calculated)
	if !ok {
		return nil
	}
	r := requestOutput(&signed)
	return &Signed{URL: r.URL, Headers: r.Headers, Body: r.Body}
}

func requestOutput(r *signer.Request) RequestInput {
	out := RequestInput{Method: r.Method, URL: r.URL, Body: r.Body, PayloadHash: r.PayloadHash, Headers: []HeaderInput{}}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, HeaderInput{Name: h.Name, Value: signer.Text(h.Value)})
	}
	return out
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
