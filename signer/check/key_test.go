package check_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// ofKeyAndOutput are the ways of the mistakes about key, digest and output.
func ofKeyAndOutput() []diagnose.Mistake {
	return slices.DeleteFunc(slices.Clone(diagnose.Switches()), func(m diagnose.Mistake) bool {
		var rules signer.Rules
		rules.Output.Passes = 1
		before := rules
		m.Change(&rules)
		return rules.Key == before.Key && rules.Digest == before.Digest && rules.Output == before.Output
	})
}

// awkwardSecret has all that mistakes change in a secret, in places that tell
// them apart.
const awkwardSecret = `Qh3r+9vKx2Lm/7pZs5Nc=b8DfGj4&e6$q1\o"t0Iyz`

// What the mistakes about key, digest and output make is diagnosed as them, or
// as others that give the same bytes; from the signature alone, and from the
// request that was sent. No answer holds the secret, nor what became of it.
func TestMistakesOfKeyAndOutputAreFound(t *testing.T) {
	named := map[string]bool{}
	for _, id := range []string{"sigv2", "sigv4", "sigv4-query", "s3v2", "s3v2-query"} {
		t.Run(id, func(t *testing.T) {
			r := rand.New(rand.NewPCG(61, 62))
			for range few(2) {
				g := newSigned(t, r, signer.SchemeByID(id))
				g.c.Credentials.SecretAccessKey = awkwardSecret
				g.values = g.scheme.Sign(&g.c, g.scheme.Rules(&g.c), nil)
				for _, m := range ofKeyAndOutput() {
					g.checkOutput(t, &m, named)
				}
			}
		})
	}
	for _, m := range ofKeyAndOutput() {
		if !testing.Short() && !named[m.ID+"/"+m.Variant] {
			t.Errorf("%s/%s was never named", m.ID, m.Variant)
		}
	}
}

func (g *signedCase) checkOutput(t *testing.T, m *diagnose.Mistake, named map[string]bool) {
	t.Helper()
	rules := g.scheme.Rules(&g.c)
	m.Change(&rules)
	wrong := g.scheme.Sign(&g.c, rules, nil)
	for _, id := range []string{"signature", "encoded-signature", "signing-key", "canonical-request-hash"} {
		k := signer.StepIndex(g.steps, id)
		if k < 0 || !g.steps[k].Keyed && rules.Digest.Request == signer.RequestMAC {
			continue // what has no key in it is searched without one
		}
		in := g.before(map[string]signer.Text{id: wrong[k]})
		in["depth"], in["reveal"] = 1, nil
		report := checkJSON(t, in)
		g.checkNoForms(t, report, m, wrong)
		if wrong[k] == nil || g.values.Fits(&g.steps[k], k, wrong[k]) {
			if len(report.Mistakes) > 0 {
				t.Fatalf("mistakes %q in a right %s", mistakesOf(report), id)
			}
			continue
		}
		if report.Verdict != check.Explained || len(report.Mistakes) != 1 || report.Mistakes[0].Certainty != diagnose.Proved {
			t.Fatalf("%s/%s in the %s is %s, mistakes %q\n%q, not\n%q", m.ID, m.Variant, id, report.Verdict, mistakesOf(report), wrong[k], g.values[k])
		}
		checkNamed(t, id, report, m)
		named[m.ID+"/"+m.Variant] = true
	}
}

// checkNoForms holds that an answer has neither the secret nor a form of it, and
// no signing key.
func (g *signedCase) checkNoForms(t *testing.T, report *check.Report, m *diagnose.Mistake, wrong signer.Values) {
	t.Helper()
	answer := strings.ToLower(prints(t, report))
	forbidden := []string{hex.EncodeToString([]byte(awkwardSecret[:12])), base64.StdEncoding.EncodeToString([]byte(awkwardSecret[:12]))}
	for _, part := range regexp.MustCompile("[A-Za-z0-9]{5,}").FindAllString(awkwardSecret, -1) {
		forbidden = append(forbidden, part, hex.EncodeToString([]byte(part)))
	}
	if k := signer.StepIndex(g.steps, "signing-key"); k >= 0 {
		forbidden = append(forbidden, string(g.values[k]), string(wrong[k]))
	}
	for _, text := range forbidden {
		if text != "" && strings.Contains(answer, strings.ToLower(text)) {
			t.Fatalf("%s/%s: %q is in the answer", m.ID, m.Variant, text)
		}
	}
}

// Two of them or three are diagnosed as them, or as others that give the same
// bytes and are not more, where the search comes to its end.
func TestPairsOfKeyAndOutputAreFound(t *testing.T) {
	catalogue := ofKeyAndOutput()
	for _, id := range []string{"sigv2", "sigv4", "sigv4-query"} {
		t.Run(id, func(t *testing.T) {
			r, complete := rand.New(rand.NewPCG(63, 64)), 0
			for i := range 9 {
				g, made := newSigned(t, r, signer.SchemeByID(id)), 2+i%3/2
				rules := g.scheme.Rules(&g.c)
				for range made {
					catalogue[r.IntN(len(catalogue))].Change(&rules)
				}
				k := signer.StepIndex(g.steps, "signature")
				wrong := g.scheme.Sign(&g.c, rules, nil)[k]
				in := g.before(map[string]signer.Text{"signature": wrong})
				in["depth"] = made
				report := checkJSON(t, in)
				if wrong == nil || bytes.Equal(wrong, g.values[k]) || report.Verdict == check.Unexplained && !report.Search.Complete {
					continue
				}
				complete++
				if report.Verdict != check.Explained || len(report.Mistakes) > made {
					t.Fatalf("%d mistakes: %s, mistakes %q\n%q", made, report.Verdict, mistakesOf(report), wrong)
				}
			}
			t.Logf("%d searches came to an end", complete)
		})
	}
}
