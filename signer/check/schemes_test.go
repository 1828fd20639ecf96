package check_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// A signedCase is a random case of a scheme, completed and signed.
type signedCase struct {
	scheme signer.Scheme
	c      signer.Case
	steps  []signer.Step
	values signer.Values
	sent   signer.Request
}

func newSigned(t *testing.T, r *rand.Rand, s signer.Scheme) *signedCase {
	t.Helper()
	g := &signedCase{scheme: s, c: s.Complete(signertest.CaseOf(r, s.ID()), signertest.Noon)}
	g.steps = s.Steps(&g.c)
	g.values = s.Sign(&g.c, s.Rules(&g.c), nil)
	sent, ok := s.Signed(&g.c, g.values)
	if !ok {
		t.Fatalf("%s: not signed: %+v", s.ID(), g.c.Request)
	}
	g.sent = sent
	return g
}

// before is the input for the request before it was signed.
func (g *signedCase) before(provided map[string]signer.Text) object {
	return object{
		"scheme": g.scheme.ID(), "request": withHash(&g.c.Request), "credentials": credentialsJSON(&g.c.Credentials),
		"region": g.c.Region, "service": g.c.Service, "provided": provided, "reveal": []string{"signing-key"},
	}
}

func withHash(r *signer.Request) object {
	in := requestJSON(r)
	in["payload_hash"] = r.PayloadHash
	return in
}

// provided puts values under the ids of their steps.
func (g *signedCase) provided(values signer.Values) map[string]signer.Text {
	provided := map[string]signer.Text{}
	for k, v := range values {
		if len(v) > 0 {
			provided[g.steps[k].ID] = signer.Text(v)
		}
	}
	return provided
}

// eachScheme runs a test on random signed requests of every scheme.
func eachScheme(t *testing.T, n int, test func(t *testing.T, r *rand.Rand, g *signedCase)) {
	for _, s := range signer.Schemes() {
		t.Run(s.ID(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(51, 52))
			for range few(n) {
				test(t, r, newSigned(t, r, s))
			}
		})
	}
}

// A signed request is valid, whatever its scheme: with no more than what was
// sent and the key the scheme is recognised, and region and service are known.
// With another key it is not.
func TestSignedIsValid(t *testing.T) {
	eachScheme(t, 100, func(t *testing.T, r *rand.Rand, g *signedCase) {
		in := object{"request": withHash(&g.sent), "credentials": credentialsJSON(&g.c.Credentials)}
		for _, complete := range []bool{false, true} {
			in["complete"] = complete
			report := checkJSON(t, in)
			if report.Verdict != check.Valid || report.Scheme != g.scheme.ID() || len(report.Mistakes) > 0 || !report.Detected {
				t.Fatalf("%s as %s: %s\n%+v", report.Verdict, report.Scheme, report.Summary, g.sent)
			}
		}
		wrong := g.c.Credentials
		wrong.SecretAccessKey = signertest.Secret(r)
		in["credentials"], in["depth"] = credentialsJSON(&wrong), 1 // larger sets take their time: TestNoise
		if report := checkJSON(t, in); report.Verdict != check.Unexplained || len(report.Mistakes) > 0 {
			t.Fatalf("with another key: %s, mistakes %q", report.Verdict, mistakesOf(report))
		}
	})
}

// With every step given, the request signed or not yet, all are the same; the
// segments rebuild both sides.
func TestEveryStepGivenIsValid(t *testing.T) {
	eachScheme(t, 40, func(t *testing.T, _ *rand.Rand, g *signedCase) {
		for _, request := range []*signer.Request{&g.c.Request, &g.sent} {
			in := g.before(g.provided(g.values))
			in["request"] = withHash(request)
			report := checkJSON(t, in)
			if report.Verdict != check.Valid || report.Search != nil {
				t.Fatalf("%s: %s\n%+v", report.Verdict, report.Summary, *request)
			}
			for _, s := range report.Steps {
				if s.Provided == nil {
					continue
				}
				if s.Provided.State != diagnose.Same {
					t.Fatalf("%s is %s", s.ID, s.Provided.State)
				}
				checkRebuilt(t, &s)
			}
		}
	})
}

// With a byte changed in one step, and the later ones computed from that, the
// mistake is in that step, and the others follow from it.
func TestChangedStepDiffersAndOthersFollow(t *testing.T) {
	eachScheme(t, 40, func(t *testing.T, r *rand.Rand, g *signedCase) {
		k := r.IntN(len(g.steps))
		wrong := g.changed(r, k)
		if wrong == nil {
			return
		}
		own := make(signer.Values, len(g.steps))
		own[k] = wrong
		values := g.scheme.Sign(&g.c, g.scheme.Rules(&g.c), own)
		values[k] = wrong
		in := g.before(g.provided(values))
		in["depth"] = 0
		report := checkJSON(t, in)
		for i, s := range report.Steps {
			if s.Provided == nil {
				continue
			}
			want := []diagnose.State{diagnose.Same, diagnose.Follows}
			if i < k {
				want = want[:1]
			} else if i == k {
				want = []diagnose.State{diagnose.Differs}
			}
			if !slices.Contains(want, s.Provided.State) {
				t.Fatalf("with another %s, %s is %s\n%q, calculated\n%q", g.steps[k].ID, s.ID, s.Provided.State, s.Provided.Value, s.Calculated)
			}
			checkRebuilt(t, &s)
		}
		if report.Verdict == check.Valid {
			t.Fatalf("valid, with another %s", g.steps[k].ID)
		}
	})
}

// changed returns a value of step k with one byte changed, so that it means
// something else; nil where none is found that does not look masked.
func (g *signedCase) changed(r *rand.Rand, k int) []byte {
	for range 50 {
		b := bytes.Clone(g.values[k])
		if len(b) == 0 {
			return nil
		}
		b[r.IntN(len(b))] = "0123456789abcdefGHIJK,;-_"[r.IntN(25)]
		if !g.values.Fits(&g.steps[k], k, b) && !diagnose.Masked(b) && !diagnose.Masked(g.values[k]) {
			return b
		}
	}
	return nil
}

// leftOut reports whether a case is not in a short run, as three of four are: the
// race detector slows down what the full run, without it, does anyway.
func leftOut(name string) bool {
	sum := 0
	for _, c := range []byte(name) {
		sum = 31*sum + int(c)
	}
	return testing.Short() && sum%8 != 0
}

// few is how often a property is looked at: less in a short run, which the race
// detector makes.
func few(n int) int {
	if testing.Short() {
		return max(1, n/8)
	}
	return n
}
