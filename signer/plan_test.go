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
	digest := plan.Sealer(&rules.Digest, key, new(signer.Marks)).Digest(&signer.Sealable{Text: text}, signer.Alone, 0, nil)
	for k := range want {
		if value := plan.Value(k, &rules, digest); value != nil && !bytes.Equal(value, want[k]) {
			t.Fatalf("%s, %+v: step %d is\n%q, want\n%q", scheme.ID(), rules, k, value, want[k])
		}
	}
}

// Facts of a part are all that it knows of the case: where a member of a family
// leaves them as they are, the part makes the same by the same rules. Those that
// make it wider know its other facts, too.
func TestFactsAreAll(t *testing.T) {
	r := rand.New(rand.NewPCG(313, 314))
	switches, same, wider := diagnose.Switches(), 0, 0
	rounds := 400
	if testing.Short() {
		rounds = 40
	}
	for range rounds {
		for id, c := range planned(t, r) {
			scheme := signer.SchemeByID(id)
			planner := scheme.(signer.Planner)
			plan := planner.Plan(&c)
			if plan == nil {
				continue
			}
			members := diagnose.Members(scheme, &c, &diagnose.Known{})
			for range 60 {
				other, rules := c, scheme.Rules(&c)
				member := &members[r.IntN(len(members))]
				member.Make(&other, &rules)
				theirs := planner.Plan(&other)
				if theirs == nil {
					continue
				}
				for range r.IntN(3) {
					switches[r.IntN(len(switches))].Change(&rules)
				}
				for i := range plan.Parts {
					a, b := &plan.Parts[i], &theirs.Parts[i]
					if a.Wider != nil && a.Wider(&rules) {
						wider++
						if a.WiderFacts != b.WiderFacts {
							continue
						}
					}
					if a.Facts != b.Facts {
						continue
					}
					same++
					var of [][]byte
					for _, j := range a.Of {
						for range plan.Parts[j].Steps {
							of = append(of, []byte("value"))
						}
					}
					if ours, made := a.Make(&rules, of), b.Make(&rules, of); !bytes.Equal(bytes.Join(ours, []byte("\n\n")), bytes.Join(made, []byte("\n\n"))) {
						t.Fatalf("%s, %s %s, part %d: %q, and of the same facts %q", id, member.ID, member.With, i, ours, made)
					}
				}
				if string(plan.Key(&rules)) != string(theirs.Key(&rules)) && plan.KeyFacts == theirs.KeyFacts {
					t.Fatalf("%s, %s %s: another key of the same facts", id, member.ID, member.With)
				}
			}
		}
	}
	if same < 200*rounds || wider < rounds {
		t.Errorf("%d values are of the same facts, %d wider", same, wider)
	}
	t.Logf("%d values are of the same facts, %d wider", same, wider)
}
