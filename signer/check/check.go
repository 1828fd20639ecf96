// Package check is the one way in: it takes what somebody has, and reports how
// the signature is computed, how that compares, and what went wrong.
package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// defaultDepth is how many mistakes a set may have, unless asked otherwise.
const defaultDepth = 3

// Check answers an input. It is a pure function of its arguments: now is the
// time to compare ages with and to complete a request with, unless in.Now says
// another; where it is zero, ages are not looked at. ctx can cut the search
// short. The only error is an [*InputError].
func Check(ctx context.Context, in Input, now time.Time) (*Report, error) {
	j, err := newJob(in, now)
	if err != nil {
		return nil, err
	}
	if j.methodGiven = j.c.Request.Method != ""; j.methodGiven {
		j.compute()
		j.explain(ctx)
	} else {
		j = j.withMethod(ctx)
	}
	if other := j.byReading(ctx); other != nil {
		j = other
	}
	j.echoed = diagnose.Lay(j.scheme, &j.c, j.calculated, j.values(j.server))
	j.refer(ctx)
	return j.report(), nil
}

// compute signs, and compares with what was provided.
func (j *job) compute() {
	j.gather()
	if j.in.Complete && !j.sent() {
		j.c = j.scheme.Complete(j.c, j.now)
	}
	j.steps = j.scheme.Steps(&j.c)
	j.calculated = j.scheme.Sign(&j.c, j.scheme.Rules(&j.c), nil)
	j.compared = diagnose.Lay(j.scheme, &j.c, j.calculated, j.values(j.provided))
}

// explain looks for the mistakes.
func (j *job) explain(ctx context.Context) {
	options := diagnose.Options{Depth: j.depth, Progress: j.in.Progress}
	if j.depth > 0 {
		options.Known = j.known()
	}
	j.explained = diagnose.Explain(ctx, j.scheme, &j.c, j.compared, options)
}

// withMethod runs the job where no method is known: with the one of GET, POST
// and PUT that verifies, or else explains the values, if exactly one does, and
// else with GET. A missing fact is not a mistake.
func (j *job) withMethod(ctx context.Context) *job {
	var runs []*job
	for _, method := range []string{"GET", "POST", "PUT"} {
		run := *j
		run.c.Request.Method = method
		run.compute()
		runs = append(runs, &run)
	}
	if run := only(runs, Valid); run != nil {
		run.explain(ctx)
		return run
	}
	if j.scheme.ID() == "sigv2" {
		runs = runs[:2] // nothing of it takes PUT
	}
	for depth := min(1, j.depth); depth <= j.depth; depth++ {
		for _, run := range runs {
			run.depth = depth
			run.compute() // what was explained before has marked what it compared
			run.explain(ctx)
		}
		if slices.ContainsFunc(runs, func(run *job) bool { return run.verdict() == Explained }) {
			break // the fewest mistakes
		}
	}
	for _, wanted := range []Verdict{Explained, Consistent} {
		if run := only(runs, wanted); run != nil {
			return run
		}
	}
	if len(runs[0].provided) > 0 {
		runs[0].adopted = "not known; computed for GET"
	}
	return runs[0]
}

// byReading returns the job for another reading of the request, where the
// signature verifies with that and not as it is.
func (j *job) byReading(ctx context.Context) *job {
	if j.verdict() == Valid {
		return nil
	}
	readings := j.hostReadings()
	if opener, ok := j.scheme.(signer.Opener); ok && j.c.Credentials.CanSign() {
		readings = append(readings, opener.Readings(&j.c)...)
	}
	for _, reading := range readings {
		run := *j
		run.c = reading.Case
		if run.compute(); run.verdict() == Valid {
			run.explain(ctx)
			run.note = reading.Note
			return &run
		}
	}
	return nil
}

// hostReadings gives the request the host that its Host header names, where
// that is another than the address's: what a service sees is the header.
func (j *job) hostReadings() []signer.Reading {
	target := j.c.Request.Target()
	header, sent := j.c.Request.Header("Host")
	host := strings.TrimSpace(header)
	if !sent || host == "" || host == target.Host || target.Host == "" {
		return nil
	}
	other := j.c
	target.Host = host
	other.Request.URL = target.Base()
	if target.Query != "" {
		other.Request.URL += "?" + target.Query
	}
	return []signer.Reading{{Case: other}}
}

// only returns the run with that verdict, if exactly one has it.
func only(runs []*job, wanted Verdict) *job {
	var found *job
	for _, run := range runs {
		if run.verdict() != wanted {
			continue
		}
		if found != nil {
			return nil
		}
		found = run
	}
	if found != nil {
		found.adopted = found.c.Request.Method + ": of GET, POST and PUT the only one that fits what was provided"
	}
	return found
}

// A job is one check on its way.
type job struct {
	in       Input
	now      time.Time
	depth    int
	scheme   signer.Scheme
	c        signer.Case
	provided map[string]signer.Text
	server   map[string]signer.Text
	carried  map[string]bool // which of provided the request shows by itself
	reading  read.Reading
	adopted  string             // why the method was taken, where none was given
	note     string             // what was taken for granted
	beside   func() read.Beside // looks once, and where there is something to explain

	methodGiven bool
	hasRequest  bool // there is something to sign, before anything is added

	steps      []signer.Step
	calculated signer.Values
	compared   diagnose.Comparison // what the program produced
	echoed     diagnose.Comparison // what the service did
	explained  diagnose.Explanation
	reference  *reference // nil where there is none to compare with
}

// newJob reads the input.
func newJob(in Input, now time.Time) (*job, error) {
	j := &job{in: in, now: now, depth: defaultDepth, server: map[string]signer.Text{}, beside: sync.OnceValue(in.lookBeside)}
	if in.Now != nil {
		j.now = *in.Now
	}
	if in.Depth != nil {
		j.depth = min(max(*in.Depth, 0), 4)
	}
	asIs := map[string]bool{}
	for _, id := range in.AsIs {
		asIs[id] = true
	}
	var err error
	if j.reading, err = readChosen(&in, asIs); err != nil {
		return nil, err
	}
	if b := in.Beside; b != nil {
		j.reading.Hints = append(j.reading.Hints, b.Hints...)
		j.reading.Answer, j.reading.Language = cmp.Or(j.reading.Answer, b.Answer), cmp.Or(j.reading.Language, b.Language)
	}
	for id, value := range j.reading.Server {
		j.server[id] = value
	}
	maps.Copy(j.server, in.Server)
	j.c = signer.Case{Region: in.Region, Service: in.Service, Credentials: in.Credentials.credentials()}
	if !j.c.Credentials.CanSign() {
		pasted := j.reading.Credentials
		j.c.Credentials.SecretAccessKey, j.c.Credentials.SigningKey = pasted.SecretAccessKey, pasted.SigningKey
		j.c.Credentials.SessionToken = cmp.Or(j.c.Credentials.SessionToken, pasted.SessionToken)
	}
	j.c.Credentials.AccessKeyID = cmp.Or(j.c.Credentials.AccessKeyID, j.reading.Credentials.AccessKeyID)
	if r := j.reading.Request; r != nil {
		j.c.Request = *r
	}
	j.c.Region, j.c.Service = cmp.Or(j.c.Region, j.reading.Region), cmp.Or(j.c.Service, j.reading.Service)
	j.c.SignedHeaders = cmp.Or(in.SignedHeaders, j.reading.SignedHeaders)
	in.Request.fill(&j.c.Request)
	j.borrow()
	j.hasRequest = j.c.Request.URL != "" || len(j.c.Request.Body) > 0
	j.scheme = signer.Detect(&j.c)
	if said := signer.SchemeByID(j.reading.Scheme); said != nil && j.scheme.Recognises(&j.c) <= signer.Guessed {
		j.scheme = said
	}
	if in.Scheme != "" {
		if j.scheme = signer.SchemeByID(in.Scheme); j.scheme == nil {
			return nil, &InputError{Message: "unknown scheme", Field: "scheme"}
		}
	}
	if !j.scheme.Form().SigningKey {
		j.c.Credentials.SigningKey = "" // of no use to it
	}
	if err := j.knownSteps(); err != nil {
		return nil, err
	}
	return j, nil
}

// borrow takes from the provided values what the request lacks: a string to
// sign holds a method and all that is signed, a canonical request also which
// headers are.
func (j *job) borrow() {
	var texts [][]byte
	for _, id := range slices.Sorted(maps.Keys(j.in.Provided)) {
		texts = append(texts, j.in.Provided[id])
	}
	if texts == nil {
		return
	}
	reading, r := read.Read(texts, nil), &j.c.Request
	lent := reading.Request
	if lent == nil {
		return
	}
	if r.URL == "" && len(r.Body) == 0 {
		j.c.SignedHeaders = cmp.Or(j.c.SignedHeaders, reading.SignedHeaders)
		r.URL, r.PayloadHash = lent.URL, cmp.Or(r.PayloadHash, lent.PayloadHash)
		if len(r.Headers) == 0 {
			r.Headers = lent.Headers
		}
	}
	r.Method = cmp.Or(r.Method, lent.Method)
}

// sent reports whether the request is signed already: then nothing may be added
// to it.
func (j *job) sent() bool {
	return slices.ContainsFunc(j.scheme.Carried(&j.c), func(v []byte) bool { return v != nil })
}

// gather collects the provided values: given ones first, then those of the
// paste, then what the request itself carries. An empty one says nothing.
func (j *job) gather() {
	j.provided = map[string]signer.Text{}
	keep := func(id string, value []byte) {
		if _, known := j.provided[id]; !known && len(value) > 0 {
			j.provided[id] = value
		}
	}
	for id, value := range j.in.Provided {
		keep(id, value)
	}
	for id, value := range j.reading.Provided {
		keep(id, value)
	}
	carried := j.scheme.Carried(&j.c)
	j.carried = map[string]bool{}
	for k, step := range j.scheme.Steps(&j.c) {
		_, known := j.provided[step.ID]
		keep(step.ID, carried[k])
		j.carried[step.ID] = !known && len(carried[k]) > 0
	}
}

// values puts values in the order of the steps.
func (j *job) values(byID map[string]signer.Text) signer.Values {
	v := make(signer.Values, len(j.steps))
	for k := range j.steps {
		v[k] = byID[j.steps[k].ID]
	}
	return v
}

// knownSteps refuses ids that no scheme has.
func (j *job) knownSteps() error {
	for field, values := range map[string]map[string]signer.Text{"provided": j.in.Provided, "server": j.in.Server} {
		for id := range values {
			if !signer.HasStep(id) {
				return &InputError{Message: "unknown step id", Field: field + "." + fieldName(id)}
			}
		}
	}
	for i, id := range j.in.Reveal {
		if !signer.HasStep(id) {
			return &InputError{Message: "unknown step id", Field: fmt.Sprintf("reveal.%d", i)}
		}
	}
	return nil
}

// fill overwrites what the input gives of a request.
func (r *RequestInput) fill(request *signer.Request) {
	if r == nil {
		return
	}
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&request.Method, strings.TrimSpace(r.Method))
	if query, found := strings.CutPrefix(request.URL, "/?"); found && r.URL != "" && !strings.Contains(r.URL, "?") {
		request.URL = r.URL + "?" + query // the paste held the parameters alone
	} else {
		set(&request.URL, r.URL)
	}
	set(&request.PayloadHash, r.PayloadHash)
	if r.Body != nil {
		request.Body = r.Body
	}
	for _, h := range r.Headers {
		request.Headers = append(request.Headers, signer.Header{Name: h.Name, Value: string(h.Value)})
	}
}

func (c *CredentialsInput) credentials() signer.Credentials {
	if c == nil {
		return signer.Credentials{}
	}
	secret := c.SecretAccessKey
	if diagnose.IsMask([]byte(secret)) {
		secret = "" // a key that was made illegible is none
	}
	return signer.Credentials{
		AccessKeyID:     c.AccessKeyID,
		SecretAccessKey: signer.Secret(secret),
		SessionToken:    signer.Secret(c.SessionToken),
		SigningKey:      signer.Secret(c.SigningKey),
	}
}
