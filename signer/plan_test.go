package signer_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// planned are a case of each scheme that has a plan.
func planned(t *testing.T, r *rand.Rand) map[string]signer.Case {
	t.Helper()
	cases := map[string]signer.Case{"sigv2": signertest.Case(r)}
	for _, id := range []string{"sigv4", "sigv4-query", "s3v2", "s3v2-query", "sigv4-post", "s3v2-post"} {
		cases[id] = signertest.CaseOf(r, id)
	}
	return cases
}

// A plan, put together, gives what signing gives, by right rules and by wrong
// ones.
func TestPlanIsSigning(t *testing.T) {
	r := rand.New(rand.NewPCG(311, 312))
	switches := diagnose.Switches()
	for range 40 {
		for id, c := range planned(t, r) {
			scheme := signer.SchemeByID(id)
			plan := scheme.(signer.Planner).Plan(&c)
			if plan == nil {
				continue
			}
			for range 40 {
				rules := scheme.Rules(&c)
				for range r.IntN(4) {
					switches[r.IntN(len(switches))].Change(&rules)
				}
				requirePlan(t, scheme, plan, &c, rules)
			}
		}
	}
}

func requirePlan(t *testing.T, scheme signer.Scheme, plan *signer.Plan, c *signer.Case, rules signer.Rules) {
	t.Helper()
	want := scheme.Sign(c, rules, nil)
	made := make([][][]byte, len(plan.Parts))
	for i, p := range plan.Parts {
		var of [][]byte
		for _, j := range p.Of {
			of = append(of, made[j]...)
		}
		looks := p.Looks(rules)
		made[i] = p.Make(&looks, of)
		for n, k := range p.Steps {
			if k >= 0 && !bytes.Equal(made[i][n], want[k]) {
				t.Fatalf("%s, %+v: step %d is\n%q, want\n%q", scheme.ID(), rules, k, made[i][n], want[k])
			}
		}
	}
	text := made[len(made)-1][0]
	key := plan.Key(&rules)
	if key == nil {
		return
	}
	digest := plan.Sealer(&rules.Digest, key, new(signer.Marks)).Digest(text, signer.Alone, 0, nil)
	for k := range want {
		if value := plan.Value(k, &rules, digest); value != nil && !bytes.Equal(value, want[k]) {
			t.Fatalf("%s, %+v: step %d is\n%q, want\n%q", scheme.ID(), rules, k, value, want[k])
		}
	}
}
