package check_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// ofText are the mistakes about method, host, path and lines.
func ofText() []diagnose.Mistake {
	var list []diagnose.Mistake
	for _, m := range diagnose.Switches() {
		line := strings.HasPrefix(m.ID, "sts-") && m.ID != "sts-hash-not-hex"
		if line || strings.HasPrefix(m.ID, "method-") || strings.HasPrefix(m.ID, "host-") || strings.HasPrefix(m.ID, "path-") {
			list = append(list, m)
		}
	}
	return list
}

// Each of them, in each of its ways, is found from the signature alone and from
// the text in which it was made, or others that give the same bytes.
func TestMistakesOfTextAreFound(t *testing.T) {
	named, rounds := map[string]bool{}, 6
	if testing.Short() {
		rounds = 2
	}
	for _, id := range []string{"sigv2", "sigv4", "sigv4-query", "s3v2"} {
		t.Run(id, func(t *testing.T) {
			r := rand.New(rand.NewPCG(61, 62))
			for range rounds {
				for _, m := range ofText() {
					g := newSigned(t, r, signer.SchemeByID(id))
					rules := g.scheme.Rules(&g.c)
					m.Change(&rules)
					g.checkSwitch(t, &m, g.scheme.Sign(&g.c, rules, nil), named)
				}
			}
		})
	}
	for _, m := range ofText() {
		if !testing.Short() && !named[m.ID+"/"+m.Variant] {
			t.Errorf("%s/%s was never named", m.ID, m.Variant)
		}
	}
}

// checkSwitch: the mistake alone is what is found in each of the steps.
func (g *signedCase) checkSwitch(t *testing.T, m *diagnose.Mistake, wrong signer.Values, named map[string]bool) {
	t.Helper()
	for _, id := range []string{"signature", "string-to-sign", "canonical-request"} {
		k := signer.StepIndex(g.steps, id)
		if k < 0 {
			continue
		}
		in := g.before(map[string]signer.Text{id: wrong[k]})
		in["depth"] = 1
		report := checkJSON(t, in)
		if g.values.Fits(&g.steps[k], k, wrong[k]) {
			if len(report.Mistakes) > 0 {
				t.Fatalf("mistakes %q in a right %s", mistakesOf(report), id)
			}
			continue
		}
		if report.Verdict != check.Explained || len(report.Mistakes) != 1 {
			t.Fatalf("%s/%s in the %s is %s, mistakes %q\n%q, not\n%q\n%+v", m.ID, m.Variant, id, report.Verdict, mistakesOf(report), wrong[k], g.values[k], g.c.Request)
		}
		checkNamed(t, id, report, m)
		named[m.ID+"/"+m.Variant] = true
	}
}

// Two or three of them are found in the text of Version 2 and in its signature,
// or others that give the same bytes and are not more. A search that was cut
// short proves nothing.
func TestPairsOfTextMistakesAreFound(t *testing.T) {
	r, scheme, list := rand.New(rand.NewPCG(63, 64)), signer.SchemeByID("sigv2"), ofText()
	rounds, incomplete := 60, 0
	if testing.Short() {
		rounds = 10
	}
	for i := range rounds {
		g, made := newSigned(t, r, scheme), 2+i%2
		rules, ids := scheme.Rules(&g.c), map[string]bool{}
		for len(ids) < made {
			if m := list[r.IntN(len(list))]; !ids[m.ID] {
				m.Change(&rules)
				ids[m.ID] = true
			}
		}
		wrong := signed(&g.c, rules)
		for _, id := range []string{"string-to-sign", "signature"} {
			in := g.before(map[string]signer.Text{id: wrong[id]})
			in["depth"] = made
			report := checkJSON(t, in)
			if report.Search != nil && !report.Search.Complete {
				incomplete++
			} else if report.Search != nil {
				checkFound(t, id, report, &g.c, wrong, id, made)
			}
		}
	}
	t.Logf("%d of %d searches were not complete", incomplete, 2*rounds)
}
