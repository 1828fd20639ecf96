package check_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// ofHeadersAndPayload returns the mistakes that are about the headers, the body
// and the resource of S3's Version 2.
func ofHeadersAndPayload() (headers, payload []diagnose.Mistake) {
	for _, m := range diagnose.Switches() {
		var rules signer.Rules
		switch m.Change(&rules); {
		case rules == signer.Rules{}:
		case rules == signer.Rules{Payload: rules.Payload}:
			payload = append(payload, m)
		case rules == signer.Rules{Header: rules.Header, Resource: rules.Resource}:
			headers = append(headers, m)
		}
	}
	return headers, payload
}

// richCase is a random case with headers and a body that the mistakes of both
// change.
func richCase(r *rand.Rand, scheme string) signer.Case {
	c := signertest.CaseOf(r, scheme)
	headers := []signer.Header{
		{Name: "Accept-Encoding", Value: "br"}, {Name: "Content-Type", Value: "text/csv; charset=utf8"},
		{Name: "Content-Type", Value: "text/csv; charset=Utf-8"}, {Name: "Content-Type", Value: "text/csv"},
		{Name: "X-Amz-Meta-Key", Value: "1"}, {Name: "X-Amz-Meta-Key-MD5", Value: `2  "3  4"`}, {Name: "x-amz-meta-title", Value: " Grüße "},
		{Name: "X-Amz-Meta-Empty", Value: ""}, {Name: "x-amz-meta-key", Value: "  5"}, {Name: "Range", Value: "bytes=0-9"},
		{Name: "X-Amz-Meta-Zebra", Value: "a\t b"}, {Name: "X-Amz-acl", Value: "private"}, {Name: "Content-MD5", Value: "1B2M2Y8AsgTpgAmY7PhCfg=="},
	}
	for _, i := range r.Perm(len(headers))[:r.IntN(7)] {
		if _, there := c.Request.Header(headers[i].Name); !there || strings.HasPrefix(headers[i].Name, "x-amz-") {
			c.Request.Headers = append(c.Request.Headers, headers[i])
		}
	}
	if strings.HasPrefix(scheme, "s3v2") {
		if r.IntN(2) == 0 {
			c.Request.Headers = append(c.Request.Headers,
				signer.Header{Name: "Date", Value: "Sun, 30 Aug 2015 12:36:00 GMT"}, signer.Header{Name: "x-amz-date", Value: "Sun, 30 Aug 2015 12:36:01 GMT"})
		}
		return c
	}
	bodies := []string{"", "{}", `{"a": 1, "b":["x/y: ,", "\"ü\/"]}`, " one\r\ntwo\nthree ", "Grüße", "a=1\n", "\xff\xfe", "null\r\n", "Łódź €"}
	c.Request.Body, c.Request.PayloadHash = []byte(bodies[r.IntN(len(bodies))]), ""
	return c
}

func newRich(t *testing.T, r *rand.Rand, id string) *signedCase {
	t.Helper()
	s := signer.SchemeByID(id)
	g := &signedCase{scheme: s, c: s.Complete(richCase(r, id), signertest.Noon)}
	g.steps = s.Steps(&g.c)
	g.values = s.Sign(&g.c, s.Rules(&g.c), nil)
	return g
}

// The mistakes about headers and body are found from the signature alone, and
// from the step that shows them, or others that give the same bytes; and each
// is named by itself somewhere.
func TestMistakesOfHeadersAndPayloadAreFound(t *testing.T) {
	headers, payload := ofHeadersAndPayload()
	named := map[string]bool{}
	for _, id := range []string{"sigv4", "sigv4-query", "s3v2", "s3v2-query"} {
		t.Run(id, func(t *testing.T) {
			r := rand.New(rand.NewPCG(61, 62))
			for range few(10) {
				g := newRich(t, r, id)
				for _, m := range slices.Concat(headers, payload) {
					g.checkFoundIn(t, &m, named)
				}
			}
		})
	}
	for _, m := range slices.Concat(headers, payload) {
		if !testing.Short() && !named[m.ID+"/"+m.Variant] {
			t.Errorf("%s/%s was never named", m.ID, m.Variant)
		}
	}
}

// checkFoundIn gives the value that signing with the mistake has, of one step,
// and wants the mistake.
func (g *signedCase) checkFoundIn(t *testing.T, m *diagnose.Mistake, named map[string]bool) {
	t.Helper()
	rules := g.scheme.Rules(&g.c)
	m.Change(&rules)
	wrong := g.scheme.Sign(&g.c, rules, nil)
	for _, id := range []string{"signature", "canonical-headers", "signed-headers", "payload-hash", "canonical-amz-headers", "canonical-resource"} {
		k := signer.StepIndex(g.steps, id)
		if k < 0 || len(wrong[k]) == 0 || g.values.Fits(&g.steps[k], k, wrong[k]) {
			continue
		}
		in := g.before(map[string]signer.Text{id: wrong[k]})
		in["depth"] = 1
		report := checkJSON(t, in)
		if string(report.Verdict) != "explained" || len(report.Mistakes) != 1 {
			t.Fatalf("%s/%s in the %s is %s, mistakes %q\n%q, not\n%q\n%+v", m.ID, m.Variant, id, report.Verdict, mistakesOf(report), wrong[k], g.values[k], g.c.Request)
		}
		checkNamed(t, id, report, m)
		named[m.ID+"/"+m.Variant] = true
	}
}

// A mistake of the headers and one of the body are both found where the text
// shows them: the canonical request alone.
func TestPairsOfHeadersAndPayloadAreFound(t *testing.T) {
	headers, payload := ofHeadersAndPayload()
	r := rand.New(rand.NewPCG(63, 64))
	for range few(60) {
		g := newRich(t, r, "sigv4")
		first, second := headers[r.IntN(len(headers))], payload[r.IntN(len(payload))]
		rules := g.scheme.Rules(&g.c)
		first.Change(&rules)
		second.Change(&rules)
		wrong := g.scheme.Sign(&g.c, rules, nil)
		provided := map[string]signer.Text{}
		made := 0
		for _, id := range []string{"canonical-headers", "payload-hash"} {
			if k := signer.StepIndex(g.steps, id); len(wrong[k]) > 0 && !g.values.Fits(&g.steps[k], k, wrong[k]) {
				provided[id] = signer.Text(wrong[k])
				made++
			}
		}
		if made == 0 {
			continue
		}
		report := checkJSON(t, g.before(provided))
		if string(report.Verdict) != "explained" || len(report.Mistakes) > made {
			t.Fatalf("%s/%s and %s/%s are %s, mistakes %q\n%q\n%+v", first.ID, first.Variant, second.ID, second.Variant, report.Verdict, mistakesOf(report), provided, g.c.Request)
		}
	}
}
