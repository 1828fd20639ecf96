package check_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// ofQuery are the mistakes about parameters and sorting.
func ofQuery() []diagnose.Mistake {
	return slices.DeleteFunc(slices.Clone(diagnose.Switches()), func(m diagnose.Mistake) bool {
		before := signer.Rules{Query: signer.QueryRules{Encoded: true}}
		plain, encoded := signer.Rules{}, before
		m.Change(&plain)
		m.Change(&encoded)
		return plain.Query == signer.QueryRules{} && encoded.Query == before.Query
	})
}

// querySchemes are those whose canonical query all these mistakes can spoil.
var querySchemes = []string{"sigv2", "sigv4", "sigv4-query"}

// awkwardPairs hold all that those mistakes change, apart from each other.
var awkwardPairs = []string{
	"Id.2=two", "Id.10=ten", "Item=7", "Item-x=8", "b.Zone=EU", "bId=6", "B=9", "tag=z", "tag=a", "a%5B=1", "aB=2", "acl", "sp=tea%20set",
	"tilde=~x", "marks=a-b_c.d", "slash=a%2Fb", "star=2%2A3", "quote=it%27s%21", "at=me%40example.com", "percent=50%25", "latin=%C3%A9",
	"beyond=%E2%9C%93", "joint=salt%26pepper", "equals=a%3Db",
}

// newAwkward is a request with some of those pairs.
func newAwkward(r *rand.Rand, scheme string) *signedCase {
	pairs := slices.Clone(awkwardPairs)
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	pairs = pairs[:len(pairs)-r.IntN(len(pairs)/2)]
	s := signer.SchemeByID(scheme)
	c := signer.Case{
		Request:     signer.Request{Method: "GET", URL: "https://sqs.eu-west-1.amazonaws.com/?" + strings.Join(pairs, "&")},
		Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: signertest.Secret(r)},
	}
	g := &signedCase{scheme: s, c: s.Complete(c, signertest.Noon)}
	g.steps = s.Steps(&g.c)
	g.values = s.Sign(&g.c, s.Rules(&g.c), nil)
	return g
}

// made returns what the mistakes make of step k.
func (g *signedCase) made(k int, mistakes ...*diagnose.Mistake) []byte {
	rules := g.scheme.Rules(&g.c)
	for _, m := range mistakes {
		m.Change(&rules)
	}
	return g.scheme.Sign(&g.c, rules, nil)[k]
}

// Each mistake about parameters and sorting is found, from the signature alone
// and from the canonical query, or another one that gives the same bytes.
func TestMistakesOfQueryAreFound(t *testing.T) {
	named, catalogue := map[string]bool{}, ofQuery()
	for _, id := range querySchemes {
		r := rand.New(rand.NewPCG(71, 72))
		for range few(6) {
			g := newAwkward(r, id)
			for i := range catalogue {
				m := &catalogue[i]
				for _, step := range []string{"signature", "canonical-query"} {
					if report := g.requireFound(t, step, m); report != nil {
						checkNamed(t, id+", "+step, report, m)
						named[m.ID+"/"+m.Variant] = true
					}
				}
			}
		}
	}
	for _, m := range catalogue {
		if !testing.Short() && !named[m.ID+"/"+m.Variant] {
			t.Errorf("%s/%s was never named", m.ID, m.Variant)
		}
	}
}

// So are two or three at once.
func TestSetsOfQueryMistakesAreFound(t *testing.T) {
	catalogue := ofQuery()
	for _, id := range querySchemes {
		t.Run(id, func(t *testing.T) {
			r := rand.New(rand.NewPCG(73, 74))
			pick := func() *diagnose.Mistake { return &catalogue[r.IntN(len(catalogue))] }
			for range 20 {
				g := newAwkward(r, id)
				g.requireFound(t, "canonical-query", pick(), pick(), pick())
			}
			for range 10 {
				g := newAwkward(r, id)
				g.requireFound(t, "canonical-query", pick(), pick())
			}
		})
	}
}

// requireFound gives a step as the mistakes make it: not more of them must be
// found, with which it is made as well. It returns nil if they change nothing.
func (g *signedCase) requireFound(t *testing.T, step string, mistakes ...*diagnose.Mistake) *check.Report {
	t.Helper()
	k := signer.StepIndex(g.steps, step)
	wrong := g.made(k, mistakes...)
	in := g.before(map[string]signer.Text{step: signer.Text(wrong)})
	in["depth"] = len(mistakes)
	report := checkJSON(t, in)
	if g.values.Fits(&g.steps[k], k, wrong) {
		if len(report.Mistakes) > 0 {
			t.Fatalf("mistakes %q in a right %s", mistakesOf(report), step)
		}
		return nil
	}
	var found []*diagnose.Mistake
	for _, m := range report.Mistakes {
		variant := ""
		if m.Variant != nil {
			variant = *m.Variant
		}
		found = append(found, diagnose.Find(m.ID, variant))
	}
	if len(mistakes) > 1 && report.Verdict != check.Explained && !report.Search.Complete {
		return report // not all sets of so many are tried
	}
	if report.Verdict != check.Explained || len(found) > len(mistakes) || string(g.made(k, found...)) != string(wrong) {
		var names []string
		for _, m := range mistakes {
			names = append(names, m.ID+"/"+m.Variant)
		}
		t.Fatalf("%s: %q in the %s are %s, mistakes %q\n%q, not\n%q", g.scheme.ID(), names, step, report.Verdict, mistakesOf(report), wrong, g.values[k])
	}
	return report
}
